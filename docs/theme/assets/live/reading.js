// A reader's own model, read where it lies: a text, a file or a line of code, and its rows.

import { Pane, element, filled } from "./pane.js";

/** @typedef {{ name: string, kind: string, count: string, formula: string, said: string,
 *   source: string, derivation: string, several: boolean, tensors: string[][] }} Row */

/** Characters of a text that a link holds, and that one is taken from. */
const SHORT = 1500;
const LONGEST = 100_000;

/** @param {HTMLFormElement} form @param {Record<string, string>} words */
export function reads(form, words) {
  const field = /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea"));
  const chooser = /** @type {HTMLInputElement} */ (form.querySelector("[type=file]"));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("[type=submit]"));
  const told = /** @type {HTMLInputElement} */ (form.querySelector("[name=x]"));
  const label = button.textContent ?? "";
  const texts = JSON.parse(form.querySelector("script")?.textContent ?? "[]");
  const pane = new Pane(form, words.fetch_read);
  let runs = false;
  /** What was asked for last, while something else is read. @type {string | File | null} */
  let next = null;

  /** @param {string | File} what */
  async function read(what) {
    next = what;
    if (runs) return;
    runs = true;
    button.textContent = words.stop;
    while (next !== null) {
      const now = next;
      next = null;
      pane.output.replaceChildren();
      try {
        await one(now);
      } catch (error) {
        pane.say(String(/** @type {Error} */ (error).message));
      }
    }
    runs = false;
    button.textContent = label;
    chooser.value = "";
  }

  /** @param {string | File} what */
  async function one(what) {
    const from = what instanceof File ? filled(words.of, what.name) : "";
    if (what instanceof File) {
      try {
        await what.slice(0, 1).arrayBuffer();
      } catch {
        throw new Error(from + words.unreadable); // a folder, or a file that is gone
      }
    }
    const answer = await pane.ask({ read: what, x: told.value });
    if (answer.error) return pane.say(element("span", { class: "wrong" }, from + answer.error));
    pane.say(from + summary(answer, words));
    pane.output.append(...result(answer, words));
    if (typeof what === "string" && what.length <= SHORT) {
      const to = `#read=${encodeURIComponent(what)}`;
      pane.output.append(element("p", {}, element("a", { href: to }, words.link)));
    }
    pane.reachable();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (runs) pane.stop();
    else if (field.value.trim()) read(field.value);
    else {
      pane.output.replaceChildren();
      pane.say(words.nothing);
      field.focus();
    }
  });
  /** @param {FileList | null | undefined} files */
  function choose(files) {
    if (files?.length === 1) read(files[0]);
    else if (files?.length) pane.say(words.one);
  }
  chooser.addEventListener("change", () => choose(chooser.files));
  form.addEventListener("click", ({ target }) => {
    const chosen = /** @type {HTMLElement} */ (target).closest("[data-text]");
    if (!(chosen instanceof HTMLElement)) return;
    field.value = texts[Number(chosen.dataset.text)];
    told.value = "";
    read(field.value);
  });
  for (const kind of ["dragover", "drop"]) {
    // On the whole page: a file that misses the field would be opened in the page's place.
    addEventListener(kind, (event) => {
      const dropped = /** @type {DragEvent} */ (event).dataTransfer;
      if (!dropped?.types.includes("Files")) return;
      event.preventDefault();
      if (kind === "drop") choose(dropped.files);
    });
  }

  /** A link fills the field; it never reads by itself. */
  function fill() {
    const [, held] = location.hash.match(/^#read=(.*)$/) ?? [];
    if (!held || runs) return;
    let text = "";
    try {
      text = decodeURIComponent(held);
    } catch {} // no text of ours
    if (!text || text.length > LONGEST) pane.say(words.bad_link);
    else if (text !== field.value) {
      field.value = text;
      pane.output.replaceChildren();
      pane.say(words.filled);
    }
  }
  addEventListener("hashchange", fill);
  fill();
}

/** @param {any} answer @param {Record<string, string>} words */
function summary({ framework, total, trainable, stated }, words) {
  const said = [
    framework && filled(words.of, framework),
    filled(words.total, total),
    trainable === total ? "" : filled(words.trained, trainable),
    stated === null ? "" : filled(stated === total ? words.agrees : words.differs, stated),
  ];
  return said.join("");
}

/** @param {any} answer @param {Record<string, string>} words @returns {Node[]} */
function result({ rows, notes, unexplained, total }, words) {
  const head = [words.name, words.kind, words.count, words.where].map((word, i) =>
    element("th", i === 2 ? { scope: "col", class: "number" } : { scope: "col" }, word),
  );
  const body = rows.flatMap((/** @type {Row} */ row, /** @type {number} */ i) => line(row, i, words));
  const sum = element(
    "tr",
    { class: "total" },
    element("th", { scope: "row" }, words.sum),
    element("td"),
    element("td", { class: "number" }, total),
    element("td"),
  );
  const table = element(
    "table",
    { class: "derived stack-3", "aria-label": words.result },
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...body, sum),
  );
  const left = unexplained.length ? [filled(words.unexplained, unexplained.join(words.and))] : [];
  return [
    element("div", { class: "wide" }, table),
    ...[...notes, ...left].map((note) => element("p", {}, note)),
  ];
}

/** A row, and what it opens. @param {Row} row @param {number} i @param {Record<string, string>} words */
function line(row, i, words) {
  const more = element("tr", { id: `row-${i}` }, element("td", { colspan: "4" }, ...inside(row, words)));
  more.hidden = true;
  const opens = element("button", { type: "button", "aria-expanded": "false" }, row.name || row.kind);
  opens.setAttribute("aria-controls", more.id);
  opens.addEventListener("click", () => {
    more.hidden = !more.hidden;
    opens.setAttribute("aria-expanded", String(!more.hidden));
  });
  const said = [row.formula, row.said].filter(Boolean).join(", ");
  return [
    element(
      "tr",
      {},
      element("th", { scope: "row" }, row.derivation ? opens : row.name),
      element("td", {}, row.kind),
      element("td", { class: "number" }, row.count),
      element("td", {}, said),
    ),
    more,
  ];
}

/** @param {Row} row @param {Record<string, string>} words */
function inside(row, words) {
  const steps = row.several ? `${row.derivation}\n${row.formula} = ${row.count}` : row.derivation;
  const parts = [element("pre", {}, element("code", {}, steps))];
  const cells = row.tensors.map(([name, shape, count]) =>
    element("li", {}, element("code", {}, name), ` ${shape} = ${count}`),
  );
  if (cells.length) parts.push(element("p", {}, row.several ? words.tensors : words.weights), element("ul", {}, ...cells));
  if (row.source.startsWith("https://")) {
    parts.push(element("p", {}, element("a", { href: row.source }, words.source)));
  }
  return parts;
}
