r"""ONNX's operators LSTM, GRU and RNN: `from lstm_formulas.frameworks import onnx`.

The weights are inputs of an operator: W, R, and, where they are given, B with two biases per gate
and P with the peepholes; the directions are the first axis of each. The operator does not say how
large X is, so there is the symbol `x`:

    >>> from lstm_formulas.frameworks import onnx
    >>> node = onnx.helper.make_node("LSTM", ["X", "W", "R", "B"], ["Y"], hidden_size=10)
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
from typing import Any

from lstm_formulas import cells
from lstm_formulas.frameworks.module import Module
from lstm_formulas.frameworks.packing import Packed
from lstm_formulas.symbols import x

__all__ = ["GRU", "LSTM", "RNN", "helper"]

GATES = {"LSTM": "iofg", "GRU": "zrn", "RNN": "h"}
PACKING = {
    "W": "W[*] : D g h i -> D (g h) i",
    "R": "U[*] : D g h i -> D (g h) i",
    "B": "b d[*] : D g h i -> D (i g h)",
    "P": "p[iof] : D g h i -> D (g h i)",
}
INPUTS = ("X", "W", "R", "B", "sequence_lens", "initial_h", "initial_c", "P")
TAKES = (
    "hidden_size, inputs=('X', 'W', 'R', 'B'), outputs=('Y',), direction='forward', layout=0, "
    "activations=None, activation_alpha=None, activation_beta=None, clip=None, name=None, "
    "input_size=None"
)


class _Operator(Module):
    takes = TAKES

    def _prepare(self) -> None:
        if self.options["input_size"] is None:
            self.options["input_size"] = x

    def _check(self) -> None:
        self._size("hidden_size")
        self._one_of("direction", ("forward", "reverse", "bidirectional"))
        self._one_of("layout", (0, 1))
        self._size("input_size")
        for name in self.options["inputs"][:3]:
            if not name:
                raise ValueError(
                    f"{self.name}: inputs takes X, W and R; got {self.options['inputs']}"
                )

    def _given(self, name: str) -> bool:
        """Whether an optional input is there: by its place, or by its name."""
        inputs, place = self.options["inputs"], INPUTS.index(name)
        return name in inputs or bool(place < len(inputs) and inputs[place])

    def _pack(self) -> Packed:
        reads, hidden = self._size("input_size"), self._size("hidden_size")
        bias = 2 * self._given("B")
        gates = GATES[self.name]
        if self.name == "LSTM":
            # Coupled gates still have a place for the forget gate in every tensor; nothing reads it.
            coupled = self.options["input_forget"] == 1
            gates = gates.replace("f", "_") if coupled else gates
            peephole = self._given("P")
            forget: Any = "coupled" if coupled else True
            layer = cells.LSTM(reads, hidden, bias=bias, peephole=peephole, forget=forget)
        elif self.name == "GRU":
            after = self.options["linear_before_reset"] != 0
            layer = cells.GRU(reads, hidden, bias=bias, reset_after=after)
        else:
            layer = cells.RNN(reads, hidden, bias=bias)
        both = self.options["direction"] == "bidirectional"
        names = ("forward", "backward") if both else (self.options["direction"],)
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

    takes = f"{TAKES}, input_forget=0"

    def _check(self) -> None:
        super()._check()
        self._one_of("input_forget", (0, 1))


class GRU(_Operator):
    """The operator GRU: gates z, r, h; B has 6h numbers, whatever `linear_before_reset` says.

    Examples:
        >>> GRU(10, input_size=5).count, GRU(10, input_size=5, linear_before_reset=1).count
        (510, 510)
    """

    takes = f"{TAKES}, linear_before_reset=0"


class RNN(_Operator):
    """The operator RNN.

    Examples:
        >>> RNN(10, input_size=5).count
        170
    """


def make_node(
    op_type: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: Any
) -> Any:
    """`onnx.helper.make_node` for the recurrent operators; an empty name is an input left out."""
    operators = {kind.__name__: kind for kind in (LSTM, GRU, RNN)}
    if op_type not in operators:
        raise ValueError(f"make_node: op_type takes {', '.join(operators)}; got {op_type!r}")
    return operators[op_type](inputs=tuple(inputs), outputs=tuple(outputs), **attributes)


helper = SimpleNamespace(make_node=make_node)
