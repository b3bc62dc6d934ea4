"""Figures follow the package: other sizes, another drawing, and area is count."""

import itertools
import re
import unicodedata

import numpy as np
import pytest
from bs4 import BeautifulSoup
from hooks import figures
from hooks.drawing import WIDTH, Drawing, label, plain, spread
from hooks.figures import Curve
from hooks.messages import FIGURES
from hooks.pages import BLOCKS
from hooks.register import typed
from hypothesis import given
from hypothesis import strategies as st

from lstm_formulas import GRU, LSTM, RNN, Dense, Embedding, Network
from lstm_formulas.frameworks.conventions import CONVENTIONS
from lstm_formulas.frameworks.module import at
from lstm_formulas.printing import number
from lstm_formulas.symbols import T, h

NAMES = sorted(name.removeprefix("figure.") for name in BLOCKS if name.startswith("figure."))
sizes = st.integers(1, 900)


def say(key, **values):
    """Words that say what they were given."""
    return f"{key} {' '.join(map(str, values.values()))}"


def drawn(draw, *arguments):
    """The SVG of a figure, parsed."""
    return BeautifulSoup(draw(say, *arguments).svg("test", "title", "says"), "html.parser")


def followed(name, language="en", **situations):
    """A figure that follows its situation, with these sizes, parsed."""
    with typed(situations):
        return BeautifulSoup(BLOCKS[f"figure.{name}"](language), "html.parser")


def area_of(rect):
    return float(rect["width"]) * float(rect["height"])


def rects(soup, kind):
    return [r for r in soup.find_all("rect") if kind in r["class"]]


def plain_letter(letter):
    return unicodedata.normalize("NFKC", letter)


def texts(soup):
    return [text.get_text() for text in soup.find_all("text")]


def model(V, e, h):
    return Network(
        embedding=Embedding(V, e),
        encoder=LSTM(e, h),
        decoder=LSTM(e, h),
        output=Dense(h, V, bias=False),
    )


@given(x=sizes, h=sizes)
def test_area_is_count(x, h):
    """Over all layers of a figure one parameter has one area."""
    layers = [RNN(x, h), GRU(x, h), LSTM(x, h)]
    soup = drawn(figures.area, layers)
    gates = [rects(soup, kind) for kind in ("recurrent", "input", "bias")]
    assert [len(found) for found in gates] == [1 + 3 + 4] * 3
    long, entries = max((float(gates[0][0]["height"]), h), (float(gates[1][0]["width"]), x))
    scale = long / entries
    for found, columns in zip(gates, (h, x, 1), strict=True):
        for rect in found:
            assert float(rect["height"]) == pytest.approx(scale * h, rel=0.01, abs=0.02)
            wide = max(scale * columns, 1.5)  # what is thinner is drawn as a hairline
            assert float(rect["width"]) == pytest.approx(wide, rel=0.01, abs=0.02)
    for layer in layers:
        assert number(layer.count) in texts(soup)


@given(V=st.integers(100, 90_000), e=sizes, h=sizes)
def test_a_network_s_area_is_count(V, e, h):
    network = model(V, e, h)
    soup = followed("network", seq2seq={"V": V, "e": e, "h": h})
    whole = sum(map(area_of, soup.find_all("rect")))
    rows = network.table().rows
    for row in rows:
        assert any(text.startswith(number(row.count)) for text in texts(soup))
    gates = [r for r in soup.find_all("rect") if "gate-i" in r["class"]]
    share = float(rows[1].share)
    if share > 0.02:  # less than that is drawn half a unit high
        own = [r for r in gates if r["y"] == gates[0]["y"]]
        assert {kind for r in own for kind in r["class"][1:]} == {"recurrent", "input", "bias"}
        assert sum(map(area_of, own)) / whole == pytest.approx(share / 4, rel=0.05)


@given(x=sizes, h=sizes)
def test_a_gate_s_matrices_keep_their_proportions(x, h):
    soup = drawn(figures.matrix, LSTM(x, h))
    (state,), (given_,) = rects(soup, "recurrent"), rects(soup, "input")
    assert float(given_["width"]) * h == pytest.approx(
        float(state["width"]) * x, abs=0.02 * (h + x)
    )
    assert float(state["width"]) == pytest.approx(float(state["height"]), abs=0.02)
    (vector,) = rects(soup, "state")
    assert float(vector["height"]) == pytest.approx(float(state["width"]), abs=0.02)


@pytest.mark.parametrize("sizes", [(5, 10), (128, 128), (300, 64)])
def test_the_count_s_rows_add_up(sizes):
    layer = LSTM(*sizes)
    said = texts(followed("count", keras=dict(zip("xh", sizes, strict=True))))
    sums = [t.endswith("=") for t in said[:-1]]
    *each, total = [
        int(t.replace(",", "")) for t, is_sum in zip(said[1:], sums, strict=True) if is_sum
    ]
    assert len(each) == 4
    assert sum(each) == total == layer.count


def test_a_total_stands_under_the_column_that_it_sums():
    """One right edge for every number, in Keras's count and in PyTorch's."""
    soup = followed("home")
    numbers = [t for t in soup.find_all("text") if re.fullmatch(r"(\+ )?[\d,]+", t.get_text())]
    ends = [t for t in numbers if t.get("text-anchor") == "end"]
    assert [t.get_text() for t in ends] == ["160"] * 4 + ["640", "+ 40", "680"]
    assert len({t["x"] for t in ends}) == 1


@given(V=st.integers(1, 90_000), e=sizes)
def test_shares_fill_the_bar(V, e):
    network = model(V, e, h)
    values = (250, 500, 1_000, 2_000, 4_000)
    soup = followed("shares", seq2seq={"V": V, "e": e})
    bars = [r for r in soup.find_all("rect") if r["height"] == "24.00"]
    for i, value in enumerate(values):
        rows = network.at(h=value).table().rows
        bar = bars[i * len(rows) : (i + 1) * len(rows)]
        whole = sum(float(rect["width"]) for rect in bar)
        assert whole == pytest.approx(296, abs=0.05)
        for rect, row in zip(bar, rows, strict=True):
            assert float(rect["width"]) == pytest.approx(whole * float(row.share), abs=0.02)


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "RNN"])
def test_strips_show_the_order_that_the_tensors_have(kind):
    """The arrays themselves say it: each gate's weights hold its number, and packing orders them."""
    for convention in (c for c in CONVENTIONS if c.kind == kind):
        soup = drawn(figures.strips, [convention])
        shown = [t.get_text() for t in soup.select("text[class^=gate-]")]
        packed = at(convention.model, h=3, x=2).packed
        gates = sorted({w.gate for w in convention.layer.weights})
        weights = {
            key: {
                w.name: np.full(tuple(map(int, w.shape)), gates.index(w.gate))
                for w in layer.weights
            }
            for key, layer in packed.layers.items()
        }
        found = []
        for tensor in packed.stored:
            if "W" in tensor.spec.letters:
                array = packed.pack(weights)[tensor.name].squeeze()
                beside = figures.lies([tensor.spec]) == "beside"
                along = array[0] if beside else array[:, 0]
                found += [gates[i] for i in dict.fromkeys(along.tolist())]
        assert [plain_letter(letter) for letter in shown] == found


def test_curves_end_where_the_count_does():
    most = 700
    layers = [LSTM(64, h), RNN(64, h)]
    curves = [Curve(layer.name, layer.count) for layer in layers]
    soup = drawn(figures.curves, curves, "h", most)
    ends = [
        216 - float(line["points"].split()[-1].split(",")[1])
        for line in soup.select("polyline.curve")
    ]
    counts = [int(layer.at(h=most).count) for layer in layers]
    assert ends[0] / ends[1] == pytest.approx(counts[0] / counts[1], rel=0.01)
    level = drawn(figures.curves, [Curve("a", T * 600), Curve("b", LSTM(5, 10).count)], "T", 50)
    points = level.select("polyline.curve")[1]["points"].split()
    assert len({point.split(",")[1] for point in points}) == 1


@pytest.mark.parametrize(
    ("draw", "one", "other"),
    [
        (figures.chain, (LSTM(8, 4), 20), (LSTM(8, 4), 30)),
        (figures.nodes, (LSTM(8, 4),), (LSTM(2, 4),)),
        (figures.tensor, ((("input", (9, 8, 7)),),), ((("input", (9, 8, 6)),),)),
        (figures.padding, (8, 20), (9, 20)),
        (figures.shared, (LSTM(8, 4), 20), (LSTM(8, 4), 30)),
        (figures.update, (20, 4), (20, 5)),
        (figures.bars, ([("a", 3, "3"), ("b", 6, "6")], 9), ([("a", 3, "3"), ("b", 7, "7")], 10)),
    ],
)
def test_other_sizes_make_another_drawing(draw, one, other):
    first, second, again = (draw(say, *arguments).calls for arguments in (one, other, one))
    assert first == again != second


@pytest.mark.parametrize(
    ("name", "situation"),
    [("home", "home"), ("network", "seq2seq"), ("encoder-decoder", "seq2seq")],
)
def test_a_figure_follows_its_situation(name, situation):
    first, again = followed(name), followed(name, **{situation: {}})
    assert first == again != followed(name, **{situation: {"h": 77}})


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_says_in_words_what_it_shows(name):
    """In both languages: a title, a text alternative, a caption, and the same numbers."""
    numbers = {}
    for language in ("en", "zh"):
        soup = BeautifulSoup(BLOCKS[f"figure.{name}"](language), "html.parser")
        svg = soup.find("svg")
        for attribute in ("aria-labelledby", "aria-describedby"):
            assert len(soup.find(id=svg[attribute]).get_text()) > 3
        assert len(soup.find("figcaption").get_text()) > 3
        assert "{" not in soup.get_text()
        assert svg["viewbox"].split()[2] == f"{WIDTH:g}"
        numbers[language] = re.findall(r"\d+(?:[,.]\d+)*%?", soup.find("desc").get_text())
    assert sorted(numbers["en"]) == sorted(numbers["zh"])


def test_words_are_there_in_both_languages():
    for kind, words in FIGURES.items():
        for key, twins in words.items():
            assert set(twins) == {"en", "zh"}, (kind, key)
            holes = [sorted(re.findall(r"\{\w+\}", text)) for text in twins.values()]
            assert holes[0] == holes[1], (kind, key)


@given(
    places=st.lists(st.floats(0, 300), min_size=1, max_size=6).map(sorted),
    size=st.floats(1, 40),
)
def test_labels_are_moved_apart_and_stay_inside(places, size):
    moved = spread(places, [size] * len(places), 0, 300)
    assert all(b - a >= size - 1e-6 for a, b in itertools.pairwise(moved))
    assert moved[0] >= size / 2 - 1e-6
    assert moved[-1] <= 300 - size / 2 + 1e-6


def test_mathematics_in_a_label_goes_down_and_up_again():
    soup = BeautifulSoup(label("**h**_{*t*−1} and *x* < 3"), "html.parser")
    assert soup.get_text() == "𝐡𝑡−1 and 𝑥 < 3"
    assert sum(float(t.get("dy", 0)) for t in soup.find_all("tspan")) == 0
    assert plain("**h**_{*t*} and *x*") == "h_t and x"
    assert Drawing(10).svg("a", "*x* < 3", "b").count("&lt; 3") == 1
