"""Tables for a terminal."""

from __future__ import annotations

from collections.abc import Collection, Sequence

__all__ = ["aligned"]


def aligned(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> str:
    """Rows of text in columns that are as wide as they need to be.

    Args:
        rows: each of the same number of cells, the heading first.
        right: the columns whose numbers stand below each other.

    Raises:
        ValueError: for a row of another length.

    Examples:
        >>> print(aligned([("name", "count"), ("lstm", "640"), ("output", "33")], right=(1,)))
        name    count
        lstm      640
        output     33
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            text.rjust(width) if place in right else text.ljust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
