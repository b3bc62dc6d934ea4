"""`python tests` sets everything up and runs the tests; arguments go to `pytest`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / ".ci"))
from environment import run

run("test", "pytest", *sys.argv[1:])
