"""The letters of the project, as positive integer symbols.

| letter | size |
|---|---|
| `x` | input size: numbers in one input vector |
| `h` | hidden size: numbers in one hidden state, Keras's `units` |
| `y` | output size of a dense layer |
| `V` | vocabulary: words in the table of an embedding |
| `e` | embedding size: numbers in one word vector |
| `T` | time steps in one sequence |
| `N` | samples in the data set |
| `B` | batch size |
| `L` | layers stacked on each other |
| `D` | directions: 1, or 2 when bidirectional |
| `p` | projection size |
| `a` | attention size: numbers in a scored query or key |
| `k` | kernel positions: pixels that one convolution reads, 9 for 3×3, or steps |
| `P` | parameters: a count that is given, or allowed |

Examples:
    >>> from lstm_formulas.symbols import h, x
    >>> h.is_positive and x.is_integer
    True
"""

from __future__ import annotations

from typing import Any

from sympy import Dummy, Symbol

__all__ = ["B", "D", "L", "N", "P", "T", "V", "a", "e", "h", "k", "p", "x", "y"]


def size_symbol(name: str) -> Symbol:
    """A symbol for a positive whole number."""
    return Symbol(name, integer=True, positive=True)


class Unknown(Dummy):  # type: ignore[misc]
    """A size that is not known yet: it equals no symbol of anybody else, whatever it prints as.

    Examples:
        >>> unknown = Unknown("x")
        >>> unknown, unknown == x, unknown == Unknown("x"), unknown + x
        (x, False, False, x + x)
    """

    def __new__(cls, name: str, index: int | None = None, **assumptions: bool) -> Unknown:
        # A copy is made with the assumptions that are there anyway.
        kept = {**assumptions, "integer": True, "positive": True}
        return super().__new__(cls, name, index, **kept)  # type: ignore[no-any-return]

    def renamed(self, name: str) -> Unknown:
        """The same size under another name."""
        return self if name == self.name else Unknown(name, self.dummy_index)

    def _sympystr(self, printer: Any) -> str:
        return str(self.name)


x, h, y, V, e, T, N, B, L, D, p, a, k, P = (size_symbol(letter) for letter in "xhyVeTNBLDpakP")
