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

    def _pack(self) -> Packed:
        inner = self.inner
        return Packed(
            inner.layers,
            tuple(replace(t, name=f"{t.name.removeprefix(self.drop)}:0") for t in inner.tensors),
        )


def _changed(takes: str, remove: str = "", add: str = "") -> str:
    """A signature of Keras 3 without some arguments and with others."""
    kept = [part for part in takes.split(", ") if part.partition("=")[0] not in remove.split()]
    return ", ".join([*kept, *([add] if add else [])])


class LSTM(_Variables, keras3.LSTM):
    """`tf_keras.layers.LSTM`: one bias per gate, columns i, f, c, o."""

    takes = _changed(keras3.LSTM.takes, "use_cudnn seed", "time_major=False, implementation=2")


class GRU(_Variables, keras3.GRU):
    """`tf_keras.layers.GRU`: columns z, r, h; two biases per gate with `reset_after`, the default."""

    takes = _changed(keras3.GRU.takes, "use_cudnn seed", "time_major=False, implementation=2")


class SimpleRNN(_Variables, keras3.SimpleRNN):
    """`tf_keras.layers.SimpleRNN`: one bias."""

    takes = _changed(keras3.SimpleRNN.takes, "seed")


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

    takes = _changed(keras3.ConvLSTM2D.takes, "seed")
    drop = "conv_lstm_cell/"


class Embedding(_Variables, keras3.Embedding):
    """`tf_keras.layers.Embedding`."""


class Dense(_Variables, keras3.Dense):
    """`tf_keras.layers.Dense`."""


class _CuDNN(_Variables, keras3.RNN):
    takes = (
        f"units, {keras3.INITIAL}, unit_forget_bias=True, {keras3.LAYER_LIMITS}, "
        f"{keras3.RETURNS}, time_major=False, {keras3.COMMON}"
    )

    def _prepare(self) -> None:
        self._cell: keras3.Layer = keras3.LSTMCell(self.options["units"])

    @property
    def cell(self) -> keras3.Layer:
        """The cell that every step applies, for its size alone."""
        return self._cell

    def _tensors(self) -> Packed:
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

    takes = _changed(_CuDNN.takes, "unit_forget_bias")


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
