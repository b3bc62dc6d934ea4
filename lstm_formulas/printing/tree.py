r"""Counts as trees of plain lists, to be sent as JSON and evaluated where there is no SymPy."""

from __future__ import annotations

from typing import Any

from sympy import (
    And,
    Eq,
    Expr,
    Integer,
    Max,
    Min,
    Not,
    Or,
    Piecewise,
    Pow,
    Symbol,
    ceiling,
    floor,
)
from sympy.core.relational import Ge, Gt, Le, Lt, Ne
from sympy.logic.boolalg import Boolean, BooleanFalse, BooleanTrue

from lstm_formulas.sizes import as_written

__all__ = ["tree"]

FUNCTIONS: dict[Any, str] = {
    ceiling: "ceil",
    floor: "floor",
    Max: "max",
    Min: "min",
    And: "and",
    Or: "or",
    Not: "not",
    Eq: "=",
    Lt: "<",
    Le: "<=",
}


def tree(expression: Expr | Boolean | int) -> Any:
    """Write a count as a tree.

    A whole number stands for itself and a letter for the size of that name; everything else is a
    list, first the name of an operation, `+`, `*`, `/`, `^`, `floor`, `ceil`, `max`, `min`, for a
    condition `=`, `<`, `<=`, `and`, `or`, `not`, or `if`, then what it takes.

    Args:
        expression: sums, products, quotients and whole powers of sizes, rounded up or down, or a
            condition on such.

    Raises:
        TypeError: for an expression that holds anything else.

    Examples:
        >>> from lstm_formulas import LSTM
        >>> from lstm_formulas.symbols import B, N, h, x
        >>> tree(LSTM(x, h).formula)
        ['*', 4, ['+', ['*', 'h', ['+', 'h', 'x']], 'h']]
        >>> tree(ceiling(N / B)), tree(h > x)
        (['ceil', ['/', 'N', 'B']], ['<', 'x', 'h'])
        >>> from sympy import Piecewise
        >>> tree(Piecewise((h, h > x), (x, True)))
        ['if', ['<', 'x', 'h'], 'h', 'x']
        >>> from sympy import sqrt
        >>> tree(sqrt(h))
        Traceback (most recent call last):
        ...
        TypeError: tree takes sums, products, quotients, whole powers, rounding and conditions; got sqrt(h)
    """
    if isinstance(expression, int | Integer | BooleanTrue | BooleanFalse):
        return int(bool(expression)) if isinstance(expression, Boolean) else int(expression)
    if isinstance(expression, Symbol):
        return expression.name
    if isinstance(expression, Ne):
        return ["not", tree(Eq(*expression.args))]
    if isinstance(expression, Gt | Ge):
        return tree(expression.reversed)
    if isinstance(expression, Piecewise):
        (value, condition), *others = expression.args
        rest = Piecewise(*others) if others else None
        return tree(value) if rest is None else ["if", tree(condition), tree(value), tree(rest)]
    for kind, name in FUNCTIONS.items():
        if isinstance(expression, kind):
            return [name, *map(tree, expression.args)]
    if isinstance(expression, Expr):
        above, below = expression.as_numer_denom()
        if below != 1:
            return ["/", tree(above), tree(below)]
        if expression.is_Add:
            return ["+", *map(tree, expression.as_ordered_terms())]
        if expression.is_Mul:
            return ["*", *map(tree, expression.as_ordered_factors())]
        if isinstance(expression, Pow) and expression.exp.is_Integer:
            return ["^", tree(expression.base), int(expression.exp)]
    raise TypeError(
        "tree takes sums, products, quotients, whole powers, rounding and conditions; "
        f"got {as_written(expression)}"
    )
