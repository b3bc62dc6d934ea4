"""Keras 3's conventions: `from lstm_formulas.frameworks import keras`.

>>> from lstm_formulas.frameworks import keras
>>> model = keras.Sequential([
...     keras.Input((None,)),
...     keras.layers.Embedding(10_000, 64),
...     keras.layers.Bidirectional(keras.layers.LSTM(64)),
...     keras.layers.Dense(46, activation="softmax"),
... ])
>>> int(model.count)
711982

The functional interface works too, so that a model with two inputs can be pasted:

>>> source = keras.Input(shape=(None, 71))
>>> _, h, c = keras.layers.LSTM(256, return_state=True)(source)
>>> target = keras.Input(shape=(None, 93))
>>> states = keras.layers.LSTM(256, return_sequences=True)(target, initial_state=[h, c])
>>> scores = keras.layers.Dense(93, activation="softmax")(states)
>>> int(keras.Model([source, target], scores).count)
718173
"""

from __future__ import annotations

from lstm_formulas.frameworks.keras import layers, models
from lstm_formulas.frameworks.keras.base import Input
from lstm_formulas.frameworks.keras.models import Model, Sequential
from lstm_formulas.frameworks.module import offers

__all__ = ["Input", "Model", "Sequential", "layers", "models"]

__getattr__ = offers("keras", __all__)
