"""Models print as in their framework."""

import copy
import json

import pytest
from framework_cases import RECORDED
from framework_lines import Line, run
from test_lines import NAMES

from lstm_formulas.frameworks import (
    equinox,
    flax_linen,
    flax_nnx,
    onnx,
    paddle,
    pytorch,
    tensorflow1,
)
from lstm_formulas.symbols import h

ROWS = json.loads((RECORDED / "printed.json").read_text("utf-8"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['framework']}: {row['source'][:60]}")
def test_a_model_prints_as_in_its_framework(row):
    line = Line(row["framework"], "printed", None, row["source"])
    assert repr(run(line, NAMES[line.framework])["model"]) == row["printed"]


def test_models_of_every_framework_that_prints_what_we_know_were_printed():
    assert {row["framework"] for row in ROWS} == {"torch", "keras", "paddle", "equinox"}
    assert all(row["version"] for row in ROWS)


CALLS = {
    flax_linen: [
        "RNN(GRUCell(3), reverse=True)",
        "Sequential([Embed(7, h), Dense(3, use_bias=False)])",
        "Bidirectional(RNN(LSTMCell(h)), RNN(LSTMCell(h)), time_major=True)",
        "ConvLSTMCell(3, (3, 3), use_bias=False)",
        "MGUCell(2, reset_gate=False)",
        "LayerNorm()",
    ],
    flax_nnx: [
        "Linear(3, 4, use_bias=False)",
        "List([RNN(LSTMCell(5, h))])",
        "List([])",
        "Dict(a=Linear(3, 4), b=Embed(7, 3))",
        "Sequential(Linear(3, 4), Linear(4, 1))",
        "Bidirectional(RNN(GRUCell(3, 4)), RNN(GRUCell(3, 4)))",
    ],
    tensorflow1: [
        "MultiRNNCell([LSTMCell(3, num_proj=2, name='first'), GRUCell(4)])",
        "bidirectional_dynamic_rnn(LSTMCell(3), LSTMCell(3))",
    ],
    onnx: ["LSTM(3)", "GRU(h, inputs=('X', 'W', 'R'), linear_before_reset=1)"],
}


@pytest.mark.parametrize(("space", "call"), [(s, c) for s in CALLS for c in CALLS[s]])
def test_what_a_framework_prints_with_addresses_is_printed_as_its_call(space, call):
    assert repr(eval(call, vars(space) | {"h": h})) == call


def test_parts_that_were_set_stand_by_their_names():
    class Model(flax_nnx.Module):
        def __init__(self):
            self.cell = flax_nnx.LSTMCell(3, 4)

    assert repr(Model()) == "Model(cell=LSTMCell(3, 4))"


@pytest.mark.parametrize(
    "kind",
    [pytorch.Module, pytorch.ModuleList, paddle.nn.Layer, flax_nnx.Module, equinox.nn.Linear],
)
def test_a_module_that_holds_itself_prints_and_copies(kind):
    model = kind(3, 4) if kind is equinox.nn.Linear else kind()
    if isinstance(model, pytorch.ModuleList):
        model.append(model)
    else:
        model.me = model
    assert "..." in repr(model)
    assert "..." in repr(copy.deepcopy(model))
