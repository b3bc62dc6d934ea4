"""Options of the frameworks' layers: all combinations of them, and what every class takes."""

import re
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_formulas.frameworks import keras, paddle, tf_keras
from lstm_formulas.frameworks import pytorch as nn
from lstm_formulas.printing import step

L = keras.layers
BOTH = list(product((True, False), repeat=2))
COMMON = {
    "activity_regularizer": None,
    "trainable": True,
    "dtype": "float32",
    "autocast": True,
    "name": "mine",
}
"""What every layer of Keras 3.15.1 takes behind its own arguments, beside its input's shape."""

COMMON_BEFORE = {"weights": None, "batch_size": 3, "activity_regularizer": None, "autocast": True}
"""Of the allowed keywords of tf_keras 2.21."""


@pytest.mark.parametrize("layer", [L.LSTM, L.GRUCell, L.Dense, L.ConvLSTM2D, L.MultiHeadAttention])
@pytest.mark.parametrize("name", COMMON)
def test_every_layer_takes_what_all_take(layer, name):
    arguments = {L.ConvLSTM2D: (3, 2), L.MultiHeadAttention: (2, 3)}.get(layer, (3,))
    made = layer(*arguments, **{name: COMMON[name]})
    assert str(made.count) == str(layer(*arguments).count)
    with pytest.raises(TypeError, match=f"unknown argument no_{name}; it takes"):
        layer(*arguments, **{f"no_{name}": COMMON[name]})


@pytest.mark.parametrize("layer", [tf_keras.LSTM, tf_keras.Dense, tf_keras.GRU])
@pytest.mark.parametrize("name", [*COMMON_BEFORE, "implementation"])
def test_every_layer_of_keras_2_takes_what_all_took(layer, name):
    value = {**COMMON_BEFORE, "implementation": 1}[name]
    assert layer(3, input_shape=(4, 5), **{name: value}).count == layer(3, input_dim=5).count


@pytest.mark.parametrize(
    "layer",
    [
        L.Dense(3, input_shape=(4, 5)),
        L.LSTM(3, input_shape=(4, 5)),
        L.LSTM(3, input_shape=[None, 5]),
        L.LSTM(3, input_dim=5),
        L.Dense(3, input_dim=5),
        tf_keras.LSTM(3, batch_input_shape=(7, 4, 5)),
        tf_keras.LSTM(3, input_dim=5, input_length=4),
    ],
)
def test_an_inputs_shape_is_told_in_several_ways(layer):
    assert layer.built
    assert not layer.count.free_symbols
    assert layer.weights[0].shape[0] == 5


SHAPES = {
    "LSTM: input_shape takes a tuple of sizes; got 5": lambda: L.LSTM(3, input_shape=5),
    "LSTM: input_shape takes a positive whole number": lambda: L.LSTM(3, input_shape=(4, 0)),
    "LSTM: batch_input_shape takes a tuple of sizes; got 5": lambda: tf_keras.LSTM(
        3, batch_input_shape=5
    ),
    "LSTM: input_dim takes a positive whole number": lambda: L.LSTM(3, input_dim=2.5),
    "LSTM: input_shape takes a tuple of sizes; got '45'": lambda: L.LSTM(3).build("45"),
    "Input: shape takes a tuple of sizes; got 5": lambda: keras.Input(5),
    "Input: batch_shape takes a tuple of sizes; got 5": lambda: keras.Input(batch_shape=5),
    "dense: takes an input whose last axis is known; got (None, 4, None)": lambda: L.Dense(3)(
        keras.Input((4, None))
    ),
    "lstm: takes an input of 3 axes with the batch; got 2": lambda: L.LSTM(3)(keras.Input((5,))),
    "lstm: takes an input of 3 axes with the batch; got 4": lambda: L.LSTM(3)(
        keras.Input((5, 5, 5))
    ),
    "LSTM: name takes a string without '/'; got 'a/b'": lambda: L.LSTM(3, name="a/b"),
    "LSTM: name takes a string without '/'; got 5": lambda: L.LSTM(3, name=5),
    "LSTM: trainable takes True or False; got 'no'": lambda: L.LSTM(3, trainable="no"),
}


@pytest.mark.parametrize("message", SHAPES)
def test_a_shape_that_is_none_is_refused(message):
    with pytest.raises((TypeError, ValueError), match="^" + re.escape(message)):
        SHAPES[message]()


@pytest.mark.parametrize(("scale", "shift"), BOTH)
def test_a_gain_and_a_shift_are_options_of_their_own(scale, shift):
    made = L.LayerNormalization(scale=scale, center=shift, input_shape=(4, 7))
    assert [w.name for w in made.weights] == ["gamma"] * scale + ["beta"] * shift
    made = L.LayerNormalization([1, 2], scale=scale, center=shift, input_shape=(4, 7))
    assert [w.shape for w in made.weights] == [(4, 7)] * (scale + shift)
    attributes = {"weight_attr": None if scale else False, "bias_attr": None if shift else False}
    names = ["weight"] * scale + ["bias"] * shift
    assert list(paddle.nn.LayerNorm(7, **attributes).tensors) == names
    assert list(paddle.nn.LayerNorm(7, bias=shift).tensors) == ["weight", *["bias"] * shift]
    assert not paddle.nn.LayerNorm(7, elementwise_affine=False, **attributes).tensors
    made = nn.LayerNorm(7, elementwise_affine=scale, bias=shift)
    assert list(made.tensors) == (["weight"] + ["bias"] * shift) * scale
    assert (made.bias is None) == (not (scale and shift))


@pytest.mark.parametrize(("first", "second"), BOTH)
def test_a_bias_that_paddle_switches_off_is_kept_and_not_trained(first, second):
    off = {"bias_ih_attr": None if first else False, "bias_hh_attr": None if second else False}
    for kind, gates in (("LSTM", 4), ("GRU", 3), ("SimpleRNN", 1)):
        for name in (kind, f"{kind}Cell"):
            layer = getattr(paddle.nn, name)(5, 10, **off)
            assert layer.count == gates * 10 * (5 + 10 + 2)
            assert layer.frozen == gates * 10 * (2 - first - second)
            for argument in ("weight_ih_attr", "weight_hh_attr"):
                with pytest.raises(ValueError, match=f"{name}: {argument} takes None or a Param"):
                    getattr(paddle.nn, name)(5, 10, **{argument: False})


FLAGS = ("return_sequences", "return_state", "stateful")


@pytest.mark.parametrize("flag", FLAGS)
def test_both_ways_of_a_layer_are_alike(flag):
    forward = L.LSTM(3, **{flag: True})
    with pytest.raises(ValueError, match=f"takes a layer with {flag}=True, as layer has; got Fal"):
        L.Bidirectional(forward, backward_layer=L.LSTM(3, go_backwards=True))
    alike = L.LSTM(3, go_backwards=True, **{flag: True})
    assert L.Bidirectional(forward, backward_layer=alike, input_shape=(4, 5)).count == 216
    with pytest.raises(ValueError, match="take different values of go_backwards; got False for"):
        L.Bidirectional(L.LSTM(3), backward_layer=L.LSTM(3))


@pytest.mark.parametrize("mode", ["concat", "sum", "mul", "ave", None])
@pytest.mark.parametrize(("steps", "states"), BOTH)
def test_what_two_ways_give(mode, steps, states):
    """As Keras says in its documentation: the output, or both; then both layers' states."""
    layer = L.LSTM(3, return_sequences=steps, return_state=states)
    given = L.Bidirectional(layer, merge_mode=mode)(keras.Input((4, 5)))
    given = given if isinstance(given, list) else [given]
    output = (None, *[4] * steps, 6 if mode == "concat" else 3)
    assert [t.shape for t in given] == [output] * (1 + (mode is None)) + [(None, 3)] * 4 * states


@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 3), st.booleans())
def test_two_small_matrices_are_added_to_the_one_that_is_kept(reads, units, rank, bias):
    """As LoRA has it, (W + BA)x + b; the tables of words likewise."""
    random = np.random.default_rng(0)
    dense = L.Dense(units, use_bias=bias, lora_rank=rank, input_shape=(reads,))
    words = L.Embedding(reads, units, lora_rank=rank)
    for layer, kept in ((dense, "W"), (words, "E")):
        ((key, ours),) = layer.packed.layers.items()
        assert ours.weights[0].name == kept
        arrays = {n: random.normal(size=tuple(map(int, s))) for n, s in layer.tensors.items()}
        weights = layer.unpack(arrays)[key]
        column = random.normal(size=(reads, 1)) if layer is dense else np.eye(reads)[:, :1]
        (name,) = (s.name for s in ours.cell.inputs)
        given = step(ours, weights, {name: column})[str(ours.cell.output)]
        matrix, low = weights[kept], (weights["A"], weights["B"])
        whole = matrix + low[1] @ low[0] if layer is dense else (matrix + low[0] @ low[1]).T
        np.testing.assert_allclose(given, whole @ column + weights.get("b", 0), atol=1e-12)
        assert layer.frozen == matrix.size
