"""Texts that real frameworks printed of real models, read and held against what the models have."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_formulas import explain
from lstm_formulas.reading.text import read

PRINTS = Path(__file__).resolve().parent / "recorded" / "prints"
INDEX = json.loads((PRINTS / "index.json").read_text("utf-8"))
MODELS = [name for name, truth in INDEX.items() if "mismatch" not in truth]
RECURRENT = ("LSTM", "GRU", "RNN")
HIDDEN = ("lightning_", "_nested", "_siamese", "_unbuilt")
"""Of rows that show a whole inner model, rounded numbers, or nothing yet."""


def text(name: str) -> str:
    return (PRINTS / f"{name}.txt").read_bytes().decode("utf-8")


def layers(kind: str, sizes: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Each layer in each direction: however many a source shows in one row."""
    gives = (sizes.get("p") or sizes.get("h", 0)) * sizes.get("directions", 1)
    for n in range(sizes.get("layers", 1)):
        yield kind, gives if n else sizes.get("x"), sizes.get("h"), sizes.get("p")


@pytest.mark.parametrize("name", [n for n in MODELS if not INDEX[n].get("approximate")])
def test_the_total_is_the_models(name: str) -> None:
    truth, result = INDEX[name], explain(text(name))
    assert result.total == truth.get("shown", truth["total"])
    assert sum(row.count for row in result.rows) == result.total
    if result.stated not in (None, result.total):
        said = " ".join(result.notes).replace(",", "")
        assert str(result.stated) in said


def test_recurrent_rows_have_their_kind_and_sizes() -> None:
    right, wrong = 0, []
    for name in MODELS:
        truth = INDEX[name]
        plain = not name.endswith(("_expanded", "_all"))
        if not truth.get("rows", True) or (plain and any(part in name for part in HIDDEN)):
            continue
        rows = explain(text(name)).rows
        found = {u for r in rows for u in layers(r.kind, r.sizes)}
        for other in (o for r in rows for o in r.others):  # as right: both give this very count
            if kind := re.search(r"'s (\w+) with ", other):
                sizes = {
                    n: int(v.replace(",", "")) for n, v in re.findall(r"(\w+) = ([\d,]*\d)", other)
                }
                found |= set(layers(kind[1], sizes))
        for layer in truth["layers"]:
            if layer["kind"] in RECURRENT:
                fits = set(layers(layer["kind"], layer)) <= found
                right += fits
                wrong += [] if fits else [(name, layer)]
    assert right >= 0.95 * (right + len(wrong)), wrong


@given(
    st.sampled_from(MODELS), st.sampled_from(("```\n{}\n```", ">>> print(model)\n{}", "\ufeff{}"))
)
def test_what_surrounds_a_text_changes_nothing(name: str, around: str) -> None:
    plain = read(text(name))
    assert read(around.format(text(name))) == plain
    assert read(text(name).replace("\n", "\r\n")) == plain


@pytest.mark.parametrize(
    "noise", ["What a nice day it is today.\n", "((((", "|", "'", "1 ", "\x1b[", "─"]
)
def test_noise_is_refused_at_once(noise: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(ValueError, match="looked for"):
        explain(noise * (1_000_000 // len(noise)))
    assert time.perf_counter() - begun < 10
