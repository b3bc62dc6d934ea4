r"""Keras's layers, with Keras's arguments: `keras.layers.LSTM(10)`.

One bias per gate (two in a GRU with `reset_after=True`, the default), the gates side by side in
the columns of `kernel` and `recurrent_kernel`: i, f, c, o in an LSTM, z, r, h in a GRU. A layer
that does not know its input yet has the symbol `x` there:

    >>> from lstm_formulas.frameworks import keras
    >>> keras.layers.LSTM(10).count
    40*(x + 11)
    >>> keras.layers.LSTM(10, input_shape=(13, 5)).count
    640

Source: the documentation of `keras.layers`, and Keras 3.15.1, whose tensors are recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, TypeAlias

from sympy import Expr, Mul

from lstm_formulas import blocks, cells
from lstm_formulas.attention import MultiHeadAttention as Projections
from lstm_formulas.equations import Equation, MatrixSymbol, Signal, mul, scale
from lstm_formulas.frameworks.module import Module
from lstm_formulas.frameworks.packing import Packed
from lstm_formulas.layer import Cell
from lstm_formulas.layer import Layer as OurLayer
from lstm_formulas.sizes import same, size
from lstm_formulas.symbols import h as own_h
from lstm_formulas.symbols import x as unknown
from lstm_formulas.variants import ConvLSTM

Shape: TypeAlias = tuple[Any, ...]

COMMON = "name=None, dtype=None, trainable=True, input_shape=None, input_dim=None"
INITIAL = (
    "kernel_initializer='glorot_uniform', recurrent_initializer='orthogonal', "
    "bias_initializer='zeros'"
)
LIMITS = (
    "kernel_regularizer=None, recurrent_regularizer=None, bias_regularizer=None, {}"
    "kernel_constraint=None, recurrent_constraint=None, bias_constraint=None"
)
LAYER_LIMITS = LIMITS.format("activity_regularizer=None, ")
CELL_LIMITS = LIMITS.format("")
DROPOUT = "dropout=0.0, recurrent_dropout=0.0"
RETURNS = "return_sequences=False, return_state=False, go_backwards=False, stateful=False"
GATED = "units, activation='tanh', recurrent_activation='sigmoid', use_bias=True"
DENSE = "kernel_initializer='glorot_uniform', bias_initializer='zeros', kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, bias_constraint=None"

PACKING = {
    "kernel": "W[*] : g h i -> i (g h)",
    "recurrent_kernel": "U[*] : g h i -> i (g h)",
    "bias": "b[*] : g h i -> (g h i)",
}
TWO_BIASES = {**PACKING, "bias": "b d[*] : g h i -> i (g h)"}
GATES = {"LSTM": "ifgo", "GRU": "zrn", "SimpleRNN": "h"}


def snake(name: str) -> str:
    """Keras's default name of a class.

    Examples:
        >>> snake("SimpleRNNCell"), snake("ConvLSTM2D"), snake("LSTM")
        ('simple_rnn_cell', 'conv_lstm2d', 'lstm')
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def numbered(layers: Iterable[Layer]) -> list[tuple[str, Layer]]:
    """The layers with their names, as Keras numbers those that have none: lstm, lstm_1."""
    seen: dict[str, int] = {}
    named: list[tuple[str, Layer]] = []
    for layer in layers:
        known = next((name for name, other in named if other is layer), None)
        if known is None:
            base = layer.label
            count = seen[base] = seen.get(base, -1) + 1
            known = f"{base}_{count}" if count else base
        named.append((known, layer))
    return named


Call: TypeAlias = "tuple[Layer, tuple[Layer, ...]]"


class KerasTensor:
    """What flows between layers of a model: its shape without the batch, and how it came about.

    `calls` are the layers that were called on the way, each with those that it read from.
    """

    def __init__(self, shape: Shape | None, calls: tuple[Call, ...] = ()) -> None:
        self.shape = shape
        self.calls = calls


class Layer(Module):
    """A Keras layer: it learns its input's size when it is used, or from `input_shape`."""

    separator: ClassVar[str] = "/"
    wants: ClassVar[int | None] = None
    """How many axes the input has, the batch included; `None` for any."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.shape: Shape | None = None
        self.unknown: Expr = unknown
        super().__init__(*args, **kwargs)
        shape = self._given_shape()
        if shape is not None:
            self.build(tuple(shape))

    def _given_shape(self) -> Shape | None:
        """The input's shape, without the batch, where the arguments tell it."""
        shape: Shape | None = self.options.get("input_shape")
        if shape is None and self.options.get("input_dim") is not None:
            return (*(None,) * ((self.wants or 2) - 2), self._size("input_dim"))
        return shape

    @property
    def label(self) -> str:
        """The layer's name, its own or the class's."""
        return self.options.get("name") or snake(self.name)

    @property
    def channels(self) -> Expr:
        """Numbers in the last axis of the input; the symbol `x` until it is known."""
        if self.shape is None:
            return self.unknown
        return size(self.shape[-1], "input_shape", self.name)

    def build(self, shape: Shape | None) -> Shape | None:
        """Learn the input's shape, without the batch, and give the output's.

        Raises:
            ValueError: for another number of axes than the layer takes, or another size than
                it was built for.
        """
        if shape is not None:
            if self.wants is not None and len(shape) + 1 != self.wants:
                raise ValueError(
                    f"{self.label}: takes an input of {self.wants} axes with the batch; got "
                    f"{len(shape) + 1}, {('batch', *shape)}"
                    + "; return_sequences=True passes every step on"
                    * (self.wants == 3)
                )
            if self.shape is not None and not same(self.channels, shape[-1]):
                raise ValueError(
                    f"{self.label}: was built for an input of {self.channels}; got {shape[-1]}"
                )
            self.shape = shape
            self._packed = None
        return self._output(shape)

    def _output(self, shape: Shape | None) -> Shape | None:
        return shape

    @property
    def inner(self) -> Packed:
        """The tensors without the layer's own name, which a network gives anew."""
        inner = super().packed
        return inner if self.options.get("trainable", True) else inner.frozen()

    @property
    def packed(self) -> Packed:
        """Our layers, and the framework's tensors that hold their weights."""
        return Packed.join([(self.label, self.inner)], "/")

    @property
    def trainable(self) -> Expr:
        """Numbers that training changes; `layer.trainable = False` freezes them, as in Keras."""
        return super().trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self.options["trainable"] = value
        self._flag("trainable")

    def __call__(self, *inputs: Any, **kwargs: Any) -> Any:
        """Use the layer on a tensor of `keras.Input`, or on several; arguments change no count."""
        flat = _flat((*inputs, *kwargs.values()))
        given = [tensor for tensor in flat if isinstance(tensor, KerasTensor)]
        if not given:
            raise TypeError(f"{self.label}: takes what keras.Input or a layer gives; got {inputs}")
        before = dict.fromkeys(call for tensor in given for call in tensor.calls)
        sources = dict.fromkeys(tensor.calls[-1][0] for tensor in given if tensor.calls)
        return self._results(self._build_on(given), (*before, (self, tuple(sources))))

    def _build_on(self, given: Sequence[KerasTensor]) -> Shape | None:
        return self.build(given[0].shape)

    def _results(self, shape: Shape | None, calls: tuple[Call, ...]) -> Any:
        return KerasTensor(shape, calls)


def _flat(values: Any) -> Iterable[Any]:
    for value in values:
        if isinstance(value, list | tuple):
            yield from _flat(value)
        else:
            yield value


# Recurrent ------------------------------------------------------------------------------------


class _Cell(Layer):
    wants = 2

    @property
    def kind(self) -> str:
        """LSTM, GRU or SimpleRNN."""
        return self.name.removesuffix("Cell")

    @property
    def units(self) -> Expr:
        """The hidden size."""
        return self._size("units")

    def _check(self) -> None:
        self._size("units")
        self._flag("use_bias")

    def _pack(self) -> Packed:
        bias, x, h = self._flag("use_bias"), self.channels, self.units
        packing = PACKING
        if self.kind == "LSTM":
            layer = cells.LSTM(x, h, bias=bias)
        elif self.kind == "GRU":
            after = self._flag("reset_after")
            layer = cells.GRU(x, h, bias=bias * (1 + after), reset_after=after)
            packing = TWO_BIASES if after else PACKING
        else:
            layer = cells.RNN(x, h, bias=bias)
        return Packed.of(layer, {k: v.replace("*", GATES[self.kind]) for k, v in packing.items()})

    def _output(self, shape: Shape | None) -> Shape | None:
        return (self.units,)


class LSTMCell(_Cell):
    """`keras.layers.LSTMCell`: one step of `LSTM`."""

    takes = (
        f"{GATED}, {INITIAL}, unit_forget_bias=True, {CELL_LIMITS}, {DROPOUT}, seed=None, {COMMON}"
    )


class GRUCell(_Cell):
    """`keras.layers.GRUCell`: one step of `GRU`."""

    takes = f"{GATED}, {INITIAL}, {CELL_LIMITS}, {DROPOUT}, reset_after=True, seed=None, {COMMON}"


class SimpleRNNCell(_Cell):
    """`keras.layers.SimpleRNNCell`: one step of `SimpleRNN`."""

    takes = (
        f"units, activation='tanh', use_bias=True, {INITIAL}, {CELL_LIMITS}, {DROPOUT}, "
        f"seed=None, {COMMON}"
    )


class StackedRNNCells(Layer):
    """`keras.layers.StackedRNNCells`: each cell reads the one before it."""

    joins = True
    takes = f"cells, {COMMON}"
    wants = 2

    def build(self, shape: Shape | None) -> Shape | None:
        """Learn the input's shape, without the batch, and give the output's."""
        super().build(shape)
        for cell in self.options["cells"]:
            shape = cell.build(shape)
        return shape

    def _output(self, shape: Shape | None) -> Shape | None:
        return (self.options["cells"][-1].units,)

    @property
    def units(self) -> Expr:
        """The last cell's."""
        return self.options["cells"][-1].units

    def _pack(self) -> Packed:
        if self.shape is None:
            self.build((self.channels,))
        named = numbered(self.options["cells"])
        return Packed.join(((name, cell.inner) for name, cell in named), "/")


class RNN(Layer):
    """`keras.layers.RNN`: a cell, or a list of them, over the steps.

    Examples:
        >>> RNN([LSTMCell(10), LSTMCell(10)], input_shape=(13, 5)).count
        1480
    """

    joins = True
    takes = f"cell, {RETURNS}, unroll=False, zero_output_for_mask=False, {COMMON}"
    wants: ClassVar[int | None] = 3

    def _prepare(self) -> None:
        if isinstance(self.options.get("cell"), list | tuple):
            self.options["cell"] = StackedRNNCells(list(self.options["cell"]))

    def _check(self) -> None:
        for flag in ("return_sequences", "return_state"):
            self._flag(flag)

    @property
    def cell(self) -> Any:
        """The cell that every step applies."""
        return self.options["cell"]

    def build(self, shape: Shape | None) -> Shape | None:
        """Learn the input's shape, without the batch, and give the output's."""
        output = super().build(shape)
        self.cell.build(None if shape is None else shape[-1:])
        return output

    def _output(self, shape: Shape | None) -> Shape | None:
        steps = (None if shape is None else shape[0],) if self._flag("return_sequences") else ()
        return (*steps, self.cell.units)

    def _results(self, shape: Shape | None, calls: tuple[Call, ...]) -> Any:
        if not self._flag("return_state"):
            return KerasTensor(shape, calls)
        states = 1 + self.cell.name.startswith("LSTM")
        return [KerasTensor(shape, calls)] + [
            KerasTensor((self.cell.units,), calls) for _ in range(states)
        ]

    def _pack(self) -> Packed:
        return Packed.join([(self.cell.label, self.cell.inner)], "/")


class _Recurrent(RNN):
    of: ClassVar[type[_Cell]]

    def _prepare(self) -> None:
        own = {n: v for n, v in self.options.items() if n in ("units", "use_bias", "reset_after")}
        self._cell = self.of(**own)

    @property
    def cell(self) -> Any:
        """The cell that every step applies."""
        return self._cell


class LSTM(_Recurrent):
    """`keras.layers.LSTM`: one bias per gate, columns i, f, c, o.

    Examples:
        >>> LSTM(10, input_shape=(13, 5)).tensors
        {'lstm/lstm_cell/kernel': (5, 40), 'lstm/lstm_cell/recurrent_kernel': (10, 40), 'lstm/lstm_cell/bias': (40,)}

    Source:
        https://keras.io/api/layers/recurrent_layers/lstm/
    """

    of = LSTMCell
    takes = (
        f"{GATED}, {INITIAL}, unit_forget_bias=True, {LAYER_LIMITS}, {DROPOUT}, seed=None, "
        f"{RETURNS}, unroll=False, use_cudnn='auto', {COMMON}"
    )


class GRU(_Recurrent):
    """`keras.layers.GRU`: columns z, r, h; two biases per gate with `reset_after`, the default.

    Examples:
        >>> GRU(10, input_shape=(13, 5)).count
        510
        >>> GRU(10, reset_after=False, input_shape=(13, 5)).count
        480

    Source:
        https://keras.io/api/layers/recurrent_layers/gru/
    """

    of = GRUCell
    takes = (
        f"{GATED}, {INITIAL}, {LAYER_LIMITS}, {DROPOUT}, seed=None, {RETURNS}, unroll=False, "
        f"reset_after=True, use_cudnn='auto', {COMMON}"
    )


class SimpleRNN(_Recurrent):
    """`keras.layers.SimpleRNN`: one bias.

    Examples:
        >>> SimpleRNN(10, input_shape=(13, 5)).count
        160

    Source:
        https://keras.io/api/layers/recurrent_layers/simple_rnn/
    """

    of = SimpleRNNCell
    takes = (
        f"units, activation='tanh', use_bias=True, {INITIAL}, {LAYER_LIMITS}, {DROPOUT}, "
        f"{RETURNS}, unroll=False, seed=None, {COMMON}"
    )


class Bidirectional(Layer):
    """`keras.layers.Bidirectional`: a layer forwards, and one like it backwards.

    Examples:
        >>> Bidirectional(LSTM(64), merge_mode="sum", input_shape=(None, 300)).count
        186880
        >>> Bidirectional(LSTM(64), merge_mode="add")
        Traceback (most recent call last):
        ...
        ValueError: Bidirectional: merge_mode takes 'concat', 'sum', 'mul', 'ave', None; got 'add'

    Source:
        https://keras.io/api/layers/recurrent_layers/bidirectional/
    """

    joins = True
    takes = f"layer, merge_mode='concat', weights=None, backward_layer=None, {COMMON}"
    wants = 3

    def _prepare(self) -> None:
        layer = self.options["layer"]
        if not isinstance(layer, RNN):
            raise ValueError(f"Bidirectional: layer takes a recurrent layer; got {layer!r}")
        if self.options["backward_layer"] is None:
            self._back: RNN = type(layer)(**layer.options)

    def _check(self) -> None:
        self._one_of("merge_mode", ("concat", "sum", "mul", "ave", None))

    @property
    def backward(self) -> RNN:
        """The layer that reads from the end."""
        layer: RNN = self.options["backward_layer"] or self._back
        return layer

    def build(self, shape: Shape | None) -> Shape | None:
        """Learn the input's shape, without the batch, and give the output's."""
        self.options["layer"].build(shape)
        self.backward.build(shape)
        return super().build(shape)

    def _output(self, shape: Shape | None) -> Shape | None:
        output = self.options["layer"]._output(shape)
        factor = 2 if self.options["merge_mode"] == "concat" else 1
        return (*output[:-1], factor * output[-1])

    def _results(self, shape: Shape | None, calls: tuple[Call, ...]) -> Any:
        layer = self.options["layer"]
        one = layer._results(layer._output(self.shape), calls)
        if not isinstance(one, list):
            return KerasTensor(shape, calls)
        return [KerasTensor(shape, calls), *one[1:], *one[1:]]

    def _pack(self) -> Packed:
        layer, back = self.options["layer"], self.backward
        names = (f"forward_{layer.label}", f"backward_{back.label}")
        return Packed.join(zip(names, (layer.inner, back.inner), strict=True), "/")


# Before, after and between --------------------------------------------------------------------


class Embedding(Layer):
    """`keras.layers.Embedding`: a row per word, the masked one counted too.

    Examples:
        >>> Embedding(10_000, 64, mask_zero=True).count
        640000

    Source:
        https://keras.io/api/layers/core_layers/embedding/
    """

    takes = (
        "input_dim, output_dim, embeddings_initializer='uniform', embeddings_regularizer=None, "
        "embeddings_constraint=None, mask_zero=False, weights=None, lora_rank=None, "
        "lora_alpha=None, quantization_config=None, input_length=None, "
        + COMMON.replace(", input_dim=None", "")
    )

    def _given_shape(self) -> Shape | None:
        return None  # `input_dim` is the vocabulary, and no size is learned from the input

    def _pack(self) -> Packed:
        layer = blocks.Embedding(self._size("input_dim"), self._size("output_dim"))
        return Packed.of(layer, {"embeddings": "E : h i -> h i"})

    def build(self, shape: Shape | None) -> Shape | None:
        """Words come as numbers, so no size is learned."""
        steps = (self.options["input_length"],) if shape is None else shape
        return (*steps, self._size("output_dim"))


class Dense(Layer):
    """`keras.layers.Dense`: a matrix of (inputs, units), and a bias, the same at every step.

    Examples:
        >>> Dense(1, input_shape=(13, 10)).tensors
        {'dense/kernel': (10, 1), 'dense/bias': (1,)}

    Source:
        https://keras.io/api/layers/core_layers/dense/
    """

    takes = (
        f"units, activation=None, use_bias=True, {DENSE}, lora_rank=None, lora_alpha=None, "
        f"quantization_config=None, {COMMON}"
    )

    def _pack(self) -> Packed:
        layer = blocks.Dense(self.channels, self._size("units"), bias=self._flag("use_bias"))
        return Packed.of(layer, {"kernel": "W : h i -> i h", "bias": "b : h i -> (h i)"})

    def _output(self, shape: Shape | None) -> Shape | None:
        return (*(() if shape is None else shape[:-1]), self._size("units"))


class TimeDistributed(Layer):
    """`keras.layers.TimeDistributed`: the same layer at every step, counted once.

    Examples:
        >>> TimeDistributed(Dense(7), input_shape=(13, 10)).count
        77
    """

    joins = True
    takes = f"layer, {COMMON}"

    def build(self, shape: Shape | None) -> Shape | None:
        """Learn the input's shape, without the batch, and give the output's."""
        inner = self.options["layer"].build(None if shape is None else shape[1:])
        super().build(shape)
        return (None if shape is None else shape[0], *(inner or ()))

    def _pack(self) -> Packed:
        layer = self.options["layer"]
        return Packed.join([(layer.label, layer.inner)], "/")


class LayerNormalization(Layer):
    """`keras.layers.LayerNormalization`: a gain and a shift, over the last axis.

    Examples:
        >>> LayerNormalization(input_shape=(5, 64)).count
        128
    """

    takes = (
        "axis=-1, epsilon=0.001, center=True, scale=True, beta_initializer='zeros', "
        "gamma_initializer='ones', beta_regularizer=None, gamma_regularizer=None, "
        f"beta_constraint=None, gamma_constraint=None, {COMMON}"
    )

    def _check(self) -> None:
        self._one_of("axis", (-1,))

    def _pack(self) -> Packed:
        layer = blocks.LayerNorm(
            self.channels, scale=self._flag("scale"), shift=self._flag("center")
        )
        return Packed.of(layer, {"gamma": "gamma : h i -> (h i)", "beta": "beta : h i -> (h i)"})


class Attention(Layer):
    """`keras.layers.Attention`: no projection; one scale, and one more for `score_mode="concat"`.

    Examples:
        >>> Attention().count, Attention(use_scale=True, score_mode="concat").count
        (0, 2)

    Source:
        https://keras.io/api/layers/attention_layers/attention/
    """

    takes = f"use_scale=False, score_mode='dot', dropout=0.0, seed=None, {COMMON}"

    def _check(self) -> None:
        self._flag("use_scale")
        self._one_of("score_mode", ("dot", "concat"))

    def _pack(self) -> Packed:
        names = ["scale"] * self._flag("use_scale")
        names += ["concat_score_weight"] * (self.options["score_mode"] == "concat")
        parts = [("", Packed.of({n: _scale(n)}, {n: f"{n} : 1 1 -> "})) for n in names]
        return Packed.join(parts, "")


def _scale(name: str) -> OurLayer:
    """A single trained number that scales scores."""
    s_t, y_t = Signal("s_t", own_h), Signal("y_t", own_h)
    cell = Cell(
        "Scale", inputs=(s_t,), equations=(Equation(y_t, scale(MatrixSymbol(name, 1, 1), s_t)),)
    )
    return OurLayer(cell, {"h": unknown})


class AdditiveAttention(Layer):
    """`keras.layers.AdditiveAttention`: one vector that weighs the sum of query and key.

    Unlike Bahdanau's there are no projections; with `use_scale=False` there is no parameter.

    Examples:
        >>> AdditiveAttention(input_shape=(7, 64)).count, AdditiveAttention(use_scale=False).count
        (64, 0)

    Source:
        https://keras.io/api/layers/attention_layers/additive_attention/
    """

    takes = f"use_scale=True, dropout=0.0, seed=None, {COMMON}"

    def _pack(self) -> Packed:
        if not self._flag("use_scale"):
            return Packed({}, ())
        s_t, y_t = Signal("s_t", unknown), Signal("y_t", 1)
        v = MatrixSymbol("v", unknown, 1)
        cell = Cell("Score", inputs=(s_t,), equations=(Equation(y_t, mul(v.T, s_t)),))
        layer = OurLayer(cell, {"x": self.channels})
        return Packed.of(layer, {"scale": "v : h i -> (h i)"})


class MultiHeadAttention(Layer):
    """`keras.layers.MultiHeadAttention`: four projections, the heads an axis of their own.

    Examples:
        >>> MultiHeadAttention(num_heads=8, key_dim=64, input_shape=(None, 512)).count
        1050624

    Source:
        https://keras.io/api/layers/attention_layers/multi_head_attention/
    """

    takes = (
        "num_heads, key_dim, value_dim=None, dropout=0.0, use_bias=True, output_shape=None, "
        "attention_axes=None, sliding_window=None, flash_attention=None, "
        f"{DENSE}, use_gate=False, seed=None, {COMMON}"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.reads: tuple[Expr, Expr] | None = None
        super().__init__(*args, **kwargs)

    def _check(self) -> None:
        self._one_of("use_gate", (False,))

    def _build_on(self, given: Sequence[KerasTensor]) -> Shape | None:
        sizes = [size((t.shape or (unknown,))[-1], "inputs", self.name) for t in given]
        self.reads = (
            sizes[1],
            sizes[-1],
        )  # the value, and the key, which is the value unless given
        return super()._build_on(given)

    def _out(self) -> Expr:
        given = self.options["output_shape"]
        if given is None:
            return self.channels
        return Mul(*given) if isinstance(given, tuple | list) else self._size("output_shape")

    def _output(self, shape: Shape | None) -> Shape | None:
        return None if shape is None else (*shape[:-1], self._out())

    def _pack(self) -> Packed:
        heads, key_dim = self._size("num_heads"), self._size("key_dim")
        value_dim = key_dim if self.options["value_dim"] is None else self._size("value_dim")
        value, key = self.reads or (self.channels, self.channels)
        layer = Projections(
            self.channels,
            self._out(),
            keys=key,
            values=value,
            inner=heads * key_dim,
            inner_values=heads * value_dim,
            bias=self._flag("use_bias"),
        )
        packing = {}
        for name, letter in (("query", "q"), ("key", "k"), ("value", "v")):
            packing[f"{name}/kernel"] = f"W[{letter}] : (n d) i -> i n d"
            packing[f"{name}/bias"] = f"b[{letter}] : (n d) 1 -> n d"
        packing["attention_output/kernel"] = "W[o] : h (n d) -> n d h"
        packing["attention_output/bias"] = "b[o] : h i -> (h i)"
        return Packed.of(layer, packing, axes={"n": heads})


class _ConvLSTM(Layer):
    takes = (
        "filters, kernel_size, strides=1, padding='valid', data_format=None, dilation_rate=1, "
        "activation='tanh', recurrent_activation='sigmoid', use_bias=True, "
        f"{INITIAL}, unit_forget_bias=True, {LAYER_LIMITS}, {DROPOUT}, seed=None, {RETURNS}, "
        f"{COMMON}"
    )
    rank: ClassVar[int]

    def _prepare(self) -> None:
        given = self.options["kernel_size"]
        if not isinstance(given, tuple | list):
            given = (given,) * self.rank
        if len(given) != self.rank:
            raise ValueError(
                f"{self.name}: kernel_size takes a number or {self.rank} of them; got {given}"
            )
        self.kernel = [size(n, "kernel_size", self.name) for n in given]

    def _check(self) -> None:
        self._one_of("data_format", (None, "channels_last"))
        self._size("filters")

    def _pack(self) -> Packed:
        layer = ConvLSTM(
            self.channels, self._size("filters"), Mul(*self.kernel), bias=self._flag("use_bias")
        )
        a = " ".join("abc"[: self.rank])
        packing = {
            "kernel": f"W[ifgo] : g h ({a} n) -> {a} n (g h)",
            "recurrent_kernel": f"U[ifgo] : g h ({a} n) -> {a} n (g h)",
            "bias": "b[ifgo] : g h i -> (g h i)",
        }
        packed = Packed.of(layer, packing, axes=dict(zip("abc", self.kernel, strict=False)))
        return Packed.join([("conv_lstm_cell", packed)], "/")

    def _output(self, shape: Shape | None) -> Shape | None:
        steps = (None if shape is None else shape[0],) if self._flag("return_sequences") else ()
        return (*steps, *(None,) * self.rank, self._size("filters"))


class ConvLSTM1D(_ConvLSTM):
    """`keras.layers.ConvLSTM1D`: an LSTM that reads a window at every position."""

    rank = 1
    wants = 4


class ConvLSTM2D(_ConvLSTM):
    """`keras.layers.ConvLSTM2D`: an LSTM that reads a patch at every pixel.

    Examples:
        >>> ConvLSTM2D(40, 3, input_shape=(None, 40, 40, 1)).count
        59200

    Source:
        https://keras.io/api/layers/recurrent_layers/conv_lstm2d/
    """

    rank = 2
    wants = 5


class ConvLSTM3D(_ConvLSTM):
    """`keras.layers.ConvLSTM3D`: an LSTM that reads a block at every voxel."""

    rank = 3
    wants = 6


# Without parameters ---------------------------------------------------------------------------


class _Plain(Layer):
    def _pack(self) -> Packed:
        return Packed({}, ())


class Dropout(_Plain):
    """`keras.layers.Dropout`: no parameters."""

    takes = f"rate, noise_shape=None, seed=None, {COMMON}"


class SpatialDropout1D(_Plain):
    """`keras.layers.SpatialDropout1D`: no parameters."""

    takes = f"rate, seed=None, {COMMON}"


class Activation(_Plain):
    """`keras.layers.Activation`: no parameters."""

    takes = f"activation, {COMMON}"


class Masking(_Plain):
    """`keras.layers.Masking`: no parameters; it skips steps, and changes no count."""

    takes = f"mask_value=0.0, {COMMON}"


class Flatten(_Plain):
    """`keras.layers.Flatten`: no parameters, but what follows reads all steps at once."""

    takes = f"data_format=None, {COMMON}"

    def _output(self, shape: Shape | None) -> Shape | None:
        if shape is None or None in shape:  # as in Keras, where a dense layer could not follow
            raise ValueError(f"{self.label}: takes an input whose steps are known; got {shape}")
        return (Mul(*shape),)


class RepeatVector(_Plain):
    """`keras.layers.RepeatVector`: no parameters."""

    takes = f"n, {COMMON}"
    wants = 2

    def _output(self, shape: Shape | None) -> Shape | None:
        return (self._size("n"), *(shape or (None,)))


class Concatenate(_Plain):
    """`keras.layers.Concatenate`: no parameters; the last axes add up."""

    takes = f"axis=-1, {COMMON}"

    def _check(self) -> None:
        self._one_of("axis", (-1,))

    def _build_on(self, given: Sequence[KerasTensor]) -> Shape | None:
        shapes = [tensor.shape or () for tensor in given]
        return (*shapes[0][:-1], sum(shape[-1] for shape in shapes))


class InputLayer(_Plain):
    """`keras.layers.InputLayer`: no parameters."""

    takes = (
        "shape=None, batch_size=None, dtype=None, sparse=None, ragged=None, batch_shape=None, "
        "name=None, input_shape=None"
    )

    def _output(self, shape: Shape | None) -> Shape | None:
        return self.shape


def Input(
    shape: Shape | None = None,
    batch_size: int | None = None,
    dtype: str | None = None,
    sparse: bool | None = None,
    ragged: bool | None = None,
    batch_shape: Shape | None = None,
    name: str | None = None,
) -> KerasTensor:
    """`keras.Input`: where a model begins; `shape` without the batch.

    Examples:
        >>> Input((13, 5)).shape
        (13, 5)
    """
    if (shape is None) == (batch_shape is None):
        raise ValueError("Input: takes shape or batch_shape, and not both")
    given = batch_shape[1:] if batch_shape is not None else shape
    if not isinstance(given, tuple | list):
        raise ValueError(f"Input: shape takes a tuple; got {given!r}")
    return KerasTensor(tuple(given))
