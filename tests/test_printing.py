"""What a reader sees of a formula: LaTeX, arithmetic with the numbers written out, NumPy."""

import math
import re
from fractions import Fraction
from functools import reduce

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sympy import (
    Add,
    HadamardProduct,
    Integer,
    Inverse,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Max,
    Mul,
    Pow,
    Rational,
    Symbol,
    Transpose,
    ceiling,
    floor,
    sin,
    sqrt,
)
from sympy.matrices.expressions.matexpr import MatrixExpr

from lstm_formulas import (
    GRU,
    LSTM,
    RNN,
    AdditiveAttention,
    ConvLSTM,
    Dense,
    Embedding,
    LayerNormLSTM,
    MultiHeadAttention,
    derive,
    equations,
    mLSTM,
    sLSTM,
)
from lstm_formulas.equations import (
    Elementwise,
    Part,
    Scaled,
    Signal,
    add,
    minus,
    mul,
    odot,
    over_root,
    positive,
    reciprocal,
    scale,
    source,
)
from lstm_formulas.printing import arithmetic, latex, number, numpy_source, run, step, text
from lstm_formulas.printing.latex import LaTeX, gate_letters
from lstm_formulas.printing.numpy import NumPy
from lstm_formulas.printing.text import Text
from lstm_formulas.symbols import V, e, h, size_symbol, x

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


@pytest.mark.parametrize(
    ("expression", "sizes", "text", "tex"),
    [
        (h / 2, {}, "h/2", r"\frac{h}{2}"),
        (h * (h + x) / (2 * x), {}, "h(h+x)/(2x)", r"\frac{h(h + x)}{2x}"),
        (Rational(1, 3), {}, "1/3", r"\frac{1}{3}"),
        (h * x, {"x": h / 2}, "h(h/2)", r"h \frac{h}{2}"),
        (h * x, {"h": 3, "x": 2 * h}, "3 × 2h", r"3 \times 2h"),
        (x**2, {"x": h / 2}, "(h/2)^2", r"(\frac{h}{2})^{2}"),
        (x**2, {"x": 12_000}, "12,000^2", "12{,}000^{2}"),
        ((x + 1) ** 2, {}, "(x+1)^2", "(x + 1)^{2}"),
        (x**2, {"x": h + 1}, "(h+1)^2", "(h + 1)^{2}"),
        (h * x**2, {}, "h·x^2", "h x^{2}"),
        (h**2 * (x + 1), {}, "h^2·(x+1)", "h^{2}(x + 1)"),
        (-h * x, {}, "−h·x", "-h x"),
        (-5 * h + x, {}, "−5h+x", "-5h + x"),
        (Mul(-1, x, h, evaluate=False), {"x": 5}, "−h × 5", r"-h \times 5"),
        (Mul(-1, Add(h, x), evaluate=False), {}, "−(h+x)", "-(h + x)"),
        (h - 2 * (x - 1), {}, "h−2x+2", "h - 2x + 2"),
        (Symbol("h2") * x, {}, "h2·x", "h_{2} x"),
        (ceiling(x / 2), {}, "⌈x/2⌉", r"\lceil \frac{x}{2} \rceil"),
        (floor(x / 2) * h, {}, "h·⌊x/2⌋", r"h \lfloor \frac{x}{2} \rfloor"),
        (Max(h, x), {}, "max(h, x)", r"\max(h, x)"),
        (sqrt(h + 1), {}, "√(h+1)", r"\sqrt{h + 1}"),
        (1 / (h + 1), {}, "1/(h+1)", r"\frac{1}{h + 1}"),
        (h**x, {}, "h^x", "h^{x}"),
        (Integer(0), {}, "0", "0"),
        (5, {}, "5", "5"),
        (LSTM(h / 2, h).formula, {}, "4(h(h/2+h)+h)", r"4(h(\frac{h}{2} + h) + h)"),
    ],
)
def test_quotients_signs_and_powers(expression, sizes, text, tex):
    assert arithmetic(expression, sizes) == text
    assert arithmetic(expression, sizes, latex=True) == tex


LEAVES = st.one_of(st.integers(-20_000, 20_000), st.sampled_from(["h", "x", "h2", "max_1"]))
OPERATIONS = {"+": Add, "*": Mul}


def trees(rounding):
    """Random expressions, rounded or not."""
    return st.recursive(
        LEAVES,
        lambda part: st.one_of(
            st.tuples(st.sampled_from("+*÷"), part, part),
            st.tuples(st.sampled_from("^/" + rounding), part, st.integers(1, 3)),
        ),
        max_leaves=8,
    )


def built(tree):
    """A tree as an expression that SymPy has left as it is."""
    if isinstance(tree, str):
        return size_symbol(tree)
    if isinstance(tree, int):
        return Integer(tree)
    operation, left, right = tree
    if operation in OPERATIONS:
        return OPERATIONS[operation](built(left), built(right), evaluate=False)
    if operation == "÷":
        return Mul(built(left), Pow(built(right), -1, evaluate=False), evaluate=False)
    if operation == "^":
        return Pow(built(left), right, evaluate=False)
    if operation == "/":
        return Mul(built(left), Rational(1, right), evaluate=False)
    # SymPy takes the unevaluated 686/6 for whole and would not round it.
    return {"⌈": ceiling, "⌊": floor}[operation](built(left).doit() / right)


def worth(tree, values):
    """What a tree comes to."""
    if isinstance(tree, str):
        return Fraction(values[tree])
    if isinstance(tree, int):
        return Fraction(tree)
    operation, left, right = tree
    if operation == "+":
        return worth(left, values) + worth(right, values)
    if operation == "*":
        return worth(left, values) * worth(right, values)
    if operation == "÷":
        below = worth(right, values)
        assume(below)
        return worth(left, values) / below
    if operation == "^":
        return worth(left, values) ** right
    quotient = worth(left, values) / right
    round_ = {"/": Fraction, "⌈": math.ceil, "⌊": math.floor}[operation]
    return Fraction(round_(quotient))


TOKENS = r"\d[\d,]*|[a-z]\w*|[⌈⌉⌊⌋√()^/+−·×]"


def read(text, values):
    """Arithmetic as a reader takes it: what stands side by side is multiplied."""
    signs = {"−": "-", "·": "*", "×": "*", "^": "**", "⌈": "up(", "⌊": "down(", "⌉": ")", "⌋": ")"}
    code, ended = "", False
    for token in re.findall(TOKENS, text):
        starts = bool(re.match(r"[\da-z(⌈⌊]", token))
        if re.match(r"\d", token):
            word = f"Fraction({token.replace(',', '')})"
        else:
            word = f"Fraction({values[token]})" if token in values else signs.get(token, token)
        code += "*" * (ended and starts) + word
        ended = bool(re.match(r"[\da-z)⌉⌋]", token))
    scope = {
        "Fraction": Fraction,
        "up": lambda z: Fraction(math.ceil(z)),
        "down": lambda z: Fraction(math.floor(z)),
    }
    return eval(code, scope)


def untexed(tex):
    """LaTeX in the signs of plain text."""
    for tex_sign, sign in (
        *(("{,}", ","), (r"\times", "×"), (r"\lceil", "⌈"), (r"\rceil", "⌉")),
        *((r"\lfloor", "⌊"), (r"\rfloor", "⌋"), ("-", "−"), ("h_{2}", "h2"), ("max_{1}", "max_1")),
    ):
        tex = tex.replace(tex_sign, sign)
    old = ""
    while old != tex:  # from the innermost quotient outwards
        old, tex = tex, re.sub(r"\\frac{([^{}]*)}{([^{}]*)}", r"((\1)/(\2))", tex)
        tex = re.sub(r"\^{([^{}]*)}", r"^(\1)", tex)
    return tex


@given(
    trees("⌈⌊"), st.fixed_dictionaries({n: st.integers(1, 50) for n in ("h", "x", "h2", "max_1")})
)
def test_what_is_written_is_worth_what_was_meant(tree, values):
    """Brackets, signs and quotients of any expression, read again in text and in LaTeX."""
    expected = worth(tree, values)
    assert read(arithmetic(built(tree)), values) == expected
    assert read(untexed(arithmetic(built(tree), latex=True)), values) == expected


@given(trees(""), st.fixed_dictionaries(dict.fromkeys(("h", "x"), trees("⌈⌊"))))
def test_what_is_put_in_for_a_size_stays_one_thing(tree, new):
    values = {"h": 3, "x": 4, "h2": 5, "max_1": 6}
    inner = {n: worth(part, values) for n, part in new.items()}
    expected = worth(tree, values | inner)
    text = arithmetic(built(tree), {n: built(part) for n, part in new.items()})
    assert read(text, values) == expected


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: number(2.9), "number takes a whole number; got 2.9"),
        (lambda: number(h), "number takes a whole number; got h"),
        (lambda: number(True), "number takes a whole number; got True"),
        (lambda: arithmetic("4h"), "arithmetic takes an expression; got '4h'"),
        (lambda: arithmetic(sin(h)), r"arithmetic takes sums, .* got sin\(h\)"),
        (lambda: latex(5), "latex takes a layer, a cell, an equation or a matrix; got 5"),
        (lambda: text(5), "text takes an equation; got 5"),
        (lambda: numpy_source(5), "numpy_source takes a layer or a cell; got 5"),
        (lambda: step(5, {}, {}), "step takes a layer; got 5"),
        (lambda: run(5, {}, np.ones((2, 5, 1))), "run takes a layer; got 5"),
        (lambda: step(LSTM(1, 1), 5, {}), "weights takes a mapping of names; got 5"),
        (lambda: derive(5), "derive takes a layer; got 5"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(TypeError, match=message):
        call()


A, B = MatrixSymbol("A", 2, 2), MatrixSymbol("B", 2, 2)
F = MatrixSymbol("F", 1, 1)
MATRICES = st.recursive(
    st.sampled_from([A, B]),
    lambda part: st.one_of(
        st.builds(add, part, part),
        st.builds(mul, part, part),
        st.builds(mul, part, part, part),
        st.builds(odot, part, part),
        st.builds(minus, part),
        st.builds(Transpose, part),
        st.builds(reciprocal, part),
        st.builds(over_root, part),
        st.builds(positive, part),
        st.builds(scale, st.sampled_from([F, reciprocal(F)]), part),
    ),
    max_leaves=6,
)


def evaluated(node, values):
    """A matrix expression, node by node."""
    parts = [evaluated(a, values) for a in node.args if isinstance(a, MatrixExpr)]
    match node:
        case MatrixSymbol():
            return values[node.name]
        case MatMul():
            sign = -1 if node.args[0] == -1 else 1
            return sign * reduce(np.matmul, parts)
        case MatAdd():
            return reduce(np.add, parts)
        case HadamardProduct() | Scaled():
            return reduce(np.multiply, parts)
        case Transpose():
            return parts[0].T
    return {
        "reciprocal": lambda z: 1 / z,
        "over_root": lambda z: z / math.sqrt(len(z)),
        "positive": lambda z: np.where(z < 0, 1 / (1 + np.exp(-z)), z + 0.5),
    }[node.function](*parts)


@given(MATRICES)
def test_numpy_computes_what_was_written(node):
    values = {
        "A": np.array([[1.0, 2.0], [3.0, 5.0]]),
        "B": np.array([[0.5, -1.0], [2.0, 0.25]]),
        "F": np.array([[3.0]]),
    }
    with np.errstate(all="ignore"):
        expected = evaluated(node, values)
        # What a step brings beside NumPy's own functions.
        own = {"positive": lambda z: np.maximum(z + 0.5, 1 / (1 + np.exp(-z)))}
        got = eval(NumPy().write(node), {"np": np, **own, **values})
    np.testing.assert_allclose(got, expected, rtol=1e-9)


def test_brackets_after_a_minus_and_around_a_factor():
    z = Signal("z_t", h)
    assert LaTeX().write(minus(add(z, z))) == r"-(\mathbf{z}_{t} + \mathbf{z}_{t})"
    assert Text().write(minus(minus(z))) == "-(-z_t)"
    assert NumPy().write(mul(A, scale(F, B))) == "A @ (F * B)"
    assert NumPy().write(mul(A, reciprocal(B))) == "A @ (1 / (B))"
    assert Text().write(mul(A, reciprocal(B))) == "A (1/(B))"


def test_only_a_gate_of_a_single_letter_has_a_colour():
    """Attention's W_k belongs to no gate of a recurrent cell, nor does an LSTMP's P."""
    letters = gate_letters(LSTM(x, h, p=2, peephole=True).cell)
    assert set(letters.values()) == set("ifgo")
    assert letters["p_o"] == "o"
    assert not {"P", "h_t", "c_t"} & set(letters)
    assert not gate_letters(MultiHeadAttention(x, h).cell)
    norms = gate_letters(LayerNormLSTM(x, h).cell)  # a gate without weights of its own is one
    assert norms == {f"{letter}_t": letter for letter in "ifgo"}
    assert "n_t" not in gate_letters(sLSTM(x, h).cell)  # a state


@pytest.mark.parametrize("layer", [LSTM(h / 2, h), LSTM(ceiling(x / 2), h), ConvLSTM(x, h, x + 1)])
def test_a_derivation_in_any_size_prints(layer):
    derivation = derive(layer)
    for s in derivation:
        assert s.write()
        # No sign of plain text is left in LaTeX.
        assert not set("·×−⌈") & set(s.write(latex=True))
    assert not derivation.of("numbers")


def test_the_steps_of_a_derivation_one_by_one():
    """With one gate there is nothing to add up, and the numbers come last."""
    assert not derive(RNN(5, 10)).of("sum")
    assert len(derive(LSTM(5, 10)).of("sum")) == 1
    (numbers,) = derive(Dense(5, 10)).of("numbers")
    assert numbers.write() == "5 × 10+10 = 60"
    assert numbers.write(latex=True) == r"5 \times 10 + 10 = 60"
    (half,) = derive(Dense(x, 10)).of("numbers")
    assert half.write(latex=True) == r"x \times 10 + 10 = 10(x + 1)"
    assert derive(ConvLSTM(x, h, x + 1)).of("gate")[0].write() == (
        "h·(x+1)x + h·h(x+1) + h = h(h(x+1)+(x+1)x)+h"
    )
    assert derive(LSTM(x, h)).of("gate")[0].write(latex=True) == (
        r"h \cdot x + h \cdot h + h = h(h + x) + h"
    )


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


@given(MATRICES)
def test_an_expression_as_code_makes_it_again(node):
    """Every node under its own name, and a symbol with its shape."""
    scope = {name: getattr(equations, name) for name in equations.__all__}
    assert eval(source(node), scope) == node


def test_each_notation_writes_a_matrix_that_stands_alone():
    assert latex(MatrixSymbol("W_i", h, x)) == r"\mathbf{W}_{i}"
    assert latex(MatrixSymbol("W_i", h, x), shapes=True) == (
        r"\underset{h \times x}{\mathbf{W}_{i}}"
    )
    whole = Signal("a_t", 4 * h)
    assert str(Part(whole, "f", "ifgo")) == "a_t[f]"
    assert str(scale(Signal("s_t", 1), whole)) == "s_t*a_t"
    for notation in (LaTeX(), Text(), NumPy()):
        with pytest.raises(
            TypeError, match=f"^{type(notation).__name__} has no spelling for Inverse"
        ):
            notation.write(Inverse(A))


def test_what_runs_over_steps_has_one_input_and_states_of_their_shapes():
    attention = AdditiveAttention(2, 3, 4, 5)
    weights = weights_of(attention, np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"run takes a layer with one input; .* has 2"):
        run(attention, weights, np.ones((5, 2, 1)))
    layer = mLSTM(2, 3)
    weights = weights_of(layer, np.random.default_rng(0))
    shapes = {"x_t": (2, 1), "C_prev": (3, 3), "n_prev": (3, 1)}
    signals = {n: np.ones(shapes[n]) for n in shapes}
    assert step(layer, weights, signals)["C_t"].shape == (3, 3)
    for name in shapes:
        bad = (shapes[name][0], shapes[name][1] + 1)
        with pytest.raises(ValueError, match=rf"{name} takes an array of \({shapes[name][0]}, "):
            step(layer, weights, {**signals, name: np.ones(bad)})
    outputs, last = run(layer, weights, np.ones((5, 2, 1)))
    assert outputs.shape == (5, 3, 1)
    assert {n: a.shape for n, a in last.items()} == {n: shapes[n] for n in last}
