"""Keras's models: layers in a row, a graph of calls, or a class of one's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lstm_formulas.frameworks import module
from lstm_formulas.frameworks.keras.base import (
    Call,
    KerasTensor,
    Layer,
    Shape,
    label,
    numbered,
    replaced,
    tensors_in,
)
from lstm_formulas.frameworks.keras.core import InputLayer
from lstm_formulas.frameworks.module import Module, NotOffered, arguments, giving_way
from lstm_formulas.sizes import as_written

__all__ = ["Model", "Sequential"]


@giving_way
class _Network(Layer):
    """A model: no layer of its own, but all the layers in it."""

    def _found(self) -> list[Layer]:
        """The layers in it, in Keras's order."""
        raise NotImplementedError

    def _held(self) -> Iterable[tuple[str, Module]]:
        return ()  # they are among the layers already

    def _parts(self, reads: Any) -> Iterable[tuple[str, Module, Any]]:
        names = [layer._state_.arguments.get("name") for layer in type(self)._found(self)]
        layers = numbered(type(self)._found(self))
        for name in filter(None, names):
            if len({id(layer) for own, layer in layers if label(layer) == name}) > 1:
                raise ValueError(
                    f"{label(self)}: takes layers of different names; got two of {name}"
                )
        return ((name, layer, None) for name, layer in layers)

    @property
    def layers(self) -> list[Layer]:
        """The layers in it, each once."""
        return list({id(layer): layer for layer in type(self)._found(self)}.values())

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """A layer by its name or its place.

        Raises:
            ValueError: where there is none.
        """
        named = dict(numbered(type(self)._found(self)))
        if index is not None and -len(named) <= index < len(named):
            return list(named.values())[index]
        if name in named:
            return named[name]
        raise ValueError(
            f"{label(self)}.get_layer takes the name of a layer ({', '.join(named)}) or its place; "
            f"got {index if name is None else name!r}"
        )

    def compile(self, *args: Any, **kwargs: Any) -> None:
        """Nothing that changes a count: an optimizer's numbers are no parameters of the model."""

    def summary(self, *args: Any, **kwargs: Any) -> None:
        """Print every tensor with its shape and its count."""
        print(module.table(self))


@giving_way
class Sequential(_Network):
    """`keras.Sequential`: layers in a row, each learning its input's size from the one before.

    Examples:
        >>> from lstm_formulas.frameworks.keras import Input, layers
        >>> model = Sequential([Input((13, 5)), layers.LSTM(10), layers.Dense(1)])
        >>> int(model.count), [type(layer).__name__ for layer in model.layers]
        (651, ['LSTM', 'Dense'])
        >>> Sequential([Input((13, 5)), layers.LSTM(10), layers.LSTM(10)])
        Traceback (most recent call last):
        ...
        ValueError: lstm: takes an input of 3 axes with the batch; got 2, (None, 10); return_sequences=True passes every step on

    Source:
        https://keras.io/api/models/sequential/
    """

    @arguments
    def __init__(
        self, layers: Any = None, trainable: bool = True, name: str | None = None
    ) -> None: ...

    def _begin(self) -> None:
        given = self._state_.arguments.pop("layers")
        self._state_.parts["row"] = []
        if given is not None and not isinstance(given, list | tuple):
            raise TypeError(
                f"{type(self).__name__}: layers takes a list of layers; got {as_written(given)}"
            )
        for layer in given or ():
            type(self).add(self, layer)

    def _found(self) -> list[Layer]:
        found: list[Layer] = self._state_.parts["row"]
        return found

    def add(self, layer: Any) -> None:
        """Put a layer at the end, or an `Input` at the beginning.

        Raises:
            TypeError, ValueError: for what is no layer, and where it does not fit.
        """
        row = type(self)._found(self)
        if isinstance(layer, KerasTensor | InputLayer):
            if row or self._state_.input is not None:
                raise ValueError(f"{label(self)}: takes one Input, before the layers; got another")
            told = layer.inner if isinstance(layer, KerasTensor) else layer._state_.input
            self._state_.input = told
            return
        if not isinstance(layer, Layer):
            raise TypeError(f"{label(self)}: takes layers; got {as_written(layer)}")
        name = layer._state_.arguments.get("name")
        if name is not None and any(label(other) == name and other is not layer for other in row):
            raise ValueError(f"{label(self)}: takes layers of different names; got two of {name}")
        row.append(layer)
        try:
            type(self)._chain(self, self._state_.input)
        except (TypeError, ValueError):
            row.pop()
            raise

    def pop(self) -> Layer:
        """Take the last layer out."""
        return type(self)._found(self).pop()

    def _chain(self, shape: Shape | None) -> Any:
        for layer in type(self)._found(self):
            shape = type(layer)._guess(layer) if shape is None else shape
            if shape is not None:
                shape = result(layer, shape)
        return shape

    def _guess(self) -> Shape | None:
        guesses = (type(layer)._guess(layer) for layer in type(self)._found(self))
        return self._state_.input or next((g for g in guesses if g is not None), None)

    def _use(self, shape: Shape) -> Any:
        self._state_.input = shape
        return type(self)._chain(self, shape)

    def _run(self) -> tuple[KerasTensor, KerasTensor]:
        """What goes in and what comes out, where the input is known."""
        if self._state_.input is None:
            raise NotOffered(f"{label(self)}: its input is not known yet")
        return KerasTensor(self._state_.input), KerasTensor(
            type(self)._chain(self, self._state_.input)
        )

    @property
    def input_shape(self) -> Shape:
        """The input's shape, the batch first."""
        return type(self)._run(self)[0].shape

    @property
    def output_shape(self) -> Shape:
        """The output's shape, the batch first."""
        return type(self)._run(self)[1].shape

    @property
    def inputs(self) -> list[KerasTensor]:
        """What goes in."""
        return [type(self)._run(self)[0]]

    @property
    def outputs(self) -> list[KerasTensor]:
        """What comes out."""
        return [type(self)._run(self)[1]]


def result(layer: Layer, shape: Shape) -> Any:
    """The shape of what a layer gives for one input."""
    made = layer(KerasTensor(shape))
    if not isinstance(made, KerasTensor):
        raise ValueError(f"{label(layer)}: takes a place in a row, but gives several outputs")
    return made.inner


@giving_way
class Model(_Network):
    """`keras.Model`: every layer between the inputs and the outputs, each once.

    A class of one's own has its layers as attributes, and learns their inputs from its `call`
    when it is used or built.

    Examples:
        >>> from lstm_formulas.frameworks.keras import Input, layers
        >>> class Tagger(Model):
        ...     def __init__(self, tags):
        ...         super().__init__()
        ...         self.lstm = layers.LSTM(10, return_sequences=True)
        ...         self.out = layers.Dense(tags)
        ...     def call(self, x):
        ...         return self.out(self.lstm(x))
        >>> model = Tagger(17)
        >>> model.build((None, 13, 5))
        >>> model.count
        827

    Source:
        https://keras.io/api/models/model/
    """

    @arguments
    def __init__(self, inputs: Any = None, outputs: Any = None, **kwargs: Any) -> None: ...

    def _begin(self) -> None:
        values, kind = self._state_.arguments, type(self).__name__
        inputs, outputs = values.pop("inputs"), values.pop("outputs")
        if inputs is None and outputs is None:
            return
        for name, value in (("inputs", inputs), ("outputs", outputs)):
            if not list(tensors_in(value)):
                raise TypeError(
                    f"{kind}: {name} takes what keras.Input or a layer gives; got {as_written(value)}"
                )
        self._state_.parts["graph"] = (inputs, outputs)
        self._state_.input = next(tensors_in(inputs)).inner
        type(self)._calls(self)
        type(self)._parts(
            self, None
        )  # two layers of one name are refused here, and not when it is counted
        if values.get("trainable") is False:
            setattr(self, "trainable", False)  # noqa: B010

    def _label(self) -> str:
        # As in Keras, a model of inputs and outputs gives its layers no prefix.
        return "" if "graph" in self._state_.parts else label(self)

    @property
    def inputs(self) -> list[KerasTensor]:
        """What goes in."""
        return list(tensors_in(type(self)._graph(self)[0]))

    @property
    def outputs(self) -> list[KerasTensor]:
        """What comes out."""
        return list(tensors_in(type(self)._graph(self)[1]))

    @property
    def input(self) -> Any:
        """What goes in, as it was given."""
        return type(self)._graph(self)[0]

    @property
    def output(self) -> Any:
        """What comes out, as it was given."""
        return type(self)._graph(self)[1]

    @property
    def input_shape(self) -> Any:
        """The inputs' shapes, the batch first."""
        return replaced(type(self)._graph(self)[0], lambda t: t.shape)

    @property
    def output_shape(self) -> Any:
        """The outputs' shapes, the batch first."""
        return replaced(type(self)._graph(self)[1], lambda t: t.shape)

    def _graph(self) -> tuple[Any, Any]:
        graph: tuple[Any, Any] = self._state_.parts.get("graph", ((), ()))
        return graph

    def _calls(self) -> list[Call]:
        """The calls between the inputs and the outputs, in an order in which they can be made."""
        inputs, outputs = type(self)._graph(self)
        known = {id(t) for t in tensors_in(inputs)}
        found: dict[int, Call] = {}

        def before(tensor: KerasTensor) -> None:
            if id(tensor) in known:
                return
            if tensor.call is None:
                raise ValueError(
                    f"{label(self)}: outputs depend on an input of shape {tensor.shape}, which "
                    "inputs does not name"
                )
            if id(tensor.call) not in found:
                for source in tensor.call.inputs:
                    before(source)
                found[id(tensor.call)] = tensor.call

        for tensor in tensors_in(outputs):
            before(tensor)
        return list(found.values())

    def _found(self) -> list[Layer]:
        if "graph" not in self._state_.parts:
            return [layer for _, layer in super(_Network, self)._held()]  # type: ignore[misc]
        return [layer for layer in type(self)._in_order(self) if not isinstance(layer, KerasTensor)]

    def _in_order(self) -> list[Any]:
        """Inputs and layers as Keras orders them: by their distance from the outputs.

        The farthest come first; those at one distance as they are met on the way back.
        """
        inputs, outputs = type(self)._graph(self)
        known = {id(t) for t in tensors_in(inputs)}
        met: dict[int, Any] = {}
        distance: dict[int, int] = {}

        def back(tensor: KerasTensor) -> None:
            start = tensor.call is None or id(tensor) in known
            node: Any = tensor if start else tensor.call.layer  # type: ignore[union-attr]
            first = id(node) not in met
            met.setdefault(id(node), node)
            if not start and first:
                for source in tensor.call.inputs:  # type: ignore[union-attr]
                    back(source)

        for tensor in tensors_in(outputs):
            back(tensor)
        for call in reversed(type(self)._calls(self)):
            here = distance.setdefault(id(call.layer), 0)
            for source in call.inputs:
                start = source.call is None or id(source) in known
                other = id(source if start else source.call.layer)  # type: ignore[union-attr]
                if other != id(call.layer):
                    distance[other] = max(distance.get(other, 0), here + 1)
        return sorted(met.values(), key=lambda node: -distance.get(id(node), 0))

    @property
    def layers(self) -> list[Layer]:
        """The layers in it, each once; with inputs and outputs also the inputs, as in Keras."""
        if "graph" not in self._state_.parts:
            return list({id(layer): layer for layer in type(self)._found(self)}.values())
        return [
            InputLayer(batch_shape=node.shape, name=node.name)
            if isinstance(node, KerasTensor)
            else node
            for node in type(self)._in_order(self)
        ]

    def _on(self, *args: Any, **kwargs: Any) -> Any:
        inputs, outputs = type(self)._graph(self)
        if not inputs:
            raise NotImplementedError(f"{label(self)}: takes a method call, or inputs and outputs")
        starts, given = list(tensors_in(inputs)), list(tensors_in(args))
        if len(starts) != len(given):
            raise ValueError(f"{label(self)}: takes {len(starts)} inputs; got {len(given)}")
        now = {id(a): KerasTensor(b.inner) for a, b in zip(starts, given, strict=True)}
        for start, tensor in zip(starts, given, strict=True):
            fits(self, start.inner, tensor.inner)

        def current(tensor: KerasTensor) -> KerasTensor:
            return now[id(tensor)]

        for call in type(self)._calls(self):
            args_now, kwargs_now = replaced((call.args, call.kwargs), current)
            made = call.layer(*args_now, **kwargs_now)
            now.update(
                (id(old), new) for old, new in zip(call.outputs, tensors_in(made), strict=True)
            )
        ends = [now[id(t)].inner for t in tensors_in(outputs)]
        return ends if isinstance(outputs, list | tuple) else ends[0]

    def _use(self, shape: Shape) -> Any:
        return self._on(KerasTensor(shape))

    def _guess(self) -> Shape | None:
        return next((t.inner for t in tensors_in(type(self)._graph(self)[0])), None)


def fits(model: Layer, wanted: Shape, got: Shape) -> None:
    """Refuse an input that a model was not made for."""
    known = [(a, b) for a, b in zip(wanted, got, strict=False) if a is not None and b is not None]
    if len(wanted) != len(got) or any(a != b for a, b in known):
        raise ValueError(f"{label(model)}: takes an input of {(None, *wanted)}; got {(None, *got)}")
