"""Real models and their parameters, read without importing the framework that made them.

What an object offers tells what it is: PyTorch's modules have `named_modules`, Keras's layers
`count_params`; Flax's and Equinox's modules are classes that hold arrays. Of an array only its
shape is looked at.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from lstm_formulas.frameworks.module import Module
from lstm_formulas.reading.listing import Entry, Listed, Listing
from lstm_formulas.sizes import as_written

__all__ = ["mapping", "read"]

MOST = 300_000
"""Tensors, and levels between them, that are looked at."""

DEEPEST = 200

WHOLE = ("int64", "bool", "uint8", "LongStorage", "BoolStorage", "ByteStorage")
"""What no parameter is made of: counters, masks, positions."""

TAKES = (
    "a model or a layer of PyTorch, Keras, Flax or Equinox, a mapping from names to arrays or "
    "shapes, a .pt or .safetensors file, a printed summary, or a line of code"
)


def read(source: Any) -> Listing:
    """What a model, a layer, or a mapping of arrays has.

    Raises:
        TypeError: for what is none of these.
        ValueError: where nothing in it has a shape.
    """
    kinds = {f"{kind.__module__}.{kind.__qualname__}" for kind in type(source).__mro__}
    roots = {kind.__module__.partition(".")[0] for kind in type(source).__mro__}
    if isinstance(source, Module):
        from lstm_formulas.reading.tensors import entries_of

        owner = _ours(type(source).__module__.split("."))
        listing = Listing("layer", owner, tuple(entries_of(source)))
    elif hasattr(source, "named_modules") and hasattr(source, "named_parameters"):
        listing = Listing("PyTorch module", "pytorch", tuple(_torch(source)))
    elif hasattr(source, "count_params") and hasattr(source, "weights"):
        framework = "tf_keras" if roots & {"tf_keras", "tensorflow"} else "keras"
        listing = Listing(
            "Keras model",
            framework,
            tuple(_keras(source, "" if hasattr(source, "layers") else str(source.name))),
        )
    elif "flax" in roots or any(".nnx." in kind for kind in kinds):
        listing = Listing("Flax module", "flax", tuple(_tree(source)))
    elif "equinox" in roots:
        listing = Listing("Equinox module", "equinox", tuple(_tree(source)))
    elif isinstance(source, Mapping):
        listing = mapping(source)
    elif pairs := _pairs(source):
        listing = mapping(pairs)
    else:
        raise TypeError(f"explain: source takes {TAKES}; got {_short(source)}")
    if not any(entry.tensors for entry in listing.entries):
        raise ValueError(
            f"explain: looked for tensors in {_short(source)} and found none; a Keras or lazy "
            "layer has none before it is built"
        )
    return listing


def _short(source: object) -> str:
    return f"a {type(source).__name__}" if len(text := as_written(source)) > 80 else text


def _ours(module: list[str]) -> str:
    """The framework of one of our classes, as listings call it."""
    name = module[2] if len(module) > 2 and module[1] == "frameworks" else ""
    return "flax" if name.startswith("flax") else name


def shape_of(value: Any) -> tuple[int, ...] | None:
    """An array's shape, or a shape itself; None for anything else."""
    try:
        shape = value if isinstance(value, tuple | list) else getattr(value, "shape", None)
        if shape is None or isinstance(shape, str | bytes | Mapping):
            return None
        lengths = tuple(shape)
    except Exception:  # a lazy tensor refuses to say its shape, each framework in its own way
        return None
    if any(isinstance(n, bool) or not hasattr(n, "__index__") for n in lengths):
        return None
    return tuple(n.__index__() for n in lengths)


def _identity(value: Any) -> object:
    """What tells a tensor from one that looks alike: where its numbers lie, or the object."""
    place = getattr(value, "data_ptr", None)
    try:
        address = place() if callable(place) else 0
    except Exception:  # a tensor without numbers refuses
        address = 0
    return ("at", address, shape_of(value)) if address else id(value)


# --- PyTorch ---------------------------------------------------------------------------------------


def _torch(model: Any) -> Iterator[Entry]:
    for path, module in model.named_modules():
        tensors = []
        for role, named in (("parameter", "named_parameters"), ("buffer", "named_buffers")):
            for name, tensor in getattr(module, named)(recurse=False):
                shape = shape_of(tensor)
                if shape is not None:
                    tensors.append(
                        Listed(
                            f"{path}.{name}" if path else name,
                            shape,
                            id(tensor),
                            role,
                            bool(tensor.requires_grad),
                            str(getattr(tensor, "dtype", "")),
                        )
                    )
        if tensors:
            kind = getattr(module, "original_name", None) or type(module).__name__
            yield Entry(path, str(kind), tensors=tuple(tensors))


# --- Keras -----------------------------------------------------------------------------------------


def _keras(layer: Any, path: str = "", seen: set[int] | None = None) -> Iterator[Entry]:
    seen = set() if seen is None else seen
    if id(layer) in seen:
        return
    seen.add(id(layer))
    inner = [part for part in _inside(layer) if id(part) not in seen]
    below = {id(w) for part in inner for w in part.weights}
    tensors = []
    for weight in layer.weights:
        shape = shape_of(weight)
        if id(weight) not in below and id(weight) not in seen and shape is not None:
            seen.add(id(weight))
            name = str(weight.name).rpartition("/")[2].partition(":")[0]
            tensors.append(
                Listed(
                    f"{path}/{name}" if path else name,
                    shape,
                    id(weight),
                    "parameter",
                    bool(weight.trainable),
                )
            )
    if tensors:
        yield Entry(path, type(layer).__name__, tensors=tuple(tensors))
    names: dict[str, int] = {}
    # A wrapper with nothing of its own is its layer.
    alone = len(inner) == 1 and not tensors and not hasattr(layer, "layers") and path
    for part in inner:
        name = str(getattr(part, "name", type(part).__name__)).replace("/", "_")
        names[name] = names.get(name, 0) + 1
        name += f"_{names[name]}" * (names[name] > 1)
        below_path = path if alone else f"{path}/{name}" if path else name
        yield from _keras(part, below_path, seen)


def _inside(layer: Any) -> list[Any]:
    """The layers directly below one."""
    flat = getattr(layer, "_flatten_layers", None)
    found = (
        flat(recursive=False, include_self=False)
        if callable(flat)
        else getattr(layer, "layers", ())
    )
    return [part for part in found if hasattr(part, "weights")]


# --- Flax and Equinox ------------------------------------------------------------------------------


def _tree(model: Any) -> Iterator[Entry]:
    """Modules that are objects with arrays in them, however deep."""
    seen: set[int] = set()

    def visit(value: Any, path: tuple[str, ...], depth: int) -> Iterator[Entry]:
        if depth > DEEPEST or len(seen) > MOST:
            raise ValueError(f"explain: found more than {MOST:,} parts in a {type(model).__name__}")
        own: list[Listed] = []
        inner: list[Entry] = []
        for name, part in _parts(value):
            here = (*path, name)
            kinds = {kind.__name__ for kind in type(part).__mro__}
            if {"Variable", "VariableState"} & kinds:  # an nnx.Param, a BatchStat, a random state
                if not {"Param", "BatchStat", "VariableState"} & kinds:
                    continue
                role = "buffer" if "BatchStat" in kinds else "parameter"
                held = part.get_value() if hasattr(part, "get_value") else part.value
                shape, identity = shape_of(held), id(part)
            else:
                role, shape, identity = "parameter", None, None  # a tree of values shares none
                if hasattr(part, "dtype") and hasattr(part, "shape"):
                    shape = shape_of(part)
            if shape is not None:
                dtype = str(getattr(part, "dtype", ""))
                own.append(Listed("/".join(here), shape, identity, role, None, dtype))
            elif _is_tree(part):
                if id(part) in seen and "flax" in type(model).__module__ + str(type(model).__mro__):
                    continue
                seen.add(id(part))
                inner += visit(part, here, depth + 1)
        if own:
            yield Entry("/".join(path), type(value).__name__, tensors=tuple(own))
        yield from inner

    yield from visit(model, (), 0)


def _is_tree(value: Any) -> bool:
    if isinstance(value, Mapping | list | tuple):
        return True
    if isinstance(value, type) or (callable(value) and not hasattr(value, "__dict__")):
        return False
    roots = {kind.__module__.partition(".")[0] for kind in type(value).__mro__}
    return bool(roots & {"flax", "equinox"})


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from ((str(k), v) for k, v in value.items())
    elif isinstance(value, Sequence):
        yield from ((str(k), v) for k, v in enumerate(value))
    elif dataclasses.is_dataclass(value):
        for one in dataclasses.fields(value):
            if hasattr(value, one.name):
                yield one.name, getattr(value, one.name)
    else:
        yield from ((k, v) for k, v in vars(value).items() if not k.startswith("_pytree"))


# --- Mappings --------------------------------------------------------------------------------------


def _pairs(source: Any) -> dict[str, Any] | None:
    """Pairs of a name and an array, as `named_parameters()` gives them."""
    if isinstance(source, str | bytes) or not isinstance(source, Iterable):
        return None
    found: dict[str, Any] = {}
    for pair in source:
        if not (isinstance(pair, tuple | list) and len(pair) == 2 and isinstance(pair[0], str)):
            return None
        if pair[0] in found or len(found) > MOST:
            return None
        found[pair[0]] = pair[1]
    return found


OPTIMIZER = frozenset({"state", "param_groups"})
"""The two keys of an optimizer's state, whatever a checkpoint calls it."""


def mapping(source: Mapping[Any, Any], what: str = "mapping", framework: str = "") -> Listing:
    """What a mapping from names to arrays, shapes and further mappings has."""
    found: list[tuple[tuple[str, ...], Any, str]] = []
    for path, value, role in leaves(source):
        if role == "parameter" and _dtype(value).rpartition(".")[2] in WHOLE:
            role = "buffer"
        found.append((path, value, role))
    found = _model(_without_copies(found))
    between = "/" if any("/" in name for path, *_ in found for name in path) else "."
    tensors = []
    for path, value, role in found:
        shape = shape_of(value)
        assert shape is not None
        # A state dict's tensors are cut from their parameters and say nothing of training.
        says = type(value).__name__ == "Parameter" or getattr(value, "known", False)
        key = None
        if not isinstance(value, tuple | list):
            key = getattr(value, "storage_key", None) or _identity(value)
        trainable = bool(value.requires_grad) if says else None
        tensors.append(Listed(between.join(path), shape, key, role, trainable, _dtype(value)))
    return Listing(what, framework, (Entry("", tensors=tuple(tensors)),) if tensors else ())


COPY = re.compile(r"(?:^|_)(?:ema|shadow|swa|averaged?|avg|polyak)(?:_|$)", re.IGNORECASE)
"""How people call a moving average of all weights, kept beside them."""


def _without_copies(
    found: list[tuple[tuple[str, ...], Any, str]],
) -> list[tuple[tuple[str, ...], Any, str]]:
    """A checkpoint's tensors, of which a moving average that repeats the model's is a copy."""
    copied = [any(COPY.search(part) for part in path[:-1]) for path, *_ in found]
    shapes: tuple[Counter[Any], Counter[Any]] = (Counter(), Counter())
    for is_copy, (_, value, role) in zip(copied, found, strict=True):
        if role == "parameter":
            shapes[is_copy][shape_of(value)] += 1
    if not shapes[True] or not shapes[True] <= shapes[False]:
        return found
    return [
        (path, value, "copy" if is_copy and role == "parameter" else role)
        for is_copy, (path, value, role) in zip(copied, found, strict=True)
    ]


def _dtype(value: Any) -> str:
    return str(getattr(value, "dtype", ""))


def _model(
    found: list[tuple[tuple[str, ...], Any, str]],
) -> list[tuple[tuple[str, ...], Any, str]]:
    """A checkpoint's tensors: the model's without what stands around all of their names.

    Single numbers beside a model, such as its loss, are none of its parameters.
    """
    while True:
        heads = dict.fromkeys(p[0] for p, _, role in found if role == "parameter" and len(p) > 1)
        model = [head for head in heads if head in WRAPPERS]
        if not model or any(
            role == "parameter" and path[0] != model[0] and shape_of(value) != ()
            for path, value, role in found
        ):
            return found
        found = [
            (path[1:], value, role)
            if path[0] == model[0] and len(path) > 1
            else (path, value, "buffer" if role == "parameter" else role)
            for path, value, role in found
        ]


WRAPPERS = frozenset(
    {"params", "state_dict", "model_state_dict", "model_state", "model", "module", "net", "network"}
)
"""What people and frameworks put around all names of a model."""


def leaves(source: Mapping[Any, Any]) -> Iterator[tuple[tuple[str, ...], Any, str]]:
    """Every array or shape in a mapping: its path, itself, and its role."""
    above: set[int] = set()
    empty: set[int] = set()
    count = 0

    def visit(value: Any, path: tuple[str, ...], role: str) -> Iterator[tuple[Any, ...]]:
        nonlocal count
        count += 1
        if count > MOST or len(path) > DEEPEST:
            raise ValueError(
                f"explain: found more than {MOST:,} names, or {DEEPEST} levels, in a mapping"
            )
        if shape_of(value) is not None and not (isinstance(value, list | tuple) and _holds(value)):
            yield path, value, role
            return
        if (
            not isinstance(value, Mapping | list | tuple)
            or id(value) in above
            or id(value) in empty
        ):
            return
        above.add(id(value))
        items = value.items() if isinstance(value, Mapping) else enumerate(value)
        if isinstance(value, Mapping) and value.keys() >= OPTIMIZER:
            role = "optimizer"
        found = False
        for name, inner in items:
            kept = "buffer" if str(name) == "batch_stats" else role
            for leaf in visit(inner, (*path, str(name)), kept):
                found = True
                yield leaf
        above.discard(id(value))
        if not found:
            empty.add(id(value))

    yield from visit(source, (), "parameter")


def _holds(value: Any) -> bool:
    """Whether a list holds more than lengths; `()` is a single number's shape, `[]` holds nothing."""
    return value == [] or not all(hasattr(n, "__index__") for n in value)
