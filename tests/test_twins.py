"""The editions say the same: names, ids, formulas and examples of a page and its twin agree."""

import html
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hooks.glossary import CODE, USED
from hooks.messages import COMMENTS

DOCS = Path(__file__).resolve().parents[1] / "docs"
TWINS = sorted((DOCS / "zh").rglob("*.md"))


def original(path: Path) -> tuple[str, bool]:
    """The English page's text; a notebook's text is that of its Markdown cells."""
    page = DOCS / "en" / path.relative_to(DOCS / "zh")
    if page.exists():
        return page.read_text("utf-8"), False
    return page.with_suffix(".ipynb").read_text("utf-8"), True


def parts(text: str) -> dict[str, list[str]]:
    """What a translation leaves as it is."""
    return {
        "names": sorted(re.findall(r"\[\[ .*? \]\]", text)),
        "ids": re.findall(r"^#+ .*?\{ #([\w-]+) \}", text, re.MULTILINE),
        "entries": sorted(re.findall(r"^\*\*.*\{ #([\w-]+) \}$", text, re.MULTILINE)),
        "terms": sorted(USED.findall(CODE.sub("", text))),
        "fences": re.findall(r"^```\w*\n.*?^```", text, re.DOTALL | re.MULTILINE),
        "formulas": sorted(re.findall(r"\$\$.+?\$\$|\$[^$\n]+\$", text, re.DOTALL)),
        "levels": re.findall(r"^#+(?= )", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.M),
    }


@pytest.mark.parametrize("path", TWINS, ids=lambda p: p.relative_to(DOCS).as_posix())
def test_a_page_and_its_twin_agree(path):
    text, notebook = original(path)
    ours = parts(path.read_text("utf-8"))
    if not notebook:
        assert ours == parts(text)
        return
    cells = json.loads(text)["cells"]
    site = json.loads(text)["metadata"]["site"]
    stem = path.stem
    # The line that installs the package stands under a notebook's title by itself.
    code = ["[[ install ]]"]
    code += [f"[[ cell.{stem}.{c['id']} ]]" for c in cells if c["cell_type"] == "code"]
    prose = "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    assert re.findall(r"^\[\[ .*? \]\]$", path.read_text("utf-8"), re.MULTILINE) == code
    assert ours["ids"] == site["ids"]
    assert Counter(ours["formulas"]) == Counter(parts(prose)["formulas"])
    assert ours["levels"] == parts(prose)["levels"]


def test_a_twin_that_differs_is_noticed():
    page = (DOCS / "zh" / "six-questions.md").read_text("utf-8")
    for old, new in (("{ #units }", "{ #unit }"), ("[[ six.count ]]", "[[ six.units ]]")):
        assert old in page
        assert parts(page.replace(old, new, 1)) != parts(page)


def test_the_navigation_s_pages_exist_in_both():
    assert {p.relative_to(DOCS).as_posix() for p in TWINS} >= {"zh/index.md", "zh/six-questions.md"}


def test_headings_in_the_built_twins_have_the_same_ids(site):
    for path in site.glob("zh/**/index.html"):
        name = path.relative_to(site / "zh")
        ids = [
            re.findall(r'<h[1-6] id="([^"]+)"', page.read_text("utf-8"))
            for page in (path, site / name)
        ]
        # A page's title takes its id from its words, unless it has one of its own.
        assert ids[0][1:] == ids[1][1:], name


def test_a_comment_in_a_listing_is_there_in_both(site):
    said = set()
    for path in site.glob("zh/**/index.html"):
        original = (site / path.relative_to(site / "zh")).read_text("utf-8")
        found = re.findall(r'<span class="c1"># (.*?)</span>', original)
        said.update(map(html.unescape, found))
        for comment in re.findall(r'<span class="c1"># (.*?)</span>', path.read_text("utf-8")):
            assert html.unescape(comment) in COMMENTS["zh"].values(), (path, comment)
    assert said == set(COMMENTS["zh"])


def test_the_switch_keeps_the_page(site):
    for name, there in (
        ("index.html", "./zh/"),
        ("six-questions/index.html", "../zh/six-questions/"),
        ("zh/index.html", "./../"),
        ("zh/six-questions/index.html", "../../six-questions/"),
        ("api/index.html", "../zh/"),  # no twin: the other edition's home
    ):
        found = re.search(r'class="[^"]*twin" href="([^"]+)"', (site / name).read_text("utf-8"))
        assert found, name
        assert found[1] == there, name
