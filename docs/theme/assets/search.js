// The theme loads its search index with every page. This worker stands before the theme's own:
// it answers set-up and empty queries by itself, and fetches worker and index at the first query.
const SETUP = 0, READY = 1, QUERY = 2, RESULT = 3;
let setup, searcher;

function start() {
  return new Promise(async (resolve) => {
    const [index, worker] = new URL(location).hash.slice(1).split(",");
    const full = await (await fetch(new URL(index, location))).json();
    const real = new Worker(new URL(worker, location));
    real.onmessage = ({ data }) => (data.type === READY ? resolve(real) : postMessage(data));
    real.postMessage({ ...setup, data: { ...setup.data, ...full, options: setup.data.options } });
  });
}

onmessage = async ({ data: message }) => {
  if (message.type === SETUP) {
    setup = message;
    postMessage({ type: READY });
  } else if (message.type === QUERY && !message.data) {
    postMessage({ type: RESULT, data: { items: [] } });
  } else {
    searcher ??= start();
    (await searcher).postMessage(message);
  }
};
