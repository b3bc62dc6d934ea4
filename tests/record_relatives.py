"""Record anew what the code of the relatives' authors and followers computes.

    python tests/record_relatives.py

It needs PyTorch 2.13 with `pip install --no-deps minGRU-pytorch==0.2.1 sru==2.6.0`, and
`torchqrnn` from github.com/salesforce/pytorch-qrnn on the path. The weights, inputs, outputs and
versions go into `recorded/relatives.json`; `test_relatives.py` holds ours against them.
"""

import json
import os
import sys
from importlib.metadata import version
from pathlib import Path
from unittest import mock

os.environ["PYTORCH_JIT"] = "0"  # or `sru` looks for its compiled kernels when imported
import torch

STEPS, BATCH = 5, 2
QRNN_COMMIT = "1634991a8270060d48128a0af5ffd1f75db3ae08"


def models():
    """For each row its package, its class's arguments, and the layer, which gives all steps."""
    # Their kernels for other processors are compiled, or looked for, at import.
    for name in ("cupy", "cupy.cuda", "pynvrtc", "pynvrtc.compiler"):
        sys.modules[name] = mock.MagicMock()
    with mock.patch("torch.utils.cpp_extension.load"):
        from sru import SRUCell
    from minGRU_pytorch.minGRU import minGRU
    from minGRU_pytorch.minLSTM import minLSTM
    from torchqrnn.qrnn import QRNNLayer

    for name, make in (("minGRU", minGRU), ("minLSTM", minLSTM)):
        for given in ({}, {"expansion_factor": 2.0, "proj_out": False}):
            call = lambda layer, x: layer(x.transpose(0, 1)).transpose(0, 1)  # noqa: E731
            yield f"minGRU-pytorch {version('minGRU-pytorch')}", name, make, (3,), given, call
    for sizes in ((4, 4), (3, 4)):
        yield f"sru {version('sru')}", "SRU", SRUCell, sizes, {"rescale": False}, first
    for window in (1, 2):
        for gate in (False, True):
            given = {"window": window, "output_gate": gate, "use_cuda": False}
            yield f"torchqrnn {QRNN_COMMIT}", "QRNN", QRNNLayer, (3, 4), given, first


def first(layer, x):
    return layer(x)[0]


def main():
    torch.manual_seed(0)
    rows = []
    for package, name, make, sizes, given, call in models():
        layer = make(*sizes, **given).double()
        with torch.no_grad():
            for tensor in layer.parameters():
                tensor.copy_(torch.randn(tensor.shape).mul(1000).round() / 1000)
        inputs = torch.randn(STEPS, BATCH, sizes[0]).mul(1000).round().double() / 1000
        outputs = call(layer, inputs)  # with gradients, or `sru` calls its compiled kernel
        rows.append(
            {
                "package": f"{package}, torch {torch.__version__}",
                "layer": name,
                "sizes": sizes,
                "given": given,
                "tensors": {
                    n: [[round(v, 3) for v in row] for row in torch.atleast_2d(p).tolist()]
                    for n, p in layer.named_parameters()
                },
                "inputs": [[[round(v, 3) for v in row] for row in s] for s in inputs.tolist()],
                "outputs": [[[round(v, 9) for v in row] for row in s] for s in outputs.tolist()],
            }
        )
    path = Path(__file__).with_name("recorded") / "relatives.json"
    path.write_text("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n", "utf-8")
    print(f"{len(rows)} layers written")


if __name__ == "__main__":
    main()
