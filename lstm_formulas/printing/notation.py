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

from lstm_formulas.equations import Elementwise, Part, Scaled

__all__ = ["Notation"]


class Notation(ABC):
    """Writes matrix expressions in the order in which they were built.

    Raises:
        TypeError: for a node or a function that the notation has no spelling for.
    """

    product: str
    odot: ClassVar[str]
    scaled: ClassVar[str]
    part: ClassVar[str]  # of a matrix, the part's letter, the number of parts, its place
    repeats: ClassVar[bool] = True  # whether a product with a row of ones must be written
    transpose: ClassVar[str]
    ones: ClassVar[str]
    functions: ClassVar[Mapping[str, str]]
    quotients: ClassVar[frozenset[str]] = frozenset()  # functions that are spelled as a product

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
            return spelling.format(*map(self.write, node.arguments), rows=node.rows)
        if isinstance(node, Part):
            place = node.letters.index(node.letter)
            return self.part.format(
                self._factor(node.args[0]), node.letter, len(node.letters), place
            )
        if isinstance(node, Scaled):
            return self.scaled.join(self._bracketed(factor) for factor in node.args)
        if isinstance(node, OneMatrix):
            if node.shape == (1, 1):
                return "1"
            return self.ones + self.transpose * bool(node.rows == 1)
        if isinstance(node, Transpose):
            return self._factor(node.arg) + self.transpose
        if isinstance(node, MatMul):
            minus = bool(node.args[0] == -1)
            kept = [f for f in node.args[minus:] if self.repeats or not isinstance(f, OneMatrix)]
            # A single factor needs no brackets, unless a sign stands before it.
            write = self._factor if minus or len(kept) > 1 else self.write
            return "-" * minus + self.product.join(map(write, kept))
        if isinstance(node, MatAdd):
            first, *others = (self.write(term) for term in node.args)
            signed = (f" - {t[1:]}" if t.startswith("-") else f" + {t}" for t in others)
            return first + "".join(signed)
        if isinstance(node, HadamardProduct):
            return self.odot.join(self._bracketed(factor) for factor in node.args)
        raise TypeError(f"{type(self).__name__} has no spelling for {type(node).__name__}: {node}")

    def _factor(self, node: MatrixExpr) -> str:
        """A factor of a matrix product, which in Python binds as strongly as * and /."""
        spelled = isinstance(node, Elementwise) and node.function in self.quotients
        text = self._bracketed(node)
        return f"({text})" if spelled or isinstance(node, Scaled) else text

    def _bracketed(self, node: MatrixExpr) -> str:
        # A product inside ⊙ too: in Python, r * U @ h is (r * U) @ h.
        text = self.write(node)
        return f"({text})" if isinstance(node, MatAdd | MatMul | HadamardProduct) else text
