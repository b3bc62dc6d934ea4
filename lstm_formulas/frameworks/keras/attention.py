"""Keras's attention layers."""

from __future__ import annotations

from typing import Any, ClassVar

from sympy import Expr, Mul

from lstm_formulas.attention import MultiHeadAttention as Projections
from lstm_formulas.cell import Cell
from lstm_formulas.equations import Equation, MatrixSymbol, Signal, mul, scale
from lstm_formulas.frameworks.keras.base import Layer, Shape, label, shape_of, tensors_in
from lstm_formulas.frameworks.module import arguments
from lstm_formulas.frameworks.packing import Packed
from lstm_formulas.layer import Layer as OurLayer
from lstm_formulas.sizes import Size, size
from lstm_formulas.symbols import h, x

__all__ = ["AdditiveAttention", "Attention", "MultiHeadAttention"]


class _Scores(Layer):
    """Attention without projections: what comes out are the values, weighted."""

    def _on(self, *args: Any, **kwargs: Any) -> Any:
        shapes = [tensor.inner for tensor in tensors_in(args)]
        if len(shapes) not in (2, 3):
            raise ValueError(
                f"{label(self)}: takes a list of query and value, and a key where it is another; "
                f"got {len(shapes)} tensors"
            )
        query, value = shapes[:2]
        self._use(query)
        result = (*query[:-1], value[-1])
        if kwargs.get("return_attention_scores"):
            return [result, (*query[:-1], value[-2])]
        return result


class Attention(_Scores):
    """`keras.layers.Attention`: no projection; one scale, and one more for `score_mode="concat"`.

    Examples:
        >>> Attention().count, Attention(use_scale=True, score_mode="concat").count
        (0, 2)

    Source:
        https://keras.io/api/layers/attention_layers/attention/
    """

    @arguments
    def __init__(
        self,
        use_scale: bool = False,
        score_mode: str = "dot",
        dropout: float = 0.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None: ...

    def _check(self) -> None:
        self._one_of("score_mode", ("dot", "concat"))
        self._fraction("dropout")
        super()._check()

    def _learns(self) -> bool:
        return False

    def _pack(self, reads: Any) -> Packed:
        names = ["scale"] * self._flag("use_scale")
        names += ["concat_score_weight"] * (self._state_.arguments["score_mode"] == "concat")
        size = self._channels(reads)
        return Packed.side_by_side(
            Packed.of({n: _scale(n, size)}, {n: f"{n} : 1 1 -> "}) for n in names
        )


def _scale(name: str, size: Expr) -> OurLayer:
    """A single trained number that scales scores."""
    s_t, y_t = Signal("s_t", h), Signal("y_t", h)
    cell = Cell(
        "Scale", inputs=(s_t,), equations=(Equation(y_t, scale(MatrixSymbol(name, 1, 1), s_t)),)
    )
    return OurLayer(cell, {"h": size})


class AdditiveAttention(_Scores):
    """`keras.layers.AdditiveAttention`: one vector that weighs the sum of query and key.

    Unlike Bahdanau's there are no projections; with `use_scale=False` there is no parameter.

    Examples:
        >>> AdditiveAttention(input_shape=(7, 64)).count
        64
        >>> AdditiveAttention(use_scale=False).count
        0

    Source:
        https://keras.io/api/layers/attention_layers/additive_attention/
    """

    _common: ClassVar = {**Layer._common, "seed": None}

    @arguments
    def __init__(self, use_scale: bool = True, dropout: float = 0.0, **kwargs: Any) -> None: ...

    def _check(self) -> None:
        super()._check()
        self._fraction("dropout")

    def _pack(self, reads: Any) -> Packed:
        if not self._flag("use_scale"):
            return Packed({}, ())
        s_t, y_t = Signal("s_t", x), Signal("y_t", 1)
        v = MatrixSymbol("v", x, 1)
        cell = Cell("Score", inputs=(s_t,), equations=(Equation(y_t, mul(v.T, s_t)),))
        layer = OurLayer(cell, {"x": self._channels(reads)})
        return Packed.of(layer, {"scale": "v : h i -> (h i)"})


class MultiHeadAttention(Layer):
    """`keras.layers.MultiHeadAttention`: four projections, the heads an axis of their own.

    Examples:
        >>> MultiHeadAttention(num_heads=8, key_dim=64, input_shape=(None, 512)).count
        1050624

    Source:
        https://keras.io/api/layers/attention_layers/multi_head_attention/
    """

    @arguments
    def __init__(
        self,
        num_heads: Size,
        key_dim: Size,
        value_dim: Size | None = None,
        dropout: float = 0.0,
        use_bias: bool = True,
        output_shape: Any = None,
        attention_axes: Any = None,
        sliding_window: int | None = None,
        flash_attention: bool | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        use_gate: bool = False,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None: ...

    def _check(self) -> None:
        super()._check()
        self._one_of("use_gate", (False,))
        self._fraction("dropout")

    def _out(self) -> tuple[Expr, ...] | None:
        """What comes out in place of the last axis, where the arguments say it."""
        given = self._state_.arguments["output_shape"]
        if given is None:
            return None
        several = given if isinstance(given, tuple | list) else (given,)
        return tuple(size(n, "output_shape", type(self).__name__) for n in several)

    def build(self, query_shape: Any, value_shape: Any = None, key_shape: Any = None) -> None:
        """Learn the shapes of query, value and key, the batch first."""
        if isinstance(query_shape, list):  # of the shapes, as Keras's own tools write it
            query_shape, value_shape, *rest = query_shape
            key_shape = rest[0] if rest else key_shape
        kind = type(self).__name__
        query = shape_of(query_shape, "query_shape", kind)[1:]
        value = query if value_shape is None else shape_of(value_shape, "value_shape", kind)[1:]
        key = value if key_shape is None else shape_of(key_shape, "key_shape", kind)[1:]
        self._take(query, value, key)

    def _take(self, query: Shape, value: Shape, key: Shape) -> Any:
        self._state_.parts["reads"] = (self._last(value), self._last(key))
        self._state_.packed = None
        return self._use(query)

    def _on(self, query: Any, value: Any = None, key: Any = None, *args: Any, **kwargs: Any) -> Any:
        if value is None:
            raise TypeError(f"{label(self)}: takes a query and a value; got a query alone")
        key = value if key is None else key
        result = self._take(query.inner, value.inner, key.inner)
        if kwargs.get("return_attention_scores"):
            return [result, (self._size("num_heads"), query.inner[0], value.inner[0])]
        return result

    def _output(self, shape: Shape) -> Any:
        out = self._out()
        return (*shape[:-1], *(shape[-1:] if out is None else out))

    def _trains(self) -> bool:
        return True  # its tensors are those of layers inside, which the argument does not reach

    def _pack(self, reads: Any) -> Packed:
        heads, key_dim = self._size("num_heads"), self._size("key_dim")
        given = self._state_.arguments["value_dim"]
        value_dim = key_dim if given is None else self._size("value_dim")
        query = self._channels(reads)
        value, key = self._state_.parts.get("reads", (query, query))
        out = self._out() or (query,)
        layer = Projections(
            query,
            Mul(*out),
            keys=key,
            values=value,
            inner=heads * key_dim,
            inner_values=heads * value_dim,
            bias=self._flag("use_bias"),
        )
        packing = {}
        for name, letter in (("query", "q"), ("key", "k"), ("value", "v")):
            packing[f"{name}/kernel"] = f"W[{letter}] : (n d) i -> i n d"
            packing[f"{name}/bias"] = f"b[{letter}] : (n d) 1 -> n d"
        axes = dict(zip("uvwxyz", out, strict=False)) if len(out) > 1 else {}
        cut = " ".join(axes)
        packing["attention_output/kernel"] = (
            f"W[o] : ({cut}) (n d) -> n d {cut}" if axes else "W[o] : h (n d) -> n d h"
        )
        packing["attention_output/bias"] = (
            f"b[o] : ({cut}) 1 -> {cut}" if axes else "b[o] : h i -> (h i)"
        )
        return Packed.of(layer, packing, axes={"n": heads, **axes})
