"""Every cell, with every option, against loops that are written from the papers.

A loop works on Python's own numbers, one unit after the other, and asks for each array by name
and shape when it needs one. The arrays that it asked for are then the layer's weights: the layer
must take just these, count as many numbers, and compute the same.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from inspect import Parameter, signature
from itertools import product
from math import exp, sqrt, tanh

import numpy as np
import pytest
from sympy import MatrixSymbol, expand
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.parsing.sympy_parser import (
    implicit_multiplication,
    parse_expr,
    standard_transformations,
)

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
    Embedding,
    LayerNorm,
    LayerNormLSTM,
    MultiHeadAttention,
    attention,
    blocks,
    cells,
    minGRU,
    minLSTM,
    mLSTM,
    relatives,
    sLSTM,
    variants,
)
from lstm_formulas.printing import latex, run, step
from lstm_formulas.printing.latex import LaTeX
from lstm_formulas.symbols import h, p, size_symbol

# The loops: what the papers say, unit by unit.


class Arrays(dict):
    """Gives a random array for a name, the same one each time, and so knows what was needed."""

    def __init__(self, random):
        super().__init__()
        self.random = random

    def __call__(self, name, *shape):
        if name not in self:
            self[name] = self.random.normal(size=shape)
        return self[name].tolist()


@dataclass
class Plain:
    """A loop's inputs and states with their shapes, and one step of it.

    A step takes the inputs and the states before, and gives all that it computed, the output last.
    """

    inputs: dict[str, tuple[int, ...]]
    step: Callable[..., dict]
    states: dict[str, tuple[int, ...]] = field(default_factory=dict)
    draw: Callable = lambda random, shape: random.normal(size=shape)

    @property
    def columns(self):
        """How many samples go side by side: one, where a whole matrix flows."""
        shapes = [*self.inputs.values(), *self.states.values()]
        return 1 if any(len(shape) > 1 for shape in shapes) else 2


def sigma(z):
    return 1 / (1 + exp(-z))


def dot(a, b):
    return sum(one * other for one, other in zip(a, b, strict=True))


def times(matrix, vector):
    return [dot(row, vector) for row in matrix]


def plus(*vectors):
    return [sum(numbers) for numbers in zip(*vectors, strict=True)]


def gated(gate, vector):
    return [share * z for share, z in zip(gate, vector, strict=True)]


def norm(vector):
    mean = sum(vector) / len(vector)
    variance = sum((z - mean) ** 2 for z in vector) / len(vector)
    return [(z - mean) / sqrt(variance + 1e-5) for z in vector]


def softmax(scores):
    total = sum(exp(s) for s in scores)
    return [exp(s) / total for s in scores]


def linear(need, matrix, vector, rows, source):
    """A matrix times what it reads, and a vector where one is named."""
    result = times(need(matrix, rows, len(source)), source)
    return plus(result, need(vector, rows)) if vector else result


def below(need, gate, rows, source, vectors):
    """What a gate gets from its input: the first bias is on this side."""
    return linear(need, f"W_{gate}", f"b_{gate}" if vectors >= 1 else None, rows, source)


def before(need, gate, rows, state, vectors):
    """What a gate gets from the state before: the second bias is on this side."""
    return linear(need, f"U_{gate}", f"d_{gate}" if vectors >= 2 else None, rows, state)


def both(need, gate, rows, source, state, vectors):
    return plus(below(need, gate, rows, source, vectors), before(need, gate, rows, state, vectors))


def per_gate(bias, gates):
    return bias if isinstance(bias, Mapping) else dict.fromkeys(gates, int(bias))


def plain_rnn(x, h, bias=True):
    vectors = per_gate(bias, "h")

    def one_step(need, x_t, h_prev):
        return {"h_t": [tanh(z) for z in both(need, "h", h, x_t, h_prev, vectors["h"])]}

    return Plain({"x_t": (x,)}, one_step, {"h": (h,)})


def plain_lstm(x, h, bias=True, *, p=None, peephole=False, forget=True):
    """Gers, Schmidhuber and Cummins 2000; Sak et al. 2014 for p; Greff et al. 2017, appendix A."""
    gates = "ifgo" if forget is True else "igo"
    vectors = per_gate(bias, gates)

    def one_step(need, x_t, h_prev, c_prev):
        z = {gate: both(need, gate, h, x_t, h_prev, vectors[gate]) for gate in gates}

        def open_(gate, unit, state):
            seen = need(f"p_{gate}", h)[unit] * state[unit] if peephole else 0
            return sigma(z[gate][unit] + seen)

        got = {f"{gate}_t": [] for gate in gates} | {"c_t": []}
        shown = []
        for unit in range(h):
            i, g = open_("i", unit, c_prev), tanh(z["g"][unit])
            got["i_t"].append(i)
            got["g_t"].append(g)
            if forget is True:
                f = open_("f", unit, c_prev)
                got["f_t"].append(f)
            elif forget == "coupled":
                f = 1 - i
            else:
                f = 1
            got["c_t"].append(f * c_prev[unit] + i * g)
            o = open_("o", unit, got["c_t"])
            got["o_t"].append(o)
            shown.append(o * tanh(got["c_t"][unit]))
        return got | {"h_t": shown if p is None else times(need("P", p, h), shown)}

    return Plain({"x_t": (x,)}, one_step, {"h": (h if p is None else p,), "c": (h,)})


def plain_gru(x, h, bias=True, reset_after=False):
    """Cho et al. 2014, equations 5 to 8; the other order as in cuDNN."""
    vectors = per_gate(bias, "rzn")

    def one_step(need, x_t, h_prev):
        r, z = ([sigma(s) for s in both(need, g, h, x_t, h_prev, vectors[g])] for g in "rz")
        if reset_after:
            state = gated(r, before(need, "n", h, h_prev, vectors["n"]))
        else:
            state = before(need, "n", h, gated(r, h_prev), vectors["n"])
        n = [tanh(s) for s in plus(below(need, "n", h, x_t, vectors["n"]), state)]
        new = [z[unit] * h_prev[unit] + (1 - z[unit]) * n[unit] for unit in range(h)]
        return {"r_t": r, "z_t": z, "n_t": n, "h_t": new}

    return Plain({"x_t": (x,)}, one_step, {"h": (h,)})


def plain_mgu(x, h, bias=True, reset_after=False, reset=True):
    """Zhou et al. 2016, equations 6; with `reset_after` as the code of `flax.linen.MGUCell`."""
    vectors = per_gate(bias, "fn")

    def one_step(need, x_t, h_prev):
        f = [sigma(s) for s in both(need, "f", h, x_t, h_prev, vectors["f"])]
        inner = f if reset and not reset_after else [1] * h
        outer = f if reset and reset_after else [1] * h
        state = before(need, "n", h, gated(inner, h_prev), vectors["n"])
        given = below(need, "n", h, x_t, vectors["n"])
        n, new = [], []
        for unit in range(h):
            n.append(tanh(given[unit] + outer[unit] * state[unit]))
            stays = f[unit] if reset_after else 1 - f[unit]
            new.append(stays * h_prev[unit] + (1 - stays) * n[unit])
        return {"f_t": f, "n_t": n, "h_t": new}

    return Plain({"x_t": (x,)}, one_step, {"h": (h,)})


def plain_layer_norm_lstm(x, h, bias=False):
    """Ba, Kiros and Hinton 2016, equations 20 to 22."""

    def rescaled(need, name, vector):
        gain, shift = (need(f"{letter}_{name}", len(vector)) for letter in ("gamma", "beta"))
        return [g * z + s for g, z, s in zip(gain, norm(vector), shift, strict=True)]

    def one_step(need, x_t, h_prev, c_prev):
        a = plus(
            rescaled(need, "x", linear(need, "W", None, 4 * h, x_t)),
            rescaled(need, "h", linear(need, "U", None, 4 * h, h_prev)),
            need("b", 4 * h) if bias else [0] * 4 * h,
        )
        i, f, o = ([sigma(a[start + unit]) for unit in range(h)] for start in (0, h, 3 * h))
        g = [tanh(a[2 * h + unit]) for unit in range(h)]
        c = [f[unit] * c_prev[unit] + i[unit] * g[unit] for unit in range(h)]
        new = [o[unit] * tanh(z) for unit, z in enumerate(rescaled(need, "c", c))]
        return {"a_t": a, "i_t": i, "f_t": f, "g_t": g, "o_t": o, "c_t": c, "h_t": new}

    return Plain({"x_t": (x,)}, one_step, {"h": (h,), "c": (h,)})


def plain_conv_lstm(x, h, k=9, bias=True):
    """Shi et al. 2015, equation 3 without its peepholes: one pixel, whose kernel reads k."""
    vectors = per_gate(bias, "ifgo")

    def one_step(need, X_t, H_prev, c_prev):
        z = {gate: both(need, gate, h, X_t, H_prev, vectors[gate]) for gate in "ifgo"}
        got = {f"{gate}_t": [sigma(s) for s in z[gate]] for gate in "ifo"}
        got["g_t"] = [tanh(s) for s in z["g"]]
        i, f, g, o = (got[f"{gate}_t"] for gate in "ifgo")
        c = [f[unit] * c_prev[unit] + i[unit] * g[unit] for unit in range(h)]
        return got | {"c_t": c, "h_t": [o[unit] * tanh(c[unit]) for unit in range(h)]}

    return Plain({"X_t": (k * x,), "H_prev": (k * h,)}, one_step, {"c": (h,)})


def plain_slstm(x, h, bias=True):
    """Beck et al. 2024, equations 8 to 13, without the stabiliser."""
    vectors = per_gate(bias, "ifgo")

    def one_step(need, x_t, h_prev, c_prev, n_prev):
        z = {gate: both(need, gate, h, x_t, h_prev, vectors[gate]) for gate in "ifgo"}
        got = {name: [] for name in ("i_t", "f_t", "g_t", "o_t", "c_t", "n_t", "h_t")}
        for unit in range(h):
            i, f = exp(z["i"][unit]), sigma(z["f"][unit])
            g, o = tanh(z["g"][unit]), sigma(z["o"][unit])
            c, n = f * c_prev[unit] + i * g, f * n_prev[unit] + i
            for values, value in zip(got.values(), (i, f, g, o, c, n, o * c / n), strict=True):
                values.append(value)
        return got

    # The normaliser is a sum of exponentials, so it is never negative.
    return Plain(
        {"x_t": (x,)},
        one_step,
        {"h": (h,), "c": (h,), "n": (h,)},
        draw=lambda random, shape: np.abs(random.normal(size=shape)),
    )


def plain_mlstm(x, h, bias=True):
    """Beck et al. 2024, equations 19 to 27, one head, without the stabiliser."""

    def one_step(need, x_t, C_prev, n_prev):
        def number(gate):
            return dot(need(f"w_{gate}", x), x_t) + (need(f"b_{gate}", 1)[0] if bias else 0)

        q, v, o = (linear(need, f"W_{n}", f"b_{n}" if bias else None, h, x_t) for n in "qvo")
        key = [z / sqrt(h) for z in linear(need, "W_k", None, h, x_t)]
        key = plus(key, need("b_k", h)) if bias else key
        o = [sigma(z) for z in o]
        i, f = exp(number("i")), sigma(number("f"))
        C = [[f * C_prev[r][s] + i * v[r] * key[s] for s in range(h)] for r in range(h)]
        n = [f * n_prev[unit] + i * key[unit] for unit in range(h)]
        divisor = max(abs(dot(n, q)), 1)
        new = [o[unit] * dot(C[unit], q) / divisor for unit in range(h)]
        gates = {"q_t": q, "k_t": key, "v_t": v, "i_t": [i], "f_t": [f], "o_t": o}
        return gates | {"C_t": C, "n_t": n, "h_t": new}

    return Plain({"x_t": (x,)}, one_step, {"C": (h, h), "n": (h,)})


def plain_min_gru(x, h, bias=True, positive=False):
    """Feng et al. 2024, section 3.1; the positive form: appendix B."""

    def one_step(need, x_t, h_prev):
        z, n = (linear(need, f"W_{g}", f"b_{g}" if bias else None, h, x_t) for g in "zn")
        z = [sigma(s) for s in z]
        n = [made_positive(s) for s in n] if positive else n
        new = [(1 - z[unit]) * h_prev[unit] + z[unit] * n[unit] for unit in range(h)]
        return {"z_t": z, "n_t": n, "h_t": new}

    return Plain({"x_t": (x,)}, one_step, {"h": (h,)})


def made_positive(z):
    return z + 0.5 if z >= 0 else sigma(z)


def plain_min_lstm(x, h, bias=True, positive=False):
    """Feng et al. 2024, section 3.2: the two gates are divided by their sum."""

    def one_step(need, x_t, h_prev):
        f, i, g = (linear(need, f"W_{n}", f"b_{n}" if bias else None, h, x_t) for n in "fig")
        f, i = ([sigma(s) for s in gate] for gate in (f, i))
        g = [made_positive(s) for s in g] if positive else g
        new = []
        for unit in range(h):
            stays = f[unit] / (f[unit] + i[unit])
            comes = i[unit] / (f[unit] + i[unit])
            new.append(stays * h_prev[unit] + comes * g[unit])
        return {"f_t": f, "i_t": i, "g_t": g, "h_t": new}

    return Plain({"x_t": (x,)}, one_step, {"h": (h,)})


def plain_sru(x, h=None, bias=True):
    """Lei et al. 2018, equations 1 to 4; with `h` as the package `sru` where the sizes differ."""
    units = x if h is None else h

    def one_step(need, x_t, c_prev):
        def gate(letter, unit):
            seen = dot(need(f"W_{letter}", units, x)[unit], x_t)
            seen += need(f"v_{letter}", units)[unit] * c_prev[unit]
            return sigma(seen + (need(f"b_{letter}", units)[unit] if bias else 0))

        g = times(need("W_g", units, x), x_t)
        passing = x_t if h is None else times(need("W_h", h, x), x_t)
        got = {"g_t": g, "f_t": [], "c_t": [], "r_t": [], "h_t": []}
        for unit in range(units):
            f, r = gate("f", unit), gate("r", unit)
            c = f * c_prev[unit] + (1 - f) * g[unit]
            new = r * c + (1 - r) * passing[unit]
            for name, value in (("f_t", f), ("c_t", c), ("r_t", r), ("h_t", new)):
                got[name].append(value)
        return got

    return Plain({"x_t": (x,)}, one_step, {"c": (units,)})


def plain_qrnn(x, h, k=2, bias=True, pooling="fo"):
    """Bradbury et al. 2017, equations 1 and 3 to 5; what the kernel reads is given."""

    def one_step(need, X_t, **before):
        (old,) = before.values()
        gates = "".join(gate for gate in "ifgo" if gate in pooling + "g")
        got = {}
        for gate in gates:
            z = linear(need, f"W_{gate}", f"b_{gate}" if bias else None, h, X_t)
            got[f"{gate}_t"] = [tanh(s) if gate == "g" else sigma(s) for s in z]
        pooled = []
        for unit in range(h):
            f, g = got["f_t"][unit], got["g_t"][unit]
            comes = got["i_t"][unit] if "i" in pooling else 1 - f
            pooled.append(f * old[unit] + comes * g)
        if pooling == "f":
            return got | {"h_t": pooled}
        return got | {"c_t": pooled, "h_t": gated(got["o_t"], pooled)}

    return Plain({"X_t": (k * x,)}, one_step, {"h" if pooling == "f" else "c": (h,)})


def attended(K, scores):
    shares = softmax(scores)
    return {"alpha_t": shares, "y_t": [dot(row, shares) for row in K]}


def plain_additive_attention(x, h, a, T, bias=False):
    """Bahdanau, Cho and Bengio 2015, appendix A.1.2: score by score."""

    def one_step(need, K, h_t):
        query = linear(need, "W_q", "b_q" if bias else None, a, h_t)
        scores = []
        for t in range(T):
            key = linear(need, "W_k", "b_k" if bias else None, a, [row[t] for row in K])
            scores.append(dot(need("v", a), [tanh(z) for z in plus(key, query)]))
        return attended(K, scores)

    return Plain({"K": (x, T), "h_t": (h,)}, one_step)


def plain_dot_product_attention(x, h=None, T=None):
    """Luong, Pham and Manning 2015, section 3.1: "dot", and with a query's size "general"."""

    def one_step(need, K, h_t):
        query = h_t if h is None else times(need("W", x, h), h_t)
        return attended(K, [dot([row[t] for row in K], query) for t in range(T)])

    return Plain({"K": (x, T), "h_t": (x if h is None else h,)}, one_step)


def plain_multi_head_attention(
    x, y, *, keys=None, values=None, inner=None, inner_values=None, bias=True
):
    """The four projections of Vaswani et al. 2017, section 3.2.2."""
    keys, values, inner = keys or x, values or x, inner or y
    inner_values = inner_values or inner

    def one_step(need, x_t, s_t, u_t, m_t):
        return {
            f"{left}_t": linear(need, f"W_{name}", f"b_{name}" if bias else None, rows, source)
            for left, name, rows, source in (
                ("q", "q", inner, x_t),
                ("k", "k", inner, s_t),
                ("v", "v", inner_values, u_t),
                ("y", "o", y, m_t),
            )
        }

    return Plain({"x_t": (x,), "s_t": (keys,), "u_t": (values,), "m_t": (inner_values,)}, one_step)


def plain_embedding(V, e):
    """A look-up: the row of the word."""

    def one_hot(random, shape):
        return np.eye(*shape)[random.integers(*shape)]

    def one_step(need, v_t):
        return {"e_t": need("E", V, e)[v_t.index(1)]}

    return Plain({"v_t": (V,)}, one_step, draw=one_hot)


def plain_dense(x, y, bias=True):
    def one_step(need, x_t):
        return {"y_t": linear(need, "W", "b" if bias else None, y, x_t)}

    return Plain({"x_t": (x,)}, one_step)


def plain_layer_norm(x, scale=True, shift=True):
    """Ba, Kiros and Hinton 2016, equation 4."""

    def one_step(need, x_t):
        y = norm(x_t)
        if scale:
            y = [gain * z for gain, z in zip(need("gamma", x), y, strict=True)]
        return {"y_t": plus(y, need("beta", x)) if shift else y}

    return Plain({"x_t": (x,)}, one_step)


# Every factory with every combination of its options, at sizes that differ and where all are one.

DIFFERENT = {"x": 3, "h": 4, "y": 2, "V": 7, "e": 3, "T": 6, "a": 5, "k": 5, "p": 2}
DIFFERENT |= {"keys": 5, "values": 6, "inner": 7, "inner_values": 8}
OF_ONE = dict.fromkeys(DIFFERENT, 1)

TOLD = object()  # the size of the argument's name
EITHER, UNTOLD_OR_TOLD = (False, True), (None, TOLD)


def every(**choices):
    """All combinations, and what the defaults make."""
    return [{}, *(dict(zip(choices, values, strict=True)) for values in product(*choices.values()))]


def biases(gates):
    """None, one, two everywhere; and mappings that give each gate none, one and two in turn."""
    turns = [{gate: (turn + place) % 3 for place, gate in enumerate(gates)} for turn in range(3)]
    return [False, True, 2, *turns]


CELLS = {
    RNN: (plain_rnn, every(bias=biases("h"))),
    LSTM: (
        plain_lstm,
        [
            *every(bias=biases("ifgo"), p=UNTOLD_OR_TOLD, peephole=EITHER, forget=[True]),
            *every(
                bias=biases("igo"), p=UNTOLD_OR_TOLD, peephole=EITHER, forget=[False, "coupled"]
            )[1:],
        ],
    ),
    GRU: (plain_gru, every(bias=biases("rzn"), reset_after=EITHER)),
    MGU: (plain_mgu, every(bias=biases("fn"), reset_after=EITHER, reset=EITHER)),
    LayerNormLSTM: (plain_layer_norm_lstm, every(bias=EITHER)),
    ConvLSTM: (plain_conv_lstm, every(bias=biases("ifgo"), k=[TOLD])),
    sLSTM: (plain_slstm, every(bias=biases("ifgo"))),
    mLSTM: (plain_mlstm, every(bias=EITHER)),
    minGRU: (plain_min_gru, every(bias=EITHER, positive=EITHER)),
    minLSTM: (plain_min_lstm, every(bias=EITHER, positive=EITHER)),
    SRU: (plain_sru, every(h=UNTOLD_OR_TOLD, bias=EITHER)),
    QRNN: (plain_qrnn, every(k=[TOLD], bias=EITHER, pooling=["f", "fo", "ifo"])),
    AdditiveAttention: (plain_additive_attention, every(bias=EITHER)),
    DotProductAttention: (plain_dot_product_attention, every(h=UNTOLD_OR_TOLD)),
    MultiHeadAttention: (
        plain_multi_head_attention,
        every(
            keys=UNTOLD_OR_TOLD,
            values=UNTOLD_OR_TOLD,
            inner=UNTOLD_OR_TOLD,
            inner_values=UNTOLD_OR_TOLD,
            bias=EITHER,
        ),
    ),
    Embedding: (plain_embedding, every()[1:]),
    Dense: (plain_dense, every(bias=EITHER)),
    LayerNorm: (plain_layer_norm, every(scale=EITHER, shift=EITHER)),
}


def arguments(make, options, sizes):
    """The options, with the sizes that the factory asks for (T too, or no step could run)."""
    told = {name: sizes[name] if value is TOLD else value for name, value in options.items()}
    asked = [
        name
        for name, parameter in signature(make).parameters.items()
        if name not in told and (parameter.default is Parameter.empty or name == "T")
    ]
    return {name: sizes[name] for name in asked} | told


CASES = [
    pytest.param(make, plain, arguments(make, options, sizes), id=f"{make.__name__}-{kind}-{n}")
    for make, (plain, combinations) in CELLS.items()
    for n, options in enumerate(combinations)
    for kind, sizes in (("different", DIFFERENT), ("one", OF_ONE))
]


def follow(plain, need, start, steps=4):
    """One sample through the loop: for each step its inputs, the states before, and all results."""
    state = {f"{name}_prev": start(shape).tolist() for name, shape in plain.states.items()}
    for _ in range(steps):
        inputs = {name: plain.draw(need.random, s).tolist() for name, s in plain.inputs.items()}
        results = plain.step(need, **inputs, **state)
        yield inputs, state, results
        state = {f"{name}_prev": results[f"{name}_t"] for name in plain.states}


def columns(array):
    return np.reshape(array, (len(array), -1))


def samples(plain, need, start):
    """What `follow` gives, as matrices: the columns of all samples side by side."""
    together = zip(*(follow(plain, need, start) for _ in range(plain.columns)), strict=True)
    return [
        [
            {name: np.hstack([columns(part[name]) for part in parts]) for name in parts[0]}
            for parts in zip(*moment, strict=True)
        ]
        for moment in together
    ]


def assert_same(values, expected):
    assert values.keys() == expected.keys()
    for name in expected:
        assert values[name].shape == expected[name].shape, name
        np.testing.assert_allclose(values[name], expected[name], 1e-10, 1e-10, err_msg=name)


@pytest.mark.parametrize(("make", "plain", "given"), CASES)
def test_a_step_is_the_papers_loop(make, plain, given):
    layer, loop = make(**given), plain(**given)
    need = Arrays(np.random.default_rng(5))
    moments = samples(loop, need, lambda shape: loop.draw(need.random, shape))
    weights = {name: columns(array) for name, array in need.items()}
    for inputs, states, expected in moments:
        assert_same(step(layer, weights, inputs | states), expected)
    assert layer.count == sum(array.size for array in need.values())


@pytest.mark.parametrize(
    ("make", "plain", "given"),
    [case for case in CASES if len(case.values[1](**case.values[2]).inputs) == 1],
)
def test_a_run_is_the_papers_loop_from_zeros(make, plain, given):
    layer, loop = make(**given), plain(**given)
    need = Arrays(np.random.default_rng(6))
    moments = samples(loop, need, np.zeros)
    weights = {name: columns(array) for name, array in need.items()}
    inputs = np.stack([next(iter(inputs.values())) for inputs, _, _ in moments])
    outputs, last = run(layer, weights, inputs)
    expected = [list(results.values())[-1] for _, _, results in moments]
    np.testing.assert_allclose(outputs, np.stack(expected), 1e-10, 1e-10)
    assert_same(last, {f"{name}_prev": moments[-1][2][f"{name}_t"] for name in loop.states})


@pytest.mark.parametrize(("make", "plain", "given"), CASES)
def test_an_option_is_displayed_unless_it_is_the_default(make, plain, given):
    displayed = repr(make(**given))
    for name, parameter in signature(make).parameters.items():
        usual, value = parameter.default, given.get(name, parameter.default)
        if isinstance(usual, bool) and isinstance(value, int):
            assert (f"{name}={value}" in displayed) == (value != usual)
            assert (f"{name}=" in displayed) == (value != usual)
        if isinstance(value, Mapping) and len(value) > 1:
            assert f"{name}={value}" in displayed


@pytest.mark.parametrize("make", CELLS)
def test_layers_display_alike_when_they_are_alike(make):
    displayed = {}
    for case in CASES:
        if case.values[0] is make:
            layer = make(**case.values[2])
            assert displayed.setdefault(repr(layer), layer) == layer
    distinct = []
    for layer in displayed.values():
        assert layer not in distinct
        distinct.append(layer)


@pytest.mark.parametrize(
    ("make", "name"), [(make, name) for make in CELLS for name in signature(make).parameters]
)
def test_every_argument_is_refused_by_its_name(make, name):
    with pytest.raises(
        (TypeError, ValueError), match=rf"^{make.__name__}: {name} takes .*got 2\.5"
    ):
        make(**arguments(make, {}, DIFFERENT) | {name: 2.5})


def factories():
    for module in (attention, blocks, cells, relatives, variants):
        for name in module.__all__:
            if getattr(getattr(module, name), "__annotations__", {}).get("return") == "Layer":
                yield getattr(module, name)


def test_every_factory_and_every_argument_is_tried():
    assert set(CELLS) == set(factories())
    for make, (_, combinations) in CELLS.items():
        tried = {name for options in combinations for name in arguments(make, options, DIFFERENT)}
        assert tried == set(signature(make).parameters), make


# What a docstring says, against what is printed.

# For each factory the options that its docstring states a formula for.
STATED = {
    RNN: [],
    LSTM: [{"p": p}, {"peephole": True}, {"forget": "coupled"}],
    GRU: [{"reset_after": True, "bias": {"r": 1, "z": 1, "n": 2}}],
    MGU: [{"reset_after": True, "bias": {"f": 1, "n": 2}}],
    LayerNormLSTM: [],
    ConvLSTM: [],
    sLSTM: [],
    mLSTM: [],
    minGRU: [{"positive": True}],
    minLSTM: [{"positive": True}],
    SRU: [{"h": h}],
    QRNN: [{"pooling": "f"}, {"pooling": "ifo"}],
    AdditiveAttention: [],
    DotProductAttention: [{"h": h}],
    MultiHeadAttention: [],
    Embedding: [],
    Dense: [],
    LayerNorm: [],
}


def symbolic(make, **options):
    """With a symbol for every size that is asked for, or that is a number unless told."""
    sizes = {
        name: size_symbol(name)
        for name, parameter in signature(make).parameters.items()
        if parameter.default is Parameter.empty or type(parameter.default) is int
    }
    return make(**sizes, **options)


def squeezed(formula):
    """Without white space, and without the braces of an index of one character."""
    return re.sub(r"_\{(\w)\}", r"_\1", re.sub(r"[\s&]", "", formula))


def documented(make):
    """The formulas set apart, line by line, and those in the text; a source has its own letters."""
    apart, within = [], []
    text = make.__doc__.partition("Source:")[0]
    for block, inline in re.findall(r"\$\$(.+?)\$\$|\$(.+?)\$", text, re.DOTALL):
        if block:
            lines = re.split(r"\\\\|,\s*\\qquad", re.sub(r"\\(begin|end)\{aligned\}", "", block))
            apart += map(squeezed, lines)
        else:
            within.append(squeezed(inline))
    return apart, within


def equations(layer):
    return [squeezed(latex(equation)) for equation in layer.equations]


def printed(layer):
    """Each equation and each of its parts, each weight's shape, and letters without an index."""
    found = set(equations(layer))

    def collect(node):
        found.add(squeezed(LaTeX().write(node)))
        if isinstance(node, MatrixSymbol):
            letter, (rows, width) = node.name.partition("_")[0], node.shape
            bare = LaTeX().symbol(MatrixSymbol(letter, rows, width))
            found.update((bare, squeezed(rf"{bare} \in \mathbb{{R}}^{{{rows} \times {width}}}")))
        for argument in node.args:
            if isinstance(argument, MatrixExpr):
                collect(argument)

    for equation in layer.equations:
        collect(equation.left)
        collect(equation.right)
    return found


@pytest.mark.parametrize("make", STATED)
def test_every_formula_of_a_docstring_is_printed(make):
    known = set().union(*(printed(symbolic(make, **o)) for o in ({}, *STATED[make])))
    apart, within = documented(make)
    assert apart
    bold = {formula for formula in within if r"\mathbf" in formula or r"\boldsymbol" in formula}
    assert {*apart, *bold} - known == set()


@pytest.mark.parametrize("make", [make for make in STATED if make is not ConvLSTM])
def test_every_equation_is_documented_in_its_order(make):
    expected = equations(symbolic(make))
    assert [line for line in documented(make)[0] if line in expected] == expected


def test_a_convolutional_lstm_is_documented_as_an_lstm_of_patches():
    patches = str.maketrans({"X": "x", "H": "h"})
    lines = [line.translate(patches) for line in equations(symbolic(ConvLSTM))]
    assert lines == documented(LSTM)[0]


@pytest.mark.parametrize(
    ("make", "options"),
    [(make, options) for make, stated in STATED.items() for options in stated],
)
def test_every_stated_option_is_documented_with_its_weights(make, options):
    default, other = symbolic(make), symbolic(make, **options)
    apart, within = documented(make)
    formulas = {*apart, *within} & (printed(other) - printed(default))
    assert formulas
    for name in {w.name for w in other.weights} - {w.name for w in default.weights}:
        symbol = squeezed(LaTeX().symbol(MatrixSymbol(name, 1, 1)))
        assert any(symbol in formula and symbol != formula for formula in formulas)


def test_every_count_that_a_docstring_states_is_the_layers():
    letters = {name: size_symbol(name) for name in "xhykaVe"}
    rules = (*standard_transformations, implicit_multiplication)
    silent = set()
    for make in STATED:
        claim = re.search(r"\bcount\b[^.$]*\$([^$]+)\$", make.__doc__)
        if not claim:
            silent.add(make)
            continue
        stated = parse_expr(re.sub(r"([a-zA-Z])", r" \1 ", claim[1]), letters, rules)
        counts = [symbolic(make, **options).count for options in ({}, *STATED[make])]
        assert any(expand(count - stated) == 0 for count in counts), make
    assert silent == {GRU, LayerNormLSTM, MultiHeadAttention}
