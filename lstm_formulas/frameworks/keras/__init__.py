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

from types import SimpleNamespace
from typing import Any

from lstm_formulas.frameworks.keras import layers
from lstm_formulas.frameworks.keras.layers import Input, KerasTensor, Layer, Shape, numbered
from lstm_formulas.frameworks.packing import Packed

__all__ = ["Input", "Model", "Sequential", "layers", "models"]


class Sequential(Layer):
    """`keras.Sequential`: layers in a row, each learning its input's size from the one before.

    Examples:
        >>> int(Sequential([Input((13, 5)), layers.LSTM(10), layers.Dense(1)]).count)
        651
        >>> Sequential([Input((13, 5)), layers.LSTM(10), layers.LSTM(10)])
        Traceback (most recent call last):
        ...
        ValueError: lstm: takes an input of 3 axes with the batch; got 2, ('batch', 10); return_sequences=True passes every step on
    """

    joins = True
    takes = "layers=None, trainable=True, name=None, input_shape=None"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.added: list[Layer] = []
        self.start: Shape | None = None
        super().__init__(*args, **kwargs)
        for layer in self.options["layers"] or ():
            self.add(layer)

    def add(self, layer: Layer | KerasTensor) -> None:
        """Put a layer at the end, or an `Input` at the beginning."""
        if isinstance(layer, KerasTensor):
            self.start = layer.shape
        elif isinstance(layer, Layer):
            self.added.append(layer)
        else:
            raise TypeError(f"Sequential: takes layers; got {layer!r}")
        self._chain(self.start)

    def _chain(self, shape: Shape | None) -> Shape | None:
        for layer in self.added:
            shape = layer.build(shape if shape is not None else layer.shape)
        return shape

    def build(self, shape: Shape | None) -> Shape | None:
        """Learn the input's shape, without the batch, and give the output's."""
        return self._chain(self.start if shape is None else shape)

    def _pack(self) -> Packed:
        return Packed.join([(n, child.inner) for n, child in numbered(self.added)], "/")


class Model(Layer):
    """`keras.Model`: every layer on the way from the inputs to the outputs, each once."""

    joins = True
    takes = "inputs, outputs, trainable=True, name=None, input_shape=None"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ends = self.options["outputs"]
        ends = ends if isinstance(ends, list | tuple) else [ends]
        calls = dict.fromkeys(call for end in ends for call in end.calls)
        # Keras orders layers by how far they are from the outputs, the farthest first.
        distance: dict[Layer, int] = {}
        for layer, sources in reversed(calls):
            distance.setdefault(layer, 0)
            for source in sources:
                distance[source] = max(distance.get(source, 0), distance[layer] + 1)
        found = dict.fromkeys(layer for layer, _ in calls)
        self.found = sorted(found, key=lambda layer: -distance[layer])

    def _pack(self) -> Packed:
        return Packed.join([(n, child.inner) for n, child in numbered(self.found)], "/")

    @property
    def packed(self) -> Packed:
        """Our layers, and the framework's tensors that hold their weights."""
        return self.inner  # as in Keras, a model of this kind gives its layers no prefix


models = SimpleNamespace(Sequential=Sequential, Model=Model)
