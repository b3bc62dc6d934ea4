r"""TensorFlow 2's Keras, and the CuDNN layers of `tf.compat.v1.keras`.

The layers that Keras 3 has too, under the names of tf_keras's variables; and CuDNNLSTM and
CuDNNGRU, which keep two biases per gate in one vector, so that they have as many numbers as
PyTorch's layers, and cuDNN's matrices, row by row, in arrays of Keras's shapes:

    >>> from lstm_formulas.frameworks import tf_keras
    >>> tf_keras.layers.LSTM(10, input_shape=(13, 5)).count
    640
    >>> tf_keras.compat.v1.layers.CuDNNLSTM(10, input_shape=(13, 5)).count
    680

Source: tf_keras 2.21 and `tf.compat.v1.keras` of TensorFlow 2.21, whose tensors are recorded.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any, ClassVar

from sympy import Expr

from lstm_formulas import cells
from lstm_formulas.frameworks.keras import layers as keras3
from lstm_formulas.frameworks.keras import models as keras3_models
from lstm_formulas.frameworks.keras.base import Input, Shape
from lstm_formulas.frameworks.keras.core import concatenate
from lstm_formulas.frameworks.keras.recurrent import OverSteps
from lstm_formulas.frameworks.module import arguments, offers
from lstm_formulas.frameworks.packing import Packed
from lstm_formulas.layer import Layer as OurLayer
from lstm_formulas.sizes import Size

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "Activation",
    "AdditiveAttention",
    "Attention",
    "Bidirectional",
    "Concatenate",
    "ConvLSTM2D",
    "CuDNNGRU",
    "CuDNNLSTM",
    "Dense",
    "Dropout",
    "Embedding",
    "Flatten",
    "GRUCell",
    "Input",
    "InputLayer",
    "LSTMCell",
    "LayerNormalization",
    "Masking",
    "Model",
    "MultiHeadAttention",
    "RepeatVector",
    "Sequential",
    "SimpleRNN",
    "SimpleRNNCell",
    "StackedRNNCells",
    "TimeDistributed",
    "compat",
    "concatenate",
    "layers",
    "models",
]


class _Variables(keras3.Layer):
    """A variable's name ends in `:0`, and one layer's begin with no name of the layer."""

    _common: ClassVar = {
        **keras3.Layer._common,
        "batch_input_shape": None,
        "batch_size": None,
        "weights": None,
        "implementation": 2,
        "input_length": None,
    }

    def _make(self) -> None:
        super()._make()
        if self._state_.arguments["trainable"] is False:
            # Unlike in Keras 3 the argument reaches the layers inside.
            setattr(self, "trainable", False)  # noqa: B010

    def _label(self) -> str:
        return ""

    def _arranged(self, whole: Packed) -> Packed:
        whole = super()._arranged(whole)
        return Packed(whole.layers, tuple(t.changed(name=f"{t.name}:0") for t in whole.tensors))


class LSTM(_Variables, keras3.LSTM):
    """`tf_keras.layers.LSTM`: one bias per gate, columns i, f, c, o."""

    @arguments
    def __init__(
        self,
        units: Size,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        time_major: bool = False,
        unroll: bool = False,
        implementation: int = 2,
        **kwargs: Any,
    ) -> None: ...


class GRU(_Variables, keras3.GRU):
    """`tf_keras.layers.GRU`: columns z, r, h; two biases per gate with `reset_after`, the default."""

    @arguments
    def __init__(
        self,
        units: Size,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        time_major: bool = False,
        reset_after: bool = True,
        implementation: int = 2,
        **kwargs: Any,
    ) -> None: ...


class SimpleRNN(_Variables, keras3.SimpleRNN):
    """`tf_keras.layers.SimpleRNN`: one bias."""

    @arguments
    def __init__(
        self,
        units: Size,
        activation: Any = "tanh",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        **kwargs: Any,
    ) -> None: ...


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

    _cell = ""

    @arguments
    def __init__(
        self,
        filters: Size,
        kernel_size: Any,
        strides: Any = (1, 1),
        padding: str = "valid",
        data_format: Any = None,
        dilation_rate: Any = (1, 1),
        activation: Any = "tanh",
        recurrent_activation: Any = "hard_sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        **kwargs: Any,
    ) -> None: ...


class Embedding(_Variables, keras3.Embedding):
    """`tf_keras.layers.Embedding`.

    Examples:
        >>> Embedding(7, 3, input_length=5).tensors
        {'embeddings:0': (7, 3)}
    """

    _common: ClassVar = {
        k: v for k, v in _Variables._common.items() if k not in ("input_dim", "input_length")
    }

    @arguments
    def __init__(
        self,
        input_dim: Size,
        output_dim: Size,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        activity_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        input_length: Any = None,
        sparse: bool = False,
        **kwargs: Any,
    ) -> None: ...


class Dense(_Variables, keras3.Dense):
    """`tf_keras.layers.Dense`.

    Examples:
        >>> Dense(3, input_shape=(7,)).count
        24
    """

    @arguments
    def __init__(
        self,
        units: Size,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None: ...


class Dropout(_Variables, keras3.Dropout):
    """`tf_keras.layers.Dropout`: no parameters."""


class TimeDistributed(_Variables, keras3.TimeDistributed):
    """`tf_keras.layers.TimeDistributed`: the same layer at every step, under one name."""

    def _parts(self, reads: Any) -> Iterable[tuple[str, Any, Any]]:
        for _, layer, size in super()._parts(reads):
            yield "", layer, size


class LSTMCell(_Variables, keras3.LSTMCell):
    """`tf_keras.layers.LSTMCell`: one step of `LSTM`."""


class GRUCell(_Variables, keras3.GRUCell):
    """`tf_keras.layers.GRUCell`: one step of `GRU`."""


class SimpleRNNCell(_Variables, keras3.SimpleRNNCell):
    """`tf_keras.layers.SimpleRNNCell`: one step of `SimpleRNN`."""


class StackedRNNCells(_Variables, keras3.StackedRNNCells):
    """`tf_keras.layers.StackedRNNCells`: each cell reads the one before it."""


class RNN(_Variables, keras3.RNN):
    """`tf_keras.layers.RNN`: a cell, or a list of them, over the steps."""

    @arguments
    def __init__(
        self,
        cell: Any,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        time_major: bool = False,
        **kwargs: Any,
    ) -> None: ...


class Attention(_Variables, keras3.Attention):
    """`tf_keras.layers.Attention`."""


class AdditiveAttention(_Variables, keras3.AdditiveAttention):
    """`tf_keras.layers.AdditiveAttention`."""


class MultiHeadAttention(_Variables, keras3.MultiHeadAttention):
    """`tf_keras.layers.MultiHeadAttention`."""

    @arguments
    def __init__(
        self,
        num_heads: Size,
        key_dim: Size,
        value_dim: Any = None,
        dropout: float = 0.0,
        use_bias: bool = True,
        output_shape: Any = None,
        attention_axes: Any = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        softmax_robust_masking: bool = False,
        **kwargs: Any,
    ) -> None: ...

    def _begin(self) -> None:
        self._state_.arguments["use_gate"] = False  # an option of Keras 3 alone


class LayerNormalization(_Variables, keras3.LayerNormalization):
    """`tf_keras.layers.LayerNormalization`."""


class Flatten(_Variables, keras3.Flatten):
    """`tf_keras.layers.Flatten`: no parameters."""


class RepeatVector(_Variables, keras3.RepeatVector):
    """`tf_keras.layers.RepeatVector`: no parameters."""


class Masking(_Variables, keras3.Masking):
    """`tf_keras.layers.Masking`: no parameters."""


class Activation(_Variables, keras3.Activation):
    """`tf_keras.layers.Activation`: no parameters."""


class Concatenate(_Variables, keras3.Concatenate):
    """`tf_keras.layers.Concatenate`: no parameters."""


class InputLayer(_Variables, keras3.InputLayer):
    """`tf_keras.layers.InputLayer`: no parameters."""


class Sequential(_Variables, keras3_models.Sequential):
    """`tf_keras.Sequential`.

    Examples:
        >>> Sequential([LSTM(10, batch_input_shape=(32, 13, 5)), Dense(1)]).count
        651
    """


class Model(_Variables, keras3_models.Model):
    """`tf_keras.Model`."""

    def _label(self) -> str:
        return keras3_models.Model._label(self)


class _CuDNN(_Variables, OverSteps):
    """A recurrent layer that keeps its own weights, two biases per gate in one vector."""

    _gates: ClassVar[str]
    _states: ClassVar[int] = 1

    def _layer(self, x: Expr) -> OurLayer:
        """Our cell for an input of this size."""
        raise NotImplementedError

    def _sizes(self) -> list[Expr]:
        return [self._size("units")] * self._states

    def _use(self, shape: Shape) -> Any:
        return keras3.Layer._use(self, shape)

    def _parts(self, reads: Any) -> Iterable[tuple[str, Any, Any]]:
        return ()

    def _pack(self, reads: Any) -> Packed:
        return Packed.of(
            type(self)._layer(self, self._channels(reads)),
            {
                "kernel": f"W[{self._gates}] : g h i -> g (h i) = g (i h) -> i (g h)",
                "recurrent_kernel": f"U[{self._gates}] : g h i -> h (g i)",
                "bias": f"b d[{self._gates}] : g h i -> (i g h)",
            },
        )


class CuDNNLSTM(_CuDNN):
    """`tf.compat.v1.keras.layers.CuDNNLSTM`: 8h biases in one vector.

    Examples:
        >>> CuDNNLSTM(10, input_shape=(13, 5)).tensors
        {'kernel:0': (5, 40), 'recurrent_kernel:0': (10, 40), 'bias:0': (80,)}
    """

    _gates = "ifgo"
    _states = 2

    @arguments
    def __init__(
        self,
        units: Size,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        time_major: bool = False,
        **kwargs: Any,
    ) -> None: ...

    def _layer(self, x: Expr) -> OurLayer:
        return cells.LSTM(x, self._size("units"), bias=2)


class CuDNNGRU(_CuDNN):
    """`tf.compat.v1.keras.layers.CuDNNGRU`: 6h biases in one vector.

    Examples:
        >>> CuDNNGRU(4, input_shape=(None, 3)).count
        108
    """

    _gates = "zrn"

    @arguments
    def __init__(
        self,
        units: Size,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        time_major: bool = False,
        **kwargs: Any,
    ) -> None: ...

    def _layer(self, x: Expr) -> OurLayer:
        return cells.GRU(x, self._size("units"), bias=2, reset_after=True)


_GRU2 = GRU


class v1:
    """What `tf.compat.v1.keras.layers` has otherwise."""

    class GRU(_GRU2):
        """`tf.compat.v1.keras.layers.GRU`: `reset_after=False` is the default there.

        Examples:
            >>> compat.v1.layers.GRU(10, input_shape=(13, 5)).count
            480
        """

        @arguments
        def __init__(
            self,
            units: Size,
            activation: Any = "tanh",
            recurrent_activation: Any = "hard_sigmoid",
            use_bias: bool = True,
            kernel_initializer: Any = "glorot_uniform",
            recurrent_initializer: Any = "orthogonal",
            bias_initializer: Any = "zeros",
            kernel_regularizer: Any = None,
            recurrent_regularizer: Any = None,
            bias_regularizer: Any = None,
            activity_regularizer: Any = None,
            kernel_constraint: Any = None,
            recurrent_constraint: Any = None,
            bias_constraint: Any = None,
            dropout: float = 0.0,
            recurrent_dropout: float = 0.0,
            return_sequences: bool = False,
            return_state: bool = False,
            go_backwards: bool = False,
            stateful: bool = False,
            unroll: bool = False,
            time_major: bool = False,
            reset_after: bool = False,
            implementation: int = 2,
            **kwargs: Any,
        ) -> None: ...


layers = models = sys.modules[__name__]
compat = SimpleNamespace(
    v1=SimpleNamespace(
        layers=SimpleNamespace(CuDNNLSTM=CuDNNLSTM, CuDNNGRU=CuDNNGRU, GRU=v1.GRU, LSTM=LSTM)
    )
)
__getattr__ = offers("tf_keras", __all__)
