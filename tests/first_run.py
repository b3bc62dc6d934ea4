"""How long a page's first Run takes beside bare Pyodide, in the same run: `first_run.py SITE`.

    python tests/first_run.py SITE       # SITE: a folder that `mkdocs build -d SITE` made

Bare Pyodide is the same release, in a worker as well, up to the answer of `1 + 1`. Both are fetched
from this machine, so what is compared is the processor's time.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "docs"), str(ROOT / "tests")]
from hooks import runtime  # noqa: E402
from test_browser import BROWSER, FLAGS, serving  # noqa: E402

BARE = """<!doctype html><script type="module">
const script = `import { loadPyodide } from "${location.origin}/pyodide.mjs";
  const python = await loadPyodide({ indexURL: "${location.origin}/" });
  postMessage(python.runPython("1 + 1"));`;
const start = performance.now();
const blob = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
new Worker(blob, { type: "module" }).onmessage = () => { window.took = performance.now() - start; };
</script>"""
CLICK = """() => {
  window.start = performance.now();
  const [yes] = document.querySelectorAll(".pane > p button");
  yes.click();
}"""
DONE = "() => document.querySelector('.pane > p')?.textContent.includes('Run in')"


def bare(browser, address):
    """Seconds until bare Pyodide answers."""
    page = browser.new_context().new_page()
    page.goto(f"{address}bare.html")
    page.wait_for_function("() => window.took", timeout=120_000)
    took = page.evaluate("window.took") / 1000
    page.context.close()
    return took


def ours(browser, address):
    """Seconds until the first example of a page has answered, and until the next call has."""
    page = browser.new_context().new_page()
    page.goto(f"{address}cell/")
    page.locator("button[value=run]").first.click()
    page.wait_for_selector(".pane > p button")
    start = time.perf_counter()
    page.evaluate(CLICK)
    page.wait_for_function(DONE, timeout=120_000)
    took = time.perf_counter() - start
    page.evaluate("document.querySelector('.pane > p').replaceChildren()")
    start = time.perf_counter()
    page.locator("button[value=run]").first.click()
    page.wait_for_function(DONE, timeout=120_000)
    again = time.perf_counter() - start
    page.context.close()
    return took, again


def main(site, runs=5):
    from playwright.sync_api import sync_playwright

    (made,) = (Path(site) / "assets/run").iterdir()
    size = sum(map(runtime.packed, made.iterdir()))
    pyodide = ROOT / f".cache/run/pyodide-{runtime.VERSION}"
    with tempfile.TemporaryDirectory() as folder:
        for file in pyodide.iterdir():
            Path(folder, file.name).symlink_to(file)
        Path(folder, "bare.html").write_text(BARE, "utf-8")
        plain = sum(map(runtime.packed, pyodide.iterdir()))
        with (
            serving(folder) as there,
            serving(site) as here,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
            taken = [(bare(browser, there), *ours(browser, here)) for _ in range(runs)]
    alone, first, again = map(statistics.median, zip(*taken, strict=True))
    print(f"fetched: {size:,} bytes; bare Pyodide {plain:,}")
    print(f"first answer: {first:.2f} s; bare Pyodide {alone:.2f} s: {first / alone:.2f} times")
    print(f"the next call: {1000 * again:.0f} ms")


if __name__ == "__main__":
    main(sys.argv[1])
