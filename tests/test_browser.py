"""The built pages in a real browser: no error, no request elsewhere, mathematics that is seen."""

import functools
import http.server
import os
import shutil
import threading
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSER = next((p for p in (*map(shutil.which, NAMES), *PLACES) if p and Path(p).exists()), None)
if BROWSER is None:
    message = "no browser: install Chromium or Chrome (Debian: apt-get install chromium)"
    if os.environ.get("REQUIRE_BROWSER"):
        raise RuntimeError(message)
    pytest.skip(message, allow_module_level=True)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing: the test says what went wrong."""


@pytest.fixture(scope="module")
def address(site):
    handler = functools.partial(Quiet, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    yield page
    page.close()


def addresses(site):
    for path in sorted(site.rglob("*.html")):
        yield path.relative_to(site).as_posix().removesuffix("index.html")


def test_every_page_loads_in_silence(site, address, page):
    said: list[str] = []
    page.on("console", lambda m: said.append(f"{page.url}: {m.type}: {m.text}"))
    page.on("pageerror", lambda e: said.append(f"{page.url}: {e}"))
    page.on(
        "request",
        lambda r: said.extend([] if r.url.startswith((address, "data:", "blob:")) else [r.url]),
    )
    page.on("response", lambda r: said.extend([f"{r.status} {r.url}"] if r.status >= 400 else []))
    visited = 0
    for name in addresses(site):
        if name != "404.html":  # its addresses are those of the published site's root
            page.goto(address + name)
            page.wait_for_load_state("networkidle")
            visited += 1
    assert visited >= 9
    assert said == []


def test_a_browser_draws_the_mathematics(address, page):
    """A root has a sign before its content, a fraction is stacked, the shipped font is used."""
    page.goto(address + "notebooks/one-layer/")
    page.wait_for_load_state("networkidle")
    box = "document.querySelector('{}').getBoundingClientRect()"
    sign, content = (page.evaluate(box.format(s) + ".left") for s in ("msqrt", "msqrt > *"))
    assert content - sign > 5  # without the glyph the content starts where the root does
    over, under = (page.evaluate(box.format(f"mfrac > :nth-child({i})") + ".top") for i in (1, 2))
    assert under > over + 5
    assert page.evaluate("document.fonts.check('16px \"STIX Two Math\"')")


def test_nothing_overflows_a_phone(site, address, browser):
    page = browser.new_page(viewport={"width": 320, "height": 640})
    wide = []
    for name in addresses(site):
        page.goto(address + name)
        if page.evaluate("document.documentElement.scrollWidth") > 321:
            wide.append(name)
    page.close()
    assert wide == []


def test_readable_without_javascript(address, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "six-questions/")
    text = page.inner_text("article")
    assert "131,584" in text
    assert page.locator("math").first.is_visible()
    context.close()
