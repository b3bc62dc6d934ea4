r"""Bytes: what a count of parameters takes in memory, to use and to train."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Integer

from lstm_formulas.sizes import Size, flag, one_of, size

__all__ = ["BYTES", "MOMENTS", "Memory"]

BYTES = {"float64": 8, "float32": 4, "bfloat16": 2, "float16": 2, "int8": 1}
"""Bytes of one number."""

TRAINED = tuple(name for name in BYTES if "float" in name)
"""Types that are trained; whole numbers have no gradient."""

MOMENTS = {"sgd": 0, "momentum": 1, "rmsprop": 1, "adagrad": 1, "adam": 2, "adamw": 2}
"""How many numbers an optimizer keeps beside each parameter."""


@dataclass(frozen=True)
class Memory:
    r"""What a number of parameters takes in memory.

    To use a model, its weights are kept. To train it, each parameter also has a gradient, and the
    optimizer's moments: with $b$ bytes a number, $P$ parameters and $m$ moments

    $$P b \, (1 + 1 + m)$$

    so that Adam in `float32` takes 16 bytes a parameter. With `master` (mixed precision) weights
    and gradients have the short type, and a master copy of the weights and the moments are kept
    in `float32`: $P(2b + 4(1 + m))$, again 16 bytes for 2-byte types. What is kept of each step,
    the activations, depends on steps and batch and is not in here: see `Layer.activations`.

    Args:
        count: $P$, the number of parameters: a number, a symbol or an expression.
        dtype: `float64`, `float32`, `bfloat16` or `float16`; or `int8`, to use a model whose
            weights were quantized, which is not trained in this type.
        optimizer: `sgd`, `momentum`, `rmsprop`, `adagrad`, `adam` or `adamw`.
        master: whether a master copy in `float32` is kept.

    Raises:
        TypeError, ValueError: for a count that is no positive whole number, an unknown type or
            optimizer, or a `master` that is no bool; and where training is asked of `int8`.

    Examples:
        >>> from lstm_formulas import LSTM
        >>> m = Memory(LSTM(128, 128).count)
        >>> m.weights, m.gradients, m.moments, m.training
        (526336, 526336, 1052672, 2105344)
        >>> Memory(LSTM(128, 128).count, "bfloat16", master=True).training
        2105344
        >>> from lstm_formulas.symbols import h, x
        >>> Memory(LSTM(x, h).count).training
        64*h*(h + x + 1)
        >>> Memory(640, "float8")
        Traceback (most recent call last):
        ...
        ValueError: Memory: dtype takes 'float64', 'float32', 'bfloat16', 'float16' or 'int8'; got 'float8'
        >>> Memory(640, "int8").weights
        640
        >>> Memory(640, "int8").training
        Traceback (most recent call last):
        ...
        ValueError: Memory.training: dtype takes 'float64', 'float32', 'bfloat16' or 'float16'; got 'int8'

    Source:
        D. P. Kingma and J. Ba, Adam: A Method for Stochastic Optimization, ICLR 2015; the 16 bytes
        of mixed precision: S. Rajbhandari et al., ZeRO, SC 2020, section 3.1.
    """

    count: Size
    dtype: str = "float32"
    optimizer: str = "adam"
    master: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "count", size(self.count, "count", "Memory"))
        one_of(self.dtype, tuple(BYTES), "dtype", "Memory")
        one_of(self.optimizer, tuple(MOMENTS), "optimizer", "Memory")
        if flag(self.master, "master", "Memory"):
            self._train("master")

    @property
    def weights(self) -> Expr:
        """Bytes of the weights as they are used."""
        return Integer(BYTES[self.dtype]) * self.count

    @property
    def gradients(self) -> Expr:
        """Bytes of a gradient per parameter."""
        self._train("gradients")
        return self.weights

    @property
    def moments(self) -> Expr:
        """Bytes of what the optimizer keeps per parameter, a master copy left out."""
        self._train("moments")
        return MOMENTS[self.optimizer] * self._long * self.count

    @property
    def master_copy(self) -> Expr:
        """Bytes of the master copy; none where none is kept."""
        return self.master * self._long * self.count

    @property
    def training(self) -> Expr:
        """Bytes of all that is kept per parameter while training."""
        self._train("training")
        return self.weights + self.gradients + self.moments + self.master_copy

    def _train(self, what: str) -> None:
        """Refuse what only training needs where the type is not trained."""
        one_of(self.dtype, TRAINED, "dtype", f"Memory.{what}")

    @property
    def _long(self) -> Expr:
        """Bytes of a number that the optimizer keeps."""
        return Integer(BYTES["float32"] if self.master else BYTES[self.dtype])
