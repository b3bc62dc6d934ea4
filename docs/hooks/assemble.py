"""The last steps over the built site: one stylesheet, less work, search on demand, a policy.

Each step replaces something that the theme writes, and fails the build when it finds it no more.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Mapping
from html import unescape
from pathlib import Path

from hooks import engine
from hooks.listings import RUNS
from hooks.messages import MESSAGES

REFERENCE = "assets/_mkdocstrings.css"
"""What only a page of the package's reference looks like."""
STYLESHEET = re.compile(r'\s*<link rel="stylesheet" href="([^"]+)">')
WORKER = re.compile(r'"search": ?"([^"]*?)(assets/javascripts/workers/search\.\w+\.min\.js)"')
INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*json)[^>]*>(.*?)</script>", re.DOTALL)
CHARSET = '<meta charset="utf-8">'


class AssemblyError(ValueError):
    """The theme no longer writes what a step replaces."""


def edition(home: Path) -> None:
    """One stylesheet, a repaired script and search on demand, for the pages of one edition."""
    pages = {path: path.read_text("utf-8") for path in sorted(home.rglob("*.html"))}
    for path, text in search_on_demand(home, one_stylesheet(home, pages)).items():
        path.write_text(text, "utf-8")
    scripts = list(home.glob("assets/javascripts/bundle.*.js"))
    if len(scripts) != 1:
        raise AssemblyError(f"the theme has {len(scripts)} scripts where we repair one")
    scripts[0].write_text(repaired(scripts[0].read_text("utf-8"), SCRIPT), "utf-8")
    shutil.move(home / "assets/live/worker.js", home / "assets/worker.js")
    shutil.rmtree(home / "assets/live")
    for name, first in (("live.js", "page.js"), ("run.js", "run.js")):
        script = f"const MODULES = {{}};\n{engine.together(first)}"
        (home / "assets" / name).write_text(script, "utf-8")


def one_stylesheet(home: Path, pages: Mapping[Path, str]) -> dict[Path, str]:
    """Put the theme's stylesheets, the reference's and ours into one file."""
    done = {}
    made: dict[tuple[str, ...], str] = {}
    for path, text in pages.items():
        links = [unescape(link) for link in STYLESHEET.findall(text)]
        if not links:
            raise AssemblyError(f"{path.relative_to(home)}: no stylesheet to put together")
        every = (link[link.index("assets/") :] for link in links)
        files = tuple(file for file in every if file != REFERENCE or 'class="doc ' in text)
        if files not in made:
            css = repaired("\n".join(bundled(home / file) for file in files), STYLES)
            made[files] = f"assets/style.{hashlib.sha256(css.encode()).hexdigest()[:8]}.css"
            (home / made[files]).write_text(css, "utf-8")
        name = made[files]
        base = links[0][: links[0].index("assets/")]
        first = text.index('<link rel="stylesheet"')
        rest = STYLESHEET.sub("", text[first:])
        done[path] = f'{text[:first]}<link rel="stylesheet" href="{base}{name}">{rest}'
    return done


def bundled(file: Path) -> str:
    """A stylesheet without comments and indents, its relative addresses as seen from `assets/`."""
    css = re.sub(r"/\*.*?\*/", "", file.read_text("utf-8"), flags=re.DOTALL)
    css = re.sub(r"\s*\n\s*", "\n", css)
    if re.search(r"url\((?![\"']?(?:data:|#|math\.woff2))", css):
        raise AssemblyError(f"{file.name} loads another file, which one stylesheet would miss")
    return css.removeprefix('@charset "UTF-8";').strip()


def search_on_demand(home: Path, pages: Mapping[Path, str]) -> dict[Path, str]:
    """Name our worker instead of the theme's, and put an empty index where the theme looks."""
    index = home / "search" / "search_index.json"
    full = json.loads(index.read_text("utf-8"))
    text = json.dumps(full, ensure_ascii=False, separators=(",", ":"))
    (index.parent / "index.json").write_text(text, "utf-8")
    index.write_text(json.dumps({"config": full["config"], "docs": []}), "utf-8")
    done = {}
    for path, text in pages.items():
        done[path], count = WORKER.subn(
            lambda m: (
                f'"search": "{m[1]}assets/search.js#../search/index.json,'
                f'{m[2].removeprefix("assets/")}"'
            ),
            text,
        )
        if count != 1:
            raise AssemblyError(f"{path.relative_to(home)}: the theme names no search worker")
    return done


def policy(pages: Mapping[Path, str]) -> dict[Path, str]:
    """A content security policy for every page: what is ours, and the theme's inline scripts.

    All pages carry the hashes of all pages' scripts, so that a page may be put into another.
    """
    hashes = {script_hash(script) for text in pages.values() for script in INLINE.findall(text)}
    done = {}
    for path, text in pages.items():
        if CHARSET not in text:
            raise AssemblyError(f"{path}: no {CHARSET} to put the policy behind")
        # Python runs in a worker made from a blob, which is bound by its page's policy.
        blob, wasm = (" blob:", " 'wasm-unsafe-eval'") if runs(text) else ("", "")
        rules = (
            "default-src 'none'; base-uri 'none'; form-action 'none'; connect-src 'self'; "
            f"font-src 'self'; img-src 'self' data:; style-src 'self'; worker-src 'self'{blob}; "
            f"script-src 'self'{wasm} {' '.join(sorted(hashes))}"
        )
        meta = f'{CHARSET}\n<meta http-equiv="Content-Security-Policy" content="{rules}">'
        done[path] = text.replace(CHARSET, meta, 1)
    return done


def runs(text: str) -> bool:
    """Whether something on a page runs Python."""
    return 'class="runs"' in text or 'class="reads' in text


def without_runs(text: str) -> str:
    """A page where Python cannot be had: complete, without a button that would run it."""
    form = r'<form [^>]*data-instead="(.*?)".*?</form>\s*<noscript>.*?</noscript>'
    return re.sub(form, r"<p>\1</p>", RUNS.sub("", text), flags=re.DOTALL)


def script_hash(script: str) -> str:
    """A script's hash, as a policy names it.

    Examples:
        >>> script_hash("alert(1)")
        "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


# The theme's own faults: what it writes, what should stand there, and why.
PAGE = (
    (
        r'data-md-component="search" role="dialog">',
        r'data-md-component="search" role="dialog" aria-label="{search}">',
        "a dialog takes a name",
    ),
)
# Each of the next three has a browser compute every element's style again while a page loads.
STYLES = (
    (
        "[data-md-color-switching] *,[data-md-color-switching] :after,"
        "[data-md-color-switching] :before{transition-duration:0s!important}",
        "",
        "the theme's script switches it on and off at every load",
    ),
    (
        "table:not([class])",
        "table.plain",
        "any change of the page's own class concerns it; our tables all have a class",
    ),
)
SCRIPT = (
    (
        'name:"color-scheme"',
        'name:"unused"',
        "inserted and then filled, twice; site.css says it of the root instead",
    ),
)


def repair_page(text: str) -> str:
    """Replace what the theme gets wrong on a page."""
    language = re.search(r'<html lang="(\w+)"', text)
    words = MESSAGES[language[1] if language else "en"]
    return repaired(
        text, [(old, new.format(search=words["search"]), why) for old, new, why in PAGE]
    )


def repaired(text: str, repairs: Iterable[tuple[str, str, str]]) -> str:
    """The text with each repair made.

    Raises:
        AssemblyError: where the theme no longer writes what one replaces.
    """
    for old, new, why in repairs:
        if old not in text:
            raise AssemblyError(f"the theme no longer writes {old!r}, which we change: {why}")
        text = text.replace(old, new)
    return text
