"""What the classes of every framework share: their arguments, and what is read off their tensors."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Self

from sympy import Expr, Mul

from lstm_formulas.frameworks.packing import EMPTY, Packed
from lstm_formulas.layer import Layer, check_names
from lstm_formulas.network import grouped
from lstm_formulas.sizes import Size, free_names, size, substitute
from lstm_formulas.symbols import x

if TYPE_CHECKING:
    from lstm_formulas.frameworks.packing import Array

__all__ = ["Container", "Module", "Reads"]


@cache
def signature(takes: str) -> inspect.Signature:
    """The signature that a class declares as text, `"input_size, hidden_size, bias=True"`."""
    signature: inspect.Signature = inspect.signature(eval(f"lambda {takes}: None"))
    return signature


class Module:
    """A layer or a network as a framework's user writes it.

    A subclass declares in `takes` the framework's own signature; most of the arguments change no
    count and are accepted for that reason, and one that is not in the list is refused. `_pack`
    then says which of our layers it is and how they are packed.
    """

    takes: ClassVar[str] = ""
    separator: ClassVar[str] = "."
    joins: ClassVar[bool] = False
    """Whether it consists of others: it is then packed anew each time, as these may change."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._packed: Packed | None = None
        known = signature(self.takes)
        try:
            bound = known.bind(*args, **kwargs)
        except TypeError as error:
            unknown = [name for name in kwargs if name not in known.parameters]
            names = ", ".join(known.parameters)
            reason = f"unknown argument {', '.join(unknown)}" if unknown else str(error)
            raise TypeError(f"{self.name}: {reason}; it takes {names}") from None
        bound.apply_defaults()
        self.options: dict[str, Any] = dict(bound.arguments)
        self._prepare()
        self._check()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.takes:
            parameters = signature(cls.takes).parameters.values()
            cls.__signature__ = inspect.Signature(list(parameters))  # type: ignore[attr-defined]

    def _prepare(self) -> None:
        """Bring the arguments into one form, and make what belongs to the layer."""

    def _check(self) -> None:
        """Refuse what the framework refuses; done again at other sizes."""

    def _pack(self) -> Packed:
        raise NotImplementedError(f"{self.name} does not say how it is packed")

    @property
    def name(self) -> str:
        """The class's name in the framework."""
        return type(self).__name__

    # What an argument takes -------------------------------------------------------------------

    def _size(self, argument: str) -> Expr:
        return size(self.options[argument], argument, self.name)

    def _flag(self, argument: str) -> bool:
        value = self.options[argument]
        if not isinstance(value, bool):
            raise TypeError(f"{self.name}: {argument} takes True or False; got {value!r}")
        return value

    def _one_of(self, argument: str, choices: Iterable[Any]) -> Any:
        value, choices = self.options[argument], list(choices)
        if value not in choices:
            raise ValueError(
                f"{self.name}: {argument} takes {', '.join(map(repr, choices))}; got {value!r}"
            )
        return value

    def _whole(self, argument: str) -> int:
        """A number that must be known, as it says how many parts there are."""
        value = self._size(argument)
        if not value.is_Integer:
            raise ValueError(f"{self.name}: {argument} takes a number, not a symbol; got {value}")
        return int(value)

    # What is read off ---------------------------------------------------------------------------

    @property
    def packed(self) -> Packed:
        """Our layers, and the framework's tensors that hold their weights."""
        if self.joins:
            return self._pack()
        if self._packed is None:
            self._packed = self._pack()
        return self._packed

    @property
    def layers(self) -> Mapping[str, Layer]:
        """The layers of this package that it consists of, by name: their equations, ready to run."""
        return self.packed.layers

    @property
    def tensors(self) -> dict[str, tuple[Expr, ...]]:
        """The framework's own tensors: name and shape, in the framework's order."""
        return dict(self.packed.shapes)

    @property
    def layout(self) -> dict[str, str]:
        """For each tensor whose weights it holds, gate by gate, and along which axes.

        `W[ifgo] : g h i -> (g h) i` are the input weights of the gates i, f, g, o, one below the
        other; see `lstm_formulas.frameworks.packing`.
        """
        return {t.name: str(t.spec) for t in self.packed.stored}

    @property
    def count(self) -> Expr:
        """Numbers in all tensors, as the framework counts its parameters."""
        return self.packed.count()

    @property
    def trainable(self) -> Expr:
        """Numbers that training changes."""
        return self.packed.count(trainable=True)

    @property
    def frozen(self) -> Expr:
        """Numbers that are kept but not trained."""
        return self.packed.count(trainable=False)

    def pack(self, weights: Mapping[str, Mapping[str, Array]]) -> dict[str, Array]:
        """The framework's arrays from our weights, `weights[layer][weight]`; needs einops."""
        return self.packed.pack(weights)

    def unpack(self, arrays: Mapping[str, Array]) -> dict[str, dict[str, Array]]:
        """Our weights by layer and name from the framework's arrays by name; needs einops."""
        return self.packed.unpack(arrays)

    def table(self) -> str:
        """Every tensor with its shape, what it holds, and its count: to compare line by line."""
        rows = [("tensor", "shape", "holds", "count")]
        for tensor in self.packed.stored:
            spec, shape = tensor.spec, self.packed.shapes[tensor.name]
            gates = " ".join(spec.gates.replace(EMPTY, "-"))
            holds = " ".join(spec.letters) + (f" of {gates}" if gates else "")
            frozen = "" if tensor.trainable else ", frozen"
            sizes = f"({', '.join(map(str, shape))}{',' * (len(shape) == 1)})"
            rows.append((tensor.name, sizes, holds + frozen, grouped(Mul(*shape))))
        rows.append(("total", "", "", grouped(self.count)))
        widths = [max(len(row[i]) for row in rows) for i in range(4)]
        return "\n".join(
            "  ".join(
                text.rjust(width) if i == 3 else text.ljust(width)
                for i, (text, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in rows
        )

    def at(self, **sizes: Size) -> Self:
        """The same at other sizes, by the names of the symbols that it still contains.

        Raises:
            TypeError, ValueError: for an unknown name or a bad size.
        """
        check_names(sizes, free_names(n for s in self.tensors.values() for n in s), self)
        new = {name: size(value, name, f"{self}.at") for name, value in sizes.items()}
        moved: Self = _moved(self, new, {})
        return moved

    def __str__(self) -> str:
        known = signature(self.takes).parameters
        given = [
            str(value) if known[name].default is inspect.Parameter.empty else f"{name}={value}"
            for name, value in self.options.items()
            if not _same(known[name].default, value)
        ]
        return f"{self.name}({', '.join(given)})"

    __repr__ = __str__


class Reads(Module):
    """A layer that learns its input's size late; until then there is the symbol `x`.

    `reading` gives its tensors for an input of a size.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.input_size: Expr = x
        super().__init__(*args, **kwargs)

    def reading(self, size: Expr) -> Packed:
        """The layer's tensors for an input of this size."""
        raise NotImplementedError(f"{self.name} does not say what it reads")

    def gives(self, size: Expr) -> Expr:
        """Numbers in one output vector, for an input of this size."""
        raise NotImplementedError(f"{self.name} does not say what it gives")

    def _pack(self) -> Packed:
        return self.reading(self.input_size)


class Container(Module):
    """A model as a class with attributes: what they hold, in the order in which they were set."""

    joins = True

    def _children(self) -> list[tuple[str, Module]]:
        return [(k, v) for k, v in self.__dict__.items() if isinstance(v, Module)]

    def _pack(self) -> Packed:
        children = [(name, child.packed) for name, child in self._children()]
        return Packed.join(children, self.separator)

    def __str__(self) -> str:
        return f"{self.name}({', '.join(f'{k}={v}' for k, v in self._children())})"

    __repr__ = __str__


def _same(a: object, b: object) -> bool:
    return a is b or (type(a) is type(b) and bool(a == b))


def _moved(value: Any, new: Mapping[str, Expr], memo: dict[int, Any]) -> Any:
    """A copy with sizes put in; what was shared stays shared."""
    if isinstance(value, Expr):
        return substitute(value, new)
    if isinstance(value, tuple | list):
        return type(value)(_moved(v, new, memo) for v in value)
    if isinstance(value, dict):
        return {k: _moved(v, new, memo) for k, v in value.items()}
    if isinstance(value, Module):
        if id(value) not in memo:
            memo[id(value)] = twin = copy.copy(value)
            for name, part in vars(value).items():
                twin.__dict__[name] = _moved(part, new, memo)
            twin._packed = None
            twin._check()
        return memo[id(value)]
    return value
