r"""ONNX's operators LSTM, GRU and RNN: `from lstm_formulas.frameworks import onnx`.

The weights are inputs of an operator: W, R, and, where they are given, B with two biases per gate
and P with the peepholes; the directions are the first axis of each. The operator does not say how
large X is, so there is the symbol `x`:

    >>> from lstm_formulas.frameworks.onnx import helper
    >>> node = helper.make_node("LSTM", ["X", "W", "R", "B"], ["Y"], hidden_size=10)
    >>> node.count
    40*(x + 12)
    >>> print(node.at(x=5).table())
    tensor  shape       holds           count
    W       (1, 40, 5)  W of i o f g      200
    R       (1, 40, 10)  U of i o f g     400
    B       (1, 80)     b d of i o f g     80
    total                                 680

Source: https://onnx.ai/onnx/operators/onnx__LSTM.html, onnx__GRU.html, onnx__RNN.html; ran in
onnxruntime.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, ClassVar

from sympy import Expr

from lstm_formulas import cells
from lstm_formulas.frameworks.module import Module, arguments, offers
from lstm_formulas.frameworks.packing import EMPTY, Packed
from lstm_formulas.layer import Layer
from lstm_formulas.sizes import Size, as_written
from lstm_formulas.symbols import Unknown

__all__ = ["GRU", "LSTM", "RNN", "helper"]

PACKING = {
    "W": "W[*] : D g h i -> D (g h) i",
    "R": "U[*] : D g h i -> D (g h) i",
    "B": "b d[*] : D g h i -> D (i g h)",
    "P": "p[iof] : D g h i -> D (g h i)",
}
INPUTS = ("X", "W", "R", "B", "sequence_lens", "initial_h", "initial_c", "P")


class _Operator(Module):
    _gates: ClassVar[str]
    _inputs: ClassVar[tuple[str, ...]] = INPUTS[:6]

    def _make(self) -> None:
        if self._state_.arguments["input_size"] is None:
            self._state_.arguments["input_size"] = Unknown("x")

    def _check(self) -> None:
        inputs, kind = self._state_.arguments["inputs"], type(self).__name__
        if not isinstance(inputs, tuple | list) or not all(isinstance(n, str) for n in inputs):
            raise TypeError(f"{kind}: inputs takes a list of names; got {as_written(inputs)}")
        if len(inputs) > len(self._inputs) or not all(map(self._given, INPUTS[:3])):
            raise ValueError(
                f"{kind}: inputs takes up to {len(self._inputs)} names, X, W and R first; got {as_written(inputs)}"
            )
        self._one_of("direction", ("forward", "reverse", "bidirectional"))
        self._one_of("layout", (0, 1))
        super()._check()

    def _settled(self) -> bool:
        return False  # a node is its attributes

    def _given(self, name: str) -> bool:
        """Whether an input is there: its place counts, not what it is called."""
        inputs, place = self._state_.arguments["inputs"], INPUTS.index(name)
        return bool(place < len(inputs) and inputs[place])

    def _layer(self, x: Expr, h: Expr, bias: int) -> Layer:
        """One direction."""
        raise NotImplementedError

    def _order(self) -> str:
        return self._gates

    def _pack(self, reads: Any) -> Packed:
        x, h = self._size("input_size"), self._size("hidden_size")
        layer, gates = type(self)._layer(self, x, h, 2 * self._given("B")), type(self)._order(self)
        direction = self._state_.arguments["direction"]
        names = ("forward", "backward") if direction == "bidirectional" else (direction,)
        packing = {
            name: spec.replace("*", gates).replace("iof]", gates.replace("g", "") + "]")
            for name, spec in PACKING.items()
        }
        return Packed.of(dict.fromkeys(names, layer), packing)


class LSTM(_Operator):
    """The operator LSTM: gates i, o, f, c; B has 8h and P 3h numbers per direction.

    Examples:
        >>> LSTM(10, input_size=5).count
        680
        >>> LSTM(10, inputs=["X", "W", "R"], input_size=5, direction="bidirectional").count
        1200
        >>> LSTM(10, direction="both")
        Traceback (most recent call last):
        ...
        ValueError: LSTM: direction takes 'forward', 'reverse', 'bidirectional'; got 'both'
    """

    _gates = "iofg"
    _inputs = INPUTS

    @arguments
    def __init__(
        self,
        hidden_size: Size,
        inputs: Any = ("X", "W", "R", "B"),
        outputs: Any = ("Y",),
        direction: str = "forward",
        layout: int = 0,
        activations: Any = None,
        activation_alpha: Any = None,
        activation_beta: Any = None,
        clip: Any = None,
        name: Any = None,
        input_size: Size | None = None,
        input_forget: int = 0,
    ) -> None: ...

    def _check(self) -> None:
        self._one_of("input_forget", (0, 1))
        super()._check()

    def _order(self) -> str:
        # Coupled gates still have a place for the forget gate in every tensor; nothing reads it.
        return self._gates.replace("f", EMPTY if self._state_.arguments["input_forget"] else "f")

    def _layer(self, x: Expr, h: Expr, bias: int) -> Layer:
        forget: Any = "coupled" if self._state_.arguments["input_forget"] else True
        return cells.LSTM(x, h, bias=bias, peephole=self._given("P"), forget=forget)


class GRU(_Operator):
    """The operator GRU: gates z, r, h; B has 6h numbers, whatever `linear_before_reset` says.

    Examples:
        >>> GRU(10, input_size=5).count, GRU(10, input_size=5, linear_before_reset=1).count
        (510, 510)
    """

    _gates = "zrn"

    @arguments
    def __init__(
        self,
        hidden_size: Size,
        inputs: Any = ("X", "W", "R", "B"),
        outputs: Any = ("Y",),
        direction: str = "forward",
        layout: int = 0,
        activations: Any = None,
        activation_alpha: Any = None,
        activation_beta: Any = None,
        clip: Any = None,
        name: Any = None,
        input_size: Size | None = None,
        linear_before_reset: int = 0,
    ) -> None: ...

    def _check(self) -> None:
        self._one_of("linear_before_reset", (0, 1))
        super()._check()

    def _layer(self, x: Expr, h: Expr, bias: int) -> Layer:
        after = self._state_.arguments["linear_before_reset"] != 0
        return cells.GRU(x, h, bias=bias, reset_after=after)


class RNN(_Operator):
    """The operator RNN.

    Examples:
        >>> RNN(10, input_size=5).count
        170
    """

    _gates = "h"

    @arguments
    def __init__(
        self,
        hidden_size: Size,
        inputs: Any = ("X", "W", "R", "B"),
        outputs: Any = ("Y",),
        direction: str = "forward",
        layout: int = 0,
        activations: Any = None,
        activation_alpha: Any = None,
        activation_beta: Any = None,
        clip: Any = None,
        name: Any = None,
        input_size: Size | None = None,
    ) -> None: ...

    def _layer(self, x: Expr, h: Expr, bias: int) -> Layer:
        return cells.RNN(x, h, bias=bias)


def make_node(
    op_type: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: Any
) -> Any:
    """`onnx.helper.make_node` for the recurrent operators; an empty name is an input left out."""
    operators = {"LSTM": LSTM, "GRU": GRU, "RNN": RNN}
    if op_type not in operators:
        raise ValueError(
            f"make_node: op_type takes {', '.join(operators)}; got {as_written(op_type)}"
        )
    return operators[op_type](inputs=tuple(inputs), outputs=tuple(outputs), **attributes)


helper = SimpleNamespace(make_node=make_node)
__getattr__ = offers("onnx", __all__)
