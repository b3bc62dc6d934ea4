"""What MkDocs calls. The work is in the modules beside this one.

Under `mkdocs serve` Python would keep the modules that it imported first, and an edit in the
package would show old numbers: so they are imported afresh whenever one of their files changed.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import shutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.pages import Page

DOCS = Path(__file__).resolve().parents[1]
ROOT = DOCS.parent
OURS = ("hooks", "lstm_formulas")

_fingerprint = ""


def fingerprint() -> str:
    """A hash of all that the numbers on the pages come from."""
    digest = hashlib.sha256()
    for folder in (ROOT / "lstm_formulas", DOCS / "hooks"):
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def cache(config: MkDocsConfig) -> Path:
    """Where a project keeps what is slow to make."""
    return Path(config.config_file_path).parent / ".cache"


def module(name: str) -> ModuleType:
    """One of the site's own modules, as it is on disk now."""
    return importlib.import_module(f"hooks.{name}")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Forget old modules and old notebook outputs when the package has changed."""
    global _fingerprint
    if str(DOCS) not in sys.path:  # not at import: MkDocs puts the path back after that
        sys.path.insert(0, str(DOCS))
    now = fingerprint()
    if now != _fingerprint:
        for name in [m for m in sys.modules if m.split(".")[0] in OURS]:
            del sys.modules[name]
        importlib.invalidate_caches()
        _fingerprint = now
    notebooks = cache(config) / "notebooks" / str(config.theme["language"])
    for old in notebooks.glob("*"):
        if old.name != now:
            shutil.rmtree(old)
    config.plugins["mkdocs-jupyter"].config["cache_dir"] = str(notebooks / now)
    return config


def on_page_markdown(markdown: str, *, page: Page, **_: Any) -> str:
    """Every page describes itself, for search engines and previews."""
    if is_notebook(page):
        page.meta["description"] = notebook_metadata(page).get("description", "")
    if not page.meta.get("description"):
        raise PluginError(f"{page.file.src_uri}: a page takes a description; got none")
    page.meta["description"] = attempt(
        page, module("pages").in_plain_text, page.meta["description"]
    )
    return markdown


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, **_: Any) -> str:
    """Numbers for names, MathML for TeX."""
    pages = module("pages")
    language = str(config.theme["language"])
    if is_notebook(page):
        ids = notebook_metadata(page).get("ids", [])
        html = attempt(page, pages.notebook, html, ids, language, Path(page.file.src_uri).name)
        flat = list(anchors(page.toc))
        for item, name in zip(flat, ids, strict=True):
            item.id = name
    return str(attempt(page, pages.finish, html, language))


def on_post_build(config: MkDocsConfig) -> None:
    """Cut the mathematics font to the pages, and follow every link."""
    site = Path(config.site_dir)
    font = module("font")
    texts = [path.read_text("utf-8") for path in sorted(site.rglob("*.html"))]
    target = site / font.NAME
    target.parent.mkdir(parents=True, exist_ok=True)
    wanted = font.characters(texts)
    target.write_bytes(font.cut(wanted, cache(config)))
    missing = font.missing(wanted, target.read_bytes())
    # Words in a formula, in a language that the font does not know, take the page's own font.
    missing = {c for c in missing if not "\u3000" <= c <= "\u9fff"}
    if missing:
        raise PluginError(f"the mathematics font has no {' '.join(sorted(missing))}")
    licence = font.SOURCE.with_suffix(".LICENSE")
    shutil.copyfile(licence, target.with_suffix(".LICENSE.txt"))
    broken = module("links").broken(site)
    if broken:
        raise PluginError("links that lead nowhere:\n" + "\n".join(broken))


def attempt(page: Page, function: Any, *arguments: Any) -> Any:
    """Call one of the site's functions; its error names the page and fails the build."""
    try:
        return function(*arguments)
    except ValueError as error:
        raise PluginError(f"{page.file.src_uri}: {error}") from error


def is_notebook(page: Page) -> bool:
    """Whether a page is a Jupyter notebook."""
    return page.file.src_uri.endswith(".ipynb")


def notebook_metadata(page: Page) -> dict[str, Any]:
    """What a notebook says of itself to the site: its description and its headings' ids."""
    assert page.file.abs_src_path
    text = Path(page.file.abs_src_path).read_text("utf-8")
    metadata: dict[str, Any] = json.loads(text)["metadata"].get("site", {})
    return metadata


def anchors(items: Any) -> Any:
    """The table of contents, flat and in order."""
    for item in items:
        yield item
        yield from anchors(item.children)
