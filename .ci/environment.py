"""Set up `.venv` with nothing but Python, and run a command in it.

    python .ci/environment.py test          # set up; then nothing

`python docs` and `python tests` call this. What is installed is held by `constraints.txt`, so that
next year's environment is today's.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
CONSTRAINTS = Path(__file__).with_name("constraints.txt")


def prepare(extra):
    """Make the environment and install the project with one of its extras, where needed."""
    if sys.version_info < (3, 11):
        sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0])
    wanted = hashlib.sha256(
        (ROOT / "pyproject.toml").read_bytes() + CONSTRAINTS.read_bytes()
    ).hexdigest()
    stamp = VENV / ("installed-" + extra)
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    if not PYTHON.exists():
        print("Making", VENV, flush=True)
        try:
            subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        except subprocess.CalledProcessError:
            sys.exit("Python's venv module failed; on Debian: apt-get install python3-venv")
    print("Installing; the first time this takes a minute or two", flush=True)
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--constraint", str(CONSTRAINTS), "--editable", f"{ROOT}[{extra}]"]
    if subprocess.run(command).returncode:
        sys.exit("Installing failed; what pip said stands above")
    stamp.write_text(wanted)


def run(extra, *command):
    """Prepare the environment, and leave with the exit code of a module run in it."""
    prepare(extra)
    # Material's banner about another program; it would stand above every build.
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    try:
        code = subprocess.run([str(PYTHON), "-m", *command], cwd=ROOT, env=environment).returncode
    except KeyboardInterrupt:
        code = 0
    sys.exit(code)


if __name__ == "__main__":
    prepare(sys.argv[1] if len(sys.argv) > 1 else "test")
