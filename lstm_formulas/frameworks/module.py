"""What the classes of every framework share: their arguments, and what is read off their tensors.

A model is a tree of modules. A module has tensors of its own, which `_pack` describes, and parts,
other modules that `_parts` names. A `Parameter` is one tensor as an object: to reuse a module, to
share it or to tie a tensor is to have one object in several places, and each is counted once.
"""

from __future__ import annotations

import copy
import functools
import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, ParamSpec, Self, TypeVar

from sympy import Expr, Mul, sympify

from lstm_formulas.frameworks.packing import EMPTY, Packed, Tensor
from lstm_formulas.layer import Layer
from lstm_formulas.printing.arithmetic import written
from lstm_formulas.printing.table import aligned
from lstm_formulas.sizes import Size, as_written, asked, flag, size
from lstm_formulas.sizes import own as own_symbols
from lstm_formulas.symbols import Unknown

if TYPE_CHECKING:
    from lstm_formulas.frameworks.packing import Array

__all__ = [
    "Module",
    "Parameter",
    "Reads",
    "arguments",
    "at",
    "frozen",
    "packed",
    "table",
    "tensors",
    "total",
    "trainable",
]

P = ParamSpec("P")
C = TypeVar("C")
NOTHING = Packed({}, ())


class NotOffered(AttributeError, ValueError):
    """A class, an option or an attribute that a framework has and that is not offered here."""


class NotFound(IndexError, KeyError, ValueError):
    """A place or a name that a container does not have."""

    __str__ = Exception.__str__


def offers(framework: str, names: Iterable[str]) -> Callable[[str], Any]:
    """The `__getattr__` of a framework's namespace: what is not in it is refused by name."""
    known = sorted(names)

    def missing(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise NotOffered(
            f"{framework}.{name} is not offered here: count the model without it, and add its own "
            f"numbers; {framework} offers {', '.join(known)}"
        )

    return missing


# --- The arguments of a class --------------------------------------------------------------------


def arguments(init: Callable[P, None]) -> Callable[P, None]:
    """Take a signature for the arguments of a class.

    What is passed is bound to it and kept as the module's arguments, which are also its
    attributes; then the module makes what belongs to it, `_make`, and refuses what the framework
    refuses, `_check`. The body is not run. Most arguments change no count and are there because
    the framework has them.

    Raises:
        TypeError: for an unknown, a missing or a doubled argument, with those that are taken.
    """
    parameters = list(inspect.signature(init).parameters.values())[1:]
    by_place = [
        p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    ]
    many = next((p.name for p in parameters if p.kind is p.VAR_POSITIONAL), None)
    open_ended = any(p.kind is p.VAR_KEYWORD for p in parameters)
    named = [p for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    defaults = {p.name: p.default for p in named if p.default is not p.empty}
    names = [p.name for p in named]

    @functools.wraps(init)
    def wrapper(self: Module, *args: Any, **kwargs: Any) -> None:
        own = {**defaults, **(type(self)._common or {} if open_ended else {})}
        given = dict(zip(by_place, args, strict=False))
        values = own | given | kwargs
        taken = own.keys() | set(names)
        if open_ended and type(self)._common is None:  # any names will do
            taken = taken | kwargs.keys()
        if many is not None:
            values[many] = args[len(by_place) :]
            taken.add(many)
        if (
            values.keys() != taken
            or (many is None and len(args) > len(by_place))
            or given.keys() & kwargs.keys()
        ):
            unknown = [name for name in kwargs if name not in taken]
            missing = [name for name in names if name not in values]
            twice = [name for name in given if name in kwargs]
            reason = (
                f"unknown argument {', '.join(unknown)}"
                if unknown
                else f"missing a required argument: {', '.join(map(repr, missing))}"
                if missing
                else f"{', '.join(twice)} was given twice"
                if twice
                else f"takes {len(by_place)} arguments by their places; got {len(args)}"
            )
            order = [*names, *(name for name in own if name not in names)]
            order += [f"*{many}"] if many else []
            raise TypeError(f"{type(self).__name__}: {reason}; it takes {', '.join(order)}")
        state = self._state_
        state.arguments, state.started = values, True
        state.packed = None
        type(self)._make(self)
        type(self)._check(self)

    return wrapper  # type: ignore[return-value]


class State:
    """What a module keeps outside the names that belong to its user."""

    __slots__ = ("arguments", "input", "last", "packed", "parts", "slots", "started", "unknown")

    def __init__(self) -> None:
        self.arguments: dict[str, Any] = {}
        self.started = False
        """Whether the framework's own `__init__` was called."""
        self.parts: dict[str, Any] = {}
        """Modules that belong to it, made from its arguments."""
        self.slots: dict[str, Parameter | None] = {}
        """The tensors under its own names; `None` for one that was taken away."""
        self.input: Any = None
        """What it reads, where that is learned late."""
        self.unknown: Unknown | None = None
        self.last: Any = None
        """How it was used last, where a framework remembers that."""
        self.packed: tuple[Any, Packed] | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__ if name != "packed"}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self.packed = None
        for name, value in state.items():
            setattr(self, name, value)


class Parameter:
    """One of a framework's tensors as an object: the same object is the same tensor.

    Examples:
        >>> from lstm_formulas.frameworks import pytorch as nn
        >>> a, b = nn.Linear(3, 7), nn.Linear(3, 7)
        >>> a.weight.shape, a.weight is a.weight, a.weight is b.weight
        ((7, 3), True, False)
        >>> b.weight = a.weight
        >>> int(nn.ModuleList([a, b]).count)
        35
    """

    __slots__ = ("_flag", "_name", "_owner", "_shape")

    def __init__(self, shape: Iterable[Any], trainable: bool | None = None) -> None:
        self._owner: Module | None = None
        self._name = ""
        self._shape = tuple(shape)
        self._flag = trainable

    @classmethod
    def _in(cls, owner: Module, name: str) -> Self:
        """The tensor of a module that stands under one of its own names."""
        self = cls.__new__(cls)
        self._owner, self._name, self._shape, self._flag = owner, name, (), None
        return self

    def _described(self) -> Tensor:
        if self._owner is None:
            return Tensor(self._name, self._shape)
        return next(t for t in own(self._owner).tensors if t.name == self._name)

    @property
    def shape(self) -> tuple[Expr, ...]:
        """How long it is along each axis."""
        return tuple(map(sympify, self._described().shape))

    @property
    def trainable(self) -> bool:
        """Whether training changes it."""
        return self._trained(self._described())

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._flag = bool(value)

    def _trained(self, tensor: Tensor) -> bool:
        if self._flag is not None:
            return self._flag
        return tensor.trainable and (self._owner is None or type(self._owner)._trains(self._owner))

    def __repr__(self) -> str:
        return f"Parameter of {_shape_text(self.shape)}"


class GivesWay:
    """A property that gives way to an attribute of its name, once a user has set one."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function = function
        self.__doc__ = function.__doc__

    def __get__(self, instance: Any, owner: type) -> Any:
        return self if instance is None else self.function(instance)


def giving_way(cls: type[C]) -> type[C]:
    """Let a class's properties give way to attributes of their names, as these are the user's."""
    for name, value in list(vars(cls).items()):
        if isinstance(value, property) and value.fget and value.fset is None:
            setattr(cls, name, GivesWay(value.fget))
    return cls


@giving_way
class Module:
    """A layer or a network as a framework's user writes it.

    A class of a framework declares the framework's own signature with `arguments`, says in
    `_pack` which of our layers it is and how they are packed, and in `_parts` which other modules
    it consists of. What is listed below is read off its tensors. These names give way to
    attributes that a user sets: `total(model)`, `tensors(model)` and their like of
    `lstm_formulas.frameworks` read the same, whatever names a model uses.

    Two modules are equal if they are the same one. `copy.deepcopy`, `pickle` and `at` make one new
    tensor for each old one: what is copied together stays shared, and a tie to a tensor outside is
    cut, so that it becomes a tensor of the copy alone.
    """

    __slots__ = ("__dict__", "__weakref__", "_state_")

    _state_: State
    """All that a module keeps of its own: the one name that a user's attribute can't have."""
    _separator: ClassVar[str] = "."
    _common: ClassVar[Mapping[str, Any] | None] = None
    """Arguments behind those of its own, where not any name will do."""
    _nests: ClassVar[tuple[type, ...]] = ()
    """The containers in whose elements the framework looks for modules."""
    _parameter: ClassVar[type[Parameter]] = Parameter
    _shares: ClassVar[bool] = True
    """Whether a module in two places is one; where a model is a tree of values, it is two."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        self = super().__new__(cls)
        object.__setattr__(self, "_state_", State())
        return self

    # What a class of a framework says ------------------------------------------------------------

    def _make(self) -> None:
        """Bring the arguments into one form, and make what belongs to the module."""

    def _check(self) -> None:
        """Refuse what the framework refuses; done again when an argument or a size changes."""
        own(self)

    def _pack(self, reads: Any) -> Packed:
        """The module's own tensors; `reads` is what its model hands to it, where that counts."""
        return NOTHING

    def _parts(self, reads: Any) -> Iterable[tuple[str, Module, Any]]:
        """The parts that belong to it: their names, and what each reads."""
        return ()

    def _held(self) -> Iterable[tuple[str, Module]]:
        """The parts that its user gave it, as attributes."""
        return nested(vars(self), type(self)._nests)

    def _made_of(self) -> Mapping[str, Any]:
        """What it was made of, by the names of the arguments, to print its call."""
        state = self._state_
        known = {n: v for n, v in state.arguments.items() if not isinstance(v, Unknown)}
        return known | state.parts

    def _trains(self) -> bool:
        """Whether its own tensors are trained."""
        return True

    def _settled(self) -> bool:
        """Whether its tensors are there, so that another argument no longer changes them."""
        return True

    def _label(self) -> str:
        """The name that a whole model begins its tensors' names with."""
        return ""

    def _unstarted(self) -> None:
        """What follows where the framework's own `__init__` was not called."""

    def _arranged(self, whole: Packed) -> Packed:
        """A whole model's tensors in the framework's order; depth first unless told."""
        return whole

    @classmethod
    def _kind(cls) -> type[Module]:
        """What all layers and models of the framework are, so that its containers take them."""
        return Module

    # What an argument takes -----------------------------------------------------------------------

    def _size(self, argument: str) -> Expr:
        return size(self._state_.arguments[argument], argument, type(self).__name__)

    def _flag(self, argument: str) -> bool:
        return flag(self._state_.arguments[argument], argument, type(self).__name__)

    def _truth(self, argument: str) -> bool:
        """A flag of which the framework asks whether it is true, so that people write 1."""
        value = self._state_.arguments[argument]
        if isinstance(value, int | float) and value in (0, 1):
            return bool(value)
        return flag(value, argument, type(self).__name__)

    def _one_of(self, argument: str, choices: Iterable[Any]) -> Any:
        value, choices = self._state_.arguments[argument], list(choices)
        if not any(value is choice or _same(value, choice) for choice in choices):
            raise ValueError(
                f"{type(self).__name__}: {argument} takes {', '.join(map(repr, choices))}; "
                f"got {as_written(value)}"
            )
        return value

    def _whole(self, argument: str, most: int | None = None) -> int:
        """A number that must be known, as it says how many parts there are."""
        value = self._size(argument)
        if not value.is_Integer or (most is not None and value > most):
            takes = "a number" if most is None else f"a number up to {most:,}"
            raise ValueError(
                f"{type(self).__name__}: {argument} takes {takes}, not a symbol; got {value}"
            )
        return int(value)

    def _fraction(self, argument: str) -> None:
        """A share that is dropped."""
        value = self._state_.arguments[argument]
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise ValueError(
                f"{type(self).__name__}: {argument} takes a number from 0 to 1; got {as_written(value)}"
            )

    def _one(self, argument: str, kind: Any, what: str) -> Any:
        value = self._state_.arguments[argument]
        if not isinstance(value, kind):
            raise TypeError(
                f"{type(self).__name__}: {argument} takes {what}; got {as_written(value)}"
            )
        return value

    def _all_of(self, argument: str, kind: Any, what: str) -> list[Any]:
        values = self._state_.arguments[argument]
        if not isinstance(values, list | tuple) or not values:
            raise TypeError(
                f"{type(self).__name__}: {argument} takes a list of {what}s; got {as_written(values)}"
            )
        for value in values:
            if not isinstance(value, kind):
                raise TypeError(
                    f"{type(self).__name__}: {argument} takes a list of {what}s; got {as_written(value)} in it"
                )
        return list(values)

    # Attributes -------------------------------------------------------------------------------------

    def __getattr__(self, name: str) -> Any:
        if isinstance(own_property := getattr(type(self), name, None), GivesWay):
            return own_property.__get__(self, type(self))  # which says why it is not there
        if not name.startswith("__"):
            state = self._state_
            if name in state.slots or name in {t.name for t in own(self).tensors}:
                return parameter(self, name)
            for known in (state.parts, state.arguments):
                if name in known:
                    return known[name]
            if any(t.name.startswith(f"{name}{type(self)._separator}") for t in own(self).tensors):
                return Within(self, f"{name}{type(self)._separator}")
        raise NotOffered(
            f"{type(self).__name__} has no attribute {name!r} here, and no tensor or argument of "
            "that name"
        )

    def __setattr__(self, name: str, value: Any) -> None:
        state = self._state_
        if name in state.slots or (state.arguments and name in {t.name for t in own(self).tensors}):
            self._put(name, value)
        elif name in state.parts and isinstance(value, Module):
            state.parts[name] = value
        elif (
            name in state.arguments
            and not isinstance(value, Module)
            and not type(self)._settled(self)
        ):
            before = dict(state.arguments)
            state.arguments[name] = value
            state.packed = None
            try:
                type(self)._check(self)
            except (TypeError, ValueError):
                state.arguments = before
                raise
        else:
            object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        if name not in vars(self) and name in {t.name for t in own(self).tensors}:
            self._put(name, None)
        elif name in vars(self):
            object.__delattr__(self, name)
        elif name in self._state_.parts:
            del self._state_.parts[name]
        else:
            raise NotOffered(f"{type(self).__name__} has no attribute {name!r} to take away")

    def _put(self, name: str, value: Any) -> None:
        """Let a tensor be another one, which is then kept once, or take it away."""
        if value is not None:
            wanted = parameter(self, name)
            shape = own_shape(self, name) if wanted is None else wanted.shape
            if not isinstance(value, Parameter):
                raise TypeError(
                    f"{type(self).__name__}.{name} takes a tensor of {_shape_text(shape)}; "
                    f"got {as_written(value)}"
                )
            if value.shape != shape:
                raise ValueError(
                    f"{type(self).__name__}.{name} takes a tensor of {_shape_text(shape)}; "
                    f"got one of {_shape_text(value.shape)}"
                )
        self._state_.slots[name] = value

    def __copy__(self) -> Self:
        """As in the framework, a shallow copy has the same tensors."""
        for tensor in own(self).tensors:
            parameter(self, tensor.name)
        twin = type(self).__new__(type(self))
        state = self._state_.__getstate__()
        twin._state_.__setstate__({k: copy.copy(v) for k, v in state.items()})
        twin.__dict__.update(self.__dict__)
        return twin

    # What is read off -----------------------------------------------------------------------------

    @property
    def packed(self) -> Packed:
        """Our layers, ready to run, and the framework's tensors that hold their weights."""
        return packed(self)

    @property
    def tensors(self) -> dict[str, tuple[Expr, ...]]:
        """The framework's own tensors: name and shape, in the framework's order."""
        return tensors(self)

    @property
    def layout(self) -> dict[str, str]:
        """For each tensor whose weights it holds, gate by gate, and along which axes.

        `W[ifgo] : g h i -> (g h) i` are the input weights of the gates i, f, g, o, one below the
        other; see `lstm_formulas.frameworks.packing`.
        """
        return {t.name: str(t.spec) for t in packed(self).stored if t.spec.letters}

    @property
    def count(self) -> Expr:
        """Numbers in all tensors, as the framework counts its parameters."""
        return total(self)

    @property
    def trainable(self) -> Expr:
        """Numbers that training changes."""
        return trainable(self)

    @property
    def frozen(self) -> Expr:
        """Numbers that are kept but not trained."""
        return frozen(self)

    def pack(self, weights: Mapping[str, Mapping[str, Array]]) -> dict[str, Array]:
        """The framework's arrays from our weights, `weights[layer][weight]`; needs einops."""
        return packed(self).pack(weights)

    def unpack(self, arrays: Mapping[str, Array]) -> dict[str, dict[str, Array]]:
        """Our weights by layer and name from the framework's arrays by name; needs einops."""
        return packed(self).unpack(arrays)

    def table(self) -> str:
        """Every tensor with its shape, what it holds, and its count: to compare line by line."""
        return table(self)

    def at(self, **sizes: Size) -> Self:
        """The same at other sizes, by the names of the symbols that it still contains.

        Raises:
            TypeError, ValueError: for an unknown name or a bad size.
        """
        twin: Self = at(self, **sizes)
        return twin

    @recursive_repr()
    def __repr__(self) -> str:
        given = dict(type(self)._made_of(self))
        said: list[str] = []
        for name, taken in inspect.signature(type(self)).parameters.items():
            value = given.pop(name, taken.default)
            if taken.kind is taken.VAR_POSITIONAL:
                said += map(repr, value)
            elif taken.kind is not taken.VAR_KEYWORD and not _same(value, taken.default):
                plain = taken.kind is taken.POSITIONAL_ONLY or taken.default is taken.empty
                said.append(repr(value) if plain else f"{name}={value!r}")
        held = {**given, **dict(type(self)._held(self))}
        said += [f"{name}={part!r}" for name, part in held.items()]
        return f"{type(self).__name__}({', '.join(said)})"


class Within:
    """A part of a module that has tensors and is no module of its own, such as `out_proj`."""

    def __init__(self, module: Module, start: str) -> None:
        object.__setattr__(self, "module", module)
        object.__setattr__(self, "start", start)

    def __getattr__(self, name: str) -> Any:
        return getattr(object.__getattribute__(self, "module"), f"{self.start}{name}")

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.module, f"{self.start}{name}", value)


class Reads(Module):
    """A layer that learns its input's size late; until then there is a symbol for it.

    It prints as `x`, unless a size of the caller's does, and then as `input`. `reading` says which
    tensors the layer has for an input of a size, and `gives` what comes out.
    """

    def _make(self) -> None:
        self._state_.input = Unknown("x")

    def _settled(self) -> bool:
        return False

    def _in(self, reads: Any) -> Expr:
        """What it reads: from the part before it, or as it was told."""
        return self._state_.input if reads is None else reads

    def reading(self, size: Expr) -> Packed:
        """The layer's own tensors for an input of this size."""
        return NOTHING

    def gives(self, size: Expr) -> Expr:
        """Numbers in one output vector, for an input of this size."""
        raise NotImplementedError(f"{type(self).__name__} does not say what it gives")

    def _pack(self, reads: Any) -> Packed:
        return type(self).reading(self, self._in(reads))


# --- The tree of modules ---------------------------------------------------------------------------


class Part(NamedTuple):
    """A module of a model: the names on the way to it, and its own tensors."""

    path: tuple[str, ...]
    module: Module
    own: Packed


def nested(values: Mapping[str, Any], nests: tuple[type, ...]) -> Iterator[tuple[str, Module]]:
    """The modules among some attributes, and in lists and mappings where a framework looks there."""
    for name, value in values.items():
        if isinstance(value, Module):
            yield name, value
        elif isinstance(value, nests):
            items: Iterable[Any] = value.items() if isinstance(value, dict) else enumerate(value)  # type: ignore[arg-type]
            yield from nested({f"{name}.{key}": inner for key, inner in items}, nests)


def parts_of(module: Module, reads: Any = None) -> Iterator[tuple[str, Module, Any]]:
    """A module's parts: their names, and what each reads."""
    yield from type(module)._parts(module, reads)
    yield from ((name, part, None) for name, part in type(module)._held(module))


def own(module: Module, reads: Any = None) -> Packed:
    """A module's own tensors, under their own names."""
    state = module._state_
    if not state.started:
        type(module)._unstarted(module)
    if state.packed is None or state.packed[0] != reads:
        state.packed = (reads, type(module)._pack(module, reads))
    return state.packed[1]


def own_shape(module: Module, name: str) -> tuple[Expr, ...]:
    """The shape of a module's own tensor, as its arguments say it."""
    return next(tuple(map(sympify, t.shape)) for t in own(module).tensors if t.name == name)


def parameter(module: Module, name: str) -> Parameter | None:
    """The tensor that stands under a module's own name."""
    slots = module._state_.slots
    if name not in slots:
        slots[name] = type(module)._parameter._in(module, name)
    return slots[name]


def walk(model: Module) -> list[Part]:
    """Every module of a model once, under the first path on which it is met.

    Raises:
        ValueError: where a module is met again and would read something of another size.
    """
    found: list[Part] = []
    seen: dict[int, Any] = {}

    def visit(module: Module, path: tuple[str, ...], reads: Any) -> None:
        if not type(model)._shares:
            if any(part.module is module for part in found if part.path == path[: len(part.path)]):
                raise ValueError(f"{type(model)._separator.join(path)}: holds itself")
        elif id(module) in seen:
            before = seen[id(module)]
            if reads is not None and before is not None and (reads - before).is_nonzero:
                raise ValueError(
                    f"{type(model)._separator.join(path)}: was made for an input of {before}; "
                    f"got {reads}"
                )
            return
        seen[id(module)] = reads
        found.append(Part(path, module, own(module, reads)))
        for name, part, given in parts_of(module, reads):
            visit(part, (*path, name) if name else path, given)

    label = type(model)._label(model)
    visit(model, (label,) if label else (), None)
    return found


def packed_alone(module: Module) -> Packed:
    """A module's own tensors, those of its parts left out."""
    return _packed(module, [Part((), module, own(module))])


def packed(model: Module) -> Packed:
    """A model's layers, ready to run, and the framework's tensors that hold their weights.

    Raises:
        TypeError: for what is no module of a framework.
    """
    if not isinstance(model, Module):
        raise TypeError(
            f"takes a layer or a model of lstm_formulas.frameworks; got {as_written(model)}"
        )
    return type(model)._arranged(model, _packed(model, walk(model)))


def _packed(model: Module, parts: list[Part]) -> Packed:
    between = type(model)._separator
    # How many of our layers lie below each name: one that has a single one names it.
    below = Counter(
        path[:n] for path, _, own in parts for _ in own.layers for n in range(1, len(path) + 1)
    )
    layers: dict[str, Layer] = {}
    found: list[Tensor] = []
    for path, module, own_packed in parts:
        alone = next((n for n in range(1, len(path) + 1) if below[path[:n]] == 1), None)
        start = "".join(f"{name}{between}" for name in path)
        keys = {
            key: f"{start}{key}" if alone is None else between.join(path[:alone])
            for key in own_packed.layers
        }
        layers |= {keys[key]: layer for key, layer in own_packed.layers.items()}
        for tensor in own_packed.tensors:
            here = parameter(module, tensor.name)
            if here is not None:
                kept = tensor if here._owner is module else here._described()
                identity = here if type(model)._shares else object()
                found.append(
                    tensor.changed(
                        name=f"{start}{tensor.name}",
                        layers=tuple([keys[key] for key in tensor.layers]),
                        trainable=here._trained(kept),
                        identity=identity,
                    )
                )
        for name, value in vars(module).items():
            if isinstance(value, Parameter):
                kept = value._described()
                found.append(
                    Tensor(
                        f"{start}{name}",
                        kept.shape,
                        trainable=value._trained(kept),
                        identity=value,
                    )
                )
    return Packed(layers, tuple(found))


# --- What is read off a model ----------------------------------------------------------------------


def total(model: Module) -> Expr:
    """Numbers in all tensors of a model, as its framework counts its parameters.

    Args:
        model: a layer or a model, whatever its attributes are called.

    Raises:
        TypeError: for what is no module of a framework.

    Examples:
        >>> from lstm_formulas.frameworks import pytorch as nn, total
        >>> class Model(nn.Module):
        ...     def __init__(self):
        ...         super().__init__()
        ...         self.count = nn.LSTM(5, 10)
        >>> total(Model())
        680
    """
    whole = packed(model)
    return _shown(whole, whole.count())


def trainable(model: Module) -> Expr:
    """Numbers of a model that training changes; see `total`.

    Examples:
        >>> from lstm_formulas.frameworks import paddle, trainable
        >>> trainable(paddle.nn.LSTM(5, 10, bias_ih_attr=False))
        640
    """
    whole = packed(model)
    return _shown(whole, whole.count(trainable=True))


def frozen(model: Module) -> Expr:
    """Numbers of a model that are kept but not trained; see `total`.

    Examples:
        >>> from lstm_formulas.frameworks import frozen, keras
        >>> frozen(keras.layers.Embedding(7, 3, trainable=False))
        21
    """
    whole = packed(model)
    return _shown(whole, whole.count(trainable=False))


def tensors(model: Module) -> dict[str, tuple[Expr, ...]]:
    """A model's tensors: the framework's names and shapes, in its order; see `total`.

    Examples:
        >>> from lstm_formulas.frameworks import pytorch as nn, tensors
        >>> tensors(nn.GRU(5, 10, bias=False))
        {'weight_ih_l0': (30, 5), 'weight_hh_l0': (30, 10)}
    """
    whole = packed(model)
    return {name: tuple(_shown(whole, n) for n in shape) for name, shape in whole.shapes.items()}


def table(model: Module) -> str:
    """Every tensor of a model with its shape, what it holds, and its count; see `total`."""
    whole = packed(model)
    rows = [("tensor", "shape", "holds", "count")]
    for tensor in whole.stored:
        shape = tuple(_shown(whole, n) for n in whole.shapes[tensor.name])
        gates = " ".join(tensor.spec.gates.replace(EMPTY, "-"))
        letters = " ".join(tensor.spec.letters)
        holds = letters + (f" of {gates}" if gates else "")
        frozen = "" if tensor.trainable else ", frozen" if holds else "frozen"
        rows.append((tensor.name, _shape_text(shape), holds + frozen, written(Mul(*shape))))
    rows.append(("total", "", "", written(_shown(whole, whole.count()))))
    return aligned(rows, right=(3,))


def at(model: Any, **sizes: Size) -> Any:
    """A model at other sizes, by the names of the symbols that it still contains.

    Every tensor of the copy is new; what was shared in the model is shared in it.

    Raises:
        TypeError, ValueError: for an unknown name or a bad size.

    Examples:
        >>> from lstm_formulas.frameworks import at, flax_linen as nn
        >>> at(nn.LSTMCell(10), x=5).count
        640
    """
    whole = packed(model)
    names = _names(whole)
    symbols = sorted(
        (s for shape in whole.shapes.values() for n in shape for s in n.free_symbols), key=str
    )
    known = {names.get(symbol, symbol).name: symbol for symbol in symbols}
    owner = type(model).__name__
    new = {known[name]: value for name, value in asked(sizes, list(known), owner).items()}
    memo: dict[int, Any] = {}
    twin = _moved(model, new, memo)
    for made in memo.values():
        if isinstance(made, Module):
            type(made)._check(made)
    walk(twin)  # a part that is shared may now be handed two sizes
    return twin


def _moved(value: Any, new: Mapping[Expr, Expr], memo: dict[int, Any]) -> Any:
    """A copy with sizes put in; one new object for each old one."""
    if isinstance(value, Expr):
        ours = own_symbols(value) if value.free_symbols else None
        return value if ours is None else ours.xreplace(new)
    if id(value) in memo:
        return memo[id(value)]
    if isinstance(value, tuple | list):
        inner = [_moved(v, new, memo) for v in value]
        return type(value)(*inner) if hasattr(value, "_fields") else type(value)(inner)
    if isinstance(value, dict):
        return {k: _moved(v, new, memo) for k, v in value.items()}
    if isinstance(value, Module | Parameter | State | Moves):
        twin: Any = object.__new__(type(value))
        memo[id(value)] = twin
        attributes = dict(getattr(value, "__dict__", {}))
        for kind in type(value).__mro__:
            for name in getattr(kind, "__slots__", ()):
                if not name.startswith("__") and name != "packed":
                    attributes[name] = getattr(value, name)
        for name, part in attributes.items():
            object.__setattr__(twin, name, _moved(part, new, memo))
        if isinstance(twin, State):
            twin.packed = None
        return twin
    return value


class Moves:
    """What else a model is made of that has to be copied with it."""


UNKNOWN = ("x", "input")


def _names(whole: Packed) -> dict[Unknown, Unknown]:
    """What sizes that are not known yet are called: `x`, unless a symbol of the caller is."""
    if all(isinstance(n, int) for t in whole.tensors for n in t.shape):
        return {}
    symbols = {s for t in whole.tensors for n in t.shape for s in sympify(n).free_symbols}
    taken = {str(s) for s in symbols if not isinstance(s, Unknown)}
    free = (
        name
        for name in (*UNKNOWN, *(f"{UNKNOWN[-1]}_{n}" for n in range(2, len(symbols) + 2)))
        if name not in taken
    )
    unknown = sorted((s for s in symbols if isinstance(s, Unknown)), key=lambda s: s.dummy_index)
    return {symbol: symbol.renamed(name) for symbol, name in zip(unknown, free, strict=False)}


def _shown(whole: Packed, count: Expr) -> Expr:
    """A count in the names that a reader sees."""
    if not count.free_symbols:
        return count
    names = _names(whole)
    changed = {old: new for old, new in names.items() if old != new}
    return count.xreplace(changed) if changed else count


def _shape_text(shape: tuple[Any, ...]) -> str:
    return f"({', '.join(map(str, shape))}{',' * (len(shape) == 1)})"


def _same(a: object, b: object) -> bool:
    return a is b or (type(a) is type(b) and bool(a == b))
