r"""What a page's names stand for: a `Quantity`, or a block of markup, in a register.

A page says `[[ seq2seq.encoder ]]`, never a figure and never an expression. A `Quantity` is an
expression in the project's size symbols together with a situation, the numbers that the page
starts from; so whoever reads the markup can put other numbers in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from sympy import Expr, sympify

from lstm_formulas.printing import arithmetic, written
from lstm_formulas.sizes import substitute

Form = Literal["count", "percent", "ratio", "sum"]
Situation = Mapping[str, int]


@dataclass(frozen=True)
class Quantity:
    """A named number, shape or written-out sum, in one situation."""

    name: str
    expression: Expr | tuple[Expr, ...]
    situation: Situation
    form: Form = "count"

    @property
    def value(self) -> Expr | tuple[Expr, ...]:
        """The expression with the situation's numbers put in."""
        numbers = {k: sympify(v) for k, v in self.situation.items()}
        if isinstance(self.expression, tuple):
            return tuple(substitute(part, numbers) for part in self.expression)
        return substitute(self.expression, numbers)

    def write(self, latex: bool = False) -> str:
        """The value as a reader sees it, in plain text or LaTeX."""
        value = self.value
        if isinstance(value, tuple):
            return f"({', '.join(written(part, latex) for part in value)})"
        if self.form == "sum":
            assert isinstance(self.expression, Expr)
            return arithmetic(self.expression, dict(self.situation), latex)
        if self.form == "percent":
            return f"{float(100 * value):.0f}" + (r"\%" if latex else "%")
        if self.form == "ratio":
            return f"{float(value):.3g}"
        return written(value, latex)


Block = Callable[[str], str]
"""A piece of a page, given the page's language."""

QUANTITIES: dict[str, Quantity] = {}
BLOCKS: dict[str, Block] = {}


def define(prefix: str, situation: Situation, form: Form = "count", **expressions: object) -> None:
    """Name some expressions of one situation; an underscore in a keyword is a dot in the name."""
    for key, expression in expressions.items():
        name = f"{prefix}.{key}"
        if name in QUANTITIES:
            raise ValueError(f"{name} is defined twice")
        value = tuple(expression) if isinstance(expression, tuple) else sympify(expression)
        QUANTITIES[name] = Quantity(name, value, situation, form)
