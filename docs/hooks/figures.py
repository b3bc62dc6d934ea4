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
from lstm_formulas.cell import Weight
from lstm_formulas.frameworks.conventions import Convention
from lstm_formulas.frameworks.packing import Spec
from lstm_formulas.layer import Layer
from lstm_formulas.printing import written
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

    A mapping is a list of names, in the figure's own words where it has them, with their values.
    """
    if isinstance(value, Mapping):
        words = {**FIGURES["all"], **FIGURES[kind]}
        named = (
            f"{words[k][language] if k in words else k} {shown(v, kind, language)}"
            for k, v in value.items()
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
    d.rect(6, rows[0] - 12, 28, 24, "box", 5)
    d.circle(20, rows[1], 7, "unit")
    d.line((4, rows[2]), (36, rows[2]), arrow=True)
    gate(d, 208, rows[0], "i", "σ")
    operation(d, 208, rows[1], "×")
    d.line((192, rows[2]), (226, rows[2]), arrow=True)
    d.line((200, rows[2] + 14), (208, rows[2]))
    for x, side in ((44, "left"), (234, "right")):
        for i, y in enumerate(rows):
            d.text(x, y + 5, say(f"{side}_{i}"), anchor="start")
    return d


def gate(d: Drawing, x: float, y: float, letter: str, function: str) -> None:
    """A gate: a square in its colour, with its function."""
    wide = 42 if len(function) > 1 else 26
    d.rect(x - wide / 2, y - 12, wide, 24, f"gate-{letter} tinted", 3)
    d.text(x, y + 5, function)


def operation(d: Drawing, x: float, y: float, sign: str) -> None:
    """An operation element by element: a small circle with its sign."""
    d.circle(x, y, 9, "box")
    d.text(x, y + 5, sign)


def chain(say: Say, layer: Layer, steps: int) -> Drawing:
    """The same cell at every time step, and the state passed on."""
    d = Drawing(272)
    drawn = some(steps, 4)
    half, top, bottom = 27.0, 76.0, 156.0
    across = (top + bottom) / 2
    d.text(WIDTH / 2, 14, say("out"))
    before, last = 4.0, 0
    for i, t in enumerate(drawn):
        x = 56 + 296 * i / max(len(drawn) - 1, 1)
        if t == last + 1:
            d.line((before, across), (x - half, across), arrow=True)
            d.text((before + x - half) / 2 - 3, across - 9, f"**h**_{{{last}}}")
        else:
            d.line((before, across), (before + 14, across))
            d.text((before + x - half) / 2 - 2, across + 5, "⋯")
            d.line((x - half - 17, across), (x - half, across), arrow=True)
        d.rect(x - half, top, 2 * half, bottom - top, "box", 7)
        units(d, x, top + 14, bottom - 14)
        d.line((x, bottom + 36), (x, bottom), arrow=True)
        d.line((x, top), (x, top - 26), arrow=True)
        d.text(x, bottom + 51, f"**x**_{{{t}}}")
        d.text(x, top - 33, f"**h**_{{{t}}}")
        before, last = x + half, t
    d.text(WIDTH / 2, bottom + 74, say("in"))
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
    d = Drawing(264)
    state, low, gates = 68.0, 198.0, 152.0
    left, right = 40.0, 360.0  # where the neighbours end and begin
    leaves = 303.0
    for x, t in ((2, "t−1"), (right, "t+1")):
        d.rect(x, 40, 38, 178, "box", 7)
        d.text(x + 19, 134, say("cell"))
        d.text(x + 19, 254, "**x**_{" + t.replace("t", "*t*") + "}")
        d.line((x + 19, 238), (x + 19, 218), arrow=True)
        d.line((x + 19, 40), (x + 19, 14), arrow=True)
    d.rect(82, 40, 236, 178, "box", 7)
    # the cell state, straight through
    d.line((left, state), (107, state), arrow=True)
    d.line((125, state), (171, state), arrow=True)
    d.line((189, state), (right, state), arrow=True)
    d.text(61, state - 9, "**c**_{*t*−1}")
    d.text(339, state - 9, "**c**_{*t*}")
    # the hidden state and the input, joined, to every gate
    d.line((left, low), (242, low))
    d.text(61, low - 9, "**h**_{*t*−1}")
    d.line((98, 238), (98, low))
    d.text(98, 254, "**x**_{*t*}")
    for x, letter, function in (
        (116, "f", "σ"),
        (154, "i", "σ"),
        (198, "g", "tanh"),
        (242, "o", "σ"),
    ):
        d.line((x, low), (x, gates + 12), arrow=True)
        gate(d, x, gates, letter, function)
        d.text(x + 8, gates + 32, f"**{letter}**", f"gate-{letter}", "start")
    d.line((116, gates - 12), (116, state + 9), kind="flow gate-f", arrow=True)
    d.line((154, gates - 12), (154, 110), (171, 110), kind="flow gate-i", arrow=True)
    d.line((198, gates - 12), (198, 110), (189, 110), kind="flow gate-g", arrow=True)
    d.line((180, 101), (180, state + 9), arrow=True)
    d.line((242, gates - 12), (242, 122), (259, 122), kind="flow gate-o", arrow=True)
    d.line((268, state), (268, 80))
    d.rect(247, 80, 42, 20, "box", 3)
    d.text(268, 95, "tanh")
    d.line((268, 100), (268, 113), arrow=True)
    # the new hidden state: to the next box, and up, under the cell state
    d.line((268, 131), (268, low), (right, low), arrow=True)
    d.text(339, low - 9, "**h**_{*t*}")
    d.line((leaves, low), (leaves, state + 5))
    d.line((leaves, state - 5), (leaves, 14), arrow=True)
    d.text(leaves + 8, 24, "**h**_{*t*}", anchor="start")
    for x, y, sign in ((116, state, "×"), (180, state, "+"), (180, 110, "×"), (268, 122, "×")):
        operation(d, x, y, sign)
    d.text(172, 26, say("head"))
    return d


def gates(say: Say) -> Drawing:
    """What each block does, one small drawing for each, in the order of the cell's equations."""
    d = Drawing(292)
    for i, (letter, function, before, after) in enumerate(
        (
            ("f", "σ", "**c**_{*t*−1}", ""),
            ("g", "tanh", "", "**g**"),
            ("i", "σ", "**g**", ""),
            ("o", "σ", "tanh **c**_{*t*}", "**h**_{*t*}"),
        )
    ):
        left, top = 2 + 202 * (i % 2), 2 + 146 * (i // 2)
        middle, across = left + 92, top + 68
        d.rect(left, top, 194, 140, "box", 7)
        d.text(left + 97, top + 19, say(letter), f"strong gate-{letter}")
        d.text(left + 97, top + 38, say(f"{letter}_asks"))
        if before:
            d.text(left + 36, across - 8, before)
            d.line((left + 8, across), (middle - 9, across), arrow=True)
            operation(d, middle, across, "×")
            d.line((middle, top + 92), (middle, across + 9), kind=f"flow gate-{letter}", arrow=True)
            d.line((middle + 9, across), (left + 188, across), arrow=True)
        else:
            corner = ((middle, top + 92), (middle, across), (left + 188, across))
            d.line(*corner, kind=f"flow gate-{letter}", arrow=True)
        d.text(left + 154, across - 8, after or say(f"{letter}_out"))
        gate(d, middle, top + 104, letter, function)
        d.text(middle + 29, top + 109, f"**{letter}**", f"gate-{letter}", "start")
        d.line((middle, top + 131), (middle, top + 116), arrow=True)
        d.text(middle - 14, top + 134, "**h**_{*t*−1}, **x**_{*t*}", anchor="end")
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
        d.text(70, middle + 16, written(size), anchor="end")
    d.line((288, 132), (322, 132), arrow=True)
    d.text(328, 130, "**h**_{*t*}", anchor="start")
    d.text(328, 148, written(h), anchor="start")
    d.text(258, 22, say("layer"))
    d.text(258, 250, say("box"))
    d.text(296, 58, say("unit"), anchor="start")
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
        d.text(place, a - 8, name)
    for place, name in zip(spread(halves, [30, 30], left, left + wide + 20), "UW", strict=True):
        d.text(place, a + tall + 18, f"**{name}**_{{*i*}}")
    d.text(left - 6, middle + 5, written(h), anchor="end")
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
    d.rect(result, a, 14, tall, "gate-i tinted")
    grid(d, result, a, 1, h, scale, 14)
    d.text(result + 7, a - 8, written(h))
    d.text(result + 7, a + tall + 18, say("result"))
    d.text(vector + 7, b - 8, f"{written(h)} + {written(x)}")
    d.text(WIDTH / 2, 16, say("head"))
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
                d.text(x - 9, middle + 5, f"**{letter}**", tone(letter))
            y += tall
        heads = [
            x + scale * (sum(c for _, c, _ in columns[:i]) + count / 2)
            for i, (_, count, _) in enumerate(columns)
        ]
        y = floor - scale * height
        for place, (name, _, _) in zip(
            spread(heads, [13] * len(heads), x - 4, x + scale * wide_of + 14), columns, strict=True
        ):
            d.text(place, y - 6, name)
        d.text(x + scale * wide_of / 2, floor + 18, layer.name)
        d.text(x + scale * wide_of / 2, floor + 36, written(layer.count))
        x += scale * wide_of + gap
    d.text(WIDTH / 2, 14, say("head"))
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


def kind_of(weight: Weight) -> str:
    """What a weight is multiplied by, as its look says it; a table of words is taken as it is."""
    return KINDS.get(weight.name.partition("_")[0], "recurrent")


def tone(letter: str) -> str:
    """The colour of a gate; a layer without gates has none."""
    return f"gate-{letter}" if letter else "plain"


def total_of(weights: Sequence[Weight]) -> int:
    """How many numbers these weights have together."""
    return sum(int(weight.count) for weight in weights)


def blocks(
    d: Drawing, weights: Sequence[Weight], x: float, y: float, scale: float, tall: float
) -> None:
    """One gate's weights side by side, their widths to scale: recurrent, input, bias."""
    for _, size, kind in columns_of(weights):
        d.rect(x, y, max(scale * size, 3), tall, f"{tone(gate_of(weights[0]))} {kind}")
        x += scale * size


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
    d = Drawing(266)
    left, top, bottom = 46.0, 34.0, 216.0
    right = WIDTH - 4 - max(width(say(curve.name)) for curve in drawn)
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
        d.text(left - 6, y + 5, f"{i * step / unit:g}", anchor="end")
    across_step = next(
        step
        for step in (tick(most, parts) for parts in range(6, 0, -1))
        if step * across > width(written(most))
    )
    for i in range(int(most / across_step) + 1):
        x = left + i * across_step * across
        d.line((x, bottom), (x, bottom + 4), kind="rule")
        d.text(x, bottom + 20, written(round(i * across_step)))
    d.text(6, 16, say(unit_name), anchor="start")
    d.text((left + right) / 2, bottom + 43, say("axis"))
    ends = []
    for curve in drawn:
        points = [most * i / 40 for i in range(41)]
        line = [(left + p * across, bottom - float(functions[curve.name](p)) * up) for p in points]
        d.line(*line, kind=f"curve {curve.kind}")
        ends.append(line[-1][1])
    order = sorted(range(len(drawn)), key=lambda i: ends[i])
    places = spread([ends[i] for i in order], [20] * len(order), top - 9, bottom + 9)
    for i, place in zip(order, places, strict=True):
        d.text(right + 6, place + 5, say(drawn[i].name), anchor="start")
    for size, value, words in marks:
        x, y = left + size * across, bottom - float(value) * up
        d.line((x, bottom), (x, y), kind="leader")
        d.circle(x, y, 4, "mark")
        d.text(x - 8, y - 8, words, "strong", "end")
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
    """Arrays of samples × steps × numbers, as slabs, one under the other, the last axis to scale."""
    most = max(shape[-1] for _, shape in shapes)
    d = Drawing(0)
    y = 0.0
    for i, (name, shape) in enumerate(shapes):
        deep = max(60.0 * shape[-1] / most, 16)
        wide = 130.0 if len(shape) == 3 else 14.0
        x, top = 192.0, y + 44
        d.text(8, top + deep / 2 - 5, say(name), "strong", "start")
        d.text(8, top + deep / 2 + 15, f"({', '.join(map(written, shape))})", anchor="start")
        for j in (2, 1, 0):
            d.rect(x + 9 * j, top - 9 * j, wide, deep, "slab")
        if len(shape) == 3:
            for j in range(1, 10):
                d.line((x + 13 * j, top), (x + 13 * j, top + deep), kind="grid")
            d.text(x + wide / 2, top + deep + 18, say("steps", count=shape[1]))
        d.text(x - 6, top + deep / 2 + 5, written(shape[-1]), anchor="end")
        d.text(x + 18, top - 25, say("samples", count=shape[0]), anchor="start")
        y = top + deep + (34 if len(shape) == 3 else 6)
        if i + 1 < len(shapes):
            d.line((30, y - 14), (30, y + 26), arrow=True)
            d.text(40, y + 9, say(f"to_{shapes[i + 1][0]}"), anchor="start")
            y += 18
    d.height = y
    return d


def padding(say: Say, words: int, steps: int) -> Drawing:
    """One sentence in its row of steps: words first, then padding."""
    d = Drawing(136)
    pitch = (WIDTH - 16) / steps
    for i in range(steps):
        kind = "word" if i < words else "pad"
        d.rect(8 + i * pitch, 36, pitch - 3, 26, kind)
    cut = 8 + words * pitch
    d.text((8 + cut) / 2, 24, say("words", count=words))
    d.text((cut + WIDTH - 8) / 2, 24, say("padding", count=steps - words))
    d.line((8, 76), (cut - 3, 76), arrow=True)
    d.text(8, 94, say("masked", count=words), anchor="start")
    d.line((8, 110), (WIDTH - 11, 110), arrow=True)
    d.text(8, 128, say("unmasked", count=steps), anchor="start")
    return d


def update(say: Say, steps: int, updates: int) -> Drawing:
    """Forward through all steps, the loss, back through all steps, then one update."""
    d = Drawing(216)
    names = [written(t) for t in some(steps, 3)]
    if steps > 3:
        names.insert(2, "⋯")
    half = 25.0
    middles = [248.0 - 73 * i for i in reversed(range(len(names)))]
    for i, (x, name) in enumerate(zip(middles, names, strict=True)):
        if name != "⋯":
            d.rect(x - half, 62, 2 * half, 44, "box", 6)
        d.text(x, 90, name)
        if i:
            d.line((middles[i - 1] + half, 76), (x - half, 76), arrow=True)
            d.line((x - half, 94), (middles[i - 1] + half, 94), kind="flow back", arrow=True)
    d.line((248 + half, 76), (318, 76), arrow=True)
    d.line((318, 94), (248 + half, 94), kind="flow back", arrow=True)
    d.rect(318, 62, 74, 44, "box strong", 6)
    d.text(355, 90, say("loss"))
    d.text(146, 48, say("forward"))
    d.text(146, 128, say("backward"), "back")
    for x in (middles[0], middles[-1]):
        d.line((x, 106), (x, 150), kind="leader")
    d.brace((middles[0] - half, 150), (248 + half, 150), 6)
    left = min(middles[0] - half, 24)
    d.text(left, 178, say("sum"), anchor="start")
    d.text(left, 200, say("once", count=updates), anchor="start")
    d.text(WIDTH / 2, 18, say("head"))
    return d


def bars(say: Say, parts: Sequence[tuple[str, int, str]], total: int) -> Drawing:
    """Parts of a whole as bars from one line, with their numbers."""
    d = Drawing(34 * len(parts) + 40)
    left = 12 + max(width(say(name)) for name in ("total", *(name for name, _, _ in parts)))
    most = max(value for _, value, _ in parts)
    wide = WIDTH - left - 12 - max(width(words) for _, _, words in parts)
    for i, (name, value, words) in enumerate(parts):
        y = 8 + 34 * i
        d.text(left - 8, y + 17, say(name), anchor="end")
        d.rect(left, y, wide * value / most, 24, "part-2")
        d.text(left + wide * value / most + 8, y + 17, words, anchor="start")
    y = 8 + 34 * len(parts)
    d.line((left, y), (WIDTH - 8, y), kind="rule")
    d.text(left - 8, y + 22, say("total"), anchor="end")
    d.text(left, y + 22, say("bytes", count=total), "strong", "start")
    return d


# --- What is shared, and how it is packed ---------------------------------------------------


def shared(say: Say, layer: Layer, steps: int) -> Drawing:
    """One block of weights, and an arrow from it to every step."""
    drawn = some(steps, 4)
    d = Drawing(286)
    half, top, bottom = 30.0, 30.0, 74.0
    block, tall, from_ = 150.0, 22.0, 168.0
    left = (WIDTH - block) / 2
    places = [40 + 320 * i / max(len(drawn) - 1, 1) for i in range(len(drawn))]
    scale = block / sum(n for _, n, _ in columns_of(rows(layer)[0]))
    d.text(WIDTH / 2, 16, say("steps", count=steps))
    last = 0
    for i, (x, t) in enumerate(zip(places, drawn, strict=True)):
        start = left + block * (i + 1) / (len(drawn) + 1)
        d.line((start, from_), (x, bottom), arrow=True)
        if i:
            before = places[i - 1] + half
            if t == last + 1:
                d.line((before, (top + bottom) / 2), (x - half, (top + bottom) / 2), arrow=True)
            else:
                d.text((before + x - half) / 2, (top + bottom) / 2 + 5, "⋯")
                d.text((before + x - half) / 2, bottom + 26, "⋯")
        d.rect(x - half, top, 2 * half, bottom - top, "box", 7)
        d.text(x, (top + bottom) / 2 + 5, f"*t* = {t}")
        last = t
    for i, weights in enumerate(rows(layer)):
        y = from_ + tall * i
        letter = gate_of(weights[0])
        blocks(d, weights, left, y, scale, tall)
        d.text(left - 9, y + tall / 2 + 5, f"**{letter}**", tone(letter), "end")
    y = from_ + tall * len(rows(layer))
    d.text(WIDTH / 2, y + 22, say("once", count=layer.count))
    return d


def strips(say: Say, conventions: Sequence[Convention]) -> Drawing:
    """The order of the gates in each framework's tensors: a strip for each, read off its packing."""
    left, pitch, tall = 124.0, 34.0, 26.0
    d = Drawing(36 + pitch * len(conventions))
    wide = 34.0
    d.text(left, 16, say("head"), anchor="start")
    for i, convention in enumerate(conventions):
        y = 30 + i * pitch
        d.text(0, y + 18, convention.framework, anchor="start")
        x = left
        specs = [t.spec for t in convention.model.packed.stored if "W" in t.spec.letters]
        for spec in specs:
            for gate_ in spec.gates:
                d.rect(x, y, wide, tall, f"gate-{gate_} tinted")
                d.text(x + wide / 2, y + 18, f"**{gate_}**", f"gate-{gate_}")
                x += wide
            x += 5 * (len(specs) > 1)
        d.text(x + 8, y + 18, say(lies(specs)), anchor="start")
    return d


def orders(conventions: Sequence[Convention]) -> dict[str, str]:
    """For each framework the gates of its input weights, from first to last."""
    return {
        c.framework: " ".join(
            gate_
            for tensor in c.model.packed.stored
            if "W" in tensor.spec.letters
            for gate_ in tensor.spec.gates
        )
        for c in conventions
    }


def lies(specs: Sequence[Spec]) -> str:
    """How the gates of the input weights lie: in several tensors, side by side, or stacked.

    Examples:
        >>> lies([Spec.parse("W[ifgo] : g h i -> (g h) i")])
        'stacked'
        >>> lies([Spec.parse("W U[igfo] : g h i -> i (g h)")])
        'beside'
        >>> lies([Spec.parse("W[i] : h i -> i h"), Spec.parse("W[f] : h i -> i h")])
        'apart'
    """
    if len(specs) > 1:
        return "apart"
    rows_, *_ = [axis for axis in specs[0].right if axis != ("D",)]
    return "stacked" if "g" in rows_ else "beside"
