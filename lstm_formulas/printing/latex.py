r"""LaTeX as textbooks write it: bold vectors and matrices, σ, tanh, ⊙, subscripts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from sympy import MatrixSymbol
from sympy.matrices.expressions.matexpr import MatrixExpr

from lstm_formulas.cell import Cell
from lstm_formulas.equations import Equation, name_parts
from lstm_formulas.layer import Layer
from lstm_formulas.printing.arithmetic import arithmetic
from lstm_formulas.printing.notation import Notation
from lstm_formulas.sizes import as_written

__all__ = ["latex"]


GREEK = ("alpha", "beta", "gamma")
GATES = tuple("ifgorzn")
"""An LSTM's gates and candidate, and a GRU's."""


class LaTeX(Notation):
    """A textbook's conventions: bold for vectors and matrices, the step as a subscript."""

    product = " "
    odot = r" \odot "
    transpose = r"^\top"
    ones = r"\mathbf{1}"
    scaled = r" \, "
    part = "{0}^{{({1})}}"
    functions: ClassVar = {
        "sigmoid": r"\sigma({})",
        "tanh": r"\tanh({})",
        "exp": r"\exp({})",
        "abs": r"|{}|",
        "maximum": r"\max({}, {})",
        "softmax": r"\operatorname{{softmax}}({})",
        "standardize": r"\operatorname{{norm}}({})",
        "positive": r"\operatorname{{pos}}({})",
        "reciprocal": r"\frac{{1}}{{{}}}",
        "over_root": r"\frac{{1}}{{\sqrt{{{rows}}}}} {}",
    }
    quotients: ClassVar = frozenset({"over_root"})

    def __init__(self, shapes: bool = False, gates: Mapping[str, str] | None = None) -> None:
        self.shapes = shapes
        if shapes:
            self.product = r"\;\, "  # or the shapes below touch each other
        self.gates = gates or {}

    def symbol(self, symbol: MatrixSymbol) -> str:
        """The symbol, with its shape below and its gate's class where they are wanted."""
        base, subscript = name_parts(symbol.name)
        text = rf"\boldsymbol{{\{base}}}" if base in GREEK else rf"\mathbf{{{base}}}"
        if subscript:
            text += f"_{{{'t-1' if subscript == 'prev' else subscript}}}"
        if symbol.name in self.gates:
            text = rf"\class{{gate-{self.gates[symbol.name]}}}{{{text}}}"
        if self.shapes:
            rows, columns = (arithmetic(n, latex=True) for n in symbol.shape)
            text = rf"\underset{{{rows} \times {columns}}}{{{text}}}"
        return text


def latex(
    what: Layer | Cell | Equation | MatrixSymbol, *, shapes: bool = False, gates: bool = False
) -> str:
    r"""LaTeX of a layer's equations, of one equation, or of one matrix.

    Args:
        what: a layer or a cell gives one `aligned` block; it is written in its own symbols.
        shapes: write each matrix's shape below it.
        gates: put what belongs to one gate into `\class{gate-i}{…}`, for a page to colour.

    Raises:
        TypeError: for anything else, or a function that has no spelling.

    Examples:
        >>> from lstm_formulas import LSTM
        >>> lstm = LSTM(5, 10)
        >>> print(latex(lstm.equations[0]))
        \mathbf{i}_{t} = \sigma(\mathbf{W}_{i} \mathbf{x}_{t} + \mathbf{U}_{i} \mathbf{h}_{t-1} + \mathbf{b}_{i})
        >>> print(latex(lstm.equations[4]))
        \mathbf{c}_{t} = \mathbf{f}_{t} \odot \mathbf{c}_{t-1} + \mathbf{i}_{t} \odot \mathbf{g}_{t}
    """
    if isinstance(what, Layer):
        what = what.cell
    if isinstance(what, Cell):
        printer = LaTeX(shapes, gate_letters(what) if gates else None)
        lines = (f"{printer.write(q.left)} &= {printer.write(q.right)}" for q in what.equations)
        return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"
    printer = LaTeX(shapes)
    if isinstance(what, Equation):
        return f"{printer.write(what.left)} = {printer.write(what.right)}"
    if not isinstance(what, MatrixExpr):
        raise TypeError(
            f"latex takes a layer, a cell, an equation or a matrix; got {as_written(what)}"
        )
    return printer.write(what)


def gate_letters(cell: Cell) -> dict[str, str]:
    """For each signal that is a gate or a candidate, and each weight in its equation, its letter.

    Examples:
        >>> from lstm_formulas import GRU
        >>> letters = gate_letters(GRU(5, 10).cell)
        >>> letters["r_t"], letters["W_r"], letters["U_n"], "h_t" in letters
        ('r', 'r', 'n', False)
    """
    states = {after.name for _, after in cell.states}
    letters: dict[str, str] = {}
    for equation in cell.equations if states else ():
        letter, step = name_parts(equation.left.name)
        if letter in GATES and step == "t" and equation.left.name not in states:
            letters[equation.left.name] = letter
    for equation, weights in cell.gates:
        if equation.left.name in letters:
            letters |= {weight.name: letters[equation.left.name] for weight in weights}
    return letters
