"""What was made once and is not made again while nothing changed that it is made from.

One store for everything: a value lies on disk under the hash of what it was made from. The folder
is named after the rest, the code and the data that any value may read: when that changes,
everything is made anew. Without a folder, as in a test that calls a function alone, nothing is
kept.
"""

from __future__ import annotations

import hashlib
import json
import logging
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

_folder: Path | None = None
_new: dict[Path, bytes] = {}


class _Heard(logging.Handler):
    """Whether MkDocs or a plugin warned."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.something = False

    def emit(self, record: logging.LogRecord) -> None:
        self.something = True


def use(folder: Path | None) -> None:
    """Keep values in this folder from now on, and forget those beside it."""
    global _folder
    _folder = folder
    _new.clear()
    for old in folder.parent.glob("*") if folder else ():
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)


def write() -> None:
    """Put on disk what was made since."""
    while _new:
        path, value = _new.popitem()
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = path.with_suffix(".part")
        whole.write_bytes(value)
        whole.replace(path)


def kept(make: Callable[[], T], kind: str, *given: object) -> T:
    """What `make` returns; from the store, if it was made from the same before.

    What fails or warns is not kept, so that it fails or warns again.

    Args:
        make: makes the value, which has to be of plain data.
        kind: tells values of one kind from those of another.
        given: all that the value depends on, apart from code and data that name the folder.
    """
    if _folder is None:
        return make()
    key = hashlib.sha256(json.dumps((kind, given), default=repr).encode()).hexdigest()
    path = _folder / f"{kind}-{key[:32]}"
    found = _new.get(path)
    if found is None and path.exists():
        found = path.read_bytes()
    if found is not None:
        value: T = pickle.loads(found)
        return value
    heard = _Heard()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(heard)
    try:
        made = make()
    finally:
        logger.removeHandler(heard)
    if not heard.something:
        _new[path] = pickle.dumps(made)
    return made
