"""Keras's `model.summary()`, of every release: boxes, rulers, and columns that touch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lstm_formulas.reading.listing import Entry, Listing
from lstm_formulas.reading.text.columns import bars, between, boxes, number, ruler, shapes, totals

__all__ = ["HEADER", "read"]

HEADER = re.compile(r"Layer[ ]\((?:type|name)\)(?:[ ]*[|│┃][ ]*|[ ]+)Output[ ]Shape")
MODEL = re.compile(r"\s*Model: [\"“](.+)[\"”]")
LABELS = ("Layer (type)", "Output Shape", "Param #", "Connected to", "Trainable")
NODE = re.compile(r"\[\d*(?:\]\[\d*)?\]?(?:…|$)?|[\[\]'\"]")
# Where spaces were lost, as a web page loses them: name (Class) shape count connections.
ROW = re.compile(
    r"[\s|]*(?P<name>[^\s()]+) \((?P<kind>\w+)\)\s+(?P<shape>[(\[][^A-Za-z]*(?:None[^A-Za-z]*)*[)\]]|multiple|\?)"
    r"\s+(?P<count>\d[\d,]*(?: \(unbuilt\))?)(?:\s+(?P<reads>.*))?$"
)


@dataclass
class Cells:
    """One row: the text of its cells, lines joined, and how deep it is nested."""

    name: str = ""
    shape: str = ""
    count: str = ""
    reads: str = ""
    trainable: str = ""
    depth: int = 0


COLUMNS = ("name", "shape", "count", "reads", "trainable")


def read(lines: Sequence[str]) -> Listing:
    """Every summary in the text; a second model's layers come after the first's."""
    starts = [i for i, line in enumerate(lines) if HEADER.search(line)]
    entries: list[Entry] = []
    notes: list[str] = []
    models: list[str] = []
    stated: dict[str, int] = {}
    for n, start in enumerate(starts):
        end = starts[n + 1] if n + 1 < len(starts) else len(lines)
        names = [m[1] for line in lines[max(0, start - 4) : start] if (m := MODEL.match(line))]
        name = names[-1] if names else f"model {n + 1}"
        if name in models:
            notes.append(f"{name} is printed again, and read once.")
            continue
        models.append(name)
        swap = "(name)" in lines[start]
        boxed = bool(re.search("[|│┃]", lines[start]))
        rows = _boxed(lines[start - 1 : end]) if boxed else _ruled(lines[start:end])
        found = list(_entries(rows, swap))
        entries += [replace(entry, path=f"{name}/{entry.path}") for entry in found]
        for which, count in totals(lines[start:end]).items():
            stated[which] = stated.get(which, 0) + count
    if entries and stated.get("total") and not any("Par" in lines[start] for start in starts):
        # The window was narrower than the table, and its last columns were cut off.
        notes.append("The column of the counts is cut off, so that the total alone shows.")
        rest = stated["total"] - stated.get("optimizer", 0)
        entries.append(Entry(f"{models[-1]}/all of these", count=rest))
    if entries and "total" not in stated:
        notes.append("No total stands below it: the text seems to be cut off.")
    if len(models) == 1:
        entries = [replace(entry, path=entry.path.partition("/")[2]) for entry in entries]
    else:
        notes.append(f"{len(models)} models; what they share is counted in each.")
    unbuilt = [entry.path for entry in entries if entry.options.get("built") is False]
    if unbuilt:
        notes.append(
            f"Not built yet, so their counts are printed as 0: {', '.join(unbuilt)}; "
            "a layer is built when it first sees an input."
        )
    whose = "keras" if any(re.search("[┃│]|^[|+]-", line) for line in lines) else "tf_keras"
    return Listing("Keras's summary", whose, tuple(entries), stated, tuple(notes))


def _boxed(lines: Sequence[str]) -> Iterator[Cells]:
    """The rows of a box; its first row has the labels, which may be cut or lie on two lines."""
    rows = boxes(lines if ruler(lines[0]) or bars(lines[0]) else lines[1:])
    header = next(rows, [])
    labels = ["".join("".join(cell).split()).rstrip("…?") for cell in header]
    places = [
        next((i for i, known in enumerate(LABELS) if _same(known, label)), None) for label in labels
    ]
    for row in rows:
        cells = Cells()
        for place, cell in zip(places, row, strict=False):
            if place is None:
                continue
            if place == 0:
                mark = next((line for line in cell if re.match(r"\s*[└?] ", line)), "")
                cells.depth = (len(mark) - len(mark.lstrip())) // 3
                cell = [re.sub(r"^\s*[└?] ", "", line + " ") for line in cell]
            setattr(cells, COLUMNS[place], "".join(part.strip() for part in cell))
        yield cells


def _same(known: str, label: str) -> bool:
    known = known.replace(" ", "").replace("(type)", "")
    return bool(label) and (label.startswith(known) or known.startswith(label))


def _ruled(lines: Sequence[str]) -> Iterator[Cells]:
    """The rows under a ruler, whose columns start where the header's labels do."""
    header = lines[0]
    starts = [0] + [
        at
        for label in (
            "Output",
            "Par",
            "Connected",
            "Trainable",
        )  # `Para` above `m #` in a narrow one
        if (at := header.find(label)) > 0
    ]
    places = ["name", "shape", "count"] + [
        name
        for name, label in (("reads", "Connected"), ("trainable", "Trainable"))
        if label in header
    ]
    row: Cells | None = None
    end = next(
        (n for n, line in enumerate(lines) if re.match(r"\s*Total params", line)), len(lines)
    )
    table = lines[1:end]
    while table and (ruler(table[-1]) or not table[-1].strip(" |")):
        table = table[:-1]
    # Where an empty line parts the rows, one that follows on is the same row's, digits and all.
    spaced = any(not line.strip(" |") for line in table)
    apart = True
    for line in table:
        if ruler(line) or not line.strip(" |"):
            apart = True
            continue
        starts_row, apart = apart or not spaced, False
        framed = re.match(r"[|\s]*", line)
        depth = framed[0].count("|") if framed else 0
        line = line[: framed.end()].replace("|", " ") + line[framed.end() :] if framed else line
        cells = [cell.strip() for cell in between(line.rstrip(" |") if depth else line, starts)]
        loose = ROW.match(line)
        if (
            starts_row
            and len(cells) > 2
            and re.match(r"\d[\d,]*(?: \(|$)", cells[2])
            and (cells[0] or row is None)
        ):
            if row:
                yield row
            row = Cells(depth=depth)
        elif loose and starts_row:
            if row:
                yield row
            given = {part: loose[part] or "" for part in ("shape", "count", "reads")}
            row = Cells(f"{loose['name']}({loose['kind']})", depth=depth, **given)
            continue
        if row:
            for place, cell in zip(places, cells, strict=False):
                setattr(row, place, getattr(row, place) + cell)
    if row:
        yield row


def _entries(rows: Iterator[Cells], swap: bool) -> Iterator[Entry]:
    above: list[str] = []
    for row in rows:
        name, kind = _split(row.name)
        name, kind = (kind, name) if swap else (name, kind)
        del above[row.depth :]
        above.append(name)
        built = "unbuilt" not in row.count
        yield Entry(
            path="/".join(above),
            kind=kind,
            count=number(row.count) if built else None,
            trainable={"Y": True, "N": False}.get(row.trainable),
            options={} if built else {"built": False},
            output=shapes(row.shape),
            reads=tuple(_reads(row.reads)),
            depth=row.depth,
            counted=row.depth == 0,
        )


def _split(text: str) -> tuple[str, str]:
    """Name and class; a class that is cut ends in `…`.

    Examples:
        >>> _split("lstm(LSTM)"), _split("timedistributed_1 (TimeDistribute"), _split("a_very_lo…(LSTM)")
        (('lstm', 'LSTM'), ('timedistributed_1', 'TimeDistribute…'), ('a_very_lo…', 'LSTM'))
    """
    name, _, kind = "".join(text.split()).partition("(")
    if kind and not kind.endswith(")"):
        kind = kind.rstrip("…?") + "…"
    return name, kind.rstrip(")")


def _reads(text: str) -> Iterator[str]:
    for part in text.replace("]['", "],'").split(","):
        name = NODE.sub("", part).strip()
        if name not in ("", "-"):
            yield name
