r"""Counts as people write them: `4(1000(1000+500)+1000)`.

SymPy's printers write every product sign and evaluate what is put in for a symbol; a reader wants
to see the sizes in their places.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import sympy
from sympy import Add, Expr, Integer, Max, Min, Mul, Pow, Rational, Symbol, ceiling, floor
from sympy.printing.latex import latex as sympy_latex

from lstm_formulas.sizes import as_written

__all__ = ["arithmetic", "number", "written"]


class _Binds(IntEnum):
    """How strongly a text holds together: what binds less than its place is put in brackets."""

    SUM = 0
    FRACTION = 1
    PRODUCT = 2
    POWER = 3
    ATOM = 4


class _Text(NamedTuple):
    text: str
    binds: _Binds = _Binds.ATOM

    def at_least(self, binds: _Binds) -> str:
        """In brackets where the place binds more strongly."""
        return self.text if self.binds >= binds else f"({self.text})"


@dataclass(frozen=True)
class _Style:
    comma: str
    times: str
    between_letters: str
    plus: str
    minus: str
    negative: str
    functions: Mapping[type[Expr], str]


TEXT = _Style(
    comma=",",
    times=" × ",
    between_letters="·",
    plus="+",
    minus="−",
    negative="−",
    functions={ceiling: "⌈{}⌉", floor: "⌊{}⌋", Max: "max({})", Min: "min({})"},
)
LATEX = _Style(
    comma="{,}",
    times=r" \times ",
    between_letters=" ",
    plus=" + ",
    minus=" - ",
    negative="-",
    functions={
        ceiling: r"\lceil {} \rceil",
        floor: r"\lfloor {} \rfloor",
        Max: r"\max({})",
        Min: r"\min({})",
    },
)


def number(value: int | Expr, latex: bool = False) -> str:
    """A whole number with its thousands separated.

    Raises:
        TypeError: for what is no whole number.

    Examples:
        >>> number(6004000), number(6004000, latex=True)
        ('6,004,000', '6{,}004{,}000')
    """
    try:
        if isinstance(value, bool):
            raise TypeError
        whole = operator.index(value)
    except TypeError:
        raise TypeError(f"number takes a whole number; got {as_written(value)}") from None
    return f"{whole:,}".replace(",", (LATEX if latex else TEXT).comma)


def written(count: int | Expr, latex: bool = False) -> str:
    """A count as people read it: grouped where it is a number, and otherwise as arithmetic.

    Examples:
        >>> from lstm_formulas import LSTM
        >>> from lstm_formulas.symbols import h, x
        >>> written(LSTM(500, 1000).count), written(LSTM(x, h).count)
        ('6,004,000', '4h(h+x+1)')
    """
    whole = isinstance(count, int | Integer)
    return number(count, latex) if whole else arithmetic(count, latex=latex)


def arithmetic(
    expression: Expr, sizes: Mapping[str, int | Expr] | None = None, latex: bool = False
) -> str:
    """Write a count, with `sizes` put in for its symbols but nothing evaluated.

    Args:
        expression: sums, products, quotients and powers, rounded up or down, such as
            `Layer.formula`.
        sizes: what to write for the symbols of these names.
        latex: LaTeX instead of plain text.

    Raises:
        TypeError: for an expression that holds anything else.

    Examples:
        >>> from lstm_formulas import LSTM
        >>> formula = LSTM(500, 1000).formula
        >>> arithmetic(formula)
        '4(h(h+x)+h)'
        >>> arithmetic(formula, {"x": 500, "h": 1000})
        '4(1000(1000+500)+1000)'
        >>> print(arithmetic(formula, latex=True))
        4(h(h + x) + h)
        >>> from lstm_formulas.symbols import B, N
        >>> arithmetic(ceiling(N / B)), arithmetic(ceiling(N / B), latex=True)
        ('⌈N/B⌉', '\\\\lceil \\\\frac{N}{B} \\\\rceil')
    """
    if isinstance(expression, bool) or not isinstance(expression, int | Expr):
        raise TypeError(f"arithmetic takes an expression; got {as_written(expression)}")
    style = LATEX if latex else TEXT
    return _write(sympy.sympify(expression), dict(sizes or {}), style).text


def _write(expression: Expr, sizes: Mapping[str, int | Expr], style: _Style) -> _Text:
    if isinstance(expression, Symbol):
        if expression.name not in sizes:
            return _Text(sympy_latex(expression) if style is LATEX else str(expression.name))
        value = sympy.sympify(sizes[expression.name])
        text = _write(value, {}, style)
        # What stands in a size's place is seen to be one thing.
        return _Text(f"({text.text})") if isinstance(value, Add) else text
    if isinstance(expression, Add):
        return _sum(expression, sizes, style)
    if isinstance(expression, Mul | Rational) or _divides(expression):
        return _product(expression, sizes, style)
    if isinstance(expression, Pow):
        return _power(expression.base, expression.exp, sizes, style)
    for function, spelling in style.functions.items():
        if isinstance(expression, function):
            inner = ", ".join(_write(part, sizes, style).text for part in expression.args)
            return _Text(spelling.format(inner))
    raise TypeError(
        f"arithmetic takes sums, products, quotients, powers and rounding; got {expression}"
    )


def _sum(expression: Expr, sizes: Mapping[str, int | Expr], style: _Style) -> _Text:
    text = ""
    for term in expression.as_ordered_terms():
        part = _write(term, sizes, style).text
        negative = part.startswith(style.negative)
        if text:
            text += style.minus if negative else style.plus
            part = part[negative * len(style.negative) :]
        text += part
    return _Text(text, _Binds.SUM)


def _product(expression: Expr, sizes: Mapping[str, int | Expr], style: _Style) -> _Text:
    """Numerator over denominator, with the sign of the numbers in front."""
    above: list[_Text] = []
    below: list[_Text] = []
    negative = False
    for factor in expression.as_ordered_factors() if isinstance(expression, Mul) else [expression]:
        if isinstance(factor, Rational):
            negative ^= bool(factor < 0)
            for value, place in ((abs(int(factor.p)), above), (int(factor.q), below)):
                if value != 1:
                    place.append(_Text(_digits(value, style)))
        elif _divides(factor):
            below.append(_power(factor.base, -factor.exp, sizes, style))
        else:
            above.append(_write(factor, sizes, style))
    text = _side_by_side(above, style)
    if below:
        under = _side_by_side(below, style)
        if style is LATEX:
            text = _Text(rf"\frac{{{text.text}}}{{{under.text}}}", _Binds.PRODUCT)
        else:
            parts = text.at_least(_Binds.PRODUCT), under.at_least(_Binds.POWER)
            text = _Text("/".join(parts), _Binds.FRACTION)
    if negative:
        text = _Text(style.negative + text.at_least(_Binds.FRACTION), _Binds.SUM)
    return text


def _divides(factor: Expr) -> bool:
    """Whether a factor stands below the line, as its exponent is negative."""
    return isinstance(factor, Pow) and bool(factor.exp.could_extract_minus_sign())


def _side_by_side(factors: list[_Text], style: _Style) -> _Text:
    """A product: brackets, and a number before a letter, need no sign; two numbers need one."""
    if len(factors) < 2:
        return factors[0] if factors else _Text("1")
    text, before = "", _Text("")
    for factor in factors:
        part = factor.at_least(_Binds.PRODUCT)
        if part[0].isdigit():
            sign = style.times
        elif before.binds is _Binds.POWER and style is TEXT:
            sign = style.between_letters  # or the exponent would seem to go on
        elif part[0] == "(" or before.text[-1:] == ")" or before.text[-1:].isdigit():
            sign = ""
        else:
            sign = style.between_letters
        text += sign * bool(text) + part
        # A name may end in a digit; only a number stands before a letter without a sign.
        ends_in_number = part[0].isdigit() and factor.binds is _Binds.ATOM
        before = _Text(part if ends_in_number or part[-1] == ")" else "", factor.binds)
    return _Text(text, _Binds.PRODUCT)


def _power(base: Expr, exponent: Expr, sizes: Mapping[str, int | Expr], style: _Style) -> _Text:
    under, over = _write(base, sizes, style), _write(exponent, sizes, style)
    if exponent == 1:
        return under
    if exponent == Rational(1, 2):
        root = rf"\sqrt{{{under.text}}}" if style is LATEX else f"√{under.at_least(_Binds.ATOM)}"
        return _Text(root, _Binds.POWER)
    text = under.at_least(_Binds.ATOM)
    if style is LATEX:
        return _Text(f"{text}^{{{over.text}}}", _Binds.POWER)
    return _Text(f"{text}^{over.at_least(_Binds.ATOM)}", _Binds.POWER)


def _digits(value: int, style: _Style) -> str:
    """Four digits stand without a separator, as in most style guides."""
    return number(value, style is LATEX) if value >= 10_000 else str(value)
