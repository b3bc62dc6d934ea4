"""What may stand for a size, and how a size is changed."""

from __future__ import annotations

import copy
import operator
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Self, TypeAlias

import sympy
from sympy import Dummy, Expr, Integer, Symbol

from lstm_formulas.symbols import size_symbol

__all__ = [
    "Size",
    "Sized",
    "as_written",
    "asked",
    "flag",
    "free_names",
    "one_of",
    "own",
    "same",
    "size",
    "substitute",
    "total",
]

Size: TypeAlias = int | Expr

TAKES = "a positive whole number, or a SymPy symbol or expression for one"
LIMIT = 10**1000
"""A size stays below, so that Python writes every count: its default limit are 4300 digits."""


def as_written(value: object) -> str:
    """A value in a message, also where Python refuses to write it.

    Examples:
        >>> as_written("10"), as_written(-(10**5000))
        ("'10'", 'a number of more than 4300 digits')
    """
    try:
        return repr(value)
    except ValueError:
        return "a number of more than 4300 digits"


def size(value: object, name: str, owner: str) -> Expr:
    """Return `value` as a SymPy size, or refuse it.

    A plain symbol is taken for the project's own of the same name, a positive whole number, so
    that symbols match by name wherever they come from. A dummy is left as it is.

    Args:
        value: what the caller passed.
        name: the argument's name, for the message.
        owner: who takes the argument, for the message.

    Raises:
        TypeError: for what is no number at all, and for a bool, a float or a fraction.
        ValueError: for a number or an expression that is no positive integer, or that has more
            than 1000 digits.

    Examples:
        >>> size(128, "h", "LSTM")
        128
        >>> from sympy import Symbol
        >>> from lstm_formulas.symbols import h
        >>> size(2 * Symbol("h"), "h", "LSTM") == 2 * h
        True
        >>> size(0, "h", "LSTM")
        Traceback (most recent call last):
        ...
        ValueError: LSTM: h takes a positive whole number, or a SymPy symbol or expression for one; got 0
    """
    if type(value) is int and 0 < value < LIMIT:
        return Integer(value)
    if isinstance(value, Integer) and 0 < value.p < LIMIT:
        return value

    def refused() -> str:
        return f"{owner}: {name} takes {TAKES}; got {as_written(value)}"

    if isinstance(value, Expr) and not value.is_Matrix:
        known = own(value)
        if known is None or (
            (known.is_number and not (known.is_Integer and known < LIMIT))
            or known.is_positive is False
            or known.is_integer is False
            or known.has(sympy.nan, sympy.oo, -sympy.oo, sympy.zoo)
        ):
            raise ValueError(refused())
        return known
    try:
        if isinstance(value, bool):
            raise TypeError
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(refused()) from None
    if not 0 < number < LIMIT:
        raise ValueError(refused())
    return Integer(number)


def own(expression: Expr) -> Expr | None:
    """The expression in the project's symbols; `None` where one of its symbols is no size.

    Examples:
        >>> from sympy import Symbol
        >>> from lstm_formulas.symbols import h, x
        >>> own(Symbol("h") + x) == h + x, own(Symbol("h", negative=True))
        (True, None)
    """
    new = {}
    for symbol in expression.free_symbols:
        if (
            not isinstance(symbol, Symbol)
            or symbol.is_positive is False
            or symbol.is_integer is False
        ):
            return None
        if not isinstance(symbol, Dummy) and symbol != (ours := size_symbol(symbol.name)):
            new[symbol] = ours
    return expression.xreplace(new) if new else expression


def same(a: object, b: object) -> bool:
    """Whether two sizes are equal as expressions.

    Examples:
        >>> from lstm_formulas.symbols import h, x
        >>> same(2 * (h + x), 2 * h + 2 * x), same(h, x)
        (True, False)
    """
    return a == b or sympy.expand(sympy.sympify(a) - sympy.sympify(b)) == 0


def total(terms: Iterable[int | Expr]) -> Expr:
    """A sum of counts: added where they are numbers, factored where they have symbols.

    Examples:
        >>> from lstm_formulas.symbols import h, x
        >>> total([Integer(640), Integer(40)]), total([h * x, h * h, h]), total([])
        (680, h*(h + x + 1), 0)
    """
    result = sum(terms)
    if isinstance(result, int):  # Python's own numbers, which add fast
        return Integer(result)
    return result if result.is_number else sympy.factor(result)


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


def asked(sizes: Mapping[str, Any], known: Collection[str], owner: object) -> dict[str, Expr]:
    """The sizes that `owner` is asked for, by the names of symbols that it contains.

    Raises:
        TypeError, ValueError: for a name that does not occur in it, or a bad size.

    Examples:
        >>> asked({"h": 10}, ["x", "h"], "LSTM(x, h)")
        {'h': 10}
    """
    for name in sizes:
        if name not in known:
            takes = ", ".join(known) or "nothing, as all of its sizes are numbers"
            raise ValueError(f"{owner}.at takes {takes}; got {name}")
    return {name: size(value, name, f"{owner}.at") for name, value in sizes.items()}


class Sized(ABC):
    """What is made of sizes: it can be had at others, and a copy is a thing of its own.

    A subclass says which sizes it has, and how it looks with new ones put in. Copying makes a new
    tensor for each old one, at any depth: what is copied together stays shared, and nothing is
    shared with what was copied.
    """

    @abstractmethod
    def _every_size(self) -> Iterable[Expr]:
        """All sizes that it has."""

    @abstractmethod
    def _with(self, new: Mapping[str, Expr]) -> Self:
        """The same with these sizes put in for the symbols of these names."""

    def at(self, /, **sizes: Size) -> Self:
        """The same at other sizes, by the names of the symbols that it still contains.

        What was shared stays shared, and every tensor is a new one.

        Raises:
            TypeError, ValueError: for an unknown name or a bad size.

        Examples:
            >>> from lstm_formulas import LSTM
            >>> from lstm_formulas.symbols import e, h
            >>> LSTM(e, h).at(e=500).at(h=1000)
            LSTM(500, 1000)
            >>> LSTM(e, h).at(x=500)
            Traceback (most recent call last):
            ...
            ValueError: LSTM(e, h).at takes e, h; got x
        """
        return self._with(asked(sizes, free_names(self._every_size()), self))

    def __copy__(self) -> Self:
        return copy.deepcopy(self)


def flag(value: object, name: str, owner: str) -> bool:
    """Return `value` if it is True or False, or refuse it.

    Examples:
        >>> flag(1, "bias", "Dense")
        Traceback (most recent call last):
        ...
        TypeError: Dense: bias takes True or False; got 1
    """
    if not isinstance(value, bool):
        raise TypeError(f"{owner}: {name} takes True or False; got {as_written(value)}")
    return value


def one_of(value: object, choices: Collection[str | int | bool], name: str, owner: str) -> Any:
    """Return `value` if it is one of a few, of the same type, or refuse it.

    Examples:
        >>> one_of("sum", ("mean", "max"), "pool", "Layer")
        Traceback (most recent call last):
        ...
        ValueError: Layer: pool takes 'mean' or 'max'; got 'sum'
    """
    # The type first: an array compared with a text is an array, and 1 == True.
    if not any(type(value) is type(choice) and value == choice for choice in choices):
        *most, last = map(repr, choices)
        takes = f"{', '.join(most)} or {last}" if most else last
        raise ValueError(f"{owner}: {name} takes {takes}; got {as_written(value)}")
    return value
