"""A cell: update equations in their own symbols, validated when made, and what is read off them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, cached_property, wraps
from inspect import Parameter, signature
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

from sympy import Add, Expr, Integer, MatrixSymbol, Mul, Poly, PolynomialError, Rational, Symbol

from lstm_formulas.equations import (
    Equation,
    Signal,
    check_shapes,
    elementwise_products,
    multiply_accumulates,
    name_parts,
    source,
    symbols_of,
)
from lstm_formulas.sizes import as_written, free_names, same, substitute, total

if TYPE_CHECKING:
    from lstm_formulas.layer import Layer

__all__ = ["Cell", "Weight", "kind"]


@dataclass(frozen=True, slots=True)
class Weight:
    """A matrix that is trained: its name, its shape, and the equation that it first stands in.

    A layer's weights are its tensors, made once: where one is shared it is the same object, and
    two that are equal are still two tensors.

    Examples:
        >>> from lstm_formulas import LSTM
        >>> weight = LSTM(5, 10).weights[0]
        >>> weight
        Weight(name='W_i', shape=(10, 5), equation='i_t')
        >>> weight.count, weight.letter, weight.gate
        (50, 'W', 'i')
    """

    name: str
    shape: tuple[Expr, Expr]
    equation: str

    @property
    def count(self) -> Expr:
        """Rows times columns."""
        return self.shape[0] * self.shape[1]

    @property
    def letter(self) -> str:
        """What it multiplies, as a letter: `W` the input, `U` the state, `b` is a bias."""
        return name_parts(self.name)[0]

    @property
    def gate(self) -> str:
        """The gate that it belongs to; empty where there is only one."""
        return name_parts(self.name)[1]


@dataclass(frozen=True, eq=False)
class Call:
    """How the layers of a cell are made: by which function, and which size is which argument.

    `sizes` holds an argument whose size has another letter in the equations, with the size that
    it is unless told.
    """

    function: Callable[..., Layer]
    build: Callable[..., Cell]
    arguments: tuple[object, ...]
    sizes: Mapping[str, tuple[str, str]]

    @cached_property
    def parameters(self) -> tuple[tuple[str, str, str, object], ...]:
        """For each argument its name, its letter, the letter that it is unless told, its default."""
        return tuple(
            (name, *self.sizes.get(name, (name, "")), parameter.default)
            for name, parameter in signature(self.function).parameters.items()
        )

    def write(self, sizes: Mapping[str, Any], options: Mapping[str, object]) -> str:
        """The call, without what is the default anyway."""
        given = []
        for name, letter, unless, default in self.parameters:
            value = sizes.get(letter, options.get(name))
            if value is not None and value != sizes.get(unless, default):
                given.append(f"{name}={value!r}" if default is not Parameter.empty else repr(value))
        return f"{self.function.__name__}({', '.join(given)})"


def kind(
    function: Callable[..., Layer], **sizes: tuple[str, str]
) -> Callable[[Callable[..., Cell]], Callable[..., Cell]]:
    """Let a function build the cell of `function`'s layers, once for each of its arguments.

    Such a layer prints as the call of `function` that makes it.
    """

    def decorate(build: Callable[..., Cell]) -> Callable[..., Cell]:
        @cache
        @wraps(build)
        def built(*arguments: object) -> Cell:
            cell = build(*arguments)
            object.__setattr__(cell, "call", Call(function, built, arguments, sizes))
            return cell

        return built

    return decorate


@dataclass(frozen=True, repr=False)
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
        TypeError: for a part that is of another kind, or an equation that cannot be counted.
        ValueError: when shapes do not fit, a signal is used before its equation or without one,
            a signal is defined twice, an input or a state is not used, a state is not updated,
            one name stands for two matrices, or a name is none in Python.

    Examples:
        A leaky integrator: one weight matrix, and a state that fades.

        >>> from lstm_formulas.equations import Equation, MatrixSymbol, Signal
        >>> from lstm_formulas.equations import add, mul, odot
        >>> from lstm_formulas.symbols import h, x
        >>> x_t, h_prev, h_t = Signal("x_t", x), Signal("h_prev", h), Signal("h_t", h)
        >>> W, a = MatrixSymbol("W", h, x), MatrixSymbol("a", h, 1)
        >>> leaky = Cell("Leaky", inputs=(x_t,), states=((h_prev, h_t),),
        ...     equations=(Equation(h_t, add(odot(a, h_prev), mul(W, x_t))),))
        >>> leaky.weights
        (Weight(name='a', shape=(h, 1), equation='h_t'), Weight(name='W', shape=(h, x), equation='h_t'))
        >>> from lstm_formulas import Layer
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
    options: tuple[tuple[str, object], ...] = ()
    call: Call | None = field(default=None, init=False, compare=False)

    def __post_init__(self) -> None:
        self._check_parts()
        given = [*self.inputs, *(before for before, _ in self.states)]
        known: dict[str, Signal] = {}
        for signal in given:
            if signal.name in known:
                raise ValueError(f"{self.name}: {signal} is declared twice")
            known[signal.name] = signal
        used: dict[str, MatrixSymbol] = {}
        for equation in self.equations:
            self._check_equation(equation, known, used)
            known[equation.left.name] = equation.left
        for name, symbol in {**used, **known}.items():
            if not name.isidentifier() or iskeyword(name):
                raise ValueError(f"{self.name}: a matrix takes a name in Python; got {name!r}")
            if isinstance(symbol, Signal) and used.get(name, symbol) != symbol:
                raise ValueError(
                    f"{self.name}: {name} is {_kind(used[name])}, but elsewhere it is "
                    f"{_kind(symbol)}"
                )
        for signal in given:
            if signal.name not in used:
                raise ValueError(f"{self.name}: {signal} is declared, but no equation uses it")
        lefts = [equation.left for equation in self.equations]
        for before, after in self.states:
            if after not in lefts:
                raise ValueError(f"{self.name}: no equation updates the state {before} to {after}")
            for lines in ("rows", "cols"):
                was, becomes = getattr(before, lines), getattr(after, lines)
                if not same(was, becomes):
                    raise ValueError(
                        f"{self.name}: the state {before} has {was} {lines}, "
                        f"but becomes {after} with {becomes}"
                    )
        if self.output is None:
            object.__setattr__(self, "output", lefts[-1])
        elif self.output not in lefts:
            raise ValueError(f"{self.name}: no equation defines the output {self.output}")

    def _check_parts(self) -> None:
        """Refuse what is of another type."""
        if not isinstance(self.name, str):
            raise TypeError(f"Cell: name takes a text; got {as_written(self.name)}")
        for argument in ("inputs", "equations", "states", "options"):
            value = getattr(self, argument)
            if not isinstance(value, tuple):
                raise TypeError(f"{self.name}: {argument} takes a tuple; got {as_written(value)}")
        if not self.equations:
            raise ValueError(f"{self.name}: a cell takes at least one equation; got none")
        for equation in self.equations:
            if not isinstance(equation, Equation):
                raise TypeError(
                    f"{self.name}: equations takes an Equation each; got {as_written(equation)}"
                )
        for pair in (*self.states, *self.options):
            if not (isinstance(pair, tuple) and len(pair) == 2):
                raise TypeError(
                    f"{self.name}: states and options take pairs; got {as_written(pair)}"
                )
        for signal in (*self.inputs, *(s for pair in self.states for s in pair)):
            if not isinstance(signal, Signal):
                raise TypeError(
                    f"{self.name}: inputs and states take a Signal; got {as_written(signal)}, "
                    f"a {type(signal).__name__}"
                )

    def _check_equation(
        self, equation: Equation, known: Mapping[str, Signal], used: dict[str, MatrixSymbol]
    ) -> None:
        """Refuse an equation that does not follow from what is `known`; note what it uses."""
        left, right = equation.left, equation.right
        where = f"{self.name}: {left}"
        if not isinstance(left, Signal):
            raise TypeError(
                f"{where} stands on a left-hand side, which takes a Signal; "
                f"got a {type(left).__name__}"
            )
        for symbol in symbols_of(right):
            if isinstance(symbol, Signal) and known.get(symbol.name) != symbol:
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
        if left.name in known:
            raise ValueError(f"{where} is defined twice")

    @cached_property
    def _hash(self) -> int:
        return hash((self.name, self.inputs, self.equations, self.states, self.output))

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        if self.call:
            return self.call.build, self.call.arguments
        fields = (self.name, self.inputs, self.equations, self.states, self.output, self.options)
        return Cell, fields

    def __repr__(self) -> str:
        if self.call:
            told = {name for name, *_, default in self.call.parameters if default is None}
            required = {n for n, *_, default in self.call.parameters if default is Parameter.empty}
            kept = (told | required) & set(self.size_names)
            call = self.call.write({n: Symbol(n) for n in kept}, dict(self.options))
            return f"{call}.cell"
        return (
            f"Cell({self.name!r}, inputs={source(self.inputs)}, "
            f"equations={source(self.equations)}, states={source(self.states)}, "
            f"output={source(self.output)}, options={self.options!r})"
        )

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
    def _every_dimension(self) -> tuple[Expr, ...]:
        signals = [s.shape for s in (*self.inputs, *(q.left for q in self.equations))]
        return tuple(n for shape in (*signals, *(w.shape for w in self.weights)) for n in shape)

    @cached_property
    def size_names(self) -> tuple[str, ...]:
        """The names of the cell's own size symbols: the input's first, or as its call takes them."""
        found = free_names(self._every_dimension)
        if self.call:
            found = [letter for _, letter, *_ in self.call.parameters if letter in found]
        return tuple(found)

    @cached_property
    def called(self) -> dict[str, str]:
        """For each of the cell's sizes, the argument that it is."""
        arguments = {n: name for name, n, *_ in self.call.parameters} if self.call else {}
        return {name: arguments.get(name, name) for name in self.size_names}

    @cached_property
    def dimensions(self) -> tuple[Expr, ...]:
        """Each expression once that is a number of rows or columns of a weight."""
        return tuple(dict.fromkeys(n for weight in self.weights for n in weight.shape))

    @cached_property
    def places(self) -> tuple[tuple[str, int, int, str], ...]:
        """Each weight with its rows and columns, as places in `dimensions`."""
        place = self.dimensions.index
        return tuple(
            (w.name, place(w.shape[0]), place(w.shape[1]), w.equation) for w in self.weights
        )

    @cached_property
    def doubtful(self) -> tuple[Expr, ...]:
        """What is no positive whole number at every size, such as the rows h − 3."""
        dimensions = dict.fromkeys(self._every_dimension)
        return tuple(n for n in dimensions if not (n.is_positive and n.is_integer))

    def value(self, expression: Expr, numbers: tuple[int, ...]) -> int | Expr:
        """An expression in the cell's sizes with numbers put in for all of them, multiplied out."""
        if expression not in self._polynomials:
            self._polynomials[expression] = _polynomial(expression, self.size_names)
        terms = self._polynomials[expression]
        if terms is None:
            new = map(Integer, numbers)
            return substitute(expression, dict(zip(self.size_names, new, strict=True)))
        result: int | Fraction = 0
        for coefficient, powers in terms:
            for place, exponent in powers:
                coefficient *= numbers[place] ** exponent
            result += coefficient
        return result if isinstance(result, int) else Rational(result)

    @cached_property
    def _polynomials(self) -> dict[Expr, Polynomial | None]:
        return {}


Polynomial = tuple[tuple[int | Fraction, tuple[tuple[int, int], ...]], ...]
"""Terms: a coefficient, and for each size in it the size's place and its exponent."""


def _polynomial(expression: Expr, names: tuple[str, ...]) -> Polynomial | None:
    """The terms of a polynomial with rational coefficients; `None` for anything else."""
    symbols = sorted(expression.free_symbols, key=str)
    if not all(isinstance(s, Symbol) and s.name in names for s in symbols):
        return None
    places = [names.index(s.name) for s in symbols]
    try:
        # A number has no symbol, but a polynomial takes one.
        terms = Poly(expression, *(symbols or [Symbol("x")])).terms()
    except PolynomialError:
        return None
    if not all(coefficient.is_Rational for _, coefficient in terms):
        return None
    return tuple(
        (
            int(c) if c.is_Integer else Fraction(int(c.p), int(c.q)),
            tuple((p, n) for p, n in zip(places, exponents, strict=False) if n),
        )
        for exponents, c in terms
    )


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
