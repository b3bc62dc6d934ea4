r"""Tables and equations of pages, made from the package: HTML, with TeX between `\[` and `\]`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from html import escape

from sympy import Expr, sympify

from hooks.messages import FIGURES, MESSAGES, VARIANTS
from hooks.register import Block, Situation, define
from lstm_formulas import Network, derive
from lstm_formulas.equations import MatrixSymbol, symbols_of
from lstm_formulas.frameworks.conventions import CONVENTIONS, Convention
from lstm_formulas.frameworks.packing import Spec, Tensor
from lstm_formulas.layer import Layer
from lstm_formulas.printing import arithmetic, latex, written
from lstm_formulas.sizes import substitute
from lstm_formulas.stack import Stack


def display(tex: str) -> str:
    """A formula of its own line."""
    return rf'<div class="arithmatex">\[{escape(tex)}\]</div>'


def inline(tex: str) -> str:
    """A formula in a line."""
    return rf'<span class="arithmatex">\({escape(tex)}\)</span>'


def table(
    head: Iterable[str],
    rows: Iterable[Iterable[str]],
    numbers: Collection[int] = (),
    total: bool = False,
) -> str:
    """A table; the columns at `numbers` hold numbers, and with `total` the last row is a sum."""
    heads = list(head)

    def line(cells: Iterable[str], tag: str) -> str:
        parts = []
        for i, cell in enumerate(cells):
            # The first cell of a row names it, so that a screen reader can say it.
            # A formula is no name that every reader says.
            names = tag == "td" and i == 0 and "arithmatex" not in cell
            name, scope = ("th", ' scope="row"') if names else (tag, "")
            scope = ' scope="col"' if tag == "th" else scope
            kind = ' class="number"' if i in numbers else ""
            parts.append(f"<{name}{scope}{kind}>{cell}</{name}>")
        return f"<tr>{''.join(parts)}</tr>"

    body = [line(row, "td") for row in rows]
    if total:
        body[-1] = body[-1].replace("<tr>", '<tr class="total">')
    return (
        '<div class="wide"><table class="derived">'
        f"<thead>{line(heads, 'th')}</thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def of_layer(name: str, layer: Layer) -> dict[str, Block]:
    """The blocks that every cell has: its equations, its weights, its count."""
    sizes = layer.sizes
    return {
        f"{name}.equations": lambda _: display(latex(layer, gates=True)),
        f"{name}.weights": lambda language: weights_table(layer, language),
        f"{name}.formula": lambda _: display(arithmetic(layer.cell.formula, sizes, latex=True)),
        f"{name}.steps": derivation(layer),
    }


def one_gate(layer: Layer) -> Block:
    """The first gate with every matrix's shape below it."""
    return lambda _: display(latex(layer.equations[0], shapes=True))


def weights_table(layer: Layer, language: str) -> str:
    """Every weight with its shape, its equation and its count."""
    words = MESSAGES[language]
    sizes = layer.sizes
    rows = []
    for w, symbol in zip(layer.cell.weights, symbols(layer), strict=True):
        shape = r" \times ".join(arithmetic(n, sizes, latex=True) for n in w.shape)
        rows.append(
            (
                inline(latex(symbol)),
                inline(shape),
                inline(arithmetic(w.count, sizes, latex=True)),
            )
        )
    return table((words["weights"], words["shape"], words["count"]), rows, [2])


def symbols(layer: Layer) -> list[MatrixSymbol]:
    """The weights' matrix symbols, in the order of `weights`."""
    found = {s.name: s for q in layer.equations for s in symbols_of(q.right)}
    return [found[w.name] for w in layer.cell.weights]


def derivation(layer: Layer) -> Block:
    """A layer's derivation, a heading per kind of step."""

    def write(language: str) -> str:
        words = MESSAGES[language]
        steps = derive(layer)
        gates = r" \\ ".join(
            rf"{latex(s.equation.left)}\colon\quad & {s.write(latex=True).replace(' = ', ' &= ')}"
            for s in steps.of("gate")
            if s.equation
        )
        lines = [
            s.write(latex=True) for kind in ("sum", "textbook", "factored") for s in steps.of(kind)
        ]
        total = r"\begin{aligned} &\phantom{=}\; " + r" \\ &= ".join(lines) + r" \end{aligned}"
        parts = [
            (words["equations"], display(latex(layer, gates=True))),
            (words["gates"], display(r"\begin{aligned} " + gates + r" \end{aligned}")),
            (words["sum"], display(total)),
        ]
        for step in steps.of("numbers"):
            parts.append((words["numbers"], display(step.write(latex=True))))
        items = "".join(f"<li><strong>{name}</strong>{body}</li>" for name, body in parts)
        return f'<ol class="steps">{items}</ol>'

    return write


def here(situation: Mapping[str, int], language: str) -> str:
    """A situation's sizes, as two formulas between which a narrow column may break."""

    def size(name: str) -> str:
        if isinstance(situation, Situation):
            return f"[[ {situation.name}:{name} ]]"
        return str(situation[name])

    x, h = (inline(f"{name} = {size(name)}") for name in "xh")
    return f"{x}{MESSAGES[language]['comma']}{h}"


def comparison(layers: Iterable[Layer], situation: Mapping[str, int]) -> Block:
    """Cells side by side: the formula, and the count in one situation."""

    def write(language: str) -> str:
        words = MESSAGES[language]
        rows = []
        for layer in layers:
            numbers = layer.at(**{k: situation[k] for k in ("x", "h")})
            rows.append(
                (
                    f"<code>{escape(str(layer))}</code>",
                    inline(arithmetic(layer.cell.formula, latex=True)),
                    counted(numbers.count),
                )
            )
        sizes = here(situation, language)
        head = (words["cell"], words["formula"], words["at"].format(sizes))
        return table(head, rows, [2])

    return write


def variants(cells: Mapping[str, tuple[str, Layer | Stack]], situation: Mapping[str, int]) -> Block:
    """Cells beside the first of them, the largest on top: count, difference, and a bar to scale.

    Args:
        cells: by their key in `VARIANTS`, the anchor of their section and the cell.
        situation: the sizes that they are counted with.
    """
    counts = {key: int(at(cell.count, situation)) for key, (_, cell) in cells.items()}
    usual, most = counts[next(iter(cells))], max(counts.values())

    def bar(count: int) -> str:
        wide, mark = (f"{100 * n / most:.1f}" for n in (count, usual))
        return (
            '<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
            f'<rect width="{wide}" height="6"/><path d="M{mark} 0v6"/></svg>'
        )

    def write(language: str) -> str:
        words = MESSAGES[language]
        rows = []
        for key in sorted(cells, key=lambda key: -counts[key]):
            anchor, cell = cells[key]
            name = VARIANTS[key][language]
            formula = cell.count if isinstance(cell, Stack) else cell.formula
            more = counts[key] - usual
            sign = {1: "+", 0: "", -1: "−"}[(more > 0) - (more < 0)]
            rows.append(
                (
                    f'<a href="#{anchor}">{name}</a>' if anchor else f"<strong>{name}</strong>",
                    inline(arithmetic(formula, latex=True)) + bar(counts[key]),
                    counted(counts[key])
                    + (f"<br><small>{sign}{written(abs(more))}</small>" if more else ""),
                )
            )
        numbers = f"{words['count']}<br><small>± {VARIANTS['lstm'][language]}</small>"
        return table((words["cell"], words["formula"], numbers), rows, [2])

    return write


def frameworks_overview(situation: Situation) -> Block:
    """Frameworks × layers: the counts in one situation, the default line first."""
    of_line(situation)

    def write(language: str) -> str:
        kinds = ("LSTM", "GRU", "RNN")
        rows = []
        for framework in dict.fromkeys(c.framework for c in CONVENTIONS):
            own = [c for c in CONVENTIONS if c.framework == framework]
            cells = []
            for kind in kinds:
                counts = [f"[[ {in_situation(c, situation)} ]]" for c in own if c.kind == kind]
                cells.append(" · ".join(counts))
            rows.append(
                (f"{framework} <small>{own[0].version}</small>", *(c or "–" for c in cells))
            )
        return table((MESSAGES[language]["framework"], *kinds), rows, [1, 2, 3])

    return write


def of_line(situation: Situation) -> None:
    """Name the count of every framework's line in a situation."""
    counts = {in_situation(c, situation).rpartition(".")[2]: c.count for c in CONVENTIONS}
    define(f"{situation.name}.line", situation, **counts)


def in_situation(convention: Convention, situation: Situation) -> str:
    """The name of a line's count."""
    return f"{situation.name}.line.{CONVENTIONS.index(convention)}"


def frameworks_of(kind: str, situation: Situation) -> Block:
    """One kind of layer in every framework: the line, the count, the biases in it."""

    def write(language: str) -> str:
        words = MESSAGES[language]
        rows = []
        for c in (c for c in CONVENTIONS if c.kind == kind):
            rows.append(
                (
                    f'<a href="{c.source}">{c.framework}</a> <small>{c.version}</small><br>'
                    + code(c.line),
                    f"[[ {in_situation(c, situation)} ]]",
                    inline(arithmetic(c.layer.formula, latex=True)),
                    inline(arithmetic(c.biases, latex=True)),
                )
            )
        sizes = here(situation, language)
        head = (words["line"], words["at"].format(sizes), words["formula"], words["biases"])
        return table(head, rows, [1])

    return write


def biases_of_frameworks() -> Block:
    """How many biases a layer has, in multiples of h; frameworks that agree share a row."""

    def biases(own: list[Convention], words: Mapping[str, str]) -> str:
        terms = dict.fromkeys(inline(arithmetic(c.biases, latex=True)) for c in own)
        return words["and"].join(terms)

    return _by_framework(("LSTM", "GRU", "RNN"), biases)


def gates_of_frameworks() -> Block:
    """In which order a tensor holds the gates; frameworks that agree share a row."""

    def order(own: list[Convention], words: Mapping[str, str]) -> str:
        tensors = [t for c in own for t in c.model.packed.stored]
        longest = max((t.spec.gates for t in tensors), key=len)
        return inline(",\\ ".join(longest)) if len(longest) > 1 else words["each_alone"]

    return _by_framework(("LSTM", "GRU"), order)


def _by_framework(
    kinds: tuple[str, ...], cell: Callable[[list[Convention], Mapping[str, str]], str]
) -> Block:
    """A field per kind of layer; frameworks whose fields are all alike share a row."""

    def write(language: str) -> str:
        words = MESSAGES[language]
        alike: dict[tuple[str, ...], list[str]] = {}
        for framework in dict.fromkeys(c.framework for c in CONVENTIONS):
            cells = []
            for kind in kinds:
                own = [c for c in CONVENTIONS if (c.framework, c.kind) == (framework, kind)]
                cells.append(cell(own, words) if own else "–")
            alike.setdefault(tuple(cells), []).append(framework)
        joined = [words["and"].join(names) for names in alike.values()]
        table_rows = ((names, *cells) for names, cells in zip(joined, alike, strict=True))
        return table((words["framework"], *kinds), table_rows)

    return write


def packing_of(kind: str) -> Block:
    """One kind of layer in every framework: each tensor's shape, and the gates in it."""

    def write(language: str) -> str:
        words = MESSAGES[language]
        rows = []
        for c in (c for c in CONVENTIONS if c.kind == kind):
            # Tensors of one gate each, alike but for the gate, share a line.
            alike: dict[object, list[Tensor]] = {}
            for tensor in c.model.packed.stored:
                single = len(tensor.spec.gates) == 1
                key = (tensor.spec.letters, tensor.spec.lies) if single else tensor.name
                alike.setdefault(key, []).append(tensor)
            for tensors in alike.values():
                names = "<br>".join(code(t.name) for t in tensors)
                shapes = (arithmetic(n, latex=True) for n in c.model.packed.shapes[tensors[0].name])
                letters = ",|".join(f"{a}_{{{g}}}" for t in tensors for a, g in holds(t.spec))
                rows.append(
                    (
                        f"{c.framework}<br>{names}",
                        inline(f"({', '.join(shapes)})"),
                        " ".join(map(inline, letters.split("|"))),  # a line may break between
                        "<br>".join(
                            f"<code>{escape(part)}</code>"
                            for part in re.split(r" (?==|->)", tensors[0].spec.lies)
                        ),
                    )
                )
        head = (words["tensor"], words["shape"], words["order"], words["packing"])
        # Two options of a layer often keep some tensors the same way.
        return table(head, dict.fromkeys(rows))

    return write


def code(text: str) -> str:
    """Code that may break after a dot or a slash, in a narrow column.

    Examples:
        >>> code("nn.LSTM(x, h)")
        '<code>nn.<wbr>LSTM(x, h)</code>'
    """
    broken = re.sub(r"([./])", r"\1<wbr>", escape(text, quote=False))
    return f"<code>{broken}</code>"


def holds(spec: Spec) -> list[tuple[str, str]]:
    r"""The letters and gates of a tensor, in the order in which they lie: along the first axis.

    Examples:
        >>> holds(Spec.parse("b d[ifgo] : g h i -> (i g h)"))[3:5]
        [('\\mathbf{b}', 'o'), ('\\mathbf{d}', 'i')]
        >>> holds(Spec.parse("W U[rz] : g h i -> i (g h)"))
        [('\\mathbf{W}', 'r'), ('\\mathbf{W}', 'z'), ('\\mathbf{U}', 'r'), ('\\mathbf{U}', 'z')]
    """
    return [
        (rf"\mathbf{{{letter}}}", gate) for letter in spec.letters for gate in spec.gates or [""]
    ]


def at(count: Expr, situation: Mapping[str, int]) -> Expr:
    """A count in a situation."""
    return substitute(count, {k: sympify(v) for k, v in situation.items()})


def counted(count: Expr, name: str = "") -> str:
    """A count of a table, under a name of its own if it has one.

    Examples:
        >>> counted(6004000, "seq2seq.table.encoder")
        '<data value="6004000" data-q="seq2seq.table.encoder">6,004,000</data>'
    """
    named = f' data-q="{name}"' if name else ""
    return f'<data value="{count}"{named}>{written(count)}</data>'


def named(part: str, language: str) -> str:
    """A network's part as the code calls it, after the word for it where that is another.

    Examples:
        >>> named("encoder", "en"), named("encoder", "zh")
        ('<code>encoder</code>', '编码器 <code>encoder</code>')
    """
    word = FIGURES["all"].get(part, {}).get(language, part)
    return f"<code>{part}</code>" if word == part else f"{word} <code>{part}</code>"


def network_table(name: str, network: Network, situation: Situation) -> Block:
    """A network's parts with their counts and shares, the total last."""
    result = network.table()
    parts = {row.name: row for row in result.rows}
    define(f"{name}.table", situation, **{k: row.count for k, row in parts.items()})
    define(f"{name}.table", situation, total=result.total)
    define(f"{name}.share.of", situation, "share", **{k: row.share for k, row in parts.items()})

    def sizes(layer: str) -> str:
        """The layer as it is written, with its sizes by their names."""
        return re.sub(
            r"(?<=[( ])\w+(?=[,)])",
            lambda m: f"[[ {situation.name}:{m[0]}.code ]]" if m[0] in situation else m[0],
            layer,
        )

    def write(language: str) -> str:
        words = MESSAGES[language]
        rows = []
        for row in result.rows:
            said = row.details(words["all_in"], words["is"], words["per_gate"])
            details = " · ".join((sizes(escape(row.layer)), *map(escape, said)))
            rows.append(
                (
                    f"{named(row.name, language)}<br><small>{details}</small>",
                    f"[[ {name}.table.{row.name} ]]",
                    f"[[ {name}.share.of.{row.name} ]]",
                )
            )
        rows.append((words["total"], f"[[ {name}.table.total ]]", "100%"))
        head = [words[key] for key in ("name", "count", "share")]
        return table(head, rows, [1, 2], total=True)

    return write
