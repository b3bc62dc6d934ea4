"""Trees of tensors, as `repr` prints them, and Flax's `tabulate`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lstm_formulas.reading.listing import Entry, Listed, Listing
from lstm_formulas.reading.text.columns import boxes, number
from lstm_formulas.reading.text.tensors import (
    DTYPE,
    SHAPE,
    framework_of,
    grouped,
    shape_of,
    stated_in,
)

__all__ = ["TABULATE", "TREE", "tabulate", "tree"]

TREE = re.compile(
    r"(?:['\"]\s*:\s*|\w[ \t]*:[ \t]*)(?:\w+\(\s*)?\{|\w\([ \t]*\{\s*['\"\d]|^\s*\w+=\w+\(\s*(?:#|$)|=\s*(?:"
    + DTYPE
    + r")\[|^\s*\w+\(\s*\n\s+\w+=|\bParam\(",
    re.MULTILINE,
)
TOKEN = re.compile(
    rf"(?P<comment>\#[^\n]*)|(?P<shape>{SHAPE.pattern})|'(?P<quoted>[^'\n]{{0,400}})'|\"(?P<double>[^\"\n]{{0,400}})\"|(?P<word>[\w.<>/-]+)|(?P<mark>[:=,{{}}()\[\]])",
    re.VERBOSE,
)
SKIPPED = frozenset({"value", "raw_value", "_value", "shape"})
COUNTED = re.compile(r"\bParam\( (# (\d[\d,]*) \([^\n]*)")
"""A comment behind a parameter that says how many numbers it has."""


def tree(lines: Sequence[str]) -> Listing | None:
    """Nested mappings and modules, `{'lstm': {'kernel': (5, 40)}}` or `LSTMCell(weight_ih=f32[40,5])`."""
    text = "\n".join(lines)
    tensors: list[Listed] = []
    # Of each open bracket its name, itself, and how many items and tensors were before it.
    stack: list[tuple[str, str, int, int]] = []
    counted = {m.start(1): number(m[2]) or 0 for m in COUNTED.finditer(text)}
    told: dict[int, int] = {}  # how many numbers a comment says that a bracket holds
    key, word, pending, items = "", "", False, 0
    plain, said, colon = False, False, 0
    arguments = bool(re.search(r"=\s*(?:" + DTYPE + r")\[|shape=|\w\(\s*#", text))
    for match in TOKEN.finditer(text):
        if match["comment"]:
            if stack and match.start() in counted:
                told[len(stack)] = counted[match.start()]
            continue
        if match["shape"]:
            path = [part for part, *_ in stack if part] + ([key] if key and pending else [])
            typed = match["typed"] is not None
            # A shape that a key stands for, or that is the first of several things it stands for.
            first = pending or bool(stack and stack[-1][0] and stack[-1][1] == "(" and not items)
            if first and (not arguments or typed or key == "shape"):
                names = _named(path)
                if names:
                    tensors.append(Listed("/".join(names), shape_of(match)))
            key, pending, word = "", False, ""
            continue
        mark = match["mark"]
        if pending and mark in ("{", "(", "[") and said and "\n" in text[colon : match.start()]:
            key, pending = "", False  # a sentence that ends in a colon, and no key
        if mark is None:
            quoted = match["quoted"] if match["quoted"] is not None else match["double"]
            word, plain = (match["word"], True) if quoted is None else (quoted, False)
        elif mark in ":=":
            key, pending, said, colon = word, True, plain, match.end()
        elif mark in "({[":
            # A module in a list has its place for a name.
            listed = mark == "(" and word and stack and stack[-1][1] == "["
            name = key if pending else str(items) if listed else ""
            stack.append((name, mark, items, len(tensors)))
            told.pop(len(stack), None)
            key, word, pending, items = "", "", False, 0
        elif mark in ")}]":
            if stack:
                names, count = _named([part for part, *_ in stack if part]), told.get(len(stack))
                *_, items, before = stack.pop()
                if mark == ")" and count and names and before == len(tensors) and arguments:
                    tensors.append(Listed("/".join(names), (), numel=count))
            key, word, pending = "", "", False
        else:
            items += 1
            key, word, pending = "", "", False
    if not tensors:
        return None
    whose = framework_of(tensors)
    if whose == "pytorch" and re.search(rf"=(?:{DTYPE})\[", text):
        whose = "equinox"
    return Listing("a tree of shapes", whose, tuple(grouped(tensors)), stated_in(lines))


def _named(path: Sequence[str]) -> list[str]:
    """A tensor's name, without what a framework puts around its numbers."""
    names = list(path)
    while names and names[-1] in SKIPPED:
        del names[-1]
    return names


TABULATE = re.compile(r"^\s*[┃|][ ]*path[ ]*[┃|][ ]*(?:module|type)", re.MULTILINE)
CELL = re.compile(r"(?<![\w\[,])(\d[\d,]*) \([\d.]+ ?[KMGT]?B\)")
TENSOR = re.compile(rf"([\w.]+):\s*(?:{DTYPE})\s*\[([\d,\s]*)\]")


def tabulate(lines: Sequence[str]) -> Listing:
    """Flax's `tabulate`: a box whose last column has each module's tensors and their count."""
    first = next(i for i, line in enumerate(lines) if TABULATE.match(line))
    rows = boxes(lines[first:])
    header = ["".join(cell).strip() for cell in next(rows)]
    entries = []
    stated = {}
    for row in rows:
        cells = dict(
            zip(header, ("\n".join(part.strip() for part in cell) for cell in row), strict=False)
        )
        path = "".join(cells.get("path", "").split())
        for collection, cell in list(cells.items()):
            if collection in ("path", "module", "type", "inputs", "outputs", "flops", "vjp_flops"):
                continue
            inside = re.sub(r"\s+", " ", cell)
            role = "parameter" if collection.lower() in ("params", "param") else "buffer"
            tensors = tuple(
                Listed(
                    f"{path}/{name}" if path else name,
                    tuple(int(n) for n in re.findall(r"\d+", lengths)),
                    role=role,
                )
                for name, lengths in TENSOR.findall(inside)
            )
            if any(cell.strip() == "Total" for cell in cells.values()):
                continue
            kind = cells.get("module", cells.get("type", "")).strip()
            count = number(given[1]) if (given := CELL.search(inside)) else None
            if count is not None and count != sum(t.count for t in tensors) and role == "parameter":
                entries.append(Entry(path, kind, count))  # the shapes are cut off
            elif tensors:
                entries.append(Entry(path, kind, tensors=tensors))
    for line in lines:
        if match := re.search(r"Total Parameters: ([\d,]+)", line):
            count = number(match[1])
            if count is not None:
                stated["total"] = count
    return Listing("Flax's tabulate", "flax", tuple(entries), stated)
