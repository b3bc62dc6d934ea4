"""How many parameters does an LSTM have? Read off the cell's equations.

>>> from lstm_formulas import LSTM
>>> from lstm_formulas.symbols import h, x
>>> LSTM(x, h).formula
4*(h*(h + x) + h)
>>> int(LSTM(5, 10).count)
640
"""

from lstm_formulas.attention import AdditiveAttention, DotProductAttention, MultiHeadAttention
from lstm_formulas.blocks import Dense, Embedding, LayerNorm
from lstm_formulas.budget import inverse, largest
from lstm_formulas.cell import Cell, Weight
from lstm_formulas.cells import GRU, LSTM, RNN
from lstm_formulas.derivation import Derivation, derive
from lstm_formulas.layer import Layer
from lstm_formulas.memory import Memory
from lstm_formulas.network import Network
from lstm_formulas.reading.explain import explain
from lstm_formulas.relatives import QRNN, SRU, minGRU, minLSTM
from lstm_formulas.scenario import Scenario
from lstm_formulas.stack import Stack
from lstm_formulas.variants import MGU, ConvLSTM, LayerNormLSTM, mLSTM, sLSTM

__all__ = [
    "GRU",
    "LSTM",
    "MGU",
    "QRNN",
    "RNN",
    "SRU",
    "AdditiveAttention",
    "Cell",
    "ConvLSTM",
    "Dense",
    "Derivation",
    "DotProductAttention",
    "Embedding",
    "Layer",
    "LayerNorm",
    "LayerNormLSTM",
    "Memory",
    "MultiHeadAttention",
    "Network",
    "Scenario",
    "Stack",
    "Weight",
    "derive",
    "explain",
    "inverse",
    "largest",
    "mLSTM",
    "minGRU",
    "minLSTM",
    "sLSTM",
]
