"""Tensors by name and shape, recognised by the frameworks' own tables of tensors.

Names make a tree. Where all names below a place are those of one form, and its equations give the
shapes, that place is a layer; what belongs to none stays a tensor with its number.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from os.path import commonprefix  # of any sequences, not of paths alone
from typing import Any

from lstm_formulas.frameworks import module
from lstm_formulas.printing.arithmetic import number
from lstm_formulas.reading import around
from lstm_formulas.reading.forms import (
    FRAMEWORKS,
    RECURRENT,
    Form,
    Sized,
    by_tensors,
    forms,
    path_of,
)
from lstm_formulas.reading.listing import Entry, Listed
from lstm_formulas.reading.ordered import LAYER, Found, Path, in_order, plain_name, unnamed
from lstm_formulas.reading.plain import plain
from lstm_formulas.reading.readings import Reading, row_of
from lstm_formulas.reading.result import ExplainedRow

__all__ = ["entries_of", "plain_name", "tensor_rows"]

MOST = 64
"""Tensors that one layer has at the most."""


@dataclass
class Node:
    """A place in the tree of tensors' names."""

    path: Path
    leaves: dict[str, Listed] = field(default_factory=dict)
    below: dict[str, Node] = field(default_factory=dict)
    buffers: list[Listed] = field(default_factory=list)
    extra: list[tuple[Listed, str]] = field(default_factory=list)
    size: int = 0
    """Tensors here and below."""

    def all(self) -> Iterator[tuple[Path, Listed]]:
        """Every tensor here and below, by its path from here."""
        yield from (((name,), tensor) for name, tensor in self.leaves.items())
        for name, node in self.below.items():
            yield from (((name, *path), tensor) for path, tensor in node.all())

    def extras(self) -> Iterator[tuple[Listed, str]]:
        """What comes on top, here and below."""
        yield from self.extra
        for node in self.below.values():
            yield from node.extras()


class Tensors:
    """The tensors of a source, as a tree, and the layers that are found in it."""

    def __init__(self, entries: Iterable[Entry], framework: str) -> None:
        self.order: dict[int, int] = {}
        self.kinds: dict[Path, str] = {}
        self.root = Node(())
        self.framework = framework
        self.owners = FRAMEWORKS.get(framework, ())
        self.again: set[int] = set()
        """Tensors that are listed once more, and counted elsewhere."""
        self.left: Counter[str] = Counter()
        """Numbers that are no parameters, by what they are."""
        listed: list[tuple[Path, Listed]] = []
        slashes = 0
        for place, entry in enumerate(entries):
            own = path_of(entry.path)
            paths = [path_of(tensor.name) for tensor in entry.tensors]
            if any(path[: len(own)] != own for path in paths):
                # The entry has a name of its own, which stands for what its tensors' share.
                shared = commonprefix([path[:-1] for path in paths])  # noqa: RUF071
                paths = [(*own, *path[len(shared) :]) for path in paths]
            if paths and entry.kind:
                self.kinds.setdefault(own, entry.kind)
            for path, tensor in zip(paths, entry.tensors, strict=True):
                slashes += 1 if "/" in tensor.name else -1
                listed.append((path, tensor))
                self.order[id(tensor)] = place
                if not entry.counted:
                    self.again.add(id(tensor))
        self.between = "/" if slashes > 0 else "."
        for path, tensor, note in plain(listed):
            self._put(path, tensor, note)

    def _put(self, path: Path, tensor: Listed, note: str) -> None:
        node, line = self.root, [self.root]
        for name in path[:-1]:
            node = node.below.setdefault(name, Node((*node.path, name)))
            line.append(node)
        if note:
            node.extra.append((tensor, note))
        elif tensor.role == "buffer" or path[-1] in around.BUFFERS or "batch_stats" in path:
            node.buffers.append(tensor)
            self.left["buffers"] += tensor.count
        elif tensor.role in ("optimizer", "copy"):
            self.left["optimizer" if tensor.role == "optimizer" else "copies"] += tensor.count
        else:
            name, n = path[-1], 2
            while name in node.leaves:  # two tensors of one name are two
                name, n = f"{path[-1]} ({n})", n + 1
            node.leaves[name] = tensor
            for above in line:
                above.size += 1

    def found(self) -> list[Found]:
        """All layers, and what belongs to none, in the source's order."""
        found = list(self._visit(self.root))
        if not self.owners:
            # The framework that explains most of them.
            votes = Counter(
                owner
                for one in found
                for owner in dict.fromkeys(r.form.framework for r in one.readings)
            )
            if votes:
                most = max(votes.values())
                self.owners = tuple(owner for owner, n in votes.items() if n == most)
        for one in found:
            one.readings = self._ranked(one, found)
        return sorted(found, key=self._place)

    def _place(self, one: Found) -> int:
        return min(
            (self.order[id(t)] for t in (*one.tensors, *(e for e, _ in one.extra))), default=0
        )

    def _visit(self, node: Node) -> Iterator[Found]:
        if node.leaves and not node.below and not node.extra and unnamed(node.leaves):
            yield from in_order(node.path, node.leaves, self.framework)
            return
        if 0 < node.size <= MOST:
            whole = dict(node.all())
            if readings := _fitting(whole):
                one = Found(node.path, list(whole.values()), readings, list(node.extras()))
                one.averages = bool(node.buffers)
                yield one
                return
        extra = list(node.extra)
        rest: dict[Path, Listed] = {(name,): tensor for name, tensor in node.leaves.items()}
        if rest:
            for one in _stacked(node, rest):
                one.extra, extra = [*one.extra, *extra], []
                yield one
        elif extra:
            yield Found(node.path, [], [], extra)
        inner = [list(self._visit(below)) for below in node.below.values()]
        yield from _both_ways(node, inner)

    def _ranked(self, one: Found, every: Sequence[Found]) -> list[Reading]:
        """The readings of each kind and size once, the likeliest first."""
        kind = next(
            (
                self.kinds[one.path[:n]]
                for n in range(len(one.path), -1, -1)
                if one.path[:n] in self.kinds
            ),
            "",
        )
        name = "_".join(one.path[-2:]).lower()

        def unlikely(reading: Reading) -> tuple[Any, ...]:
            form = reading.form
            owner = self.owners.index(form.framework) if form.framework in self.owners else 9
            return (
                kind not in form.names,
                one.averages and form.kind != "BatchNorm",
                _denied(form, name, one is every[0], reading),
                owner,
            )

        ranked = sorted(one.readings, key=unlikely)
        if kind and ranked and kind in ranked[0].form.names:
            ranked = [r for r in ranked if kind in r.form.names]
        if ranked and ranked[0].form.framework in self.owners:
            ranked = [r for r in ranked if r.form.framework in self.owners]
        if ranked and (hint := NAMED.get(ranked[0].form.kind)) and re.search(hint, name):
            # What is called dense is no recurrent layer that has its shapes, nor the other way round.
            recurrent = ranked[0].form.kind in RECURRENT
            ranked = [r for r in ranked if (r.form.kind in RECURRENT) is recurrent]
        best: dict[Any, Reading] = {}
        for reading in ranked:
            best.setdefault(reading.key, reading)
        return list(best.values())


HINTS: Mapping[str, str] = {
    "Embedding": r"emb|lookup|wte|wpe|vocab|token|encoder|word|char",
    "BatchNorm": r"bn|batch",
    "Bilinear": r"bilin",
    "InstanceNorm": r"inst|inorm",
    "LayerNorm": r"norm|ln",
    "Dense": r"fc|lin|dense|out|head|proj|logit|class|decoder|attn|query|key|value|mlp|score",
}
"""How people call such layers."""

NAMED: Mapping[str, str] = {**HINTS, "LSTM": "lstm", "GRU": "gru", "RNN": "rnn"}


def _denied(form: Form, name: str, first: bool, reading: Reading) -> int:
    """How little a name, or a place, speaks for a kind."""
    if form.kind == "Embedding" and first and reading.sizes["V"] > reading.sizes["e"]:
        return 1
    called = [kind for kind in ("LSTM", "GRU") if kind.lower() in name]
    if form.kind in RECURRENT and called:
        return 4 * (form.kind not in called)
    plain = form.kind not in ("BatchNorm", "Bilinear", "Embedding")
    return 0 if re.search(HINTS.get(form.kind, "$^"), name) else 2 + (not plain)


def _shapes(tensors: Mapping[Path, Listed]) -> dict[Path, Sized]:
    return {
        path: tuple(n or 0 for n in tensor.shape) if tensor.numel is None else tensor.numel
        for path, tensor in tensors.items()
    }


def _fitting(tensors: Mapping[Path, Listed]) -> list[Reading]:
    """Every form that has tensors of just these names, at sizes that give their shapes."""
    shapes = _shapes(tensors)
    if len(shapes) == 1 and isinstance(next(iter(shapes.values())), int):
        return []  # one number alone fits too much
    found = []
    for form in by_tensors().get(frozenset(tensors), ()):
        sizes = form.solve(shapes)
        if sizes is not None and form.needs <= sizes.keys():
            found.append(Reading(form, sizes))
    return found


def _stacked(node: Node, rest: dict[Path, Listed]) -> Iterator[Found]:
    """What the tensors at one place are: layers upon each other, one layer, or none."""
    cells: dict[tuple[int, bool], dict[Path, Listed]] = defaultdict(dict)
    for (name,), tensor in list(rest.items()):
        if layer := LAYER.fullmatch(name):
            cells[int(layer[2]), bool(layer[3])][(f"{layer[1]}_l0",)] = tensor
            del rest[(name,)]
    if cells:
        yield from _upon_each_other(node, cells)
    if rest:
        readings = _fitting(rest)
        if readings:
            yield Found(node.path, list(rest.values()), readings)
        else:
            yield from _some(node.path, rest)


def _upon_each_other(
    node: Node, cells: Mapping[tuple[int, bool], dict[Path, Listed]]
) -> Iterator[Found]:
    each = {place: _fitting(tensors) for place, tensors in cells.items()}
    layers = 1 + max(n for n, _ in cells)
    directions = 1 + any(reverse for _, reverse in cells)
    stacks = []
    if len(cells) == layers * directions and all(each.values()):
        for first in each[0, False]:
            gives = directions * first.sizes.get("p", first.sizes.get("h", 0))
            rest = (
                any(
                    r.form is first.form
                    and r.sizes == {**first.sizes, "x": gives if n else first.sizes["x"]}
                    for r in each[n, reverse]
                )
                for n, reverse in cells
            )
            if all(rest):
                stacks.append(replace(first, layers=layers, directions=directions))
    if stacks:
        yield Found(node.path, [t for of in cells.values() for t in of.values()], stacks)
        return
    for (n, reverse), tensors in cells.items():
        path = (*node.path, f"l{n}{'_reverse' * reverse}")
        if each[n, reverse]:
            yield Found(path, list(tensors.values()), each[n, reverse])
        else:
            yield from _some(path if len(cells) > 1 else node.path, tensors)


def _some(path: Path, tensors: dict[Path, Listed]) -> Iterator[Found]:
    """A layer with more tensors than its own, or a recurrent one with fewer; or single tensors."""
    shapes = _shapes(tensors)
    names = frozenset(tensors)
    whole = [
        Reading(form, sizes)
        for known, of in by_tensors().items()
        if len(known) > 1 and known <= names
        for form in of
        if (sizes := form.solve({n: shapes[n] for n in known})) is not None
        and form.needs <= sizes.keys()
    ]
    if whole:
        most = max(len(r.form.tensors) for r in whole)
        whole = [
            r
            for r in whole
            if len(r.form.tensors) == most and r.form.tensors.keys() == whole[0].form.tensors.keys()
        ] or whole[:1]
        own = whole[0].form.tensors.keys()
        yield Found(path, [tensors[n] for n in own], whole)
        if rest := {n: t for n, t in tensors.items() if n not in own}:
            yield from _some(path, rest)
        return
    if parts := [
        Reading(form, sizes)
        for known, of in by_tensors().items()
        if names < known and any(n[-1] not in COMMON for n in names)
        for form in of
        if form.recurrent
        and (sizes := form.solve(shapes)) is not None
        and form.needs <= sizes.keys()
    ]:
        yield Found(path, list(tensors.values()), parts, partial=True)
        return
    for name, tensor in tensors.items():
        one = Found((*path, *name), [tensor])
        if len(tensor.shape) == 2 and TABLE.search("/".join((*path[-1:], *name))):
            # A table of one's own, as people made them before there was a layer for it.
            V, e = (n or 0 for n in tensor.shape)
            tables = (form for form in forms() if form.kind == "Embedding")
            one.readings = [Reading(form, {"V": V, "e": e}) for form in tables]
        yield one


TABLE = re.compile(r"emb|lookup|wte|wpe|vocab", re.IGNORECASE)
"""How people call a table of one's own."""

COMMON = ("weight", "bias", "kernel", "scale", "embedding")
"""Names that many kinds of layers have, so that one alone says nothing."""

WAYS = re.compile(r"forward|backward|fwd|bwd|fw|bw")


def _both_ways(node: Node, inner: list[list[Found]]) -> Iterator[Found]:
    """Two layers alike, one forwards and one backwards, are one in two directions."""
    n = len(node.path)
    paired: set[int] = set()
    waiting: dict[str, Found] = {}
    for one in (some[0] for some in inner if len(some) == 1):
        name = one.path[n] if len(one.path) > n else ""
        plain = WAYS.sub("", name)
        if plain == name or not any(r.form.recurrent for r in one.readings):
            continue
        first = waiting.setdefault(plain, one)
        alike = [
            replace(a, directions=2)
            for a in first.readings
            if any(a.form is b.form and a.sizes == b.sizes for b in one.readings)
        ]
        if first is not one and alike:
            del waiting[plain]
            first.path = node.path or first.path
            first.tensors, first.readings = [*first.tensors, *one.tensors], alike
            first.extra = [*first.extra, *one.extra]
            paired.add(id(one))
    for some in inner:
        yield from (one for one in some if id(one) not in paired)


CELL = re.compile(r"(.*_)?cell(_\d+)?")


def tensor_rows(
    entries: Sequence[Entry], framework: str, left: Counter[str] | None = None
) -> list[tuple[int, ExplainedRow]]:
    """A row for each layer that tensors make up, with the place of its first entry.

    What is no parameter is added to `left`.
    """
    tensors = Tensors(entries, framework)
    if left is not None:
        left.update(tensors.left)
    kept: dict[object, str] = {}
    rows = []
    every = tensors.found()
    beside = Counter(one.path[:-1] for one in every)
    for one in every:
        path = one.path
        if one.readings and len(path) > 1 and CELL.fullmatch(path[-1]) and beside[path[:-1]] == 1:
            path = path[:-1]  # the cell of a layer that has no other
        name = tensors.between.join(path)
        count = trained = 0
        tied: list[str] = []
        again = 0
        for tensor in (*one.tensors, *(e for e, _ in one.extra)):
            if id(tensor) in tensors.again:
                again += tensor.count
                continue
            if tensor.storage is not None and tensor.storage in kept:
                tied.append(kept[tensor.storage])
                continue
            if tensor.storage is not None:
                kept[tensor.storage] = tensor.name
            count += tensor.count
            trained += tensor.count * (tensor.trainable is not False)
        why = [one.why] if one.why else []
        why += [f"tied with {', '.join(dict.fromkeys(tied))} and counted once"] if tied else []
        for note in dict.fromkeys(note for _, note in one.extra):
            more = sum(t.count for t, n in one.extra if n == note)
            why.append(f"{note} keeps {number(more)} numbers more")
        if again:
            why.append(f"{number(again)} numbers, not counted again")
        if one.readings and trained == count and all(t.trainable is None for t in one.tensors):
            trained -= min(one.readings[0].frozen, count)
        if one.partial:
            why.append("as far as these tensors show it")
        rows.append((tensors._place(one), row_of(name, one.readings, count, trained, why)))
    return rows


def entries_of(model: module.Module, path: str = "") -> list[Entry]:
    """What a model of our own frameworks' classes has: an entry per part that has tensors.

    Raises:
        ValueError: where a size is not known.
    """
    found = []
    whole = module.packed(model)
    listed: dict[str, list[Listed]] = defaultdict(list)
    between = type(model)._separator
    parts = [(between.join(part.path), part) for part in module.walk(model)]
    prefix = f"{path}{between}" if path else ""
    owner = {
        f"{name}{between}{tensor.name}" if name else tensor.name: name
        for name, part in parts
        for tensor in part.own.tensors
    }
    for tensor in whole.tensors:
        unknown = {str(s) for n in tensor.shape for s in getattr(n, "free_symbols", ())}
        if unknown:
            raise ValueError(
                f"explain: {tensor.name} has the unknown size {', '.join(sorted(unknown))}; tell it: "
                f"explain(source, {', '.join(f'{name}=…' for name in sorted(unknown))})"
            )
        bare = tensor.name.removesuffix(":0")
        listed[owner.get(bare, bare.rpartition(between)[0])].append(
            Listed(
                f"{prefix}{tensor.name}",
                tuple(map(int, tensor.shape)),
                storage=id(tensor.identity),
                trainable=tensor.trainable,
            )
        )
    kinds = {name: type(part.module).__name__ for name, part in parts}
    for name, tensors in listed.items():
        found.append(
            Entry(f"{prefix}{name}".rstrip(between), kinds.get(name, ""), tensors=tuple(tensors))
        )
    return found
