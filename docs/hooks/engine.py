"""The site's own modules in JavaScript, run by the build: what a page computes has one source."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import dukpy

LIVE = Path(__file__).resolve().parents[1] / "theme/assets/live"
IMPORT = re.compile(r'^import (\{.*\}) from "\./([\w.]+)";$', re.MULTILINE)
COMMENT = re.compile(r"^ *(?:/\*\*.*?\*/|//[^\n]*)\n", re.DOTALL | re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:function|const|class) (\w+))", re.MULTILINE)


def call(module: str, function: str, *arguments: Any) -> Any:
    """Call what a module exports; arguments and the result are what JSON can hold.

    Examples:
        >>> call("tree.js", "values", {"n": ["s", "count", ["*", 4, "h"]]}, {"s": {"h": "1000"}})
        {'n': {'text': '4,000', 'value': '4000', 'holds': True}}
    """
    engine = _engine()
    _load(engine, module)
    return engine.evaljs(
        "MODULES[dukpy.module][dukpy.name](...dukpy.given)",
        module=module,
        name=function,
        given=arguments,
    )


@cache
def _engine() -> dukpy.JSInterpreter:
    engine = dukpy.JSInterpreter()
    engine.evaljs("globalThis.MODULES = {}; 0")
    return engine


@cache
def _load(engine: dukpy.JSInterpreter, name: str) -> None:
    engine.evaljs(f"{together(name)}; 0")


def together(name: str) -> str:
    """A module after those that it imports, each in a scope of its own, as one script.

    A page fetches one file so, and the engine knows no `import`.
    """
    parts: dict[str, str] = {}

    def add(name: str) -> None:
        text = (LIVE / name).read_text("utf-8")
        for _, other in IMPORT.findall(text):
            if other not in parts:
                add(other)
        body = COMMENT.sub("", text)
        body = EXPORT.sub("", IMPORT.sub(r"const \1 = MODULES['\2'];", body))
        exported = ", ".join(EXPORT.findall(text))
        parts[name] = f"MODULES['{name}'] = (() => {{\n{body}\nreturn {{{exported}}};\n}})();\n"

    add(name)
    return "".join(parts.values())
