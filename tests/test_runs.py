"""Examples and a reader's model in a real browser: Python runs in the page, and nothing leaves it."""

import http.server
import json
import re
import threading

import pytest
from site_tools import ROOT
from test_browser import address, browser, faults, listen, page  # noqa: F401

from lstm_formulas import explain

PRINTS = ROOT / "tests/recorded/prints"
SAID = {
    "en": ("Run in this page", "the same as recorded", "not what was recorded"),
    "zh": ("已在本页运行", "结果与记录的一致", "结果与记录的不同"),
}
SAMPLE = (
    "",
    "api/",
    "notebooks/keras/",
    "zh/notebooks/one-layer/",
)


def with_runs(site):
    for path in sorted(site.rglob("*.html")):
        if 'class="runs"' in path.read_text("utf-8"):
            yield path.relative_to(site).as_posix()


def agree(page):
    """Agree to fetch Python, where the page asks."""
    page.locator(".pane > p button").first.click()


def click(box, value="run"):
    box.locator(f"> .runs > button[value={value}]").click()


def until_done(page, box, language="en"):
    """What the line below a listing says once its run has ended, and what was printed."""
    ran = SAID[language][0]
    handle = box.element_handle()
    page.wait_for_function(
        """([box, ran]) => {
          const line = box.nextElementSibling?.querySelector("p");
          return Boolean(line?.textContent.includes(ran));
        }""",
        arg=[handle, ran],
        timeout=60_000,
    )
    pane = box.locator("xpath=following-sibling::*[1]")
    return pane.locator("> p").inner_text(), pane.locator(".shown").inner_text()


def first(page):
    return page.locator(".highlight:has(> .runs)").first


@pytest.fixture
def cell(address, page):
    """A page with an example, and what the browser says and asks of others."""
    said = listen(page, address)
    page.goto(f"{address}cell/")
    return page, said


def test_every_example_prints_what_is_recorded(site, address, browser, request):
    """On each page all of them, one after the other, as somebody would who tries everything."""
    everything = request.config.getoption("--all")
    pages = [p for p in with_runs(site) if everything or p.removesuffix("index.html") in SAMPLE]
    assert len(pages) >= len(SAMPLE)
    wrong, compared = [], 0
    for name in pages:
        language = "zh" if name.startswith("zh/") else "en"
        page = browser.new_page()
        said = listen(page, address)
        page.goto(address + name.removesuffix("index.html"))
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        boxes = page.locator(".highlight:has(> .runs)")
        for i in range(boxes.count()):
            click(boxes.nth(i))
            if i == 0:
                agree(page)
            line, printed = until_done(page, boxes.nth(i), language)
            _, same, other = SAID[language]
            compared += same in line
            if other in line or ("Traceback" in printed and same not in line):
                wrong.append(f"{name} {i}: {line} {printed}")
        wrong += said
        page.close()
    assert wrong == []
    assert compared > 3 * len(pages)


def test_before_the_first_click_nothing_is_loaded(site, address, page):
    asked = []
    page.on("request", lambda r: asked.append(r.url))
    page.goto(f"{address}cell/")
    page.wait_for_timeout(500)
    assert not [url for url in asked if "run" in url or "worker.js" in url]
    click(first(page))
    page.wait_for_selector(".pane > p button")
    line = page.locator(".pane > p").inner_text()
    size = sum(path.stat().st_size for path in (site / "assets/run").rglob("*.bin"))
    assert re.search(rf"\b{size / 1e6:.0f} MB, once", line)
    assert not [url for url in asked if "assets/run/" in url], (
        "the size is said before it is fetched"
    )
    page.locator(".pane > p button").nth(1).click()
    assert page.locator(".pane > p").inner_text() == ""
    assert not [url for url in asked if "assets/run/" in url]


def test_an_edited_example_runs_and_what_it_defines_stays(cell):
    page, said = cell
    box = first(page)
    click(box, "edit")
    field = box.locator("textarea")
    assert ">>>" not in field.input_value()
    assert box.locator("pre").is_hidden()
    field.fill("from lstm_formulas import LSTM\nmine = LSTM(300, 7)\nint(mine.count)")
    field.press("Control+Enter")
    agree(page)
    line, printed = until_done(page, box)
    assert printed.strip() == str(int(explain("keras.layers.LSTM(7)", x=300).total))
    assert line == "Run in this page."
    field.fill("mine")
    click(box)
    page.wait_for_function("() => document.querySelector('.shown').innerText.includes('LSTM(300')")
    click(box, "edit")
    box.locator("pre").wait_for()
    click(box)
    page.wait_for_function("() => /same as/.test(document.querySelector('.pane > p').textContent)")
    assert said == []


def run(page, code):
    """Run a text in the first listing of the page, and say what came of it."""
    box = first(page)
    if not box.locator("textarea").count():
        click(box, "edit")
    box.locator("textarea").fill(code)
    page.evaluate("() => document.querySelector('.pane > p')?.replaceChildren()")
    click(box)
    page.wait_for_function("() => document.querySelector('.pane > p')?.textContent")
    if page.locator(".pane > p button").count():
        agree(page)
    page.wait_for_function("() => document.querySelector('.runs button').textContent === 'Run'")
    return page.locator(".pane > p").first.inner_text(), page.locator(".shown").first.inner_text()


def test_an_error_is_python_s_own_and_short(cell):
    page, said = cell
    _, printed = run(page, "from lstm_formulas import LSTM\n\nLSTM(0, 10)")
    lines = printed.strip().splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[1].strip() == "line 3"
    assert lines[2].startswith("ValueError: ")
    assert len(lines) == 3
    assert "SyntaxError" in run(page, "1 +")[1]
    assert "No module named 'torch'" in run(page, "import torch")[1]
    endless = run(page, "def f(): return f()\nf()")[1]
    assert "RecursionError" in endless
    assert len(endless.splitlines()) < 9
    assert "EOFError" in run(page, "input()")[1]
    assert "E\n" in run(page, "class E(BaseException): pass\nraise E")[1] + "\n"
    assert "<class 'int'>" in run(page, "def f(a: int): pass\nf.__annotations__")[1]
    assert run(page, "print(repr(E))")[1].strip() == "<class '__main__.E'>"
    assert "MemoryError" in run(page, "kept = [bytearray(10**9) for _ in range(5)]")[1]
    assert run(page, "print(2 + 2)")[1].strip() == "4"
    assert said == []


def test_a_loop_without_end_is_stopped_and_the_next_run_starts_clean(cell):
    page, said = cell
    box = first(page)
    click(box, "edit")
    box.locator("textarea").fill("kept = 1\nprint('begun')\nimport time\nwhile True: print(end='')")
    click(box)
    agree(page)
    page.wait_for_function("() => document.querySelector('.shown')?.innerText.includes('begun')")
    click(box)
    page.wait_for_function("() => /Stopped/.test(document.querySelector('.pane > p').textContent)")
    assert "NameError" in run(page, "kept")[1]
    assert said == []


def test_what_prints_without_end_is_cut_and_said(cell):
    page, said = cell
    line, printed = run(page, "for i in range(10**6): print(i)")
    left_out = int(re.match(r"The rest is left out: ([\d,]+) char", line)[1].replace(",", ""))
    assert printed.split()[0] == "0"
    every = sum(len(f"{i}\n") for i in range(10**6))
    assert left_out + len(printed.rstrip("\n")) in (every, every - 1)
    assert run(page, "1 + 1")[1].strip() == "2"
    assert said == []


WAYS_OUT = {
    "js": "import js\njs.fetch('{}')",
    "pyfetch": "import pyodide.http\npyodide.http.pyfetch('{}')",
    "open_url": "from pyodide.http import open_url\nopen_url('{}')",
    "run_js": "from pyodide.code import run_js\nrun_js('fetch(\"{}\")')",
    "import": "from pyodide.code import run_js\nrun_js('import(\"{}a.js\")')",
    "socket": "import socket\ns = socket.create_connection(('127.0.0.1', {port}), 2)\ns.send(b'hello')",
    "urllib": "import urllib.request\nurllib.request.urlopen('{}')",
    "package": "import pyodide_js\nawait_ = pyodide_js.loadPackage('{}a.whl')",
    "constructor": "import pyodide_js\npyodide_js.constructor.constructor('return fetch(\"{}\")')()",
}


@pytest.fixture
def elsewhere():
    """Another port, and what was asked of it."""
    asked = []

    class Heard(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()

        do_POST = do_OPTIONS = do_HEAD = do_GET

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Heard)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", asked
    server.shutdown()
    server.server_close()


def test_nothing_leaves_from_python(cell, elsewhere):
    page, _ = cell
    there, asked = elsewhere
    for name, code in WAYS_OUT.items():
        port = there.rstrip("/").rpartition(":")[2]
        run(page, code.replace("{}", there).replace("{port}", port))
        assert asked == [], name
    for module, name in (("js", "document"), ("js", "fetch"), ("js", "localStorage")):
        assert "ImportError" in run(page, f"from {module} import {name}")[1]
    assert run(page, "import os\nsorted(os.listdir('/given'))")[1].strip() == "[]"
    page.wait_for_timeout(500)
    assert asked == []


def test_once_python_is_here_nothing_is_asked_of_this_site_either(cell, address):
    """Which the policy would let it."""
    page, _ = cell
    run(page, "1 + 1")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    run(page, WAYS_OUT["package"].replace("{}", address))
    page.wait_for_timeout(500)
    assert [url for url in asked if not url.startswith("blob:")] == []


def test_nothing_leaves_from_a_page_or_its_worker(cell, elsewhere, browser):
    """By the policy alone: also what we did not think of taking away."""
    page, _ = cell
    there, asked = elsewhere
    tries = """(there) => {
      const ways = [
        () => fetch(there), () => import(there + "a.js"), () => new WebSocket(there.replace("http", "ws")),
        () => { const x = new XMLHttpRequest(); x.open("GET", there); x.send(); },
        () => navigator.sendBeacon?.(there, "a"), () => new EventSource(there),
        () => { if (typeof Image !== "undefined") new Image().src = there + "a.png"; },
      ];
      for (const way of ways) try { Promise.resolve(way()).catch(() => {}); } catch {}
    }"""
    page.evaluate(tries, there)
    page.evaluate(
        """([tries, there]) => {
          const text = `(${tries})(${JSON.stringify(there)})`;
          new Worker(URL.createObjectURL(new Blob([text])), { type: "module" });
        }""",
        [tries, there],
    )
    page.wait_for_timeout(1000)
    assert asked == []
    # The same tries are heard, where no policy forbids them.
    other = browser.new_page()
    other.goto(there)
    before = len(asked)
    other.evaluate(tries, there)
    other.wait_for_timeout(500)
    assert len(asked) > before + 3
    other.close()


@pytest.mark.parametrize("missing", ["python.bin", "wasm.bin", "pyodide.asm.mjs", "lock.json"])
def test_where_the_runtime_cannot_be_reached_that_is_said(cell, missing):
    page, _ = cell
    page.route(f"**/{missing}", lambda route: route.fulfill(status=404, body="no"))
    line, _ = run(page, "1 + 1")
    assert line == "Python could not be fetched or started."
    page.unroute(f"**/{missing}")
    assert run(page, "1 + 1")[1].strip() == "2"


def test_a_cell_says_what_it_waits_for_and_two_clicks_are_one(address, page):
    page.goto(f"{address}notebooks/one-layer/")
    boxes = page.locator(".highlight.cell:has(> .runs)")
    last = boxes.nth(3)
    last.locator("button[value=run]").dblclick()
    agree(page)
    line, printed = until_done(page, last)
    assert "the same as recorded" in line
    assert printed.strip()
    firsts = boxes.nth(0).locator("xpath=following-sibling::*[1]").locator(".shown .output")
    assert firsts.count() == 1
    click(boxes.nth(0), "edit")
    boxes.nth(0).locator("textarea").fill("1 / 0")
    click(boxes.nth(0))
    page.wait_for_function(
        "() => document.querySelector('.shown').innerText.includes('ZeroDivision')"
    )
    click(boxes.nth(1))
    page.wait_for_function(
        "() => [...document.querySelectorAll('.pane > p')].some((p) => /A cell above/.test(p.textContent))"
    )


def test_what_waits_is_stopped_alone(address, page):
    page.goto(f"{address}six-questions/")
    one, other = (page.locator(".highlight:has(> .runs)").nth(i) for i in (0, 1))
    click(one, "edit")
    one.locator("textarea").fill("kept = 5\nprint('begun')\nwhile True: pass")
    click(one)
    agree(page)
    page.wait_for_function("() => document.querySelector('.shown')?.innerText.includes('begun')")
    assert page.locator(".pane > p").first.inner_text() == "Running …"
    click(other)
    page.wait_for_function(
        "() => /Waits/.test(document.querySelectorAll('.pane > p')[1]?.textContent)"
    )
    click(other)
    page.wait_for_function("() => document.querySelectorAll('.pane > p')[1]?.textContent === ''")
    assert page.locator(".pane > p").first.inner_text() == "Running …"


def test_what_is_chosen_last_is_what_is_shown(reading, tmp_path):
    page = reading
    page.locator("[data-text='0']").click()
    page.locator("[data-text='1']").click()
    assert shown(page)[0][1] == "Conv"
    page.locator(".shown > p a").last.click()
    assert "parameters" in page.locator(".pane > p").inner_text(), "the link says nothing new"
    odd = tmp_path / "nn.LSTM(5, 10)"
    odd.write_text("nn.GRU(5, 10)")
    page.locator("[type=file]").set_input_files(odd)
    assert shown(page)[0][1] == "GRU"
    assert page.locator(".pane > p").inner_text().startswith("nn.LSTM(5, 10): PyTorch: ")
    page.locator("#model").fill("keras.layers.LSTM(10)")
    page.locator("[name=x]").fill("5")
    page.locator("[type=submit]").click()
    assert shown(page)[-1][2] == "640"
    page.locator("[name=x]").fill("five")
    page.locator("[type=submit]").click()
    page.wait_for_selector(".pane .wrong")
    assert "five" in page.locator(".pane .wrong").inner_text()
    page.locator("#model").fill("")
    page.locator("[type=submit]").click()
    assert page.locator(".pane > p").inner_text() == "There is nothing to read."
    assert page.locator(".shown table").count() == 0


def test_an_opened_row_ends_in_its_number(reading):
    page = reading
    for row in (0, 3):
        page.locator(f"[data-text='{row}']").click()
        for name, _, count, *_ in shown(page)[:-1]:
            button = page.get_by_role("button", name=name, exact=True)
            button.click()
            steps = page.locator(f"#{button.get_attribute('aria-controls')} pre").inner_text()
            assert steps.strip().endswith(f"= {count}")


TEXTS = (
    "keras_tagger.txt",
    "tf_keras_siamese_expanded.txt",
    "torch_print_speech.txt",
    "torchinfo_mixed_verbose.txt",
    "torch_list_dict.txt",
    "flax_shapes.txt",
    "torch_error_gru.txt",
    "keras_attention_colours.txt",
)
MODELS = ("language_checkpoint.pt", "tagger.safetensors", "tagger_before_zip.pt")


@pytest.fixture
def reading(address, page):
    said = listen(page, address)
    page.goto(f"{address}read-my-model/")
    page.wait_for_selector(".pane", state="attached")
    page.locator("[data-text='5']").click()
    agree(page)
    page.wait_for_selector(".shown table")
    yield page
    assert said == []


def shown(page):
    """The rows of the table that a page shows."""
    page.wait_for_function(
        "() => document.querySelector('.reads [type=submit]').textContent === 'Read'"
    )
    return page.evaluate(
        """() => [...document.querySelectorAll(".shown tbody > tr:not([hidden])")].map(
          (row) => [...row.cells].map((cell) => cell.textContent))"""
    )


def test_a_reader_s_model_gives_in_the_page_what_it_gives_in_python(reading):
    page = reading
    for name in (*TEXTS, *MODELS):
        path = PRINTS / name
        if path.suffix == ".txt":
            page.locator("#model").fill(path.read_text("utf-8"))
            page.locator("[type=submit]").click()
        else:
            page.locator("[type=file]").set_input_files(path)
        rows = explain(path).cells()[1:]
        assert shown(page) == [[name or kind, kind, *rest] for name, kind, *rest in rows], path.name


def test_a_row_opens_and_a_link_fills_in_and_reads_nothing(reading, address, browser):
    page = reading
    page.locator("[data-text='3']").click()
    shown(page)
    button = page.locator(".shown th button").nth(1)
    assert button.get_attribute("aria-expanded") == "false"
    button.click()
    opened = page.locator(f"#{button.get_attribute('aria-controls')}")
    assert "i_t = σ" in opened.inner_text()
    assert opened.locator("a").get_attribute("href").startswith("https://docs.pytorch.org/")
    link = page.locator(".shown > p a").last.get_attribute("href")
    other = browser.new_page()
    other.goto(f"{address}read-my-model/{link}")
    other.wait_for_selector(".pane", state="attached")
    assert other.locator("#model").input_value() == page.locator("#model").input_value()
    assert other.locator(".shown").inner_text() == ""
    other.close()


def test_a_file_of_a_gigabyte_is_read_by_its_header(reading, tmp_path):
    page = reading
    shapes = {"lstm.weight_ih_l0": [4 * 8000, 8000], "lstm.weight_hh_l0": [4 * 8000, 8000]}
    at, header = 0, {}
    for name, shape in shapes.items():
        size = 2 * shape[0] * shape[1]
        header[name] = {"dtype": "F16", "shape": shape, "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    large = tmp_path / "large.safetensors"
    with large.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        file.truncate(8 + len(text) + at)
    assert large.stat().st_size > 10**9
    page.locator("[type=file]").set_input_files(large)
    assert shown(page)[-1][2] == f"{8 * 8000 * 8000:,}"


@pytest.mark.parametrize("bad", ["no model at all", "<img src=x onerror=alert(1)>", "\x00" * 50])
def test_bad_input_is_said_and_injects_nothing(reading, bad):
    page = reading
    page.locator("#model").fill(bad)
    page.locator("[type=submit]").click()
    assert shown(page) == []
    assert page.locator(".pane .wrong").inner_text()
    assert page.locator(".pane img").count() == 0
    page.locator("[data-text='5']").click()
    assert shown(page)


def test_a_poisoned_file_executes_nothing(reading, tmp_path):
    page = reading
    poisoned = tmp_path / "poisoned.pt"
    poisoned.write_bytes(b"\x80\x02cbuiltins\nexec\nX\x10\x00\x00\x00raise SystemExit\x85R.")
    page.locator("[type=file]").set_input_files(poisoned)
    assert shown(page) == []
    assert page.locator(".pane .wrong").inner_text()
    page.locator("[data-text='5']").click()
    assert shown(page)


@pytest.mark.parametrize("width", [320, 1366])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_something_runs(address, browser, scheme, width):
    look = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    page = browser.new_context(**look).new_page()
    page.goto(f"{address}cell/")
    click(first(page))
    page.wait_for_selector(".pane > p button")
    found = faults(page)
    agree(page)
    until_done(page, first(page))
    click(first(page), "edit")
    found += faults(page)
    page.goto(f"{address}read-my-model/")
    for i in (0, 4):
        page.locator(f"[data-text='{i}']").click()
        shown(page)
        for button in page.locator(".shown th button").all():
            button.click()
        found += faults(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#model").fill("nothing of the kind")
    page.locator("[type=submit]").click()
    page.wait_for_selector(".pane .wrong")
    found += faults(page)
    page.context.close()
    assert found == []


def test_by_keyboard_alone(address, browser):
    page = browser.new_page()
    page.goto(f"{address}cell/")
    first(page).locator("button[value=run]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".pane > p button")
    page.keyboard.press("Enter")  # the focus is on what was asked
    assert "the same as recorded" in until_done(page, first(page))[0]
    page.close()


def test_without_a_script_there_is_nothing_to_press(address, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for name in ("cell/", "notebooks/keras/", "read-my-model/", "zh/read-my-model/"):
        page.goto(address + name)
        assert page.locator(":is(.runs, .reads) :is(button, input, textarea):visible").count() == 0
    assert page.locator("noscript").inner_text()
    context.close()
