"""Record how many numbers real layers around a recurrent one have, `recorded/around.json`.

python tests/record_around.py    # in an environment with torch and keras
"""

from __future__ import annotations

import json
import os
from math import prod
from pathlib import Path

TORCH = (
    "nn.Conv1d(6, 8, 5, groups=2, bias=False)",
    "nn.Conv2d(3, 64, 3)",
    "nn.Conv3d(2, 4, (1, 2, 3))",
    "nn.ConvTranspose1d(4, 8, 3)",
    "nn.ConvTranspose2d(4, 8, 3)",
    "nn.ConvTranspose3d(4, 8, 3, bias=False)",
    "nn.BatchNorm1d(64)",
    "nn.BatchNorm2d(5)",
    "nn.BatchNorm3d(6)",
    "nn.SyncBatchNorm(7)",
    "nn.GroupNorm(4, 64)",
    "nn.RMSNorm(64)",
    "nn.InstanceNorm1d(6, affine=True)",
    "nn.InstanceNorm2d(6)",
    "nn.InstanceNorm3d(6, affine=True, track_running_stats=True)",
    "nn.PReLU()",
    "nn.Bilinear(3, 4, 5)",
    "nn.EmbeddingBag(10, 3)",
)
KERAS = {
    "keras.layers.Conv1D(8, 3)": (None, 9, 5),
    "keras.layers.Conv2D(8, (3, 2), use_bias=False)": (None, 9, 9, 5),
    "keras.layers.Conv3D(2, 2)": (None, 9, 9, 9, 5),
    "keras.layers.Conv1DTranspose(4, 3)": (None, 9, 5),
    "keras.layers.Conv2DTranspose(8, 3)": (None, 9, 9, 5),
    "keras.layers.Conv3DTranspose(2, 3)": (None, 9, 9, 9, 5),
    "keras.layers.DepthwiseConv1D(3)": (None, 9, 5),
    "keras.layers.DepthwiseConv2D(3, depth_multiplier=2)": (None, 9, 9, 5),
    "keras.layers.SeparableConv1D(16, 5, depth_multiplier=2)": (None, 9, 5),
    "keras.layers.SeparableConv2D(8, (3, 2), use_bias=False)": (None, 9, 9, 5),
    "keras.layers.GroupNormalization(5)": (None, 9, 5),
    "keras.layers.PReLU()": (None, 5),
    "keras.layers.RMSNormalization()": (None, 5),
    "keras.layers.BatchNormalization(scale=False)": (None, 5),
}
"""Lines of users, and the shape that a Keras layer is built with."""


def main() -> None:
    """Make each layer, and write down what it has."""
    os.environ.setdefault("KERAS_BACKEND", "jax")
    import keras
    import torch

    rows = []
    for line in TORCH:
        layer = eval(line, {"nn": torch.nn})
        count = sum(p.numel() for p in layer.parameters())
        rows.append((line, torch.__version__, count, count))
    for line, shape in KERAS.items():
        layer = eval(line, {"keras": keras})
        layer.build(shape)
        trained = sum(prod(w.shape) for w in layer.trainable_weights)
        rows.append((line, keras.__version__, layer.count_params(), trained))
    names = ("line", "version", "total", "trainable")
    text = ",\n".join(json.dumps(dict(zip(names, row, strict=True))) for row in rows)
    Path(__file__).with_name("recorded").joinpath("around.json").write_text(f"[\n{text}\n]\n")


if __name__ == "__main__":
    main()
