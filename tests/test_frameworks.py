"""Somebody else agrees: tensors and outputs recorded from real frameworks (see `record.py`)."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from framework_cases import FORWARD, RECORDED, cases, ours, packed_of, plain
from hypothesis import given
from hypothesis import strategies as st
from sympy import Mul

from lstm_formulas.frameworks import equinox as eqx
from lstm_formulas.frameworks import flax_linen, flax_nnx, keras, onnx, paddle, tf_keras
from lstm_formulas.frameworks import pytorch as nn
from lstm_formulas.frameworks import tensorflow1 as rnn_cell
from lstm_formulas.frameworks.conventions import CONVENTIONS, explain_count
from lstm_formulas.frameworks.packing import Packed
from lstm_formulas.printing import run
from lstm_formulas.symbols import L, h, x

CASES = cases()

# What is recorded under names or in an order that another way of writing the model gives.
OTHER_ORDER = ("network: Embed -> RNN", "network: seq2seq BiLSTM")


def names_are_stable(case):
    """Not Paddle's list with a bias switched off, which goes out of step with its tensors."""
    if case["layer"].startswith(("exported", *OTHER_ORDER)):
        return False
    switched_off = {"bias_ih_attr", "bias_hh_attr"} & set(case["spec"])
    return not (case["framework"] == "paddle" and switched_off and "Cell" not in case["layer"])


def test_every_recorded_case_is_compared():
    assert len(CASES) == 308
    assert sum(map(names_are_stable, CASES)) >= 296
    assert len({c["framework"] for c in CASES}) == 9


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_a_framework_creates_the_same_tensors(case):
    packed = packed_of(ours(case))
    assert packed.count() == case["total"]
    assert packed.count(trainable=True) == case["trainable"]
    shapes = [list(map(int, shape)) for shape in packed.shapes.values()]
    recorded = [shape for _, shape in case["shapes"]]
    if case["layer"].startswith(OTHER_ORDER):
        shapes, recorded = sorted(shapes), sorted(recorded)
    assert shapes == recorded
    if names_are_stable(case):
        assert list(map(plain, packed.shapes)) == [plain(name) for name, _ in case["shapes"]]


# Forward passes ---------------------------------------------------------------------------------


def recorded_passes():
    for path in sorted(RECORDED.glob("forward_*.json")):
        yield from json.loads(path.read_text("utf-8"))["cases"]


PASSES = list(recorded_passes())


def label(case):
    return f"{case['layer']}-{json.dumps(case['spec'])}"


def outputs_of(packed, case):
    """The equations over the recorded sequence, on the recorded tensors, layer upon layer."""
    weights = packed.unpack({n: np.asarray(a, float) for n, a in case["tensors"].items()})
    if case["framework"] == "tf.compat.v1":
        for own in weights.values():
            if "b_f" in own:
                own["b_f"] = own["b_f"] + 1.0  # its `forget_bias`, added when it runs
    values = np.moveaxis(np.asarray(case["inputs"], float), 1, 2)  # (T, x, B): columns
    names = list(packed.layers)
    backward = [n for n in names if re.search(r"_reverse$|(^|/)(backward|bw)", n)]
    place, last = 0, None
    while names:
        # A layer's directions stand next to each other and read the same.
        here = names[: 2 if backward else 1]
        names, halves = names[len(here) :], []
        for name in here:
            layer, turn = packed.layers[name], slice(None, None, -1 if name in backward else 1)
            before = [b.name for b, _ in layer.cell.states]
            states = {
                n: np.transpose(s[place]) for n, s in zip(before, case["states"], strict=False)
            }
            outputs, last = run(layer, weights[name], values[turn], states)
            halves.append(outputs[turn])
            place += 1
        values = np.concatenate(halves, axis=1)
    assert last is not None
    return np.moveaxis(values, 2, 1)


def assert_agrees(packed, case):
    np.testing.assert_allclose(outputs_of(packed, case), case["outputs"], atol=1e-6, rtol=0)


def test_every_forward_pass_is_recorded():
    assert {(c["framework"], c["layer"]) for c in PASSES} == {(f, kind) for f, kind, _ in FORWARD}
    assert len(PASSES) == len(FORWARD)


@pytest.mark.parametrize("case", PASSES, ids=label)
def test_the_equations_compute_what_the_framework_computes(case):
    assert_agrees(packed_of(ours(case)), case)


def swapped(packed, tensor, a, b):
    """The packing with two gates of one tensor in each other's places: every shape still fits."""
    place = str.maketrans({a: b, b: a})
    return Packed(
        packed.layers,
        tuple(
            replace(t, spec=replace(t.spec, gates=t.spec.gates.translate(place)))
            if t.name == tensor
            else t
            for t in packed.tensors
        ),
    )


def every_swap():
    """Every two gates that lie in one tensor of a recorded pass."""
    seen = set()
    for case in PASSES:
        for tensor in packed_of(ours(case)).stored:
            gates = tensor.spec.gates.replace("_", "")
            key = (case["framework"], case["layer"], tensor.spec)
            if len(gates) > 1 and key not in seen:
                seen.add(key)
                yield from (
                    pytest.param(case, tensor.name, a, b, id=f"{label(case)}-{tensor.name}-{a}{b}")
                    for i, a in enumerate(gates)
                    for b in gates[i + 1 :]
                )


@pytest.mark.parametrize(("case", "tensor", "a", "b"), list(every_swap()))
def test_two_gates_in_each_others_places_are_noticed(case, tensor, a, b):
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        assert_agrees(swapped(packed_of(ours(case)), tensor, a, b), case)


def test_two_peepholes_in_each_others_places_are_noticed():
    case = next(c for c in PASSES if "w_f_diag" in str(list(c["tensors"])))
    names = {"lstm_cell/w_f_diag:0": "lstm_cell/w_i_diag:0"}
    names |= {b: a for a, b in names.items()}
    tensors = {n: case["tensors"][names.get(n, n)] for n in case["tensors"]}
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        assert_agrees(packed_of(ours(case)), {**case, "tensors": tensors})


# Packing ----------------------------------------------------------------------------------------

sizes = st.integers(1, 5)
MODELS = {
    "torch": lambda x, h, n: nn.LSTM(x, h + 1, n, bidirectional=True, proj_size=h),
    "torch GRU": lambda x, h, n: nn.GRU(x, h, n),
    "torch attention": lambda x, h, n: nn.MultiheadAttention(h * n, n, kdim=x, vdim=x),
    "keras": lambda x, h, n: keras.layers.Bidirectional(keras.layers.GRU(h), input_shape=(None, x)),
    "keras convolution": lambda x, h, n: keras.layers.ConvLSTM2D(
        h, (n, 2), input_shape=(None, 9, 9, x)
    ),
    "keras attention": lambda x, h, n: keras.layers.MultiHeadAttention(
        n, h, value_dim=x, output_shape=h + x, input_shape=(None, x)
    ),
    "tf_keras": lambda x, h, n: tf_keras.CuDNNGRU(h, input_shape=(None, x)),
    "tensorflow": lambda x, h, n: rnn_cell.MultiRNNCell(
        [rnn_cell.LSTMCell(h, use_peepholes=True, num_proj=n), rnn_cell.LSTMCell(h)]
    ).at(x=x),
    "onnx": lambda x, h, n: onnx.helper.make_node(
        "LSTM",
        ["X", "W", "R", "B", "", "", "", "P"],
        ["Y"],
        hidden_size=h,
        direction="bidirectional",
    ).at(x=x),
    "linen": lambda x, h, n: flax_linen.Bidirectional(
        flax_linen.RNN(flax_linen.GRUCell(h)), flax_linen.RNN(flax_linen.MGUCell(h))
    ).at(x=x),
    "nnx": lambda x, h, n: flax_nnx.OptimizedLSTMCell(x, h),
    "equinox": lambda x, h, n: eqx.nn.GRUCell(x, h),
    "paddle": lambda x, h, n: paddle.nn.LSTM(x, h, n, direction="bidirect"),
}


@pytest.mark.parametrize("name", MODELS)
@given(x=sizes, h=sizes, n=st.integers(1, 3), seed=st.integers(0, 2**32 - 1))
def test_packing_and_unpacking_are_each_others_inverse(name, x, h, n, seed):
    model = MODELS[name](x, h, n)
    random = np.random.default_rng(seed)
    arrays = {n: random.normal(size=tuple(map(int, s))) for n, s in model.tensors.items()}
    weights = model.unpack(arrays)
    for key, layer in model.packed.layers.items():
        assert set(weights[key]) == {w.name for w in layer.weights}
        for weight in layer.weights:
            assert weights[key][weight.name].shape == tuple(map(int, weight.shape))
    packed = model.pack(weights)
    assert list(packed) == list(arrays)
    for tensor in arrays:
        np.testing.assert_array_equal(packed[tensor], arrays[tensor])
    assert model.count == sum(array.size for array in arrays.values())
    assert model.count == model.trainable + model.frozen


def test_a_forget_gate_that_nothing_reads_has_a_place_all_the_same():
    node = onnx.LSTM(2, input_size=1, input_forget=1)
    weights = node.unpack({n: np.ones(tuple(map(int, s))) for n, s in node.tensors.items()})
    assert "W_f" not in weights["forward"]
    assert node.pack(weights)["W"][0, :, 0].tolist() == [1, 1, 1, 1, 0, 0, 1, 1]
    assert node.count == onnx.LSTM(2, input_size=1).count


def test_moving_weights_between_frameworks():
    """PyTorch's two biases become Keras's one: their sum."""
    case = next(c for c in PASSES if c["layer"] == "nn.LSTM" and c["spec"]["hidden_size"] == 10)
    theirs = ours(case).unpack({n: np.asarray(a) for n, a in case["tensors"].items()})["l0"]
    moved = {n: a for n, a in theirs.items() if n[0] != "d"}
    for gate in "ifgo":
        moved[f"b_{gate}"] = theirs[f"b_{gate}"] + theirs[f"d_{gate}"]
    layer = keras.layers.LSTM(10, input_shape=(None, 5))
    arrays = layer.pack({"lstm": moved})
    weights = layer.unpack(arrays)["lstm"]
    states = {
        n: np.transpose(s[0]) for n, s in zip(("h_prev", "c_prev"), case["states"], strict=True)
    }
    values = np.moveaxis(np.asarray(case["inputs"]), 1, 2)
    outputs, _ = run(layer.packed.layers["lstm"], weights, values, states)
    np.testing.assert_allclose(np.moveaxis(outputs, 2, 1), case["outputs"], atol=1e-6, rtol=0)


# Symbols, sharing, refusals ---------------------------------------------------------------------


@pytest.mark.parametrize("name", MODELS)
def test_symbolic_sizes_give_the_same_as_numbers(name):
    symbolic = MODELS[name](x, h, 2)
    new = {str(s): 3 if str(s) == "x" else 4 for s in symbolic.count.free_symbols}
    numbers = MODELS[name](3, 4, 2)
    assert symbolic.at(**new).tensors == numbers.tensors
    assert (
        symbolic.at(**new).count == numbers.count == sum(Mul(*s) for s in numbers.tensors.values())
    )


def test_a_shared_layer_is_counted_once_and_an_equal_one_twice():
    class Twice(nn.Module):
        def __init__(self, share):
            super().__init__()
            self.a = nn.Linear(3, 4)
            self.b = self.a if share else nn.Linear(3, 4)

    assert Twice(True).count == 16
    assert Twice(False).count == 32
    layer = keras.layers.Dense(3)
    assert keras.Sequential([keras.Input((3,)), layer, layer]).count == 12


def test_what_is_shared_deep_inside_is_counted_once():
    """The totals are those that PyTorch 2.13 and Keras 3.15.1 give for the same models."""

    class Block(nn.Module):
        def __init__(self, shared):
            super().__init__()
            self.inner, self.own = shared, nn.Linear(4, 4)

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            shared = nn.Linear(4, 4)
            self.a, self.b = Block(shared), Block(shared)
            self.list = nn.ModuleList([shared, nn.Linear(2, 2)])

    assert Net().count == 66
    assert [name for name in Net().tensors if name.endswith("weight")] == [
        "a.inner.weight",
        "a.own.weight",
        "b.own.weight",
        "list.1.weight",
    ]
    dense = keras.layers.Dense(3)
    first = keras.Sequential([keras.Input((3,)), dense])
    second = keras.Sequential([keras.Input((3,)), dense, keras.layers.Dense(2)])
    assert keras.Sequential([keras.Input((3,)), first, second]).count == 20
    layer, start = keras.layers.LSTM(3, return_sequences=True), keras.Input((4, 3))
    assert keras.Model(start, layer(layer(start))).count == 84


def test_a_model_that_changes_is_counted_as_it_is_now():
    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder, self.decoder = nn.Embedding(7, 3), nn.Linear(3, 7)

    model = Model()
    assert model.count == 49
    model.decoder.weight = model.encoder.weight
    assert model.count == 28
    model.more = nn.Linear(2, 2)
    assert model.count == 34
    words = keras.layers.Embedding(7, 3)
    network = keras.Sequential([keras.Input((5,)), words, keras.layers.LSTM(2)])
    assert (network.count, network.trainable) == (69, 69)
    words.trainable = False
    assert (network.count, network.trainable, network.frozen) == (69, 48, 21)
    with pytest.raises(TypeError, match="trainable takes True or False; got 'no'"):
        words.trainable = "no"


def test_a_tie_keeps_one_tensor_and_gives_its_weights_to_both():
    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder, self.decoder = nn.Embedding(7, 3), nn.Linear(3, 7)
            self.decoder.weight = self.encoder.weight

    model = Model()
    assert list(model.tensors) == ["encoder.weight", "decoder.bias"]
    table = np.arange(21.0).reshape(7, 3)
    weights = model.unpack({"encoder.weight": table, "decoder.bias": np.zeros(7)})
    np.testing.assert_array_equal(weights["decoder"]["W"], table)
    np.testing.assert_array_equal(weights["encoder"]["E"], table)
    with pytest.raises(ValueError, match=r"weight takes a tensor of \(7, 3\); got one of"):
        model.decoder.weight = nn.Embedding(3, 7).weight


REFUSED = {
    "proj_size takes a number smaller than hidden_size, 10; got 10": lambda: nn.LSTM(
        5, 10, proj_size=10
    ),
    "num_layers takes a positive whole number": lambda: nn.LSTM(5, 10, num_layers=0),
    "num_layers takes a number up to 10,000, not a symbol": lambda: nn.LSTM(5, 10, num_layers=L),
    "hidden_size takes a positive": lambda: nn.GRU(5, -1),
    "unknown argument proj_size; it takes input_size, hidden_size": lambda: nn.GRU(
        5, 10, proj_size=3
    ),
    "bias takes True or False; got 2": lambda: nn.LSTM(5, 10, bias=2),
    "dropout takes a number from 0 to 1; got 2": lambda: nn.LSTM(5, 10, dropout=2),
    "embed_dim takes a multiple of num_heads, 3; got 8": lambda: nn.MultiheadAttention(8, 3),
    "missing a required argument: 'hidden_size'": lambda: nn.LSTM(5),
    "direction takes 'forward', 'bidirect', 'bidirectional'; got 'both'": lambda: paddle.nn.LSTM(
        5, 10, direction="both"
    ),
    "direction takes 'forward', 'reverse', 'bidirectional'; got 'both'": lambda: onnx.LSTM(
        10, direction="both"
    ),
    "merge_mode takes 'concat', 'sum', 'mul', 'ave', None; got 'add'": lambda: (
        keras.layers.Bidirectional(keras.layers.LSTM(3), merge_mode="add")
    ),
    "layer takes a recurrent layer": lambda: keras.layers.Bidirectional(keras.layers.Dense(3)),
    "units takes a positive": lambda: keras.layers.LSTM(0),
    "use_bias takes True or False": lambda: keras.layers.LSTM(3, use_bias="no"),
    "unknown argument hidden_size": lambda: keras.layers.LSTM(hidden_size=3),
    "takes an input of 3 axes": lambda: keras.layers.LSTM(3, input_shape=(4,)),
    "was built for an input of 5; got 6": lambda: keras.layers.LSTM(3, input_shape=(4, 5)).build(
        (None, 4, 6)
    ),
    "takes shape or batch_shape": lambda: keras.Input(),
    "op_type takes LSTM, GRU, RNN; got 'Gemm'": lambda: onnx.helper.make_node("Gemm", [], []),
    "kernel_size takes a number or 2 of them": lambda: keras.layers.ConvLSTM2D(3, (3, 3, 3)),
    "num_units takes a positive": lambda: rnn_cell.LSTMCell(1.5).count,
    "features takes a positive": lambda: flax_linen.LSTMCell(True).count,
    "weight_ih_attr takes None or a ParamAttr": lambda: paddle.nn.LSTM(5, 10, weight_ih_attr=False),
}


@pytest.mark.parametrize("message", REFUSED)
def test_bad_input_is_refused_in_the_words_of_the_framework(message):
    with pytest.raises((TypeError, ValueError), match=re.escape(message)):
        REFUSED[message]()


# The table of conventions -----------------------------------------------------------------------


@pytest.mark.parametrize("convention", CONVENTIONS, ids=lambda c: c.line)
def test_every_line_of_the_table_was_run_in_the_version_that_it_names(convention):
    names = {"Flax linen": "flax.linen", "Flax NNX": "flax.nnx", "TensorFlow 1": "tf.compat.v1"}
    names |= {"PyTorch": "torch", "CuDNN": "tf_keras"}
    framework = names.get(convention.framework, convention.framework.lower())
    found = []
    for case in CASES:
        sizes = sizes_of(case["spec"])
        if case["framework"] == framework and None not in sizes.values():
            at = convention.model.at(**sizes)
            if [list(map(int, s)) for s in at.tensors.values()] == [s for _, s in case["shapes"]]:
                assert at.count == case["total"]
                found.append(case)
    assert found, "no recorded row has these tensors"
    assert all(convention.version in case["version"] for case in found)


def sizes_of(spec):
    """A row's input and hidden size, where it has one of each."""
    units = ("hidden_size", "units", "features", "num_units", "hidden_features")
    reads = [spec[n] for n in ("input_size", "input_dim", "in_features") if n in spec]
    reads += list(spec.get("input_shape", ()))[-1:]
    hidden = [spec[n] for n in units if isinstance(spec.get(n), int)]
    return {"x": next(iter(reads), None), "h": next(iter(hidden), None)}


def test_a_count_is_explained():
    found = explain_count(680, x=5, h=10)
    assert {e.convention.framework for e in found} == {"PyTorch", "Paddle", "ONNX", "CuDNN"}
    assert all("80 biases" in str(e) for e in found)
    assert [e.convention.framework for e in explain_count(670, x=5, h=10)] == ["TensorFlow 1"]
    assert "30 peepholes" in str(explain_count(670, x=5, h=10))
    assert explain_count(641, x=5, h=10) == []
    with pytest.raises(ValueError, match="explain_count: count takes a positive"):
        explain_count(0, x=5, h=10)
