// The value of a count's tree at given sizes, exact, and how a page writes it.
//
// A tree is a whole number, the letter of a size, or a list: the name of an operation, and trees.
// The package writes them (lstm_formulas/printing/tree.py); the build evaluates them here, too.

/** @typedef {number | string | [string, ...any[]]} Tree */
/** @typedef {{n: bigint, d: bigint}} Ratio a fraction, its denominator above zero */
/** @typedef {Record<string, bigint>} Sizes */

/** @param {bigint} n @param {bigint} [d] @returns {Ratio} */
const ratio = (n, d = 1n) => {
  if (d === 1n) return { n, d };
  if (d === 0n) throw new RangeError("a division by zero");
  let [a, b] = [n < 0n ? -n : n, d < 0n ? -d : d];
  while (b) [a, b] = [b, a % b];
  if (d < 0n) a = -a;
  return { n: n / a, d: d / a };
};

/** @param {Ratio} a @param {Ratio} b */
const less = (a, b) => a.n * b.d < b.n * a.d;
/** @param {Ratio} a @param {Ratio} b */
const same = (a, b) => a.n === b.n && a.d === b.d;
/** @param {boolean} yes */
const truth = (yes) => ratio(yes ? 1n : 0n);

/** The next whole number below, or the number itself. @param {Ratio} a */
const floor = ({ n, d }) => (n >= 0n ? n / d : -((d - 1n - n) / d));

/** @type {Record<string, (...values: Ratio[]) => Ratio>} */
const OPERATIONS = {
  "+": (...all) => all.reduce((a, b) => ratio(a.n * b.d + b.n * a.d, a.d * b.d)),
  "*": (...all) => all.reduce((a, b) => ratio(a.n * b.n, a.d * b.d)),
  "/": (a, b) => ratio(a.n * b.d, a.d * b.n),
  "^": (a, b) => ratio(a.n ** b.n, a.d ** b.n),
  floor: (a) => ratio(floor(a)),
  ceil: (a) => ratio(-floor({ n: -a.n, d: a.d })),
  max: (...all) => all.reduce((a, b) => (less(a, b) ? b : a)),
  min: (...all) => all.reduce((a, b) => (less(b, a) ? b : a)),
  "=": (a, b) => truth(same(a, b)),
  "<": (a, b) => truth(less(a, b)),
  "<=": (a, b) => truth(!less(b, a)),
  and: (...all) => truth(all.every((a) => a.n)),
  or: (...all) => truth(all.some((a) => a.n)),
  not: (a) => truth(!a.n),
};

/**
 * The value of a tree.
 *
 * @param {Tree} tree
 * @param {Sizes} sizes by their letters
 * @returns {Ratio}
 */
export function evaluate(tree, sizes) {
  if (typeof tree === "number") return ratio(BigInt(tree));
  if (typeof tree === "string") {
    const size = sizes[tree];
    if (size === undefined) throw new RangeError(`no size ${tree}`);
    return ratio(size);
  }
  const [name, ...parts] = tree;
  if (name === "if") return evaluate(evaluate(parts[0], sizes).n ? parts[1] : parts[2], sizes);
  if (name === "largest") return ratio(largest(parts[0], parts[1], parts[2], sizes));
  return OPERATIONS[name](...parts.map((part) => evaluate(part, sizes)));
}

/**
 * The largest value of one size with which a count that grows with it stays within a budget; 0
 * where even 1 is too much.
 *
 * @param {Tree} count
 * @param {string} letter
 * @param {Tree} budget
 * @param {Sizes} sizes the others
 * @returns {bigint}
 */
export function largest(count, letter, budget, sizes) {
  const allowed = evaluate(budget, sizes);
  /** @param {bigint} value */
  const fits = (value) => !less(allowed, evaluate(count, { ...sizes, [letter]: value }));
  if (!fits(1n)) return 0n;
  let [low, high] = [1n, 2n];
  while (fits(high)) [low, high] = [high, 2n * high];
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** A fraction times a power of ten, rounded half to even. @param {Ratio} value @param {bigint} [by] */
export function rounded({ n, d }, by = 1n) {
  const down = floor({ n: n * by, d });
  const twice = 2n * (n * by - down * d);
  return down + (twice > d || (twice === d && down & 1n) ? 1n : 0n);
}

/** A whole number with its thousands separated. @param {bigint} n */
export const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

/** How a number is written. @type {Record<string, (value: Ratio) => string>} */
export const FORMS = {
  count: ({ n, d }) => (d === 1n ? grouped(n) : `${grouped(n)}/${grouped(d)}`),
  // As in a written-out sum: four digits stand without a separator.
  term: ({ n }) => (n >= 10_000n ? grouped(n) : String(n)),
  code: ({ n }) => String(n),
  percent: (value) => `${rounded(value, 100n)}%`,
  share: (value) => {
    const tenths = rounded(value, 1000n);
    return `${grouped(tenths / 10n)}.${tenths % 10n}%`;
  },
  ratio: significant,
  holds: ({ n }) => String(n),
};

/** Three digits, without zeros at the end of a fraction. @param {Ratio} value */
function significant(value) {
  let decimals = 0;
  while (decimals < 12 && rounded(value, 10n ** BigInt(decimals)) < 100n) decimals += 1;
  const digits = String(rounded(value, 10n ** BigInt(decimals))).padStart(decimals + 1, "0");
  const whole = grouped(BigInt(digits.slice(0, digits.length - decimals)));
  const rest = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return rest ? `${whole}.${rest}` : whole;
}

/**
 * A quantity as a page writes it: `form` is one of FORMS; a shape has a list of trees.
 *
 * @param {[string, string, ...Tree[]]} quantity its situation, its form, its tree or trees
 * @param {Sizes} sizes
 * @returns {{text: string, value: string, holds: boolean}} value is plain, holds is a condition's
 */
export function write([, form, ...trees], sizes) {
  const values = trees.map((tree) => evaluate(tree, sizes));
  const plain = values.map(({ n, d }) => (d === 1n ? String(n) : `${n}/${d}`)).join(" ");
  const [first] = values;
  const text =
    form === "shape" ? `(${values.map(FORMS.count).join(", ")})` : FORMS[form](first);
  return { text, value: plain, holds: first.n !== 0n };
}

/** Sizes as JSON has them, as strings, made exact. @param {Record<string, string>} sizes @returns {Sizes} */
export const exact = (sizes) =>
  Object.fromEntries(Object.entries(sizes).map(([letter, value]) => [letter, BigInt(value)]));

/**
 * All quantities of a page.
 *
 * @param {Record<string, [string, string, ...Tree[]]>} quantities by name
 * @param {Record<string, Record<string, string>>} situations the sizes of each
 */
export function values(quantities, situations) {
  const sizes = Object.fromEntries(Object.entries(situations).map(([k, v]) => [k, exact(v)]));
  return Object.fromEntries(
    Object.entries(quantities).map(([name, quantity]) => [name, write(quantity, sizes[quantity[0]])]),
  );
}
