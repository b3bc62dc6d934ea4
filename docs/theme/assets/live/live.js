// A page that follows the sizes that a reader types: its numbers, formulas, figures and sentences.

import { exact, write } from "./tree.js";
import { drawn } from "./figures.js";

/** @typedef {import("./tree.js").Sizes} Sizes */
/** @typedef {HTMLInputElement | HTMLSelectElement} Control */

/**
 * @typedef {object} Carried what a page carries
 * @property {Record<string, Record<string, string>>} situations the sizes of each form
 * @property {Record<string, [string, string, ...import("./tree.js").Tree[]]>} quantities by name
 * @property {import("./figures.js").Spec[]} figures
 * @property {Record<string, string>} words
 */
/** @type {Carried} */
let carried;
/** @type {HTMLElement} */
let page;
/** What stands on the page for each quantity, by situation. @type {Map<string, Map<string, HTMLElement[]>>} */
const places = new Map();
/** @type {Map<string, Situation>} */
const forms = new Map();
const NAMESPACE = "http://www.w3.org/2000/svg";

/** @param {any} node @returns {Node} */
function element(node) {
  if (typeof node === "string") return document.createTextNode(node);
  const [name, attributes, ...inside] = node;
  const made = document.createElementNS(NAMESPACE, name);
  for (const key in attributes) made.setAttribute(key, attributes[key]);
  made.append(...inside.map(element));
  return made;
}

/** The sizes of one form, and all that follows them. */
class Situation {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.name = form.dataset.situation ?? "";
    /** @type {Control[]} */
    this.controls = [...form.querySelectorAll(/** @type {"input"} */ ("input, select"))];
    this.reset = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
    this.wrong = /** @type {HTMLElement} */ (form.querySelector(".wrong"));
    this.status = /** @type {HTMLElement} */ (form.querySelector("[role=status]"));
    this.original = exact(carried.situations[this.name]);
    this.sizes = { ...this.original };
    this.wrong.id = `${form.id}-wrong`;
    this.said = "";
    const before = [...(places.get(this.name)?.values() ?? [])].flat();
    /** What stands above the fields. */
    this.above = new WeakSet(
      before.filter((e) => e.compareDocumentPosition(form) & Node.DOCUMENT_POSITION_FOLLOWING),
    );
    this.waits = 0;
    form.addEventListener("input", () => this.typed());
    form.addEventListener("submit", (event) => event.preventDefault());
    this.reset.addEventListener("click", () => this.fill(new Map()));
  }

  /** @param {string} name */
  control(name) {
    return this.controls.find((control) => control.name === name);
  }

  /** Put values into the fields, and the page's own into the others. @param {Map<string, string>} values */
  fill(values) {
    this.form.reset();
    for (const [letter, value] of values) {
      const control = this.control(letter);
      const known = !(control instanceof HTMLSelectElement) || [...control.options].some((o) => o.value === value);
      if (control && known) control.value = /^[\d.]*$/.test(value) ? value : "";
    }
    this.typed();
  }

  /** Follow what stands in the fields, if all of it can be followed. */
  typed() {
    const read = this.controls.map((control) => this.read(control));
    const message = read.find(({ message }) => message)?.message ?? "";
    this.controls.forEach((control, i) => {
      if (read[i].message === undefined) {
        control.removeAttribute("aria-invalid");
        control.removeAttribute("aria-describedby");
      } else {
        control.setAttribute("aria-invalid", "true");
        control.setAttribute("aria-describedby", this.wrong.id);
      }
    });
    this.wrong.textContent = message;
    if (message) {
      this.say(() => message);
      return;
    }
    const sizes = Object.fromEntries(this.controls.map(({ name }, i) => [name, read[i].size]));
    this.follow({ ...this.original, .../** @type {Sizes} */ (sizes) });
  }

  /** A field's size, or what is wrong with it. @param {Control} control @returns {{size?: bigint, message?: string}} */
  read(control) {
    const typed = control.value.trim();
    const { below, most, only } = control.dataset;
    const name = control.closest("label")?.querySelector("span")?.textContent?.trim() ?? "";
    const bad = control.validity.badInput;
    if (only) {
      const [letter, value] = only.split("=");
      const here = this.control(letter)?.value === value;
      if (!typed && !bad) return { size: 0n };
      if (!here) return { message: carried.words.only.replace("{name}", name) };
    }
    const limit = below ?? most;
    const other = limit === undefined ? "" : (this.control(limit)?.value ?? "");
    let greatest = BigInt(control.getAttribute("max") ?? 1_000_000_000_000);
    if (/^[1-9]\d{0,12}$/.test(other)) {
      const limited = BigInt(other) - (below ? 1n : 0n);
      if (limited < greatest) greatest = limited;
    }
    if (control instanceof HTMLSelectElement) return { size: BigInt(typed) };
    if (greatest < 1n) return { message: carried.words.none.replace("{name}", name) };
    if (bad || !/^\d+$/.test(typed) || BigInt(typed) < 1n || BigInt(typed) > greatest) {
      const grouped = String(greatest).replace(/\B(?=(\d{3})+$)/g, ",");
      return { message: carried.words.takes.replace("{name}", name).replace("{most}", grouped) };
    }
    return { size: BigInt(typed) };
  }

  /** Put these sizes into all that follows them. @param {Sizes} sizes */
  follow(sizes) {
    this.sizes = sizes;
    /** @type {number | undefined} */
    let stood;
    for (const [name, elements] of places.get(this.name) ?? []) {
      const { text, value, holds } = write(carried.quantities[name], sizes);
      for (const element of elements) {
        if (element.dataset.if) element.hidden = holds === element.dataset.if.startsWith("!");
        else if (element.dataset.says) this.said = text;
        else if (element.textContent !== text) {
          // Measuring takes time: only where a field may be moved by what stands above it.
          if (this.above.has(element)) stood ??= this.form.getBoundingClientRect().top;
          element.textContent = text;
          if (element instanceof HTMLDataElement) element.value = value;
        }
      }
    }
    for (const figure of carried.figures.filter((spec) => spec.situation === this.name)) {
      const old = document.getElementById(figure.name)?.querySelector("svg");
      old?.replaceWith(element(drawn(figure, sizes)));
    }
    // What stands above the fields may take another line now; they stay where they are.
    if (stood !== undefined) {
      const moved = this.form.getBoundingClientRect().top - stood;
      if (moved) scrollBy({ top: moved, behavior: "instant" });
    }
    this.reset.disabled = !this.changes.length;
    if (this.said) this.say(() => carried.words.now.replace("{count}", this.said ?? ""));
    clearTimeout(shares);
    shares = window.setTimeout(share, 200); // a browser takes only so many addresses in a minute
  }

  /** What differs from the page's own sizes: letter and value. */
  get changes() {
    return Object.entries(this.sizes).filter(([letter, size]) => size !== this.original[letter]);
  }

  /** Read something out, once typing has stopped. @param {() => string} text */
  say(text) {
    clearTimeout(this.waits);
    this.waits = window.setTimeout(() => {
      this.status.textContent = text();
    }, 1000);
  }
}

let shares = 0;

/** The sizes stand in the address, after the heading's anchor. */
function share() {
  const changed = [...forms.values()].flatMap(({ name, changes }) =>
    changes.map(([letter, size]) => `${name}.${letter}=${size}`),
  );
  const [anchor] = location.hash.slice(1).split("~");
  const sizes = changed.length ? `~${changed.join("&")}` : "";
  const hash = anchor + sizes ? `#${anchor}${sizes}` : "";
  if (hash !== location.hash) {
    history.replaceState(history.state, "", location.pathname + location.search + hash);
  }
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a[hreflang]"))) {
    link.hash = sizes;
  }
  page.toggleAttribute("data-typed", changed.length > 0);
  // What was recorded or quoted keeps its sizes, and says so.
  for (const block of /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll(".highlight:has(.gp), .stays"))) {
    if (changed.length) block.dataset.note = carried.words.recorded;
    else delete block.dataset.note;
  }
}

/** Sizes as an address has them: `six.h=256&six.x=100`, or those of one form without its name. @param {string} text */
const sizesIn = (text) => [...text.matchAll(/(?:(\w+)\.)?(\w+)=([^&]*)/g)];

/** Take the sizes from the address, as if they had been typed. */
function arrive() {
  const [anchor, sizes] = location.hash.slice(1).split("~");
  if (sizes === undefined) return;
  for (const [name, form] of forms) {
    const own = sizesIn(sizes).filter(([, of]) => of === name);
    form.fill(new Map(own.map(([, , letter, value]) => [letter, value])));
  }
  share();
  if (anchor) document.getElementById(anchor)?.scrollIntoView();
}

/**
 * Have a page follow its forms.
 *
 * @param {HTMLElement} script what the page carries
 */
export function follow(script) {
  carried = JSON.parse(script.textContent ?? "");
  page = /** @type {HTMLElement} */ (script.closest("article"));
  for (const name in carried.situations) places.set(name, new Map());
  for (const attribute of ["data-q", "data-if", "data-says"]) {
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`[${attribute}]`))) {
      const name = element.getAttribute(attribute)?.replace("!", "") ?? "";
      const own = places.get(carried.quantities[name]?.[0]);
      own?.set(name, [...(own.get(name) ?? []), element]);
    }
  }
  for (const form of document.forms) {
    if (form.dataset.situation) forms.set(form.dataset.situation, new Situation(form));
  }
  addEventListener("hashchange", () => (location.hash.includes("~") ? arrive() : share()));
  // Examples that are filled in with one click.
  page.addEventListener("click", ({ target }) => {
    const button = /** @type {HTMLElement} */ (target).closest("[data-fill]");
    const [name, sizes] = button?.getAttribute("data-fill")?.split(":") ?? [];
    const values = sizesIn(sizes ?? "").map(([, , letter, value]) => [letter, value]);
    if (name) forms.get(name)?.fill(new Map(/** @type {[string, string][]} */ (values)));
  });
  arrive();
  performance.mark("live"); // from here on it follows
}
