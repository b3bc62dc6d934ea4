r"""TensorFlow 1's cells: `from lstm_formulas.frameworks import tensorflow1 as rnn_cell`.

Input and state are one vector, so their weights are one `kernel`; one bias per gate; gates i, j,
f, o, where j is the candidate. A cell learns its input's size when it runs; until then there is
the symbol `x`:

    >>> from lstm_formulas.frameworks import tensorflow1 as rnn_cell
    >>> cell = rnn_cell.LSTMCell(10, use_peepholes=True, num_proj=3)
    >>> cell.count
    20*(2*x + 11)
    >>> cell.at(x=5).tensors["lstm_cell/kernel:0"]
    (8, 40)

Source: `tf.compat.v1.nn.rnn_cell` and `tf.compat.v1.nn.bidirectional_dynamic_rnn` of TensorFlow
2.21, whose tensors are recorded.
"""

from __future__ import annotations

from sympy import Expr

from lstm_formulas import cells
from lstm_formulas.frameworks.module import Reads
from lstm_formulas.frameworks.packing import Packed

__all__ = [
    "BasicLSTMCell",
    "BasicRNNCell",
    "GRUCell",
    "LSTMCell",
    "MultiRNNCell",
    "bidirectional_dynamic_rnn",
]


class _Cell(Reads):
    separator = "/"
    label: str

    def gives(self, size: Expr) -> Expr:
        """Numbers in one output vector."""
        return self._size("num_units")

    def _pack(self) -> Packed:
        return Packed.join([(self.options.get("name") or self.label, super()._pack())], "/")


class LSTMCell(_Cell):
    """`tf.compat.v1.nn.rnn_cell.LSTMCell`: with peepholes and a projection, where wanted.

    Examples:
        >>> list(LSTMCell(4, use_peepholes=True, num_proj=2).at(x=3).tensors.values())
        [(5, 16), (16,), (4,), (4,), (4,), (4, 2)]
    """

    takes = (
        "num_units, use_peepholes=False, cell_clip=None, initializer=None, num_proj=None, "
        "proj_clip=None, num_unit_shards=None, num_proj_shards=None, forget_bias=1.0, "
        "state_is_tuple=True, activation=None, reuse=None, name=None, dtype=None"
    )
    label = "lstm_cell"

    def gives(self, size: Expr) -> Expr:
        """Numbers in one output vector."""
        return self._size("num_units" if self.options.get("num_proj") is None else "num_proj")

    def reading(self, size: Expr) -> Packed:
        """The cell's tensors, without its own name, for an input of this size."""
        projected = self.options.get("num_proj") is not None
        layer = cells.LSTM(
            size,
            self._size("num_units"),
            p=self._size("num_proj") if projected else None,
            peephole=self._flag("use_peepholes") if "use_peepholes" in self.options else False,
        )
        return Packed.of(
            layer,
            {
                "kernel:0": "W U[igfo] : g h i -> i (g h)",
                "bias:0": "b[igfo] : g h i -> (g h i)",
                "w_f_diag:0": "p[f] : h i -> (h i)",
                "w_i_diag:0": "p[i] : h i -> (h i)",
                "w_o_diag:0": "p[o] : h i -> (h i)",
                "projection/kernel:0": "P : h i -> i h",
            },
        )


class BasicLSTMCell(LSTMCell):
    """`tf.compat.v1.nn.rnn_cell.BasicLSTMCell`: without either."""

    takes = (
        "num_units, forget_bias=1.0, state_is_tuple=True, activation=None, reuse=None, name=None, "
        "dtype=None"
    )
    label = "basic_lstm_cell"


class GRUCell(_Cell):
    """`tf.compat.v1.nn.rnn_cell.GRUCell`: the reset gate before the product, one bias per gate.

    Examples:
        >>> GRUCell(10).at(x=5).count
        480
    """

    takes = (
        "num_units, activation=None, reuse=None, kernel_initializer=None, bias_initializer=None, "
        "name=None, dtype=None"
    )
    label = "gru_cell"

    def reading(self, size: Expr) -> Packed:
        """The cell's tensors, without its own name, for an input of this size."""
        return Packed.of(
            cells.GRU(size, self._size("num_units")),
            {
                "gates/kernel:0": "W U[rz] : g h i -> i (g h)",
                "gates/bias:0": "b[rz] : g h i -> (g h i)",
                "candidate/kernel:0": "W U[n] : h i -> i h",
                "candidate/bias:0": "b[n] : h i -> (h i)",
            },
        )


class BasicRNNCell(_Cell):
    """`tf.compat.v1.nn.rnn_cell.BasicRNNCell`.

    Examples:
        >>> BasicRNNCell(10).at(x=5).count
        160
    """

    takes = "num_units, activation=None, reuse=None, name=None, dtype=None"
    label = "basic_rnn_cell"

    def reading(self, size: Expr) -> Packed:
        """The cell's tensors, without its own name, for an input of this size."""
        return Packed.of(
            cells.RNN(size, self._size("num_units")),
            {"kernel:0": "W U[h] : h i -> i h", "bias:0": "b[h] : h i -> (h i)"},
        )


class MultiRNNCell(_Cell):
    """`tf.compat.v1.nn.rnn_cell.MultiRNNCell`: each cell reads the one before it.

    Examples:
        >>> MultiRNNCell([LSTMCell(8), LSTMCell(8)]).at(x=4).count
        960
    """

    takes = "cells, state_is_tuple=True"
    label = "multi_rnn_cell"

    def gives(self, size: Expr) -> Expr:
        """Numbers in one output vector: the last cell's."""
        given: Expr = self.options["cells"][-1].gives(size)
        return given

    def reading(self, size: Expr) -> Packed:
        """The cells' tensors, for an input of this size."""
        parts = []
        for place, cell in enumerate(self.options["cells"]):
            parts.append((f"cell_{place}/{cell.label}", cell.reading(size)))
            size = cell.gives(size)
        return Packed.join(parts, "/")


class bidirectional_dynamic_rnn(_Cell):
    """`tf.compat.v1.nn.bidirectional_dynamic_rnn`: one cell forwards, another one backwards.

    Examples:
        >>> bidirectional_dynamic_rnn(LSTMCell(10), LSTMCell(10)).at(x=5).count
        1280
    """

    takes = (
        "cell_fw, cell_bw, inputs=None, sequence_length=None, initial_state_fw=None, "
        "initial_state_bw=None, dtype=None, parallel_iterations=None, swap_memory=False, "
        "time_major=False, scope=None"
    )
    label = "bidirectional_rnn"

    def gives(self, size: Expr) -> Expr:
        """Numbers in one output vector: both directions' side by side."""
        both: Expr = sum(self.options[n].gives(size) for n in ("cell_fw", "cell_bw"))
        return both

    def reading(self, size: Expr) -> Packed:
        """Both cells' tensors, for an input of this size."""
        pairs = (("fw", self.options["cell_fw"]), ("bw", self.options["cell_bw"]))
        return Packed.join(((f"{n}/{cell.label}", cell.reading(size)) for n, cell in pairs), "/")
