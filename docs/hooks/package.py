"""The site carries its own package: a wheel, built with the site, and the line that installs it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from html import escape
from pathlib import Path

from hooks.messages import MESSAGES

ROOT = Path(__file__).resolve().parents[2]
FILES = ("LICENSE", "README.md", "pyproject.toml")  # beside the package itself
DATE = "1577836800"  # of every file in the wheel, so that the same input makes the same bytes
BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"
PLACE: dict[str, str] = {"home": "", "repository": ""}
"""Where the site is, with its slash, and the source: set when a site's configuration is read."""


class PackageError(ValueError):
    """The package cannot be built."""


def name(root: Path = ROOT) -> str:
    """The wheel's file name.

    Examples:
        >>> import re
        >>> bool(re.fullmatch(r"lstm_formulas-[0-9.]+-py3-none-any[.]whl", name()))
        True
    """
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    return f"{project['name'].replace('-', '_')}-{project['version']}-py3-none-any.whl"


def settle(home: str, environment: Mapping[str, str]) -> None:
    """Remember where the site is, and where the environment says that the source is."""
    PLACE.update(home=home, repository=environment.get("REPO_URL", ""))


def command() -> str:
    """What a reader types to install the package from this site.

    Examples:
        >>> before = dict(PLACE)
        >>> settle("https://example.org/lstm/", {})
        >>> command().partition("lstm_formulas")[0]
        'pip install https://example.org/lstm/'
        >>> PLACE.update(before)
    """
    return f"pip install {PLACE['home']}{name()}"


def install(language: str) -> str:
    """The command as a block of a page, and a link to the source where there is one."""
    words = MESSAGES[language]
    made = f'<div class="highlight shell"><pre><code>{escape(command())}</code></pre></div>'
    if PLACE["repository"]:
        address = escape(PLACE["repository"])
        link = f'<a href="{address}">{address}</a>'
        made += f"<p>{words['source'].format(link)}</p>"
    return made


def write(site: Path, cached: Path, root: Path = ROOT) -> None:
    """Put the wheel into the site, and its installation before the first cell of each notebook."""
    shutil.copyfile(wheel(cached, root), site / name(root))
    cell: dict[str, object] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "install",
        "metadata": {},
        "outputs": [],
        "source": [f"%{command()}"],
    }
    for path in sorted(site.rglob("*.ipynb")):
        notebook = json.loads(path.read_text("utf-8"))
        notebook["cells"].insert(1, cell)  # below the title
        path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", "utf-8")


def wheel(cached: Path, root: Path = ROOT) -> Path:
    """The wheel of the package as it is now; built only where it has changed.

    Raises:
        PackageError: with what the build said.
    """
    sources = [root / file for file in FILES]
    sources += [p for p in (root / "lstm_formulas").rglob("*") if p.suffix in (".py", ".typed")]
    digest = hashlib.sha256(DATE.encode())
    for path in sorted(sources):
        digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    made = cached / digest.hexdigest()[:16] / name(root)
    if not made.exists():
        with tempfile.TemporaryDirectory() as folder:
            for path in sources:
                copy = Path(folder, path.relative_to(root))
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)  # not its rights and dates, which the wheel would keep
                copy.chmod(0o644)
            # No isolation and no network: the backend is the environment's own.
            built = subprocess.run(
                [sys.executable, "-c", BUILD, folder],
                cwd=folder,
                env={**os.environ, "SOURCE_DATE_EPOCH": DATE},
                capture_output=True,
                text=True,
            )
            if built.returncode:
                raise PackageError(f"the package's wheel cannot be built:\n{built.stderr}")
            shutil.rmtree(cached, ignore_errors=True)
            made.parent.mkdir(parents=True)
            shutil.move(Path(folder, made.name), made)
    return made
