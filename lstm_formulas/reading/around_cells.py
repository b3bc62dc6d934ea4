r"""The equations of what stands around a recurrent layer, which the reference has no page for.

A convolution is a dense layer that reads a patch at every position; a batch normalisation keeps two
running averages that are not trained.
"""

from __future__ import annotations

from lstm_formulas.blocks import normed
from lstm_formulas.cell import Cell, kind
from lstm_formulas.equations import (
    Equation,
    MatrixSymbol,
    Signal,
    absolute,
    add,
    minus,
    mul,
    odot,
    ones,
    reciprocal,
)
from lstm_formulas.layer import Layer
from lstm_formulas.sizes import Size, flag
from lstm_formulas.symbols import k, size_symbol, x, y

__all__ = ["BatchNorm", "Conv", "PReLU", "SeparableConv"]

n = size_symbol("n")


def Conv(x: Size, y: Size, k: Size = 9, bias: bool = True) -> Layer:
    r"""A convolution: at every position a dense layer over the patch of $k$ places around it.

    $$\mathbf{y}_t = \mathbf{W} \mathbf{x}_t + \mathbf{b}, \qquad \mathbf{x}_t \in \mathbb{R}^{kx}$$

    so its count is $y k x + y$, however large the picture.

    Args:
        x: channels of the input, in each group.
        y: channels of the output, the filters.
        k: places that one step reads: 9 for $3 \times 3$.
        bias: whether there is a $\mathbf{b}$.

    Raises:
        TypeError, ValueError: for a size that is no positive whole number, or another `bias`.

    Examples:
        >>> Conv(3, 64).count
        1792

    Source:
        The documentation of `torch.nn.Conv2d` and of `keras.layers.Conv2D`.
    """
    flag(bias, "bias", "Conv")
    return Layer(_conv(bias), {"x": x, "y": y, "k": k})


@kind(Conv)
def _conv(bias: bool) -> Cell:
    patch = Signal("x_t", k * x)
    b = [MatrixSymbol("b", y, 1)] if bias else []
    return Cell(
        "Conv",
        inputs=(patch,),
        equations=(Equation(Signal("y_t", y), add(mul(MatrixSymbol("W", y, k * x), patch), *b)),),
        options=() if bias else (("bias", False),),
    )


def BatchNorm(x: Size, averages: bool = True, scale: bool = True, shift: bool = True) -> Layer:
    r"""Batch normalisation: each number brought to the mean and spread of its batch, then rescaled.

    $$\mathbf{y}_t = \boldsymbol{\gamma} \odot (\mathbf{x}_t - \mathbf{m}) \odot \frac{1}{\mathbf{s}} + \boldsymbol{\beta}$$

    so its count is $4x$, of which the running averages $\mathbf{m}$ and $\mathbf{s}$ (kept as its
    square) are not trained; $2x$ where they are not counted, as PyTorch does.

    Args:
        x: numbers in one column, or channels.
        averages: whether the running averages are counted.
        scale: whether there is a gain $\boldsymbol{\gamma}$.
        shift: whether there is a $\boldsymbol{\beta}$.

    Raises:
        TypeError, ValueError: for a size that is no positive whole number, or an option that is
            no bool.

    Examples:
        >>> BatchNorm(64).count, BatchNorm(64, averages=False).count
        (256, 128)

    Source:
        S. Ioffe and C. Szegedy, Batch Normalization, ICML 2015.
    """
    for name, value in (("averages", averages), ("scale", scale), ("shift", shift)):
        flag(value, name, "BatchNorm")
    return Layer(_batch_norm(averages, scale, shift), {"x": x})


@kind(BatchNorm)
def _batch_norm(averages: bool, scale: bool, shift: bool) -> Cell:
    x_t = Signal("x_t", x)
    if averages:
        mean, spread = MatrixSymbol("m", x, 1), MatrixSymbol("s", x, 1)
        gain = [MatrixSymbol("gamma", x, 1)] if scale else []
        terms = [odot(*gain, add(x_t, minus(mean)), reciprocal(spread))]
        terms += [MatrixSymbol("beta", x, 1)] if shift else []
    else:
        terms = normed(x_t, scale=scale, shift=shift)
    names = ("averages", "scale", "shift")
    given = zip(names, (averages, scale, shift), strict=True)
    return Cell(
        "BatchNorm",
        inputs=(x_t,),
        equations=(Equation(Signal("y_t", x), add(*terms)),),
        options=tuple((name, value) for name, value in given if not value),
    )


def SeparableConv(x: Size, y: Size, k: Size = 9, n: Size = 1, bias: bool = True) -> Layer:
    r"""A convolution in two steps: each channel by itself, then all channels at one place.

    $$\mathbf{z}_t = \mathbf{W}_d \mathbf{x}_t, \qquad \mathbf{y}_t = \mathbf{W}_p \mathbf{z}_t + \mathbf{b}$$

    where a row of $\mathbf{W}_d$ reads the $k$ places of one channel; so its count is
    $nxk + nxy + y$.

    Args:
        x: channels of the input.
        y: channels of the output, the filters.
        k: places that one step reads: 9 for $3 \times 3$.
        n: numbers that each channel becomes in between.
        bias: whether there is a $\mathbf{b}$.

    Raises:
        TypeError, ValueError: for a size that is no positive whole number, or another `bias`.

    Examples:
        >>> SeparableConv(8, 16, 5).count
        184

    Source:
        The documentation of `keras.layers.SeparableConv1D`.
    """
    flag(bias, "bias", "SeparableConv")
    return Layer(_separable(bias), {"x": x, "y": y, "k": k, "n": n})


@kind(SeparableConv)
def _separable(bias: bool) -> Cell:
    patch, between = Signal("x_t", k), Signal("z_t", n * x)
    b = [MatrixSymbol("b", y, 1)] if bias else []
    return Cell(
        "SeparableConv",
        inputs=(patch,),
        equations=(
            Equation(between, mul(MatrixSymbol("W_d", n * x, k), patch)),
            Equation(Signal("y_t", y), add(mul(MatrixSymbol("W_p", y, n * x), between), *b)),
        ),
        options=() if bias else (("bias", False),),
    )


def PReLU(x: Size) -> Layer:
    r"""A rectifier with a slope of its own for what is negative, trained for each number.

    $$\mathbf{y}_t = \mathbf{x}_t + \tfrac{1}{2} (\mathbf{1} - \mathbf{a}) \odot (|\mathbf{x}_t| - \mathbf{x}_t)$$

    so its count is $x$; one slope for all numbers is an $x$ of 1.

    Args:
        x: slopes.

    Raises:
        TypeError, ValueError: for a size that is no positive whole number.

    Examples:
        >>> PReLU(64).count
        64

    Source:
        K. He et al., Delving Deep into Rectifiers, ICCV 2015.
    """
    return Layer(_prelu(), {"x": x})


@kind(PReLU)
def _prelu() -> Cell:
    x_t = Signal("x_t", x)
    one = ones(x)
    half, slope = reciprocal(add(one, one)), add(one, minus(MatrixSymbol("a", x, 1)))
    below = odot(half, slope, add(absolute(x_t), minus(x_t)))
    return Cell(
        "PReLU",
        inputs=(x_t,),
        equations=(Equation(Signal("y_t", x), add(x_t, below)),),
    )
