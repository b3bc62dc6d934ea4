"""`python tests` sets everything up and runs the tests; arguments go to `pytest`.

python tests           # what every change is checked by
python tests --fast    # without what builds the site or looks at it in a browser
python tests --all     # with what is too slow for every change, and more random examples
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / ".ci"))
from environment import run

run("test", "pytest", *sys.argv[1:])
