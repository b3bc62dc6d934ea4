"""The last steps over the built site: one stylesheet, search on demand, a strict policy.

Each step replaces something that the theme writes, and fails the build when it finds it no more.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path

from hooks.messages import MESSAGES

STYLESHEET = re.compile(r'\s*<link rel="stylesheet" href="([^"]+)">')
WORKER = re.compile(r'"search": ?"([^"]*?)(assets/javascripts/workers/search\.\w+\.min\.js)"')
INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*json)[^>]*>(.*?)</script>", re.DOTALL)
CHARSET = '<meta charset="utf-8">'


class AssemblyError(ValueError):
    """The theme no longer writes what a step replaces."""


def edition(home: Path) -> None:
    """One stylesheet and search on demand, for the pages of one edition."""
    pages = {path: path.read_text("utf-8") for path in sorted(home.rglob("*.html"))}
    for path, text in search_on_demand(home, one_stylesheet(home, pages)).items():
        path.write_text(text, "utf-8")


def one_stylesheet(home: Path, pages: Mapping[Path, str]) -> dict[Path, str]:
    """Put the theme's stylesheets, the reference's and ours into one file."""
    done = {}
    for path, text in pages.items():
        links = [unescape(link) for link in STYLESHEET.findall(text)]
        if not links:
            raise AssemblyError(f"{path.relative_to(home)}: no stylesheet to put together")
        css = "\n".join(bundled(home / link[link.index("assets/") :]) for link in links)
        name = f"assets/style.{hashlib.sha256(css.encode()).hexdigest()[:8]}.css"
        (home / name).write_text(css, "utf-8")
        base = links[0][: links[0].index("assets/")]
        first = text.index('<link rel="stylesheet"')
        rest = STYLESHEET.sub("", text[first:])
        done[path] = f'{text[:first]}<link rel="stylesheet" href="{base}{name}">{rest}'
    return done


def bundled(file: Path) -> str:
    """A stylesheet without its map, its relative addresses as seen from `assets/`."""
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", file.read_text("utf-8"))
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
    rules = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; connect-src 'self'; "
        "font-src 'self'; img-src 'self' data:; style-src 'self'; worker-src 'self'; "
        f"script-src 'self' {' '.join(sorted(hashes))}"
    )
    done = {}
    for path, text in pages.items():
        if CHARSET not in text:
            raise AssemblyError(f"{path}: no {CHARSET} to put the policy behind")
        meta = f'{CHARSET}\n<meta http-equiv="Content-Security-Policy" content="{rules}">'
        done[path] = text.replace(CHARSET, meta, 1)
    return done


def script_hash(script: str) -> str:
    """A script's hash, as a policy names it.

    Examples:
        >>> script_hash("alert(1)")
        "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


# The theme's own faults: what it writes, what should stand there, and why.
REPAIRS = (
    (
        r'data-md-component="search" role="dialog">',
        r'data-md-component="search" role="dialog" aria-label="{search}">',
        "a dialog takes a name",
    ),
)


def repair_page(text: str) -> str:
    """Replace what the theme gets wrong.

    Raises:
        AssemblyError: where the theme no longer writes it.
    """
    language = re.search(r'<html lang="(\w+)"', text)
    words = MESSAGES[language[1] if language else "en"]
    for old, new, why in REPAIRS:
        if old not in text:
            raise AssemblyError(f"the theme no longer writes {old!r}, which we change: {why}")
        text = text.replace(old, new.format(search=words["search"]))
    return text
