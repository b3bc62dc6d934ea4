"""The wheel that the site carries, and the line that installs it."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from hooks import package
from site_tools import FRONT, ROOT, mkdocs, small_project

PAGE = {"index.md": FRONT + "[[ install ]]\n"}


def sources(folder: Path) -> Path:
    """What the wheel is built from, copied anew: other dates, and other rights."""
    shutil.copytree(ROOT / "lstm_formulas", folder / "lstm_formulas", copy_function=shutil.copyfile)
    for name in package.FILES:
        shutil.copyfile(ROOT / name, folder / name)
    (folder / "lstm_formulas" / "cell.py").chmod(0o755)
    return folder


def test_the_wheel_of_the_site_installs_and_counts(site, tmp_path):
    venv.create(tmp_path / "venv")
    python = tmp_path / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wheel = site / package.name()
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps"]
    subprocess.run([*pip, "--no-index", "--quiet", str(wheel)], check=True)
    code = (
        "import lstm_formulas; from lstm_formulas.frameworks import keras; "
        "print(lstm_formulas.__file__, lstm_formulas.LSTM(5, 10).count)"
    )
    environment = {**os.environ, "PYTHONPATH": sysconfig.get_path("purelib")}  # for SymPy
    said = subprocess.run(
        [python, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert said.returncode == 0, said.stderr
    file, count = said.stdout.split()
    assert Path(file).is_relative_to(tmp_path / "venv")
    assert count == "640"
    installed = {p.relative_to(Path(file).parent) for p in Path(file).parent.rglob("*.py")}
    assert installed == {
        p.relative_to(ROOT / "lstm_formulas") for p in (ROOT / "lstm_formulas").rglob("*.py")
    }
    assert (Path(file).parent / "py.typed").exists()


def test_the_same_package_makes_the_same_bytes(site, tmp_path):
    built = package.wheel(tmp_path / "cache", sources(tmp_path / "copy"))
    assert built.read_bytes() == (site / package.name()).read_bytes()


def test_another_package_makes_another_wheel(tmp_path):
    copy, cached = sources(tmp_path / "copy"), tmp_path / "cache"
    before = package.wheel(cached, copy).read_bytes()
    (copy / "lstm_formulas" / "more.py").write_text("")
    assert package.wheel(cached, copy).read_bytes() != before
    assert len(list(cached.rglob("*.whl"))) == 1


def test_a_package_that_cannot_be_built_is_said(tmp_path):
    copy = sources(tmp_path / "copy")
    project = (copy / "pyproject.toml").read_text("utf-8")
    (copy / "pyproject.toml").write_text(project.replace('"MIT"', '"no licence"'), "utf-8")
    with pytest.raises(package.PackageError, match=r"wheel cannot be built(?s:.*)license"):
        package.wheel(tmp_path / "cache", copy)


@pytest.mark.parametrize(
    ("published", "home"),
    [
        ("", "http://127.0.0.1:8000/"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org/lstm", "https://example.org/lstm/"),
    ],
)
def test_a_page_says_the_address_of_its_site(tmp_path, published, home):
    built = mkdocs("build", cwd=small_project(tmp_path, PAGE), SITE_URL=published, REPO_URL="")
    assert built.returncode == 0, built.stderr
    page = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert re.findall("pip install ([^<]+)<", page) == [home + package.name()]
    assert (tmp_path / "site" / package.name()).is_file()
    assert "The source" not in page


def test_a_page_links_the_source_where_it_is_known(tmp_path):
    source = "https://example.org/source"
    built = mkdocs("build", cwd=small_project(tmp_path, PAGE), REPO_URL=source)
    assert built.returncode == 0, built.stderr
    page = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert f'The source: <a href="{source}">{source}</a>' in page


def test_both_editions_install_from_the_root(site, origin):
    line = f"pip install {origin}{package.name()}"
    for name in ("", "zh/", "count-my-model/", "zh/notebooks/keras/", "notebooks/keras/"):
        assert (site / name / "index.html").read_text("utf-8").count(line) == 1, name


def test_a_notebook_begins_with_the_installation(site, origin):
    notebooks = list(site.rglob("*.ipynb"))
    assert notebooks
    for path in notebooks:
        title, install, *_ = json.loads(path.read_text("utf-8"))["cells"]
        assert "".join(title["source"]).startswith("# ")
        assert install["source"] == [f"%pip install {origin}{package.name()}"]
