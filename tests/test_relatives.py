"""minGRU, minLSTM, SRU and QRNN against the code of their authors and followers, as recorded."""

import json

import numpy as np
import pytest
from framework_cases import RECORDED

from lstm_formulas import QRNN, SRU, minGRU, minLSTM
from lstm_formulas.printing import run

ROWS = json.loads((RECORDED / "relatives.json").read_text("utf-8"))


def blocks(letter, gates, array):
    """A matrix that holds the gates below each other, cut into one each."""
    parts = np.split(array, len(gates))
    return {f"{letter}_{gate}": part for gate, part in zip(gates, parts, strict=True)}


def minimal(make, gates):
    """The candidate lies first, and there is no bias; a layer may be wider than what it reads."""

    def ours(row, tensors):
        (matrix,) = tensors.values()
        units = len(matrix) // len(gates)
        layer = make(*row["sizes"], units, bias=False, positive=True)
        return layer, blocks("W", gates, matrix)

    return ours


def simple(row, tensors):
    """The matrices of a unit lie side by side; the vectors of f and r after each other."""
    x, h = row["sizes"]
    layer = SRU(x) if x == h else SRU(x, h)
    gates = "gfr" if x == h else "gfrh"
    cut = tensors["weight"].reshape(x, h, len(gates))
    weights = {f"W_{gate}": cut[:, :, place].T for place, gate in enumerate(gates)}
    weights |= blocks("v", "fr", tensors["weight_c"].T) | blocks("b", "fr", tensors["bias"].T)
    return layer, weights


def quasi(row, tensors):
    """Their f is the share of the new, so ours is that of the opposite sign."""
    given = row["given"]
    gates = "gfo" if given["output_gate"] else "gf"
    layer = QRNN(*row["sizes"], given["window"], pooling="fo" if given["output_gate"] else "f")
    weights = blocks("W", gates, tensors["linear.weight"])
    weights |= blocks("b", gates, tensors["linear.bias"].T)
    return layer, weights | {name: -weights[name] for name in ("W_f", "b_f")}


OURS = {
    "minGRU": minimal(minGRU, "nz"),
    "minLSTM": minimal(minLSTM, "gfi"),
    "SRU": simple,
    "QRNN": quasi,
}


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r['layer']}{r['sizes']}{r['given']}")
def test_a_relative_is_its_authors_code(row):
    tensors = {name: np.array(array) for name, array in row["tensors"].items()}
    layer, weights = OURS[row["layer"]](row, tensors)
    assert layer.count == sum(array.size for array in tensors.values())
    inputs = np.array(row["inputs"]).swapaxes(1, 2)  # a column for each sample
    if row["given"].get("window") == 2:
        before = np.concatenate([np.zeros_like(inputs[:1]), inputs[:-1]])
        inputs = np.concatenate([inputs, before], axis=1)
    outputs, _ = run(layer, weights, inputs)
    np.testing.assert_allclose(outputs.swapaxes(1, 2), row["outputs"], rtol=0, atol=1e-6)


def test_every_relative_is_recorded():
    assert {row["layer"] for row in ROWS} == set(OURS)
