"""Texts that real frameworks printed of real models, read and held against what the models have."""

from __future__ import annotations

import html
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_formulas import explain

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


def each_line(start: str, end: str = "") -> Callable[[str], str]:
    return lambda text: "".join(f"{start}{line}{end}\n" for line in text.splitlines())


BESIDE: Mapping[str, Callable[[str], str]] = {
    "a prompt": lambda text: f">>> print(model)\n{text}>>> \n",
    "a notebook": lambda text: f"In [3]: model.summary()\n{text}\nIn [4]: \n",
    "what was typed": lambda text: f">>> for n, p in all:\n...     print(n, p.shape)\n...\n{text}",
    "a shell": lambda text: f"$ python train.py\n{text}",
    "a warning": lambda text: f"/site.py:12: UserWarning: dropout\n  warnings.warn(\n{text}",
    "a question": lambda text: f"I do not understand these numbers:\n\n{text}\nThank you!\n",
    "empty lines": lambda text: f"\n\n\n{text}\n\n",
}
BEFORE: Mapping[str, Callable[[str], str]] = {
    "indented": each_line("    "),
    "a tab": each_line("\t"),
    "quoted": each_line("> "),
    "a comment": each_line("# "),
    "spaces at the end": each_line("", "   "),
    "colours": each_line("\x1b[1;32m", "\x1b[0m"),
    "a log": each_line("INFO:root:"),
}
OUTSIDE: Mapping[str, Callable[[str], str]] = {
    "a fence": lambda text: f"```\n{text}\n```\n",
    "a fence of tildes": lambda text: f"~~~ python\n{text}~~~\n",
    "an element": lambda text: f"<pre><code>{html.escape(text)}</code></pre>",
    "a mark of order": lambda text: f"\ufeff{text}",
    "Windows": lambda text: text.replace("\n", "\r\n"),
    "old Macintoshes": lambda text: text.replace("\n", "\r"),
    "spaces that do not break": lambda text: text.replace(" ", "\u00a0"),
}
AROUND = {**BESIDE, **BEFORE, **OUTSIDE}


def found(text: str) -> tuple[Any, ...]:
    """What a reader sees of the rows."""
    result = explain(text)
    rows = [(row.name, row.kind, row.count, dict(row.sizes)) for row in result.rows]
    return rows, result.stated


WRAPPED = st.tuples(*(st.sampled_from(["", *some]) for some in (BESIDE, BEFORE, OUTSIDE)))


@given(st.sampled_from(sorted({*INDEX} - {"torch_print_alone"})), WRAPPED)
def test_what_surrounds_a_text_changes_nothing(name: str, around: tuple[str, ...]) -> None:
    wrapped = text(name)  # a single printed module, beside a sentence, is one more word
    for which in filter(None, around):
        wrapped = AROUND[which](wrapped)
    assert found(wrapped) == found(text(name))


SHOWN = PRINTS.parents[2] / "docs" / "examples"


@pytest.mark.parametrize(
    "path", sorted((SHOWN / "read").glob("*.pycon")), ids=lambda path: path.stem
)
def test_the_page_shows_what_a_real_framework_printed(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    shown = [line[4:] for line in lines if line == "..." or line.startswith("... ")]
    pasted = shown[: shown.index('""")' if '""")' in shown else '"""))')]
    if path.stem == "mismatch":
        real = (SHOWN / "real" / "torch-mismatch.pycon").read_text("utf-8")
        assert " ".join(" ".join(pasted).split()) in " ".join(real.split())
    else:
        assert pasted == [line.rstrip() for line in text(f"same_{path.stem}").splitlines()]


@pytest.mark.parametrize(
    "noise", ["What a nice day it is today.\n", "((((", "|", "'", "1 ", "\x1b[", "─"]
)
def test_noise_is_refused_at_once(noise: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(ValueError, match="looked for"):
        explain(noise * (1_000_000 // len(noise)))
    assert time.perf_counter() - begun < 10
