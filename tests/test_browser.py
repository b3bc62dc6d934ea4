"""The built pages in a real browser: no error, no request elsewhere, mathematics that is seen."""

import ast
import contextlib
import functools
import gzip
import http.server
import json
import os
import re
import shutil
import threading
from pathlib import Path

import pytest
from pictures import SCHEMES

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


@contextlib.contextmanager
def serving(folder, port=0):
    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def address(site, origin):
    with serving(site, int(origin.rstrip("/").rpartition(":")[2])) as started:
        yield started


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
    """Every page's address; that of what is not found stands for any depth, from the root."""
    for path in sorted(site.rglob("*.html")):
        yield path.relative_to(site).as_posix().removesuffix("index.html")


def listen(page, address):
    """Collect what a page says on its console, asks elsewhere, or fails to get."""
    said: list[str] = []
    page.on("console", lambda m: said.append(f"{page.url}: {m.type}: {m.text}"))
    page.on("pageerror", lambda e: said.append(f"{page.url}: {e}"))
    ours = (address, "data:", "blob:")
    page.on("request", lambda r: said.extend([] if r.url.startswith(ours) else [r.url]))
    page.on("response", lambda r: said.extend([f"{r.status} {r.url}"] if r.status > 399 else []))
    return said


DESK = {"width": 1366, "height": 900}
PHONES = ({"width": 375, "height": 800}, {"width": 320, "height": 800})
SHEET = {"width": 688, "height": 1017}  # A4 within its margins


def first_visit(browser, address, name):
    """A page as nobody saw it before: what it says, and each request's bytes over the wire,
    headers left out, workers counted."""
    page = browser.new_page(viewport=DESK)
    said, got = listen(page, address), []

    def finished(request):
        response = request.response()
        body = response.body() if response else b""
        kind = response.headers.get("content-type", "") if response else ""
        packed = "font" in kind or "woff2" in request.url or "image/png" in kind
        got.append((request.url, len(body) if packed else len(gzip.compress(body, 6))))

    page.on("requestfinished", finished)
    page.goto(address + name)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    return page, said, got


@pytest.fixture(scope="module")
def seen(site, address, browser):
    """Every page loaded once, then made narrow, dark, and printed: what each look at it finds."""
    found = {look: [] for look in ("said", "over", "fits", "copied", "drawn", "read", "printed")}
    for name in addresses(site):
        page, said, got = first_visit(browser, address, name)
        # What a tab hides is looked at as well.
        page.evaluate(
            "document.querySelectorAll('.tabbed-block').forEach((b) => { b.style.display = 'block'; })"
        )
        found["over"] += over_budget(name, got)
        found["fits"] += page.evaluate(FITS, True)
        found["copied"] += page.evaluate(COPIES)
        for size in PHONES:
            page.set_viewport_size(size)
            found["fits"] += page.evaluate(FITS, False)
        found["drawn"] += page.query_selector_all("svg.drawing")
        for scheme in SCHEMES:
            page.evaluate("scheme => { document.body.dataset.mdColorScheme = scheme; }", scheme)
            found["read"] += page.evaluate(LABELS)
        page.set_viewport_size(SHEET)
        page.emulate_media(media="print")
        found["printed"] += page.evaluate(PRINTED)
        found["said"] += said
        page.close()
    return found


def test_every_page_loads_in_silence(seen):
    assert seen["said"] == []


def test_a_browser_draws_the_mathematics(address, page):
    """A root has a sign before its content, a fraction is stacked, the shipped font is used."""
    page.goto(address + "notebooks/one-layer/")
    page.wait_for_load_state("networkidle")
    box = "document.querySelector('{}').getBoundingClientRect()"
    sign, content = (page.evaluate(box.format(s) + ".left") for s in ("msqrt", "msqrt > *"))
    assert content - sign > 5  # without the glyph the content starts where the root does
    for root in page.query_selector_all("msqrt"):
        after, hangs = root.evaluate(
            """e => { const r = e.getBoundingClientRect(), l = e.lastElementChild.getBoundingClientRect();
            return [r.right - l.right, (r.bottom - l.bottom) / parseFloat(getComputedStyle(e).fontSize)]; }"""
        )
        assert after < 1  # no gap behind it
        assert hangs < 0.35  # and the sign stands on the line, not below it
    over, under = (page.evaluate(box.format(f"mfrac > :nth-child({i})") + ".top") for i in (1, 2))
    assert under > over + 5
    assert page.evaluate("document.fonts.check('16px \"STIX Two Math\"')")


# What does not fit: the page, a formula, a word of a link; a table on a phone, code on a desk.
FITS = """(code) => {
  const faults = [];
  const name = location.pathname;
  const over = (element) => element.scrollWidth > element.clientWidth + 1;
  if (over(document.documentElement)) faults.push(`${name}: the page overflows`);
  for (const formula of document.querySelectorAll(".eq")) {
    const { left, right } = formula.getBoundingClientRect();
    const cut = [...formula.querySelectorAll("math")].some((math) => {
      const box = math.getBoundingClientRect();
      return box.left < left - 1 || box.right > right + 1;
    });
    if (cut || over(formula)) faults.push(`${name}: a formula overflows: ${formula.textContent}`);
  }
  for (const table of code ? [] : document.querySelectorAll(".wide"))
    if (over(table)) faults.push(`${name}: a table overflows: ${table.textContent.slice(0, 80)}`);
  const range = document.createRange();
  for (const link of document.querySelectorAll("article a:not(.headerlink)")) {
    const texts = document.createTreeWalker(link, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      for (const word of texts.currentNode.data.matchAll(/[\\p{Script=Latin}\\d_]+/gu)) {
        range.setStart(texts.currentNode, word.index);
        range.setEnd(texts.currentNode, word.index + word[0].length);
        const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
        if (lines.size > 1) faults.push(`${name}: a link breaks a word: ${word[0]}`);
      }
    }
  }
  for (const listing of code ? document.querySelectorAll("pre > code") : [])
    if (over(listing)) faults.push(`${name}: code overflows: ${listing.textContent.slice(0, 80)}`);
  return faults;
}"""


def test_everything_fits(seen):
    """Formulas, tables and links on a phone, code on a desk."""
    assert seen["fits"] == []


@pytest.mark.parametrize(
    ("width", "name", "change", "fault"),
    [
        # The formula as it was before it was broken: its pieces in one row.
        (
            320,
            "derivation/",
            "o('.lines > span').forEach(e => e.style.whiteSpace = 'nowrap')",
            "formula",
        ),
        (320, "derivation/", "o('.lines')[0].append('x'.repeat(50))", "formula"),
        (
            320,
            "audit/",
            "o('.wide a').forEach(e => e.style.wordBreak = 'break-all')",
            "breaks a word",
        ),
        (320, "zh/variants/", "o('.wide th')[0].append('x'.repeat(50))", "table"),
        (1366, "variants/", "o('pre > code')[0].prepend('x'.repeat(90))", "code"),
        (1366, "variants/", "o('article h1')[0].style.width = '2000px'", "page"),
    ],
)
def test_what_does_not_fit_is_noticed(address, browser, width, name, change, fault):
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(address + name)
    assert page.evaluate(FITS, width > 1000) == []
    page.evaluate(f"() => {{ const o = s => [...document.querySelectorAll(s)]; {change}; }}")
    assert any(fault in line for line in page.evaluate(FITS, width > 1000))
    page.close()


# What each piece of code gives who presses its button, and who selects it.
COPIES = """() => [...document.querySelectorAll("pre > code")]
  .filter((code) => !code.closest(".output, .doc-signature, .shell"))
  .flatMap((code) => {
    code.setAttribute("data-md-copying", ""); // as the theme's script does
    const pressed = code.innerText;
    code.removeAttribute("data-md-copying");
    getSelection().selectAllChildren(code);
    return [pressed, getSelection().toString()];
  })"""


def unreadable(copied):
    """What is copied and is no Python."""
    found = []
    for code in copied:
        try:
            ast.parse(code)
        except SyntaxError as error:
            found.append(f"{error}: {code}")
    return found


def test_what_is_copied_is_python(seen, address, page):
    assert unreadable(seen["copied"]) == []
    assert len(seen["copied"]) > 400
    for forgotten in (".gp", ".go"):
        page.goto(address + "derivation/")
        page.evaluate("name => document.querySelector(name).className = ''", forgotten)
        assert unreadable(page.evaluate(COPIES))


def test_readable_without_javascript(address, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "six-questions/")
    text = page.inner_text("article")
    assert "131,584" in text
    assert page.locator("math").first.is_visible()
    context.close()


def test_clicking_through_breaks_no_policy(address, browser):
    """Search, palette, language, copying, links: nothing that the policy forbids."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, permissions=["clipboard-write"]
    )
    page = context.new_page()
    said = listen(page, address)
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert "Content-Security-Policy" in page.content()
    assert not [u for u in asked if u.endswith("index.json") and "search_index" not in u]
    page.locator(".md-search__input").fill("gate")
    page.keyboard.press("End")
    page.wait_for_selector(".md-search-result__item")
    assert [u for u in asked if u.endswith("search/index.json")]
    page.keyboard.press("Escape")
    page.locator("label[title='Switch to dark']").click()
    assert page.evaluate("document.body.dataset.mdColorScheme") == "slate"
    for name, place in (("why-another-number", "article"), ("gate-order", ".md-sidebar")):
        page.locator(f"{place} a[href*='{name}']").first.click()
        page.wait_for_url(f"{address}{name}/")
        page.wait_for_selector(f"a.twin[href$='zh/{name}/']")
        page.wait_for_selector("article math")
    assert page.evaluate("document.querySelector('link[rel=canonical]').href") == page.url
    page.locator(".md-code__button[data-md-type=copy]").first.click()
    page.locator("a.twin").click()
    page.wait_for_url(address + "zh/gate-order/")
    assert page.evaluate("document.documentElement.lang") == "zh"
    page.locator(".md-search__input").fill("时间步")
    page.keyboard.press("End")
    page.wait_for_selector(".md-search-result__item")
    page.keyboard.press("Escape")
    page.locator("a.twin").click()
    page.wait_for_url(address + "gate-order/")
    assert said == []
    context.close()


VIEWS = {
    f"{scheme}-{width}": {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    for width in (320, 768, 1366)
    for scheme in ("light", "dark")
}


def load(page, url):
    """A page whose script has done what it does when the browser is idle."""
    page.goto(url)
    page.evaluate("() => new Promise((done) => requestIdleCallback(() => setTimeout(done, 100)))")


def faults(page):
    """What axe-core finds wrong with a page as it is now, WCAG 2.2's size of a target included."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    return [
        f"{page.url}: {v['id']}: {v['nodes'][0]['html'][:120]}"
        for v in Axe().run(page, options=options).response["violations"]
    ]


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(site, address, browser, view, request):
    """Each page in one of the views, the next page in the next; with --all, each in all."""
    # axe is put into the page as a script, which the page's own policy would refuse.
    context = browser.new_context(bypass_csp=True, **VIEWS[view])
    page = context.new_page()
    found = []
    turn = list(VIEWS).index(view)
    for i, name in enumerate(addresses(site)):
        if request.config.getoption("--all") or i % len(VIEWS) == turn:
            load(page, address + name)
            found += faults(page)
    load(page, address + "six-questions/")
    if page.viewport_size["width"] < 1000:
        page.locator("label[for=__drawer]:visible").first.click()
        page.wait_for_timeout(500)
        found += faults(page)
        page.keyboard.press("Escape")
        page.goto(address + "six-questions/")
        page.locator("label[for=__search]:visible").first.click()
    page.locator(".md-search__input").fill("units")
    page.keyboard.press("End")
    page.wait_for_selector(".md-search-result__item")
    page.wait_for_timeout(500)
    found += faults(page)
    context.close()
    assert found == []


def test_axe_notices_a_fault(address, browser):
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(address)
    page.evaluate("document.querySelector('article').append(new Image())")
    assert any("image-alt" in fault for fault in faults(page))
    small = "<button style='width: 9px; height: 9px; padding: 0'>+</button>"
    page.evaluate(
        "html => document.querySelector('article').insertAdjacentHTML('afterbegin', html)",
        2 * small,
    )
    assert any("target-size" in fault for fault in faults(page))
    context.close()


def over_budget(name, got):
    """100 KB and 9 requests for prose and mathematics, 120 and 10 where it follows a reader's sizes,
    150 KB and 12 for notebooks."""
    size, count = sum(n for _, n in got), len(got)
    notebook = "notebooks/" in name or name.startswith("api")
    fonts = sum(n for url, n in got if url.endswith("woff2"))
    follows = any(url.endswith("/live.js") for url, _ in got)
    limits = (150_000, 12) if notebook else (120_000, 10) if follows else (100_000, 9)
    over = size > limits[0] or count > limits[1]
    return [(name, size, count, got)] if over or fonts > 25_000 else []


def test_a_first_visit_stays_within_its_budget(seen):
    assert seen["over"] == []


def test_planted_faults_are_noticed(site, browser, tmp_path):
    """A picture that is too large, and a script from elsewhere."""
    shutil.copytree(site, tmp_path, dirs_exist_ok=True)
    home = tmp_path / "index.html"
    clean = home.read_text("utf-8")
    (tmp_path / "large.png").write_bytes(os.urandom(60_000))
    with serving(tmp_path) as address:
        for planted, over in (
            ("", False),
            ('<img src="large.png" alt="x">', True),
            ('<script src="https://example.org/x.js"></script>', False),
        ):
            home.write_text(clean.replace("</article>", f"{planted}</article>"))
            page, said, got = first_visit(browser, address, "")
            page.close()
            assert bool(over_budget("", got)) == over
            assert any("example.org" in line for line in said) == ("example.org" in planted)


def computed(browser, url):
    """How often an element had its style computed while a page loaded, on average."""
    page = browser.new_page(viewport={"width": 412, "height": 823})
    browser.start_tracing(page=page, categories=["devtools.timeline"])
    page.goto(url)
    page.wait_for_load_state("networkidle")
    events = json.loads(browser.stop_tracing())["traceEvents"]
    elements = page.evaluate("document.body.querySelectorAll('*').length")
    page.close()
    counts = [e["args"]["elementCount"] for e in events if "elementCount" in e.get("args", {})]
    return sum(counts) / elements


def test_loading_computes_few_styles(site, address, browser, tmp_path):
    """Every element's twice, not six times; and a switch that concerns them all is noticed."""
    for name in ("notebooks/keras/", "zh/six-questions/"):
        assert computed(browser, address + name) < 3, name
    shutil.copytree(site, tmp_path, dirs_exist_ok=True)
    page = (tmp_path / "notebooks/keras/index.html").read_text("utf-8")
    (name,) = re.findall(r"assets/style\.\w+\.css", page)
    style = tmp_path / name
    style.write_text(style.read_text("utf-8") + "[data-md-color-switching] * { order: 0 }")
    with serving(tmp_path) as elsewhere:
        assert computed(browser, elsewhere + "notebooks/keras/") > 3


def test_code_is_copied_by_one_press(address, browser):
    """Its button is in the page, and gives the clipboard the code beside it."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    for name, code in (
        ("notebooks/keras/", "div:not(.output) > pre > code"),
        ("zh/derivation/", "pre > code"),
    ):
        page.goto(address + name)
        page.wait_for_load_state("networkidle")
        assert page.locator(".md-code__button").count() == page.locator(code).count() > 0
    page.locator(".md-code__button").first.click()
    page.wait_for_selector(".md-dialog--active")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "from lstm_formulas import LSTM, derive\nprint(derive(LSTM(500, 1_000)))"
    context.close()


def test_the_keyboard_reaches_everything(address, page):
    """Tab goes from the skip link through the page, and what it reaches is seen."""
    page.goto(address + "six-questions/")
    page.wait_for_load_state("networkidle")
    wanted = page.locator(
        "article :is(a[href], input, select):visible:not(.headerlink), article [tabindex='0']"
    ).count()
    reached = set()
    for i in range(200):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """() => { const e = document.activeElement; if (!e || e === document.body) return null;
            const s = getComputedStyle(e);
            return [e.closest('article') && !e.matches('.headerlink, button')
                    ? [...document.querySelectorAll('*')].indexOf(e) : -1,
                    e.className, s.outlineStyle, s.boxShadow] }"""
        )
        if here is None:
            break
        if i == 0:
            assert "md-skip" in here[1]
        if here[0] >= 0:
            reached.add(here[0])
            assert here[2] != "none" or here[3] != "none", here
    assert len(reached) == wanted > 5


def test_print_leaves_the_navigation_out_and_opens_what_is_folded(address, browser):
    page = browser.new_page()
    page.goto(address + "derivation/")
    page.emulate_media(media="print")
    for part in (".md-header", ".md-sidebar", ".md-footer__inner", ".headerlink"):
        assert not page.locator(part).first.is_visible(), part
    page.evaluate(
        "document.querySelector('article').insertAdjacentHTML('beforeend',"
        "'<details><summary>more</summary><p id=folded>inside</p></details>')"
    )
    assert page.evaluate("document.querySelector('#folded').getBoundingClientRect().height") > 0
    page.close()


# What begins a printed page because it did not fit on the one before, and is high enough to leave
# that one mostly empty; and a heading that a page may end with. A4 is 1017 pixels within its margins.
PRINTED = """() => [...document.querySelectorAll("article *")].flatMap((element) => {
  const style = getComputedStyle(element);
  const said = `${location.pathname}: ${element.tagName}: ${element.textContent.trim().slice(0, 60)}`;
  const whole = style.breakInside === "avoid" || !["visible", "clip"].includes(style.overflowY);
  if (whole && element.getBoundingClientRect().height > 560) return [`${said} leaves a page empty`];
  if (/^H[1-4]$/.test(element.tagName) && style.breakAfter !== "avoid") return [`${said} stays behind`];
  return [];
})"""


def test_no_printed_page_is_mostly_empty(seen, address, browser):
    assert seen["printed"] == []
    page = browser.new_page(viewport=SHEET)
    page.emulate_media(media="print")
    for style, fault in (
        (".wide { break-inside: avoid !important }", "leaves a page empty"),
        (".wide { overflow: auto !important }", "leaves a page empty"),
        ("h2 { break-after: auto !important }", "stays behind"),
    ):
        page.goto(address + "gate-order/")
        page.evaluate(
            "css => { const s = new CSSStyleSheet(); s.replaceSync(css);"
            "document.adoptedStyleSheets = [s]; }",
            style,
        )
        assert any(fault in line for line in page.evaluate(PRINTED)), style
    page.close()


# Labels of the drawings that are cut, lie on each other, are too small or too pale.
LABELS = """() => {
  const faults = [];
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const over = (colors) => {
    context.clearRect(0, 0, 1, 1);
    for (const color of colors) { context.fillStyle = color; context.fillRect(0, 0, 1, 1); }
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  for (const svg of document.querySelectorAll("svg.drawing")) {
    const name = `${location.pathname}: ${svg.closest("figure").id}`;
    const frame = svg.getBoundingClientRect();
    const scale = frame.width / svg.viewBox.baseVal.width;
    const page = getComputedStyle(document.body).backgroundColor;
    const texts = [...svg.querySelectorAll("text")].filter((t) => t.textContent.trim());
    const boxes = texts.map((text) => {
      const box = text.getBoundingClientRect();
      const size = parseFloat(getComputedStyle(text).fontSize) * scale;
      const smallest = Math.min(...[text, ...text.querySelectorAll("tspan")]
        .filter((part) => [...part.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
        .map((part) => parseFloat(getComputedStyle(part).fontSize) * scale));
      // The line's box is taller than its letters: keep what lies about the base line.
      const middle = (box.top + box.bottom) / 2;
      return { left: box.left + 0.5, right: box.right - 0.5, top: middle - size * 0.4, bottom: middle + size * 0.4, smallest };
    });
    texts.forEach((text, i) => {
      const a = boxes[i];
      const said = `${name}: ${text.textContent}`;
      if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.top < frame.top - 1 || a.bottom > frame.bottom + 1)
        faults.push(`${said} is cut`);
      if (a.smallest < 11) faults.push(`${said} is too small: ${a.smallest}`);
      boxes.slice(0, i).forEach((b, j) => {
        if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
          faults.push(`${said} lies on ${texts[j].textContent}`);
      });
      const x = (a.left + a.right) / 2, y = (a.top + a.bottom) / 2;
      const behind = [...svg.querySelectorAll("rect, circle")].filter((shape) => {
        const s = shape.getBoundingClientRect();
        return s.left <= x && x <= s.right && s.top <= y && y <= s.bottom;
      }).map((shape) => getComputedStyle(shape).fill);
      const ground = [page, ...behind];
      for (const part of [text, ...text.querySelectorAll("tspan")]) {
        const [one, two] = [over(ground), over([...ground, getComputedStyle(part).fill])].map(light);
        const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
        if (contrast < 4.5) faults.push(`${said} has a contrast of ${contrast.toFixed(2)}`);
      }
    });
  }
  return faults;
}"""


def test_a_figure_s_labels_can_be_read_on_a_phone(seen, address, page):
    assert seen["read"] == []
    assert len(seen["drawn"]) >= 40
    page.set_viewport_size(PHONES[-1])
    for change, fault in (
        ("t.setAttribute('x', 395)", "cut"),
        ("t.setAttribute('y', 62)", "lies on"),
        ("t.style.fontSize = '6px'", "too small"),
        ("t.style.fill = 'gray'", "contrast"),
        ("t.style.fill = '#3a5064'; document.body.dataset.mdColorScheme = 'slate'", "contrast"),
    ):
        page.goto(address + "cell/")
        page.evaluate(
            f"const t = document.querySelector('#figure-key text:nth-of-type(3)'); {change}"
        )
        assert any(fault in line for line in page.evaluate(LABELS)), fault


# How far down the ways on from the home page end, and the edges that its parts do not share.
HOME = """() => {
  const box = (selector) => document.querySelector(selector).getBoundingClientRect();
  const all = [".answer", ".ways", ".md-content__inner > p", "table.derived"].map(box);
  const edges = (side) => new Set(all.map((b) => Math.round(b[side]))).size;
  return [box(".ways").bottom, edges("left"), edges("right")];
}"""


@pytest.mark.parametrize("size", [(1366, 768), (375, 812)])
@pytest.mark.parametrize("language", ["", "zh/"])
def test_home_answers_in_one_screen(address, browser, language, size):
    """The question, the formula, the picture, both counts, and where to go, between two edges."""
    page = browser.new_page(viewport=dict(zip(("width", "height"), size, strict=True)))
    page.goto(address + language)
    page.wait_for_load_state("networkidle")
    bottom, *edges = page.evaluate(HOME)
    assert bottom <= size[1]
    assert edges == [1, 1]
    page.evaluate("document.querySelector('.answer').style.margin = '300px 5px'")
    bottom, *edges = page.evaluate(HOME)
    assert bottom > size[1]
    assert edges == [2, 2]
    page.close()


LAYERS = [(1, 1), (5, 3), (500, 1_000), (3_000, 20), (1, 900), (10**12, 10**12)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_figures_of_other_sizes_can_be_read_too(address, page, language):
    from hooks import figures
    from hooks.pages import BLOCKS
    from hooks.register import typed

    from lstm_formulas import GRU, LSTM, RNN

    drawn: list[str] = []

    def draw(kind, function, *arguments, **values):
        name = f"{kind}:{len(drawn)}"
        drawn.append(figures.figure(name, function, *arguments, **values)(language))

    for steps, (x, h) in zip((1, 2, 4, 90, 2_000), LAYERS[:-1], strict=True):
        layer, sizes = LSTM(x, h), {"x": x, "h": h}
        draw("chain", figures.chain, layer, steps, **sizes, T=steps)
        draw("nodes", figures.nodes, layer, **sizes, together=x + h)
        draw("matrix", figures.matrix, layer, **sizes, together=x + h)
        draw("area", figures.area, [RNN(x, h), GRU(x, h), layer], **sizes, list={})
        draw("update", figures.update, steps, h, T=steps, updates=h)
    for x, h in LAYERS:
        seq2seq, one = {"V": min(10 * x, 10**12), "e": x, "h": h}, {"x": x, "h": h}
        with typed({"seq2seq": seq2seq, "keras": one, "home": {**one, "K": 3, "D": 2, "L": 3}}):
            for name in ("encoder-decoder", "network", "shares", "count", "home"):
                drawn.append(BLOCKS[f"figure.{name}"](language))
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address + "cell/")
    page.evaluate("html => { document.querySelector('article').innerHTML = html; }", "".join(drawn))
    assert page.locator("svg.drawing").count() == len(drawn)
    assert page.evaluate(LABELS) == []


QUESTIONS = json.loads(Path(__file__).with_name("reader_questions.json").read_text("utf-8"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_reader_s_question_finds_its_answer(address, page, language):
    """In the site's own search, among the first five results, without unfolding one."""
    home = address + ("zh/" if language == "zh" else "")
    page.goto(home)
    page.wait_for_load_state("networkidle")
    page.locator(".md-search__input").click()
    missed = []
    for question in QUESTIONS:
        query, target = question[language]
        found = search(page, query)
        if not any(home + target in result for result in found[:5]):
            missed.append((query, target, [result[:3] for result in found[:5]]))
    assert missed == []
    assert len(QUESTIONS) >= 20
    assert not any(home + "faq/#cells" in result for result in search(page, "peephole")[:5])


def search(page, query):
    """The results of a query, each with the addresses that it shows."""
    box = page.locator(".md-search__input")
    for text in ("", query):
        box.fill(text)
        box.press("End")
        page.wait_for_function(
            "some => !!document.querySelector('.md-search-result__item') === some", arg=bool(text)
        )
    page.wait_for_timeout(250)  # the list is filled in several goes
    return page.eval_on_selector_all(
        ".md-search-result__item",
        """items => items.map((item) =>
            [...item.querySelectorAll("a.md-search-result__link")]
                .filter((link) => !link.closest("details:not([open])"))
                .map((link) => { const u = new URL(link.href); u.search = ""; return u.href; }))""",
    )


def test_the_cheat_sheet_is_one_printed_page(address, browser):
    page = browser.new_page()
    for name, pages in (("cheat-sheet/", 1), ("zh/cheat-sheet/", 1), ("cost/", 3)):
        page.goto(address + name)
        page.wait_for_load_state("networkidle")
        printed = page.pdf(format="A4")
        sheets = len(re.findall(rb"/Type\s*/Page\b", printed))
        assert sheets == pages if pages == 1 else sheets >= pages, (name, sheets)
    page.close()


def test_the_detective_answers_and_says_what_it_cannot_read(address, browser):
    for place in ("", "zh/"):
        context = browser.new_context(viewport={"width": 320, "height": 900}, bypass_csp=True)
        page = context.new_page()
        said = listen(page, address)
        page.goto(address + place + "why-another-number/")
        page.wait_for_load_state("networkidle")
        answers = page.locator("form[data-detective] ol > li")
        answers.first.wait_for()
        assert "nn.LSTM(5, 10)" in answers.first.inner_text()
        page.focus("#detective-number")
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("1922")
        page.keyboard.press("Enter")  # submits nothing
        assert page.evaluate("location.search") == ""
        assert "3 × 640+2 = 1,922" in answers.first.inner_text()
        status = page.locator("form[data-detective] [role=status]")
        page.wait_for_timeout(700)
        assert status.inner_text().startswith("1,922")
        assert faults(page) == []
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == "x"
        page.keyboard.type("<b>0")
        assert "1,000,000,000,000" in page.inner_text("#detective-x-error")
        assert page.get_attribute("#detective-x", "aria-invalid") == "true"
        assert "<b>0" in page.input_value("#detective-x")
        assert "3 × 640+2 = 1,922" in answers.first.inner_text()  # the last good answer
        assert page.locator("form[data-detective] b").count() == 0
        page.wait_for_timeout(700)
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert said == []
        context.close()
