"""Every framework's recurrent layers side by side, and which of them a count belongs to.

>>> from lstm_formulas.frameworks.conventions import explain_count
>>> for found in explain_count(680, x=5, h=10):
...     print(found)
PyTorch nn.LSTM(x, h): 4(h(h+x)+2h), 80 biases
Paddle paddle.nn.LSTM(x, h): 4(h(h+x)+2h), 80 biases
ONNX onnx.helper.make_node("LSTM", ["X", "W", "R", "B"], ["Y"], hidden_size=h): 4(h(h+x)+2h), 80 biases
tf_keras tf.compat.v1.keras.layers.CuDNNLSTM(h): 4(h(h+x)+2h), 80 biases
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace

from sympy import Expr, Integer, expand

from lstm_formulas import symbols
from lstm_formulas.frameworks import (
    equinox,
    flax_linen,
    flax_nnx,
    keras,
    onnx,
    paddle,
    pytorch,
    tensorflow1,
    tf_keras,
)
from lstm_formulas.frameworks.module import Module
from lstm_formulas.layer import Layer
from lstm_formulas.printing import arithmetic
from lstm_formulas.sizes import Size, size

__all__ = ["CONVENTIONS", "Convention", "explain_count"]

NAMES = {
    "keras": keras,
    "nn": pytorch,
    "paddle": paddle,
    "linen": flax_linen,
    "nnx": flax_nnx,
    "tf": SimpleNamespace(
        compat=SimpleNamespace(
            v1=SimpleNamespace(nn=SimpleNamespace(rnn_cell=tensorflow1), keras=tf_keras.compat.v1)
        )
    ),
    "onnx": onnx,
    "eqx": equinox,
    "tf_keras": tf_keras,
}


@dataclass(frozen=True)
class Convention:
    """One framework's layer, as its user writes it with `x` and `h` for the sizes.

    `version` is what ran when its tensors were recorded, `source` where it is documented.
    """

    framework: str
    kind: str
    line: str
    version: str
    source: str

    @cached_property
    def model(self) -> Module:
        """The layer at the symbols `x` and `h`."""
        model: Module = eval(self.line, {**NAMES, "x": symbols.x, "h": symbols.h})
        return model

    @property
    def layer(self) -> Layer:
        """Our layer for it: the equations."""
        return next(iter(self.model.layers.values()))

    @property
    def count(self) -> Expr:
        """The count in `x` and `h`."""
        return self.model.count

    def _sum(self, letters: str) -> Expr:
        return expand(
            sum((w.count for w in self.layer.weights if w.name[0] in letters), Integer(0))
        )

    @property
    def biases(self) -> Expr:
        """Numbers in all bias vectors."""
        return self._sum("bd")

    @property
    def peepholes(self) -> Expr:
        """Numbers in all peepholes."""
        return self._sum("p")

    def write(self, sizes: Mapping[Expr, Expr] | None = None) -> str:
        """The line, its formula, and what its vectors add."""
        vectors = [(self.biases, "biases"), (self.peepholes, "peepholes")]
        said = ", ".join(
            f"{arithmetic(count.xreplace(dict(sizes or {})))} {name}"
            for count, name in vectors
            if count != 0
        )
        return f"{self.framework} {self.line}: {arithmetic(self.layer.formula)}, {said}"

    def __str__(self) -> str:
        return self.write()

    __repr__ = __str__


def _all() -> tuple[Convention, ...]:
    frameworks = (
        (
            "Keras",
            "3.15.1",
            "https://keras.io/api/layers/recurrent_layers/",
            {
                "LSTM": ["keras.layers.LSTM(h)"],
                "GRU": ["keras.layers.GRU(h)", "keras.layers.GRU(h, reset_after=False)"],
                "RNN": ["keras.layers.SimpleRNN(h)"],
            },
        ),
        (
            "PyTorch",
            "2.13.0",
            "https://docs.pytorch.org/docs/stable/nn.html#recurrent-layers",
            {"LSTM": ["nn.LSTM(x, h)"], "GRU": ["nn.GRU(x, h)"], "RNN": ["nn.RNN(x, h)"]},
        ),
        (
            "Paddle",
            "3.3.1",
            "https://www.paddlepaddle.org.cn/documentation/docs/en/api/paddle/nn/Overview_en.html",
            {
                "LSTM": ["paddle.nn.LSTM(x, h)"],
                "GRU": ["paddle.nn.GRU(x, h)"],
                "RNN": ["paddle.nn.SimpleRNN(x, h)"],
            },
        ),
        (
            "Flax linen",
            "0.12.8",
            "https://flax-linen.readthedocs.io/en/latest/api_reference/flax.linen/layers.html",
            {
                "LSTM": ["linen.RNN(linen.OptimizedLSTMCell(h))"],
                "GRU": ["linen.RNN(linen.GRUCell(h))"],
                "RNN": ["linen.RNN(linen.SimpleCell(h))"],
            },
        ),
        (
            "Flax NNX",
            "0.12.8",
            "https://flax.readthedocs.io/en/latest/api_reference/flax.nnx/nn/recurrent.html",
            {
                "LSTM": ["nnx.OptimizedLSTMCell(x, h)"],
                "GRU": ["nnx.GRUCell(x, h)"],
                "RNN": ["nnx.SimpleCell(x, h)"],
            },
        ),
        (
            "TensorFlow 1",
            "2.21.0",
            "https://www.tensorflow.org/api_docs/python/tf/compat/v1/nn/rnn_cell",
            {
                "LSTM": [
                    "tf.compat.v1.nn.rnn_cell.LSTMCell(h)",
                    "tf.compat.v1.nn.rnn_cell.LSTMCell(h, use_peepholes=True)",
                ],
                "GRU": ["tf.compat.v1.nn.rnn_cell.GRUCell(h)"],
                "RNN": ["tf.compat.v1.nn.rnn_cell.BasicRNNCell(h)"],
            },
        ),
        (
            "ONNX",
            "1.23.2",
            "https://onnx.ai/onnx/operators/",
            {
                "LSTM": [
                    'onnx.helper.make_node("LSTM", ["X", "W", "R", "B"], ["Y"], hidden_size=h)'
                ],
                "GRU": ['onnx.helper.make_node("GRU", ["X", "W", "R", "B"], ["Y"], hidden_size=h)'],
                "RNN": ['onnx.helper.make_node("RNN", ["X", "W", "R", "B"], ["Y"], hidden_size=h)'],
            },
        ),
        (
            "Equinox",
            "0.13.8",
            "https://docs.kidger.site/equinox/api/nn/rnn/",
            {"LSTM": ["eqx.nn.LSTMCell(x, h)"], "GRU": ["eqx.nn.GRUCell(x, h)"]},
        ),
        (
            "tf_keras",
            "2.21.0",
            "https://www.tensorflow.org/api_docs/python/tf/compat/v1/keras/layers",
            {
                "LSTM": ["tf.compat.v1.keras.layers.CuDNNLSTM(h)"],
                "GRU": ["tf.compat.v1.keras.layers.CuDNNGRU(h)"],
                "RNN": ["tf_keras.layers.SimpleRNN(h)"],
            },
        ),
    )
    return tuple(
        Convention(framework, kind, line, version, source)
        for framework, version, source, kinds in frameworks
        for kind, lines in kinds.items()
        for line in lines
    )


CONVENTIONS = _all()
"""The layers that a count is looked for in, framework by framework."""


@dataclass(frozen=True)
class Explanation:
    """A convention that gives the count in question, with the numbers put in."""

    convention: Convention
    sizes: Mapping[Expr, Expr]

    def __str__(self) -> str:
        return self.convention.write(self.sizes)

    __repr__ = __str__


def explain_count(count: int, *, x: Size, h: Size) -> list[Explanation]:
    """Which frameworks' layers have this many parameters at these sizes, and why.

    The sizes are needed: 640 alone fits dozens of layers.

    Args:
        count: the number that somebody saw.
        x: input size.
        h: hidden size.

    Raises:
        TypeError, ValueError: for a count or a size that is no positive whole number.

    Examples:
        >>> explain_count(490, x=5, h=10)
        [Flax linen linen.RNN(linen.GRUCell(h)): 2(h(h+x)+h)+h(h+x)+2h, 40 biases, Equinox eqx.nn.GRUCell(x, h): 2(h(h+x)+h)+h(h+x)+2h, 40 biases]
        >>> explain_count(641, x=5, h=10)
        []
    """
    wanted = size(count, "count", "explain_count")
    sizes = {
        symbols.x: size(x, "x", "explain_count"),
        symbols.h: size(h, "h", "explain_count"),
    }
    return [
        Explanation(found, sizes) for found in CONVENTIONS if found.count.xreplace(sizes) == wanted
    ]
