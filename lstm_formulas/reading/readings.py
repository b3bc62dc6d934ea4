"""A convention at the sizes that fit, and the row that says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lstm_formulas.layer import Layer
from lstm_formulas.printing.arithmetic import arithmetic, number
from lstm_formulas.reading.forms import Form
from lstm_formulas.reading.result import Row
from lstm_formulas.stack import Stack

__all__ = ["Reading", "multiplied", "row_of"]


@dataclass(frozen=True)
class Reading:
    """A form at the sizes that fit."""

    form: Form
    sizes: Mapping[str, int]
    layers: int = 1
    directions: int = 1
    follows: bool | None = None
    """Whether the input is what the line before gives; None where that is not known."""

    @property
    def count(self) -> int:
        """What the form's equations give."""
        return self.form.count.at({**self.sizes, "L": self.layers, "D": self.directions})

    @property
    def frozen(self) -> int:
        """How many of its numbers are not trained."""
        return self.form.frozen.at({**self.sizes, "L": self.layers, "D": self.directions})

    @property
    def layer(self) -> Layer:
        """Our layer at these sizes, the first in one direction."""
        layer = self.form.layer
        wanted = {str(s) for n in layer.sizes.values() for s in n.free_symbols}
        return layer.at(**{k: v for k, v in self.sizes.items() if k in wanted})

    @property
    def key(self) -> tuple[Any, ...]:
        """What two readings differ in that differ for a reader."""
        return self.form.kind, tuple(sorted(self.shown.items()))

    @property
    def shown(self) -> dict[str, int]:
        """The sizes as a reader calls them."""
        form = self.form
        own = {str(name): int(value) for name, value in self.layer.sizes.items()}
        own = {name: value for name, value in own.items() if name in SHOWN}
        if form.recurrent:
            own |= {"layers": self.layers, "directions": self.directions, "biases": form.biases}
        return own

    @property
    def formula(self) -> str:
        """The count with the numbers put in."""
        layer = self.layer
        first = arithmetic(layer.formula, layer.sizes)
        if self.layers == self.directions == 1:
            return first
        upper = Stack(layer, 2, self.directions).upper
        terms = [(self.directions, layer, first)]
        if self.layers > 1:
            text = arithmetic(upper.formula, upper.sizes)
            terms.append((self.directions * (self.layers - 1), upper, text))
        if len(terms) == 2 and terms[0][2] == terms[1][2]:
            terms = [(self.directions * self.layers, layer, first)]
        return " + ".join(
            multiplied(times, text, bool(of.formula.is_Add)) for times, of, text in terms
        )

    def __str__(self) -> str:
        sizes = ", ".join(f"{name} = {number(n)}" for name, n in self.shown.items())
        return f"{self.form.framework}'s {self.form.kind} with {sizes}"


SHOWN = ("x", "h", "p", "V", "e", "y", "k", "d", "a")
"""Sizes by the names that a reader sees."""


def multiplied(times: int, text: str, is_sum: bool) -> str:
    return text if times == 1 else f"{times} × ({text})" if is_sum else f"{times} × {text}"


def row_of(
    name: str,
    readings: Sequence[Reading],
    count: int,
    trained: int,
    why: Iterable[str] = (),
    times: int = 1,
) -> Row:
    """A row of the likeliest reading, the others named."""
    said = [text for text in why if text]
    if not readings:
        return Row(name, "", count, trained, why="; ".join(said))
    best, *others = readings
    if best.directions == 2:
        said.insert(0, "two directions")
    if others:
        said.append("or " + ", or ".join(map(str, others[:3])))
    return Row(
        name,
        best.form.kind,
        count,
        trained,
        best.layer,
        best.shown,
        multiplied(times, best.formula, times > 1),
        best.form.convention,
        "; ".join(said),
        tuple(map(str, others)),
        times * best.count,
    )
