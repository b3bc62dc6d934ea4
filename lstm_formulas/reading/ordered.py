"""Tensors that have no names of their own, recognised by their shapes in their order.

`[w.shape for w in model.get_weights()]` says which tensor follows which, and nothing else. A layer
lists its tensors in its framework's order, so the whole list is cut into layers: into as few as
there can be, and with as little left over.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from lstm_formulas.reading.forms import FRAMEWORKS, Form, Sized, forms
from lstm_formulas.reading.listing import Listed
from lstm_formulas.reading.readings import Reading

__all__ = ["LAYER", "Found", "Path", "in_order", "plain_name", "unnamed"]

Path = tuple[str, ...]


@dataclass
class Found:
    """Some tensors that belong together, and what they are."""

    path: Path
    tensors: list[Listed]
    readings: list[Reading] = field(default_factory=list)
    extra: list[tuple[Listed, str]] = field(default_factory=list)
    averages: bool = False
    """Whether running averages stand beside them."""
    partial: bool = False
    why: str = ""


LAYER = re.compile(r"(.+)_l(\d+)(_reverse)?")
AGAIN = re.compile(r" \(\d+\)$")


def plain_name(name: str) -> str:
    """A tensor's name in the first layer, in one direction."""
    layer = LAYER.fullmatch(name)
    return f"{layer[1]}_l0" if layer else name


def unnamed(leaves: Mapping[str, Listed]) -> bool:
    """Whether names say nothing: they are numbers, or the same ones come again.

    Examples:
        >>> tensor = Listed("", ())
        >>> unnamed({"0": tensor, "1": tensor}), unnamed({"kernel": tensor, "kernel (2)": tensor})
        (True, True)
        >>> unnamed({"kernel": tensor, "bias": tensor})
        False
    """
    plain = {AGAIN.sub("", name) for name in leaves}
    return len(plain) < len(leaves) or all(name.isdigit() for name in leaves)


STACKED = ("PyTorch", "Paddle")
"""Whose one layer may be several upon each other."""

LONGEST = 24
"""Tensors of one layer, in one direction."""

ALONE = (26, 22, 19)
"""What a tensor costs that is no layer's, one that is a layer as a vector, and one as a matrix.

A layer of several tensors costs 10, so that few layers are cheaper than many.
"""


@cache
def _by_length(framework: str) -> Mapping[int, tuple[Form, ...]]:
    """A framework's forms by the number of their tensors."""
    found: dict[int, list[Form]] = defaultdict(list)
    for form in forms():
        if form.framework in FRAMEWORKS[framework]:
            found[len(form.tensors)].append(form)
    return {length: tuple(of) for length, of in found.items() if length <= LONGEST}


@cache
def _names(form: Form) -> tuple[Path, ...]:
    """A form's tensors in the order in which its framework lists them: a tree of Flax by names."""
    return tuple(sorted(form.tensors)) if "Flax" in form.framework else tuple(form.tensors)


class _Cut:
    """A list of shapes, cut into the layers of one framework."""

    def __init__(self, shapes: Sequence[Sized], names: Sequence[str], framework: str) -> None:
        self.shapes, self.names, self.framework = shapes, names, framework
        self.seen: dict[tuple[object, ...], tuple[Reading, ...]] = {}
        """What was found for the same shapes before: models repeat themselves."""

    def readings(self, start: int, length: int) -> tuple[Reading, ...]:
        """Every form that the tensors from here on are one of."""
        part, names = self.shapes[start : start + length], self.names[start : start + length]
        if len(part) < length:
            return ()
        key = (*part, *names)
        if key not in self.seen:
            self.seen[key] = tuple(self._readings(part, names))
        return self.seen[key]

    def _readings(self, part: Sequence[Sized], names: Sequence[str]) -> Iterator[Reading]:
        for form in _by_length(self.framework)[len(part)]:
            paths = _names(form)
            if any(
                name and name != plain_name(path[-1])
                for name, path in zip(names, paths, strict=True)
            ):
                continue
            sizes = form.solve(dict(zip(paths, part, strict=True)))
            if sizes is not None and form.needs <= sizes.keys():
                yield Reading(form, sizes)

    def layers(self, start: int) -> Iterator[tuple[int, list[Reading]]]:
        """How many tensors from here on are one layer, and which."""
        for length in _by_length(self.framework):
            own = self.readings(start, length)
            if not own:
                continue
            yield length, list(own)
            recurrent = [reading for reading in own if reading.form.recurrent]
            for directions in (1, 2):
                alike = recurrent
                if directions == 2:
                    again = self.readings(start + length, length)
                    alike = [r for r in recurrent if any(r.key == o.key for o in again)]
                    alike = [replace(reading, directions=2) for reading in alike]
                    if alike:
                        yield 2 * length, alike
                yield from self._upon(start, length, directions, alike)

    def _upon(
        self, start: int, length: int, directions: int, own: list[Reading]
    ) -> Iterator[tuple[int, list[Reading]]]:
        own = [reading for reading in own if reading.form.framework in STACKED]
        layers = 1
        while own:
            at = start + layers * directions * length
            places = [at + n * length for n in range(directions)]
            own = [
                replace(reading, layers=layers + 1)
                for reading in own
                if all(
                    any(
                        r.form is reading.form and r.sizes == _upper(reading)
                        for r in self.readings(p, length)
                    )
                    for p in places
                )
            ]
            layers += 1
            if own:
                yield layers * directions * length, own

    def best(self) -> tuple[int, list[tuple[int, list[Reading]]]]:
        """The cheapest way to cut: its cost, and each part's length and readings."""
        count = len(self.shapes)
        costs = [0] * (count + 1)
        parts: list[tuple[int, list[Reading]]] = [(1, [])] * count
        for start in reversed(range(count)):
            costs[start] = ALONE[0] + costs[start + 1]
            for length, readings in self.layers(start):
                cost = costs[start + length] + _cost(self.shapes[start], length, readings)
                # Where two ways are as good, the first layer has both directions.
                if (cost, -length) < (costs[start], -parts[start][0]):
                    costs[start], parts[start] = cost, (length, readings)
        found, start = [], 0
        while start < count:
            found.append(parts[start])
            start += parts[start][0]
        return costs[0], found


def _upper(reading: Reading) -> dict[str, int]:
    gives = reading.sizes.get("p", reading.sizes.get("h", 0))
    return {**reading.sizes, "x": reading.directions * gives}


def _cost(shape: Sized, length: int, readings: Sequence[Reading]) -> int:
    if length == 1:
        return ALONE[2 if isinstance(shape, int) or len(shape) > 1 else 1]
    return 10 if any(r.form.usual or not r.form.recurrent for r in readings) else 12


def in_order(path: Path, leaves: Mapping[str, Listed], framework: str) -> Iterator[Found]:
    """The layers that these tensors are, one after the other; what is none stays a tensor."""
    numbered = all(label.isdigit() for label in leaves)
    labels = sorted(leaves, key=int) if numbered else list(leaves)
    tensors = [leaves[label] for label in labels]
    shapes = [
        tuple(n or 0 for n in tensor.shape) if tensor.numel is None else tensor.numel
        for tensor in tensors
    ]
    names = ["" if numbered else plain_name(AGAIN.sub("", label)) for label in labels]
    families = [framework] if framework in FRAMEWORKS else list(FAMILIES)
    ways = [_Cut(shapes, names, family).best() for family in families]
    start = 0
    for n, (length, readings) in enumerate(min(ways, key=lambda way: way[0])[1], 1):
        part = labels[start : start + length]
        if length == len(labels):
            place = path
        elif length == 1:
            place = (*path, part[0])
        else:
            place = (*path, f"{part[0]}–{part[-1]}" if numbered else f"layer {n}")
        yield Found(place, tensors[start : start + length], readings)
        start += length


FAMILIES = ("pytorch", "keras", "tf_keras", "flax", "paddle")
"""Whose list it may be where nothing tells, the likeliest first."""
