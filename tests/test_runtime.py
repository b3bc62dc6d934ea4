"""What a reader's browser fetches to run Python: complete, small, the same each time, or left out."""

import ast
import gzip
import io
import json
import os
import re
import sys
import zipfile
from pathlib import Path

import pytest
import sympy
from hooks import package, runtime
from hooks.messages import READS
from hooks.own_model import MODELS
from site_tools import FRONT, ROOT, mkdocs, small_project

RUN = "```pycon\n>>> from lstm_formulas import LSTM\n>>> int(LSTM(5, 10).count)\n640\n```\n"
PRINTED = {
    "keras-summary": "keras_tagger",
    "torch-print": "torch_print_speech",
    "torchinfo": "torchinfo_tagger_plain",
    "torch-tensors": "torch_list_size",
    "torch-error": "torch_error_input",
}


def folder(site):
    (made,) = (site / "assets/run").iterdir()
    return made


def test_it_is_fetched_from_this_site_and_is_small(site):
    made = folder(site)
    assert sum(map(runtime.packed, made.iterdir())) <= 10_000_000
    for edition, up in (("", "./"), ("zh/", "../../assets/")):
        script = (site / edition / "assets/run.js").read_text("utf-8")
        assert f'"place": "{up}run/{made.name}/"' in script
        assert (site / edition / "assets" / up / "run" / made.name / "wasm.bin").exists()
    assert json.loads((made / "lock.json").read_text())["packages"] == {}
    assert not list((site / "zh").rglob("*.bin")), "one runtime serves both editions"


def test_its_buttons_are_nothing_to_search_for(site):
    for edition, word in (("", "Run Edit"), ("zh/", "运行 编辑")):
        assert word not in (site / edition / "search/index.json").read_text("utf-8")


def test_its_licences_lie_beside_it(site):
    text = (folder(site) / "LICENSES.txt").read_text("utf-8")
    for name in ("Pyodide", "Mozilla Public License 2.0", "SymPy", "mpmath", "Copyright"):
        assert name.lower() in text.lower()


def test_it_holds_the_package_and_all_that_this_imports(site):
    packed = gzip.decompress((folder(site) / "python.bin").read_bytes())
    names = set(zipfile.ZipFile(io.BytesIO(packed)).namelist())
    ours = {p.relative_to(ROOT).as_posix() + "c" for p in (ROOT / "lstm_formulas").rglob("*.py")}
    assert ours <= names
    loaded = [m for m in sys.modules if m.split(".")[0] in runtime.NEEDED]
    files = {Path(f) for m in loaded if (f := getattr(sys.modules[m], "__file__", None))}
    root = Path(sympy.__file__).parents[1]
    missing = {f.relative_to(root).as_posix() + "c" for f in files if f.suffix == ".py"} - names
    assert not {name for name in missing if "/tests/" not in name}
    assert not [name for name in names if "/tests/" in name]


MAY_BE_MISSING = re.compile(r"sympy\.(physics\.(control|quantum)|parsing\.(c|fortran))")
"""What SymPy imports for things of these very parts alone: their printing, their source code."""


def imported(path: Path, name: str):
    """The modules that a file imports, at its top or in a function."""
    home = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = home.split(".")
            base = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def test_what_is_left_out_of_sympy_is_not_asked_for_by_the_rest():
    root = Path(sympy.__file__).parents[1]
    modules = {}
    for path in (root / "sympy").rglob("*.py"):
        relative = path.relative_to(root)
        name = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
        modules[name] = (path, bool(runtime.LEFT_OUT.match(relative.as_posix())))
    out = {name for name, (_, left_out) in modules.items() if left_out}
    assert len(out) > 300
    asked = {
        f"{name} asks for {other}"
        for name, (path, left_out) in modules.items()
        if not left_out
        for other in imported(path, name)
        if other in out and not MAY_BE_MISSING.match(other)
    }
    assert asked == set()


def test_what_our_package_asks_of_the_standard_library_is_there(site):
    packed = gzip.decompress((folder(site) / "python.bin").read_bytes())
    there = set(zipfile.ZipFile(io.BytesIO(packed)).namelist())
    library = ROOT / f".cache/run/pyodide-{runtime.VERSION}/python_stdlib.zip"
    whole = set(zipfile.ZipFile(library).namelist())
    asked = set()
    for path in (*(ROOT / "lstm_formulas").rglob("*.py"), ROOT / "docs/hooks/session.py"):
        relative = path.relative_to(ROOT)
        for name in imported(path, ".".join(relative.with_suffix("").parts)):
            file = name.replace(".", "/")
            asked |= {f"{file}.py", f"{file}/__init__.py"} & whole
    assert {"re.py", "re/__init__.py"} & asked
    assert {name for name in asked if f"{name}c" not in there} == set()


def test_the_examples_are_what_the_frameworks_printed():
    for name in READS["en"]["examples"]:
        text = (MODELS / f"{name}.txt").read_text("utf-8")
        if name in PRINTED:
            recorded = ROOT / f"tests/recorded/prints/{PRINTED[name]}.txt"
            assert text == recorded.read_text("utf-8")
    assert READS["en"]["examples"].keys() == READS["zh"]["examples"].keys()
    assert {f"{name}.txt" for name in READS["en"]["examples"]} == {p.name for p in MODELS.iterdir()}


def without_npm():
    """Places of programs, without those that hold npm or Node."""
    places = os.environ["PATH"].split(os.pathsep)
    return os.pathsep.join(
        p for p in places if not any(Path(p, name).exists() for name in ("npm", "node"))
    )


def test_without_npm_a_site_is_complete_and_says_so(tmp_path):
    text = FRONT + "[[ reads ]]\n\n" + RUN
    project = small_project(tmp_path, {"index.md": text})
    built = mkdocs("build", "-d", "built", cwd=project, PATH=without_npm(), REQUIRE_RUNTIME="")
    assert built.returncode == 0, built.stderr
    assert built.stderr.count("Examples get no Run: there is no npm") == 1
    page = (project / "built/index.html").read_text("utf-8")
    assert ">640" in page.replace("\n", "")
    assert 'class="runs"' not in page
    assert 'class="reads"' not in page
    assert f"<p>{READS['en']['instead']}</p>" in page
    assert "noscript>" not in page
    assert "wasm-unsafe-eval" not in page
    assert not (project / "built/assets/run").exists()


def test_where_it_is_required_its_absence_fails_the_build(tmp_path):
    project = small_project(tmp_path, {"index.md": FRONT + RUN})
    built = mkdocs("build", "-d", "built", cwd=project, PATH=without_npm(), REQUIRE_RUNTIME="1")
    assert built.returncode != 0
    assert "there is no npm" in built.stderr


def test_what_npm_gives_is_held_against_what_it_was(tmp_path, monkeypatch):
    """Somebody else's archive under this name is not unpacked."""
    fake = tmp_path / "bin"
    fake.mkdir()
    for name, script in (("npm", "echo other > pyodide.tgz"), ("node", "exit 1")):
        (fake / name).write_text(f"#!/bin/sh\n{script}\n")
        (fake / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(runtime.RuntimeMissing, match="is not what it was"):
        runtime.fetched(tmp_path / "cache")
    assert not (tmp_path / "cache" / f"pyodide-{runtime.VERSION}").exists()


@pytest.mark.slow
def test_the_same_sources_make_the_same_bytes(site, tmp_path):
    pyodide = ROOT / f".cache/run/pyodide-{runtime.VERSION}"
    made = runtime.archive(pyodide, package.wheel(ROOT / ".cache/package"), tmp_path)
    assert gzip.compress(made, 9, mtime=0) == (folder(site) / "python.bin").read_bytes()
