"""A convention at the sizes that fit, and the row that says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lstm_formulas.layer import Layer
from lstm_formulas.printing.arithmetic import number
from lstm_formulas.reading.forms import Form
from lstm_formulas.reading.result import ExplainedRow

__all__ = ["Reading", "row_of"]


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

    @cached_property
    def layer(self) -> Layer:
        """Our layer at these sizes, the first in one direction."""
        return Layer(self.form.layer.cell, self.own)

    @cached_property
    def own(self) -> dict[str, int]:
        """The layer's own sizes."""
        return {name: size.at(self.sizes) for name, size in self.form.own.items()}

    @property
    def key(self) -> tuple[Any, ...]:
        """What two readings differ in that differ for a reader."""
        return self.form.kind, tuple(sorted(self.shown.items()))

    @cached_property
    def shown(self) -> dict[str, int]:
        """The sizes as a reader calls them."""
        own = {name: value for name, value in self.own.items() if name in SHOWN}
        if self.form.recurrent:
            own |= {
                "layers": self.layers,
                "directions": self.directions,
                "biases": self.form.biases,
            }
        return own

    def __str__(self) -> str:
        sizes = ", ".join(f"{name} = {number(n)}" for name, n in self.shown.items())
        return f"{self.form.framework}'s {self.form.kind} with {sizes}"


SHOWN = ("x", "h", "p", "V", "e", "y", "k", "d", "a")
"""Sizes by the names that a reader sees."""


def row_of(
    name: str,
    readings: Sequence[Reading],
    count: int,
    trained: int,
    why: Iterable[str] = (),
    times: int = 1,
) -> ExplainedRow:
    """A row of the likeliest reading, the others named."""
    said = [text for text in why if text]
    if not readings:
        return ExplainedRow(name, "", count, trained, why="; ".join(said))
    best, *others = readings
    if best.directions == 2:
        said.insert(0, "two directions")
    if others:
        said.append("or " + ", or ".join(map(str, others[:3])))
    return ExplainedRow(
        name,
        best.form.kind,
        count,
        trained,
        best.layer,
        best.shown,
        best.form.convention,
        "; ".join(said),
        tuple(map(str, others)),
        times,
        times * best.count,
    )
