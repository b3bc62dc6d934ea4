"""What a script reads off a model beside its count: as the real frameworks answer."""

import copy
import re
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import numpy as np
import pytest
from framework_cases import OURS

from lstm_formulas.frameworks import (
    conventions,
    equinox,
    flax_linen,
    flax_nnx,
    keras,
    onnx,
    paddle,
    tensorflow1,
    tf_keras,
)
from lstm_formulas.frameworks import pytorch as nn
from lstm_formulas.frameworks.module import total
from lstm_formulas.printing import arithmetic
from lstm_formulas.symbols import h, x

L, I = keras.layers, keras.Input  # noqa: E741
SEQUENTIAL = lambda: keras.Sequential([I((4, 5)), L.LSTM(3), L.Dense(2)])  # noqa: E731


def used(layer, *shapes, **options):
    """A layer that was used on inputs of these shapes."""
    inputs = [I(shape) for shape in shapes]
    layer(inputs[0] if len(inputs) == 1 else inputs, **options)
    return layer


def functional():
    a, b = I((4, 5)), I((6,))
    return keras.Model([a, b], [L.LSTM(3)(a), L.Dense(2)(b)])


def nested():
    a = I((4, 5))
    return keras.Sequential([keras.Model(a, L.LSTM(3)(a)), L.Dense(2)])


def shapes(tensors):
    return [t.shape for t in tensors]


READS = {  # Keras 3.15.1 says the same
    "a tensor": (lambda: I((13, 5)), lambda m: str(m), "<KerasTensor shape=(None, 13, 5)>"),
    "not built": (lambda: L.LSTM(3), lambda m: m.built, False),
    "built": (lambda: used(L.LSTM(3), (4, 5)), lambda m: m.built, True),
    "an input": (lambda: used(L.LSTM(3), (4, 5)), lambda m: m.input.shape, (None, 4, 5)),
    "an output": (lambda: used(L.LSTM(3), (4, 5)), lambda m: m.output.shape, (None, 3)),
    "two inputs": (
        lambda: used(L.Concatenate(), (4, 5), (4, 3)),
        lambda m: shapes(m.input),
        [(None, 4, 5), (None, 4, 3)],
    ),
    "states": (
        lambda: used(L.LSTM(3, return_state=True), (4, 5)),
        lambda m: shapes(m.output),
        [(None, 3)] * 3,
    ),
    "scores": (
        lambda: used(L.Attention(), (4, 5), (6, 7), return_attention_scores=True),
        lambda m: shapes(m.output),
        [(None, 4, 7), (None, 4, 6)],
    ),
    "a key": (
        lambda: used(L.AdditiveAttention(), (4, 5), (6, 7), (6, 5)),
        lambda m: m.output.shape,
        (None, 4, 7),
    ),
    "in a row": (SEQUENTIAL, lambda m: (m.input_shape, m.output_shape), ((None, 4, 5), (None, 2))),
    "a row's tensors": (
        SEQUENTIAL,
        lambda m: (shapes(m.inputs), shapes(m.outputs)),
        ([(None, 4, 5)], [(None, 2)]),
    ),
    "by its place": (SEQUENTIAL, lambda m: m.get_layer(index=1).name, "dense"),
    "from the end": (SEQUENTIAL, lambda m: m.get_layer(index=-2).name, "lstm"),
    "by its name": (SEQUENTIAL, lambda m: m.get_layer("lstm") is m.layers[0], True),
    "several inputs": (functional, lambda m: m.input_shape, [(None, 4, 5), (None, 6)]),
    "several outputs": (functional, lambda m: m.output_shape, [(None, 3), (None, 2)]),
    "their tensors": (
        functional,
        lambda m: shapes(m.inputs) == shapes(m.input) and shapes(m.outputs) == shapes(m.output),
        True,
    ),
    "a graph's layers": (functional, lambda m: len(m.layers), 4),
    "a model in a row": (nested, lambda m: m.count_params(), 116),
}


@pytest.mark.parametrize("case", READS)
def test_what_keras_says_of_a_model(case):
    make, read, said = READS[case]
    assert read(make()) == said


def test_a_summary_is_the_table(capsys):
    SEQUENTIAL().summary()
    assert capsys.readouterr().out == SEQUENTIAL().table() + "\n"


REFUSED = {
    "lstm: takes what keras.Input or a layer gives; got (5,)": lambda: L.LSTM(3)(5),
    "Sequential: layers takes a list of layers; got 5": lambda: keras.Sequential(5),
    "sequential: takes layers; got 5": lambda: keras.Sequential([5]),
    "sequential: its input is not known yet": lambda: keras.Sequential([L.Dense(3)]).output_shape,
    "dense: was not used yet": lambda: L.Dense(3).output,
    "lstm: was not used yet": lambda: L.LSTM(3).input,
    "Model: inputs takes what keras.Input or a layer gives; got 5": lambda: keras.Model(5, I((4,))),
    "Model: outputs takes what keras.Input or a layer gives; got []": lambda: keras.Model(
        I((4,)), []
    ),
    "Model: outputs takes what keras.Input or a layer gives; got None": lambda: keras.Model(
        I((4,))
    ),
    "model: outputs depend on an input of shape (None, 4), which inputs": lambda: keras.Model(
        I((4,)), L.Dense(3)(I((4,)))
    ),
    "model: takes 2 inputs; got 1": lambda: functional()(I((4, 5))),
    "model: takes an input of (None, 4, 5); got (None, 6, 5)": lambda: functional()(
        [I((6, 5)), I((6,))]
    ),
    "model: takes layers of different names; got two of d": lambda: keras.Model(
        start := I((4, 5)), L.Dense(3, name="d")(L.Dense(3, name="d")(start))
    ),
    "LayerNormalization: axis takes a number or several; got 'a'": lambda: L.LayerNormalization(
        axis="a"
    ),
    "LayerNormalization: axis takes a number or several; got []": lambda: L.LayerNormalization(
        axis=[]
    ),
    "takes a layer or a model of lstm_formulas.frameworks; got 5": lambda: total(5),
    "Parameter: data takes a tensor, or an array; got 5": lambda: nn.Parameter(5),
    "Embedding: padding_idx takes a row; got 'a'": lambda: nn.Embedding(7, 3, padding_idx="a"),
    "Embedding: padding_idx takes a row of the 7; got 7": lambda: nn.Embedding(7, 3, 7),
    "Embedding: padding_idx takes a row of the 7; got -8": lambda: nn.Embedding(7, 3, -8),
    "LayerNorm: normalized_shape takes a size or 1 to 4 of them; got ()": lambda: nn.LayerNorm(()),
    "LayerNorm: normalized_shape takes a size or 1 to 4 of them; got (1, 1, 1, 1, 1)": (
        lambda: nn.LayerNorm((1,) * 5)
    ),
    "ModuleDict: modules takes a mapping from names to layers; got 5": lambda: nn.ModuleDict(5),
    "ModuleList: modules takes a list of layers; got 5": lambda: nn.ModuleList(5),
    "LayerList: sublayers takes a list of layers; got 5": lambda: paddle.nn.LayerList(5),
    "LSTM: inputs takes a list of names; got ('X', 5)": lambda: OURS.onnx.helper.make_node(
        "LSTM", ["X", 5], ["Y"], hidden_size=3
    ),
    "explain_count: count takes a positive whole number": lambda: conventions.explain_count(
        0, x=5, h=10
    ),
    "explain_count: x takes a positive whole number": lambda: conventions.explain_count(
        640, x=0, h=10
    ),
    "explain_count: h takes a positive whole number": lambda: conventions.explain_count(
        640, x=5, h="10"
    ),
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_is_refused_says_why(message):
    with pytest.raises((TypeError, ValueError, AttributeError), match="^" + re.escape(message)):
        REFUSED[message]()


def test_one_layer_reads_one_size_everywhere():
    """Four numbers in and four out is the only size at which a layer can follow itself."""
    dense = flax_linen.Dense(4)
    twice = flax_linen.Sequential([dense, dense])
    assert twice.at(x=4).count == 20
    with pytest.raises(ValueError, match="was made for an input of 3; got 4"):
        twice.at(x=3)


@pytest.mark.parametrize(
    "make",
    [
        lambda: nn.Linear(2, 3),
        lambda: paddle.nn.Linear(2, 3),
        lambda: flax_nnx.Linear(2, 3, rngs=None),
        lambda: equinox.nn.Linear(2, 3, key=None),
    ],
)
def test_a_shallow_copy_has_the_same_tensors(make):
    layer = make()
    twin = copy.copy(layer)
    assert twin is not layer
    assert (twin.count, twin.tensors) == (layer.count, layer.tensors)
    own = {id(t.identity) for t in layer.packed.stored}
    assert own == {id(t.identity) for t in twin.packed.stored}
    assert nn.ModuleList([nn.Linear(2, 3), copy.deepcopy(nn.Linear(2, 3))]).count == 18


INITS = """uniform_ normal_ trunc_normal_ constant_ ones_ zeros_ eye_ dirac_ xavier_uniform_
xavier_normal_ kaiming_uniform_ kaiming_normal_ orthogonal_ sparse_"""
"""The functions of `torch.nn.init` that put numbers into a tensor, PyTorch 2.13."""


def test_to_put_numbers_into_a_tensor_gives_the_tensor():
    weight = nn.Linear(2, 3).weight
    for name in INITS.split():
        assert getattr(nn.init, name)(weight, 0.1) is weight


def test_what_pytorch_says_of_a_tensor():
    weight = nn.Linear(2, 3).weight
    assert (weight.numel(), weight.size(), weight.size(1), weight.dim(), weight.ndim) == (
        *(6, (3, 2), 2),
        *(2, 2),
    )
    assert weight.data is weight
    assert weight.T.shape == (2, 3)
    assert weight.shape.numel() == 6
    own = nn.Parameter(np.zeros((2, 5)), requires_grad=False)
    assert (own.numel(), own.requires_grad) == (10, False)
    names = dict(nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1)).named_parameters("net"))
    assert list(names) == [f"net.{n}.{kind}" for n in (0, 1) for kind in ("weight", "bias")]
    tied = nn.Sequential(nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False))
    tied[1].weight = tied[0].weight
    assert [n for n, _ in tied.named_parameters()] == ["0.weight"]
    assert [n for n, _ in tied.named_parameters(remove_duplicate=False)] == ["0.weight", "1.weight"]
    assert list(dict(tied.named_parameters(recurse=False))) == []


def test_the_line_of_every_convention_runs_as_it_is_written():
    """As its framework's user writes it, with the names that its documentation imports."""
    names = {
        "nn": nn,
        "keras": keras,
        "paddle": paddle,
        "linen": flax_linen,
        "nnx": flax_nnx,
        "eqx": equinox,
        "onnx": onnx,
        "tf_keras": tf_keras,
        "tf": SimpleNamespace(
            compat=SimpleNamespace(
                v1=SimpleNamespace(
                    nn=SimpleNamespace(rnn_cell=tensorflow1),
                    keras=SimpleNamespace(layers=tf_keras.compat.v1.layers),
                )
            )
        ),
        **{"x": x, "h": h},
    }
    for convention in (*conventions.CONVENTIONS, *conventions.OTHERS):
        made = eval(convention.line, names)
        known = made.at(x=5, h=3) if "input" not in str(made.count) else made.at(input=5, h=3)
        assert known.tensors == convention.model.at(x=5, h=3).tensors
        gates = {w.gate for w in convention.layer.weights if w.letter == "W"}
        assert len(gates) == {"LSTM": 4, "GRU": 3, "RNN": 1}[convention.kind]


def test_every_convention_is_written_as_its_line_and_its_formula():
    for convention in (*conventions.CONVENTIONS, *conventions.OTHERS):
        said = str(convention)
        assert said == repr(convention)
        assert said.startswith(f"{convention.framework} {convention.line}: ")
        assert f": {arithmetic(convention.layer.formula)}, " in said
        biases = arithmetic(convention.biases)
        assert said.endswith(", no biases") == (biases == "0" and convention.peepholes == 0)
        assert (f", {biases} biases" in said) == (biases != "0")


def test_a_part_that_is_no_module_of_ours_has_tensors_all_the_same():
    """PyTorch's `out_proj` is a layer inside an attention."""
    one, other = nn.MultiheadAttention(4, 2), nn.MultiheadAttention(4, 2)
    assert (one.out_proj.weight.shape, one.out_proj.bias.shape) == ((4, 4), (4,))
    assert one.out_proj.weight is one.out_proj.weight
    both = nn.ModuleList([one, other])
    before = both.count
    one.out_proj.weight = other.out_proj.weight
    assert one.out_proj.weight is other.out_proj.weight
    assert before - both.count == 16
    with pytest.raises(ValueError, match=r"takes a tensor of \(4, 4\); got one of \(4,\)"):
        one.out_proj.weight = other.out_proj.bias
    with pytest.raises(AttributeError, match=r"out_proj\.no_such"):
        _ = one.out_proj.no_such


def test_every_convention_names_a_page_of_its_framework():
    """Of a site that the framework's classes or the pages name, too."""
    root = Path(__file__).resolve().parents[1]
    texts = [*root.glob("lstm_formulas/frameworks/**/*.py"), *root.glob("docs/**/*.md")]
    said = "".join(p.read_text("utf-8") for p in texts if p.name != "conventions.py")
    sites = set(re.findall(r"https://([\w.-]+)/", said))
    for convention in conventions.CONVENTIONS:
        address = urlsplit(convention.source)
        assert address.scheme == "https"
        assert address.netloc in sites
