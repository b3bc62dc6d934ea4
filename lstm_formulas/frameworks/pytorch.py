r"""PyTorch's conventions: `from lstm_formulas.frameworks import pytorch as nn`.

Two bias vectors per gate, a tensor per layer and direction with the gates one below the other
(i, f, g, o; r, z, n), the reset gate after the product. A pasted line counts as it stands:

    >>> from lstm_formulas.frameworks import pytorch as nn
    >>> nn.LSTM(5, 10).tensors["weight_ih_l0"]
    (40, 5)
    >>> int(nn.LSTM(300, 512, num_layers=2, bidirectional=True, proj_size=64).count)
    2424832

A model is counted as its class declares it, tied weights once, and so does the line that adds the
numbers up:

    >>> class Model(nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.encoder = nn.Embedding(33278, 650)
    ...         self.rnn = nn.LSTM(650, 650, 2, dropout=0.5)
    ...         self.decoder = nn.Linear(650, 33278)
    ...         self.decoder.weight = self.encoder.weight
    >>> int(Model().count)
    28434378
    >>> sum(p.numel() for p in Model().parameters() if p.requires_grad)
    28434378

Source: the documentation of `torch.nn`, and PyTorch 2.13.0, whose tensors are recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from reprlib import recursive_repr
from types import SimpleNamespace
from typing import Any, ClassVar, Self

from sympy import Expr, Mul

from lstm_formulas import blocks, cells
from lstm_formulas.attention import MultiHeadAttention
from lstm_formulas.frameworks import module
from lstm_formulas.frameworks.containers import Holds, Row, framed, named
from lstm_formulas.frameworks.module import NotFound, arguments, offers
from lstm_formulas.frameworks.packing import Packed, Tensor
from lstm_formulas.layer import Layer
from lstm_formulas.sizes import Size, as_written, size
from lstm_formulas.stack import Stack

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "Dropout",
    "Embedding",
    "GRUCell",
    "Identity",
    "LSTMCell",
    "LayerNorm",
    "Linear",
    "Module",
    "ModuleDict",
    "ModuleList",
    "MultiheadAttention",
    "Parameter",
    "RNNCell",
    "Sequential",
    "init",
]

__getattr__ = offers("torch.nn", __all__)

MOST_LAYERS = 10_000

PACKING = {
    "weight_ih": "W[*] : g h i -> (g h) i",
    "weight_hh": "U[*] : g h i -> (g h) i",
    "bias_ih": "b[*] : g h i -> (g h i)",
    "bias_hh": "d[*] : g h i -> (g h i)",
    "weight_hr": "P : h i -> h i",
}


def lstm(x: Expr, h: Expr, bias: int, p: Expr | None) -> Layer:
    """One layer and direction of PyTorch's `LSTM`."""
    return cells.LSTM(x, h, bias=bias, p=p)


def gru(x: Expr, h: Expr, bias: int, p: Expr | None) -> Layer:
    """One layer and direction of PyTorch's `GRU`, which has no projection."""
    return cells.GRU(x, h, bias=bias, reset_after=True)


def rnn(x: Expr, h: Expr, bias: int, p: Expr | None) -> Layer:
    """One layer and direction of PyTorch's `RNN`, which has no projection."""
    return cells.RNN(x, h, bias=bias)


class Gated:
    """Which cell a class applies, and in which order its gates lie."""

    _cell: ClassVar[Callable[..., Layer]]
    _gates: ClassVar[str]

    @classmethod
    def _packing(cls) -> dict[str, str]:
        return {name: spec.replace("*", cls._gates) for name, spec in PACKING.items()}


class OfLSTM(Gated):
    """What the layer and the cell have in common."""

    _cell = staticmethod(lstm)
    _gates = "ifgo"


class OfGRU(Gated):
    """What the layer and the cell have in common."""

    _cell = staticmethod(gru)
    _gates = "rzn"


class OfRNN(Gated):
    """What the layer and the cell have in common."""

    _cell = staticmethod(rnn)
    _gates = "h"


def stacked(layer: Layer, layers: int, directions: int, packing: Mapping[str, str]) -> Packed:
    """Layers upon each other: a layer's and direction's tensors are named `weight_ih_l0_reverse`."""
    stack = Stack(layer, layers, directions)
    first = Packed.of(stack.first, packing)
    upper = Packed.of(stack.upper, packing) if layers > 1 else first
    return Packed.side_by_side(
        (upper if place else first).named(f"{{}}_l{place}{reverse}", f"l{place}{reverse}")
        for place in range(layers)
        for reverse in ("", "_reverse")[:directions]
    )


def projection(layer: module.Module) -> Expr | None:
    """A layer's projection size; `None` where there is none.

    Raises:
        TypeError, ValueError: where it is no size, or not smaller than the hidden size.
    """
    given = layer._state_.arguments.get("proj_size", 0)
    if type(given) is int and given == 0:
        return None
    hidden, projected = layer._size("hidden_size"), layer._size("proj_size")
    if (projected - hidden).is_nonnegative:
        raise ValueError(
            f"{type(layer).__name__}: proj_size takes a number smaller than hidden_size, {hidden}; "
            f"got {projected}"
        )
    return projected


class Parameter(module.Parameter):
    """`torch.nn.Parameter`: a tensor as an object, made like another one or like an array.

    Examples:
        >>> Parameter(Linear(3, 7).weight, requires_grad=False).numel()
        21
    """

    __slots__ = ()

    @property
    def shape(self) -> Any:
        """How long it is along each axis."""
        return Shape(super().shape)

    def __init__(self, data: Any = None, requires_grad: bool = True) -> None:
        shape = getattr(data, "shape", None)
        if not isinstance(shape, tuple | list):
            raise TypeError(f"Parameter: data takes a tensor, or an array; got {as_written(data)}")
        checked = (size(n, "data", "Parameter") for n in shape)
        super().__init__(checked, bool(requires_grad))

    @property
    def requires_grad(self) -> bool:
        """Whether training changes it."""
        return self.trainable

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        if not isinstance(value, bool):
            raise TypeError(
                f"Parameter: requires_grad takes True or False; got {as_written(value)}"
            )
        self.trainable = value

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Let training change it, or not."""
        self.requires_grad = requires_grad
        return self

    @property
    def data(self) -> Self:
        """Itself: there are no numbers in it."""
        return self

    def numel(self) -> Any:
        """How many numbers it holds."""
        return self.shape.numel()

    def size(self, dim: int | None = None) -> Any:
        """Its shape, or its length along one axis."""
        return self.shape if dim is None else self.shape[dim]

    def dim(self) -> int:
        """How many axes it has."""
        return len(self.shape)

    @property
    def ndim(self) -> int:
        """How many axes it has."""
        return len(self.shape)

    @property
    def T(self) -> Computed:
        """Turned round: another tensor, which is computed from this one."""
        return Computed(self.shape[::-1])


class Shape(tuple[Any, ...]):
    """`torch.Size`: a shape that can be multiplied out."""

    def numel(self) -> Any:
        """How many numbers there are."""
        count = Mul(*self)
        return int(count) if count.is_Integer else count


class Computed:
    """A tensor that is no parameter, so that nothing counts it."""

    def __init__(self, shape: Iterable[Any]) -> None:
        self.shape = Shape(shape)


def _untouched(tensor: Any, *args: Any, **kwargs: Any) -> Any:
    """Numbers are put into a tensor, which changes no count."""
    return tensor


init = SimpleNamespace(
    **dict.fromkeys(
        (
            *("uniform_", "normal_", "trunc_normal_", "constant_", "ones_", "zeros_", "eye_"),
            *("xavier_uniform_", "xavier_normal_", "kaiming_uniform_", "kaiming_normal_"),
            *("orthogonal_", "sparse_", "dirac_"),
        ),
        _untouched,
    )
)


class Buffer:
    """What `register_buffer` keeps: no parameter, so that nothing counts it."""

    def __init__(self, data: Any) -> None:
        self.data = data


class Module(module.Module):
    """`torch.nn.Module`: what its attributes hold, in the order in which they were set.

    A layer under two names is counted once, and so is a tensor that is another one. As in PyTorch,
    layers in a plain Python list are not found; `ModuleList` is there for that.

    Examples:
        >>> class Tagger(Module):
        ...     def __init__(self, words, tags):
        ...         super().__init__()
        ...         self.embed = Embedding(words, 64)
        ...         self.lstm = LSTM(64, 128, bidirectional=True)
        ...         self.out = Linear(256, tags)
        >>> model = Tagger(10_000, 17)
        >>> int(model.count)
        843025
        >>> list(model.tensors)[:3]
        ['embed.weight', 'lstm.weight_ih_l0', 'lstm.weight_hh_l0']
        >>> model
        Tagger(
          (embed): Embedding(10000, 64)
          (lstm): LSTM(64, 128, bidirectional=True)
          (out): Linear(in_features=256, out_features=17, bias=True)
        )
    """

    _parameter = Parameter

    @arguments
    def __init__(self) -> None: ...

    @classmethod
    def _kind(cls) -> type[module.Module]:
        return Module

    def _unstarted(self) -> None:
        raise TypeError(f"{type(self).__name__}: super().__init__() was not called")

    def __setattr__(self, name: str, value: Any) -> None:
        taken = isinstance(value, module.Module | module.Parameter)
        if taken and not self._state_.started:
            self._unstarted()
        before = vars(self).get(name, self._state_.parts.get(name))
        if isinstance(before, module.Module | module.Parameter) and not taken and value is not None:
            kind = "module" if isinstance(before, module.Module) else "parameter"
            raise TypeError(
                f"{type(self).__name__}: {name} takes a {kind} or None; got {as_written(value)}"
            )
        super().__setattr__(name, value)

    def __copy__(self) -> Self:
        # A shallow copy has the same tensors and parts: what is changed in one is in the other.
        twin = type(self).__new__(type(self))
        object.__setattr__(twin, "_state_", self._state_)
        object.__setattr__(twin, "__dict__", self.__dict__)
        return twin

    # What stands beside the layers in a script ------------------------------------------------------

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """Every tensor by its name, each once."""
        start = f"{prefix}." if prefix else ""
        if remove_duplicate:
            whole = module.packed(self) if recurse else module.packed_alone(self)
            for tensor in whole.stored:
                yield f"{start}{tensor.name}", tensor.identity  # type: ignore[misc]
        else:
            for tensor in module.packed_alone(self).tensors:
                yield f"{start}{tensor.name}", tensor.identity  # type: ignore[misc]
            for name, part, _ in module.parts_of(self) if recurse else ():
                inner = module.packed(part).tensors
                yield from ((f"{start}{name}.{t.name}", t.identity) for t in inner)  # type: ignore[misc]

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """Every tensor once."""
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def state_dict(self) -> dict[str, Any]:
        """Every tensor under each of its names, so that a tied one comes twice; buffers, too."""
        own: dict[str, Any] = {t.name: t.identity for t in module.packed_alone(self).tensors}
        own |= {
            name: kept.data
            for name, kept in vars(self).items()
            if isinstance(kept, Buffer) and kept.data is not None
        }
        for name, part, _ in module.parts_of(self):
            inner = part.state_dict() if isinstance(part, Module) else {}
            own |= {f"{name}.{key}": tensor for key, tensor in inner.items()}
        return own

    def named_children(self) -> Iterator[tuple[str, module.Module]]:
        """The parts by their names, each once."""
        seen: set[int] = set()
        for name, part, _ in module.parts_of(self):
            if id(part) not in seen:
                seen.add(id(part))
                yield name, part

    def children(self) -> Iterator[module.Module]:
        """The parts, each once."""
        return (part for _, part in self.named_children())

    def named_modules(self) -> Iterator[tuple[str, module.Module]]:
        """The module and everything below it by name, each once."""
        return ((".".join(part.path), part.module) for part in module.walk(self))

    def modules(self) -> Iterator[module.Module]:
        """The module and everything below it, each once."""
        return (part for _, part in self.named_modules())

    def get_submodule(self, target: str) -> Any:
        """The part with this name: `"encoder.rnn"`."""
        found: Any = self
        for name in filter(None, target.split(".")):
            found = getattr(found, name)
        return found

    def get_parameter(self, target: str) -> Parameter:
        """The tensor with this name."""
        path, _, name = target.rpartition(".")
        return getattr(self.get_submodule(path), name)  # type: ignore[no-any-return]

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Let training change all tensors, or none."""
        if not isinstance(requires_grad, bool):
            raise TypeError(
                f"{type(self).__name__}: requires_grad takes True or False; got {as_written(requires_grad)}"
            )
        for parameter in self.parameters():
            parameter.requires_grad = requires_grad
        return self

    def register_buffer(self, name: str, tensor: Any, persistent: bool = True) -> None:
        """Keep something that is no parameter."""
        setattr(self, name, Buffer(tensor))

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Keep a tensor under a name."""
        named(type(self).__name__, name)
        if not (param is None or isinstance(param, module.Parameter)):
            raise TypeError(
                f"{type(self).__name__}: param takes a Parameter; got {as_written(param)}"
            )
        setattr(self, name, param)

    def add_module(self, name: str, module: module.Module | None) -> None:
        """Keep a part under a name."""
        named(type(self).__name__, name)
        setattr(self, name, module)

    register_module = add_module

    def apply(self, fn: Callable[[Any], object]) -> Self:
        """Call a function with every part, and with the module last."""
        for part in reversed(list(self.modules())):
            fn(part)
        return self

    training = True

    def train(self, mode: bool = True) -> Self:
        """Say so, which changes no count."""
        for part in self.modules():
            vars(part)["training"] = mode
        return self

    def eval(self) -> Self:
        """Say so, which changes no count."""
        return self.train(False)

    def to(self, *args: Any, **kwargs: Any) -> Self:
        """Nothing that changes a count."""
        return self

    cuda = cpu = float = double = half = bfloat16 = zero_grad = to
    flatten_parameters = reset_parameters = to

    # As PyTorch prints it -----------------------------------------------------------------------------

    def extra_repr(self) -> str:
        """What stands in the brackets before the parts."""
        return ""

    def _printed(self) -> Iterable[tuple[str, object]]:
        return ((name, part) for name, part, _ in module.parts_of(self))

    @recursive_repr()
    def __repr__(self) -> str:
        said, parts = type(self).extra_repr(self), list(type(self)._printed(self))
        return framed(type(self).__name__, f"\n  {said}" if said and parts else said, parts)

    def _said(self, *plain: str, **unless: object) -> str:
        """Some arguments as they are, and others unless they have their usual value."""
        values = self._state_.arguments
        return ", ".join(
            [str(values[name]) for name in plain]
            + [f"{k}={values[k]}" for k, usual in unless.items() if values.get(k, usual) != usual]
        )


class _Recurrent(Gated, Module):
    def _check(self) -> None:
        super()._check()
        self._flag("batch_first")
        self._fraction("dropout")

    def _pack(self, reads: Any) -> Packed:
        layer = type(self)._cell(
            self._size("input_size"),
            self._size("hidden_size"),
            2 * self._flag("bias"),
            projection(self),
        )
        directions = 1 + self._truth("bidirectional")
        layers = self._whole("num_layers", MOST_LAYERS)
        return stacked(layer, layers, directions, self._packing())

    def extra_repr(self) -> str:
        """The sizes, and what differs from the default."""
        return self._said(
            "input_size",
            "hidden_size",
            proj_size=0,
            num_layers=1,
            bias=True,
            batch_first=False,
            dropout=0,
            bidirectional=False,
        )


class LSTM(OfLSTM, _Recurrent):
    """`torch.nn.LSTM`: two biases per gate, rows i, f, g, o.

    Examples:
        >>> print(LSTM(5, 10).table())
        tensor        shape     holds         count
        weight_ih_l0  (40, 5)   W of i f g o    200
        weight_hh_l0  (40, 10)  U of i f g o    400
        bias_ih_l0    (40,)     b of i f g o     40
        bias_hh_l0    (40,)     d of i f g o     40
        total                                   680
        >>> LSTM(5, 10, proj_size=10)
        Traceback (most recent call last):
        ...
        ValueError: LSTM: proj_size takes a number smaller than hidden_size, 10; got 10

    Source:
        https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html
    """

    @arguments
    def __init__(
        self,
        input_size: Size,
        hidden_size: Size,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: Size = 0,
        device: Any = None,
        dtype: Any = None,
    ) -> None: ...


class GRU(OfGRU, _Recurrent):
    """`torch.nn.GRU`: two biases per gate, rows r, z, n, the reset gate after the product.

    Examples:
        >>> GRU(5, 10).count
        510

    Source:
        https://docs.pytorch.org/docs/stable/generated/torch.nn.GRU.html
    """

    @arguments
    def __init__(
        self,
        input_size: Size,
        hidden_size: Size,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None: ...


class RNN(OfRNN, _Recurrent):
    """`torch.nn.RNN`: two biases.

    Examples:
        >>> RNN(5, 10).count
        170

    Source:
        https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html
    """

    @arguments
    def __init__(
        self,
        input_size: Size,
        hidden_size: Size,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None: ...

    def _check(self) -> None:
        super()._check()
        self._one_of("nonlinearity", ("tanh", "relu"))


class _Cell(Gated, Module):
    def _check(self) -> None:
        super()._check()
        if "nonlinearity" in self._state_.arguments:
            self._one_of("nonlinearity", ("tanh", "relu"))

    def _pack(self, reads: Any) -> Packed:
        x, h = self._size("input_size"), self._size("hidden_size")
        return Packed.of(type(self)._cell(x, h, 2 * self._truth("bias"), None), self._packing())

    def extra_repr(self) -> str:
        """The sizes, and what differs from the default."""
        return self._said("input_size", "hidden_size", bias=True, nonlinearity="tanh")


class LSTMCell(OfLSTM, _Cell):
    """`torch.nn.LSTMCell`: as one layer of `LSTM`, the tensors without `_l0`."""

    @arguments
    def __init__(
        self,
        input_size: Size,
        hidden_size: Size,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None: ...


class GRUCell(OfGRU, _Cell):
    """`torch.nn.GRUCell`: as one layer of `GRU`, the tensors without `_l0`."""

    @arguments
    def __init__(
        self,
        input_size: Size,
        hidden_size: Size,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None: ...


class RNNCell(OfRNN, _Cell):
    """`torch.nn.RNNCell`: as one layer of `RNN`, the tensors without `_l0`."""

    @arguments
    def __init__(
        self,
        input_size: Size,
        hidden_size: Size,
        bias: bool = True,
        nonlinearity: str = "tanh",
        device: Any = None,
        dtype: Any = None,
    ) -> None: ...


class Embedding(Module):
    """`torch.nn.Embedding`: a row per word, the padding row counted too.

    Examples:
        >>> Embedding(50_000, 500, padding_idx=0).tensors
        {'weight': (50000, 500)}
        >>> Embedding.from_pretrained(Embedding(7, 3).weight).trainable
        0

    Source:
        https://docs.pytorch.org/docs/stable/generated/torch.nn.Embedding.html
    """

    @arguments
    def __init__(
        self,
        num_embeddings: Size,
        embedding_dim: Size,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
        _weight: Any = None,
        _freeze: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None: ...

    @classmethod
    def from_pretrained(
        cls,
        embeddings: Any,
        freeze: bool = True,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
    ) -> Embedding:
        """A table like another one's tensor, or like an array; frozen unless told."""
        shape: Any = () if isinstance(embeddings, Module) else getattr(embeddings, "shape", ())
        if len(shape) != 2:
            raise TypeError(
                "Embedding.from_pretrained: embeddings takes a tensor or an array of two axes; "
                f"got {as_written(embeddings)}"
            )
        words, size = shape
        return cls(words, size, padding_idx=padding_idx, _freeze=freeze)

    def _check(self) -> None:
        super()._check()
        row, words = self._state_.arguments["padding_idx"], self._size("num_embeddings")
        if row is None:
            return
        if isinstance(row, bool) or not isinstance(row, int):
            raise TypeError(
                f"{type(self).__name__}: padding_idx takes a row; got {as_written(row)}"
            )
        if words.is_Integer and not -words <= row < words:
            raise ValueError(
                f"{type(self).__name__}: padding_idx takes a row of the {words}; got {row}"
            )
        if row < 0 and words.is_Integer:
            self._state_.arguments["padding_idx"] = int(row + words)

    def _pack(self, reads: Any) -> Packed:
        layer = blocks.Embedding(self._size("num_embeddings"), self._size("embedding_dim"))
        frozen = ["weight"] if self._flag("_freeze") else []
        return Packed.of(layer, {"weight": "E : h i -> h i"}, frozen=frozen)

    def extra_repr(self) -> str:
        """The sizes, and what differs from the default."""
        return self._said(
            "num_embeddings",
            "embedding_dim",
            padding_idx=None,
            max_norm=None,
            norm_type=2.0,
            scale_grad_by_freq=False,
            sparse=False,
        )


class _Biased(Module):
    """A layer whose `bias` is a tensor: taking it away is to be made without."""

    def _put(self, name: str, value: Any) -> None:
        if name == "bias":
            self._state_.arguments["bias"] = value is not None
            self._state_.packed = None
            self._state_.slots.pop("bias", None)
        if name != "bias" or value is not None:
            super()._put(name, value)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "bias" and isinstance(value, module.Parameter):
            self._put(name, value)
        else:
            super().__setattr__(name, value)

    def __getattr__(self, name: str) -> Any:
        if name == "bias" and not type(self)._has_bias(self):
            return None
        return super().__getattr__(name)

    def _has_bias(self) -> bool:
        return self._truth("bias")


class Linear(_Biased):
    """`torch.nn.Linear`: a matrix of (out_features, in_features), and a bias.

    Examples:
        >>> Linear(1000, 50_000).tensors
        {'weight': (50000, 1000), 'bias': (50000,)}

    Source:
        https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """

    @arguments
    def __init__(
        self,
        in_features: Size,
        out_features: Size,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        layer = blocks.Dense(
            self._size("in_features"), self._size("out_features"), bias=self._has_bias()
        )
        return Packed.of(layer, {"weight": "W : h i -> h i", "bias": "b : h i -> (h i)"})

    def extra_repr(self) -> str:
        """The sizes, and whether there is a bias."""
        values = self._state_.arguments
        sizes = f"in_features={values['in_features']}, out_features={values['out_features']}"
        return f"{sizes}, bias={self._has_bias()}"


class LayerNorm(_Biased):
    """`torch.nn.LayerNorm`: a gain and a shift, over the last axes.

    Examples:
        >>> LayerNorm(64).tensors, LayerNorm((3, 4), bias=False).tensors
        ({'weight': (64,), 'bias': (64,)}, {'weight': (3, 4)})

    Source:
        https://docs.pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html
    """

    @arguments
    def __init__(
        self,
        normalized_shape: Size | tuple[Size, ...],
        eps: float = 1e-05,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None: ...

    def _make(self) -> None:
        shape = self._state_.arguments["normalized_shape"]
        self._state_.arguments["normalized_shape"] = (
            tuple(shape) if isinstance(shape, tuple | list) else (shape,)
        )

    def _shape(self) -> list[Expr]:
        shape = self._state_.arguments["normalized_shape"]
        if not shape or len(shape) > len("abcd"):
            raise ValueError(
                f"{type(self).__name__}: normalized_shape takes a size or 1 to 4 of them; "
                f"got {shape}"
            )
        return [size(n, "normalized_shape", type(self).__name__) for n in shape]

    def _has_bias(self) -> bool:
        return self._truth("elementwise_affine") and self._truth("bias")

    def _pack(self, reads: Any) -> Packed:
        shape = self._shape()
        layer = blocks.LayerNorm(
            Mul(*shape), scale=self._truth("elementwise_affine"), shift=self._has_bias()
        )
        axes = dict(zip("abcd", shape, strict=False))
        cut = f"({' '.join(axes)}) 1 -> {' '.join(axes)}" if len(shape) > 1 else "h i -> (h i)"
        return Packed.of(layer, {"weight": f"gamma : {cut}", "bias": f"beta : {cut}"}, axes=axes)

    def extra_repr(self) -> str:
        """The arguments."""
        values = self._state_.arguments
        options = {n: values[n] for n in ("eps", "elementwise_affine")}
        options["bias"] = self._has_bias()
        said = [str(values["normalized_shape"]), *(f"{k}={v}" for k, v in options.items())]
        return ", ".join(said)


class MultiheadAttention(Module):
    """`torch.nn.MultiheadAttention`: the projections of query, key and value in one tensor.

    Examples:
        >>> MultiheadAttention(512, 8).tensors["in_proj_weight"]
        (1536, 512)
        >>> MultiheadAttention(512, 8).count
        1050624

    Source:
        https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html
    """

    @arguments
    def __init__(
        self,
        embed_dim: Size,
        num_heads: Size,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: Size | None = None,
        vdim: Size | None = None,
        batch_first: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None: ...

    def _sizes(self) -> tuple[Expr, Expr, Expr]:
        width = self._size("embed_dim")
        keys, values = (
            width if self._state_.arguments[name] is None else self._size(name)
            for name in ("kdim", "vdim")
        )
        return width, keys, values

    @property
    def head_dim(self) -> Expr:
        """Numbers of a query in one head."""
        return self._size("embed_dim") / self._size("num_heads")

    def _check(self) -> None:
        width, *_ = self._sizes()
        heads = self._size("num_heads")
        if (width / heads).is_integer is False:
            raise ValueError(
                f"{type(self).__name__}: embed_dim takes a multiple of num_heads, {heads}; "
                f"got {width}"
            )
        for flag in ("add_zero_attn", "batch_first"):
            self._flag(flag)
        self._fraction("dropout")
        super()._check()

    def _pack(self, reads: Any) -> Packed:
        width, keys, values = self._sizes()
        layer = MultiHeadAttention(width, width, keys=keys, values=values, bias=self._flag("bias"))
        alike = keys == width and values == width
        inputs = (
            {"in_proj_weight": "W[qkv] : g h i -> (g h) i"}
            if alike
            else {f"{a}_proj_weight": f"W[{a}] : h i -> h i" for a in "qkv"}
        )
        outputs = {
            "in_proj_bias": "b[qkv] : g h i -> (g h i)",
            "out_proj.weight": "W[o] : h i -> h i",
            "out_proj.bias": "b[o] : h i -> (h i)",
        }
        packed = Packed.of(layer, inputs | outputs)
        # One more key and value that is trained, whatever is read: no projection has it.
        more = [Tensor(f"bias_{a}", (1, 1, width)) for a in "kv" if self._flag("add_bias_kv")]
        last = [t for t in packed.tensors if t.name.startswith("out_proj")]
        first = [t for t in packed.tensors if t not in last]
        return Packed(packed.layers, (*first, *more, *last))

    def _printed(self) -> Iterable[tuple[str, object]]:
        class NonDynamicallyQuantizableLinear(Linear):
            pass

        width = self._size("embed_dim")
        yield "out_proj", NonDynamicallyQuantizableLinear(width, width, bias=self._flag("bias"))


class Dropout(Module):
    """`torch.nn.Dropout`: no parameters."""

    @arguments
    def __init__(self, p: float = 0.5, inplace: bool = False) -> None: ...

    def _check(self) -> None:
        self._fraction("p")

    def extra_repr(self) -> str:
        """The arguments."""
        return ", ".join(f"{k}={v}" for k, v in self._state_.arguments.items())


class Identity(Module):
    """`torch.nn.Identity`: no parameters; takes any arguments."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()


class ModuleList(Row, Module):
    """`torch.nn.ModuleList`: layers by number.

    Examples:
        >>> cells = ModuleList(LSTMCell(4, 4) for _ in range(3))
        >>> cells.count, len(cells), cells[:2].count
        (480, 3, 320)
    """

    @arguments
    def __init__(self, modules: Iterable[Any] | None = None) -> None: ...

    def _make(self) -> None:
        self._hold_list("modules")

    def _some(self, parts: Mapping[str, Any]) -> ModuleList:
        return ModuleList(parts.values())

    @recursive_repr()
    def __repr__(self) -> str:
        # As PyTorch does, parts in a row that print alike are one line.
        runs: list[list[Any]] = []
        for place, part in enumerate(self):
            text = repr(part).replace("\n", "\n  ")
            if runs and runs[-1][2] == text:
                runs[-1][1] = place
            else:
                runs.append([place, place, text])
        lines = [
            f"({a}): {text}" if a == b else f"({a}-{b}): {b - a + 1} x {text}"
            for a, b, text in runs
        ]
        inside = "\n  ".join(lines)
        return f"{type(self).__name__}(\n  {inside}\n)" if lines else f"{type(self).__name__}()"


class Sequential(Row, Module):
    """`torch.nn.Sequential`: layers by number, or by the names of a mapping.

    Examples:
        >>> list(Sequential(Embedding(7, 3), Linear(3, 7, bias=False)).tensors)
        ['0.weight', '1.weight']
        >>> Sequential({"fc": Linear(3, 7)}).fc.count
        28
    """

    @arguments
    def __init__(self, *args: Any) -> None: ...

    def _make(self) -> None:
        given = self._state_.arguments.pop("args")
        if len(given) == 1 and isinstance(given[0], Mapping):
            self._hold(given[0].items())
        else:
            self._number(given)

    def _some(self, parts: Mapping[str, Any]) -> Sequential:
        return Sequential(parts)


class ModuleDict(Holds, Module):
    """`torch.nn.ModuleDict`: layers by name.

    Examples:
        >>> layers = ModuleDict({"rnn": LSTM(5, 10)})
        >>> layers["out"] = Linear(10, 1)
        >>> layers.count, list(layers)
        (691, ['rnn', 'out'])
    """

    @arguments
    def __init__(self, modules: Mapping[str, Any] | None = None) -> None: ...

    def _make(self) -> None:
        self._hold_mapping("modules")

    def __getitem__(self, key: str) -> Any:
        if key not in self._state_.parts:
            raise NotFound(f"ModuleDict has {', '.join(self._state_.parts)}; got {as_written(key)}")
        return self._state_.parts[key]

    def __setitem__(self, key: str, module: Any) -> None:
        self._hold({**self._state_.parts, key: module}.items())

    def __delitem__(self, key: str) -> None:
        self.pop(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._state_.parts)

    def __contains__(self, key: str) -> bool:
        return key in self._state_.parts

    def keys(self) -> Iterable[str]:
        """The names."""
        return self._state_.parts.keys()

    def values(self) -> Iterable[Any]:
        """The parts."""
        return self._state_.parts.values()

    def items(self) -> Iterable[tuple[str, Any]]:
        """The names with their parts."""
        return self._state_.parts.items()

    def update(self, modules: Mapping[str, Any]) -> None:
        """Put several parts in."""
        self._hold({**self._state_.parts, **dict(modules)}.items())

    def pop(self, key: str) -> Any:
        """Take a part out."""
        part = self[key]
        del self._state_.parts[key]
        return part
