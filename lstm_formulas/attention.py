r"""Attention between a decoder's state and an encoder's outputs, as equations.

The keys $\mathbf{K}$ are the outputs of all $T$ steps side by side, $x \times T$; the query is
one state. The scores, and the average that they weight, have no parameters of their own, so a
count never has a $T$ in it.
"""

from __future__ import annotations

from sympy import Transpose

from lstm_formulas.cell import Cell, kind
from lstm_formulas.equations import (
    Equation,
    MatrixSymbol,
    Signal,
    add,
    mul,
    ones,
    softmax,
    tanh,
)
from lstm_formulas.layer import Layer
from lstm_formulas.sizes import Size, flag
from lstm_formulas.symbols import T, a, h, size_symbol, x, y

__all__ = ["AdditiveAttention", "DotProductAttention", "MultiHeadAttention"]

keys, weighted = Signal("K", x, T), Signal("alpha_t", T)


def AdditiveAttention(x: Size, h: Size, a: Size, T: Size = T, bias: bool = False) -> Layer:
    r"""Additive attention: a small network scores each key against the query.

    $$\begin{aligned}
    \boldsymbol{\alpha}_t &= \operatorname{softmax}(\tanh(\mathbf{W}_k \mathbf{K} + \mathbf{W}_q \mathbf{h}_t \mathbf{1}^\top)^\top \mathbf{v}) \\
    \mathbf{y}_t &= \mathbf{K} \boldsymbol{\alpha}_t
    \end{aligned}$$

    so its count is $a(x + h) + a$.

    Args:
        x: key size, numbers in one of the encoder's outputs.
        h: query size, numbers in the decoder's state.
        a: attention size, numbers in a projected key or query.
        T: keys, the encoder's steps; it is not in the count.
        bias: whether the two projections have a bias vector each.

    Raises:
        TypeError, ValueError: for a size that is no positive whole number, or another `bias`.

    Examples:
        >>> from lstm_formulas.symbols import a, h, x
        >>> AdditiveAttention(x, h, a).count
        a*(h + x + 1)
        >>> AdditiveAttention(2000, 1000, 1000).count
        3001000

    Source:
        D. Bahdanau, K. Cho and Y. Bengio, Neural Machine Translation by Jointly Learning to Align
        and Translate, ICLR 2015, appendix A.1.2.
    """
    flag(bias, "bias", "AdditiveAttention")
    return Layer(_additive(bias), {"x": x, "h": h, "a": a, "T": T})


@kind(AdditiveAttention)
def _additive(bias: bool) -> Cell:
    query = Signal("h_t", h)
    row = ones(1, T)
    b = [mul(MatrixSymbol(f"b_{n}", a, 1), row) for n in ("k", "q")] if bias else []
    hidden = tanh(
        add(
            mul(MatrixSymbol("W_k", a, x), keys),
            mul(MatrixSymbol("W_q", a, h), query, row),
            *b,
        )
    )
    return Cell(
        "AdditiveAttention",
        inputs=(keys, query),
        equations=(
            Equation(weighted, softmax(mul(Transpose(hidden), MatrixSymbol("v", a, 1)))),
            Equation(Signal("y_t", x), mul(keys, weighted)),
        ),
        options=(("bias", True),) if bias else (),
    )


def DotProductAttention(x: Size, h: Size | None = None, T: Size = T) -> Layer:
    r"""Dot-product attention: a key's score is its product with the query.

    $$\begin{aligned}
    \boldsymbol{\alpha}_t &= \operatorname{softmax}(\mathbf{K}^\top \mathbf{h}_t) \\
    \mathbf{y}_t &= \mathbf{K} \boldsymbol{\alpha}_t
    \end{aligned}$$

    It has no parameters. Where the query has another size than the keys a matrix stands between
    them, $\mathbf{K}^\top \mathbf{W} \mathbf{h}_t$ (Luong's "general"), and the count is $x h$.

    Args:
        x: key size, numbers in one of the encoder's outputs.
        h: query size, where a matrix stands between; `None` for a query of $x$ numbers.
        T: keys, the encoder's steps; it is not in the count.

    Raises:
        TypeError, ValueError: for a size that is no positive whole number.

    Examples:
        >>> DotProductAttention(1000).count, DotProductAttention(2000, 1000).count
        (0, 2000000)

    Source:
        M.-T. Luong, H. Pham and C. D. Manning, Effective Approaches to Attention-based Neural
        Machine Translation, EMNLP 2015, section 3.1.
    """
    return Layer(_dot(h is not None), {"x": x} | ({} if h is None else {"h": h}) | {"T": T})


@kind(DotProductAttention)
def _dot(general: bool) -> Cell:
    query = Signal("h_t", h if general else x)
    between = [MatrixSymbol("W", x, h)] if general else []
    return Cell(
        "DotProductAttention",
        inputs=(keys, query),
        equations=(
            Equation(weighted, softmax(mul(Transpose(keys), *between, query))),
            Equation(Signal("y_t", x), mul(keys, weighted)),
        ),
    )


def MultiHeadAttention(
    x: Size,
    y: Size,
    *,
    keys: Size | None = None,
    values: Size | None = None,
    inner: Size | None = None,
    inner_values: Size | None = None,
    bias: bool = True,
) -> Layer:
    r"""The four projections of multi-head attention: all of its parameters.

    $$\begin{aligned}
    \mathbf{q}_t &= \mathbf{W}_q \mathbf{x}_t + \mathbf{b}_q \\
    \mathbf{k}_t &= \mathbf{W}_k \mathbf{s}_t + \mathbf{b}_k \\
    \mathbf{v}_t &= \mathbf{W}_v \mathbf{u}_t + \mathbf{b}_v \\
    \mathbf{y}_t &= \mathbf{W}_o \mathbf{m}_t + \mathbf{b}_o
    \end{aligned}$$

    $\mathbf{m}_t$ is what the heads give, side by side: each takes its rows of $\mathbf{q}$,
    $\mathbf{k}$ and $\mathbf{v}$ and forms dot products, without parameters. So the number of
    heads is not in the count as long as the projections keep their sizes.

    Args:
        x: query size.
        y: output size.
        keys: size of a key before projection; `x` unless told.
        values: size of a value before projection; `x` unless told.
        inner: heads × numbers per head, of queries and keys; `y` unless told.
        inner_values: heads × numbers per head, of values; `inner` unless told.
        bias: whether each projection has a bias.

    Raises:
        TypeError, ValueError: for a size that is no positive whole number, or another `bias`.

    Examples:
        >>> MultiHeadAttention(512, 512).count
        1050624

    Source:
        A. Vaswani et al., Attention Is All You Need, NIPS 2017, section 3.2.2.
    """
    flag(bias, "bias", "MultiHeadAttention")
    inner = y if inner is None else inner
    sizes = {
        "x": x,
        "d": inner,
        "s": x if keys is None else keys,
        "u": x if values is None else values,
        "m": inner if inner_values is None else inner_values,
        "y": y,
    }
    cell = _multi_head(bias)
    return Layer(cell, {name: sizes[name] for name in cell.size_names})


@kind(
    MultiHeadAttention,
    keys=("s", "x"),
    values=("u", "x"),
    inner=("d", "y"),
    inner_values=("m", "d"),
)
def _multi_head(bias: bool) -> Cell:
    d, m, s, u = (size_symbol(letter) for letter in "dmsu")

    def project(left: Signal, letter: str, right: Signal) -> Equation:
        b = [MatrixSymbol(f"b_{letter}", left.rows, 1)] if bias else []
        return Equation(
            left, add(mul(MatrixSymbol(f"W_{letter}", left.rows, right.rows), right), *b)
        )

    inputs = [Signal(f"{n}_t", r) for n, r in (("x", x), ("s", s), ("u", u), ("m", m))]
    lefts = [Signal(f"{n}_t", r) for n, r in (("q", d), ("k", d), ("v", m), ("y", y))]
    return Cell(
        "MultiHeadAttention",
        inputs=tuple(inputs),
        equations=tuple(
            project(left, letter, right)
            for left, letter, right in zip(lefts, "qkvo", inputs, strict=True)
        ),
        options=() if bias else (("bias", False),),
    )
