// Drawings as SVG: few shapes, the gates' colours, and words with the site's mathematics in them.
//
// A drawing is 400 units wide, so that its words are as large as the page's text on a desk. On a
// phone, where a unit is smaller, site.css gives them more units, up to 16: so much room every word
// takes. A drawing has no style of its own: site.css says what a kind looks like.
//
// A node is [name, attributes, ...nodes and texts]: the build writes it, a page makes elements of it.

/** @typedef {[string, Record<string, string | number>, ...any[]]} Node */
/** @typedef {[number, number]} Point */

export const WIDTH = 400;

// What tells input weights from recurrent ones, in every gate's colour.
const STRIPES = "stripes";
const MARKUP = /\*\*(\w)\*\*|\*(\w)\*|_\{([^}]*)\}/g;

/** A letter of the mathematical alphabets. @param {string} letter @param {number} lower @param {number} upper */
const letter = (letter, lower, upper) => {
  const code = letter.charCodeAt(0);
  return String.fromCodePoint(code >= 97 ? code - 97 + lower : code - 65 + upper);
};
/** @param {string} l */
const bold = (l) => letter(l, 0x1d41a, 0x1d400);
/** Unicode had Planck's constant before the other italic letters. @param {string} l */
const italic = (l) => (l === "h" ? "\u210e" : letter(l, 0x1d44e, 0x1d434));

/**
 * Words with mathematics: `**h**_{*t*−1}` is a bold h with an index, `*h* = 10` has an italic one.
 *
 * @param {string} words
 * @returns {(string | Node)[]}
 */
export function label(words) {
  /** @type {(string | Node)[]} */
  const parts = [];
  let place = 0;
  let lowered = false;
  /** @param {string} text @param {string} kind @param {boolean} sub */
  const put = (text, kind, sub) => {
    /** @type {Record<string, string | number>} */
    const attributes = kind ? { class: kind } : {};
    if (sub !== lowered) attributes.dy = sub ? 4 : -4;
    lowered = sub;
    parts.push(Object.keys(attributes).length ? ["tspan", attributes, text] : text);
  };
  for (const match of words.matchAll(MARKUP)) {
    const before = words.slice(place, match.index);
    if (before) put(before, "", false);
    const [, thick, thin, sub] = match;
    if (sub === undefined) put(thick ? bold(thick) : italic(thin), "m", false);
    else put(sub.replace(/\*(\w)\*/g, (_, l) => italic(l)), "m sub", true);
    place = match.index + match[0].length;
  }
  if (place < words.length) put(words.slice(place), "", false);
  return parts;
}

/** Words without their markup. @param {string} words */
export const plain = (words) =>
  words.replace(/_\{([^}]*)\}/g, "_$1").replace(/\*+(\w)\*+/g, "$1");

/** About how wide words are where they are widest, to keep them apart. @param {string} words */
export const width = (words) =>
  [...plain(words)].reduce((sum, c) => sum + (c > "\u2e7f" ? 16 : 9.4), 6);

/**
 * Middles of labels, moved apart as little as needed, so that labels of these sizes do not touch.
 *
 * @param {number[]} places @param {number[]} sizes @param {number} least @param {number} most
 */
export function spread(places, sizes, least, most) {
  /** @type {number[]} */
  const moved = [];
  places.forEach((place, i) => {
    const limit = i ? moved[i - 1] + (sizes[i - 1] + sizes[i]) / 2 : least + sizes[i] / 2;
    moved.push(Math.max(place, limit));
  });
  let limit = most;
  for (let i = moved.length - 1; i >= 0; i -= 1) {
    moved[i] = Math.min(moved[i], limit - sizes[i] / 2);
    limit = moved[i] - sizes[i] / 2;
  }
  return moved;
}

/** A coordinate with one decimal, as short as it goes. @param {number} value */
const n = (value) => Math.round(value * 10) / 10 + 0;
/** A length. @param {number} value */
const two = (value) => value.toFixed(2);
/** @param {Point[]} points */
const path = (points) => points.map(([x, y]) => `${n(x)},${n(y)}`).join(" ");

/** Shapes and words, in the order in which they are drawn. */
export class Drawing {
  /** @param {number} height */
  constructor(height) {
    this.height = height;
    /** @type {Node[]} */
    this.nodes = [];
  }

  /**
   * A rectangle by its upper left corner.
   *
   * @param {number} x @param {number} y @param {number} width @param {number} height
   * @param {string} kind @param {number} [round]
   */
  rect(x, y, width, height, kind, round = 0) {
    const [wide, tall] = [two(width), two(height)];
    const corners = round ? { rx: n(round) } : {};
    this.nodes.push(["rect", { class: kind, x: n(x), y: n(y), width: wide, height: tall, ...corners }]);
    if (kind.split(" ").includes("input")) {
      const d = `M${n(x)} ${n(y)}h${wide}v${tall}h-${wide}z`;
      this.nodes.push(["path", { class: STRIPES, d, fill: `url(#${STRIPES})` }]);
    }
  }

  /** A circle by its centre. @param {number} cx @param {number} cy @param {number} r @param {string} kind */
  circle(cx, cy, r, kind) {
    this.nodes.push(["circle", { class: kind, cx: n(cx), cy: n(cy), r: n(r) }]);
  }

  /**
   * A line through points; an arrow has its head at the last one.
   *
   * @param {Point[]} points @param {string} [kind] @param {boolean} [arrow]
   */
  line(points, kind = "flow", arrow = false) {
    const through = [...points];
    if (arrow) {
      const [[a, b], [x, y]] = points.slice(-2);
      const length = Math.hypot(x - a, y - b);
      const [ux, uy] = [(x - a) / length, (y - b) / length];
      through[through.length - 1] = [x - 5 * ux, y - 5 * uy];
      const [c, e] = [x - 7 * ux, y - 7 * uy];
      /** @type {Point[]} */
      const corners = [
        [x, y],
        [c - 3.2 * uy, e + 3.2 * ux],
        [c + 3.2 * uy, e - 3.2 * ux],
      ];
      const tone = kind.split(" ").filter((k) => k.startsWith("gate-"));
      this.nodes.push(["polygon", { class: ["head", ...tone].join(" "), points: path(corners) }]);
    }
    this.nodes.push(["polyline", { class: kind, points: path(through) }]);
  }

  /**
   * Words on a base line: `start`, `middle` or `end` of them at x.
   *
   * @param {number} x @param {number} y @param {string} words @param {string} [kind] @param {string} [anchor]
   */
  text(x, y, words, kind = "", anchor = "middle") {
    this.nodes.push([
      "text",
      {
        x: n(x),
        y: n(y),
        ...(kind && { class: kind }),
        ...(anchor !== "start" && { "text-anchor": anchor }),
      },
      ...label(words),
    ]);
  }

  /** A bracket along a straight side; it opens towards the drawing. @param {Point} start @param {Point} end @param {number} depth */
  brace([x, y], [a, b], depth) {
    /** @type {Point[]} */
    const corners = y === b ? [[x, y + depth], [a, y + depth]] : [[x + depth, y], [x + depth, b]];
    this.line([[x, y], ...corners, [a, b]], "brace");
  }

  /**
   * The drawing as it stands in a page, with what it says for those who do not see it.
   *
   * @param {string} name @param {string} title @param {string} says
   * @returns {Node}
   */
  svg(name, title, says) {
    const own = `${name}-${STRIPES}`; // ids are the page's, so each drawing has its own
    const filled = this.nodes.filter(([, { fill }]) => fill);
    for (const [, attributes] of filled) attributes.fill = `url(#${own})`;
    /** @type {Node[]} */
    const pattern = filled.length
      ? [
          [
            "pattern",
            { id: own, width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
            ["path", { class: STRIPES, d: "M1 0v5" }],
          ],
        ]
      : [];
    return [
      "svg",
      {
        class: "drawing",
        viewBox: `0 0 ${WIDTH} ${n(this.height)}`,
        role: "img",
        "aria-labelledby": `${name}-title`,
        "aria-describedby": `${name}-says`,
      },
      ["title", { id: `${name}-title` }, plain(title)],
      ["desc", { id: `${name}-says` }, plain(says)],
      ...pattern,
      ...this.nodes,
    ];
  }
}

/**
 * A drawing of the build's: which shapes with what.
 *
 * @param {number} height @param {[string, ...any[]][]} calls
 * @param {string} name @param {string} title @param {string} says
 */
export function replay(height, calls, name, title, says) {
  const drawing = new Drawing(height);
  for (const [shape, ...given] of calls) /** @type {any} */ (drawing)[shape](...given);
  return drawing.svg(name, title, says);
}
