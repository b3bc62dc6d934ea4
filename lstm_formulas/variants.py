r"""Cells that change more than an LSTM's options: equations with their sources, nothing else.

The options of the LSTM itself (peepholes, projection, coupled gates, no forget gate) are
arguments of `LSTM`; the three GRUs are arguments of `GRU`.
"""

from __future__ import annotations

from sympy import Transpose

from lstm_formulas.blocks import normed
from lstm_formulas.cell import Cell, kind
from lstm_formulas.cells import (
    Bias,
    bias_b,
    bias_d,
    biases,
    c_prev,
    c_t,
    from_input,
    from_state,
    gate_input,
    h_prev,
    h_t,
    shown,
    x_t,
)
from lstm_formulas.equations import (
    Equation,
    MatrixSymbol,
    Part,
    Signal,
    absolute,
    add,
    exp,
    maximum,
    minus,
    mul,
    odot,
    ones,
    over_root,
    reciprocal,
    scale,
    sigmoid,
    tanh,
)
from lstm_formulas.layer import Layer
from lstm_formulas.sizes import Size, flag
from lstm_formulas.symbols import h, k, x

__all__ = ["MGU", "ConvLSTM", "LayerNormLSTM", "mLSTM", "sLSTM"]


def MGU(
    x: Size, h: Size, bias: Bias = True, reset_after: bool = False, reset: bool = True
) -> Layer:
    r"""The minimal gated unit: a GRU whose one gate both resets and updates.

    $$\begin{aligned}
    \mathbf{f}_t &= \sigma(\mathbf{W}_f \mathbf{x}_t + \mathbf{U}_f \mathbf{h}_{t-1} + \mathbf{b}_f) \\
    \mathbf{n}_t &= \tanh(\mathbf{W}_n \mathbf{x}_t + \mathbf{U}_n (\mathbf{f}_t \odot \mathbf{h}_{t-1}) + \mathbf{b}_n) \\
    \mathbf{h}_t &= (\mathbf{1} - \mathbf{f}_t) \odot \mathbf{h}_{t-1} + \mathbf{f}_t \odot \mathbf{n}_t
    \end{aligned}$$

    so its count is $2(h(h+x)+h)$, half of an LSTM's. With `reset_after`, Flax's form, the
    candidate is $\tanh(\mathbf{W}_n \mathbf{x}_t + \mathbf{b}_n + \mathbf{f}_t \odot
    (\mathbf{U}_n \mathbf{h}_{t-1} + \mathbf{d}_n))$, and $\mathbf{f}_t$ is the share of the old
    state that stays.

    Args:
        x: input size, numbers in $\mathbf{x}_t$.
        h: hidden size, numbers in $\mathbf{h}_t$.
        bias: `False`, `True`, `2`, or a mapping of the gates `f`, `n`.
        reset_after: `False` as in the paper, `True` as in `flax.linen.MGUCell`.
        reset: `False` for a gate that only updates, Flax's `reset_gate=False`.

    Raises:
        TypeError, ValueError: for a size that is no positive whole number, another `bias`, or a
            `reset_after` or `reset` that is no bool.

    Examples:
        >>> from lstm_formulas.symbols import h, x
        >>> MGU(x, h).formula
        2*(h*(h + x) + h)
        >>> MGU(3, 2, bias={"f": 1, "n": 2}, reset_after=True).count
        26

    Source:
        G.-B. Zhou, J. Wu, C.-L. Zhang and Z.-H. Zhou, Minimal Gated Unit for Recurrent Neural
        Networks, International Journal of Automation and Computing 13 (2016).
    """
    flag(reset_after, "reset_after", "MGU")
    flag(reset, "reset", "MGU")
    return Layer(_mgu(biases(bias, "fn", "MGU"), reset_after, reset), {"x": x, "h": h})


@kind(MGU)
def _mgu(bias: tuple[int, ...], reset_after: bool, reset: bool) -> Cell:
    f_t, n_t = (Signal(f"{gate}_t", h) for gate in "fn")
    f, n = bias
    if not reset:
        candidate = gate_input("n", n)
    elif reset_after:
        inner = odot(f_t, add(from_state("n"), *bias_d("n", n)))
        candidate = add(from_input("n"), *bias_b("n", n), inner)
    else:
        candidate = gate_input("n", n, state=odot(f_t, h_prev))
    old, new = (n_t, h_prev) if reset_after else (h_prev, n_t)
    update = add(odot(add(ones(h), minus(f_t)), old), odot(f_t, new))
    return Cell(
        "MGU",
        inputs=(x_t,),
        states=((h_prev, h_t),),
        equations=(
            Equation(f_t, sigmoid(gate_input("f", f))),
            Equation(n_t, tanh(candidate)),
            Equation(h_t, update),
        ),
        options=(
            *shown(bias, "fn"),
            *((("reset_after", True),) if reset_after else ()),
            *(() if reset else (("reset", False),)),
        ),
    )


def LayerNormLSTM(x: Size, h: Size, bias: bool = False) -> Layer:
    r"""An LSTM whose sums are layer-normalised before the gates, and whose cell state is after.

    All four gates are computed at once, as $4h$ rows, and normalised at once:

    $$\begin{aligned}
    \mathbf{a}_t &= \boldsymbol{\gamma}_x \odot \operatorname{norm}(\mathbf{W} \mathbf{x}_t) + \boldsymbol{\beta}_x + \boldsymbol{\gamma}_h \odot \operatorname{norm}(\mathbf{U} \mathbf{h}_{t-1}) + \boldsymbol{\beta}_h \\
    \mathbf{i}_t &= \sigma(\mathbf{a}_t^{(i)}) \\
    \mathbf{f}_t &= \sigma(\mathbf{a}_t^{(f)}) \\
    \mathbf{g}_t &= \tanh(\mathbf{a}_t^{(g)}) \\
    \mathbf{o}_t &= \sigma(\mathbf{a}_t^{(o)}) \\
    \mathbf{c}_t &= \mathbf{f}_t \odot \mathbf{c}_{t-1} + \mathbf{i}_t \odot \mathbf{g}_t \\
    \mathbf{h}_t &= \mathbf{o}_t \odot \tanh(\boldsymbol{\gamma}_c \odot \operatorname{norm}(\mathbf{c}_t) + \boldsymbol{\beta}_c)
    \end{aligned}$$

    Three gains $\boldsymbol{\gamma}$ and three shifts $\boldsymbol{\beta}$ of $4h$, $4h$ and $h$
    make $18h$, and the shifts take the place of the $4h$ biases.

    Args:
        x: input size, numbers in $\mathbf{x}_t$.
        h: hidden size, numbers in $\mathbf{h}_t$ and in $\mathbf{c}_t$.
        bias: whether a bias of $4h$ is kept beside the shifts, as TensorFlow Addons does.

    Raises:
        TypeError, ValueError: for a size that is no positive whole number, or another `bias`.

    Examples:
        >>> LayerNormLSTM(3, 4).count, LayerNormLSTM(5, 10).count
        (184, 780)
        >>> from lstm_formulas import LSTM
        >>> from lstm_formulas.symbols import h, x
        >>> from sympy import expand
        >>> expand(LayerNormLSTM(x, h, bias=True).count - LSTM(x, h).count)
        18*h

    Source:
        J. L. Ba, J. R. Kiros and G. E. Hinton, Layer Normalization (2016), equations 20 to 22;
        `tensorflow_addons.rnn.LayerNormLSTMCell` for the kept bias.
    """
    flag(bias, "bias", "LayerNormLSTM")
    return Layer(_layer_norm_lstm(bias), {"x": x, "h": h})


@kind(LayerNormLSTM)
def _layer_norm_lstm(bias: bool) -> Cell:
    a_t = Signal("a_t", 4 * h)
    i_t, f_t, g_t, o_t = (Signal(f"{gate}_t", h) for gate in "ifgo")
    part = {gate: Part(a_t, gate, "ifgo") for gate in "ifgo"}
    return Cell(
        "LayerNormLSTM",
        inputs=(x_t,),
        states=((h_prev, h_t), (c_prev, c_t)),
        equations=(
            Equation(
                a_t,
                add(
                    *normed(mul(MatrixSymbol("W", 4 * h, x), x_t), "x"),
                    *normed(mul(MatrixSymbol("U", 4 * h, h), h_prev), "h"),
                    *([MatrixSymbol("b", 4 * h, 1)] if bias else []),
                ),
            ),
            Equation(i_t, sigmoid(part["i"])),
            Equation(f_t, sigmoid(part["f"])),
            Equation(g_t, tanh(part["g"])),
            Equation(o_t, sigmoid(part["o"])),
            Equation(c_t, add(odot(f_t, c_prev), odot(i_t, g_t))),
            Equation(h_t, odot(o_t, tanh(add(*normed(c_t, "c"))))),
        ),
        options=(("bias", True),) if bias else (),
    )


def ConvLSTM(x: Size, h: Size, k: Size = 9, bias: Bias = True) -> Layer:
    r"""A convolutional LSTM, seen at one pixel: the gates of an LSTM that reads a patch.

    At every pixel the kernel reads the $k$ pixels around it, $k x$ numbers of the image and
    $k h$ of the last state, all of them with the same weights:

    $$\mathbf{i}_t = \sigma(\mathbf{W}_i \mathbf{X}_t + \mathbf{U}_i \mathbf{H}_{t-1} + \mathbf{b}_i)$$

    and likewise the other gates, so its count is $4(h(kh+kx)+h)$, whatever the image's size.

    Args:
        x: channels of the input.
        h: filters, channels of the state.
        k: kernel positions: 9 for 3×3, 15 for 3×5, 5 for one of length 5.
        bias: `False`, `True`, `2`, or a mapping of the gates `i`, `f`, `g`, `o`.

    Raises:
        TypeError, ValueError: for a size that is no positive whole number, or another `bias`.

    Examples:
        >>> ConvLSTM(1, 40).count
        59200
        >>> from lstm_formulas.symbols import h, k, x
        >>> ConvLSTM(x, h, k).formula
        4*(h*(h*k + k*x) + h)

    Source:
        X. Shi et al., Convolutional LSTM Network, NIPS 2015, without its peepholes, as
        `keras.layers.ConvLSTM2D` has it.
    """
    return Layer(_conv_lstm(biases(bias, "ifgo", "ConvLSTM")), {"x": x, "h": h, "k": k})


@kind(ConvLSTM)
def _conv_lstm(bias: tuple[int, ...]) -> Cell:
    image, state = Signal("X_t", k * x), Signal("H_prev", k * h)
    i_t, f_t, g_t, o_t = (Signal(f"{gate}_t", h) for gate in "ifgo")

    def gate(letter: str, count: int) -> Equation:
        z = gate_input(letter, count, state, image)
        return Equation(Signal(f"{letter}_t", h), (tanh if letter == "g" else sigmoid)(z))

    return Cell(
        "ConvLSTM",
        inputs=(image, state),
        states=((c_prev, c_t),),
        equations=(
            *(gate(letter, n) for letter, n in zip("ifgo", bias, strict=True)),
            Equation(c_t, add(odot(f_t, c_prev), odot(i_t, g_t))),
            Equation(h_t, odot(o_t, tanh(c_t))),
        ),
        options=shown(bias, "ifgo"),
    )


n_prev, n_t = Signal("n_prev", h), Signal("n_t", h)


def sLSTM(x: Size, h: Size, bias: Bias = True) -> Layer:
    r"""The scalar-memory LSTM of xLSTM: an exponential input gate, and a state that normalises.

    $$\begin{aligned}
    \mathbf{i}_t &= \exp(\mathbf{W}_i \mathbf{x}_t + \mathbf{U}_i \mathbf{h}_{t-1} + \mathbf{b}_i) \\
    \mathbf{f}_t &= \sigma(\mathbf{W}_f \mathbf{x}_t + \mathbf{U}_f \mathbf{h}_{t-1} + \mathbf{b}_f) \\
    \mathbf{g}_t &= \tanh(\mathbf{W}_g \mathbf{x}_t + \mathbf{U}_g \mathbf{h}_{t-1} + \mathbf{b}_g) \\
    \mathbf{o}_t &= \sigma(\mathbf{W}_o \mathbf{x}_t + \mathbf{U}_o \mathbf{h}_{t-1} + \mathbf{b}_o) \\
    \mathbf{c}_t &= \mathbf{f}_t \odot \mathbf{c}_{t-1} + \mathbf{i}_t \odot \mathbf{g}_t \\
    \mathbf{n}_t &= \mathbf{f}_t \odot \mathbf{n}_{t-1} + \mathbf{i}_t \\
    \mathbf{h}_t &= \mathbf{o}_t \odot \mathbf{c}_t \odot \frac{1}{\mathbf{n}_t}
    \end{aligned}$$

    The new state $\mathbf{n}_t$ has no weights, so with one head the count is an LSTM's,
    $4(h(h+x)+h)$. Implementations also keep a running maximum so that the exponential does not
    overflow, which changes no result; with several heads $\mathbf{U}$ is block-diagonal and
    smaller.

    Args:
        x: input size, numbers in $\mathbf{x}_t$.
        h: hidden size, numbers in $\mathbf{h}_t$, $\mathbf{c}_t$ and $\mathbf{n}_t$.
        bias: `False`, `True`, `2`, or a mapping of the gates `i`, `f`, `g`, `o`.

    Raises:
        TypeError, ValueError: for a size that is no positive whole number, or another `bias`.

    Examples:
        >>> from lstm_formulas import LSTM
        >>> from lstm_formulas.symbols import h, x
        >>> sLSTM(x, h).count == LSTM(x, h).count
        True

    Source:
        M. Beck et al., xLSTM: Extended Long Short-Term Memory, NeurIPS 2024, section 2.2; the
        candidate $\mathbf{g}_t$ is $\mathbf{z}_t$ there.
    """
    return Layer(_slstm(biases(bias, "ifgo", "sLSTM")), {"x": x, "h": h})


@kind(sLSTM)
def _slstm(bias: tuple[int, ...]) -> Cell:
    i_t, f_t, g_t, o_t = (Signal(f"{gate}_t", h) for gate in "ifgo")
    i, f, g, o = (gate_input(gate, n) for gate, n in zip("ifgo", bias, strict=True))
    return Cell(
        "sLSTM",
        inputs=(x_t,),
        states=((h_prev, h_t), (c_prev, c_t), (n_prev, n_t)),
        equations=(
            Equation(i_t, exp(i)),
            Equation(f_t, sigmoid(f)),
            Equation(g_t, tanh(g)),
            Equation(o_t, sigmoid(o)),
            Equation(c_t, add(odot(f_t, c_prev), odot(i_t, g_t))),
            Equation(n_t, add(odot(f_t, n_prev), i_t)),
            Equation(h_t, odot(o_t, c_t, reciprocal(n_t))),
        ),
        options=shown(bias, "ifgo"),
    )


def mLSTM(x: Size, h: Size, bias: bool = True) -> Layer:
    r"""The matrix-memory LSTM of xLSTM: no state is fed back, and two gates are single numbers.

    $$\begin{aligned}
    \mathbf{q}_t &= \mathbf{W}_q \mathbf{x}_t + \mathbf{b}_q \\
    \mathbf{k}_t &= \frac{1}{\sqrt{h}} \mathbf{W}_k \mathbf{x}_t + \mathbf{b}_k \\
    \mathbf{v}_t &= \mathbf{W}_v \mathbf{x}_t + \mathbf{b}_v \\
    \mathbf{i}_t &= \exp(\mathbf{w}_i^\top \mathbf{x}_t + \mathbf{b}_i) \\
    \mathbf{f}_t &= \sigma(\mathbf{w}_f^\top \mathbf{x}_t + \mathbf{b}_f) \\
    \mathbf{o}_t &= \sigma(\mathbf{W}_o \mathbf{x}_t + \mathbf{b}_o) \\
    \mathbf{C}_t &= \mathbf{f}_t \, \mathbf{C}_{t-1} + \mathbf{i}_t \, (\mathbf{v}_t \mathbf{k}_t^\top) \\
    \mathbf{n}_t &= \mathbf{f}_t \, \mathbf{n}_{t-1} + \mathbf{i}_t \, \mathbf{k}_t \\
    \mathbf{h}_t &= \mathbf{o}_t \odot \frac{1}{\max(|\mathbf{n}_t^\top \mathbf{q}_t|, 1)} \, (\mathbf{C}_t \mathbf{q}_t)
    \end{aligned}$$

    The memory $\mathbf{C}_t$ is a matrix of $h \times h$, but it is a state, not a weight: the
    count, $4(hx+h) + 2(x+1)$, has no $h^2$.

    Args:
        x: input size, numbers in $\mathbf{x}_t$.
        h: hidden size, numbers in $\mathbf{h}_t$ and rows of the memory.
        bias: whether there are biases.

    Raises:
        TypeError, ValueError: for a size that is no positive whole number, or another `bias`.

    Examples:
        >>> from lstm_formulas.symbols import h, x
        >>> mLSTM(x, h).formula
        2*(x + 1) + 4*(h*x + h)

    Source:
        M. Beck et al., xLSTM: Extended Long Short-Term Memory, NeurIPS 2024, section 2.3, one
        head.
    """
    flag(bias, "bias", "mLSTM")
    return Layer(_mlstm(bias), {"x": x, "h": h})


@kind(mLSTM)
def _mlstm(bias: bool) -> Cell:
    q_t, k_t, v_t, o_t = (Signal(f"{letter}_t", h) for letter in "qkvo")
    i_t, f_t = (Signal(f"{letter}_t", 1) for letter in "if")
    C_prev, C_t = Signal("C_prev", h, h), Signal("C_t", h, h)

    def b(letter: str, rows: Size) -> list[MatrixSymbol]:
        return [MatrixSymbol(f"b_{letter}", rows, 1)] if bias else []

    def linear(letter: str) -> MatrixSymbol:
        return mul(MatrixSymbol(f"W_{letter}", h, x), x_t)

    def number(letter: str) -> MatrixSymbol:
        return add(mul(Transpose(MatrixSymbol(f"w_{letter}", x, 1)), x_t), *b(letter, 1))

    normaliser = maximum(absolute(mul(Transpose(n_t), q_t)), ones(1))
    return Cell(
        "mLSTM",
        inputs=(x_t,),
        states=((C_prev, C_t), (n_prev, n_t)),
        equations=(
            Equation(q_t, add(linear("q"), *b("q", h))),
            Equation(k_t, add(over_root(linear("k")), *b("k", h))),
            Equation(v_t, add(linear("v"), *b("v", h))),
            Equation(i_t, exp(number("i"))),
            Equation(f_t, sigmoid(number("f"))),
            Equation(o_t, sigmoid(add(linear("o"), *b("o", h)))),
            Equation(C_t, add(scale(f_t, C_prev), scale(i_t, mul(v_t, Transpose(k_t))))),
            Equation(n_t, add(scale(f_t, n_prev), scale(i_t, k_t))),
            Equation(h_t, odot(o_t, scale(reciprocal(normaliser), mul(C_t, q_t)))),
        ),
        options=() if bias else (("bias", False),),
    )
