// Where an answer of Python stands: what it is doing, how much has come, and what it said.

import { ask, current, stop } from "./python.js";

/** @typedef {import("./python.js").Runtime} Runtime */

/** @type {Record<string, string>} */
let words = {};
let size = 0;

/** @param {Runtime} runtime */
export function speak(runtime) {
  words = runtime.words;
  size = runtime.size;
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

/** Whether the reader has agreed to fetch Python, here or on another page. */
function agreed() {
  try {
    return current() > 0 || localStorage.getItem("python") === String(size);
  } catch {
    return false; // where nothing may be kept, the question comes on each page
  }
}

function agree() {
  try {
    localStorage.setItem("python", String(size));
  } catch {}
}

/** What stands below a listing or a form: one line about the run, and its output. */
export class Pane {
  /** @param {Element} after */
  constructor(after) {
    this.line = element("p", { role: "status" });
    this.bar = element("progress", { max: "1", "aria-label": words.fetching });
    this.output = element("div", { class: "shown" });
    /** Says no to the question that stands there. @type {(() => void) | null} */
    this.refuse = null;
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
    if (!agreed()) await this.agreement();
    this.say(current() ? words.running : words.starting);
    const answer = await ask(request, {
      printed,
      fetched: (share) => {
        this.bar.setAttribute("value", String(share));
        if (share === 1) this.say(words.starting);
        else if (!this.bar.isConnected) this.say(`${words.fetching} `, this.bar);
      },
    });
    agree();
    return answer;
  }

  /** End what this pane is waiting for. */
  stop() {
    if (this.refuse) this.refuse();
    else stop(words.stopped);
  }

  /** @returns {Promise<void>} */
  agreement() {
    return new Promise((resolve, reject) => {
      const yes = element("button", { type: "button" }, words.fetch);
      const no = element("button", { type: "button" }, words.not);
      const said = words.first.replace("{}", (size / 1e6).toFixed(0));
      this.say(said, " ", yes, " ", no);
      const answered = (/** @type {() => void} */ then) => () => {
        this.refuse = null;
        then();
      };
      this.refuse = answered(() => reject(new Error("")));
      yes.addEventListener("click", answered(resolve));
      no.addEventListener("click", this.refuse);
      yes.focus();
    });
  }
}
