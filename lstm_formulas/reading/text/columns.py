"""Columns of text: tables in boxes or under rulers, and the numbers and shapes in their cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lstm_formulas.reading.listing import Shape

__all__ = ["bars", "between", "boxes", "number", "ruler", "shapes", "totals"]

BARS = re.compile(r"[|│┃║]")
RULES = frozenset("-=_─━═¯+|│┃║┏┓┗┛┡┩├┤┌┐└┘┬┴┼╇┳╋┯┻┷╈╒╕╞╡╘╛╤╪╧╔╗╚╝╠╣╦╬╩╭╮╰╯ :")
LINES = frozenset("-=_─━═¯")
NUMBER = re.compile(r"\d[\d,_]*")
SHAPE = re.compile(r"[(\[]((?:[\d,\s?-]|None)*)[)\]]")
TOTAL = re.compile(
    r"[\s|│]*(Total|Trainable|Non[- ]?trainable|Optimizer) (?:params|parameters)[ :]*(\d[\d,_]*)",
    re.IGNORECASE,
)
WHICH = {"total": "total", "trainable": "trainable", "optimizer": "optimizer"}


def ruler(line: str) -> bool:
    """Whether a line is drawn, not written: the border of a table, or what parts its rows."""
    characters = set(line)
    return bool(characters & LINES) and characters <= RULES and len(line.strip()) > 2


def number(text: str) -> int | None:
    """The whole number at the start of a cell, its digits grouped or not.

    Examples:
        >>> number("4,800"), number("(1,600)"), number("--"), number("0 (unbuilt)")
        (4800, 1600, None, 0)
    """
    found = NUMBER.match(text.strip().lstrip("("))
    return int(found[0].replace(",", "").replace("_", "")) if found else None


def shapes(text: str) -> tuple[Shape, ...]:
    """Every complete shape in a cell; what is no number is an unknown length.

    Examples:
        >>> shapes("[(None, 7, 128), (None, 128)]"), shapes("[[-1, 7, 10]]"), shapes("(None, 113, 25")
        (((None, 7, 128), (None, 128)), ((None, 7, 10),), ())
    """
    return tuple(
        tuple(int(length) if length.isdigit() else None for length in _lengths(found[1]))
        for found in SHAPE.finditer(text)
    )


def _lengths(inside: str) -> list[str]:
    return [part for part in (length.strip() for length in inside.split(",")) if part]


def bars(line: str) -> list[str]:
    """The cells of a line between bars."""
    cells = BARS.split(line.strip())
    if cells and not cells[0].strip():
        cells = cells[1:]
    if cells and not cells[-1].strip() and BARS.search(line.strip()[-1:]):
        cells = cells[:-1]
    return cells


Row = list[list[str]]
"""A row's cells, each with its lines."""


def boxes(lines: Sequence[str]) -> Iterator[Row]:
    """The rows of a table in a box, whose cells have several lines, up to where the box ends.

    Examples:
        >>> list(boxes(["+---+---+", "| a | 1 |", "| b |   |", "|---+---|", "| c | 2 |", "+---+---+"]))
        [[[' a ', ' b '], [' 1 ', '   ']], [[' c '], [' 2 ']]]
    """
    row: Row = []
    for line in lines:
        if ruler(line):
            if row:
                yield row
            row = []
        elif BARS.search(line):
            cells = bars(line)
            row += [[] for _ in range(len(cells) - len(row))]
            for cell, text in zip(row, cells, strict=False):
                cell.append(text)
        elif line.strip():
            break
    if row:
        yield row


def between(line: str, starts: Sequence[int]) -> list[str]:
    """The cells of a line whose columns start at these places."""
    ends = [*starts[1:], None]
    return [line[start:end] for start, end in zip(starts, ends, strict=True)]


def totals(lines: Sequence[str]) -> dict[str, int]:
    """The totals that a source prints: `total`, `trainable`, `frozen`, `optimizer`.

    Examples:
        >>> totals(["Total params: 287,211 (1.10 MB)", " Non-trainable params: 256 (1.00 KB)"])
        {'total': 287211, 'frozen': 256}
    """
    found: dict[str, int] = {}
    for line in lines:
        if match := TOTAL.match(line):
            count = number(match[2])
            which = WHICH.get(match[1].lower(), "frozen")
            if count is not None:
                found[which] = found.get(which, 0) + count
    return found
