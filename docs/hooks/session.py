"""What a page's examples run in, in the reader's browser, and the reading of a reader's model.

The build does not use it: it goes into the archive that the browser loads.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import contextlib
import io
import json
import sys
import time
import traceback
from collections.abc import Callable
from itertools import groupby
from typing import Any

HERE = "<example>"
MOST = 100_000
"""Characters that a run shows at the most."""
SOON = 0.1
"""Seconds after which what was printed is shown."""

CAUSED = "The above exception was the direct cause of the following exception:"

Send = Callable[[str], Any]

NAMES: dict[str, dict[str, Any]] = {}
"""What was defined so far: on the page, and in each docstring of the reference."""


class Shown(io.TextIOBase):
    """What a program prints, sent on in pieces, and no more than can be read.

    Examples:
        >>> sent = []
        >>> out = Shown(sent.append, most=4)
        >>> _ = out.write("abc\\n"), out.write("d\\ne\\n"), out.close()
        >>> sent, out.lost
        (['abc\\n'], 4)
    """

    def __init__(self, send: Send, most: int = MOST) -> None:
        self.send, self.room, self.lost = send, most, 0
        self.parts: list[str] = []
        self.sent = time.monotonic()

    def write(self, text: str) -> int:
        """Keep a piece, or count its characters where there is no more room."""
        kept = text[: self.room]
        self.lost += len(text) - len(kept)
        self.room -= len(kept)
        if kept:
            self.parts.append(kept)
            if time.monotonic() - self.sent > SOON:
                self.flush()
        return len(text)

    def flush(self) -> None:
        """Send what was kept."""
        if self.parts:
            self.send("".join(self.parts))
        self.parts.clear()
        self.sent = time.monotonic()

    def close(self) -> None:
        """Send the rest."""
        self.flush()


def run(code: str, place: str, cell: bool, send: Send) -> str:
    """Run an example as a Python prompt does, or as a notebook's cell, up to its first error.

    Args:
        code: the statements; a prompt shows the value of each expression, a cell of the last one.
        place: which names it sees; the dotted name of what a docstring belongs to sees its module.
        cell: whether it is a notebook's cell.
        send: what takes the text that is printed.

    Returns:
        As JSON, how many characters were left out, and the error if there was one.

    Examples:
        >>> printed = []
        >>> run("a = 2\\na + 1\\nprint('b')", "", False, printed.append), "".join(printed)
        ('{"lost": 0, "error": ""}', '3\\nb\\n')
        >>> print(json.loads(run("a = 1\\nb / 0", "elsewhere", False, printed.append))["error"])
        Traceback (most recent call last):
          line 2
        NameError: name 'b' is not defined
    """
    if place not in NAMES:
        NAMES[place] = {**module(place), "__name__": "__main__"}
    names = NAMES[place]
    out, error, flags = Shown(send), "", 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            tree = ast.parse(code, HERE)
            for i, node in enumerate(tree.body):
                if isinstance(node, ast.ImportFrom) and node.module == "__future__":
                    for alias in node.names:
                        flags |= getattr(__future__, alias.name).compiler_flag
                shown = not cell or i == len(tree.body) - 1
                body = ast.Interactive([node]) if shown else ast.Module([node], [])
                mode = "single" if shown else "exec"
                out.flush()  # it may run for long, and print nothing
                exec(compile(body, HERE, mode, flags=flags, dont_inherit=True), names)
        except BaseException as raised:  # also what would end a program: Python goes on here
            error = said(raised)[:MOST]
    out.close()
    return json.dumps({"lost": out.lost, "error": error})


def module(place: str) -> dict[str, Any]:
    """The names of the module that a dotted name lies in; none for a page.

    Examples:
        >>> "MatrixSymbol" in module("lstm_formulas.equations.Equation"), module("cell/")
        (True, {})
    """
    name = place
    while name:
        if name in sys.modules or (name.startswith("lstm_formulas") and found(name)):
            thing: Any = sys.modules[name]
            for part in place.removeprefix(name).strip(".").split("."):
                thing = getattr(thing, part, thing)
            # What the package exports is defined in one of its modules.
            home = getattr(thing, "__module__", None)
            return dict(vars(sys.modules[home if home in sys.modules else name]))
        name = name.rpartition(".")[0]
    return {}


def found(name: str) -> bool:
    """Whether there is a module of this name; then it is imported."""
    try:
        builtins.__import__(name)
    except ImportError:
        return False
    return True


def said(error: BaseException) -> str:
    """An error as Python says it, with the reader's own lines alone.

    Examples:
        >>> print(said(ValueError("x: takes a size")))
        Traceback (most recent call last):
        ValueError: x: takes a size
    """
    before = ""
    if error.__cause__:
        before = f"{said(error.__cause__)}\n\n{CAUSED}\n\n"
    lines: list[str] = []
    if not isinstance(error, SyntaxError):
        lines.append("Traceback (most recent call last):")
        own = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == HERE]
        where = [(f.lineno, f", in {f.name}" * (f.name != "<module>")) for f in own]
        for (line, name), same in groupby(where):
            times = len(list(same))
            lines += [f"  line {line}{name}"] * min(times, 3)
            if times > 3:
                lines.append(f"  [Previous line repeated {times - 3} more times]")
    return before + "\n".join([*lines, "".join(traceback.format_exception_only(error)).strip()])


def read(text: str, x: str = "") -> str:
    """What `explain` says of a text, as JSON for a page's table; `x` is told if it is not empty.

    Examples:
        >>> told = json.loads(read("nn.LSTM(5, 10)"))
        >>> told["total"], told["rows"][0]["formula"], told["rows"][0]["tensors"][0]
        ('680', '4(10(10+5)+2 × 10)', ['W_i', '10 × 5', '50'])
        >>> json.loads(read("no model"))["error"].partition(":")[0]
        'no model in this text'
        >>> json.loads(read("keras.layers.LSTM(10)", " 5"))["total"]
        '640'
    """
    return table(io.StringIO(text), x)


def read_file(path: str, name: str, x: str = "") -> str:
    """The same of a file, which has this name for the reader."""
    with io.FileIO(path) as file:
        file.name = name
        return table(io.BufferedReader(file), x)


def table(source: io.IOBase, x: str) -> str:
    """The rows, the totals and the notes."""
    from lstm_formulas import derive, explain
    from lstm_formulas.printing import number

    told: dict[str, Any] = {"x": int(x) if x.strip().isdecimal() else x} if x.strip() else {}
    try:
        result = explain(source, **told)
    except (ValueError, TypeError) as error:
        return json.dumps({"error": str(error)})
    except OSError as error:
        return json.dumps({"error": f"cannot be read: {error}"})
    rows = [
        {
            "name": row.name,
            "kind": row.kind,
            "count": number(row.count),
            "formula": row.formula,
            "said": ", ".join(filter(None, (row.whose, row.why))),
            "source": row.convention.source if row.convention else "",
            "derivation": str(derive(row.layer)) if row.layer else "",
            "several": row.layer is not None and row.layer.count != row.count,
            "tensors": [
                [w.name, " × ".join(map(str, w.shape)), number(w.count)]
                for w in (row.layer.weights if row.layer else ())
            ],
        }
        for row in result
    ]
    return json.dumps(
        {
            "framework": next((r.convention.framework for r in result if r.convention), ""),
            "total": number(result.total),
            "trainable": number(result.trainable),
            "stated": None if result.stated is None else number(result.stated),
            "notes": list(result.notes),
            "unexplained": [row.name for row in result.unexplained],
            "rows": rows,
        }
    )
