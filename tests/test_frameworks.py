"""Somebody else agrees: tensors and outputs recorded from real frameworks (see `record.py`)."""

import json
from pathlib import Path

import numpy as np
import pytest

from lstm_formulas import GRU, LSTM, RNN
from lstm_formulas.printing import run

RECORDED = Path(__file__).parent / "recorded"
KINDS = {"LSTM": LSTM, "GRU": GRU, "RNN": RNN, "SimpleRNN": RNN}


def read(name):
    return json.loads((RECORDED / name).read_text("utf-8"))


def our_layer(case):
    """The layer of ours for a single-layer case of Keras or PyTorch; None for any other case."""
    name, spec = case["layer"].split(".")[-1], case["spec"]
    kind = KINDS.get(name.removesuffix("Cell"))
    if kind is None or spec.get("num_layers", 1) > 1:
        return None
    if case["framework"] == "torch" and not (spec.get("bidirectional") or spec.get("proj_size")):
        after = {"reset_after": True} if kind is GRU else {}
        return kind(spec["input_size"], spec["hidden_size"], bias=2 * spec["bias"], **after)
    if case["framework"] == "keras":
        after = {"reset_after": spec["reset_after"]} if kind is GRU else {}
        bias = spec.get("use_bias", True) * (2 if after.get("reset_after") else 1)
        return kind(spec["input_shape"][-1], spec["units"], bias=bias, **after)
    return None


CASES = [(c, our_layer(c)) for c in read("framework_counts.json") if our_layer(c)]


def test_enough_cases_are_compared():
    compared = {(c["framework"], c["layer"].removesuffix("Cell")) for c, _ in CASES}
    assert compared == {
        *(("keras", f"layers.{kind}") for kind in ("LSTM", "GRU", "SimpleRNN")),
        *(("torch", f"nn.{kind}") for kind in ("LSTM", "GRU", "RNN")),
    }
    assert len(CASES) >= 70


@pytest.mark.parametrize(("case", "layer"), CASES, ids=[c["id"] for c, _ in CASES])
def test_a_framework_creates_as_many(case, layer):
    assert layer.count == case["total"]
    # Which tensor holds which weights: fused over the gates, transposed in Keras.
    W, U, *biases = (shape for _, shape in case["shapes"])
    gates = {"LSTM": 4, "GRU": 3, "RNN": 1}[layer.name]
    ours = {w.name[0]: tuple(int(n) for n in w.shape) for w in layer.weights}
    flip = slice(None, None, -1 if case["framework"] == "keras" else 1)
    assert W[flip] == [gates * ours["W"][0], ours["W"][1]]
    assert U[flip] == [gates * ours["U"][0], ours["U"][1]]
    assert sum(int(np.prod(b)) for b in biases) == gates * ours["U"][0] * len(ours.keys() - {*"WU"})


def gates_of(fused, gates, axis=0):
    """A fused tensor, cut into one part per gate."""
    return dict(zip(gates, np.split(np.asarray(fused), len(gates), axis), strict=True))


def assert_runs_alike(layer, weights, case, states=None):
    """Our step over the sequence, from (T, B, x) of the recording to (T, x, B) columns."""
    outputs, last = run(layer, weights, np.moveaxis(np.asarray(case["inputs"]), 1, 2), states)
    np.testing.assert_allclose(np.moveaxis(outputs, 1, 2), case["outputs"], atol=1e-6, rtol=0)
    for name, recorded in zip(("h_prev", "c_prev"), case.get("last", ()), strict=False):
        np.testing.assert_allclose(last[name].T, recorded, atol=1e-6, rtol=0)


TORCH = read("torch_forward.json")["cases"]


def torch_weights(case, gates):
    weights = {}
    for tensor, letter in (
        ("weight_ih_l0", "W"),
        ("weight_hh_l0", "U"),
        ("bias_ih_l0", "b"),
        ("bias_hh_l0", "d"),
    ):
        if tensor in case["weights"]:
            for gate, part in gates_of(case["weights"][tensor], gates).items():
                weights[f"{letter}_{gate}"] = part.reshape(len(part), -1)
    return weights


@pytest.mark.parametrize("case", TORCH, ids=lambda c: f"{c['layer']}-{c['x']}-{c['h']}-{c['bias']}")
def test_equations_compute_what_pytorch_computes(case):
    gates = {"LSTM": "ifgo", "GRU": "rzn", "RNN": "h"}[case["layer"]]
    after = {"reset_after": True} if case["layer"] == "GRU" else {}
    layer = KINDS[case["layer"]](case["x"], case["h"], bias=2 * case["bias"], **after)
    names = ("h_prev", "c_prev")
    states = {n: np.transpose(s) for n, s in zip(names, case["states"], strict=False)}
    assert_runs_alike(layer, torch_weights(case, gates), case, states)


KERAS = read("keras_forward.json")["cases"]


@pytest.mark.parametrize("case", KERAS, ids=lambda c: f"{c['layer']}-{c.get('reset_after')}")
def test_equations_compute_what_keras_computes(case):
    gates = {"LSTM": "ifgo", "GRU": "zrn"}[case["layer"]]
    after = case.get("reset_after")
    layer = (
        LSTM(case["x"], case["h"])
        if after is None
        else GRU(case["x"], case["h"], bias=1 + after, reset_after=after)
    )
    tensors = {**case["weights"]}
    biases = np.atleast_2d(tensors.pop("bias"))
    weights = {}
    for letter, fused in zip("WU", tensors.values(), strict=True):
        for gate, part in gates_of(fused, gates, axis=1).items():
            weights[f"{letter}_{gate}"] = part.T
    for letter, fused in zip("bd", biases, strict=False):
        for gate, part in gates_of(fused, gates).items():
            weights[f"{letter}_{gate}"] = part[:, None]
    turned = {k: np.moveaxis(np.asarray(case[k]), 0, 1) for k in ("inputs", "outputs")}
    assert_runs_alike(layer, weights, turned)


@pytest.mark.parametrize("gates", ["figo", "ifog", "igfo"])
def test_a_wrong_gate_order_is_noticed(gates):
    """Two gates swapped: every shape still fits, so only the outputs can tell."""
    case = next(c for c in TORCH if c["layer"] == "LSTM" and c["h"] == 10)
    layer = LSTM(case["x"], case["h"], bias=2)
    states = {n: np.transpose(s) for n, s in zip(("h_prev", "c_prev"), case["states"], strict=True)}
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        assert_runs_alike(layer, torch_weights(case, gates), case, states)
