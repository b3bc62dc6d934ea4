// Run a function of compiling.py in Pyodide under Node: node compile.mjs FOLDER SOURCES TARGET SCRIPT

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, sources, target, script] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`).href);
// A set's order in what is compiled hangs on the hashes of its words.
const pyodide = await loadPyodide({ indexURL: folder, env: { PYTHONHASHSEED: "0" } });
pyodide.FS.writeFile("/sources.zip", readFileSync(sources));
pyodide.runPython(readFileSync(script, "utf-8"));
pyodide.globals.get("compiled")("/sources.zip", "/target.zip");
writeFileSync(target, pyodide.FS.readFile("/target.zip"));
