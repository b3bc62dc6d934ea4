"""Steps of MkDocs that it need not take again for a page that did not change.

MkDocs builds every page each time. Here its slow steps, from Markdown to HTML, from a page to its
entries for the search, from the theme's template to the file, ask the store first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import Environment, Template
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from hooks.kept import kept

MAPS = ("_primary_url_map", "_secondary_url_map", "_title_map")  # of the plugin autorefs


def digest(value: object) -> str:
    """A short name for a large value that others depend on."""
    return hashlib.sha256(json.dumps(value, default=repr).encode()).hexdigest()


def of_config(config: MkDocsConfig) -> str:
    """What was configured; not where it is built to, nor how strictly."""
    said = [
        {k: v for k, v in given.items() if k not in ("site_dir", "strict", "config_file_path")}
        for given in config.user_configs
    ]
    return digest((said, config.site_url))


def of_files(files: Files) -> str:
    """Which files there are: links in Markdown are looked up in them."""
    return digest([(f.src_uri, f.url, str(f.inclusion)) for f in files])


def of_theme(config: MkDocsConfig) -> str:
    """The templates of our own; those of the theme change with its version only."""
    folder = Path(config.theme.custom_dir or "")
    paths = sorted(folder.rglob("*.html"))
    return digest([(p.relative_to(folder).as_posix(), p.read_text("utf-8")) for p in paths])


def of_nav(nav: Navigation) -> str:
    """What a page shows of the others."""

    def written(items: Iterable[Any]) -> list[Any]:
        return [
            (i.title, getattr(i, "url", ""), getattr(i, "meta", {}), written(i.children or ()))
            for i in items
        ]

    return digest((written(nav.items), [page.url for page in nav.pages]))


# --- Markdown to HTML -----------------------------------------------------------------------


def render(page: Page, config: MkDocsConfig, depends: str) -> None:
    """Have a page ask the store before it turns its Markdown into HTML."""
    original = page.render

    def render_page(config: MkDocsConfig, files: Files) -> None:
        def make() -> dict[str, Any]:
            original(config, files)
            return state_of(page)

        registered = Registered(config)
        try:
            state, names = kept(
                lambda: (make(), registered.names()),
                "markdown",
                page.file.src_uri,
                page.markdown,
                depends,
                of_files(files),
            )
        finally:
            registered.close()
        registered.add(names)
        page.content, page.toc = state["content"], state["toc"]
        page._title_from_render = state["title"]
        page.present_anchor_ids = state["anchors"]
        links = state["links"]
        page.links_to_anchors = links and {
            file: links[file.src_uri] for file in files if file.src_uri in links
        }

    page.render = render_page  # type: ignore[method-assign]


def state_of(page: Page) -> dict[str, Any]:
    """What a page knows after its Markdown was read."""
    links = page.links_to_anchors
    return {
        "content": page.content,
        "toc": page.toc,
        "title": page._title_from_render,
        "anchors": page.present_anchor_ids,
        "links": links and {file.src_uri: anchors for file, anchors in links.items()},
    }


class Registered:
    """What mkdocstrings and autorefs note of a page for others to refer to, while it is read."""

    def __init__(self, config: MkDocsConfig) -> None:
        self.autorefs: Any = config.plugins["autorefs"]
        self.handlers: Any = config.plugins["mkdocstrings"].handlers  # type: ignore[attr-defined]
        self.before = [getattr(self.autorefs, name) for name in MAPS]
        self.inventory = dict(self.handlers.inventory)
        for name in MAPS:
            setattr(self.autorefs, name, {})
        self.handlers.inventory.clear()

    def names(self) -> dict[str, Any]:
        """What was noted since."""
        return {
            "maps": [getattr(self.autorefs, name) for name in MAPS],
            "inventory": dict(self.handlers.inventory),
            "handlers": [handler.name for handler in self.handlers.seen_handlers],
        }

    def close(self) -> None:
        """Bring back what was noted before."""
        for name, value in zip(MAPS, self.before, strict=True):
            setattr(self.autorefs, name, value)
        self.handlers.inventory.clear()
        self.handlers.inventory.update(self.inventory)

    def add(self, names: dict[str, Any]) -> None:
        """Note a page's names, as the plugins do while they read it."""
        primary, secondary, titles = names["maps"]
        for known, new in zip(self.before[:2], (primary, secondary), strict=True):
            for name, urls in new.items():
                old = known.setdefault(name, [])
                old += [url for url in urls if url not in old]
        for url, title in titles.items():
            self.before[2].setdefault(url, title)
        for name, item in names["inventory"].items():
            if item.priority == 1 or name not in self.handlers.inventory:
                self.handlers.inventory[name] = item
        for name in names["handlers"]:
            self.handlers.get_handler(name)  # it brings a style sheet


# --- A page to its entries for the search ---------------------------------------------------


def search(config: MkDocsConfig) -> None:
    """Have the search ask the store before it reads a page."""
    index = config.plugins["material/search"].search_index  # type: ignore[attr-defined]
    original = index.add_entry_from_context

    def add(page: Page) -> None:
        def make() -> list[Any]:
            before = len(index.entries)
            original(page)
            made = index.entries[before:]
            del index.entries[before:]
            return list(made)

        index.entries += kept(
            make,
            "search",
            page.url,
            page.title,
            page.meta,
            page.content,
            anchors(page),
            index.config,
        )

    index.add_entry_from_context = add


def of_page(page: Page) -> list[Any]:
    """What a page's template reads of the page."""
    own = (page.url, page.abs_url, page.canonical_url, page.edit_url, page.is_homepage)
    neighbours = [(p and p.url, p and p.title) for p in (page.previous_page, page.next_page)]
    return [own, neighbours, page.title, page.meta, page.content, anchors(page)]


def anchors(page: Page) -> list[Any]:
    """A page's table of contents as plain data."""

    def written(items: Iterable[Any]) -> list[Any]:
        return [(i.id, i.title, i.level, written(i.children)) for i in items]

    return written(page.toc)


# --- The theme's files ----------------------------------------------------------------------


def theme(config: MkDocsConfig) -> None:
    """Have the theme ask the store before it looks for files among its fourteen thousand icons."""
    original = config.theme.get_env

    def get_env() -> Environment:
        env = original()
        listed = env.list_templates

        def list_templates(*args: Any, **kwargs: Any) -> list[str]:
            own = Path(config.theme.custom_dir or "")
            files = sorted(path.relative_to(own).as_posix() for path in own.rglob("*"))
            own_and_static = (config.theme.name, files, sorted(config.theme.static_templates))
            return kept(lambda: listed(*args, **kwargs), "files", own_and_static)

        env.list_templates = list_templates  # type: ignore[method-assign]
        return env

    config.theme.get_env = get_env  # type: ignore[method-assign]


# --- The template ---------------------------------------------------------------------------


class KeptTemplate(Template):
    """A template that asks the store, where the context says what the page depends on."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """The page's file."""
        context = dict(*args, **kwargs)
        depends = context.get("depends")
        if depends is None:
            return super().render(context)
        return kept(lambda: Template.render(self, context), "template", self.name, depends)
