r"""Recurrent cells whose gates read the input alone: no matrix multiplies the state.

So $h^2$ is in no count, all matrix products of a sequence can be computed at once, and only
elementwise work is left to do one step after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sympy.matrices.expressions.matexpr import MatrixExpr

from lstm_formulas.cell import Cell, kind
from lstm_formulas.cells import c_prev, c_t, h_prev, h_t, x_t
from lstm_formulas.equations import (
    Equation,
    MatrixSymbol,
    Signal,
    add,
    minus,
    mul,
    odot,
    ones,
    positive,
    reciprocal,
    sigmoid,
    tanh,
)
from lstm_formulas.layer import Layer
from lstm_formulas.sizes import Size, flag, one_of
from lstm_formulas.symbols import h, k, x

__all__ = ["QRNN", "SRU", "minGRU", "minLSTM"]


def read(
    gate: str, source: Signal, bias: bool, rows: Size = h, more: Sequence[MatrixExpr] = ()
) -> MatrixExpr:
    """What a gate's activation is applied to: the source through a matrix, what else, a bias."""
    return add(
        mul(MatrixSymbol(f"W_{gate}", rows, source.rows), source),
        *more,
        *([MatrixSymbol(f"b_{gate}", rows, 1)] if bias else []),
    )


def blend(gate: Signal, one: MatrixExpr, other: MatrixExpr) -> MatrixExpr:
    """The gate's share of one, and the rest of the other."""
    return add(odot(gate, one), odot(add(ones(gate.rows), minus(gate)), other))


def candidate(gate: str, bias: bool, log_space: bool) -> MatrixExpr:
    """A minimal cell's candidate: linear, or made positive."""
    linear = read(gate, x_t, bias)
    return positive(linear) if log_space else linear


def minimal_options(bias: bool, log_space: bool) -> tuple[tuple[str, object], ...]:
    """What a minimal cell displays."""
    return (
        *(() if bias else (("bias", False),)),
        *((("positive", True),) if log_space else ()),
    )


def minGRU(x: Size, h: Size, bias: bool = True, positive: bool = False) -> Layer:
    r"""The minimal GRU of "Were RNNs All We Needed?": an update gate that does not see the state.

    $$\begin{aligned}
    \mathbf{z}_t &= \sigma(\mathbf{W}_z \mathbf{x}_t + \mathbf{b}_z) \\
    \mathbf{n}_t &= \mathbf{W}_n \mathbf{x}_t + \mathbf{b}_n \\
    \mathbf{h}_t &= \mathbf{z}_t \odot \mathbf{n}_t + (\mathbf{1} - \mathbf{z}_t) \odot \mathbf{h}_{t-1}
    \end{aligned}$$

    so its count is $2(hx+h)$. Here $\mathbf{z}_t$ is the share of the new, in a GRU as PyTorch
    and Keras have it the share of the old.

    Args:
        x: input size, numbers in $\mathbf{x}_t$.
        h: hidden size, numbers in $\mathbf{h}_t$.
        bias: whether each linear map has a bias.
        positive: the form that is computed by logarithms, whose states stay positive:
            $\mathbf{n}_t = \operatorname{pos}(\mathbf{W}_n \mathbf{x}_t + \mathbf{b}_n)$ with
            $z + \frac{1}{2}$ for $z \ge 0$ and $\sigma(z)$ below. It changes no count.

    Raises:
        TypeError, ValueError: for a size that is no positive whole number, or a `bias` or
            `positive` that is no bool.

    Examples:
        >>> from lstm_formulas.symbols import h, x
        >>> minGRU(x, h).formula
        2*(h*x + h)
        >>> minGRU(64, 64, bias=False).count
        8192

    Source:
        L. Feng et al., Were RNNs All We Needed?, arXiv:2410.01201 (2024), section 3.1, and
        appendix B for the positive form; the candidate $\mathbf{n}_t$ is $\tilde{h}_t$ there, and
        pos is $g$.
    """
    flag(bias, "bias", "minGRU")
    flag(positive, "positive", "minGRU")
    return Layer(_min_gru(bias, positive), {"x": x, "h": h})


@kind(minGRU)
def _min_gru(bias: bool, log_space: bool) -> Cell:
    z_t, n_t = (Signal(f"{gate}_t", h) for gate in "zn")
    return Cell(
        "minGRU",
        inputs=(x_t,),
        states=((h_prev, h_t),),
        equations=(
            Equation(z_t, sigmoid(read("z", x_t, bias))),
            Equation(n_t, candidate("n", bias, log_space)),
            Equation(h_t, blend(z_t, n_t, h_prev)),
        ),
        options=minimal_options(bias, log_space),
    )


def minLSTM(x: Size, h: Size, bias: bool = True, positive: bool = False) -> Layer:
    r"""The minimal LSTM of "Were RNNs All We Needed?": two gates that are made to add up to one.

    $$\begin{aligned}
    \mathbf{f}_t &= \sigma(\mathbf{W}_f \mathbf{x}_t + \mathbf{b}_f) \\
    \mathbf{i}_t &= \sigma(\mathbf{W}_i \mathbf{x}_t + \mathbf{b}_i) \\
    \mathbf{g}_t &= \mathbf{W}_g \mathbf{x}_t + \mathbf{b}_g \\
    \mathbf{h}_t &= (\mathbf{f}_t \odot \mathbf{h}_{t-1} + \mathbf{i}_t \odot \mathbf{g}_t) \odot \frac{1}{\mathbf{f}_t + \mathbf{i}_t}
    \end{aligned}$$

    There is no cell state beside $\mathbf{h}_t$ and no output gate: the count is $3(hx+h)$.

    Args:
        x: input size, numbers in $\mathbf{x}_t$.
        h: hidden size, numbers in $\mathbf{h}_t$.
        bias: whether each linear map has a bias.
        positive: the form that is computed by logarithms, whose states stay positive:
            $\mathbf{g}_t = \operatorname{pos}(\mathbf{W}_g \mathbf{x}_t + \mathbf{b}_g)$ with
            $z + \frac{1}{2}$ for $z \ge 0$ and $\sigma(z)$ below. It changes no count.

    Raises:
        TypeError, ValueError: for a size that is no positive whole number, or a `bias` or
            `positive` that is no bool.

    Examples:
        >>> from lstm_formulas.symbols import h, x
        >>> minLSTM(x, h).formula
        3*(h*x + h)
        >>> minLSTM(64, 64, bias=False).count
        12288

    Source:
        L. Feng et al., Were RNNs All We Needed?, arXiv:2410.01201 (2024), section 3.2, and
        appendix B for the positive form; the candidate $\mathbf{g}_t$ is $\tilde{h}_t$ there, and
        pos is $g$.
    """
    flag(bias, "bias", "minLSTM")
    flag(positive, "positive", "minLSTM")
    return Layer(_min_lstm(bias, positive), {"x": x, "h": h})


@kind(minLSTM)
def _min_lstm(bias: bool, log_space: bool) -> Cell:
    f_t, i_t, g_t = (Signal(f"{gate}_t", h) for gate in "fig")
    both = add(odot(f_t, h_prev), odot(i_t, g_t))
    return Cell(
        "minLSTM",
        inputs=(x_t,),
        states=((h_prev, h_t),),
        equations=(
            Equation(f_t, sigmoid(read("f", x_t, bias))),
            Equation(i_t, sigmoid(read("i", x_t, bias))),
            Equation(g_t, candidate("g", bias, log_space)),
            Equation(h_t, odot(both, reciprocal(add(f_t, i_t)))),
        ),
        options=minimal_options(bias, log_space),
    )


def SRU(x: Size, h: Size | None = None, bias: bool = True) -> Layer:
    r"""The simple recurrent unit: gates see their own unit's state, and the input passes by them.

    $$\begin{aligned}
    \mathbf{g}_t &= \mathbf{W}_g \mathbf{x}_t \\
    \mathbf{f}_t &= \sigma(\mathbf{W}_f \mathbf{x}_t + \mathbf{v}_f \odot \mathbf{c}_{t-1} + \mathbf{b}_f) \\
    \mathbf{c}_t &= \mathbf{f}_t \odot \mathbf{c}_{t-1} + (\mathbf{1} - \mathbf{f}_t) \odot \mathbf{g}_t \\
    \mathbf{r}_t &= \sigma(\mathbf{W}_r \mathbf{x}_t + \mathbf{v}_r \odot \mathbf{c}_{t-1} + \mathbf{b}_r) \\
    \mathbf{h}_t &= \mathbf{r}_t \odot \mathbf{c}_t + (\mathbf{1} - \mathbf{r}_t) \odot \mathbf{x}_t
    \end{aligned}$$

    What passes by has as many numbers as the state. Where the input has not, a fourth matrix
    brings it there, $(\mathbf{1} - \mathbf{r}_t) \odot (\mathbf{W}_h \mathbf{x}_t)$, and the count
    is $4(hx+h)$; without it there are $x(3x+4)$. The authors' code multiplies what passes by with
    a constant besides, which is not trained.

    Args:
        x: input size, numbers in $\mathbf{x}_t$.
        h: hidden size, where the fourth matrix is there; `None` for one of $x$ numbers, without.
        bias: whether the two gates have a bias.

    Raises:
        TypeError, ValueError: for a size that is no positive whole number, or another `bias`.

    Examples:
        >>> SRU(512).count, SRU(300, 512).count
        (788480, 616448)

    Source:
        T. Lei, Y. Zhang, S. I. Wang, H. Dai and Y. Artzi, Simple Recurrent Units for Highly
        Parallelizable Recurrence, EMNLP 2018, section 3; the fourth matrix: the authors' package
        `sru`. The candidate $\mathbf{g}_t$ is $\mathbf{W} \mathbf{x}_t$ there.
    """
    flag(bias, "bias", "SRU")
    return Layer(_sru(bias, h is not None), {"x": x} | ({} if h is None else {"h": h}))


@kind(SRU)
def _sru(bias: bool, projected: bool) -> Cell:
    n = h if projected else x
    g_t, f_t, r_t, before, after, output = (
        Signal(name, n) for name in ("g_t", "f_t", "r_t", "c_prev", "c_t", "h_t")
    )

    def gate(letter: str) -> MatrixExpr:
        own = odot(MatrixSymbol(f"v_{letter}", n, 1), before)
        return sigmoid(read(letter, x_t, bias, n, [own]))

    passing = read("h", x_t, False, n) if projected else x_t
    return Cell(
        "SRU",
        inputs=(x_t,),
        states=((before, after),),
        equations=(
            Equation(g_t, read("g", x_t, False, n)),
            Equation(f_t, gate("f")),
            Equation(after, blend(f_t, before, g_t)),
            Equation(r_t, gate("r")),
            Equation(output, blend(r_t, after, passing)),
        ),
        options=() if bias else (("bias", False),),
    )


def QRNN(
    x: Size, h: Size, k: Size = 2, bias: bool = True, pooling: Literal["f", "fo", "ifo"] = "fo"
) -> Layer:
    r"""The quasi-recurrent layer: gates by a convolution over the last steps, then a pooling.

    $\mathbf{X}_t$ holds the inputs of the last $k$ steps, this one among them:

    $$\begin{aligned}
    \mathbf{f}_t &= \sigma(\mathbf{W}_f \mathbf{X}_t + \mathbf{b}_f) \\
    \mathbf{g}_t &= \tanh(\mathbf{W}_g \mathbf{X}_t + \mathbf{b}_g) \\
    \mathbf{o}_t &= \sigma(\mathbf{W}_o \mathbf{X}_t + \mathbf{b}_o) \\
    \mathbf{c}_t &= \mathbf{f}_t \odot \mathbf{c}_{t-1} + (\mathbf{1} - \mathbf{f}_t) \odot \mathbf{g}_t \\
    \mathbf{h}_t &= \mathbf{o}_t \odot \mathbf{c}_t
    \end{aligned}$$

    so its count is $3(hkx+h)$: two, three or four gates for the poolings `"f"`, `"fo"`, `"ifo"`.

    Args:
        x: input size, numbers in the input of one step.
        h: hidden size, numbers in $\mathbf{h}_t$.
        k: kernel width, the steps that a gate reads.
        bias: whether each gate has a bias; the paper's equations have none, the authors' code has.
        pooling: `"fo"` as above; `"f"` without an output gate,
            $\mathbf{h}_t = \mathbf{f}_t \odot \mathbf{h}_{t-1} + (\mathbf{1} - \mathbf{f}_t) \odot \mathbf{g}_t$;
            `"ifo"` with an input gate of its own,
            $\mathbf{i}_t = \sigma(\mathbf{W}_i \mathbf{X}_t + \mathbf{b}_i)$ and
            $\mathbf{c}_t = \mathbf{f}_t \odot \mathbf{c}_{t-1} + \mathbf{i}_t \odot \mathbf{g}_t$.

    Raises:
        TypeError, ValueError: for a size that is no positive whole number, or another `bias` or
            `pooling`.

    Examples:
        >>> [QRNN(64, 64, pooling=p, bias=False).count for p in ("f", "fo", "ifo")]
        [16384, 24576, 32768]
        >>> from lstm_formulas.symbols import h, k, x
        >>> QRNN(x, h, k).formula
        3*(h*(k*x) + h)

    Source:
        J. Bradbury, S. Merity, C. Xiong and R. Socher, Quasi-Recurrent Neural Networks, ICLR 2017,
        section 2; the candidate $\mathbf{g}_t$ is $\mathbf{z}_t$ there.
    """
    flag(bias, "bias", "QRNN")
    one_of(pooling, ("f", "fo", "ifo"), "pooling", "QRNN")
    return Layer(_qrnn(bias, pooling), {"x": x, "h": h, "k": k})


@kind(QRNN)
def _qrnn(bias: bool, pooling: str) -> Cell:
    window = Signal("X_t", k * x)
    i_t, f_t, g_t, o_t = (Signal(f"{letter}_t", h) for letter in "ifgo")
    before, after = (h_prev, h_t) if pooling == "f" else (c_prev, c_t)
    gates = [
        Equation(gate, (tanh if gate is g_t else sigmoid)(read(gate.name[0], window, bias)))
        for gate in (i_t, f_t, g_t, o_t)
        if gate is g_t or gate.name[0] in pooling
    ]
    own = "i" in pooling
    pooled = add(odot(f_t, before), odot(i_t, g_t)) if own else blend(f_t, before, g_t)
    return Cell(
        "QRNN",
        inputs=(window,),
        states=((before, after),),
        equations=(
            *gates,
            Equation(after, pooled),
            *([Equation(h_t, odot(o_t, c_t))] if "o" in pooling else []),
        ),
        options=(
            *(() if bias else (("bias", False),)),
            *(() if pooling == "fo" else (("pooling", pooling),)),
        ),
    )
