r"""Equinox's conventions: `from lstm_formulas.frameworks import equinox as eqx`, then `eqx.nn`.

One bias per gate in the LSTM; in the GRU one, and a second for the candidate alone:

    >>> from lstm_formulas.frameworks import equinox as eqx
    >>> eqx.nn.LSTMCell(5, 10, key=None).count, eqx.nn.GRUCell(5, 10, key=None).count
    (640, 490)

Source: https://docs.kidger.site/equinox/api/nn/rnn/, and Equinox 0.13.8, whose tensors are
recorded.
"""

from __future__ import annotations

import functools
import sys
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

from lstm_formulas import blocks, cells
from lstm_formulas.frameworks import module
from lstm_formulas.frameworks.module import arguments, offers
from lstm_formulas.frameworks.packing import Packed
from lstm_formulas.sizes import Size

__all__ = ["Embedding", "GRUCell", "LSTMCell", "Linear", "Module"]


WIDTH = 80
"""Where Equinox breaks its lines."""


class Drawn(NamedTuple):
    """What is written between brackets, each with what stands before it."""

    begin: str
    inside: list[tuple[str, Any]]
    end: str


def drawn(value: Any, above: tuple[int, ...] = ()) -> Drawn | str:
    """What of a value is written: of a tensor its shape alone, and three dots within itself."""
    if id(value) in above:
        return "..."
    inner = functools.partial(drawn, above=(*above, id(value)))
    if isinstance(value, module.Parameter):
        return f"f32[{','.join(map(str, value.shape))}]"
    if isinstance(value, Module):
        inside = [(f"{n}=", inner(v)) for n, v in type(value)._fields(value).items()]
        return Drawn(f"{type(value).__name__}(", inside, ")")
    if isinstance(value, dict):
        return Drawn("{", [(f"{k!r}: ", inner(v)) for k, v in value.items()], "}")
    if isinstance(value, list):
        return Drawn("[", [("", inner(v)) for v in value], "]")
    if isinstance(value, tuple) and len(value) > 1:
        return Drawn("(", [("", inner(v)) for v in value], ")")
    return repr(value)


def flat(part: Drawn | str) -> str:
    """All of it on one line."""
    if isinstance(part, str):
        return part
    return part.begin + ", ".join(before + flat(inner) for before, inner in part.inside) + part.end


def laid(part: Drawn | str, indent: int = 0, used: int = 0) -> str:
    """All of it on one line where there is room, or what is inside on one, or on a line each.

    `used` is how much of the line is taken before it; the comma behind it may stand outside.
    """
    whole = flat(part)
    if isinstance(part, str) or indent + used + len(whole) <= WIDTH:
        return whole
    deeper = indent + 2
    inside = ", ".join(before + flat(inner) for before, inner in part.inside)
    if deeper + len(inside) > WIDTH:
        inside = f",\n{' ' * deeper}".join(
            before + laid(inner, deeper, len(before)) for before, inner in part.inside
        )
    return f"{part.begin}\n{' ' * deeper}{inside}\n{' ' * indent}{part.end}"


class Module(module.Module):
    """`equinox.Module`: what its attributes hold, lists and mappings of layers too.

    A model is a tree of values in Equinox, so that a layer in two places is counted in both;
    `eqx.nn.Shared` is there to share one.

    As in Equinox, a class that declares its fields and has no `__init__` gets one.

    Examples:
        >>> class Model(Module):
        ...     cell: LSTMCell
        ...     layers: list
        >>> Model(LSTMCell(5, 10), [Linear(10, 10), Linear(10, 1)]).count
        761
    """

    _nests = (list, tuple, dict)
    _shares = False

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        own = vars(cls)
        if "__init__" not in own and own.get("__annotations__"):
            for name in own["__annotations__"]:
                if name not in own:  # or a property of that name would be taken for its default
                    setattr(cls, name, field())
            dataclass(eq=False, repr=False)(cls)

    @arguments
    def __init__(self) -> None: ...

    def _fields(self) -> dict[str, Any]:
        """What Equinox keeps in it, in its order."""
        kinds = reversed(type(self).__mro__)
        declared = [n for kind in kinds for n in vars(kind).get("__annotations__", ())]
        return {
            n: vars(self)[n] for n in dict.fromkeys((*declared, *vars(self))) if n in vars(self)
        }

    def __repr__(self) -> str:
        return laid(drawn(self))


class _Layer(Module):
    _order: ClassVar[tuple[str, ...]]
    """What Equinox keeps in it; a tensor that it has not is `None`."""

    def _fields(self) -> dict[str, Any]:
        kept = {t.name: module.parameter(self, t.name) for t in module.own(self).tensors}
        values = {**self._state_.arguments, **kept, **vars(self)}
        return {name: values.get(name) for name in dict.fromkeys((*self._order, *vars(self)))}


class LSTMCell(_Layer):
    """`equinox.nn.LSTMCell`: one bias per gate, rows i, f, g, o.

    Examples:
        >>> print(LSTMCell(5, 10).table())
        tensor     shape     holds         count
        weight_ih  (40, 5)   W of i f g o    200
        weight_hh  (40, 10)  U of i f g o    400
        bias       (40,)     b of i f g o     40
        total                                640
    """

    _order = ("weight_ih", "weight_hh", "bias", "input_size", "hidden_size", "use_bias")

    @arguments
    def __init__(
        self,
        input_size: Size,
        hidden_size: Size,
        use_bias: bool = True,
        dtype: Any = None,
        *,
        key: Any = None,
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        x, h = self._size("input_size"), self._size("hidden_size")
        return Packed.of(
            cells.LSTM(x, h, bias=self._flag("use_bias")),
            {
                "weight_ih": "W[ifgo] : g h i -> (g h) i",
                "weight_hh": "U[ifgo] : g h i -> (g h) i",
                "bias": "b[ifgo] : g h i -> (g h i)",
            },
        )


class GRUCell(_Layer):
    """`equinox.nn.GRUCell`: a second bias only where the reset gate scales it.

    Examples:
        >>> GRUCell(5, 10).tensors["bias_n"]
        (10,)
    """

    _order = (
        *("weight_ih", "weight_hh", "bias", "bias_n"),
        *("input_size", "hidden_size", "use_bias"),
    )

    @arguments
    def __init__(
        self,
        input_size: Size,
        hidden_size: Size,
        use_bias: bool = True,
        dtype: Any = None,
        *,
        key: Any = None,
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        x, h = self._size("input_size"), self._size("hidden_size")
        bias = {"r": 1, "z": 1, "n": 2} if self._flag("use_bias") else False
        return Packed.of(
            cells.GRU(x, h, bias=bias, reset_after=True),
            {
                "weight_ih": "W[rzn] : g h i -> (g h) i",
                "weight_hh": "U[rzn] : g h i -> (g h) i",
                "bias": "b[rzn] : g h i -> (g h i)",
                "bias_n": "d[n] : h i -> (h i)",
            },
        )


class Linear(_Layer):
    """`equinox.nn.Linear`: a matrix of (out_features, in_features), and a bias."""

    _order = ("weight", "bias", "in_features", "out_features", "use_bias")

    @arguments
    def __init__(
        self,
        in_features: Size,
        out_features: Size,
        use_bias: bool = True,
        dtype: Any = None,
        *,
        key: Any = None,
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        bias = self._flag("use_bias")
        layer = blocks.Dense(self._size("in_features"), self._size("out_features"), bias=bias)
        return Packed.of(layer, {"weight": "W : h i -> h i", "bias": "b : h i -> (h i)"})


class Embedding(_Layer):
    """`equinox.nn.Embedding`: a row per word."""

    _order = ("num_embeddings", "embedding_size", "weight")

    @arguments
    def __init__(
        self,
        num_embeddings: Size | None = None,
        embedding_size: Size | None = None,
        weight: Any = None,
        dtype: Any = None,
        *,
        key: Any = None,
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        layer = blocks.Embedding(self._size("num_embeddings"), self._size("embedding_size"))
        return Packed.of(layer, {"weight": "E : h i -> h i"})


nn = sys.modules[__name__]
__getattr__ = offers("equinox.nn", __all__)
