"""The numbers on the pages: what real frameworks created, and what follows from it."""

import inspect
import json
import math
import re
import sys
from fractions import Fraction
from importlib import import_module

import pytest
from bs4 import BeautifulSoup
from framework_cases import RECORDED, plain
from hooks import figures, links
from hooks.blocks import frameworks_of, inline
from hooks.pages import BLOCKS, QUANTITIES
from hooks.quantities import ONE, SIX
from hooks.register import Quantity, define, typed
from hypothesis import given
from hypothesis import strategies as st
from sympy import Expr, sympify

from lstm_formulas import GRU, LSTM, RNN
from lstm_formulas.frameworks import keras, pytorch
from lstm_formulas.frameworks.conventions import CONVENTIONS
from lstm_formulas.frameworks.module import Module
from lstm_formulas.printing import arithmetic
from lstm_formulas.symbols import h, x

PAGES = {row["id"]: row for row in json.loads((RECORDED / "page_counts.json").read_text("utf-8"))}
LAYERS = {
    row["id"]: row for row in json.loads((RECORDED / "framework_counts.json").read_text("utf-8"))
}


def real(name: str, ending: str = "") -> int:
    """Numbers in the tensors that a framework created, or in those whose names end so."""
    shapes = (PAGES | LAYERS)[name]["shapes"]
    return sum(math.prod(shape) for tensor, shape in shapes if tensor.endswith(ending))


def value(name: str) -> int:
    return int(QUANTITIES[name].value)


# What a page says is a framework's, by the recorded row that it is held against: a row of
# `framework_counts.json` for one layer, or a model of `page_counts.json` under the name itself.
IN_A_FRAMEWORK = {
    **{name: real(name) for name in PAGES if name in QUANTITIES and name != "ex.shapes.kernel"},
    "flat.all": real("flat.all") - real("six.count"),
    "flat.last": real("flat.last") - real("six.count"),
    "seq2seq.encoder": real("keras:019"),
    "seq2seq.encoder_pytorch": real("torch:019"),
    "seq2seq.pytorch_more": real("seq2seq.total_pytorch") - real("seq2seq.total"),
    "noted.encoder": real("keras:019"),
    "noted.total": real("seq2seq.total"),
    "keras.count": real("keras:006"),
    "keras.pytorch": real("torch:006"),
    "keras.difference": real("torch:006") - real("keras:006"),
    "keras.rnn": real("keras:042"),
    "keras.rnn_pytorch": real("torch:186"),
    "one.two_biases": real("torch:006"),
    "one.second_bias": real("torch:006") - real("keras:006"),
    "one.peepholes": real("onnx:039") - real("onnx:033"),
    "one.gru_candidate": real("flax.linen:040"),
    "one.paddle_total": real("paddle:025"),
    "one.paddle_trainable": LAYERS["paddle:025"]["trainable"],
    "one.paddle_frozen": real("paddle:025") - LAYERS["paddle:025"]["trainable"],
    "forum.twice": 2 * real("forum.one"),
    "forum.upper": real("forum.both", "_l1"),
    "forum.upper_one": real("forum.one", "_l1"),
    "issue_gru.difference": real("issue_gru.printed") - real("issue_gru.expected"),
    "tool.shared": real("tool.twice") - real("tool.once"),
    "read.count": real("keras:138"),
    "ex.layer.more": real("ex.layer.pytorch") - real("ex.layer.keras"),
    "ex.stack.first": real("ex.stack.total", "_l0"),
    "ex.stack.upper": real("ex.stack.total", "_l1"),
    "ex.cost.adam": (1 + 1 + 2) * 4 * real("ex.cost.count"),  # weight, gradient, two moments
}
# The same for what is the textbook's; where several rows have one number, frameworks agree on it.
IN_THE_TEXTBOOK = {
    "one.textbook": (
        "keras:006",
        "equinox:009",
        "flax.nnx:009",
        "tf.compat.v1:015",
        "tf_keras:019",
    ),
    "one.no_bias": ("keras:041", "torch:037", "equinox:010"),
    "one.bidirectional": ("keras:138",),
    "one.layer_norm": ("torch:222",),
    "one.gru": ("keras:095", "tf.compat.v1:017"),
    "keras.gru": ("keras:095", "tf.compat.v1:017"),
    "one.rnn": ("keras:042", "tf_keras:020"),
    "seq2seq.table.total": ("seq2seq.total",),
}
# Frameworks that a page names beside the one that its number is read off.
ALIKE = {
    "gru_both.keras": ("gru_both.pytorch",),
    "keras.count": ("keras:092",),  # an LSTMCell
    "keras.pytorch": ("torch:162",),
    "one.gru_candidate": ("equinox:011",),
    "one.gru_two": ("tf_keras:021", "onnx:048", "paddle:056"),
    "one.rnn_two": ("torch:186", "paddle:083"),
    "one.two_biases": ("paddle:009", "onnx:033", "tf_keras:054"),
}


# A size, by the model that has it and the one with a unit more.
LARGEST = {
    "budget.h.lstm": ("budget.count.lstm", "budget.count.next"),
    "budget.h.pytorch": ("budget.count.pytorch", "budget.h.pytorch + 1"),
    "budget.h.two_ways": ("budget.count.two_ways", "budget.h.two_ways + 1"),
    "ex.budget.h": ("ex.budget.count", "ex.budget.next"),
    "ex.budget.h_pytorch": ("ex.budget.count_pytorch", "ex.budget.h_pytorch + 1"),
}


@pytest.mark.parametrize("name", IN_A_FRAMEWORK)
def test_a_framework_s_number_is_what_it_created(name):
    assert value(name) == IN_A_FRAMEWORK[name]


def test_the_textbook_s_numbers_are_what_frameworks_created():
    for name, rows in (*IN_THE_TEXTBOOK.items(), *ALIKE.items()):
        ours = value(name)
        assert {row: real(row) for row in rows} == dict.fromkeys(rows, ours), name


@pytest.mark.parametrize("row", PAGES.values(), ids=PAGES)
def test_the_same_lines_with_our_classes_make_the_same_tensors(row):
    names = {"nn": pytorch, "keras": keras}
    exec(row["source"], names)
    tensors = names["model"].tensors
    # Keras puts the model's name before a layer's.
    ours = [(plain(n).split("/")[-1], [*map(int, shape)]) for n, shape in tensors.items()]
    assert ours == [(n.split("/")[-1], shape) for n, shape in row["shapes"]]


def test_a_framework_s_shapes_are_what_it_created():
    (_, kernel), *_ = PAGES["ex.shapes.kernel"]["shapes"]
    assert QUANTITIES["ex.shapes.kernel"].value == tuple(kernel)
    for name, row in (("forum.upper_reads", "forum.both"), ("ex.stack.reads", "ex.stack.total")):
        assert value(name) == dict(PAGES[row]["shapes"])["weight_ih_l1"][1]


def test_the_shapes_of_the_mismatch_are_those_of_the_recorded_error():
    error = (RECORDED.parents[1] / "docs" / "examples" / "real" / "torch-mismatch.pycon").read_text(
        "utf-8"
    )
    saved, new = re.findall(r"torch\.Size\(\[(\d+), (\d+)\]\)", error)
    assert [str(value(f"mismatch.{name}")) for name in ("rows", "saved")] == [*saved]
    assert new == (saved[0], saved[0])
    (units,) = set(re.findall(r"LSTM\(\d+, (\d+)\)", error))
    assert str(value("mismatch.lstm")) == units
    assert 3 * value("mismatch.gru") == value("mismatch.rows")


def test_a_framework_s_number_follows_its_class(monkeypatch):
    """Were a class of the frameworks wrong, each number that pages read off it would be."""
    for name in ("count", "trainable", "frozen"):
        own = inspect.getattr_static(Module, name)
        doubled = property(lambda self, own=own: 2 * own.__get__(self, type(self)))
        monkeypatch.setattr(Module, name, doubled)
    for name in [name for name in sys.modules if name.split(".")[0] == "hooks"]:
        monkeypatch.delitem(sys.modules, name)
    wrong = import_module("hooks.pages").QUANTITIES
    moved = {name for name in QUANTITIES if wrong[name].value != QUANTITIES[name].value}
    lines = {name for name in QUANTITIES if name.startswith("one.line.")}
    assert moved == {*IN_A_FRAMEWORK, *LARGEST, *lines, "budget.ratio.doubled"}


@pytest.mark.parametrize("name", LARGEST)
def test_a_size_is_the_largest_within_the_budget(name):
    fits, too_large = (PAGES[row] for row in LARGEST[name])
    assert str(value(name)) in re.findall(r"\d+", fits["source"])
    budget = value("ex.budget.P" if name.startswith("ex.") else "budget.parameters")
    assert real(fits["id"]) <= budget < real(too_large["id"])


def test_a_written_out_sum_comes_to_the_number_beside_it():
    sums = [q for q in QUANTITIES.values() if q.form == "sum"]
    assert len(sums) > 5
    for q in sums:
        beside = QUANTITIES.get(q.name.replace(".sum.", "."), q)
        assert q.value == beside.value
        python = re.sub(r"(?<=[\d)])\(", "*(", q.write().replace("×", "*").replace(",", ""))
        assert eval(python) == int(beside.value), q.name


def test_a_step_s_work_is_the_count_without_the_biases():
    assert value("work.step") == value("six.count") - value("work.biases")
    assert value("work.step") == value("six.count_without_bias")


def test_training_takes_the_products_that_backpropagation_has():
    """Forward W·x; back Wᵀ·δ for the gradient of the input and δ·xᵀ for that of the weights."""

    def work(left, right):
        assert left[1] == right[0]
        return left[0] * left[1] * right[1]

    step = 0
    for weight in LSTM(SIX["x"], SIX["h"]).weights:
        rows, columns = map(int, weight.shape)
        if columns > 1:  # a bias is added, not multiplied
            step += work((rows, columns), (columns, 1))
            step += work((columns, rows), (rows, 1)) + work((rows, 1), (1, columns))
    assert value("work.training") == SIX["T"] * step


def test_the_figure_of_bytes_has_the_table_s_numbers():
    soup = BeautifulSoup(BLOCKS["figure.memory"]("en"), "html.parser")
    said = [int(n.replace(",", "")) for n in re.findall(r"\d[\d,]+", soup.find("desc").get_text())]
    names = ("weights", "gradients", "moments", "activations_bytes")
    assert said == [*(value(f"memory.{n}") for n in names), sum(said[:-1])]
    assert said[:3] == [4 * value("six.count"), 4 * value("six.count"), 8 * value("six.count")]
    wide = [float(r["width"]) for r in soup.select("rect")]
    for a, b in zip(said, wide, strict=False):
        assert b == pytest.approx(wide[-1] * a / said[-2], abs=0.02)


def middle(rect):
    return float(rect["x"]) + float(rect["width"]) / 2


@pytest.mark.parametrize("name", ["matrix", "count"])
@given(x=st.integers(60, 900), h=st.integers(60, 900))
def test_a_label_stands_over_its_own_matrix(name, x, h):
    """U is the one that the state is multiplied by, and h columns wide."""
    if name == "matrix":
        svg = figures.matrix(lambda key, **_: key, LSTM(x, h)).svg("f", "", "")
    else:
        with typed({"keras": {"x": x, "h": h}}):
            svg = BLOCKS["figure.count"]("en")
    soup = BeautifulSoup(svg, "html.parser")
    recurrent, given_ = (soup.select_one(f"rect.{kind}.gate-i") for kind in ("recurrent", "input"))
    assert float(recurrent["width"]) * x == pytest.approx(float(given_["width"]) * h, rel=0.01)
    places = {tag.get_text(): float(tag["x"]) for tag in soup.select("text")}
    found = 0
    for near, far, letter, size in (
        (recurrent, given_, "𝐔𝑖", f"ℎ = {h}"),
        (given_, recurrent, "𝐖𝑖", f"𝑥 = {x}"),
    ):
        for text in places.keys() & {letter, size}:
            found += 1
            assert abs(places[text] - middle(near)) < abs(places[text] - middle(far)), text
    assert found == (4 if name == "matrix" else 2)


@pytest.mark.parametrize("name", ["epochs.last_batch", "ex.training.last"])
@given(samples=st.integers(1, 500), batch=st.integers(1, 80))
def test_the_last_batch_is_what_is_left(name, samples, batch):
    last = Quantity(name, QUANTITIES[name].expression, {"N": samples, "B": batch})
    *_, rest = (range(samples)[i : i + batch] for i in range(0, samples, batch))
    assert last.value == len(rest)


@given(part=st.integers(0, 100))
def test_a_share_is_written_in_percent(part):
    share = Quantity("share", sympify(part) / 100, {}, "percent")
    assert share.write() == f"{part}%"
    assert share.write(latex=True) == rf"{part}\%"


def test_the_shares_on_the_pages_are_the_parts_of_the_total():
    for name, part in (
        ("words", value("seq2seq.embedding") + value("seq2seq.output")),
        ("recurrent", value("seq2seq.encoder") + value("seq2seq.decoder")),
    ):
        share = Fraction(part, value("seq2seq.total"))
        assert QUANTITIES[f"seq2seq.share.{name}"].write() == f"{round(100 * share)}%"


def test_a_name_is_defined_once():
    before = dict(QUANTITIES)
    with pytest.raises(ValueError, match=r"keras\.count is defined twice"):
        define("keras", {}, count=1)
    assert before == QUANTITIES


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("#there", []),
        ("other.html#here", []),
        ("other.html#%E8%BF%99", []),
        ("#nowhere", ["index.html: #nowhere has no such anchor"]),
        ("other.html#there", ["index.html: other.html#there has no such anchor"]),
        ("other/", ["index.html: other/ does not exist"]),
        ("https://example.org/#nowhere", []),
    ],
)
def test_a_link_leads_to_an_anchor_that_is_there(tmp_path, reference, found):
    (tmp_path / "index.html").write_text(f'<p id="there"><a href="{reference}">a</a></p>', "utf-8")
    (tmp_path / "other.html").write_text('<p id="here"></p><p id="这"></p>', "utf-8")
    assert links.broken(tmp_path) == found


def biases_of(convention) -> Expr:
    """What is left of a count without the matrices and the peepholes."""
    cell = {"LSTM": LSTM, "GRU": GRU, "RNN": RNN}[convention.kind]
    peepholes = 3 * h if "use_peepholes=True" in convention.line else 0
    return (convention.count - cell(x, h, bias=False).count - peepholes).expand()


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "RNN"])
def test_a_framework_s_columns_are_its_count_and_its_biases(kind):
    soup = BeautifulSoup(frameworks_of(kind, ONE)("en"), "html.parser")
    own = [c for c in CONVENTIONS if c.kind == kind]
    for row, c in zip(soup.select("tbody tr"), own, strict=True):
        line, number, _, last = row.find_all(["th", "td"])
        assert c.line in line.get_text()
        name = number.get_text().strip("[ ]")
        assert value(name) == c.count.subs({x: ONE["x"], h: ONE["h"]})
        assert last.decode_contents() == inline(arithmetic(biases_of(c), latex=True))


def test_the_cheat_sheet_has_every_framework_s_biases():
    soup = BeautifulSoup(BLOCKS["sheet.biases"]("en"), "html.parser")
    found = {}
    for row in soup.select("tbody tr"):
        names, *cells = (cell.decode_contents() for cell in row.find_all(["th", "td"]))
        for kind, cell in zip(("LSTM", "GRU", "RNN"), cells, strict=True):
            found |= {(name, kind): {*cell.split(", ")} - {"–"} for name in names.split(", ")}
    wanted = {key: set() for key in found}
    for c in CONVENTIONS:
        wanted[c.framework, c.kind].add(inline(arithmetic(biases_of(c), latex=True)))
    assert found == wanted
