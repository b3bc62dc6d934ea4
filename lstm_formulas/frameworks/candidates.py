"""All that a number may be, as plain lists that can be sent as JSON and looked through elsewhere.

Examples:
    >>> from lstm_formulas.frameworks.candidates import candidates
    >>> first = candidates()["forms"][0]
    >>> first["kind"], first["biases"], first["sum"]
    ('LSTM', '4h', '4({h}({h}+{x})+{h})')
    >>> first["lines"][0]
    ['Keras', 'keras.layers.LSTM({h})', '', 'keras.layers.Bidirectional(*)']
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from sympy import Expr, expand

from lstm_formulas import symbols
from lstm_formulas.blocks import Dense, Embedding
from lstm_formulas.frameworks.conventions import (
    ARRANGED,
    CONVENTIONS,
    MISTAKEN,
    NORMED,
    OTHERS,
    PROJECTED,
    RARE,
    Convention,
)
from lstm_formulas.printing import arithmetic
from lstm_formulas.printing.tree import tree

__all__ = ["candidates", "template"]

MARKS = {letter: 10_007 + 2 * i for i, letter in enumerate("xhpVTPn")}
"""Numbers that no formula has: a sum is written with them, and its places are where they stand."""


def template(expression: Expr) -> str:
    """A count written out, with places for the numbers: what `arithmetic` writes with any sizes.

    Raises:
        TypeError: for what `arithmetic` does not take.

    Examples:
        >>> from lstm_formulas import LSTM
        >>> from lstm_formulas.symbols import h, x
        >>> template(LSTM(x, h, bias=2).formula)
        '4({h}({h}+{x})+2 × {h})'
    """
    text = arithmetic(expression, MARKS)
    for letter, mark in MARKS.items():
        text = text.replace(f"{mark:,}", f"{{{letter}}}")
    return text


SAID = {
    "Keras": ("", "keras.layers.Bidirectional(*)"),
    "tf_keras": ("", "tf_keras.layers.Bidirectional(*)"),
    "PyTorch": (", num_layers={L}", ", bidirectional=True"),
    "Paddle": (", num_layers={L}", ', direction="bidirect"'),
}
"""What a framework's line says for L layers and for two directions; `*` is the line itself."""


def _line(convention: Convention) -> str:
    return re.sub(r"\b([xhp])\b", r"{\1}", convention.line)


def _around() -> dict[str, dict[str, Any]]:
    """What may stand around a layer where the words are told; `copies` of the layer are inside."""
    words, V = Embedding(symbols.V, symbols.x).count, symbols.V
    made = {}
    for end, size in (("", symbols.h), ("_p", symbols.p)):
        out = {bias: Dense(size, V, bias=bias).count for bias in (True, False)}
        for name, copies, count in (
            ("embedding", 1, words),
            ("output", 1, words + out[True]),
            ("output_no_bias", 1, words + out[False]),
            ("tied", 1, words + out[True] - out[False]),
            ("seq2seq", 2, words + out[True]),
            ("seq2seq_no_bias", 2, words + out[False]),
        ):
            made[name + end] = {"copies": copies, "count": tree(count), "sum": template(count)}
    # What has no output does not ask how wide it is.
    return {k: v for k, v in made.items() if not k.endswith("_p") or "p" in str(v["count"])}


@cache
def candidates() -> dict[str, Any]:
    """Every layer and mistake that `explain_count` looks at, and how each is written.

    Lines of several frameworks with the same count are one form. `count` is the tree of L layers
    in D directions, `sum` one layer and direction with places for the numbers, `times` the same
    n times; a layer above reads `out` from each direction. `rank` is 0 for what is usual, then
    come options, projections and layer norm. A mistake is made with the form at its `of`; `around`
    is what may stand before and after a layer.

    Examples:
        >>> made = candidates()
        >>> len(made["forms"]), made["forms"][1]["count"][:2], made["arranged"][:2]
        (20, ['*', 3], [[1, 1], [1, 2]])
    """
    n = symbols.size_symbol("n")
    forms: dict[tuple[str, Expr], dict[str, Any]] = {}
    for rank, conventions in enumerate((CONVENTIONS, OTHERS, PROJECTED, NORMED, RARE)):
        for c in conventions:
            key = (c.kind, expand(c.layer.count))
            form = forms.setdefault(
                key,
                {
                    "kind": c.kind,
                    "rank": rank % 4 or rank // 4,  # what is rare stands beside other options
                    "biases": arithmetic(c.biases) if rank < 3 else "norm",
                    "peepholes": int(c.peepholes != 0),
                    "out": str(c.layer.output_size),
                    "count": tree(c.whole),
                    "sum": template(c.layer.formula),
                    "times": template(n * c.layer.formula),
                    "lines": [],
                },
            )
            form["lines"].append([c.framework, _line(c), *SAID.get(c.framework, ())])
    keys = list(forms)
    mistakes: list[dict[str, Any]] = []
    seen: set[Any] = set(keys)
    for convention in CONVENTIONS:
        for mistake, count in convention.mistaken:
            key = (convention.kind, expand(convention.layer.count))
            # One gate of an LSTM is as large as an RNN: that is another answer.
            if (convention.kind, expand(count)) in seen or expand(count) in seen:
                continue
            seen.add(expand(count))
            made = mistake.count(convention.layer, symbols.P) if mistake.whole else count
            mistakes.append(
                {
                    "name": mistake.name,
                    "of": keys.index(key),
                    "whole": int(mistake.whole),
                    "count": tree(count),
                    "sum": template(made),
                }
            )
    return {
        "forms": list(forms.values()),
        "mistakes": mistakes,
        "around": _around(),
        "arranged": [list(pair) for pair in ARRANGED],
        "mistaken": [list(pair) for pair in MISTAKEN],
    }
