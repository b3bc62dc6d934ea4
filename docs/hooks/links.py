"""Every link, picture, script and anchor of the built site leads somewhere."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

REFERENCE = re.compile(r'<(?!data\b)[^>]*?\s(?:href|src|srcset)="([^"]*)"')
ID = re.compile(r'\s(?:id|name)="([^"]*)"')


def broken(site: Path) -> list[str]:
    """What leads nowhere, one line each: the page and the reference."""
    pages = {path: path.read_text("utf-8") for path in sorted(site.rglob("*.html"))}
    ids = {path: set(map(unescape, ID.findall(text))) for path, text in pages.items()}
    lines = []
    for path, text in pages.items():
        if path.name == "404.html":
            continue  # its addresses are absolute, as it is shown at any depth
        for reference in dict.fromkeys(map(unescape, REFERENCE.findall(text))):
            parts = urlsplit(reference)
            if parts.scheme or parts.netloc:
                continue
            target = path
            if parts.path:
                target = (path.parent / unquote(parts.path)).resolve()
                if target.is_dir():
                    target /= "index.html"
            if not target.is_file():
                lines.append(f"{path.relative_to(site)}: {reference} does not exist")
            elif parts.fragment and unquote(parts.fragment) not in ids.get(target, ()):
                lines.append(f"{path.relative_to(site)}: {reference} has no such anchor")
    return lines
