"""Every link, picture, script and anchor of the built site leads somewhere."""

from __future__ import annotations

import os
import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from hooks.kept import kept

REFERENCE = re.compile(r'<(?!data\b)[^>]*?\s(?:href|src|srcset)="([^"]*)"')
ID = re.compile(r'\s(?:id|name)="([^"]*)"')


def broken(site: Path) -> list[str]:
    """What leads nowhere, one line each: the page and the reference."""
    site = site.resolve()
    files = {Path(folder, name) for folder, _, names in os.walk(site) for name in names}
    pages = {
        path: found(path.read_text("utf-8")) for path in sorted(files) if path.suffix == ".html"
    }
    lines = []
    for path, (references, _) in pages.items():
        if path.name == "404.html":
            continue  # its addresses are absolute, as it is shown at any depth
        for reference in references:
            parts = urlsplit(reference)
            if parts.scheme or parts.netloc:
                continue
            target = path
            if parts.path:
                target = Path(os.path.normpath(path.parent / unquote(parts.path)))
                if target not in files:
                    target /= "index.html"
            if target not in files:
                lines.append(f"{path.relative_to(site)}: {reference} does not exist")
            elif parts.fragment and unquote(parts.fragment) not in pages.get(target, ((), ()))[1]:
                lines.append(f"{path.relative_to(site)}: {reference} has no such anchor")
    return lines


def found(page: str) -> tuple[list[str], set[str]]:
    """What a page refers to, and its ids."""

    def make() -> tuple[list[str], set[str]]:
        references = dict.fromkeys(map(unescape, REFERENCE.findall(page)))
        return list(references), set(map(unescape, ID.findall(page)))

    return kept(make, "links", page)
