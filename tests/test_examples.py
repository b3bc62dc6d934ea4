"""Every example that a reader sees is run: in the README, the guides, the pages, the shown files.

The package's docstrings are run by `--doctest-modules`.
"""

import ast
import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = [
    path
    for pattern in ("*.md", "docs/*/**/*.md", "docs/examples/**/*.py*")
    for path in sorted(ROOT.glob(pattern))
    # Those in `real` need the frameworks: `record.py` runs them.
    if path.is_file() and path.parent.name != "real"
]
FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SHOWN = re.compile(r'--8<-- "([^"]+)"')


def examples(path: Path) -> str:
    """The file's examples; in Markdown, those in fences, or a closing fence would be output."""
    text = path.read_text("utf-8")
    if path.suffix == ".pycon":
        return text
    if path.suffix == ".py":
        return ast.get_docstring(ast.parse(text)) or ""
    return "\n".join(block for block in FENCE.findall(text) if ">>>" in block)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_examples_print_what_they_show(path):
    names: dict[str, object] = {}
    if path.suffix == ".py":
        exec(compile(path.read_text("utf-8"), str(path), "exec"), names)
    test = doctest.DocTestParser().get_doctest(examples(path), names, path.name, str(path), 0)
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    runner.run(test, out=said.append)
    assert not runner.summarize(verbose=False).failed, "\n".join(said)


def test_every_example_file_is_shown_and_has_an_example():
    shown = {
        name
        for path in (ROOT / "docs").glob("*/**/*.md")
        for name in SHOWN.findall(path.read_text("utf-8"))
    }
    folder = ROOT / "docs" / "examples"
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*.py*") if p.is_file()}
    assert shown == files
    assert all(">>>" in examples(ROOT / "docs" / "examples" / name) for name in files)
    assert ">>>" in examples(ROOT / "README.md")
