"""Pages that follow a reader's sizes, in a real browser: as built, at every keystroke, and unharmed."""

import re
from random import Random

import pytest
from bs4 import BeautifulSoup
from test_browser import address, browser, listen, page  # noqa: F401
from test_live import LANGUAGES, LIVE, built, carried, drawn_sizes, visible

ADDRESSES = {name: "" if name == "index" else f"{name}/" for name in LIVE}


def open_page(page, address, name, language="en", fragment=""):
    """A page whose script has come."""
    page.goto(address + ("zh/" if language == "zh" else "") + ADDRESSES[name] + fragment)
    page.wait_for_function("() => performance.getEntriesByName('live').length", timeout=10_000)


def fill(page, situation, **sizes):
    """Type sizes into a form, as somebody would who knows what has to stay below what."""
    page.evaluate(
        """([name, sizes]) => {
          const form = document.getElementById(`sizes-${name}`);
          for (const [letter, value] of Object.entries(sizes)) form.elements[letter].value = value;
          form.elements[0].dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        [situation, {k: str(v or "") for k, v in sizes.items()}],
    )


def shown(page):
    """What stands on the page, as the build would write it."""
    return BeautifulSoup(
        page.evaluate("document.querySelector('article').innerHTML"), "html.parser"
    )


def article(soup):
    """The text and the figures, however lines are broken."""
    text = " ".join("".join(visible(soup)).split())
    return re.sub(r"pip install \S+?\.whl", "", text)  # with the address that it is served at


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LIVE)
def test_a_browser_s_page_is_the_page_built_with_these_sizes(
    address,
    page,
    name,
    language,
    request,
):
    said = listen(page, address)
    random = Random(f"browser {name} {language}")
    open_page(page, address, name, language)
    for _ in range(10 if request.config.getoption("--all") else 2):
        sizes = drawn_sizes(built(name, language), random)
        for situation, own in sizes.items():
            fill(page, situation, **own)
        assert page.locator(".wrong:not(:empty)").count() == 0
        assert article(shown(page)) == article(built(name, language, **sizes)), sizes
    assert said == []


BAD = ["0", "-3", "2.5", "", "abc", "1e30", "1" + "0" * 30, "NaN", "Infinity"]


@pytest.mark.parametrize("bad", BAD)
def test_bad_input_is_said_at_the_field_and_nothing_else_changes(address, page, bad):
    said = listen(page, address)
    open_page(page, address, "six-questions")
    fill(page, "six", h=300)
    before = page.locator("article").inner_text()
    field = page.locator("#sizes-six [name=h]")
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(bad)
    assert page.locator("#sizes-six .wrong").inner_text() == (
        "units h: a whole number from 1 to 1,000,000,000,000"
    )
    assert field.get_attribute("aria-invalid") == "true"
    assert field.get_attribute("aria-describedby") == page.locator(
        "#sizes-six .wrong"
    ).get_attribute("id")
    page.locator("#sizes-six .wrong").evaluate("e => { e.textContent = ''; }")
    assert page.locator("article").inner_text() == before
    assert "NaN" not in before
    page.wait_for_url("**six.h=300")
    page.keyboard.press("Enter")
    assert page.url.endswith("six.h=300")
    field.fill("301")
    assert field.get_attribute("aria-invalid") is None
    assert (
        page.locator("[data-q='six.count']").first.inner_text()
        == f"{4 * (301 * (301 + 128) + 301):,}"
    )
    assert said == []


@pytest.mark.parametrize(
    ("name", "situation", "sizes", "message"),
    [
        ("six-questions", "six", {"w": 21}, "words of one w: a whole number from 1 to 20"),
        ("six-questions", "six", {"p": 128}, "projection p: a whole number from 1 to 127"),
        ("index", "home", {"h": 1, "p": 1}, "projection p: no whole number is below 1"),
        ("index", "home", {"K": 3, "p": 4}, "projection p: only an LSTM has one; leave it empty"),
    ],
)
def test_sizes_that_do_not_fit_each_other_are_said(
    address,
    page,
    name,
    situation,
    sizes,
    message,
):
    open_page(page, address, name)
    before = page.locator("[data-q]").all_inner_texts()
    fill(page, situation, **sizes)
    assert page.locator(f"#sizes-{situation} .wrong").inner_text() == message
    assert page.locator("[data-q]").all_inner_texts() == before


def test_the_sizes_stand_in_the_address(address, page):
    """They open again, beside a heading's anchor; they go along to the other language, and away."""
    open_page(page, address, "six-questions")
    fill(page, "six", h=256, x=100)
    page.wait_for_url("**/six-questions/#~six.x=100&six.h=256")
    page.evaluate("location.hash = '#output'")
    page.wait_for_function("() => location.hash === '#output~six.x=100&six.h=256'")
    changed = page.locator("article").inner_text()
    again = page.url
    page.goto("about:blank")
    page.goto(again)
    page.wait_for_function("() => performance.getEntriesByName('live').length")
    assert page.locator("article").inner_text() == changed
    assert abs(page.evaluate("document.getElementById('output').getBoundingClientRect().top")) < 200
    page.locator("a[hreflang=zh]").click()
    page.wait_for_url("**/zh/six-questions/#~six.x=100&six.h=256")
    page.wait_for_function("() => performance.getEntriesByName('live').length")
    assert page.locator("#sizes-six [name=h]").input_value() == "256"
    assert f"{4 * (256 * 356 + 256):,}" in page.locator("article").inner_text()
    page.locator("#sizes-six button").click()
    page.wait_for_url("**/zh/six-questions/")
    assert page.locator("#sizes-six button").is_disabled()
    assert article(shown(page)) == article(built("six-questions", "zh"))


@pytest.mark.parametrize(
    "fragment",
    [
        "#~six.h=0",
        "#~six.h=<img src=x onerror=alert(1)>",
        "#~six.h=%3Cscript%3E&six.constructor=1&six.__proto__=2",
        "#~nobody.h=3&six.K=5",
        "#%E0%A4%A~six.h=1e9",
        "#~" + "&".join(["six.h=1"] * 500),
    ],
)
def test_a_tampered_address_harms_nothing(address, page, fragment):
    said = listen(page, address)
    open_page(page, address, "six-questions", fragment=fragment)
    assert page.locator("article img, article script:not([type='application/json'])").count() == 0
    assert not re.search(r"NaN|undefined|Infinity", page.locator("article").inner_text())
    fill(page, "six", h=64, p=32)
    assert page.locator("[data-q='six.count']").first.inner_text() == "49,408"
    assert said == []


def test_recorded_code_says_whose_sizes_it_has(address, page):
    open_page(page, address, "networks")
    noted = page.locator("article [data-note]")
    assert noted.count() == 0
    fill(page, "seq2seq", h=64)
    noted.first.wait_for()
    assert noted.count() == page.locator("article .highlight:has(.gp), article .stays").count() > 4
    assert (
        page.evaluate("getComputedStyle(document.querySelector('[data-note]'), '::before').content")
        == '"with the original sizes"'
    )
    # Each note stands over its own block.
    places = page.evaluate(
        "[...document.querySelectorAll('[data-note]')].map((e) => getComputedStyle(e).position)"
    )
    assert set(places) == {"relative"}
    page.locator("#sizes-seq2seq button").click()
    page.wait_for_function("() => !document.querySelector('[data-note]')")


TYPING = """
() => new Promise((resolve) => {
  globalThis.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      for (const { node, previousRect, currentRect } of entry.sources) {
        const element = node?.nodeType === 1 ? node : node?.parentElement;
        if (element?.closest("label") && Math.abs(previousRect.top - currentRect.top) > 1)
          globalThis.shifts.push([element.outerHTML.slice(0, 80), previousRect.top, currentRect.top]);
      }
    }
  }).observe({ type: "layout-shift" });
  resolve();
})
"""


@pytest.mark.parametrize("width", [320, 1366])
@pytest.mark.parametrize("name", LIVE)
def test_typing_moves_no_field_and_keeps_the_focus(address, page, name, width):
    page.set_viewport_size({"width": width, "height": 800})
    open_page(page, address, name)
    page.evaluate(TYPING)
    for form in page.locator("form[data-situation]").all():
        field = form.locator("[name=h], [name=d]")
        field.click()
        before = field.bounding_box()
        page.keyboard.press("End")
        for letter in "77-":
            page.keyboard.type(letter)
            assert field.evaluate("e => e === document.activeElement")
            now = field.bounding_box()  # a page scrolls by whole pixels
            assert (now["x"], now["y"]) == pytest.approx((before["x"], before["y"]), abs=1)
        page.keyboard.press("Backspace")
    page.wait_for_timeout(100)
    assert page.evaluate("globalThis.shifts") == []


def test_changes_are_announced_once_after_typing_stops(address, page):
    open_page(page, address, "six-questions")
    page.evaluate(
        """() => {
          globalThis.heard = [];
          const status = document.querySelector("#sizes-six [role=status]");
          new MutationObserver(() => heard.push(status.textContent)).observe(status, { childList: true });
        }"""
    )
    page.locator("#sizes-six [name=h]").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("2560", delay=30)
    page.wait_for_function("() => heard.length")
    page.wait_for_timeout(300)
    assert page.evaluate("heard") == [f"{4 * (2560 * (2560 + 128) + 2560):,} parameters"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_calculator_answers_in_a_phone_s_first_screen(address, page, language):
    page.set_viewport_size({"width": 375, "height": 667})
    open_page(page, address, "index", language)
    fill(page, "home", h=512, x=300, L=2)
    for name in ("home.keras", "home.pytorch"):
        box = page.locator(f"[data-q='{name}']:visible").first.bounding_box()
        assert box["y"] + box["height"] <= 667
    count = page.locator("[data-q='home.keras']:visible").first.inner_text()
    assert count == f"{4 * (512 * (512 + 300) + 512) + 4 * (512 * 1024 + 512):,}"


def test_a_line_is_copied_with_one_click(address, page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_page(page, address, "index")
    fill(page, "home", h=512, x=300, L=2, D=2)
    row = page.locator("tr:visible", has_text="PyTorch")
    row.locator("button").click()
    page.wait_for_timeout(200)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "nn.LSTM(300, 512, num_layers=2, bidirectional=True)"


@pytest.mark.parametrize("name", LIVE)
def test_nothing_overflows_with_large_sizes_on_a_phone(address, page, name):
    page.set_viewport_size({"width": 320, "height": 640})
    open_page(page, address, name)
    for situation in carried(built(name, "en"))["situations"]:
        fields = page.locator(f"#sizes-{situation} input:not([data-below])").all()
        fill(page, situation, **{f.get_attribute("name"): 123_456_789 for f in fields})
    page.locator("[data-typed]").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", LIVE)
def test_axe_finds_nothing_filled_in_or_with_an_error(address, browser, name, scheme):
    from axe_playwright_python.sync_playwright import Axe

    for width, value in ((1366, "77"), (320, "0")):
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        open_page(page, address, name)
        for field in page.locator("form[data-situation] :is([name=h], [name=d])").all():
            field.fill(value)
        assert (
            page.locator("[aria-invalid=true]").count()
            == (value == "0") * page.locator("form[data-situation]").count()
        )
        found = Axe().run(page).response["violations"]
        assert [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found] == []
        page.close()


def test_without_a_script_the_page_is_whole_and_has_no_fields(address, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for name in LIVE:
        page.goto(address + ADDRESSES[name])
        assert page.locator("form[data-situation]:visible").count() == 0
        assert page.locator("[data-fill]:visible").count() == 0
        assert page.locator("[data-q]:visible").count() > 10
    context.close()
