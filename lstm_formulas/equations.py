"""The language in which a cell's equations are written.

An equation says how one column vector follows from others:

    >>> from lstm_formulas.symbols import h, x
    >>> x_t, i_t = Signal("x_t", x), Signal("i_t", h)
    >>> W_i, b_i = MatrixSymbol("W_i", h, x), MatrixSymbol("b_i", h, 1)
    >>> Equation(i_t, sigmoid(add(mul(W_i, x_t), b_i)))
    i_t = sigmoid(W_i*x_t + b_i)

What flows (inputs, states, intermediate values) is a `Signal`; every other matrix symbol on a
right-hand side is a weight. SymPy's own `+` and `*` reorder and simplify (`a∘a` becomes a power),
so equations are built with `add`, `mul` and `odot`, which keep what was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sympy import (
    Expr,
    HadamardProduct,
    Integer,
    MatAdd,
    MatMul,
    MatrixSymbol,
    OneMatrix,
    Transpose,
    sstr,
)
from sympy.core.symbol import Str
from sympy.matrices.expressions.matexpr import MatrixExpr

from lstm_formulas.sizes import as_written, same

__all__ = [
    "Elementwise",
    "Equation",
    "MatrixSymbol",
    "OneHot",
    "Part",
    "Scaled",
    "Signal",
    "Transpose",
    "absolute",
    "add",
    "check_shapes",
    "elementwise_products",
    "exp",
    "maximum",
    "minus",
    "mul",
    "multiply_accumulates",
    "name_parts",
    "odot",
    "ones",
    "over_root",
    "positive",
    "reciprocal",
    "scale",
    "sigmoid",
    "softmax",
    "source",
    "standardize",
    "symbols_of",
    "tanh",
]


class Signal(MatrixSymbol):  # type: ignore[misc]
    r"""A column vector that flows through a cell: an input, a state or an intermediate value.

    Its name says what it is and when: `h_t` is $\mathbf{h}_t$, and `h_prev` the same state one
    step earlier, $\mathbf{h}_{t-1}$.

    Examples:
        >>> from lstm_formulas.symbols import h
        >>> Signal("h_t", h).shape
        (h, 1)
    """

    def __new__(cls, name: str, rows: Any, cols: Any = 1) -> Signal:
        return super().__new__(cls, name, rows, cols)  # type: ignore[no-any-return]


class OneHot(Signal):
    """A signal with a single one in it: multiplying a matrix by it is a look-up and costs nothing."""


class Elementwise(MatrixExpr):  # type: ignore[misc]
    """A function without weights: one or more matrices of one shape in, the same shape out.

    Most work on every element; `softmax` and `standardize` on every column. SymPy's `applyfunc`
    makes a new dummy symbol each time, so that equal expressions differ.

    Examples:
        >>> from lstm_formulas.symbols import h
        >>> tanh(Signal("c_t", h)).shape
        (h, 1)
        >>> tanh(Signal("c_t", h)) == tanh(Signal("c_t", h))
        True
    """

    def __new__(cls, function: str | Str, *arguments: MatrixExpr) -> Elementwise:
        name = function if isinstance(function, Str) else Str(function)
        return super().__new__(cls, name, *arguments)  # type: ignore[no-any-return]

    @property
    def function(self) -> str:
        """The function's name; each printer knows how to write it."""
        return str(self.args[0].name)

    @property
    def arguments(self) -> tuple[MatrixExpr, ...]:
        """What the function is applied to."""
        return tuple(self.args[1:])

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """The shape of the arguments."""
        return self.arguments[0].shape  # type: ignore[no-any-return]

    def _sympystr(self, printer: Any) -> str:
        return f"{self.function}({', '.join(map(printer._print, self.arguments))})"


class Scaled(MatrixExpr):  # type: ignore[misc]
    """A matrix whose every element is multiplied by the one element of a 1×1 matrix.

    Examples:
        >>> from lstm_formulas.symbols import h
        >>> Scaled(Signal("f_t", 1), Signal("C_prev", h, h)).shape
        (h, h)
    """

    def __new__(cls, factor: MatrixExpr, matrix: MatrixExpr) -> Scaled:
        return super().__new__(cls, factor, matrix)  # type: ignore[no-any-return]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """The shape of the matrix."""
        return self.args[1].shape  # type: ignore[no-any-return]

    def _sympystr(self, printer: Any) -> str:
        return "*".join(map(printer._print, self.args))


class Part(MatrixExpr):  # type: ignore[misc]
    """One of several equal blocks of rows, named by its letter.

    A column of 4h rows is often computed at once and then cut into a gate each.

    Examples:
        >>> from lstm_formulas.symbols import h
        >>> Part(Signal("a_t", 4 * h), "f", "ifgo").shape
        (h, 1)
    """

    def __new__(cls, whole: MatrixExpr, letter: str | Str, letters: str | Str) -> Part:
        text = [n if isinstance(n, Str) else Str(n) for n in (letter, letters)]
        if text[0].name not in text[1].name:
            raise ValueError(f"Part: letter takes one of {text[1].name}; got {text[0].name}")
        return super().__new__(cls, whole, *text)  # type: ignore[no-any-return]

    @property
    def letter(self) -> str:
        """The block's letter."""
        return str(self.args[1].name)

    @property
    def letters(self) -> str:
        """The letters of all blocks, from top to bottom."""
        return str(self.args[2].name)

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """An equal share of the rows."""
        whole = self.args[0]
        return whole.rows / len(self.letters), whole.cols

    def _sympystr(self, printer: Any) -> str:
        return f"{printer._print(self.args[0])}[{self.letter}]"


def add(*terms: MatrixExpr) -> MatrixExpr:
    """The sum of matrices, in the order written."""
    return terms[0] if len(terms) == 1 else MatAdd(*terms, evaluate=False)


def mul(*factors: MatrixExpr) -> MatrixExpr:
    """The matrix product, in the order written."""
    return factors[0] if len(factors) == 1 else MatMul(*factors, evaluate=False)


def odot(*factors: MatrixExpr) -> MatrixExpr:
    """The elementwise (Hadamard) product, in the order written."""
    return HadamardProduct(*factors, evaluate=False)


def minus(term: MatrixExpr) -> MatrixExpr:
    """The negative of a matrix."""
    return MatMul(-1, term, evaluate=False)


def ones(rows: Expr | int, cols: Expr | int = 1) -> MatrixExpr:
    """The column, or the matrix, of ones."""
    return OneMatrix(rows, cols)


def sigmoid(argument: MatrixExpr) -> Elementwise:
    r"""The logistic function $\sigma(z) = 1 / (1 + e^{-z})$ of every element."""
    return Elementwise("sigmoid", argument)


def tanh(argument: MatrixExpr) -> Elementwise:
    r"""The hyperbolic tangent $\tanh z$ of every element."""
    return Elementwise("tanh", argument)


def exp(argument: MatrixExpr) -> Elementwise:
    r"""The exponential $e^z$ of every element."""
    return Elementwise("exp", argument)


def absolute(argument: MatrixExpr) -> Elementwise:
    r"""The absolute value $|z|$ of every element."""
    return Elementwise("abs", argument)


def reciprocal(argument: MatrixExpr) -> Elementwise:
    r"""One divided by every element, $1 / z$."""
    return Elementwise("reciprocal", argument)


def over_root(argument: MatrixExpr) -> Elementwise:
    r"""Every element divided by the root of the number of rows, $z / \sqrt{n}$."""
    return Elementwise("over_root", argument)


def positive(argument: MatrixExpr) -> Elementwise:
    r"""Every element made positive: $z + \frac{1}{2}$ for $z \ge 0$, and $\sigma(z)$ below."""
    return Elementwise("positive", argument)


def maximum(*arguments: MatrixExpr) -> Elementwise:
    """The larger element at every place."""
    return Elementwise("maximum", *arguments)


def softmax(argument: MatrixExpr) -> Elementwise:
    r"""Every column made positive with sum one: $e^{z_k} / \sum_j e^{z_j}$."""
    return Elementwise("softmax", argument)


def standardize(argument: MatrixExpr) -> Elementwise:
    r"""Every column brought to mean zero and variance one: $(z - \bar z) / \sqrt{v + \epsilon}$."""
    return Elementwise("standardize", argument)


def scale(factor: MatrixExpr, matrix: MatrixExpr) -> Scaled:
    """A matrix times a single number that is computed or trained, itself a 1×1 matrix."""
    return Scaled(factor, matrix)


@dataclass(frozen=True)
class Equation:
    """One update: the signal on the left is computed from the expression on the right."""

    left: Signal
    right: MatrixExpr

    def __str__(self) -> str:
        return f"{self.left} = {sstr(self.right, order='none')}"

    __repr__ = __str__


def name_parts(name: str) -> tuple[str, str]:
    """A matrix's letter, and the gate or the step that it belongs to.

    Examples:
        >>> name_parts("W_i"), name_parts("h_prev"), name_parts("E")
        (('W', 'i'), ('h', 'prev'), ('E', ''))
    """
    letter, _, gate = name.partition("_")
    return letter, gate


def symbols_of(expression: MatrixExpr) -> Iterator[MatrixSymbol]:
    """The matrix symbols in an expression, in the order in which they are written."""
    if isinstance(expression, MatrixSymbol):
        yield expression
    elif isinstance(expression, MatrixExpr):
        for argument in expression.args:
            yield from symbols_of(argument)


CALLS = {MatAdd: "add", MatMul: "mul", HadamardProduct: "odot", OneMatrix: "ones"}


def source(what: Any) -> str:
    """An expression, an equation or a tuple of them as the Python code that makes it.

    Examples:
        >>> from lstm_formulas.symbols import h, x
        >>> source(mul(MatrixSymbol("W", h, x), Signal("x_t", x)))
        "mul(MatrixSymbol('W', h, x), Signal('x_t', x, 1))"
    """
    if isinstance(what, tuple):
        return f"({', '.join(map(source, what))}{',' * (len(what) == 1)})"
    if isinstance(what, Equation):
        return f"Equation({source(what.left)}, {source(what.right)})"
    if isinstance(what, MatrixExpr):
        return f"{CALLS.get(type(what), type(what).__name__)}({', '.join(map(source, what.args))})"
    return repr(what.name if isinstance(what, Str) else what)


def _shape(matrix: MatrixExpr) -> str:
    return "×".join(str(n) if n.is_Atom else f"({n})" for n in (matrix.rows, matrix.cols))


def _matrices(product: MatMul) -> list[MatrixExpr]:
    return [factor for factor in product.args if isinstance(factor, MatrixExpr)]


LANGUAGE = (
    MatrixSymbol,
    MatAdd,
    MatMul,
    HadamardProduct,
    OneMatrix,
    Transpose,
    Elementwise,
    Scaled,
    Part,
)
"""What may stand in an equation: what can be counted, printed and run."""

VERBS = {MatAdd: ("add", "to"), HadamardProduct: ("multiply", "by")}


def check_shapes(expression: MatrixExpr, where: str) -> None:
    """Refuse sums and products whose shapes do not fit, compared as expressions.

    SymPy accepts a product of h×x by h×1 as long as the sizes are symbols. What is no matrix or
    none of this language, such as a power or a number as a factor, is refused as well, as it
    could not be counted.

    Raises:
        TypeError: for what cannot stand in an equation.
        ValueError: names both matrices and both shapes.
    """
    if not isinstance(expression, LANGUAGE):
        raise TypeError(
            f"{where}: an equation takes what add, mul, odot and the like make of matrices; "
            f"got {as_written(expression)}, a {type(expression).__name__}"
        )
    if isinstance(expression, MatMul):
        sign, matrices = expression.args[0] == -1, _matrices(expression)
        if len(matrices) + sign != len(expression.args):
            raise TypeError(
                f"{where}: a product takes matrices, and −1 in front; got {expression}. "
                "A number that is computed or trained is a 1×1 matrix: scale(s, W)"
            )
        for a, b in pairwise(matrices):
            if not same(a.cols, b.rows):
                raise ValueError(f"{where}: cannot multiply {a} ({_shape(a)}) by {b} ({_shape(b)})")
    elif isinstance(expression, MatAdd | HadamardProduct | Elementwise):
        first, *others = [a for a in expression.args if isinstance(a, MatrixExpr)]
        verb, join = VERBS.get(type(expression), ("compare", "with"))
        for other in others:
            if not (same(first.rows, other.rows) and same(first.cols, other.cols)):
                raise ValueError(
                    f"{where}: cannot {verb} {first} ({_shape(first)}) elementwise {join} "
                    f"{other} ({_shape(other)})"
                )
    elif isinstance(expression, Scaled) and expression.args[0].shape != (1, 1):
        factor = expression.args[0]
        raise ValueError(f"{where}: scaling takes a 1×1 factor; got {factor} ({_shape(factor)})")
    elif isinstance(expression, Part) and not expression.rows.is_integer:
        raise ValueError(
            f"{where}: cannot cut {expression.args[0]} ({_shape(expression.args[0])}) into "
            f"{len(expression.letters)} equal parts"
        )
    for argument in expression.args:
        if isinstance(argument, MatrixExpr):
            check_shapes(argument, where)


def multiply_accumulates(expression: MatrixExpr) -> Expr:
    """Multiply-accumulates of the matrix products in an expression, evaluated right to left.

    A look-up costs nothing, and neither does a row of ones, which only repeats a column.

    Examples:
        >>> from lstm_formulas.symbols import V, e, h
        >>> word, E = OneHot("v_t", V), MatrixSymbol("E", V, e)
        >>> multiply_accumulates(mul(MatrixSymbol("W", h, e), Transpose(E), word))
        e*h
    """
    total: Expr = Integer(0)
    if isinstance(expression, MatMul):
        matrices = _matrices(expression)
        if isinstance(matrices[-1], OneMatrix):
            matrices.pop()
        *factors, last = matrices
        if isinstance(last, OneHot):
            factors = factors[:-1]  # the look-up; what comes before it has a column to multiply
        total += sum((a.rows * a.cols * last.cols for a in factors), Integer(0))
    return total + sum(
        (multiply_accumulates(a) for a in expression.args if isinstance(a, MatrixExpr)), Integer(0)
    )


def elementwise_products(expression: MatrixExpr) -> Expr:
    """Multiplications in the elementwise products of an expression."""
    total: Expr = Integer(0)
    if isinstance(expression, HadamardProduct):
        total += (len(expression.args) - 1) * expression.rows * expression.cols
    if isinstance(expression, Scaled):
        total += expression.rows * expression.cols
    return total + sum(
        (elementwise_products(a) for a in expression.args if isinstance(a, MatrixExpr)), Integer(0)
    )
