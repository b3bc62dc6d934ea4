"""Containers of modules, as PyTorch and Paddle have them: by place, or by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self

from lstm_formulas.frameworks.module import Module, NotFound
from lstm_formulas.sizes import as_written

__all__ = ["Drawn", "Holds", "Row", "framed"]


def framed(kind: str, said: str, parts: Iterable[tuple[object, object]]) -> str:
    """How a module prints: what it says of itself, and its parts below each other.

    Examples:
        >>> print(framed("LSTM", "5, 10", [("0", Drawn("RNN", cell=5))]))
        LSTM(5, 10
          (0): RNN(
            (cell): 5
          )
        )
    """
    lines = [f"\n  ({name}): " + repr(part).replace("\n", "\n  ") for name, part in parts]
    return f"{kind}({said}{''.join(lines)}" + "\n" * bool(lines) + ")"


class Drawn:
    """What a framework prints as a part, though it is no module here."""

    def __init__(self, kind: str, **parts: object) -> None:
        self.kind, self.parts = kind, parts

    def __repr__(self) -> str:
        return framed(self.kind, "", self.parts.items())


class Holds(Module):
    """A container: its parts by name, which it may number."""

    def _hold(self, parts: Iterable[tuple[Any, Any]]) -> None:
        held: dict[Any, Any] = {}
        for name, part in parts:
            named(type(self).__name__, name)
            if not isinstance(part, type(self)._kind()):
                raise TypeError(
                    f"{type(self).__name__}: takes layers and models of its framework; "
                    f"got {as_written(part)} for {name}"
                )
            held[name] = part
        self._state_.parts = held

    def _hold_mapping(self, argument: str) -> None:
        """Hold what an argument maps names to."""
        given = self._state_.arguments.pop(argument)
        try:
            parts = {} if given is None else dict(given)
        except (TypeError, ValueError):
            raise TypeError(
                f"{type(self).__name__}: {argument} takes a mapping from names to layers; "
                f"got {as_written(given)}"
            ) from None
        self._hold(parts.items())

    def _hold_list(self, argument: str) -> None:
        """Hold an argument's layers by number."""
        given = self._state_.arguments.pop(argument)
        if not isinstance(given, Iterable | None):
            raise TypeError(
                f"{type(self).__name__}: {argument} takes a list of layers; got {as_written(given)}"
            )
        self._number(() if given is None else given)

    def _number(self, parts: Iterable[Any]) -> None:
        self._hold((str(place), part) for place, part in enumerate(parts))

    def _parts(self, reads: Any) -> Iterable[tuple[str, Module, Any]]:
        return ((name, part, None) for name, part in self._state_.parts.items())

    def __len__(self) -> int:
        return len(self._state_.parts)

    def __bool__(self) -> bool:
        return len(self) > 0


class Row(Holds):
    """A container whose parts have places."""

    def _some(self, parts: Mapping[str, Any]) -> Any:
        """A container of the same kind with some of the parts."""
        raise NotImplementedError

    def _name(self, place: int) -> str:
        names = list(self._state_.parts)
        try:
            return names[place]
        except (IndexError, TypeError):
            raise NotFound(
                f"{type(self).__name__} has {len(names)} parts; got the place {as_written(place)}"
            ) from None

    def __getitem__(self, place: int | slice) -> Any:
        parts = self._state_.parts
        if isinstance(place, slice):
            return self._some(dict(list(parts.items())[place]))
        return parts[self._name(place)]

    def __setitem__(self, place: int, part: Any) -> None:
        self._hold({**self._state_.parts, self._name(place): part}.items())

    def __delitem__(self, place: int | slice) -> None:
        names = list(self._state_.parts)
        gone = names[place] if isinstance(place, slice) else [self._name(place)]
        self._number(part for name, part in self._state_.parts.items() if name not in gone)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._state_.parts.values())

    def append(self, module: Any) -> Self:
        """Put a part at the end."""
        self._hold({**self._state_.parts, str(len(self)): module}.items())
        return self

    def extend(self, modules: Iterable[Any]) -> Self:
        """Put several parts at the end."""
        for part in list(modules):
            self.append(part)
        return self

    def insert(self, index: int, module: Any) -> Self:
        """Put a part before another one."""
        parts = list(self)
        parts.insert(index, module)
        self._number(parts)
        return self

    def pop(self, key: int = -1) -> Any:
        """Take a part out."""
        part = self[key]
        del self[key]
        return part

    def __add__(self, other: Iterable[Any]) -> Self:
        return self._some({str(n): part for n, part in enumerate([*self, *other])})  # type: ignore[no-any-return]

    def __mul__(self, times: int) -> Self:
        return self._some({str(n): part for n, part in enumerate(list(self) * times)})  # type: ignore[no-any-return]

    def __iadd__(self, other: Iterable[Any]) -> Self:
        return self.extend(other)


def named(owner: str, name: object) -> None:
    """Refuse a part's name that is no name."""
    if not isinstance(name, str):
        raise TypeError(f"{owner}: a part's name takes a string; got {as_written(name)}")
    if not name or "." in name:
        raise ValueError(
            f"{owner}: a part's name takes no dot and is not empty; got {as_written(name)}"
        )
