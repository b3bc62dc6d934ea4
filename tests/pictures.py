"""The palette of `site.css`, and the icon and the preview image that are drawn in it.

    python tests/pictures.py --write

draws both again; the preview takes an installed Chromium.
"""

import re
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"
ASSETS = DOCS / "theme" / "assets"
CSS = (ASSETS / "site.css").read_text("utf-8")
SCHEMES = {"default": ":root {", "slate": '[data-md-color-scheme="slate"] {'}
SIZES = (10, 5, 1)  # the columns of U, W and b in both pictures: h = 10, x = 5


def palette(scheme, css=CSS):
    """The colours of a scheme by name, and the shares of a colour in per cent."""
    found = {}
    for name in ("default", scheme):  # dark says what is otherwise
        start = css.index(SCHEMES[name])
        rules = css[start : css.index("}", start)]
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6}|\d+%);", rules))
    return found


def channels(colour):
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def mix(colour, ground, share):
    """CSS's `color-mix(in srgb, colour share, ground)`."""
    part = int(share.rstrip("%")) / 100
    pairs = zip(channels(colour), channels(ground), strict=True)
    return "#" + "".join(f"{round(a * part + b * (1 - part)):02x}" for a, b in pairs)


def luminance(colour):
    parts = [v / 255 for v in channels(colour)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return sum(k * v for k, v in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, two):
    """WCAG's ratio of two colours."""
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def blocks(left, top, wide, tall, pitch, stripe):
    """Four gates in the dark palette, as SVG: U solid, W hatched, b the whole colour."""
    colours = palette("slate")
    ground = colours["ground"]
    scale = wide / sum(SIZES)
    u, w, b = (scale * n for n in SIZES)
    shapes = [
        f'<pattern id="w" width="{2.8 * stripe:g}" height="{2.8 * stripe:g}" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<path stroke="{ground}" stroke-width="{stripe:g}" d="M{stripe / 2:g} 0v{2.8 * stripe:g}"/>'
        "</pattern>"
    ]
    for i, gate in enumerate("ifgo"):
        full = colours[f"gate-{gate}"]
        y = f"{top + pitch * i:g}"
        gap = wide / 40
        shapes.append(
            f'<path fill="{mix(full, ground, colours["solid"])}" '
            f'd="M{left:g} {y}h{u - gap:g}v{tall:g}h-{u - gap:g}z'
            f'M{left + u:g} {y}h{w - gap:g}v{tall:g}h-{w - gap:g}z"/>'
            f'<path fill="url(#w)" d="M{left + u:g} {y}h{w - gap:g}v{tall:g}h-{w - gap:g}z"/>'
            f'<path fill="{full}" d="M{left + u + w:g} {y}h{b:g}v{tall:g}h-{b:g}z"/>'
        )
    return "".join(shapes)


def icon():
    """The site's icon."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="6" fill="{palette("slate")["ground"]}"/>'
        f"{blocks(4, 5, 24, 4.6, 5.8, 1)}</svg>\n"
    )


def preview():
    """The page whose picture is the preview image, 1200 by 630."""
    from hooks.tex import mathml

    from lstm_formulas import LSTM
    from lstm_formulas.printing import arithmetic
    from lstm_formulas.symbols import h, x

    colours = palette("slate")
    font = (DOCS / "hooks" / "vendor" / "stix-two-math.woff2").as_uri()
    return f"""<style>
      @font-face {{ font-family: STIX; src: url({font}); }}
      body {{ margin: 0; width: 1200px; height: 630px; background: {colours["ground"]}; color: #fff;
        font: 600 50px "DejaVu Sans", sans-serif; display: flex; align-items: center; }}
      div {{ padding-left: 80px; line-height: 1.25; white-space: nowrap; }}
      math {{ display: block; font: 84px STIX; margin-top: 30px; }}
    </style>
    <div>How many parameters<br>does an LSTM have?
      {mathml(arithmetic(LSTM(x, h).formula, latex=True))}</div>
    <svg width="360" height="300" viewBox="0 0 360 300" style="margin-left: 44px">
      {blocks(0, 4, 360, 62, 74, 7)}</svg>"""


def main():
    if "--write" not in sys.argv:
        sys.exit(__doc__)
    (ASSETS / "favicon.svg").write_text(icon(), "utf-8")
    from playwright.sync_api import sync_playwright
    from test_browser import BROWSER, FLAGS

    page_file = ASSETS / "preview.html"
    page_file.write_text(preview(), "utf-8")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
            page = browser.new_page(viewport={"width": 1200, "height": 630})
            page.goto(page_file.as_uri())
            page.evaluate("document.fonts.ready")
            page.screenshot(path=ASSETS / "preview.png")
            browser.close()
    finally:
        page_file.unlink()


if __name__ == "__main__":
    sys.path[:0] = [str(DOCS), str(DOCS.parent)]
    main()
