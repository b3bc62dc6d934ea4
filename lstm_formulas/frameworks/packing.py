r"""Which weights lie where in a framework's tensors, as data.

A tensor is some gates' weights and a pattern, in the notation of einops:

| tensor | specification |
|---|---|
| PyTorch's `weight_ih_l0` | `W[ifgo] : g h i -> (g h) i` |
| Keras's `kernel` | `W[ifgo] : g h i -> i (g h)` |
| TensorFlow 1's `kernel` | `W U[igfo] : g h i -> i (g h)` |
| ONNX's `B` | `b d[iofg] : D g h i -> D (i g h)` |
| CuDNNLSTM's `kernel` | `W[ifgo] : g h i -> g (h i) = g (i h) -> i (g h)` |

Left of the arrow stand the axes that are there: `D` the directions and `g` the gates in their
order, where there are several; then always `h`, a weight's rows, and `i`, its columns, those of
several letters side by side. `(n d)` in their place cuts one in two. Right of the arrow stands
the tensor. `=` reads the same numbers with other axes. The tensor's shape, the array packed from weights, and the weights unpacked from an array follow
from this one line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sympy import Expr, Integer, Mul, factor, sympify

from lstm_formulas.cell import Cell
from lstm_formulas.layer import Layer
from lstm_formulas.sharing import first_names
from lstm_formulas.sizes import same, total

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]

__all__ = ["Packed", "Spec", "Tensor"]

EMPTY = "_"
"""A gate's place that the framework allocates and that no weight fills."""

Axes = tuple[tuple[str, ...], ...]
Lengths = Mapping[str, Any]
"""How long each axis is: whole numbers, or expressions where a size is symbolic."""


@dataclass(frozen=True)
class Spec:
    """One tensor's specification: whose weights, in which order, along which axes.

    Examples:
        >>> spec = Spec.parse("W[ifgo] : g h i -> (g h) i")
        >>> spec.letters, spec.gates, spec.left, spec.right
        (('W',), 'ifgo', (('g',), ('h',), ('i',)), (('g', 'h'), ('i',)))
        >>> spec.lies
        '(g h) i'
        >>> Spec.parse("W[ifgo] : g h i")
        Traceback (most recent call last):
        ...
        ValueError: a packing is written 'W U[gates] : axes -> axes'; got 'W[ifgo] : g h i'
    """

    letters: tuple[str, ...]
    gates: str
    left: Axes
    right: Axes
    again: tuple[Axes, Axes] | None = None

    @classmethod
    def parse(cls, text: str) -> Spec:
        """Read a specification.

        Raises:
            ValueError: for a text of another form.
        """
        return _parse(text)

    def weight(self, letter: str, gate: str) -> str:
        """The name of one gate's weight of one letter."""
        return f"{letter}_{gate}" if gate else letter

    @cached_property
    def weights(self) -> tuple[str, ...]:
        """The names of all weights that lie in the tensor."""
        return tuple(
            self.weight(letter, gate)
            for gate in self.gates or [""]
            if gate != EMPTY
            for letter in self.letters
        )

    @property
    def steps(self) -> tuple[tuple[str, str], ...]:
        """Both sides of each arrow as einops writes them; the numbers between stay as they lie."""
        sides = [
            " ".join(g[0] if len(g) == 1 else f"({' '.join(g)})" for g in side)
            for side in (self.left, *(self.again or ()), self.right)
        ]
        return tuple(zip(sides[::2], sides[1::2], strict=True))

    @property
    def lies(self) -> str:
        """What stands right of the first arrow: how the tensor lies."""
        return str(self).partition(" -> ")[2]

    @property
    def named(self) -> set[str]:
        """The axes that the left side names."""
        return {n for group in self.left for n in group} - {"1"}

    def __str__(self) -> str:
        gates = f"[{self.gates}]" * bool(self.gates)
        steps = " = ".join(" -> ".join(step) for step in self.steps)
        return f"{' '.join(self.letters)}{gates} : {steps}"


@cache
def _parse(text: str) -> Spec:
    side = r"([\w() ]+?)"
    form = rf"([\w ]+?)(?:\[(\w+)\])? : {side} ->(?: {side} = {side} ->)?([\w() ]*)"
    found = re.fullmatch(form, text)
    if not found:
        raise ValueError(f"a packing is written 'W U[gates] : axes -> axes'; got {text!r}")

    def axes(side: str) -> Axes:
        groups = re.findall(r"\(([\w ]*)\)|(\w+)", side)
        return tuple(tuple((inner or outer).split()) for inner, outer in groups)

    again = (axes(found[4]), axes(found[5])) if found[4] else None
    return Spec(tuple(found[1].split()), found[2] or "", axes(found[3]), axes(found[6]), again)


ALONE = Spec((), "", (), ())
"""The specification of a tensor that belongs to no layer."""

WHOLE = "value"
"""The name of what such a tensor holds: all of it."""


@dataclass(frozen=True, eq=False, slots=True)
class Tensor:
    """A framework's tensor: its name and shape, how it is packed, and of which layers.

    Where its specification has no letters it belongs to no layer and holds itself. `identity` is what tells a tensor
    from one that merely looks alike: two with the same are one.
    """

    name: str
    shape: tuple[Any, ...]
    spec: Spec = ALONE
    layers: tuple[str, ...] = ()
    lengths: Lengths = field(default_factory=dict)
    trainable: bool = True
    identity: object = field(default_factory=object, repr=False)

    @property
    def size(self) -> Any:
        """How many numbers it holds."""
        return prod(self.shape)

    def changed(self, **changes: Any) -> Tensor:
        """The same tensor, described in another way."""
        change = changes.get
        return Tensor(
            change("name", self.name),
            self.shape,
            self.spec,
            change("layers", self.layers),
            self.lengths,
            change("trainable", self.trainable),
            change("identity", self.identity),
        )


@dataclass(frozen=True, eq=False)
class Packed:
    """Layers of ours, and the tensors in which a framework keeps their weights.

    Examples:
        >>> from lstm_formulas import LSTM
        >>> keras = Packed.of(LSTM(5, 10), {
        ...     "kernel": "W[ifgo] : g h i -> i (g h)",
        ...     "recurrent_kernel": "U[ifgo] : g h i -> i (g h)",
        ...     "bias": "b[ifgo] : g h i -> (g h i)"})
        >>> keras.shapes
        {'kernel': (5, 40), 'recurrent_kernel': (10, 40), 'bias': (40,)}
        >>> Packed.of(LSTM(5, 10), {"kernel": "W[ifgo] : g h i -> i (g h)"})
        Traceback (most recent call last):
        ...
        ValueError: LSTM: U_i lands in 0 tensors, but every weight takes exactly one
    """

    layers: Mapping[str, Layer]
    tensors: tuple[Tensor, ...]

    @classmethod
    def of(
        cls,
        layer: Layer | Mapping[str, Layer],
        packing: Mapping[str, str],
        *,
        axes: Mapping[str, Any] | None = None,
        frozen: Iterable[str] = (),
    ) -> Packed:
        """One layer, or one per direction, by a packing.

        A tensor name with `{g}` stands for one tensor per gate, and one whose weights the cell
        does not have, such as a bias, for none. `axes` are lengths that no weight's shape tells,
        such as the number of heads.

        Raises:
            ValueError: where a weight lands in no tensor or in two, a tensor takes some of the
                gates that a letter has and not others, or its weights do not fit side by side.
        """
        layers = dict(layer) if isinstance(layer, Mapping) else {layer.name.lower(): layer}
        first = next(iter(layers.values()))
        shapes = first.shapes
        frozen = set(frozen)
        tensors = []
        for name, spec in _plan(first.cell, tuple(packing.items())):
            lengths = _lengths(name, spec, shapes, len(layers), axes or {})
            shape = tuple([_times([lengths[n] for n in group]) for group in spec.right])
            tensors.append(Tensor(name, shape, spec, tuple(layers), lengths, name not in frozen))
        return cls(layers, tuple(tensors))

    @classmethod
    def side_by_side(cls, parts: Iterable[Packed]) -> Packed:
        """Several of them as one."""
        layers: dict[str, Layer] = {}
        tensors: list[Tensor] = []
        for part in parts:
            layers |= part.layers
            tensors += part.tensors
        return cls(layers, tuple(tensors))

    def named(self, tensor: str, layer: str) -> Packed:
        """The same under other names, in each of which `{}` stands for the name until now."""
        new = {key: layer.format(key) for key in self.layers}
        return Packed(
            {new[key]: kept for key, kept in self.layers.items()},
            tuple(
                t.changed(name=tensor.format(t.name), layers=tuple(new[key] for key in t.layers))
                for t in self.tensors
            ),
        )

    def frozen(self, which: Callable[[str], bool] = lambda name: True) -> Packed:
        """The same with some tensors, or all of them, not trained."""
        return Packed(
            self.layers,
            tuple(t.changed(trainable=False) if which(t.name) else t for t in self.tensors),
        )

    @cached_property
    def first(self) -> dict[str, str]:
        """For each tensor the name under which its numbers are kept: its own, or an earlier one."""
        return first_names((t.name, t.identity) for t in self.tensors)

    @property
    def stored(self) -> tuple[Tensor, ...]:
        """The tensors that are kept, in the framework's order."""
        return tuple(t for t in self.tensors if self.first[t.name] == t.name)

    @cached_property
    def shapes(self) -> dict[str, tuple[Expr, ...]]:
        """Every tensor that is kept with its shape."""
        return {t.name: tuple(map(sympify, t.shape)) for t in self.stored}

    def count(self, trainable: bool | None = None) -> Expr:
        """Numbers in all tensors, or in those that are trained, or in the others."""
        return total(t.size for t in self.stored if trainable is None or t.trainable is trainable)

    def pack(self, weights: Mapping[str, Mapping[str, Array]]) -> dict[str, Array]:
        """The framework's arrays from weights by layer and name.

        Raises:
            ValueError: for a missing or unknown layer or weight, or a shape that does not fit.
        """
        import numpy as np
        from einops import rearrange

        for key, wanted in self._weights().items():
            got = weights.get(key, {})
            if set(got) != set(wanted):
                raise ValueError(
                    f"pack takes for {key} the weights {', '.join(wanted)}; "
                    f"got {', '.join(got) or 'none'}"
                )
            for name, shape in wanted.items():
                if np.shape(got[name]) != shape:
                    raise ValueError(
                        f"{key}: {name} takes an array of {shape}; got {np.shape(got[name])}"
                    )
        if set(weights) - set(self._weights()):
            unknown = ", ".join(sorted(set(weights) - set(self._weights())))
            raise ValueError(f"pack takes weights for {', '.join(self._weights())}; got {unknown}")
        arrays: dict[str, Array] = {}
        for tensor in self.stored:
            spec, lengths = tensor.spec, tensor.lengths
            if spec is ALONE:
                arrays[tensor.name] = np.asarray(weights[tensor.name][WHOLE])
                continue
            parts = []
            for key in tensor.layers:
                gates = []
                for gate in spec.gates or [""]:
                    if gate == EMPTY:
                        gates.append(np.zeros([int(lengths[n]) for n in "hi"]))
                    else:
                        names = [spec.weight(a, gate) for a in spec.letters]
                        gates.append(np.concatenate([weights[key][n] for n in names], axis=1))
                parts.append(np.stack(gates))
            absent = tuple(place for place, n in enumerate("Dg") if n not in spec.named)
            named = {n: int(lengths[n]) for n in spec.named}
            array = np.stack(parts).squeeze(absent)
            for left, right in spec.steps:
                array = rearrange(array, f"{left} -> {right}", **named)
            arrays[tensor.name] = array
        return arrays

    def unpack(self, arrays: Mapping[str, Array]) -> dict[str, dict[str, Array]]:
        """Weights by layer and name from the framework's arrays.

        Raises:
            ValueError: for a missing or unknown tensor, or a shape that does not fit.
        """
        import numpy as np
        from einops import rearrange

        if set(arrays) != set(self.shapes):
            raise ValueError(
                f"unpack takes the tensors {', '.join(self.shapes)}; got {', '.join(arrays)}"
            )
        weights: dict[str, dict[str, Array]] = {key: {} for key in self._weights()}
        for tensor in self.tensors:
            spec, lengths = tensor.spec, tensor.lengths
            name = self.first[tensor.name]
            array, shape = np.asarray(arrays[name]), tuple(map(int, tensor.shape))
            if array.shape != shape:
                raise ValueError(f"{name} takes an array of {shape}; got {array.shape}")
            if spec is ALONE:
                weights[tensor.name] = {WHOLE: array}
                continue
            named = {n: int(lengths[n]) for n in spec.named}
            for left, right in reversed(spec.steps):
                array = rearrange(array, f"{right} -> {left}", **named)
            whole = array.reshape([int(lengths[n]) for n in "Dghi"])
            for key, per_gate in zip(tensor.layers, whole, strict=True):
                own = self.layers[key].shapes
                for gate, columns in zip(spec.gates or [""], per_gate, strict=True):
                    start = 0
                    for a in spec.letters if gate != EMPTY else ():
                        weight = spec.weight(a, gate)
                        stop = start + int(own[weight][1])
                        weights[key][weight] = columns[:, start:stop]
                        start = stop
        return weights

    def _weights(self) -> dict[str, dict[str, tuple[int, ...]]]:
        """For each layer, and each tensor that belongs to none, the arrays that it takes."""
        found: dict[str, dict[str, tuple[int, ...]]] = {
            key: {name: (int(m), int(n)) for name, (m, n) in layer.shapes.items()}
            for key, layer in self.layers.items()
        }
        alone = [t for t in self.stored if t.spec is ALONE]
        return found | {t.name: {WHOLE: tuple(map(int, t.shape))} for t in alone}


@cache
def _plan(cell: Cell, packing: tuple[tuple[str, str], ...]) -> tuple[tuple[str, Spec], ...]:
    """The tensors that a packing makes of a cell's weights, every weight in exactly one."""
    names = {w.name for w in cell.weights}
    plan = []
    for template, text in packing:
        whole = Spec.parse(text)
        for gates in whole.gates if "{g}" in template else [whole.gates]:
            spec = replace(whole, gates=gates)
            letters = tuple(a for a in spec.letters if _has(spec, a, names, cell.name))
            if letters:
                plan.append((template.format(g=gates), replace(spec, letters=letters)))
    held = [weight for _, spec in plan for weight in spec.weights]
    for weight in cell.weights:
        if held.count(weight.name) != 1:
            raise ValueError(
                f"{cell.name}: {weight.name} lands in {held.count(weight.name)} tensors, "
                "but every weight takes exactly one"
            )
    return tuple(plan)


def _has(spec: Spec, letter: str, names: set[str], owner: str) -> bool:
    """Whether the cell has this letter's weights; some gates and not others is an error."""
    wanted = replace(spec, letters=(letter,)).weights
    present = [name for name in wanted if name in names]
    if present and len(present) < len(wanted):
        missing = ", ".join(name for name in wanted if name not in names)
        raise ValueError(f"{owner} has {', '.join(present)}, but not {missing}, which {spec} takes")
    return bool(present)


def _lengths(
    name: str,
    spec: Spec,
    shapes: Mapping[str, tuple[Any, Any]],
    directions: int,
    axes: Mapping[str, Any],
) -> Lengths:
    """How long each axis is that a tensor's pattern may name."""
    gate = next((g for g in spec.gates if g != EMPTY), "")
    own = [shapes[spec.weight(a, gate)] for a in spec.letters]
    if len(own) > 1 and any(not same(rows, own[0][0]) for rows, _ in own[1:]):
        raise ValueError(f"{name}: {spec} puts weights of different rows side by side")
    lengths = {
        "D": directions,
        "g": len(spec.gates or "-"),
        "h": own[0][0],
        "i": _plain(total(columns for _, columns in own)) if len(own) > 1 else own[0][1],
        "1": 1,
    }
    # A group on the left cuts an axis in pieces, the lengths of all but one of them given.
    for axis, group in zip("hi", spec.left[-2:], strict=True):
        if len(group) > 1:
            given = {n: _plain(axes[n]) for n in group if n in axes}
            rest = factor(sympify(lengths[axis]) / _times(given.values()))
            lengths |= given | {n: _plain(rest) for n in group if n not in axes}
    return MappingProxyType(lengths)


def _plain(size: Any) -> Any:
    """A whole number as Python's own, with which counting is fast."""
    return int(size) if isinstance(size, Integer) else size


def _times(sizes: Collection[Any]) -> Any:
    """The product: numbers are multiplied, symbols factored."""
    product = prod(sizes)
    return product if type(product) is int else factor(Mul(*sizes))
