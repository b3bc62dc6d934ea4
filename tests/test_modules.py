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
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Symbol

from lstm_formulas.frameworks import at, frozen, keras, table, tensors, total, trainable
from lstm_formulas.frameworks.module import Parameter, packed, walk
from lstm_formulas.frameworks.module import parameter as tensor_of
from lstm_formulas.sizes import as_written
from lstm_formulas.symbols import x

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


# Signatures and arguments -------------------------------------------------------------------------


@pytest.mark.parametrize("name", CLASSES)
def test_a_signature_is_one_that_an_editor_sees(name):
    kind = CLASSES[name]
    seen = inspect.signature(kind)
    written = inspect.signature(getattr(kind.__init__, "__wrapped__", kind.__init__))
    assert list(written.parameters.values())[1:] == list(seen.parameters.values())
    assert all(p.annotation is not p.empty for p in seen.parameters.values())


@pytest.mark.parametrize("name", CLASSES)
def test_a_layer_s_arguments_are_its_attributes(name):
    given, layer = needed(name), made(name)
    for argument, parameter in parameters(CLASSES[name]).items():
        if "Size" in parameter.annotation or parameter.annotation in ("float", "str"):
            wanted = given.get(argument, parameter.default)
            assert getattr(layer, argument) in (wanted, (wanted,)) or "onnx" in name


# Values -------------------------------------------------------------------------------------------

COPIES = {
    "deepcopy": copy.deepcopy,
    "at": lambda model: at(model),
    **{
        f"pickle {protocol}": lambda model, protocol=protocol: pickle_of(model, protocol)
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)
    },
}


def described(model):
    """All from which a model's numbers are read, and which names stand for one tensor."""
    whole = packed(model)
    kept = [(t.name, t.shape, str(t.spec), t.layers, t.trainable) for t in whole.tensors]
    return kept, whole.first, {name: layer.cell for name, layer in whole.layers.items()}


def objects(model):
    """Every module of a model, and every tensor of one, as objects."""
    parts = walk(model)
    kept = [tensor_of(part.module, t.name) for part in parts for t in part.own.tensors]
    return {id(part.module) for part in parts} | {id(tensor) for tensor in kept if tensor}


def assert_a_copy(twin, model):
    assert type(twin) is type(model)
    assert twin is not model
    assert described(twin) == described(model)
    assert not objects(twin) & objects(model)


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_copies_and_compares_by_identity(name):
    model = made(name)
    assert model == model
    assert model != made(name)
    assert len({model, made(name), model}) == 2
    for copied in COPIES.values():
        not_counted = made(name)
        assert_a_copy(copied(not_counted), not_counted)
        twin = copied(model)
        assert_a_copy(twin, model)
        assert twin != model
    assert repr(twin) == repr(model)
    assert twin.count == model.count


class Frame:
    """A model of one's own, with modules as attributes."""

    def __init__(self, parts=(), *, listed=()):
        super().__init__()
        for place, part in enumerate(parts):
            setattr(self, f"part{place}", part)
        self.rows = self.listed(list(listed))


class TorchFrame(Frame, nn.Module):
    listed = nn.ModuleList


class PaddleFrame(Frame, OURS.paddle.Layer):
    listed = OURS.paddle.LayerList


class NnxFrame(Frame, OURS.nnx.Module):
    listed = OURS.nnx.List


class EquinoxFrame(Frame, OURS.equinox.Module):
    listed = list


class KerasFrame(Frame, keras.Model):
    listed = list

    def call(self, value):
        for name, part in vars(self).items():
            for layer in part if name == "rows" else [part] * name.startswith("part"):
                value = layer(value)
        return value


LEAVES = {
    "nn": [
        lambda: nn.Linear(3, 3),
        lambda: nn.Linear(3, 3, bias=False),
        lambda: nn.Embedding(3, 3),
        lambda: nn.LSTM(3, 3, 2, bidirectional=True),
        lambda: nn.GRUCell(x, 3),
        lambda: nn.Sequential(nn.Linear(3, 3), nn.Dropout(0.5)),
        lambda: nn.ModuleDict({"a": nn.Linear(3, 3)}),
        lambda: nn.MultiheadAttention(4, 2, add_bias_kv=True),
    ],
    "paddle": [
        lambda: OURS.paddle.Linear(3, 3),
        lambda: OURS.paddle.Embedding(3, 3),
        lambda: OURS.paddle.LSTM(x, 3, bias_ih_attr=False),
        lambda: OURS.paddle.Sequential(("a", OURS.paddle.Linear(3, 3))),
    ],
    "nnx": [
        lambda: OURS.nnx.Linear(3, 3),
        lambda: OURS.nnx.RNN(OURS.nnx.GRUCell(x, 3)),
        lambda: OURS.nnx.Sequential(OURS.nnx.Linear(3, 3), OURS.nnx.LayerNorm(3)),
        lambda: OURS.nnx.Dict(a=OURS.nnx.Embed(3, 3)),
    ],
    "eqx": [lambda: OURS.equinox.Linear(3, 3), lambda: OURS.equinox.GRUCell(x, 3)],
    "keras": [
        lambda: L.Dense(3),
        lambda: L.Dense(3, lora_rank=2),
        lambda: L.LSTM(3, return_sequences=True),
        lambda: L.Bidirectional(L.GRU(3, return_sequences=True), merge_mode="sum"),
        lambda: L.TimeDistributed(L.Dense(3)),
        lambda: L.RNN([L.LSTMCell(3), L.GRUCell(3)], return_sequences=True),
        lambda: keras.Sequential([L.Dense(3), L.LayerNormalization()]),
    ],
}
FRAMES = {
    "nn": TorchFrame,
    "paddle": PaddleFrame,
    "nnx": NnxFrame,
    "eqx": EquinoxFrame,
    "keras": KerasFrame,
}


@st.composite
def models(draw, space, inner=True):
    """A model of a framework: parts that may be shared at any depth, some frozen, some tied."""
    kinds = [leaf() for leaf in LEAVES[space]]
    pool = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=4))
    if inner:
        pool += draw(st.lists(models(space, inner=False), max_size=2))
    parts = st.lists(st.sampled_from(pool), max_size=4)
    model = FRAMES[space](draw(parts), listed=draw(parts))
    if space == "keras" and inner:
        model.build((None, 5, 3))
    return model


def tied(draw, model):
    """A model with some tensors of one shape tied, in any order, across its parts."""
    slots = [
        (part.module, t.name, t.shape)
        for part in walk(model)
        for t in part.own.tensors
        if "." not in t.name
    ]
    for _ in range(draw(st.integers(0, 3)) if slots else 0):
        one, name, shape = draw(st.sampled_from(slots))
        other, like, _ = draw(st.sampled_from([s for s in slots if s[2] == shape]))
        setattr(one, name, getattr(other, like))
    return model


@pytest.mark.parametrize("space", FRAMES)
@settings(max_examples=40)
@given(data=st.data())
def test_a_copy_of_a_model_shares_what_the_model_shares(space, data):
    model = data.draw(models(space))
    if space in ("nn", "paddle"):
        tied(data.draw, model)
    for tensor in [t for t in packed(model).tensors if isinstance(t.identity, Parameter)]:
        if space != "eqx" and data.draw(st.integers(0, 3)) == 0:
            tensor.identity.trainable = data.draw(st.booleans())
    counted = data.draw(st.booleans())
    if counted:
        described(model)
    twin = COPIES[data.draw(st.sampled_from(list(COPIES)))](model)
    assert_a_copy(twin, model)
    assert_a_copy(copy.deepcopy(twin), model)
    before = described(model)
    for part in walk(twin):
        for tensor in part.own.tensors:
            kept = tensor_of(part.module, tensor.name)
            if kept is not None:
                kept.trainable = not kept.trainable
    assert described(model) == before


def test_one_normalisation_reads_sequences_of_any_length():
    norm = L.LayerNormalization()
    norm(keras.Input((None, 3)))
    norm(keras.Input((5, 3)))
    assert norm.count_params() == 6
    over_steps = L.LayerNormalization(axis=[1, 2])
    over_steps(keras.Input((5, 3)))
    assert "was built for an input of 15; got 12" in refused(
        lambda: over_steps(keras.Input((4, 3)))
    )


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_a_tie_to_what_is_not_copied_is_cut(copied):
    inside, outside = nn.Linear(3, 3), nn.Linear(3, 3)
    model = nn.Sequential(inside, nn.Linear(3, 3), nn.Sequential(nn.Linear(3, 3)))
    inside.weight = model[1].weight = model[2][0].weight = outside.weight
    outside.weight.requires_grad = False
    both = nn.ModuleList([model, outside])
    assert (both.count, both.trainable) == (21, 12)
    twin = copied(model)
    assert twin[0].weight is twin[1].weight is twin[2][0].weight is not outside.weight
    assert (twin.count, twin.trainable) == (18, 9)
    assert nn.ModuleList([twin, outside]).count == 18 + 12
    assert nn.ModuleList([model, outside]).count == 21
    together = copied(both)
    assert together[0][0].weight is together[1].weight


def test_a_tie_follows_the_tensor_in_every_order():
    for order in itertools.permutations(range(4)):
        for counted in (False, True):
            model = nn.ModuleList(nn.Linear(3, 3, bias=False) for _ in range(4))
            for a, b in itertools.pairwise(order):
                if counted:
                    assert model.count > 0
                model[a].weight = model[b].weight
            # Each takes the tensor that the next one had then.
            kept = {id(layer.weight) for layer in model}
            assert model.count == 9 * len(kept)
            assert len(kept) == 3
            for a, b in itertools.pairwise(reversed(order)):
                model[b].weight = model[a].weight
            assert model.count == 9


# An input that is not known yet -------------------------------------------------------------------

LATE = {
    "keras": lambda h: L.LSTM(h),
    "keras cell": lambda h: L.LSTMCell(h),
    "keras row": lambda h: keras.Sequential([L.LSTM(h)]),
    "tf_keras": lambda h: OURS.tf_keras.LSTM(h),
    "linen": lambda h: OURS.linen.LSTMCell(h),
    "linen over steps": lambda h: OURS.linen.RNN(OURS.linen.LSTMCell(h)),
    "tensorflow": lambda h: OURS.tf1.LSTMCell(h),
    "tensorflow stack": lambda h: OURS.tf1.MultiRNNCell([OURS.tf1.LSTMCell(h)]),
    "onnx": lambda h: OURS.onnx.helper.make_node("LSTM", ["X", "W", "R"], ["Y"], hidden_size=h),
}
SIZES = {
    "a symbol": x,
    "a plain symbol": Symbol("x"),
    "a whole symbol": Symbol("x", integer=True),
    "an expression": 2 * Symbol("x") + 1,
}


@pytest.mark.parametrize("kind", LATE)
@pytest.mark.parametrize("named", SIZES)
def test_an_unknown_input_is_no_symbol_of_the_caller_s(kind, named):
    layer = LATE[kind](SIZES[named])
    assert {str(s) for s in layer.count.free_symbols} == {"x", "input"}
    assert layer.count.free_symbols >= {x}
    units = {"a whole symbol": 3}.get(named, 3 if "symbol" in named else 7)
    real = LATE[kind](units)
    assert layer.at(x=3, input=5).count == layer.at(input=5).at(x=3).count == real.at(x=5).count
    # With the caller's x gone, the unknown input may have its name.
    assert layer.at(x=3).at(x=5).count == real.at(x=5).count
    assert str(layer.at(x=3).count) == str(real.count)
    said = refused(lambda: layer.at(h=3))
    assert re.search(r"\.at takes (x, input|input, x); got h$", said)


@pytest.mark.parametrize("kind", LATE)
def test_two_unknown_inputs_never_meet(kind):
    one, other = LATE[kind](3), LATE[kind](3)
    assert str(one.count) == str(other.count)
    assert {str(s) for s in one.count.free_symbols} == {"x"}
    assert one.count - other.count != 0
    assert one.count == one.count
    assert one.count - one.count == 0
    assert (one.count + nn.Linear(x, 1).count).subs(x, 5) != one.at(x=5).count + 6
    reused = LATE[kind](one.count.free_symbols.pop())
    assert len(reused.count.free_symbols) == 2


class Two(keras.Model):
    def __init__(self, *sizes):
        super().__init__()
        self.a, self.b, self.c = L.LSTM(sizes[0]), L.GRU(sizes[1]), L.Dense(sizes[2])


@settings(max_examples=30)
@given(st.lists(st.sampled_from([3, x, Symbol("input"), Symbol("h")]), min_size=3, max_size=3))
def test_unknown_inputs_of_one_model_are_told_apart(sizes):
    model = Two(*sizes)
    written = {str(s) for s in sizes if s != 3}
    free = [str(s) for s in model.count.free_symbols]
    assert len(free) == len(set(free)) == len(written) + 3
    assert all(re.fullmatch(r"x|input(_\d)?", n) for n in set(free) - written)
    new = {name: 5 + place for place, name in enumerate(sorted(free))}
    values = {symbol: new[str(symbol)] for symbol in model.count.free_symbols}
    assert model.at(**new).count == model.count.xreplace(values)


def test_layers_in_a_row_know_all_inputs_but_the_first():
    row = keras.Sequential([L.LSTM(x, return_sequences=True), L.LSTM(4), L.Dense(2)])
    assert (
        row.at(input=5, x=3).count
        == keras.Sequential(
            [keras.Input((None, 5)), L.LSTM(3, return_sequences=True), L.LSTM(4), L.Dense(2)]
        ).count
    )
    assert "(input, 4*x)" in row.table()
    linen = OURS.linen
    both = linen.Sequential([linen.Dense(x), linen.RNN(linen.GRUCell(2)), linen.Dense(1)])
    assert both.at(input=5, x=3).count == 18 + 6 * 3 + 6 * 2 + 8 + 3


# Any attribute name -------------------------------------------------------------------------------

OWNERS = {
    "nn": (nn.Module, lambda: nn.Linear(3, 4)),
    "keras": (keras.Model, lambda: L.Dense(4, input_shape=(3,))),
    "keras.layers": (L.Layer, lambda: L.Dense(4, input_shape=(3,))),
    "paddle": (OURS.paddle.Layer, lambda: OURS.paddle.Linear(3, 4)),
    "eqx": (OURS.equinox.Module, lambda: OURS.equinox.Linear(3, 4)),
    "nnx": (OURS.nnx.Module, lambda: OURS.nnx.Linear(3, 4)),
}
WORDS = ["x", "module", "_private", "weight", "größe", "arguments", "kwargs", "lstm", "_"]
NAMES = {
    space: sorted({n for n in dir(kind) if not n.startswith("__") and n != "_state_"} | set(WORDS))
    for space, (kind, _) in OWNERS.items()
}


def reads_right(model):
    """Whether all that is read off a model is there, whatever its attributes are called."""
    assert total(model) == trainable(model) == 16
    assert frozen(model) == 0
    assert len(tensors(model)) == 2
    assert "16" in table(model)
    assert repr(model)
    assert total(at(model)) == total(copy.deepcopy(model)) == 16


@pytest.mark.parametrize("space", OWNERS)
def test_any_name_may_hold_a_layer(space):
    base, make = OWNERS[space]
    for name in NAMES[space]:
        model, layer = type("Model", (base,), {})(), make()
        setattr(model, name, layer)
        reads_right(model)
        assert getattr(model, name) is layer
        if name != "count":
            assert model.count == 16
        if name != "tensors":
            assert len(model.tensors) == 2


@pytest.mark.parametrize("space", OWNERS)
def test_any_public_name_may_be_a_method(space):
    base, make = OWNERS[space]
    for name in [n for n in NAMES[space] if not n.startswith("_")]:
        model = type("Model", (base,), {name: lambda *args, **options: None})()
        model.a_layer = make()
        reads_right(model)


def test_any_name_may_be_a_field():
    base, make = OWNERS["eqx"]
    for name in NAMES["eqx"]:
        reads_right(type("Model", (base,), {"__annotations__": {name: "object"}})(make()))
        both = type(
            "Model", (base,), {"__annotations__": dict.fromkeys((name, "a_list"), "object")}
        )
        assert total(both(make(), [make(), make()])) == 48
