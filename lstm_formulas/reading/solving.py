"""Sizes that make a form's count a given number, where a line shows some of them or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import log

from lstm_formulas.reading.forms import Form

__all__ = ["KERNELS", "completed", "guessed", "odd"]

KERNELS: Mapping[int, tuple[int, ...]] = {
    1: (3, 5, 7, 2, 4, 9, 1, 11, 8),
    2: (9, 25, 49, 1, 4, 16, 3, 5, 7, 15, 121),
    3: (27, 125, 1, 8, 9, 3),
}
"""Places that a kernel has, the likeliest first, by the axes of what it reads."""


def completed(
    form: Form, sizes: dict[str, int], layers: int, directions: int, count: int
) -> Iterator[dict[str, int]]:
    """The sizes with those that were missing, where the count is then this one."""
    every = {**sizes, "L": layers, "D": directions}
    missing = [name for name in form.count.names if name not in every]
    if not missing:
        if form.count.at(every) == count:
            yield sizes
    elif len(missing) == 1:
        solved = form.count.solve(missing[0], count, every)
        if solved is not None:
            yield {**sizes, missing[0]: solved}
    elif len(missing) == 2 and "a" in missing:  # a kernel: only a few are usual
        rank = 1 + sum(name in form.sizes for name in "bc")
        (other,) = set(missing) - {"a"}
        for places in KERNELS[rank]:
            solved = form.count.solve(other, count, {**every, "a": places})
            if solved is not None:
                yield {**sizes, "a": places, other: solved}
    elif set(missing) == {"h", "x"} and "p" in sizes:  # more units than it hands on, by a few times
        for units in range(sizes["p"] + 1, WIDER * sizes["p"] + 1):
            solved = form.count.solve("x", count, {**every, "h": units})
            if solved is not None:
                yield {**sizes, "h": units, "x": solved}


def guessed(
    form: Form, sizes: dict[str, int], layers: int, directions: int, count: int
) -> Iterator[dict[str, int]]:
    """Sizes that fit where two are missing and nothing is shown of either."""
    if layers > GUESSED:
        return
    every = {**sizes, "L": layers, "D": directions}
    missing = {name for name in form.count.names if name not in every}
    for one, other in (("h", "x"), ("e", "V"), ("y", "x")):
        if missing != {one, other}:
            continue
        size = 1
        while size < WIDEST and form.count.at({**every, one: size, other: 1}) <= count:
            solved = form.count.solve(other, count, {**every, one: size})
            if solved is not None:
                yield {**sizes, one: size, other: solved}
            size += 1


WIDEST = 4097
GUESSED = 3
"""Sizes and layers that are tried where no shape is shown."""

WIDER = 8
"""How many times as many units as numbers it hands on a layer with a projection has at the most."""


def odd(size: int) -> float:
    """How unusual a size is: people take 64, 100 and 300 rather than 439.

    Examples:
        >>> odd(64), odd(100), round(odd(300), 1), round(odd(439), 1)
        (0.0, 0.0, 0.5, 3.0)
    """
    for factor in (2, 5):
        while size % factor == 0:
            size //= factor
    return log(size) / 2
