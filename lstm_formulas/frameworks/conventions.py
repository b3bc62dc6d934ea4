"""Every framework's recurrent layers side by side, and which of them a count belongs to.

>>> from lstm_formulas.frameworks.conventions import explain_count
>>> for found in explain_count(680, x=5, h=10):
...     print(found)
PyTorch nn.LSTM(x, h): 4(h(h+x)+2h), 80 biases
Paddle paddle.nn.LSTM(x, h): 4(h(h+x)+2h), 80 biases
ONNX onnx.helper.make_node("LSTM", ["X", "W", "R", "B"], ["Y"], hidden_size=h): 4(h(h+x)+2h), 80 biases
CuDNN tf.compat.v1.keras.layers.CuDNNLSTM(h): 4(h(h+x)+2h), 80 biases
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import isqrt
from typing import Any

from sympy import Expr, Integer, Poly, expand

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
from lstm_formulas.frameworks.mistakes import MISTAKES, Mistake
from lstm_formulas.frameworks.module import at, packed
from lstm_formulas.layer import Layer
from lstm_formulas.printing import arithmetic, number
from lstm_formulas.sizes import Size, size, substitute
from lstm_formulas.stack import Stack
from lstm_formulas.symbols import Unknown, size_symbol
from lstm_formulas.variants import LayerNormLSTM

__all__ = [
    "CONVENTIONS",
    "OTHERS",
    "PROJECTED",
    "Convention",
    "Line",
    "explain_count",
]

V1 = "tf.compat.v1"
SIZES = (symbols.x, symbols.h, symbols.p, symbols.L, symbols.D, symbols.T)
"""What a count may be solved for, how many layers and directions there are, and the steps."""

Terms = tuple[tuple[tuple[int, ...], int], ...]
"""A count as powers of `SIZES` and what stands before them."""


@dataclass(frozen=True)
class Line:
    """A call as a framework's user writes it: to be read, and to be made.

    Examples:
        >>> line = Line("nn.LSTM", pytorch.LSTM, (symbols.x, symbols.h), (("bias", False),))
        >>> print(line)
        nn.LSTM(x, h, bias=False)
        >>> line.make().count
        4*h*(h + x)
    """

    name: str
    function: Callable[..., Any]
    arguments: tuple[Any, ...] = ()
    options: tuple[tuple[str, Any], ...] = ()

    def make(self) -> Any:
        """The layer."""
        made = (a.make() if isinstance(a, Line) else a for a in self.arguments)
        return self.function(*made, **dict(self.options))

    def __str__(self) -> str:
        said = [_written(a) for a in self.arguments]
        said += [f"{name}={_written(value)}" for name, value in self.options]
        return f"{self.name}({', '.join(said)})"


def _written(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


@dataclass(frozen=True)
class Convention:
    """One framework's layer, as its user writes it with `x` and `h` for the sizes.

    `version` is what ran when its tensors were recorded, `source` where it is documented.
    """

    framework: str
    kind: str
    call: Line
    version: str
    source: str

    @property
    def line(self) -> str:
        """What its user writes."""
        return str(self.call)

    @cached_property
    def model(self) -> Any:
        """The layer at the symbols `x` and `h`."""
        made = self.call.make()
        if isinstance(made, Layer):
            return made
        late = any(s.has(Unknown) for shape in packed(made).shapes.values() for s in shape)
        return at(made, x=symbols.x) if late else made

    @cached_property
    def layer(self) -> Layer:
        """Our layer for it: the equations."""
        if isinstance(self.model, Layer):
            return self.model
        layer: Layer = next(iter(self.model.packed.layers.values()))
        return layer

    @property
    def count(self) -> Expr:
        """The count in `x` and `h`."""
        return self.layer.count if isinstance(self.model, Layer) else self.model.count

    @cached_property
    def whole(self) -> Expr:
        """The count of L layers in D directions."""
        return Stack(self.layer, symbols.L, symbols.D).count

    @cached_property
    def terms(self) -> Terms:
        """The count of L layers in D directions, term by term."""
        return _terms(self.whole)

    @cached_property
    def mistaken(self) -> tuple[tuple[Mistake, Expr], ...]:
        """The mistakes made with it that give a number of their own, and the number.

        It is in the layer's letters and `T`; that of a whole count has `L` and `D` as well.
        """
        seen = {expand(self.count)}
        made = []
        for mistake in MISTAKES:
            count = mistake.count(self.layer, self.whole)
            if expand(count) not in seen and mistake.only in ("", self.framework):
                seen.add(expand(count))
                made.append((mistake, count))
        return tuple(made)

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
        return f"{self.framework} {self.line}: {arithmetic(self.layer.formula)}" + (
            f", {said}" if said else ", no biases"
        )

    def __str__(self) -> str:
        return self.write()

    __repr__ = __str__


def _terms(count: Expr) -> Terms:
    whole = Poly(expand(count), *SIZES)
    return tuple((tuple(map(int, powers)), int(times)) for powers, times in whole.terms())


def _all() -> tuple[tuple[Convention, ...], ...]:
    x, h, p = symbols.x, symbols.h, symbols.p
    off = (("use_bias", False),)
    layers, rnn_cell, cudnn = keras.layers, f"{V1}.nn.rnn_cell", f"{V1}.keras.layers"

    def node(kind: str, *inputs: str) -> Line:
        name = "onnx.helper.make_node"
        given = (kind, ["X", "W", "R", *inputs], ["Y"])
        return Line(name, onnx.helper.make_node, given, (("hidden_size", h),))

    def over_steps(name: str, cell: Callable[..., Any]) -> Line:
        return Line("linen.RNN", flax_linen.RNN, (Line(f"linen.{name}", cell, (h,)),))

    def lines(prefix: str, names: str, space: Any, *sizes: Expr) -> list[tuple[str, Line]]:
        """A class for each kind of layer, of the sizes that it takes."""
        kinds = zip(("LSTM", "GRU", "RNN"), names.split(), strict=False)
        return [(kind, Line(f"{prefix}.{n}", getattr(space, n), sizes)) for kind, n in kinds]

    def with_(option: tuple[tuple[str, Any], ...], of: list[tuple[str, Line]]) -> Any:
        return [(kind, replace(line, options=option)) for kind, line in of]

    # Each framework's usual lines, and other options of theirs.
    plain_keras = lines("keras.layers", "LSTM GRU SimpleRNN", layers, h)
    plain_torch = lines("nn", "LSTM GRU RNN", pytorch, x, h)
    plain_tf_keras = lines("tf_keras.layers", "LSTM GRU SimpleRNN", tf_keras, h)
    plain_eqx = lines("eqx.nn", "LSTMCell GRUCell", equinox, x, h)
    earlier = ("reset_after", False)
    gru = Line("keras.layers.GRU", layers.GRU, (h,), (earlier,))
    rnn_cells = lines(rnn_cell, "LSTMCell GRUCell BasicRNNCell", tensorflow1, h)
    peeking = replace(rnn_cells[0][1], options=(("use_peepholes", True),))

    def projected(argument: str, of: Line) -> tuple[str, Line]:
        return "LSTM", replace(of, options=(*of.options, (argument, p)))

    frameworks: tuple[tuple[Any, ...], ...] = (
        (
            "Keras",
            "3.15.1",
            "https://keras.io/api/layers/recurrent_layers/",
            [*plain_keras[:2], ("GRU", gru), plain_keras[2]],
            [*with_(off, plain_keras), ("GRU", replace(gru, options=(earlier, *off)))],
        ),
        (
            "PyTorch",
            "2.13.0",
            "https://docs.pytorch.org/docs/stable/nn.html#recurrent-layers",
            plain_torch,
            with_((("bias", False),), plain_torch),
        ),
        (
            "Paddle",
            "3.3.1",
            "https://www.paddlepaddle.org.cn/documentation/docs/en/api/paddle/nn/Overview_en.html",
            lines("paddle.nn", "LSTM GRU SimpleRNN", paddle, x, h),
            [],
        ),
        (
            "Flax linen",
            "0.12.8",
            "https://flax-linen.readthedocs.io/en/latest/api_reference/flax.linen/layers.html",
            [
                ("LSTM", over_steps("OptimizedLSTMCell", flax_linen.OptimizedLSTMCell)),
                ("GRU", over_steps("GRUCell", flax_linen.GRUCell)),
                ("RNN", over_steps("SimpleCell", flax_linen.SimpleCell)),
            ],
            [],
        ),
        (
            "Flax NNX",
            "0.12.8",
            "https://flax.readthedocs.io/en/latest/api_reference/flax.nnx/nn/recurrent.html",
            lines("nnx", "OptimizedLSTMCell GRUCell SimpleCell", flax_nnx, x, h),
            [],
        ),
        (
            "TensorFlow 1",
            "2.21.0",
            "https://www.tensorflow.org/api_docs/python/tf/compat/v1/nn/rnn_cell",
            [rnn_cells[0], ("LSTM", peeking), *rnn_cells[1:]],
            [],
        ),
        (
            "ONNX",
            "1.23.2",
            "https://onnx.ai/onnx/operators/",
            [(kind, node(kind, "B")) for kind in ("LSTM", "GRU", "RNN")],
            [(kind, node(kind)) for kind in ("LSTM", "GRU", "RNN")],
        ),
        (
            "Equinox",
            "0.13.8",
            "https://docs.kidger.site/equinox/api/nn/rnn/",
            plain_eqx,
            with_(off, plain_eqx),
        ),
        (
            "tf_keras",
            "2.21.0",
            "https://github.com/keras-team/tf-keras",
            plain_tf_keras,
            [
                *with_(off, plain_tf_keras),
                ("GRU", replace(plain_tf_keras[1][1], options=(earlier,))),
            ],
        ),
        (
            "CuDNN",
            "2.21.0",
            "https://www.tensorflow.org/api_docs/python/tf/compat/v1/keras/layers",
            lines(cudnn, "CuDNNLSTM CuDNNGRU", tf_keras, h),
            [],
        ),
    )
    with_projection = {
        "PyTorch": [
            projected("proj_size", plain_torch[0][1]),
            projected("proj_size", replace(plain_torch[0][1], options=(("bias", False),))),
        ],
        "Paddle": [projected("proj_size", Line("paddle.nn.LSTM", paddle.LSTM, (x, h)))],
        "TensorFlow 1": [
            projected("num_proj", rnn_cells[0][1]),
            projected("num_proj", peeking),
        ],
    }
    every = [
        tuple(
            Convention(framework, kind, line, version, source)
            for framework, version, source, *two in frameworks
            for kind, line in (*two, with_projection.get(framework, ()))[which]
        )
        for which in (0, 1, 2)
    ]
    paper = "https://arxiv.org/abs/1607.06450"
    normed = Line("LayerNormLSTM", LayerNormLSTM, (x, h))
    every.append(
        (
            Convention("Layer norm", "LSTM", normed, "2016", paper),
            Convention(
                "Layer norm", "LSTM", replace(normed, options=(("bias", True),)), "2016", paper
            ),
        )
    )
    usual = {c.framework: c for c in every[0]}
    mgu = Line("linen.MGUCell", flax_linen.MGUCell, (h,))
    rare = (
        ("ONNX", "LSTM", node("LSTM", "B", "", "", "", "P")),
        ("Flax linen", "MGU", Line("linen.RNN", flax_linen.RNN, (mgu,))),
        (
            "Flax linen",
            "MGU",
            Line("linen.RNN", flax_linen.RNN, (replace(mgu, options=(("reset_gate", False),)),)),
        ),
    )
    every.append(
        tuple(
            Convention(name, kind, line, usual[name].version, usual[name].source)
            for name, kind, line in rare
        )
    )
    return tuple(every)


CONVENTIONS, OTHERS, PROJECTED, NORMED, RARE = _all()
"""The layers of every framework as they usually are; a count is looked for in the others, too.

`OTHERS` are without biases, `PROJECTED` have a projection to `p` numbers, and `NORMED` are the
layer-normed LSTM, without the biases and with them. `RARE` are those of a single framework.
"""


@dataclass(frozen=True)
class Explanation:
    """A convention that gives the count in question, in so many layers and directions."""

    convention: Convention
    sizes: Mapping[Expr, int]
    layers: int = 1
    directions: int = 1
    words: int = 0
    """Of an embedding before them."""
    told: tuple[str, ...] = ("x", "h")
    """The sizes that were told; the others were solved for."""
    mistake: Mistake | None = None
    """What makes another number of it than the layer has."""

    @property
    def count(self) -> Expr:
        """The count at these sizes, or what the mistake makes of it."""
        if self.mistake is not None:
            made = self.mistake.count(self._stack.first, self._stack.count)
            return substitute(made, {str(k): Integer(v) for k, v in self.sizes.items()})
        return self._stack.count + self.words * self._stack.first.input_size

    @cached_property
    def _stack(self) -> Stack:
        own = {str(k): v for k, v in self.sizes.items() if k != symbols.T}
        layer = self.convention.layer.at(**own)
        return Stack(layer, self.layers, self.directions)

    def __str__(self) -> str:
        said = [self.convention.write(self.sizes)]
        said += [f"{self.layers} layers"] * (self.layers > 1)
        said += [f"{self.directions} directions"] * (self.directions > 1)
        said += [f"an embedding of {number(self.words)} words"] * (self.words > 0)
        said += [self.mistake.says] if self.mistake else []
        said += [f"{s} = {number(n)}" for s, n in self.sizes.items() if str(s) not in self.told]
        return ", ".join(said)

    __repr__ = __str__


def explain_count(
    count: int,
    *,
    x: Size | None = None,
    h: Size | None = None,
    p: Size | None = None,
    V: Size | None = None,
    T: Size | None = None,
) -> list[Explanation]:
    """Which frameworks' layers have this many parameters, at which sizes, and why.

    Looked at are every framework's layers as they usually are, without biases, with peepholes or
    layer-normed where there are such, and up to four of them upon each other, in one direction or
    two; behind an embedding where `V` is told. A size that is not told is solved for: one is
    needed, as 640 alone fits dozens of layers. A projection is solved for where nothing else fits,
    and where no layer does, the number is held against what comes out by a mistake.

    Args:
        count: the number that somebody saw.
        x: input size; behind an embedding also the embedding size.
        h: hidden size.
        p: projection size.
        V: words of an embedding before the layer.
        T: time steps; no count has them, but mistakes do.

    Raises:
        TypeError, ValueError: for a count or a size that is no positive whole number, or where
            neither `x` nor `h` is told.

    Examples:
        >>> print(explain_count(480, x=5, h=10)[0])
        Keras keras.layers.GRU(h, reset_after=False): 3(h(h+x)+h), 30 biases
        >>> print(explain_count(9600, x=16, h=32)[0])
        Keras keras.layers.GRU(h): 3(h(h+x)+2h), 192 biases, 2 directions
        >>> found = explain_count(9600, x=16)
        >>> print(found[0])
        Keras keras.layers.GRU(h): 3(h(h+x)+2h), 192 biases, 2 directions, h = 32
        >>> explain_count(1922, x=5, h=10)[0].mistake.says
        'after training with Adam, whose own numbers are counted too'
        >>> print(explain_count(1240, x=5, h=10, T=20)[0])
        Keras keras.layers.LSTM(h): 4(h(h+x)+h), 40 biases, with the steps taken for the features
        >>> explain_count(641, x=5, h=10)
        []
    """
    wanted = int(size(count, "count", "explain_count"))
    given = {"x": x, "h": h, "p": p, "V": V, "T": T}
    told = {
        name: int(size(value, name, "explain_count"))
        for name, value in given.items()
        if value is not None
    }
    if "x" not in told and "h" not in told:
        raise ValueError(
            "explain_count: takes x or h, as a number alone fits many layers; got neither"
        )
    words, steps = told.pop("V", 0), told.pop("T", 0)
    found = []
    for layers, directions in ARRANGED:
        for convention in (*CONVENTIONS, *OTHERS, *PROJECTED, *NORMED, *RARE):
            projected = convention in PROJECTED
            if projected != ("p" in told) and ("p" in told or (layers, directions) != (1, 1)):
                continue
            own = {name: told[name] for name in told if name != "p" or projected}
            terms = convention.terms + ((((1, 0, 0, 0, 0, 0), words),) if words else ())
            solved = _solved(terms, own, wanted, layers, directions)
            if solved is not None:
                found.append(Explanation(convention, solved, layers, directions, words, tuple(own)))
    plain = [one for one in found if one.convention not in PROJECTED]
    return plain or found or list(_mistaken(wanted, told, steps))


ARRANGED = ((1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2), (4, 1), (4, 2))
"""So many layers and directions are looked at, in this order."""

MISTAKEN = ARRANGED[:4]
"""The arrangements whose whole count is looked at in mistakes; others are made of one layer."""


def _mistaken(wanted: int, told: Mapping[str, int], steps: int) -> Iterator[Explanation]:
    own = {name: value for name, value in told.items() if name != "p"}
    known = {**own, "T": steps} if steps else own
    for layers, directions in MISTAKEN:
        for convention in CONVENTIONS:
            for mistake, count in convention.mistaken:
                if not mistake.whole and (layers, directions) != (1, 1):
                    continue
                if count.has(symbols.T) and not steps:
                    continue
                solved = _solved(_terms(count), known, wanted, layers, directions)
                if solved is not None and {str(s) for s in solved} >= {"x", "h"}:
                    yield Explanation(
                        convention, solved, layers, directions, 0, tuple(known), mistake
                    )


def _solved(
    terms: Terms, told: Mapping[str, int], wanted: int, layers: int, directions: int
) -> dict[Expr, int] | None:
    """The sizes with the one that is not told, where the count is then this one."""
    known = {**told, "L": layers, "D": directions}
    coefficients = [-wanted, 0, 0]
    unknown: set[str] = set()
    for powers, times in terms:
        value, power = int(times), 0
        for symbol, exponent in zip(SIZES, powers, strict=True):
            if str(symbol) in known:
                value *= known[str(symbol)] ** exponent
            elif exponent:
                unknown.add(str(symbol))
                power += exponent
        if power > 2:
            return None
        coefficients[power] += value
    constant, one, two = coefficients
    if len(unknown) > 1:
        return None
    if not unknown:
        return {size_symbol(n): v for n, v in told.items()} if constant == 0 else None
    (name,) = unknown
    if constant >= 0:
        return None
    root = isqrt(one * one - 4 * two * constant)
    value, rest = divmod(root - one, 2 * two) if two else divmod(-constant, one)
    if rest or value < 1 or two * value * value + one * value + constant:
        return None
    if name == "p" and value >= told["h"]:
        return None
    return {size_symbol(n): v for n, v in {**told, name: value}.items()}
