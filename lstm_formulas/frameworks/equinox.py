r"""Equinox's conventions: `from lstm_formulas.frameworks import equinox as eqx`, then `eqx.nn`.

One bias per gate in the LSTM; in the GRU one, and a second for the candidate alone:

    >>> from lstm_formulas.frameworks import equinox as eqx
    >>> eqx.nn.LSTMCell(5, 10, key=None).count, eqx.nn.GRUCell(5, 10, key=None).count
    (640, 490)

Source: https://docs.kidger.site/equinox/api/nn/rnn/, and Equinox 0.13.8, whose tensors are
recorded.
"""

from __future__ import annotations

import sys

from lstm_formulas import blocks, cells
from lstm_formulas.frameworks import module
from lstm_formulas.frameworks.packing import Packed

__all__ = ["Embedding", "GRUCell", "LSTMCell", "Linear", "Module"]

CELL = "input_size, hidden_size, use_bias=True, dtype=None, *, key=None"


class LSTMCell(module.Module):
    """`equinox.nn.LSTMCell`: one bias per gate, rows i, f, g, o.

    Examples:
        >>> print(LSTMCell(5, 10).table())
        tensor     shape     holds         count
        weight_ih  (40, 5)   W of i f g o    200
        weight_hh  (40, 10)  U of i f g o    400
        bias       (40,)     b of i f g o     40
        total                                640
    """

    takes = CELL

    def _pack(self) -> Packed:
        x, h = self._size("input_size"), self._size("hidden_size")
        return Packed.of(
            cells.LSTM(x, h, bias=self._flag("use_bias")),
            {
                "weight_ih": "W[ifgo] : g h i -> (g h) i",
                "weight_hh": "U[ifgo] : g h i -> (g h) i",
                "bias": "b[ifgo] : g h i -> (g h i)",
            },
        )


class GRUCell(module.Module):
    """`equinox.nn.GRUCell`: a second bias only where the reset gate scales it.

    Examples:
        >>> GRUCell(5, 10).tensors["bias_n"]
        (10,)
    """

    takes = CELL

    def _pack(self) -> Packed:
        x, h = self._size("input_size"), self._size("hidden_size")
        bias = {"r": 1, "z": 1, "n": 2} if self._flag("use_bias") else False
        return Packed.of(
            cells.GRU(x, h, bias=bias, reset_after=True),
            {
                "weight_ih": "W[rzn] : g h i -> (g h) i",
                "weight_hh": "U[rzn] : g h i -> (g h) i",
                "bias": "b[rzn] : g h i -> (g h i)",
                "bias_n": "d[n] : h i -> (h i)",
            },
        )


class Linear(module.Module):
    """`equinox.nn.Linear`: a matrix of (out_features, in_features), and a bias."""

    takes = "in_features, out_features, use_bias=True, dtype=None, *, key=None"

    def _pack(self) -> Packed:
        bias = self._flag("use_bias")
        layer = blocks.Dense(self._size("in_features"), self._size("out_features"), bias=bias)
        return Packed.of(layer, {"weight": "W : h i -> h i", "bias": "b : h i -> (h i)"})


class Embedding(module.Module):
    """`equinox.nn.Embedding`: a row per word."""

    takes = "num_embeddings=None, embedding_size=None, weight=None, dtype=None, *, key=None"

    def _pack(self) -> Packed:
        layer = blocks.Embedding(self._size("num_embeddings"), self._size("embedding_size"))
        return Packed.of(layer, {"weight": "E : h i -> h i"})


class Module(module.Container):
    """`equinox.Module`: what its attributes hold.

    Examples:
        >>> class Model(Module):
        ...     def __init__(self, key=None):
        ...         super().__init__()
        ...         self.cell = LSTMCell(5, 10, key=key)
        ...         self.out = Linear(10, 1, key=key)
        >>> Model().count
        651
    """


nn = sys.modules[__name__]
