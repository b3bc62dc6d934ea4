"""Building sites for the tests: the real one, and small ones with a fault planted."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FRONT = "---\ndescription: A page.\n---\n\n# Page { #page }\n\n"


def mkdocs(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess:
    """Run MkDocs and keep what it says."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", *arguments],
        cwd=cwd,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def small_project(folder: Path, pages: dict[str, str]) -> Path:
    """A project with the real configuration and theme, and a few pages of its own."""
    for name, text in pages.items():
        path = folder / "pages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    nav = "".join(f"\n  - {name}" for name in pages)
    (folder / "mkdocs.yml").write_text(
        f"INHERIT: {(ROOT / 'mkdocs.yml').as_posix()}\n"
        f"docs_dir: pages\nnav:{nav}\nwatch: []\nextra: {{editions: []}}\n"
        f"theme:\n  custom_dir: {(ROOT / 'docs' / 'theme').as_posix()}\n"
        f"hooks: [{(ROOT / 'docs' / 'hooks' / 'main.py').as_posix()}]\n",
        "utf-8",
    )
    return folder


def copy_project(folder: Path) -> Path:
    """The real project, to be edited; without the notebooks, which are slow."""
    ignore = shutil.ignore_patterns("__pycache__", "notebooks")
    for name in ("docs", "lstm_formulas"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignore)
    # What a reader's browser runs takes longer to make than all the rest.
    (ROOT / ".cache/run").mkdir(parents=True, exist_ok=True)
    (folder / ".cache").mkdir()
    (folder / ".cache/run").symlink_to(ROOT / ".cache/run", target_is_directory=True)
    for name in ("mkdocs.yml", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    for config in (folder / "mkdocs.yml", folder / "docs" / "mkdocs.zh.yml"):
        lines = config.read_text("utf-8").splitlines()
        kept = [line for line in lines if "Notebook" not in line and ".ipynb" not in line]
        kept = [line for line in kept if "notebooks/" not in line]
        config.write_text("\n".join(kept), "utf-8")
    for page in (folder / "docs").glob("*/**/*.md"):
        plain = re.sub(r"notebooks/[\w-]+(\.ipynb|\.md)", "index.md", page.read_text("utf-8"))
        page.write_text(re.sub(r"notebooks/[\w-]+/", "", plain), "utf-8")
    return folder
