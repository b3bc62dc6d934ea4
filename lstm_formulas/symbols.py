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
| `k` | kernel positions: pixels that one convolution reads, 9 for 3×3 |
| `P` | parameters: a count that is given, or allowed |

Examples:
    >>> from lstm_formulas.symbols import h, x
    >>> h.is_positive and x.is_integer
    True
"""

from sympy import Symbol

__all__ = ["B", "D", "L", "N", "P", "T", "V", "a", "e", "h", "k", "p", "x", "y"]


def size_symbol(name: str) -> Symbol:
    """A symbol for a positive whole number."""
    return Symbol(name, integer=True, positive=True)


x, h, y, V, e, T, N, B, L, D, p, a, k, P = (size_symbol(letter) for letter in "xhyVeTNBLDpakP")
