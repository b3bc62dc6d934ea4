"""What stands before and after a recurrent layer: a word table and a dense layer, as equations."""

from __future__ import annotations

from sympy import Transpose
from sympy.matrices.expressions.matexpr import MatrixExpr

from lstm_formulas.cell import Cell, kind
from lstm_formulas.equations import (
    Equation,
    MatrixSymbol,
    OneHot,
    Signal,
    add,
    mul,
    odot,
    standardize,
)
from lstm_formulas.layer import Layer
from lstm_formulas.sizes import Size, flag
from lstm_formulas.symbols import V, e, x, y

__all__ = ["Dense", "Embedding", "LayerNorm", "normed"]


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


@kind(Embedding)
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
    flag(bias, "bias", "Dense")
    return Layer(_dense(bias), {"x": x, "y": y})


@kind(Dense)
def _dense(bias: bool) -> Cell:
    x_t = Signal("x_t", x)
    b = [MatrixSymbol("b", y, 1)] if bias else []
    return Cell(
        "Dense",
        inputs=(x_t,),
        equations=(Equation(Signal("y_t", y), add(mul(MatrixSymbol("W", y, x), x_t), *b)),),
        options=() if bias else (("bias", False),),
    )


def normed(
    z: MatrixExpr, name: str = "", scale: bool = True, shift: bool = True
) -> list[MatrixExpr]:
    """The terms of a layer-normalised column: its gain times the standardised column, its shift."""
    suffix = f"_{name}" * bool(name)
    gain = MatrixSymbol(f"gamma{suffix}", z.rows, 1)
    terms = [odot(gain, standardize(z)) if scale else standardize(z)]
    return [*terms, MatrixSymbol(f"beta{suffix}", z.rows, 1)] if shift else terms


def LayerNorm(x: Size, scale: bool = True, shift: bool = True) -> Layer:
    r"""Layer normalisation: every column brought to mean zero and variance one, then rescaled.

    $$\mathbf{y}_t = \boldsymbol{\gamma} \odot \operatorname{norm}(\mathbf{x}_t) + \boldsymbol{\beta}$$

    so its count is $2x$.

    Args:
        x: numbers in one column.
        scale: whether there is a gain $\boldsymbol{\gamma}$.
        shift: whether there is a $\boldsymbol{\beta}$.

    Raises:
        TypeError, ValueError: for a size that is no positive whole number, or a `scale` or
            `shift` that is no bool.

    Examples:
        >>> LayerNorm(64).count
        128

    Source:
        J. L. Ba, J. R. Kiros and G. E. Hinton, Layer Normalization (2016).
    """
    flag(scale, "scale", "LayerNorm")
    flag(shift, "shift", "LayerNorm")
    return Layer(_layer_norm(scale, shift), {"x": x})


@kind(LayerNorm)
def _layer_norm(scale: bool, shift: bool) -> Cell:
    x_t = Signal("x_t", x)
    terms = normed(x_t, scale=scale, shift=shift)
    return Cell(
        "LayerNorm",
        inputs=(x_t,),
        equations=(Equation(Signal("y_t", x), add(*terms)),),
        options=(*(() if scale else (("scale", False),)), *(() if shift else (("shift", False),))),
    )
