"""What may stand for a size, and how a size is changed."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from typing import TypeAlias

import sympy
from sympy import Expr, Integer, Symbol

__all__ = ["Size", "free_names", "same", "size", "substitute"]

Size: TypeAlias = int | Expr

TAKES = "a positive whole number, or a SymPy symbol or expression for one"


def size(value: object, name: str, owner: str) -> Expr:
    """Return `value` as a SymPy size, or refuse it.

    Args:
        value: what the caller passed.
        name: the argument's name, for the message.
        owner: who takes the argument, for the message.

    Raises:
        TypeError: for what is no number at all, and for a bool, a float or a fraction.
        ValueError: for a number or an expression that is no positive integer.

    Examples:
        >>> size(128, "h", "LSTM")
        128
        >>> size(0, "h", "LSTM")
        Traceback (most recent call last):
        ...
        ValueError: LSTM: h takes a positive whole number, or a SymPy symbol or expression for one; got 0
    """
    message = f"{owner}: {name} takes {TAKES}; got {value!r}"
    if isinstance(value, Expr) and not value.is_Matrix:
        bad = (
            (value.is_number and not value.is_Integer)
            or value.is_positive is False
            or value.is_integer is False
            or value.has(sympy.nan, sympy.oo, -sympy.oo, sympy.zoo)
        )
        if bad:
            raise ValueError(message)
        return value
    try:
        if isinstance(value, bool):
            raise TypeError(message)
        number = Integer(operator.index(value))  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(message) from None
    if number <= 0:
        raise ValueError(message)
    return number


def same(a: object, b: object) -> bool:
    """Whether two sizes are equal as expressions.

    Examples:
        >>> from lstm_formulas.symbols import h, x
        >>> same(2 * (h + x), 2 * h + 2 * x), same(h, x)
        (True, False)
    """
    return a == b or sympy.expand(sympy.sympify(a) - sympy.sympify(b)) == 0


def free_names(sizes: Iterable[Expr]) -> list[str]:
    """The names of the symbols that `sizes` still contain, in order of appearance.

    Examples:
        >>> from lstm_formulas.symbols import h, x
        >>> free_names([x, 2 * h + x])
        ['x', 'h']
    """
    return list(
        dict.fromkeys(
            str(s) for value in sizes for s in sorted(value.free_symbols, key=str, reverse=True)
        )
    )


def substitute(value: Expr, new: Mapping[str, Expr]) -> Expr:
    """Put `new` sizes for the symbols of these names, all at once.

    Examples:
        >>> from lstm_formulas.symbols import h, x
        >>> substitute(h + x, {"h": x, "x": h + 1})
        h + x + 1
    """
    return value.xreplace(
        {s: new[s.name] for s in value.free_symbols if isinstance(s, Symbol) and s.name in new}
    )
