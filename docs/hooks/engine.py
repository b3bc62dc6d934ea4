"""The site's own modules in JavaScript, run by the build: what a page computes has one source."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import dukpy

LIVE = Path(__file__).resolve().parents[1] / "theme/assets/live"
IMPORT = re.compile(r'^import (\{.*\}) from "\./([\w.]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:function|const) (\w+))", re.MULTILINE)


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
    """A module as a function's body, after those that it imports: the engine knows no `import`."""
    text = (LIVE / name).read_text("utf-8")
    for _, other in IMPORT.findall(text):
        _load(engine, other)
    body = IMPORT.sub(r"const \1 = MODULES['\2'];", text)
    body = EXPORT.sub("", body)
    exported = ", ".join(EXPORT.findall(text))
    engine.evaljs(f"MODULES['{name}'] = (() => {{ {body}\nreturn {{{exported}}}; }})(); 0")
