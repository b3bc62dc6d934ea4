"""What all of Keras's layers share: names, input shapes that are learned late, calls on tensors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar, TypeAlias

from sympy import Expr

from lstm_formulas.frameworks import module
from lstm_formulas.frameworks.module import (
    Module,
    Moves,
    NotOffered,
    Parameter,
    arguments,
    giving_way,
)
from lstm_formulas.frameworks.packing import Packed
from lstm_formulas.sizes import as_written, same, size
from lstm_formulas.symbols import Unknown

__all__ = ["Input", "KerasTensor", "Layer"]

Shape: TypeAlias = tuple[Any, ...]
"""A shape without the batch; `None` for an axis that is not known."""


def snake(name: str) -> str:
    """Keras's default name of a class.

    Examples:
        >>> snake("SimpleRNNCell"), snake("ConvLSTM2D"), snake("LSTM")
        ('simple_rnn_cell', 'conv_lstm2d', 'lstm')
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def numbered(layers: Iterable[Layer]) -> list[tuple[str, Layer]]:
    """The layers with their names, as Keras numbers those that have none: lstm, lstm_1."""
    seen: dict[str, int] = {}
    named: dict[int, str] = {}
    found: list[tuple[str, Layer]] = []
    for layer in layers:
        if id(layer) not in named:
            base = label(layer)
            count = seen[base] = seen.get(base, -1) + 1
            named[id(layer)] = f"{base}_{count}" if count else base
        found.append((named[id(layer)], layer))
    return found


def label(layer: Layer) -> str:
    """A layer's name, its own or the class's."""
    return layer._state_.arguments.get("name") or snake(type(layer).__name__)


def shape_of(value: Any, argument: str, owner: str) -> Shape:
    """A shape that an argument tells.

    Raises:
        TypeError, ValueError: for what is no tuple of sizes and `None`.
    """
    if not isinstance(value, tuple | list):
        raise TypeError(f"{owner}: {argument} takes a tuple of sizes; got {as_written(value)}")
    return tuple(None if n is None else size(n, argument, owner) for n in value)


class Call(Moves):
    """One use of a layer: what went in, and the tensors that came out."""

    def __init__(self, layer: Layer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.layer, self.args, self.kwargs = layer, args, kwargs
        self.outputs: list[KerasTensor] = []

    @property
    def inputs(self) -> list[KerasTensor]:
        """Every tensor that went in."""
        return list(tensors_in((self.args, self.kwargs)))


class KerasTensor(Moves):
    """What flows between layers of a model: its shape, and how it came about."""

    def __init__(self, inner: Shape, call: Call | None = None, name: str | None = None) -> None:
        self.inner = inner
        """The shape without the batch."""
        self.call = call
        self.name = name

    @property
    def shape(self) -> Shape:
        """The shape, the batch first."""
        return (None, *self.inner)

    def __repr__(self) -> str:
        return f"<KerasTensor shape={self.shape}>"


def tensors_in(value: Any) -> Iterator[KerasTensor]:
    """The tensors in lists, tuples and mappings, however deep."""
    if isinstance(value, KerasTensor):
        yield value
    elif isinstance(value, dict):
        yield from tensors_in(list(value.values()))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from tensors_in(inner)


def replaced(value: Any, change: Callable[[KerasTensor], Any]) -> Any:
    """The same lists, tuples and mappings with other tensors in them."""
    if isinstance(value, KerasTensor):
        return change(value)
    if isinstance(value, dict):
        return {k: replaced(v, change) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(replaced(v, change) for v in value)
    return value


class Variable(Parameter):
    """One of Keras's variables."""

    __slots__ = ()

    @property
    def name(self) -> str:
        """What the layer calls it."""
        return self._name.rpartition("/")[2]


@giving_way
class Layer(Module):
    """`keras.layers.Layer`: a layer learns its input's size when it is used, or from `input_shape`.

    Until then there is a symbol for it, which prints as `x` unless a size of the caller's does,
    and then as `input`. A class of one's own, with layers as attributes and a `call`, works as in
    Keras.

    Examples:
        >>> class Twice(Layer):
        ...     def __init__(self, units):
        ...         super().__init__()
        ...         self.first = self.second = None
        ...         from lstm_formulas.frameworks.keras.layers import LSTM
        ...         self.layers = [LSTM(units, return_sequences=True), LSTM(units)]
        ...     def call(self, x):
        ...         for layer in self.layers:
        ...             x = layer(x)
        ...         return x
        >>> layer = Twice(10)
        >>> layer(Input((13, 5))).shape, int(layer.count_params())
        ((None, 10), 1480)
    """

    _separator: ClassVar[str] = "/"
    _common: ClassVar = {
        "activity_regularizer": None,
        "trainable": True,
        "dtype": None,
        "autocast": True,
        "name": None,
        "input_shape": None,
        "input_dim": None,
    }
    _nests: ClassVar[tuple[type, ...]] = (list, tuple, dict)
    _parameter = Variable
    _wants: ClassVar[int | None] = None
    """How many axes the input has, the batch included; `None` for any."""

    @arguments
    def __init__(self, **kwargs: Any) -> None: ...

    def _make(self) -> None:
        self._flag("trainable")
        self._state_.unknown = Unknown("x")
        name = self._state_.arguments.get("name")
        if name is not None and (not isinstance(name, str) or "/" in name):
            raise ValueError(
                f"{type(self).__name__}: name takes a string without '/'; got {as_written(name)}"
            )
        type(self)._begin(self)
        shape = type(self)._told(self)
        if shape is not None:
            self._use(shape)

    def _begin(self) -> None:
        """Make the layers that belong to this one."""

    def _told(self) -> Shape | None:
        """The input's shape where the arguments tell it."""
        values = self._state_.arguments
        if values.get("input_shape") is not None:
            return shape_of(values["input_shape"], "input_shape", type(self).__name__)
        if values.get("batch_input_shape") is not None:
            given = values["batch_input_shape"]
            return shape_of(given, "batch_input_shape", type(self).__name__)[1:]
        if values.get("input_dim") is not None:
            return (*(None,) * ((type(self)._wants or 2) - 2), self._size("input_dim"))
        return None

    def _flag(self, argument: str) -> bool:
        # Keras asks whether a flag is true, and people write 1.
        return self._truth(argument)

    def _settled(self) -> bool:
        return self._state_.input is not None

    def _unstarted(self) -> None:
        raise TypeError(f"{type(self).__name__}: super().__init__() was not called")

    # Shapes ----------------------------------------------------------------------------------------

    def _channels(self, reads: Any = None) -> Expr:
        """Numbers in the last axis of the input: as built, as a model hands it on, or a symbol."""
        shape = self._state_.input
        if shape is not None:
            return self._last(shape)
        return self._state_.unknown if reads is None else reads

    def _last(self, shape: Shape) -> Expr:
        if not shape or shape[-1] is None:
            raise ValueError(
                f"{label(self)}: takes an input whose last axis is known; got {(None, *shape)}"
            )
        return size(shape[-1], "input_shape", type(self).__name__)

    def _use(self, shape: Shape) -> Any:
        """Learn the input's shape, and give the output's, or a list of shapes.

        Raises:
            ValueError: for another number of axes than the layer takes, or another size than
                it was built for.
        """
        if type(self)._wants is not None and len(shape) + 1 != type(self)._wants:
            raise ValueError(
                f"{label(self)}: takes an input of {type(self)._wants} axes with the batch; got "
                f"{len(shape) + 1}, {(None, *shape)}"
                + "; return_sequences=True passes every step on"
                * (type(self)._wants == 3)
            )
        built = self._state_.input
        if built is not None and type(self)._learns(self):
            was, now = type(self)._learned(self, built), type(self)._learned(self, shape)
            if not was.has(Unknown) and not now.has(Unknown) and not same(was, now):
                raise ValueError(f"{label(self)}: was built for an input of {was}; got {now}")
        self._state_.input = shape
        self._state_.packed = None
        try:
            module.own(self)  # a size that can't be is refused here, and not when it is counted
            return type(self)._output(self, shape)
        except (TypeError, ValueError):
            self._state_.input = built
            raise

    def _learns(self) -> bool:
        """Whether its tensors depend on the input's size."""
        return True

    def _learned(self, shape: Shape) -> Expr:
        """The size of the input on which its tensors depend."""
        return self._last(shape)

    def _output(self, shape: Shape) -> Any:
        return shape

    def build(self, input_shape: Any) -> None:
        """Learn the input's shape, the batch first: `build((None, 13, 5))`."""
        shape = shape_of(input_shape, "input_shape", type(self).__name__)
        if hasattr(type(self), "call"):
            Layer.__call__(self, KerasTensor(shape[1:]))
        else:
            self._use(shape[1:])

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Use the layer on a tensor of `keras.Input`, or on several; arguments change no count.

        Raises:
            TypeError: where none is given.
        """
        module.own(self)
        call = self._state_.last = Call(self, args, kwargs)
        if not call.inputs:
            raise TypeError(f"{label(self)}: takes what keras.Input or a layer gives; got {args}")

        def out(inner: Shape) -> KerasTensor:
            call.outputs.append(KerasTensor(inner, call))
            return call.outputs[-1]

        if hasattr(type(self), "call"):  # a class of the user's own
            cut = {id(t): KerasTensor(t.inner) for t in call.inputs}
            inside = [replaced(v, lambda t: cut[id(t)]) for v in (args, kwargs)]
            first = call.inputs[0]
            if self._state_.input is None and type(self).build is not Layer.build:
                type(self).build(self, first.shape)
            self._state_.input = first.inner
            made = type(self).call(self, *inside[0], **inside[1])  # type: ignore[attr-defined]
            return replaced(made, lambda t: out(t.inner))
        shapes = type(self)._on(self, *args, **kwargs)
        return [out(s) for s in shapes] if isinstance(shapes, list) else out(shapes)

    def _on(self, *args: Any, **kwargs: Any) -> Any:
        """The shape of what a call gives, or a list of shapes."""
        given = list(tensors_in(args[:1]))
        if len(given) != 1:
            raise ValueError(f"{label(self)}: takes one input; got {len(given)}")
        return self._use(given[0].inner)

    def _guess(self) -> Shape | None:
        """A shape for an input that nobody has told, as far as it must be one."""
        if self._state_.input is not None:
            return self._state_.input  # type: ignore[no-any-return]
        if type(self)._wants is None and not type(self)._learns(self):
            return None
        return (*(None,) * ((type(self)._wants or 2) - 2), self._state_.unknown)

    def _held(self) -> Iterable[tuple[str, Module]]:
        found = module.nested(vars(self), type(self)._nests)
        layers = [layer for _, layer in found if isinstance(layer, Layer)]
        if self._state_.input is not None and hasattr(type(self), "call"):
            # Once it was used, a layer that it never called has no tensors.
            layers = [layer for layer in layers if layer._state_.input is not None]
        return numbered(layers)

    # What Keras says ---------------------------------------------------------------------------------

    def _label(self) -> str:
        return label(self)

    def _trains(self) -> bool:
        return self._state_.arguments.get("trainable", True) is not False

    def _arranged(self, whole: Packed) -> Packed:
        # Of a layer that is not trained nothing is, even if its parts alone would be.
        return whole if Layer._trains(self) else whole.frozen()

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "trainable" and not isinstance(value, Module):
            # As in Keras, for everything below it, too.
            if not isinstance(value, bool):
                raise TypeError(
                    f"{label(self)}: trainable takes True or False; got {as_written(value)}"
                )
            for part in module.walk(self):
                part.module._state_.arguments["trainable"] = value
                for tensor in part.own.tensors:
                    kept = module.parameter(part.module, tensor.name)
                    if kept is not None and self._state_.input is not None:
                        kept.trainable = value
        else:
            super().__setattr__(name, value)

    @property
    def name(self) -> str:
        """The layer's name, its own or the class's."""
        return label(self)

    @property
    def built(self) -> bool:
        """Whether its input is known."""
        return self._state_.input is not None

    @property
    def input_shape(self) -> Shape:
        """The input's shape, the batch first."""
        return self._used().inputs[0].shape

    @property
    def output_shape(self) -> Any:
        """The output's shape, the batch first."""
        return replaced(self._ends(), lambda t: t.shape)

    @property
    def input(self) -> Any:
        """What it was used on."""
        inputs = self._used().inputs
        return inputs[0] if len(inputs) == 1 else inputs

    @property
    def output(self) -> Any:
        """What it gave when it was used."""
        return self._ends()

    def _used(self) -> Call:
        if self._state_.last is None:
            raise NotOffered(
                f"{label(self)}: was not used yet, so that there is no input or output"
            )
        return self._state_.last  # type: ignore[no-any-return]

    def _ends(self) -> Any:
        outputs = self._used().outputs
        return outputs[0] if len(outputs) == 1 else outputs

    @property
    def weights(self) -> list[Parameter]:
        """Every tensor once."""
        return [t.identity for t in module.packed(self).stored]  # type: ignore[misc]

    @property
    def trainable_weights(self) -> list[Parameter]:
        """Every tensor that is trained."""
        return [t.identity for t in module.packed(self).stored if t.trainable]  # type: ignore[misc]

    @property
    def non_trainable_weights(self) -> list[Parameter]:
        """Every tensor that is kept and not trained."""
        return [t.identity for t in module.packed(self).stored if not t.trainable]  # type: ignore[misc]

    def count_params(self) -> Expr:
        """Numbers in all tensors.

        Raises:
            ValueError: where the input is not known yet, as in Keras.
        """
        count = module.total(self)
        if count.has(Unknown):
            raise ValueError(
                f"{label(self)}: count_params takes a layer that is built; its count is {count}"
            )
        return count

    def set_weights(self, weights: Any) -> None:
        """Nothing that changes a count."""

    def __repr__(self) -> str:
        built = self._state_.input is not None
        return f"<{type(self).__name__} name={label(self)}, built={built}>"


def Input(
    shape: Shape | None = None,
    batch_size: int | None = None,
    dtype: str | None = None,
    sparse: bool | None = None,
    ragged: bool | None = None,
    batch_shape: Shape | None = None,
    name: str | None = None,
    tensor: Any = None,
    optional: bool = False,
) -> KerasTensor:
    """`keras.Input`: where a model begins; `shape` without the batch.

    Raises:
        TypeError, ValueError: for both shapes, none, or a size that is no positive whole number.

    Examples:
        >>> Input((13, 5)).shape
        (None, 13, 5)
    """
    if (shape is None) == (batch_shape is None):
        raise ValueError("Input: takes shape or batch_shape, and not both")
    if batch_shape is not None:
        return KerasTensor(shape_of(batch_shape, "batch_shape", "Input")[1:], name=name)
    return KerasTensor(shape_of(shape, "shape", "Input"), name=name)


def clone(layer: Layer) -> Any:
    """A layer with the same arguments and tensors of its own, not built, as Keras copies one."""
    memo: dict[int, Any] = {}
    twin = module._moved(layer, {}, memo)
    for made in memo.values():
        if isinstance(made, Layer):
            made._state_.slots, made._state_.input, made._state_.last = {}, None, None
            made._state_.unknown = Unknown("x")
    return twin
