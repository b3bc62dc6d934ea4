// Examples that run where they stand: Run, Edit and Stop of each listing, and what it printed.

import { current, use } from "./python.js";
import { Pane, element, filled, speak } from "./pane.js";
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

/** @param {Element} box */
function listing(box) {
  const found = listings.get(box) ?? new Listing(box);
  listings.set(box, found);
  return found;
}

/** A button below a listing. @param {HTMLButtonElement} button */
export function clicked(button) {
  const found = listing(/** @type {Element} */ (button.closest(".highlight")));
  if (button.value === "edit") found.edit();
  else if (found.busy) found.busy.stop();
  else found.run();
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
    /** What was edited; hidden while the original is shown. @type {HTMLTextAreaElement | null} */
    this.field = null;
    /** @type {Pane | null} */
    this.pane = null;
    /** What the pane of this one or of a cell above is doing for it. @type {Pane | null} */
    this.busy = null;
    /** In which start of Python it ran to its end. */
    this.ran = 0;
  }

  get edited() {
    return this.field && !this.field.hidden ? this.field.value : null;
  }

  get source() {
    return this.edited ?? text(this.code, ".gp, .go").replace(/\n+$/, "\n");
  }

  /** What was recorded; null where it is no text, or the code is no longer what was run. */
  get recorded() {
    if (this.edited !== null && this.edited !== this.field?.defaultValue) return null;
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
    if (!this.field) {
      const field = document.createElement("textarea");
      field.hidden = true;
      field.defaultValue = this.source.trimEnd();
      field.rows = field.value.split("\n").length + 1;
      field.spellcheck = false;
      field.setAttribute("aria-label", words.code);
      field.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !this.busy) this.run();
      });
      pre.after(field);
      this.field = field;
    }
    pre.hidden = this.field.hidden;
    this.field.hidden = !pre.hidden;
    this.change.textContent = pre.hidden ? words.original : words.edit;
    if (pre.hidden) this.field.focus();
  }

  /** Run it, and before it the cells above that it may need. */
  async run() {
    this.pane ??= new Pane(this.box);
    const pane = this.pane;
    this.busy = pane;
    this.button.textContent = words.stop;
    pane.output.replaceChildren();
    try {
      if (this.cell) await this.above(pane);
      await this.once(pane);
    } catch (error) {
      pane.say(String(/** @type {Error} */ (error).message));
    } finally {
      this.busy = null;
      this.button.textContent = words.run;
    }
  }

  /** The cells above, where they have not run; what they print stands below them.
   * @param {Pane} pane whose line says how it goes */
  async above(pane) {
    for (const box of document.querySelectorAll(".highlight.cell:has(> .runs)")) {
      if (box === this.box) break;
      const other = listing(box);
      if (other.busy || (current() && other.ran === current())) continue;
      other.pane ??= new Pane(box);
      other.pane.say();
      other.pane.output.replaceChildren();
      await other.once(pane, other.pane);
      if (!other.ran) throw new Error(words.above);
    }
  }

  /** @param {Pane} pane what says how it goes, and ends it @param {Pane} to where its output stands */
  async once(pane, to = pane) {
    const { recorded, source } = this;
    const place = this.cell ? "" : (this.box.closest(".doc-object")?.querySelector(".doc-heading[id]")?.id ?? "");
    const shown = element("code");
    const show = (/** @type {string} */ what) => {
      if (!shown.isConnected) {
        to.output.append(element("div", { class: "highlight output" }, element("pre", {}, shown)));
      }
      shown.append(what);
    };
    const { lost, error } = await pane.ask({ run: { code: source, place, cell: this.cell } }, show);
    if (error) show(error);
    const same = recorded !== null && alike(shown.textContent ?? "", recorded);
    to.say(
      lost ? `${filled(words.lost, lost.toLocaleString("en"))} ` : "",
      recorded === null ? words.ran : same ? words.same : words.other,
    );
    to.reachable();
    this.ran = error ? 0 : current();
  }
}
