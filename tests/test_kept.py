"""A build keeps what it made, and shows every change all the same."""

import logging
from pathlib import Path

import pytest
from hooks import kept as store
from hooks.kept import kept
from site_tools import FRONT, copy_project, mkdocs, small_project


@pytest.fixture
def folder(tmp_path):
    store.use(tmp_path / "kept" / "a")
    yield tmp_path / "kept"
    store.use(None)


def counting(value="made"):
    calls = []

    def make():
        calls.append(value)
        return value

    return make, calls


def again(folder, name="a"):
    """As the next process finds it."""
    store.write()
    store.use(folder / name)


def test_what_was_made_from_the_same_is_not_made_again(folder):
    make, calls = counting({"html": "<p>", "ids": {"a"}})
    first = kept(make, "page", "text", {"title": "T"})
    again(folder)
    assert kept(make, "page", "text", {"title": "T"}) == first == {"html": "<p>", "ids": {"a"}}
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("kind", "given"), [("page", ("b",)), ("block", ("a",)), ("page", ("a", None))]
)
def test_from_anything_else_it_is_made_again(folder, kind, given):
    make, calls = counting()
    kept(make, "page", "a")
    again(folder)
    kept(make, kind, *given)
    assert len(calls) == 2


def test_code_that_changed_forgets_everything(folder):
    make, calls = counting()
    kept(make, "page", "a")
    again(folder, "b")
    kept(make, "page", "a")
    assert len(calls) == 2
    assert [path.name for path in folder.iterdir() if path.name != "b"] == []


def test_without_a_folder_nothing_is_kept():
    store.use(None)
    make, calls = counting()
    assert [kept(make, "page", "a") for _ in range(2)] == ["made", "made"]
    assert len(calls) == 2


def test_what_warns_or_fails_does_so_again(folder):
    said = logging.getLogger("mkdocs.plugins.test")
    said.addHandler(logging.NullHandler())

    def warn():
        calls.append("warned")
        said.warning("no such page")

    def fail():
        calls.append("failed")
        raise ValueError("no such name")

    calls = []
    for _ in range(2):
        kept(warn, "page", "a")
        with pytest.raises(ValueError, match="no such name"):
            kept(fail, "page", "b")
        again(folder)
    assert calls == ["warned", "failed"] * 2


def built(folder, **environment):
    done = mkdocs("build", "-q", cwd=folder, SOURCE_DATE_EPOCH="1700000000", **environment)
    assert done.returncode == 0, done.stderr
    site = folder / "site"
    return {p.relative_to(site).as_posix(): p.read_bytes() for p in site.rglob("*") if p.is_file()}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, (path, old)
    path.write_text(text.replace(old, new), "utf-8")


def test_a_fault_fails_every_build_until_it_is_mended(tmp_path):
    folder = small_project(tmp_path, {"index.md": FRONT + "[there](nowhere.md)"})
    for _ in range(2):
        done = mkdocs("build", cwd=folder)
        assert done.returncode != 0
        assert "nowhere.md" in done.stderr
    (folder / "pages" / "nowhere.md").write_text(
        FRONT, "utf-8"
    )  # the page that has the link is as before
    edit(folder / "mkdocs.yml", "nav:", "nav:\n  - nowhere.md")
    assert b'href="nowhere/"' in built(folder)["index.html"]


def test_a_warm_build_has_the_bytes_of_a_cold_one_and_shows_every_edit(tmp_path):
    folder = copy_project(tmp_path)
    cold = built(folder)
    assert built(folder) == cold

    # A page: itself, its title in the others' navigation, and its place in the search.
    edit(folder / "docs/en/variants.md", "\n# ", "\n# Seventeen ")
    edit(folder / "mkdocs.yml", "  - Variants: variants.md", "  - variants.md")
    now = built(folder)
    for name in ("variants/index.html", "cell/index.html", "search/index.json"):
        assert b"Seventeen" in now[name], name
    assert b"Seventeen" not in now["zh/cell/index.html"]

    # The glossary: what other pages tell of its entries.
    edit(folder / "docs/en/glossary.md", ": One pass over all", ": A whole pass over all")
    assert b'title="A whole pass over all N samples' in built(folder)["six-questions/index.html"]

    # A template, the configuration, the address.
    edit(
        folder / "docs/theme/main.html",
        "{% block extrahead %}",
        '{% block extrahead %}<meta name="new">',
    )
    edit(folder / "docs/mkdocs.zh.yml", "site_name: LSTM 参数量", "site_name: 新名字")
    now = built(folder, SITE_URL="https://example.org/")
    for name in ("cell/index.html", "zh/cell/index.html"):
        assert b'<meta name="new">' in now[name], name
        assert b"https://example.org/" in now[name], name
    assert "新名字".encode() in now["zh/cell/index.html"]

    # An example, a hook's words, the package.
    edit(folder / "docs/examples/one-cell.pycon", ">>>", ">>> 1 + 41\n42\n>>>")
    edit(folder / "docs/hooks/messages.py", '"share": "share"', '"share": "a part"')
    edit(folder / "lstm_formulas/network.py", '.{tenths % 10}%"', '.{tenths % 10} %"')
    (example,) = {p.name for p in folder.glob("docs/en/*.md") if "one-cell.pycon" in p.read_text()}
    now = built(folder)
    assert b">42\n<" in now[example.replace(".md", "/index.html")]
    assert b">a part<" in now["networks/index.html"]
    assert b">28.7 %<" in now["networks/index.html"]
    assert b'<meta name="new">' in now["networks/index.html"]
