r"""One pass over the finished HTML of a page: notebooks slimmed, names to numbers, TeX to MathML.

Markdown pages and notebooks take the same way, so that a formula looks the same in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from hooks import package
from hooks.breaking import breakable
from hooks.kept import kept
from hooks.listings import listings
from hooks.messages import COMMENTS, MESSAGES
from hooks.tables import stacked
from hooks.tex import TeXError, coloured, mathml

if TYPE_CHECKING:
    from hooks.register import Block, Quantity

NAME = re.compile(r"\[\[\s*([^\[\]]+?)\s*\]\]")
ALIGNED = {f"text-align: {side}": f"at-{side}" for side in ("left", "center", "right")}
MARK = re.compile("[,.;:)，。；：、）]| = ")
VERBATIM = ("code", "pre", "script", "style")


CELLS: dict[str, str] = {}
"""The code cells of the notebooks built so far, with their outputs: another edition's page shows
`[[ cell.keras.summary ]]`, so that a cell is written once and executed once."""


class PageError(ValueError):
    """Something on a page that cannot be built."""


def finish(html: str, language: str) -> str:
    """Put in what a page's names stand for, and make MathML of its formulas.

    Raises:
        PageError: for a name that is not defined, or TeX that cannot be read.
    """
    cells = CELLS if "[[ cell." in html else {}
    return kept(lambda: _finish(html, language), "page", html, language, cells, package.PLACE)


def _finish(html: str, language: str) -> str:
    from hooks import live

    soup = BeautifulSoup(conditions(html), "html.parser")
    for paragraph in soup.find_all("p"):
        match = NAME.fullmatch(paragraph.get_text().strip())
        if match and match[1] in CELLS:
            replace(paragraph, CELLS[match[1]])
        elif match and (made := block(match[1], language)):
            replace(paragraph, made)
    for text in list(soup.find_all(string=NAME)):
        if not inside(text, VERBATIM):
            replace(text, name_in_text(text))
    for tag in soup.select("[data-if]"):
        name = str(tag["data-if"])
        if bool(quantity(name.removeprefix("!")).value) == name.startswith("!"):
            tag["hidden"] = ""
    for tag in soup.find_all(True):
        for attribute, value in tag.attrs.items():
            if isinstance(value, str) and NAME.search(value) and not inside(tag, VERBATIM):
                tag[attribute] = in_plain_text(value)
    for tag in soup.select("[style]"):
        # The policy of the built pages forbids inline styles; Markdown's tables have some.
        style = str(tag["style"]).strip().rstrip(";")
        if style not in ALIGNED:
            raise PageError(f"an inline style, {style!r}; write a class into site.css")
        del tag["style"]
        tag["class"] = ALIGNED[style]
    for plain in soup.select("table:not([class])"):
        # As the generated ones; the theme would wrap it by script, too late for a keyboard.
        plain["class"] = "derived"
        plain.wrap(soup.new_tag("div", attrs={"class": "wide"}))
    for formula in soup.select(".arithmatex"):
        made = math(formula.get_text())
        after = formula.next_sibling
        if formula.name == "span" and isinstance(after, NavigableString):
            # No line begins with a formula's full stop, or with the = after it.
            mark = MARK.match(after)
            if mark:
                held = mark[0].replace(" ", "\u00a0")
                replace(after, escape(after[mark.end() :], quote=False))
                made = f'<span class="together">{made}{held}</span>'
        replace(formula, made)
    for comment in soup.select("pre .c1"):
        said = comment.get_text().removeprefix("# ")
        comment.string = f"# {COMMENTS.get(language, {}).get(said, said)}"
    return stacked(listings(str(soup), language)) + live.carried(soup, quantity, language)


def conditions(html: str) -> str:
    """Text that depends on the sizes: `[[ if six.alike ]]this[[ else ]]that[[ end ]]`.

    Both stand in the page; the one that does not hold is hidden.

    Examples:
        >>> conditions("[[ if a.b ]]this[[ else ]]that[[ end ]]")
        '<span data-if="a.b">this</span><span data-if="!a.b">that</span>'
    """
    made = re.sub(
        r"\[\[ if ([^\[\]]+?) \]\](.*?)\[\[ end \]\]",
        lambda m: "".join(
            f'<span data-if="{"!" * i}{m[1]}">{part}</span>'
            for i, part in enumerate(m[2].split("[[ else ]]"))
        ),
        html,
        flags=re.DOTALL,
    )
    if left := re.search(r"\[\[ (if [^\[\]]*|else|end) \]\]", made):
        raise PageError(f"[[ if … ]] takes an [[ end ]]; got {left[0]} alone")
    return made


def in_plain_text(text: str) -> str:
    """Put numbers for names where no markup can stand, such as a page's description.

    Examples:
        >>> in_plain_text("[[ keras.count ]] parameters")
        '640 parameters'
    """
    return NAME.sub(lambda match: written(match[1]), text)


def in_markup(text: str) -> str:
    """Put numbers for names where markup can stand, so that a script finds them.

    Examples:
        >>> in_markup("LSTM: [[ keras.count ]]")
        'LSTM: <data data-q="keras.count" value="640">640</data>'
    """
    return NAME.sub(lambda match: data(match[1]), text)


def names() -> tuple[dict[str, Quantity], dict[str, Block]]:
    """The register, filled: making every cell and network of the site takes a second or two."""
    from hooks import chapters, quantities  # noqa: F401  they fill it
    from hooks.register import BLOCKS, QUANTITIES

    BLOCKS["install"] = package.install
    return QUANTITIES, BLOCKS


def __getattr__(name: str) -> object:
    """`QUANTITIES` and `BLOCKS`, filled when they are asked for."""
    if name in ("QUANTITIES", "BLOCKS"):
        return names()[name == "BLOCKS"]
    raise AttributeError(name)


def written(name: str, latex: bool = False) -> str:
    """A quantity as a reader sees it."""
    return kept(lambda: quantity(name).write(latex), "number", name, latex)


def block(name: str, language: str) -> str:
    """A table, an equation or a figure; nothing where no block has this name."""

    def make() -> str:
        found = names()[1].get(name)
        return found(language) if found else ""

    return kept(make, "block", name, language, package.PLACE)


def quantity(name: str) -> Quantity:
    """A quantity by its name, or an error that lists its neighbours."""
    QUANTITIES, BLOCKS = names()
    if ":" in name:
        return size(name)
    if name in QUANTITIES:
        return QUANTITIES[name]
    if name in BLOCKS:
        raise PageError(f"[[ {name} ]] is a table or an equation and stands in a paragraph alone")
    group = name.partition(".")[0]
    near = [n for n in (*QUANTITIES, *BLOCKS, *CELLS) if n.partition(".")[0] == group]
    known = ", ".join(near or sorted({n.partition(".")[0] for n in (*QUANTITIES, *BLOCKS)}))
    raise PageError(f"unknown quantity [[ {name} ]]; known are {known}")


def size(name: str) -> Quantity:
    """A size of a situation, as it stands in a sum; with `.code`, as it stands in code.

    Examples:
        >>> size("six:h").write(), size("six:V").write(), size("six:V.code").write()
        ('128', '50,000', '50000')
    """
    from hooks.register import SITUATIONS, Quantity
    from lstm_formulas.symbols import size_symbol

    place, _, letter = name.partition(":")
    letter, _, form = letter.partition(".")
    if place not in SITUATIONS or letter not in SITUATIONS[place] or form not in ("", "code"):
        raise PageError(f"unknown size [[ {name} ]]; known are {', '.join(SITUATIONS)}")
    return Quantity(name, size_symbol(letter), SITUATIONS[place], "code" if form else "term")


def name_in_text(text: NavigableString) -> str:
    """The text with its names replaced: TeX inside a formula, else a `<data>` element."""
    if text.parent is not None and "arithmatex" in (text.parent.get("class") or ()):
        return NAME.sub(lambda m: in_tex(m[1]), str(text)).replace("&", "&amp;")
    parts = NAME.split(str(text))
    for i in range(1, len(parts), 2):
        parts[i] = data(parts[i])
    return "".join(part if i % 2 else escape(part, quote=False) for i, part in enumerate(parts))


def in_tex(name: str) -> str:
    """A number of a formula; of a written-out sum each size."""
    found = quantity(name)
    if found.can_change and found.form == "sum":
        return NAME.sub(lambda m: in_tex(m[1]), found.leaves(latex=True))
    return rf"\data{{q={name}}}{{{written(name, latex=True)}}}"


def data(name: str) -> str:
    """A number that a script can find again by its name.

    Examples:
        >>> data("keras.count")
        '<data data-q="keras.count" value="640">640</data>'
    """

    def make() -> str:
        found = quantity(name)
        if found.can_change and found.form == "sum":
            return NAME.sub(lambda m: data(m[1]), escape(found.leaves()))
        value = found.value
        plain = " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        return f'<data data-q="{name}" value="{escape(plain)}">{escape(found.write())}</data>'

    return kept(make, "data", name)


def math(text: str) -> str:
    r"""MathML of `\(…\)`, or of `\[…\]` in a block of its own."""
    text = text.strip()
    display = text.startswith(r"\[")
    tex = text[2:-2].strip()
    try:
        made = kept(lambda: mathml(coloured(tex), display), "mathml", tex, display)
    except TeXError as error:
        raise PageError(f"TeX that cannot be read: {tex!r}: {error}") from None
    return f'<div class="eq" data-search-exclude>{breakable(made)}</div>' if display else made


def notebook(html: str, ids: tuple[str, ...], language: str, source: str) -> str:
    """A converted notebook as the same plain markup that a Markdown page has.

    Args:
        html: the body that nbconvert made, with half a megabyte of styles and scripts.
        ids: the headings' ids, in order; they are the same in every language.
        language: the page's language.
        source: the notebook's address, for the download link.

    Raises:
        PageError: where the headings and their ids differ in number.
    """
    made, cells = kept(
        lambda: _notebook(html, ids, language, source), "notebook", html, ids, language, source
    )
    CELLS.update(cells)
    return made


def _notebook(
    html: str, ids: tuple[str, ...], language: str, source: str
) -> tuple[str, dict[str, str]]:
    """The markup, and the code cells by their names."""
    soup = BeautifulSoup(html, "html.parser")
    cells: dict[str, str] = {}
    parts: list[str] = []
    for cell in soup.select(".jp-Cell:not(.jp-Cell .jp-Cell)"):
        if "jp-MarkdownCell" in (cell.get("class") or ()):
            parts += (rendered(tag) for tag in cell.select(".jp-RenderedMarkdown"))
        else:
            named = cell if cell.get("id") else cell.select_one("[id^='cell-id=']")
            name = str(named["id"]).removeprefix("cell-id=") if named else ""
            cells[f"cell.{Path(source).stem}.{name}"] = "\n".join(shown(cell))
            parts.append(cells[f"cell.{Path(source).stem}.{name}"])
    slim = BeautifulSoup("\n".join(parts), "html.parser")
    headings = slim.find_all(re.compile("^h[1-6]$"))
    if len(ids) != len(headings):
        raise PageError(
            f"the notebook has {len(headings)} headings, but its metadata lists "
            f"{len(ids)} ids for them"
        )
    for heading, name in zip(headings, ids, strict=True):
        anchor = heading.select_one("a.anchor-link")
        if anchor is not None:
            anchor.decompose()
        heading["id"] = name
        if heading.name != "h1":
            heading.append(
                BeautifulSoup(
                    f'<a class="headerlink" href="#{name}" title="Permanent link">¶</a>',
                    "html.parser",
                )
            )
    link = (
        f'<p class="download"><a href="{source}" download>{MESSAGES[language]["download"]}</a></p>'
    )
    first = slim.find("h1")
    if first is not None:
        first.insert_after(BeautifulSoup(f"{link}<p>[[ install ]]</p>", "html.parser"))
    return str(slim), cells


def rendered(tag: Tag) -> str:
    """Markdown as nbconvert rendered it, its `$…$` marked for the mathematics pass."""
    for text in list(tag.find_all(string=re.compile(r"\$"))):
        if not inside(text, VERBATIM):
            marked = re.sub(r"\$\$(.+?)\$\$", r"\\[\1\\]", str(text), flags=re.DOTALL)
            marked = re.sub(r"\$(.+?)\$", r"\\(\1\\)", marked, flags=re.DOTALL)
            marked = escape(marked, quote=False)
            marked = re.sub(
                r"\\\[.+?\\\]", r'<div class="arithmatex">\g<0></div>', marked, flags=re.DOTALL
            )
            marked = re.sub(
                r"\\\(.+?\\\)", r'<span class="arithmatex">\g<0></span>', marked, flags=re.DOTALL
            )
            replace(text, marked)
    return tag.decode_contents()


def shown(cell: Tag) -> Iterator[str]:
    """A code cell, and what it printed or returned."""
    code = cell.select_one(".jp-InputArea pre")
    if code is not None:
        inner = code.decode_contents().strip("\n").removeprefix("<span></span>")
        # A cell that was recorded elsewhere is shown, not executed: here neither.
        kind = "" if "celltag_skip-execution" in (cell.get("class") or ()) else " cell"
        yield f'<div class="highlight{kind}"><pre><code>{inner}</code></pre></div>'
    # What a loop prints may come in several messages.
    for prints, outputs in groupby(cell.select(".jp-OutputArea-output"), is_printed):
        if prints:
            yield printed(outputs)
        else:
            yield from map(shown_output, outputs)


def is_printed(output: Tag) -> bool:
    """Whether a cell printed this, rather than returned it."""
    around = (output, *output.parents)
    returned = any("jp-OutputArea-executeResult" in (tag.get("class") or ()) for tag in around)
    text = output.get("data-mime-type") == "text/plain" and output.select_one("pre") is not None
    return text and not returned


def shown_output(output: Tag) -> str:
    """What a cell returned: a formula, text, or markup."""
    if "jp-RenderedLatex" in (output.get("class") or ()):
        # Between dollars, or marked already, as mkdocs-jupyter does from 0.27 on.
        tex = re.sub(r"^(\$+|\\[(\[])|(\$+|\\[)\]])$", "", output.get_text().strip())
        tex = tex.replace(r"\displaystyle", "", 1).strip()
        return rf'<div class="arithmatex">\[{escape(tex)}\]</div>'
    if output.select_one("pre") is not None and "html" not in str(output.get("data-mime-type")):
        return printed([output])
    return rendered(output)


def printed(outputs: Iterable[Tag]) -> str:
    """Text that a cell printed, in one block."""
    text = "".join(pre.get_text() for output in outputs for pre in output.select("pre")).strip("\n")
    return f'<div class="highlight output"><pre><code>{escape(text)}</code></pre></div>'


def inside(node: NavigableString | Tag, names: Iterable[str]) -> bool:
    """Whether a node stands in one of these elements."""
    return node.find_parent(list(names)) is not None


def replace(node: NavigableString | Tag, html: str) -> None:
    """Put HTML in the place of a node."""
    node.replace_with(BeautifulSoup(html, "html.parser"))
