"""Tensors under their plain names: what weight norm, pruning, quantizing and optimizers make of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lstm_formulas.reading.listing import Listed
from lstm_formulas.reading.ordered import Path

__all__ = ["plain"]

CELL = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


COUNTERS = frozenset({"global_step", "beta1_power", "beta2_power"})
"""Single numbers that TensorFlow 1 keeps for its optimizers among the variables."""


def unpacked(path: Path) -> Path:
    """The name that a quantized tensor had before.

    A quantized stack keeps its cells in a row, whatever layer and direction they are of.

    Examples:
        >>> unpacked(("lstm", "_all_weight_values", "1", "param", "weight_hh"))
        ('lstm', '5')
        >>> unpacked(("fc", "_packed_params", "_packed_params", "0"))
        ('fc', 'weight')
        >>> unpacked(("cell", "_packed_weight_ih", "bias"))
        ('cell', 'bias_ih')
    """
    *above, last = path
    match above:
        case [*before, "_all_weight_values", place, "param"] if last in CELL and place.isdigit():
            return (*before, str(len(CELL) * int(place) + CELL.index(last)))
        case [*before, "_packed_params", "_packed_params"]:
            return (*before, {"0": "weight", "1": "bias"}.get(last, last))
        case [*before, ("_packed_weight_ih" | "_packed_weight_hh") as packed]:
            return (*before, f"{last}_{packed[-2:]}")
    return path


def plain(listed: list[tuple[Path, Listed]]) -> Iterator[tuple[Path, Listed, str]]:
    """Tensors under their plain names: what weight norm, pruning and optimizers make of them.

    With each a note where it comes on top of a layer's own.
    """
    paths = {unpacked(path): tensor for path, tensor in listed} | dict(listed)
    for own, tensor in listed:
        path = unpacked(own)
        if paths[path] is not tensor and path != own:
            continue  # a bias that is packed with its weight, and stands beside it as well
        *above, last = path
        start = tuple(above)
        if above and above[:-1] and above[-2] == "parametrizations":
            place, name = tuple(above[:-2]), above[-1]
            if last == "original0" and (*start, "original1") in paths:
                yield (*place, name), tensor, "weight norm"
            elif last in ("original", "original1"):
                yield (*place, name), tensor, ""
            else:
                yield path, tensor, ""
        elif (last in ("_u", "_v") and "parametrizations" in above) or (
            last.endswith(("_u", "_v")) and (*start, f"{last[:-2]}_orig") in paths
        ):  # spectral norm estimates a singular value with these
            yield path, replace(tensor, role="buffer"), ""
        elif last.endswith("_orig") and (*start, f"{last[:-5]}_u") in paths:
            yield (*start, last[:-5]), tensor, ""
        elif (
            last in ("scale", "zero_point")
            and {(*start, "scale"), (*start, "zero_point")} <= paths.keys()
        ):
            yield path, replace(tensor, role="buffer"), ""
        elif last.endswith("_g") and (*start, f"{last[:-2]}_v") in paths:
            yield (*start, last[:-2]), tensor, "weight norm"
        elif last.endswith("_v") and (*start, f"{last[:-2]}_g") in paths:
            yield (*start, last[:-2]), tensor, ""
        elif last.endswith("_orig") and (*start, f"{last[:-5]}_mask") in paths:
            yield (*start, last[:-5]), tensor, ""
        elif last.endswith("_mask") and (*start, f"{last[:-5]}_orig") in paths:
            yield path, replace(tensor, role="buffer"), ""
        elif (last in COUNTERS and tensor.count == 1) or (
            start in paths and paths[start].shape == tensor.shape
        ):
            yield path, replace(tensor, role="optimizer"), ""
        else:
            yield path, tensor, ""
