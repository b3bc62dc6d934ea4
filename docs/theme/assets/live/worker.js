// Python, in a worker of its own: it fetches Pyodide from this site and answers a page's requests.

/** @type {any} */
const scope = self;
const FETCHED = { "pyodide.asm.wasm": "wasm.bin", "python.zip": "python.bin" };
const TYPES = { "pyodide.asm.wasm": "application/wasm", "python.zip": "application/zip" };
/** What a program could reach somebody with; nothing of it is left once Python is here. */
const GONE = [
  "fetch", "XMLHttpRequest", "WebSocket", "WebSocketStream", "WebTransport", "EventSource",
  "importScripts", "Worker", "BroadcastChannel", "RTCPeerConnection", "indexedDB", "caches",
];

/** @param {string} place where the runtime lies, with its slash */
async function start(place) {
  const plain = self.fetch;
  let got = 0;
  scope.fetch = async (/** @type {string | URL | Request} */ address, /** @type {any} */ options) => {
    const url = address instanceof Request ? address.url : String(address);
    const name = /** @type {keyof typeof FETCHED} */ (url.slice(url.lastIndexOf("/") + 1));
    if (!(name in FETCHED)) return plain(address, options);
    const response = await plain(place + FETCHED[name]);
    if (!response.ok || !response.body) throw new Error(`${response.status} ${response.url}`);
    const counted = new TransformStream({
      transform(piece, controller) {
        got += piece.length;
        self.postMessage({ got });
        controller.enqueue(piece);
      },
    });
    const body = response.body.pipeThrough(counted).pipeThrough(new DecompressionStream("gzip"));
    return new Response(body, { headers: { "content-type": TYPES[name] } });
  };
  const { loadPyodide } = await import(`${place}pyodide.mjs`);
  const pyodide = await loadPyodide({
    indexURL: place,
    stdLibURL: `${place}python.zip`,
    lockFileContents: await (await plain(`${place}lock.json`)).text(),
    packageBaseUrl: place,
    jsglobals: {},
    env: { HOME: "/home" },
  });
  for (const name of GONE) {
    if (name in scope) Object.defineProperty(scope, name, { value: undefined });
  }
  const session = pyodide.pyimport("session");
  pyodide.FS.mkdir("/given");
  return { pyodide, session };
}

/** @type {ReturnType<typeof start>} */
let python;

self.onmessage = async ({ data: { id, place, run, read } }) => {
  try {
    if (place) python = start(place);
    const { pyodide, session } = await python;
    let answer = null;
    if (run) {
      const send = (/** @type {string} */ text) => self.postMessage({ id, text });
      answer = JSON.parse(session.run(run.code, run.place, run.cell, send));
    } else if (read instanceof File) {
      // Read where it lies: what is not asked for is never fetched from the disk.
      const { FS } = pyodide;
      FS.mount(FS.filesystems.WORKERFS, { files: [read] }, "/given");
      try {
        answer = JSON.parse(session.read(`/given/${read.name}`));
      } finally {
        FS.unmount("/given");
      }
    } else if (read !== undefined) {
      answer = JSON.parse(session.read(read));
    }
    self.postMessage({ id, answer });
  } catch (error) {
    self.postMessage({ id, broken: String(/** @type {any} */ (error)?.message || error) });
  }
};
