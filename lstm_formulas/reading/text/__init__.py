"""Reads a text as people paste it: which format it has shows by what stands in it.

Each reader takes the text's lines and gives a `Listing`; `FORMATS` has them in the order in which
they are tried, so that the more telling come first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lstm_formulas.reading.listing import Listing
from lstm_formulas.reading.text import mismatch, modules, summaries, tensors, torch_tables, trees
from lstm_formulas.reading.text.cleaning import clean

__all__ = ["FORMATS", "Format", "read"]


@dataclass(frozen=True)
class Format:
    """A kind of text: what it is called, what gives it away, and what reads it."""

    name: str
    sign: re.Pattern[str]
    read: Callable[[Sequence[str]], Listing | None]


FORMATS = (
    Format("an error of shapes that differ", mismatch.ERROR, mismatch.read),
    Format("torchinfo's summary", torch_tables.TORCHINFO, torch_tables.torchinfo),
    Format("pytorch-model-summary's table", torch_tables.MODEL_SUMMARY, torch_tables.model_summary),
    Format("torchsummary's table", torch_tables.TORCHSUMMARY, torch_tables.torchsummary),
    Format("Keras's summary", summaries.HEADER, summaries.read),
    Format("Lightning's summary", torch_tables.LIGHTNING, torch_tables.lightning),
    Format("fvcore's table", torch_tables.FVCORE, torch_tables.fvcore),
    Format("Flax's tabulate", trees.TABULATE, trees.tabulate),
    Format("a tree of shapes", trees.TREE, trees.tree),
    Format("PyTorch's printed model", modules.CHILD, modules.read),
    Format("a list of tensors", re.compile(r"\d|\(\)"), tensors.listed),
    Format("a table of names and counts", re.compile(r"\d"), tensors.counts),
    Format("one printed module", modules.WHOLE, modules.read),
)


def read(text: str) -> Listing:
    """What a pasted text lists.

    Raises:
        ValueError: where no format is found, with what was looked for and how the text begins.

    Examples:
        >>> read("lstm.weight_ih_l0 torch.Size([40, 5])").entries[0].tensors[0].shape
        (40, 5)
        >>> read("What a nice day")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
          ...
        ValueError: no model in this text: looked for ... found 1 line, the first 'What a nice day'
    """
    lines = clean(text)
    whole = "\n".join(lines)
    for known in FORMATS:
        if known.sign.search(whole):
            listing = known.read(lines)
            if listing and (listing.entries or listing.notes):
                return listing
    written = [line.strip() for line in lines if line.strip()]
    began = (
        f"{len(written)} line{'s' * (len(written) != 1)}, the first {written[0][:60]!r}"
        if written
        else "an empty text"
    )
    looked = ", ".join(known.name for known in FORMATS)
    raise ValueError(f"no model in this text: looked for {looked}; found {began}")
