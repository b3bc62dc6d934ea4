// Where an answer of Python stands: what it is doing, how much has come, and what it said.

import { ask, busy, current, end } from "./python.js";

/** @typedef {import("./python.js").Runtime} Runtime */
/** @typedef {import("./python.js").Job} Job */

/** @type {Record<string, string>} */
let words = {};
let size = 0;
let agreed = false;

/** @param {Runtime} runtime */
export function speak(runtime) {
  words = runtime.words;
  size = runtime.size;
  try {
    agreed = localStorage.getItem("python") === String(size);
  } catch {} // where nothing may be kept, the question comes on each page
}

function agree() {
  agreed = true;
  try {
    localStorage.setItem("python", String(size));
  } catch {}
}

/**
 * An element with its attributes and what is in it; text stays text.
 * @param {string} name @param {Record<string, string>} attributes @param {(Node | string)[]} inside
 */
export function element(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const key in attributes) made.setAttribute(key, attributes[key]);
  made.append(...inside);
  return made;
}

/** A sentence with its blank filled in. @param {string} sentence @param {string} value */
export function filled(sentence, value) {
  return sentence.replace("{}", () => value);
}

/** What stands below a listing or a form: one line about the run, and its output. */
export class Pane {
  /** @param {Element} after @param {string} fetch what is agreed to */
  constructor(after, fetch = words.fetch) {
    this.fetch = fetch;
    this.line = element("p", { role: "status" });
    this.bar = element("progress", { max: "1", "aria-label": words.fetching });
    this.output = element("div", { class: "shown" });
    /** Says no to the question that stands there. @type {(() => void) | null} */
    this.refuse = null;
    /** @type {Job | null} */
    this.job = null;
    this.root = element("div", { class: "pane" }, this.line, this.output);
    after.after(this.root);
  }

  /** @param {(Node | string)[]} what */
  say(...what) {
    this.line.replaceChildren(...what);
  }

  /** Python's answer; the size of what has to be fetched is said before it is, and agreed to.
   * @param {object} request @param {(text: string) => void} printed @returns {Promise<any>} */
  async ask(request, printed = () => {}) {
    if (!agreed) await this.agreement();
    this.say(busy() ? words.waiting : current() ? words.running : words.starting);
    return new Promise((resolve, reject) => {
      this.job = {
        request,
        printed,
        resolve,
        reject,
        begun: () => this.say(words.running),
        fetched: (share) => {
          this.bar.setAttribute("value", String(share));
          if (share === 1) this.say(words.starting);
          else if (!this.bar.isConnected) this.say(`${words.fetching} `, this.bar);
        },
      };
      ask(this.job);
    });
  }

  /** End what this pane is waiting for. */
  stop() {
    if (this.refuse) this.refuse();
    else if (this.job) end(this.job);
  }

  /** @returns {Promise<void>} */
  agreement() {
    return new Promise((resolve, reject) => {
      const before = document.activeElement;
      const yes = element("button", { type: "button" }, this.fetch);
      const no = element("button", { type: "button" }, words.not);
      this.say(filled(words.first, (size / 1e6).toFixed(0)), " ", yes, " ", no);
      const answered = (/** @type {() => void} */ then) => () => {
        this.refuse = null;
        if (before instanceof HTMLElement) before.focus({ preventScroll: true });
        then();
      };
      this.refuse = answered(() => reject(new Error("")));
      yes.addEventListener(
        "click",
        answered(() => {
          agree();
          resolve();
        }),
      );
      no.addEventListener("click", this.refuse);
      yes.focus();
    });
  }

  /** What scrolls is reached with the keyboard, as elsewhere on the page. */
  reachable() {
    for (const each of this.output.querySelectorAll("pre, pre > code, .wide")) {
      if (each.scrollWidth <= each.clientWidth + 1 && each.scrollHeight <= each.clientHeight + 1) continue;
      each.setAttribute("tabindex", "0");
      each.setAttribute("role", "group");
      each.setAttribute("aria-label", words.output);
    }
  }
}
