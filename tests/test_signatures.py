"""The classes of the frameworks take the arguments that the real ones take, in their order."""

import inspect
import json

import pytest
from framework_cases import RECORDED, SPACES, default

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
