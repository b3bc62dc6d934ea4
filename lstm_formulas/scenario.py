"""A training situation: samples, steps, features, units, and all that follows from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields

from sympy import Expr, ceiling

from lstm_formulas.blocks import Embedding
from lstm_formulas.cells import LSTM, Bias
from lstm_formulas.layer import Layer
from lstm_formulas.sizes import Size, as_written, size, total
from lstm_formulas.stack import directed
from lstm_formulas.symbols import V

__all__ = ["Scenario"]


@dataclass(frozen=True, repr=False)
class Scenario:
    r"""What is in the data, what is chosen, and what follows.

    Args:
        samples: $N$, sequences in the data set; the array's first axis.
        steps: $T$, time steps of one sequence, padding included.
        features: $x$, numbers in the vector of one step (the embedding size, where words are
            embedded).
        units: $h$, the hidden size; chosen by you.
        vocabulary: $V$, rows of the embedding table.
        batch: $B$, samples per update.
        directions: $D$, 1, or 2 for a bidirectional layer.
        bias: bias vectors per gate: 1 in Keras, 2 in PyTorch.
        cell: `RNN`, `LSTM` or `GRU`.

    Raises:
        TypeError, ValueError: for a size that is no positive whole number, more than two
            directions, or another `bias` or `cell`.

    Examples:
        >>> s = Scenario()
        >>> s.input_shape, s.last_output_shape, s.all_outputs_shape
        ((100, 20, 128), (100, 128), (100, 20, 128))
        >>> s.applications, s.count, s.embedding_count
        (20, 131584, 128*V)
        >>> s.updates_per_epoch
        4
        >>> Scenario(steps=2000, samples=1).count == s.count
        True

    Source:
        The six questions that the site answers; the shapes are those of `keras.layers.LSTM` and,
        with `batch_first=True`, of `torch.nn.LSTM`.
    """

    samples: Size = 100
    steps: Size = 20
    features: Size = 128
    units: Size = 128
    vocabulary: Size = V
    batch: Size = 32
    directions: Size = 1
    bias: Bias = field(default=True, hash=False)
    cell: Callable[..., Layer] = LSTM

    def __post_init__(self) -> None:
        for name in ("samples", "steps", "features", "units", "vocabulary", "batch"):
            object.__setattr__(self, name, size(getattr(self, name), name, "Scenario"))
        object.__setattr__(self, "directions", directed(self.directions, "Scenario"))
        layer = self.layer if callable(self.cell) else None
        if not (isinstance(layer, Layer) and layer.cell.states):
            raise TypeError(f"Scenario: cell takes RNN, LSTM or GRU; got {as_written(self.cell)}")

    def __repr__(self) -> str:
        """The call that makes it, without what is the default anyway."""
        given = ((f.name, getattr(self, f.name), f.default) for f in fields(self))
        changed = ((name, value) for name, value, default in given if value != default)
        texts = (f"{n}={v.__name__ if callable(v) else repr(v)}" for n, v in changed)
        return f"Scenario({', '.join(texts)})"

    @property
    def layer(self) -> Layer:
        """The recurrent layer, one direction."""
        return self.cell(self.features, self.units, bias=self.bias)

    @property
    def input_shape(self) -> tuple[Expr, Expr, Expr]:
        """(samples, steps, features)."""
        return self.samples, self.steps, self.features

    @property
    def output_size(self) -> Expr:
        """Numbers in one output vector: the units of every direction side by side."""
        return self.directions * self.units

    @property
    def last_output_shape(self) -> tuple[Expr, Expr]:
        """The output when only the last step is returned, Keras's default."""
        return self.samples, self.output_size

    @property
    def all_outputs_shape(self) -> tuple[Expr, Expr, Expr]:
        """The output when every step is returned, Keras's `return_sequences=True`."""
        return self.samples, self.steps, self.output_size

    @property
    def applications(self) -> Expr:
        """How often a cell is applied to one sequence: once per step and direction."""
        return self.steps * self.directions

    @property
    def count(self) -> Expr:
        """Parameters of the recurrent layer, all directions."""
        return total([self.directions * self.layer.count])

    @property
    def embedding_count(self) -> Expr:
        """Parameters of an embedding that turns words into the features."""
        return Embedding(self.vocabulary, self.features).count

    @property
    def count_with_embedding(self) -> Expr:
        """Parameters of the recurrent layer and the embedding together."""
        return self.count + self.embedding_count

    @property
    def updates_per_epoch(self) -> Expr:
        r"""Weight updates in one pass over the data: $\lceil N / B \rceil$."""
        return ceiling(self.samples / self.batch)
