import { evaluate } from "./tree.js";

// Which layer, option or mistake has the number that somebody got, and the page's form for it.
//
// The package writes what there is to look through (lstm_formulas/frameworks/candidates.py). The
// build runs `detect`, too, and a test holds it against the package's `explain_count`.

/** @typedef {import("./tree.js").Tree} Tree */
/** @typedef {Record<string, bigint>} Sizes */
/** @typedef {{kind: string, rank: number, biases: string, peepholes: number, out: string, count: Tree, sum: string, times: string, lines: [string, string, string?, string?][]}} Form */
/** @typedef {{name: string, of: number, whole: number, count: Tree, sum: string}} Mistake */
/** @typedef {{copies: number, count: Tree, sum: string}} Around */
/** @typedef {{forms: Form[], mistakes: Mistake[], around: Record<string, Around>, arranged: [number, number][], mistaken: [number, number][]}} Candidates */
/** @typedef {{form: number, mistake: string, around: string, layers: number, directions: number, sizes: Record<string, string>, solved: string[], last: Record<string, string>, count: string, by: string, sum: string}} Answer `by` is how much more the number is; `last` is to where a size may go */
/** @typedef {{field: string, error: string} | {low: string, high: string, exact: boolean, fits: boolean, guessed: boolean, answers: Answer[]}} Answers */

const LARGEST = 10n ** 12n; // of a size
const MOST = 10n ** 30n; // of a number
const LETTERS = ["x", "h", "p", "V", "T"];

/** @type {Record<string, number>} the power of ten that a word after a number stands for */
const POWERS = {
  k: 3, thousand: 3, 千: 3, 万: 4, 萬: 4, m: 6, mio: 6, mn: 6, million: 6, millions: 6, 百万: 6,
  千万: 7, 亿: 8, 億: 8, b: 9, bn: 9, g: 9, billion: 9, billions: 9, 十亿: 9, t: 12, trillion: 12,
  万亿: 12,
};
POWERS["十万"] = 5;

/** Letters, digits and marks as a keyboard has them. @param {string} text */
const plain = (text) => text.normalize("NFKC").replace(/[\u2019']/g, "_").trim();

/** Digits, with thousands set apart in any of the usual ways; null for anything else. @param {string} text */
function digits(text) {
  const whole = text.replace(/\s/g, " ");
  if (/^\d+$/.test(whole)) return whole;
  // India's thousands are in twos above the first three.
  const apart = /^\d{1,3}([ ,._])\d{2,3}(\1\d{2,3})*$/.test(whole) && /[ ,._]\d{3}$/.test(whole);
  return apart ? whole.replace(/\D/g, "") : null;
}

/**
 * A number of parameters as somebody wrote it, and the numbers that round to it.
 *
 * @param {string} text "680", "6,004,000", "8M", "1.2k", "8 million", "800万", "Total params: 640 (2.50 KB)"
 * @returns {{low: bigint, high: bigint, exact: boolean} | null}
 */
export function readNumber(text) {
  const said = plain(text)
    .replace(/^.*[:=]/s, "")
    .replace(/\([^()]*\)\s*$/, "")
    .replace(/^\s*(?:[~≈∼]|about|circa|约|大约)\s*/i, "")
    .replace(/\s*(?:个)?\s*(?:参数|trainable|params?|parameters?|weights?)*\s*\.?$/i, "")
    .trim();
  const parts = /^(\d[\d\s,._]*?)\s*([a-z]+|[百千十万萬亿億]+)?$/i.exec(said);
  if (!parts || said.length > 80) return null;
  const [, number, word = ""] = parts;
  const power = word && POWERS[word.toLowerCase()];
  if (word && !power) return null;
  const whole = digits(number);
  if (whole !== null && !(power && /^\d{1,3}[.,]\d{3}$/.test(number))) {
    const value = BigInt(whole);
    const half = power ? 5n * 10n ** BigInt(power - 1) : 0n;
    return interval(value * 10n ** BigInt(power || 0), half);
  }
  const point = /^(\d+)[.,](\d+)$/.exec(number);
  if (!point) return null;
  if (!power) return /^0+$/.test(point[2]) ? interval(BigInt(point[1]), 0n) : null;
  const decimals = point[2].length;
  const value = BigInt(point[1] + point[2]);
  if (decimals > power) return null;
  const unit = 10n ** BigInt(power - decimals);
  return interval(value * unit, unit / 2n);
}

/** @param {bigint} value @param {bigint} half of the last digit's unit */
function interval(value, half) {
  if (value < 1n || value > MOST) return null;
  return { low: value > half ? value - half : 1n, high: value + half, exact: half === 0n };
}

/**
 * A size as somebody wrote it: undefined where the field is empty, null where it is no size.
 *
 * @param {string | undefined} text
 */
export function readSize(text) {
  const said = plain(text ?? "");
  if (!said) return undefined;
  const whole = digits(said);
  if (whole === null || whole.length > 40) return null;
  const value = BigInt(whole);
  return value >= 1n && value <= LARGEST ? value : null;
}

/** The largest whole number whose square is not above n. @param {bigint} n */
function root(n) {
  if (n < 2n) return n;
  let guess = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (guess + n / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

/** @param {Tree} tree @param {Sizes} sizes */
const whole = (tree, sizes) => evaluate(tree, sizes).n;

/** Whether a tree has a letter. @param {Tree} tree @param {string} letter @returns {boolean} */
const has = (tree, letter) =>
  tree === letter || (Array.isArray(tree) && tree.some((part, i) => i > 0 && has(part, letter)));

/**
 * The largest size at which a count that grows with it, at most by its square, is at most a number;
 * negative where none is.
 *
 * @param {[bigint, bigint, bigint]} at the count at the sizes 0, 1 and 2
 * @param {bigint} most
 */
function upTo([zero, one, two], most) {
  const square = two - 2n * one + zero; // twice what stands before the square
  const linear = 2n * (one - zero) - square; // twice what stands before the size
  const rest = 2n * (zero - most);
  if (rest > 0n) return -1n;
  if (square) return (root(linear * linear - 4n * square * rest) - linear) / (2n * square);
  return linear ? -rest / linear : LARGEST;
}

/** Numbers put into the places of a template. @param {string} template @param {Record<string, bigint>} values */
const filled = (template, values) =>
  template.replace(/\{(\w)\}/g, (_, letter) => term(values[letter]));

/** As in the package: four digits stand without a separator. @param {bigint} n */
const term = (n) => (n < 10_000n ? String(n) : String(n).replace(/\B(?=(\d{3})+$)/g, ","));

/** @typedef {{form: number, mistake?: Mistake, around: string, layers: number, directions: number, tree: Tree, order: number}} Candidate */

/**
 * What is looked through, in the order of the answers: the usual layers, their options,
 * projections and layer norm, several layers, other networks, mistakes.
 *
 * @param {Candidates} data
 * @param {Sizes} told
 * @returns {Candidate[]}
 */
function candidates(data, told) {
  /** @type {Candidate[]} */
  const all = [];
  const { V, T, p } = told;
  /** @param {string} name @param {number} away */
  const add = (name, away) =>
    data.arranged.forEach(([layers, directions], place) =>
      data.forms.forEach((form, index) => {
        if ((form.out === "p") !== (p !== undefined) && (p !== undefined || place)) return;
        // An output over the words reads one direction here.
        const far = form.rank === 3 || place > 3 || directions > 1;
        if (name && name !== "embedding" && far) return;
        const near = standing(data, name, form);
        /** @type {Tree} */
        const tree = near ? ["+", near.count, ["*", near.copies, form.count]] : form.count;
        const order = away + 100 * form.rank + place * (form.rank ? 8 : 12);
        all.push({ form: index, around: name, layers, directions, tree, order });
      }),
    );
  if (V !== undefined) {
    Object.keys(data.around)
      .filter((name) => !name.endsWith("_p"))
      .forEach((name, i) => add(name, i ? 500 + 20 * i : 0));
    add("", 1000);
  } else add("", 0);
  data.mistakes.forEach((mistake, index) => {
    if (has(mistake.count, "T") && T === undefined) return;
    data.mistaken.forEach(([layers, directions], place) => {
      if (place && !mistake.whole) return;
      const order = 2000 + 100 * place + index / 100;
      all.push({ form: mistake.of, mistake, around: "", layers, directions, tree: mistake.count, order });
    });
  });
  return all.sort((a, b) => a.order - b.order);
}

/** What stands around a layer; where that is projected, the output reads fewer numbers. @param {Candidates} data @param {string} name @param {Form} form */
const standing = (data, name, form) =>
  (form.out === "p" && data.around[`${name}_p`]) || data.around[name];

/** Sizes that are often chosen. */
const USUAL = [
  1, 2, 4, 5, 8, 10, 16, 20, 28, 32, 50, 64, 100, 128, 200, 256, 300, 400, 500, 512, 600, 768, 784,
  1000, 1024, 1500, 2000, 2048, 4096,
].map(BigInt);

/**
 * Which layers, options and mistakes give a number.
 *
 * @param {Candidates} data what the package wrote
 * @param {string} number what somebody got, as they wrote it
 * @param {Record<string, string>} sizes what they know of x, h, p, V and T, as they wrote it
 * @param {number} [most] how many answers
 * @returns {Answers} the answers, most likely first; where none fits, the nearest, each with how
 *   much the number is above its count; or the field that cannot be read
 */
export function detect(data, number, sizes, most = 12) {
  const wanted = readNumber(String(number ?? ""));
  /** @type {Sizes} */
  const told = {};
  for (const letter of LETTERS) {
    const size = readSize(sizes[letter]);
    if (size === null) return { field: letter, error: "size" };
    if (size !== undefined) told[letter] = size;
  }
  if (!wanted) return { field: "number", error: String(number ?? "").trim() ? "number" : "empty" };
  const { low, high } = wanted;
  const all = candidates(data, told);
  const guessed = told.x === undefined && told.h === undefined;
  /** @type {(Answer & {order: number})[]} */
  const found = [];
  /** @type {[Candidate, Sizes, string, bigint][]} */
  const near = [];

  /** @param {Candidate} one @param {Sizes} known @param {number} later */
  const look = (one, known, later) => {
    const open = ["x", "h", "p"].filter((l) => known[l] === undefined && has(one.tree, l));
    if (open.length > 1) return;
    const here = { ...known, L: BigInt(one.layers), D: BigInt(one.directions) };
    const [letter] = open;
    /** @type {bigint | undefined} */
    let last;
    if (letter) {
      const at = /** @type {[bigint, bigint, bigint]} */ (
        [0n, 1n, 2n].map((value) => whole(one.tree, { ...here, [letter]: value }))
      );
      last = upTo(at, high);
      const first = upTo(at, low - 1n);
      const limit = letter === "p" ? here.h - 1n : LARGEST;
      const value = first < 0n ? 1n : first + 1n;
      if (last > limit) last = limit;
      if (value > last || value < 1n) {
        // The sizes next to it, for the nearest misses.
        for (const next of [value - 1n, value]) {
          if (next >= 1n && next <= limit) near.push([one, { ...here, [letter]: next }, letter, 0n]);
        }
        return;
      }
      here[letter] = value;
      if (last === value) last = undefined;
    }
    const count = whole(one.tree, here);
    if (!letter && (count < low || count > high)) return void near.push([one, here, "", 0n]);
    found.push({ ...written(data, one, here, letter ?? "", last, count, 0n), order: one.order + later });
  };

  if (guessed) {
    for (const one of all) {
      if (one.mistake || one.layers > 2 || data.forms[one.form].rank > 1) continue;
      USUAL.forEach((h, i) => look(one, { ...told, h }, i / 1000));
    }
    // Where both sizes are usual it is the likelier.
    for (const answer of found) {
      if (!USUAL.includes(BigInt(answer.sizes.x ?? 0))) answer.order += 5000;
      answer.solved = ["x", "h"].filter((letter) => letter in answer.sizes);
    }
    near.length = 0;
  } else for (const one of all) look(one, told, 0);

  // A projection that nobody spoke of is looked at where no layer without one fits.
  const plainly = found.some(({ form, mistake }) => !mistake && data.forms[form].out !== "p");
  const likely = found.filter(
    ({ form }) => told.p !== undefined || !plainly || data.forms[form].out !== "p",
  );
  likely.sort((a, b) => a.order - b.order);
  /** @type {Answer[]} */
  let answers = likely.slice(0, most).map(({ order, ...answer }) => answer);
  if (!found.length) {
    /** @param {bigint} count */
    const by = (count) => (count < low ? low - count : count > high ? high - count : 0n);
    for (const miss of near) miss[3] = by(whole(miss[0].tree, miss[1]));
    /** @param {bigint} n */
    const size = (n) => (n < 0n ? -n : n);
    near.sort((a, b) => {
      const [less, more] = [size(a[3]), size(b[3])];
      return less < more ? -1 : less > more ? 1 : a[0].order - b[0].order;
    });
    answers = near
      .slice(0, 3)
      .map(([one, here, letter, away]) =>
        written(data, one, here, letter, undefined, whole(one.tree, here), away),
      );
  }
  return {
    low: String(low),
    high: String(high),
    exact: wanted.exact,
    fits: found.length > 0,
    guessed,
    answers,
  };
}

/**
 * An answer: strings, as JSON knows no large numbers.
 *
 * @param {Candidates} data
 * @param {Candidate} one
 * @param {Sizes} sizes
 * @param {string} letter what was solved for
 * @param {bigint | undefined} last
 * @param {bigint} count
 * @param {bigint} by
 * @returns {Answer}
 */
function written(data, one, sizes, letter, last, count, by) {
  const form = data.forms[one.form];
  const shown = LETTERS.filter((l) => sizes[l] !== undefined && (has(one.tree, l) || "xh".includes(l)));
  return {
    form: one.form,
    mistake: one.mistake?.name ?? "",
    around: one.around,
    layers: one.layers,
    directions: one.directions,
    sizes: Object.fromEntries(shown.map((l) => [l, String(sizes[l])])),
    solved: letter ? [letter] : [],
    last: last === undefined ? {} : { [letter]: String(last) },
    count: String(count),
    by: String(by),
    sum: `${sum(data, form, one, sizes)} = ${grouped(count)}`,
  };
}

/** @param {bigint} n */
const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

/** The sum with its numbers. @param {Candidates} data @param {Form} form @param {Candidate} one @param {Sizes} sizes */
function sum(data, form, one, sizes) {
  const { mistake, around } = one;
  if (mistake) {
    return filled(mistake.sum, mistake.whole ? { ...sizes, P: whole(form.count, sizes) } : sizes);
  }
  const { L, D } = sizes;
  /** @param {bigint} n @param {Sizes} values */
  const times = (n, values) =>
    n === 1n ? filled(form.sum, values) : filled(form.times, { ...values, n });
  const parts = [times(D, sizes)];
  if (L > 1n) parts.push(times((L - 1n) * D, { ...sizes, x: D * sizes[form.out] }));
  const layers = parts.join(" + ");
  const near = standing(data, around, form);
  if (!near) return layers;
  const inside = near.copies > 1 ? `${near.copies} × (${layers})` : layers;
  return `${filled(near.sum, sizes)} + ${inside}`;
}

/** @typedef {Record<string, any>} Words as `WORDS` in docs/hooks/detective.py has them */

/**
 * Bind the page's form: the answers stand below it and follow what is typed.
 *
 * @param {HTMLFormElement} form
 * @param {Candidates} [data] with the words, from the form's own script where not given
 * @param {Words} [words]
 */
export function start(form, data, words) {
  if (!data || !words) {
    const own = /** @type {HTMLElement} */ (form.querySelector("script"));
    ({ data, words } = /** @type {{data: Candidates, words: Words}} */ (JSON.parse(own.textContent ?? "")));
  }
  bind(form, data, words);
}

/** @param {HTMLFormElement} form @param {Candidates} data @param {Words} words */
function bind(form, data, words) {
  const status = /** @type {HTMLElement} */ (form.querySelector("[role=status]"));
  const list = /** @type {HTMLElement} */ (form.querySelector("ol"));
  const inputs = [...form.querySelectorAll("input")];
  let waiting = 0;

  const follow = () => {
    const typed = Object.fromEntries(inputs.map((input) => [input.name, input.value]));
    const result = detect(data, typed.number, typed);
    for (const input of inputs) {
      const wrong = "field" in result && result.field === input.name && result.error !== "empty";
      const message = /** @type {HTMLElement} */ (form.querySelector(`#${input.id}-error`));
      const name = input.closest("label")?.querySelector("span")?.textContent;
      message.textContent = wrong ? name + words.colon + words.errors[result.error] : "";
      input.setAttribute("aria-invalid", String(wrong));
    }
    if ("field" in result) return say(words.errors[result.error]); // the last answers stay
    list.replaceChildren(...result.answers.map((answer) => item(data, words, result, answer)));
    const key = result.answers.length ? (result.fits ? "fit" : "near") : "none";
    const [low, high] = [result.low, result.high].map((n) => grouped(BigInt(n)));
    const number = result.exact ? low : `${low} … ${high}`;
    say(put(words[key], { number, count: result.answers.length }) + (result.guessed ? words.guessed : ""));
  };

  /** Once, when typing has stopped. @param {string} text */
  const say = (text) => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => void (status.textContent = text), 500);
  };

  form.addEventListener("input", follow);
  form.addEventListener("submit", (event) => event.preventDefault());
  follow();
}

/** @param {string} text @param {Record<string, any>} values */
const put = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));

/** @param {string} name @param {string} text @param {string} [kind] */
function element(name, text, kind) {
  const made = document.createElement(name);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

/** An answer as the page shows it. @param {Candidates} data @param {Words} words @param {any} result @param {Answer} answer */
function item(data, words, result, answer) {
  const form = data.forms[answer.form];
  const made = document.createElement("li");
  const { head, reason, place, line } = told(form, words, answer, result.fits);
  made.append(element("strong", head));
  if (line) made.append(element("code", line));
  made.append(element("span", answer.sum, "sum"));
  const why = element("span", `${reason} `);
  const link = /** @type {HTMLAnchorElement} */ (element("a", words.more));
  link.href = place;
  // A link's words say where it leads, also to who hears it alone.
  link.setAttribute("aria-label", `${words.more}: ${head}`);
  why.append(link);
  made.append(why);
  return made;
}

/** The first framework's line that can be so, with places for the sizes. @param {Form} form @param {number} layers @param {number} directions */
function arranged(form, layers, directions) {
  if (layers === 1 && directions === 1) return form.lines[0][1];
  for (const [, line, several, both] of form.lines) {
    if ((layers > 1 && !several) || (directions > 1 && !both)) continue;
    const more = (layers > 1 ? several : "") + (directions > 1 && !both?.includes("*") ? both : "");
    const whole = line.replace(/\)$/, () => `${more})`);
    return directions > 1 && both?.includes("*") ? both.replace("*", () => whole) : whole;
  }
  return "";
}

/**
 * What an answer says: a heading, the reason, where it is explained, and a line of code.
 *
 * @param {Form} form
 * @param {Words} words
 * @param {Answer} answer
 * @param {boolean} fits
 */
export function told(form, words, answer, fits) {
  const { layers, directions, mistake, around } = answer;
  const single = layers === 1 && directions === 1;
  const frameworks = [...new Set(form.lines.map(([framework]) => framework))];
  const parts = [`${mistake ? form.kind : frameworks.join(words.and)}${mistake ? "" : words.colon + form.kind}`];
  if (layers > 1) parts.push(put(words.layers, { n: layers }));
  if (directions > 1) parts.push(words.directions);
  if (around) parts.push(words.around[around]);
  for (const letter of answer.solved) {
    const to = answer.last[letter] ? ` … ${grouped(BigInt(answer.last[letter]))}` : "";
    parts.push(`${letter} = ${grouped(BigInt(answer.sizes[letter]))}${to}`);
  }
  const by = BigInt(answer.by);
  if (by) parts.push(put(by > 0n ? words.above : words.below, { n: grouped(by < 0n ? -by : by) }));
  const vectors = Object.keys(words.reasons).find((key) => key === `${form.kind} ${form.biases}`);
  const key = mistake
    ? `mistake ${mistake}`
    : form.rank === 3 ? "norm" : form.out === "p" ? "projection" : form.peepholes ? "peephole" : vectors ?? "none";
  const [reason, place] = words.reasons[key];
  const usual = fits && single && !mistake && !around && form.rank === 0 && !answer.last[answer.solved[0]];
  const values = { ...answer.sizes, L: layers };
  const line = arranged(form, layers, directions).replace(
    /\{(\w)\}/g,
    (_, letter) => String(/** @type {Record<string, any>} */ (values)[letter] ?? letter),
  );
  return {
    head: parts.join(words.comma),
    reason: (usual ? words.right : "") + reason,
    place: place.startsWith("#") && form.kind !== "LSTM" && place === "#lstm" ? `#${form.kind.toLowerCase()}` : place,
    line: mistake ? "" : line,
  };
}
