"""The same cells, packed into each framework's tensors: its own names, shapes and counts.

>>> from lstm_formulas.frameworks import keras, pytorch as nn
>>> nn.LSTM(5, 10).tensors["weight_ih_l0"]
(40, 5)
>>> int(nn.LSTM(5, 10).count), int(keras.Sequential([keras.Input((13, 5)), keras.layers.LSTM(10)]).count)
(680, 640)

A framework is a convention over the same equations: which biases there are, in which order the
gates lie, how they are packed. Each module here is one, with the framework's own class and
argument names, defaults and refusals. What a model's attributes are called is its own affair:
`total`, `trainable`, `frozen`, `tensors`, `table` and `at` read any of them.
"""

from lstm_formulas.frameworks.module import at, frozen, table, tensors, total, trainable

__all__ = ["at", "frozen", "table", "tensors", "total", "trainable"]
