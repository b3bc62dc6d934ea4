"""Errors of two shapes that differ: what the file has, and what the model has, for each tensor."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lstm_formulas.reading.listing import Entry, Listed, Listing, Shape

__all__ = ["ERROR", "read"]

L = r"[(\[]([\d,\s]*)[)\]]"
TORCH = re.compile(
    rf"size mismatch for (?P<name>[^\s:]+): copying a param with shape (?:torch\.Size\()?{L}\)? from checkpoint,\s*the shape in current model is (?:torch\.Size\()?{L}"
)
FORMS = (
    # Each with the order of its two shapes: what is in the file, and what is in the model.
    (TORCH, True),
    (re.compile(rf"Received incompatible tensor with shape {L} when attempting to restore variable with shape {L} and name (?P<name>[^\s.]+)"), True),
    (re.compile(rf"in layer #\d+ \(named (?P<layer>[^)\s]+?)\)\s*for weight (?P<name>\S+?)\. Weight expects shape {L}\. Received saved weight with shape {L}"), False),
    (re.compile(rf"Layer #\d+ \(named \"?(?P<layer>[^)\s\"]+)\"?\),? weight <[^>']*'(?P<name>[^']+)'[^>]*> has shape {L}, but the saved weight has shape {L}"), False),
    (re.compile(rf"Layer (?P<layer>\S+)? ?weight shape {L} (?:is )?not compatible with provided weight shape {L}"), False),
    (re.compile(rf"variable\.shape={L}, Received: value\.shape={L}\. Target variable: <[^>]*?path=(?P<name>[^\s,>]+)"), False),
    (re.compile(rf"Cannot assign value to variable '\s*(?P<name>[^']+)': Shape mismatch\.\s*The variable shape {L}, and the assigned value shape {L}"), False),
    (re.compile(rf"Shape mismatch\.\s*The variable shape {L}, and the assigned value shape {L}"), False),
    (re.compile(rf"lhs shape=\s*{L} rhs shape=\s*{L}(?:.{{0,400}}?loc:@(?P<name>[\w/.]+))?", re.DOTALL), False),
    (re.compile(rf"[Pp]arameter \"(?P<name>[^\"]+)\" in \"(?P<layer>[^\"]+)\".{{0,120}}?expected to generate shape {L},\s*but the existing parameter it received has shape {L}", re.DOTALL), False),
)  # fmt: skip
ERROR = re.compile(
    r"size mismatch for |incompatible tensor with shape|Weight expects shape|but the saved weight has shape"
    r"|not compatible with provided weight shape|Received: value\.shape=|Shape mismatch\.|lhs shape="
    r"|expected to generate shape|^\s*(?:Missing|Unexpected) key\(s\) in state_dict",
    re.MULTILINE,
)
KEYS = re.compile(r"(Missing|Unexpected) key\(s\) in state_dict: ((?:\"[^\"\n]*\"(?:,\s*)?)+)")


def _lengths(text: str) -> Shape:
    return tuple(int(n) for n in re.findall(r"\d+", text))


def read(lines: Sequence[str]) -> Listing | None:
    """The tensors that differ, twice: as the file has them and, not counted, as the model has them."""
    text = " ".join(line.strip() for line in lines)
    entries: list[Entry] = []
    notes: list[str] = []
    pairs: list[tuple[str, Shape, Shape]] = []
    for pattern, file_first in FORMS:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            given = [g for g in match.groups() if g not in groups.values()]
            one, other = _two(match)
            file, model = (one, other) if file_first else (other, one)
            name = (groups.get("name") or "weight").split(":")[0]
            layer = (groups.get("layer") or "").strip("/")
            if layer and layer not in name:
                name = f"{layer}/{name}"
            pairs.append((name, file, model))
            del given
        if pairs:
            break
    for where, at in (("checkpoint", 1), ("model", 2)):
        tensors: dict[str, list[Listed]] = {}
        for pair in pairs:
            owner = re.match(r"(.*)[./]", pair[0])
            tensors.setdefault(owner[1] if owner else "", []).append(Listed(pair[0], pair[at]))  # type: ignore[arg-type]
        entries += [
            Entry(
                f"{path} in the {where}".strip(),
                tensors=tuple(found),
                options={"side": where},
                counted=at == 1,
            )
            for path, found in tensors.items()
        ]
    for name, file, model in pairs:
        same = [axis for axis, (a, b) in enumerate(zip(file, model, strict=False)) if a == b]
        notes.append(
            f"{name}: {list(file)} in the checkpoint, {list(model)} in the model{_alike(file, same)}."
        )
    for match in KEYS.finditer(text):
        names = re.findall(r"\"([^\"]*)\"", match[2])
        side = (
            "the model has, the checkpoint has not"
            if match[1] == "Missing"
            else "the checkpoint has, the model has not"
        )
        notes.append(f"{', '.join(names)}: {side}; the message gives no shapes.")
    if not notes:
        return None
    whose = "pytorch" if "state_dict" in text or TORCH.search(text) else "keras"
    return Listing("an error of shapes that differ", whose, tuple(entries), {}, tuple(notes))


def _two(match: re.Match[str]) -> tuple[Shape, Shape]:
    named = set(match.re.groupindex.values())
    one, other = (match[i] for i in range(1, match.re.groups + 1) if i not in named)
    return _lengths(one), _lengths(other)


def _alike(shape: Shape, same: Sequence[int]) -> str:
    words = {0: "rows", 1: "columns"}
    said = [f"the same {shape[axis]} {words.get(axis, 'along an axis')}" for axis in same]
    return f": {' and '.join(said)}" if said else ""
