r"""PyTorch's conventions: `from lstm_formulas.frameworks import pytorch as nn`.

Two bias vectors per gate, a tensor per layer and direction with the gates one below the other
(i, f, g, o; r, z, n), the reset gate after the product. A pasted line counts as it stands:

    >>> from lstm_formulas.frameworks import pytorch as nn
    >>> nn.LSTM(5, 10).tensors["weight_ih_l0"]
    (40, 5)
    >>> int(nn.LSTM(300, 512, num_layers=2, bidirectional=True, proj_size=64).count)
    2424832

A model is counted as its class declares it, tied weights once:

    >>> class Model(nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.encoder = nn.Embedding(33278, 650)
    ...         self.rnn = nn.LSTM(650, 650, 2, dropout=0.5)
    ...         self.decoder = nn.Linear(650, 33278)
    ...         self.decoder.weight = self.encoder.weight
    >>> int(Model().count)
    28434378

Source: the documentation of `torch.nn`, and PyTorch 2.13.0, whose tensors are recorded.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr

from lstm_formulas import blocks, cells
from lstm_formulas.attention import MultiHeadAttention
from lstm_formulas.frameworks import module
from lstm_formulas.frameworks.packing import Packed
from lstm_formulas.layer import Layer

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "Dropout",
    "Embedding",
    "GRUCell",
    "LSTMCell",
    "LayerNorm",
    "Linear",
    "Module",
    "ModuleList",
    "MultiheadAttention",
    "RNNCell",
    "Sequential",
]

PACKING = {
    "weight_ih": "W[*] : g h i -> (g h) i",
    "weight_hh": "U[*] : g h i -> (g h) i",
    "bias_ih": "b[*] : g h i -> (g h i)",
    "bias_hh": "d[*] : g h i -> (g h i)",
    "weight_hr": "P : h i -> h i",
}
GATES = {"LSTM": "ifgo", "GRU": "rzn", "RNN": "h"}


def recurrent(kind: str, x: Expr, h: Expr, bias: int, p: Expr | None = None) -> Layer:
    """One layer and direction of PyTorch's `LSTM`, `GRU` or `RNN`."""
    if kind == "LSTM":
        return cells.LSTM(x, h, bias=bias, p=p)
    if kind == "GRU":
        return cells.GRU(x, h, bias=bias, reset_after=True)
    return cells.RNN(x, h, bias=bias)


def packing(kind: str, suffix: str = "") -> dict[str, str]:
    """The tensors of one layer and direction."""
    return {f"{name}{suffix}": spec.replace("*", GATES[kind]) for name, spec in PACKING.items()}


def projection(layer: module.Module) -> Expr | None:
    """A layer's projection size; `None` where there is none.

    Raises:
        ValueError: where it is not smaller than the hidden size.
    """
    hidden = layer._size("hidden_size")
    if layer.options.get("proj_size", 0) == 0:
        return None
    projected = layer._size("proj_size")
    if (projected - hidden).is_nonnegative:
        raise ValueError(
            f"{layer.name}: proj_size takes a number smaller than hidden_size, {hidden}; "
            f"got {projected}"
        )
    return projected


class _Leaf(module.Module):
    """A layer whose tensors a model may tie, as in `decoder.weight = encoder.weight`."""

    def __getattr__(self, name: str) -> tuple[module.Module, str]:
        if not name.startswith("_") and name in self.packed.shapes:
            return self, name
        raise AttributeError(f"{self.name} has no attribute or tensor {name!r}")

    def __setattr__(self, name: str, value: object) -> None:
        if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], _Leaf):
            owner, tensor = value
            if name not in self.tensors or self.tensors[name] != owner.tensors[tensor]:
                raise ValueError(
                    f"{self.name}.{name} takes a tensor of {self.tensors.get(name)}; "
                    f"got {owner.name}.{tensor} of {owner.tensors[tensor]}"
                )
            self.__dict__.setdefault("ties", {})[name] = value
        else:
            super().__setattr__(name, value)


class _Recurrent(_Leaf):
    takes = (
        "input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, "
        "bidirectional=False, device=None, dtype=None"
    )

    def _check(self) -> None:
        self._size("input_size")
        self._whole("num_layers")
        for flag in ("bias", "batch_first", "bidirectional"):
            self._flag(flag)
        dropout = self.options["dropout"]
        if isinstance(dropout, bool) or not 0 <= dropout <= 1:
            raise ValueError(f"{self.name}: dropout takes a number from 0 to 1; got {dropout!r}")
        projection(self)

    def _pack(self) -> Packed:
        hidden, two_ways = self._size("hidden_size"), self._flag("bidirectional")
        projected = projection(self)
        reads = self._size("input_size")
        parts = []
        for place in range(self._whole("num_layers")):
            for reverse in ("", "_reverse")[: 1 + two_ways]:
                key = f"l{place}{reverse}"
                layer = recurrent(self.name, reads, hidden, 2 * self._flag("bias"), projected)
                parts.append(("", Packed.of({key: layer}, packing(self.name, f"_{key}"))))
            reads = (1 + two_ways) * layer.output_size
        return Packed.join(parts, "")


class LSTM(_Recurrent):
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

    takes = _Recurrent.takes.replace("False, device", "False, proj_size=0, device")


class GRU(_Recurrent):
    """`torch.nn.GRU`: two biases per gate, rows r, z, n, the reset gate after the product.

    Examples:
        >>> GRU(5, 10).count
        510

    Source:
        https://docs.pytorch.org/docs/stable/generated/torch.nn.GRU.html
    """


class RNN(_Recurrent):
    """`torch.nn.RNN`: two biases.

    Examples:
        >>> RNN(5, 10).count
        170

    Source:
        https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html
    """

    takes = _Recurrent.takes.replace("bias=", "nonlinearity='tanh', bias=")

    def _check(self) -> None:
        super()._check()
        self._one_of("nonlinearity", ("tanh", "relu"))


class _Cell(_Leaf):
    takes = "input_size, hidden_size, bias=True, device=None, dtype=None"

    def _pack(self) -> Packed:
        kind = self.name.removesuffix("Cell")
        x, h = self._size("input_size"), self._size("hidden_size")
        return Packed.of(recurrent(kind, x, h, 2 * self._flag("bias")), packing(kind))


class LSTMCell(_Cell):
    """`torch.nn.LSTMCell`: as one layer of `LSTM`, the tensors without `_l0`."""


class GRUCell(_Cell):
    """`torch.nn.GRUCell`: as one layer of `GRU`, the tensors without `_l0`."""


class RNNCell(_Cell):
    """`torch.nn.RNNCell`: as one layer of `RNN`, the tensors without `_l0`."""

    takes = "input_size, hidden_size, bias=True, nonlinearity='tanh', device=None, dtype=None"


class Embedding(_Leaf):
    """`torch.nn.Embedding`: a row per word, the padding row counted too.

    Examples:
        >>> Embedding(50_000, 500, padding_idx=0).tensors
        {'weight': (50000, 500)}
        >>> Embedding.from_pretrained(Embedding(7, 3)).trainable
        0
    """

    takes = (
        "num_embeddings, embedding_dim, padding_idx=None, max_norm=None, norm_type=2.0, "
        "scale_grad_by_freq=False, sparse=False, _weight=None, _freeze=False, device=None, "
        "dtype=None"
    )

    @classmethod
    def from_pretrained(cls, embeddings: Embedding, freeze: bool = True) -> Embedding:
        """A frozen copy, of another embedding here instead of an array."""
        return cls(**{**embeddings.options, "_freeze": freeze})

    def _pack(self) -> Packed:
        layer = blocks.Embedding(self._size("num_embeddings"), self._size("embedding_dim"))
        frozen = ["weight"] if self._flag("_freeze") else []
        return Packed.of(layer, {"weight": "E : h i -> h i"}, frozen=frozen)


class Linear(_Leaf):
    """`torch.nn.Linear`: a matrix of (out_features, in_features), and a bias.

    Examples:
        >>> Linear(1000, 50_000).tensors
        {'weight': (50000, 1000), 'bias': (50000,)}
    """

    takes = "in_features, out_features, bias=True, device=None, dtype=None"

    def _pack(self) -> Packed:
        layer = blocks.Dense(
            self._size("in_features"), self._size("out_features"), bias=self._flag("bias")
        )
        return Packed.of(layer, {"weight": "W : h i -> h i", "bias": "b : h i -> (h i)"})


class LayerNorm(_Leaf):
    """`torch.nn.LayerNorm`: a gain and a shift, over one axis here.

    Examples:
        >>> LayerNorm(64).tensors
        {'weight': (64,), 'bias': (64,)}
    """

    takes = (
        "normalized_shape, eps=1e-05, elementwise_affine=True, bias=True, device=None, dtype=None"
    )

    def _prepare(self) -> None:
        shape = self.options["normalized_shape"]
        if isinstance(shape, tuple | list) and len(shape) == 1:
            self.options["normalized_shape"] = shape[0]

    def _pack(self) -> Packed:
        affine = self._flag("elementwise_affine")
        shift = affine and self._flag("bias")
        layer = blocks.LayerNorm(self._size("normalized_shape"), scale=affine, shift=shift)
        return Packed.of(layer, {"weight": "gamma : h i -> (h i)", "bias": "beta : h i -> (h i)"})


class MultiheadAttention(_Leaf):
    """`torch.nn.MultiheadAttention`: the projections of query, key and value in one tensor.

    Examples:
        >>> MultiheadAttention(512, 8).tensors["in_proj_weight"]
        (1536, 512)
        >>> MultiheadAttention(512, 8).count
        1050624

    Source:
        https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html
    """

    takes = (
        "embed_dim, num_heads, dropout=0.0, bias=True, add_bias_kv=False, add_zero_attn=False, "
        "kdim=None, vdim=None, batch_first=False, device=None, dtype=None"
    )

    def _check(self) -> None:
        width, heads = self._size("embed_dim"), self._size("num_heads")
        if (width / heads).is_integer is False:
            raise ValueError(
                f"{self.name}: embed_dim takes a multiple of num_heads, {heads}; got {width}"
            )
        if self._flag("add_bias_kv"):
            raise ValueError(f"{self.name}: add_bias_kv=True is not counted here")

    def _pack(self) -> Packed:
        width = self._size("embed_dim")
        keys, values = (
            width if self.options[name] is None else self._size(name) for name in ("kdim", "vdim")
        )
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
        return Packed.of(layer, inputs | outputs)


class Dropout(_Leaf):
    """`torch.nn.Dropout`: no parameters."""

    takes = "p=0.5, inplace=False"

    def _pack(self) -> Packed:
        return Packed({}, ())


class Module(module.Container):
    """`torch.nn.Module`: what its attributes hold, in the order in which they were set.

    A layer under two names is counted once, and so is a tensor that is another one.

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
    """

    def _pack(self) -> Packed:
        packed = super()._pack()
        first: dict[int, str] = {}
        for name, leaf in self._named_leaves():
            first.setdefault(id(leaf), name)
        for name, leaf in self._named_leaves():
            for tensor, (owner, other) in leaf.__dict__.get("ties", {}).items():
                if id(owner) in first and first[id(leaf)] == name:
                    packed = packed.tied(f"{name}.{tensor}", f"{first[id(owner)]}.{other}")
        return packed

    def _named_leaves(self) -> list[tuple[str, module.Module]]:
        found: list[tuple[str, module.Module]] = []
        for name, child in self._children():
            if isinstance(child, Module):
                found += [(f"{name}.{inner}", leaf) for inner, leaf in child._named_leaves()]
            else:
                found.append((name, child))
        return found


class ModuleList(Module):
    """`torch.nn.ModuleList`: layers by number.

    Examples:
        >>> ModuleList([LSTMCell(5, 10), LSTMCell(10, 10)]).count
        1560
    """

    takes = "modules=()"

    def _children(self) -> list[tuple[str, module.Module]]:
        return [(str(n), child) for n, child in enumerate(self.options["modules"])]


class Sequential(ModuleList):
    """`torch.nn.Sequential`: layers by number.

    Examples:
        >>> list(Sequential(Embedding(7, 3), Linear(3, 7, bias=False)).tensors)
        ['0.weight', '1.weight']
    """

    takes = "modules=()"

    def __init__(self, *modules: Any) -> None:
        super().__init__(modules)
