"""The lines that a user of a framework would write, ours against what the framework made of them."""

import pytest
from framework_cases import plain as plain_name
from framework_lines import SOURCES, lines, plain, recorded, run

from lstm_formulas.frameworks import (
    equinox,
    flax_linen,
    flax_nnx,
    keras,
    onnx,
    paddle,
    pytorch,
    tensorflow1,
    tensors,
    tf_keras,
    total,
    trainable,
)

NAMES = {
    "torch": {"nn": pytorch},
    "keras": {"keras": keras, "L": keras.layers, "I": keras.Input},
    "flax.linen": {"nn": flax_linen},
    "flax.nnx": {"nnx": flax_nnx, "rngs": None},
    "equinox": {"eqx": equinox, "key": None},
    "tf.compat.v1": {
        "rnn_cell": tensorflow1,
        "bidirectional_dynamic_rnn": tensorflow1.bidirectional_dynamic_rnn,
    },
    "tf_keras": {"tf_keras": tf_keras, "L": tf_keras.layers},
    "paddle": {"paddle": paddle},
    "onnx": {"onnx": onnx},
}
ROWS = {
    "torch": 346,
    "keras": 413,
    "flax.linen": 56,
    "flax.nnx": 40,
    "equinox": 33,
    "tf.compat.v1": 30,
    "tf_keras": 43,
    "paddle": 60,
    "onnx": 21,
}
REFUSED = (TypeError, ValueError, AttributeError, LookupError)
BARE = (AttributeError, KeyError)  # they say nothing of what can be done
# A path in Keras tells where a layer was built first, and copies lose it; Paddle's names go out of
# step where it keeps a bias that was switched off.
NAMED_OTHERWISE = {
    "sharing: one layer alone and in Bidirectional",
    "sharing: Bidirectional whose forward layer was built before",
    "sharing: one layer in two Sequentials",
    "sharing: one model called twice",
    "sharing: a model and its layer",
    "sharing: one cell in two Keras models",
    "Sequential: nested with an Input of its own",
    "Sequential: a functional model inside",
    "Sequential: a functional model first",
    "functional: a model inside a model",
    "functional: three models deep",
    "functional: a model with two outputs inside",
    "functional: a model with two inputs inside",
    "class: a functional model inside",
    "frozen: a model inside a model",
    "after: TimeDistributed of a model",
    "copies: deepcopy of a model",
    "copies: pickle of a model",
    "copies: deepcopy of a model with a shared layer",
    "arguments: bias_attr=False in a model",
    "class: build",
}
# Where ours is not as its framework on purpose, and why.
HISTORY = "in the framework it depends on what ran before, or on a name that is counted up"
OPEN = (
    "any attribute name works here, and what is set counts, so that a model can be written freely"
)
MORE = "here a model can be counted without the numbers that the framework would need"
ON_PURPOSE = {
    "keras: sharing: one Sequential called at two lengths": MORE,
    "keras: attributes: a model that holds itself": MORE,
    "keras: names: layers": OPEN,
    "keras: names: weights is Keras's own": OPEN,
    "keras: class: build does not build what is inside": "counted as it will be once it is used",
    "keras: class: count_params after build": "counted as it will be once it is used",
    "keras: class: of LSTM in Bidirectional": HISTORY,
    "keras: arguments: units set before the build": OPEN,
    "keras: arguments: Embedding and weights of a wrong kind": MORE,
    "keras: after: ConvLSTM2D of an unknown size": MORE,
    "keras: copies: deepcopy of an unbuilt layer": HISTORY,
    "keras: refused: an activation that there is not": "activations have no parameters",
    "flax.linen: class: setup": "not offered, and said so",
    "flax.linen: class: compact": "not offered, and said so",
    "flax.nnx: refused: no rngs": MORE,
    "equinox: refused: no key": MORE,
    "equinox: attributes: a field that is not declared": OPEN,
    "equinox: attributes: a field that is not set": OPEN,
    "equinox: attributes: set afterwards": OPEN,
    "equinox: attributes: layers without annotations": OPEN,
    "paddle: arguments: Linear has no in_features": OPEN,
}
LINES = lines()
RECORDED = recorded()


def named(line):
    return f"{line.framework}: {line.title}"


def numbers(shape):
    return tuple(map(int, shape))


def made(line):
    """What a line leaves, and its model at the size that it reads."""
    scope = run(line, NAMES[line.framework])
    model = scope["model"]
    return scope, model if line.reads is None else model.at(x=line.reads)


def differences(line):
    """How ours differs from what the framework made of the line."""
    real = RECORDED[line.framework][line.title]
    try:
        scope, model = made(line)
    except REFUSED as error:
        # A bare AttributeError says nothing of what can be done.
        said = type(error) not in BARE
        # What its framework lets through without a look may be refused.
        fine = "refused" in real or line.title.startswith("unchecked: ")
        return [] if said and fine else [f"{type(error).__name__}: {error}"]
    if "refused" in real:
        return [f"not refused, but {real['refused']} there"]
    shapes = {name: numbers(shape) for name, shape in tensors(model).items()}
    theirs = [(plain_name(name), numbers(shape)) for name, shape, _ in real["tensors"]]
    ours = [(plain_name(name), shape) for name, shape in shapes.items()]
    pairs = {
        "total": (total(model), real["total"]),
        "trained": (trainable(model), real["trainable"]),
        "shapes": (sorted(s for _, s in ours), sorted(s for _, s in theirs)),
    }
    if line.title not in NAMED_OTHERWISE:
        pairs["names"] = (sorted(n for n, _ in ours), sorted(n for n, _ in theirs))
    if "seen" in real:
        pairs["seen"] = (plain(scope["seen"]), real["seen"])
    return [f"{what}: {a} and not {b}" for what, (a, b) in pairs.items() if a != b]


@pytest.mark.parametrize("line", LINES, ids=named)
def test_a_line_counts_as_in_its_framework_or_is_refused_as_there(line):
    found = differences(line)
    if named(line) in ON_PURPOSE:
        assert found, "as in its framework, and no longer to be excused"
    else:
        assert not found


def test_what_is_excused_is_there():
    assert set(ON_PURPOSE) <= {named(line) for line in LINES}


@pytest.mark.parametrize("framework", SOURCES)
def test_no_line_is_lost(framework):
    here = [line.title for line in lines(framework)]
    assert len(here) == len(set(here)) == ROWS[framework]
    assert list(RECORDED[framework]) == here
