// Python while it runs: one worker, which starts at the first request and ends when it is stopped.

/**
 * @typedef {object} Runtime
 * @property {string} base where the script lies that the build wrote this into
 * @property {string} place where the runtime lies, seen from there
 * @property {number} size bytes that are fetched, once
 * @property {Record<string, string>} words
 */
/**
 * @typedef {object} Listener
 * @property {(share: number) => void} fetched how much of what Python needs has come, of 1
 * @property {(text: string) => void} printed
 */

/** @type {Runtime} */
let runtime;
/** @type {Worker | null} */
let worker = null;
/** Each start of Python is another: nothing that was defined before is left. */
let starts = 0;
let asked = 0;
/** @type {Map<number, { resolve: (answer: any) => void, reject: (error: Error) => void, to: Listener }>} */
const waiting = new Map();

/** @param {Runtime} given */
export function use(given) {
  runtime = given;
}

/** Which start of Python this is; 0 where none runs. */
export function current() {
  return worker ? starts : 0;
}

/** End what runs, and with it all that was defined. @param {string} why */
export function stop(why) {
  worker?.terminate();
  worker = null;
  for (const { reject } of waiting.values()) reject(new Error(why));
  waiting.clear();
}

/** Ask for a run or a reading. @param {object} request @param {Listener} to @returns {Promise<any>} */
export function ask(request, to) {
  worker ??= started();
  asked += 1;
  worker.postMessage({ id: asked, ...request });
  const id = asked;
  return new Promise((resolve, reject) => waiting.set(id, { resolve, reject, to }));
}

function started() {
  // From a blob: a worker made so is bound by the page's policy, one made from a file is not.
  const script = `import ${JSON.stringify(new URL("worker.js", runtime.base).href)};`;
  const blob = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const made = new Worker(blob, { type: "module" });
  starts += 1;
  made.onmessage = heard;
  made.onerror = (event) => stop(event.message || runtime.words.unreached);
  made.postMessage({ place: new URL(runtime.place, runtime.base).href });
  return made;
}

/** @param {MessageEvent} event */
function heard({ data: { id, got, text, answer, broken } }) {
  if (got) for (const { to } of waiting.values()) to.fetched(Math.min(1, got / runtime.size));
  else if (broken !== undefined) stop(broken);
  else if (text !== undefined) waiting.get(id)?.to.printed(text);
  else {
    waiting.get(id)?.resolve(answer);
    waiting.delete(id);
  }
}
