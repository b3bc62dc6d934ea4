"""The site builds, shows what the package computes, and refuses what is wrong."""

import itertools
import json
import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from site_tools import FRONT, ROOT, copy_project, free_port, mkdocs, small_project

GOOD = FRONT + "The layer has [[ keras.count ]] parameters, $h^2$.\n"
NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# Notebook\n", "$h^2$"]},
        {
            "cell_type": "code",
            "id": "b",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": ["from lstm_formulas import LSTM\n", "LSTM(5, 10).count"],
        },
    ],
    "metadata": {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "site": {"description": "A notebook.", "ids": ["notebook"]},
    },
    "nbformat": 4,
    "nbformat_minor": 5,
}


def with_cell(source: str) -> str:
    notebook = json.loads(json.dumps(NOTEBOOK))
    notebook["cells"][1]["source"] = [source]
    return json.dumps(notebook)


def test_a_page_has_one_name(site):
    """In the navigation and over its text the same, and its title begins with it."""
    for path in site.rglob("index.html"):
        soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        heading = soup.h1
        for link in heading.select(".headerlink"):
            link.decompose()
        name = heading.get_text(" ", strip=True)
        assert soup.title.get_text().startswith(name), path
        active = soup.select(".md-nav--primary a.md-nav__link--active")
        said = {" ".join(link.get_text(" ", strip=True).split()) for link in active}
        assert said == {name} or path.parent in (site, site / "zh"), path


def test_the_navigation_shows_one_part_at_a_time(site):
    for path in site.rglob("index.html"):
        soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        top = soup.select_one(".md-nav--primary > .md-nav__list")
        parts = top.select(":scope > .md-nav__item--nested")
        opened = [part for part in parts if part.select_one(":scope > input[checked]")]
        assert len(parts) == 3
        assert len(opened) <= 1
        shown = top.select(":scope > .md-nav__item")
        shown += [item for part in opened for item in part.select("nav[data-md-level='1'] li")]
        pages = [item for item in shown if not item.find_parent(class_="md-nav--secondary")]
        assert len(pages) <= 14, path


def test_next_follows_the_path_of_the_home_page(site):
    for home in (site, site / "zh"):
        soup = BeautifulSoup((home / "index.html").read_text("utf-8"), "html.parser")
        path = [a["href"] for a in soup.select("#path ~ ol")[0].select("li > a:first-of-type")]
        assert len(path) == 7
        for here, after in itertools.pairwise(path):
            page = BeautifulSoup((home / here / "index.html").read_text("utf-8"), "html.parser")
            assert page.select_one("a.md-footer__link--next")["href"] == f"../{after}"


def test_a_page_without_a_fault_builds(tmp_path):
    pages = {"index.md": GOOD, "nb.ipynb": json.dumps(NOTEBOOK)}
    built = mkdocs("build", cwd=small_project(tmp_path, pages))
    assert built.returncode == 0, built.stderr
    page = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert '<data data-q="keras.count" value="640">640</data>' in page
    assert "<msup><mi>h</mi><mn>2</mn></msup>" in page
    notebook = (tmp_path / "site" / "nb" / "index.html").read_text("utf-8")
    assert "<mn>640</mn>" in notebook
    assert "<msup><mi>h</mi><mn>2</mn></msup>" in notebook
    assert "<style" not in notebook.partition("<body")[2]
    assert (tmp_path / "site" / "nb" / "nb.ipynb").exists()


@pytest.mark.parametrize(
    ("pages", "message"),
    [
        ({"index.md": FRONT + r"$\frac{h$"}, r"index.md: TeX that cannot be read"),
        ({"index.md": FRONT + r"$$\oops$$"}, r"Unsupported function name: \\oops"),
        ({"index.md": FRONT + "[[ keras.cuont ]]"}, r"unknown quantity \[\[ keras.cuont \]\]"),
        ({"index.md": FRONT + "[[ 2 + 2 ]]"}, r"unknown quantity \[\[ 2 \+ 2 \]\]"),
        ({"index.md": FRONT + "so [[ lstm.equations ]]"}, "stands in a paragraph alone"),
        ({"index.md": FRONT + "[there](nowhere.md)"}, "nowhere.md"),
        ({"index.md": FRONT + "[there](#nowhere)"}, "nowhere"),
        ({"index.md": FRONT + '<a href="../x/">x</a>'}, r"\.\./x/"),
        ({"index.md": FRONT + '```\n--8<-- "gone.pycon"\n```'}, "gone.pycon"),
        ({"index.md": "# No description"}, "a page takes a description"),
        (
            {
                "index.md": FRONT + "a [bus][bus]",
                "glossary.md": FRONT + "**Bias** { #bias }\n: $h$ numbers.\n",
            },
            "the glossary has no entry bus; it has bias",
        ),
        (
            {"index.md": GOOD, "nb.ipynb": with_cell("1 / 0")},
            "ZeroDivisionError",
        ),
        (
            {"index.md": GOOD, "nb.ipynb": json.dumps(NOTEBOOK).replace('["notebook"]', "[]")},
            "1 headings, but its metadata lists 0 ids",
        ),
        (
            {"index.md": GOOD, "nb.ipynb": json.dumps(NOTEBOOK).replace("$h^2$", "[a](b.md)")},
            "b.md",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_planted_fault_fails_the_build(tmp_path, pages, message):
    built = mkdocs("build", cwd=small_project(tmp_path, pages))
    assert built.returncode != 0
    assert re.search(message, built.stdout + built.stderr)


def test_every_number_is_what_the_package_computes(site):
    """The markup carries the names; a second way from name to number, through the text."""
    sys.path.insert(0, str(ROOT / "docs"))
    from hooks.pages import QUANTITIES

    found = 0
    for path in site.rglob("*.html"):
        for name, text in re.findall(
            r'<data data-q="([^"]+)"[^>]*>([^<]*)<', path.read_text("utf-8")
        ):
            if name in QUANTITIES:
                assert text == QUANTITIES[name].write()
                found += 1
    assert found > 100
    main = (site / "networks" / "index.html").read_text("utf-8")
    for number in ("87,008,000", "87,058,000", "6,004,000", "8,004,000"):
        assert f">{number}<" in main


def test_a_formula_s_number_keeps_its_name(site):
    page = (site / "six-questions" / "index.html").read_text("utf-8")
    assert '<mn data-q="six.count">131,584</mn>' in page


def test_no_derived_number_is_typed_in_a_page():
    """Numbers with separators come from a name, an executed example or a quotation."""
    for path in (ROOT / "docs").glob("*/**/*.md"):
        text = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
        assert not re.findall(
            r"\d,\d{3}|\d{5,}(?!/answer|,? answer)",
            re.sub(r"\]\(http\S+|(question|问题) \d+(, answer|，回答) \d+|issue \d+", "", text),
        ), path


def test_every_quantity_is_shown_somewhere():
    """A number that no page shows is nobody's."""
    from hooks.pages import BLOCKS, QUANTITIES

    places = [p for suffix in ("md", "ipynb") for p in (ROOT / "docs").glob(f"*/**/*.{suffix}")]
    text = "".join(p.read_text("utf-8") for p in places)
    text += "".join(block("en") for name, block in BLOCKS.items() if f"[[ {name} ]]" in text)
    shown = set(re.findall(r"\[\[\s*(?:if )?([\w.]+)\s*\]\]", text))
    shown |= set(re.findall(r'data-(?:q|if|says)="([\w.]+)"', text))
    assert set(QUANTITIES) - shown == set()


def test_no_page_shows_raw_tex_or_names(site):
    for path in site.rglob("*.html"):
        text = re.sub(r"<(pre|code|script)\b.*?</\1>", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert "[[" not in text, path
        assert not re.search(r"\\\(|\\\[|\\(?:mathbf|frac|begin)\b", text), path


def test_nothing_is_requested_from_elsewhere(site):
    for path in [*site.rglob("*.html"), *site.rglob("*.css")]:
        text = path.read_text("utf-8")
        loaded = re.findall(r"<(?:script|img|iframe|source)\b[^>]*src=\"(https?:[^\"]+)", text)
        loaded += re.findall(
            r'<link\b(?![^>]*rel="(?:canonical|alternate )")[^>]*href="(https?:[^"]+)', text
        )
        loaded += re.findall(r"url\(\"?(https?:[^)\"]+)", text)
        assert not loaded, (path, loaded)


def test_the_font_has_every_character(site):
    from hooks import font

    pages = [path.read_text("utf-8") for path in site.rglob("*.html")]
    wanted = font.characters(pages)
    made = (site / font.NAME).read_bytes()
    assert not {c for c in font.missing(wanted, made) if c < "\u3000"}
    assert len(made) <= 25_000
    assert font.missing({"∮"}, made) == {"∮"}


def test_same_input_same_bytes(site, origin, tmp_path):
    """A second build, elsewhere: byte for byte the same."""
    again = mkdocs("build", "-d", str(tmp_path), SOURCE_DATE_EPOCH="1700000000", SITE_URL=origin)
    assert again.returncode == 0, again.stderr
    files = {p.relative_to(site): p.read_bytes() for p in site.rglob("*") if p.is_file()}
    others = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert files.keys() == others.keys()
    assert [name for name in files if files[name] != others[name]] == []


def test_published_under_a_sub_path(tmp_path):
    """Canonical addresses, the other language, the preview, and a 404 that finds its files."""
    address = "https://example.org/lstm/"
    built = mkdocs("build", "-d", str(tmp_path), SITE_URL=address)
    assert built.returncode == 0, built.stderr
    for name, here in (("", ""), ("zh/", "zh/")):
        page = (tmp_path / name / "six-questions" / "index.html").read_text("utf-8")
        assert f'<link rel="canonical" href="{address}{here}six-questions/">' in page
        assert f'hreflang="en" href="{address}six-questions/"' in page
        assert f'hreflang="zh" href="{address}zh/six-questions/"' in page
        assert page.count('rel="alternate "') == 2
        assert f'property="og:image" content="{address}assets/preview.png"' in page
        assert f"{address}{here}six-questions/" in (tmp_path / name / "sitemap.xml").read_text()
    assert (tmp_path / "assets" / "preview.png").stat().st_size < 100_000
    missing = (tmp_path / "404.html").read_text("utf-8")
    files = re.findall(
        r'<(?:link rel="(?:stylesheet|preload)" |script )(?:href|src)="([^"]+)"', missing
    )
    assert len(files) >= 3
    for file in files:
        assert (tmp_path / file.removeprefix("/lstm/")).is_file(), file
    assert "没有这个页面" in missing


def test_the_policy_is_strict_and_the_same_everywhere(site):
    """But for pages that run Python, and for these no more than that takes."""
    policies = {False: set(), True: set()}
    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
        assert found, path
        runs = 'class="runs"' in text or 'class="reads"' in text
        policies[runs].add(found[1])
        assert not re.search(r'<[^>]* style="', re.sub(r"<pre.*?</pre>", "", text, flags=re.DOTALL))
    (policy,), (wider,) = policies.values()
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert wider.replace(" blob:", "").replace(" 'wasm-unsafe-eval'", "") == policy
    assert wider.count("blob:") == 1
    assert "worker-src 'self' blob:;" in wider


def fetch(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return str(answer.read().decode())
    except OSError:
        return ""


def wait_for(address: str, text: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while text not in (page := fetch(address)):
        assert time.monotonic() < end, f"{text!r} did not come up in {page[:200]!r}"
        time.sleep(0.1)


def test_an_edit_shows_while_serving(tmp_path):
    """In a page, and in the package: the new number, not the old module's."""
    folder = copy_project(tmp_path)
    port = free_port()
    log = (tmp_path / "log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{port}"],
        cwd=folder,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        address = f"http://127.0.0.1:{port}/networks/"
        wait_for(address, ">87,008,000<")
        home = f"http://127.0.0.1:{port}/"
        assert re.search(rf"pip install {home}lstm_formulas-\S+\.whl<", fetch(f"{home}zh/"))
        page = folder / "docs" / "en" / "networks.md"
        page.write_text(page.read_text("utf-8") + "\nAn edit in a page.\n", "utf-8")
        wait_for(address, "An edit in a page.")
        chinese = folder / "docs" / "zh" / "six-questions.md"
        chinese.write_text(chinese.read_text("utf-8") + "\n改了一处。\n", "utf-8")
        wait_for(f"http://127.0.0.1:{port}/zh/six-questions/", "改了一处。")
        assert ">28.7%<" in fetch(address)
        package = folder / "lstm_formulas" / "network.py"
        edited = package.read_text("utf-8").replace('.{tenths % 10}%"', '.{tenths % 10} %"')
        package.write_text(edited, "utf-8")  # shares with a space
        wait_for(address, ">28.7 %<")
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def test_the_readme_s_commands_exist():
    text = (ROOT / "README.md").read_text("utf-8")
    assert "python docs" in text
    assert "python tests" in text
    assert all((ROOT / name / "__main__.py").exists() for name in ("docs", "tests"))


def test_every_recorded_cell_has_its_output():
    for path in (ROOT / "docs").glob("*/notebooks/*.ipynb"):
        for cell in json.loads(Path(path).read_text("utf-8"))["cells"]:
            recorded = "skip-execution" in cell["metadata"].get("tags", ())
            assert bool(cell.get("outputs")) == recorded, (path, cell["source"])
