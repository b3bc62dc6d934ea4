"""A cell in other notations: LaTeX, plain text, and NumPy."""

from lstm_formulas.printing.arithmetic import arithmetic, number, written
from lstm_formulas.printing.latex import latex
from lstm_formulas.printing.numpy import numpy_source, run, step
from lstm_formulas.printing.table import aligned
from lstm_formulas.printing.text import text
from lstm_formulas.printing.tree import tree

__all__ = [
    "aligned",
    "arithmetic",
    "latex",
    "number",
    "numpy_source",
    "run",
    "step",
    "text",
    "tree",
    "written",
]
