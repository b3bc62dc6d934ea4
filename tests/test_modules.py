"""The frameworks' classes: what they refuse and how, their arguments, and modules as values."""

import copy
import inspect
import itertools
import pickle
import re
from functools import cache

import numpy as np
import pytest
from framework_cases import OURS

from lstm_formulas.frameworks import at, frozen, keras, table, tensors, total, trainable
from lstm_formulas.frameworks.module import packed
from lstm_formulas.sizes import as_written

nn, L = OURS.torch, keras.layers
SPACES = {
    "nn": nn,
    "keras": keras,
    "keras.layers": L,
    "tf_keras": OURS.tf_keras,
    "v1.keras": OURS.tf1_keras,
    "paddle": OURS.paddle,
    "eqx": OURS.equinox,
    "linen": OURS.linen,
    "nnx": OURS.nnx,
    "rnn_cell": OURS.tf1,
    "onnx": OURS.onnx,
}
CLASSES = {
    f"{space}.{name}": kind
    for space, offered in SPACES.items()
    for name in getattr(offered, "__all__", vars(offered))
    if isinstance(kind := getattr(offered, name), type) and name != "Parameter"
}


def parameters(kind):
    """A class's arguments, but for those without names."""
    unnamed = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    taken = inspect.signature(kind).parameters.values()
    return {p.name: p for p in taken if p.kind not in unnamed}


def layers(name):
    """What a class takes for its layers, by the names of its arguments."""
    space = SPACES[name.rpartition(".")[0]]
    if space is OURS.linen:
        rnn = lambda: space.RNN(space.GRUCell(4))  # noqa: E731
        cell = space.GRUCell(4)
        return {"cell": cell, "layers": [cell], "forward_rnn": rnn(), "backward_rnn": rnn()}
    if space is OURS.nnx:
        rnn = lambda: space.RNN(space.GRUCell(4, 4))  # noqa: E731
        return {"cell": space.GRUCell(4, 4), "forward_rnn": rnn(), "backward_rnn": rnn()}
    if space is OURS.tf1:
        return {
            "cells": [space.GRUCell(4)],
            "cell_fw": space.GRUCell(4),
            "cell_bw": space.GRUCell(4),
        }
    return {"cell": L.GRUCell(4), "cells": [L.GRUCell(4)], "layer": L.GRU(4)}


@cache
def needed(name):
    """Arguments with which a class can be made: those without a default, and few others."""
    given = layers(name)
    others = {"kernel_size": 3, "activation": "relu", "rate": 0.5}
    several = {"eqx.Embedding": ("num_embeddings", "embedding_size"), "InputLayer": ("shape",)}
    found = {
        p.name: 4 if "Size" in p.annotation else (given | others)[p.name]
        for p in parameters(CLASSES[name]).values()
        if p.default is p.empty
    }
    found |= dict.fromkeys(several.get(name, ()), 4)
    return found | ({"shape": (4, 4)} if name.endswith("InputLayer") else {})


def made(name, **changes):
    return CLASSES[name](**needed(name) | changes)


def test_every_class_of_every_framework_can_be_made():
    assert len(CLASSES) > 130
    for name in CLASSES:
        assert made(name).count is not None


def pickle_of(thing, protocol=pickle.HIGHEST_PROTOCOL):
    return pickle.loads(pickle.dumps(thing, protocol))


# What is refused ----------------------------------------------------------------------------------

NO_SIZE = [0, -1, 2.5, "3", True, (), {}, object, np.ones(3), 10**5000, float("nan"), L.Dense]
NO_FLAG = [2, "no", None, [], np.ones(2), 10**5000]
NO_CHOICE = ["another", 3, [], np.ones(2), 10**5000, L.Dense(3)]
NO_SHARE = [-1, 2, "0.5", None, [], np.ones(2), 10**5000, float("nan")]
NO_LAYER = [5, True, object(), nn, L.Dense, 10**5000]
CHOICES = (
    *("direction", "merge_mode", "score_mode", "data_format", "nonlinearity", "layout"),
    *("input_forget", "linear_before_reset", "use_gate", "normalize_qk"),
)
SHARES = ("dropout", "recurrent_dropout", "rate", "p")
LAYERS = (
    *("layer", "cell", "cells", "layers", "forward_rnn", "backward_rnn", "cell_fw", "cell_bw"),
    *("modules", "sublayers", "it", "backward_layer"),
)
RAW = (
    "truth value|unsupported operand|not iterable|recursion|object is not|not a mapping|Exceeds|"
    "has no len|subscriptable|cannot be interpreted|invalid literal|must be|unhashable|ufunc"
)


def counts(name, argument):
    """Whether a flag says how many numbers there are."""

    def seen(value):
        found = packed(made(name, **{argument: value})).tensors
        return [(t.name, str(t.shape), t.trainable) for t in found]

    return seen(True) != seen(False)


def bad(name, parameter):
    """Values that an argument of a class does not take."""
    argument, said = parameter.name, parameter.annotation
    if "Size" in said:
        if argument in ("proj_size", "lora_rank"):  # of which 0 is none
            return NO_SIZE[1:]
        return NO_SIZE if parameter.default is None else [*NO_SIZE, None]
    if argument in CHOICES:
        return NO_CHOICE
    if argument in SHARES:
        return NO_SHARE
    if argument in LAYERS:
        return NO_LAYER
    return NO_FLAG if said == "bool" and counts(name, argument) else []


REFUSALS = {
    (name, argument): values
    for name, kind in CLASSES.items()
    for argument, parameter in parameters(kind).items()
    if (values := bad(name, parameter))
}


def refused(make):
    """The message with which something is refused when it is made."""
    with pytest.raises((TypeError, ValueError)) as error:
        make()
    assert not re.search(RAW, str(error.value)), error.value
    return str(error.value)


def test_arguments_of_every_class_are_tried():
    assert len(REFUSALS) > 300
    assert {name for name, _ in REFUSALS} >= {n for n in CLASSES if made(n).packed.tensors}


@pytest.mark.parametrize(("name", "argument"), REFUSALS, ids=str)
def test_a_bad_value_is_refused_by_the_name_of_its_argument(name, argument):
    kind = CLASSES[name].__name__
    for value in REFUSALS[name, argument]:
        said = refused(lambda value=value: made(name, **{argument: value}))
        assert said.startswith(f"{kind}: "), said
        assert f"{argument} takes " in said
        assert said.endswith(f"; got {as_written(value)}"), said


@pytest.mark.parametrize("name", CLASSES)
def test_a_call_that_does_not_fit_the_signature_says_what_it_takes(name):
    kind, given = CLASSES[name], needed(name)
    taken = inspect.signature(kind).parameters
    start = f"{kind.__name__}: "
    by_place = [n for n, p in taken.items() if p.kind is p.POSITIONAL_OR_KEYWORD]
    if not any(p.kind is p.VAR_KEYWORD for p in taken.values()) or kind._common is not None:
        said = refused(lambda: made(name, no_such=3))
        assert said.startswith(f"{start}unknown argument no_such; it takes ")
        assert all(n in said for n in taken if n != "kwargs"), said
    for argument in [n for n, p in parameters(kind).items() if p.default is p.empty]:
        others = {k: v for k, v in given.items() if k != argument}
        said = refused(lambda others=others: kind(**others))
        assert said.startswith(f"{start}missing a required argument: {argument!r}; it takes ")
    if by_place:
        said = refused(lambda: kind(3, **{**given, by_place[0]: 4}))
        assert said.startswith(f"{start}{by_place[0]} was given twice; it takes ")
    if not any(p.kind is p.VAR_POSITIONAL for p in taken.values()):
        places = len(by_place) + any(p.kind is p.POSITIONAL_ONLY for p in taken.values())
        said = refused(lambda: kind(*[None] * (places + 1)))
        assert said.startswith(f"{start}takes {places} arguments by their places; got {places + 1}")


@pytest.mark.parametrize("space", SPACES)
def test_a_class_that_is_not_offered_is_named(space):
    if space == "v1.keras":
        return
    with pytest.raises(AttributeError, match=r"\.Conv99 is not offered here: count .* offers"):
        _ = SPACES[space].Conv99
    with pytest.raises(ImportError, match="Conv99"):
        exec(f"from {SPACES[space].__name__} import Conv99")
    assert not hasattr(SPACES[space], "__no_such__")


@pytest.mark.parametrize("name", CLASSES)
def test_an_attribute_that_is_not_there_is_named(name):
    said = rf"^{CLASSES[name].__name__} has no attribute 'no_such'"
    with pytest.raises(AttributeError, match=said):
        _ = made(name).no_such
    with pytest.raises(AttributeError, match=said):
        del made(name).no_such


@pytest.mark.parametrize("read", [total, trainable, frozen, tensors, table, at])
@pytest.mark.parametrize("value", [5, None, "nn.LSTM", nn.LSTM, [nn.LSTM(2, 2)], np.ones(2)])
def test_what_is_no_model_is_refused(read, value):
    assert refused(lambda: read(value)) == (
        f"takes a layer or a model of lstm_formulas.frameworks; got {value!r}"
    )


CONTAINERS = {
    "nn.ModuleList": lambda part: nn.ModuleList([part]),
    "nn.ModuleList.append": lambda part: nn.ModuleList().append(part),
    "nn.ModuleList.extend": lambda part: nn.ModuleList().extend([part]),
    "nn.ModuleList.insert": lambda part: nn.ModuleList().insert(0, part),
    "nn.ModuleList[0]": lambda part: nn.ModuleList([nn.Identity()]).__setitem__(0, part),
    "nn.ModuleDict": lambda part: nn.ModuleDict({"a": part}),
    "nn.ModuleDict.update": lambda part: nn.ModuleDict().update({"a": part}),
    "nn.Sequential": lambda part: nn.Sequential(part),
    "nn.Sequential of a mapping": lambda part: nn.Sequential({"a": part}),
    "paddle.LayerList": lambda part: OURS.paddle.LayerList([part]),
    "paddle.Sequential": lambda part: OURS.paddle.Sequential(part),
    "nnx.List": lambda part: OURS.nnx.List([part]),
    "nnx.Dict": lambda part: OURS.nnx.Dict({"a": part}),
    "nnx.Dict by name": lambda part: OURS.nnx.Dict(a=part),
    "keras.Sequential": lambda part: keras.Sequential([part]),
    "keras.Sequential.add": lambda part: keras.Sequential().add(part),
    "keras.layers.RNN": lambda part: L.RNN([part]),
    "linen.Sequential": lambda part: OURS.linen.Sequential([part]),
    "rnn_cell.MultiRNNCell": lambda part: OURS.tf1.MultiRNNCell([part]),
}
NO_PART = [5, None, "3", True, object(), nn.Linear, [nn.Linear(2, 2)], np.ones(2), 10**5000]
OTHERS = {
    "nn": nn.Linear(2, 2),
    "keras": L.Dense(2),
    "nnx": OURS.nnx.Linear(2, 2),
    "linen": OURS.linen.Dense(2),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_what_is_no_layer_of_the_framework_is_refused_in_a_container(name):
    own = name.partition(".")[0]
    for part in [*NO_PART, *(layer for space, layer in OTHERS.items() if space != own)]:
        said = refused(lambda part=part: CONTAINERS[name](part))
        assert re.match(r"\w+: ", said)
        assert " takes " in said
        assert f"got {as_written(part)}" in said


def test_a_list_without_an_end_is_refused_where_it_is_wrong():
    assert "got 0 for 0" in refused(lambda: nn.ModuleList(itertools.count()))


def test_more_layers_than_anybody_stacks_are_refused_at_once():
    for make in (lambda n: nn.LSTM(5, 10, n), lambda n: OURS.paddle.GRU(5, 10, num_layers=n)):
        assert "up to 10,000, not a symbol; got " in refused(lambda make=make: make(10**30))
    assert nn.GRU(5, 10**900).count > 10**1800


def itself(self):
    """A module that is part of itself."""
    self.a = self.b = self
    self.layer = self.linear(2, 3)


class OfTorch(nn.Module):
    linear = nn.Linear

    def __init__(self):
        super().__init__()
        itself(self)


class OfPaddle(OURS.paddle.Layer):
    linear = OURS.paddle.Linear

    def __init__(self):
        super().__init__()
        itself(self)


class OfNnx(OURS.nnx.Module):
    linear = OURS.nnx.Linear

    def __init__(self):
        itself(self)


class OfEquinox(OURS.equinox.Module):
    linear = OURS.equinox.Linear

    def __init__(self):
        itself(self)


@pytest.mark.parametrize("kind", [OfTorch, OfPaddle, OfNnx])
def test_a_module_may_hold_itself(kind):
    model = kind()
    assert model.count == 9
    for twin in (copy.deepcopy(model), pickle_of(model), model.at()):
        assert twin.a is twin.b is twin is not model
        assert twin.count == 9


def test_a_tree_of_values_does_not_hold_itself():
    with pytest.raises(ValueError, match="a: holds itself"):
        _ = OfEquinox().count
