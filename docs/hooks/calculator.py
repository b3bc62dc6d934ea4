r"""The home page's calculator: one layer or a stack, its sum, and every framework's line and count.

What is chosen is a number like the sizes: the kind of layer is how many blocks of weights it has.
"""

from __future__ import annotations

import re
from html import escape

from sympy import And, Eq, Expr, Gt, Not, Or, Piecewise, Symbol

from hooks.blocks import display, table
from hooks.listings import copy_button
from hooks.live import COLUMNS, Field, follows, form, gate_rows, summed
from hooks.messages import LIVE, MESSAGES
from hooks.register import BLOCKS, Situation, define
from lstm_formulas import GRU, LSTM, RNN, Stack
from lstm_formulas.frameworks.conventions import CONVENTIONS, PROJECTED, Convention
from lstm_formulas.layer import Layer
from lstm_formulas.printing import arithmetic, tree
from lstm_formulas.symbols import D, L, h, p, x

HOME = Situation("home", K=4, x=5, h=10, L=1, D=1, p=0)
K = Symbol("K", integer=True, positive=True)
none = Symbol("p", integer=True, nonnegative=True)  # 0 where there is no projection

KINDS: dict[str, tuple[Layer, object]] = {
    "lstm": (LSTM(x, h), And(Eq(K, 4), Eq(none, 0))),
    "projected": (LSTM(x, h, p=p), And(Eq(K, 4), Gt(none, 0))),
    "gru": (GRU(x, h), Eq(K, 3)),
    "rnn": (RNN(x, h), Eq(K, 1)),
}
"""What can be chosen, with one bias per gate."""
ARRANGED = {
    "one": And(Eq(L, 1), Eq(D, 1)),
    "ways": And(Eq(L, 1), Eq(D, 2)),
    "stack": And(Gt(L, 1), Eq(D, 1)),
    "both": And(Gt(L, 1), Eq(D, 2)),
}


def of_kind(framework: str, kind: str) -> Convention:
    """A framework's usual line for a kind of layer."""
    of = PROJECTED if kind == "projected" else CONVENTIONS
    wanted = "LSTM" if kind == "projected" else kind.upper()
    return next(c for c in of if (c.framework, c.kind) == (framework, wanted))


def stacked(layer: Layer) -> Expr:
    """The count of all layers and directions."""
    return Stack(layer, L, D).count


def chosen(framework: str) -> Expr:
    """A framework's count of whatever is chosen; without a projection where it has none."""
    found = {}
    for kind, (_, holds) in KINDS.items():
        has = kind != "projected" or any(c.framework == framework for c in PROJECTED)
        found[kind] = (stacked(of_kind(framework, kind if has else "lstm").layer), holds)
    return Piecewise(*list(found.values())[:-1], (found["rnn"][0], True))


textbook = Piecewise(
    *[(stacked(layer), holds) for layer, holds in list(KINDS.values())[:-1]],
    (stacked(KINDS["rnn"][0]), True),
)
in_keras, in_torch = chosen("Keras"), chosen("PyTorch")
define("home", HOME, keras=in_keras, pytorch=in_torch)
define("home", HOME, features=x, units=h, difference=in_torch - in_keras)
define("home.is", HOME, "holds", **{kind: holds for kind, (_, holds) in KINDS.items()})
define("home.is", HOME, "holds", **ARRANGED)
alike = Or(
    *(
        holds
        for kind, (_, holds) in KINDS.items()
        if kind != "projected"
        and of_kind("Keras", kind).layer.count == of_kind("PyTorch", kind).layer.count
    )
)
"""Where Keras and PyTorch have as many biases."""
define("home.is", HOME, "holds", alike=alike)


# --- The formula ----------------------------------------------------------------------------


def formulas() -> None:
    """For each choice the formula, and below it the same with the numbers."""
    for kind, (layer, _) in KINDS.items():
        out = p if kind == "projected" else h
        upper = {"stack": layer.at(x=out), "both": layer.at(x=D * out)}
        sums = {"first": layer.formula, **{k: one.formula for k, one in upper.items()}}
        define(f"home.sum.{kind}", HOME, "sum", **sums)
        define(f"home.total.{kind}", HOME, all=stacked(layer))

    def whole(kind: str, arrangement: str, name: bool) -> str:
        """Directions times the first layer, and the layers above it."""
        layer = KINDS[kind][0]
        out = p if kind == "projected" else h
        reads = D * out if arrangement == "both" else out
        if name:
            first, above = f"[[ home.sum.{kind}.first ]]", f"[[ home.sum.{kind}.{arrangement} ]]"
            ways, more = "[[ home:D ]]", "[[ home:L ]]"
        else:
            first, above = (
                arithmetic(one.formula, latex=True) for one in (layer, layer.at(x=reads))
            )
            ways, more = "D", "L"
        if kind == "rnn":
            first, above = f"({first})", f"({above})"
        times = rf"{ways} \cdot " if arrangement in ("ways", "both") else ""
        text = times + first
        if arrangement in ("stack", "both"):
            text += rf" + {times}({more} - 1) \cdot {above}"
        return text

    def write(_: str) -> str:
        made = []
        for kind in KINDS:
            rows = []
            for arrangement in ARRANGED:
                said, put = (whole(kind, arrangement, name) for name in (False, True))
                numbers = rf"{put} = [[ home.total.{kind}.all ]]"
                both = display(said) + display(f"= {numbers}")
                rows.append(f'<div data-if="home.is.{arrangement}">{both}</div>')
            made.append(f'<div data-if="home.is.{kind}">{"".join(rows)}</div>')
        return "".join(made)

    BLOCKS["home.formula"] = write


formulas()


# --- The frameworks' lines ------------------------------------------------------------------


def lines(convention: Convention) -> dict[str, str]:
    """The line for each arrangement, as far as one line makes it."""
    line, framework = convention.line, convention.framework
    inside = line[:-1]
    if framework == "PyTorch":
        deep, both = "num_layers=L", "bidirectional=True"
        return {
            "one": line,
            "ways": f"{inside}, {both})",
            "stack": f"{inside}, {deep})",
            "both": f"{inside}, {deep}, {both})",
        }
    if framework == "Paddle":
        deep, both = "num_layers=L", 'direction="bidirect"'
        return {
            "one": line,
            "ways": f"{inside}, {both})",
            "stack": f"{inside}, {deep})",
            "both": f"{inside}, {deep}, {both})",
        }
    if framework in ("Keras", "tf_keras", "CuDNN"):
        space = line.partition(".layers.")[0]
        every = f"{inside}, return_sequences=True)"
        two = f"{space}.layers.Bidirectional"
        return {
            "one": line,
            "ways": f"{two}({line})",
            **{
                name: f"{space}.Sequential([{space}.Input((None, x)), "
                f"*({layer} for _ in range(L))])"
                for name, layer in (("stack", every), ("both", f"{two}({every})"))
            },
        }
    if framework == "Flax linen":
        two = f"linen.Bidirectional({line}, {line})"
        return {
            "one": line,
            "ways": two,
            "stack": f"linen.Sequential([{line} for _ in range(L)])",
            "both": f"linen.Sequential([{two} for _ in range(L)])",
        }
    if framework == "TensorFlow 1":
        space = line.rpartition(".rnn_cell.")[0]
        return {
            "one": line,
            "stack": f"{space}.rnn_cell.MultiRNNCell([{line} for _ in range(L)])",
        }
    if framework == "ONNX":
        return {"one": line, "ways": f'{inside}, direction="bidirectional")'}
    return {"one": line}


def named(line: str) -> str:
    """A line of code, in which each size follows the reader's.

    Examples:
        >>> named("nn.LSTM(x)")
        'nn.LSTM(<data data-q="home:x.code" value="5">5</data>)'
    """
    from hooks.pages import data  # which fills the register, with this module

    return re.sub(
        r"\b([xhpL])\b(?!\")", lambda m: data(f"home:{m[1]}.code"), escape(line, quote=False)
    )


EVERY = (
    *((c, c.kind.lower()) for c in CONVENTIONS),
    *((c, "projected") for c in PROJECTED if "bias=False" not in c.line),
)
define("home.line", HOME, **{str(i): stacked(c.layer) for i, (c, _) in enumerate(EVERY)})


def table_of_lines(language: str) -> str:
    """A row for each framework's line, with its count; what is not chosen is hidden."""
    words = MESSAGES[language]
    rows = []
    for i, (c, _) in enumerate(EVERY):
        known = lines(c)
        shown = "".join(
            f'<span data-if="home.is.{name}">{named(known.get(name, c.line))}</span>'
            for name in ARRANGED
        )
        # Where one line makes one layer in one direction, it is said how many there are.
        more = "".join(
            f'<small data-if="home.is.{name}">{LIVE[language]["each"]}</small>'
            for name in ARRANGED
            if name not in known
        )
        name = f"line-{i}"
        rows.append(
            (
                f'<a href="{c.source}">{c.framework}</a> {copy_button(name, language)}<br>'
                f'<code id="{name}">{shown}</code> {more}',
                f"[[ home.line.{i} ]]",
            )
        )
    made = table((words["line"], words["count"]), rows, [1])
    parts = iter(EVERY)
    return re.sub(
        "(<tbody>.*</tbody>)",
        lambda body: re.sub("<tr>", lambda _: f'<tr data-if="home.is.{next(parts)[1]}">', body[1]),
        made,
        flags=re.DOTALL,
    )


BLOCKS["home.lines"] = table_of_lines


# --- The form and the figure ----------------------------------------------------------------

form(
    HOME,
    [
        Field("K", choices={4: "LSTM", 3: "GRU", 1: "RNN"}),
        Field("x"),
        Field("h"),
        Field("L"),
        Field("D", choices={1: "1", 2: "2"}),
        Field("p", below="h", only=("K", 4)),
    ],
    "home.keras",
)


several = Gt(L * D, 1)
plain = And(KINDS["lstm"][1], ARRANGED["one"])
first = Piecewise(
    *[(layer.count, holds) for layer, holds in list(KINDS.values())[:-1]],
    (KINDS["rnn"][0].count, True),
)


def of_one_bias(kind: str, word: str) -> dict[str, object]:
    """The line of all layers with one bias per gate, under the name of who counts so."""
    layer, holds = KINDS[kind]
    return {
        "when": tree(And(holds, ARRANGED["one"])),
        "word": word,
        "sum": summed(layer.formula),
        "tree": tree(layer.count),
        "strong": True,
    }


follows(
    "home",
    "layer",
    HOME,
    {
        "rows": [row for layer, holds in KINDS.values() for row in gate_rows(layer, holds)],
        "columns": [
            {"letter": "p", "tree": "p", "kind": "recurrent", "when": tree(KINDS["projected"][1])},
            {"letter": "h", "tree": "h", "kind": "recurrent", "when": tree(Eq(none, 0))},
            *COLUMNS[1:],
        ],
        "lines": [
            *(
                of_one_bias(kind, word)
                for kind, word in (
                    ("lstm", "keras"),
                    ("rnn", "keras"),
                    ("gru", "one_bias"),
                    ("projected", "one_bias"),
                )
            ),
            {"when": tree(several), "word": "first", "tree": tree(first), "strong": True},
            {
                "when": tree(several),
                "word": "more",
                "plus": True,
                "tree": tree(textbook - first),
            },
            {"when": tree(several), "word": "one_bias", "tree": tree(textbook), "strong": True},
            {"word": "second", "plus": True, "tree": tree(in_torch - textbook)},
            {
                "when": tree(alike),
                "word": "both",
                "tree": tree(in_torch),
                "strong": True,
            },
            {
                "when": tree(plain),
                "word": "pytorch",
                "sum": summed(of_kind("PyTorch", "lstm").layer.formula),
                "tree": tree(in_torch),
                "strong": True,
            },
            {
                "when": tree(Not(Or(alike, plain))),
                "word": "pytorch",
                "tree": tree(in_torch),
                "strong": True,
            },
        ],
    },
    total=textbook,
    pytorch=in_torch,
)
BLOCKS["home.examples"] = lambda language: (
    f'<p class="examples">{LIVE[language]["examples"]} '
    + " ".join(
        f'<button type="button" data-fill="home:{sizes}">{words}</button>'
        for sizes, words in (
            ("x=5&h=10", "5 → 10"),
            ("x=128&h=128", "128 → 128"),
            ("x=500&h=1000", "500 → 1000"),
        )
    )
    + "</p>"
)
