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

from sympy import Expr, Mul

from lstm_formulas import blocks, cells
from lstm_formulas.attention import MultiHeadAttention
from lstm_formulas.frameworks.module import Reads
from lstm_formulas.frameworks.packing import Packed
from lstm_formulas.sizes import size
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

INITIAL = "kernel_init=None, recurrent_kernel_init=None, bias_init=None"
TYPES = "dtype=None, param_dtype='float32', carry_init=None"
LAST = "parent=None, name=None"
GATED = f"features, gate_fn=None, activation_fn=None, {INITIAL}, {TYPES}, {LAST}"


class _Layer(Reads):
    separator = "/"

    def gives(self, size: Expr) -> Expr:
        """Numbers in one output vector."""
        return self._size("features")

    def _pack(self) -> Packed:
        packed = super()._pack()
        # Flax keeps its parameters in the order of their names.
        return Packed(packed.layers, tuple(sorted(packed.tensors, key=lambda t: t.name)))


class LSTMCell(_Layer):
    """`flax.linen.LSTMCell`: one bias per gate, a tensor per gate.

    Examples:
        >>> LSTMCell(10).at(x=5).tensors["hf/kernel"]
        (10, 10)
        >>> LSTMCell(10).at(x=5).count
        640
    """

    takes = GATED

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


class GRUCell(_Layer):
    """`flax.linen.GRUCell`: a second bias only for the candidate.

    Examples:
        >>> GRUCell(10).at(x=5).count
        490
    """

    takes = GATED

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


class MGUCell(_Layer):
    """`flax.linen.MGUCell`: the minimal gated unit, its reset after the product.

    Examples:
        >>> MGUCell(2).at(x=3).count, MGUCell(2, reset_gate=False).at(x=3).count
        (26, 24)
    """

    takes = (
        "features, gate_fn=None, activation_fn=None, kernel_init=None, recurrent_kernel_init=None, "
        f"forget_bias_init=None, activation_bias_init=None, {TYPES}, reset_gate=True, {LAST}"
    )

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


class SimpleCell(_Layer):
    """`flax.linen.SimpleCell`: one bias.

    Examples:
        >>> SimpleCell(10).at(x=5).count
        160
    """

    takes = f"features, activation_fn=None, {INITIAL}, {TYPES}, residual=False, {LAST}"

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


class ConvLSTMCell(_Layer):
    """`flax.linen.ConvLSTMCell`: two convolutions, a bias each; gates i, g, f, o.

    Examples:
        >>> ConvLSTMCell(16, kernel_size=(3, 3)).at(x=1).count
        9920
    """

    takes = f"features, kernel_size, strides=None, padding='SAME', use_bias=True, {TYPES}, {LAST}"

    def _prepare(self) -> None:
        self.kernel = [size(n, "kernel_size", self.name) for n in self.options["kernel_size"]]

    def reading(self, size: Expr) -> Packed:
        """The cell's tensors for an input of this many channels."""
        bias = 2 * self._flag("use_bias")
        layer = ConvLSTM(size, self._size("features"), Mul(*self.kernel), bias=bias)
        a = " ".join("abc"[: len(self.kernel)])
        return Packed.of(
            layer,
            {
                "hh/bias": "d[igfo] : g h i -> (g h i)",
                "hh/kernel": f"U[igfo] : g h ({a} n) -> {a} n (g h)",
                "ih/bias": "b[igfo] : g h i -> (g h i)",
                "ih/kernel": f"W[igfo] : g h ({a} n) -> {a} n (g h)",
            },
            axes=dict(zip("abc", self.kernel, strict=False)),
        )


class RNN(_Layer):
    """`flax.linen.RNN`: a cell over the steps.

    Examples:
        >>> list(RNN(SimpleCell(10)).tensors)
        ['cell/h/kernel', 'cell/i/bias', 'cell/i/kernel']
    """

    takes = (
        "cell, time_major=False, return_carry=False, reverse=False, keep_order=False, unroll=1, "
        f"variable_axes=None, variable_broadcast='params', variable_carry=False, split_rngs=None, {LAST}"
    )

    def gives(self, size: Expr) -> Expr:
        """Numbers in one output vector: the cell's."""
        given: Expr = self.options["cell"].gives(size)
        return given

    def reading(self, size: Expr) -> Packed:
        """The cell's tensors for an input of this size."""
        return Packed.join([("cell", self.options["cell"].reading(size))], "/")


class Bidirectional(_Layer):
    """`flax.linen.Bidirectional`: an RNN forwards, another one backwards.

    Examples:
        >>> Bidirectional(RNN(LSTMCell(10)), RNN(LSTMCell(10))).at(x=5).count
        1280
    """

    takes = (
        f"forward_rnn, backward_rnn, merge_fn=None, time_major=False, return_carry=False, {LAST}"
    )

    def gives(self, size: Expr) -> Expr:
        """Numbers in one output vector: both directions' side by side."""
        both: Expr = sum(self.options[n].gives(size) for n in ("forward_rnn", "backward_rnn"))
        return both

    def reading(self, size: Expr) -> Packed:
        """Both directions' tensors for an input of this size."""
        names = ("backward_rnn", "forward_rnn")
        return Packed.join([(n, self.options[n].reading(size)) for n in names], "/")


class Embed(_Layer):
    """`flax.linen.Embed`: a row per word.

    Examples:
        >>> Embed(1000, 64).tensors
        {'embedding': (1000, 64)}
    """

    takes = (
        "num_embeddings, features, dtype=None, param_dtype='float32', embedding_init=None, "
        f"promote_dtype=None, {LAST}"
    )

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

    takes = (
        "features, use_bias=True, dtype=None, param_dtype='float32', precision=None, "
        "kernel_init=None, bias_init=None, promote_dtype=None, dot_general=None, "
        f"dot_general_cls=None, {LAST}"
    )

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

    takes = (
        "epsilon=1e-06, dtype=None, param_dtype='float32', use_bias=True, use_scale=True, "
        "bias_init=None, scale_init=None, reduction_axes=-1, feature_axes=-1, axis_name=None, "
        f"axis_index_groups=None, use_fast_variance=True, force_float32_reductions=True, {LAST}"
    )

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

    takes = (
        "num_heads, dtype=None, param_dtype='float32', qkv_features=None, out_features=None, "
        "broadcast_dropout=True, dropout_rate=0.0, deterministic=None, precision=None, "
        "kernel_init=None, out_kernel_init=None, bias_init=None, out_bias_init=None, "
        "use_bias=True, attention_fn=None, decode=False, normalize_qk=False, "
        "force_fp32_for_softmax=False, qkv_dot_general=None, out_dot_general=None, "
        "qkv_dot_general_cls=None, out_dot_general_cls=None, qk_attn_weights_einsum_cls=None, "
        f"attn_weights_value_einsum_cls=None, {LAST}"
    )

    def _check(self) -> None:
        self._one_of("normalize_qk", (False,))
        self._size("num_heads")

    def gives(self, size: Expr) -> Expr:
        """Numbers in one output vector."""
        return self._or_input("out_features", size)

    def _or_input(self, argument: str, size: Expr) -> Expr:
        return size if self.options[argument] is None else self._size(argument)

    def reading(self, size: Expr) -> Packed:
        """The tensors for queries, keys and values of this size."""
        inner, out = self._or_input("qkv_features", size), self._or_input("out_features", size)
        layer = MultiHeadAttention(size, out, inner=inner, bias=self._flag("use_bias"))
        packing = {}
        for name, letter in (("key", "k"), ("query", "q"), ("value", "v")):
            packing[f"{name}/bias"] = f"b[{letter}] : (n d) 1 -> n d"
            packing[f"{name}/kernel"] = f"W[{letter}] : (n d) i -> i n d"
        packing["out/bias"] = "b[o] : h i -> (h i)"
        packing["out/kernel"] = "W[o] : h (n d) -> n d h"
        return Packed.of(layer, packing, axes={"n": self._size("num_heads")})


class Sequential(_Layer):
    """`flax.linen.Sequential`: each layer reads the one before it.

    Examples:
        >>> model = Sequential([Embed(1000, 64), RNN(OptimizedLSTMCell(64)), Dense(1000)])
        >>> model.count
        162024
        >>> list(model.tensors)[:2]
        ['layers_0/embedding', 'layers_1/cell/hf/bias']
    """

    takes = f"layers, {LAST}"

    def gives(self, size: Expr) -> Expr:
        """Numbers in one output vector: the last layer's."""
        for layer in self.options["layers"]:
            size = layer.gives(size)
        return size

    def reading(self, size: Expr) -> Packed:
        """The layers' tensors for an input of this size."""
        parts = []
        for place, layer in enumerate(self.options["layers"]):
            parts.append((f"layers_{place}", layer.reading(size)))
            size = layer.gives(size)
        return Packed.join(parts, "/")


linen = sys.modules[__name__]
