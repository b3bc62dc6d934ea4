"""What a source lists, before anything is explained: its layers and tensors as they stand there.

Every reader, of a text, a file, a model or a line of code, gives a `Listing`; one recogniser makes
rows of it. So nothing that a format does reaches the recogniser, and no reader knows a formula.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any

__all__ = ["Entry", "Listed", "Listing", "Shape"]

Shape = tuple[int | None, ...]
"""Lengths of axes; None where the source does not say, as for the samples of a batch."""


@dataclass(frozen=True)
class Listed:
    """One tensor: its name, its shape, and what tells it from one that merely looks alike.

    `role` says what it is where the source does: `parameter`, `buffer` (kept and not trained),
    `optimizer` (belongs to no layer), `copy` (repeats the model's, as a moving average does).
    """

    name: str
    shape: Shape
    storage: object = None
    role: str = "parameter"
    trainable: bool | None = None
    dtype: str = ""
    numel: int | None = None
    """How many numbers it holds, where the source says that and no shape."""

    @property
    def count(self) -> int:
        """How many numbers it holds."""
        return self.numel if self.numel is not None else prod(length or 0 for length in self.shape)


@dataclass(frozen=True)
class Entry:
    """One layer or one line of a source: what it says, and nothing that it does not say.

    `path` leads to it from the outermost model. `kind` is its class as the source writes it, cut
    names included. `count` is what the source itself gives for it. `counted` is false where its
    numbers are in another entry already: a row nested in its parent, a layer listed again.
    """

    path: str
    kind: str = ""
    count: int | None = None
    trainable: bool | None = None
    frozen: int | None = None
    arguments: tuple[Any, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    tensors: tuple[Listed, ...] = ()
    inputs: tuple[Shape, ...] = ()
    output: tuple[Shape, ...] = ()
    reads: tuple[str, ...] = ()
    times: int = 1
    depth: int = 0
    counted: bool = True
    approximate: bool = False


@dataclass(frozen=True)
class Listing:
    """All entries of a source, and the totals that it prints.

    `framework` is whose output it is where that shows (`keras`, `tf_keras`, `pytorch`, `flax`,
    `equinox`, `tensorflow1`, `onnx`), else empty. `stated` has the source's own totals as far as it prints
    them, under `total`, `trainable`, `frozen`, `optimizer`. `notes` are sentences for the reader.
    """

    source: str
    framework: str = ""
    entries: tuple[Entry, ...] = ()
    stated: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
