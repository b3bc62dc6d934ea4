"""Python's sources, compiled and small: run inside the Python that will load them."""

from __future__ import annotations

import marshal
import warnings
import zipfile
from importlib.util import MAGIC_NUMBER
from types import CodeType

UNCHECKED = MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)
"""What a `.pyc` begins with whose source nobody looks for."""
THEN = (1980, 1, 1, 0, 0, 0)
"""Every file's date, so that the same sources make the same bytes."""


def compiled(sources: str, target: str) -> None:
    """Write an archive of modules for one of their sources: neither docstrings nor assertions.

    It is stored, not compressed: it is compressed as a whole, which is smaller.
    """
    with zipfile.ZipFile(sources) as given, zipfile.ZipFile(target, "w") as made:
        for name in sorted(given.namelist()):
            with warnings.catch_warnings(action="ignore"):  # of other people's code
                code = compile(given.read(name), name, "exec", optimize=2, dont_inherit=True)
            info = zipfile.ZipInfo(f"{name}c", THEN)
            made.writestr(info, UNCHECKED + marshal.dumps(without_places(code)))


def without_places(code: CodeType) -> CodeType:
    """The code without the line of every instruction, which is half of what must be fetched.

    Examples:
        >>> code = without_places(compile("def f():\\n    return 1 / 0", "a.py", "exec"))
        >>> {line for _, _, line in code.co_lines()}
        {None}
        >>> exec(code)
    """
    units = len(code.co_code) // 2
    # An entry of the table says "no place" of up to eight units.
    table = bytes([0xFF] * (units // 8) + [0xF8 | (units % 8 - 1)] * (units % 8 > 0))
    constants = tuple(without_places(k) if isinstance(k, CodeType) else k for k in code.co_consts)
    return code.replace(co_linetable=table, co_consts=constants)
