"""The same equations as NumPy: source to read, and a step that runs.

Vectors are columns. A signal is an array of (rows, columns): one column for one sample, or a
batch of B columns side by side; a bias of (rows, 1) is added to each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from sympy import MatrixSymbol

from lstm_formulas.cell import Cell
from lstm_formulas.layer import Layer
from lstm_formulas.printing.notation import Notation
from lstm_formulas.sizes import as_written

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]

__all__ = ["numpy_source", "run", "step"]


class NumPy(Notation):
    """Arrays: `@` for the matrix product, `*` for ⊙."""

    product = " @ "
    odot = " * "
    transpose = ".T"
    ones = "1"
    scaled = " * "
    part = "np.split({0}, {2})[{3}]"
    repeats = False  # arrays repeat a single column by themselves
    functions: ClassVar = {
        "sigmoid": "sigmoid({})",
        "tanh": "np.tanh({})",
        "exp": "np.exp({})",
        "abs": "np.abs({})",
        "maximum": "np.maximum({}, {})",
        "reciprocal": "1 / ({})",
        "over_root": "({0}) / np.sqrt(len({0}))",
        "softmax": "softmax({})",
        "standardize": "standardize({})",
        "positive": "positive({})",
    }
    quotients: ClassVar = frozenset({"reciprocal", "over_root"})

    def symbol(self, symbol: MatrixSymbol) -> str:
        """Names are Python identifiers already."""
        return str(symbol.name)


def numpy_source(layer: Layer | Cell) -> str:
    """A Python function of one step, from the equations; `step` runs this very text.

    Raises:
        TypeError: for something that is no layer and no cell.

    Examples:
        >>> from lstm_formulas import RNN
        >>> print(numpy_source(RNN(5, 10)))
        def step(x_t, h_prev, W_h, U_h, b_h):
            h_t = np.tanh(W_h @ x_t + U_h @ h_prev + b_h)
            return {"h_t": h_t}
    """
    cell = layer.cell if isinstance(layer, Layer) else layer
    if not isinstance(cell, Cell):
        raise TypeError(f"numpy_source takes a layer or a cell; got {as_written(cell)}")
    notation = NumPy()
    names = [*(s.name for s in cell.inputs), *(before.name for before, _ in cell.states)]
    names += [weight.name for weight in cell.weights]
    lines = [f"def step({', '.join(names)}):"]
    lines += [f"    {q.left.name} = {notation.write(q.right)}" for q in cell.equations]
    values = ", ".join(f'"{q.left.name}": {q.left.name}' for q in cell.equations)
    return "\n".join([*lines, f"    return {{{values}}}"])


@cache
def _compiled(cell: Cell) -> Callable[..., dict[str, Array]]:
    import numpy as np

    def sigmoid(z: Array) -> Array:
        # By way of tanh, which does not overflow for a large negative z.
        half: Array = 0.5 * np.tanh(0.5 * z)
        return 0.5 + half

    def softmax(z: Array) -> Array:
        powers: Array = np.exp(z - z.max(axis=0))
        shares: Array = powers / powers.sum(axis=0)
        return shares

    def standardize(z: Array) -> Array:
        # The ε of `torch.nn.LayerNorm`; it keeps a constant column from dividing by zero.
        centred: Array = z - z.mean(axis=0)
        scaled: Array = centred / np.sqrt((centred**2).mean(axis=0) + 1e-5)
        return scaled

    def positive(z: Array) -> Array:
        # σ lies above z + ½ below zero, and under it above.
        above: Array = np.maximum(z + 0.5, sigmoid(z))
        return above

    scope: dict[str, Any] = {
        "np": np,
        "sigmoid": sigmoid,
        "softmax": softmax,
        "standardize": standardize,
        "positive": positive,
    }
    exec(numpy_source(cell), scope)
    function: Callable[..., dict[str, Array]] = scope["step"]
    return function


def step(
    layer: Layer, weights: Mapping[str, Array], signals: Mapping[str, Array]
) -> dict[str, Array]:
    r"""One application of a layer: the equations, run on arrays.

    Args:
        layer: with numbers for its sizes.
        weights: each weight by its name, `W_i` of shape (h, x), `b_i` of shape (h, 1).
        signals: the inputs and the previous states by their names, `x_t` of shape (x, B),
            `h_prev` and `c_prev` of shape (h, B): a column, or a batch of B columns.

    Returns:
        Every left-hand side by its name: the new states `h_t` and `c_t`, and each gate.

    Raises:
        TypeError, ValueError: for a missing or unknown name, a shape that does not fit, or a
            layer that still has symbols.

    Examples:
        >>> import numpy as np
        >>> from lstm_formulas import RNN
        >>> weights = {"W_h": np.eye(2), "U_h": np.zeros((2, 2)), "b_h": np.zeros((2, 1))}
        >>> signals = {"x_t": np.ones((2, 1)), "h_prev": np.zeros((2, 1))}
        >>> out = step(RNN(2, 2), weights, signals)
        >>> out["h_t"].round(4).tolist()
        [[0.7616], [0.7616]]
    """
    return _call(layer, _checked(layer, weights, "step"), signals)


def run(
    layer: Layer,
    weights: Mapping[str, Array],
    inputs: Array,
    states: Mapping[str, Array] | None = None,
) -> tuple[Array, dict[str, Array]]:
    """A layer over a whole sequence: the same step, with the same weights, once per time step.

    Args:
        layer: with numbers for its sizes and one input.
        weights: each weight by its name, as `step` takes them.
        inputs: shape (T, x, B): T steps, each a batch of B columns.
        states: the initial states by their names, `h_prev` and `c_prev`; zeros unless given.

    Returns:
        The outputs of all steps, of shape (T, h, B), and the last states by their names.

    Raises:
        TypeError, ValueError: as `step`.

    Examples:
        >>> import numpy as np
        >>> from lstm_formulas import LSTM
        >>> layer = LSTM(5, 10)
        >>> weights = {w.name: np.zeros([int(n) for n in w.shape]) for w in layer.weights}
        >>> outputs, last = run(layer, weights, np.ones((13, 5, 1)))
        >>> outputs.shape, sorted(last)
        ((13, 10, 1), ['c_prev', 'h_prev'])
    """
    import numpy as np

    checked = _checked(layer, weights, "run")
    cell = layer.cell
    if len(cell.inputs) != 1:
        raise ValueError(f"run takes a layer with one input; {layer} has {len(cell.inputs)}")
    if np.ndim(inputs) != 3 or not len(inputs):
        raise ValueError(
            f"run: inputs takes an array of (steps, size, batch); got shape {np.shape(inputs)}"
        )
    before = {old.name: new.name for old, new in cell.states}
    shapes = _rows(layer)
    now: dict[str, Array] = {
        name: np.zeros((shapes[name][0], shapes[name][1] or inputs.shape[2])) for name in before
    }
    now |= states or {}
    outputs = []
    for column in inputs:
        values = _call(layer, checked, {cell.inputs[0].name: column, **now})
        now = {old: values[new] for old, new in before.items()}
        outputs.append(values[str(cell.output)])
    return np.stack(outputs), now


def _rows(layer: Layer) -> dict[str, tuple[int, int | None]]:
    """Rows and columns of what a step is given; no columns where they are the batch."""
    signals = [*layer.cell.inputs, *(before for before, _ in layer.cell.states)]
    return {
        s.name: (
            int(layer._bind(s.rows)),
            None if s.cols == 1 and not _has_matrices(layer) else int(layer._bind(s.cols)),
        )
        for s in signals
    }


def _has_matrices(layer: Layer) -> bool:
    """Whether a whole matrix flows through the cell, which then takes one sample at a time."""
    cell = layer.cell
    signals = [*cell.inputs, *(q.left for q in cell.equations)]
    return any(signal.cols != 1 for signal in signals)


def _names(owner: str, argument: str, got: Mapping[str, Any], takes: list[str]) -> None:
    if not isinstance(got, Mapping):
        raise TypeError(f"{owner}: {argument} takes a mapping of names; got {as_written(got)}")
    if set(got) != set(takes):
        raise ValueError(f"{owner}: {argument} takes {', '.join(takes)}; got {', '.join(got)}")


def _checked(layer: Layer, weights: Mapping[str, Array], owner: str) -> Mapping[str, Array]:
    import numpy as np

    if not isinstance(layer, Layer):
        raise TypeError(f"{owner} takes a layer; got {as_written(layer)}")
    symbols = [str(v) for v in layer.sizes.values() if not v.is_number]
    if symbols:
        raise ValueError(
            f"{layer}: a step takes numbers as sizes; {', '.join(symbols)} is symbolic"
        )
    shapes = layer.shapes
    _names(str(layer), "weights", weights, list(shapes))
    for name, shape in shapes.items():
        if np.shape(weights[name]) != shape:
            raise ValueError(
                f"{layer}: {name} takes an array of {shape}; got {np.shape(weights[name])}"
            )
    return weights


def _call(
    layer: Layer, weights: Mapping[str, Array], signals: Mapping[str, Array]
) -> dict[str, Array]:
    import numpy as np

    shapes = _rows(layer)
    _names(str(layer), "signals", signals, list(shapes))
    batch = {np.shape(v)[-1] for v in signals.values() if np.ndim(v) == 2}
    for name, (count, columns) in shapes.items():
        shape = np.shape(signals[name])
        if columns is not None and shape != (count, columns):
            raise ValueError(f"{layer}: {name} takes an array of ({count}, {columns}); got {shape}")
        if columns is None and (len(shape) != 2 or shape[0] != count or len(batch) != 1):
            raise ValueError(
                f"{layer}: {name} takes an array of ({count}, batch), with one batch size for "
                f"all signals; got {shape}"
            )
    return _compiled(layer.cell)(**signals, **weights)
