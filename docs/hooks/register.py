r"""What a page's names stand for: a `Quantity`, or a block of markup, in a register.

A page says `[[ seq2seq.encoder ]]`, never a figure and never an expression. A `Quantity` is an
expression in the project's size symbols together with a situation, the numbers that the page
starts from. Where a page shows a form for a `Situation`, a reader puts other numbers in: then the
page carries its quantities as trees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from sympy import Expr, sympify
from sympy.logic.boolalg import Boolean

from lstm_formulas.network import percent
from lstm_formulas.printing import arithmetic, tree, written
from lstm_formulas.sizes import substitute

Form = Literal["count", "percent", "ratio", "sum", "share", "term", "code", "holds"]

_typed: dict[str, Mapping[str, int]] = {}
SITUATIONS: dict[str, Situation] = {}


class Situation(Mapping[str, int]):
    """Sizes by their letters, under a name: a page's form for them is of this name.

    Examples:
        >>> small = Situation("small", x=5, h=10)
        >>> with typed({"small": {"h": 20}}):
        ...     dict(small)
        {'x': 5, 'h': 20}
        >>> dict(small)
        {'x': 5, 'h': 10}
    """

    def __init__(self, name: str, **sizes: int) -> None:
        self.name = name
        self.original = sizes
        SITUATIONS[name] = self

    def __getitem__(self, letter: str) -> int:
        return _typed.get(self.name, {}).get(letter, self.original[letter])

    def __iter__(self) -> Iterator[str]:
        return iter(self.original)

    def __len__(self) -> int:
        return len(self.original)


@contextmanager
def typed(sizes: Mapping[str, Mapping[str, int]]) -> Iterator[None]:
    """Build as if a reader had typed these sizes, by their situations."""
    _typed.update(sizes)
    try:
        yield
    finally:
        _typed.clear()


@dataclass(frozen=True)
class Quantity:
    """A named number, shape or written-out sum, in one situation."""

    name: str
    expression: Any
    """An expression; a tuple of them for a shape; a condition."""
    situation: Mapping[str, int]
    form: Form = "count"
    letters: Mapping[str, str] = field(default_factory=dict)
    """In a sum, which size stands for a letter of the cell: an encoder's x is e."""

    @property
    def can_change(self) -> bool:
        """Whether there may be a form for its sizes."""
        return isinstance(self.situation, Situation)

    @property
    def value(self) -> Any:
        """The expression with the situation's numbers put in."""
        numbers = {k: sympify(v) for k, v in self.situation.items()}
        numbers |= {k: numbers[v] for k, v in self.letters.items()}
        if isinstance(self.expression, tuple):
            return tuple(substitute(part, numbers) for part in self.expression)
        return substitute(self.expression, numbers)

    def write(self, latex: bool = False) -> str:
        """The value as a reader sees it, in plain text or LaTeX."""
        value = self.value
        if isinstance(value, tuple):
            return f"({', '.join(written(part, latex) for part in value)})"
        match self.form:
            case "sum":
                sizes = {k: self.situation[v] for k, v in self.letters.items()}
                return arithmetic(self.expression, {**self.situation, **sizes}, latex)
            case "percent":
                return f"{rounded(100 * value)}" + (r"\%" if latex else "%")
            case "share":
                return percent(value)
            case "ratio":
                return significant(value)
            case "term":
                return arithmetic(value, latex=latex)
            case "code" | "holds":
                return str(int(bool(value)) if self.form == "holds" else value)
        return written(value, latex)

    def leaves(self, latex: bool = False) -> str:
        """A written-out sum whose sizes are names again, `[[ six:h ]]`, as each can change."""
        assert isinstance(self.situation, Situation)
        of = self.situation.name
        return summed(
            self.expression, lambda x: f"[[ {of}:{self.letters.get(x, x)} ]]", latex=latex
        )

    def data(self) -> list[Any]:
        """What a page carries of it: its situation, its form, its trees."""
        assert isinstance(self.situation, Situation)
        parts = self.expression if isinstance(self.expression, tuple) else (self.expression,)
        form = "shape" if isinstance(self.expression, tuple) else self.form
        return [self.situation.name, form, *map(tree, parts)]


def summed(term: Expr, name: Callable[[str], str], latex: bool = False) -> str:
    """Arithmetic with names for its sizes, set as it is with numbers.

    Examples:
        >>> from lstm_formulas.symbols import h, x
        >>> summed(h * (h + x) + h, "[{}]".format)
        '[h]([h]+[x])+[h]'
    """
    letters = sorted(str(s) for s in term.free_symbols)
    marks = {letter: 9000 + i for i, letter in enumerate(letters)}
    assert not re.search("9[0-9]{3}", arithmetic(term)), "a number that a mark could be"
    text = arithmetic(term, marks, latex)
    for letter, mark in marks.items():
        text = text.replace(str(mark), name(letter))
    return text


def rounded(value: Expr) -> int:
    """The nearest whole number, of two the even one.

    Examples:
        >>> from sympy import Rational
        >>> rounded(Rational(5, 2)), rounded(Rational(7, 2))
        (2, 4)
    """
    return round(Fraction(int(value.p), int(value.q)))


def significant(value: Expr) -> str:
    """Three digits, without zeros at the end of a fraction.

    Examples:
        >>> from sympy import Rational
        >>> significant(Rational(10, 3)), significant(Rational(20499, 2)), significant(Rational(1, 8))
        ('3.33', '10,250', '0.125')
    """
    decimals = 0
    while decimals < 12 and rounded(value * 10**decimals) < 100:
        decimals += 1
    whole, rest = divmod(rounded(value * 10**decimals), 10**decimals)
    fraction = f"{rest:0{decimals}}".rstrip("0") if decimals else ""
    return f"{whole:,}.{fraction}" if fraction else f"{whole:,}"


Block = Callable[[str], str]
"""A piece of a page, given the page's language."""

QUANTITIES: dict[str, Quantity] = {}
BLOCKS: dict[str, Block] = {}


def define(
    prefix: str, situation: Mapping[str, int], form: Form = "count", **expressions: object
) -> None:
    """Name some expressions of one situation; the sizes of a `Situation` have names as well.

    A sum may come with the letters that stand for sizes, `(formula, {"x": "e"})`.
    """
    for key, expression in expressions.items():
        name = f"{prefix}.{key}"
        if name in QUANTITIES:
            raise ValueError(f"{name} is defined twice")
        letters: Mapping[str, str] = {}
        if form == "sum" and isinstance(expression, tuple):
            expression, letters = expression
        value = tuple(expression) if isinstance(expression, tuple) else sympify(expression)
        assert form != "holds" or isinstance(value, Boolean)
        QUANTITIES[name] = Quantity(name, value, situation, form, letters)
