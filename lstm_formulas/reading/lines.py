"""Lines of a summary or of a printed model: a class, a count, and what else stands there.

A line's count is an equation in its sizes. Its output gives some of them, the line before gives its
input, and the one that is left is solved for, in every convention that the class has.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lstm_formulas.frameworks import flax_linen, flax_nnx, keras, module, paddle, pytorch
from lstm_formulas.printing.arithmetic import number
from lstm_formulas.reading import around
from lstm_formulas.reading.forms import FRAMEWORKS, RECURRENT, Form, by_class, forms, path_of
from lstm_formulas.reading.listing import Entry, Listing, Shape
from lstm_formulas.reading.readings import Reading, row_of
from lstm_formulas.reading.result import ExplainedRow
from lstm_formulas.reading.solving import KERNELS, completed, guessed, odd
from lstm_formulas.reading.tensors import entries_of, tensor_rows

__all__ = ["SHOWN_AS_NONE", "Lines"]

TRIED = 50
"""Readings that are looked at where no shape is shown."""

DEEP = 12
"""Layers upon each other that are tried where a line does not say how many there are."""

SHOWN_AS_NONE = "the source shows 0 for it, and may hide more layers"

SPACES: Mapping[str, tuple[Any, ...]] = {
    "pytorch": (pytorch, around.torch),
    "keras": (keras.layers, around.keras),
    "tf_keras": (keras.layers, around.keras),
    "paddle": (paddle,),
    "flax": (flax_linen, flax_nnx),
}
"""Where a class is looked for, by the framework."""

INSIDE: Mapping[str, tuple[str, ...]] = {
    "Bidirectional": RECURRENT,
    "RNN": RECURRENT,
    "StackedRNNCells": RECURRENT,
    "TimeDistributed": ("Dense", "LayerNorm", "BatchNorm", *RECURRENT),
}
"""What Keras's wrappers hide, the likeliest first."""

GIVES: Mapping[str, str] = {
    "Embedding": "e",
    "Dense": "y",
    "Conv": "y",
    "LayerNorm": "x",
    "BatchNorm": "x",
    "ConvLSTM": "h",
}
"""Which size a layer's output shows."""

PLAIN = re.compile(
    r"Input|Dropout|Identity|ReLU|ELU|GELU|SiLU|Tanh|Sigmoid|Softmax|Pool|Flatten|Pad|Crop|Upsampl|"
    r"Activation|Masking|Reshape|Permute|Repeat|Concat|Add$|Multiply|Average|Lambda|Loss|Noise|"
    r"Subtract|Maximum|Minimum|Dot$|Unflatten|Softplus|Hardtanh|LogSoft"
)
"""Layers without parameters, so that nothing about them needs to be said."""

PICTURES = re.compile(r"Conv\d|BatchNorm|InstanceNorm|Pool|GroupNorm")
"""PyTorch's layers whose channels are the second axis."""


class Lines:
    """What a source's lines say, read one after the other: each gives the next its input."""

    def __init__(self, listing: Listing, sizes: Mapping[str, int]) -> None:
        self.framework = listing.framework
        self.keras = listing.framework in ("keras", "tf_keras", "")
        self.told = sizes
        self.owners = FRAMEWORKS.get(self.framework, ())
        self.gives: dict[str, int] = {}
        """What each line gives, by its name."""
        self.at: dict[int, _Place] = {}
        """What the last line gives, at each depth."""
        self.after: Entry | None = None
        self.guesses = 0
        """How many readings fit where no shape is shown."""
        self.doubt = False
        """Whether what the last line gives is but the likeliest of several."""
        self.second = self.flattens = False
        """Whether the last line's channels are its second axis, and lie in pictures, which are
        often flattened without a line."""

    def row(
        self, entry: Entry, follows: Entry | None = None, after: Entry | None = None
    ) -> ExplainedRow:
        """The row for one line; the next one's input may show what this one gives.

        So may, where no shape is shown, the count of the next one that has any, `after`.
        """
        self.after, self.guesses = after, 0
        reads = self._reads(entry)
        gives = self._gives(entry, follows)
        row = self._row(entry, reads, gives)
        if gives is None and row.layer is not None:
            own = next((row.sizes[n] for n in ("y", "e", "p", "h", "x") if n in row.sizes), 0)
            gives = own * row.sizes.get("directions", 1)
        self.doubt = self.guesses > 1 or (self.doubt and not entry.output and not entry.inputs)
        self.note(entry, gives)
        return row

    def _row(self, entry: Entry, reads: Sequence[int], gives: int | None) -> ExplainedRow:
        why = [f"{entry.times} alike"] if entry.times > 1 else []
        count = entry.count
        if entry.arguments or entry.options:
            row = self._called(entry, why)
            if row is not None and count in (None, row.count):
                return row
        if count == 0 and self.framework == "pytorch":
            for form in self._candidates(entry):
                if form.recurrent and reads and gives and set(form.sizes) == {"x", "h"}:
                    reading = Reading(form, {"x": reads[0], "h": gives})
                    derived = form.count.at({**reading.sizes, "L": 1, "D": 1})
                    return row_of(entry.path, [reading], derived, derived, [SHOWN_AS_NONE])
        if not count:
            unknown = entry.kind and count is None and not PLAIN.search(entry.kind)
            return ExplainedRow(
                entry.path, why="what it holds does not show here" if unknown else ""
            )
        each, rest = divmod(count, entry.times)
        candidates = [] if rest or entry.approximate else self._candidates(entry)
        readings = self._solved(entry, candidates, each, reads, gives)
        trained = self._trained(entry, count, readings)
        if self.guesses > 1:
            readings = readings[:TRIED]
            why.append(f"no shape is shown, so this is the likeliest of {number(self.guesses)}")
        elif self.doubt and readings and readings[0].follows:
            why.append("if the line before gives what it seems to")
        if readings and readings[0].follows is False and reads:
            why.append(
                f"reads {readings[0].sizes['x']} numbers, where the line before gives {reads[0]}"
            )
        if candidates and not readings:
            why.append(self._missed(entry, candidates, each, reads, gives))
        row = row_of(entry.path, readings, count, trained, why, entry.times)
        kinds = {form.kind for form in candidates}
        return replace(row, kind=kinds.pop()) if len(kinds) == 1 else row

    # Where it reads from ----------------------------------------------------------------------------

    def _reads(self, entry: Entry) -> list[int]:
        """What the input's size may be, the surest first."""
        found = [self._channels(shape, entry) for shape in entry.inputs[:1]]
        for name in entry.reads[:1]:
            start = name.rstrip("….")
            found += [n for key, n in self.gives.items() if start and key.startswith(start)][:1]
        if entry.depth in self.at:
            found.append(self.at[entry.depth].gives)
        elif entry.depth - 1 in self.at:
            found.append(self.at[entry.depth - 1].before)
        if not self.at:
            found.append(self.told.get("x"))
        return list(dict.fromkeys(n for n in found if n))

    def _source(self, entry: Entry) -> int | None:
        """How wide the second is that a line reads: of an attention, what it looks at."""
        for name in entry.reads[1:2]:
            start = name.rstrip("….")
            return next(
                (n for key, n in self.gives.items() if start and key.startswith(start)), None
            )
        return None

    def _gives(self, entry: Entry, follows: Entry | None) -> int | None:
        """What the line gives, as far as it or the next one says it."""
        for shape in entry.output[:1]:
            return self._channels(shape, entry)
        if follows is not None and follows.depth == entry.depth:
            for shape in follows.inputs[:1]:
                return self._channels(shape, follows)
        return None

    def _channels(self, shape: Shape, entry: Entry) -> int | None:
        """Numbers at one place of an input or output."""
        if not shape:
            return None
        picture = self.framework == "pytorch" and len(shape) > 3
        return shape[1] if picture or (len(shape) > 2 and self._is_second(entry)) else shape[-1]

    def _is_second(self, entry: Entry) -> bool:
        """Whether the channels are the second axis: PyTorch's, and what leaves them there."""
        kept = self.second and PLAIN.search(entry.kind)
        return self.framework == "pytorch" and bool(PICTURES.search(entry.kind) or kept)

    def note(self, entry: Entry, gives: int | None = None) -> None:
        """Keep what a line gives for those that follow."""
        if gives is None:
            gives = self._gives(entry, None)
        depth = entry.depth
        if depth in self.at:
            before = self.at[depth].gives
        else:
            before = self.at[depth - 1].before if depth - 1 in self.at else None
        self.at = {n: place for n, place in self.at.items() if n < depth}
        self.at[depth] = _Place(gives or before, before, gives is not None)
        for n, place in self.at.items():
            if n < depth and not place.stated:  # what a container gives is what its last part does
                self.at[n] = replace(place, gives=gives or place.gives)
        if entry.counted or PLAIN.search(entry.kind):  # what holds others says nothing of its own
            self.second = self._is_second(entry)
            self.flattens = self.second and (self.flattens or bool(re.search("[23]d", entry.kind)))
        if gives:
            for name in {entry.path, (path_of(entry.path) or ("",))[-1]}:
                self.gives[name] = gives

    # A call -----------------------------------------------------------------------------------------

    def _called(self, entry: Entry, why: Iterable[str]) -> ExplainedRow | None:
        """A row for the frameworks' own class, called as the line says."""
        everywhere = (pytorch, around.torch, keras.layers, around.keras)
        for space in SPACES.get(self.framework, everywhere):
            kind = vars(space).get(entry.kind)
            if not (isinstance(kind, type) and issubclass(kind, module.Module)):
                continue
            options = {k: v for k, v in entry.options.items() if k in _taken(kind)}
            try:
                own = entries_of(kind(*entry.arguments, **options), entry.path)
            except (TypeError, ValueError, NotImplementedError):
                continue
            rows = [row for _, row in tensor_rows(own, self.framework)]
            count = sum(row.count for row in rows) * entry.times
            trained = (
                sum(row.trainable for row in rows) * entry.times * (entry.trainable is not False)
            )
            if len(rows) != 1:
                return ExplainedRow(entry.path, "", count, trained, why="; ".join(why))
            (row,) = rows
            return replace(
                row,
                name=entry.path,
                count=count,
                trainable=trained,
                times=entry.times,
                derived=entry.times * (row.derived or 0),
                why="; ".join(filter(None, (row.why, *why))),
            )
        return None

    # A count ----------------------------------------------------------------------------------------

    def _candidates(self, entry: Entry) -> list[Form]:
        """The forms that a class's name stands for, cut names included."""
        kind = entry.kind.rstrip("….")
        wrapper = self._wrapper(entry)
        if wrapper:
            kinds = INSIDE[wrapper]
            if wrapper == "TimeDistributed" and entry.output and len(entry.output[0]) > 3:
                kinds = ("Conv", *kinds, "Embedding")  # of pictures, of the letters of words
            found = [form for k in kinds for form in forms() if form.kind == k]
        else:
            name = _named(kind, by_class())
            found = list(by_class()[name]) if name else []
        own = [form for form in found if form.framework in self.owners] or found
        return own if wrapper else sorted(own, key=self._owner)

    def _owner(self, form: Form) -> int:
        return self.owners.index(form.framework) if form.framework in self.owners else 9

    def _wrapper(self, entry: Entry) -> str | None:
        return _named(entry.kind.rstrip("…."), INSIDE) if self.keras else None

    def _arrangements(
        self, form: Form, entry: Entry, gives: int | None
    ) -> Iterator[tuple[dict[str, int], int, int]]:
        """Sizes that the output shows, with numbers of layers and directions that fit it."""
        if form.kind not in RECURRENT:
            shown = GIVES.get(form.kind)
            known = {shown: gives} if shown in form.sizes and gives else {}
            known |= {name: 1 for name in "bc" if name in form.sizes}
            if "s" in form.sizes and (source := self._source(entry)):
                known["s"] = source
            # How many heads there are does not change a count; a channel's numbers do.
            for n in (1, 2, 4, 3) if "n" in form.sizes and "a" in form.sizes else (1,):
                yield known | ({"n": n} if "n" in form.sizes else {}), 1, 1
            return
        wrapper = self._wrapper(entry)
        ways: Sequence[int] = (1,)
        deep: Sequence[int] = (1,)
        if wrapper == "Bidirectional":
            ways = (2,)
        elif wrapper in ("RNN", "StackedRNNCells"):
            deep = range(1, DEEP + 1)
        elif not self.keras and not entry.kind.endswith("Cell"):
            ways, deep = (1, 2), range(1, DEEP + 1)
        state = "p" if "p" in form.sizes else "h"
        for layers in deep:
            for directions in ways:
                if gives is None:
                    yield {}, layers, directions
                    continue
                if gives % directions == 0:
                    yield {state: gives // directions}, layers, directions
                if directions == 2 and self.keras:
                    yield {state: gives}, layers, directions  # the directions may be added up

    def _solved(
        self,
        entry: Entry,
        candidates: Sequence[Form],
        count: int,
        reads: Sequence[int],
        gives: int | None,
    ) -> list[Reading]:
        """Every reading that gives this very count, the likeliest first."""
        found: list[tuple[float, int, Reading]] = []
        for form in candidates:
            for known, layers, directions in self._arrangements(form, entry, gives):
                for x in (*reads, None):
                    if x is not None and ("x" not in form.sizes or known.get("x", x) != x):
                        continue
                    sizes = {**known, **({} if x is None else {"x": x})}
                    told = {k: v for k, v in self.told.items() if k in form.sizes and k != "x"}
                    for fits in completed(form, {**told, **sizes}, layers, directions, count):
                        follows = None if not reads or "x" not in form.sizes else fits["x"] in reads
                        reading = Reading(form, fits, layers, directions, follows)
                        merged = directions == 2 and gives is not None and fits.get("h") == gives
                        found.append((self._unlikely(reading, reads) + merged, len(found), reading))
        if not found and gives is None:
            for form in candidates:
                for known, layers, directions in self._arrangements(form, entry, None):
                    for fits in guessed(form, known, layers, directions, count):
                        reading = Reading(form, fits, layers, directions, None)
                        found.append((self._unlikely(reading, ()), len(found), reading))
            self.guesses = len(found)
        found.sort(key=lambda each: each[:2])
        if gives is None and self.after is not None and len(found) > 1:
            # No shape is shown: what the next line can read is likelier.
            likely = found[:TRIED]
            found = [
                (cost + 4 * (not self._can_read(reading)), place, reading)
                for cost, place, reading in likely
            ]
            found.sort(key=lambda each: each[:2])
        best: dict[Any, Reading] = {}
        for _, _, reading in found:
            best.setdefault(reading.key, reading)
        follow = [r for r in best.values() if r.follows is not False]
        first = next(iter(best.values()), None)
        return follow if first is not None and first.follows is not False else list(best.values())

    def _can_read(self, reading: Reading) -> bool:
        """Whether some form gives the next line's count, where it reads what this line gives."""
        after = self.after
        if after is None or not after.count or after.count % after.times:
            return False
        width = next((reading.sizes[n] for n in ("y", "e", "p", "h", "x") if n in reading.sizes), 0)
        known = {"x": width * reading.directions}
        return any(
            fits
            for form in self._candidates(after)
            if "x" in form.sizes and "p" not in form.sizes
            for sizes, layers, directions in self._arrangements(form, after, None)
            if layers <= 2
            for fits in completed(
                form, {**sizes, **known}, layers, directions, after.count // after.times
            )
        )

    def _unlikely(self, reading: Reading, reads: Sequence[int]) -> float:
        """How little speaks for a reading: about minus the logarithm of how often it is met."""
        form, layers = reading.form, reading.layers
        cost = (0, 0.7, 3.5)[layers - 1] if layers < 4 else layers + 0.5
        cost += (reading.directions - 1) * (not self.keras)
        if form.recurrent and not form.usual:
            cost += 4 + ("p" in form.sizes)
        if reading.follows is False:
            flat = self.flattens and reading.sizes["x"] % reads[0] == 0
            cost += (0.5 if self.flattens else 2.3) + (1.5 if flat else 6)
        if "a" in form.sizes:
            usual = KERNELS[1 + sum(name in form.sizes for name in "bc")]
            places = reading.sizes["a"]
            cost += 0.3 * usual.index(places) if places in usual else 3 + odd(places)
            cost += 0.5 * (reading.sizes.get("n", 1) - 1) if "n" in form.sizes else 0
        if not reads:
            cost += sum(odd(reading.sizes[name]) for name in "xhey" if name in reading.sizes)
            # Layers are neither very narrow nor much wider than they are deep.
            if "V" in reading.sizes:  # more words than numbers for each
                cost += 3 * (reading.sizes["V"] < 4 * reading.sizes["e"])
            cost += sum(3 / reading.sizes[name] for name in "xhe" if name in reading.sizes)
            cost += int(form.kind in ("Dense", "Conv") and not form.biases)
        return cost

    def _missed(
        self,
        entry: Entry,
        candidates: Sequence[Form],
        count: int,
        reads: Sequence[int],
        gives: int | None,
    ) -> str:
        """By how much each convention misses a count."""
        misses: dict[str, int] = {}
        for form in candidates:
            for known, layers, directions in self._arrangements(form, entry, gives):
                sizes = {**known, **({"x": reads[0]} if reads and "x" in form.sizes else {})}
                unknown = [n for n in form.count.names if n not in (*sizes, "L", "D")]
                if len(unknown) > 1 or layers > 1:
                    continue
                arranged = {**sizes, "L": layers, "D": directions}
                miss = form.count.nearest(unknown[0] if unknown else "", count, arranged)
                said = f"{form.framework}'s {form.convention.line}"
                if said not in misses or abs(miss) < abs(misses[said]):
                    misses[said] = miss
        if not misses:
            return "its sizes do not show"
        near = sorted(misses.items(), key=lambda pair: abs(pair[1]))[:4]
        return "no convention gives it: " + ", ".join(
            f"{said} is {number(abs(n))} too {'small' if n > 0 else 'large'}" for said, n in near
        )

    def _trained(self, entry: Entry, count: int, readings: Sequence[Reading]) -> int:
        """How many of them are trained, as the line says it or the convention has it."""
        if entry.trainable is False:
            return 0
        if entry.frozen is not None:
            return count - entry.frozen
        return count - entry.times * (readings[0].frozen if readings else 0)


@dataclass(frozen=True)
class _Place:
    """What the last line at a depth gives, what the one before it did, and whether it says so."""

    gives: int | None
    before: int | None
    stated: bool


def _named(kind: str, known: Iterable[str]) -> str | None:
    """The class that a name is, or that it was cut from."""
    names = list(known)
    if kind in names:
        return kind
    longer = [name for name in names if name.startswith(kind)] if len(kind) > 3 else []
    return min(longer, key=len, default=None)


def _taken(kind: type) -> frozenset[str]:
    return frozenset(inspect.signature(kind).parameters)
