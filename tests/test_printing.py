"""What a reader sees of a formula: LaTeX, arithmetic with the numbers written out, NumPy."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_formulas import GRU, LSTM, RNN, Dense, Embedding, derive
from lstm_formulas.equations import Elementwise, Signal
from lstm_formulas.printing import arithmetic, latex, numpy_source, run, step
from lstm_formulas.printing.latex import LaTeX
from lstm_formulas.symbols import V, e, h, x

GRUS = [GRU(x, h, bias=b, reset_after=r) for b in (0, 1, 2) for r in (False, True)]
ALL = [RNN(x, h), LSTM(x, h), LSTM(x, h, bias=2), *GRUS, Dense(h, V), Embedding(V, e)]


def test_latex_is_the_textbooks():
    assert latex(GRU(x, h)).splitlines() == [
        r"\begin{aligned}",
        r"\mathbf{r}_{t} &= \sigma(\mathbf{W}_{r} \mathbf{x}_{t} + \mathbf{U}_{r} "
        r"\mathbf{h}_{t-1} + \mathbf{b}_{r}) \\",
        r"\mathbf{z}_{t} &= \sigma(\mathbf{W}_{z} \mathbf{x}_{t} + \mathbf{U}_{z} "
        r"\mathbf{h}_{t-1} + \mathbf{b}_{z}) \\",
        r"\mathbf{n}_{t} &= \tanh(\mathbf{W}_{n} \mathbf{x}_{t} + \mathbf{U}_{n} "
        r"(\mathbf{r}_{t} \odot \mathbf{h}_{t-1}) + \mathbf{b}_{n}) \\",
        r"\mathbf{h}_{t} &= (\mathbf{1} - \mathbf{z}_{t}) \odot \mathbf{n}_{t} + "
        r"\mathbf{z}_{t} \odot \mathbf{h}_{t-1}",
        r"\end{aligned}",
    ]
    assert latex(Embedding(V, e).equations[0]) == (
        r"\mathbf{e}_{t} = \mathbf{E}^\top \mathbf{v}_{t}"
    )


def test_latex_with_shapes_and_gates():
    text = latex(LSTM(x, h), shapes=True, gates=True)
    assert r"\underset{h \times x}{\class{gate-f}{\mathbf{W}_{f}}}" in text
    assert r"\underset{h \times 1}{\mathbf{h}_{t-1}}" in text
    assert "class" not in latex(RNN(x, h), gates=True)


@pytest.mark.parametrize("layer", [c for c in ALL if not c.cell.options], ids=str)
def test_every_plain_cell_prints_the_same_as_it_is_documented(layer):
    """The docstring's equations are typed for its reader; the printed ones are derived."""
    maker = {"RNN": RNN, "LSTM": LSTM, "GRU": GRU, "Dense": Dense, "Embedding": Embedding}
    squash = lambda text: re.sub(r"[\s&{}\\,]|begin|aligned|end", "", text)  # noqa: E731
    documented = squash(maker[layer.name].__doc__)
    for equation in layer.equations:
        assert squash(latex(equation)) in documented


def test_a_function_without_a_spelling_is_refused():
    with pytest.raises(TypeError, match="LaTeX has no spelling for relu"):
        LaTeX().write(Elementwise("relu", Signal("c_t", h)))


@pytest.mark.parametrize(
    ("expression", "sizes", "text"),
    [
        (LSTM(x, h).formula, {}, "4(h(h+x)+h)"),
        (LSTM(x, h).count, {}, "4h(h+x+1)"),
        (LSTM(x, h).formula, {"x": 500, "h": 1000}, "4(1000(1000+500)+1000)"),
        (LSTM(x, h).formula, {"x": e}, "4(h(h+e)+h)"),
        (LSTM(x, h).formula, {"x": 2 * h}, "4(h(h+2h)+h)"),
        (LSTM(x, h).formula, {"x": h + 5}, "4(h(h+(h+5))+h)"),
        (LSTM(x, h, bias=2).formula, {"x": 5, "h": 10}, "4(10(10+5)+2 × 10)"),
        (Embedding(V, e).formula, {"V": 50_000, "e": 500}, "50,000 × 500"),
        (Embedding(V, e).formula, {}, "V·e"),
        (h**2 - x, {}, "h^2−x"),
    ],
)
def test_arithmetic(expression, sizes, text):
    assert arithmetic(expression, sizes) == text


@given(st.integers(1, 10**12), st.integers(1, 10**12))
def test_the_numbers_written_out_come_to_the_count(a, b):
    """Read as Python, the substitution is worth what the derivation says it is."""
    for layer in (LSTM(a, b), GRU(a, b, bias=2), RNN(a, b, bias=False)):
        left, right = str(derive(layer).of("numbers")[0]).split(" = ")
        left = left.replace(",", "").replace(" × ", "*")
        left = re.sub(r"(?<=[\d)])\(", "*(", left)
        assert eval(left.replace("−", "-")) == int(right.replace(",", "")) == layer.count


@pytest.mark.parametrize("layer", ALL, ids=str)
def test_each_step_of_a_derivation_is_worth_the_count(layer):
    derivation = derive(layer)
    gates = derivation.of("gate")
    assert sum(s.parts[0].doit() for s in gates).expand() == layer.cell.count.expand()
    for s in gates:
        assert sum(w.count for w in s.weights).expand() == s.parts[0].doit().expand()
    for kind in ("textbook", "factored"):
        (s,) = derivation.of(kind)
        assert s.parts[0].doit().expand() == layer.cell.count.expand()
    assert [s.equation for s in derivation.of("equation")] == list(layer.equations)
    assert not derivation.of("numbers")


def test_the_derivation_of_the_note_s_encoder():
    text = str(derive(LSTM(500, 1000)))
    assert text.endswith("4h(h+x+1)\n4(1000(1000+500)+1000) = 6,004,000")
    assert "(h(h+e)+h) + (h(h+e)+h)" in str(derive(LSTM(e, h)))


def weights_of(layer, random):
    return {w.name: random.normal(size=[int(n) for n in w.shape]) for w in layer.weights}


@pytest.mark.parametrize("layer", ALL, ids=str)
def test_a_batch_of_columns_is_each_column_alone(layer):
    sizes = {name: 3 + i for i, name in enumerate(str(s) for s in layer.sizes.values())}
    layer = layer.at(**sizes)
    random = np.random.default_rng(0)
    weights = weights_of(layer, random)
    signals = {
        s.name: random.normal(size=(int(layer.at().sizes[str(s.rows)]), 4))
        for s in (*layer.cell.inputs, *(before for before, _ in layer.cell.states))
    }
    batch = step(layer, weights, signals)
    for i in range(4):
        single = step(layer, weights, {k: v[:, [i]] for k, v in signals.items()})
        for name, value in single.items():
            np.testing.assert_allclose(batch[name][:, [i]], value, atol=1e-12)
    assert list(batch) == [q.left.name for q in layer.equations]


def test_a_step_checks_what_it_is_given():
    layer = LSTM(5, 10)
    random = np.random.default_rng(0)
    weights = weights_of(layer, random)
    signals = {"x_t": np.ones((5, 2)), "h_prev": np.ones((10, 2)), "c_prev": np.ones((10, 2))}
    with pytest.raises(ValueError, match=r"x_t takes an array of \(5, batch\).*got \(5,\)"):
        step(layer, weights, {**signals, "x_t": np.ones(5)})
    with pytest.raises(ValueError, match=r"one batch size for all signals"):
        step(layer, weights, {**signals, "x_t": np.ones((5, 3))})
    with pytest.raises(ValueError, match=r"U_f takes an array of \(10, 10\); got \(10, 5\)"):
        step(layer, {**weights, "U_f": np.ones((10, 5))}, signals)
    with pytest.raises(ValueError, match="weights takes W_i, U_i"):
        step(layer, {}, signals)
    with pytest.raises(ValueError, match="signals takes x_t, h_prev, c_prev; got x_t"):
        step(layer, weights, {"x_t": np.ones((5, 1))})
    with pytest.raises(ValueError, match="numbers as sizes; x is symbolic"):
        step(LSTM(x, 10), weights, signals)
    with pytest.raises(ValueError, match=r"inputs takes an array of \(steps, size, batch\)"):
        run(layer, weights, np.ones((5, 2)))


def test_large_inputs_overflow_nothing():
    layer = RNN(1, 1)
    weights = {"W_h": np.array([[1e6]]), "U_h": np.zeros((1, 1)), "b_h": np.zeros((1, 1))}
    lstm = LSTM(1, 1)
    big = {w.name: np.full((1, 1), -1e6) for w in lstm.weights}
    with np.errstate(all="raise"):
        run(layer, weights, np.ones((2, 1, 1)))
        outputs, _ = run(lstm, big, np.ones((2, 1, 1)))
    assert np.isfinite(outputs).all()


def test_the_source_is_readable():
    assert numpy_source(GRU(5, 10)).splitlines()[3:5] == [
        "    n_t = np.tanh(W_n @ x_t + U_n @ (r_t * h_prev) + b_n)",
        "    h_t = (1 - z_t) * n_t + z_t * h_prev",
    ]
