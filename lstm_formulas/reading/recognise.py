"""From what a source lists to rows that say where each count comes from.

Tensors are recognised by the frameworks' own tables, lines by solving each convention's count for
the sizes that the source does not say. Nothing is taken for right that does not fit exactly.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lstm_formulas.frameworks import flax_linen, flax_nnx, keras, module, paddle, pytorch
from lstm_formulas.layer import Layer
from lstm_formulas.printing.arithmetic import arithmetic, number
from lstm_formulas.reading import around
from lstm_formulas.reading.forms import (
    FRAMEWORKS,
    RECURRENT,
    Form,
    by_class,
    by_tensors,
    forms,
    path_of,
)
from lstm_formulas.reading.listing import Entry, Listed, Listing, Shape
from lstm_formulas.reading.result import Result, Row
from lstm_formulas.stack import Stack

__all__ = ["recognise"]

Path = tuple[str, ...]

MOST = 64
"""Tensors that one layer has at the most."""

DEEP = 12
"""Layers upon each other that are tried where a line does not say how many there are."""


@dataclass(frozen=True)
class Reading:
    """A form at the sizes that fit."""

    form: Form
    sizes: Mapping[str, int]
    layers: int = 1
    directions: int = 1
    follows: bool = True
    """Whether the input is what the row before gives."""

    @property
    def layer(self) -> Layer:
        """Our layer at these sizes, the first in one direction."""
        layer = self.form.layer
        wanted = {str(s) for n in layer.sizes.values() for s in n.free_symbols}
        return layer.at(**{k: v for k, v in self.sizes.items() if k in wanted})

    @property
    def key(self) -> tuple[Any, ...]:
        """What two readings differ in that differ for a reader."""
        return self.form.kind, tuple(sorted(self.shown.items()))

    @property
    def shown(self) -> dict[str, int]:
        """The sizes as a reader calls them."""
        form = self.form
        own = {str(name): int(value) for name, value in self.layer.sizes.items()}
        own = {name: value for name, value in own.items() if name in SHOWN}
        if form.recurrent:
            own |= {"layers": self.layers, "directions": self.directions, "biases": form.biases}
        return own

    @property
    def formula(self) -> str:
        """The count with the numbers put in."""
        layer = self.layer
        first = arithmetic(layer.formula, layer.sizes)
        if self.layers == self.directions == 1:
            return first
        upper = Stack(layer, 2, self.directions).upper
        terms = [(self.directions, layer, first)]
        if self.layers > 1:
            text = arithmetic(upper.formula, upper.sizes)
            terms.append((self.directions * (self.layers - 1), upper, text))
        if len(terms) == 2 and terms[0][2] == terms[1][2]:
            terms = [(self.directions * self.layers, layer, first)]
        return " + ".join(_times(times, text, bool(of.formula.is_Add)) for times, of, text in terms)

    def __str__(self) -> str:
        sizes = ", ".join(f"{name} = {number(n)}" for name, n in self.shown.items())
        return f"{self.form.framework}'s {self.form.kind} with {sizes}"


SHOWN = ("x", "h", "p", "V", "e", "y", "k", "d", "a")
"""Sizes by the names that a reader sees."""


def _times(times: int, text: str, is_sum: bool) -> str:
    return text if times == 1 else f"{times} × ({text})" if is_sum else f"{times} × {text}"


# --- Tensors --------------------------------------------------------------------------------------


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


@dataclass
class Found:
    """Some tensors that belong together, and what they are."""

    path: Path
    tensors: list[Listed]
    readings: list[Reading] = field(default_factory=list)
    extra: list[tuple[Listed, str]] = field(default_factory=list)
    partial: bool = False
    why: str = ""


class Tensors:
    """The tensors of a source, as a tree, and the layers that are found in it."""

    def __init__(self, entries: Iterable[Entry], framework: str) -> None:
        self.order: dict[int, int] = {}
        self.kinds: dict[Path, str] = {}
        self.root = Node(())
        self.owners = FRAMEWORKS.get(framework, ())
        listed: list[tuple[Path, Listed]] = []
        slash = False
        for place, entry in enumerate(entries):
            own = path_of(entry.path)
            if entry.tensors and entry.kind:
                self.kinds.setdefault(own, entry.kind)
            for tensor in entry.tensors:
                path = path_of(tensor.name)
                slash = slash or "/" in tensor.name
                if own and path[: len(own)] != own:
                    path = (*own, *path)
                listed.append((path, tensor))
                self.order[id(tensor)] = place
        self.between = "/" if slash else "."
        for path, tensor, note in _plain(listed):
            self._put(path, tensor, note)

    def _put(self, path: Path, tensor: Listed, note: str) -> None:
        node, line = self.root, [self.root]
        for name in path[:-1]:
            node = node.below.setdefault(name, Node((*node.path, name)))
            line.append(node)
        if note:
            node.extra.append((tensor, note))
        elif tensor.role == "buffer" or path[-1] in around.BUFFERS:
            node.buffers.append(tensor)
        elif tensor.role == "parameter":
            node.leaves[path[-1]] = tensor
            for above in line:
                above.size += 1

    def found(self) -> list[Found]:
        """All layers, and what belongs to none, in the source's order."""
        found = list(self._visit(self.root))
        if not self.owners:
            # The framework that explains most of them.
            votes = Counter(
                owner for one in found for owner in {r.form.framework for r in one.readings}
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
        if 0 < node.size <= MOST:
            whole = dict(node.all())
            if readings := _fitting(whole):
                yield Found(node.path, list(whole.values()), readings, list(node.extras()))
                return
        extra = list(node.extra)
        rest = {(name,): tensor for name, tensor in node.leaves.items()}
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
                _denied(form, name, one is every[0], reading),
                owner,
            )

        ranked = sorted(one.readings, key=unlikely)
        if kind and ranked and kind in ranked[0].form.names:
            ranked = [r for r in ranked if kind in r.form.names]
        best: dict[Any, Reading] = {}
        for reading in ranked:
            best.setdefault(reading.key, reading)
        return list(best.values())


HINTS: Mapping[str, str] = {
    "Embedding": r"emb|lookup|wte|wpe|vocab|token|encoder",
    "BatchNorm": r"bn|batch",
    "LayerNorm": r"norm|ln",
    "Dense": r"fc|lin|dense|out|head|proj|logit|class|decoder|attn|query|key|value|mlp|score",
}
"""How people call such layers."""


def _denied(form: Form, name: str, first: bool, reading: Reading) -> int:
    """How little a name, or a place, speaks for a kind."""
    if form.kind == "Embedding" and first and reading.sizes["V"] > reading.sizes["e"]:
        return 1
    return 0 if re.search(HINTS.get(form.kind, "$^"), name) else 2 + (form.kind == "BatchNorm")


def _plain(listed: list[tuple[Path, Listed]]) -> Iterator[tuple[Path, Listed, str]]:
    """Tensors under their plain names: what weight norm, pruning and optimizers make of them.

    With each a note where it comes on top of a layer's own.
    """
    paths = dict(listed)
    for path, tensor in listed:
        *above, last = path
        start = tuple(above)
        if above and above[:-1] and above[-2] == "parametrizations":
            place, name = tuple(above[:-2]), above[-1]
            if last == "original0" and (*start, "original1") in paths:
                yield (*place, name), tensor, "weight norm"
            elif last in ("original", "original1"):
                yield (*place, name), tensor, ""
            else:
                yield path, tensor, ""
        elif last.endswith("_g") and (*start, f"{last[:-2]}_v") in paths:
            yield (*start, last[:-2]), tensor, "weight norm"
        elif last.endswith("_v") and (*start, f"{last[:-2]}_g") in paths:
            yield (*start, last[:-2]), tensor, ""
        elif last.endswith("_orig") and (*start, f"{last[:-5]}_mask") in paths:
            yield (*start, last[:-5]), tensor, ""
        elif last.endswith("_mask") and (*start, f"{last[:-5]}_orig") in paths:
            yield path, replace(tensor, role="buffer"), ""
        elif start in paths and paths[start].shape == tensor.shape:
            yield path, replace(tensor, role="optimizer"), ""
        else:
            yield path, tensor, ""


def _shapes(tensors: Mapping[Path, Listed]) -> dict[Path, Sequence[int]]:
    return {path: tuple(n or 0 for n in tensor.shape) for path, tensor in tensors.items()}


def _fitting(tensors: Mapping[Path, Listed]) -> list[Reading]:
    """Every form that has tensors of just these names, at sizes that give their shapes."""
    shapes = _shapes(tensors)
    found = []
    for form in by_tensors().get(frozenset(tensors), ()):
        sizes = form.solve(shapes)
        if sizes is not None:
            found.append(Reading(form, sizes))
    return found


LAYER = re.compile(r"(.+)_l(\d+)(_reverse)?")


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
        if len(known) > 1 and known < names
        for form in of
        if (sizes := form.solve({n: shapes[n] for n in known})) is not None
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
        tensors = {n: t for n, t in tensors.items() if n not in own}
    elif parts := [
        Reading(form, sizes)
        for known, of in by_tensors().items()
        if names < known and any(n[-1] not in COMMON for n in names)
        for form in of
        if form.recurrent
        and (sizes := form.solve(shapes)) is not None
        and set(form.sizes) <= {*sizes, "p"}
    ]:
        parts = [r for r in parts if set(r.form.sizes) <= set(r.sizes)] or parts
        yield Found(path, list(tensors.values()), parts, partial=True)
        return
    for name, tensor in tensors.items():
        yield Found((*path, *name), [tensor])


COMMON = ("weight", "bias", "kernel", "scale", "embedding")
"""Names that many kinds of layers have, so that one alone says nothing."""

WAYS = re.compile(r"forward|backward|fwd|bwd|fw|bw")


def _both_ways(node: Node, inner: list[list[Found]]) -> Iterator[Found]:
    """Two layers alike, one forwards and one backwards, are one in two directions."""
    singles = [one[0] for one in inner if len(one) == 1]
    paired: set[int] = set()
    for place, one in enumerate(singles):
        if not one.readings or not one.readings[0].form.recurrent or id(one) in paired:
            continue
        n = len(node.path)
        for other in singles[place + 1 :]:
            names = [found.path[n] if len(found.path) > n else "" for found in (one, other)]
            if names[0] != names[1] and WAYS.sub("", names[0]) == WAYS.sub("", names[1]):
                alike = [
                    replace(a, directions=2)
                    for a in one.readings
                    if any(a.form is b.form and a.sizes == b.sizes for b in other.readings)
                ]
                if alike:
                    one.path = node.path or one.path
                    one.tensors, one.readings = [*one.tensors, *other.tensors], alike
                    one.extra = [*one.extra, *other.extra]
                    paired.add(id(other))
                    break
    for some in inner:
        yield from (one for one in some if id(one) not in paired)


CELL = re.compile(r"(.*_)?cell(_\d+)?")


def tensor_rows(entries: Sequence[Entry], framework: str) -> list[tuple[int, Row]]:
    """A row for each layer that tensors make up, with the place of its first entry."""
    tensors = Tensors(entries, framework)
    kept: dict[object, str] = {}
    rows = []
    for one in tensors.found():
        path = one.path
        if one.readings and len(path) > 1 and CELL.fullmatch(path[-1]):
            path = path[:-1]
        name = tensors.between.join(path)
        count = trained = 0
        tied: list[str] = []
        for tensor in (*one.tensors, *(e for e, _ in one.extra)):
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
        if one.partial:
            why.append("as far as these tensors show it")
        rows.append((tensors._place(one), _row(name, one.readings, count, trained, why)))
    return rows


def _row(
    name: str,
    readings: Sequence[Reading],
    count: int,
    trained: int,
    why: Iterable[str] = (),
    times: int = 1,
) -> Row:
    """A row of the likeliest reading, the others named."""
    said = [text for text in why if text]
    if not readings:
        return Row(name, "", count, trained, why="; ".join(said))
    best, *others = readings
    if best.directions == 2:
        said.insert(0, "two directions")
    if others:
        said.append("or " + ", or ".join(map(str, others[:3])))
    return Row(
        name,
        best.form.kind,
        count,
        trained,
        best.layer,
        best.shown,
        _times(times, best.formula, times > 1),
        best.form.convention,
        "; ".join(said),
        tuple(map(str, others)),
    )


# --- Lines ----------------------------------------------------------------------------------------

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
    "TimeDistributed": ("Dense", "Conv", "Embedding", "LayerNorm", "BatchNorm", *RECURRENT),
}
"""What Keras's wrappers hide, the likeliest first."""

PLAIN = re.compile(
    r"Input|Dropout|Identity|ReLU|ELU|GELU|SiLU|Tanh|Sigmoid|Softmax|Pool|Flatten|Pad|Crop|Upsampl|"
    r"Activation|Masking|Reshape|Permute|Repeat|Concat|Add$|Multiply|Average|Lambda|Loss|Noise|"
    r"Subtract|Maximum|Minimum|Dot$|Unflatten|Softplus|Hardtanh|LogSoft"
)
"""Layers without parameters, so that nothing about them needs to be said."""


class Lines:
    """What a source's lines say, read one after the other: each gives the next its input."""

    def __init__(self, listing: Listing, sizes: Mapping[str, int]) -> None:
        self.framework = listing.framework
        self.told = sizes
        self.owners = FRAMEWORKS.get(self.framework, ())
        self.gives: dict[str, int] = {}
        """What each line's last axis is, by its name."""
        self.at: dict[int, tuple[int | None, int | None]] = {}
        """At each depth what the line before gives, and what the one before that did."""

    def row(self, entry: Entry, count: int | None) -> Row:
        """The row for one line."""
        reads = self._reads(entry)
        name, why = entry.path, []
        if entry.times > 1:
            why.append(f"{entry.times} alike")
        if entry.arguments or entry.options:
            made = self._called(entry)
            if made is not None:
                row = self._of(made, entry, why)
                self._note(entry, row)
                if count is None or row.count == count:
                    return row
        if count == 0 and self.framework == "pytorch" and self._hidden(entry):
            readings = self._shown_as_none(entry, reads)
            if readings:
                best = readings[0]
                derived = best.form.count.at({**best.sizes, "L": 1, "D": best.directions})
                note = "the source shows 0 for it, and may hide further layers"
                row = _row(name, readings[:1], derived, derived, [note])
                self._note(entry, row)
                return row
        if not count:
            unknown = entry.kind and not PLAIN.search(entry.kind) and count is None
            said = "what it holds does not show here" if unknown else ""
            self._note(entry, None)
            return Row(name, why=said)
        readings = (
            []
            if entry.approximate or count % entry.times
            else self._solved(entry, count // entry.times, reads)
        )
        trained = self._trained(entry, count, readings)
        if not readings and self._candidates(entry) and not entry.approximate:
            why.append(self._missed(entry, count // entry.times, reads))
        row = _row(name, readings, count, trained, why, entry.times)
        self._note(entry, row)
        return row

    # Where it reads from ----------------------------------------------------------------------------

    def _reads(self, entry: Entry) -> list[int]:
        """What the input's size may be, the surest first."""
        found: list[int | None] = [
            _channels(shape, entry, self.framework) for shape in entry.inputs[:1]
        ]
        for name in entry.reads[:1]:
            near = [
                n for n in self.gives if n == name or (name and n.startswith(name.rstrip("….")))
            ]
            found += [self.gives[n] for n in near[:1]]
        depth = entry.depth
        if depth in self.at:
            found.append(self.at[depth][0])
        elif depth - 1 in self.at:
            found.append(self.at[depth - 1][1])
        elif not self.at:
            found.append(self.told.get("x"))
        return list(dict.fromkeys(n for n in found if n))

    def _note(self, entry: Entry, row: Row | None) -> None:
        """Keep what the line gives for those that follow."""
        gives = next((_channels(shape, entry, self.framework) for shape in entry.output[:1]), None)
        if gives is None and row is not None and row.layer is not None:
            sizes = row.sizes
            own = next((sizes[n] for n in ("y", "e", "p", "h", "x") if n in sizes), None)
            gives = own and own * sizes.get("directions", 1)
        before = self.at.get(entry.depth, (None, None))[0]
        if entry.depth not in self.at and entry.depth - 1 in self.at:
            before = self.at[entry.depth - 1][1]
        self.at = {depth: n for depth, n in self.at.items() if depth < entry.depth}
        self.at[entry.depth] = (gives or before, before)
        if gives:
            for name in {entry.path, path_of(entry.path)[-1] if path_of(entry.path) else ""}:
                self.gives[name] = gives

    # A call -----------------------------------------------------------------------------------------

    def _called(self, entry: Entry) -> module.Module | None:
        """The frameworks' own class, called as the line says."""
        for space in SPACES.get(
            self.framework, (pytorch, around.torch, keras.layers, around.keras)
        ):
            kind = vars(space).get(entry.kind)
            if isinstance(kind, type) and issubclass(kind, module.Module):
                taken = _taken(kind)
                options = {k: v for k, v in entry.options.items() if k in taken}
                try:
                    made = kind(*entry.arguments, **options)
                    module.packed(made)
                except (TypeError, ValueError, NotImplementedError):
                    continue
                return made
        return None

    def _of(self, made: module.Module, entry: Entry, why: Iterable[str]) -> Row:
        """A row for a layer of ours."""
        own = entries_of(made, entry.path)
        rows = [row for _, row in tensor_rows(own, self.framework)] if own else []
        count = sum(row.count for row in rows) * entry.times
        trained = (
            0 if entry.trainable is False else sum(row.trainable for row in rows) * entry.times
        )
        if len(rows) != 1:
            return Row(entry.path, "", count, trained, why="; ".join(why))
        (row,) = rows
        said = "; ".join(filter(None, (row.why, *why)))
        formula = _times(entry.times, row.formula, entry.times > 1)
        return replace(
            row, name=entry.path, count=count, trainable=trained, formula=formula, why=said
        )

    # A count ------------------------------------------------------------------------------------------

    def _candidates(self, entry: Entry) -> list[Form]:
        """The forms that a class's name stands for, cut names included."""
        kind = entry.kind.rstrip("….")
        inside = _named(kind, INSIDE) if self.framework != "pytorch" or kind != "RNN" else None
        if inside:
            found = [f for k in INSIDE[inside] for f in forms() if f.kind == k]
        else:
            name = _named(kind, by_class())
            found = list(by_class()[name]) if name else []
        own = [f for f in found if f.framework in self.owners] or found
        return (
            sorted(
                own,
                key=lambda f: self.owners.index(f.framework) if f.framework in self.owners else 9,
            )
            if not inside
            else own
        )

    def _hidden(self, entry: Entry) -> bool:
        return any(form.recurrent for form in self._candidates(entry))

    def _shown_as_none(self, entry: Entry, reads: Sequence[int]) -> list[Reading]:
        gives = next((_channels(s, entry, self.framework) for s in entry.output[:1]), None)
        return [
            Reading(form, {"x": reads[0], "h": gives})
            for form in self._candidates(entry)
            if form.recurrent and reads and gives and set(form.sizes) == {"x", "h"}
        ]

    def _arrangements(
        self, form: Form, entry: Entry, gives: int | None
    ) -> Iterator[tuple[dict[str, int], int, int]]:
        """Sizes that the output shows, with numbers of layers and directions that fit it."""
        kind = entry.kind.rstrip("….")
        if not form.recurrent:
            own = {
                "Embedding": "e",
                "Dense": "y",
                "Conv": "y",
                "LayerNorm": "x",
                "BatchNorm": "x",
                "ConvLSTM": "h",
            }.get(form.kind)
            known = {own: gives} if own and gives else {}
            known |= {name: 1 for name in "bcn" if name in form.sizes}
            yield known, 1, 1
            return
        keras_like = self.framework in ("keras", "tf_keras", "")
        wrapped = _named(kind, INSIDE)
        if keras_like and wrapped == "Bidirectional":
            ways: tuple[int, ...] = (2,)
            deep: Sequence[int] = (1,)
        elif keras_like and wrapped in ("RNN", "StackedRNNCells"):
            ways, deep = (1,), range(1, DEEP + 1)
        elif keras_like or kind.endswith("Cell"):
            ways, deep = (1,), (1,)
        else:
            ways, deep = (1, 2), range(1, DEEP + 1)
        of = "p" if "p" in form.sizes else "h"
        for layers in deep:
            for directions in ways:
                if gives is None:
                    yield {}, layers, directions
                    continue
                if gives % directions == 0:
                    yield {of: gives // directions}, layers, directions
                if directions == 2 and keras_like:
                    yield {of: gives}, layers, directions  # both directions added up

    def _solved(self, entry: Entry, count: int, reads: Sequence[int]) -> list[Reading]:
        """Every reading that gives this very count, the likeliest first."""
        gives = next((_channels(s, entry, self.framework) for s in entry.output[:1]), None)
        found: list[tuple[tuple[Any, ...], Reading]] = []
        for place, form in enumerate(self._candidates(entry)):
            for known, layers, directions in self._arrangements(form, entry, gives):
                for follows, x in [(True, n) for n in reads] + [(False, None)]:
                    sizes = dict(known)
                    if x is not None:
                        if "x" not in form.sizes or sizes.get("x", x) != x:
                            continue
                        sizes["x"] = x
                    sizes |= {
                        k: v
                        for k, v in self.told.items()
                        if k in form.sizes and k not in sizes and k != "x"
                    }
                    fits = _completed(form, sizes, layers, directions, count)
                    if fits is not None:
                        reading = Reading(form, fits, layers, directions, follows or not reads)
                        free = "x" in form.sizes and not reading.follows
                        merged = directions == 2 and gives is not None and fits.get("h") == gives
                        found.append(
                            (
                                (
                                    free,
                                    not form.usual and form.recurrent,
                                    merged,
                                    layers,
                                    directions,
                                    place,
                                ),
                                reading,
                            )
                        )
        found.sort(key=lambda pair: pair[0])
        if any(not rank[0] for rank, _ in found):  # what reads the row before, where any does
            found = [(rank, reading) for rank, reading in found if not rank[0]]
        best: dict[Any, Reading] = {}
        for _, reading in found:
            best.setdefault(reading.key, reading)
        return list(best.values())

    def _missed(self, entry: Entry, count: int, reads: Sequence[int]) -> str:
        """By how much each convention misses a count."""
        gives = next((_channels(s, entry, self.framework) for s in entry.output[:1]), None)
        misses: dict[str, int] = {}
        for form in self._candidates(entry):
            for known, layers, directions in self._arrangements(form, entry, gives):
                sizes = {**known, **({"x": reads[0]} if reads and "x" in form.sizes else {})}
                unknown = [n for n in form.count.names if n not in (*sizes, "L", "D")]
                if len(unknown) > 1 or layers > 1:
                    continue
                all_sizes = {**sizes, "L": layers, "D": directions}
                miss = form.count.nearest(unknown[0] if unknown else "", count, all_sizes)
                said = f"{form.framework} {form.convention.line}"
                if said not in misses or abs(miss) < abs(misses[said]):
                    misses[said] = miss
        near = sorted(misses.items(), key=lambda pair: abs(pair[1]))[:4]
        if not near:
            return "no convention could be tried, as its sizes do not show"
        return "no convention gives it: " + ", ".join(
            f"{said} misses it by {_signed(n)}" for said, n in near
        )

    def _trained(self, entry: Entry, count: int, readings: Sequence[Reading]) -> int:
        if entry.trainable is False:
            return 0
        if entry.frozen is not None:
            return count - entry.frozen
        if readings:
            best = readings[0]
            return count - entry.times * best.form.frozen.at({**best.sizes, "L": 1, "D": 1})
        return count


def _signed(n: int) -> str:
    return f"{'+' if n > 0 else '−'}{number(abs(n))}"


def _named(kind: str, known: Iterable[str]) -> str | None:
    """The class that a name is, or that it was cut from."""
    names = list(known)
    if kind in names:
        return kind
    if len(kind) < 4:
        return None
    longer = [name for name in names if name.startswith(kind)]
    return min(longer, key=len) if longer else None


def _channels(shape: Shape, entry: Entry, framework: str) -> int | None:
    """Numbers at one place of an input or output: the last axis, or PyTorch's second of pictures."""
    if len(shape) < 1:
        return None
    pictures = re.search(r"Conv\d|BatchNorm|Pool|GroupNorm", entry.kind)
    if framework == "pytorch" and pictures and len(shape) > 2:
        return shape[1]
    return shape[-1]


def _completed(
    form: Form, sizes: dict[str, int], layers: int, directions: int, count: int
) -> dict[str, int] | None:
    """The sizes with the one that was missing, where the count is then this one."""
    every = {**sizes, "L": layers, "D": directions}
    missing = [name for name in form.count.names if name not in every]
    if len(missing) > 1:
        return None
    if missing:
        solved = form.count.solve(missing[0], count, every)
        if solved is None:
            return None
        return {**sizes, missing[0]: solved}
    return sizes if form.count.at(every) == count else None


def _taken(kind: type) -> set[str]:
    import inspect

    return set(inspect.signature(kind).parameters)


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


# --- Both -----------------------------------------------------------------------------------------


def recognise(listing: Listing, sizes: Mapping[str, int] | None = None) -> Result:
    """Rows for all that a listing has, in its order.

    Raises:
        ValueError: where there is nothing in it.
    """
    entries = _counted(listing.entries)
    with_tensors = [e if e.tensors and e.counted else replace(e, tensors=()) for e in entries]
    rows = [(place, 0, row) for place, row in tensor_rows(with_tensors, listing.framework)]
    lines = Lines(listing, dict(sizes or {}))
    above = _containers(entries)
    for place, entry in enumerate(entries):
        if entry.tensors or not entry.counted or (place in above and entry.count is None):
            if not entry.tensors and entry.output:
                lines._note(entry, None)
            continue
        rows.append((place, 1, lines.row(entry, entry.count)))
    rows.sort(key=lambda row: row[:2])
    stated = listing.stated.get("total")
    result = Result(
        listing.source, tuple(row for *_, row in rows), stated, listing.framework, listing.notes
    )
    return replace(result, notes=(*listing.notes, *_differences(result, listing)))


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
        seen: set[tuple[str, str]] = set()
        once = [
            n
            for n in below
            if (key := (found[n].path, found[n].kind)) not in seen and not seen.add(key)
        ]
        for some in (below, once):
            inner = sum(found[n].count or 0 for n in some)
            if inner <= entry.count:
                for n in some:
                    found[n] = replace(found[n], counted=True)
                rest = entry.count - inner
                found[place] = replace(entry, count=rest, kind=entry.kind if rest else "")
                break
    return found


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
    shown = sum(row.count for row in result.rows if "the source shows 0" in row.why)
    if shown and left <= -shown:
        left += shown
        yield f"The stated total of {number(stated)} lacks {number(shown)} of recurrent layers that are shown as 0."
    if left:
        more = "more" if left > 0 else "fewer"
        yield f"The source states {number(stated)}, {number(abs(left))} {more} than its rows add up to."
