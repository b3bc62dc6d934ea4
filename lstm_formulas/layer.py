"""The one idea: a layer is its equations, and everything else is read off them.

The weights are the matrix symbols on a right-hand side that are no signal; the count is the sum
of their rows times columns. `Cell` holds the equations in their own symbols and is validated when
made; `Layer` is a cell at the sizes that somebody asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from sympy import Add, Expr, Integer, MatrixSymbol, Mul, Symbol, factor

from lstm_formulas.equations import (
    Equation,
    Signal,
    check_shapes,
    elementwise_products,
    multiply_accumulates,
    symbols_of,
)
from lstm_formulas.sizes import Sized, check_names, free_names, same, size, substitute, total

__all__ = ["Cell", "Layer", "Weight", "check_names"]


@dataclass(frozen=True)
class Weight:
    """A matrix that is trained: its name, its shape, and the equation that it first stands in.

    Examples:
        >>> from lstm_formulas import LSTM
        >>> LSTM(5, 10).weights[0]
        Weight(name='W_i', shape=(10, 5), equation='i_t')
        >>> LSTM(5, 10).weights[0].count
        50
    """

    name: str
    shape: tuple[Expr, Expr]
    equation: str

    @property
    def count(self) -> Expr:
        """Rows times columns."""
        return self.shape[0] * self.shape[1]


@dataclass(frozen=True)
class Cell:
    r"""Update equations in their own symbols, validated when made.

    Args:
        name: what the layer is called, `"LSTM"`.
        inputs: the signals that come from below, $\mathbf{x}_t$.
        states: for each state, what it was and what it becomes, $\mathbf{h}_{t-1}$ to
            $\mathbf{h}_t$.
        equations: in the order of computation.
        output: the signal that goes up; the last left-hand side unless told.
        options: what distinguishes this variant from the plain cell, for display.

    Raises:
        ValueError: when shapes do not fit, a signal is used before its equation or without one,
            a left-hand side is defined twice, an input or a state is not used, a state is not
            updated, or one name stands for two matrices.

    Examples:
        A leaky integrator: one weight matrix, and a state that fades.

        >>> from lstm_formulas.equations import Equation, MatrixSymbol, Signal, add, mul, odot
        >>> from lstm_formulas.symbols import h, x
        >>> x_t, h_prev, h_t = Signal("x_t", x), Signal("h_prev", h), Signal("h_t", h)
        >>> W, a = MatrixSymbol("W", h, x), MatrixSymbol("a", h, 1)
        >>> leaky = Cell("Leaky", inputs=(x_t,), states=((h_prev, h_t),),
        ...     equations=(Equation(h_t, add(odot(a, h_prev), mul(W, x_t))),))
        >>> leaky.weights
        (Weight(name='a', shape=(h, 1), equation='h_t'), Weight(name='W', shape=(h, x), equation='h_t'))
        >>> Layer(leaky, {"x": 5, "h": 10}).count
        60

        An equation taken out is noticed:

        >>> from lstm_formulas import LSTM
        >>> from dataclasses import replace
        >>> cell = LSTM(5, 10).cell
        >>> replace(cell, equations=cell.equations[1:])
        Traceback (most recent call last):
        ...
        ValueError: LSTM: c_t uses i_t, which is no input or state and which no earlier equation defines
    """

    name: str
    inputs: tuple[Signal, ...]
    equations: tuple[Equation, ...]
    states: tuple[tuple[Signal, Signal], ...] = ()
    output: Signal | None = None
    options: tuple[tuple[str, object], ...] = field(default=(), hash=False)

    def __post_init__(self) -> None:
        if not self.equations:
            raise ValueError(f"{self.name}: a cell takes at least one equation; got none")
        for signal in (*self.inputs, *(s for pair in self.states for s in pair)):
            if not isinstance(signal, Signal):
                raise TypeError(
                    f"{self.name}: inputs and states take a Signal; got {signal!r}, "
                    f"a {type(signal).__name__}"
                )
        given = [*self.inputs, *(before for before, _ in self.states)]
        known = list(given)
        used: dict[str, MatrixSymbol] = {}
        for equation in self.equations:
            left, right = equation.left, equation.right
            where = f"{self.name}: {left}"
            if not isinstance(left, Signal):
                raise TypeError(
                    f"{where} stands on a left-hand side, which takes a Signal; "
                    f"got a {type(left).__name__}"
                )
            for symbol in symbols_of(right):
                if isinstance(symbol, Signal) and symbol not in known:
                    raise ValueError(
                        f"{where} uses {symbol}, which is no input or state and which no earlier "
                        "equation defines"
                    )
                if used.setdefault(symbol.name, symbol) != symbol:
                    raise ValueError(
                        f"{where} uses {symbol.name} as {_kind(symbol)}, but elsewhere it is "
                        f"{_kind(used[symbol.name])}"
                    )
            check_shapes(right, where)
            if not (same(left.rows, right.rows) and same(left.cols, right.cols)):
                raise ValueError(
                    f"{where} is {left.rows}×{left.cols}, but its right-hand side is "
                    f"{right.rows}×{right.cols}"
                )
            if left.name in {signal.name for signal in known}:
                raise ValueError(f"{where} is defined twice")
            known.append(left)
        for signal in given:
            if signal.name not in used:
                raise ValueError(f"{self.name}: {signal} is declared, but no equation uses it")
        lefts = [equation.left for equation in self.equations]
        for before, after in self.states:
            if after not in lefts:
                raise ValueError(f"{self.name}: no equation updates the state {before} to {after}")
            if not same(before.rows, after.rows):
                raise ValueError(
                    f"{self.name}: the state {before} has {before.rows} rows, "
                    f"but becomes {after} with {after.rows}"
                )
        if self.output is None:
            object.__setattr__(self, "output", lefts[-1])
        elif self.output not in lefts:
            raise ValueError(f"{self.name}: no equation defines the output {self.output}")

    @cached_property
    def gates(self) -> tuple[tuple[Equation, tuple[Weight, ...]], ...]:
        """The equations that own weights, each with them."""
        seen: set[str] = set()
        found = []
        for equation in self.equations:
            own = []
            for symbol in symbols_of(equation.right):
                if not isinstance(symbol, Signal) and symbol.name not in seen:
                    seen.add(symbol.name)
                    own.append(Weight(symbol.name, symbol.shape, equation.left.name))
            if own:
                found.append((equation, tuple(own)))
        return tuple(found)

    @cached_property
    def weights(self) -> tuple[Weight, ...]:
        """Every weight once, in the order of the equations."""
        return tuple(weight for _, weights in self.gates for weight in weights)

    @cached_property
    def count(self) -> Expr:
        """The number of parameters, factored."""
        return total(weight.count for weight in self.weights)

    @cached_property
    def gate_terms(self) -> tuple[Expr, ...]:
        """For each gate its count, unevaluated: `h*(h + x) + h`."""
        return tuple(_term(weights) for _, weights in self.gates)

    @cached_property
    def formula(self) -> Expr:
        """The count as textbooks write it, unevaluated: `4*(h*(h + x) + h)` for an LSTM."""
        alike = Counter(self.gate_terms)
        return _sum([_product(Integer(times), term) for term, times in alike.items()])

    @cached_property
    def macs(self) -> Expr:
        """Multiply-accumulates of the matrix products in one application."""
        return total(multiply_accumulates(q.right) for q in self.equations)

    @cached_property
    def elementwise(self) -> Expr:
        """Multiplications of the elementwise products in one application."""
        return total(elementwise_products(q.right) for q in self.equations)

    @cached_property
    def activations(self) -> Expr:
        """Numbers on the left-hand sides: what one application computes, for one column."""
        return total(q.left.rows * q.left.cols for q in self.equations)

    @cached_property
    def size_names(self) -> tuple[str, ...]:
        """The names of the cell's own size symbols: first the input's, then the others."""
        signals = [*self.inputs, *(q.left for q in self.equations)]
        shapes = [n for s in signals for n in s.shape] + [n for w in self.weights for n in w.shape]
        return tuple(free_names(shapes))


def _kind(symbol: MatrixSymbol) -> str:
    what = "a signal" if isinstance(symbol, Signal) else "a weight"
    return f"{what} of {symbol.rows}×{symbol.cols}"


def _sum(terms: list[Expr]) -> Expr:
    if not terms:
        return Integer(0)
    return terms[0] if len(terms) == 1 else Add(*terms, evaluate=False)


def _product(*factors: Expr) -> Expr:
    kept = [n for n in factors if n != 1] or [Integer(1)]
    return kept[0] if len(kept) == 1 else Mul(*kept, evaluate=False)


def _term(weights: tuple[Weight, ...]) -> Expr:
    """One equation's count: for each number of rows, rows × (the columns) + rows per vector."""
    by_rows: dict[Expr, list[Expr]] = {}
    for weight in weights:
        by_rows.setdefault(weight.shape[0], []).append(weight.shape[1])
    terms = []
    for rows, columns in by_rows.items():
        wide = [n for n in columns if n != 1]
        if wide:
            terms.append(_product(rows, _sum(wide)))
        if len(wide) < len(columns):
            terms.append((len(columns) - len(wide)) * rows)
    return _sum(terms)


def _rename(expression: Expr, new: Mapping[str, Expr]) -> Expr:
    """Like `substitute`, but leaves sums and products as they are written."""
    if isinstance(expression, Symbol):
        return new.get(expression.name, expression)
    if isinstance(expression, Add | Mul):
        return expression.func(*(_rename(a, new) for a in expression.args), evaluate=False)
    return substitute(expression, new)


@dataclass(frozen=True)
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
    sizes: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        own = self.cell.size_names
        if set(self.sizes) != set(own):
            raise TypeError(
                f"{self.cell.name} takes the sizes {', '.join(own)}; "
                f"got {', '.join(self.sizes) or 'none'}"
            )
        checked = {name: size(self.sizes[name], name, self.cell.name) for name in self.sizes}
        object.__setattr__(self, "sizes", MappingProxyType(checked))

    @property
    def name(self) -> str:
        """The cell's name."""
        return self.cell.name

    @property
    def equations(self) -> tuple[Equation, ...]:
        """The update equations, in the cell's own symbols, in the order of computation."""
        return self.cell.equations

    @property
    def weights(self) -> tuple[Weight, ...]:
        """Every weight: its name, its shape at these sizes, and its equation."""
        return tuple(
            Weight(w.name, (self._bind(w.shape[0]), self._bind(w.shape[1])), w.equation)
            for w in self.cell.weights
        )

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
        bound = substitute(expression, self.sizes)
        return factor(bound) if bound.free_symbols else bound

    def __str__(self) -> str:
        # What goes in and what comes out stand first; any other size is named.
        arguments = [
            str(value) if place < 2 else f"{name}={value}"
            for place, (name, value) in enumerate(self.sizes.items())
        ]
        arguments += [f"{name}={value}" for name, value in self.cell.options]
        return f"{self.name}({', '.join(arguments)})"

    __repr__ = __str__
