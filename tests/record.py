"""Run the real frameworks again, and show where they differ from what is recorded.

    python tests/record.py            # compare; exit 1 and a diff where something differs
    python tests/record.py --write    # record anew

Needs `pip install -e ".[record]"`; nothing else in the project needs a framework. Recorded are

- small forward passes in double precision (weights, inputs, states, outputs), as JSON beside this
  file;
- the outputs of those notebook cells that are tagged `skip-execution`: a build of the site shows
  them as they stand, this command runs them.
"""

from __future__ import annotations

import contextlib
import difflib
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RECORDED = Path(__file__).parent / "recorded"
STEPS, BATCH = 7, 3


def rounded(array: Any) -> Any:
    """Nested lists with 12 decimals: far below the tolerance, and stable across processors."""
    return [rounded(a) for a in array] if getattr(array, "ndim", 0) else round(float(array), 12)


def torch_forward() -> dict[str, Any]:
    """`torch.nn.LSTM`, `GRU` and `RNN` on random weights, inputs and initial states."""
    import torch

    torch.manual_seed(20261124)
    cases = []
    for kind in ("LSTM", "GRU", "RNN"):
        for x, h, bias in ((5, 10, True), (3, 4, False), (4, 3, True), (1, 1, True)):
            layer = getattr(torch.nn, kind)(x, h, bias=bias).double()
            inputs = torch.randn(STEPS, BATCH, x, dtype=torch.float64)
            states = [
                torch.randn(1, BATCH, h, dtype=torch.float64) for _ in range(1 + (kind == "LSTM"))
            ]
            given = tuple(states) if kind == "LSTM" else states[0]
            with torch.no_grad():
                outputs, last = layer(inputs, given)
            last = last if kind == "LSTM" else (last,)
            cases.append(
                {
                    "layer": kind,
                    "x": x,
                    "h": h,
                    "bias": bias,
                    "weights": {n: rounded(w.numpy()) for n, w in layer.state_dict().items()},
                    "inputs": rounded(inputs.numpy()),
                    "states": [rounded(s[0].numpy()) for s in states],
                    "outputs": rounded(outputs.numpy()),
                    "last": [rounded(s[0].numpy()) for s in last],
                }
            )
    return {"framework": f"PyTorch {torch.__version__}", "cases": cases}


def keras_forward() -> dict[str, Any]:
    """`keras.layers.LSTM` and `GRU` (both resets) on random weights and inputs."""
    os.environ.update(KERAS_BACKEND="jax", JAX_ENABLE_X64="1")
    import jax
    import keras
    import numpy as np

    random = np.random.default_rng(20261124)
    cases = []
    for kind, options in (
        ("LSTM", {}),
        ("GRU", {"reset_after": False}),
        ("GRU", {"reset_after": True}),
    ):
        for x, h in ((5, 10), (3, 2)):
            layer = getattr(keras.layers, kind)(
                h, return_sequences=True, dtype="float64", **options
            )
            layer.build((BATCH, STEPS, x))
            weights = [random.normal(size=w.shape) / 2 for w in layer.weights]
            layer.set_weights(weights)
            inputs = random.normal(size=(BATCH, STEPS, x))
            cases.append(
                {
                    "layer": kind,
                    "x": x,
                    "h": h,
                    **options,
                    "weights": {
                        w.name: rounded(v) for w, v in zip(layer.weights, weights, strict=True)
                    },
                    "inputs": rounded(inputs),
                    "outputs": rounded(np.asarray(layer(inputs))),
                }
            )
    return {"framework": f"Keras {keras.__version__} (jax {jax.__version__})", "cases": cases}


FORWARD: dict[str, Callable[[], dict[str, Any]]] = {
    "torch_forward.json": torch_forward,
    "keras_forward.json": keras_forward,
}


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


def recordings() -> Iterator[tuple[Path, str]]:
    """Every recorded file, as it would be written now."""
    for name, run in FORWARD.items():
        yield RECORDED / name, json.dumps(run(), separators=(",", ":")).replace("},{", "},\n{")
    for path in sorted((ROOT / "docs").glob("*/notebooks/*.ipynb")):
        notebook = json.loads(path.read_text("utf-8"))
        notebook_outputs(notebook)
        yield path, json.dumps(notebook, indent=1, ensure_ascii=False)


def main(arguments: list[str]) -> int:
    if set(arguments) - {"--write"}:
        print(__doc__)
        return 2
    differing = 0
    for path, text in recordings():
        text += "\n"
        old = path.read_text("utf-8") if path.exists() else ""
        if "--write" in arguments:
            path.write_text(text, "utf-8")
        elif old != text:
            differing += 1
            diff = difflib.unified_diff(
                old.splitlines(), text.splitlines(), "recorded", "now", lineterm="", n=1
            )
            print(path.relative_to(ROOT), *(line[:200] for line in diff), sep="\n")
    print(
        f"{differing} files differ"
        if differing
        else "written"
        if "--write" in arguments
        else "as recorded"
    )
    return bool(differing)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
