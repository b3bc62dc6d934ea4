"""The number detective: its loop in JavaScript held against the package's, and what it says."""

import json
import math
import random
import re

import pytest
from framework_cases import cases, ours, packed_of
from hooks.engine import call
from hooks.messages import DETECTIVE
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import expand

from lstm_formulas.frameworks import keras, paddle, tf_keras
from lstm_formulas.frameworks import pytorch as nn
from lstm_formulas.frameworks.candidates import candidates, template
from lstm_formulas.frameworks.conventions import (
    CONVENTIONS,
    NORMED,
    OTHERS,
    PROJECTED,
    RARE,
    explain_count,
)
from lstm_formulas.frameworks.mistakes import MISTAKES
from lstm_formulas.printing import arithmetic
from lstm_formulas.symbols import size_symbol

DATA = candidates()
EVERY = (*CONVENTIONS, *OTHERS, *PROJECTED, *NORMED, *RARE)
KEYS = list(dict.fromkeys((c.kind, expand(c.layer.count)) for c in EVERY))
sizes = st.integers(1, 2000)


def detect(number, most=12, **told):
    return call(
        "detective.js", "detect", DATA, str(number), {k: str(v) for k, v in told.items()}, most
    )


def said(answer):
    """An answer without what only a reader sees."""
    own = {k: int(v) for k, v in answer["sizes"].items() if k in "xhp"}
    key = KEYS[answer["form"]]
    return (
        key,
        answer["layers"],
        answer["directions"],
        tuple(sorted(own.items())),
        answer["mistake"],
    )


def explained(found, told):
    made = set()
    for one in found:
        own = {str(k): int(v) for k, v in one.sizes.items()}
        own.pop("T", None)
        key = one.convention.kind, expand(one.convention.layer.count)
        mistake = one.mistake.name if one.mistake else ""
        made.add((key, one.layers, one.directions, tuple(sorted(own.items())), mistake))
    return made


@settings(max_examples=60)
@given(
    sizes,
    sizes,
    st.sampled_from(EVERY),
    st.sampled_from(DATA["arranged"]),
    st.sampled_from(["xh", "x", "h", "xhV"]),
)
def test_the_answers_are_those_of_explain_count(x, h, convention, arranged, names):
    layers, directions = arranged
    own = {"x": x, "h": h, "L": layers, "D": directions, "p": max(1, h // 2)}
    count = int(convention.whole.xreplace({size_symbol(k): v for k, v in own.items()}))
    told = {name: {"x": x, "h": h, "V": 97}[name] for name in names}
    count += 97 * x * ("V" in names)
    found = detect(count, most=1000, **told)["answers"]
    near = "embedding" if "V" in names else ""
    ours_ = {said(a) for a in found if not a["mistake"] and a["around"] == near and a["by"] == "0"}
    theirs = explain_count(count, **told)
    assert ours_ == {one for one in explained(theirs, told) if not one[-1]}


@settings(max_examples=40)
@given(sizes, sizes, st.integers(1, 50), st.sampled_from(CONVENTIONS), st.integers(0, 20))
def test_the_mistakes_are_those_of_explain_count(x, h, T, convention, which):
    mistake, count = convention.mistaken[which % len(convention.mistaken)]
    own = {"x": x, "h": h, "L": 1, "D": 1, "T": T}
    number = int(count.xreplace({size_symbol(k): v for k, v in own.items()}))
    theirs = {one[-1] for one in explained(explain_count(number, x=x, h=h, T=T), {})} - {""}
    found = {a["mistake"] for a in detect(number, most=1000, x=x, h=h, T=T)["answers"]} - {""}
    assert theirs <= found | {m.name for m in MISTAKES if not found}
    assert mistake.name in found or found


def recurrent():
    """Every recorded row that is a recurrent layer, or several, of one size: what it is."""
    for case in cases():
        if "network" in case["layer"] or (
            case["framework"] == "paddle" and "attr" in str(case["spec"])
        ):
            continue
        try:
            packed = packed_of(ours(case))
            layers = list(packed.layers.values())
            first, names = layers[0], list(packed.layers)
            if not all(layer.cell == first.cell and layer.cell.states for layer in layers):
                continue
            own = {name: int(value) for name, value in first.sizes.items()}
        except (AttributeError, TypeError, ValueError, IndexError):
            continue
        if not {"x", "h"} <= set(own) <= {"x", "h", "p"}:
            continue
        if len({int(layer.sizes["h"]) for layer in layers}) > 1:
            continue
        backward = any(re.search(r"_reverse|backward|bw", name) for name in names)
        key = expand(first.cell.formula)
        if "input_forget" in case["spec"]:
            continue  # it stores a forget gate that it does not read
        yield case["id"], case["total"], own, len(layers) // (1 + backward), 1 + backward, key


ROWS = list(recurrent())


def test_enough_rows_are_recurrent():
    assert len(ROWS) >= 150, len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_the_true_origin_is_among_the_first_three(row):
    if row[1:5] == (16, {"x": 1, "h": 1}, 3, 2):
        pytest.skip("at x = h = 1, five simpler layers have 16 parameters, too")
    _, total, own, layers, directions, key = row
    told = {"x": own["x"], "h": own["h"]}
    if "p" in own:
        told["p"] = own["p"]
    for answer in detect(total, **told)["answers"][:3]:
        found = {k: int(v) for k, v in answer["sizes"].items()}
        same = (answer["layers"], answer["directions"]) == (layers, directions)
        if same and found == own and KEYS[answer["form"]][1] == key and not answer["mistake"]:
            return
    raise AssertionError((row, detect(total, **told)["answers"][:3]))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("680", 680, 680),
        ("6,004,000", 6_004_000, 6_004_000),
        ("6 004 000", 6_004_000, 6_004_000),
        ("6\u00a0004\u202f000", 6_004_000, 6_004_000),
        ("6.004.000", 6_004_000, 6_004_000),
        ("6'004'000", 6_004_000, 6_004_000),
        ("6_004_000", 6_004_000, 6_004_000),
        ("８００万", 7_995_000, 8_005_000),
        ("800万", 7_995_000, 8_005_000),
        ("8 百万", 7_500_000, 8_500_000),
        ("8M", 7_500_000, 8_500_000),
        ("8 million", 7_500_000, 8_500_000),
        ("~8M params", 7_500_000, 8_500_000),
        ("1.2k", 1_150, 1_250),
        ("1,2k", 1_150, 1_250),
        ("6.004M", 6_003_500, 6_004_500),
        ("1.5亿", 145_000_000, 155_000_000),
        ("Total params: 640 (2.50 KB)", 640, 640),
        ("640.0", 640, 640),
        ("680个参数", 680, 680),
        (str(10**30), 10**30, 10**30),
    ],
)
def test_a_number_is_read_as_people_write_it(text, low, high):
    found = detect(text, x=5, h=10)
    assert (found["low"], found["high"]) == (str(low), str(high))


BAD = [
    "0",
    "-3",
    "1.5",
    "abc",
    "1e3",
    "10^30",
    "<b>8</b>",
    "9" * 32,
    "1,2,3",
    "NaN",
    "8Q",
    "1.2345k",
]


@pytest.mark.parametrize("text", BAD)
def test_a_bad_number_is_refused(text):
    assert detect(text, x=5) == {"field": "number", "error": "number"}


@pytest.mark.parametrize("text", [*BAD, "8M", str(10**12 + 1)])
@pytest.mark.parametrize("field", "xhpVT")
def test_a_bad_size_is_refused_at_its_field(field, text):
    assert detect(680, **{field: text}) == {"field": field, "error": "size"}


def test_nothing_is_said_of_an_empty_field():
    assert detect("", x=5) == {"field": "number", "error": "empty"}
    assert detect(" ", x=" ", h="") == {"field": "number", "error": "empty"}


def test_a_rounded_number_has_the_range_of_sizes_that_round_to_it():
    first = detect("8M", x=500)["answers"][0]
    low, high = int(first["sizes"]["h"]), int(first["last"]["h"])
    counts = [
        int(CONVENTIONS[0].layer.at(x=500, h=h).count) for h in (low - 1, low, high, high + 1)
    ]
    inside = [7_500_000 <= n <= 8_500_000 for n in counts]
    assert inside == [False, True, True, False]


def test_where_none_fits_the_nearest_say_by_how_much():
    found = detect(641, x=5, h=10)
    assert not found["fits"]
    assert found["answers"][0]["by"] == "1"
    assert found["answers"][0]["sum"] == "4(10(10+5)+10) = 640"
    for answer in found["answers"]:
        assert int(answer["count"]) + int(answer["by"]) == 641


def test_with_no_size_usual_ones_are_tried():
    found = detect(6_004_000)
    assert found["guessed"]
    assert found["answers"][0]["sizes"] == {"x": "500", "h": "1000"}
    assert found["answers"][0]["solved"] == ["x", "h"]


def test_large_numbers_stay_exact():
    x, h = 10**12 - 1, 10**12
    count = int(CONVENTIONS[0].layer.at(x=x, h=h).count)
    assert detect(count, x=x)["answers"][0]["sizes"] == {"x": str(x), "h": str(h)}
    assert not detect(count + 1, x=x, h=h)["fits"]
    assert "NaN" not in json.dumps(detect(10**30, h=h))


@given(st.sampled_from(EVERY), sizes, sizes, st.integers(1, 10**7))
def test_a_template_is_what_arithmetic_writes(convention, x, h, p):
    filled = template(convention.layer.formula)
    values = {"x": x, "h": h, "p": p}
    for name, value in values.items():
        filled = filled.replace(f"{{{name}}}", f"{value:,}" if value >= 10_000 else str(value))
    assert filled == arithmetic(convention.layer.formula, values)


def evaluated(text):
    """The value of a written-out sum."""
    code = text.replace(",", "").replace("×", "*").replace("^", "**").replace("−", "-")
    code = re.sub(r"(?<=[\d)])\s*\(", "*(", code)
    return eval(re.sub(r"\)\s*(?=\d)", ")*", code))


@settings(max_examples=40)
@given(sizes, sizes, st.integers(1, 300), st.integers(1, 9000))
def test_a_written_out_sum_is_the_count(x, h, T, V):
    number = random.Random(x * h).choice([4 * h * (h + x + 1), 8 * h * (h + x + 2), 3 * V * x + h])
    for told in ({"x": x, "h": h, "T": T}, {"x": x, "h": h, "V": V}, {"h": h}):
        for answer in detect(number, most=40, **told)["answers"]:
            left, right = answer["sum"].split(" = ")
            assert evaluated(left) == int(right.replace(",", "")) == int(answer["count"]), answer


@pytest.mark.parametrize("form", range(len(DATA["forms"])))
def test_a_line_of_code_makes_the_layer(form):
    """Where the framework takes layers and directions in its line, the line has that count."""
    words = DETECTIVE["en"]
    spaces = {"keras": keras, "tf_keras": tf_keras, "nn": nn}
    spaces["paddle"] = type("paddle", (), {"nn": paddle})
    for layers, directions in DATA["arranged"]:
        values = {"x": 5, "h": 10, "p": 3, "L": layers, "D": directions}
        count = int(
            call(
                "tree.js",
                "values",
                {"n": ["s", "count", DATA["forms"][form]["count"]]},
                {"s": {k: str(v) for k, v in values.items()}},
            )["n"]["value"]
        )
        answer = {
            "layers": layers,
            "directions": directions,
            "mistake": "",
            "around": "",
            "solved": [],
            "last": {},
            "by": "0",
            "sizes": {k: str(values[k]) for k in "xhp"},
        }
        line = call("detective.js", "told", DATA["forms"][form], words, answer, True)["line"]
        if line.startswith(("keras.", "tf_keras.", "nn.", "paddle.")):
            made = eval(line, spaces)
            if line.startswith(("keras.", "tf_keras.")):
                made = spaces[line.split(".")[0]].Sequential(
                    [spaces[line.split(".")[0]].Input((7, 5)), made]
                )
            assert int(made.count) == count, line


def test_every_answer_has_its_words_in_both_languages():
    for words in DETECTIVE.values():
        assert set(words["reasons"]) >= {f"mistake {m.name}" for m in MISTAKES}
        assert set(words["around"]) == {n for n in DATA["around"] if not n.endswith("_p")}
        assert set(words) == set(DETECTIVE["en"])
        assert set(words["reasons"]) == set(DETECTIVE["en"]["reasons"])
        for form in DATA["forms"]:
            if form["rank"] == 0 and not form["peepholes"]:
                assert f"{form['kind']} {form['biases']}" in words["reasons"]


def test_the_candidates_are_small():
    import gzip

    packed = gzip.compress(json.dumps(DATA, separators=(",", ":")).encode())
    assert len(packed) <= 6_000
    assert math.isfinite(len(packed))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_reason_leads_to_a_heading(site, language):
    """The links stand in the form's words, where no link checker looks."""
    home = site if language == "en" else site / language
    for _, place in DETECTIVE[language]["reasons"].values():
        path, _, anchor = place.partition("#")
        page = (home / "why-another-number" / path / "index.html").resolve().read_text("utf-8")
        assert not anchor or f'id="{anchor}"' in page, place
