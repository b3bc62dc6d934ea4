"""`explain`: a model, a file, a printed summary or a line of code, row by row."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lstm_formulas.sizes import as_written, size

if TYPE_CHECKING:
    from lstm_formulas.reading.listing import Listing
    from lstm_formulas.reading.result import Result

__all__ = ["explain"]

LONGEST = 4 << 20
"""Characters of a text that are read at the most; a list of 10,000 tensors takes less than one."""

PROMPT = re.compile(r"\s*(?:>>>|\.\.\.) ?")
"""What Python writes before what is typed."""

NAMES = ("x", "h", "p", "V", "e", "y")
"""Sizes that a caller may tell."""


def explain(source: Any, /, **sizes: int) -> Result:
    r"""Where every parameter of a model comes from, row by row, in what a reader has of it.

    A count is given, never guessed: each row's shapes and count are equations in its sizes, such as
    $4h(h + x + 2) = 680$, and are solved exactly. What no equation gives is listed with its number.

    Args:
        source: a model or a layer of PyTorch, Keras, Flax or Equinox; a nested mapping from names
            to arrays or shapes; a path of a `.pt` or `.safetensors` file; a text such as a printed
            `model.summary()`, `print(model)`, a list of tensors or an error about sizes; a line of
            code. No framework is imported, and nothing in a file or a text is executed.
        sizes: sizes that the source does not say: `x` of its first layer, or others.

    Raises:
        TypeError: for a source of another kind.
        ValueError: for a source without a model in it, or a file that is cut or lies about its
            lengths, with what was looked for and what was found.

    Examples:
        >>> print(explain({"lstm.weight_ih_l0": (40, 5), "lstm.weight_hh_l0": (40, 10),
        ...                "lstm.bias_ih_l0": (40,), "lstm.bias_hh_l0": (40,)}))
        name   kind  count  where it comes from
        lstm   LSTM    680  4(10(10+5)+2 × 10), PyTorch's two biases
        total          680
        >>> row = explain("keras.layers.LSTM(10)", x=5).rows[0]
        >>> row.count, dict(row.sizes), row.formula
        (640, {'x': 5, 'h': 10, 'layers': 1, 'directions': 1, 'biases': 1}, '4(10(10+5)+10)')

    Source:
        The frameworks' own tables of tensors, `lstm_formulas.frameworks.conventions`.
    """
    told = {name: _told(name, value) for name, value in sizes.items()}
    from lstm_formulas.reading.recognise import recognise

    return recognise(_read(source, told), told)


def _told(name: str, value: object) -> int:
    if name not in NAMES:
        raise TypeError(f"explain: takes the sizes {', '.join(NAMES)}; got {name}")
    checked = size(value, name, "explain")
    if not checked.is_Integer:
        raise ValueError(f"explain: {name} takes a number; got {as_written(value)}")
    return int(checked)


def _read(source: Any, sizes: dict[str, int]) -> Listing:
    from lstm_formulas.reading import files, objects

    if isinstance(source, os.PathLike) or (isinstance(source, str) and _is_path(source)):
        path = Path(source)
        with files.opened(path) as file:
            return _file(file, path.name, sizes)
    if isinstance(source, str):
        return _text(source, sizes)
    if isinstance(source, bytes | bytearray | memoryview):
        return _file(io.BytesIO(bytes(source)), "bytes", sizes)
    if hasattr(source, "read") and hasattr(source, "seek"):
        content = source.read(0)
        if isinstance(content, bytes):
            return _file(source, str(getattr(source, "name", "file")), sizes)
        return _text(source.read(LONGEST + 1), sizes)
    return objects.read(source)


def _is_path(text: str) -> bool:
    """Whether a text is the name of a file, and no text to be read."""
    from lstm_formulas.reading.files import ENDINGS

    if not text.strip() or "\n" in text or len(text) > 4096:
        return False
    try:
        if Path(text).exists():
            return True
    except (OSError, ValueError):
        return False
    suffix = Path(text).suffix.lower()
    named = suffix.removeprefix(".") in ENDINGS
    return named and "(" not in text and ":" not in text.partition(suffix)[0][2:]


def _file(file: Any, name: str, sizes: dict[str, int]) -> Listing:
    from lstm_formulas.reading import files

    head = file.read(4096)
    file.seek(0)
    if files.sniff(head, name):
        return files.read(file, name)
    content = file.read(LONGEST + 1)
    if len(content) > LONGEST:
        raise ValueError(
            f"explain: {name}: looked for a PyTorch file, safetensors or a text, and found more than "
            f"{LONGEST >> 20} MB of none of these"
        )
    try:
        text = content.decode(
            "utf-8-sig" if not content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-16"
        )
        if "\x00" in text:
            raise UnicodeError
    except UnicodeError:
        raise ValueError(
            f"explain: {name}: looked for a PyTorch file, safetensors or a text, and found "
            f"{len(content):,} bytes that are none, beginning with {content[:16]!r}"
        ) from None
    return _text(text, sizes)


def _text(text: str, sizes: dict[str, int]) -> Listing:
    from lstm_formulas.reading import code
    from lstm_formulas.reading.text import read

    if len(text) > LONGEST:
        raise ValueError(
            f"explain: looked for a model in a text, and found {len(text):,} characters; "
            f"{LONGEST:,} are read at the most"
        )
    lines = [line for line in text.splitlines() if not line.startswith(("```", "$ "))]
    prompts = [PROMPT.match(line) for line in lines]
    session = any(prompts)
    typed = "\n".join(
        line[prompt.end() :] if prompt else line
        for line, prompt in zip(lines, prompts, strict=True)
        if prompt or not session
    )
    printed = any(line.strip() and not prompt for line, prompt in zip(lines, prompts, strict=True))
    if session and printed:  # what a session printed says more than what was typed
        return read(text)
    found = code.read(typed, sizes)
    return read(text) if found is None else found
