"""The variants, against a second way: loops written from the papers, and real convolutions.

Peepholes, projection, coupled gates, the MGU and the layer-normalised LSTM are held against
recorded outputs of frameworks in `test_frameworks.py`.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import expand

from lstm_formulas import (
    GRU,
    LSTM,
    MGU,
    QRNN,
    RNN,
    SRU,
    AdditiveAttention,
    ConvLSTM,
    Dense,
    DotProductAttention,
    LayerNorm,
    LayerNormLSTM,
    MultiHeadAttention,
    Stack,
    minGRU,
    minLSTM,
    mLSTM,
    sLSTM,
)
from lstm_formulas.cell import Cell
from lstm_formulas.equations import Equation, MatrixSymbol, Part, Signal, add, maximum, mul, scale
from lstm_formulas.frameworks import pytorch as nn
from lstm_formulas.layer import Layer
from lstm_formulas.printing import latex, numpy_source, run, step, text
from lstm_formulas.symbols import D, L, a, h, k, p, size_symbol, x, y

ALL = [
    LSTM(x, h, p=p),
    LSTM(x, h, peephole=True),
    LSTM(x, h, forget="coupled"),
    LSTM(x, h, forget=False),
    LSTM(x, h, bias=2, p=p, peephole=True, forget="coupled"),
    MGU(x, h),
    MGU(x, h, bias=2, reset_after=True),
    LayerNormLSTM(x, h, bias=True),
    ConvLSTM(x, h, k),
    sLSTM(x, h),
    mLSTM(x, h),
    minGRU(x, h),
    minLSTM(x, h, positive=True),
    SRU(x),
    SRU(x, h),
    QRNN(x, h, k, pooling="ifo"),
    AdditiveAttention(x, h, a, bias=True),
    DotProductAttention(x, h),
    MultiHeadAttention(x, y),
    LayerNorm(x),
]


def weights_of(layer, seed=7):
    random = np.random.default_rng(seed)
    return {w.name: random.normal(size=tuple(map(int, w.shape))) / 2 for w in layer.weights}


@pytest.mark.parametrize("layer", ALL, ids=str)
def test_every_variant_counts_prints_and_runs(layer):
    numbers = layer.at(**{str(s): 3 + i for i, s in enumerate(layer.sizes.values())})
    assert numbers.count == sum(int(w.shape[0] * w.shape[1]) for w in numbers.weights)
    assert expand(layer.formula - layer.count) == 0
    assert "\\begin{aligned}" in latex(layer)
    assert all(text(equation) for equation in layer.equations)
    signals = [*layer.cell.inputs, *(before for before, _ in layer.cell.states)]
    given = {
        s.name: np.ones((int(numbers._bind(s.rows)), int(numbers._bind(s.cols)))) for s in signals
    }
    values = step(numbers, weights_of(numbers), given)
    for equation in layer.equations:
        left = equation.left
        rows, columns = (int(numbers._bind(n)) for n in left.shape)
        assert np.broadcast_shapes(values[left.name].shape, (rows, columns)) == (rows, columns)
        assert np.isfinite(values[left.name]).all()
    assert numpy_source(layer).startswith("def step(")


def test_what_the_variants_add():
    plain = LSTM(x, h).count
    assert expand(LSTM(x, h, peephole=True).count - plain) == 3 * h
    assert expand(4 * LSTM(x, h, forget=False).count - 3 * plain) == 0
    assert expand(LSTM(x, h, p=p).count - (4 * h * (x + p) + 4 * h + h * p)) == 0
    assert expand(2 * MGU(x, h).count - plain) == 0
    assert expand(sLSTM(x, h).count - plain) == 0
    assert expand(LayerNormLSTM(x, h).count - LSTM(x, h, bias=False).count) == 18 * h
    assert ConvLSTM(x, h, 1).count == LSTM(x, h).count
    for layer in (mLSTM(x, h), minGRU(x, h), minLSTM(x, h), SRU(x, h), QRNN(x, h, k)):
        assert expand(layer.count).coeff(h, 2) == 0
    counts = [GRU(x, h, bias=b, reset_after=True).count for b in (1, {"r": 1, "z": 1, "n": 2}, 2)]
    assert [expand(c - GRU(x, h, bias=False).count) for c in counts] == [3 * h, 4 * h, 6 * h]


def test_only_the_candidates_second_bias_is_independent():
    """Why a GRU has 3h, 4h or 6h biases: in r and z the two are only added, in n they are not."""
    layer, one = GRU(2, 3, bias=2, reset_after=True), GRU(2, 3, bias=1, reset_after=True)
    weights = weights_of(layer)
    merged = {n: w for n, w in weights.items() if n[0] != "d"}
    merged |= {f"b_{g}": weights[f"b_{g}"] + weights[f"d_{g}"] for g in "rzn"}
    given = {"x_t": np.ones((2, 1)), "h_prev": np.full((3, 1), 0.3)}
    two, fewer = step(layer, weights, given), step(one, merged, given)
    np.testing.assert_allclose(two["r_t"], fewer["r_t"])
    np.testing.assert_allclose(two["z_t"], fewer["z_t"])
    assert np.abs(two["n_t"] - fewer["n_t"]).max() > 1e-3


@given(
    sizes=st.tuples(*(st.integers(1, 6) for _ in range(3))),
    layers=st.integers(1, 4),
    two_ways=st.booleans(),
    projected=st.booleans(),
)
def test_a_stack_in_closed_form_is_the_sum_of_its_layers(sizes, layers, two_ways, projected):
    reads, hidden, small = sizes
    hidden += small
    width = small if projected else None
    stack = Stack(LSTM(x, h, bias=2, p=p if projected else None), layers=L, directions=D)
    numbers = {"x": reads, "h": hidden, "L": layers, "D": 1 + two_ways}
    numbers |= {"p": small} if projected else {}
    theirs = nn.LSTM(reads, hidden, layers, bidirectional=two_ways, proj_size=width or 0)
    assert stack.at(**numbers).count == theirs.count
    assert stack.at(**numbers).output_size == (1 + two_ways) * (width or hidden)


def test_a_stack_has_one_direction_unless_told():
    assert Stack(LSTM(3, 4), 2).count == LSTM(3, 4).count + LSTM(4, 4).count
    assert Stack(LSTM(3, 4), 2).macs == LSTM(3, 4).macs + LSTM(4, 4).macs
    assert Stack(LSTM(x, h), 1).count == LSTM(x, h).count


def test_a_stack_of_a_cell_of_ones_own():
    """What it reads may have any letter; an upper layer is another one each time."""
    n = size_symbol("n")
    reads, before, after = Signal("u_t", n), Signal("h_prev", h), Signal("h_t", h)
    update = Equation(after, add(before, mul(MatrixSymbol("A", h, n), reads)))
    cell = Cell("Adder", inputs=(reads,), states=((before, after),), equations=(update,))
    stack = Stack(Layer(cell, {"n": 5, "h": 3}), layers=2, directions=2)
    assert stack.count == 2 * 3 * 5 + 2 * 3 * 6
    assert stack.first is stack.layer
    assert stack.upper == stack.upper
    assert stack.upper.weights[0] is not stack.upper.weights[0]


def test_a_stack_refuses_what_does_not_stack():
    with pytest.raises(TypeError, match="layer takes a recurrent layer; got 5"):
        Stack(5, 2)
    with pytest.raises(ValueError, match=r"takes 1 or 2; got x \+ 5"):
        Stack(RNN(3, 4), layers=2, directions=x + 5)
    with pytest.raises(ValueError, match=r"\.at takes L; got h"):
        Stack(RNN(3, 4), layers=L).at(h=3)
    with pytest.raises(TypeError, match=r"layer takes a recurrent layer; got Dense"):
        Stack(Dense(3, 4), layers=2)
    with pytest.raises(ValueError, match="takes 1 or 2; got 3"):
        Stack(RNN(3, 4), layers=2, directions=3)
    with pytest.raises(ValueError, match="layers takes a positive whole number"):
        Stack(RNN(3, 4), layers=0)
    with pytest.raises(ValueError, match="single input; got ConvLSTM"):
        Stack(ConvLSTM(3, 4), layers=2)


def test_a_convolutional_lstm_is_a_padded_convolution():
    """At every pixel of an image at once: the patches as columns, against a sum over shifts."""
    layer, size = ConvLSTM(2, 3, 9), 5
    weights, random = weights_of(layer), np.random.default_rng(1)
    image, state = random.normal(size=(2, size, size)), random.normal(size=(3, size, size))
    before = random.normal(size=(3, size, size))
    wide = [np.pad(v, ((0, 0), (1, 1), (1, 1))) for v in (image, state)]

    def patches(v):
        """Rows: kernel positions, then channels; a column per pixel."""
        views = np.lib.stride_tricks.sliding_window_view(v, (3, 3), axis=(1, 2))
        return views.transpose(3, 4, 0, 1, 2).reshape(9 * len(v), size * size)

    def convolved(v, kernel):
        kernel = kernel.reshape(3, 3, 3, -1)  # filters, rows, columns, channels
        total = np.zeros((3, size, size))
        for r in range(3):
            for c in range(3):
                window = v[:, r : r + size, c : c + size]
                total += np.tensordot(kernel[:, r, c], window, axes=1)
        return total

    signals = {
        "X_t": patches(wide[0]),
        "H_prev": patches(wide[1]),
        "c_prev": before.reshape(3, -1),
    }
    values = step(layer, weights, signals)
    gates = {
        g: convolved(wide[0], weights[f"W_{g}"])
        + convolved(wide[1], weights[f"U_{g}"])
        + weights[f"b_{g}"][:, :, None]
        for g in "ifgo"
    }
    squash = lambda z: 1 / (1 + np.exp(-z))  # noqa: E731
    cell = squash(gates["f"]) * before + squash(gates["i"]) * np.tanh(gates["g"])
    expected = squash(gates["o"]) * np.tanh(cell)
    np.testing.assert_allclose(values["h_t"].reshape(3, size, size), expected, atol=1e-12)


def test_slstm_is_the_papers_with_its_running_maximum():
    """Beck et al. 2024, equations 8 to 17, with the stabiliser state m."""
    layer = sLSTM(3, 4)
    weights, inputs = weights_of(layer), np.random.default_rng(2).normal(size=(6, 3, 1))
    outputs, _ = run(layer, weights, inputs)
    h_t = c = n = np.zeros((4, 1))
    m = np.full((4, 1), -np.inf)
    for x_t, expected in zip(inputs, outputs, strict=True):
        z = {
            g: weights[f"W_{g}"] @ x_t + weights[f"U_{g}"] @ h_t + weights[f"b_{g}"] for g in "ifgo"
        }
        log_f = -np.log1p(np.exp(-z["f"]))
        m, last = np.maximum(log_f + m, z["i"]), m
        i, f = np.exp(z["i"] - m), np.exp(log_f + last - m)
        c, n = f * c + i * np.tanh(z["g"]), f * n + i
        h_t = c / n / (1 + np.exp(-z["o"]))
        np.testing.assert_allclose(expected, h_t, atol=1e-12)


def test_mlstm_is_the_papers_with_its_running_maximum():
    """Beck et al. 2024, equations 19 to 27, with the stabiliser state m."""
    layer = mLSTM(3, 4)
    weights, inputs = weights_of(layer), np.random.default_rng(3).normal(size=(6, 3, 1))
    outputs, _ = run(layer, weights, inputs)
    C, n, m = np.zeros((4, 4)), np.zeros(4), -np.inf
    w = {name: value if value.shape[1] > 1 else value[:, 0] for name, value in weights.items()}
    for x_t, expected in zip(inputs[:, :, 0], outputs, strict=True):
        q, v = (w[f"W_{g}"] @ x_t + w[f"b_{g}"] for g in "qv")
        key = w["W_k"] @ x_t / 2 + w["b_k"]  # √4
        log_i = w["w_i"] @ x_t + w["b_i"][0]
        log_f = -np.log1p(np.exp(-(w["w_f"] @ x_t + w["b_f"][0])))
        m, last = max(log_f + m, log_i), m
        i, f = np.exp(log_i - m), np.exp(log_f + last - m)
        C, n = f * C + i * np.outer(v, key), f * n + i * key
        read = C @ q / max(abs(n @ q), np.exp(-m))
        h_t = read / (1 + np.exp(-(w["W_o"] @ x_t + w["b_o"])))
        np.testing.assert_allclose(expected[:, 0], h_t, atol=1e-12)


def test_additive_attention_key_by_key():
    layer = AdditiveAttention(3, 4, 5, T=6)
    weights, random = weights_of(layer), np.random.default_rng(4)
    keys, query = random.normal(size=(3, 6)), random.normal(size=(4, 1))
    values = step(layer, weights, {"K": keys, "h_t": query})
    scores = [
        float(
            (weights["v"].T @ np.tanh(weights["W_k"] @ key[:, None] + weights["W_q"] @ query))[0, 0]
        )
        for key in keys.T
    ]
    shares = np.exp(scores) / np.exp(scores).sum()
    np.testing.assert_allclose(values["alpha_t"][:, 0], shares, atol=1e-12)
    np.testing.assert_allclose(values["y_t"][:, 0], keys @ shares, atol=1e-12)
    # Every key is projected, the query once.
    assert layer.macs == 5 * 3 * 6 + 5 * 4 + 6 * 5 + 3 * 6


def test_shapes_that_do_not_fit_are_refused():
    z, w = Signal("z_t", h), Signal("w_t", x)

    def cell(right, left=z):
        return Cell("Odd", inputs=(w,), equations=(Equation(left, right),))

    with pytest.raises(ValueError, match="scaling takes a 1×1 factor; got w_t"):
        cell(scale(w, MatrixSymbol("B", h, 1)))
    with pytest.raises(ValueError, match="cannot compare"):
        cell(maximum(mul(MatrixSymbol("W", h, x), w), w))
    with pytest.raises(ValueError, match=r"letter takes one of ifgo; got q"):
        Part(w, "q", "ifgo")
    assert add(Part(Signal("a_t", 4 * h), "i", "ifgo")).shape == (h, 1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: LSTM(1, 2, peephole=1), "peephole takes True or False; got 1"),
        (lambda: LSTM(1, 2, forget="never"), "forget takes True, False or 'coupled'"),
        (lambda: LSTM(1, 2, p=0), "p takes a positive whole number"),
        (lambda: LSTM(1, 2, bias={"f": 1}, forget=False), "mapping of the gates i, g, o"),
        (lambda: MGU(1, 2, reset=0), "reset takes True or False; got 0"),
        (lambda: LayerNormLSTM(1, 2, bias=2), "bias takes True or False; got 2"),
        (lambda: mLSTM(1, 2, bias=2), "bias takes True or False; got 2"),
        (lambda: ConvLSTM(1, 2, 0), "k takes a positive whole number"),
        (lambda: LayerNorm(1, scale=1), "scale takes True or False; got 1"),
        (lambda: AdditiveAttention(1, 2, 3, bias=2), "bias takes True or False; got 2"),
        (lambda: MultiHeadAttention(1, 2, bias=2), "bias takes True or False; got 2"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()
