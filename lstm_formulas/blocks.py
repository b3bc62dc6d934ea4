"""What stands before and after a recurrent layer: a word table and a dense layer, as equations."""

from __future__ import annotations

from functools import cache

from sympy import Transpose

from lstm_formulas.equations import Equation, MatrixSymbol, OneHot, Signal, add, mul
from lstm_formulas.layer import Cell, Layer
from lstm_formulas.sizes import Size
from lstm_formulas.symbols import V, e, x, y

__all__ = ["Dense", "Embedding"]


def Embedding(V: Size, e: Size) -> Layer:
    r"""A table of word vectors, one row per word: reading it is a product with a one-hot column.

    $$\mathbf{e}_t = \mathbf{E}^\top \mathbf{v}_t, \qquad \mathbf{E} \in \mathbb{R}^{V \times e}$$

    so its count is $V e$, and as a look-up it costs no multiplication.

    Args:
        V: vocabulary, rows of the table (with a row for padding, if there is one).
        e: embedding size, numbers in one word vector.

    Raises:
        TypeError, ValueError: for a size that is no positive whole number.

    Examples:
        >>> Embedding(50_000, 500).count
        25000000
        >>> Embedding(50_000, 500).macs
        0

    Source:
        Y. Bengio et al., A Neural Probabilistic Language Model, JMLR 3 (2003), the matrix C.
    """
    return Layer(_embedding(), {"V": V, "e": e})


@cache
def _embedding() -> Cell:
    word = OneHot("v_t", V)
    table = MatrixSymbol("E", V, e)
    return Cell("Embedding", (word,), (Equation(Signal("e_t", e), mul(Transpose(table), word)),))


def Dense(x: Size, y: Size, bias: bool = True) -> Layer:
    r"""A dense (fully connected, linear) layer, applied to each time step alike.

    $$\mathbf{y}_t = \mathbf{W} \mathbf{x}_t + \mathbf{b}$$

    so its count is $y x + y$. As the output layer of a language model it takes $x = h$ and gives
    $y = V$ scores.

    Args:
        x: input size.
        y: output size.
        bias: whether there is a $\mathbf{b}$.

    Raises:
        TypeError, ValueError: for a size that is no positive whole number, or another `bias`.

    Examples:
        >>> from lstm_formulas.symbols import h, V
        >>> Dense(h, V).formula
        V*h + V
        >>> Dense(1_000, 50_000, bias=False).count
        50000000

    Source:
        The documentation of `torch.nn.Linear` and of `keras.layers.Dense`.
    """
    if not isinstance(bias, bool):
        raise TypeError(f"Dense: bias takes True or False; got {bias!r}")
    return Layer(_dense(bias), {"x": x, "y": y})


@cache
def _dense(bias: bool) -> Cell:
    x_t = Signal("x_t", x)
    b = [MatrixSymbol("b", y, 1)] if bias else []
    return Cell(
        "Dense",
        inputs=(x_t,),
        equations=(Equation(Signal("y_t", y), add(mul(MatrixSymbol("W", y, x), x_t), *b)),),
        options=() if bias else (("bias", False),),
    )
