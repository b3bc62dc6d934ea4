// Examples that run where they stand: Run, Edit and Stop of each listing, and what it printed.

import { current, use } from "./python.js";
import { Pane, element, speak } from "./pane.js";
import { reads } from "./reading.js";

/** @type {Record<string, string>} */
let words = {};
/** @type {WeakMap<Element, Listing>} */
const listings = new WeakMap();

/** Called by the build's last line, with what it knows. @param {import("./python.js").Runtime} runtime */
export function start(runtime) {
  words = runtime.words;
  use(runtime);
  speak(runtime);
  for (const form of document.querySelectorAll("form.reads")) {
    reads(/** @type {HTMLFormElement} */ (form), words);
  }
}

/** A button below a listing. @param {HTMLButtonElement} button */
export function clicked(button) {
  const box = /** @type {Element} */ (button.closest(".highlight"));
  const listing = listings.get(box) ?? new Listing(box);
  listings.set(box, listing);
  if (button.value === "edit") listing.edit();
  else if (listing.runs) listing.pane?.stop();
  else listing.run();
}

/** The text of an element without what lies in some others. @param {Element} of @param {string} but */
function text(of, but) {
  const copy = /** @type {Element} */ (of.cloneNode(true));
  for (const each of copy.querySelectorAll(but)) each.remove();
  return copy.textContent ?? "";
}

/** Two outputs that differ at the most in how their spaces run, or in an error's lines. */
function alike(/** @type {string} */ one, /** @type {string} */ other) {
  const plain = (/** @type {string} */ said) =>
    said
      .replace(/^(Traceback .*\n)(?:(?:  |\.\.\.).*\n)*/gm, "$1")
      .replace(/\s+/g, " ")
      .trim();
  return plain(one) === plain(other);
}

/** A listing with its buttons: a session with prompts, or a notebook's cell. */
class Listing {
  /** @param {Element} box */
  constructor(box) {
    this.box = box;
    this.code = /** @type {HTMLElement} */ (box.querySelector("pre > code"));
    const [button, change] = box.querySelectorAll(/** @type {"button"} */ (".runs button"));
    this.button = button;
    this.change = change;
    this.cell = box.classList.contains("cell");
    /** @type {HTMLTextAreaElement | null} */
    this.field = null;
    /** @type {Pane | null} */
    this.pane = null;
    this.runs = false;
    /** In which start of Python it ran to its end. */
    this.ran = 0;
  }

  get source() {
    return this.field?.value ?? text(this.code, ".gp, .go").replace(/\n+$/, "\n");
  }

  /** What was recorded; null where it is no text, or the code is no longer what was run. */
  get recorded() {
    if (this.field && this.field.value !== this.field.defaultValue) return null;
    if (!this.cell) return [...this.code.querySelectorAll(".go")].map((e) => e.textContent).join("");
    let said = "";
    for (let next = this.box.nextElementSibling; next; next = next.nextElementSibling) {
      if (next.matches(".pane")) continue;
      if (next.matches(".eq, .wide, .figure")) return null;
      if (!next.matches(".output")) break;
      said += `${next.querySelector("code")?.textContent}\n`;
    }
    return said;
  }

  /** A text field in the place of the listing, or the listing again. */
  edit() {
    const pre = /** @type {HTMLElement} */ (this.code.parentElement);
    if (this.field) {
      this.field.remove();
      this.field = null;
    } else {
      const field = document.createElement("textarea");
      field.defaultValue = this.source.trimEnd();
      field.rows = field.value.split("\n").length + 1;
      field.spellcheck = false;
      field.setAttribute("aria-label", words.code);
      field.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !this.runs) this.run();
      });
      pre.after(field);
      field.focus();
      this.field = field;
    }
    pre.hidden = this.field !== null;
    this.change.textContent = this.field ? words.original : words.edit;
  }

  /** Run it, and before it the cells above that it may need. */
  async run() {
    if (this.cell) {
      for (const above of document.querySelectorAll(".highlight.cell:has(> .runs)")) {
        if (above === this.box) break;
        const other = listings.get(above) ?? new Listing(above);
        listings.set(above, other);
        if (!(current() && other.ran === current()) && !(await other.once())) return;
      }
    }
    await this.once();
  }

  async once() {
    this.pane ??= new Pane(this.box);
    const pane = this.pane;
    const place = this.cell ? "" : (this.box.closest(".doc-object")?.querySelector(".doc-heading[id]")?.id ?? "");
    const shown = element("code");
    pane.output.replaceChildren();
    this.runs = true;
    this.button.textContent = words.stop;
    try {
      const request = { run: { code: this.source, place, cell: this.cell } };
      const { lost, error } = await pane.ask(request, (text) => {
        show();
        shown.append(text);
      });
      if (error) {
        show();
        shown.append(error);
      }
      const recorded = this.recorded;
      pane.say(
        lost ? words.lost.replace("{}", lost.toLocaleString("en")) : "",
        recorded === null ? words.ran : alike(shown.textContent ?? "", recorded) ? words.same : words.other,
      );
      this.ran = error ? 0 : current();
      return !error;
    } catch (error) {
      pane.say(String(/** @type {Error} */ (error).message));
      return false;
    } finally {
      this.runs = false;
      this.button.textContent = words.run;
    }

    function show() {
      if (shown.isConnected) return;
      pane.output.append(element("div", { class: "highlight output" }, element("pre", {}, shown)));
    }
  }
}
