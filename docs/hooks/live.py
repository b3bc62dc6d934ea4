r"""Pages that follow a reader's sizes: their forms, their figures, and what they carry for a script.

A form changes the sizes of one `Situation`. Every named quantity of that situation on the same page
follows, so the page carries them as trees; a quantity of a situation that has no form there stays.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from bs4 import BeautifulSoup
from sympy import Expr, Integer, true
from sympy.logic.boolalg import Boolean

from hooks.blocks import inline
from hooks.drawing import label, markup
from hooks.engine import call
from hooks.messages import FIELDS, FIGURES, LIVE
from hooks.register import BLOCKS, SITUATIONS, Quantity, Situation
from lstm_formulas import Network
from lstm_formulas.cell import Weight
from lstm_formulas.layer import Layer
from lstm_formulas.printing import arithmetic, tree

MOST = 10**12
"""The largest size that a field takes."""


@dataclass(frozen=True)
class Field:
    """A size that can be typed, or chosen.

    `below` and `most` name the size that it has to stay below, or may reach; `choices` has a word
    for each value; `only` names the value of another field that this one needs, else it is empty.
    """

    letter: str
    below: str = ""
    most: str = ""
    choices: Mapping[int, str] | None = None
    only: tuple[str, int] | None = None

    def write(self, situation: Situation, language: str) -> str:
        """The field, with its name and its letter."""
        words = FIELDS[f"{situation.name}.{self.letter}"][language]
        value = situation[self.letter]
        if self.choices:
            options = "".join(
                f'<option value="{n}"{" selected" * (n == value)}>{escape(word)}</option>'
                for n, word in self.choices.items()
            )
            return f'<label><span>{words}</span><select name="{self.letter}">{options}</select></label>'
        limits = "".join(
            f' data-{name}="{limit}"'
            for name, limit in (("below", self.below), ("most", self.most))
            if limit
        )
        if self.only:
            limits += f' data-only="{self.only[0]}={self.only[1]}"'
        shown = "" if self.only and value == 0 else value
        needed = "" if self.only else " required"
        return (
            f"<label><span>{words} {inline(self.letter)}</span>"
            f'<input type="number" name="{self.letter}" value="{shown}" min="1" max="{MOST}" '
            f'step="1" autocomplete="off"{needed}{limits}></label>'
        )


def form(situation: Situation, fields: Sequence[Field], says: str) -> None:
    """Register the form of a situation; `says` names the quantity that it reads out."""

    def write(language: str) -> str:
        words = LIVE[language]
        inside = "".join(field.write(situation, language) for field in fields)
        name = f"sizes-{situation.name}"
        return (
            f'<form class="sizes" id="{name}" data-situation="{situation.name}" novalidate '
            f'aria-label="{words["sizes"]}">{inside}'
            f'<p class="foot"><button type="button" disabled>{words["original"]}</button> '
            '<span class="wrong"></span></p>'
            f'<p class="unseen" role="status" data-says="{says}"></p></form>'
        )

    BLOCKS[f"form.{situation.name}"] = write


# --- Figures --------------------------------------------------------------------------------


class Names(dict[str, str]):
    """A name for each place of a template."""

    def __missing__(self, key: str) -> str:
        return f"[[{key}]]"


def template(text: str) -> str:
    """A figure's words with their places as a script finds them.

    Examples:
        >>> template("{h} rows of **h**_{{*t*}}")
        '[[h]] rows of **h**_{*t*}'
    """
    return text.format_map(Names())


def follows(
    name: str,
    draw: str,
    situation: Situation,
    parts: object,
    words: Sequence[str] = (),
    **values: object,
) -> None:
    """Register a figure that follows its situation's sizes.

    Args:
        name: its name on the page, and in `FIGURES`.
        draw: one of the drawings of `figures.js`.
        situation: whose sizes it is drawn with.
        parts: what that drawing takes, with trees for its numbers.
        words: of the words that all figures share, those that it uses.
        values: what its words mention: a count, a form and an expression, or counts by their names.
    """

    def mentioned(value: object) -> object:
        if isinstance(value, Mapping):
            return [[key, tree(count)] for key, count in value.items()]
        form, expression = value if isinstance(value, tuple) else ("count", value)
        return [form, tree(expression)]

    def spec(language: str) -> dict[str, Any]:
        shared = {key: FIGURES["all"][key] for key in words}
        return {
            "draw": draw,
            "name": f"figure-{name}",
            "situation": situation.name,
            "comma": {"en": ", ", "zh": "、"}[language],
            "words": {
                key: template(text[language]) for key, text in {**shared, **FIGURES[name]}.items()
            },
            "values": {key: mentioned(value) for key, value in values.items()},
            "parts": parts,
        }

    def write(language: str) -> str:
        given = spec(language)
        sizes = {letter: str(size) for letter, size in situation.items()}
        drawn = markup(call("figures.js", "figure", given, sizes))
        caption = label(given["words"].pop("caption")).replace("tspan", "span")
        caption = caption.replace(' dy="4"', "").replace(' dy="-4"', "")
        return (
            f'<figure class="figure" id="figure-{name}" data-figure="{name}">{drawn}'
            f"<figcaption>{caption}</figcaption></figure>"
        )

    BLOCKS[f"figure.{name}"] = write
    SPECS[name] = spec


SPECS: dict[str, Callable[[str], dict[str, Any]]] = {}


def summed(term: Expr) -> str:
    """Arithmetic whose sizes a figure puts in.

    Examples:
        >>> from lstm_formulas.symbols import h, x
        >>> summed(h * (h + x) + h)
        '[[h]]([[h]]+[[x]])+[[h]]'
    """
    letters = sorted(str(s) for s in term.free_symbols)
    marks = {letter: 9000 + i for i, letter in enumerate(letters)}
    text = arithmetic(term, marks)
    for letter, mark in marks.items():
        text = text.replace(str(mark), f"[[{letter}]]")
    return text


COLUMNS = [
    {"letter": "h", "tree": "h", "kind": "recurrent"},
    {"letter": "x", "tree": "x", "kind": "input"},
    {"letter": "", "tree": 1, "kind": "bias"},
]
"""What a gate's row of one layer is made of."""


def gate_rows(layer: Layer, holds: Boolean = true) -> list[dict[str, Any]]:
    """A row for each gate of a layer, and one for its projection, wherever `holds` holds."""
    gates: dict[str, list[Weight]] = {}
    for weight in layer.weights:
        gates.setdefault(weight.equation, []).append(weight)
    made = []
    for weights, term in zip(gates.values(), layer.cell.gate_terms, strict=True):
        row = {"letter": weights[0].gate, "sum": summed(term), "tree": tree(term)}
        if holds != true:
            row["when"] = tree(holds)
        if weights[0].letter == "P":  # its rows are fewer than a gate's
            rows, columns = weights[0].shape
            row |= {"name": "P", "matrix": [tree(rows / columns), tree(columns)]}
        made.append(row)
    return made


def bands(network: Network) -> list[dict[str, Any]]:
    """A network's layers, each with its count and its gates' weights, as trees."""
    found = []
    for row in network.table().rows:
        gates: dict[tuple[str, str], Expr] = {}
        for weight in row.weights:
            kind = {"W": "input", "b": "bias", "d": "bias"}.get(weight.letter, "recurrent")
            key = (weight.gate, kind)
            gates[key] = gates.get(key, Integer(0)) + weight.count
        order = {"recurrent": 0, "input": 1, "bias": 2}
        names = list(dict.fromkeys(gate for gate, _ in gates))
        parts = sorted(gates, key=lambda key: (names.index(key[0]), order[key[1]]))
        found.append(
            {
                "word": row.name,
                "tree": tree(row.count),
                "bands": [[gate, kind, tree(gates[gate, kind])] for gate, kind in parts],
            }
        )
    return found


# --- What a page carries --------------------------------------------------------------------


def carried(soup: BeautifulSoup, quantity: Callable[[str], Quantity], language: str) -> str:
    """What a page's script needs: the sizes of its forms, and as trees what follows them."""
    here = {str(tag["data-situation"]) for tag in soup.select("form[data-situation]")}
    if not here:
        return ""
    names = {str(tag["data-q"]) for tag in soup.select("[data-q]")}
    names |= {str(tag["data-if"]).removeprefix("!") for tag in soup.select("[data-if]")}
    names |= {str(tag["data-says"]) for tag in soup.select("[data-says]")}
    found = {}
    for name in sorted(names):
        known = quantity(name)
        if isinstance(known.situation, Situation) and known.situation.name in here:
            found[name] = known.data()
    specs = [SPECS[str(tag["data-figure"])](language) for tag in soup.select("[data-figure]")]
    for spec in specs:
        spec["words"].pop("caption")
    said = {
        "situations": {
            name: {letter: str(size) for letter, size in SITUATIONS[name].original.items()}
            for name in sorted(here)
        },
        "quantities": found,
        "figures": [spec for spec in specs if spec["situation"] in here],
        "words": LIVE[language],
    }
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="live">{text}</script>'
