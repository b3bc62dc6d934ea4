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
    "torch": 345,
    "keras": 412,
    "flax.linen": 56,
    "flax.nnx": 40,
    "equinox": 33,
    "tf.compat.v1": 30,
    "tf_keras": 43,
    "paddle": 59,
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
}
LINES = lines()
RECORDED = recorded()


def numbers(shape):
    return tuple(map(int, shape))


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.framework}: {line.title}")
def test_a_line_counts_as_in_its_framework_or_is_refused_as_there(line):
    real = RECORDED[line.framework][line.title]
    if "refused" in real:
        with pytest.raises(REFUSED) as refused:
            run(line, NAMES[line.framework])
        assert refused.type not in BARE
        return
    try:
        scope = run(line, NAMES[line.framework])
    except (TypeError, ValueError):
        if not line.title.startswith("unchecked: "):
            raise
        return  # what its framework lets through without a look may be refused
    model = scope["model"]
    if line.reads is not None:
        model = model.at(x=line.reads)
    assert int(total(model)) == real["total"]
    assert int(trainable(model)) == real["trainable"]
    shapes = {name: numbers(shape) for name, shape in tensors(model).items()}
    assert sorted(shapes.values()) == sorted(numbers(shape) for _, shape, _ in real["tensors"])
    if line.title not in NAMED_OTHERWISE:
        names = [plain_name(name) for name, _, _ in real["tensors"]]
        assert sorted(map(plain_name, shapes)) == sorted(names)
    if "seen" in real:
        assert plain(scope["seen"]) == real["seen"]


@pytest.mark.parametrize("framework", SOURCES)
def test_no_line_is_lost(framework):
    here = [line.title for line in lines(framework)]
    assert len(here) == len(set(here)) == ROWS[framework]
    assert list(RECORDED[framework]) == here
