"""Every framework's layers as equations in their sizes: what a shape or a count is solved for.

A form is a line of a user's code at symbols, `nn.LSTM(x, h)`. Its tensors' names and shapes come
from the framework's own class, so that the packing that counts and runs a layer recognises it, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import isqrt
from typing import Any

from sympy import Expr, Poly, expand, sympify

from lstm_formulas.frameworks import (
    equinox,
    flax_linen,
    flax_nnx,
    keras,
    module,
    paddle,
    pytorch,
)
from lstm_formulas.frameworks.conventions import CONVENTIONS, OTHERS, PROJECTED, Convention, Line
from lstm_formulas.layer import Layer
from lstm_formulas.reading import around
from lstm_formulas.stack import Stack
from lstm_formulas.symbols import D, L, V, e, h, size_symbol, x, y

__all__ = [
    "FRAMEWORKS",
    "RECURRENT",
    "Form",
    "Polynomial",
    "by_class",
    "by_tensors",
    "forms",
    "path_of",
]

RECURRENT = ("LSTM", "GRU", "RNN")

FRAMEWORKS: Mapping[str, tuple[str, ...]] = {
    "keras": ("Keras", "tf_keras", "CuDNN"),
    "tf_keras": ("tf_keras", "CuDNN", "Keras"),
    "pytorch": ("PyTorch",),
    "paddle": ("Paddle",),
    "flax": ("Flax linen", "Flax NNX"),
    "equinox": ("Equinox",),
    "tensorflow1": ("TensorFlow 1", "CuDNN", "tf_keras", "Keras"),
    "onnx": ("ONNX",),
}
"""Whose lines fit what a listing says about its framework."""

DEEPEST = 60
"""Parts of a name; what is deeper is one part."""

a, b, c, n, d = (size_symbol(letter) for letter in "abcnd")


def path_of(name: str) -> tuple[str, ...]:
    """The parts of a tensor's name, whatever a framework puts between them.

    Examples:
        >>> path_of("encoder.weight_ih_l0"), path_of("lstm/lstm_cell/kernel:0")
        (('encoder', 'weight_ih_l0'), ('lstm', 'lstm_cell', 'kernel'))
    """
    head, _, number = name.rpartition(":")
    name = head if number.isdigit() and head else name
    between = "/" if "/" in name else "."
    return tuple(part for part in name.split(between, DEEPEST) if part)


Linear = tuple[int, tuple[tuple[str, int], ...]]
"""A length: a number, and multiples of sizes."""


Sized = Sequence[int] | int
"""A tensor's shape, or how many numbers it holds."""


def _linear(length: Any) -> Linear:
    terms = sympify(length).expand().as_coefficients_dict()
    own = [(str(term), int(times)) for term, times in terms.items() if not term.is_number]
    return int(sum(term * times for term, times in terms.items() if term.is_number)), tuple(own)


class Polynomial:
    """A count in named sizes, evaluated and solved in whole numbers.

    Examples:
        >>> from lstm_formulas import LSTM
        >>> count = Polynomial(LSTM(x, h).count)
        >>> count.at({"x": 5, "h": 10}), count.solve("h", 640, {"x": 5}), count.solve("x", 641, {"h": 10})
        (640, 10, None)
    """

    def __init__(self, count: Expr) -> None:
        symbols = sorted(count.free_symbols, key=str)
        self.names = tuple(map(str, symbols))
        whole = Poly(expand(count), *symbols) if symbols else None
        terms = whole.terms() if whole else [((), count)]
        self.terms = tuple((tuple(map(int, powers)), int(times)) for powers, times in terms)

    def at(self, sizes: Mapping[str, int]) -> int:
        """The count at these sizes."""
        return sum(self.coefficients("", sizes).values())

    def coefficients(self, unknown: str, sizes: Mapping[str, int]) -> dict[int, int]:
        """For each power of one size what stands before it, the other sizes put in."""
        found: dict[int, int] = defaultdict(int)
        for powers, times in self.terms:
            power = 0
            for name, exponent in zip(self.names, powers, strict=True):
                if name == unknown:
                    power = exponent
                elif exponent:
                    times *= sizes[name] ** exponent
            found[power] += times
        return found

    def solve(self, unknown: str, count: int, sizes: Mapping[str, int]) -> int | None:
        """The positive whole number at which the count is this one, or None.

        A count grows with each size, so there is one at the most.
        """
        found = self.coefficients(unknown, sizes)
        constant, one, two = (found.get(power, 0) for power in range(3))
        left = count - constant
        if len(found) - (0 in found) == 0 or max(found) > 2 or left <= 0:
            return None
        if two == 0:
            return left // one if left % one == 0 else None
        root = isqrt(one * one + 4 * two * left)
        size, rest = divmod(root - one, 2 * two)
        return size if rest == 0 and two * size * size + one * size == left and size > 0 else None

    def nearest(self, unknown: str, count: int, sizes: Mapping[str, int]) -> int:
        """How far the count is from the nearest that any size gives, with its sign."""
        low, high = 1, 2
        if unknown not in self.names:
            return count - self.at(sizes)
        while self.at({**sizes, unknown: high}) < count:
            low, high = high, 2 * high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (
                (middle, high) if self.at({**sizes, unknown: middle}) <= count else (low, middle)
            )
        misses = [count - self.at({**sizes, unknown: n}) for n in (low, high)]
        return min(misses, key=abs)


@dataclass(frozen=True, eq=False)
class Form:
    """A framework's layer at symbols, and what is solved for them."""

    convention: Convention

    @property
    def kind(self) -> str:
        """`LSTM`, `Dense` and so on."""
        return self.convention.kind

    @property
    def framework(self) -> str:
        """Whose it is."""
        return self.convention.framework

    @property
    def names(self) -> frozenset[str]:
        """The classes in the line, the innermost's among them."""
        lines, found = [self.convention.call], set()
        for line in lines:
            found.add(line.name.rpartition(".")[2])
            lines += [part for part in line.arguments if isinstance(part, Line)]
        return frozenset(found)

    @cached_property
    def layer(self) -> Layer:
        """Our layer: the equations."""
        return self.convention.layer

    @cached_property
    def tensors(self) -> Mapping[tuple[str, ...], tuple[Linear, ...]]:
        """The tensors of the innermost module by their names below it, and their shapes."""
        (part,) = [p for p in module.walk(self.convention.model) if p.own.tensors]
        paths = {path_of(t.name): t.shape for t in part.own.tensors}
        while len({path[0] for path in paths}) == 1 and min(map(len, paths)) > 1:
            paths = {path[1:]: shape for path, shape in paths.items()}
        return {path: tuple(map(_linear, shape)) for path, shape in paths.items()}

    @cached_property
    def recurrent(self) -> bool:
        """Whether it can be stacked and run in two directions."""
        return bool(self.layer.cell.states) and len(self.layer.cell.inputs) == 1

    @cached_property
    def count(self) -> Polynomial:
        """The count, in L layers and D directions where it is recurrent."""
        stack = self.recurrent and self.layer.cell.inputs[0].rows.is_Symbol
        return Polynomial(Stack(self.layer, L, D).count if stack else self.layer.count)

    @cached_property
    def frozen(self) -> Polynomial:
        """How many of them are not trained."""
        return Polynomial(self.convention.model.frozen)

    @cached_property
    def sizes(self) -> tuple[str, ...]:
        """The names of its sizes: the layer's, and those that only the tensors show."""
        shown = (name for shape in self.tensors.values() for _, own in shape for name, _ in own)
        return tuple(dict.fromkeys((*map(str, _symbols(self.layer)), *shown)))

    @cached_property
    def own(self) -> Mapping[str, Polynomial]:
        """The layer's own sizes, each in those that are solved for."""
        return {name: Polynomial(size) for name, size in self.layer.sizes.items()}

    @cached_property
    def needs(self) -> frozenset[str]:
        """The names of the sizes without which there is no layer."""
        return frozenset(map(str, _symbols(self.layer)))

    @cached_property
    def biases(self) -> int:
        """Bias vectors of a gate; of most gates where they differ."""
        gates = [w.gate for w in self.layer.weights if w.letter in ("b", "d")]
        every = {w.gate for w in self.layer.weights}
        return max(1, len(gates) // max(1, len(every - {""}))) if gates else 0

    @cached_property
    def usual(self) -> bool:
        """Whether it is as the framework has it unless told."""
        return self.convention in CONVENTIONS

    def solve(self, shapes: Mapping[tuple[str, ...], Sized]) -> dict[str, int] | None:
        """The sizes at which these of its tensors have these shapes, or None.

        A shape may also be a count alone, the product of the lengths.
        """
        sizes: dict[str, int] = {}
        pending: list[tuple[tuple[Linear, ...], int]] = []
        for path, shape in shapes.items():
            wanted = self.tensors[path]
            if isinstance(shape, int):
                pending.append((wanted, shape))
            elif len(wanted) != len(shape):
                return None
            else:
                pending += [((length,), n) for length, n in zip(wanted, shape, strict=True)]
        while pending:
            later = []
            for lengths, product in pending:
                found = _solved(lengths, product, sizes)
                if found is None:
                    return None
                if found is False:
                    later.append((lengths, product))
            if len(later) == len(pending):
                break  # what is left does not follow from these tensors
            pending = later
        return sizes


def _solved(lengths: Sequence[Linear], product: int, sizes: dict[str, int]) -> bool | None:
    """Put a size in that follows; False where none does yet, None where nothing fits."""
    open_: list[tuple[int, str, int]] = []
    for constant, own in lengths:
        known = constant + sum(times * sizes[name] for name, times in own if name in sizes)
        unknown = [(name, times) for name, times in own if name not in sizes]
        if len(unknown) > 1:
            return False
        if unknown:
            open_.append((known, *unknown[0]))
        elif known < 1 or product % known:
            return None
        else:
            product //= known
    if not open_:
        return True if product == 1 else None
    if len(open_) == 1:
        ((constant, name, times),) = open_
        size, rest = divmod(product - constant, times)
    elif (
        len({name for _, name, _ in open_}) == 1
        and len(open_) == 2
        and not any(c for c, *_ in open_)
    ):
        name = open_[0][1]
        square, rest = divmod(product, open_[0][2] * open_[1][2])
        size = isqrt(max(square, 0))
        rest = rest or square - size * size
    else:
        return False
    if rest or size < 1:
        return None
    sizes[name] = size
    return True


def _symbols(layer: Layer) -> list[Expr]:
    return sorted({s for value in layer.sizes.values() for s in value.free_symbols}, key=str)


def _around() -> Iterator[Convention]:
    """What stands around a recurrent layer, in each framework."""

    def of(
        framework: str, kind: str, name: str, function: Any, *arguments: Any, **options: Any
    ) -> Convention:
        usual = next(line for line in CONVENTIONS if line.framework == framework)
        call = Line(name, function, arguments, tuple(options.items()))
        return Convention(framework, kind, call, usual.version, SOURCES[framework])

    def also(without: str, *given: Any, **options: Any) -> Iterator[Convention]:
        yield of(*given, **options)
        yield of(*given, **{**options, without: False})

    nn, layers = pytorch, keras.layers
    line: tuple[Any, ...]
    kernel: tuple[Expr, ...]
    T = "PyTorch"
    for name, kind, cell in (
        ("LSTM", "LSTM", nn.LSTMCell),
        ("GRU", "GRU", nn.GRUCell),
        ("RNN", "RNN", nn.RNNCell),
    ):
        yield from also("bias", T, kind, f"nn.{name}Cell", cell, x, h)
    yield of(T, "Embedding", "nn.Embedding", nn.Embedding, V, e)
    yield of(T, "Embedding", "nn.EmbeddingBag", around.torch.EmbeddingBag, V, e)
    yield from also("bias", T, "Dense", "nn.Linear", nn.Linear, x, y)
    yield from also("bias", T, "Bilinear", "nn.Bilinear", around.torch.Bilinear, a, b, y)
    yield from also("bias", T, "LayerNorm", "nn.LayerNorm", nn.LayerNorm, x)
    yield of(T, "LayerNorm", "nn.RMSNorm", around.torch.RMSNorm, x)
    for rank in (1, 2, 3):
        yield of(
            T, "BatchNorm", f"nn.BatchNorm{rank}d", getattr(around.torch, f"BatchNorm{rank}d"), x
        )
    yield of(T, "BatchNorm", "nn.SyncBatchNorm", around.torch.SyncBatchNorm, x)
    yield of(T, "LayerNorm", "nn.GroupNorm", around.torch.GroupNorm, 1, x)
    for rank in (1, 2, 3):
        name = f"InstanceNorm{rank}d"
        yield of(T, "InstanceNorm", f"nn.{name}", getattr(around.torch, name), x, affine=True)
    yield of(T, "PReLU", "nn.PReLU", around.torch.PReLU, x)
    for rank, kernel in ((1, (a,)), (2, (a, b)), (3, (a, b, c))):
        for name in (f"Conv{rank}d", f"ConvTranspose{rank}d"):
            yield from also(
                "bias", T, "Conv", f"nn.{name}", getattr(around.torch, name), x, y, kernel
            )
    attention = (T, "Attention", "nn.MultiheadAttention", nn.MultiheadAttention, x, 1)
    yield from also("bias", *attention)
    k, v, s = (size_symbol(letter) for letter in "kvs")
    yield from also("bias", *attention, kdim=k, vdim=v)

    for owner, space, start in (("Keras", layers, "keras.layers"),):
        yield of(owner, "Embedding", f"{start}.Embedding", space.Embedding, V, e)
        yield from also("use_bias", owner, "Dense", f"{start}.Dense", space.Dense, y)
        norm = (owner, "LayerNorm", f"{start}.LayerNormalization", space.LayerNormalization)
        yield of(*norm)
        yield of(*norm, center=False)
        yield of(*norm, scale=False)
        norm = (owner, "LayerNorm", f"{start}.GroupNormalization", around.keras.GroupNormalization)
        yield of(*norm)
        yield of(*norm, center=False)
        yield of(*norm, scale=False)
        name = f"{start}.RMSNormalization"
        yield of(owner, "LayerNorm", name, around.keras.RMSNormalization)
        yield of(owner, "PReLU", f"{start}.PReLU", around.keras.PReLU)
        batch = (owner, "BatchNorm", f"{start}.BatchNormalization", around.keras.BatchNormalization)
        yield of(*batch)
        yield of(*batch, scale=False)
        yield of(*batch, center=False)
        yield of(*batch, center=False, scale=False)
        for rank, kernel in ((1, (a,)), (2, (a, b)), (3, (a, b, c))):
            for name in (f"Conv{rank}D", f"Conv{rank}DTranspose"):
                line = (owner, "Conv", f"{start}.{name}", getattr(around.keras, name), y, kernel)
                yield from also("use_bias", *line)
        for rank, kernel in ((1, (a,)), (2, (a, b))):
            name = f"DepthwiseConv{rank}D"
            line = (owner, "Conv", f"{start}.{name}", getattr(around.keras, name), kernel)
            yield from also("use_bias", *line, depth_multiplier=n)
            name = f"SeparableConv{rank}D"
            line = (owner, "Conv", f"{start}.{name}", getattr(around.keras, name), y, kernel)
            yield from also("use_bias", *line, depth_multiplier=n)
        several = (
            owner,
            "Attention",
            f"{start}.MultiHeadAttention",
            space.MultiHeadAttention,
            n,
            d,
        )
        yield from also("use_bias", *several)
        yield from also("use_bias", *several[:3], around.cross_attention, n, d, s)
        yield from also("use_bias", *several[:3], around.cross_attention, n, d, s, value_dim=v)
        yield of(owner, "Attention", f"{start}.AdditiveAttention", space.AdditiveAttention)
        line = (owner, "ConvLSTM", f"{start}.ConvLSTM2D", space.ConvLSTM2D, h, (a, b))
        yield from also("use_bias", *line)
    for rank, kernel in ((1, (a,)), (3, (a, b, c))):
        name = f"ConvLSTM{rank}D"
        line = ("Keras", "ConvLSTM", f"keras.layers.{name}", getattr(layers, name), h, kernel)
        yield from also("use_bias", *line)

    linen, nnx = flax_linen, flax_nnx
    F, X = "Flax linen", "Flax NNX"
    yield of(F, "MGU", "linen.MGUCell", linen.MGUCell, h)
    yield of(F, "ConvLSTM", "linen.ConvLSTMCell", linen.ConvLSTMCell, h, (a, b))
    yield of(F, "Embedding", "linen.Embed", linen.Embed, V, e)
    yield from also("use_bias", F, "Dense", "linen.Dense", linen.Dense, y)
    yield from also("use_bias", F, "LayerNorm", "linen.LayerNorm", linen.LayerNorm)
    line = (
        F,
        "Attention",
        "linen.MultiHeadDotProductAttention",
        linen.MultiHeadDotProductAttention,
    )
    yield from also("use_bias", *line, n, qkv_features=n * d)
    yield from also("use_bias", F, "BatchNorm", "linen.BatchNorm", around.flax.BatchNorm)
    yield of(X, "LSTM", "nnx.LSTMCell", nnx.LSTMCell, x, h)
    yield of(X, "Embedding", "nnx.Embed", nnx.Embed, V, e)
    yield from also("use_bias", X, "Dense", "nnx.Linear", nnx.Linear, x, y)
    yield from also("use_bias", X, "LayerNorm", "nnx.LayerNorm", nnx.LayerNorm, x)
    yield of("Equinox", "Embedding", "eqx.nn.Embedding", equinox.Embedding, V, e)
    yield from also("use_bias", "Equinox", "Dense", "eqx.nn.Linear", equinox.Linear, x, y)
    yield of("Paddle", "Embedding", "paddle.nn.Embedding", paddle.Embedding, V, e)
    yield of("Paddle", "Dense", "paddle.nn.Linear", paddle.Linear, x, y)
    yield of("Paddle", "LayerNorm", "paddle.nn.LayerNorm", paddle.LayerNorm, x)


SOURCES: Mapping[str, str] = {
    "Keras": "https://keras.io/api/layers/",
    "tf_keras": "https://github.com/keras-team/tf-keras",
    "PyTorch": "https://docs.pytorch.org/docs/stable/nn.html",
    "Paddle": "https://www.paddlepaddle.org.cn/documentation/docs/en/api/paddle/nn/Overview_en.html",
    "Flax linen": "https://flax-linen.readthedocs.io/en/latest/api_reference/flax.linen/layers.html",
    "Flax NNX": "https://flax.readthedocs.io/en/latest/api_reference/flax.nnx/nn/index.html",
    "Equinox": "https://docs.kidger.site/equinox/api/nn/linear/",
}


@cache
def forms() -> tuple[Form, ...]:
    """All of them, the likeliest first."""
    return tuple(map(Form, (*CONVENTIONS, *OTHERS, *PROJECTED, *_around())))


@cache
def by_tensors() -> Mapping[frozenset[tuple[str, ...]], tuple[Form, ...]]:
    """The forms that have tensors of just these names."""
    found: dict[frozenset[tuple[str, ...]], list[Form]] = defaultdict(list)
    for form in forms():
        found[frozenset(form.tensors)].append(form)
    return {names: tuple(of) for names, of in found.items()}


@cache
def by_class() -> Mapping[str, tuple[Form, ...]]:
    """The forms of each class, by its name."""
    found: dict[str, list[Form]] = defaultdict(list)
    for form in forms():
        for name in form.names:
            found[name].append(form)
    return {name: tuple(of) for name, of in found.items()}


@cache
def leaf_names() -> frozenset[str]:
    """The last parts of all names that a layer's tensors have."""
    return frozenset(path[-1] for names in by_tensors() for path in names)
