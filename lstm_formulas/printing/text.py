"""Equations in plain text: `c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t`."""

from __future__ import annotations

from typing import ClassVar

from sympy import MatrixSymbol

from lstm_formulas.equations import Equation, name_parts
from lstm_formulas.printing.notation import Notation
from lstm_formulas.sizes import as_written

__all__ = ["text"]


class Text(Notation):
    """What a message or a terminal can show."""

    product = " "
    odot = " ⊙ "
    transpose = "ᵀ"
    ones = "1"
    scaled = " "
    part = "{0}[{1}]"
    functions: ClassVar = {
        "sigmoid": "σ({})",
        "tanh": "tanh({})",
        "exp": "exp({})",
        "abs": "|{}|",
        "maximum": "max({}, {})",
        "reciprocal": "1/({})",
        "over_root": "({0})/√{rows}",
        "softmax": "softmax({})",
        "standardize": "norm({})",
        "positive": "pos({})",
    }
    quotients: ClassVar = frozenset({"reciprocal", "over_root"})

    def symbol(self, symbol: MatrixSymbol) -> str:
        """The name, the step before written as t−1."""
        base, subscript = name_parts(str(symbol.name))
        return f"{base}_{{t−1}}" if subscript == "prev" else str(symbol.name)


def text(equation: Equation) -> str:
    """One equation in plain text.

    Raises:
        TypeError: for something that is no equation.

    Examples:
        >>> from lstm_formulas import LSTM
        >>> print(text(LSTM(5, 10).equations[0]))
        i_t = σ(W_i x_t + U_i h_{t−1} + b_i)
    """
    if not isinstance(equation, Equation):
        raise TypeError(f"text takes an equation; got {as_written(equation)}")
    notation = Text()
    return f"{notation.write(equation.left)} = {notation.write(equation.right)}"
