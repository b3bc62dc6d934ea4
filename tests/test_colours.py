"""A colour is a gate: one palette, seen on its ground, and worn by nothing else."""

import itertools
import re

import pytest
from bs4 import BeautifulSoup
from hooks.blocks import weights_table
from hooks.pages import BLOCKS
from hooks.tex import coloured
from pictures import ASSETS, CSS, SCHEMES, channels, contrast, icon, mix, palette

from lstm_formulas import GRU, LSTM, LayerNormLSTM, sLSTM
from lstm_formulas.printing import latex
from lstm_formulas.symbols import h, x

FIGURES = [name for name in BLOCKS if name.startswith("figure.")]
GATES = "ifgorz"  # n is a candidate, as g is


def pale(css=CSS):
    """What does not stand out from what it is drawn on: text 4.5 to 1, shapes 3 to 1."""
    found = []
    for scheme in SCHEMES:
        colours = palette(scheme, css)
        grounds = [colours["ground"], colours["tint"]]
        inks = {name: colours[name] for name in colours if name.startswith("gate-")}
        inks["accent"] = colours["accent"]
        for name, ink in inks.items():
            solid = mix(ink, colours["ground"], colours["solid"])
            found += [f"{scheme}: {name} as text" for g in grounds if contrast(ink, g) < 4.5]
            found += [f"{scheme}: {name} as U and W" for g in grounds if contrast(solid, g) < 3]
        found += [f"{scheme}: lines" for g in grounds if contrast(colours["quiet"], g) < 3]
    return found


def test_every_colour_stands_out_from_its_ground():
    assert pale() == []
    for old, new, fault in (
        ("--gate-o: #7cc0f2", "--gate-o: #3a5a72", "slate: gate-o as text"),
        ("--gate-i: #00684a", "--gate-i: #6ab39c", "default: gate-i as text"),
        ("--solid: 70%", "--solid: 50%", "default: gate-f as U and W"),
        ("--quiet: #8f99a3", "--quiet: #444a50", "slate: lines"),
    ):
        assert CSS.count(old) == 1
        assert fault in pale(CSS.replace(old, new))


def seen(colour):
    """A colour in OKLab, where distance is what an eye sees."""
    parts = [v / 255 for v in channels(colour)]
    r, g, b = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def apart(one, two):
    return sum((a - b) ** 2 for a, b in zip(seen(one), seen(two), strict=True)) ** 0.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_colours_are_told_apart(scheme):
    """Gates from each other, and from the ink of links and lines."""
    colours = palette(scheme)
    names = [f"gate-{gate}" for gate in GATES]
    for one, two in itertools.combinations([*names, "accent"], 2):
        assert apart(colours[one], colours[two]) > 0.07, (one, two)
    for name in ("accent", "quiet", "tint", "ground"):  # ink has next to no colour
        *_, a, b = seen(colours[name])
        assert (a**2 + b**2) ** 0.5 < 0.05, name
    for name in names:
        *_, a, b = seen(colours[name])
        assert (a**2 + b**2) ** 0.5 > 0.07, name


def test_nothing_but_a_gate_wears_its_colour():
    rules = re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL)
    worn = re.findall(r"([^{}]+)\{[^{}]*?[^-]color: var\(--gate-(\w)\)", rules)
    wearers = {g: f".gate-{g}" for g in GATES} | {"g": ":is(.gate-g, .gate-n)"}
    assert [(s.strip(), g) for s, g in worn] == [(wearers[g], g) for g in GATES]
    assert len(re.findall(r"var\(--gate-", rules)) == len(GATES)
    # A colour is named in the palette, and used by its name.
    start = rules.index("[data-md-color-scheme]")
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", rules[start:]):
        if re.search(r"#[0-9a-f]{3,8}\b|\brgb|\bhsl", body):
            assert "data-md-color-scheme" in selector, selector


@pytest.mark.parametrize("name", FIGURES)
def test_weights_look_the_same_in_every_picture(name):
    """U solid, W hatched, a bias the darkest: one look for each, and none for anything else."""
    svg = BeautifulSoup(BLOCKS[name]("en"), "html.parser").svg
    for shape in svg.find_all(class_=re.compile("^gate-|recurrent|input|bias")):
        kinds = set(shape["class"]) & {"recurrent", "input", "bias"}
        if shape.name == "rect":
            assert len(kinds) == 1 or "tinted" in shape["class"], shape
        else:
            assert not kinds, shape
        assert len([k for k in shape["class"] if k.startswith("gate-")]) <= 1
    hatched = [p.find_previous_sibling("rect") for p in svg.find_all("path", fill=True)]
    assert hatched == [rect for rect in svg.find_all("rect") if "input" in rect["class"]]
    for path in svg.find_all("path", fill=True):
        (pattern,) = svg.find_all(id=path["fill"][5:-1])
        assert pattern.name == "pattern"


def test_the_icon_is_drawn_in_the_palette():
    assert (ASSETS / "favicon.svg").read_text("utf-8") == icon()


@pytest.mark.parametrize("layer", [LSTM(x, h, bias=2), GRU(x, h), LSTM(x, h, peephole=True)])
def test_each_weight_of_a_table_has_its_gate_s_colour(layer):
    """As it has in the equations."""
    for symbol in re.findall(r"\\\(\\mathbf\{\w\}.*?\\\)", weights_table(layer, "en")):
        made = coloured(symbol[2:-2])
        assert made == rf"\class{{gate-{symbol[-4]}}}{{{symbol[2:-2]}}}"
    gates = set(re.findall(r"\\class\{gate-(\w)\}\{\\mathbf\{\w\}_", latex(layer, gates=True)))
    assert gates == {w.gate for w in layer.weights}


def test_a_written_equation_has_the_colours_of_a_printed_one():
    for layer in (LSTM(x, h), GRU(x, h), sLSTM(x, h)):
        assert coloured(latex(layer)) == latex(layer, gates=True)
    assert coloured(latex(LayerNormLSTM(x, h))) == latex(LayerNormLSTM(x, h), gates=True)
    for plain in (r"\mathbf{x}_t", r"\mathbf{n}_{t-1}", r"\mathbf{h}_t", "i"):
        assert coloured(plain) == plain
    assert coloured(latex(LSTM(x, h), gates=True)) == latex(LSTM(x, h), gates=True)
