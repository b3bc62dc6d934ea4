r"""Paddle's conventions: `from lstm_formulas.frameworks import paddle`, then `paddle.nn.LSTM`.

As PyTorch's, two biases per gate; but a bias that is switched off stays there as frozen zeros, so
that it is counted and not trained:

    >>> from lstm_formulas.frameworks import paddle
    >>> layer = paddle.nn.LSTM(5, 10, bias_ih_attr=False, bias_hh_attr=False)
    >>> layer.count, layer.trainable, layer.frozen
    (680, 600, 80)

Where a bias is switched off, or with `proj_size`, Paddle's own list of names goes out of step
with its tensors; here each tensor has the name of what it holds.

Source: the documentation of `paddle.nn`, and Paddle 3.3.1, whose tensors are recorded.
"""

from __future__ import annotations

import sys

from lstm_formulas import blocks
from lstm_formulas.attention import MultiHeadAttention as Projections
from lstm_formulas.frameworks.module import Container, Module
from lstm_formulas.frameworks.packing import Packed
from lstm_formulas.frameworks.pytorch import packing, projection, recurrent

__all__ = [
    "GRU",
    "LSTM",
    "Embedding",
    "GRUCell",
    "LSTMCell",
    "Layer",
    "LayerNorm",
    "Linear",
    "MultiHeadAttention",
    "SimpleRNN",
    "SimpleRNNCell",
]

KINDS = {"LSTM": "LSTM", "GRU": "GRU", "SimpleRNN": "RNN"}
ATTRIBUTES = "weight_ih_attr=None, weight_hh_attr=None, bias_ih_attr=None, bias_hh_attr=None"


class _Recurrent(Module):
    def _check(self) -> None:
        self._size("input_size")
        for name in ("weight_ih_attr", "weight_hh_attr"):
            if self.options[name] is False:
                raise ValueError(f"{self.name}: {name} takes None or a ParamAttr; got False")
        projection(self)
        if "direction" in self.options:
            self._whole("num_layers")
            self._one_of("direction", ("forward", "bidirect", "bidirectional"))

    def _pack(self) -> Packed:
        kind, hidden = KINDS[self.name.removesuffix("Cell")], self._size("hidden_size")
        projected = projection(self)
        reads, whole = self._size("input_size"), "direction" in self.options
        directions = 1 + (whole and self.options["direction"] != "forward")
        parts = []
        for place in range(self._whole("num_layers") if whole else 1):
            for reverse in ("", "_reverse")[:directions]:
                key, suffix = (f"l{place}{reverse}", f"_l{place}{reverse}") if whole else (kind, "")
                tensors = {
                    name.replace("weight_hr", "weight_ho"): spec.replace(
                        "P : h i -> h i", "P : h i -> i h"
                    )
                    for name, spec in packing(kind, suffix).items()
                }
                off = [
                    f"{name}{suffix}"
                    for name in ("bias_ih", "bias_hh")
                    if self.options[f"{name}_attr"] is False
                ]
                layer = recurrent(kind, reads, hidden, 2, projected)
                parts.append(("", Packed.of({key.lower(): layer}, tensors, frozen=off)))
            reads = directions * layer.output_size
        return Packed.join(parts, "")


class LSTM(_Recurrent):
    """`paddle.nn.LSTM`: two biases per gate, rows i, f, g, o.

    Examples:
        >>> LSTM(5, 10, num_layers=2, direction="bidirect").count
        3920
        >>> LSTM(5, 10, direction="both")
        Traceback (most recent call last):
        ...
        ValueError: LSTM: direction takes 'forward', 'bidirect', 'bidirectional'; got 'both'

    Source:
        https://www.paddlepaddle.org.cn/documentation/docs/en/api/paddle/nn/LSTM_en.html
    """

    takes = (
        "input_size, hidden_size, num_layers=1, direction='forward', time_major=False, "
        f"dropout=0.0, {ATTRIBUTES}, proj_size=0, name=None"
    )


class GRU(_Recurrent):
    """`paddle.nn.GRU`: two biases per gate, rows r, z, c."""

    takes = LSTM.takes.replace("proj_size=0, ", "")


class SimpleRNN(_Recurrent):
    """`paddle.nn.SimpleRNN`: two biases."""

    takes = GRU.takes.replace("dropout=0.0", "dropout=0.0, activation='tanh'")


class LSTMCell(_Recurrent):
    """`paddle.nn.LSTMCell`: one step of `LSTM`."""

    takes = f"input_size, hidden_size, {ATTRIBUTES}, proj_size=0, name=None"


class GRUCell(_Recurrent):
    """`paddle.nn.GRUCell`: one step of `GRU`."""

    takes = f"input_size, hidden_size, {ATTRIBUTES}, name=None"


class SimpleRNNCell(_Recurrent):
    """`paddle.nn.SimpleRNNCell`: one step of `SimpleRNN`."""

    takes = f"input_size, hidden_size, activation='tanh', {ATTRIBUTES}, name=None"


class Embedding(Module):
    """`paddle.nn.Embedding`: a row per word.

    Examples:
        >>> Embedding(50_000, 500).tensors
        {'weight': (50000, 500)}
    """

    takes = (
        "num_embeddings, embedding_dim, padding_idx=None, max_norm=None, norm_type=2.0, *, "
        "scale_grad_by_freq=False, sparse=False, _weight=None, _freeze=False, device=None, "
        "dtype=None, weight_attr=None, name=None"
    )

    def _pack(self) -> Packed:
        layer = blocks.Embedding(self._size("num_embeddings"), self._size("embedding_dim"))
        frozen = ["weight"] if self._flag("_freeze") else []
        return Packed.of(layer, {"weight": "E : h i -> h i"}, frozen=frozen)


class Linear(Module):
    """`paddle.nn.Linear`: a matrix of (in_features, out_features), unlike PyTorch's.

    Examples:
        >>> Linear(1000, 7).tensors, Linear(1000, 7, bias_attr=False).count
        ({'weight': (1000, 7), 'bias': (7,)}, 7000)
    """

    takes = "in_features, out_features, weight_attr=None, bias_attr=None, name=None"

    def _pack(self) -> Packed:
        bias = self.options["bias_attr"] is not False
        layer = blocks.Dense(self._size("in_features"), self._size("out_features"), bias=bias)
        return Packed.of(layer, {"weight": "W : h i -> i h", "bias": "b : h i -> (h i)"})


class LayerNorm(Module):
    """`paddle.nn.LayerNorm`: a gain and a shift, over one axis here.

    Examples:
        >>> LayerNorm(64).count
        128
    """

    takes = (
        "normalized_shape, epsilon=1e-05, *, elementwise_affine=True, bias=True, device=None, "
        "dtype=None, weight_attr=None, bias_attr=None, name=None"
    )

    def _pack(self) -> Packed:
        scale = self._flag("elementwise_affine") and self.options["weight_attr"] is not False
        shift = self._flag("elementwise_affine") and self._flag("bias")
        shift = shift and self.options["bias_attr"] is not False
        layer = blocks.LayerNorm(self._size("normalized_shape"), scale=scale, shift=shift)
        return Packed.of(layer, {"weight": "gamma : h i -> (h i)", "bias": "beta : h i -> (h i)"})


class MultiHeadAttention(Module):
    """`paddle.nn.MultiHeadAttention`: four projections, a tensor each.

    Examples:
        >>> MultiHeadAttention(8, 2).count
        288
    """

    takes = (
        "embed_dim, num_heads, dropout=0.0, kdim=None, vdim=None, need_weights=False, "
        "weight_attr=None, bias_attr=None"
    )

    def _pack(self) -> Packed:
        width = self._size("embed_dim")
        keys, values = (
            width if self.options[name] is None else self._size(name) for name in ("kdim", "vdim")
        )
        bias = self.options["bias_attr"] is not False
        layer = Projections(width, width, keys=keys, values=values, bias=bias)
        tensors = {}
        for letter, name in zip("qkvo", ("q_proj", "k_proj", "v_proj", "out_proj"), strict=True):
            tensors[f"{name}.weight"] = f"W[{letter}] : h i -> i h"
            tensors[f"{name}.bias"] = f"b[{letter}] : h i -> (h i)"
        return Packed.of(layer, tensors)


class Layer(Container):
    """`paddle.nn.Layer`: what its attributes hold.

    Examples:
        >>> class Model(Layer):
        ...     def __init__(self):
        ...         super().__init__()
        ...         self.lstm = LSTM(5, 10)
        ...         self.out = Linear(10, 1)
        >>> Model().count
        691
    """

    takes = "name_scope=None, dtype='float32'"


nn = sys.modules[__name__]
