r"""From a budget of parameters back to a size: the count, solved for one of its letters."""

from __future__ import annotations

from typing import Protocol

from sympy import (
    Dummy,
    Expr,
    Integer,
    Poly,
    PolynomialError,
    diff,
    expand,
    floor,
    simplify,
    sqrt,
    together,
)

from lstm_formulas.sizes import Size, as_written, free_names, size, substitute
from lstm_formulas.symbols import P

__all__ = ["inverse", "largest"]


class Counted(Protocol):
    """Whatever has a count: a layer, a stack, a network."""

    @property
    def count(self) -> Expr:
        """The number of parameters."""


def inverse(model: Counted, letter: str = "h", budget: Size = P) -> Expr:
    r"""The value of one size at which a model has exactly `budget` parameters.

    A count is a polynomial in each size that grows with it, from a size of 1 on: so of its two
    roots the larger one is the size. For an LSTM, $4(h(h+x)+h) = P$ gives

    $$h = \frac{\sqrt{P + (x+1)^2} - (x+1)}{2}$$

    Args:
        model: a layer, a stack or a network that still contains the letter.
        letter: the name of the size that is looked for.
        budget: $P$, a number of parameters or a symbol.

    Raises:
        TypeError, ValueError: for a letter that the model does not contain, a count that is no
            polynomial of degree 1 or 2 in it, or a bad budget.

    Examples:
        >>> from lstm_formulas import LSTM
        >>> from lstm_formulas.symbols import V, e, h, x
        >>> inverse(LSTM(x, h))
        (-x + sqrt(P + x**2 + 2*x + 1) - 1)/2

        Where an LSTM's weights overtake the embedding before it:

        >>> overtakes = inverse(LSTM(e, h), budget=V * e)
        >>> overtakes.subs({V: 50_000, e: 500}).evalf(6)
        2262.02

    Source:
        The quadratic formula, applied to `count`.
    """
    return together(simplify(_root(model, letter, size(budget, "budget", "inverse"))))


def _root(model: object, letter: object, wanted: Expr) -> Expr:
    """The size at which the count is `wanted`, as the quadratic formula gives it."""
    count = _count(model, "inverse")
    known = {str(s): s for s in count.free_symbols}
    if not isinstance(letter, str) or letter not in known:
        takes = ", ".join(sorted(known)) or "nothing, as all sizes are numbers"
        raise ValueError(f"inverse: letter takes {takes}; got {as_written(letter)}")
    unknown = known[letter]
    try:
        coefficients = Poly(count, unknown).all_coeffs()
    except PolynomialError:
        coefficients = []
    if (
        len(coefficients) not in (2, 3)
        or not _is_positive(coefficients[0])
        or not _is_positive(diff(count, unknown))
    ):
        raise ValueError(
            f"inverse takes a count that grows with {letter}, of degree 1 or 2; got {count}"
        )
    *above, constant = coefficients
    missing = wanted - constant
    if len(above) == 1:
        root = missing / above[0]
    else:
        a, b = above
        root = (sqrt(expand(b**2 + 4 * a * missing)) - b) / (2 * a)
    if root.is_positive is False or root.is_real is False:
        raise ValueError(f"inverse: budget takes more than {constant}; got {wanted}")
    return root


def _count(model: object, owner: str) -> Expr:
    count = getattr(model, "count", None)
    if not isinstance(count, Expr):
        raise TypeError(
            f"{owner}: model takes a layer, a stack or a network; got {as_written(model)}"
        )
    return count


def _is_positive(expression: Expr) -> bool:
    """Whether an expression is above zero wherever its symbols are at least 1."""
    beyond = {s: 1 + Dummy(nonnegative=True) for s in expression.free_symbols}
    return bool(expand(expression.xreplace(beyond)).is_positive)


def largest(model: Counted, budget: int, letter: str = "h") -> int:
    """The largest size with which a model stays within a budget of parameters.

    Args:
        model: a layer, a stack or a network, with numbers for all other sizes.
        budget: how many parameters it may have.
        letter: the name of the size that is looked for.

    Raises:
        TypeError, ValueError: as `inverse`; and where other letters are left, or even a size of 1
            is too much.

    Examples:
        >>> from lstm_formulas import LSTM
        >>> from lstm_formulas.symbols import h
        >>> largest(LSTM(128, h), 10_000_000)
        1517
        >>> LSTM(128, 1517).count, LSTM(128, 1518).count
        (9987928, 10000584)
        >>> largest(LSTM(128, h), 500)
        Traceback (most recent call last):
        ...
        ValueError: largest: budget takes at least 520, the count at h = 1; got 500
    """
    allowed = size(budget, "budget", "largest")
    count = _count(model, "largest")
    root = _root(model, letter, allowed)
    if root.free_symbols or not allowed.is_Integer:
        others = ", ".join(free_names([root, allowed]))
        raise ValueError(f"largest takes numbers for all other sizes; {others} is left")
    found = int(floor(root))
    if found < 1:
        least = substitute(count, {letter: Integer(1)})
        raise ValueError(
            f"largest: budget takes at least {least}, the count at {letter} = 1; got {budget}"
        )
    return found
