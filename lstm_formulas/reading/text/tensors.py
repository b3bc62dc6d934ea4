"""Lists of tensors: a name and a shape, in whatever form a loop prints them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lstm_formulas.reading.listing import Entry, Listed, Listing, Shape
from lstm_formulas.reading.text.columns import number, ruler, totals

__all__ = ["DTYPE", "SHAPE", "counts", "framework_of", "grouped", "listed", "shape_of", "stated_in"]

DTYPE = r"(?:b?f(?:loat)?|u?i(?:nt)?|c(?:omplex)?|F|BF|I|U)\d+(?:_e\w+)?|bool|key<\w+>|BOOL"
INSIDE = r"(?:[\d,\s?]|None|Dimension\(\d+\))*"
SHAPE = re.compile(
    rf"""(?:torch\.)?Size\(\s*\[(?P<size>{INSIDE})\]\s*\)
    |TensorShape\(\s*[\[(](?P<tensor>{INSIDE})[\])]\s*\)
    |(?<![\w.])(?:{DTYPE})\ ?\[(?P<typed>[\d,\s]*)\]
    |(?<=\()(?:{DTYPE})(?:_ref)?\ ?(?P<slim>(?:\d+(?:x\d+)*)?)(?=\))
    |(?<![\w\])])[(\[](?P<bare>{INSIDE})[)\]]
    |(?<=\w)\[(?P<glued>\d+(?:,\ ?\d+)+|\d+(?=\]$))\]
    |(?<![\w.])(?P<times>\d+(?:\ ?[x×]\ ?\d+)+)(?![\w.])""",
    re.VERBOSE | re.MULTILINE,
)
NAME = re.compile(
    r"'([^'\n]{1,400})'|\"([^\"\n]{1,400})\"|(?<![\w.])([\w][\w./\-]*(?::\d+(?!\d))?)"
)
LABEL = re.compile(
    r"""(?:names?|tensor_names?|shapes?|sizes?|dtypes?|types?|params?|parameters?|tensors?|layers?|variables?|keys?|paths?
    |values?|numel|elements|count|trainable|requires_grad|true|false|none|no|yes|cpu|cuda|torch|np|numpy|jnp|tf|keras
    |of|the|in|with|has|index|idx|grad|and|weights?_shape|param_shape|kerasvariable|backendvariable|device|bytes
    |dt_\w+|(?:torch\.|tf\.|jnp\.|np\.)?(?:float|bfloat|int|uint|complex|half|double|long|bool|f|i|u|bf|q?u?int)\d*(?:_ref)?
    |[kmg]i?b|b|weight\ shape)""",
    re.VERBOSE | re.IGNORECASE,
)
PARAM = re.compile(r"# Param: (\d[\d,]*) \(")
SUM = re.compile(r"\btotal\b[^\d\n]{0,60}(\d[\d,_]*)", re.IGNORECASE)
AT = re.compile(r"\b(?:path|name)='?\"?([\w./:\-]+)")
LIMIT = 6
"""More words beside a shape than this are a sentence."""


def grouped(tensors: Sequence[Listed]) -> list[Entry]:
    """An entry for each module: the tensors whose names are alike but for the last part.

    Examples:
        >>> [(e.path, len(e.tensors)) for e in grouped([Listed("a.weight", (3, 2)), Listed("a.bias", (3,))])]
        [('a', 2)]
    """
    groups: dict[str, list[Listed]] = {}
    for tensor in tensors:
        owner = re.match(r"(.*)[./]", tensor.name)
        groups.setdefault(owner[1] if owner else "", []).append(tensor)
    return [Entry(path, tensors=tuple(group)) for path, group in groups.items()]


def shape_of(match: re.Match[str]) -> Shape:
    forms = ("size", "tensor", "typed", "slim", "bare", "glued", "times")
    inside = next(text for text in map(match.group, forms) if text is not None)
    if match["times"] or match["slim"]:
        return tuple(int(length) for length in re.findall(r"\d+", inside))
    inside = re.sub(r"Dimension\((\d+)\)", r"\1", inside)
    lengths = (part.strip() for part in inside.split(","))
    return tuple(int(part) if part.isdigit() else None for part in lengths if part)


@dataclass
class Line:
    """What one line of a list holds."""

    indent: int
    names: list[str]
    quoted: bool
    shapes: list[tuple[list[str], Shape]]
    after: list[str]
    trainable: bool | None
    number: int | None
    several: bool = False
    """Whether its shapes stand in a list of their own, which may be of one."""


def _names(text: str) -> tuple[list[str], bool]:
    quoted: list[str] = []
    plain: list[str] = []
    for match in NAME.finditer(text):
        name = match[1] or match[2] or match[3]
        if match[3]:
            name = name.rstrip(":.-")
        # A quoted word is a name, be it `in`, a GRU's gate in Flax.
        label = LABEL.fullmatch(name.strip()) and not (match[1] == "in" or match[2] == "in")
        if name and not label and re.search(r"[^\W\d]", name):
            (plain if match[3] else quoted).append(name.strip())
        elif match[3] and re.fullmatch(r"\d+\.[\w.]*[a-z_]\w*", name):
            plain.append(name)
    return (quoted, True) if quoted else (plain, False)


def _name(names: Sequence[str], quoted: bool) -> str:
    """The tensor's name among the words before its shape."""
    if not names:
        return ""
    pathlike = [name for name in names if re.search(r"[./]", name)]
    return pathlike[0] if pathlike and not quoted else "/".join(names)


SEVERAL = re.compile(r"\w[^\[(\n]*\[\s*(?:[\w.]*\(\[?[\d,\s]*\]?\)(?:,\s*)?)+\s*\]\s*$")


def _lines(lines: Sequence[str]) -> Iterator[Line]:
    for line in lines:
        if (
            ruler(line)
            or not line.strip()
            or (len(line) > 2000 and "(" not in line and "[" not in line)
        ):
            continue
        text = line.replace("']['", "/").replace('"]["', "/")
        found, before = [], 0
        quoted = False
        for match in SHAPE.finditer(text):
            names, marked = _names(text[before : match.start()])
            quoted = quoted or marked
            found.append((names, shape_of(match)))
            before = match.end()
        after, marked = _names(text[before:])
        at = AT.search(text)
        if at and len(found) == 1:
            found = [([at[1]], found[0][1])]
        words = re.findall(r"\b(?:True|False)\b", text)
        numbers = re.findall(r"(?<![\w.,(\[/])\d[\d,_]*(?![\w./\])])", text) if not found else []
        yield Line(
            indent=len(line) - len(line.lstrip()),
            names=[] if found else after,
            quoted=quoted or marked,
            shapes=found,
            after=after if found else [],
            trainable=(words[-1] == "True") if words else None,
            number=number(numbers[-1]) if numbers else None,
            several=bool(SEVERAL.search(text)),
        )


BROKEN = re.compile(r"([\[(])\s*\n\s*(\d+(?:\s*,\s*\d+)*,?)\s*\n\s*([\])])")
"""A shape whose lengths stand on lines of their own, as in indented JSON."""


VALUES = re.compile(r",?\s*(?:numpy|value)=\s*(?:array\()?\[[^>]{0,100000}(?=>)")
"""A variable's numbers, which NumPy prints with their shape once more."""

TIMES = re.compile(r"\d ?[x×] ?\d+\s*$", re.MULTILINE)
VECTOR = re.compile(r"^(.*\w['\"]?\s*[:=|>\s-]\s*)(?:(\d+)|scalar|single)\s*$")


def listed(lines: Sequence[str]) -> Listing | None:
    """Lines, or one long line, of names and shapes; None where hardly a line has both."""
    whole = BROKEN.sub(lambda match: "".join(match[0].split()), "\n".join(lines))
    lines = VALUES.sub("", whole).split("\n")
    if TIMES.search(whole):
        # Where a matrix is 40 x 10, a vector is 40, and a single number is what they call it.
        lines = [line if SHAPE.search(line) else VECTOR.sub(r"\1[\2]", line) for line in lines]
    tensors: list[Listed] = []
    above: list[tuple[int, str]] = []
    hits = misses = 0
    for line in _lines(lines):
        if misses > 200 + 2 * hits:
            return None
        while above and above[-1][0] >= line.indent:
            above.pop()
        if not line.shapes:
            words = len(line.names)
            if 0 < words <= 3:
                above.append((line.indent, _name(line.names, line.quoted)))
            misses += words > LIMIT
            continue
        if (
            len(line.shapes) == 1
            and not line.quoted
            and len(line.shapes[0][0]) + len(line.after) > LIMIT
        ):
            misses += 1
            continue
        hits += 1
        owner, place = "", 0
        for n, (names, shape) in enumerate(line.shapes):
            later = line.shapes[n + 1][0] if n + 1 < len(line.shapes) else line.after
            prefix = [name for _, name in above]
            if names:
                name = _name(names, line.quoted)
                inner = prefix if prefix and not re.search(r"[./]", name) else []
                name = owner = "/".join([*inner, name])
                place = 0
                if (n + 1 < len(line.shapes) and not later) or line.several:
                    name = f"{owner}/0"  # one layer's name, and the shapes of all its tensors
            elif owner:
                place += 1
                name = f"{owner}/{place}"
            elif prefix and len(line.shapes) == 1 and not later:
                name = prefix[-1]
            else:
                name = _name(later, line.quoted) if len(line.shapes) == 1 else str(len(tensors))
            tensors.append(Listed(name or str(len(tensors)), shape, trainable=line.trainable))
    if not tensors or misses > 2 * hits:
        return None
    stated = stated_in(lines)
    return Listing("a list of tensors", framework_of(tensors), tuple(grouped(tensors)), stated)


def stated_in(lines: Sequence[str]) -> dict[str, int]:
    found = totals(lines)
    for line in lines:
        if "total" not in found and (match := PARAM.search(line)):
            found["total"] = int(match[1].replace(",", ""))
        if "total" not in found and (match := SUM.search(line)) and not SHAPE.search(line):
            count = number(match[1])
            if count is not None:
                found["total"] = count
    return found


CLASS = re.compile(r"(?:[A-Z]\w+)?")
"""What may stand between a name and its count."""


def counts(lines: Sequence[str]) -> Listing | None:
    """Lines of a name and a number: how many parameters each has, their shapes unknown."""
    entries: list[Entry] = []
    misses = 0
    for line in _lines(lines):
        if misses > 200 + len(entries):
            return None
        name, kind = (*line.names, "", "")[:2]
        if (
            line.number is None
            or not name
            or line.shapes
            or not CLASS.fullmatch("".join(line.names[1:]))
        ):
            misses += bool(line.names)
        elif not re.match("total", name, re.IGNORECASE):
            entries.append(Entry(name, kind, line.number, trainable=line.trainable))
    if not entries or misses > 1 + len(entries) // 2:
        return None
    return Listing("a table of names and counts", "", tuple(entries), stated_in(lines))


def framework_of(tensors: Sequence[Listed]) -> str:
    """Whose names these are, where one name tells."""
    names = "\n".join(tensor.name for tensor in tensors)
    for framework, pattern in WHOSE:
        if pattern.search(names):
            return framework
    return ""


WHOSE = (
    ("pytorch", re.compile(r"(?:weight|bias)_[ih][hir]|\.(?:weight|bias)$", re.MULTILINE)),
    (
        "tensorflow1",
        re.compile(
            r"(?:lstm|rnn|gru)_cell/(?:kernel|bias|gates|candidate|w_)|(?:gates|candidate)/kernel|/Adam(?:_1)?(?::0)?$|^beta1_power|w_[ifo]_diag",
            re.MULTILINE,
        ),
    ),
    ("keras", re.compile(r"recurrent_kernel")),
    ("flax", re.compile(r"(?:^|/)[hi][fgioznr]_?/(?:kernel|bias)", re.MULTILINE)),
)
