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

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from sympy import Expr

from lstm_formulas import cells
from lstm_formulas.frameworks import module
from lstm_formulas.frameworks.module import Reads, arguments, offers
from lstm_formulas.frameworks.packing import Packed
from lstm_formulas.sizes import Size, as_written

__all__ = [
    "BasicLSTMCell",
    "BasicRNNCell",
    "GRUCell",
    "LSTMCell",
    "MultiRNNCell",
    "bidirectional_dynamic_rnn",
]


class _Cell(Reads):
    _separator = "/"
    _named: ClassVar[str]
    """What its variables' names begin with, unless its user named it."""

    def gives(self, size: Expr) -> Expr:
        """Numbers in one output vector."""
        return self._size("num_units")

    @property
    def output_size(self) -> Expr:
        """Numbers in one output vector."""
        return type(self).gives(self, self._in(None))

    def _make(self) -> None:
        super()._make()
        name = self._state_.arguments.get("name")
        if not isinstance(name, str | None):
            raise TypeError(f"{type(self).__name__}: name takes a string; got {as_written(name)}")

    def _label(self) -> str:
        return self._state_.arguments.get("name") or self._named

    def _made_of(self) -> Mapping[str, Any]:
        return self._state_.arguments  # the cells are among them


class LSTMCell(_Cell):
    """`tf.compat.v1.nn.rnn_cell.LSTMCell`: with peepholes and a projection, where wanted.

    Examples:
        >>> list(LSTMCell(4, use_peepholes=True, num_proj=2).at(x=3).tensors.values())
        [(5, 16), (16,), (4,), (4,), (4,), (4, 2)]
    """

    _named = "lstm_cell"

    @arguments
    def __init__(
        self,
        num_units: Size,
        use_peepholes: bool = False,
        cell_clip: Any = None,
        initializer: Any = None,
        num_proj: Size | None = None,
        proj_clip: Any = None,
        num_unit_shards: Any = None,
        num_proj_shards: Any = None,
        forget_bias: float = 1.0,
        state_is_tuple: bool = True,
        activation: Any = None,
        reuse: Any = None,
        name: Any = None,
        dtype: Any = None,
    ) -> None: ...

    def _projection(self) -> Expr | None:
        projected = self._state_.arguments.get("num_proj") is not None
        return self._size("num_proj") if projected else None

    def gives(self, size: Expr) -> Expr:
        """Numbers in one output vector."""
        return self._projection() or self._size("num_units")

    def _peephole(self) -> bool:
        return self._flag("use_peepholes")

    def reading(self, size: Expr) -> Packed:
        """The cell's tensors for an input of this size."""
        layer = cells.LSTM(
            size,
            self._size("num_units"),
            p=self._projection(),
            peephole=type(self)._peephole(self),
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

    _named = "basic_lstm_cell"

    @arguments
    def __init__(
        self,
        num_units: Size,
        forget_bias: float = 1.0,
        state_is_tuple: bool = True,
        activation: Any = None,
        reuse: Any = None,
        name: Any = None,
        dtype: Any = None,
    ) -> None: ...

    def _peephole(self) -> bool:
        return False


class GRUCell(_Cell):
    """`tf.compat.v1.nn.rnn_cell.GRUCell`: the reset gate before the product, one bias per gate.

    Examples:
        >>> GRUCell(10).at(x=5).count
        480
    """

    _named = "gru_cell"

    @arguments
    def __init__(
        self,
        num_units: Size,
        activation: Any = None,
        reuse: Any = None,
        kernel_initializer: Any = None,
        bias_initializer: Any = None,
        name: Any = None,
        dtype: Any = None,
    ) -> None: ...

    def reading(self, size: Expr) -> Packed:
        """The cell's tensors for an input of this size."""
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

    _named = "basic_rnn_cell"

    @arguments
    def __init__(
        self,
        num_units: Size,
        activation: Any = None,
        reuse: Any = None,
        name: Any = None,
        dtype: Any = None,
    ) -> None: ...

    def reading(self, size: Expr) -> Packed:
        """The cell's tensors for an input of this size."""
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

    _named = "multi_rnn_cell"

    @arguments
    def __init__(
        self,
        cells: Any,
        state_is_tuple: bool = True,
    ) -> None: ...

    def _make(self) -> None:
        super()._make()
        self._state_.parts = {
            f"cell_{place}": cell for place, cell in enumerate(self._all_of("cells", _Cell, "cell"))
        }

    def gives(self, size: Expr) -> Expr:
        """Numbers in one output vector: the last cell's."""
        for cell in self._state_.parts.values():
            size = type(cell).gives(cell, size)
        return size

    def _parts(self, reads: Any) -> Iterable[tuple[str, module.Module, Any]]:
        size = self._in(reads)
        for name, cell in self._state_.parts.items():
            yield f"{name}/{type(cell)._label(cell)}", cell, size
            size = type(cell).gives(cell, size)


class bidirectional_dynamic_rnn(_Cell):
    """`tf.compat.v1.nn.bidirectional_dynamic_rnn`: one cell forwards, another one backwards.

    Examples:
        >>> bidirectional_dynamic_rnn(LSTMCell(10), LSTMCell(10)).at(x=5).count
        1280
    """

    _named = "bidirectional_rnn"

    @arguments
    def __init__(
        self,
        cell_fw: Any,
        cell_bw: Any,
        inputs: Any = None,
        sequence_length: Any = None,
        initial_state_fw: Any = None,
        initial_state_bw: Any = None,
        dtype: Any = None,
        parallel_iterations: Any = None,
        swap_memory: bool = False,
        time_major: bool = False,
        scope: Any = None,
    ) -> None: ...

    def _make(self) -> None:
        super()._make()
        for way in ("fw", "bw"):
            self._state_.parts[way] = self._one(f"cell_{way}", _Cell, "a cell")

    def gives(self, size: Expr) -> Expr:
        """Numbers in one output vector: both directions' side by side."""
        both: Expr = sum(type(cell).gives(cell, size) for cell in self._state_.parts.values())
        return both

    def _parts(self, reads: Any) -> Iterable[tuple[str, module.Module, Any]]:
        for way, cell in self._state_.parts.items():
            yield f"{way}/{type(cell)._label(cell)}", cell, self._in(reads)


__getattr__ = offers("tf.compat.v1.nn.rnn_cell", __all__)
