"""PyTorch's `print(model)`: a tree of modules, each with the arguments that it chooses to show."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lstm_formulas.reading.listing import Entry, Listing
from lstm_formulas.reading.text.columns import number

__all__ = ["CHILD", "WHOLE", "read"]

CHILD = re.compile(r"[ \t]*\([^()\s]+\): (?:\d+ x )?[A-Za-z_][\w.]*\(", re.MULTILINE)
WHOLE = re.compile(r"^\s*[A-Z]\w*\([^\n]*\)?\s*$", re.MULTILINE)
PARAMS = re.compile(r"(?<=\)), ([\d,]+) params$")
LINE = re.compile(
    r"(?P<indent>\s*)(?:\((?P<name>[^()\s]+)\): )?(?:(?P<times>\d+) x )?(?P<kind>[A-Za-z_][\w.]*)\((?P<rest>.*)$"
)


@dataclass
class Module:
    """A module while its lines are read."""

    indent: int
    path: str
    kind: str
    times: int
    depth: int
    count: int | None = None
    shown: list[str] = field(default_factory=list)
    parent: bool = False


def read(lines: Sequence[str]) -> Listing:
    """The modules in the order of the text; those that hold others come before what they hold."""
    found: list[Module] = []
    above: list[Module] = []
    for line in lines:
        match = LINE.match(line)
        if match and (match["name"] or not above):
            indent = len(match["indent"])
            while above and above[-1].indent >= indent:
                above.pop()
            names = [
                *(m.path for m in above[-1:] if m.path),
                *([match["name"]] if match["name"] else []),
            ]
            for m in above[-1:]:
                m.parent = True
            rest, count = match["rest"].rstrip(), None
            if given := PARAMS.search(rest):
                rest, count = rest[: given.start()], number(given[1])
            times = int(match["times"] or 1) * (above[-1].times if above else 1)
            module = Module(indent, ".".join(names), match["kind"], times, len(above), count)
            if rest:
                closed = rest.endswith(")") and rest.count("(") < rest.count(")")
                module.shown.append(rest[:-1] if closed else rest)
            found.append(module)
            if not rest.endswith(")") or rest.count("(") >= rest.count(")"):
                above.append(module)
        elif above and line.strip() and len(line) - len(line.lstrip()) > above[-1].indent:
            if line.strip() != ")":
                above[-1].shown.append(line.strip())
        elif above and line.strip() == ")":
            above.pop()
            if not above:
                above = []
    return Listing("PyTorch's printed model", "pytorch", *_entries(found))


def _entries(found: Sequence[Module]) -> tuple[tuple[Entry, ...], dict[str, int], tuple[str, ...]]:
    """What the modules show, and what they are known not to show."""
    entries: list[Entry] = []
    notes: list[str] = []
    stated = {}
    hidden: str | None = None
    for module in found:
        if hidden is not None and module.path.startswith(hidden):
            if module.kind == "ParametrizationList":
                owner, _, tensor = module.path.replace(".parametrizations", "").rpartition(".")
                notes.append(
                    f"{owner or 'the model'}: {tensor} is parametrized, which may add numbers that print does not show."
                )
            continue
        hidden = None
        entry = _entry(module)
        below = f"{module.path}.".lstrip(".")
        if entry.kind.startswith("Parametrized") and module.parent:
            entry = replace(entry, kind=entry.kind.removeprefix("Parametrized"), counted=True)
            hidden = f"{below}parametrizations"
        elif entry.kind == "MultiheadAttention" and module.parent:
            # Only its last projection is a module; that one's input is as wide as all the others.
            out = next(_entry(m) for m in found if m.path.startswith(below))
            shown = out.options
            # How many heads there are does not show, and does not count.
            width = (
                {"embed_dim": shown["in_features"], "num_heads": 1}
                if "in_features" in shown
                else {}
            )
            entry = replace(entry, counted=True, options={**width, "bias": shown.get("bias", True)})
            hidden = below
        if module.count is not None and not module.path:
            stated["total"] = module.count
            entry = replace(entry, count=None)
        entries.append(entry)
    return tuple(entries), stated, tuple(notes)


def _entry(module: Module) -> Entry:
    arguments: list[Any] = []
    options: dict[str, Any] = {}
    for part in _parts(", ".join(part.rstrip(",") for part in module.shown)):
        name, equals, value = part.partition("=")
        if equals and name.strip().isidentifier():
            options[name.strip()] = _value(value)
        else:
            arguments.append(_value(part))
    return Entry(
        path=module.path,
        kind=module.kind,
        count=module.count,
        arguments=tuple(arguments),
        options=options,
        times=module.times,
        depth=module.depth,
        # What holds others and shows nothing of its own has its numbers in them.
        counted=not module.parent or bool(arguments or options),
    )


def _parts(text: str) -> Iterator[str]:
    """The arguments of a call, cut at the commas that are in no bracket.

    Examples:
        >>> list(_parts("3, 8, kernel_size=(3, 3), padding='same'"))
        ['3', '8', 'kernel_size=(3, 3)', "padding='same'"]
    """
    depth = start = 0
    for at, character in enumerate(text):
        if character in "([{<":
            depth += 1
        elif character in ")]}>":
            depth -= 1
        elif character == "," and depth <= 0:
            yield text[start:at].strip()
            start = at + 1
    if text[start:].strip():
        yield text[start:].strip()


def _value(text: str) -> Any:
    if len(text) > 200:
        return text
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text.strip()
