"""What a narrow column shows: formulas in pieces, tables stacked, code that can be copied."""

import re
from html import unescape
from xml.etree.ElementTree import fromstring

import pytest
from hooks import breaking, listings, tables
from hooks.pages import BLOCKS, NAME, in_tex, notebook
from hooks.tex import mathml

LONG = "+".join("(a+b)" for _ in range(9))


def formulas():
    """Every display formula that the package makes for a page."""
    for name, block in BLOCKS.items():
        if not name.startswith(("figure.", "packing.", "one.")):
            for tex in re.findall(
                r'<div class="arithmatex">\\\[(.*?)\\\]</div>', block("en"), re.S
            ):
                put_in = NAME.sub(lambda match: in_tex(match[1]), unescape(tex))
                yield name, mathml(put_in, display=True)


def read(markup):
    return "".join(fromstring(f"<p>{markup.replace('<wbr>', '')}</p>").itertext())


def test_a_formula_in_pieces_says_the_same_in_the_same_order():
    broken = 0
    for name, whole in formulas():
        pieces = breaking.breakable(whole)
        assert read(pieces) == read(whole), name
        broken += pieces != whole
    assert broken > 20


def test_no_piece_is_wider_than_a_phone_and_none_is_needlessly_small():
    for name, whole in formulas():
        pieces = re.findall("<math>.*?</math>", breaking.breakable(whole))
        for piece in pieces:
            assert breaking.width(list(fromstring(piece))) <= breaking.LINE, (name, piece)
    assert breaking.breakable(mathml("a=b", True)).count("<math") == 1


@pytest.mark.parametrize(
    ("tex", "starts"),
    [
        # Before relations, the left side in a column of its own; then before the outermost sums.
        (rf"y = {LONG}", ["y", "=(a+b)", *["+(a+b)"] * 8]),
        (rf"{LONG} = y", ["(a+b)", *["+(a+b)"] * 8, "=y"]),
        (rf"y = \tanh({LONG})^\top", ["y", "=tanh\u2061((a+b)", *["+(a+b)"] * 7, "+(a+b))⊤"]),
        # A minus of its own belongs to what follows it.
        (r"y = (-aaaaaaaa) + (-bbbbbbbb) + (-cccccccc)", ["y", "=(−aaaaaaaa)", "+(−bbbbbbbb)", "+(−cccccccc)"]),
        # No sum: before a product.
        (r"y = a^{10} b^{10} c^{10} d^{10} k^{10} l^{10} \odot e^{10} f^{10} g^{10} h^{10} k^{10}",
         ["y", "=a10b10c10d10k10l10", "⊙e10f10g10h10k10"]),
        # Brackets that grow with a fraction stay whole.
        (r"y = \left( \frac{a}{b} + aaaaaaaaaaaaaaaaa + b \right) + c + d + e",
         ["y", "=(ab+aaaaaaaaaaaaaaaaa+b)", "+c", "+d", "+e"]),
        # The first column of an aligned formula stays one.
        (r"\begin{aligned} y &= " + LONG + r" \\ zzz &= a \end{aligned}",
         ["y", "=(a+b)", *["+(a+b)"] * 8, "zzz", "=a"]),
    ],
)  # fmt: skip
def test_a_formula_breaks_where_one_would_break_it(tex, starts):
    broken = breaking.breakable(mathml(tex, True))
    assert [read(piece) for piece in re.findall("<math>.*?</math>", broken)] == starts
    # At the beginning of a piece an operator keeps the space that it has inside a line.
    assert not re.search("<math><mo>[=+−⊙]", broken)


def test_a_table_is_stacked_only_where_it_is_too_wide():
    def table(*cells):
        row = "".join(f"<td>{cell}</td>" for cell in cells)
        return f'<p></p><div class="wide"><table class="derived"><tr>{row}</tr></table></div>'

    for cells in (("word " * 30, "word " * 30), ("a" * 20, "<br>".join(["b" * 10] * 9))):
        assert tables.stacked(table(*cells)) == table(*cells)
    for wide in ("a" * 40, "<code>a b c d e f g h i j k l m n o p q r s t u</code>"):
        assert "stack-2" in tables.stacked(table("x", wide, "y"))
    assert tables.stacked(table("x", "<code>f(units=1)/g</code>" + "a" * 40)).count("<wbr>") == 3


@pytest.mark.parametrize(
    ("tag", "html", "letters"),
    [
        # A Hanzi is two letters wide; a line breaks about each, but not in a heading.
        ("td", "参数量", 2),
        ("th", "参数量", 6),
        # Nor before the mark that follows.
        ("td", "共 640，即", 5),
        # The space about an operator; a number stays on its line.
        ("td", "<math><mi>a</mi><mo>+</mo><mi>b</mi></math>", 4),
        ("td", "<data>(100, 20, 128)</data>", 14),
    ],
)
def test_a_cell_is_as_wide_as_what_no_line_breaks(tag, html, letters):
    assert tables.unbreakable(tag, "", html) == letters


def listing(code, kind="highlight"):
    return listings.listings(f'<div class="{kind}"><pre><code>{code}</code></pre></div>', "en")


def test_what_is_nothing_to_run_has_no_button():
    assert "<button" in listing("1 + 1")
    assert "<button" not in listing("2", "highlight output")
    assert "<button" not in listing("f(x)", "doc-signature highlight")


def test_columns_stay_below_each_other_and_other_output_may_break():
    assert "columns" in listing("name   count\nlstm     640", "highlight output")
    assert "columns" not in listing("{'a': 1,  'b': 2}\n[3]", "highlight output")


def test_a_table_that_is_pasted_into_code_keeps_its_columns():
    line = '<span class="gp">... </span><span class="s2">{}</span>\n'
    table = line.format("lstm   640") + line.format("dense   33")
    assert f'<span class="columns">{table}</span>' in listing(table)
    sentences = line.format("a text") * 2
    assert "columns" not in listing(sentences)


def test_what_a_loop_prints_is_one_block():
    def message(text, kind=""):
        kind = f"jp-RenderedText jp-OutputArea-output {kind}"
        return f'<div class="{kind}" data-mime-type="text/plain"><pre>{text}</pre></div>'

    outputs = message("1\n") + message("2\n") + message("3", "jp-OutputArea-executeResult")
    cell = f'<div class="jp-Cell jp-CodeCell" id="cell-id=a"><div>{outputs}</div></div>'
    shown = re.findall("<code>(.*?)</code>", notebook(cell, (), "en", "loop.ipynb"), re.DOTALL)
    assert shown == ["1\n2", "3"]
