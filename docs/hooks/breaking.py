r"""A long display formula as several `<math>` in a row, between which a narrow column breaks.

It breaks where one would by hand: before a relation, then before a plus or minus or else before a
product, the outermost first. Where there is room, it stands as it would in one piece. What is
short stays in one piece.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from itertools import product
from xml.etree.ElementTree import Element, fromstring, tostring

LINE = 14.8
"""What fits on a line of a phone, a list's item on 320 px, in the formula's own em."""
PIECE = 12.0
"""What fits beside a left side, and behind the indentation of a continued line."""
LEFT = 3.5
"""A left side up to this width has a column of its own, with the right sides below each other."""

CHANGES = 3.0
"""How wide a number may become that follows a reader's sizes, if it is not wider yet."""

RELATIONS = frozenset("=∈←≈≤≥<>→")
SUMS = frozenset("+−")
PRODUCTS = frozenset("⊙⋅×")


def breakable(math: str) -> str:
    r"""The inside of a display formula's block: one `<math>`, or rows of pieces.

    Examples:
        >>> breakable('<math display="block"><mi>h</mi></math>')
        '<math display="block"><mi>h</mi></math>'
        >>> import re
        >>> from hooks.tex import mathml
        >>> text = re.sub("<(?!/math).*?>", "", breakable(mathml("a = (b+c+d+e) + (f+g+h+i)", True)))
        >>> text.split("</math>")
        ['a', '=(b+c+d+e)', '+(f+g+h+i)', '']
    """
    root = fromstring(math)
    rows = list(aligned(root))
    if all(width(left) + width(right) <= LINE for left, right in rows):
        return math
    if not any(left for left, _ in rows):
        return f'<div class="lines whole">{"".join(chunks(right) for _, right in rows)}</div>'
    both = (f"<span>{piece(left)}</span>{chunks(right)}" for left, right in rows)
    return f'<div class="lines">{"".join(both)}</div>'


def aligned(root: Element) -> Iterator[tuple[list[Element], list[Element]]]:
    """The left and right side of each row; a formula without rows is one."""
    table = root.find("mtable") if len(root) == 1 else None
    if table is not None:
        for row in table:
            yield flat(row[0]), [token for cell in row[1:] for token in flat(cell)]
        return
    tokens = flat(root)
    first = next((i for i, t in enumerate(tokens) if t.tag == "mo" and t.text in RELATIONS), 0)
    yield (tokens[:first], tokens[first:]) if width(tokens[:first]) <= LEFT else ([], tokens)


def flat(node: Element) -> list[Element]:
    """All that stands in the row inside an element."""
    return [token for child in node for token in flattened(child)]


def flattened(node: Element) -> Iterator[Element]:
    """What stands in a row, without the groups that only group; a raised bracket is opened."""
    if node.tag == "mrow" and not node.attrib and not stretched(node):
        yield from flat(node)
    elif node.tag == "msup" and node[0].tag == "mrow" and not node[0].attrib:
        *inside, last = flattened(node[0])
        yield from inside
        raised = deepcopy(node)
        raised[0] = last
        yield raised
    else:
        yield node


def stretched(row: Element) -> bool:
    """Whether a row's brackets grow with what they hold, which they cannot in two pieces."""
    return any(child.get("stretchy") == "true" for child in row)


def width(nodes: list[Element]) -> float:
    """About how wide something is, in em; rather too wide than too narrow."""
    return sum(map(_width, nodes))


def _width(node: Element) -> float:
    parts = [_width(child) for child in node]
    match node.tag:
        case "mspace":
            return float((node.get("width") or "0em").removesuffix("em"))
        case "msub" | "msup":
            return parts[0] + 0.7 * parts[1]
        case "msubsup":
            return parts[0] + 0.7 * max(parts[1:])
        case "munder" | "mover" | "munderover":
            return max(parts[0], *(0.7 * part for part in parts[1:]))
        case "mfrac":
            return max(parts) + 0.2
        case "msqrt":
            return sum(parts) + 0.9
        case "mo" if node.text and node.text in RELATIONS | SUMS | PRODUCTS:
            tight = node.get("form") == "prefix" or node.get("lspace") == "0"
            return 0.7 if tight else 1.2
        case "mo":
            return 0.4 * len(node.text or "")
        case "mn" if node.get("data-q"):
            return max(CHANGES, 0.5 * len(node.text or ""))
        case "mi" | "mn" | "mtext":
            return sum(
                0.75 if ord(c) > 0xFFFF else 0.3 if c in "., " else 0.5 for c in node.text or ""
            )
    return sum(parts)


def chunks(tokens: list[Element]) -> str:
    """A right side: what follows each relation on its own, in one piece or in several."""
    parts = split(tokens, RELATIONS, 0)
    return f"<span>{''.join(f'<span>{written(part)}</span>' for part in parts)}</span>"


def written(tokens: list[Element]) -> str:
    """The pieces of a part, each a `<math>`; where one ends, a line may."""
    return "<wbr>".join(map(piece, pieces(tokens)))


def pieces(tokens: list[Element]) -> list[list[Element]]:
    """A part, broken before the outermost sums, or else products, until each piece fits."""
    if width(tokens) > PIECE:
        for depth, operators in product(range(4), (SUMS, PRODUCTS)):
            parts = split(tokens, operators, depth)
            if len(parts) > 1:
                return [one for part in parts for one in pieces(part)]
    return [tokens]


def split(tokens: list[Element], operators: frozenset[str], depth: int) -> list[list[Element]]:
    """Cut before these operators where they stand inside so many brackets."""
    parts: list[list[Element]] = [[]]
    inside = 0
    for token in tokens:
        form = token.get("form") or (token[0].get("form") if len(token) else None)
        inside -= form == "postfix"
        if token.text in operators and form != "prefix" and inside == depth and parts[-1]:
            parts.append([])
        parts[-1].append(token)
        inside += form == "prefix" and bool(token.get("fence"))
    return parts


def piece(tokens: list[Element]) -> str:
    """One `<math>`; an operator that it begins with has the space that it has inside a line."""
    made = Element("math")
    made.extend(deepcopy(tokens))
    if len(made) and made[0].tag == "mo" and not made[0].get("form"):
        made[0].set("form", "infix")
    return tostring(made, "unicode", short_empty_elements=False) if tokens else ""
