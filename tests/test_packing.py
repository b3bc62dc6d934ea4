"""Weights into a framework's arrays and back: every number in its place, and what is refused."""

import re

import numpy as np
import pytest
from framework_cases import OURS
from hypothesis import given
from hypothesis import strategies as st
from sympy import Integer

from lstm_formulas import GRU, LSTM, RNN, Cell, Dense, Layer
from lstm_formulas.equations import Equation, MatrixSymbol, Signal, mul
from lstm_formulas.frameworks.packing import Packed, Spec
from lstm_formulas.symbols import h, p, x

nn = OURS.torch
LETTERS = {"W": "b", "U": "d"}
SIZES = st.integers(1, 5)


def numbered(layer):
    """Weights in which every number is another one."""
    start, weights = 0, {}
    for name, shape in layer.shapes.items():
        count = int(np.prod(shape))
        weights[name] = np.arange(start, start + count, dtype=float).reshape(shape)
        start += count
    return weights


@st.composite
def packings(draw):
    """An LSTM or a GRU and its tensors, in any order of gates, turned round or not."""
    kind, gates = draw(st.sampled_from([(LSTM, "ifgo"), (GRU, "rzn"), (RNN, "h")]))
    layer = kind(draw(SIZES), draw(SIZES), bias=2)
    order = "".join(draw(st.permutations(gates)))
    packing, expected = {}, {}
    for matrix, bias in LETTERS.items():
        right = draw(st.sampled_from(["(g h) i", "i (g h)", "g h i", "i h g", "(h g) i"]))
        left = "g h i" if len(gates) > 1 else "h i"
        if len(gates) == 1:
            right = draw(st.sampled_from(["h i", "i h"]))
        packing[matrix] = f"{matrix}[{order}] : {left} -> {right}"
        packing[bias] = f"{bias}[{order}] : {left} -> ({left})"
        expected[matrix] = (order, right)
        expected[bias] = (order, "flat")
    return layer, packing, expected


def placed(weights, letter, order, right):
    """The array of a tensor, number by number."""
    gates = [weights[f"{letter}_{gate}"] for gate in order]
    if right == "flat":
        return np.array([row[0] for gate in gates for row in gate])
    rows, columns = gates[0].shape
    at = {
        "(g h) i": lambda g, r, c: (g * rows + r, c),
        "i (g h)": lambda g, r, c: (c, g * rows + r),
        "(h g) i": lambda g, r, c: (r * len(gates) + g, c),
        "g h i": lambda g, r, c: (g, r, c),
        "i h g": lambda g, r, c: (c, r, g),
        "h i": lambda g, r, c: (r, c),
        "i h": lambda g, r, c: (c, r),
    }[right]
    places = {
        at(g, r, c): gate[r, c]
        for g, gate in enumerate(gates)
        for r in range(rows)
        for c in range(columns)
    }
    array = np.full([1 + max(n) for n in zip(*places, strict=True)], np.nan)
    for place, number in places.items():
        array[place] = number
    return array


@given(packings())
def test_every_number_is_where_its_pattern_says(made):
    layer, packing, expected = made
    packed = Packed.of(layer, packing)
    weights = numbered(layer)
    arrays = packed.pack({layer.name.lower(): weights})
    assert {n: array.shape for n, array in arrays.items()} == packed.shapes
    for name, (order, right) in expected.items():
        np.testing.assert_array_equal(arrays[name], placed(weights, name, order, right))
    again = packed.unpack(arrays)[layer.name.lower()]
    assert again.keys() == weights.keys()
    for name, weight in weights.items():
        np.testing.assert_array_equal(again[name], weight)


@given(packings())
def test_a_specification_is_written_as_it_is_read(made):
    for text in made[1].values():
        assert str(Spec.parse(text)) == text


@given(SIZES, SIZES)
def test_letters_side_by_side_are_columns_side_by_side(reads, units):
    layer = LSTM(reads, units)
    packed = Packed.of(
        layer, {"kernel": "W U[ofig] : g h i -> i (g h)", "bias": "b[ofig] : g h i -> (g h i)"}
    )
    weights = numbered(layer)
    kernel = packed.pack({"lstm": weights})["kernel"]
    whole = np.block([[weights[f"W_{g}"], weights[f"U_{g}"]] for g in "ofig"]).T
    np.testing.assert_array_equal(kernel, whole)


KERAS = {
    "kernel": "W[ifgo] : g h i -> i (g h)",
    "recurrent_kernel": "U[ifgo] : g h i -> i (g h)",
    "bias": "b[ifgo] : g h i -> (g h i)",
}


@pytest.mark.parametrize(
    ("layer", "changes", "message"),
    [
        (LSTM(2, 3), {"bias": None}, "LSTM: b_i lands in 0 tensors, but every weight takes"),
        (LSTM(2, 3), {"more": KERAS["bias"]}, "LSTM: b_i lands in 2 tensors, but every weight"),
        (
            LSTM(2, 3, forget=False),
            {},
            "LSTM has W_i, W_g, W_o, but not W_f, which W[ifgo] : g h i -> i (g h) takes",
        ),
        (
            LSTM(2, 3, bias={"i": 0, "f": 1, "g": 0, "o": 0}),
            {},
            "LSTM has b_f, but not b_i, b_g, b_o, which b[ifgo] : g h i -> (g h i) takes",
        ),
        (LSTM(2, 3), {"kernel": "W[ifgo] g h i -> i"}, "a packing is written 'W U[gates]"),
        (LSTM(2, 3), {"kernel": "W[ifgo] : g h i"}, "a packing is written 'W U[gates]"),
    ],
)
def test_a_packing_that_is_none_of_the_layer_is_refused(layer, changes, message):
    packing = {name: text for name, text in {**KERAS, **changes}.items() if text}
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        Packed.of(layer, packing)


def test_weights_of_different_rows_do_not_lie_side_by_side():
    """A projection of its own has p rows, and the matrices of a gate have h."""
    with pytest.raises(ValueError, match=r"^both: W P : h i -> h i puts weights of different rows"):
        Packed.of(_two(2, 3, 4), {"both": "W P : h i -> h i"})
    same = Packed.of(_two(2, 3, 3), {"both": "W P : h i -> h i"})
    assert same.shapes == {"both": (3, 5)}


def _two(reads, units, rows):
    """A layer of two matrices, that may differ in their rows."""
    x_t, h_t, y_t = Signal("x_t", x), Signal("h_t", h), Signal("y_t", p)
    cell = Cell(
        "Two",
        (x_t,),
        (
            Equation(h_t, mul(MatrixSymbol("W", h, x), x_t)),
            Equation(y_t, mul(MatrixSymbol("P", p, h), h_t)),
        ),
    )
    return Layer(cell, {"x": reads, "h": units, "p": rows})


def packed_lstm():
    packed = Packed.of(LSTM(2, 3), KERAS)
    weights = {"lstm": numbered(LSTM(2, 3))}
    return packed, weights, packed.pack(weights)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda w: w.clear(), "pack takes for lstm the weights W_i, U_i, b_i, W_f, U_f"),
        (lambda w: w["lstm"].clear(), "b_o; got none"),
        (lambda w: w["lstm"].pop("U_f"), "b_o; got W_i, U_i, b_i, W_f, b_f"),
        (lambda w: w["lstm"].update(Q=np.zeros(3)), "b_o, Q"),
        (
            lambda w: w["lstm"].update(U_f=np.zeros((3, 2))),
            "lstm: U_f takes an array of (3, 3); got (3, 2)",
        ),
        (
            lambda w: w["lstm"].update(b_o=np.zeros(3)),
            "lstm: b_o takes an array of (3, 1); got (3,)",
        ),
        (lambda w: w.update(more={}, gru={}), "pack takes weights for lstm; got gru, more"),
    ],
)
def test_pack_refuses_what_is_not_the_layers(change, message):
    packed, weights, _ = packed_lstm()
    change(weights)
    with pytest.raises(ValueError, match=re.escape(message)):
        packed.pack(weights)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda a: a.pop("bias"),
            "unpack takes the tensors kernel, recurrent_kernel, bias; got kernel, recurrent_kernel",
        ),
        (lambda a: a.update(more=1), "recurrent_kernel, bias, more"),
        (
            lambda a: a.update(bias=np.zeros((12, 1))),
            "bias takes an array of (12,); got (12, 1)",
        ),
        (
            lambda a: a.update(kernel=a["kernel"].T),
            "kernel takes an array of (2, 12); got (12, 2)",
        ),
    ],
)
def test_unpack_refuses_what_is_not_the_frameworks(change, message):
    packed, _, arrays = packed_lstm()
    change(arrays)
    with pytest.raises(ValueError, match=re.escape(message)):
        packed.unpack(arrays)


class Model(nn.Module):
    """Tensors that belong to no layer, beside a layer, one of them twice."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(2, 3)
        self.own = nn.Parameter(np.zeros((2, 5)))
        self.again = self.own


@pytest.mark.parametrize(
    "make",
    [
        Model,
        lambda: nn.MultiheadAttention(4, 2, add_bias_kv=True),
        lambda: nn.ModuleList([Model()]),
    ],
)
def test_tensors_of_no_layer_hold_themselves(make):
    packed = make().packed
    random = np.random.default_rng(0)
    arrays = {n: random.normal(size=tuple(map(int, s))) for n, s in packed.shapes.items()}
    weights = packed.unpack(arrays)
    again = packed.pack({name: weights[name] for name in weights if not name.endswith("again")})
    assert again.keys() == arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(again[name], array)
    alone = [t.name for t in packed.stored if not t.spec.letters]
    assert alone
    for name in alone:
        np.testing.assert_array_equal(weights[name]["value"], arrays[name])
        with pytest.raises(ValueError, match=f"{name}: value takes an array of"):
            packed.pack({**weights, name: {"value": np.zeros(7)}})


def test_packed_layers_under_other_names_and_frozen():
    packed = Packed.of({"forward": LSTM(2, 3)}, KERAS, frozen=["bias"])
    assert packed.count() == LSTM(2, 3).count
    assert packed.count(trainable=False) == 12
    named = packed.named("l0/{}", "first_{}")
    assert list(named.layers) == ["first_forward"]
    assert list(named.shapes) == ["l0/kernel", "l0/recurrent_kernel", "l0/bias"]
    assert [t.trainable for t in named.tensors] == [True, True, False]
    assert all(t.layers == ("first_forward",) for t in named.tensors)
    assert packed.frozen().count(trainable=True) == 0
    some = packed.frozen(lambda name: name == "kernel")
    assert [t.trainable for t in some.tensors] == [False, True, False]
    both = Packed.side_by_side([packed, named])
    assert list(both.layers) == ["forward", "first_forward"]
    assert [t.name for t in both.tensors] == [*packed.shapes, *named.shapes]


@given(SIZES, SIZES)
def test_sizes_are_pythons_own_where_they_are_known(reads, units):
    """Counting with them is fast; a symbolic size is an expression."""
    packed = Packed.of(LSTM(reads, units), KERAS)
    assert all(type(n) is int for t in packed.tensors for n in t.shape)
    assert all(isinstance(n, Integer) for shape in packed.shapes.values() for n in shape)
    assert Packed.of(LSTM(x, h), KERAS).shapes["kernel"] == (x, 4 * h)
    assert Packed.of(Dense(x, h), {"w": "W : h i -> i h", "b": "b : h i -> (h i)"}).shapes == {
        "w": (x, h),
        "b": (h,),
    }
