r"""Recurrent layers upon each other, in one or two directions: the count in closed form.

The first layer reads the input, $x$ numbers; every later one reads what the layer below gives,
$D$ times its output. So with $c(x)$ the count of one layer and direction,

$$D \, c(x) + D (L - 1) \, c(D \cdot \text{output})$$
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sympy import Expr

from lstm_formulas.layer import Layer
from lstm_formulas.sizes import Size, Sized, as_written, size, substitute, total

__all__ = ["Stack", "directed"]


def directed(value: object, owner: str) -> Expr:
    """Return the number of directions, 1, 2 or a symbol for one of them, or refuse it.

    Examples:
        >>> directed(3, "Stack")
        Traceback (most recent call last):
        ...
        ValueError: Stack: directions takes 1 or 2; got 3
    """
    checked = size(value, "directions", owner)
    if (checked - 2).is_positive:
        raise ValueError(f"{owner}: directions takes 1 or 2; got {checked}")
    return checked


@dataclass(frozen=True)
class Stack(Sized):
    r"""$L$ layers of a kind upon each other, each in $D$ directions.

    Args:
        layer: the first layer, in one direction; the others are like it, but for their input.
        layers: $L$, a number or a symbol.
        directions: $D$, 1, 2 (bidirectional, the outputs side by side) or a symbol.

    Raises:
        TypeError, ValueError: for a layer that is no recurrent one, a bad size, or more than two
            directions.

    Examples:
        >>> from lstm_formulas import LSTM
        >>> from lstm_formulas.symbols import D, L, h, x
        >>> stack = Stack(LSTM(x, h, bias=2), layers=L, directions=D)
        >>> stack.count
        4*D*h*(D*L*h - D*h + L*h + 2*L + x)
        >>> stack.at(x=300, h=512, L=2, D=2).count
        9633792
        >>> from lstm_formulas.frameworks import pytorch as nn
        >>> int(nn.LSTM(300, 512, num_layers=2, bidirectional=True).count)
        9633792

        A stacked bidirectional layer is more than twice a single one, as each upper layer reads
        both directions:

        >>> two = Stack(LSTM(10, 50), layers=2, directions=2)
        >>> two.first.count, two.upper.count
        (12200, 30200)

    Source:
        The documentation of `torch.nn.LSTM`, arguments `num_layers` and `bidirectional`.
    """

    layer: Layer
    layers: Size
    directions: Size = 1

    def __post_init__(self) -> None:
        if not isinstance(self.layer, Layer) or not self.layer.cell.states:
            raise TypeError(f"Stack: layer takes a recurrent layer; got {as_written(self.layer)}")
        cell = self.layer.cell
        if len(cell.inputs) != 1 or not cell.inputs[0].rows.is_Symbol:
            raise ValueError(f"Stack: layer takes one with a single input; got {self.layer}")
        object.__setattr__(self, "layers", size(self.layers, "layers", "Stack"))
        object.__setattr__(self, "directions", directed(self.directions, "Stack"))

    @property
    def first(self) -> Layer:
        """The lowest layer, one direction."""
        return self.layer

    @property
    def upper(self) -> Layer:
        """Any other layer, one direction: it reads all directions of the one below.

        Each time it is another one, with weights of its own.
        """
        reads = self.layer.cell.inputs[0].rows.name
        return Layer(self.layer.cell, {**self.layer.sizes, reads: self.output_size})

    @property
    def output_size(self) -> Expr:
        """Numbers in one output vector, the directions side by side."""
        return self.directions * self.layer.output_size

    def _sum(self, name: str) -> Expr:
        first, upper = getattr(self.first, name), getattr(self.upper, name)
        return total((self.directions * first, self.directions * (self.layers - 1) * upper))

    @property
    def count(self) -> Expr:
        """Parameters of all layers and directions."""
        return self._sum("count")

    @property
    def macs(self) -> Expr:
        """Multiply-accumulates of one time step, all layers and directions."""
        return self._sum("macs")

    def _every_size(self) -> Iterable[Expr]:
        return [*self.layer.sizes.values(), self.layers, self.directions]

    def _with(self, new: Mapping[str, Expr]) -> Stack:
        return Stack(
            self.layer._with(new),
            substitute(size(self.layers, "layers", "Stack"), new),
            substitute(size(self.directions, "directions", "Stack"), new),
        )
