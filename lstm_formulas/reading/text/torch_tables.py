"""Tables of a PyTorch model: torchinfo, torchsummary, pytorch-model-summary, Lightning, fvcore."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lstm_formulas.reading.listing import Entry, Listed, Listing
from lstm_formulas.reading.text.columns import bars, between, number, ruler, shapes, totals
from lstm_formulas.reading.text.tensors import grouped

__all__ = [
    "FVCORE",
    "LIGHTNING",
    "MODEL_SUMMARY",
    "TORCHINFO",
    "TORCHSUMMARY",
    "fvcore",
    "lightning",
    "model_summary",
    "torchinfo",
    "torchsummary",
]

TORCHINFO = re.compile(
    r"^\s*Layer \(type(?: \(var_name\)(?::depth-idx)?|:depth-idx)\)(?=.*Param #)", re.MULTILINE
)
TORCHSUMMARY = re.compile(
    r"^\s*-{20,}\n\s*Layer \(type\) +Output Shape +Param #\s*\n\s*={20,}", re.MULTILINE
)
MODEL_SUMMARY = re.compile(
    r"^\s*Layer \(type\) .*Tr\. Param #|^\s*Layer \(type\) +Input Shape +Param # *$", re.MULTILINE
)
LIGHTNING = re.compile(r"\|\s*Name\s*\|\s*Type\s*\|\s*Params")
FVCORE = re.compile(r"\|\s*#(?:elements|parameters) or shape")

BRANCH = re.compile(r"^[\s│|├└─+]*")
LABEL = re.compile(r"(?P<kind>[^\s:(]+)(?: \((?P<name>[^)]*)\))?(?:: (?P<index>\d+-\d+))?")
SUMMARY_ROW = re.compile(
    r"\s*(?P<kind>\w+)-(?P<index>\d+)\s+(?P<shapes>\[[\[\]\d,\s-]*\])\s+(?P<count>[\d,]+)(?:\s+(?P<trained>[\d,]+))?\s*$"
)
RECURRENT = frozenset({"LSTM", "GRU", "RNN", "LSTMCell", "GRUCell", "RNNCell"})


def torchinfo(lines: Sequence[str]) -> Listing:
    """torchinfo's tree: a count stands at the module that has the parameters, `--` elsewhere."""
    first = next(i for i, line in enumerate(lines) if TORCHINFO.match(line))
    header = lines[first]
    labels = [label for label in re.split(r"\s{2,}", header.strip()) if label]
    starts = [header.find(label) for label in labels]
    starts[0] = 0
    entries: list[Entry] = []
    above: list[tuple[int, str]] = []
    tensors: dict[int, list[Listed]] = {}
    for line in lines[first + 1 :]:
        if re.match(r"\s*Total params", line):
            break
        branch = BRANCH.match(line)
        if ruler(line) or not line.strip() or not branch:
            continue
        cells = dict(zip(labels, (c.strip() for c in between(line, starts)), strict=True))
        label, indent = cells[labels[0]][len(BRANCH.match(cells[labels[0]])[0]) :], branch.end()  # type: ignore[index]
        count = cells.get("Param #", "")
        if count[:1] in ("├", "└") or (entries and not label and count[:1] in ("|", "+")):
            shape = shapes(cells.get("Kernel Shape", ""))
            if shape and entries:
                # torchinfo shows a weight as [in, out, …], and only a module's very own one.
                kernel = shape[0]
                turned = (*kernel[1::-1], *kernel[2:]) if label == "weight" else kernel
                tensors.setdefault(len(entries) - 1, []).append(Listed(label, turned))
            continue
        match = LABEL.match(label)
        if not match:
            continue
        while above and above[-1][0] >= indent:
            above.pop()
        own = match["name"] or (f"{match['kind']}: {match['index']}" if match["index"] else "")
        path = ".".join(
            [*(name for _, name in above[-1:] if name), *([own] if above or entries else [])]
        )
        above.append((indent, path))
        recursive = "recursive" in count
        frozen = count.startswith("(") and not recursive
        value = None if recursive else number(count)
        entries.append(
            Entry(
                path=path,
                kind=match["kind"],
                count=value,
                trainable=False if frozen else None,
                frozen=value if frozen else None,
                inputs=shapes(cells.get("Input Shape", "")),
                output=shapes(cells.get("Output Shape", "")),
                depth=len(above) - 1,
                counted=not recursive and value is not None,
            )
        )
    entries = [
        replace(entry, tensors=tuple(tensors[i])) if i in tensors and entry.count else entry
        for i, entry in enumerate(entries)
    ]
    notes = (
        ["Rows marked (recursive) are used again and counted once."]
        if any("(recursive)" in line for line in lines)
        else []
    )
    return Listing("torchinfo's summary", "pytorch", tuple(entries), totals(lines), tuple(notes))


def torchsummary(lines: Sequence[str]) -> Listing:
    """torchsummary's rows, which count `weight` and `bias` alone: a recurrent layer has neither."""
    entries = list(_numbered(lines))
    hidden = [entry.path for entry in entries if entry.kind in RECURRENT and not entry.count]
    notes = (
        [
            f"torchsummary counts tensors named weight and bias only, so it prints 0 for {', '.join(hidden)}, and its total lacks them."
        ]
        if hidden
        else []
    )
    return Listing("torchsummary's table", "pytorch", tuple(entries), totals(lines), tuple(notes))


def _numbered(lines: Sequence[str]) -> Iterator[Entry]:
    inputs = any("Input Shape" in line for line in lines)
    for line in lines:
        if row := SUMMARY_ROW.match(line):
            count, trained = number(row["count"]), number(row["trained"] or "")
            yield Entry(
                path=f"{row['kind']}-{row['index']}",
                kind=row["kind"],
                count=count,
                frozen=None if count is None or trained is None else count - trained,
                inputs=shapes(row["shapes"]) if inputs else (),
                output=() if inputs else shapes(row["shapes"]),
            )


def model_summary(lines: Sequence[str]) -> Listing:
    """pytorch-model-summary's rows, whose last column says how many are trained."""
    if any("Parent Layers" in line for line in lines):
        lines = [re.sub(r"^\s*\S+(?=\s+\w+-\d+\s)", "", line) for line in lines]
    return Listing(
        "pytorch-model-summary's table", "pytorch", tuple(_numbered(lines)), totals(lines)
    )


UNITS = {"": 1, "K": 10**3, "M": 10**6, "B": 10**9, "G": 10**9, "T": 10**12}
ROUNDED = re.compile(r"(\d[\d,]*(?:\.\d+)?) ?([KMBGT]?)")
BELOW = re.compile(r"\s*(\d[\d,.]*(?: [KMBT])?)\s+(Total|Trainable|Non-trainable) params")


def _rounded(text: str) -> tuple[int, bool] | None:
    """A count as people abbreviate it, and whether it was abbreviated.

    Examples:
        >>> _rounded("16.8 K"), _rounded("840"), _rounded("--")
        ((16800, True), (840, False), None)
    """
    found = ROUNDED.fullmatch(text.strip())
    if not found:
        return None
    digits = found[1].replace(",", "")
    whole, _, decimals = digits.partition(".")
    times = UNITS[found[2]]
    return int(whole) * times + (
        int(decimals) * times // 10 ** len(decimals) if decimals else 0
    ), bool(found[2])


def lightning(lines: Sequence[str]) -> Listing:
    """Lightning's table, whose counts are rounded from a thousand up."""
    entries: list[Entry] = []
    for line in lines:
        cells = [cell.strip() for cell in bars(line)]
        if len(cells) > 3 and cells[0].isdigit() and (count := _rounded(cells[3])):
            path = cells[1]
            nested = any(path.startswith(f"{entry.path}.") for entry in entries)
            entries.append(
                Entry(
                    path,
                    cells[2],
                    count[0],
                    depth=path.count("."),
                    counted=not nested,
                    approximate=count[1],
                )
            )
    stated: dict[str, int] = {}
    exact = True
    for line in lines:
        if (match := BELOW.match(line)) and (given := _rounded(match[1])):
            stated[{"Total": "total", "Trainable": "trainable"}.get(match[2], "frozen")] = given[0]
            exact = exact and not given[1]
    notes = (
        ()
        if exact
        else ("Lightning rounds counts from a thousand up, so these are near the truth.",)
    )
    return Listing("Lightning's summary", "pytorch", tuple(entries), stated, notes)


def fvcore(lines: Sequence[str]) -> Listing:
    """fvcore's table: shapes of tensors, which are exact, among sums, which are rounded."""
    tensors: list[Listed] = []
    sums: list[Entry] = []
    for line in lines:
        cells = [cell.strip() for cell in bars(line)]
        if len(cells) != 2 or not cells[0] or cells[0].startswith((":", "-")):
            continue
        if shape := shapes(cells[1]):
            tensors.append(Listed(cells[0], shape[0]))
        elif count := _rounded(cells[1]):
            sums.append(Entry(cells[0], "", count[0], approximate=count[1]))
    whole = next((entry for entry in sums if entry.path == "model"), None)
    stated = {"total": whole.count} if whole and whole.count and not whole.approximate else {}
    entries = grouped(tensors)
    holders = {tensor.name for tensor in tensors}
    # With a depth's limit some modules show their sum alone.
    for entry in sums:
        below = f"{entry.path}."
        if entry.path != "model" and not any(name.startswith(below) for name in holders):
            shown = any(other.path.startswith(below) for other in sums)
            entries.append(replace(entry, counted=not shown))
    return Listing("fvcore's table", "pytorch", tuple(entries), stated)
