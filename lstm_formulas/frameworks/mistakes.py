"""Counts that are no layer's: what comes out where something is forgotten or taken for another.

Each is derived from a layer's own equations; none is a formula of its own.

Examples:
    >>> from lstm_formulas import LSTM
    >>> from lstm_formulas.symbols import h, x
    >>> for mistake in MISTAKES:
    ...     print(mistake.name, mistake.count(LSTM(x, h)))
    square 8*h**2 + 4*h
    recurrent_only 4*h**2 + 4*h
    input_only 4*h*(x + 1)
    one_gate h*(h + x + 1)
    one_bias h*(4*h + 4*x + 1)
    bias_numbers 4*(h**2 + h*x + 1)
    steps 4*h*(T + h) + 4*h
    flattened 4*h*(T*x + h) + 4*h
    per_step 4*T*h*(h + x + 1)
    sgd 4*h*(h + x + 1) + 2
    rmsprop 8*h*(h + x + 1) + 2
    adam 12*h*(h + x + 1) + 2
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Expr, Integer

from lstm_formulas.layer import Layer
from lstm_formulas.sizes import substitute, total
from lstm_formulas.symbols import T

__all__ = ["MISTAKES", "Mistake"]


@dataclass(frozen=True)
class Mistake:
    """A way to another number: `says` names it, `made` makes it of a layer and its count.

    Where `whole` is set it is made of the count alone, that of several layers as well; `only` names
    the framework whose printed number it is.

    Examples:
        >>> from lstm_formulas import LSTM
        >>> adam = MISTAKES[-1]
        >>> print(adam.says, adam.count(LSTM(5, 10)))
        after training with Adam, whose own numbers are counted too 1922
    """

    name: str
    says: str
    made: Callable[[Layer, Expr], Expr]
    whole: bool = False
    only: str = ""

    def count(self, layer: Layer, whole: Expr | None = None) -> Expr:
        """What somebody gets instead of the layer's count; `whole` is that of several layers."""
        return self.made(layer, layer.count if whole is None else whole)


def _where(layer: Layer, **sizes: Expr) -> Expr:
    """The layer's formula with something else in the place of its input size."""
    own = {name: sizes.get(name, value) for name, value in layer.sizes.items()}
    return substitute(layer.cell.formula, own)


def _of(layer: Layer, letters: str) -> Expr:
    return total(w.count for w in layer.weights if w.letter in letters)


def _one_gate(layer: Layer, _: Expr) -> Expr:
    gate = layer.weights[0].gate
    return total(w.count for w in layer.weights if w.gate == gate)


def _gates(layer: Layer) -> int:
    return len({w.gate for w in layer.weights})


MISTAKES = (
    Mistake("square", "with x = h", lambda layer, _: _where(layer, x=layer.output_size)),
    Mistake(
        "recurrent_only",
        "without the input's weights",
        lambda layer, _: _where(layer, x=Integer(0)),
    ),
    Mistake("input_only", "without the recurrent weights", lambda layer, _: _of(layer, "Wbd")),
    Mistake("one_gate", "one gate alone", _one_gate),
    Mistake(
        "one_bias",
        "with one bias vector for all gates",
        lambda layer, _: total((_of(layer, "WU"), layer.output_size)),
    ),
    Mistake(
        "bias_numbers",
        "with a single number per gate for a bias",
        lambda layer, _: total((_of(layer, "WU"), Integer(_gates(layer)))),
    ),
    Mistake("steps", "with the steps taken for the features", lambda layer, _: _where(layer, x=T)),
    Mistake(
        "flattened",
        "with all steps' features side by side",
        lambda layer, _: _where(layer, x=T * layer.input_size),
    ),
    Mistake("per_step", "with weights of its own for each step", lambda _, n: T * n, whole=True),
    # Keras keeps the step and the learning rate beside what the optimizer has per parameter.
    Mistake(
        "sgd",
        "after training with SGD, whose step and learning rate are counted too, or with the seed",
        lambda _, n: n + 2,
        whole=True,
        only="Keras",
    ),
    Mistake(
        "rmsprop",
        "after training with RMSprop, Adagrad or Lion, whose own numbers are counted too",
        lambda _, n: 2 * n + 2,
        whole=True,
        only="Keras",
    ),
    Mistake(
        "adam",
        "after training with Adam, whose own numbers are counted too",
        lambda _, n: 3 * n + 2,
        whole=True,
        only="Keras",
    ),
)
"""The mistakes and the numbers of an optimizer, in the order in which they are looked for."""
