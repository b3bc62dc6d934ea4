r"""Drawings as SVG. What shapes and words become is said once, in `drawing.js`, for pages too."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from hooks.engine import call

WIDTH = 400.0
Point = tuple[float, float]


def label(words: str) -> str:
    """Words with mathematics as SVG: `**h**_{*t*−1}` is a bold h, *h* = 10 has an italic one.

    Examples:
        >>> label("*h* = 10")
        '<tspan class="m">ℎ</tspan> = 10'
        >>> label("**h**_{0}")
        '<tspan class="m">𝐡</tspan><tspan class="m sub" dy="4">0</tspan>'
    """
    return "".join(map(markup, call("drawing.js", "label", words)))


def plain(words: str) -> str:
    """Words without their markup.

    Examples:
        >>> plain("**h**_{*t*−1} has *h* numbers")
        'h_t−1 has h numbers'
    """
    return str(call("drawing.js", "plain", words))


def width(words: str) -> float:
    """About how wide words are where they are widest, to keep them apart.

    Examples:
        >>> width("*h* = 10") < width("*h* = 1000")
        True
    """
    return float(call("drawing.js", "width", words))


def spread(
    places: Sequence[float], sizes: Sequence[float], least: float, most: float
) -> list[float]:
    """Middles of labels, moved apart as little as needed, so that labels of these sizes do not touch.

    Examples:
        >>> spread([10, 12, 50], [10, 20, 10], 0, 60)
        [10, 25, 50]
        >>> spread([50, 55, 58], [14, 14, 14], 0, 60)
        [25, 39, 53]
    """
    moved: list[float] = call("drawing.js", "spread", list(places), list(sizes), least, most)
    return moved


class Drawing:
    """Shapes and words, in the order in which they are drawn."""

    def __init__(self, height: float) -> None:
        self.height = height
        self.calls: list[list[Any]] = []

    def rect(
        self, x: float, y: float, width: float, height: float, kind: str, round_by: float = 0
    ) -> None:
        """A rectangle by its upper left corner."""
        self.calls.append(["rect", x, y, width, height, kind, round_by])

    def circle(self, x: float, y: float, radius: float, kind: str) -> None:
        """A circle by its centre."""
        self.calls.append(["circle", x, y, radius, kind])

    def line(self, *points: Point, kind: str = "flow", arrow: bool = False) -> None:
        """A line through points; an arrow has its head at the last one."""
        self.calls.append(["line", points, kind, arrow])

    def text(self, x: float, y: float, words: str, kind: str = "", anchor: str = "middle") -> None:
        """Words on a base line: `start`, `middle` or `end` of them at x."""
        self.calls.append(["text", x, y, words, kind, anchor])

    def brace(self, start: Point, end: Point, depth: float) -> None:
        """A bracket along a straight side; it opens towards the drawing."""
        self.calls.append(["brace", start, end, depth])

    def svg(self, name: str, title: str, description: str) -> str:
        """The drawing as it stands in a page, with what it says for those who do not see it."""
        given = (self.height, self.calls, name, title, description)
        return markup(call("drawing.js", "replay", *given))


def markup(node: Any) -> str:
    """A node of a drawing, or a text in it, as it is written.

    Examples:
        >>> markup(["text", {"x": 4}, "a < b", ["tspan", {}, "c"]])
        '<text x="4">a &lt; b<tspan>c</tspan></text>'
        >>> markup(["path", {"d": "M1 0v5"}])
        '<path d="M1 0v5"/>'
    """
    if isinstance(node, str):
        return escape(node, quote=False)
    name, attributes, *inside = node
    start = name + "".join(f' {key}="{escape(str(value))}"' for key, value in attributes.items())
    return f"<{start}>{''.join(map(markup, inside))}</{name}>" if inside else f"<{start}/>"
