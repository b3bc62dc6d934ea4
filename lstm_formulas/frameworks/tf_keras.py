r"""TensorFlow 2's Keras, and the CuDNN layers of `tf.compat.v1.keras`.

The layers that Keras 3 has too, under the names of tf_keras's variables; and CuDNNLSTM and
CuDNNGRU, which keep two biases per gate in one vector, so that they have as many numbers as
PyTorch's layers:

    >>> from lstm_formulas.frameworks import tf_keras
    >>> tf_keras.layers.LSTM(10, input_shape=(13, 5)).count
    640
    >>> tf_keras.compat.v1.layers.CuDNNLSTM(10, input_shape=(13, 5)).count
    680

Source: tf_keras 2.21 and `tf.compat.v1.keras` of TensorFlow 2.21, whose tensors are recorded.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from types import SimpleNamespace

from lstm_formulas import cells
from lstm_formulas.frameworks.keras import layers as keras3
from lstm_formulas.frameworks.keras.layers import (
    COMMON,
    DROPOUT,
    GATED,
    INITIAL,
    LAYER_LIMITS,
    RETURNS,
)
from lstm_formulas.frameworks.packing import Packed

__all__ = [
    "GRU",
    "LSTM",
    "Bidirectional",
    "ConvLSTM2D",
    "CuDNNGRU",
    "CuDNNLSTM",
    "Dense",
    "Embedding",
    "SimpleRNN",
]


class _Variables(keras3.Layer):
    """A variable's name ends in `:0`, and begins with no name of the layer."""

    drop = ""

    @property
    def packed(self) -> Packed:
        """Our layers, and the framework's tensors that hold their weights."""
        inner = self.inner
        return Packed(
            inner.layers,
            tuple(replace(t, name=f"{t.name.removeprefix(self.drop)}:0") for t in inner.tensors),
        )


class LSTM(_Variables, keras3.LSTM):
    """`tf_keras.layers.LSTM`: one bias per gate, columns i, f, c, o."""

    takes = (
        f"{GATED}, {INITIAL}, unit_forget_bias=True, {LAYER_LIMITS}, {DROPOUT}, {RETURNS}, "
        f"time_major=False, unroll=False, implementation=2, {COMMON}"
    )


class GRU(_Variables, keras3.GRU):
    """`tf_keras.layers.GRU`: columns z, r, h; two biases per gate with `reset_after`, the default."""

    takes = (
        f"{GATED}, {INITIAL}, {LAYER_LIMITS}, {DROPOUT}, {RETURNS}, unroll=False, "
        f"time_major=False, reset_after=True, implementation=2, {COMMON}"
    )


class SimpleRNN(_Variables, keras3.SimpleRNN):
    """`tf_keras.layers.SimpleRNN`: one bias."""

    takes = keras3.SimpleRNN.takes.replace("seed=None, ", "")


class Bidirectional(_Variables, keras3.Bidirectional):
    """`tf_keras.layers.Bidirectional`.

    Examples:
        >>> list(Bidirectional(LSTM(4), input_shape=(None, 3)).tensors)[:2]
        ['forward_lstm/lstm_cell/kernel:0', 'forward_lstm/lstm_cell/recurrent_kernel:0']
    """


class ConvLSTM2D(_Variables, keras3.ConvLSTM2D):
    """`tf_keras.layers.ConvLSTM2D`.

    Examples:
        >>> ConvLSTM2D(40, 3, input_shape=(None, 40, 40, 1)).tensors["kernel:0"]
        (3, 3, 1, 160)
    """

    takes = (
        "filters, kernel_size, strides=(1, 1), padding='valid', data_format=None, "
        "dilation_rate=(1, 1), activation='tanh', recurrent_activation='hard_sigmoid', "
        f"use_bias=True, {INITIAL}, unit_forget_bias=True, {LAYER_LIMITS}, {RETURNS}, {DROPOUT}, "
        f"{COMMON}"
    )
    drop = "conv_lstm_cell/"


class Embedding(_Variables, keras3.Embedding):
    """`tf_keras.layers.Embedding`.

    Examples:
        >>> Embedding(7, 3, input_length=5).tensors
        {'embeddings:0': (7, 3)}
    """

    takes = (
        "input_dim, output_dim, embeddings_initializer='uniform', embeddings_regularizer=None, "
        "activity_regularizer=None, embeddings_constraint=None, mask_zero=False, "
        f"input_length=None, sparse=False, {COMMON.replace(', input_dim=None', '')}"
    )


class Dense(_Variables, keras3.Dense):
    """`tf_keras.layers.Dense`.

    Examples:
        >>> Dense(3, input_shape=(7,)).count
        24
    """

    takes = f"units, activation=None, use_bias=True, {keras3.DENSE}, {COMMON}"


class _CuDNN(_Variables, keras3.RNN):
    joins = False
    takes = (
        f"units, {INITIAL}, unit_forget_bias=True, {LAYER_LIMITS}, {RETURNS}, time_major=False, "
        f"{COMMON}"
    )

    def _prepare(self) -> None:
        self._cell: keras3.Layer = keras3.LSTMCell(self.options["units"])

    @property
    def cell(self) -> keras3.Layer:
        """The cell that every step applies, for its size alone."""
        return self._cell

    def _pack(self) -> Packed:
        reads, hidden = self.channels, self._size("units")
        if self.name == "CuDNNLSTM":
            layer, gates = cells.LSTM(reads, hidden, bias=2), "ifgo"
        else:
            layer, gates = cells.GRU(reads, hidden, bias=2, reset_after=True), "zrn"
        return Packed.of(
            layer,
            {
                "kernel": f"W[{gates}] : g h i -> i (g h)",
                "recurrent_kernel": f"U[{gates}] : g h i -> i (g h)",
                "bias": f"b d[{gates}] : g h i -> (i g h)",
            },
        )


class CuDNNLSTM(_CuDNN):
    """`tf.compat.v1.keras.layers.CuDNNLSTM`: 8h biases in one vector.

    Examples:
        >>> CuDNNLSTM(10, input_shape=(13, 5)).tensors
        {'kernel:0': (5, 40), 'recurrent_kernel:0': (10, 40), 'bias:0': (80,)}
    """


class CuDNNGRU(_CuDNN):
    """`tf.compat.v1.keras.layers.CuDNNGRU`: 6h biases in one vector.

    Examples:
        >>> CuDNNGRU(4, input_shape=(None, 3)).count
        108
    """

    takes = _CuDNN.takes.replace("unit_forget_bias=True, ", "")


class GRUv1(GRU):
    """`tf.compat.v1.keras.layers.GRU`: `reset_after=False` is the default there.

    Examples:
        >>> compat.v1.layers.GRU(10, input_shape=(13, 5)).count
        480
    """

    takes = GRU.takes.replace("reset_after=True", "reset_after=False")

    @property
    def name(self) -> str:
        """The class's name in the framework."""
        return "GRU"


layers = sys.modules[__name__]
compat = SimpleNamespace(
    v1=SimpleNamespace(
        layers=SimpleNamespace(CuDNNLSTM=CuDNNLSTM, CuDNNGRU=CuDNNGRU, GRU=GRUv1, LSTM=LSTM)
    )
)
