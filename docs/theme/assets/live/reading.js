// A reader's own model, read where it lies: a text, a file or a line of code, and its rows.

import { Pane, element } from "./pane.js";

/** @typedef {{ name: string, kind: string, count: string, formula: string, said: string,
 *   source: string, derivation: string, tensors: string[][] }} Row */

/** Characters of a text that an address holds. */
const SHORT = 1500;

/** @param {HTMLFormElement} form @param {Record<string, string>} words */
export function reads(form, words) {
  const field = /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea"));
  const chooser = /** @type {HTMLInputElement} */ (form.querySelector("[type=file]"));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("[type=submit]"));
  const label = button.textContent ?? "";
  const texts = JSON.parse(form.querySelector("script")?.textContent ?? "[]");
  const pane = new Pane(form);
  let runs = false;

  /** @param {string | File} what */
  async function read(what) {
    if (runs) return;
    runs = true;
    pane.output.replaceChildren();
    button.textContent = words.stop;
    try {
      const answer = await pane.ask({ read: what });
      if (answer.error) pane.say(element("span", { class: "wrong" }, answer.error));
      else {
        pane.say(summary(answer, words));
        pane.output.append(...result(answer, words));
        if (typeof what === "string" && what.length <= SHORT) {
          const to = `#read=${encodeURIComponent(what)}`;
          pane.output.append(element("p", {}, element("a", { href: to }, words.link)));
        }
      }
    } catch (error) {
      pane.say(String(/** @type {Error} */ (error).message));
    } finally {
      runs = false;
      button.textContent = label;
      chooser.value = "";
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (runs) pane.stop();
    else if (field.value.trim()) read(field.value);
    else field.focus();
  });
  chooser.addEventListener("change", () => chooser.files?.[0] && read(chooser.files[0]));
  form.addEventListener("click", ({ target }) => {
    const chosen = /** @type {HTMLElement} */ (target).closest("[data-text]");
    if (!(chosen instanceof HTMLElement)) return;
    field.value = texts[Number(chosen.dataset.text)];
    read(field.value);
  });
  for (const kind of ["dragover", "drop"]) {
    // On the whole page: a file that misses the field would be opened in the page's place.
    addEventListener(kind, (event) => {
      const dropped = /** @type {DragEvent} */ (event).dataTransfer;
      if (!dropped?.types.includes("Files")) return;
      event.preventDefault();
      if (kind === "drop" && dropped.files[0]) read(dropped.files[0]);
    });
  }

  /** A link fills the field; it never reads by itself. */
  function fill() {
    const [, held] = location.hash.match(/^#read=(.*)$/) ?? [];
    if (!held) return;
    try {
      field.value = decodeURIComponent(held).slice(0, SHORT);
      pane.say(words.filled);
    } catch {} // no text of ours
  }
  addEventListener("hashchange", fill);
  fill();
}

/** @param {any} answer @param {Record<string, string>} words */
function summary({ framework, total, trainable, stated }, words) {
  const said = [
    framework && `${framework}: `,
    words.total.replace("{}", total),
    trainable === total ? "" : words.trained.replace("{}", trainable),
    stated === null ? "" : (stated === total ? words.agrees : words.differs).replace("{}", stated),
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
    { class: "derived stack-3" },
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...body, sum),
  );
  const left = unexplained.length ? [words.unexplained.replace("{}", unexplained.join(", "))] : [];
  return [
    element("div", { class: "wide" }, table),
    ...[...notes, ...left].map((note) => element("p", {}, note)),
  ];
}

/** A row, and what it opens. @param {Row} row @param {number} i @param {Record<string, string>} words */
function line(row, i, words) {
  const more = element("tr", { id: `row-${i}` }, element("td", { colspan: "4" }, ...inside(row, words)));
  more.hidden = true;
  const opens = element("button", { type: "button", "aria-expanded": "false" }, row.name || "·");
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
  const parts = [element("pre", {}, element("code", {}, row.derivation))];
  const cells = row.tensors.map(([name, shape, count]) =>
    element("li", {}, element("code", {}, name), ` ${shape} = ${count}`),
  );
  if (cells.length) parts.push(element("p", {}, words.tensors), element("ul", {}, ...cells));
  if (row.source.startsWith("https://")) {
    parts.push(element("p", {}, element("a", { href: row.source }, words.source)));
  }
  return parts;
}
