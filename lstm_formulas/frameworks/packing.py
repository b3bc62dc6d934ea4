r"""Which weights lie where in a framework's tensors, as data.

A tensor is some gates' weights and a pattern, in the notation of einops:

| tensor | specification |
|---|---|
| PyTorch's `weight_ih_l0` | `W[ifgo] : g h i -> (g h) i` |
| Keras's `kernel` | `W[ifgo] : g h i -> i (g h)` |
| TensorFlow 1's `kernel` | `W U[igfo] : g h i -> i (g h)` |
| ONNX's `B` | `b d[iofg] : D g h i -> D (i g h)` |

Left of the arrow stand the axes that are there: `D` the directions and `g` the gates in their
order, where there are several; then always `h`, a weight's rows, and `i`, its columns, those of
several letters side by side. `(n d)` in their place cuts one in two. Right of the arrow stands
the tensor. Its shape, the array packed from weights, and the weights unpacked from an array follow
from this one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from sympy import Expr, Integer, Mul, factor, sympify

from lstm_formulas.layer import Layer
from lstm_formulas.sizes import same

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]

__all__ = ["Packed", "Spec", "Tensor"]

EMPTY = "_"
"""A gate's place that the framework allocates and that no weight fills."""

Axes = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Spec:
    """One tensor's specification: whose weights, in which order, along which axes.

    Examples:
        >>> spec = Spec.parse("W[ifgo] : g h i -> (g h) i")
        >>> spec.letters, spec.gates, spec.left, spec.right
        (('W',), 'ifgo', (('g',), ('h',), ('i',)), (('g', 'h'), ('i',)))
        >>> Spec.parse("W[ifgo] : g h i")
        Traceback (most recent call last):
        ...
        ValueError: a packing is written 'W U[gates] : axes -> axes'; got 'W[ifgo] : g h i'
    """

    letters: tuple[str, ...]
    gates: str
    left: Axes
    right: Axes

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

    @property
    def pattern(self) -> tuple[str, str]:
        """Both sides as einops writes them."""
        left, right = (
            " ".join(g[0] if len(g) == 1 else f"({' '.join(g)})" for g in side)
            for side in (self.left, self.right)
        )
        return left, right

    @property
    def named(self) -> set[str]:
        """The axes that the left side names."""
        return {n for group in self.left for n in group} - {"1"}

    def __str__(self) -> str:
        left, right = self.pattern
        gates = f"[{self.gates}]" * bool(self.gates)
        return f"{' '.join(self.letters)}{gates} : {left} -> {right}"


@cache
def _parse(text: str) -> Spec:
    found = re.fullmatch(r"([\w ]+?)(?:\[(\w+)\])? : (.+?) ->(.*)", text)
    if not found:
        raise ValueError(f"a packing is written 'W U[gates] : axes -> axes'; got {text!r}")

    def axes(side: str) -> Axes:
        groups = re.findall(r"\(([\w ]*)\)|(\w+)", side)
        return tuple(tuple((inner or outer).split()) for inner, outer in groups)

    return Spec(tuple(found[1].split()), found[2] or "", axes(found[3]), axes(found[4]))


@dataclass(frozen=True, eq=False)
class Tensor:
    """A framework's tensor: its name, how it is packed, and of which layers.

    `axes` are lengths that no weight's shape tells, such as the number of heads. With `stored_in`
    the tensor is another one, and is not kept a second time. `origin` stays the same under every
    name that a tensor is given, and tells a shared one from one that is merely alike.
    """

    name: str
    spec: Spec
    layers: tuple[str, ...]
    axes: Mapping[str, Expr] = field(default_factory=dict)
    trainable: bool = True
    stored_in: str = ""
    origin: object = field(default_factory=object, repr=False)


@dataclass(frozen=True, eq=False)
class Packed:
    """Layers of ours, and the tensors in which a framework keeps their weights.

    Raises:
        ValueError: where a weight lands in no tensor or in two, or a tensor takes some of the
            gates that a letter has and not others.

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
        ValueError: lstm: U_i lands in 0 tensors, but every weight takes exactly one
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
        does not have, such as a bias, for none.
        """
        layers = dict(layer) if isinstance(layer, Mapping) else {layer.name.lower(): layer}
        first = next(iter(layers.values()))
        names = {w.name for w in first.cell.weights}
        frozen = set(frozen)
        lengths = {name: sympify(length) for name, length in (axes or {}).items()}
        tensors = []
        for template, text in packing.items():
            whole = Spec.parse(text)
            split = whole.gates if "{g}" in template else [whole.gates]
            for gates in split:
                spec = replace(whole, gates=gates)
                letters = tuple(a for a in spec.letters if _has(spec, a, names, first.name))
                if letters:
                    name = template.format(g=gates)
                    own = replace(spec, letters=letters)
                    tensors.append(Tensor(name, own, tuple(layers), lengths, name not in frozen))
        return cls(layers, tuple(tensors))

    @classmethod
    def join(cls, children: Iterable[tuple[str, Packed]], separator: str) -> Packed:
        """Several of them in one, each under its name; a tensor that comes again is there already."""
        layers: dict[str, Layer] = {}
        tensors: list[Tensor] = []
        seen: set[object] = set()
        for name, child in children:
            kept = [t for t in child.tensors if t.origin not in seen]
            shared = {key for t in child.tensors if t.origin in seen for key in t.layers}
            seen |= {t.origin for t in kept}
            start = f"{name}{separator}" if name else ""
            # A part with a single layer gives it its own name.
            new = {
                key: name if name and len(child.layers) == 1 else f"{start}{key}"
                for key in child.layers
            }
            layers |= {new[k]: layer for k, layer in child.layers.items() if k not in shared}
            tensors += [
                replace(
                    t,
                    name=f"{start}{t.name}",
                    layers=tuple(new[key] for key in t.layers),
                    stored_in=f"{start}{t.stored_in}" if t.stored_in else "",
                )
                for t in kept
            ]
        return cls(layers, tuple(tensors))

    def __post_init__(self) -> None:
        for key, layer in self.layers.items():
            held = [
                w
                for t in self.tensors
                if key in t.layers
                for gate in t.spec.gates or [""]
                for w in (t.spec.weight(a, gate) for a in t.spec.letters)
            ]
            for weight in layer.cell.weights:
                if held.count(weight.name) != 1:
                    raise ValueError(
                        f"{key}: {weight.name} lands in {held.count(weight.name)} tensors, "
                        "but every weight takes exactly one"
                    )

    def frozen(self) -> Packed:
        """The same with nothing trained."""
        return Packed(self.layers, tuple(replace(t, trainable=False) for t in self.tensors))

    def tied(self, name: str, to: str) -> Packed:
        """The same with one tensor stored in another.

        Raises:
            ValueError: for shapes that are not the same.
        """
        if self.shape_of(name) != self.shape_of(to):
            raise ValueError(
                f"{name} takes a tensor of {self.shape_of(name)}; got {to} of {self.shape_of(to)}"
            )
        return Packed(
            self.layers,
            tuple(replace(t, stored_in=to) if t.name == name else t for t in self.tensors),
        )

    @property
    def stored(self) -> tuple[Tensor, ...]:
        """The tensors that are kept, in the framework's order."""
        return tuple(t for t in self.tensors if not t.stored_in)

    @cached_property
    def shapes(self) -> dict[str, tuple[Expr, ...]]:
        """Every tensor that is kept with its shape."""
        return {t.name: self._shape(t) for t in self.stored}

    def shape_of(self, name: str) -> tuple[Expr, ...]:
        """One tensor's shape, kept or not."""
        return self._shape(next(t for t in self.tensors if t.name == name))

    def count(self, trainable: bool | None = None) -> Expr:
        """Numbers in all tensors, or in those that are trained, or in the others."""
        sizes = [
            Mul(*self.shapes[t.name])
            for t in self.stored
            if trainable is None or t.trainable is trainable
        ]
        return factor(sum(sizes, Integer(0)))

    def pack(self, weights: Mapping[str, Mapping[str, Array]]) -> dict[str, Array]:
        """The framework's arrays from weights by layer and name."""
        import numpy as np
        from einops import rearrange

        arrays: dict[str, Array] = {}
        for tensor in self.stored:
            spec, lengths = tensor.spec, self._lengths(tensor)
            parts = []
            for key in tensor.layers:
                own = {w.name: w for w in self.layers[key].weights}
                gates = []
                for gate in spec.gates or [""]:
                    names = [spec.weight(a, gate) for a in spec.letters]
                    if gate == EMPTY:
                        gates.append(np.zeros([int(lengths[n]) for n in "hi"]))
                        continue
                    for name in names:
                        shape = tuple(map(int, own[name].shape))
                        if np.shape(weights[key][name]) != shape:
                            raise ValueError(
                                f"{key}: {name} takes an array of {shape}; "
                                f"got {np.shape(weights[key][name])}"
                            )
                    gates.append(np.concatenate([weights[key][n] for n in names], axis=1))
                parts.append(np.stack(gates))
            left, right = spec.pattern
            axes = tuple(place for place, n in enumerate("Dg") if n not in spec.named)
            arrays[tensor.name] = rearrange(
                np.stack(parts).squeeze(axes),
                f"{left} -> {right}",
                **{n: int(lengths[n]) for n in spec.named},
            )
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
        weights: dict[str, dict[str, Array]] = {key: {} for key in self.layers}
        for tensor in self.tensors:
            spec, lengths = tensor.spec, self._lengths(tensor)
            name = tensor.stored_in or tensor.name
            array, shape = np.asarray(arrays[name]), tuple(map(int, self._shape(tensor)))
            if array.shape != shape:
                raise ValueError(f"{name} takes an array of {shape}; got {array.shape}")
            left, right = spec.pattern
            whole = rearrange(
                array, f"{right} -> {left}", **{n: int(lengths[n]) for n in spec.named}
            ).reshape([int(lengths[n]) for n in "Dghi"])
            for key, per_gate in zip(tensor.layers, whole, strict=True):
                own = {w.name: w for w in self.layers[key].weights}
                for gate, columns in zip(spec.gates or [""], per_gate, strict=True):
                    start = 0
                    for a in spec.letters if gate != EMPTY else ():
                        weight = own[spec.weight(a, gate)]
                        stop = start + int(weight.shape[1])
                        weights[key][weight.name] = columns[:, start:stop]
                        start = stop
        return weights

    def _lengths(self, tensor: Tensor) -> dict[str, Expr]:
        """How long each axis is that the tensor's pattern may name."""
        spec = tensor.spec
        own = {w.name: w.shape for w in self.layers[tensor.layers[0]].weights}
        gate = next((g for g in spec.gates if g != EMPTY), "")
        shapes = [own[spec.weight(a, gate)] for a in spec.letters]
        if any(not same(rows, shapes[0][0]) for rows, _ in shapes):
            raise ValueError(f"{tensor.name}: {spec} puts weights of different rows side by side")
        lengths = {
            "D": Integer(len(tensor.layers)),
            "g": Integer(len(spec.gates or "-")),
            "h": shapes[0][0],
            "i": factor(sum((columns for _, columns in shapes), Integer(0))),
            "1": Integer(1),
        }
        # A group on the left cuts an axis in pieces, the lengths of all but one of them given.
        for axis, group in zip("hi", spec.left[-2:], strict=True):
            if len(group) > 1:
                lengths |= {n: tensor.axes[n] for n in group if n in tensor.axes}
                given = Mul(*(tensor.axes[n] for n in group if n in tensor.axes))
                rest = [n for n in group if n not in tensor.axes]
                lengths |= {n: factor(lengths[axis] / given) for n in rest}
        return lengths

    def _shape(self, tensor: Tensor) -> tuple[Expr, ...]:
        lengths = self._lengths(tensor)
        return tuple(factor(Mul(*(lengths[n] for n in group))) for group in tensor.spec.right)


def _has(spec: Spec, letter: str, names: set[str], owner: str) -> bool:
    """Whether the cell has this letter's weights; some gates and not others is an error."""
    wanted = [spec.weight(letter, gate) for gate in (spec.gates or [""]) if gate != EMPTY]
    present = [name for name in wanted if name in names]
    if present and len(present) < len(wanted):
        missing = ", ".join(name for name in wanted if name not in names)
        raise ValueError(f"{owner} has {', '.join(present)}, but not {missing}, which {spec} takes")
    return bool(present)
