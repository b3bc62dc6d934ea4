"""The classes of the frameworks take the arguments that the real ones take, in their order."""

import inspect
import json

import pytest
from framework_cases import RECORDED, SPACES, default

from lstm_formulas.frameworks.module import Module

SIGNATURES = json.loads((RECORDED / "signatures.json").read_text("utf-8"))


def test_the_classes_of_every_framework_are_recorded():
    assert {name.rpartition(".")[0] for name in SIGNATURES} == set(SPACES)


@pytest.mark.parametrize("name", SIGNATURES)
def test_arguments_and_their_defaults_are_the_frameworks(name):
    space, _, kind = name.rpartition(".")
    own = inspect.signature(getattr(SPACES[space], kind)).parameters
    recorded = SIGNATURES[name]
    assert [n for n in own if n in recorded] == list(recorded)
    plain = {n: said for n, said in recorded.items() if said not in ("", "...")}
    assert {n: default(own[n]) for n in plain} == plain


NOT_RECORDED = {
    "Module",
    "Layer",
    "Model",
    "Sequential",
    "LayerList",
    "Dict",
    "List",
    "InputLayer",
    "bidirectional_dynamic_rnn",
}
"""Bases and containers, whose arguments are of any number, and what is no class there."""


def test_every_other_class_of_ours_is_recorded():
    elsewhere = {"tf_keras": {"CuDNNGRU", "CuDNNLSTM"}, "v1.keras": {"LSTM"}}
    for title, space in SPACES.items():
        names = getattr(space, "__all__", vars(space))
        classes = {n for n in names if isinstance(vars(space)[n], type)}
        classes = {n for n in classes if issubclass(vars(space)[n], Module)}
        recorded = {n for n in classes if f"{title}.{n}" in SIGNATURES}
        assert classes - recorded <= NOT_RECORDED | elsewhere.get(title, set())
