"""Keras's layers before, after and between the recurrent ones, with weights and without."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, ClassVar

from sympy import Mul, Transpose

from lstm_formulas import blocks
from lstm_formulas.cell import Cell
from lstm_formulas.equations import Equation, MatrixSymbol, OneHot, Signal, add, mul
from lstm_formulas.frameworks.keras.base import (
    KerasTensor,
    Layer,
    Shape,
    label,
    shape_of,
    tensors_in,
)
from lstm_formulas.frameworks.module import arguments
from lstm_formulas.frameworks.packing import Packed
from lstm_formulas.layer import Layer as OurLayer
from lstm_formulas.sizes import Size, as_written, same, size
from lstm_formulas.symbols import V, e, size_symbol, x, y

__all__ = [
    "Activation",
    "Concatenate",
    "Dense",
    "Dropout",
    "Embedding",
    "Flatten",
    "InputLayer",
    "LayerNormalization",
    "Masking",
    "RepeatVector",
    "SpatialDropout1D",
    "TimeDistributed",
    "concatenate",
]


class _LowRank(Layer):
    """A layer whose matrix may be kept as it is, with a product of two small ones added to it."""

    def enable_lora(self, rank: Size, *args: Any, **kwargs: Any) -> None:
        """Keep the matrix, and train two small ones of this rank."""
        self._state_.arguments["lora_rank"] = size(rank, "rank", type(self).__name__)
        self._state_.packed = None

    def _adapted(self, plain: OurLayer, cell: Cell, packing: dict[str, str], matrix: str) -> Packed:
        rank = self._state_.arguments.get("lora_rank")
        if rank is None or (type(rank) is int and rank == 0):
            return Packed.of(plain, packing)
        layer = OurLayer(cell, {**plain.sizes, "r": self._size("lora_rank")})
        return Packed.of(layer, packing, frozen=[matrix])


r = size_symbol("r")  # the rank of LoRA's two matrices


@cache
def _adapted_embedding() -> Cell:
    word = OneHot("v_t", V)
    E, A, B = (MatrixSymbol(n, *s) for n, s in (("E", (V, e)), ("A", (V, r)), ("B", (r, e))))
    vector = add(mul(Transpose(E), word), mul(Transpose(B), Transpose(A), word))
    return Cell("Embedding", (word,), (Equation(Signal("e_t", e), vector),))


@cache
def _adapted_dense(bias: bool) -> Cell:
    x_t = Signal("x_t", x)
    W, A, B = (MatrixSymbol(n, *s) for n, s in (("W", (y, x)), ("A", (r, x)), ("B", (y, r))))
    b = [MatrixSymbol("b", y, 1)] if bias else []
    return Cell(
        "Dense", (x_t,), (Equation(Signal("y_t", y), add(mul(W, x_t), mul(B, A, x_t), *b)),)
    )


class Embedding(_LowRank):
    """`keras.layers.Embedding`: a row per word, the masked one counted too.

    With `lora_rank` the table is kept and not trained, and two small matrices are.

    Examples:
        >>> Embedding(10_000, 64, mask_zero=True).count
        640000
        >>> low = Embedding(1000, 64, lora_rank=4)
        >>> low.count, low.trainable
        (68256, 4256)

    Source:
        https://keras.io/api/layers/core_layers/embedding/
    """

    _common: ClassVar = {k: v for k, v in Layer._common.items() if k != "input_dim"} | {
        "input_length": None
    }

    @arguments
    def __init__(
        self,
        input_dim: Size,
        output_dim: Size,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        weights: Any = None,
        lora_rank: Size | None = None,
        lora_alpha: float | None = None,
        quantization_config: Any = None,
        **kwargs: Any,
    ) -> None: ...

    def _told(self) -> Shape | None:
        # `input_dim` is the vocabulary here.
        steps = self._state_.arguments["input_length"]
        if steps is not None:
            steps = steps if isinstance(steps, tuple | list) else (steps,)
            return shape_of(steps, "input_length", type(self).__name__)
        given = self._state_.arguments["input_shape"]
        return None if given is None else shape_of(given, "input_shape", type(self).__name__)

    def _learns(self) -> bool:
        return False  # words come as numbers, so no size is learned

    def _guess(self) -> Shape | None:
        return self._state_.input or (None,)

    def _pack(self, reads: Any) -> Packed:
        plain = blocks.Embedding(self._size("input_dim"), self._size("output_dim"))
        packing = {
            "embeddings": "E : h i -> h i",
            "lora_embeddings_a": "A : h i -> h i",
            "lora_embeddings_b": "B : h i -> h i",
        }
        return self._adapted(plain, _adapted_embedding(), packing, "embeddings")

    def _output(self, shape: Shape) -> Any:
        return (*shape, self._size("output_dim"))


class Dense(_LowRank):
    """`keras.layers.Dense`: a matrix of (inputs, units), and a bias, the same at every step.

    With `lora_rank` the matrix is kept and not trained, and two small ones are.

    Examples:
        >>> Dense(1, input_shape=(13, 10)).tensors
        {'dense/kernel': (10, 1), 'dense/bias': (1,)}
        >>> low = Dense(10, lora_rank=4, input_shape=(128,))
        >>> low.count, low.trainable
        (1842, 562)

    Source:
        https://keras.io/api/layers/core_layers/dense/
    """

    @arguments
    def __init__(
        self,
        units: Size,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        lora_rank: Size | None = None,
        lora_alpha: float | None = None,
        quantization_config: Any = None,
        **kwargs: Any,
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        bias = self._flag("use_bias")
        plain = blocks.Dense(self._channels(reads), self._size("units"), bias=bias)
        packing = {
            "kernel": "W : h i -> i h",
            "bias": "b : h i -> (h i)",
            "lora_kernel_a": "A : h i -> i h",
            "lora_kernel_b": "B : h i -> i h",
        }
        return self._adapted(plain, _adapted_dense(bias), packing, "kernel")

    def _output(self, shape: Shape) -> Any:
        return (*shape[:-1], self._size("units"))


class TimeDistributed(Layer):
    """`keras.layers.TimeDistributed`: the same layer at every step, counted once.

    Examples:
        >>> TimeDistributed(Dense(7), input_shape=(13, 10)).count
        77

    Source:
        https://keras.io/api/layers/recurrent_layers/time_distributed/
    """

    @arguments
    def __init__(self, layer: Any, **kwargs: Any) -> None: ...

    def _begin(self) -> None:
        layer = self._one("layer", Layer, "a layer")
        del self._state_.arguments["layer"]
        self._state_.parts["layer"] = layer

    def _guess(self) -> Shape | None:
        inner = type(self._state_.parts["layer"])._guess(self._state_.parts["layer"])
        return None if inner is None else (None, *inner)

    def _use(self, shape: Shape) -> Any:
        if len(shape) < 2:
            raise ValueError(
                f"{label(self)}: takes an input of 3 axes or more with the batch; got "
                f"{(None, *shape)}"
            )
        self._state_.input = shape
        inner = self._state_.parts["layer"](KerasTensor(shape[1:]))
        return (shape[0], *inner.inner)

    def _parts(self, reads: Any) -> Iterable[tuple[str, Any, Any]]:
        layer = self._state_.parts["layer"]
        yield label(layer), layer, self._channels(reads)


class LayerNormalization(Layer):
    """`keras.layers.LayerNormalization`: a gain and a shift, over the last axis or over others.

    Examples:
        >>> LayerNormalization(input_shape=(5, 64)).count
        128
        >>> norm = LayerNormalization(axis=[1, 2], input_shape=(5, 64))
        >>> norm.tensors["layer_normalization/gamma"]
        (5, 64)

    Source:
        https://keras.io/api/layers/normalization_layers/layer_normalization/
    """

    @arguments
    def __init__(
        self,
        axis: Any = -1,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **kwargs: Any,
    ) -> None: ...

    def _check(self) -> None:
        axis = self._state_.arguments["axis"]
        several = axis if isinstance(axis, list | tuple) else (axis,)
        if not several or any(isinstance(n, bool) or not isinstance(n, int) for n in several):
            raise TypeError(
                f"{type(self).__name__}: axis takes a number or several; got {as_written(axis)}"
            )
        super()._check()

    def _axes(self) -> list[int]:
        axis = self._state_.arguments["axis"]
        return list(axis) if isinstance(axis, list | tuple) else [axis]

    def _lengths(self, shape: Shape) -> list[Any]:
        """The lengths of the axes that are normalised."""
        axes, whole = self._axes(), (None, *shape)
        if any(not -len(whole) <= n < len(whole) or whole[n] is None for n in axes):
            raise ValueError(f"{label(self)}: axis takes known axes of {whole}; got {axes}")
        return [whole[n] for n in axes]

    def _learned(self, shape: Shape) -> Any:
        return Mul(*self._lengths(shape))

    def _pack(self, reads: Any) -> Packed:
        if self._state_.input is not None:
            lengths = self._lengths(self._state_.input)
        elif self._axes() == [-1]:
            lengths = [self._channels(reads)]
        else:
            return Packed({}, ())  # the other axes are known when the input is
        layer = blocks.LayerNorm(
            Mul(*lengths), scale=self._flag("scale"), shift=self._flag("center")
        )
        axes = dict(zip("abcde", lengths, strict=False))
        cut = f"({' '.join(axes)}) 1 -> {' '.join(axes)}" if len(axes) > 1 else "h i -> (h i)"
        return Packed.of(layer, {"gamma": f"gamma : {cut}", "beta": f"beta : {cut}"}, axes=axes)


# --- Without parameters ----------------------------------------------------------------------------


class _Plain(Layer):
    def _learns(self) -> bool:
        return False


class _Drops(_Plain):
    def _check(self) -> None:
        self._fraction("rate")


class Dropout(_Drops):
    """`keras.layers.Dropout`: no parameters."""

    @arguments
    def __init__(
        self, rate: float, noise_shape: Any = None, seed: int | None = None, **kwargs: Any
    ) -> None: ...


class SpatialDropout1D(_Drops):
    """`keras.layers.SpatialDropout1D`: no parameters."""

    _wants = 3

    @arguments
    def __init__(
        self, rate: float, seed: int | None = None, name: str | None = None, dtype: Any = None
    ) -> None: ...

    def _make(self) -> None:
        self._state_.arguments |= {
            k: v for k, v in type(self)._common.items() if k not in ("name", "dtype")
        }
        super()._make()


class Activation(_Plain):
    """`keras.layers.Activation`: no parameters."""

    @arguments
    def __init__(self, activation: Any, **kwargs: Any) -> None: ...


class Masking(_Plain):
    """`keras.layers.Masking`: no parameters; it skips steps, and changes no count."""

    @arguments
    def __init__(self, mask_value: float = 0.0, **kwargs: Any) -> None: ...


class Flatten(_Plain):
    """`keras.layers.Flatten`: no parameters, but what follows reads all steps at once."""

    @arguments
    def __init__(self, data_format: str | None = None, **kwargs: Any) -> None: ...

    def _check(self) -> None:
        self._one_of("data_format", (None, "channels_last", "channels_first"))

    def _output(self, shape: Shape) -> Any:
        return (None if None in shape else Mul(*shape),)


class RepeatVector(_Plain):
    """`keras.layers.RepeatVector`: no parameters."""

    _wants = 2

    @arguments
    def __init__(self, n: Size, **kwargs: Any) -> None: ...

    def _check(self) -> None:
        self._size("n")

    def _output(self, shape: Shape) -> Any:
        return (self._size("n"), *shape)


class Concatenate(_Plain):
    """`keras.layers.Concatenate`: no parameters; the lengths along one axis add up.

    Examples:
        >>> from lstm_formulas.frameworks.keras import Input
        >>> Concatenate()([Input((13, 5)), Input((13, 3))]).shape
        (None, 13, 8)
    """

    @arguments
    def __init__(self, axis: int = -1, **kwargs: Any) -> None: ...

    def _check(self) -> None:
        axis = self._state_.arguments["axis"]
        if isinstance(axis, bool) or not isinstance(axis, int) or axis == 0:
            raise ValueError(
                f"{type(self).__name__}: axis takes a whole number, not the batch's 0; got {as_written(axis)}"
            )

    def _on(self, *args: Any, **kwargs: Any) -> Any:
        shapes = [tensor.inner for tensor in tensors_in(args)]
        axis, first = self._state_.arguments["axis"], shapes[0]
        place = axis - 1 if axis > 0 else len(first) + axis
        for shape in shapes:
            others = [
                (a, b)
                for n, (a, b) in enumerate(zip(first, shape, strict=False))
                if n != place and a is not None and b is not None
            ]
            if (
                len(shape) != len(first)
                or not 0 <= place < len(first)
                or not all(same(a, b) for a, b in others)
            ):
                raise ValueError(
                    f"{label(self)}: takes inputs alike but for axis {axis}; got "
                    f"{', '.join(str((None, *s)) for s in shapes)}"
                )
        self._state_.input = first
        lengths = [shape[place] for shape in shapes]
        whole = None if None in lengths else sum(lengths)
        return (*first[:place], whole, *first[place + 1 :])


def concatenate(inputs: Any, axis: int = -1, **kwargs: Any) -> Any:
    """`keras.layers.concatenate`: `Concatenate` as a function."""
    return Concatenate(axis=axis, **kwargs)(inputs)


class InputLayer(_Plain):
    """`keras.layers.InputLayer`: no parameters; where a model begins."""

    @arguments
    def __init__(
        self,
        shape: Shape | None = None,
        batch_size: int | None = None,
        dtype: Any = None,
        sparse: bool | None = None,
        ragged: bool | None = None,
        batch_shape: Shape | None = None,
        input_tensor: Any = None,
        optional: bool = False,
        name: str | None = None,
        **kwargs: Any,
    ) -> None: ...

    def _told(self) -> Shape | None:
        values, kind = self._state_.arguments, type(self).__name__
        if values["batch_shape"] is not None:
            return shape_of(values["batch_shape"], "batch_shape", kind)[1:]
        for name in ("shape", "input_shape"):
            if values[name] is not None:
                return shape_of(values[name], name, kind)
        raise ValueError(f"{kind}: takes shape or batch_shape; got neither")
