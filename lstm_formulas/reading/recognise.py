"""From what a source lists to rows that say where each count comes from.

Tensors are recognised by the frameworks' own tables, lines by solving each convention's count for
the sizes that the source does not say. Nothing is taken for right that does not fit exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from lstm_formulas.printing.arithmetic import number
from lstm_formulas.reading.forms import leaf_names, path_of
from lstm_formulas.reading.lines import SHOWN_AS_NONE, Lines
from lstm_formulas.reading.listing import Entry, Listed, Listing
from lstm_formulas.reading.result import Result
from lstm_formulas.reading.tensors import plain_name, tensor_rows

__all__ = ["recognise"]


def recognise(listing: Listing, sizes: Mapping[str, int] | None = None) -> Result:
    """Rows for all that a listing has, in its order.

    Raises:
        ValueError: where there is nothing in it.
    """
    left: Counter[str] = Counter()
    entries = [_as_tensor(entry) for entry in _counted(listing.entries)]
    rows = [(place, 0, row) for place, row in tensor_rows(entries, listing.framework, left)]
    lines = Lines(listing, dict(sizes or {}))
    above = _containers(entries)
    for place, entry in enumerate(entries):
        if entry.tensors:
            continue
        if not entry.counted or (place in above and entry.count is None):
            lines.note(entry)
        else:
            follows = entries[place + 1] if place + 1 < len(entries) else None
            counted = (e for e in entries[place + 1 :] if e.counted and e.count and not e.tensors)
            rows.append((place, 1, lines.row(entry, follows, next(counted, None))))
    rows.sort(key=lambda row: row[:2])
    stated = listing.stated.get("total")
    result = Result(
        listing.source, tuple(row for *_, row in rows), stated, listing.framework, listing.notes
    )
    return replace(result, notes=(*listing.notes, *_left_out(left), *_differences(result, listing)))


def _as_tensor(entry: Entry) -> Entry:
    """A line with a tensor's name and count and nothing else, as that tensor."""
    path = path_of(entry.path)
    if entry.kind or entry.tensors or entry.count is None or entry.output or entry.approximate:
        return entry
    if len(path) < 2 or plain_name(path[-1]) not in leaf_names():
        return entry
    tensor = Listed(entry.path, (), trainable=entry.trainable, numel=entry.count)
    return replace(entry, path=entry.path.rpartition(path[-1])[0].rstrip("./"), tensors=(tensor,))


def _containers(entries: Sequence[Entry]) -> set[int]:
    """The entries that others lie below."""
    found = set()
    for place, entry in enumerate(entries[:-1]):
        follows = entries[place + 1]
        inside = entry.path and follows.path.startswith((f"{entry.path}.", f"{entry.path}/"))
        if follows.depth > entry.depth or inside or (not entry.path and place == 0):
            found.add(place)
    return found


def _counted(entries: Sequence[Entry]) -> list[Entry]:
    """The entries, where rows nested in a parent are counted and the parent's rest remains."""
    found = list(entries)
    for place, entry in enumerate(found):
        if not entry.counted or entry.count is None or entry.tensors:
            continue
        last = place + 1
        while last < len(found) and found[last].depth > entry.depth:
            last += 1
        below = [
            n
            for n in range(place + 1, last)
            if found[n].depth == entry.depth + 1 and found[n].count is not None
        ]
        if not below or any(found[n].counted for n in below):
            continue
        once = list({(found[n].path, found[n].kind): n for n in reversed(below)}.values())
        for some in (below, once):
            inner = sum(found[n].count or 0 for n in some)
            if inner <= entry.count:
                for n in some:
                    found[n] = replace(found[n], counted=True)
                rest = entry.count - inner
                found[place] = replace(entry, count=rest, kind=entry.kind if rest else "")
                break
    return found


def _left_out(left: Mapping[str, int]) -> Iterator[str]:
    """What the source has besides parameters, in sentences."""
    if left.get("buffers"):
        yield (
            f"Beside them {number(left['buffers'])} numbers in buffers (running averages, counters) "
            "are kept, which are no parameters."
        )
    if left.get("copies"):
        yield (
            f"{number(left['copies'])} numbers of a moving average repeat the model's, and are not "
            "counted again."
        )
    if left.get("optimizer"):
        yield f"The optimizer's state has {number(left['optimizer'])} numbers, which are no parameters."


def _differences(result: Result, listing: Listing) -> Iterator[str]:
    """Why the rows and the stated total differ, in sentences."""
    stated = listing.stated.get("total")
    if stated is None or stated == result.total:
        return
    left = stated - result.total
    optimizer = listing.stated.get("optimizer", 0)
    if optimizer and left >= optimizer:
        left -= optimizer
        yield f"The stated total of {number(stated)} has {number(optimizer)} of the optimizer in it, which are no parameters."
    shown = sum(row.count for row in result.rows if SHOWN_AS_NONE in row.why)
    if shown and left <= -shown:
        left += shown
        yield f"The stated total of {number(stated)} lacks {number(shown)} of recurrent layers that are shown as 0."
    if left:
        more = "more" if left > 0 else "fewer"
        yield f"The source states {number(stated)}, {number(abs(left))} {more} than its rows add up to."
