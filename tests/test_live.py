"""Pages that follow a reader's sizes: what their script makes is what the build would make."""

import json
import re
import types
from functools import cache
from pathlib import Path
from random import Random

import pytest
from bs4 import BeautifulSoup
from hooks import engine, glossary, pages
from hooks.drawing import markup
from hooks.register import QUANTITIES, SITUATIONS, Situation, typed
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown
from mkdocs.config import load_config

from lstm_formulas.frameworks import (
    equinox,
    flax_linen,
    flax_nnx,
    keras,
    module,
    onnx,
    paddle,
    pytorch,
    tensorflow1,
    tf_keras,
    total,
)

ROOT = Path(__file__).resolve().parents[1]
LIVE = ("index", "six-questions", "networks", "why-another-number")
LANGUAGES = ("en", "zh")
MOST = 10**12


@cache
def source(name: str, language: str) -> str:
    """A page as Markdown makes it, before anything is put in."""
    config = load_config(str(ROOT / "mkdocs.yml"))
    written = (ROOT / "docs" / language / f"{name}.md").read_text("utf-8")
    written = re.sub(r"\A---\n.*?\n---\n", "", written, flags=re.DOTALL)
    entries = (ROOT / "docs" / language / "glossary.md").read_text("utf-8")
    converter = Markdown(
        extensions=config["markdown_extensions"], extension_configs=config["mdx_configs"]
    )
    return converter.convert(glossary.references(written, entries))


@cache
def original(name: str, language: str) -> str:
    """A page as it is built."""
    return pages.finish(source(name, language), language)


def built(name: str, language: str, **sizes: dict[str, int]) -> BeautifulSoup:
    """A page as it is built with these sizes for its situations."""
    with typed(sizes):
        make = pages.finish if sizes else lambda *_: original(name, language)
        return BeautifulSoup(make(source(name, language), language), "html.parser")


def carried(page: BeautifulSoup) -> dict:
    """What the page's script has."""
    return json.loads(page.select_one("script#live").string)


def followed(page: BeautifulSoup, sizes: dict[str, dict[str, int]]) -> BeautifulSoup:
    """The page after its script has put these sizes in, as `live.js` does."""
    data = carried(page)
    strings = {
        name: own | {k: str(v) for k, v in sizes.get(name, {}).items()}
        for name, own in data["situations"].items()
    }
    values = engine.call("tree.js", "values", data["quantities"], strings)
    for tag in page.select("[data-q]"):
        if tag["data-q"] in values:
            tag.string = values[tag["data-q"]]["text"]
    for tag in page.select("[data-if]"):
        if (name := tag["data-if"].removeprefix("!")) in values:
            del tag["hidden"]
            if values[name]["holds"] == tag["data-if"].startswith("!"):
                tag["hidden"] = ""
    for spec in data["figures"]:
        drawn = markup(engine.call("figures.js", "figure", spec, strings[spec["situation"]]))
        page.find(id=spec["name"]).svg.replace_with(BeautifulSoup(drawn, "html.parser"))
    return page


def visible(page: BeautifulSoup) -> list[str]:
    """All that is read on a page, and its figures shape by shape."""
    for tag in page.select("script, form, [hidden], .headerlink, .md-content__button"):
        tag.decompose()
    figures = [str(svg.encode(formatter="minimal"), "utf-8") for svg in page.select("svg.drawing")]
    # Where a wide table or a formula may break is decided when a page is built.
    return [*re.split(r"(?<=\. )|\n+", page.get_text()), *figures]


def drawn_sizes(page: BeautifulSoup, random: Random) -> dict[str, dict[str, int]]:
    """Sizes that the page's fields take, some small, some beyond what a double holds."""
    sizes = {}
    for form in page.select("form[data-situation]"):
        own: dict[str, int] = {}
        sizes[form["data-situation"]] = own
        fields = form.select("input, select")
        for field in fields:
            if field.name == "select":
                own[field["name"]] = int(random.choice(field.select("option"))["value"])
            else:
                own[field["name"]] = round(10 ** random.uniform(0, random.choice((1, 3, 12))))
        for field in fields:
            name = field["name"]
            if limit := field.get("data-below"):
                own[limit] = max(own[limit], 2)
                own[name] = min(own[name], own[limit] - 1)
            if limit := field.get("data-most"):
                own[name] = min(own[name], own[limit])
            if only := field.get("data-only"):
                letter, value = only.split("=")
                if own[letter] != int(value) or random.random() < 0.5:
                    own[name] = 0
        alike = random.choice([None, None, "xh", "eh"])  # where sentences judge
        if alike and set(alike) <= own.keys() and not own.get("p"):
            own[alike[0]] = own[alike[1]]
    return sizes


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LIVE)
def test_a_page_that_follows_is_the_page_built_with_these_sizes(name, language, request):
    times = 500 if request.config.getoption("--all") else 6
    random = Random(f"{name} {language}")
    for _ in range(times):
        page = built(name, language)
        sizes = drawn_sizes(page, random)
        assert visible(followed(page, sizes)) == visible(built(name, language, **sizes)), sizes


@pytest.mark.parametrize("name", LIVE)
def test_the_page_s_own_sizes_change_nothing(name):
    page = built(name, "en")
    assert visible(followed(page, {})) == visible(built(name, "en"))


def test_a_forgotten_number_is_noticed():
    """The comparison fails where a number stands without its name."""
    page = built("networks", "en")
    tag = page.select_one("[data-q='seq2seq.total']")
    tag.replace_with(tag.get_text())
    sizes = {"seq2seq": {"h": 77}}
    assert visible(followed(page, sizes)) != visible(built("networks", "en", **sizes))


ON_PAGES = sorted({name for page in LIVE for name in carried(built(page, "en"))["quantities"]})
TREES = [q for q in QUANTITIES.values() if isinstance(q.situation, Situation) and q.form != "sum"]


@pytest.mark.parametrize("quantity", TREES, ids=lambda q: q.name)
@settings(max_examples=12)
@given(data=st.data())
def test_a_tree_s_value_is_the_expression_s(quantity, data):
    """Exact beyond what a double holds, and written alike."""
    letters = quantity.situation.original
    sizes = {k: data.draw(st.integers(1, MOST) | st.integers(1, 40), k) for k in letters}
    with typed({quantity.situation.name: sizes}):
        value, text = quantity.value, quantity.write()
    strings = {quantity.situation.name: {k: str(v) for k, v in sizes.items()}}
    found = engine.call("tree.js", "values", {"it": quantity.data()}, strings)["it"]
    if quantity.form == "holds":
        assert found["holds"] == bool(value)
    else:
        assert found["text"] == text
        plain = value if isinstance(value, tuple) else (value,)
        assert found["value"] == " ".join(map(str, plain))


def test_every_number_on_a_live_page_follows_or_stays():
    """What has no form on the page is of other sizes, and its page says which."""
    assert len(ON_PAGES) > 150
    for name in LIVE:
        page = built(name, "en")
        here = set(carried(page)["situations"])
        for tag in page.select("[data-q]"):
            owner = tag["data-q"].partition(":")[0]
            if owner in SITUATIONS:
                assert (owner in here) == (tag["data-q"] in carried(page)["quantities"])


@given(count=st.integers(1, 10**15), x=st.integers(1, 10**6))
def test_the_largest_that_fits_is_bisected(count, x):
    """One node of the tree, for a size within a budget."""
    from lstm_formulas import LSTM, largest
    from lstm_formulas.printing import tree
    from lstm_formulas.symbols import h as units
    from lstm_formulas.symbols import x as features

    of = ["largest", tree(LSTM(features, units).count), "h", count]
    found = engine.call("tree.js", "values", {"it": ["s", "code", of]}, {"s": {"x": str(x)}})
    try:
        expected = largest(LSTM(x, units), count)
    except ValueError:
        expected = 0
    assert int(found["it"]["value"]) == expected


# --- The calculator -------------------------------------------------------------------------

V1 = types.SimpleNamespace(
    nn=types.SimpleNamespace(rnn_cell=tensorflow1),
    keras=types.SimpleNamespace(
        layers=tf_keras.layers, Sequential=tf_keras.Sequential, Input=tf_keras.Input
    ),
)
NAMES = {
    "keras": keras,
    "nn": pytorch,
    "paddle": paddle,
    "linen": flax_linen,
    "nnx": flax_nnx,
    "onnx": onnx,
    "eqx": types.SimpleNamespace(nn=equinox),
    "tf_keras": tf_keras,
    "tf": types.SimpleNamespace(compat=types.SimpleNamespace(v1=V1)),
}


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("directions", [1, 2])
@pytest.mark.parametrize(("kind", "projection"), [(4, 0), (4, 3), (3, 0), (1, 0)])
def test_the_line_that_is_copied_makes_the_count_beside_it(kind, projection, directions, layers):
    """With the frameworks' own classes: what somebody copies and what somebody reads agree."""
    sizes = {"K": kind, "x": 6, "h": 8, "L": layers, "D": directions, "p": projection}
    page = built("index", "en", home=sizes)
    for tag in page.select("[hidden]"):
        tag.decompose()
    rows = page.select("tr[data-if]")
    assert len(rows) >= 4
    for row in rows:
        line = row.code.get_text()
        made = eval(line, dict(NAMES))
        if not getattr(made, "count", None) or made.count.free_symbols:
            made = module.at(made, x=6)
        count = int(total(made))
        said = int(row.select_one("td data, td.number").get_text().replace(",", ""))
        if row.small:  # one for each layer and direction: the first of several
            assert layers * directions > 1
            assert count < said
        else:
            assert count == said, line


@pytest.mark.parametrize("layers", [1, 4])
@pytest.mark.parametrize("directions", [1, 2])
@pytest.mark.parametrize(("kind", "projection"), [(4, 0), (4, 3), (3, 0), (1, 0)])
def test_the_calculator_s_formula_comes_to_its_count(kind, projection, directions, layers):
    """Both lines, as somebody would work them out by hand."""
    sizes = {"K": kind, "x": 6, "h": 8, "L": layers, "D": directions, "p": projection}
    page = built("index", "en", home=sizes)
    for tag in page.select("[hidden]"):
        tag.decompose()
    letters, numbers = (eq.get_text() for eq in page.select(".answer .eq"))
    numbers, _, count = numbers.removeprefix("=").rpartition("=")
    product = re.sub(r"(?<=[hxpDL\d)])(?=[hxpDL(])", "*", letters)
    for text in (product, re.sub(r"(?<=[\d)])(?=\()", "*", numbers)):
        python = text.replace("⋅", "*").replace("×", "*").replace("−", "-").replace("\u2062", "*")
        assert eval(python, dict(sizes)) == int(count.replace(",", "")), text
