r"""Keras's layers, with Keras's arguments: `keras.layers.LSTM(10)`.

A layer that does not know its input yet has a symbol there, which prints as `x`:

    >>> from lstm_formulas.frameworks import keras
    >>> keras.layers.LSTM(10).count
    40*(x + 11)
    >>> keras.layers.LSTM(10, input_shape=(13, 5)).count
    640

Source: the documentation of `keras.layers`, and Keras 3.15.1, whose tensors are recorded.
"""

from lstm_formulas.frameworks.keras.attention import (
    AdditiveAttention,
    Attention,
    MultiHeadAttention,
)
from lstm_formulas.frameworks.keras.base import Input, Layer
from lstm_formulas.frameworks.keras.convolutional import ConvLSTM1D, ConvLSTM2D, ConvLSTM3D
from lstm_formulas.frameworks.keras.core import (
    Activation,
    Concatenate,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    InputLayer,
    LayerNormalization,
    Masking,
    RepeatVector,
    SpatialDropout1D,
    TimeDistributed,
    concatenate,
)
from lstm_formulas.frameworks.keras.recurrent import (
    GRU,
    LSTM,
    RNN,
    Bidirectional,
    GRUCell,
    LSTMCell,
    SimpleRNN,
    SimpleRNNCell,
    StackedRNNCells,
)
from lstm_formulas.frameworks.module import offers

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "Activation",
    "AdditiveAttention",
    "Attention",
    "Bidirectional",
    "Concatenate",
    "ConvLSTM1D",
    "ConvLSTM2D",
    "ConvLSTM3D",
    "Dense",
    "Dropout",
    "Embedding",
    "Flatten",
    "GRUCell",
    "Input",
    "InputLayer",
    "LSTMCell",
    "Layer",
    "LayerNormalization",
    "Masking",
    "MultiHeadAttention",
    "RepeatVector",
    "SimpleRNN",
    "SimpleRNNCell",
    "SpatialDropout1D",
    "StackedRNNCells",
    "TimeDistributed",
    "concatenate",
]

__getattr__ = offers("keras.layers", __all__)
