r"""TeX to MathML when the site is built, by Temml: no mathematics script on the client."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import dukpy

VENDOR = Path(__file__).parent / "vendor"

# Temml's inline styles, as classes of `site.css`, so that pages can forbid inline styles.
STYLES = {
    "display:block math;": "",
    "padding-left:0em;padding-right:0em;": "tml-tight",
    "math-depth:0;": "tml-full",
    "padding-left:1em;padding-right:0em;": "tml-apart",
}


_TIGHT = r'<mo lspace="0" rspace="0">\1</mo>\2'

# The font's root sign is drawn for a content of this height; over a lower one it would hang.
STRUT = '<mspace height="0.72em"/>'
TALL = re.compile(r"<msqrt>(?:(?!</msqrt>).)*<(?:mfrac|mtable|munder|mover|msqrt)", re.DOTALL)


WEIGHT = re.compile(r"\\mathbf\{[WUbdpvw]\}_(?:\{([ifgorzn])\}|([ifgorzn])(?!\w))")
GATE = re.compile(r"\\mathbf\{([ifgorzn])\}(?:_t|_\{t\})?(?!\w)")


class TeXError(ValueError):
    """A formula that Temml cannot read, or that the site's font cannot draw."""


@cache
def _temml() -> dukpy.JSInterpreter:
    interpreter = dukpy.JSInterpreter()
    interpreter.evaljs((VENDOR / "temml.min.js").read_text("utf-8") + ";0")
    return interpreter


def coloured(tex: str) -> str:
    r"""Put each gate of an LSTM or a GRU, and each of its weights, into its gate's class.

    In `n` xLSTM has a state; a candidate it is beside a GRU's other letters, or alone.

    Examples:
        >>> coloured(r"\mathbf{W}_i \mathbf{x}_t + \mathbf{f}_t")
        '\\class{gate-i}{\\mathbf{W}_i} \\mathbf{x}_t + \\class{gate-f}{\\mathbf{f}_t}'
        >>> coloured(r"\mathbf{n}_t"), coloured(r"\mathbf{n}")
        ('\\mathbf{n}_t', '\\class{gate-n}{\\mathbf{n}}')
    """
    attention = re.search(r"\\mathbf\{W\}_\{?q", tex) and r"\mathbf{i}" not in tex
    if attention or r"\class{gate-" in tex:
        return tex
    candidate = tex == r"\mathbf{n}" or re.search(r"\\mathbf\{([rz]\}|W\}_\{?n)", tex)

    def put(match: re.Match[str]) -> str:
        return rf"\class{{gate-{match[match.lastindex or 1]}}}{{{match[0]}}}"

    def put_gate(match: re.Match[str]) -> str:
        return put(match) if match[1] != "n" or candidate else match[0]

    return GATE.sub(put_gate, WEIGHT.sub(put, tex))


@cache
def mathml(tex: str, display: bool = False) -> str:
    r"""The MathML of a formula.

    `\class{gate-i}{…}` and `\data{q=name}{…}` put a class or a data attribute on the element.

    Raises:
        TeXError: with Temml's message and the position; or for a root over something tall.

    Examples:
        >>> mathml("h^2")
        '<math><msup><mi>h</mi><mn>2</mn></msup></math>'
        >>> mathml(r"\sqrt{P}")
        '<math><msqrt><mspace height="0.72em"/><mi>P</mi></msqrt></math>'
        >>> mathml(r"\sqrt{\frac{P}{2}}")
        Traceback (most recent call last):
        ...
        hooks.tex.TeXError: the font's one root sign is too low for what is under it: \sqrt{\frac{P}{2}}
        >>> mathml(r"\oops")
        Traceback (most recent call last):
        ...
        hooks.tex.TeXError: Unsupported function name: \oops at position 1: \oops
    """
    try:
        text: str = _temml().evaljs(
            "temml.renderToString(dukpy.tex,"
            "{displayMode: dukpy.display, trust: true, throwOnError: true, strict: false})",
            tex=tex,
            display=display,
        )
    except dukpy.JSRuntimeError as error:
        # Temml underlines with a combining mark; the position says it as well.
        message = str(error).split("\n    at ")[0].replace("\u0332", "").replace("\n", "")
        raise TeXError(message.partition("ParseError:  ")[2] or message) from None
    if TALL.search(text):
        raise TeXError(f"the font's one root sign is too low for what is under it: {tex}")
    text = text.replace("<msqrt>", f"<msqrt>{STRUT}")
    # In a subscript Chromium sets t − 1 as wide as in a line.
    text = re.sub(r"<mo>([−+])</mo>(<mn>\d</mn></mrow></msub>)", _TIGHT, text)
    return re.sub(r'<[^>]* style="[^>]*>', _style_to_class, text)


def _style_to_class(match: re.Match[str]) -> str:
    tag = match[0]
    style = re.search(r' style="([^"]*)"', tag)
    assert style is not None
    if style[1] not in STYLES:
        raise TeXError(f"no class in tex.STYLES for Temml's style {style[1]!r}")
    tag = tag.replace(style[0], "")
    name = STYLES[style[1]]
    if not name:
        return tag
    if ' class="' in tag:
        return tag.replace(' class="', f' class="{name} ', 1)
    return re.sub(r"^<\w+", rf'\g<0> class="{name}"', tag)
