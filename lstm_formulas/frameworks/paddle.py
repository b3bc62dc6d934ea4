r"""Paddle's conventions: `from lstm_formulas.frameworks import paddle`, then `paddle.nn.LSTM`.

As PyTorch's, two biases per gate; but a bias that is switched off stays there as frozen zeros, so
that it is counted and not trained:

    >>> from lstm_formulas.frameworks import paddle
    >>> layer = paddle.nn.LSTM(5, 10, bias_ih_attr=False, bias_hh_attr=False)
    >>> layer.count, layer.trainable, layer.frozen
    (680, 600, 80)

Where a bias is switched off, or with `proj_size`, Paddle's own list of names goes out of step
with its tensors; here each tensor has the name of what it holds.

Source: the documentation of `paddle.nn`, and Paddle 3.3.1, whose tensors are recorded.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from reprlib import recursive_repr
from typing import Any, ClassVar

from sympy import Expr, Mul

from lstm_formulas import blocks
from lstm_formulas.attention import MultiHeadAttention as Projections
from lstm_formulas.frameworks import module
from lstm_formulas.frameworks.containers import Drawn, Row, framed, named
from lstm_formulas.frameworks.module import arguments, offers
from lstm_formulas.frameworks.packing import Packed
from lstm_formulas.frameworks.pytorch import (
    MOST_LAYERS,
    PACKING,
    Gated,
    OfGRU,
    OfLSTM,
    OfRNN,
    projection,
    stacked,
)
from lstm_formulas.layer import Layer as OurLayer
from lstm_formulas.sizes import Size, size

__all__ = [
    "GRU",
    "LSTM",
    "Dropout",
    "Embedding",
    "GRUCell",
    "LSTMCell",
    "Layer",
    "LayerList",
    "LayerNorm",
    "Linear",
    "MultiHeadAttention",
    "Sequential",
    "SimpleRNN",
    "SimpleRNNCell",
]


class Parameter(module.Parameter):
    """A tensor as an object; Paddle says `stop_gradient` of one that is not trained."""

    __slots__ = ()

    @property
    def stop_gradient(self) -> bool:
        """Whether training leaves it as it is."""
        return not self.trainable

    @stop_gradient.setter
    def stop_gradient(self, value: bool) -> None:
        self.trainable = not value

    @property
    def size(self) -> Any:
        """How many numbers it holds."""
        count = Mul(*self.shape)
        return int(count) if count.is_Integer else count


class Layer(module.Module):
    """`paddle.nn.Layer`: what its attributes hold.

    Examples:
        >>> class Model(Layer):
        ...     def __init__(self):
        ...         super().__init__()
        ...         self.lstm = LSTM(5, 10)
        ...         self.out = Linear(10, 1)
        >>> Model().count
        691
    """

    _parameter = Parameter

    @arguments
    def __init__(self, name_scope: Any = None, dtype: Any = "float32") -> None: ...

    @classmethod
    def _kind(cls) -> type[module.Module]:
        return Layer

    def named_parameters(self) -> Iterator[tuple[str, Parameter]]:
        """Every tensor by its name, each once."""
        return ((t.name, t.identity) for t in module.packed(self).stored)  # type: ignore[misc]

    def parameters(self) -> list[Parameter]:
        """Every tensor once."""
        return [parameter for _, parameter in type(self).named_parameters(self)]

    def sublayers(self, include_self: bool = False) -> list[module.Module]:
        """Everything below it, each once."""
        return [part.module for part in module.walk(self)][not include_self :]

    def children(self) -> Iterator[module.Module]:
        """The parts."""
        return (part for _, part, _ in module.parts_of(self))

    def add_sublayer(self, name: str, sublayer: module.Module) -> module.Module:
        """Keep a part under a name, and give it back."""
        named(type(self).__name__, name)
        setattr(self, name, sublayer)
        return sublayer

    def _unstarted(self) -> None:
        raise ValueError(f"{type(self).__name__}: super().__init__() was not called")

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, module.Module) and not self._state_.started:
            self._unstarted()
        super().__setattr__(name, value)

    def train(self) -> None:
        """Nothing that changes a count."""

    eval = train

    # As Paddle prints it ------------------------------------------------------------------------------

    def extra_repr(self) -> str:
        """What stands in the brackets before the parts."""
        return ""

    def _printed(self) -> Iterable[tuple[str, object]]:
        return ((name, part) for name, part, _ in module.parts_of(self))

    @recursive_repr()
    def __repr__(self) -> str:
        said = type(self).extra_repr(self)
        return framed(type(self).__name__, said, type(self)._printed(self))

    def _said(self, *plain: str, **unless: object) -> str:
        """Some arguments as they are, and others unless they have a value that is left out."""
        values = self._state_.arguments
        return ", ".join(
            [str(values[name]) for name in plain]
            + [f"{k}={values[k]}" for k, usual in unless.items() if values.get(k, usual) != usual]
        )


class Sequential(Row, Layer):
    """`paddle.nn.Sequential`: layers by number, or by the names in pairs of name and layer.

    Examples:
        >>> list(Sequential(Embedding(7, 3), ("out", Linear(3, 7))).tensors)
        ['0.weight', 'out.weight', 'out.bias']
    """

    @arguments
    def __init__(self, *layers: Any) -> None: ...

    def _make(self) -> None:
        given = self._state_.arguments.pop("layers")
        self._hold(
            pair if isinstance(pair, tuple) and len(pair) == 2 else (str(place), pair)
            for place, pair in enumerate(given)
        )

    def _some(self, parts: Mapping[str, Any]) -> Sequential:
        return Sequential(*parts.values())

    def __delitem__(self, place: int | slice) -> None:
        for name in (
            list(self._state_.parts)[place] if isinstance(place, slice) else [self._name(place)]
        ):
            del self._state_.parts[name]  # the others keep their names


class LayerList(Row, Layer):
    """`paddle.nn.LayerList`: layers by number.

    Examples:
        >>> LayerList([LSTMCell(5, 10), LSTMCell(10, 10)]).count
        1560
    """

    @arguments
    def __init__(self, sublayers: Any = None) -> None: ...

    def _make(self) -> None:
        self._hold_list("sublayers")

    def _some(self, parts: Mapping[str, Any]) -> LayerList:
        return LayerList(parts.values())


PACKED = {name.replace("weight_hr", "weight_ho"): spec for name, spec in PACKING.items()}
PACKED["weight_ho"] = "P : h i -> i h"


class _Gated(Layer):
    """PyTorch's cells; a bias that is switched off stays, as zeros that are not trained."""

    _of: ClassVar[type[Gated]]

    def _check(self) -> None:
        super()._check()
        for name in ("weight_ih_attr", "weight_hh_attr"):
            if self._state_.arguments[name] is False:
                raise ValueError(
                    f"{type(self).__name__}: {name} takes None or a ParamAttr; got False"
                )

    def _layer(self) -> OurLayer:
        sizes = self._size("input_size"), self._size("hidden_size")
        return self._of._cell(*sizes, 2, projection(self))

    def _packing(self) -> dict[str, str]:
        return {name: spec.replace("*", self._of._gates) for name, spec in PACKED.items()}

    def _frozen(self, packed: Packed) -> Packed:
        off = tuple(
            name
            for name in ("bias_ih", "bias_hh")
            if self._state_.arguments[f"{name}_attr"] is False
        )
        return packed.frozen(lambda name: name.startswith(off)) if off else packed


class _Cell(_Gated):
    def _pack(self, reads: Any) -> Packed:
        return self._frozen(Packed.of(self._layer(), self._packing()))

    def extra_repr(self) -> str:
        """The sizes, and what differs from the default."""
        return self._said("input_size", "hidden_size", activation="tanh")


class LSTMCell(_Cell):
    """`paddle.nn.LSTMCell`: one step of `LSTM`."""

    _of = OfLSTM

    @arguments
    def __init__(
        self,
        input_size: Size,
        hidden_size: Size,
        weight_ih_attr: Any = None,
        weight_hh_attr: Any = None,
        bias_ih_attr: Any = None,
        bias_hh_attr: Any = None,
        proj_size: Size = 0,
        name: Any = None,
    ) -> None: ...


class GRUCell(_Cell):
    """`paddle.nn.GRUCell`: one step of `GRU`."""

    _of = OfGRU

    @arguments
    def __init__(
        self,
        input_size: Size,
        hidden_size: Size,
        weight_ih_attr: Any = None,
        weight_hh_attr: Any = None,
        bias_ih_attr: Any = None,
        bias_hh_attr: Any = None,
        name: Any = None,
    ) -> None: ...


class SimpleRNNCell(_Cell):
    """`paddle.nn.SimpleRNNCell`: one step of `SimpleRNN`."""

    _of = OfRNN

    @arguments
    def __init__(
        self,
        input_size: Size,
        hidden_size: Size,
        activation: Any = "tanh",
        weight_ih_attr: Any = None,
        weight_hh_attr: Any = None,
        bias_ih_attr: Any = None,
        bias_hh_attr: Any = None,
        name: Any = None,
    ) -> None: ...


class _Recurrent(_Gated):
    _step: ClassVar[type[_Cell]]

    def _check(self) -> None:
        self._one_of("direction", ("forward", "bidirect", "bidirectional"))
        self._fraction("dropout")
        super()._check()

    def _pack(self, reads: Any) -> Packed:
        directions = 1 + (self._state_.arguments["direction"] != "forward")
        layers = self._whole("num_layers", MOST_LAYERS)
        return self._frozen(stacked(self._layer(), layers, directions, self._packing()))

    def extra_repr(self) -> str:
        """The sizes, and what differs from the default."""
        return self._said("input_size", "hidden_size", num_layers=1, time_major=False, dropout=0.0)

    def _printed(self) -> Iterable[tuple[str, object]]:
        values = self._state_.arguments
        reads, gives = values["input_size"], projection(self) or values["hidden_size"]
        passed = {k: values[k] for k in ("activation", "proj_size") if k in values}
        both = values["direction"] != "forward"
        for place in range(self._whole("num_layers")):
            cell = self._step(reads, values["hidden_size"], **passed)
            yield (
                str(place),
                Drawn("BiRNN", cell_fw=cell, cell_bw=cell) if both else Drawn("RNN", cell=cell),
            )
            reads = gives * (1 + both)
        yield from super()._printed()


class LSTM(_Recurrent):
    """`paddle.nn.LSTM`: two biases per gate, rows i, f, g, o.

    Examples:
        >>> LSTM(5, 10, num_layers=2, direction="bidirect").count
        3920
        >>> LSTM(5, 10, direction="both")
        Traceback (most recent call last):
        ...
        ValueError: LSTM: direction takes 'forward', 'bidirect', 'bidirectional'; got 'both'

    Source:
        https://www.paddlepaddle.org.cn/documentation/docs/en/api/paddle/nn/LSTM_en.html
    """

    _of = OfLSTM
    _step = LSTMCell

    @arguments
    def __init__(
        self,
        input_size: Size,
        hidden_size: Size,
        num_layers: Size = 1,
        direction: str = "forward",
        time_major: bool = False,
        dropout: float = 0.0,
        weight_ih_attr: Any = None,
        weight_hh_attr: Any = None,
        bias_ih_attr: Any = None,
        bias_hh_attr: Any = None,
        proj_size: Size = 0,
        name: Any = None,
    ) -> None: ...


class GRU(_Recurrent):
    """`paddle.nn.GRU`: two biases per gate, rows r, z, c."""

    _of = OfGRU
    _step = GRUCell

    @arguments
    def __init__(
        self,
        input_size: Size,
        hidden_size: Size,
        num_layers: Size = 1,
        direction: str = "forward",
        time_major: bool = False,
        dropout: float = 0.0,
        weight_ih_attr: Any = None,
        weight_hh_attr: Any = None,
        bias_ih_attr: Any = None,
        bias_hh_attr: Any = None,
        name: Any = None,
    ) -> None: ...


class SimpleRNN(_Recurrent):
    """`paddle.nn.SimpleRNN`: two biases."""

    _of = OfRNN
    _step = SimpleRNNCell

    @arguments
    def __init__(
        self,
        input_size: Size,
        hidden_size: Size,
        num_layers: Size = 1,
        direction: str = "forward",
        time_major: bool = False,
        dropout: float = 0.0,
        activation: Any = "tanh",
        weight_ih_attr: Any = None,
        weight_hh_attr: Any = None,
        bias_ih_attr: Any = None,
        bias_hh_attr: Any = None,
        name: Any = None,
    ) -> None: ...


class Embedding(Layer):
    """`paddle.nn.Embedding`: a row per word.

    Examples:
        >>> Embedding(50_000, 500).tensors
        {'weight': (50000, 500)}
    """

    @arguments
    def __init__(
        self,
        num_embeddings: Size,
        embedding_dim: Size,
        padding_idx: Any = None,
        max_norm: Any = None,
        norm_type: float = 2.0,
        *,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
        _weight: Any = None,
        _freeze: bool = False,
        device: Any = None,
        dtype: Any = None,
        weight_attr: Any = None,
        name: Any = None,
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        layer = blocks.Embedding(self._size("num_embeddings"), self._size("embedding_dim"))
        frozen = ["weight"] if self._flag("_freeze") else []
        return Packed.of(layer, {"weight": "E : h i -> h i"}, frozen=frozen)

    def extra_repr(self) -> str:
        """The arguments."""
        return self._said(
            "num_embeddings",
            "embedding_dim",
            padding_idx=None,
            sparse=...,
            scale_grad_by_freq=...,
            name=None,
        )


class Linear(Layer):
    """`paddle.nn.Linear`: a matrix of (in_features, out_features), unlike PyTorch's.

    Examples:
        >>> Linear(1000, 7).tensors, Linear(1000, 7, bias_attr=False).count
        ({'weight': (1000, 7), 'bias': (7,)}, 7000)
    """

    @arguments
    def __init__(
        self,
        in_features: Size,
        out_features: Size,
        weight_attr: Any = None,
        bias_attr: Any = None,
        name: Any = None,
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        bias = self._state_.arguments["bias_attr"] is not False
        layer = blocks.Dense(self._size("in_features"), self._size("out_features"), bias=bias)
        return Packed.of(layer, {"weight": "W : h i -> i h", "bias": "b : h i -> (h i)"})

    def extra_repr(self) -> str:
        """The arguments."""
        values = self._state_.arguments
        sizes = f"in_features={values['in_features']}, out_features={values['out_features']}"
        return f"{sizes}, dtype=float32" + f", name={values['name']}" * bool(values["name"])


class LayerNorm(Layer):
    """`paddle.nn.LayerNorm`: a gain and a shift, over one axis here.

    Examples:
        >>> LayerNorm(64).count
        128
    """

    @arguments
    def __init__(
        self,
        normalized_shape: Size,
        epsilon: float = 1e-05,
        *,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
        weight_attr: Any = None,
        bias_attr: Any = None,
        name: Any = None,
    ) -> None: ...

    def _shape(self) -> list[Expr]:
        """The axes that are normalised; their gains are one vector."""
        shape = self._state_.arguments["normalized_shape"]
        several = shape if isinstance(shape, tuple | list) else (shape,)
        if not several:
            raise ValueError(
                f"{type(self).__name__}: normalized_shape takes a size or several; got {shape}"
            )
        return [size(n, "normalized_shape", type(self).__name__) for n in several]

    def _pack(self, reads: Any) -> Packed:
        scale = (
            self._flag("elementwise_affine") and self._state_.arguments["weight_attr"] is not False
        )
        shift = self._flag("elementwise_affine") and self._flag("bias")
        shift = shift and self._state_.arguments["bias_attr"] is not False
        layer = blocks.LayerNorm(Mul(*self._shape()), scale=scale, shift=shift)
        return Packed.of(layer, {"weight": "gamma : h i -> (h i)", "bias": "beta : h i -> (h i)"})

    def extra_repr(self) -> str:
        """The arguments."""
        shape = list(self._shape())
        return f"normalized_shape={shape}, epsilon={self._state_.arguments['epsilon']}"


PROJECTIONS = ("q_proj", "k_proj", "v_proj", "out_proj")


class MultiHeadAttention(Layer):
    """`paddle.nn.MultiHeadAttention`: four projections, a tensor each.

    Examples:
        >>> MultiHeadAttention(8, 2).count
        288
    """

    @arguments
    def __init__(
        self,
        embed_dim: Size,
        num_heads: Size,
        dropout: float = 0.0,
        kdim: Size | None = None,
        vdim: Size | None = None,
        need_weights: bool = False,
        weight_attr: Any = None,
        bias_attr: Any = None,
    ) -> None: ...

    def _check(self) -> None:
        self._fraction("dropout")
        super()._check()

    def _pack(self, reads: Any) -> Packed:
        width, heads = self._size("embed_dim"), self._size("num_heads")
        if (width / heads).is_integer is False:
            raise ValueError(
                f"{type(self).__name__}: embed_dim takes a multiple of num_heads, {heads}; "
                f"got {width}"
            )
        keys, values = (
            width if self._state_.arguments[name] is None else self._size(name)
            for name in ("kdim", "vdim")
        )
        bias = self._state_.arguments["bias_attr"] is not False
        layer = Projections(width, width, keys=keys, values=values, bias=bias)
        tensors = {}
        for letter, name in zip("qkvo", PROJECTIONS, strict=True):
            tensors[f"{name}.weight"] = f"W[{letter}] : h i -> i h"
            tensors[f"{name}.bias"] = f"b[{letter}] : h i -> (h i)"
        return Packed.of(layer, tensors)

    def _printed(self) -> Iterable[tuple[str, object]]:
        shapes = {t.name: t.shape for t in module.own(self).tensors}
        for name in PROJECTIONS:
            yield name, Linear(*shapes[f"{name}.weight"])
        yield from super()._printed()


class Dropout(Layer):
    """`paddle.nn.Dropout`: no parameters."""

    @arguments
    def __init__(
        self,
        p: float = 0.5,
        inplace: bool = False,
        axis: Any = None,
        mode: str = "upscale_in_train",
        name: Any = None,
    ) -> None: ...

    def _check(self) -> None:
        self._fraction("p")

    def extra_repr(self) -> str:
        """The arguments."""
        return self._said(p=..., axis=..., mode=..., name=None, inplace=...)


nn = sys.modules[__name__]
__getattr__ = offers("paddle.nn", __all__)
