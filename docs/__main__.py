"""`python docs` sets everything up and serves the site; arguments go to `mkdocs serve`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / ".ci"))
from environment import run

run("site", "mkdocs", "serve", *sys.argv[1:])
