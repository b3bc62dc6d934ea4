"""What a module says that it offers is there."""

import importlib
import pkgutil

import pytest

import lstm_formulas

MODULES = ["lstm_formulas"] + [
    found.name for found in pkgutil.walk_packages(lstm_formulas.__path__, "lstm_formulas.")
]


@pytest.mark.parametrize("name", MODULES)
def test_every_name_that_a_module_offers_is_in_it(name):
    module = importlib.import_module(name)
    offered = module.__all__
    assert len(set(offered)) == len(offered)
    assert [n for n in offered if n not in vars(module)] == []
