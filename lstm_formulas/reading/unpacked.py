"""What a pickle of PyTorch's describes, as plain mappings, tensors and modules: nothing is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import Any

from lstm_formulas.reading.listing import Entry, Listed
from lstm_formulas.reading.objects import WHOLE
from lstm_formulas.reading.pickles import Made, Name, Persistent

__all__ = ["Module", "Stored", "Unpacked"]


class Stored:
    """A tensor of a file: its shape, and where its numbers lie."""

    def __init__(self, shape: tuple[int, ...], key: object, dtype: str, grad: bool | None) -> None:
        self.shape, self.storage_key, self.dtype = shape, key, dtype
        self.requires_grad, self.known = grad, grad is not None


class Module:
    """A module of a file: its class's name, its tensors and its parts."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.own: list[tuple[str, Stored, str]] = []
        self.parts: dict[str, Module] = {}

    def entries(self, path: str = "", above: tuple[Module, ...] = ()) -> Iterator[Entry]:
        """An entry for each module with tensors of its own."""
        if self in above or len(above) > 200:
            return
        start = f"{path}." if path else ""
        tensors = tuple(
            Listed(f"{start}{n}", t.shape, t.storage_key, role, t.requires_grad, t.dtype)
            for n, t, role in self.own
        )
        if tensors:
            yield Entry(path, self.kind, tensors=tensors)
        for name, part in self.parts.items():
            yield from part.entries(f"{start}{name}", (*above, self))


PACKED: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "LinearPackedParamsBase": (("bias",), ("weight",)),
    "CellParamsBase": (("bias_ih", "bias_hh"), ("weight_ih", "weight_hh")),
}
"""What quantizing packs a layer into, and the names of its vectors and of its matrices."""


class Unpacked:
    """What a pickle described, as plain mappings, lists, tensors and modules."""

    def __init__(self, where: str, lengths: Mapping[str, int] | None) -> None:
        self.where, self.lengths = where, lengths
        self.done: dict[int, Any] = {}
        self.kept: list[Any] = []
        self.named = ""

    def plain(self, value: Any, depth: int = 0) -> Any:
        """A value without anything that would have been made."""
        if not isinstance(value, dict | list | tuple | Made):
            return value if isinstance(value, str | int | float | bool) else None
        if depth > 200:
            return None
        if id(value) not in self.done:
            self.done[id(value)] = None  # where it holds itself
            self.kept.append(value)
            self.done[id(value)] = self._plain(value, depth)
        return self.done[id(value)]

    def _plain(self, value: Any, depth: int) -> Any:
        if isinstance(value, dict):
            return {str(k)[:500]: self.plain(v, depth + 1) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [self.plain(v, depth + 1) for v in value]
        if (tensor := self.tensor(value)) is not None:
            return tensor
        if packed := self.packed(value):
            return packed
        state = value.state
        if isinstance(state, tuple) and len(state) == 2 and isinstance(state[1], dict):
            state = (
                {**(state[0] or {}), **state[1]} if isinstance(state[0], dict | None) else state[1]
            )
        if isinstance(state, Made):
            state = state.items
        if isinstance(state, dict) and ("_parameters" in state or "training" in state):
            return self.module(value, state, depth)
        if value.items:
            return {str(k)[:500]: self.plain(v, depth + 1) for k, v in value.items.items()}
        if value.elements:
            return [self.plain(v, depth + 1) for v in value.elements]
        if isinstance(value.of, Name) and not self.named and value.of.name != "OrderedDict":
            self.named = f"{value.of.module}.{value.of.name}"[:80]
        if isinstance(state, dict):
            return {str(k)[:500]: self.plain(v, depth + 1) for k, v in state.items()}
        arguments = value.arguments if isinstance(value.arguments, tuple) else ()
        if len(arguments) == 1 and isinstance(arguments[0], dict | list):
            return self.plain(arguments[0], depth + 1)
        return None

    def module(self, value: Made, state: Mapping[Any, Any], depth: int) -> Module:
        """A module, of PyTorch's own layout or of TorchScript's."""
        of = value.of
        if of == Name("copyreg", "_reconstructor") and isinstance(value.arguments, tuple):
            of = value.arguments[0]
        found = Module(of.name.rpartition(".")[2] if isinstance(of, Name) else "")
        self.done[id(value)] = found
        groups: list[tuple[Mapping[Any, Any], str]] = [
            (_items(state.get("_parameters")), "parameter"),
            (_items(state.get("_buffers")), "buffer"),
            (_items(state.get("_modules")), "parameter"),
        ]
        if "_parameters" not in state:
            groups = [(state, "parameter")]
        else:
            beside = {k: v for k, v in state.items() if isinstance(v, Made) and self.packed(v)}
            groups.append((beside, "parameter"))
        outside = _items(state.get("_non_persistent_buffers_set"))
        for items, role in groups:
            for name, inner in items.items():
                if not isinstance(inner, Made) or name in outside:
                    continue
                plain = self.plain(inner, depth + 1)
                if isinstance(plain, Stored):
                    here = "buffer" if role == "buffer" or plain.dtype in WHOLE else "parameter"
                    found.own.append((str(name)[:200], plain, here))
                elif isinstance(plain, Module):
                    found.parts[str(name)[:200]] = plain
                elif isinstance(plain, dict):  # quantized
                    part = found.parts[str(name)[:200]] = Module("")
                    part.own += [(n, t, role) for n, t in plain.items() if isinstance(t, Stored)]
        return found

    def packed(self, made: Made) -> dict[str, Stored] | None:
        """The tensors that quantizing packed into one object; None for any other."""
        name, state = made.name, made.state
        if name == "ScriptObject" and isinstance(state, tuple) and len(state) == 2:
            name, state = str(state[1]).rpartition(".")[2], state[0]
        if name not in PACKED:
            return None
        tensors = list(self._tensors(state))
        ranks = ([t for t in tensors if len(t.shape) == rank] for rank in (1, 2))
        return {
            name: tensor
            for names, of in zip(PACKED[name], ranks, strict=True)
            for name, tensor in zip(names, of, strict=False)
        }

    def _tensors(self, value: Any, depth: int = 0) -> Iterator[Stored]:
        """Every tensor in what was packed, in its order."""
        if depth > 20:
            return
        if isinstance(value, Made):
            plain = self.tensor(value)
            if plain is not None:
                yield plain
                return
            value = (value.arguments, value.state, value.elements)
        if isinstance(value, list | tuple):
            for part in value:
                yield from self._tensors(part, depth + 1)

    def tensor(self, made: Made) -> Stored | None:
        """A tensor, from the call that would rebuild it."""
        arguments = made.arguments if isinstance(made.arguments, tuple) else ()
        name = made.name
        if name == "_reconstruct" and isinstance(made.state, tuple) and len(made.state) > 2:
            shape = _lengths(made.state[1])  # an array of NumPy
            return None if shape is None else Stored(shape, id(made), "", None)
        if not name.startswith("_rebuild") or not arguments:
            return None
        first = arguments[0]
        if isinstance(first, Made):  # a parameter around its tensor
            inner = self.plain(first)
            if isinstance(inner, Stored):
                grad = (
                    arguments[1] if len(arguments) > 1 and isinstance(arguments[1], bool) else None
                )
                return Stored(inner.shape, inner.storage_key, inner.dtype, grad)
            return None
        shapes = [
            found for a in arguments if isinstance(a, tuple) and (found := _lengths(a)) is not None
        ]
        if not shapes:
            return None
        if not isinstance(first, Persistent):
            return Stored(shapes[0], id(made), "", None)
        key = first.key if isinstance(first.key, tuple) else ()
        offset = arguments[1] if len(arguments) > 1 and type(arguments[1]) is int else 0
        store, numel = (str(key[2])[:200], key[4]) if len(key) > 4 else ("", None)
        dtype = key[1].name if len(key) > 1 and isinstance(key[1], Name) else ""
        strides = shapes[1] if len(shapes) > 1 and len(shapes[1]) == len(shapes[0]) else ()
        self._held(store, shapes[0], strides, offset, numel)
        return Stored(shapes[0], (store, offset, prod(shapes[0])), dtype, None)

    def _held(
        self, store: str, shape: tuple[int, ...], strides: tuple[int, ...], offset: int, numel: Any
    ) -> None:
        """Hold a tensor against the storage that it is said to lie in."""
        if type(numel) is not int or 0 in shape:
            return
        last = offset + sum((n - 1) * s for n, s in zip(shape, strides, strict=False))
        if (
            last >= numel
            or offset < 0
            or (
                self.lengths is not None
                and store in self.lengths
                and 8 * self.lengths[store] < numel
            )
        ):
            raise ValueError(
                f"{self.where}: a tensor of shape {str(list(shape))[:80]} is said to lie in a storage "
                f"of {str(numel)[:40]} numbers: the file is cut, or its pickle wrong"
            )
        if self.lengths is not None and store not in self.lengths:
            raise ValueError(
                f"{self.where}: the numbers {store!r:.60} are missing: the file is cut"
            )


def _items(value: Any) -> dict[Any, Any]:
    if isinstance(value, Made):
        return value.items or dict.fromkeys(
            value.elements
            if not isinstance(value.arguments, tuple) or not value.arguments
            else _several(value.arguments[0])
        )
    if isinstance(value, dict):
        return value
    return dict.fromkeys(_several(value))


def _several(value: Any) -> list[Any]:
    return (
        [v for v in value if isinstance(v, str)]
        if isinstance(value, list | set | frozenset | tuple)
        else []
    )


def _lengths(value: Any) -> tuple[int, ...] | None:
    """A shape, or None."""
    if (
        isinstance(value, tuple)
        and all(type(n) is int and 0 <= n < 1 << 63 for n in value)
        and len(value) < 65
    ):
        return value
    return None
