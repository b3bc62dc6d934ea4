r"""Flax linen's conventions: `from lstm_formulas.frameworks import flax_linen as nn`.

A pair of tensors per gate, `ii/kernel` and `hi/kernel`; one bias per gate in the LSTM, on the
side of the state; a second one for the GRU's candidate alone. A cell learns its input's size when
it is initialised; until then there is the symbol `x`:

    >>> from lstm_formulas.frameworks import flax_linen as nn
    >>> nn.RNN(nn.OptimizedLSTMCell(10)).count
    40*(x + 11)
    >>> nn.RNN(nn.GRUCell(10)).at(x=5).count
    490

Source: https://flax-linen.readthedocs.io/en/latest/api_reference/flax.linen/layers.html, and
Flax 0.12.8, whose tensors are recorded.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Any

from sympy import Expr, Mul

from lstm_formulas import blocks, cells
from lstm_formulas.attention import MultiHeadAttention
from lstm_formulas.frameworks import module
from lstm_formulas.frameworks.flax_nnx import by_name
from lstm_formulas.frameworks.module import Reads, arguments, offers
from lstm_formulas.frameworks.packing import Packed
from lstm_formulas.sizes import Size, size
from lstm_formulas.variants import MGU, ConvLSTM

__all__ = [
    "RNN",
    "Bidirectional",
    "ConvLSTMCell",
    "Dense",
    "Embed",
    "GRUCell",
    "LSTMCell",
    "LayerNorm",
    "MGUCell",
    "MultiHeadDotProductAttention",
    "OptimizedLSTMCell",
    "Sequential",
    "SimpleCell",
]


AXES = "abcdef"
"""The names of a convolution's axes, in a packing."""


class _Layer(Reads):
    _separator = "/"

    def gives(self, size: Expr) -> Expr:
        """Numbers in one output vector."""
        return self._size("features")

    def _arranged(self, whole: Packed) -> Packed:
        return by_name(whole)


class _Cell(_Layer):
    """What an RNN applies at every step."""


class LSTMCell(_Cell):
    """`flax.linen.LSTMCell`: one bias per gate, a tensor per gate.

    Examples:
        >>> LSTMCell(10).at(x=5).tensors["hf/kernel"]
        (10, 10)
        >>> LSTMCell(10).at(x=5).count
        640
    """

    @arguments
    def __init__(
        self,
        features: Size,
        gate_fn: Any = None,
        activation_fn: Any = None,
        kernel_init: Any = None,
        recurrent_kernel_init: Any = None,
        bias_init: Any = None,
        dtype: Any = None,
        param_dtype: Any = "float32",
        carry_init: Any = None,
        parent: Any = None,
        name: Any = None,
    ) -> None: ...

    def reading(self, size: Expr) -> Packed:
        """The cell's tensors for an input of this size."""
        return Packed.of(
            cells.LSTM(size, self._size("features")),
            {
                "h{g}/bias": "b[ifgo] : h i -> (h i)",
                "h{g}/kernel": "U[ifgo] : h i -> i h",
                "i{g}/kernel": "W[ifgo] : h i -> i h",
            },
        )


class OptimizedLSTMCell(LSTMCell):
    """`flax.linen.OptimizedLSTMCell`: the same tensors, multiplied at once."""


class GRUCell(_Cell):
    """`flax.linen.GRUCell`: a second bias only for the candidate.

    Examples:
        >>> GRUCell(10).at(x=5).count
        490
    """

    @arguments
    def __init__(
        self,
        features: Size,
        gate_fn: Any = None,
        activation_fn: Any = None,
        kernel_init: Any = None,
        recurrent_kernel_init: Any = None,
        bias_init: Any = None,
        dtype: Any = None,
        param_dtype: Any = "float32",
        carry_init: Any = None,
        parent: Any = None,
        name: Any = None,
    ) -> None: ...

    def reading(self, size: Expr) -> Packed:
        """The cell's tensors for an input of this size."""
        return Packed.of(
            cells.GRU(
                size, self._size("features"), bias={"r": 1, "z": 1, "n": 2}, reset_after=True
            ),
            {
                "h{g}/kernel": "U[rzn] : h i -> i h",
                "hn/bias": "d[n] : h i -> (h i)",
                "i{g}/bias": "b[rzn] : h i -> (h i)",
                "i{g}/kernel": "W[rzn] : h i -> i h",
            },
        )


class MGUCell(_Cell):
    """`flax.linen.MGUCell`: the minimal gated unit, its reset after the product.

    Examples:
        >>> MGUCell(2).at(x=3).count, MGUCell(2, reset_gate=False).at(x=3).count
        (26, 24)
    """

    @arguments
    def __init__(
        self,
        features: Size,
        gate_fn: Any = None,
        activation_fn: Any = None,
        kernel_init: Any = None,
        recurrent_kernel_init: Any = None,
        forget_bias_init: Any = None,
        activation_bias_init: Any = None,
        dtype: Any = None,
        param_dtype: Any = "float32",
        carry_init: Any = None,
        reset_gate: bool = True,
        parent: Any = None,
        name: Any = None,
    ) -> None: ...

    def reading(self, size: Expr) -> Packed:
        """The cell's tensors for an input of this size."""
        reset = self._flag("reset_gate")
        return Packed.of(
            MGU(
                size,
                self._size("features"),
                bias={"f": 1, "n": 1 + reset},
                reset_after=True,
                reset=reset,
            ),
            {
                "h{g}/kernel": "U[fn] : h i -> i h",
                "hn/bias": "d[n] : h i -> (h i)",
                "i{g}/bias": "b[fn] : h i -> (h i)",
                "i{g}/kernel": "W[fn] : h i -> i h",
            },
        )


class SimpleCell(_Cell):
    """`flax.linen.SimpleCell`: one bias.

    Examples:
        >>> SimpleCell(10).at(x=5).count
        160
    """

    @arguments
    def __init__(
        self,
        features: Size,
        activation_fn: Any = None,
        kernel_init: Any = None,
        recurrent_kernel_init: Any = None,
        bias_init: Any = None,
        dtype: Any = None,
        param_dtype: Any = "float32",
        carry_init: Any = None,
        residual: bool = False,
        parent: Any = None,
        name: Any = None,
    ) -> None: ...

    def reading(self, size: Expr) -> Packed:
        """The cell's tensors for an input of this size."""
        return Packed.of(
            cells.RNN(size, self._size("features")),
            {
                "h/kernel": "U[h] : h i -> i h",
                "i/bias": "b[h] : h i -> (h i)",
                "i/kernel": "W[h] : h i -> i h",
            },
        )


class ConvLSTMCell(_Cell):
    """`flax.linen.ConvLSTMCell`: two convolutions, a bias each; gates i, g, f, o.

    Examples:
        >>> ConvLSTMCell(16, kernel_size=(3, 3)).at(x=1).count
        9920
    """

    @arguments
    def __init__(
        self,
        features: Size,
        kernel_size: Any,
        strides: Any = None,
        padding: str = "SAME",
        use_bias: bool = True,
        dtype: Any = None,
        param_dtype: Any = "float32",
        carry_init: Any = None,
        parent: Any = None,
        name: Any = None,
    ) -> None: ...

    def _kernel(self) -> list[Expr]:
        given, kind = self._state_.arguments["kernel_size"], type(self).__name__
        several = given if isinstance(given, tuple | list) else (given,)
        if not 1 <= len(several) <= len(AXES):
            raise ValueError(f"{kind}: kernel_size takes 1 to {len(AXES)} numbers; got {given}")
        return [size(n, "kernel_size", kind) for n in several]

    def reading(self, size: Expr) -> Packed:
        """The cell's tensors for an input of this many channels."""
        bias, kernel = 2 * self._flag("use_bias"), self._kernel()
        layer = ConvLSTM(size, self._size("features"), Mul(*kernel), bias=bias)
        a = " ".join(AXES[: len(kernel)])
        return Packed.of(
            layer,
            {
                "hh/bias": "d[igfo] : g h i -> (g h i)",
                "hh/kernel": f"U[igfo] : g h ({a} n) -> {a} n (g h)",
                "ih/bias": "b[igfo] : g h i -> (g h i)",
                "ih/kernel": f"W[igfo] : g h ({a} n) -> {a} n (g h)",
            },
            axes=dict(zip(AXES, kernel, strict=False)),
        )


class RNN(_Layer):
    """`flax.linen.RNN`: a cell over the steps.

    Examples:
        >>> list(RNN(SimpleCell(10)).tensors)
        ['cell/h/kernel', 'cell/i/bias', 'cell/i/kernel']
    """

    @arguments
    def __init__(
        self,
        cell: Any,
        time_major: bool = False,
        return_carry: bool = False,
        reverse: bool = False,
        keep_order: bool = False,
        unroll: int = 1,
        variable_axes: Any = None,
        variable_broadcast: Any = "params",
        variable_carry: bool = False,
        split_rngs: Any = None,
        parent: Any = None,
        name: Any = None,
    ) -> None: ...

    def _make(self) -> None:
        super()._make()
        self._state_.parts["cell"] = self._one("cell", _Cell, "a cell")
        del self._state_.arguments["cell"]

    def gives(self, size: Expr) -> Expr:
        """Numbers in one output vector: the cell's."""
        cell = self._state_.parts["cell"]
        given: Expr = type(cell).gives(cell, size)
        return given

    def _parts(self, reads: Any) -> Iterable[tuple[str, module.Module, Any]]:
        yield "cell", self._state_.parts["cell"], self._in(reads)


class Bidirectional(_Layer):
    """`flax.linen.Bidirectional`: an RNN forwards, another one backwards.

    Examples:
        >>> Bidirectional(RNN(LSTMCell(10)), RNN(LSTMCell(10))).at(x=5).count
        1280
    """

    @arguments
    def __init__(
        self,
        forward_rnn: Any,
        backward_rnn: Any,
        merge_fn: Any = None,
        time_major: bool = False,
        return_carry: bool = False,
        parent: Any = None,
        name: Any = None,
    ) -> None: ...

    def _make(self) -> None:
        super()._make()
        for name in ("forward_rnn", "backward_rnn"):
            self._state_.parts[name] = self._one(name, RNN, "an RNN")
            del self._state_.arguments[name]

    def gives(self, size: Expr) -> Expr:
        """Numbers in one output vector: both directions' side by side."""
        both: Expr = sum(type(rnn).gives(rnn, size) for rnn in self._state_.parts.values())
        return both

    def _parts(self, reads: Any) -> Iterable[tuple[str, module.Module, Any]]:
        return ((name, rnn, self._in(reads)) for name, rnn in self._state_.parts.items())


class Embed(_Layer):
    """`flax.linen.Embed`: a row per word.

    Examples:
        >>> Embed(1000, 64).tensors
        {'embedding': (1000, 64)}
    """

    @arguments
    def __init__(
        self,
        num_embeddings: Size,
        features: Size,
        dtype: Any = None,
        param_dtype: Any = "float32",
        embedding_init: Any = None,
        promote_dtype: Any = None,
        parent: Any = None,
        name: Any = None,
    ) -> None: ...

    def reading(self, size: Expr) -> Packed:
        """The table."""
        layer = blocks.Embedding(self._size("num_embeddings"), self._size("features"))
        return Packed.of(layer, {"embedding": "E : h i -> h i"})


class Dense(_Layer):
    """`flax.linen.Dense`: a matrix of (inputs, features), and a bias.

    Examples:
        >>> Dense(7).count
        7*(x + 1)
    """

    @arguments
    def __init__(
        self,
        features: Size,
        use_bias: bool = True,
        dtype: Any = None,
        param_dtype: Any = "float32",
        precision: Any = None,
        kernel_init: Any = None,
        bias_init: Any = None,
        promote_dtype: Any = None,
        dot_general: Any = None,
        dot_general_cls: Any = None,
        parent: Any = None,
        name: Any = None,
    ) -> None: ...

    def reading(self, size: Expr) -> Packed:
        """The tensors for an input of this size."""
        layer = blocks.Dense(size, self._size("features"), bias=self._flag("use_bias"))
        return Packed.of(layer, {"bias": "b : h i -> (h i)", "kernel": "W : h i -> i h"})


class LayerNorm(_Layer):
    """`flax.linen.LayerNorm`: a gain and a shift.

    Examples:
        >>> LayerNorm().at(x=64).count
        128
    """

    @arguments
    def __init__(
        self,
        epsilon: float = 1e-06,
        dtype: Any = None,
        param_dtype: Any = "float32",
        use_bias: bool = True,
        use_scale: bool = True,
        bias_init: Any = None,
        scale_init: Any = None,
        reduction_axes: int = -1,
        feature_axes: int = -1,
        axis_name: Any = None,
        axis_index_groups: Any = None,
        use_fast_variance: bool = True,
        force_float32_reductions: bool = True,
        parent: Any = None,
        name: Any = None,
    ) -> None: ...

    def gives(self, size: Expr) -> Expr:
        """As many numbers as go in."""
        return size

    def reading(self, size: Expr) -> Packed:
        """The tensors for an input of this size."""
        layer = blocks.LayerNorm(size, scale=self._flag("use_scale"), shift=self._flag("use_bias"))
        return Packed.of(layer, {"bias": "beta : h i -> (h i)", "scale": "gamma : h i -> (h i)"})


class MultiHeadDotProductAttention(_Layer):
    """`flax.linen.MultiHeadDotProductAttention`: four projections, the heads an axis of their own.

    Examples:
        >>> MultiHeadDotProductAttention(8).at(x=512).count
        1050624
    """

    @arguments
    def __init__(
        self,
        num_heads: Size,
        dtype: Any = None,
        param_dtype: Any = "float32",
        qkv_features: Size | None = None,
        out_features: Size | None = None,
        broadcast_dropout: bool = True,
        dropout_rate: float = 0.0,
        deterministic: Any = None,
        precision: Any = None,
        kernel_init: Any = None,
        out_kernel_init: Any = None,
        bias_init: Any = None,
        out_bias_init: Any = None,
        use_bias: bool = True,
        attention_fn: Any = None,
        decode: bool = False,
        normalize_qk: bool = False,
        force_fp32_for_softmax: bool = False,
        qkv_dot_general: Any = None,
        out_dot_general: Any = None,
        qkv_dot_general_cls: Any = None,
        out_dot_general_cls: Any = None,
        qk_attn_weights_einsum_cls: Any = None,
        attn_weights_value_einsum_cls: Any = None,
        parent: Any = None,
        name: Any = None,
    ) -> None: ...

    def _check(self) -> None:
        self._one_of("normalize_qk", (False,))
        super()._check()

    def gives(self, size: Expr) -> Expr:
        """Numbers in one output vector."""
        return self._or_input("out_features", size)

    def _or_input(self, argument: str, size: Expr) -> Expr:
        return size if self._state_.arguments[argument] is None else self._size(argument)

    def reading(self, size: Expr) -> Packed:
        """The tensors for queries, keys and values of this size."""
        inner, out = self._or_input("qkv_features", size), self._or_input("out_features", size)
        heads = self._size("num_heads")
        if (inner / heads).is_integer is False:
            raise ValueError(
                f"{type(self).__name__}: qkv_features takes a multiple of num_heads, {heads}; "
                f"got {inner}"
            )
        layer = MultiHeadAttention(size, out, inner=inner, bias=self._flag("use_bias"))
        packing = {}
        for name, letter in (("key", "k"), ("query", "q"), ("value", "v")):
            packing[f"{name}/bias"] = f"b[{letter}] : (n d) 1 -> n d"
            packing[f"{name}/kernel"] = f"W[{letter}] : (n d) i -> i n d"
        packing["out/bias"] = "b[o] : h i -> (h i)"
        packing["out/kernel"] = "W[o] : h (n d) -> n d h"
        return Packed.of(layer, packing, axes={"n": heads})


class Sequential(_Layer):
    """`flax.linen.Sequential`: each layer reads the one before it.

    Examples:
        >>> model = Sequential([Embed(1000, 64), RNN(OptimizedLSTMCell(64)), Dense(1000)])
        >>> model.count
        162024
        >>> list(model.tensors)[:2]
        ['layers_0/embedding', 'layers_1/cell/hf/bias']
    """

    @arguments
    def __init__(
        self,
        layers: Any,
        parent: Any = None,
        name: Any = None,
    ) -> None: ...

    def _make(self) -> None:
        super()._make()
        self._state_.parts = {
            f"layers_{place}": layer
            for place, layer in enumerate(self._all_of("layers", _Layer, "layer"))
        }
        del self._state_.arguments["layers"]

    @property
    def layers(self) -> list[Any]:
        """The layers, in a row."""
        return list(self._state_.parts.values())

    def _made_of(self) -> Mapping[str, Any]:
        return {**self._state_.arguments, "layers": self.layers}

    def gives(self, size: Expr) -> Expr:
        """Numbers in one output vector: the last layer's."""
        for layer in self._state_.parts.values():
            size = type(layer).gives(layer, size)
        return size

    def _parts(self, reads: Any) -> Iterable[tuple[str, module.Module, Any]]:
        size = self._in(reads)
        for name, layer in self._state_.parts.items():
            yield name, layer, size
            size = type(layer).gives(layer, size)


linen = sys.modules[__name__]
__getattr__ = offers("flax.linen", __all__)
