"""Run the real frameworks again, and show where they differ from what is recorded.

    python tests/record.py                     # those that are installed; exit 1 if any differs
    python tests/record.py torch keras         # these, or fail if one is missing
    python tests/record.py keras --write       # record anew

Nothing else in the project needs a framework. `pip install -e ".[record]"` brings PyTorch and
Keras on jax; the others are installed by hand, in an environment of their own where they do not
agree with each other: `flax equinox`, `onnx onnxruntime`, `tensorflow tf_keras`, `paddlepaddle`.
Recorded are

- the tensors that a framework creates for each row of `recorded/framework_counts.json`: names,
  shapes, and which are trained;
- the arguments that its classes take, `recorded/signatures.json`;
- what a framework makes of each of `framework_lines.py`, or how it refuses it,
  `recorded/lines.json`;
- the tensors of the models whose counts pages show, `recorded/page_counts.json`;
- how models print, `recorded/printed.json`;
- small forward passes, `recorded/forward_*.json`: tensors, inputs, states and outputs;
- the examples in `docs/examples/real/`, which pages show with their outputs;
- the outputs of those notebook cells that are tagged `skip-execution`: a build of the site shows
  them as they stand, this command runs them.
"""

from __future__ import annotations

import contextlib
import difflib
import doctest
import inspect
import io
import json
import os
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_overloads

import framework_cases
import framework_lines
import numpy as np
from framework_cases import RECORDED, default
from real_frameworks import FRAMEWORKS, made_of

ROOT = Path(__file__).resolve().parents[1]
STEPS, BATCH = 7, 3
LARGEST = 2_000_000  # of a row that is created in memory, as all but PyTorch's and jax's are

# Rows whose recorded names come from another way of writing the same network.
OTHER_NAMES = ("network: Embed -> RNN", "network: seq2seq BiLSTM")
NOT_RUN_AGAIN = ("exported nn.LSTM",)


def compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def rounded(array: Any) -> Any:
    """Nested lists with 12 decimals: far below the tolerance, and stable across processors."""
    array = np.asarray(array)
    return [rounded(a) for a in array] if array.ndim else round(float(array), 12)


def small(random: np.random.Generator, shape: Iterable[int]) -> Any:
    """Numbers with few digits, so that the file holds them exactly."""
    return random.normal(size=tuple(shape)).round(6) / 2


def counts(real: Any) -> Iterator[str]:
    """What differs in the tensors of the recorded rows."""
    left_out = 0
    for row in framework_cases.cases():
        if row["framework"] not in real.frameworks or row["layer"].startswith(NOT_RUN_AGAIN):
            continue
        if row["total"] > LARGEST and type(real).__name__ not in ("Torch", "Jax", "TensorFlow"):
            left_out += 1
            continue
        plain = framework_cases.plain
        found = [(plain(n), shape, trained) for n, shape, trained in real.tensors(row)]
        recorded = [(plain(n), shape) for n, shape in row["shapes"]]
        now = [(n, shape) for n, shape, _ in found]
        if row["layer"].startswith(OTHER_NAMES):
            now, recorded = (sorted(shape for _, shape in t) for t in (now, recorded))
        trainable = sum(int(np.prod(shape)) for _, shape, trained in found if trained)
        if now != recorded or trainable != row["trainable"]:
            yield f"{row['id']}: recorded {recorded}, {row['trainable']} trained; now {now}, {trainable}"
    if left_out:
        print(f"  {left_out} rows of more than {LARGEST:,} parameters not created again")


def signatures(real: Any) -> str:
    """The arguments of every framework's classes: of this one's now, of the others as recorded."""
    path = RECORDED / "signatures.json"
    rows = json.loads(path.read_text("utf-8")) if path.exists() else {}
    for name, theirs in real.classes():
        # PyTorch's recurrent layers take `*args`, and say what they take for those who read them.
        init = getattr(theirs, "__init__", None)
        said = get_overloads(init) if inspect.isfunction(init) else ()
        parameters = inspect.signature(said[0] if said else theirs).parameters.items()
        rows[name] = {
            n: default(p)
            for n, p in parameters
            if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD) and n != "self"
        }
    return (
        "{\n" + ",\n".join(f"{json.dumps(n)}: {json.dumps(rows[n])}" for n in sorted(rows)) + "\n}"
    )


def forward(real: Any) -> dict[str, Any]:
    """The forward passes, on weights, inputs and states that depend on the case alone."""
    cases = []
    for case in framework_cases.forward_cases(real.frameworks):
        model = framework_cases.ours(case)
        packed = framework_cases.packed_of(model)
        random = np.random.default_rng(zlib.crc32(json.dumps(case, sort_keys=True).encode()))
        tensors = {n: small(random, map(int, shape)) for n, shape in packed.shapes.items()}
        first = next(iter(packed.layers.values()))
        inputs = small(random, (STEPS, BATCH, int(first.input_size)))
        started = case["framework"] in ("torch", "paddle", "flax.linen", "flax.nnx", "equinox")
        states = [
            small(random, (len(packed.layers), BATCH, int(first._bind(before.rows))))
            for before, _ in first.cell.states
        ]
        outputs = real.run(case, tensors, inputs, states)
        cases.append(
            {
                **case,
                "tensors": {n: rounded(a) for n, a in tensors.items()},
                "inputs": rounded(inputs),
                "states": [rounded(s) for s in states] if started else [],
                "outputs": [
                    [[round(v, 9) for v in row] for row in step] for step in rounded(outputs)
                ],
            }
        )
    return {"version": real.version, "cases": cases}


def lines(real: Any) -> str:
    """What every framework makes of its lines: this one now, the others as recorded; a row each."""
    rows = {name: {} for name in framework_lines.SOURCES} | framework_lines.recorded()
    for framework in real.frameworks:
        rows[framework] = {
            line.title: made_of(real, line) for line in framework_lines.lines(framework)
        }
    return nested({f: nested({t: compact(r) for t, r in rows[f].items()}) for f in rows})


def nested(parts: dict[str, str]) -> str:
    """A JSON object of such, a line for each."""
    return "{\n" + ",\n".join(f"{json.dumps(name)}:{part}" for name, part in parts.items()) + "\n}"


EXAMPLES = {
    "torch": (
        *("torch", "torch-outputs", "torch-packed", "torch-adam", "torch-activations"),
        *("torch-activations-layer", "torch-autocast", "torch-flops"),
        *("torch-biases", "torch-changed", "torch-mismatch", "torch-tied", "torch-padding"),
        "torch-loss",
    ),
    "keras": (
        *("keras", "keras-outputs", "keras-optimizers", "keras-not-trained", "keras-mixed"),
        *("keras-reuse", "keras-bidirectional", "keras-padding", "keras-loss"),
    ),
    "jax": ("linen", "nnx", "equinox"),
    "onnx": ("onnx",),
    "tensorflow": ("tensorflow1", "tf_keras"),
    "paddle": ("paddle",),
}


def examples(name: str) -> Iterator[str]:
    """What differs in the examples that pages show of a framework."""
    for example in EXAMPLES[name]:
        path = ROOT / "docs" / "examples" / "real" / f"{example}.pycon"
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            failed, _ = doctest.testfile(str(path), module_relative=False)
        if failed:
            yield said.getvalue()


def notebook_outputs(notebook: dict[str, Any]) -> None:
    """Run the cells tagged `skip-execution`, in order, and put in what they print."""
    os.environ.setdefault("KERAS_BACKEND", "jax")
    os.environ["COLUMNS"] = "80"
    if "keras" in sys.modules:
        sys.modules["keras"].utils.clear_session()  # names count from "sequential" again
    scope: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if "skip-execution" in cell["metadata"].get("tags", ()):
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec("".join(cell["source"]), scope)
            cell["outputs"] = [
                {
                    "name": "stdout",
                    "output_type": "stream",
                    "text": printed.getvalue().splitlines(keepends=True),
                }
            ]


def notebooks() -> Iterator[tuple[Path, str]]:
    """Every notebook, as it would be written now; they use PyTorch and Keras."""
    for path in sorted((ROOT / "docs").glob("*/notebooks/*.ipynb")):
        notebook = json.loads(path.read_text("utf-8"))
        notebook_outputs(notebook)
        yield path, json.dumps(notebook, indent=1, ensure_ascii=False)


def pages(real: Any) -> str:
    """The models whose counts pages show, `recorded/page_counts.json`, made by this framework.

    A row's `source` leaves what is counted in `model`, and runs with our classes as well.
    """
    rows = json.loads((RECORDED / "page_counts.json").read_text("utf-8"))
    for row in rows:
        if row["framework"] in real.frameworks:
            names = {"nn" if k == "torch" else k: v for k, v in vars(real.modules).items()}
            exec(row["source"], names)
            model = names["model"]
            tensors = (
                dict(model.named_parameters())
                if row["framework"] == "torch"
                else {w.path: w for w in model.weights}
            )
            row["version"] = real.version
            row["shapes"] = [[framework_cases.plain(n), [*t.shape]] for n, t in tensors.items()]
    return "[\n" + ",\n".join(map(json.dumps, rows)) + "\n]"


def printed(real: Any) -> str:
    """How models print, `recorded/printed.json`: those of this framework now, the others as recorded."""
    rows = json.loads((RECORDED / "printed.json").read_text("utf-8"))
    for row in rows:
        if row["framework"] in real.frameworks:
            line = framework_lines.Line(row["framework"], "printed", None, row["source"])
            model = framework_lines.run(line, real.names(line))["model"]
            row |= {"version": real.version, "printed": repr(model)}
    return "[\n" + ",\n".join(map(json.dumps, rows)) + "\n]"


def compare(path: Path, text: str, write: bool) -> int:
    """Write a file, or say how what is recorded differs; 1 if it does."""
    text += "\n"
    old = path.read_text("utf-8") if path.exists() else ""
    if write:
        path.write_text(text, "utf-8")
    elif old != text:
        lines = (old.splitlines(), text.splitlines())
        diff = difflib.unified_diff(*lines, "recorded", "now", lineterm="", n=0)
        print(path.relative_to(ROOT), *(line[:200] for line in diff), sep="\n")
        return 1
    return 0


def main(arguments: list[str]) -> int:
    names = [a for a in arguments if a != "--write"]
    write = "--write" in arguments
    if set(names) - set(FRAMEWORKS):
        print(__doc__, f"The frameworks are {', '.join(FRAMEWORKS)}.", sep="\n")
        return 2
    differing, ran = 0, []
    for name in names or FRAMEWORKS:
        try:
            real = FRAMEWORKS[name]()
        except ImportError as error:
            if names:
                raise
            print(f"{name}: not installed ({error})")
            continue
        print(f"{name}: {real.version}")
        ran.append(name)
        for line in (*counts(real), *examples(name)):
            print(f"  {line}")
            differing += 1
        text = compact(forward(real)).replace('},{"framework', '},\n{"framework')
        differing += compare(RECORDED / f"forward_{name}.json", text, write)
        differing += compare(framework_lines.PATH, lines(real), write)
        differing += compare(RECORDED / "page_counts.json", pages(real), write)
        differing += compare(RECORDED / "signatures.json", signatures(real), write)
        differing += compare(RECORDED / "printed.json", printed(real), write)
    if {"torch", "keras"} <= set(ran):
        differing += sum(compare(path, text, write) for path, text in notebooks())
    print(f"{differing} differences" if differing else "written" if write else "as recorded")
    return bool(differing)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
