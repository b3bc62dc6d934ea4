r"""Flax NNX's conventions: `from lstm_formulas.frameworks import flax_nnx as nnx`.

Cells say both of their sizes. One bias per gate everywhere, so that a GRU has fewer numbers than
the same cell in linen:

    >>> from lstm_formulas.frameworks import flax_nnx as nnx
    >>> nnx.LSTMCell(5, 10, rngs=None).count, nnx.GRUCell(5, 10, rngs=None).count
    (640, 480)

Source: https://flax.readthedocs.io/en/latest/api_reference/flax.nnx/nn/recurrent.html, and
Flax 0.12.8, whose tensors are recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lstm_formulas import blocks, cells
from lstm_formulas.frameworks import module
from lstm_formulas.frameworks.containers import Holds, Row
from lstm_formulas.frameworks.module import NotFound, arguments, offers
from lstm_formulas.frameworks.packing import Packed
from lstm_formulas.sizes import Size, as_written

__all__ = [
    "RNN",
    "Bidirectional",
    "Dict",
    "Embed",
    "GRUCell",
    "LSTMCell",
    "LayerNorm",
    "Linear",
    "List",
    "Module",
    "OptimizedLSTMCell",
    "Sequential",
    "SimpleCell",
]


def by_name(whole: Packed) -> Packed:
    """A model's tensors in the order of their names, as Flax keeps them."""
    order = sorted(whole.tensors, key=lambda tensor: tensor.name.split("/"))
    return Packed(whole.layers, tuple(order))


class Module(module.Module):
    """`flax.nnx.Module`: what its attributes hold.

    Examples:
        >>> class Model(Module):
        ...     def __init__(self, rngs):
        ...         self.rnn = RNN(LSTMCell(5, 10, rngs=rngs))
        ...         self.out = Linear(10, 1, rngs=rngs)
        >>> Model(rngs=None).count
        651
    """

    _separator = "/"

    @arguments
    def __init__(self) -> None: ...

    @classmethod
    def _kind(cls) -> type[module.Module]:
        return Module

    def __setattr__(self, name: str, value: Any) -> None:
        if not isinstance(value, module.Module) and any(
            True for _ in module.nested({name: value}, (list, tuple, dict))
        ):
            raise ValueError(
                f"{type(self).__name__}: {name} takes an nnx.List or an nnx.Dict of layers, as "
                f"plain Python containers are not looked into; got {as_written(value)}"
            )
        super().__setattr__(name, value)

    def _arranged(self, whole: Packed) -> Packed:
        return by_name(whole)


class List(Row, Module):
    """`flax.nnx.List`: layers by number.

    Examples:
        >>> List([LSTMCell(4, 4), LSTMCell(4, 4)]).count
        288
    """

    @arguments
    def __init__(self, it: Iterable[Any] | None = None, /) -> None: ...

    def _make(self) -> None:
        self._hold_list("it")

    def _some(self, parts: Mapping[str, Any]) -> List:
        return List(parts.values())

    def _made_of(self) -> Mapping[str, Any]:
        return {"it": list(self)}


class Dict(Holds, Module):
    """`flax.nnx.Dict`: layers by name.

    Examples:
        >>> Dict(rnn=GRUCell(4, 4), out=Linear(4, 2)).count
        118
    """

    @arguments
    def __init__(self, it: Mapping[str, Any] | None = None, /, **kwargs: Any) -> None: ...

    def _make(self) -> None:
        self._hold_mapping("it")
        given = self._state_.arguments
        self._hold({**self._state_.parts, **given}.items())
        given.clear()

    def __getitem__(self, name: str) -> Any:
        if name not in self._state_.parts:
            raise NotFound(f"Dict has {', '.join(self._state_.parts)}; got {as_written(name)}")
        return self._state_.parts[name]


class Sequential(Module):
    """`flax.nnx.Sequential`: layers in a row.

    Examples:
        >>> Sequential(Linear(5, 4), Linear(4, 2)).count
        34
    """

    @arguments
    def __init__(self, *fns: Any) -> None: ...

    def _make(self) -> None:
        fns = self._state_.arguments.pop("fns")
        self._state_.parts["layers"] = List([fn for fn in fns if isinstance(fn, module.Module)])

    def _parts(self, reads: Any) -> Iterable[tuple[str, module.Module, Any]]:
        yield "layers", self._state_.parts["layers"], None

    def _made_of(self) -> Mapping[str, Any]:
        return {"fns": list(self._state_.parts["layers"])}


class LSTMCell(Module):
    """`flax.nnx.LSTMCell`: one bias per gate, a tensor per gate.

    Examples:
        >>> LSTMCell(5, 10).tensors["if_/kernel"]
        (5, 10)
    """

    @arguments
    def __init__(
        self,
        in_features: Size,
        hidden_features: Size,
        *,
        gate_fn: Any = None,
        activation_fn: Any = None,
        kernel_init: Any = None,
        recurrent_kernel_init: Any = None,
        bias_init: Any = None,
        dtype: Any = None,
        param_dtype: Any = "float32",
        carry_init: Any = None,
        promote_dtype: Any = None,
        keep_rngs: bool = False,
        rngs: Any = None,
        kernel_metadata: Any = None,
        recurrent_kernel_metadata: Any = None,
        bias_metadata: Any = None,
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        layer = cells.LSTM(self._size("in_features"), self._size("hidden_features"))
        packing = {}
        for g in "fgio":
            packing[f"h{g}/bias"] = f"b[{g}] : h i -> (h i)"
            packing[f"h{g}/kernel"] = f"U[{g}] : h i -> i h"
        for g in "fgio":
            name = "if_" if g == "f" else f"i{g}"  # `if` is a word of Python's own
            packing[f"{name}/kernel"] = f"W[{g}] : h i -> i h"
        return Packed.of(layer, packing)


class OptimizedLSTMCell(Module):
    """`flax.nnx.OptimizedLSTMCell`: the gates i, f, g, o side by side.

    Examples:
        >>> OptimizedLSTMCell(5, 10).tensors
        {'dense_h/bias': (40,), 'dense_h/kernel': (10, 40), 'dense_i/kernel': (5, 40)}
    """

    @arguments
    def __init__(
        self,
        in_features: Size,
        hidden_features: Size,
        *,
        gate_fn: Any = None,
        activation_fn: Any = None,
        kernel_init: Any = None,
        recurrent_kernel_init: Any = None,
        bias_init: Any = None,
        dtype: Any = None,
        param_dtype: Any = "float32",
        carry_init: Any = None,
        promote_dtype: Any = None,
        keep_rngs: bool = False,
        rngs: Any = None,
        kernel_metadata: Any = None,
        recurrent_kernel_metadata: Any = None,
        bias_metadata: Any = None,
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        return Packed.of(
            cells.LSTM(self._size("in_features"), self._size("hidden_features")),
            {
                "dense_h/bias": "b[ifgo] : g h i -> (g h i)",
                "dense_h/kernel": "U[ifgo] : g h i -> i (g h)",
                "dense_i/kernel": "W[ifgo] : g h i -> i (g h)",
            },
        )


class GRUCell(Module):
    """`flax.nnx.GRUCell`: one bias per gate, though the reset gate comes after the product.

    Examples:
        >>> GRUCell(8, 32).count
        3936
    """

    @arguments
    def __init__(
        self,
        in_features: Size,
        hidden_features: Size,
        *,
        gate_fn: Any = None,
        activation_fn: Any = None,
        kernel_init: Any = None,
        recurrent_kernel_init: Any = None,
        bias_init: Any = None,
        dtype: Any = None,
        param_dtype: Any = "float32",
        carry_init: Any = None,
        promote_dtype: Any = None,
        keep_rngs: bool = False,
        rngs: Any = None,
        kernel_metadata: Any = None,
        recurrent_kernel_metadata: Any = None,
        bias_metadata: Any = None,
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        return Packed.of(
            cells.GRU(self._size("in_features"), self._size("hidden_features"), reset_after=True),
            {
                "dense_h/kernel": "U[rzn] : g h i -> i (g h)",
                "dense_i/bias": "b[rzn] : g h i -> (g h i)",
                "dense_i/kernel": "W[rzn] : g h i -> i (g h)",
            },
        )


class SimpleCell(Module):
    """`flax.nnx.SimpleCell`: one bias.

    Examples:
        >>> SimpleCell(3, 2).count
        12
    """

    @arguments
    def __init__(
        self,
        in_features: Size,
        hidden_features: Size,
        *,
        dtype: Any = "float32",
        param_dtype: Any = "float32",
        carry_init: Any = None,
        residual: bool = False,
        activation_fn: Any = None,
        kernel_init: Any = None,
        recurrent_kernel_init: Any = None,
        bias_init: Any = None,
        promote_dtype: Any = None,
        keep_rngs: bool = False,
        rngs: Any = None,
        kernel_metadata: Any = None,
        recurrent_kernel_metadata: Any = None,
        bias_metadata: Any = None,
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        return Packed.of(
            cells.RNN(self._size("in_features"), self._size("hidden_features")),
            {
                "dense_h/kernel": "U[h] : h i -> i h",
                "dense_i/bias": "b[h] : h i -> (h i)",
                "dense_i/kernel": "W[h] : h i -> i h",
            },
        )


class RNN(Module):
    """`flax.nnx.RNN`: a cell over the steps."""

    @arguments
    def __init__(
        self,
        cell: Any,
        *,
        time_major: bool = False,
        return_carry: bool = False,
        reverse: bool = False,
        keep_order: bool = False,
        unroll: int = 1,
        state_axes: Any = None,
        broadcast_rngs: Any = None,
        rngs: bool = True,
    ) -> None: ...

    def _make(self) -> None:
        self._state_.parts["cell"] = self._one("cell", Module, "a cell")
        del self._state_.arguments["cell"]

    def _parts(self, reads: Any) -> Iterable[tuple[str, module.Module, Any]]:
        yield "cell", self._state_.parts["cell"], None


class Bidirectional(Module):
    """`flax.nnx.Bidirectional`: an RNN forwards, another one backwards.

    Examples:
        >>> Bidirectional(RNN(LSTMCell(5, 10)), RNN(LSTMCell(5, 10))).count
        1280
    """

    @arguments
    def __init__(
        self,
        forward_rnn: Any,
        backward_rnn: Any,
        *,
        merge_fn: Any = None,
        time_major: bool = False,
        return_carry: bool = False,
        rngs: bool = True,
    ) -> None: ...

    def _make(self) -> None:
        for name in ("backward_rnn", "forward_rnn"):
            self._state_.parts[name] = self._one(name, Module, "an RNN")
            del self._state_.arguments[name]

    def _parts(self, reads: Any) -> Iterable[tuple[str, module.Module, Any]]:
        return ((name, part, None) for name, part in self._state_.parts.items())


class Embed(Module):
    """`flax.nnx.Embed`: a row per word.

    Examples:
        >>> Embed(1000, 64).tensors
        {'embedding': (1000, 64)}
    """

    @arguments
    def __init__(
        self,
        num_embeddings: Size,
        features: Size,
        *,
        dtype: Any = None,
        param_dtype: Any = "float32",
        embedding_init: Any = None,
        promote_dtype: Any = None,
        rngs: Any = None,
        embedding_metadata: Any = None,
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        layer = blocks.Embedding(self._size("num_embeddings"), self._size("features"))
        return Packed.of(layer, {"embedding": "E : h i -> h i"})


class Linear(Module):
    """`flax.nnx.Linear`: a matrix of (in_features, out_features), and a bias.

    Examples:
        >>> Linear(10, 7).tensors
        {'bias': (7,), 'kernel': (10, 7)}
    """

    @arguments
    def __init__(
        self,
        in_features: Size,
        out_features: Size,
        *,
        use_bias: bool = True,
        dtype: Any = None,
        param_dtype: Any = "float32",
        precision: Any = None,
        kernel_init: Any = None,
        bias_init: Any = None,
        dot_general: Any = None,
        promote_dtype: Any = None,
        preferred_element_type: Any = None,
        rngs: Any = None,
        kernel_metadata: Any = None,
        bias_metadata: Any = None,
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        bias = self._flag("use_bias")
        layer = blocks.Dense(self._size("in_features"), self._size("out_features"), bias=bias)
        return Packed.of(layer, {"bias": "b : h i -> (h i)", "kernel": "W : h i -> i h"})


class LayerNorm(Module):
    """`flax.nnx.LayerNorm`: a gain and a shift.

    Examples:
        >>> LayerNorm(64).count
        128
    """

    @arguments
    def __init__(
        self,
        num_features: Size,
        *,
        epsilon: float = 1e-06,
        dtype: Any = None,
        param_dtype: Any = "float32",
        use_bias: bool = True,
        use_scale: bool = True,
        bias_init: Any = None,
        scale_init: Any = None,
        reduction_axes: int = -1,
        feature_axes: int = -1,
        axis_name: Any = None,
        axis_index_groups: Any = None,
        use_fast_variance: bool = True,
        promote_dtype: Any = None,
        rngs: Any = None,
        bias_metadata: Any = None,
        scale_metadata: Any = None,
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        layer = blocks.LayerNorm(
            self._size("num_features"),
            scale=self._flag("use_scale"),
            shift=self._flag("use_bias"),
        )
        return Packed.of(layer, {"bias": "beta : h i -> (h i)", "scale": "gamma : h i -> (h i)"})


__getattr__ = offers("nnx", __all__)
