"""How long a keystroke takes on the pages that follow: from the event to everything changed.

    python tests/keystrokes.py SITE    # a built site's folder; prints, and fails at nothing

The script's own time and, beside it in the same run, that of laying the page out again.
"""

import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from test_browser import BROWSER, FLAGS, serving

PAGES = {"": "home", "six-questions/": "six", "networks/": "seq2seq", "why-another-number/": "one"}
TIMES = 200
TYPE = """([name, times]) => {
  const field = document.querySelector(`#sizes-${name} [name=h]`);
  const found = [];
  for (let i = 0; i < times; i += 1) {
    field.value = String(100 + ((i * 7919) % 9000));
    const start = performance.now();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    const changed = performance.now();
    document.body.getBoundingClientRect();
    found.push([changed - start, performance.now() - changed]);
  }
  return found;
}"""


def main(folder: str) -> None:
    from playwright.sync_api import sync_playwright

    with serving(folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        for path, name in PAGES.items():
            page = browser.new_page(viewport={"width": 1366, "height": 800})
            page.goto(address + path)
            page.wait_for_function("() => performance.getEntriesByName('live').length")
            script, layout = zip(*page.evaluate(TYPE, [name, TIMES]), strict=True)
            named = page.locator("[data-q]").count()
            print(
                f"{path or 'home':24}{named:5} numbers   script: median "
                f"{statistics.median(script):5.1f} ms, 95% within "
                f"{statistics.quantiles(script, n=20)[-1]:5.1f} ms   "
                f"layout: median {statistics.median(layout):5.1f} ms"
            )
            page.close()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
