"""Keras's convolutional LSTMs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from sympy import Expr, Mul

from lstm_formulas.frameworks.keras.base import Layer, Shape
from lstm_formulas.frameworks.module import arguments
from lstm_formulas.frameworks.packing import Packed
from lstm_formulas.sizes import Size, size
from lstm_formulas.variants import ConvLSTM

__all__ = ["ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"]


class _ConvLSTM(Layer):
    _rank: ClassVar[int]
    _cell: ClassVar[str] = "conv_lstm_cell/"
    """What its tensors' names begin with."""

    @arguments
    def __init__(
        self,
        filters: Size,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
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
        **kwargs: Any,
    ) -> None: ...

    def _per_axis(self, argument: str) -> list[Expr]:
        """An argument that is a number, or one per axis of the picture."""
        given, kind = self._state_.arguments[argument], type(self).__name__
        several = given if isinstance(given, tuple | list) else (given,) * self._rank
        if len(several) != self._rank:
            raise ValueError(
                f"{kind}: {argument} takes a number or {self._rank} of them; got {given}"
            )
        return [size(n, argument, kind) for n in several]

    def _check(self) -> None:
        super()._check()
        stretched = [max(self._per_axis(name)) for name in ("strides", "dilation_rate")]
        if all(n > 1 for n in stretched):
            raise ValueError(
                f"{type(self).__name__}: strides and dilation_rate take 1 for one of them; got "
                f"{stretched[0]} and {stretched[1]}"
            )
        self._one_of("padding", ("valid", "same"))
        self._one_of("data_format", (None, "channels_last", "channels_first"))
        for flag in ("return_sequences", "return_state"):
            self._flag(flag)
        for share in ("dropout", "recurrent_dropout"):
            self._fraction(share)

    def _trains(self) -> bool:
        return True  # its tensors are its cell's, which the argument does not reach

    def _first(self) -> bool:
        """Whether the channels come before the picture's axes."""
        return bool(self._state_.arguments["data_format"] == "channels_first")

    def _channels(self, reads: Any = None) -> Expr:
        shape = self._state_.input
        if shape is None:
            return super()._channels(reads)
        return self._learned(shape)

    def _learned(self, shape: Shape) -> Expr:
        return self._last(shape[:2] if self._first() else shape)

    def _pack(self, reads: Any) -> Packed:
        kernel = self._per_axis("kernel_size")
        layer = ConvLSTM(
            self._channels(reads), self._size("filters"), Mul(*kernel), bias=self._flag("use_bias")
        )
        a = " ".join("abc"[: self._rank])
        packing = {
            f"{self._cell}kernel": f"W[ifgo] : g h ({a} n) -> {a} n (g h)",
            f"{self._cell}recurrent_kernel": f"U[ifgo] : g h ({a} n) -> {a} n (g h)",
            f"{self._cell}bias": "b[ifgo] : g h i -> (g h i)",
        }
        return Packed.of(layer, packing, axes=dict(zip("abc", kernel, strict=False)))

    def _picture(self, axes: Iterable[Any]) -> Shape:
        """How long the axes of the picture are behind the convolution."""
        same = self._state_.arguments["padding"] == "same"
        found = []
        for length, k, stride, rate in zip(
            axes,
            self._per_axis("kernel_size"),
            self._per_axis("strides"),
            self._per_axis("dilation_rate"),
            strict=True,
        ):
            whole = length if same or length is None else length - (k - 1) * rate
            if whole is not None and (whole - 1).is_negative:
                raise ValueError(
                    f"{type(self).__name__}: kernel_size takes at most the picture's {length}; "
                    f"got {k}"
                )
            found.append(None if whole is None else (whole - 1) // stride + 1)
        return tuple(found)

    def _output(self, shape: Shape) -> Any:
        steps = shape[:1] if self._flag("return_sequences") else ()
        filters = (self._size("filters"),)
        picture = self._picture(shape[2:] if self._first() else shape[1:-1])
        image = (*filters, *picture) if self._first() else (*picture, *filters)
        output = (*steps, *image)
        return [output, image, image] if self._flag("return_state") else output


class ConvLSTM1D(_ConvLSTM):
    """`keras.layers.ConvLSTM1D`: an LSTM that reads a window at every position."""

    _rank = 1
    _wants = 4


class ConvLSTM2D(_ConvLSTM):
    """`keras.layers.ConvLSTM2D`: an LSTM that reads a patch at every pixel.

    Examples:
        >>> from lstm_formulas.frameworks.keras import Input
        >>> layer = ConvLSTM2D(40, 3)
        >>> layer(Input((None, 40, 40, 1))).shape, int(layer.count)
        ((None, 38, 38, 40), 59200)

    Source:
        https://keras.io/api/layers/recurrent_layers/conv_lstm2d/
    """

    _rank = 2
    _wants = 5


class ConvLSTM3D(_ConvLSTM):
    """`keras.layers.ConvLSTM3D`: an LSTM that reads a block at every voxel."""

    _rank = 3
    _wants = 6
