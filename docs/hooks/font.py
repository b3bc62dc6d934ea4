"""A mathematics font with exactly the characters that the pages use."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from hooks.kept import kept

SOURCE = Path(__file__).parent / "vendor" / "stix-two-math.woff2"
NAME = "assets/math.woff2"
ITALIC = {
    unicodedata.normalize("NFKC", chr(code)): chr(code)
    for code in (*range(0x1D434, 0x1D468), 0x210E, *range(0x1D6FC, 0x1D716))
    if unicodedata.name(chr(code), "")
}


def characters(pages: Iterable[str]) -> set[str]:
    """The characters in the pages' MathML, as a browser draws them, and in their drawings.

    A lone letter in `<mi>` is drawn italic, which is a character of its own, and the root sign
    comes from `<msqrt>`, not from text.

    Examples:
        >>> sorted(characters(["<math><msqrt><mi>h</mi></msqrt><mn>2</mn></math>"]))
        ['2', 'ℎ', '√']
        >>> sorted(characters(['<tspan class="m">𝐡</tspan><tspan class="m sub" dy="4">0</tspan>']))
        ['0', '𝐡']
    """
    found: set[str] = set()
    for page in pages:
        found |= kept(partial(_characters, page), "characters", page)
    return found


def _characters(page: str) -> set[str]:
    found: set[str] = set()
    for text in re.findall(r'<t?span class="m(?: sub)?"[^>]*>([^<]*)', page):
        found |= set(text)
    for formula in re.findall(r"<math\b.*?</math>", page, re.DOTALL):
        for tag, attributes, text in re.findall(r"<(m\w+)([^>]*)>([^<]*)", formula):
            text = text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
            plain = "mathvariant" in attributes
            single = tag == "mi" and len(text) == 1 and not plain
            found |= {ITALIC.get(text, text)} if single else set(text)
        if "<msqrt" in formula or "<mroot" in formula:
            found.add("√")
    return {c for c in found if not c.isspace()}


def cut(wanted: set[str], cache: Path) -> bytes:
    """The font, as WOFF2, with these characters and the glyphs that the MATH table adds."""
    made = SOURCE.read_bytes() + Path(__file__).read_bytes()
    key = hashlib.sha256("".join(sorted(wanted)).encode() + made).hexdigest()
    cached = cache / f"math-{key[:16]}.woff2"
    if not cached.exists():
        options = subset.Options(
            flavor="woff2", hinting=False, notdef_outline=True, desubroutinize=True
        )
        options.layout_features = ["ssty", "dtls", "flac", "kern", "mark", "mkmk"]
        options.name_IDs = [0, 1, 2, 13, 14]  # who made it, and its licence
        font = subset.load_font(str(SOURCE), options)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=[ord(c) for c in wanted])
        one_root(font)
        cutter.subset(font)
        font["head"].modified = font["head"].created  # no date of today in the file
        font.recalcTimestamp = False
        buffer = io.BytesIO()
        subset.save_font(font, buffer, options)
        cache.mkdir(parents=True, exist_ok=True)
        for old in cache.glob("math-*.woff2"):
            old.unlink()
        cached.write_bytes(buffer.getvalue())
    return cached.read_bytes()


def one_root(font: TTFont) -> None:
    """Leave the root sign without its taller forms.

    Chromium makes room for the widest of them behind every root.
    """
    variants = font["MATH"].table.MathVariants
    sign = font.getBestCmap().get(ord("√"))
    if variants and sign in variants.VertGlyphCoverage.glyphs:
        of_sign = variants.VertGlyphConstruction[variants.VertGlyphCoverage.glyphs.index(sign)]
        of_sign.MathGlyphVariantRecord = of_sign.MathGlyphVariantRecord[:1]
        of_sign.VariantCount = 1
        of_sign.GlyphAssembly = None


def missing(wanted: set[str], font: bytes) -> set[str]:
    """Which of the characters a font has no glyph for."""
    known = TTFont(io.BytesIO(font)).getBestCmap()
    return {c for c in wanted if ord(c) not in known}
