"""A layer is its equations: take one out, add one, misfit a shape, and see."""

import copy
from dataclasses import FrozenInstanceError, replace
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy import Integer, Rational, Symbol, expand

from lstm_formulas import GRU, LSTM, RNN, Cell, Dense, Embedding, Layer
from lstm_formulas.equations import (
    Equation,
    MatrixSymbol,
    Part,
    Signal,
    add,
    elementwise_products,
    mul,
    odot,
    scale,
    sigmoid,
    tanh,
)
from lstm_formulas.sizes import as_written, same, size
from lstm_formulas.symbols import Unknown, V, e, h, x

LAYERS = {"RNN": RNN, "LSTM": LSTM, "GRU": GRU, "Dense": Dense, "Embedding": Embedding}
SIZES = st.integers(1, 10**30)

x_t, h_prev, h_t = Signal("x_t", x), Signal("h_prev", h), Signal("h_t", h)
W, U, b = MatrixSymbol("W", h, x), MatrixSymbol("U", h, h), MatrixSymbol("b", h, 1)
PLAIN = Cell(
    "Plain",
    inputs=(x_t,),
    states=((h_prev, h_t),),
    equations=(Equation(h_t, tanh(add(mul(W, x_t), mul(U, h_prev), b))),),
)


def test_counts_that_the_site_is_about():
    assert LSTM(5, 10).count == 640
    assert LSTM(5, 10, bias=2).count == 680
    assert LSTM(128, 128).count == 131_584
    assert LSTM(128, 128, bias=2).count == 132_096
    assert LSTM(500, 1000).count == 6_004_000
    assert LSTM(1000, 1000).count == 8_004_000
    assert RNN(5, 10).count * 4 == LSTM(5, 10).count
    assert GRU(5, 10, bias=2, reset_after=True).count == 510


@pytest.mark.parametrize(
    ("layer", "formula"),
    [
        (LSTM(x, h), "4*(h*(h + x) + h)"),
        (LSTM(e, h), "4*(h*(e + h) + h)"),
        (LSTM(5, 10), "4*(h*(h + x) + h)"),
        (LSTM(x, h, bias=False), "4*(h*(h + x))"),
        (LSTM(x, h, bias=2), "4*(h*(h + x) + 2*h)"),
        (RNN(x, h), "h*(h + x) + h"),
        (Embedding(V, e), "V*e"),
        (Dense(h, V, bias=False), "V*h"),
    ],
)
def test_textbook_form(layer, formula):
    assert str(layer.formula) == formula
    if all(value.free_symbols for value in layer.sizes.values()):
        assert expand(layer.formula.doit() - layer.count) == 0


def test_lstm_formula_is_the_textbooks():
    assert expand(LSTM(x, h).count - (4 * (h * (h + x) + h))) == 0


@pytest.mark.parametrize("index", range(4))
def test_a_gate_taken_out_is_refused(index):
    cell = LSTM(x, h).cell
    left = cell.equations[index].left
    with pytest.raises(ValueError, match=f"uses {left}, which is no input or state"):
        replace(cell, equations=cell.equations[:index] + cell.equations[index + 1 :])


def test_a_gate_taken_out_with_its_use_changes_the_count():
    """Without its forget gate (1997) an LSTM has three quarters of the parameters."""
    cell = LSTM(x, h).cell
    c_prev, c_t, i_t, g_t = (Signal(n, h) for n in ("c_prev", "c_t", "i_t", "g_t"))
    equations = [q for q in cell.equations if str(q.left) not in ("f_t", "c_t")]
    equations.insert(3, Equation(c_t, add(c_prev, odot(i_t, g_t))))
    assert expand(4 * replace(cell, equations=tuple(equations)).count - 3 * cell.count) == 0


def test_a_gate_added_changes_the_count():
    cell = LSTM(x, h).cell
    q_t = Signal("q_t", h)
    gate = sigmoid(mul(MatrixSymbol("W_q", h, x), x_t))
    more = replace(cell, equations=(Equation(q_t, gate), *cell.equations), output=cell.output)
    assert expand(more.count - cell.count - h * x) == 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"equations": (Equation(h_t, tanh(add(mul(W, h_prev), mul(U, h_prev)))),)},
            r"cannot multiply W \(h×x\) by h_prev \(h×1\)",
        ),
        (
            {"equations": (Equation(h_t, add(mul(W, x_t), x_t, mul(U, h_prev))),)},
            r"cannot add .*W\*x_t \(h×1\) elementwise to x_t \(x×1\)",
        ),
        (
            {"equations": (Equation(h_t, odot(mul(U, h_prev), x_t)),)},
            r"cannot multiply .*\(h×1\) elementwise by x_t \(x×1\)",
        ),
        (
            {"equations": (Equation(h_t, add(mul(MatrixSymbol("P", x, h), h_prev), x_t)),)},
            "h_t is h×1, but its right-hand side is x×1",
        ),
        ({"equations": PLAIN.equations * 2}, "h_t is defined twice"),
        ({"equations": ()}, "at least one equation"),
        ({"inputs": (x_t, Signal("q_t", x))}, "q_t is declared, but no equation uses it"),
        ({"states": ()}, "uses h_prev, which is no input or state"),
        (
            {"states": ((h_prev, Signal("k_t", h)),)},
            "no equation updates the state h_prev to k_t",
        ),
        (
            {"states": ((h_prev, h_t), (x_t, h_t)), "inputs": ()},
            "the state x_t has x rows, but becomes h_t with h",
        ),
        ({"output": Signal("k_t", h)}, "no equation defines the output k_t"),
        (
            {"equations": (Equation(x_t, tanh(mul(MatrixSymbol("A", x, h), h_prev))),)},
            "x_t is defined twice",
        ),
        (
            {
                "equations": (
                    *PLAIN.equations,
                    Equation(Signal("k_t", h), mul(MatrixSymbol("W", h, h), h_t)),
                )
            },
            "uses W as a weight of h×h, but elsewhere it is a weight of h×x",
        ),
    ],
)
def test_equations_that_do_not_hold_together_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        replace(PLAIN, **changes)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"name": 5}, TypeError, "name takes a text; got 5"),
        ({"inputs": [x_t]}, TypeError, "inputs takes a tuple; got"),
        ({"equations": [*PLAIN.equations]}, TypeError, "equations takes a tuple; got"),
        ({"states": [(h_prev, h_t)]}, TypeError, "states takes a tuple; got"),
        ({"states": (h_prev, h_t)}, TypeError, "states and options take pairs; got h_prev"),
        ({"options": (1,)}, TypeError, "states and options take pairs; got 1"),
        ({"equations": (5,)}, TypeError, "equations takes an Equation each; got 5"),
        ({"equations": (Equation(h_t, 5),)}, TypeError, "of matrices; got 5, a int"),
        ({"inputs": (x_t, x_t)}, ValueError, "x_t is declared twice"),
        ({"inputs": (x_t, Signal("h_prev", x))}, ValueError, "h_prev is declared twice"),
        (
            {"states": ((Signal("h_prev", h, 2), h_t),)},
            ValueError,
            "uses h_prev, which is no input or state",
        ),
    ],
)
def test_parts_of_another_kind_are_refused(changes, error, message):
    with pytest.raises(error, match=message):
        replace(PLAIN, **changes)


@pytest.mark.parametrize(
    ("right", "error", "message"),
    [
        (
            mul(MatrixSymbol("lambda", h, x), x_t),
            ValueError,
            "takes a name in Python; got 'lambda'",
        ),
        (mul(MatrixSymbol("W 1", h, x), x_t), ValueError, "takes a name in Python; got 'W 1'"),
        (2 * mul(W, x_t), TypeError, "a product takes matrices, and −1 in front; got 2"),
        (Symbol("s") * mul(W, x_t), TypeError, "a product takes matrices, and −1 in front; got s"),
        (mul(mul(-1, W), -1, x_t), TypeError, "a product takes matrices, and −1 in front"),
        (mul(MatrixSymbol("A", h, h) ** 2, W, x_t), TypeError, r"got A\*\*2, a MatPow"),
        (tanh(mul(MatrixSymbol("A", h, h).I, W, x_t)), TypeError, "a Inverse"),
        (mul(MatrixSymbol("z_t", h, x), x_t), ValueError, "z_t is a weight of h×x, but elsewhere"),
    ],
    ids=str,
)
def test_what_cannot_be_counted_is_refused(right, error, message):
    with pytest.raises(error, match=message):
        Cell("Odd", inputs=(x_t,), equations=(Equation(Signal("z_t", h), right),))


def test_a_state_keeps_its_rows_and_columns():
    before, after = Signal("C_prev", h, h), Signal("C_t", h)
    update = Equation(after, mul(before, W, x_t))
    with pytest.raises(ValueError, match="C_prev has h cols, but becomes C_t with 1"):
        Cell("Odd", inputs=(x_t,), states=((before, after),), equations=(update,))


def test_a_size_that_leaves_no_rows_is_refused():
    """The cell's own sizes may be any; a layer's shapes are positive whole numbers."""
    z_t, B = Signal("z_t", h - 3), MatrixSymbol("B", (h - 3), x)
    cell = Cell("Narrow", inputs=(x_t,), equations=(Equation(z_t, mul(B, x_t)),))
    assert Layer(cell, {"x": 5, "h": 4}).count == 5
    with pytest.raises(ValueError, match=r"Narrow\(x=5, h=3\): the size h - 3 takes .* got 0"):
        Layer(cell, {"x": 5, "h": 3})


def test_shapes_that_are_no_polynomial_are_filled_in_as_well():
    half = sympy.ceiling(h / 2)
    z_t = Signal("z_t", half)
    cell = Cell("Half", (x_t,), (Equation(z_t, mul(MatrixSymbol("W", half, x), x_t)),))
    assert Layer(cell, {"x": 3, "h": 5}).count == 9
    assert Layer(cell, {"x": 3, "h": 5}).shapes == {"W": (3, 3)}
    assert Layer(cell, {"x": 3, "h": e}).at(e=5).count == 9


def test_one_vector_of_one_number():
    """The product of nothing is 1, and the sum of nothing 0."""
    one = Signal("s_t", 1)
    b = MatrixSymbol("b", 1, 1)
    cell = Cell("One", (one,), (Equation(Signal("z_t", 1), odot(b, one)),))
    assert cell.formula == cell.count == 1
    none = Cell("None", (one,), (Equation(Signal("z_t", 1), tanh(one)),))
    assert none.formula == none.count == 0


def test_a_weight_that_is_used_twice_is_counted_once():
    k_t = Signal("k_t", h)
    cell = replace(PLAIN, equations=(*PLAIN.equations, Equation(k_t, mul(U, h_t))), output=h_t)
    assert cell.count == PLAIN.count
    assert expand(cell.macs - PLAIN.macs - h * h) == 0


def test_signals_and_weights_are_told_apart():
    with pytest.raises(TypeError, match="inputs and states take a Signal"):
        replace(PLAIN, inputs=(MatrixSymbol("x_t", x, 1),))
    with pytest.raises(TypeError, match="left-hand side, which takes a Signal"):
        replace(PLAIN, equations=(Equation(b, mul(W, x_t)),))


def test_a_layer_does_not_change():
    layer = LSTM(5, 10)
    with pytest.raises(FrozenInstanceError):
        layer.cell = PLAIN
    with pytest.raises(TypeError):
        layer.sizes["x"] = 3
    with pytest.raises(FrozenInstanceError):
        layer.cell.name = "other"


@pytest.mark.parametrize("make", LAYERS.values(), ids=LAYERS)
@given(a=SIZES, b=SIZES)
def test_symbols_and_numbers_agree(make, a, b):
    """Counting with numbers, and with symbols filled in later, comes to the same."""
    direct = make(a, b)
    later = make(x, h).at(x=a, h=b)
    swapped = make(h, x).at(x=b, h=a)
    assert direct.count == later.count == swapped.count == sum(w.count for w in direct.weights)
    assert direct == later == swapped
    assert direct.macs == later.macs
    assert direct.count.is_Integer


@given(n=SIZES, m=SIZES)
def test_composite_sizes(n, m):
    assert LSTM(2 * h + n, h).at(h=m).count == LSTM(2 * m + n, m).count


def test_multiply_accumulates():
    assert expand(LSTM(x, h).macs - 4 * h * (h + x)) == 0
    assert LSTM(5, 10).macs == 600
    assert LSTM(x, h).elementwise == 3 * h
    assert GRU(x, h).elementwise == 3 * h
    assert Embedding(V, e).macs == 0
    assert expand(Dense(h, V).macs - h * V) == 0


@pytest.mark.parametrize("make", LAYERS.values(), ids=LAYERS)
@pytest.mark.parametrize("position", [0, 1])
@pytest.mark.parametrize(
    "bad",
    [
        *(0, -1, 2.5, 10.0, True, False, "10", None, float("nan"), float("inf"), Fraction(1, 2)),
        *(1j, Rational(1, 2), sympy.Float(2), sympy.nan, sympy.oo, Integer(0), Integer(-3)),
        *(sympy.I, Symbol("k", negative=True), Symbol("k", integer=False, real=True)),
        *(sympy.true, [10], U, -(10**5000), 10**5000, Integer(10) ** 5000, U[0, 0]),
        *(sympy.Idx("i"), -Symbol("k", negative=True), np.arange(3), np.zeros((2, 2))),
    ],
    ids=as_written,
)
def test_bad_sizes_are_refused_by_name(make, position, bad):
    good: list = [3, 3]
    good[position] = bad
    with pytest.raises((TypeError, ValueError)) as caught:
        make(*good)
    name = list(make(3, 3).sizes)[position]
    owner = make(3, 3).name
    assert str(caught.value).startswith(f"{owner}: {name} takes a positive whole number")
    assert as_written(bad) in str(caught.value)


def test_sizes_are_checked_again():
    with pytest.raises(ValueError, match="x takes a positive whole number"):
        LSTM(h - 5, h).at(h=3)
    with pytest.raises(ValueError, match=r"at: h takes a positive whole number.*got 0"):
        LSTM(x, h).at(h=0)
    with pytest.raises(ValueError, match="x takes a positive"):
        LSTM(h / 2, h).at(h=3)


def test_any_symbol_will_do():
    n = Symbol("n")
    assert LSTM(n, 10).at(n=5).count == 640
    assert LSTM(n, Symbol("m", positive=True)).count.free_symbols
    with pytest.raises(ValueError, match=r"LSTM\(5, 10\).at takes nothing"):
        LSTM(5, 10).at(h=3)


@given(st.data())
def test_symbols_match_by_name_wherever_they_come_from(data):
    """A size may come with any assumptions that a positive whole number can have."""
    assumptions = [{}, {"integer": True}, {"positive": True}, {"real": True}, {"nonzero": True}]
    a, b = (Symbol(n, **data.draw(st.sampled_from(assumptions))) for n in "xh")
    assert LSTM(a, b) == LSTM(x, h)
    assert LSTM(2 * a + b, 3 * b).count == LSTM(2 * x + h, 3 * h).count


def test_a_size_that_is_not_known_yet_is_left_alone():
    unknown = Unknown("x")
    for one in (unknown, unknown.renamed("input"), copy.deepcopy(unknown)):
        assert (one.is_integer, one.is_positive) == (True, True)
    assert unknown.renamed("input").renamed("x") == unknown == copy.deepcopy(unknown)
    assert size(unknown + Symbol("x"), "x", "LSTM") == unknown + x
    assert LSTM(unknown, h) != LSTM(x, h)


def test_a_symbol_may_cancel_out():
    with pytest.raises(ValueError, match=r"x takes a positive whole number.*got -?n [+-] n"):
        LSTM(Symbol("n") - Symbol("n", positive=True), h)


def test_sizes_are_equal_as_expressions():
    assert same(h * (h + x), h**2 + h * x)
    assert same(2, Integer(2))
    assert not same(h, x)
    assert not same(2, 3)


def test_the_formula_is_in_the_callers_letters_only_if_all_are_letters():
    assert str(LSTM(5, e).formula) == str(LSTM(e, 5).formula) == "4*(h*(h + x) + h)"
    assert str(LSTM(V, e).formula) == "4*(e*(V + e) + e)"


def test_all_sizes_are_put_in_at_once():
    assert LSTM(x, h).at(x=h, h=x) == LSTM(h, x)
    assert LSTM(x, h).at(x=h + 1, h=2 * x).count == LSTM(h + 1, 2 * x).count


def test_elementwise_multiplications():
    """Of three factors two, of each element of a whole matrix, and one where it is scaled."""
    C, z = Signal("C_t", h, x), Signal("z_t", 1)
    F, G = MatrixSymbol("F", h, x), MatrixSymbol("G", h, x)
    assert elementwise_products(odot(C, F, G)) == 2 * h * x
    assert elementwise_products(scale(z, odot(F, G))) == 2 * h * x
    assert elementwise_products(tanh(scale(z, C))) == h * x
    assert elementwise_products(add(F, G)) == 0


def test_the_columns_of_a_left_side_are_checked():
    with pytest.raises(ValueError, match="z_t is h×2, but its right-hand side is h×1"):
        Cell("Odd", inputs=(x_t,), equations=(Equation(Signal("z_t", h, 2), mul(W, x_t)),))


def test_a_column_is_cut_into_equal_parts():
    z = Signal("z_t", h)
    with pytest.raises(ValueError, match=r"z_t: cannot cut a_t \(h×1\) into 4 equal parts"):
        Cell(
            "Odd",
            inputs=(x_t,),
            equations=(
                Equation(Signal("a_t", h), mul(W, x_t)),
                Equation(z, Part(Signal("a_t", h), "i", "ifgo")),
            ),
        )


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (W, MatrixSymbol("W", h, h), "W as a weight of h×h, but elsewhere it is a weight of h×x"),
        (Signal("W", h, x), MatrixSymbol("W", h, h), "W as a weight .* it is a signal of h×x"),
    ],
)
def test_one_name_is_one_matrix(first, second, message):
    k_t = Signal("k_t", h)
    given = (x_t, first) if isinstance(first, Signal) else (x_t,)
    with pytest.raises(ValueError, match=message):
        Cell(
            "Odd",
            inputs=given,
            equations=(Equation(h_t, mul(first, x_t)), Equation(k_t, mul(second, h_t))),
        )


def test_integers_of_other_libraries_are_sizes():
    assert LSTM(np.int64(5), np.uint8(10)).count == 640
    with pytest.raises(TypeError):
        LSTM(np.float64(5), 10)
    with pytest.raises(TypeError):
        LSTM(np.bool_(True), 10)


@pytest.mark.parametrize("bad", [3, -1, "yes", 1.0, None, {"i": 1}, {**dict.fromkeys("ifgo", 3)}])
def test_bad_biases_are_refused(bad):
    with pytest.raises((TypeError, ValueError), match="LSTM: bias takes False, True, 2"):
        LSTM(5, 10, bias=bad)


@given(st.fixed_dictionaries({g: st.integers(0, 2) for g in "rzn"}), st.booleans())
def test_bias_per_gate(bias, reset_after):
    layer = GRU(x, h, bias=bias, reset_after=reset_after)
    vectors = [w for w in layer.weights if w.shape[1] == 1]
    # A second bias needs the first: 2 adds d_g to b_g.
    assert len(vectors) == sum(bias.values())
    assert expand(layer.count - 3 * h * (h + x) - len(vectors) * h) == 0


@given(a=SIZES, b=SIZES)
def test_plain_shapes_are_those_of_the_weights(a, b):
    layer = GRU(a, b, bias=2)
    assert layer.shapes == {w.name: w.shape for w in layer.weights}
    assert all(type(n) is int for shape in layer.shapes.values() for n in shape)
    assert all(type(n) is not int for w in layer.weights for n in w.shape)


def test_a_weight_has_a_letter_and_a_gate():
    assert [(w.letter, w.gate) for w in GRU(5, 10).weights[:4]] == [
        *(("W", "r"), ("U", "r"), ("b", "r"), ("W", "z"))
    ]
    assert [(w.letter, w.gate) for w in Dense(5, 10).weights] == [("W", ""), ("b", "")]


def test_missing_and_unknown_sizes():
    with pytest.raises(TypeError, match="Layer: cell takes a Cell; got 5"):
        Layer(5)
    with pytest.raises(TypeError, match=r"Plain: sizes takes a mapping; got \[5, 10\]"):
        Layer(PLAIN, [5, 10])
    with pytest.raises(TypeError, match="Plain takes the sizes x, h; got x"):
        Layer(PLAIN, {"x": 5})
    with pytest.raises(TypeError, match="reset_after takes True or False"):
        GRU(5, 10, reset_after=1)


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (LSTM(5, h), "LSTM(5, h)"),
        (LSTM(5, 10, bias=2), "LSTM(5, 10, bias=2)"),
        (LSTM(5, 10, bias=0), "LSTM(5, 10, bias=False)"),
        (GRU(5, 10, reset_after=True), "GRU(5, 10, reset_after=True)"),
        (GRU(5, 10, {"r": 1, "z": 1, "n": 2}), "GRU(5, 10, bias={'r': 1, 'z': 1, 'n': 2})"),
        (Dense(5, 10, bias=False), "Dense(5, 10, bias=False)"),
    ],
)
def test_a_layer_prints_as_the_call_that_makes_it(layer, text):
    assert str(layer) == repr(layer) == text
    assert eval(text, {**LAYERS, "h": h}) == layer
