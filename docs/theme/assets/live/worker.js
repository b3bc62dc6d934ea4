// Python, in a worker of its own: it fetches Pyodide from this site and answers a page's requests.

/** @type {any} */
const scope = self;
const FETCHED = { "pyodide.asm.wasm": "wasm.bin", "python.zip": "python.bin" };
const TYPES = { "pyodide.asm.wasm": "application/wasm", "python.zip": "application/zip" };
/** What a program could reach somebody with: taken away once Python is here. The page's policy
 * binds the worker besides; it leaves nobody but this site. */
const GONE = [
  "fetch", "XMLHttpRequest", "WebSocket", "WebSocketStream", "WebTransport", "EventSource",
  "importScripts", "Worker", "BroadcastChannel", "RTCPeerConnection", "indexedDB", "caches",
  "FontFace", "fonts", "Notification", "webkitRequestFileSystem", "webkitRequestFileSystemSync",
];
const GONE_OF_NAVIGATOR = ["storage", "storageBuckets", "sendBeacon", "serviceWorker", "locks"];

/** @param {string} place where the runtime lies, with its slash */
async function start(place) {
  const plain = self.fetch;
  let got = 0;
  /** Pyodide waits for ever for its program where that does not come. @type {(error: any) => void} */
  let fail = () => {};
  const failed = new Promise((_, reject) => {
    fail = reject;
  });
  /** @param {string} name */
  async function unpacked(name) {
    const response = await plain(place + name);
    if (!response.ok || !response.body) throw new Error(`${response.status} ${response.url}`);
    const reader = response.body.getReader();
    const counted = new ReadableStream({
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) return controller.close();
          got += value.length;
          self.postMessage({ got });
          controller.enqueue(value);
        } catch (error) {
          fail(error);
          controller.error(error);
        }
      },
    });
    return counted.pipeThrough(new DecompressionStream("gzip"));
  }
  scope.fetch = async (/** @type {string | URL | Request} */ address, /** @type {any} */ options) => {
    const url = address instanceof Request ? address.url : String(address);
    const name = /** @type {keyof typeof FETCHED} */ (url.slice(url.lastIndexOf("/") + 1));
    if (!(name in FETCHED)) return plain(address, options);
    try {
      return new Response(await unpacked(FETCHED[name]), { headers: { "content-type": TYPES[name] } });
    } catch (error) {
      fail(error);
      throw error;
    }
  };
  const { loadPyodide } = await import(`${place}pyodide.mjs`);
  const lock = await plain(`${place}lock.json`);
  if (!lock.ok) throw new Error(`${lock.status} ${lock.url}`);
  const loading = loadPyodide({
    indexURL: place,
    stdLibURL: `${place}python.zip`,
    lockFileContents: await lock.text(),
    packageBaseUrl: place,
    jsglobals: {},
    env: { HOME: "/home" },
    stdin: () => null,
  });
  const pyodide = await Promise.race([loading, failed]);
  const session = pyodide.pyimport("session");
  pyodide.FS.mkdir("/given");
  for (const [owner, names] of [
    [scope, GONE],
    [Object.getPrototypeOf(navigator), GONE_OF_NAVIGATOR],
  ]) {
    for (const name of names) {
      if (name in owner) Object.defineProperty(owner, name, { value: undefined });
    }
  }
  return { pyodide, session };
}

/** @param {any} python @param {File} file what is not asked for is never fetched from the disk
 * @param {string} x */
function readFile({ pyodide: { FS }, session }, file, x) {
  FS.mount(FS.filesystems.WORKERFS, { blobs: [{ name: "file", data: file }] }, "/given");
  try {
    return session.read_file("/given/file", file.name, x);
  } finally {
    FS.unmount("/given");
  }
}

/** @type {ReturnType<typeof start>} */
let python;

self.onmessage = async ({ data: { place, run, read, x } }) => {
  if (place) python = start(place);
  let found;
  try {
    found = await python;
  } catch {
    return self.postMessage({ unreached: true });
  }
  if (place) return;
  self.postMessage({ begun: true });
  try {
    const send = (/** @type {string} */ text) => self.postMessage({ text });
    const { session } = found;
    const answer = run
      ? session.run(run.code, run.place, run.cell, send)
      : read instanceof File
        ? readFile(found, read, x)
        : session.read(read, x);
    self.postMessage({ answer: JSON.parse(answer) });
  } catch (error) {
    self.postMessage({ broken: String(/** @type {any} */ (error)?.message || error) });
  }
};
