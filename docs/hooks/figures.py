r"""The site's figures. Sizes and proportions come from layers; words come from `messages`.

Every figure takes `say`, which gives its words in a page's language, and draws what it is handed:
with another layer it is another drawing. One visual language for all: a rounded box is a cell at
one time step, a circle is a unit, a square is a gate in its colour, an arrow is a vector.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sympy import Expr, lambdify

from hooks.drawing import WIDTH, Drawing, label, spread, width
from hooks.messages import FIGURES
from hooks.register import Block
from lstm_formulas import Network
from lstm_formulas.cell import Weight
from lstm_formulas.layer import Layer
from lstm_formulas.network import percent
from lstm_formulas.printing import arithmetic, written
from lstm_formulas.symbols import size_symbol

Say = Callable[..., str]

GATES = "ifgorzn"
KINDS = {"U": "recurrent", "W": "input", "b": "bias", "d": "bias"}


def figure(name: str, draw: Callable[..., Drawing], *arguments: object, **values: object) -> Block:
    """A figure as a piece of a page: the drawing, its text alternative and its caption.

    Args:
        name: its name on the page; the part before a colon names its words in `FIGURES`.
        draw: draws it.
        arguments: what it draws, after `say`.
        values: what its words mention.
    """
    kind, _, which = name.partition(":")

    def write(language: str) -> str:
        def say(key: str, **more: object) -> str:
            known = {k: shown(v, kind, language) for k, v in {**values, **more}.items()}
            return (FIGURES[kind].get(key) or FIGURES["all"][key])[language].format(**known)

        drawn = draw(say, *arguments)
        place = f"figure-{kind}{'-' * bool(which)}{which}"
        caption = label(say("caption")).replace("tspan", "span")
        # A caption is text of the page: what is lowered there is lowered by the style sheet.
        caption = caption.replace(' dy="4"', "").replace(' dy="-4"', "")
        return (
            f'<figure class="figure" id="{place}">{drawn.svg(place, say("title"), say("says"))}'
            f"<figcaption>{caption}</figcaption></figure>"
        )

    return write


def shown(value: object, kind: str, language: str) -> str:
    """A value as a figure's words have it: a whole number with its thousands separated.

    A mapping is a list of names, in the figure's own words where it has them, with numbers.
    """
    if isinstance(value, Mapping):
        words = {**FIGURES["all"], **FIGURES[kind]}
        named = (
            f"{words[k][language] if k in words else k} {written(v)}" for k, v in value.items()
        )
        return {"en": ", ", "zh": "、"}[language].join(named)
    if isinstance(value, int) or (isinstance(value, Expr) and value.is_Integer):
        return written(value)
    return str(value)


def ints(layer: Layer) -> tuple[int, int]:
    """Input and output size as numbers."""
    return int(layer.input_size), int(layer.output_size)


def gate_of(weight: Weight) -> str:
    """The gate that a weight belongs to, or nothing."""
    gate = weight.name.partition("_")[2]
    return gate if gate and gate in GATES else ""


# --- The cell and the chain -----------------------------------------------------------------


def key(say: Say) -> Drawing:
    """What the shapes of the other drawings mean."""
    d = Drawing(118)
    rows = (18, 58, 98)
    d.rect(8, rows[0] - 12, 28, 24, "box", 5)
    d.circle(22, rows[1], 7, "unit")
    d.line((6, rows[2]), (38, rows[2]), arrow=True)
    gate(d, 214, rows[0], "i", "σ")
    operation(d, 214, rows[1], "×")
    d.line((198, rows[2]), (232, rows[2]), arrow=True)
    d.line((206, rows[2] + 14), (214, rows[2]))
    for x, side in ((50, "left"), (242, "right")):
        for i, y in enumerate(rows):
            d.text(x, y + 5, say(f"{side}_{i}"), "small", "start")
    return d


def gate(d: Drawing, x: float, y: float, letter: str, function: str) -> None:
    """A gate: a square in its colour, with its function."""
    wide = 32 if len(function) > 1 else 26
    d.rect(x - wide / 2, y - 12, wide, 24, f"gate-{letter} tinted", 3)
    d.text(x, y + 5, function, "small")


def operation(d: Drawing, x: float, y: float, sign: str) -> None:
    """An operation element by element: a small circle with its sign."""
    d.circle(x, y, 9, "box")
    d.text(x, y + 5, sign, "small")


def chain(say: Say, layer: Layer, steps: int) -> Drawing:
    """The same cell at every time step, and the state passed on."""
    d = Drawing(272)
    drawn = some(steps, 4)
    half, top, bottom = 27.0, 76.0, 156.0
    across = (top + bottom) / 2
    d.text(WIDTH / 2, 14, say("out"), "small")
    before, last = 4.0, 0
    for i, t in enumerate(drawn):
        x = 56 + 296 * i / max(len(drawn) - 1, 1)
        if t == last + 1:
            d.line((before, across), (x - half, across), arrow=True)
            d.text((before + x - half) / 2 - 3, across - 9, f"**h**_{{{last}}}", "small")
        else:
            d.line((before, across), (before + 14, across))
            d.text((before + x - half) / 2 - 2, across + 5, "⋯")
            d.line((x - half - 17, across), (x - half, across), arrow=True)
        d.rect(x - half, top, 2 * half, bottom - top, "box", 7)
        units(d, x, top + 14, bottom - 14)
        d.line((x, bottom + 36), (x, bottom), arrow=True)
        d.line((x, top), (x, top - 26), arrow=True)
        d.text(x, bottom + 51, f"**x**_{{{t}}}", "small")
        d.text(x, top - 33, f"**h**_{{{t}}}", "small")
        before, last = x + half, t
    d.text(WIDTH / 2, bottom + 74, say("in"), "small")
    d.brace((29, bottom + 83), (379, bottom + 83), 6)
    d.text(WIDTH / 2, bottom + 109, say("same"))
    return d


def some(steps: int, most: int) -> list[int]:
    """The steps that are drawn: all of them, or the first few and the last one.

    Examples:
        >>> some(3, 4), some(20, 4)
        ([1, 2, 3], [1, 2, 3, 20])
    """
    return list(range(1, steps + 1)) if steps <= most else [*range(1, most), steps]


def units(d: Drawing, x: float, top: float, bottom: float, radius: float = 6) -> None:
    """A few units of a column, with dots for those that are not drawn."""
    pitch = (bottom - top) / 3
    for i in (0, 1, 3):
        d.circle(x, top + i * pitch, radius, "unit")
    for i in (-1, 0, 1):
        d.circle(x, top + 2 * pitch + 0.8 * radius * i, 1.1, "dot")


def opened(say: Say) -> Drawing:
    """The chain with one box opened: the four gates, and what flows between them."""
    d = Drawing(262)
    state, low, gates = 62.0, 192.0, 146.0
    left, right = 46.0, 354.0  # where the neighbours end and begin
    for x, t in ((2, "t−1"), (right, "t+1")):
        d.rect(x, 34, 44, 178, "box", 7)
        d.text(x + 22, 128, say("cell"), "small")
        d.text(x + 22, 248, "**x**_{" + t.replace("t", "*t*") + "}", "small")
        d.line((x + 22, 234), (x + 22, 212), arrow=True)
    d.rect(88, 34, 224, 178, "box", 7)
    # the cell state, straight through
    d.line((left, state), (115, state), arrow=True)
    d.line((133, state), (179, state), arrow=True)
    d.line((197, state), (right, state), arrow=True)
    d.text(67, state - 9, "**c**_{*t*−1}", "small")
    d.text(333, state - 9, "**c**_{*t*}", "small")
    # the hidden state and the input, joined, to every gate
    d.line((left, low), (254, low))
    d.text(67, low - 9, "**h**_{*t*−1}", "small")
    d.line((104, 234), (104, low))
    d.text(104, 248, "**x**_{*t*}", "small")
    for x, letter, function in (
        (124, "f", "σ"),
        (164, "i", "σ"),
        (208, "g", "tanh"),
        (254, "o", "σ"),
    ):
        d.line((x, low), (x, gates + 12), arrow=True)
        gate(d, x, gates, letter, function)
        d.text(x + 8, gates + 31, f"**{letter}**", f"small gate-{letter}", "start")
    d.line((124, gates - 12), (124, state + 9), kind="flow gate-f", arrow=True)
    d.line((164, gates - 12), (164, 104), (179, 104), kind="flow gate-i", arrow=True)
    d.line((208, gates - 12), (208, 104), (197, 104), kind="flow gate-g", arrow=True)
    d.line((188, 95), (188, state + 9), arrow=True)
    d.line((254, gates - 12), (254, 116), (275, 116), kind="flow gate-o", arrow=True)
    d.line((284, state), (284, 74))
    d.rect(267, 74, 34, 20, "box", 3)
    d.text(284, 89, "tanh", "small")
    d.line((284, 94), (284, 107), arrow=True)
    d.line((284, 125), (284, low), (right, low), arrow=True)
    d.text(333, low - 9, "**h**_{*t*}", "small")
    d.line((300, low), (300, 236), arrow=True)
    d.text(300, 250, "**h**_{*t*}", "small")
    for x, y, sign in ((124, state, "×"), (188, state, "+"), (188, 104, "×"), (284, 116, "×")):
        operation(d, x, y, sign)
    d.text(WIDTH / 2, 22, say("head"), "small")
    return d


def gates(say: Say) -> Drawing:
    """What each block does, one small drawing for each, in the order of the cell's equations."""
    d = Drawing(250)
    for i, (letter, function, before, after) in enumerate(
        (
            ("f", "σ", "**c**_{*t*−1}", ""),
            ("g", "tanh", "", "**g**"),
            ("i", "σ", "**g**", ""),
            ("o", "σ", "tanh **c**_{*t*}", "**h**_{*t*}"),
        )
    ):
        left, top = 2 + 202 * (i % 2), 2 + 124 * (i // 2)
        middle, across = left + 92, top + 46
        d.rect(left, top, 194, 118, "box", 7)
        d.text(left + 97, top + 17, say(letter), "small")
        if before:
            d.text(left + 34, across - 7, before, "small")
            d.line((left + 8, across), (middle - 9, across), arrow=True)
            operation(d, middle, across, "×")
            d.line((middle, top + 70), (middle, across + 9), kind=f"flow gate-{letter}", arrow=True)
            d.line((middle + 9, across), (left + 188, across), arrow=True)
        else:
            corner = ((middle, top + 70), (middle, across), (left + 188, across))
            d.line(*corner, kind=f"flow gate-{letter}", arrow=True)
        d.text(left + 154, across - 7, after or say(f"{letter}_out"), "small")
        gate(d, middle, top + 82, letter, function)
        d.text(middle + 22, top + 87, f"**{letter}**", f"small gate-{letter}", "start")
        d.line((middle, top + 108), (middle, top + 94), arrow=True)
        d.text(middle - 22, top + 110, "**h**_{*t*−1}, **x**_{*t*}", "small", "end")
    return d


def nodes(say: Say, layer: Layer) -> Drawing:
    """The layer as a column of units, each connected to all inputs."""
    x, h = ints(layer)
    d = Drawing(268)
    d.rect(228, 34, 60, 196, "box", 7)
    inputs = column(86, 30, 112, min(h, 3)) + column(86, 160, 236, min(x, 3))
    outputs = column(258, 54, 210, min(h, 4))
    for j, (a, b) in enumerate(outputs):
        for c, e in inputs:
            d.line((c + 7, e), (a - 7, b), kind="wire strong" if j == 0 else "wire")
    for a, b in (*inputs, *outputs):
        d.circle(a, b, 7, "unit strong" if (a, b) == outputs[0] else "unit")
    for a, b, c, shown_of in ((86, 30, 112, h), (86, 160, 236, x), (258, 54, 210, h)):
        if shown_of > (4 if a == 258 else 3):
            for i in (-1, 0, 1):
                d.circle(a, (b + c) / 2 + (c - b) / 6 * 1 + 5 * i, 1.2, "dot")
    for middle, letter, size in ((71, "**h**_{*t*−1}", h), (198, "**x**_{*t*}", x)):
        d.text(70, middle - 2, letter, anchor="end")
        d.text(70, middle + 16, written(size), "small", "end")
    d.line((288, 132), (322, 132), arrow=True)
    d.text(328, 130, "**h**_{*t*}", anchor="start")
    d.text(328, 148, written(h), "small", "start")
    d.text(258, 22, say("layer"))
    d.text(258, 250, say("box"), "small")
    d.text(296, 58, say("unit"), "small", "start")
    return d


def column(x: float, top: float, bottom: float, count: int) -> list[tuple[float, float]]:
    """Where the drawn units of a column stand; a gap before the last one is for dots."""
    if count == 1:
        return [(x, (top + bottom) / 2)]
    pitch = (bottom - top) / count
    return [(x, top + pitch * i) for i in range(count - 1)] + [(x, bottom)]


def matrix(say: Say, layer: Layer) -> Drawing:
    """One gate's weights times the state and the input under each other, to scale."""
    x, h = ints(layer)
    scale = min(196 / (h + x), 150 / h)
    wide, tall = (h + x) * scale, h * scale
    left, top = 52.0, 54.0
    middle = top + max(tall, wide) / 2
    d = Drawing(top + max(tall, wide) + 34)
    a = middle - tall / 2
    d.rect(left, a, h * scale, tall, "gate-i recurrent")
    d.rect(left + h * scale, a, x * scale, tall, "gate-i input")
    grid(d, left, a, h + x, h, scale)
    halves = [left + h * scale / 2, left + (h + x / 2) * scale]
    names = [f"*h* = {written(h)}", f"*x* = {written(x)}"]
    places = spread(halves, [width(name) for name in names], left - 20, left + wide + 6)
    for place, name in zip(places, names, strict=True):
        d.text(place, a - 8, name, "small")
    for place, name in zip(spread(halves, [30, 30], left, left + wide + 20), "UW", strict=True):
        d.text(place, a + tall + 18, f"**{name}**_{{*i*}}")
    d.text(left - 6, middle + 5, written(h), "small", "end")
    vector = left + wide + 34
    d.text(vector - 17, middle + 5, "·")
    b = middle - wide / 2
    d.rect(vector, b, 14, h * scale, "state")
    d.rect(vector, b + h * scale, 14, x * scale, "given")
    grid(d, vector, b, 1, h + x, scale, 14)
    places = spread([b + h * scale / 2, b + (h + x / 2) * scale], [20, 20], b, b + wide + 10)
    for place, letter in zip(places, ("**h**_{*t*−1}", "**x**_{*t*}"), strict=True):
        d.text(vector + 20, place + 5, letter, anchor="start")
    result = vector + 76
    d.text(result - 14, middle + 5, "=")
    d.rect(result, a, 14, tall, "gate-i recurrent")
    grid(d, result, a, 1, h, scale, 14)
    d.text(result + 7, a - 8, written(h), "small")
    d.text(result + 7, a + tall + 18, say("result"), "small")
    d.text(vector + 7, b - 8, f"{written(h)} + {written(x)}", "small")
    d.text(WIDTH / 2, 16, say("head"), "small")
    return d


def grid(
    d: Drawing, left: float, top: float, columns: int, rows: int, scale: float, width: float = 0
) -> None:
    """A matrix's entries, where they are large enough to be seen."""
    if scale < 5:
        return
    step = width or scale
    for i in range(1, columns):
        d.line((left + i * step, top), (left + i * step, top + rows * scale), kind="grid")
    for j in range(1, rows):
        d.line((left, top + j * scale), (left + columns * step, top + j * scale), kind="grid")


def encoder_decoder(say: Say, network: Network) -> Drawing:
    """Two recurrent layers: one reads, the other writes from the state that it left."""
    counts = {row.name: row for row in network.table().rows}
    d = Drawing(262)
    half, top, bottom = 22.0, 92.0, 144.0
    across = (top + bottom) / 2
    middles = [30 + 68.0 * i for i in range(6)]
    for i, x in enumerate(middles):
        if i:
            d.line((middles[i - 1] + half, across), (x - half, across), arrow=True)
        d.rect(x - half, top, 2 * half, bottom - top, "box reads" if i < 3 else "box writes", 7)
        units(d, x, top + 11, bottom - 11, 4.5)
        d.line((x, bottom + 28), (x, bottom), arrow=True)
        d.text(x, bottom + 44, say(f"word_{i}"), "small")
        if i > 2:
            d.line((x, top), (x, top - 24), arrow=True)
            d.text(x, top - 32, say(f"out_{i}"), "small")
    edges = [middles[0] - half, middles[2] + half, middles[3] - half, middles[5] + half]
    d.brace((edges[2], 40), (edges[3], 40), -6)
    d.text(middles[4], 24, say("output", count=counts["output"].count))
    d.text(middles[1], 212, say("encoder", count=counts["encoder"].count))
    d.text(middles[4], 212, say("decoder", count=counts["decoder"].count))
    d.brace((edges[0], 224), (edges[3], 224), 6)
    d.text(WIDTH / 2, 252, say("embedding", count=counts["embedding"].count))
    return d


# --- Parameters are area --------------------------------------------------------------------


def area(say: Say, layers: Sequence[Layer]) -> Drawing:
    """The weights of some layers, all to one scale: what is twice as large has twice as many."""
    widths = [max(sum(int(w.shape[1]) for w in weights) for weights in rows(a)) for a in layers]
    heights = [sum(int(weights[0].shape[0]) for weights in rows(a)) for a in layers]
    gap = 34.0
    scale = min((WIDTH - 30 - gap * (len(layers) - 1)) / sum(widths), 210 / max(heights))
    total = scale * sum(widths) + gap * (len(layers) - 1)
    x, top = (WIDTH - total) / 2 + 10, 40.0
    # Flat blocks still take a line for each gate's letter.
    floor = top + max(scale * max(heights), 15 * max(len(rows(a)) for a in layers))
    d = Drawing(floor + 44)
    for layer, wide_of, height in zip(layers, widths, heights, strict=True):
        y = floor - scale * height
        shapes = rows(layer)
        columns = columns_of(shapes[0])
        middles = [y + scale * height * (i + 0.5) / len(shapes) for i in range(len(shapes))]
        lines = spread(middles, [15] * len(shapes), top, floor)
        for weights, middle in zip(shapes, lines, strict=True):
            letter = gate_of(weights[0])
            tall = scale * int(weights[0].shape[0])
            place = x
            for _, count, kind in columns:
                wide = scale * count
                d.rect(place, y, max(wide, 1.5), tall, f"{tone(letter)} {kind}")
                place += wide
            if letter:
                d.text(x - 9, middle + 5, f"**{letter}**", f"small {tone(letter)}")
            y += tall
        heads = [
            x + scale * (sum(c for _, c, _ in columns[:i]) + count / 2)
            for i, (_, count, _) in enumerate(columns)
        ]
        y = floor - scale * height
        for place, (name, _, _) in zip(
            spread(heads, [13] * len(heads), x - 4, x + scale * wide_of + 14), columns, strict=True
        ):
            d.text(place, y - 6, name, "small")
        d.text(x + scale * wide_of / 2, floor + 18, layer.name)
        d.text(x + scale * wide_of / 2, floor + 36, written(layer.count), "small")
        x += scale * wide_of + gap
    d.text(WIDTH / 2, 14, say("head"), "small")
    return d


def rows(layer: Layer) -> list[tuple[Weight, ...]]:
    """A layer's weights, equation by equation."""
    by_equation: dict[str, list[Weight]] = {}
    for weight in layer.weights:
        by_equation.setdefault(weight.equation, []).append(weight)
    return [tuple(weights) for weights in by_equation.values()]


def columns_of(weights: Sequence[Weight]) -> list[tuple[str, int, str]]:
    """The columns of one gate: their letter, how many, and their kind; recurrent first."""
    found = []
    for letter, name in (("U", "*h*"), ("W", "*x*"), ("b", "1"), ("d", "1")):
        found += [
            (name, int(w.shape[1]), KINDS[letter])
            for w in weights
            if w.name.partition("_")[0] == letter
        ]
    return found


def tone(letter: str) -> str:
    """The colour of a gate; a layer without gates has none."""
    return f"gate-{letter}" if letter else "plain"


def count(say: Say, layer: Layer) -> Drawing:
    """The calculation of one layer's count: a row for each gate, their sum below."""
    shapes = rows(layer)
    sizes = dict(layer.sizes)
    columns = columns_of(shapes[0])
    tall, pitch, left, top = 30.0, 40.0, 34.0, 54.0
    sums = []
    for weights, term in zip(shapes, layer.cell.gate_terms, strict=True):
        entries = sum(int(w.count) for w in weights)
        sums.append(f"{arithmetic(term, sizes)} = {written(entries)}")
    wide = min(150.0, WIDTH - left - 18 - max(map(width, sums)))
    scale = wide / sum(c for _, c, _ in columns)
    d = Drawing(top + pitch * len(shapes) + 46)
    heads = [
        left + scale * (sum(c for _, c, _ in columns[:i]) + n / 2)
        for i, (_, n, _) in enumerate(columns)
    ]
    names = [f"{name} = {written(c)}" if name != "1" else "1" for name, c, _ in columns]
    places = spread(heads, [width(name) for name in names], left - 8, WIDTH)
    for place, words in zip(places, names, strict=True):
        d.text(place, top - 10, words, "small")
    for i, weights in enumerate(shapes):
        y = top + i * pitch
        letter = gate_of(weights[0])
        place = left
        for _, size, kind in columns_of(weights):
            d.rect(place, y, max(scale * size, 3), tall, f"{tone(letter)} {kind}")
            place += scale * size
        d.text(left - 8, y + tall / 2 + 5, f"**{letter}**" if letter else "", tone(letter), "end")
        d.text(left + wide + 18, y + tall / 2 + 5, sums[i], "small", "start")
    y = top + pitch * len(shapes)
    d.line((left, y + 4), (left + wide + 8 + max(map(width, sums)), y + 4), kind="rule")
    total = f"{arithmetic(layer.cell.formula, sizes)} = {written(layer.count)}"
    d.text(left, y + 28, total, "small strong", "start")
    d.text(left, 16, say("head"), "small", "start")
    return d


def network_area(say: Say, network: Network) -> Drawing:
    """A network's layers under each other, area for parameters; gates side by side in a layer."""
    result = network.table()
    shown_rows = [row for row in result.rows if row.count != 0]
    tall, top, wide = 300.0, 10.0, 132.0
    scale = tall / int(result.total)
    d = Drawing(top + tall + 16)
    y = top
    middles = []
    for row in shown_rows:
        height = scale * int(row.count)
        by_gate: dict[str, int] = {}
        for weight in row.weights:
            by_gate[gate_of(weight)] = by_gate.get(gate_of(weight), 0) + int(weight.count)
        x = 4.0
        for letter, entries in by_gate.items():
            part = wide * entries / int(row.count)
            d.rect(x, y, part, max(height, 0.5), f"{tone(letter)} input")
            x += part
        middles.append(y + height / 2)
        y += height
    for middle, place, row in zip(
        middles,
        spread(middles, [36] * len(middles), top - 6, top + tall + 10),
        shown_rows,
        strict=True,
    ):
        d.line((wide + 4, middle), (wide + 16, place), (wide + 24, place), kind="leader")
        d.text(wide + 30, place + 1, say(row.name), "code", "start")
        d.text(
            wide + 30, place + 16, f"{written(row.count)} · {percent(row.share)}", "small", "start"
        )
    return d


def shares(say: Say, network: Network, letter: str, values: Sequence[int]) -> Drawing:
    """How the parts' shares move as one size grows: a bar for each value."""
    left, wide, pitch, top = 78.0, 316.0, 32.0, 50.0
    d = Drawing(top + pitch * len(values) + 6)
    names: dict[str, tuple[str, float]] = {}
    for i, value in enumerate(values):
        y = top + i * pitch
        here = network.at(**{letter: value}).table()
        d.text(left - 8, y + 16, f"*{letter}* = {written(value)}", "small", "end")
        x = left
        for j, row in enumerate(here.rows):
            part = wide * float(row.share)
            d.rect(x, y, part, 22, f"part-{j}")
            if part > 34:
                d.text(x + part / 2, y + 16, f"{float(100 * row.share):.0f}%", "small")
            if i == 0:
                names[row.name] = (f"part-{j}", x)
            x += part
    x = 8.0
    for name, (kind, _) in names.items():
        d.rect(x, 12, 12, 12, kind)
        d.text(x + 17, 22, say(name), "code small", "start")
        x += 22 + width(say(name))
    return d


# --- Curves ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Curve:
    """A count as a function of one size, with its name and its look."""

    name: str
    expression: Expr
    kind: str = "curve-0"


def curves(
    say: Say,
    drawn: Sequence[Curve],
    letter: str,
    most: int,
    marks: Sequence[tuple[int, Expr, str]] = (),
) -> Drawing:
    """Counts against one size; the marks are points with words."""
    d = Drawing(262)
    left, right, top, bottom = 46.0, 318.0, 34.0, 216.0
    symbol = size_symbol(letter)
    functions = {curve.name: lambdify(symbol, curve.expression) for curve in drawn}
    highest = max(float(f(most)) for f in functions.values())
    step = tick(highest)
    unit, unit_name = (10**6, "millions") if highest >= 2e6 else (1000, "thousands")
    ceiling = step * math.ceil(highest / step - 1e-9)
    across = (right - left) / most
    up = (bottom - top) / ceiling
    for i in range(round(ceiling / step) + 1):
        y = bottom - i * step * up
        d.line((left, y), (right, y), kind="rule" if i == 0 else "grid")
        d.text(left - 6, y + 5, f"{i * step / unit:g}", "small", "end")
    across_step = next(
        step
        for step in (tick(most, parts) for parts in range(6, 0, -1))
        if step * across > width(written(most))
    )
    for i in range(int(most / across_step) + 1):
        x = left + i * across_step * across
        d.line((x, bottom), (x, bottom + 4), kind="rule")
        d.text(x, bottom + 19, written(round(i * across_step)), "small")
    d.text(6, 16, say(unit_name), "small", "start")
    d.text((left + right) / 2, bottom + 40, say("axis"), "small")
    ends = []
    for curve in drawn:
        points = [most * i / 40 for i in range(41)]
        line = [(left + p * across, bottom - float(functions[curve.name](p)) * up) for p in points]
        d.line(*line, kind=f"curve {curve.kind}")
        ends.append(line[-1][1])
    order = sorted(range(len(drawn)), key=lambda i: ends[i])
    places = spread([ends[i] for i in order], [17] * len(order), top - 9, bottom + 9)
    for i, place in zip(order, places, strict=True):
        name = drawn[i].name
        d.text(
            right + 6,
            place + 5,
            say(name),
            f"small {drawn[i].kind}",
            "start",
        )
    for size, value, words in marks:
        x, y = left + size * across, bottom - float(value) * up
        d.line((x, bottom), (x, y), kind="leader")
        d.circle(x, y, 4, "mark")
        d.text(x - 8, y - 8, words, "small strong", "end")
    return d


def tick(most: float, parts: int = 6) -> float:
    """A step of 1, 2 or 5 times a power of ten that divides an axis into about as many parts.

    Examples:
        >>> tick(1000), tick(620_000), tick(87)
        (200.0, 200000.0, 20.0)
    """
    rough = most / parts
    power = 10 ** math.floor(math.log10(rough))
    return float(next(m * power for m in (1, 2, 5, 10) if m * power >= rough * 0.999))


# --- Shapes, steps, updates -----------------------------------------------------------------


def tensor(say: Say, shapes: Sequence[tuple[str, Sequence[int]]]) -> Drawing:
    """Arrays of samples × steps × numbers, as slabs, one under the other."""
    d = Drawing(112 * len(shapes) + 6)
    for i, (name, shape) in enumerate(shapes):
        top = 112 * i + 40.0
        wide = 130.0 if len(shape) == 3 else 12.0
        deep = 40.0
        d.text(8, top + 30, say(name), "", "start")
        d.text(8, top + 50, f"({', '.join(map(written, shape))})", "small", "start")
        x = 160.0
        for j in (2, 1, 0):
            d.rect(x + 9 * j, top - 9 * j, wide, deep, "slab")
        if len(shape) == 3:
            for j in range(1, 10):
                d.line((x + 13 * j, top), (x + 13 * j, top + deep), kind="grid")
            d.text(x + wide / 2, top + deep + 17, say("steps", count=shape[1]), "small")
        d.text(x - 6, top + 25, written(shape[-1]), "small", "end")
        d.text(x + wide + 24, top - 6, say("samples", count=shape[0]), "small", "start")
        if i:
            d.line((30, top - 50), (30, top + 12), arrow=True)
    return d


def padding(say: Say, words: int, steps: int) -> Drawing:
    """One sentence in its row of steps: words first, then padding."""
    d = Drawing(136)
    pitch = (WIDTH - 16) / steps
    for i in range(steps):
        kind = "word" if i < words else "pad"
        d.rect(8 + i * pitch, 36, pitch - 3, 26, kind)
    cut = 8 + words * pitch
    d.text((8 + cut) / 2, 24, say("words", count=words), "small")
    d.text((cut + WIDTH - 8) / 2, 24, say("padding", count=steps - words), "small")
    d.line((8, 76), (cut - 3, 76), arrow=True)
    d.text(8, 94, say("masked", count=words), "small", "start")
    d.line((8, 110), (WIDTH - 11, 110), arrow=True)
    d.text(8, 128, say("unmasked", count=steps), "small", "start")
    return d


def update(say: Say, steps: int, updates: int) -> Drawing:
    """Forward through all steps, the loss, back through all steps, then one update."""
    d = Drawing(216)
    names = [written(t) for t in some(steps, 3)]
    if steps > 3:
        names.insert(2, "⋯")
    middles = [248.0 - 68 * i for i in reversed(range(len(names)))]
    for i, (x, name) in enumerate(zip(middles, names, strict=True)):
        if name == "⋯":
            d.text(x, 89, name)
        else:
            d.rect(x - 20, 62, 40, 44, "box", 6)
            d.text(x, 89, name, "small")
        if i:
            d.line((middles[i - 1] + 20, 76), (x - 20, 76), arrow=True)
            d.line((x - 20, 94), (middles[i - 1] + 20, 94), kind="flow back", arrow=True)
    d.line((268, 76), (318, 76), arrow=True)
    d.line((318, 94), (268, 94), kind="flow back", arrow=True)
    d.rect(318, 62, 74, 44, "box strong", 6)
    d.text(355, 89, say("loss"), "small")
    d.text(146, 48, say("forward"), "small")
    d.text(146, 128, say("backward"), "small back")
    for x in (middles[0], middles[-1]):
        d.line((x, 106), (x, 150), kind="leader")
    d.brace((24, 150), (268, 150), 6)
    d.text(146, 176, say("sum"), "small")
    d.text(146, 198, say("once", count=updates), "small")
    d.text(WIDTH / 2, 18, say("head"), "small")
    return d


def bars(say: Say, parts: Sequence[tuple[str, int, str]], total: int) -> Drawing:
    """Parts of a whole as bars from one line, with their numbers."""
    d = Drawing(34 * len(parts) + 40)
    left, wide = 132.0, 160.0
    most = max(value for _, value, _ in parts)
    for i, (name, value, words) in enumerate(parts):
        y = 8 + 34 * i
        d.text(left - 8, y + 17, say(name), "small", "end")
        d.rect(left, y, wide * value / most, 24, f"part-{i}")
        d.text(left + wide * value / most + 8, y + 17, words, "small", "start")
    y = 8 + 34 * len(parts)
    d.line((left, y), (WIDTH - 8, y), kind="rule")
    d.text(left - 8, y + 20, say("total"), "small", "end")
    d.text(left, y + 20, say("bytes", count=total), "small strong", "start")
    return d
