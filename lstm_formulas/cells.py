r"""Recurrent cells, as equations and nothing else.

Each function returns a `Layer` with the argument order (input size, hidden size). `bias` is
`False`, `True` (one vector **b** per gate), `2` (a second one, **d**, on the recurrent side, as
in cuDNN), or a mapping from each gate to 0, 1 or 2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from sympy.matrices.expressions.matexpr import MatrixExpr

from lstm_formulas.cell import Cell, kind
from lstm_formulas.equations import (
    Equation,
    MatrixSymbol,
    Signal,
    add,
    minus,
    mul,
    odot,
    ones,
    sigmoid,
    tanh,
)
from lstm_formulas.layer import Layer
from lstm_formulas.sizes import Size, as_written, flag, one_of
from lstm_formulas.symbols import h, p, x

__all__ = ["GRU", "LSTM", "RNN", "Bias"]

Bias: TypeAlias = bool | int | Mapping[str, int]


def biases(bias: Bias, gates: str, owner: str) -> tuple[int, ...]:
    """How many bias vectors each gate has, or an error that says what `bias` takes.

    Examples:
        >>> biases({"r": 1, "z": 1, "n": 2}, "rzn", "GRU")
        (1, 1, 2)
        >>> biases(3, "ifgo", "LSTM")
        Traceback (most recent call last):
        ...
        ValueError: LSTM: bias takes False, True, 2 or a mapping of the gates i, f, g, o to 0, 1 or 2; got 3
    """
    counts: tuple[int, ...] = ()
    if isinstance(bias, int):
        counts = (bias,) * len(gates)
    elif isinstance(bias, Mapping) and bias.keys() == set(gates):
        counts = tuple(bias[gate] for gate in gates)
    if counts and all(isinstance(n, int) and 0 <= n <= 2 for n in counts):
        return tuple(int(n) for n in counts)
    raise (ValueError if isinstance(bias, int | Mapping) else TypeError)(
        f"{owner}: bias takes False, True, 2 or a mapping of the gates {', '.join(gates)} "
        f"to 0, 1 or 2; got {as_written(bias)}"
    )


def shown(counts: tuple[int, ...], gates: str) -> tuple[tuple[str, object], ...]:
    """The `bias` option as it is displayed, left out where it is the default."""
    if len(set(counts)) > 1:
        return (("bias", dict(zip(gates, counts, strict=True))),)
    return () if counts[0] == 1 else (("bias", counts[0] or False),)


x_t = Signal("x_t", x)
h_prev, h_t = Signal("h_prev", h), Signal("h_t", h)
c_prev, c_t = Signal("c_prev", h), Signal("c_t", h)


def from_input(gate: str, read: MatrixExpr = x_t) -> MatrixExpr:
    """W·x_t, the input's part of a gate."""
    return mul(MatrixSymbol(f"W_{gate}", h, read.rows), read)


def from_state(gate: str, state: MatrixExpr = h_prev) -> MatrixExpr:
    """U·h_{t−1}, the state's part of a gate."""
    return mul(MatrixSymbol(f"U_{gate}", h, state.rows), state)


def bias_b(gate: str, count: int) -> list[MatrixExpr]:
    """The first bias, where there is one."""
    return [MatrixSymbol(f"b_{gate}", h, 1)] if count >= 1 else []


def bias_d(gate: str, count: int) -> list[MatrixExpr]:
    """The second bias, where there is one."""
    return [MatrixSymbol(f"d_{gate}", h, 1)] if count >= 2 else []


def gate_input(
    gate: str,
    count: int,
    state: MatrixExpr = h_prev,
    read: MatrixExpr = x_t,
    more: Sequence[MatrixExpr] = (),
) -> MatrixExpr:
    """What a gate's activation is applied to: W·x_t + U·h_{t−1}, what else it sees, its biases."""
    return add(
        from_input(gate, read),
        from_state(gate, state),
        *more,
        *bias_b(gate, count),
        *bias_d(gate, count),
    )


def RNN(x: Size, h: Size, bias: Bias = True) -> Layer:
    r"""The simple recurrent layer (Elman): one gate-less update.

    $$\mathbf{h}_t = \tanh(\mathbf{W}_h \mathbf{x}_t + \mathbf{U}_h \mathbf{h}_{t-1} + \mathbf{b}_h)$$

    so its count is $h(h+x) + h$, a quarter of an LSTM's with the same number of bias vectors.

    Args:
        x: input size, numbers in $\mathbf{x}_t$.
        h: hidden size, numbers in $\mathbf{h}_t$.
        bias: `False`, `True`, `2`, or a mapping of the gate `h`.

    Raises:
        TypeError, ValueError: for a size that is no positive whole number, or another `bias`.

    Examples:
        >>> RNN(5, 10).count, RNN(5, 10, bias=2).count
        (160, 170)
        >>> RNN(5, 10).formula
        h*(h + x) + h

    Source:
        J. L. Elman, Finding Structure in Time, Cognitive Science 14 (1990).
    """
    return Layer(_rnn(biases(bias, "h", "RNN")), {"x": x, "h": h})


@kind(RNN)
def _rnn(bias: tuple[int, ...]) -> Cell:
    (count,) = bias
    return Cell(
        "RNN",
        inputs=(x_t,),
        states=((h_prev, h_t),),
        equations=(Equation(h_t, tanh(gate_input("h", count))),),
        options=shown(bias, "h"),
    )


def LSTM(
    x: Size,
    h: Size,
    bias: Bias = True,
    *,
    p: Size | None = None,
    peephole: bool = False,
    forget: bool | Literal["coupled"] = True,
) -> Layer:
    r"""The long short-term memory layer with a forget gate, and its close variants.

    $$\begin{aligned}
    \mathbf{i}_t &= \sigma(\mathbf{W}_i \mathbf{x}_t + \mathbf{U}_i \mathbf{h}_{t-1} + \mathbf{b}_i) \\
    \mathbf{f}_t &= \sigma(\mathbf{W}_f \mathbf{x}_t + \mathbf{U}_f \mathbf{h}_{t-1} + \mathbf{b}_f) \\
    \mathbf{g}_t &= \tanh(\mathbf{W}_g \mathbf{x}_t + \mathbf{U}_g \mathbf{h}_{t-1} + \mathbf{b}_g) \\
    \mathbf{o}_t &= \sigma(\mathbf{W}_o \mathbf{x}_t + \mathbf{U}_o \mathbf{h}_{t-1} + \mathbf{b}_o) \\
    \mathbf{c}_t &= \mathbf{f}_t \odot \mathbf{c}_{t-1} + \mathbf{i}_t \odot \mathbf{g}_t \\
    \mathbf{h}_t &= \mathbf{o}_t \odot \tanh(\mathbf{c}_t)
    \end{aligned}$$

    Each of the four gates has a $\mathbf{W}$ of $h \times x$, a $\mathbf{U}$ of $h \times h$ and a
    $\mathbf{b}$ of $h$, so the count is $4(h(h+x)+h)$.

    Args:
        x: input size, numbers in $\mathbf{x}_t$.
        h: hidden size, numbers in $\mathbf{h}_t$ and in $\mathbf{c}_t$; Keras's `units`.
        bias: `False`, `True`, `2`, or a mapping of the gates `i`, `f`, `g`, `o` (without `f`
            where there is no forget gate).
        p: projection size (LSTMP). The state that goes up and on is then
            $\mathbf{h}_t = \mathbf{P} (\mathbf{o}_t \odot \tanh(\mathbf{c}_t))$, $p$ numbers.
        peephole: whether the gates also see the cell state, each unit its own:
            $\mathbf{p}_i \odot \mathbf{c}_{t-1}$, $\mathbf{p}_f \odot \mathbf{c}_{t-1}$ and
            $\mathbf{p}_o \odot \mathbf{c}_t$.
        forget: `True` for a forget gate, `False` for none (1997), `"coupled"` for
            $\mathbf{1} - \mathbf{i}_t$ in its place (CIFG).

    Raises:
        TypeError, ValueError: for a size that is no positive whole number, or another `bias`,
            `peephole` or `forget`.

    Examples:
        >>> from lstm_formulas.symbols import h, p, x
        >>> LSTM(x, h).count
        4*h*(h + x + 1)
        >>> LSTM(x, h).formula
        4*(h*(h + x) + h)
        >>> int(LSTM(5, 10).count), int(LSTM(5, 10, bias=2).count)
        (640, 680)
        >>> [(w.name, w.shape) for w in LSTM(x, h).weights][:3]
        [('W_i', (h, x)), ('U_i', (h, h)), ('b_i', (h, 1))]

        The variants:

        >>> LSTM(x, h, p=p).formula
        h*p + 4*(h*(p + x) + h)
        >>> LSTM(x, h, peephole=True).formula
        (h*(h + x) + h) + 3*(h*(h + x) + 2*h)
        >>> LSTM(x, h, forget="coupled").formula
        3*(h*(h + x) + h)
        >>> LSTM(x, h, forget=False).count == LSTM(x, h, forget="coupled").count
        True

    Source:
        S. Hochreiter and J. Schmidhuber, Long Short-Term Memory, Neural Computation 9 (1997);
        the forget gate: F. A. Gers, J. Schmidhuber and F. Cummins, Learning to Forget, Neural
        Computation 12 (2000). The second bias vector is cuDNN's, as in `torch.nn.LSTM`.
        Peepholes: F. A. Gers and J. Schmidhuber, Recurrent Nets that Time and Count, IJCNN 2000.
        Projection: H. Sak, A. Senior and F. Beaufays, Long Short-Term Memory Recurrent Neural
        Network Architectures for Large Scale Acoustic Modeling, Interspeech 2014. Coupled gates:
        K. Greff et al., LSTM: A Search Space Odyssey, IEEE TNNLS 28 (2017).
    """
    flag(peephole, "peephole", "LSTM")
    one_of(forget, (True, False, "coupled"), "forget", "LSTM")
    gates = "ifgo" if forget is True else "igo"
    cell = _lstm(biases(bias, gates, "LSTM"), forget, peephole, p is not None)
    return Layer(cell, {"x": x, "h": h} | ({} if p is None else {"p": p}))


@kind(LSTM)
def _lstm(
    bias: tuple[int, ...],
    forget: bool | Literal["coupled"] = True,
    peephole: bool = False,
    projected: bool = False,
) -> Cell:
    gates = "ifgo" if forget is True else "igo"
    counts = dict(zip(gates, bias, strict=True))
    before, after = (Signal(n, p if projected else h) for n in ("h_prev", "h_t"))

    def gate(letter: str, state: Signal | None = None) -> Equation:
        """A gate, which with peepholes also sees a state; the candidate sees none."""
        peek = [odot(MatrixSymbol(f"p_{letter}", h, 1), state)] if peephole and state else []
        z = gate_input(letter, counts[letter], before, more=peek)
        return Equation(Signal(f"{letter}_t", h), (tanh if letter == "g" else sigmoid)(z))

    i_t, f_t, g_t, o_t = (Signal(f"{letter}_t", h) for letter in "ifgo")
    kept = {
        True: odot(f_t, c_prev),
        False: c_prev,
        "coupled": odot(add(ones(h), minus(i_t)), c_prev),
    }[forget]
    early = [gate("i", c_prev), *([gate("f", c_prev)] if forget is True else []), gate("g")]
    update = Equation(c_t, add(kept, odot(i_t, g_t)))
    # With a peephole the output gate sees the new cell state, so it comes after it.
    late = [update, gate("o", c_t)] if peephole else [gate("o"), update]
    shown_state = odot(o_t, tanh(c_t))
    output = mul(MatrixSymbol("P", p, h), shown_state) if projected else shown_state
    return Cell(
        "LSTM",
        inputs=(x_t,),
        states=((before, after), (c_prev, c_t)),
        equations=(*early, *late, Equation(after, output)),
        options=(
            *shown(bias, gates),
            *((("peephole", True),) if peephole else ()),
            *(() if forget is True else (("forget", forget),)),
        ),
    )


def GRU(x: Size, h: Size, bias: Bias = True, reset_after: bool = False) -> Layer:
    r"""The gated recurrent unit, with the reset gate before or after the recurrent product.

    $$\begin{aligned}
    \mathbf{r}_t &= \sigma(\mathbf{W}_r \mathbf{x}_t + \mathbf{U}_r \mathbf{h}_{t-1} + \mathbf{b}_r) \\
    \mathbf{z}_t &= \sigma(\mathbf{W}_z \mathbf{x}_t + \mathbf{U}_z \mathbf{h}_{t-1} + \mathbf{b}_z) \\
    \mathbf{n}_t &= \tanh(\mathbf{W}_n \mathbf{x}_t + \mathbf{U}_n (\mathbf{r}_t \odot \mathbf{h}_{t-1}) + \mathbf{b}_n) \\
    \mathbf{h}_t &= (\mathbf{1} - \mathbf{z}_t) \odot \mathbf{n}_t + \mathbf{z}_t \odot \mathbf{h}_{t-1}
    \end{aligned}$$

    With `reset_after` the candidate is

    $$\mathbf{n}_t = \tanh(\mathbf{W}_n \mathbf{x}_t + \mathbf{b}_n + \mathbf{r}_t \odot (\mathbf{U}_n \mathbf{h}_{t-1} + \mathbf{d}_n))$$

    where the second bias $\mathbf{d}_n$ is no duplicate of the first, as the reset gate scales it.

    Args:
        x: input size, numbers in $\mathbf{x}_t$.
        h: hidden size, numbers in $\mathbf{h}_t$.
        bias: `False`, `True`, `2`, or a mapping of the gates `r`, `z`, `n`.
        reset_after: `False` as in the paper, `True` as in cuDNN, PyTorch and Keras's default.

    Raises:
        TypeError, ValueError: for a size that is no positive whole number, another `bias`, or a
            `reset_after` that is no bool.

    Examples:
        The three counts that occur: 3, 6 and 4 bias vectors.

        >>> from lstm_formulas.symbols import h, p, x
        >>> GRU(x, h).formula
        3*(h*(h + x) + h)
        >>> GRU(x, h, bias=2, reset_after=True).formula
        3*(h*(h + x) + 2*h)
        >>> GRU(x, h, bias={"r": 1, "z": 1, "n": 2}, reset_after=True).formula
        2*(h*(h + x) + h) + (h*(h + x) + 2*h)

    Source:
        K. Cho et al., Learning Phrase Representations using RNN Encoder–Decoder, EMNLP 2014;
        the reset after the product: the documentation of `torch.nn.GRU` and of
        `keras.layers.GRU`.
    """
    flag(reset_after, "reset_after", "GRU")
    return Layer(_gru(biases(bias, "rzn", "GRU"), reset_after), {"x": x, "h": h})


@kind(GRU)
def _gru(bias: tuple[int, ...], reset_after: bool) -> Cell:
    r_t, z_t, n_t = (Signal(f"{gate}_t", h) for gate in "rzn")
    r, z, n = bias
    if reset_after:
        candidate = add(
            from_input("n"),
            *bias_b("n", n),
            odot(r_t, add(from_state("n"), *bias_d("n", n))),
        )
    else:
        candidate = gate_input("n", n, state=odot(r_t, h_prev))
    return Cell(
        "GRU",
        inputs=(x_t,),
        states=((h_prev, h_t),),
        equations=(
            Equation(r_t, sigmoid(gate_input("r", r))),
            Equation(z_t, sigmoid(gate_input("z", z))),
            Equation(n_t, tanh(candidate)),
            Equation(h_t, add(odot(add(ones(h), minus(z_t)), n_t), odot(z_t, h_prev))),
        ),
        options=shown(bias, "rzn") + ((("reset_after", True),) if reset_after else ()),
    )
