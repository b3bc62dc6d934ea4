r"""Drawings as SVG: few shapes, the gates' colours, and words with the site's mathematics in them.

A drawing is 400 units wide, so that its words are as large as the page's text on a desk. On a
phone, where a unit is smaller, `site.css` gives them more units, up to 16: so much room every word
takes. A drawing has no style of its own: `site.css` says what a kind looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

WIDTH = 400.0
STRIPES = "stripes"
"""What tells input weights from recurrent ones, in every gate's colour."""

MARKUP = re.compile(r"\*\*(\w)\*\*|\*(\w)\*|_\{([^}]*)\}")
BOLD = {**{chr(97 + i): chr(0x1D41A + i) for i in range(26)}} | {
    chr(65 + i): chr(0x1D400 + i) for i in range(26)
}
ITALIC = {chr(97 + i): chr(0x1D44E + i) for i in range(26)} | {
    chr(65 + i): chr(0x1D434 + i) for i in range(26)
}
ITALIC["h"] = "\u210e"  # Unicode had Planck's constant before

Point = tuple[float, float]


def label(words: str) -> str:
    """Words with mathematics as SVG: `**h**_{*t*−1}` is a bold h, *h* = 10 has an italic one.

    Examples:
        >>> label("*h* = 10")
        '<tspan class="m">ℎ</tspan> = 10'
        >>> label("**h**_{0}")
        '<tspan class="m">𝐡</tspan><tspan class="m sub" dy="4">0</tspan>'
    """
    parts: list[str] = []
    place = 0
    raised = ' dy="-4"'
    lowered = False

    def put(text: str, kind: str, shift: str) -> None:
        attributes = (f' class="{kind}"' if kind else "") + shift
        parts.append(f"<tspan{attributes}>{text}</tspan>" if attributes else text)

    for match in MARKUP.finditer(words):
        before = escape(words[place : match.start()], quote=False)
        if before:
            put(before, "", raised * lowered)
            lowered = False
        bold, italic, sub = match.groups()
        if sub is not None:
            text = re.sub(r"\*(\w)\*", lambda m: ITALIC[m[1]], escape(sub, quote=False))
            put(text, "m sub", ' dy="4"' if not lowered else "")
            lowered = True
        else:
            put(BOLD.get(bold) or ITALIC[italic], "m", raised * lowered)
            lowered = False
        place = match.end()
    rest = escape(words[place:], quote=False)
    if rest:
        put(rest, "", raised * lowered)
    return "".join(parts)


def n(value: float) -> str:
    """A coordinate with one decimal, as short as it goes.

    Examples:
        >>> n(12.0), n(0.25), n(-0.01)
        ('12', '0.2', '0')
    """
    return f"{round(float(value), 1) + 0:g}"


class Drawing:
    """Shapes and words, in the order in which they are drawn."""

    def __init__(self, height: float) -> None:
        self.height = height
        self.parts: list[str] = []

    def rect(
        self, x: float, y: float, width: float, height: float, kind: str, round_by: float = 0
    ) -> None:
        """A rectangle by its upper left corner."""
        radius = f' rx="{n(round_by)}"' if round_by else ""
        self.parts.append(
            f'<rect class="{kind}" x="{n(x)}" y="{n(y)}" width="{width:.2f}" '
            f'height="{height:.2f}"{radius}/>'
        )
        if "input" in kind.split():
            outline = f"M{n(x)} {n(y)}h{width:.2f}v{height:.2f}h-{width:.2f}z"
            self.parts.append(f'<path class="{STRIPES}" d="{outline}" fill="url(#{STRIPES})"/>')

    def circle(self, x: float, y: float, radius: float, kind: str) -> None:
        """A circle by its centre."""
        self.parts.append(f'<circle class="{kind}" cx="{n(x)}" cy="{n(y)}" r="{n(radius)}"/>')

    def line(self, *points: Point, kind: str = "flow", arrow: bool = False) -> None:
        """A line through points; an arrow has its head at the last one."""
        tip = points[-1]
        if arrow:
            (x, y), (a, b) = tip, points[-2]
            length = ((x - a) ** 2 + (y - b) ** 2) ** 0.5
            ux, uy = (x - a) / length, (y - b) / length
            tip = (x - 5 * ux, y - 5 * uy)
            base = (x - 7 * ux, y - 7 * uy)
            corners = (
                (x, y),
                (base[0] - 3.2 * uy, base[1] + 3.2 * ux),
                (base[0] + 3.2 * uy, base[1] - 3.2 * ux),
            )
            tone = " ".join(k for k in kind.split() if k.startswith("gate-"))
            self.parts.append(f'<polygon class="head {tone}" points="{path(corners)}"/>')
        self.parts.append(f'<polyline class="{kind}" points="{path((*points[:-1], tip))}"/>')

    def text(self, x: float, y: float, words: str, kind: str = "", anchor: str = "middle") -> None:
        """Words on a base line: `start`, `middle` or `end` of them at x."""
        attributes = (f' class="{kind}"' if kind else "") + (
            f' text-anchor="{anchor}"' if anchor != "start" else ""
        )
        self.parts.append(f'<text x="{n(x)}" y="{n(y)}"{attributes}>{label(words)}</text>')

    def brace(self, start: Point, end: Point, depth: float) -> None:
        """A bracket along a straight side; it opens towards the drawing."""
        (x, y), (a, b) = start, end
        if y == b:
            self.line((x, y), (x, y + depth), (a, y + depth), (a, y), kind="brace")
        else:
            self.line((x, y), (x + depth, y), (x + depth, b), (x, b), kind="brace")

    def svg(self, name: str, title: str, description: str) -> str:
        """The drawing as it stands in a page, with what it says for those who do not see it."""
        drawn = "".join(self.parts)
        if f"url(#{STRIPES})" in drawn:  # ids are the page's, so each drawing has its own
            pattern = (
                f'<pattern id="{name}-{STRIPES}" width="5" height="5" '
                'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
                f'<path class="{STRIPES}" d="M1 0v5"/></pattern>'
            )
            drawn = pattern + drawn.replace(f"url(#{STRIPES})", f"url(#{name}-{STRIPES})")
        return (
            f'<svg class="drawing" viewBox="0 0 {n(WIDTH)} {n(self.height)}" role="img" '
            f'aria-labelledby="{name}-title" aria-describedby="{name}-says">'
            f'<title id="{name}-title">{escape(plain(title))}</title>'
            f'<desc id="{name}-says">{escape(plain(description))}</desc>'
            f"{drawn}</svg>"
        )


def plain(words: str) -> str:
    """Words without their markup.

    Examples:
        >>> plain("**h**_{*t*−1} has *h* numbers")
        'h_t−1 has h numbers'
    """
    words = re.sub(r"_\{([^}]*)\}", r"_\1", words)
    return re.sub(r"\*+(\w)\*+", r"\1", words)


def path(points: Iterable[Point]) -> str:
    """Points as SVG writes them."""
    return " ".join(f"{n(x)},{n(y)}" for x, y in points)


def spread(
    places: Sequence[float], sizes: Sequence[float], least: float, most: float
) -> list[float]:
    """Middles of labels, moved apart as little as needed, so that labels of these sizes do not touch.

    Examples:
        >>> spread([10, 12, 50], [10, 20, 10], 0, 60)
        [10, 25.0, 50]
        >>> spread([50, 55, 58], [14, 14, 14], 0, 60)
        [25.0, 39.0, 53.0]
    """
    moved: list[float] = []
    for i, place in enumerate(places):
        limit = moved[-1] + (sizes[i - 1] + sizes[i]) / 2 if moved else least + sizes[i] / 2
        moved.append(max(place, limit))
    limit = most
    for i in reversed(range(len(moved))):
        moved[i] = min(moved[i], limit - sizes[i] / 2)
        limit = moved[i] - sizes[i] / 2
    return moved


def width(words: str) -> float:
    """About how wide words are where they are widest, to keep them apart.

    Examples:
        >>> width("*h* = 10") < width("*h* = 1000")
        True
    """
    return 6 + sum(16.0 if c > "\u2e7f" else 9.4 for c in plain(words))
