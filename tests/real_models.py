"""Let `explain` read random models of real PyTorch and Keras, as objects and as they print.

    python tests/real_models.py              # exit 1 where one is not read as it is
    python tests/real_models.py --count 500 --seed 7

Held are the total, what is trained, and every recurrent layer's kind and sizes, against the real
model's own attributes. No tensor is looked up twice: what a model says of itself is the truth.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from math import prod
from typing import Any

from lstm_formulas import explain

KINDS = {"LSTM": "LSTM", "GRU": "GRU", "RNN": "RNN", "SimpleRNN": "RNN"}


def torch_model(rng: random.Random) -> tuple[Any, list[dict[str, Any]]]:
    """Words in, recurrent layers on top of each other, words out; some of it frozen or tied."""
    from torch import nn

    vocabulary, width = rng.randint(5, 60), rng.randint(2, 24)
    layers: dict[str, Any] = {"embedding": nn.Embedding(vocabulary, width)}
    wanted = []
    for n in range(rng.randint(1, 3)):
        kind = rng.choice(["LSTM", "GRU", "RNN"])
        h, depth, both = rng.randint(2, 30), rng.randint(1, 3), rng.random() < 0.4
        p = rng.randint(1, h - 1) if kind == "LSTM" and rng.random() < 0.25 else 0
        more = {"proj_size": p} if p else {}
        layers[f"rnn{n}"] = getattr(nn, kind)(width, h, depth, bidirectional=both, **more)
        wanted.append({"kind": kind, "x": width, "h": h, "layers": depth, "directions": 1 + both})
        width = (p or h) * (1 + both)
    if rng.random() < 0.4:
        layers["norm"] = nn.LayerNorm(width)
    layers["output"] = nn.Linear(width, vocabulary, bias=rng.random() < 0.7)
    if width == layers["embedding"].embedding_dim:
        layers["output"].weight = layers["embedding"].weight
    model = nn.ModuleDict(layers)
    if rng.random() < 0.3:
        model["embedding"].weight.requires_grad_(False)
    return model, wanted


def keras_model(rng: random.Random) -> tuple[Any, list[dict[str, Any]]]:
    """The same in Keras, some layers in both directions."""
    import keras

    vocabulary, width = rng.randint(5, 60), rng.randint(2, 24)
    layers = [keras.Input((9,)), keras.layers.Embedding(vocabulary, width)]
    wanted = []
    for _ in range(rng.randint(1, 3)):
        kind = rng.choice(["LSTM", "GRU", "SimpleRNN"])
        h, both = rng.randint(2, 30), rng.random() < 0.4
        layer = getattr(keras.layers, kind)(h, return_sequences=True)
        layers.append(keras.layers.Bidirectional(layer) if both else layer)
        wanted.append({"kind": KINDS[kind], "x": width, "h": h, "directions": 1 + both})
        width = h * (1 + both)
    layers.append(keras.layers.Dense(rng.randint(2, 9), use_bias=rng.random() < 0.7))
    model = keras.Sequential(layers)
    model.layers[0].trainable = rng.random() < 0.7
    return model, wanted


def summary(model: Any) -> str:
    """What Keras prints of a model."""
    lines: list[str] = []
    model.summary(print_fn=lambda text, **_: lines.append(text))
    return "\n".join(lines)


def faults(result: Any, total: int, trained: int | None, wanted: list[dict[str, Any]]) -> list[str]:
    """What is read differently from what is."""
    found = []
    if result.total != total:
        found.append(f"{result.total} parameters, not {total}")
    if trained is not None and result.trainable != trained:
        found.append(f"{result.trainable} trained, not {trained}")
    rows = [row for row in result.rows if row.kind in KINDS.values()]
    if len(rows) != len(wanted):
        found.append(f"{len(rows)} recurrent rows, not {len(wanted)}")
    for row, sizes in zip(rows, wanted, strict=False):
        read = {"kind": row.kind, **row.sizes}
        if any(read.get(name) != value for name, value in sizes.items()):
            found.append(f"{read}, not {sizes}")
    return found


def main(arguments: list[str]) -> int:
    """Make models, and say which are read differently."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=40, help="models of each framework")
    asked = parser.parse_args(arguments)
    os.environ.setdefault("KERAS_BACKEND", "jax")
    wrong = 0
    for seed in range(asked.seed, asked.seed + asked.count):
        model, wanted = torch_model(random.Random(seed))
        total = sum(p.numel() for p in model.parameters())
        trained = sum(p.numel() for p in model.parameters() if p.requires_grad)
        for way, source, known in (
            ("object", model, trained),
            ("state_dict", model.state_dict(keep_vars=True), None),
        ):
            for fault in faults(explain(source), total, known, wanted):
                wrong += 1
                print(f"PyTorch, seed {seed}, {way}: {fault}")
        model, wanted = keras_model(random.Random(seed))
        total = model.count_params()
        trained = sum(prod(w.shape) for w in model.trainable_weights)
        for fault in faults(explain(model), total, trained, wanted):
            wrong += 1
            print(f"Keras, seed {seed}, object: {fault}")
        result = explain(summary(model))
        if result.total != total or result.total != result.stated:
            wrong += 1
            print(
                f"Keras, seed {seed}, summary: {result.total}, {result.stated} stated, not {total}"
            )
    print(f"{2 * asked.count} models of real frameworks read, {wrong} faults")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
