"""Haiku's conventions, a tenth framework.

>>> LSTM(10).at(x=5).tensors
{'lstm/linear/w': (15, 40), 'lstm/linear/b': (40,)}
>>> [int(layer(10).at(x=5).count) for layer in (LSTM, GRU, VanillaRNN)]
[640, 480, 170]
"""

from lstm_formulas import cells
from lstm_formulas.frameworks.module import Reads, arguments
from lstm_formulas.frameworks.packing import Packed


class LSTM(Reads):
    @arguments
    def __init__(self, hidden_size, name=None): ...

    def reading(self, size):
        return Packed.of(
            cells.LSTM(size, self._size("hidden_size")),
            {
                "lstm/linear/w": "W U[igfo] : g h i -> i (g h)",
                "lstm/linear/b": "b[igfo] : g h i -> (g h i)",
            },
        )


class GRU(Reads):
    @arguments
    def __init__(
        self, hidden_size, w_i_init=None, w_h_init=None, b_init=None, name=None
    ): ...

    def reading(self, size):
        return Packed.of(
            cells.GRU(size, self._size("hidden_size")),
            {
                "gru/w_i": "W[zrn] : g h i -> i (g h)",
                "gru/w_h": "U[zrn] : g h i -> i (g h)",
                "gru/b": "b[zrn] : g h i -> (g h i)",
            },
        )


class VanillaRNN(Reads):
    @arguments
    def __init__(self, hidden_size, double_bias=True, name=None): ...

    def reading(self, size):
        biases = 1 + self._flag("double_bias")
        return Packed.of(
            cells.RNN(size, self._size("hidden_size"), bias=biases),
            {
                "vanilla_rnn/linear/w": "W[h] : h i -> i h",
                "vanilla_rnn/linear/b": "b[h] : h i -> (h i)",
                "vanilla_rnn/linear_1/w": "U[h] : h i -> i h",
                "vanilla_rnn/linear_1/b": "d[h] : h i -> (h i)",
            },
        )
