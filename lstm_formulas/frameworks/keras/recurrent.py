"""Keras's recurrent layers and their cells.

One bias per gate (two in a GRU with `reset_after=True`, the default), the gates side by side in
the columns of `kernel` and `recurrent_kernel`: i, f, c, o in an LSTM, z, r, h in a GRU.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from sympy import Expr

from lstm_formulas import cells
from lstm_formulas.frameworks.keras.base import (
    Layer,
    Shape,
    clone,
    label,
    numbered,
)
from lstm_formulas.frameworks.module import arguments
from lstm_formulas.frameworks.packing import Packed
from lstm_formulas.layer import Layer as OurLayer
from lstm_formulas.sizes import Size, as_written

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "Bidirectional",
    "GRUCell",
    "LSTMCell",
    "SimpleRNN",
    "SimpleRNNCell",
    "StackedRNNCells",
]

PACKING = {
    "kernel": "W[*] : g h i -> i (g h)",
    "recurrent_kernel": "U[*] : g h i -> i (g h)",
    "bias": "b[*] : g h i -> (g h i)",
}
TWO_BIASES = {**PACKING, "bias": "b d[*] : g h i -> i (g h)"}


class Gated(Layer):
    """What a layer and its cell have in common: the arguments that the layer hands on."""

    def _layer(self, x: Expr) -> OurLayer:
        """Our cell for an input of this size."""
        raise NotImplementedError

    def _begin(self) -> None:
        # So that a layer refuses what is wrong in its own name, and not in its cell's.
        type(self)._layer(self, self._state_.unknown)
        self._fraction("dropout")
        self._fraction("recurrent_dropout")


class OfLSTM(Gated):
    """What `LSTM` and `LSTMCell` have in common."""

    def _layer(self, x: Expr) -> OurLayer:
        return cells.LSTM(x, self._size("units"), bias=self._flag("use_bias"))


class OfGRU(Gated):
    """What `GRU` and `GRUCell` have in common."""

    def _layer(self, x: Expr) -> OurLayer:
        after = self._flag("reset_after")
        bias = self._flag("use_bias") * (1 + after)
        return cells.GRU(x, self._size("units"), bias=bias, reset_after=after)


class OfRNN(Gated):
    """What `SimpleRNN` and `SimpleRNNCell` have in common."""

    def _layer(self, x: Expr) -> OurLayer:
        return cells.RNN(x, self._size("units"), bias=self._flag("use_bias"))


class _Cell(Gated):
    _wants = 2
    _gates: ClassVar[str]
    _states: ClassVar[int] = 1

    def _check(self) -> None:
        self._begin()
        super()._check()

    def _pack(self, reads: Any) -> Packed:
        layer = type(self)._layer(self, self._channels(reads))
        two = self._state_.arguments.get("reset_after", False)
        packing = TWO_BIASES if two else PACKING
        return Packed.of(layer, {k: v.replace("*", self._gates) for k, v in packing.items()})

    def _sizes(self) -> list[Expr]:
        """Numbers in each of the states, the output's first."""
        return [self._size("units")] * self._states

    def _output(self, shape: Shape) -> Any:
        return (self._size("units"),)


class LSTMCell(OfLSTM, _Cell):
    """`keras.layers.LSTMCell`: one step of `LSTM`.

    Examples:
        >>> LSTMCell(10).at(x=5).count
        640
    """

    _gates = "ifgo"
    _states = 2

    @arguments
    def __init__(
        self,
        units: Size,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None: ...


class GRUCell(OfGRU, _Cell):
    """`keras.layers.GRUCell`: one step of `GRU`."""

    _gates = "zrn"

    @arguments
    def __init__(
        self,
        units: Size,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        reset_after: bool = True,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None: ...


class SimpleRNNCell(OfRNN, _Cell):
    """`keras.layers.SimpleRNNCell`: one step of `SimpleRNN`."""

    _gates = "h"

    @arguments
    def __init__(
        self,
        units: Size,
        activation: Any = "tanh",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None: ...


class StackedRNNCells(Layer):
    """`keras.layers.StackedRNNCells`: each cell reads the one before it.

    Examples:
        >>> StackedRNNCells([LSTMCell(10), LSTMCell(10)]).at(x=5).count
        1480
    """

    _wants = 2

    @arguments
    def __init__(self, cells: list[Any], **kwargs: Any) -> None: ...

    def _begin(self) -> None:
        self._state_.arguments["cells"] = self._all_of("cells", _Cell | StackedRNNCells, "cell")

    def _cells(self) -> list[Any]:
        cells: list[Any] = self._state_.arguments["cells"]
        return cells

    def _sizes(self) -> list[Expr]:
        """Numbers in each of the states, the output's first."""
        return [n for cell in reversed(self._cells()) for n in type(cell)._sizes(cell)]

    def _output(self, shape: Shape) -> Any:
        for cell in self._cells():
            shape = cell._use(shape)
        return shape

    def _parts(self, reads: Any) -> Iterable[tuple[str, Any, Any]]:
        size = self._channels(reads)
        named: list[tuple[str, Any]] = list(numbered(self._cells()))
        for name, cell in named:
            yield name, cell, size
            size = type(cell)._sizes(cell)[0]


class OverSteps(Layer):
    """A layer that applies a cell at every step; the cell is its part."""

    _wants = 3

    def _check(self) -> None:
        super()._check()
        for flag in ("return_sequences", "return_state", "go_backwards", "stateful"):
            self._flag(flag)

    def _cell(self) -> Any:
        cell: Any = self._state_.parts["cell"]
        return cell

    def _use(self, shape: Shape) -> Any:
        output = super()._use(shape)
        self._cell()._use(shape[-1:])
        return output

    def _steps(self, shape: Shape) -> Shape:
        """The axis of the steps, where every step is passed on."""
        return shape[:1] if self._flag("return_sequences") else ()

    def _sizes(self) -> list[Expr]:
        """Numbers in each of the states, the output's first."""
        sizes: list[Expr] = type(self._cell())._sizes(self._cell())
        return sizes

    def _output(self, shape: Shape) -> Any:
        sizes = type(self)._sizes(self)
        output = (*self._steps(shape), sizes[0])
        return [output, *((n,) for n in sizes)] if self._flag("return_state") else output

    def _parts(self, reads: Any) -> Iterable[tuple[str, Any, Any]]:
        yield label(self._cell()), self._cell(), self._channels(reads)


class RNN(OverSteps):
    """`keras.layers.RNN`: a cell, or a list of them, over the steps.

    Examples:
        >>> RNN([LSTMCell(10), LSTMCell(10)], input_shape=(13, 5)).count
        1480

    Source:
        https://keras.io/api/layers/recurrent_layers/rnn/
    """

    @arguments
    def __init__(
        self,
        cell: Any,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        zero_output_for_mask: bool = False,
        **kwargs: Any,
    ) -> None: ...

    def _begin(self) -> None:
        cell = self._state_.arguments["cell"]
        if isinstance(cell, list | tuple):
            cell = StackedRNNCells(self._all_of("cell", _Cell | StackedRNNCells, "cell"))
        if not isinstance(cell, _Cell | StackedRNNCells):
            raise TypeError(
                f"{type(self).__name__}: cell takes a cell or a list of them; got {as_written(cell)}"
            )
        del self._state_.arguments["cell"]
        self._state_.parts["cell"] = cell


class _Recurrent(Gated, OverSteps):
    """A layer that makes its own cell, with its own arguments."""

    _of: ClassVar[type[_Cell]]

    def _begin(self) -> None:
        super()._begin()
        self._state_.parts["cell"] = self._of(**self._passed())

    def _passed(self) -> dict[str, Any]:
        passed = ("units", "use_bias", "reset_after", "dropout", "recurrent_dropout", "trainable")
        values = self._state_.arguments
        return {name: values[name] for name in passed if name in values}

    def _check(self) -> None:
        super()._begin()
        super()._check()
        # An argument that was set since reaches the cell.
        cell = self._cell()
        cell._state_.arguments |= self._passed()
        cell._state_.packed = None
        type(cell)._check(cell)


class LSTM(OfLSTM, _Recurrent):
    """`keras.layers.LSTM`: one bias per gate, columns i, f, c, o.

    Examples:
        >>> LSTM(10, input_shape=(13, 5)).tensors
        {'lstm/lstm_cell/kernel': (5, 40), 'lstm/lstm_cell/recurrent_kernel': (10, 40), 'lstm/lstm_cell/bias': (40,)}

    Source:
        https://keras.io/api/layers/recurrent_layers/lstm/
    """

    _of = LSTMCell

    @arguments
    def __init__(
        self,
        units: Size,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        use_cudnn: Any = "auto",
        **kwargs: Any,
    ) -> None: ...


class GRU(OfGRU, _Recurrent):
    """`keras.layers.GRU`: columns z, r, h; two biases per gate with `reset_after`, the default.

    Examples:
        >>> GRU(10, input_shape=(13, 5)).count
        510
        >>> GRU(10, reset_after=False, input_shape=(13, 5)).count
        480

    Source:
        https://keras.io/api/layers/recurrent_layers/gru/
    """

    _of = GRUCell

    @arguments
    def __init__(
        self,
        units: Size,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        reset_after: bool = True,
        use_cudnn: Any = "auto",
        **kwargs: Any,
    ) -> None: ...


class SimpleRNN(OfRNN, _Recurrent):
    """`keras.layers.SimpleRNN`: one bias.

    Examples:
        >>> SimpleRNN(10, input_shape=(13, 5)).count
        160

    Source:
        https://keras.io/api/layers/recurrent_layers/simple_rnn/
    """

    _of = SimpleRNNCell

    @arguments
    def __init__(
        self,
        units: Size,
        activation: Any = "tanh",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None: ...


class Bidirectional(Layer):
    """`keras.layers.Bidirectional`: a layer forwards, and one like it backwards.

    Keras clones the layer for both directions, so that the layer that is passed has tensors of its
    own and none in here; a `backward_layer` is used as it is.

    Examples:
        >>> Bidirectional(LSTM(64), merge_mode="sum", input_shape=(None, 300)).count
        186880
        >>> Bidirectional(LSTM(64), merge_mode="add")
        Traceback (most recent call last):
        ...
        ValueError: Bidirectional: merge_mode takes 'concat', 'sum', 'mul', 'ave', None; got 'add'

    Source:
        https://keras.io/api/layers/recurrent_layers/bidirectional/
    """

    @arguments
    def __init__(
        self,
        layer: Any,
        merge_mode: str | None = "concat",
        weights: Any = None,
        backward_layer: Any = None,
        **kwargs: Any,
    ) -> None: ...

    def _begin(self) -> None:
        self._one_of("merge_mode", ("concat", "sum", "mul", "ave", None))
        values, kind = self._state_.arguments, type(self).__name__
        layer, back = values.pop("layer"), values.pop("backward_layer")
        for name, value in (("layer", layer), ("backward_layer", back)):
            steps = isinstance(value, Layer) and "go_backwards" in value._state_.arguments
            if not (steps or (name != "layer" and value is None)):
                raise ValueError(f"{kind}: {name} takes a recurrent layer; got {as_written(value)}")
        self._state_.parts["forward_layer"] = clone(layer)
        if back is None:
            turned = clone(layer)
            turned._state_.arguments["go_backwards"] = True
        else:
            turned = back
            for flag in ("return_sequences", "return_state", "stateful"):
                a, b = (one._state_.arguments[flag] for one in (layer, back))
                if a != b:
                    raise ValueError(
                        f"{kind}: backward_layer takes a layer with {flag}={a}, as layer has; "
                        f"got {b}"
                    )
        forward, backward = (
            one._state_.arguments["go_backwards"]
            for one in (self._state_.parts["forward_layer"], turned)
        )
        if forward == backward:
            raise ValueError(
                f"{kind}: layer and backward_layer take different values of go_backwards; "
                f"got {forward} for both"
            )
        self._state_.parts["backward_layer"] = turned
        values["own_backward"] = back is None

    def _ways(self) -> tuple[Any, Any]:
        parts = self._state_.parts
        return parts["forward_layer"], parts["backward_layer"]

    def _learns(self) -> bool:
        return False  # but its parts do

    def _guess(self) -> Shape | None:
        return type(self._ways()[0])._guess(self._ways()[0])  # type: ignore[no-any-return]

    def _use(self, shape: Shape) -> Any:
        for way in self._ways():
            way._use(shape)
        return super()._use(shape)

    def _output(self, shape: Shape) -> Any:
        forward = self._ways()[0]
        one = type(forward)._output(forward, shape)
        first, *states = one if isinstance(one, list) else [one]
        mode = self._state_.arguments["merge_mode"]
        merged = (*first[:-1], 2 * first[-1]) if mode == "concat" else first
        found = [first, first] if mode is None else [merged]
        found += [*states, *states]
        return found if len(found) > 1 else merged

    def _parts(self, reads: Any) -> Iterable[tuple[str, Any, Any]]:
        forward, backward = self._ways()
        size = self._state_.unknown if self._state_.input is None and reads is None else reads
        yield f"forward_{label(forward)}", forward, size
        own = self._state_.arguments["own_backward"]
        yield f"backward_{label(backward)}" if own else label(backward), backward, size
