r"""A count, step by step: from the equations to the number, as data.

The order is that of a proof on paper: the equations; for each equation that owns weights, their
shapes and their count; the sum; the textbook form; the factored form; the numbers put in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from sympy import Add, Expr

from lstm_formulas.cell import Weight
from lstm_formulas.equations import Equation
from lstm_formulas.layer import Layer
from lstm_formulas.printing.arithmetic import arithmetic, written
from lstm_formulas.printing.latex import latex as equation_latex
from lstm_formulas.printing.text import text
from lstm_formulas.sizes import as_written

__all__ = ["Derivation", "Kind", "Step", "derive"]

Kind: TypeAlias = Literal["equation", "gate", "sum", "textbook", "factored", "numbers"]


@dataclass(frozen=True)
class Step:
    r"""One step of a derivation, to be written as text or as LaTeX.

    | kind | what the step holds |
    |---|---|
    | `equation` | `equation`, one of the cell's |
    | `gate` | `equation`, the `weights` that it owns, and their count |
    | `sum` | `parts`, one count per gate |
    | `textbook` | `parts`, the one textbook form |
    | `factored` | `parts`, the one factored form |
    | `numbers` | `parts`, the textbook form; `sizes` to be put in; the `value` that comes out |
    """

    kind: Kind
    equation: Equation | None = None
    weights: tuple[Weight, ...] = ()
    parts: tuple[Expr, ...] = ()
    sizes: Mapping[str, Expr] = field(default_factory=dict, hash=False)
    value: Expr | None = None

    def write(self, latex: bool = False) -> str:
        """The step in plain text, or in LaTeX."""
        if self.kind == "equation":
            assert self.equation is not None
            return equation_latex(self.equation) if latex else text(self.equation)
        if self.kind == "gate":
            products = (self._product(weight, latex) for weight in self.weights)
            return f"{' + '.join(products)} = {self._count(self.parts[0], latex)}"
        if self.kind == "sum":
            texts = ((part, self._count(part, latex)) for part in self.parts)
            return " + ".join(f"({t})" if isinstance(p, Add) else t for p, t in texts)
        count = self._count(self.parts[0], latex)
        return count if self.value is None else f"{count} = {written(self.value, latex)}"

    def _count(self, expression: Expr, latex: bool = False) -> str:
        return arithmetic(expression, self.sizes, latex)

    def _product(self, weight: Weight, latex: bool) -> str:
        """Rows times columns; a vector's one column is left out."""
        times = r" \cdot " if latex else "·"
        kept = weight.shape[:1] if weight.shape[1] == 1 else weight.shape
        texts = [self._count(n, latex) for n in kept]
        sums = [isinstance(n, Add) and len(kept) > 1 for n in kept]
        return times.join(f"({t})" if s else t for t, s in zip(texts, sums, strict=True))

    __str__ = write


@dataclass(frozen=True, repr=False)
class Derivation:
    """The ordered steps of one layer's count, which follow from the layer."""

    layer: Layer
    steps: tuple[Step, ...] = field(compare=False)

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def of(self, kind: Kind) -> tuple[Step, ...]:
        """The steps of one kind."""
        return tuple(step for step in self.steps if step.kind == kind)

    def __str__(self) -> str:
        return "\n".join(map(str, self.steps))

    def __repr__(self) -> str:
        return f"derive({self.layer!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return derive, (self.layer,)


def derive(layer: Layer) -> Derivation:
    """Derive a layer's count from its equations.

    Args:
        layer: any layer. Where all of its sizes are symbolic the steps are in these; otherwise
            they are in the cell's own symbols, and a last step puts the numbers in.

    Raises:
        TypeError: for something that is no layer.

    Examples:
        >>> from lstm_formulas import LSTM
        >>> derivation = derive(LSTM(500, 1000))
        >>> print(derivation.of("gate")[0])
        h·x + h·h + h = h(h+x)+h
        >>> for kind in ("sum", "textbook", "factored", "numbers"):
        ...     print(derivation.of(kind)[0])
        (h(h+x)+h) + (h(h+x)+h) + (h(h+x)+h) + (h(h+x)+h)
        4(h(h+x)+h)
        4h(h+x+1)
        4(1000(1000+500)+1000) = 6,004,000
    """
    if not isinstance(layer, Layer):
        raise TypeError(f"derive takes a layer; got {as_written(layer)}")
    cell = layer.cell
    numeric = any(value.is_number for value in layer.sizes.values())
    shown = {} if numeric else dict(layer.sizes)
    steps = [Step("equation", equation) for equation in cell.equations]
    terms = []
    for (equation, weights), term in zip(cell.gates, cell.gate_terms, strict=True):
        steps.append(Step("gate", equation, weights, (term,), shown))
        terms.append(term)
    if len(terms) > 1:
        steps.append(Step("sum", parts=tuple(terms), sizes=shown))
    steps.append(Step("textbook", parts=(cell.formula,), sizes=shown))
    steps.append(Step("factored", parts=(cell.count,), sizes=shown))
    if numeric:
        numbers = dict(layer.sizes)
        steps.append(Step("numbers", parts=(cell.formula,), sizes=numbers, value=layer.count))
    return Derivation(layer, tuple(steps))
