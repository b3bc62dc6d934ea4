"""Layers, networks and stacks are values: they copy, pickle, compare, hash, and print as calls."""

import copy
import pickle
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import ceiling

import lstm_formulas
from lstm_formulas import (
    GRU,
    LSTM,
    MGU,
    QRNN,
    RNN,
    SRU,
    AdditiveAttention,
    Cell,
    ConvLSTM,
    Dense,
    DotProductAttention,
    Embedding,
    Layer,
    LayerNorm,
    LayerNormLSTM,
    Memory,
    MultiHeadAttention,
    Network,
    Scenario,
    Stack,
    derive,
    equations,
    minGRU,
    minLSTM,
    mLSTM,
    sLSTM,
    symbols,
)
from lstm_formulas.equations import Equation, MatrixSymbol, Signal, mul, scale
from lstm_formulas.symbols import Unknown, e, h, x

NAMES = {
    name: getattr(module, name)
    for module in (lstm_formulas, equations, symbols)
    for name in module.__all__
}

LETTERS = st.sampled_from([getattr(symbols, name) for name in symbols.__all__])
SIZES = st.one_of(
    st.integers(1, 10**30),
    LETTERS,
    st.tuples(LETTERS, st.integers(1, 9), LETTERS).map(lambda t: t[0] * t[1] + t[2]),
)


def options(gates):
    return st.one_of(
        st.booleans(),
        st.integers(0, 2),
        st.fixed_dictionaries({gate: st.integers(0, 2) for gate in gates}),
    )


MAYBE = st.none() | SIZES
LAYERS = st.one_of(
    st.builds(RNN, SIZES, SIZES, options("h")),
    st.builds(LSTM, SIZES, SIZES, options("ifgo"), p=MAYBE, peephole=st.booleans()),
    st.builds(
        LSTM,
        SIZES,
        SIZES,
        options("igo"),
        p=MAYBE,
        peephole=st.booleans(),
        forget=st.sampled_from([False, "coupled"]),
    ),
    st.builds(GRU, SIZES, SIZES, options("rzn"), st.booleans()),
    st.builds(MGU, SIZES, SIZES, options("fn"), st.booleans(), st.booleans()),
    st.builds(LayerNormLSTM, SIZES, SIZES, st.booleans()),
    st.builds(ConvLSTM, SIZES, SIZES, SIZES, options("ifgo")),
    st.builds(sLSTM, SIZES, SIZES, options("ifgo")),
    st.builds(mLSTM, SIZES, SIZES, st.booleans()),
    st.builds(minGRU, SIZES, SIZES, st.booleans(), st.booleans()),
    st.builds(minLSTM, SIZES, SIZES, st.booleans(), st.booleans()),
    st.builds(SRU, SIZES, MAYBE, st.booleans()),
    st.builds(QRNN, SIZES, SIZES, SIZES, st.booleans(), st.sampled_from(["f", "fo", "ifo"])),
    st.builds(AdditiveAttention, SIZES, SIZES, SIZES, SIZES, st.booleans()),
    st.builds(DotProductAttention, SIZES, MAYBE, SIZES),
    st.builds(
        MultiHeadAttention,
        SIZES,
        SIZES,
        keys=MAYBE,
        values=MAYBE,
        inner=MAYBE,
        inner_values=MAYBE,
        bias=st.booleans(),
    ),
    st.builds(LayerNorm, SIZES, st.booleans(), st.booleans()),
    st.builds(Dense, SIZES, SIZES, st.booleans()),
    st.builds(Embedding, SIZES, SIZES),
)


@st.composite
def networks(draw):
    """Layers under several names, ties, and readers; the names are letters, to meet symbols."""
    kinds = [
        lambda: Dense(e, e),
        lambda: LSTM(e, e),
        lambda: Embedding(e, e),
        lambda: Layer(LEAKY, {"x": e, "h": e}),
    ]
    layers = [draw(st.sampled_from(kinds))() for _ in range(draw(st.integers(1, 3)))]
    names = draw(st.lists(st.sampled_from("ahxbLk_"), min_size=1, max_size=5, unique=True))
    net = Network(**{name: draw(st.sampled_from(layers)) for name in names})
    paths = [p for p, w in net.slots.items() if w.shape == (e, e)]
    for _ in range(draw(st.integers(0, 4))):
        one, other = draw(st.sampled_from(paths)), draw(st.sampled_from(paths))
        if one != other:
            net = net.tie(one, other)
    for reader in draw(st.lists(st.sampled_from(names), max_size=2)):
        net = net.join(**{reader: draw(st.sampled_from(names))})
    return net


x_t, z_t, s_t = Signal("x_t", x), Signal("z_t", h), Signal("s_t", 1)
LEAKY = Cell(
    "Leaky",
    inputs=(x_t, s_t),
    equations=(Equation(z_t, scale(s_t, mul(MatrixSymbol("W", h, x), x_t))),),
    options=(("leak", "some"),),
)
CUSTOM = st.builds(lambda a, b: Layer(LEAKY, {"h": b, "x": a}), SIZES, SIZES)
STACKS = st.builds(
    lambda cell, *sizes: Stack(cell(*sizes[:2]), sizes[2], sizes[3]),
    st.sampled_from([RNN, LSTM, GRU]),
    SIZES,
    SIZES,
    SIZES,
    st.sampled_from([1, 2, symbols.D]),
)
MEMORIES = st.builds(Memory, SIZES, st.sampled_from(["float32", "bfloat16"]), master=st.booleans())
SCENARIOS = st.builds(
    Scenario,
    samples=SIZES,
    units=SIZES,
    directions=st.sampled_from([1, 2]),
    bias=st.booleans() | st.just(2),
    cell=st.sampled_from([RNN, LSTM, GRU]),
)
VALUES = {
    "layers": LAYERS,
    "custom": CUSTOM,
    "networks": networks(),
    "stacks": STACKS,
    "memories": MEMORIES,
    "scenarios": SCENARIOS,
}
COPIES = [copy.copy, copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))]


@pytest.mark.parametrize("kind", VALUES)
@settings(max_examples=40)
@given(data=st.data())
def test_what_is_printed_makes_an_equal_thing(kind, data):
    value = data.draw(VALUES[kind])
    again = eval(repr(value), dict(NAMES))
    assert again == value
    assert hash(again) == hash(value)
    assert repr(again) == repr(value)


@pytest.mark.parametrize("kind", VALUES)
@settings(max_examples=40)
@given(data=st.data(), copied=st.sampled_from(COPIES))
def test_a_copy_is_equal(kind, data, copied):
    value = data.draw(VALUES[kind])
    again = copied(value)
    assert again == value
    assert hash(again) == hash(value)
    assert repr(again) == repr(value)


@given(LAYERS | CUSTOM)
def test_a_derivation_and_a_cell_are_values_too(layer):
    for value in (derive(layer), layer.cell):
        assert eval(repr(value), dict(NAMES)) == value
        assert (
            pickle.loads(pickle.dumps(value)) == copy.copy(value) == copy.deepcopy(value) == value
        )
        assert hash(copy.copy(value)) == hash(value)


def tensors(thing):
    layers = thing.layers.values() if isinstance(thing, Network) else [thing]
    return {id(w) for layer in layers for w in layer.weights}


@given(LAYERS | networks(), st.sampled_from([*COPIES, lambda v: v.at()]))
def test_a_copy_has_tensors_of_its_own_and_as_many(value, copied):
    again = copied(value)
    assert not tensors(again) & tensors(value)
    assert len(tensors(again)) == len(tensors(value))
    assert again.count == value.count


def test_what_is_copied_together_stays_shared():
    lstm = LSTM(5, 10)
    net = Network(a=lstm, b=Dense(10, 5))
    assert net.layers["a"] is lstm
    alone, together = copy.deepcopy([lstm, net])
    assert together.layers["a"] is alone is not lstm
    assert Network(a=alone, b=copy.copy(alone)).count == 2 * lstm.count


def test_what_is_shared_tells_two_networks_apart():
    lstm = LSTM(5, 10)
    one, two = Network(a=lstm, b=lstm), Network(a=LSTM(5, 10), b=LSTM(5, 10))
    assert (one.count, two.count) == (640, 1280)
    assert one != two
    assert one == Network(a=(other := LSTM(5, 10)), b=other)
    assert one != Network(b=lstm, a=lstm)
    assert two != two.tie("b.W_i", "a.W_i")
    square = Network(a=LSTM(5, 5), b=LSTM(5, 5))
    assert square != square.join(b="a")
    assert square != 5


def test_a_shared_layer_gets_a_name_that_nothing_else_has():
    assert not [name for name in NAMES if name.endswith("_")]
    lstm = LSTM(symbols.size_symbol("a_"), h)
    net = Network(a=lstm, b=lstm)
    assert repr(net) == "Network(a=(a__ := LSTM(a_, h)), b=a__)"
    assert eval(repr(net), NAMES | {"a_": symbols.size_symbol("a_")}) == net


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (LSTM(x, h, forget="coupled"), "LSTM(x, h, forget='coupled')"),
        (DotProductAttention(5, T=7), "DotProductAttention(5, T=7)"),
        (DotProductAttention(5), "DotProductAttention(5)"),
        (ConvLSTM(1, 40), "ConvLSTM(1, 40)"),
        (ConvLSTM(1, 40, 25), "ConvLSTM(1, 40, k=25)"),
        (AdditiveAttention(5, 6, 7), "AdditiveAttention(5, 6, 7)"),
        (MultiHeadAttention(8, 8, keys=8, inner=8), "MultiHeadAttention(8, 8)"),
        (
            MultiHeadAttention(8, 9, keys=1, values=2, inner=3, inner_values=4),
            "MultiHeadAttention(8, 9, keys=1, values=2, inner=3, inner_values=4)",
        ),
        (LayerNorm(5, scale=False), "LayerNorm(5, scale=False)"),
        (LayerNorm(5, shift=False), "LayerNorm(5, shift=False)"),
        (Layer(LSTM(x, h).cell, {"h": 10, "x": 5}), "LSTM(5, 10)"),
        (LSTM(x, h, bias=2).equations[0], "i_t = sigmoid(W_i*x_t + U_i*h_prev + b_i + d_i)"),
        (LSTM(ceiling(x / 2), h), "LSTM(ceiling(x/2), h)"),
        (LSTM(Unknown("x"), h), "LSTM(x, h)"),
        (LSTM(x, h, bias=2).cell, "LSTM(x, h, bias=2).cell"),
        (derive(GRU(5, 10)), "derive(GRU(5, 10))"),
        (Scenario(units=3, cell=GRU), "Scenario(units=3, cell=GRU)"),
    ],
)
def test_how_it_prints(value, text):
    assert repr(value) == text


def test_another_cell_under_the_same_name_does_not_pass_for_it():
    lstm = LSTM(x, h).cell
    other = replace(lstm, states=lstm.states[::-1])
    layer = Layer(other, {"x": 5, "h": 10})
    assert other != lstm
    assert layer != LSTM(5, 10)
    assert str(layer) == "LSTM(x=5, h=10)"
    assert eval(repr(layer), dict(NAMES)) == layer
