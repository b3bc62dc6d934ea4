// The figures that follow a reader's sizes. Each is drawn from trees and words; the build draws it
// with the sizes of the page, a page with those that somebody typed.

import { evaluate, exact, FORMS, grouped, rounded } from "./tree.js";
import { Drawing, spread, width, WIDTH } from "./drawing.js";

/** @typedef {import("./tree.js").Tree} Tree */
/** @typedef {import("./tree.js").Ratio} Ratio */
/**
 * @typedef {object} Spec what a figure is drawn from
 * @property {string} draw one of DRAWINGS
 * @property {string} name its id on the page
 * @property {string} situation whose sizes it follows
 * @property {string} comma between the names of a list
 * @property {Record<string, string>} words templates, with `[[key]]` for a value or a size
 * @property {Record<string, [string, Tree] | [string, Tree][]>} values what the words mention: a form
 *   and a tree, or a list of names and counts
 * @property {any} parts what this kind of drawing takes
 */

/** @param {Ratio} value */
const float = ({ n, d }) => Number(n) / Number(d);

/** A number where there is little room: a very large one rounded, as three digits and a power. @param {bigint} n */
export function brief(n) {
  const digits = String(n);
  if (digits.length <= 11) return grouped(n);
  const lead = rounded({ n, d: 10n ** BigInt(digits.length - 3) });
  const power = digits.length - 1 + (lead === 1000n ? 1 : 0);
  const first = String(lead === 1000n ? 100n : lead);
  const raised = [...String(power)].map((c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)]).join("");
  return `${first[0]}.${first.slice(1)}·10${raised}`;
}

/**
 * A figure as nodes.
 *
 * @param {Spec} spec
 * @param {import("./tree.js").Sizes} sizes
 */
export function drawn(spec, sizes) {
  /** @param {Tree} tree */
  const value = (tree) => evaluate(tree, sizes);
  /** @param {Tree} tree */
  const count = (tree) => brief(value(tree).n);
  /** @param {string} key */
  const known = (key) => {
    const of = spec.values[key];
    if (!of) return brief(sizes[key]);
    if (typeof of[0] === "string") {
      const [form, tree] = /** @type {[string, Tree]} */ (of);
      return form === "count" ? count(tree) : FORMS[form](value(tree));
    }
    const named = /** @type {[string, Tree][]} */ (of);
    return named.map(([name, tree]) => `${spec.words[name] ?? name} ${count(tree)}`).join(spec.comma);
  };
  /** @param {string} key @param {Record<string, string>} [more] */
  const say = (key, more = {}) =>
    (spec.words[key] ?? key).replace(/\[\[(\w+)\]\]/g, (_, name) => more[name] ?? known(name));
  /** Arithmetic, with sizes put in. @param {string} template */
  const filled = (template) =>
    template.replace(/\[\[(\w+)\]\]/g, (_, name) => FORMS.term(value(name)));
  const pen = { value, count, say, filled, size: (/** @type {string} */ name) => brief(sizes[name]) };
  return DRAWINGS[spec.draw](pen, spec.parts, sizes).svg(spec.name, say("title"), say("says"));
}

/** The same for the build, which has sizes as strings. @param {Spec} spec @param {Record<string, string>} sizes */
export const figure = (spec, sizes) => drawn(spec, exact(sizes));

/** @type {Record<string, (pen: any, parts: any, sizes: import("./tree.js").Sizes) => Drawing>} */
const DRAWINGS = {
  /** One layer's count: a row for each gate, the sums below. */
  layer({ value, count, say, filled, size }, { rows, columns, lines }) {
    /** @param {{when?: Tree}[]} list */
    const here = (list) => list.filter(({ when }) => when === undefined || value(when).n);
    const gates = here(rows);
    const drawn = here(columns).map((c) => ({ ...c, wide: float(value(c.tree)) }));
    const below = here(lines).map((line) => ({
      ...line,
      number: (line.plus ? "+ " : "") + count(line.tree),
      sum: line.sum && filled(line.sum),
    }));
    const [tall, pitch, left, right, top] = [30, 38, 30, WIDTH - 8, 52];
    let sums = gates.map(({ sum, tree }) => [filled(sum), count(tree)]);
    const most = Math.max(...below.map(({ number }) => width(number)), ...sums.map(([, n]) => width(n)));
    const numbers = right - 10 - most;
    let wide = Math.min(180, numbers - left - 22 - Math.max(...sums.map(([s]) => width(`${s} =`))));
    if (wide < 125) {
      // The sums are long: the last line says one for all.
      sums = sums.map(([, number]) => ["", number]);
      wide = Math.min(180, numbers - left - 22 - width("="));
    }
    const scale = wide / drawn.reduce((sum, c) => sum + c.wide, 0);
    const last = below.reduce((sum, { strong }) => sum + (strong ? 24 : 22), 20);
    const d = new Drawing(top + pitch * gates.length + last);
    const names = drawn.map(({ letter }) => (letter ? `*${letter}* = ${size(letter)}` : "1"));
    let before = 0;
    const heads = drawn.map((c) => {
      before += c.wide;
      return left + scale * (before - c.wide / 2);
    });
    const places = spread(heads, names.map((name) => width(name) - 4), left - 8, WIDTH);
    names.forEach((name, i) => d.text(places[i], top - 10, name));
    gates.forEach(({ letter, name, matrix }, i) => {
      const y = top + i * pitch;
      const tone = letter ? `gate-${letter}` : "plain";
      if (matrix) {
        const [down, across] = matrix.map((/** @type {Tree} */ t) => float(value(t)));
        d.rect(left, y, Math.max(scale * across, 3), Math.max(tall * down, 1.5), `${tone} recurrent`);
      } else {
        let x = left;
        for (const c of drawn) {
          d.rect(x, y, Math.max(scale * c.wide, 3), tall, `${tone} ${c.kind}`);
          x += scale * c.wide;
        }
      }
      if (name || letter) d.text(left - 8, y + tall / 2 + 5, `**${name ?? letter}**`, tone, "end");
      d.text(numbers, y + tall / 2 + 5, `${sums[i][0]} =`.trim(), "", "end");
      d.text(right, y + tall / 2 + 5, sums[i][1], "", "end");
    });
    let y = top + pitch * gates.length;
    d.line([[left, y + 3], [right, y + 3]], "rule");
    y += 2;
    for (const { word, sum, number, strong, plus } of below) {
      y += strong ? 24 : 22;
      const said = say(word);
      const whole = sum && width(`${said} ${sum} =`) < numbers ? `${said} ${sum}` : said;
      d.text(numbers, y, plus ? said : `${whole} =`, strong ? "strong" : "", "end");
      d.text(right, y, number, strong ? "strong" : "", "end");
    }
    d.text(left, 16, say("head"), "", "start");
    return d;
  },

  /** Two recurrent layers: one reads, the other writes from the state that it left. */
  sequence({ count, say }, counts) {
    const d = new Drawing(262);
    const [half, top, bottom] = [22, 92, 144];
    const across = (top + bottom) / 2;
    const middles = [0, 1, 2, 3, 4, 5].map((i) => 30 + 68 * i);
    middles.forEach((x, i) => {
      if (i) d.line([[middles[i - 1] + half, across], [x - half, across]], "flow", true);
      const kind = i < 3 ? "box reads" : "box writes";
      d.rect(x - half, top, 2 * half, bottom - top, kind, 7);
      units(d, x, top + 11, bottom - 11, 4.5);
      d.line([[x, bottom + 28], [x, bottom]], "flow", true);
      d.text(x, bottom + 44, say(`word_${i}`));
      if (i > 2) {
        d.line([[x, top], [x, top - 24]], "flow", true);
        d.text(x, top - 32, say(`out_${i}`));
      }
    });
    /** @param {string} part */
    const said = (part) => say(part, { count: count(counts[part]) });
    d.brace([middles[3] - half, 40], [middles[5] + half, 40], -6);
    d.text(middles[4], 24, said("output"));
    d.text(middles[1], 212, said("encoder"));
    d.text(middles[4], 212, said("decoder"));
    d.brace([middles[0] - half, 224], [middles[5] + half, 224], 6);
    d.text(WIDTH / 2, 252, said("embedding"));
    return d;
  },

  /** A network's layers under each other, area for parameters; gates side by side in a layer. */
  network({ value, count, say }, layers) {
    const [tall, top, wide] = [300, 12, 132];
    const counts = layers.map((/** @type {any} */ l) => float(value(l.tree)));
    const total = value(["+", ...layers.map((/** @type {any} */ l) => l.tree)]);
    const scale = tall / float(total);
    const d = new Drawing(top + tall + 24);
    let y = top;
    const middles = layers.map((/** @type {any} */ layer, /** @type {number} */ i) => {
      const height = scale * counts[i];
      let x = 4;
      for (const [letter, kind, tree] of layer.bands) {
        const part = (wide * float(value(tree))) / counts[i];
        const tone = letter ? `gate-${letter}` : "plain";
        d.rect(x, y, part, Math.max(height, 0.5), `${tone} ${kind}`);
        x += part;
      }
      y += height;
      return y - height / 2;
    });
    const places = spread(middles, middles.map(() => 42), top - 6, top + tall + 16);
    layers.forEach((/** @type {any} */ layer, /** @type {number} */ i) => {
      d.line([[wide + 4, middles[i]], [wide + 16, places[i]], [wide + 24, places[i]]], "leader");
      d.text(wide + 30, places[i] + 1, say(layer.word), "code", "start");
      const share = FORMS.share(value(["/", layer.tree, ["+", ...layers.map((/** @type {any} */ l) => l.tree)]]));
      d.text(wide + 30, places[i] + 19, `${count(layer.tree)} · ${share}`, "", "start");
    });
    return d;
  },

  /** How the parts' shares move as one size grows: a bar for each value. */
  shares({ say }, { letter, steps, layers }, sizes) {
    const [left, pitch, bar] = [98, 34, 24];
    const wide = WIDTH - left - 6;
    let [x, top] = [8, 12];
    /** @type {[number, number, string][]} */
    const legend = layers.map((/** @type {any} */ { word }) => {
      const long = 24 + width(say(word));
      if (x + long > WIDTH) [x, top] = [8, top + 24];
      x += long;
      return [x - long, top, say(word)];
    });
    top += 30;
    const d = new Drawing(top + pitch * steps.length);
    legend.forEach(([x, y, word], j) => {
      d.rect(x, y, 13, 13, `part-${j}`);
      d.text(x + 19, y + 12, word, "code", "start");
    });
    steps.forEach((/** @type {number} */ step, /** @type {number} */ i) => {
      const y = top + i * pitch;
      const here = { ...sizes, [letter]: BigInt(step) };
      const counts = layers.map((/** @type {any} */ { tree }) => evaluate(tree, here));
      const total = evaluate(["+", ...layers.map((/** @type {any} */ l) => l.tree)], here);
      d.text(left - 8, y + 17, `*${letter}* = ${grouped(BigInt(step))}`, "", "end");
      let x = left;
      counts.forEach((/** @type {Ratio} */ count, /** @type {number} */ j) => {
        const part = (wide * float(count)) / float(total);
        d.rect(x, y, part, bar, `part-${j}`);
        const said = FORMS.percent({ n: count.n, d: total.n });
        if (part > width(said)) d.text(x + part / 2, y + 17, said);
        x += part;
      });
    });
    return d;
  },
};

/** A few units of a column, with dots for those that are not drawn. @param {Drawing} d @param {number} x @param {number} top @param {number} bottom @param {number} radius */
function units(d, x, top, bottom, radius) {
  const pitch = (bottom - top) / 3;
  for (const i of [0, 1, 3]) d.circle(x, top + i * pitch, radius, "unit");
  for (const i of [-1, 0, 1]) d.circle(x, top + 2 * pitch + 0.8 * radius * i, 1.1, "dot");
}
