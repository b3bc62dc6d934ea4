r"""What stands around a recurrent layer in a source: convolutions and normalisations, as equations.

The frameworks' classes count a pasted model; these are recognised in what a model printed or saved,
and have the arguments that a count depends on. A convolution is a dense layer that reads a patch at
every position; a batch normalisation keeps two running averages that are not trained.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any, ClassVar

from sympy import Expr, Mul

from lstm_formulas.blocks import Dense, LayerNorm
from lstm_formulas.frameworks import flax_linen, pytorch
from lstm_formulas.frameworks import keras as keras_frame
from lstm_formulas.frameworks.module import arguments
from lstm_formulas.frameworks.packing import Packed
from lstm_formulas.reading.around_cells import BatchNorm, Conv, PReLU, SeparableConv
from lstm_formulas.sizes import Size, size

__all__ = ["BUFFERS", "cross_attention", "flax", "keras", "torch"]

AXES = "abc"
"""The axes of a picture, in a packing."""


def _per_axis(given: Any, rank: int, argument: str, owner: str) -> list[Expr]:
    """An argument that is a number, or one per axis of the picture."""
    several = given if isinstance(given, tuple | list) else (given,) * rank
    if len(several) != rank:
        raise ValueError(f"{owner}: {argument} takes a number or {rank} of them; got {given}")
    return [size(n, argument, owner) for n in several]


# --- PyTorch ---------------------------------------------------------------------------------------


class _TorchConv(pytorch.Module):
    _rank: ClassVar[int] = 2
    _weight: ClassVar[str] = "h n {0}"
    """How a patch's channels and places lie in the tensor."""

    @arguments
    def __init__(
        self,
        in_channels: Size,
        out_channels: Size,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        output_padding: Any = 0,
        device: Any = None,
        dtype: Any = None,
    ) -> None: ...

    def _channels(self) -> tuple[Expr, Expr]:
        """What one position of one group reads, and what all give."""
        return self._size("in_channels") / self._size("groups"), self._size("out_channels")

    def _pack(self, reads: Any) -> Packed:
        read, gives = self._channels()
        kernel = _per_axis(
            self._state_.arguments["kernel_size"], self._rank, "kernel_size", type(self).__name__
        )
        a = " ".join(AXES[: self._rank])
        layer = Conv(read, gives, Mul(*kernel), bias=self._truth("bias"))
        packing = {
            "weight": f"W : h (n {a}) -> {self._weight.format(a)}",
            "bias": "b : h i -> (h i)",
        }
        return Packed.of(layer, packing, axes=dict(zip(AXES, kernel, strict=False)))


class _TorchConvTranspose(_TorchConv):
    _weight = "n h {0}"


BUFFERS = frozenset({"running_mean", "running_var", "num_batches_tracked"})
"""What PyTorch's batch norm keeps in a state dict and among no parameters."""


class _TorchBatchNorm(pytorch.Module):
    @arguments
    def __init__(
        self,
        num_features: Size,
        eps: float = 1e-05,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        affine = self._truth("affine")
        if not affine:
            return Packed({}, ())
        layer = BatchNorm(
            self._size("num_features"), averages=False, scale=affine, shift=self._truth("bias")
        )
        packing = {"weight": "gamma : h i -> (h i)", "bias": "beta : h i -> (h i)"}
        return Packed.of(layer, packing)


class _TorchInstanceNorm(_TorchBatchNorm):
    @arguments
    def __init__(
        self,
        num_features: Size,
        eps: float = 1e-05,
        momentum: float | None = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None: ...


class _TorchPReLU(pytorch.Module):
    @arguments
    def __init__(
        self, num_parameters: Size = 1, init: float = 0.25, device: Any = None, dtype: Any = None
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        return Packed.of(PReLU(self._size("num_parameters")), {"weight": "a : h i -> (h i)"})


class _TorchGroupNorm(pytorch.Module):
    @arguments
    def __init__(
        self,
        num_groups: int,
        num_channels: Size,
        eps: float = 1e-05,
        affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        if not self._truth("affine"):
            return Packed({}, ())
        layer = LayerNorm(self._size("num_channels"), shift=self._truth("bias"))
        packing = {"weight": "gamma : h i -> (h i)", "bias": "beta : h i -> (h i)"}
        return Packed.of(layer, packing)


class _TorchRMSNorm(pytorch.Module):
    @arguments
    def __init__(
        self,
        normalized_shape: Any,
        eps: float | None = None,
        elementwise_affine: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        shape = self._state_.arguments["normalized_shape"]
        several = shape if isinstance(shape, tuple | list) else (shape,)
        if not self._truth("elementwise_affine") or len(several) != 1:
            return Packed({}, ())
        layer = LayerNorm(size(several[0], "normalized_shape", "RMSNorm"), shift=False)
        return Packed.of(layer, {"weight": "gamma : h i -> (h i)"})


class _TorchEmbeddingBag(pytorch.Embedding):
    @arguments
    def __init__(
        self,
        num_embeddings: Size,
        embedding_dim: Size,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        mode: str = "mean",
        sparse: bool = False,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
        _freeze: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None: ...


class _TorchBilinear(pytorch.Module):
    @arguments
    def __init__(
        self,
        in1_features: Size,
        in2_features: Size,
        out_features: Size,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        # For every output a matrix between the two inputs: a dense layer over all their products.
        first, second = self._size("in1_features"), self._size("in2_features")
        layer = Dense(first * second, self._size("out_features"), bias=self._truth("bias"))
        packing = {"weight": "W : h (n m) -> h n m", "bias": "b : h i -> (h i)"}
        return Packed.of(layer, packing, axes={"n": first, "m": second})


# --- Keras, whose convolutions Flax packs alike -----------------------------------------------------


class _KerasConv(keras_frame.layers.Layer):
    _rank: ClassVar[int] = 2
    _kernel: ClassVar[str] = "W : h ({0} n) -> {0} n h"

    @arguments
    def __init__(
        self,
        filters: Size,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        groups: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None: ...

    def _places(self) -> list[Expr]:
        given = self._state_.arguments["kernel_size"]
        return _per_axis(given, self._rank, "kernel_size", type(self).__name__)

    def _pack(self, reads: Any) -> Packed:
        kernel = self._places()
        read = self._channels(reads) / self._size("groups")
        layer = Conv(read, self._size("filters"), Mul(*kernel), bias=self._flag("use_bias"))
        a = " ".join(AXES[: self._rank])
        packing = {"kernel": self._kernel.format(a), "bias": "b : h i -> (h i)"}
        return Packed.of(layer, packing, axes=dict(zip(AXES, kernel, strict=False)))


class _KerasConvTranspose(_KerasConv):
    _kernel = "W : h ({0} n) -> {0} h n"


class _KerasDepthwise(keras_frame.layers.Layer):
    _rank: ClassVar[int] = 2

    @arguments
    def __init__(
        self,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        depth_multiplier: Size = 1,
        data_format: str | None = None,
        dilation_rate: Any = 1,
        activation: Any = None,
        use_bias: bool = True,
        **kwargs: Any,
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        given = self._state_.arguments["kernel_size"]
        kernel = _per_axis(given, self._rank, "kernel_size", type(self).__name__)
        channels, times = self._channels(reads), self._size("depth_multiplier")
        layer = Conv(1, channels * times, Mul(*kernel), bias=self._flag("use_bias"))
        a = " ".join(AXES[: self._rank]) if self._rank > 1 else "i"
        places = f"({a})" if self._rank > 1 else a
        packing = {"kernel": f"W : (n m) {places} -> {a} n m", "bias": "b : (n m) 1 -> (n m)"}
        axes = {"n": channels, **dict(zip(AXES, kernel, strict=False))}
        return Packed.of(layer, packing, axes=axes)


class _KerasSeparable(keras_frame.layers.Layer):
    _rank: ClassVar[int] = 2

    @arguments
    def __init__(
        self,
        filters: Size,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        depth_multiplier: Size = 1,
        activation: Any = None,
        use_bias: bool = True,
        **kwargs: Any,
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        given = self._state_.arguments["kernel_size"]
        kernel = _per_axis(given, self._rank, "kernel_size", type(self).__name__)
        channels, times = self._channels(reads), self._size("depth_multiplier")
        layer = SeparableConv(
            channels, self._size("filters"), Mul(*kernel), times, bias=self._flag("use_bias")
        )
        a = " ".join(AXES[: self._rank]) if self._rank > 1 else "i"
        places, one = (f"({a})" if self._rank > 1 else a), " ".join("1" * self._rank)
        packing = {
            "depthwise_kernel": f"W[d] : (n m) {places} -> {a} n m",
            "pointwise_kernel": f"W[p] : h i -> {one} i h",
            "bias": "b : h i -> (h i)",
        }
        axes = {"n": channels, **dict(zip(AXES, kernel, strict=False))}
        return Packed.of(layer, packing, axes=axes)


class _KerasGroupNorm(keras_frame.layers.Layer):
    @arguments
    def __init__(
        self,
        groups: int = 32,
        axis: int = -1,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        **kwargs: Any,
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        scale, shift = self._flag("scale"), self._flag("center")
        layer = LayerNorm(self._channels(reads), scale=scale, shift=shift)
        return Packed.of(layer, {"gamma": "gamma : h i -> (h i)", "beta": "beta : h i -> (h i)"})


class _KerasRMSNorm(keras_frame.layers.Layer):
    @arguments
    def __init__(self, axis: int = -1, epsilon: float = 1e-06, **kwargs: Any) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        layer = LayerNorm(self._channels(reads), shift=False)
        return Packed.of(layer, {"scale": "gamma : h i -> (h i)"})


class _KerasPReLU(keras_frame.layers.Layer):
    @arguments
    def __init__(self, alpha_initializer: Any = "zeros", **kwargs: Any) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        return Packed.of(PReLU(self._channels(reads)), {"alpha": "a : h i -> (h i)"})


def cross_attention(n: Size, d: Size, source: Size, **options: Any) -> Any:
    """Keras's multi-head attention that asks with one thing and reads another, of another size."""
    layer = keras_frame.layers.MultiHeadAttention(n, d, **options)
    layer._state_.parts["reads"] = (source, source)
    return layer


class _KerasBatchNorm(keras_frame.layers.Layer):
    @arguments
    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        **kwargs: Any,
    ) -> None: ...

    def _pack(self, reads: Any) -> Packed:
        layer = BatchNorm(
            self._channels(reads), scale=self._flag("scale"), shift=self._flag("center")
        )
        packing = {
            "gamma": "gamma : h i -> (h i)",
            "beta": "beta : h i -> (h i)",
            "moving_mean": "m : h i -> (h i)",
            "moving_variance": "s : h i -> (h i)",
        }
        return Packed.of(layer, packing, frozen=["moving_mean", "moving_variance"])


class _FlaxBatchNorm(flax_linen._Layer):
    @arguments
    def __init__(
        self,
        use_running_average: bool | None = None,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-05,
        dtype: Any = None,
        use_bias: bool = True,
        use_scale: bool = True,
        name: str | None = None,
    ) -> None: ...

    def reading(self, size: Expr) -> Packed:
        scale, shift = self._flag("use_scale"), self._flag("use_bias")
        layer = BatchNorm(size, averages=False, scale=scale, shift=shift)
        return Packed.of(layer, {"bias": "beta : h i -> (h i)", "scale": "gamma : h i -> (h i)"})


@cache
def _of(rank: int, base: type, name: str) -> Any:
    """A class for pictures of so many axes, under the framework's name for it."""
    return type(name, (base,), {"_rank": rank})


torch = SimpleNamespace(
    **{f"Conv{n}d": _of(n, _TorchConv, f"Conv{n}d") for n in (1, 2, 3)},
    **{f"ConvTranspose{n}d": _of(n, _TorchConvTranspose, f"ConvTranspose{n}d") for n in (1, 2, 3)},
    **{f"BatchNorm{n}d": type(f"BatchNorm{n}d", (_TorchBatchNorm,), {}) for n in (1, 2, 3)},
    SyncBatchNorm=type("SyncBatchNorm", (_TorchBatchNorm,), {}),
    **{
        f"InstanceNorm{n}d": type(f"InstanceNorm{n}d", (_TorchInstanceNorm,), {}) for n in (1, 2, 3)
    },
    PReLU=type("PReLU", (_TorchPReLU,), {}),
    GroupNorm=type("GroupNorm", (_TorchGroupNorm,), {}),
    RMSNorm=type("RMSNorm", (_TorchRMSNorm,), {}),
    Bilinear=type("Bilinear", (_TorchBilinear,), {}),
    EmbeddingBag=type("EmbeddingBag", (_TorchEmbeddingBag,), {}),
)
"""What PyTorch has and `frameworks.pytorch` does not offer, to be recognised."""

keras = SimpleNamespace(
    **{f"Conv{n}D": _of(n, _KerasConv, f"Conv{n}D") for n in (1, 2, 3)},
    **{f"Conv{n}DTranspose": _of(n, _KerasConvTranspose, f"Conv{n}DTranspose") for n in (1, 2, 3)},
    **{f"DepthwiseConv{n}D": _of(n, _KerasDepthwise, f"DepthwiseConv{n}D") for n in (1, 2)},
    **{f"SeparableConv{n}D": _of(n, _KerasSeparable, f"SeparableConv{n}D") for n in (1, 2)},
    GroupNormalization=type("GroupNormalization", (_KerasGroupNorm,), {}),
    RMSNormalization=type("RMSNormalization", (_KerasRMSNorm,), {}),
    PReLU=type("PReLU", (_KerasPReLU,), {}),
    BatchNormalization=type("BatchNormalization", (_KerasBatchNorm,), {}),
)
"""What Keras has and `frameworks.keras.layers` does not offer, to be recognised."""

flax = SimpleNamespace(BatchNorm=type("BatchNorm", (_FlaxBatchNorm,), {}))
"""What Flax has and `frameworks.flax_linen` does not offer, to be recognised."""
