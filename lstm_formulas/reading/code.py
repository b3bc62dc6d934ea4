"""A line of code, read through its syntax tree: numbers, and calls of the frameworks' own classes.

Nothing is evaluated. What stands in a call must be a literal, arithmetic on numbers, a list of
these, a name that was given before, or another call of a class that `frameworks` offers.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from lstm_formulas.frameworks import (
    equinox,
    flax_linen,
    flax_nnx,
    keras,
    module,
    paddle,
    pytorch,
    tensorflow1,
    tf_keras,
)
from lstm_formulas.reading import around
from lstm_formulas.reading.listing import Listing

__all__ = ["read"]

LONGEST = 100_000
"""Characters of a text that is taken for code at the most."""

DEEPEST = 100
"""Brackets within each other; where Python runs in a page, more of them end it."""

TYPED = str.maketrans({"，": ",", "（": "(", "）": ")", "：": ":"})
"""What a Chinese keyboard writes."""

CHANGES_NOTHING = frozenset({"cpu", "cuda", "double", "eval", "float", "half", "to", "train"})
"""Methods of a PyTorch module that give the module itself."""

MODELS = ("Module", "Model", "Layer", "LightningModule")
"""What a class of a reader's own may follow: none of them has parameters."""

BITS = 256
"""How large a number may get."""

SPACES: tuple[tuple[str, str, tuple[Any, ...]], ...] = (
    ("paddle", "paddle", (paddle,)),
    ("nnx", "flax", (flax_nnx,)),
    ("linen", "flax", (flax_linen,)),
    ("flax", "flax", (flax_linen,)),
    ("eqx", "equinox", (equinox,)),
    ("equinox", "equinox", (equinox,)),
    ("rnn_cell", "tensorflow1", (tensorflow1,)),
    ("tf_keras", "tf_keras", (tf_keras,)),
    ("CuDNN", "tf_keras", (tf_keras,)),
    ("keras", "keras", (keras.layers, keras, around.keras)),
    ("layers", "keras", (keras.layers, keras, around.keras)),
    ("tf", "keras", (keras.layers, keras, around.keras)),
    ("models", "keras", (keras,)),
    ("torch", "pytorch", (pytorch, around.torch)),
    ("nn", "pytorch", (pytorch, around.torch)),
    ("nn", "flax", (flax_linen,)),
)
"""The spaces in which a class is looked for, by a word of what stands before it."""

ARITHMETIC: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}


PRINTED = re.compile(r"=[a-z]+\d+\[[\d,]*\]")
"""An array as Equinox prints it, `weight_ih=f32[40,5]`, which would pass for code."""


def read(text: str, sizes: Mapping[str, int]) -> Listing | None:
    """What a line of code makes, or None for a text that is no code.

    Raises:
        ValueError: for code with more in it than calls of layers, or with a size that it does not
            say and `sizes` do not either.
    """
    text = text.translate(TYPED).strip().rstrip(",;.。；")
    if len(text) > LONGEST or "(" not in text or PRINTED.search(text):
        return None
    if _depth(text) > DEEPEST:
        return None
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not any(map(_is_layer, ast.walk(tree))):
        return None
    if any(isinstance(line, ast.AnnAssign) and line.value is None for line in tree.body):
        return None  # `(lstm): LSTM(5, 10)`, a line of a printed model
    found = _Reader().run(tree.body)
    if found is None:
        return None
    framework, made = found
    told = {k: v for k, v in sizes.items() if k in _unknown(made)}
    from lstm_formulas.reading.tensors import entries_of

    return Listing("code", framework, tuple(entries_of(module.at(made, **told) if told else made)))


def _depth(text: str) -> int:
    """Brackets within each other at the most; those in words counted as well."""
    depth = most = 0
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        most = max(most, depth)
    return most


def _unknown(made: module.Module) -> set[str]:
    return {
        str(s) for shape in module.tensors(made).values() for n in shape for s in n.free_symbols
    }


def _refused(node: ast.AST, what: str) -> ValueError:
    shown = ast.unparse(node)
    shown = shown if len(shown) <= 80 else f"{shown[:77]}…"
    return ValueError(f"explain: code takes {what}; got {shown}")


class _Reader:
    """What the names in some lines stand for."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {}
        self.parts: dict[str, module.Module] = {}
        """What a class keeps of its own: `self.lstm = …`."""
        self.imported: dict[str, str] = {}
        self.framework = ""

    def run(self, body: Sequence[ast.stmt]) -> tuple[str, module.Module] | None:
        """The last model that is made."""
        last: Any = None
        for line in self._lines(body):
            if isinstance(line, ast.Import | ast.ImportFrom):
                start = (
                    f"{line.module}." if isinstance(line, ast.ImportFrom) and line.module else ""
                )
                for name in line.names:
                    self.imported[name.asname or name.name.partition(".")[0]] = (
                        f"{start}{name.name}"
                        if name.asname or start
                        else name.name.partition(".")[0]
                    )
                continue
            if isinstance(line, ast.Assign) and len(line.targets) == 1:
                value, (target,) = self.value(line.value), line.targets
                if isinstance(target, ast.Name):
                    self.names[target.id] = value
                elif isinstance(target, ast.Attribute) and _dotted(target.value) == ["self"]:
                    self.names[f"self.{target.attr}"] = value
                    if target.attr in self.parts:
                        raise _refused(line, "one layer for each attribute")
                    if isinstance(value, module.Module):
                        self.parts[target.attr] = value
                elif isinstance(target, ast.Tuple) and isinstance(value, list | tuple):
                    for part, each in zip(target.elts, value, strict=False):
                        if isinstance(part, ast.Name):
                            self.names[part.id] = each
                else:
                    raise _refused(line, "assignments to names")
            elif isinstance(line, ast.Expr):
                value = self.value(line.value)
            else:
                raise _refused(line, "calls of layers, and names for them")
            if isinstance(value, module.Module):
                last = value
        if len(self.parts) > 1:
            if self.framework != "pytorch":
                raise ValueError(
                    "explain: code takes a class of several layers where it is PyTorch's; got "
                    f"{self.framework}'s {', '.join(self.parts)}"
                )
            last = pytorch.ModuleDict(self.parts)
        return None if last is None else (self.framework, last)

    def _lines(self, body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
        """The lines that make something: of a class those of its `__init__`."""
        classes = [line for line in body if isinstance(line, ast.ClassDef)]
        if len(classes) > 1:
            raise _refused(classes[1], "one class at a time")
        for line in body:
            if isinstance(line, ast.ClassDef):
                # A layer among the bases has parameters of its own.
                if any((_dotted(base) or [""])[-1] not in MODELS for base in line.bases):
                    raise _refused(line, f"classes that follow one of {', '.join(MODELS)}")
                for method in line.body:
                    if isinstance(method, ast.FunctionDef) and method.name == "__init__":
                        given = method.args.args[::-1], method.args.defaults[::-1]
                        for argument, default in zip(*given, strict=False):
                            self.names[argument.arg] = self.value(default)
                        yield from self._lines(method.body)
            elif isinstance(line, ast.Expr) and (
                isinstance(line.value, ast.Constant) or ast.unparse(line).startswith("super(")
            ):
                continue
            else:
                yield line

    def value(self, node: ast.expr, depth: int = 0) -> Any:
        """What an expression says."""
        if depth > 100:
            raise _refused(node, "fewer brackets within each other")
        if isinstance(node, ast.Constant):
            if isinstance(node.value, int) and node.value.bit_length() > BITS:
                raise _refused(node, f"numbers below 2**{BITS}")
            return node.value
        if isinstance(node, ast.List | ast.Tuple):
            found = [self.value(part, depth + 1) for part in node.elts]
            return tuple(found) if isinstance(node, ast.Tuple) else found
        if isinstance(node, ast.Dict):
            return {
                self.value(k, depth + 1): self.value(v, depth + 1)
                for k, v in zip(node.keys, node.values, strict=True)
                if k is not None
            }
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd | ast.Not):
            value = self._number(node.operand, depth)
            return -value if isinstance(node.op, ast.USub) else value
        if isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
            left, right = self._number(node.left, depth), self._number(node.right, depth)
            if isinstance(node.op, ast.Pow) and (
                not isinstance(right, int)
                or not 0 <= right * abs(left).__ceil__().bit_length() <= BITS
            ):
                raise _refused(node, f"powers below 2**{BITS}")
            try:
                return ARITHMETIC[type(node.op)](left, right)
            except (ZeroDivisionError, OverflowError):
                raise _refused(node, "arithmetic that has a result") from None
        if isinstance(node, ast.Name):
            if node.id in self.names:
                return self.names[node.id]
            raise _refused(node, "numbers, and names that were given before")
        if isinstance(node, ast.Attribute):
            if (name := ast.unparse(node)) in self.names:
                return self.names[name]
            return None  # a function of the framework, an activation: it changes no count
        if isinstance(node, ast.Call):
            return self._call(node, depth)
        raise _refused(node, "literals, arithmetic, and calls of layers")

    def _number(self, node: ast.expr, depth: int) -> Any:
        value = self.value(node, depth + 1)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _refused(node, "arithmetic on numbers")
        return value

    def _call(self, node: ast.Call, depth: int) -> Any:
        if any(isinstance(a, ast.Starred) for a in node.args) or any(
            k.arg is None for k in node.keywords
        ):
            raise _refused(node, "arguments that are written out")
        arguments = [self.value(a, depth + 1) for a in node.args]
        options = {str(k.arg): self.value(k.value, depth + 1) for k in node.keywords}
        called = node.func
        try:
            if isinstance(called, ast.Call):  # a Keras layer, on a tensor
                layer = self.value(called, depth + 1)
                if isinstance(layer, keras.layers.Layer) and arguments:
                    return layer(*arguments, **options)
                raise _refused(node, "calls of layers")
            path = _dotted(called)
            if isinstance(called, ast.Attribute) and called.attr in CHANGES_NOTHING:
                made = self.value(called.value, depth + 1)
                if isinstance(made, pytorch.Module):
                    return made
            if path is None:
                raise _refused(node, "calls of layers")
            first, *rest = path
            if first in self.names:
                return self._used(self.names[first], rest, arguments, options, node)
            function = self._class([*self.imported.get(first, first).split("."), *rest], arguments)
            if path == ["print"]:
                return None
            if function is None and rest == ["add"] and self.framework == "keras":
                self.names[first] = keras.Sequential()  # made before the lines that we see
                return self._used(self.names[first], rest, arguments, options, node)
            if function is None:
                raise _refused(node, "the classes that `lstm_formulas.frameworks` offers")
            return function(*arguments, **options)
        except (TypeError, ValueError, AttributeError, KeyError) as error:
            if str(error).startswith("explain: "):
                raise
            raise ValueError(f"explain: {error}") from None

    def _used(
        self,
        value: Any,
        path: list[str],
        arguments: list[Any],
        options: dict[str, Any],
        node: ast.Call,
    ) -> Any:
        """A layer that is called on a tensor, or a model that gets one more layer."""
        if not path and isinstance(value, keras.layers.Layer | keras.Model):
            return value(*arguments, **options)
        if path in (["add"], ["append"]) and isinstance(value, module.Module):
            getattr(value, path[0])(*arguments)
            return value
        if path in (["summary"], ["compile"]):
            return None
        raise _refused(node, "calls of layers")

    def _class(self, path: list[str], arguments: list[Any]) -> Any:
        """The class of ours that a dotted name means."""
        if path[-1] == "OrderedDict" and path[:-1] in ([], ["collections"]):
            return dict
        found = _offered(path, arguments)
        if found is not None:
            self.framework, offered = found
            return offered
        if {"init", "initializers", "regularizers"} & set(path):
            return _nothing
        return None


def _nothing(*arguments: Any, **options: Any) -> None:
    """What changes no count."""


def _is_layer(node: ast.AST) -> bool:
    """Whether this is a call of a class that is offered here."""
    path = _dotted(node.func) if isinstance(node, ast.Call) else None
    return path is not None and _offered(path, []) is not None


def _offered(path: Sequence[str], arguments: Sequence[Any]) -> tuple[str, Any] | None:
    """The framework and the class of ours that a dotted name means."""
    *before, name = path
    words = {word for part in before for word in (part, part.rpartition("_")[2])}
    if "compat" in before and "rnn_cell" not in before:
        words = {"tf_keras"}
    spaces = [space for space in SPACES if space[0] in words]
    if not before:
        # A bare name: PyTorch's layers say both sizes by their places, Keras's only one.
        sized = len(arguments) > 1 and all(type(n) is int for n in arguments[:2])
        order = ("pytorch", "keras") if sized else ("keras", "pytorch")
        spaces = sorted(
            (s for s in SPACES if s[0] in ("layers", "nn") and s[1] in order),
            key=lambda space: order.index(space[1]),
        )
    for _, framework, inside in spaces:
        for space in inside:
            found = vars(space).get(name)
            if isinstance(found, type) and issubclass(found, module.Module):
                return framework, found
            if name in ("Input", "concatenate") and callable(found):
                return framework, found
    return None


def _dotted(node: ast.AST) -> list[str] | None:
    """`nn.LSTM` as its names; None for anything else."""
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return None if before is None else [*before, node.attr]
    return None
