"""The one idea: a layer is its equations, and everything else is read off them.

The weights are the matrix symbols on a right-hand side that are no signal; the count is the sum
of their rows times columns. A `Cell` holds the equations in their own symbols; a `Layer` is a cell
at the sizes that somebody asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from sympy import Add, Expr, Integer, Mul, Symbol, factor

from lstm_formulas.cell import Cell, Weight
from lstm_formulas.equations import Equation
from lstm_formulas.sizes import Sized, as_written, size, substitute

__all__ = ["Layer"]


def _rename(expression: Expr, new: Mapping[str, Expr]) -> Expr:
    """Like `substitute`, but leaves sums and products as they are written."""
    if isinstance(expression, Symbol):
        return new.get(expression.name, expression)
    if isinstance(expression, Add | Mul):
        return expression.func(*(_rename(a, new) for a in expression.args), evaluate=False)
    return substitute(expression, new)


@dataclass(frozen=True, repr=False)
class Layer(Sized):
    r"""A cell at the sizes that were asked for.

    Args:
        cell: the equations.
        sizes: for each of the cell's own size symbols, by name, an int, a symbol or an expression.

    Raises:
        TypeError, ValueError: for a size that is no positive whole number, is missing or unknown.

    Examples:
        >>> from lstm_formulas import LSTM
        >>> layer = LSTM(5, 10)
        >>> layer.count, layer.macs
        (640, 600)
        >>> layer.formula
        4*(h*(h + x) + h)
    """

    cell: Cell
    sizes: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        cell, given = self.cell, self.sizes
        if not isinstance(cell, Cell):
            raise TypeError(f"Layer: cell takes a Cell; got {as_written(cell)}")
        if not isinstance(given, Mapping):
            raise TypeError(f"{cell.name}: sizes takes a mapping; got {as_written(given)}")
        if given.keys() != cell.called.keys():
            raise TypeError(
                f"{cell.name} takes the sizes {', '.join(cell.size_names)}; "
                f"got {', '.join(map(str, given)) or 'none'}"
            )
        checked = {n: size(given[n], name, cell.name) for n, name in cell.called.items()}
        object.__setattr__(self, "sizes", MappingProxyType(checked))
        for doubtful in cell.doubtful:
            size(self._bind(doubtful), f"the size {doubtful}", str(self))

    def __hash__(self) -> int:
        return hash((self.cell, *self.sizes.values()))

    def __reduce__(self) -> tuple[Any, ...]:
        return Layer, (self.cell, dict(self.sizes))

    @property
    def name(self) -> str:
        """The cell's name."""
        return self.cell.name

    @property
    def equations(self) -> tuple[Equation, ...]:
        """The update equations, in the cell's own symbols, in the order of computation."""
        return self.cell.equations

    @cached_property
    def weights(self) -> tuple[Weight, ...]:
        """Every weight: its name, its shape at these sizes, and its equation."""
        n = [self._bind(dimension) for dimension in self.cell.dimensions]
        return tuple(Weight(name, (n[r], n[c]), left) for name, r, c, left in self.cell.places)

    @property
    def shapes(self) -> dict[str, tuple[int | Expr, int | Expr]]:
        """Every weight's shape by its name, in Python's own integers where it is known.

        Examples:
            >>> from lstm_formulas import LSTM
            >>> LSTM(5, 10).shapes["W_i"]
            (10, 5)
        """
        n = [self._value(dimension) for dimension in self.cell.dimensions]
        return {name: (n[r], n[c]) for name, r, c, _ in self.cell.places}

    @property
    def count(self) -> Expr:
        """The number of parameters: the sum of rows × columns over all weights."""
        return self._bind(self.cell.count)

    @property
    def formula(self) -> Expr:
        """The textbook form of the count, always symbolic and unevaluated.

        In the sizes that were asked for where all of them are symbolic, and otherwise in the
        cell's own symbols.
        """
        if any(value.is_number for value in self.sizes.values()):
            return self.cell.formula
        return _rename(self.cell.formula, self.sizes)

    @property
    def macs(self) -> Expr:
        """Multiply-accumulates of the matrix products in one application, on one column."""
        return self._bind(self.cell.macs)

    @property
    def elementwise(self) -> Expr:
        """Multiplications of the elementwise products in one application, on one column."""
        return self._bind(self.cell.elementwise)

    @property
    def activations(self) -> Expr:
        """Numbers that one application computes on one column: gates and states, 6h of an LSTM.

        Training keeps about these for every step and sample, until the gradient has come back.
        """
        return self._bind(self.cell.activations)

    @property
    def input_size(self) -> Expr:
        """Numbers in one input vector."""
        return self._bind(self.cell.inputs[0].rows)

    @property
    def output_size(self) -> Expr:
        """Numbers in one output vector."""
        assert self.cell.output is not None
        return self._bind(self.cell.output.rows)

    def _every_size(self) -> Iterable[Expr]:
        return self.sizes.values()

    def _with(self, new: Mapping[str, Expr]) -> Layer:
        return Layer(self.cell, {name: substitute(v, new) for name, v in self.sizes.items()})

    def _bind(self, expression: Expr) -> Expr:
        """An expression in the cell's sizes, at those of this layer."""
        value = self._value(expression)
        return Integer(value) if isinstance(value, int) else value

    def _value(self, expression: Expr) -> int | Expr:
        """Numbers are multiplied, symbols factored, each expression once."""
        if expression not in self._values:
            self._values[expression] = (
                self._factored(expression)
                if self._numbers is None
                else self.cell.value(expression, self._numbers)
            )
        return self._values[expression]

    @cached_property
    def _values(self) -> dict[Expr, int | Expr]:
        return {}

    @cached_property
    def _numbers(self) -> tuple[int, ...] | None:
        """The sizes, where all of them are numbers."""
        values = self.sizes.values()
        return tuple(map(int, values)) if all(n.is_Integer for n in values) else None

    def _factored(self, expression: Expr) -> Expr:
        bound = substitute(expression, self.sizes)
        return bound if self._renames or bound.is_number else factor(bound)

    @cached_property
    def _renames(self) -> bool:
        """Whether each size is a symbol of its own: what is factored then stays so."""
        values = set(self.sizes.values())
        return len(values) == len(self.sizes) and all(value.is_Symbol for value in values)

    def __str__(self) -> str:
        cell = self.cell
        if cell.call:
            return cell.call.write(self.sizes, dict(cell.options))
        given = (f"{name}={value!r}" for name, value in (*self.sizes.items(), *cell.options))
        return f"{cell.name}({', '.join(given)})"

    def __repr__(self) -> str:
        return str(self) if self.cell.call else f"Layer({self.cell!r}, {dict(self.sizes)!r})"
