"""What every notation for a cell's equations shares: the walk over an expression.

A notation says how it spells a symbol, a product, a function; the order, the signs and the
brackets are the same everywhere.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from sympy import HadamardProduct, MatAdd, MatMul, MatrixSymbol, OneMatrix, Transpose
from sympy.matrices.expressions.matexpr import MatrixExpr

from lstm_formulas.equations import Elementwise

__all__ = ["Notation"]


class Notation(ABC):
    """Writes matrix expressions in the order in which they were built.

    Raises:
        TypeError: for a node or a function that the notation has no spelling for.
    """

    product: str
    odot: ClassVar[str]
    transpose: ClassVar[str]
    ones: ClassVar[str]
    functions: ClassVar[Mapping[str, str]]

    @abstractmethod
    def symbol(self, symbol: MatrixSymbol) -> str:
        """A signal or a weight."""

    def write(self, node: MatrixExpr) -> str:
        """The expression in this notation."""
        if isinstance(node, MatrixSymbol):
            return self.symbol(node)
        if isinstance(node, Elementwise):
            if node.function not in self.functions:
                raise TypeError(f"{type(self).__name__} has no spelling for {node.function}")
            spelling: str = self.functions[node.function]
            return spelling.format(self.write(node.argument))
        if isinstance(node, OneMatrix):
            return self.ones
        if isinstance(node, Transpose):
            return self._bracketed(node.arg) + self.transpose
        if isinstance(node, MatMul):
            minus = bool(node.args[0] == -1)
            factors = (self._bracketed(factor) for factor in node.args[minus:])
            return "-" * minus + self.product.join(factors)
        if isinstance(node, MatAdd):
            first, *others = (self.write(term) for term in node.args)
            signed = (f" - {t[1:]}" if t.startswith("-") else f" + {t}" for t in others)
            return first + "".join(signed)
        if isinstance(node, HadamardProduct):
            return self.odot.join(self._bracketed(factor) for factor in node.args)
        raise TypeError(f"{type(self).__name__} has no spelling for {type(node).__name__}: {node}")

    def _bracketed(self, node: MatrixExpr) -> str:
        # A product inside ⊙ too: in Python, r * U @ h is (r * U) @ h.
        text = self.write(node)
        return f"({text})" if isinstance(node, MatAdd | MatMul | HadamardProduct) else text
