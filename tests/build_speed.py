"""How long the site takes to build, beside a bare Material site with as many pages.

    python tests/build_speed.py    # prints, and fails at nothing

Both in turns, in processor time, so that a busy machine is busy for both; the median of the
ratios is the figure to quote. The first build of the site finds nothing kept, the others all of
it. Then `mkdocs serve`: the time from an edit in a page until the server has the new page.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from site_tools import ROOT, free_port

ROUNDS = 5
PARAGRAPH = "How many parameters has a layer with an input of this size and so many units?\n\n"
EDITED = {"en/networks.md": "networks/", "zh/networks.md": "zh/networks/"}


def copy(folder: Path) -> Path:
    """The project as it is, to be built elsewhere."""
    for name in ("docs", "lstm_formulas"):
        ignore = shutil.ignore_patterns("__pycache__", ".cache")
        shutil.copytree(ROOT / name, folder / name, ignore=ignore)
    for name in ("mkdocs.yml", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    return folder


def bare(folder: Path, pages: int) -> Path:
    """A site of plain pages with nothing but the theme."""
    (folder / "docs").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text("site_name: Bare\ntheme: {name: material}\n", "utf-8")
    for i in range(pages):
        name = f"page-{i}.md" if i else "index.md"
        (folder / "docs" / name).write_text(f"# Page {i}\n\n{20 * PARAGRAPH}", "utf-8")
    return folder


def command(folder: Path, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """MkDocs in a folder, with the package that lies there."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(folder)}
    return [sys.executable, "-m", "mkdocs", *arguments], environment


def build(folder: Path) -> tuple[float, float, float]:
    """Processor time and time on the clock in seconds, and peak memory in megabytes."""
    line, environment = command(folder, "build", "-q")
    start = time.monotonic()
    process = subprocess.Popen(
        line, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0, folder
    return used.ru_utime + used.ru_stime, time.monotonic() - start, used.ru_maxrss / 1024


def fetch(address: str) -> str:
    """A page, or nothing while the server starts."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return str(answer.read().decode())
    except OSError:
        return ""


def wait_for(address: str, text: str) -> float:
    """How long it takes until a page has this text."""
    start = time.monotonic()
    while text not in fetch(address):
        time.sleep(0.02)
    return time.monotonic() - start


def serve(folder: Path) -> dict[str, list[float]]:
    """For a page of each language: the times from an edit to the page, the first edit first."""
    port = free_port()
    line, environment = command(folder, "serve", "-a", f"127.0.0.1:{port}")
    server = subprocess.Popen(
        line, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    times: dict[str, list[float]] = {}
    try:
        wait_for(f"http://127.0.0.1:{port}/", "</html>")
        time.sleep(3)  # nobody edits at once
        for name, page in EDITED.items():
            path = folder / "docs" / name
            for i in range(ROUNDS):
                said = f"An edit, 改 {i}, $h^{i + 11}$."
                path.write_text(f"{path.read_text('utf-8')}\n{said}\n", "utf-8")
                wait = wait_for(f"http://127.0.0.1:{port}/{page}", f"An edit, 改 {i}, ")
                times.setdefault(name, []).append(wait)
    finally:
        server.terminate()
        server.wait(30)
    return times


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        site = copy(Path(name, "site"))
        pages = len([p for p in site.glob("docs/*/**/*.*") if p.suffix in (".md", ".ipynb")])
        plain = bare(Path(name, "bare"), pages)
        cold, _, memory = build(site)
        print(f"{pages} pages; seconds of processor time")
        print(f"nothing kept      {cold:6.2f}   peak {memory:.0f} MB")
        build(plain)
        pairs = [(build(plain), build(site)) for _ in range(ROUNDS)]
        for kind, which in (("bare Material", 0), ("warm", 1)):
            spent = statistics.median(pair[which][0] for pair in pairs)
            print(f"{kind:17} {spent:6.2f}   peak {max(p[which][2] for p in pairs):.0f} MB")
        ratios = [ours[0] / theirs[0] for theirs, ours in pairs]
        print(
            f"ratio             {statistics.median(ratios):6.2f}   {min(ratios):.2f} to {max(ratios):.2f}"
        )
        for page, times in serve(site).items():
            first, *more = times
            print(f"edit of {page}: first {first:.2f} s, then {statistics.median(more):.2f} s")


if __name__ == "__main__":
    main()
