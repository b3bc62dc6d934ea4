// Python while it runs: one worker, which starts at the first request and ends when it is stopped.

/**
 * @typedef {object} Runtime
 * @property {string} base where the script lies that the build wrote this into
 * @property {string} place where the runtime lies, seen from there
 * @property {number} size bytes over the wire, once
 * @property {number} counted those of them that are counted while they come
 * @property {Record<string, string>} words
 */
/**
 * @typedef {object} Job
 * @property {object} request
 * @property {(share: number) => void} fetched how much of what Python needs has come, of 1
 * @property {() => void} begun
 * @property {(text: string) => void} printed
 * @property {(answer: any) => void} resolve
 * @property {(error: Error) => void} reject
 */

/** @type {Runtime} */
let runtime;
/** @type {Worker | null} */
let worker = null;
/** Each start of Python is another: nothing that was defined before is left. */
let starts = 0;
/** The first one is with the worker, the others wait for it. @type {Job[]} */
let jobs = [];

/** @param {Runtime} given */
export function use(given) {
  runtime = given;
}

/** Which start of Python this is; 0 where none runs. */
export function current() {
  return worker ? starts : 0;
}

/** Whether a request would wait for another. */
export function busy() {
  return jobs.length > 0;
}

/** End a job: one that waits alone, one that runs with all that was defined. @param {Job} job */
export function end(job) {
  if (jobs.indexOf(job) > 0) {
    jobs = jobs.filter((other) => other !== job);
    job.reject(new Error(""));
  } else stop(runtime.words.stopped);
}

/** @param {string} why */
function stop(why) {
  worker?.terminate();
  worker = null;
  const ended = jobs;
  jobs = [];
  for (const { reject } of ended) reject(new Error(why));
}

/** Have a run or a reading done after those that were asked for before. @param {Job} job */
export function ask(job) {
  jobs.push(job);
  if (jobs.length === 1) send();
}

function send() {
  worker ??= started();
  if (jobs.length) worker.postMessage(jobs[0].request);
}

function started() {
  // From a blob: a worker made so is bound by the page's policy, one made from a file is not.
  const script = `import ${JSON.stringify(new URL("worker.js", runtime.base).href)};`;
  const blob = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const made = new Worker(blob, { type: "module" });
  starts += 1;
  made.onmessage = heard;
  made.onerror = () => stop(runtime.words.unreached);
  made.postMessage({ place: new URL(runtime.place, runtime.base).href });
  return made;
}

/** @param {MessageEvent} event */
function heard({ data: { got, begun, text, answer, broken, unreached } }) {
  if (unreached) return stop(runtime.words.unreached);
  if (broken !== undefined) return stop(`${broken} ${runtime.words.gone}`);
  if (got) for (const job of jobs) job.fetched(Math.min(1, got / runtime.counted));
  if (begun) jobs[0]?.begun();
  if (text !== undefined) jobs[0]?.printed(text);
  if (answer !== undefined) {
    jobs.shift()?.resolve(answer);
    if (jobs.length) send();
  }
}
