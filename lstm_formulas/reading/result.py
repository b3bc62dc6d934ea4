"""What was read, as data: a row per layer, with where its count comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lstm_formulas.derivation import Derivation, derive
from lstm_formulas.frameworks.conventions import Convention
from lstm_formulas.layer import Layer
from lstm_formulas.printing.arithmetic import arithmetic, number
from lstm_formulas.printing.table import aligned
from lstm_formulas.sizes import as_written
from lstm_formulas.stack import Stack

__all__ = ["ExplainedRow", "Result"]


@dataclass(frozen=True)
class ExplainedRow:
    """One layer of a source, or one line of it.

    `kind` is empty where it is not understood; then there is no `layer`, and the count still
    counts. `count` is what the source has, and `trainable` how many of these are trained. `sizes`
    are the numbers in it: `x`, `h`, `p`, `V`, `e`, `y`, and `layers`, `directions`, `biases` of a
    recurrent layer. `formula` is the count with the numbers put in. `others` are readings that fit
    as well.
    """

    name: str
    kind: str = ""
    count: int = 0
    trainable: int = 0
    layer: Layer | None = None
    sizes: Mapping[str, int] = field(default_factory=dict)
    convention: Convention | None = None
    why: str = ""
    others: tuple[str, ...] = ()
    times: int = 1
    """How many such layers the line stands for."""
    derived: int | None = None
    """What the formula gives; more than the count where a tensor is tied, or is not shown."""

    @cached_property
    def formula(self) -> str:
        """The count with the numbers put in; empty where there is no layer."""
        if self.layer is None:
            return ""
        layers, directions = (self.sizes.get(n, 1) for n in ("layers", "directions"))
        terms = [(self.layer, directions)]
        if layers > 1:
            terms.append((Stack(self.layer, layers, directions).upper, directions * (layers - 1)))
            if terms[1][0] == self.layer:
                terms = [(self.layer, directions * layers)]
        texts = [
            _times(n, arithmetic(layer.formula, layer.sizes), layer.formula.is_Add)
            for layer, n in terms
        ]
        return _times(self.times, " + ".join(texts), True)

    @property
    def whose(self) -> str:
        """Whose convention it is, in two or three words."""
        if self.convention is None:
            return ""
        if "biases" in self.sizes:
            vectors = {0: " without biases", 1: "'s one bias", 2: "'s two biases"}
            return f"{self.convention.framework}{vectors[self.sizes['biases']]}"
        return f"{self.convention.framework}'s {self.convention.call.name.rpartition('.')[2]}"

    def __str__(self) -> str:
        head = " ".join(filter(None, (self.name, f"({self.kind})" * bool(self.kind))))
        said = [number(self.count)]
        if self.formula:
            equal = self.derived == self.count
            said = [f"{self.formula} = {said[0]}"] if equal else [said[0], self.formula]
        said += [text for text in (self.whose, self.why) if text]
        return f"{head}: {', '.join(said)}"


def _times(times: int, text: str, is_sum: bool) -> str:
    return text if times == 1 else f"{times} × ({text})" if is_sum else f"{times} × {text}"


@dataclass(frozen=True)
class Result:
    """All rows of a source, which add up to its total.

    `stated` is the total that the source itself gives, or None. `notes` are sentences for the
    reader: above all why the two differ, where they do.
    """

    source: str
    rows: tuple[ExplainedRow, ...]
    stated: int | None = None
    framework: str = ""
    notes: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """Parameters of all rows."""
        return sum(row.count for row in self.rows)

    @property
    def trainable(self) -> int:
        """Those that are trained."""
        return sum(row.trainable for row in self.rows)

    @property
    def unexplained(self) -> tuple[ExplainedRow, ...]:
        """The rows whose numbers no equation of ours gives; they count all the same."""
        return tuple(row for row in self.rows if row.count and row.layer is None)

    def __getitem__(self, name: str) -> ExplainedRow:
        """The row of this name, the first of several.

        Raises:
            KeyError: where there is none.
        """
        for row in self.rows:
            if row.name == name:
                return row
        raise KeyError(f"there is no row {as_written(name)}; there are {self._names()}")

    def __iter__(self) -> Iterator[ExplainedRow]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def derivation(self, name: str) -> Derivation:
        """A row's count, step by step: of its first layer in one direction.

        Raises:
            KeyError: where there is no such row.
            ValueError: where it is not explained.
        """
        row = self[name]
        if row.layer is None:
            raise ValueError(f"{name}: is not explained, so there is nothing to derive")
        return derive(row.layer)

    def _names(self) -> str:
        names = [row.name for row in self.rows]
        return ", ".join(names[:20]) + ", …" * (len(names) > 20)

    def cells(self) -> list[tuple[str, ...]]:
        """The table's cells, the heading first: to be written in any form."""
        rows = [("name", "kind", "count", "where it comes from")]
        for row in self.rows:
            said = ", ".join(filter(None, (row.formula, row.whose, row.why)))
            rows.append((row.name, row.kind, number(row.count), said))
        return [*rows, ("total", "", number(self.total), "")]

    def __str__(self) -> str:
        return "\n".join([aligned(self.cells(), right=(2,)), *self.notes])

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))
