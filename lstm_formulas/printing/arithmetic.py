r"""Counts as people write them: `4(1000(1000+500)+1000)`.

SymPy's printers write every product sign and evaluate what is put in for a symbol; a reader wants
to see the sizes in their places.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sympy
from sympy import Add, Expr, Integer, Mul, Symbol

__all__ = ["arithmetic", "number"]


@dataclass(frozen=True)
class _Style:
    comma: str
    times: str
    between_letters: str
    plus: str
    minus: str
    power: str


TEXT = _Style(",", " × ", "·", "+", "−", "{}^{}")
LATEX = _Style("{,}", r" \times ", " ", " + ", " - ", "{}^{{{}}}")


def number(value: int | Expr, latex: bool = False) -> str:
    """A whole number with its thousands separated.

    Examples:
        >>> number(6004000), number(6004000, latex=True)
        ('6,004,000', '6{,}004{,}000')
    """
    style = LATEX if latex else TEXT
    return f"{int(value):,}".replace(",", style.comma)


def arithmetic(
    expression: Expr, sizes: Mapping[str, int | Expr] | None = None, latex: bool = False
) -> str:
    """Write a count, with `sizes` put in for its symbols but nothing evaluated.

    Args:
        expression: a sum of products, such as `Layer.formula`.
        sizes: what to write for the symbols of these names.
        latex: LaTeX instead of plain text.

    Raises:
        TypeError: for an expression that holds more than sums, products and whole powers.

    Examples:
        >>> from lstm_formulas import LSTM
        >>> formula = LSTM(500, 1000).formula
        >>> arithmetic(formula)
        '4(h(h+x)+h)'
        >>> arithmetic(formula, {"x": 500, "h": 1000})
        '4(1000(1000+500)+1000)'
        >>> print(arithmetic(formula, latex=True))
        4(h(h + x) + h)
    """
    return _write(expression, dict(sizes or {}), LATEX if latex else TEXT)


def _write(expression: Expr, sizes: Mapping[str, int | Expr], style: _Style) -> str:
    if isinstance(expression, Symbol):
        if expression.name not in sizes:
            return str(expression.name)
        value = sympy.sympify(sizes[expression.name])
        text = _write(value, {}, style)
        return f"({text})" if isinstance(value, Add) else text
    if isinstance(expression, Integer):
        # Four digits stand without a separator, as in most style guides.
        value = int(expression)
        return number(value, style is LATEX) if abs(value) >= 10_000 else str(value)
    if isinstance(expression, Add):
        text = ""
        for term in expression.as_ordered_terms():
            sign = style.plus
            if term.could_extract_minus_sign():
                term, sign = -term, style.minus
            text += sign * bool(text or sign == style.minus) + _write(term, sizes, style)
        return text
    if isinstance(expression, Mul):
        text = ""
        for factor in expression.as_ordered_factors():
            part = _write(factor, sizes, style)
            if isinstance(factor, Add):
                part = f"({part})"
            text += _between(text, part, style) * bool(text) + part
        return text
    if expression.is_Pow and expression.exp.is_Integer and expression.exp.is_positive:
        base = _write(expression.base, sizes, style)
        if not base.isalnum():
            base = f"({base})"
        return style.power.format(base, expression.exp)
    raise TypeError(f"arithmetic takes sums, products and whole powers; got {expression}")


def _between(left: str, right: str, style: _Style) -> str:
    """Brackets and a number before a letter need no sign; two numbers need one."""
    if right[0].isdigit():
        return style.times
    if right[0] == "(" or left[-1:].isdigit() or left[-1:] == ")":
        return ""
    return style.between_letters
