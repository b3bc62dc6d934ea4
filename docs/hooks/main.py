"""What MkDocs calls. The work is in the modules beside this one.

Under `mkdocs serve` Python would keep the modules that it imported first, and an edit in the
package would show old numbers: so they are imported afresh whenever one of their files changed.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import logging
import os
import shutil
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

DOCS = Path(__file__).resolve().parents[1]
ROOT = DOCS.parent
OURS = ("hooks", "lstm_formulas")
LIVE = "docs/theme/assets/live"
"""What a page's script computes, the build computes with the same modules."""

_command = "build"
_depends: dict[str, str] = {}
"""What every page of this edition depends on."""


def fingerprint() -> str:
    """A hash of all that the pages come from, but for the pages themselves and the templates."""
    digest = hashlib.sha256(sys.version.encode())
    for name in sorted(path.name for path in packages()):
        digest.update(name.encode())
    for place in ("pyproject.toml", "lstm_formulas", "docs/hooks", "docs/examples", LIVE):
        for path in sorted((ROOT / place, *(ROOT / place).rglob("*"))):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def packages() -> Iterable[Path]:
    """What is installed: a folder for each package, with its version in its name."""
    for folder in sys.path:
        yield from Path(folder or ".").glob("*.dist-info")


def cache(config: MkDocsConfig) -> Path:
    """Where a project keeps what is slow to make, for all its editions."""
    return Path(config.extra.get("cache") or Path(config.config_file_path).parent / ".cache")


def module(name: str) -> ModuleType:
    """One of the site's own modules, as it is on disk now."""
    return importlib.import_module(f"hooks.{name}")


def on_startup(*, command: str, **_: Any) -> None:
    """Remember whether the site is built or served."""
    global _command
    _command = command


def on_serve(server: LiveReloadServer, **_: Any) -> LiveReloadServer:
    """Load what the first edit would wait for, while nobody waits."""

    def load() -> None:
        for name in ("bs4", "sympy", "mkdocstrings_handlers.python"):
            importlib.import_module(name)
        importlib.import_module("jieba").initialize()

    threading.Thread(target=load, daemon=True).start()
    return server


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Forget old modules and old notebook outputs when the package has changed."""
    if str(DOCS) not in sys.path:  # not at import: MkDocs puts the path back after that
        sys.path.insert(0, str(DOCS))
    now = fingerprint()
    # Kept in the package, not here: MkDocs loads this file once for each edition.
    if getattr(sys.modules.get("hooks"), "made_from", "") != now:
        for name in [m for m in sys.modules if m.split(".")[0] in OURS]:
            del sys.modules[name]
        importlib.invalidate_caches()
        importlib.import_module("hooks").made_from = now  # type: ignore[attr-defined]
    if not config.extra.get("part"):  # an edition lies in a folder of the site
        module("package").settle(home(config), os.environ)
    logging.getLogger("jieba").setLevel(logging.WARNING)  # it tells how long it took to load
    notebooks = cache(config) / "notebooks" / str(config.theme["language"])
    for old in notebooks.glob("*"):
        if old.name != now:
            shutil.rmtree(old)
    config.plugins["mkdocs-jupyter"].config["cache_dir"] = str(notebooks / now)
    module("kept").use(cache(config) / "kept" / now)
    module("unchanged").search(config)
    module("unchanged").theme(config)
    _depends["config"] = module("unchanged").of_config(config)
    _depends["made from"] = now
    return config


def keep() -> None:
    """Keep what was made, unless the code changed meanwhile, which may have made a part of it."""
    if _depends.get("made from") == fingerprint():
        module("kept").write()


def on_build_error(**_: Any) -> None:
    """What was made before the fault need not be made again."""
    if "hooks" in sys.modules:
        keep()


def on_nav(nav: Navigation, *, config: MkDocsConfig, **_: Any) -> Navigation:
    """Read a page's Markdown only when something changed that it is made from."""
    for page in nav.pages:
        if not is_notebook(page):
            module("unchanged").render(page, config, _depends["config"])
    return nav


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, **_: Any) -> str:
    """Every page describes itself, for search engines and previews, and refers to the glossary."""
    if is_notebook(page):
        page.meta["description"] = notebook_metadata(page).get("description", "")
    if not page.meta.get("description"):
        raise PluginError(f"{page.file.src_uri}: a page takes a description; got none")
    page.meta["description"] = attempt(
        page, module("pages").in_plain_text, page.meta["description"]
    )
    glossary = Path(config.docs_dir) / "glossary.md"
    if is_notebook(page) or not glossary.exists():
        return markdown
    return str(attempt(page, module("glossary").references, markdown, glossary.read_text("utf-8")))


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, **_: Any) -> str:
    """Numbers for names, MathML for TeX."""
    pages = module("pages")
    language = str(config.theme["language"])
    if is_notebook(page):
        ids = tuple(notebook_metadata(page).get("ids", ()))
        html = attempt(page, pages.notebook, html, ids, language, Path(page.file.src_uri).name)
        flat = list(anchors(page.toc))
        for item, name in zip(flat, ids, strict=True):
            item.id = name
    for item in anchors(page.toc):
        item.title = attempt(page, pages.in_markup, item.title)
    return str(attempt(page, pages.finish, html, language))


def on_env(env: Environment, *, config: MkDocsConfig, **_: Any) -> Environment:
    """Keep the theme's compiled templates from one build to the next."""
    folder = cache(config) / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    env.bytecode_cache = FileSystemBytecodeCache(str(folder))
    env.template_class = module("unchanged").KeptTemplate
    _depends["theme"] = module("unchanged").of_theme(config)
    return env


def on_page_context(
    context: dict[str, Any], *, page: Page, config: MkDocsConfig, nav: Navigation, **_: Any
) -> dict[str, Any]:
    """What a page's template needs beside the page, and all that its file depends on."""
    add_twins(context, page, config)
    depends = (*depends_on(nav), module("unchanged").of_page(page), context["twins"])
    context["depends"] = depends
    return context


def on_template_context(context: dict[str, Any], *, template_name: str, **_: Any) -> dict[str, Any]:
    """The page for what is not found shows the navigation and nothing of its own."""
    if template_name == "404.html":
        context["depends"] = (*depends_on(context["nav"]), context["base_url"])
    return context


def depends_on(nav: Navigation) -> list[str]:
    """What every page's file depends on, once all pages are read."""
    if "nav" not in _depends:
        _depends["nav"] = module("unchanged").of_nav(nav)
    return [*_depends.values(), published()]


def add_twins(context: dict[str, Any], page: Page, config: MkDocsConfig) -> None:
    """Where the same page stands in the other language, if it is there; else its home."""
    mine = str(config.theme["language"])
    root = "" if mine == "en" else "../"
    twins: list[dict[str, Any]] = []
    context.update(twins=twins, published=published())
    if not (config.extra.get("editions") or config.extra.get("part")):
        return  # a site in one language
    for language, name, prefix in (("en", "English", ""), ("zh", "中文", "zh/")):
        there = twin(page, language)
        url = page.url.removeprefix("./") if there else ""
        twins.append(
            {
                "lang": language,
                "name": name,
                "here": language == mine,
                "exists": there,
                "path": f"{root}{prefix}{url}",  # from the root of this edition
                "link": f"{published()}{prefix}{url}",
            }
        )


def twin(page: Page, language: str) -> bool:
    """Whether a page stands in this language; a notebook's twin may be a plain page."""
    path = DOCS / language / page.file.src_uri
    return path.exists() or any(path.with_suffix(s).exists() for s in (".md", ".ipynb"))


def published() -> str:
    """The address that the site is published at, with its slash; empty where nobody said."""
    address = os.environ.get("SITE_URL", "")
    return address and address.rstrip("/") + "/"


def home(config: MkDocsConfig) -> str:
    """Where the whole site is: as published, or where `mkdocs serve` shows it."""
    address = config.site_url or f"http://{config.dev_addr}/"
    return address.rstrip("/") + "/"


def on_post_page(html: str, *, page: Page, **_: Any) -> str:
    """The theme's own faults, repaired."""
    return str(attempt(page, module("assemble").repair_page, html))


def on_post_template(output: str, *, template_name: str, **_: Any) -> str:
    """The page for what is not found has the same faults."""
    is_page = template_name.endswith(".html")
    return str(module("assemble").repair_page(output)) if is_page else output


def on_post_build(config: MkDocsConfig) -> None:
    """Build the other editions into this one, then put the whole site together."""
    site = Path(config.site_dir)
    try:
        keep()
        module("assemble").edition(site)
        if config.extra.get("part"):
            return  # an edition: the site that it belongs to does the rest
        for edition in config.extra.get("editions", ()):
            build_edition(config, edition)
        module("package").write(site, cache(config) / "package")
        run_here(site, config)
        pages = {path: path.read_text("utf-8") for path in sorted(site.rglob("*.html"))}
        write_font(site, pages.values(), cache(config))
        if _command != "serve":  # live reload puts a script into each page that no hash knows
            for path, text in module("assemble").policy(pages).items():
                path.write_text(text, "utf-8")
    except ValueError as error:
        raise PluginError(str(error)) from error
    broken = module("links").broken(site)
    keep()
    if broken:
        raise PluginError("links that lead nowhere:\n" + "\n".join(broken))


def run_here(site: Path, config: MkDocsConfig) -> None:
    """Put Python into the site, where a page has something to run; or take the buttons away."""
    assemble, runtime = module("assemble"), module("runtime")
    pages = [p for p in site.rglob("*.html") if assemble.runs(p.read_text("utf-8"))]
    if not pages:
        return
    cached, wheel = cache(config) / "run", module("package").wheel(cache(config) / "package")
    log = logging.getLogger("mkdocs.hooks")

    def provide() -> None:
        try:
            runtime.provide(site, cached, wheel)
            log.info(f"Examples run in the page, by Pyodide {runtime.VERSION}")
        except runtime.RuntimeMissing as missing:
            if os.environ.get("REQUIRE_RUNTIME"):
                raise
            log.info(f"Examples get no Run: {missing}")
            for path in pages:
                path.write_text(assemble.without_runs(path.read_text("utf-8")), "utf-8")

    if _command == "serve":  # a page need not wait for what it needs at a click
        threading.Thread(target=provide, daemon=True).start()
    else:
        provide()


def build_edition(config: MkDocsConfig, path: str) -> None:
    """Build another configuration into a folder of this site."""
    file = Path(config.config_file_path).parent / path
    language = file.name.split(".")[1]
    other = load_config(
        str(file), site_dir=str(Path(config.site_dir) / language), strict=config.strict
    )
    other.site_url = config.site_url and f"{config.site_url.rstrip('/')}/{language}/"
    other.extra["cache"] = str(cache(config))
    other.plugins.on_startup(command="build", dirty=False)
    build(other)
    other.plugins.on_shutdown()
    (Path(other.site_dir) / "404.html").unlink()  # a host shows the one at the root


def write_font(site: Path, pages: Iterable[str], cached: Path) -> None:
    """Cut the mathematics font to the pages, for every edition."""
    font = module("font")
    wanted = font.characters(pages)
    cut = font.cut(wanted, cached)
    # Words in a formula, in a language that the font does not know, take the page's own font.
    missing = {c for c in font.missing(wanted, cut) if not "\u3000" <= c <= "\u9fff"}
    if missing:
        raise PluginError(f"the mathematics font has no {' '.join(sorted(missing))}")
    for home in (site, *(path.parent for path in site.glob("*/assets"))):
        (home / font.NAME).write_bytes(cut)
        licence = font.SOURCE.with_suffix(".LICENSE")
        shutil.copyfile(licence, (home / font.NAME).with_suffix(".LICENSE.txt"))


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
