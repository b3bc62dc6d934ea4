r"""Flax NNX's conventions: `from lstm_formulas.frameworks import flax_nnx as nnx`.

Cells say both of their sizes. One bias per gate everywhere, so that a GRU has fewer numbers than
the same cell in linen:

    >>> from lstm_formulas.frameworks import flax_nnx as nnx
    >>> nnx.LSTMCell(5, 10, rngs=None).count, nnx.GRUCell(5, 10, rngs=None).count
    (640, 480)

Source: https://flax.readthedocs.io/en/latest/api_reference/flax.nnx/nn/recurrent.html, and
Flax 0.12.8, whose tensors are recorded.
"""

from __future__ import annotations

from lstm_formulas import blocks, cells
from lstm_formulas.frameworks import module
from lstm_formulas.frameworks.packing import Packed

__all__ = [
    "RNN",
    "Bidirectional",
    "Embed",
    "GRUCell",
    "LSTMCell",
    "LayerNorm",
    "Linear",
    "Module",
    "OptimizedLSTMCell",
    "SimpleCell",
]

METADATA = "kernel_metadata=None, recurrent_kernel_metadata=None, bias_metadata=None"
GATED = (
    "in_features, hidden_features, *, gate_fn=None, activation_fn=None, kernel_init=None, "
    "recurrent_kernel_init=None, bias_init=None, dtype=None, param_dtype='float32', "
    f"carry_init=None, promote_dtype=None, keep_rngs=False, rngs=None, {METADATA}"
)


class LSTMCell(module.Module):
    """`flax.nnx.LSTMCell`: one bias per gate, a tensor per gate.

    Examples:
        >>> LSTMCell(5, 10).tensors["if_/kernel"]
        (5, 10)
    """

    takes = GATED

    def _pack(self) -> Packed:
        layer = cells.LSTM(self._size("in_features"), self._size("hidden_features"))
        packing = {}
        for g in "fgio":
            packing[f"h{g}/bias"] = f"b[{g}] : h i -> (h i)"
            packing[f"h{g}/kernel"] = f"U[{g}] : h i -> i h"
        for g in "fgio":
            name = "if_" if g == "f" else f"i{g}"  # `if` is a word of Python's own
            packing[f"{name}/kernel"] = f"W[{g}] : h i -> i h"
        return Packed.of(layer, packing)


class OptimizedLSTMCell(module.Module):
    """`flax.nnx.OptimizedLSTMCell`: the gates i, f, g, o side by side.

    Examples:
        >>> OptimizedLSTMCell(5, 10).tensors
        {'dense_h/bias': (40,), 'dense_h/kernel': (10, 40), 'dense_i/kernel': (5, 40)}
    """

    takes = GATED

    def _pack(self) -> Packed:
        return Packed.of(
            cells.LSTM(self._size("in_features"), self._size("hidden_features")),
            {
                "dense_h/bias": "b[ifgo] : g h i -> (g h i)",
                "dense_h/kernel": "U[ifgo] : g h i -> i (g h)",
                "dense_i/kernel": "W[ifgo] : g h i -> i (g h)",
            },
        )


class GRUCell(module.Module):
    """`flax.nnx.GRUCell`: one bias per gate, though the reset gate comes after the product.

    Examples:
        >>> GRUCell(8, 32).count
        3936
    """

    takes = GATED

    def _pack(self) -> Packed:
        return Packed.of(
            cells.GRU(self._size("in_features"), self._size("hidden_features"), reset_after=True),
            {
                "dense_h/kernel": "U[rzn] : g h i -> i (g h)",
                "dense_i/bias": "b[rzn] : g h i -> (g h i)",
                "dense_i/kernel": "W[rzn] : g h i -> i (g h)",
            },
        )


class SimpleCell(module.Module):
    """`flax.nnx.SimpleCell`: one bias.

    Examples:
        >>> SimpleCell(3, 2).count
        12
    """

    takes = (
        "in_features, hidden_features, *, dtype='float32', param_dtype='float32', "
        "carry_init=None, residual=False, activation_fn=None, kernel_init=None, "
        "recurrent_kernel_init=None, bias_init=None, promote_dtype=None, keep_rngs=False, "
        f"rngs=None, {METADATA}"
    )

    def _pack(self) -> Packed:
        return Packed.of(
            cells.RNN(self._size("in_features"), self._size("hidden_features")),
            {
                "dense_h/kernel": "U[h] : h i -> i h",
                "dense_i/bias": "b[h] : h i -> (h i)",
                "dense_i/kernel": "W[h] : h i -> i h",
            },
        )


class RNN(module.Module):
    """`flax.nnx.RNN`: a cell over the steps."""

    takes = (
        "cell, *, time_major=False, return_carry=False, reverse=False, keep_order=False, "
        "unroll=1, state_axes=None, broadcast_rngs=None, rngs=True"
    )

    def _pack(self) -> Packed:
        return Packed.join([("cell", self.options["cell"].packed)], "/")


class Bidirectional(module.Module):
    """`flax.nnx.Bidirectional`: an RNN forwards, another one backwards.

    Examples:
        >>> Bidirectional(RNN(LSTMCell(5, 10)), RNN(LSTMCell(5, 10))).count
        1280
    """

    takes = (
        "forward_rnn, backward_rnn, *, merge_fn=None, time_major=False, return_carry=False, "
        "rngs=True"
    )

    def _pack(self) -> Packed:
        names = ("backward_rnn", "forward_rnn")
        return Packed.join([(n, self.options[n].packed) for n in names], "/")


class Embed(module.Module):
    """`flax.nnx.Embed`: a row per word.

    Examples:
        >>> Embed(1000, 64).tensors
        {'embedding': (1000, 64)}
    """

    takes = (
        "num_embeddings, features, *, dtype=None, param_dtype='float32', embedding_init=None, "
        "promote_dtype=None, rngs=None, embedding_metadata=None"
    )

    def _pack(self) -> Packed:
        layer = blocks.Embedding(self._size("num_embeddings"), self._size("features"))
        return Packed.of(layer, {"embedding": "E : h i -> h i"})


class Linear(module.Module):
    """`flax.nnx.Linear`: a matrix of (in_features, out_features), and a bias.

    Examples:
        >>> Linear(10, 7).tensors
        {'bias': (7,), 'kernel': (10, 7)}
    """

    takes = (
        "in_features, out_features, *, use_bias=True, dtype=None, param_dtype='float32', "
        "precision=None, kernel_init=None, bias_init=None, dot_general=None, promote_dtype=None, "
        "preferred_element_type=None, rngs=None, kernel_metadata=None, bias_metadata=None"
    )

    def _pack(self) -> Packed:
        bias = self._flag("use_bias")
        layer = blocks.Dense(self._size("in_features"), self._size("out_features"), bias=bias)
        return Packed.of(layer, {"bias": "b : h i -> (h i)", "kernel": "W : h i -> i h"})


class LayerNorm(module.Module):
    """`flax.nnx.LayerNorm`: a gain and a shift.

    Examples:
        >>> LayerNorm(64).count
        128
    """

    takes = (
        "num_features, *, epsilon=1e-06, dtype=None, param_dtype='float32', use_bias=True, "
        "use_scale=True, bias_init=None, scale_init=None, reduction_axes=-1, feature_axes=-1, "
        "axis_name=None, axis_index_groups=None, use_fast_variance=True, promote_dtype=None, "
        "rngs=None, bias_metadata=None, scale_metadata=None"
    )

    def _pack(self) -> Packed:
        layer = blocks.LayerNorm(
            self._size("num_features"),
            scale=self._flag("use_scale"),
            shift=self._flag("use_bias"),
        )
        return Packed.of(layer, {"bias": "beta : h i -> (h i)", "scale": "gamma : h i -> (h i)"})


class Module(module.Container):
    """`flax.nnx.Module`: what its attributes hold.

    Examples:
        >>> class Model(Module):
        ...     def __init__(self, rngs):
        ...         super().__init__()
        ...         self.rnn = RNN(LSTMCell(5, 10, rngs=rngs))
        ...         self.out = Linear(10, 1, rngs=rngs)
        >>> Model(rngs=None).count
        651
    """

    separator = "/"
