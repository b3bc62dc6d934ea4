"""Checkpoints as files: PyTorch's three formats and safetensors, of which only headers are read.

A PyTorch file is a pickle beside the numbers; it is followed as data, never loaded. So neither what
it would execute nor how large it is matters: a checkpoint of 10 GB takes no more than its names.
"""

from __future__ import annotations

import io
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import IO, Any

from lstm_formulas.printing.arithmetic import number
from lstm_formulas.reading.listing import Entry, Listed, Listing
from lstm_formulas.reading.objects import COPY, mapping
from lstm_formulas.reading.pickles import load
from lstm_formulas.reading.unpacked import Module, Unpacked

__all__ = ["read", "sniff"]

MOST = 64 << 20
"""Bytes of a header, or of the pickle beside the numbers, that are read at the most."""

PICKLED = ("pt", "pth", "ckpt", "bin", "pkl", "pickle")
"""How names of files that PyTorch wrote end."""

MAGIC = 0x1950A86A20F9469CFC6C
"""With what PyTorch's format before zip begins."""

LATER = {
    "keras": (
        "a .keras file",
        "load it and pass the model: explain(keras.saving.load_model(path))",
    ),
    "h5": ("an HDF5 file", "load it and pass the model: explain(keras.models.load_model(path))"),
    "npz": ("an .npz file", "pass its arrays: explain(dict(numpy.load(path)))"),
    "npy": ("an .npy file", "pass a mapping from names to arrays"),
    "onnx": (
        "an ONNX file",
        "pass its tensors: explain({i.name: tuple(i.dims) for i in onnx.load(path).graph.initializer})",
    ),
}
"""Formats that are known and not read yet, with what to do instead."""

ENDINGS = ("safetensors", *PICKLED, *LATER)
"""How a file's name may end."""


def sniff(head: bytes, name: str = "") -> str:
    """Which format some first bytes are of; empty for none of these, as for text."""
    suffix = name.rpartition(".")[2].lower()
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return "zip"
    if head.startswith(b"\x89HDF\r\n\x1a\n"):
        return "h5"
    if head.startswith(b"\x93NUMPY"):
        return "npy"
    if suffix == "onnx" or (
        head[:1] == b"\x08" and b"\x12" in head[:4] and b"pytorch" in head[:40]
    ):
        return "onnx"
    if suffix == "safetensors" or (head[8:9] == b"{" and struct.unpack("<Q", head[:8])[0] < MOST):
        return "safetensors"
    if head[:1] == b"\x80" and head[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return "pickle"
    if suffix in PICKLED and not _texty(head):
        return "pickle"
    return ""


def _texty(head: bytes) -> bool:
    return b"\x00" not in head and sum(byte > 126 for byte in head) <= len(head) // 3


def read(file: IO[bytes], name: str) -> Listing:
    """What a file of one of these formats lists.

    Raises:
        ValueError: for a file that is cut, lies about its lengths, or has another format, with
            what was looked for and what was found.
    """
    file.seek(0, os.SEEK_END)
    size = file.tell()
    file.seek(0)
    kind = sniff(file.read(4096), name)
    file.seek(0)
    try:
        if kind == "zip":
            return _zip(file, name, size)
        if kind == "safetensors":
            return _safetensors(file, name, size)
        if kind == "pickle":
            return _pickled(file, name)
    except (
        UnicodeDecodeError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        struct.error,
        NotImplementedError,
    ) as error:
        raise ValueError(f"explain: {name}: is cut or damaged: {error}") from None
    raise _not_read(kind, name)


def _not_read(kind: str, name: str) -> ValueError:
    if kind in LATER:
        what, instead = LATER[kind]
        return ValueError(f"explain: {name}: is {what}, which is not read yet; {instead}")
    return ValueError(
        f"explain: {name}: looked for a PyTorch file or safetensors, and found neither"
    )


# --- safetensors -----------------------------------------------------------------------------------

BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8,
    "F8_E5M2FNUZ": 8, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "I16": 16, "U16": 16, "F16": 16,
    "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "I64": 64, "U64": 64, "F64": 64, "C64": 64,
}  # fmt: skip


def _safetensors(file: IO[bytes], name: str, size: int) -> Listing:
    where = f"explain: {name}"
    if size < 8:
        raise ValueError(f"{where}: looked for safetensors' header and found {size} bytes")
    (length,) = struct.unpack("<Q", file.read(8))
    if length > min(MOST, size - 8):
        raise ValueError(
            f"{where}: its header is said to be {number(length)} bytes long, but the file has "
            f"{number(size)} and {number(MOST)} are read at the most"
        )
    try:
        header = json.loads(file.read(length).decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError, ValueError) as error:
        raise ValueError(
            f"{where}: safetensors' header is no JSON: {type(error).__name__}"
        ) from None
    if not isinstance(header, dict):
        raise ValueError(
            f"{where}: safetensors' header takes a mapping; got {type(header).__name__}"
        )
    more = header.pop("__metadata__", None) or {}
    found = [_described(where, key, value, size - 8 - length) for key, value in header.items()]
    found.sort(key=lambda pair: pair[0])
    known = {tensor.name: tensor for _, tensor in found}
    # `save_model` writes a tied tensor once, and its other names beside it.
    ties = [
        Listed(other, known[kept].shape, kept, dtype=known[kept].dtype)
        for other, kept in (more.items() if isinstance(more, dict) else ())
        if isinstance(kept, str) and kept in known and other not in known
    ]
    if not found:
        raise ValueError(f"{where}: looked for tensors and found none")
    return Listing("safetensors", "", (Entry("", tensors=(*(t for _, t in found), *ties)),))


def _described(where: str, name: str, value: Any, data: int) -> tuple[int, Listed]:
    """One tensor, held against the length of the file."""
    try:
        dtype, shape, (begin, end) = value["dtype"], value["shape"], value["data_offsets"]
        lengths = [*shape, begin, end]
        if not all(type(n) is int and n >= 0 for n in lengths):
            raise ValueError
        wanted = prod(shape) * BITS.get(dtype, 0)
    except (TypeError, KeyError, ValueError):
        raise ValueError(f"{where}: {name!r:.80} takes dtype, shape and data_offsets") from None
    if not begin <= end <= data or (wanted and wanted != 8 * (end - begin)):
        raise ValueError(
            f"{where}: {name!r:.80} of shape {shape!s:.80} is said to lie from {begin} to {end} of "
            f"{data} bytes: the file is cut, or its header wrong"
        )
    role = "buffer" if dtype in ("I64", "BOOL", "U8") else "parameter"
    return begin, Listed(name, tuple(shape), name, role, None, dtype)


# --- PyTorch ---------------------------------------------------------------------------------------


def _zip(file: IO[bytes], name: str, size: int) -> Listing:
    where = f"explain: {name}"
    _directory(file, where, size)
    with zipfile.ZipFile(file) as archive:
        names = {info.filename: info for info in archive.infolist()}
        pickles = [n for n in names if n == "data.pkl" or n.endswith("/data.pkl")]
        if not pickles:
            if "config.json" in names:
                raise _not_read("keras", name)
            if any(n.endswith(".npy") for n in names):
                raise _not_read("npz", name)
            shown = ", ".join(repr(n)[:40] for n in list(names)[:5])
            raise ValueError(
                f"{where}: looked for a PyTorch file's data.pkl in the archive and found "
                f"{shown or 'nothing'}"
            )
        info = names[min(pickles, key=len)]
        with archive.open(info) as stream:
            content = stream.read(MOST + 1)
        if len(content) > MOST:
            raise ValueError(
                f"{where}: data.pkl has more than {number(MOST)} bytes: no model's names take as many"
            )
        start = info.filename.removesuffix("data.pkl")
        lengths = {
            n[len(start) + 5 :]: i.file_size
            for n, i in names.items()
            if n.startswith(f"{start}data/")
        }
        script = f"{start}constants.pkl" in names or any(
            n.startswith(f"{start}code/") for n in names
        )
    try:
        value = load(io.BytesIO(content))
    except ValueError as error:
        raise ValueError(f"{where}: looked for a pickle of tensors and found {error}") from None
    kind = "TorchScript" if script else "PyTorch file"
    return _listing(value, where, kind, lengths)


def _directory(file: IO[bytes], where: str, size: int) -> None:
    """Refuse an archive whose list of names is longer than any model's."""
    tail = min(size, (1 << 16) + 22)
    file.seek(size - tail)
    end = file.read(tail)
    place = end.rfind(b"PK\x05\x06")
    if place < 0 or len(end) < place + 22:
        raise ValueError(f"{where}: an archive without its end: the file is cut")
    (length,) = struct.unpack("<L", end[place + 12 : place + 16])
    if (length != 0xFFFFFFFF and length > MOST) or (
        length == 0xFFFFFFFF and size > 100 * MOST and _long(end) > MOST
    ):
        raise ValueError(
            f"{where}: its list of names has {number(length)} bytes, more than a model's"
        )
    file.seek(0)


def _long(end: bytes) -> int:
    """The length of the list of names where it takes 64 bits to write."""
    place = end.rfind(b"PK\x06\x06")
    return (
        int(struct.unpack("<Q", end[place + 40 : place + 48])[0])
        if 0 <= place <= len(end) - 48
        else 0
    )


def _pickled(file: IO[bytes], name: str) -> Listing:
    where = f"explain: {name}"
    head = _Limited(file)
    try:
        value = load(head)  # type: ignore[arg-type]
        if value == MAGIC:
            load(head)  # type: ignore[arg-type]  # the protocol
            load(head)  # type: ignore[arg-type]  # the machine
            value = load(head)  # type: ignore[arg-type]
            kind = "PyTorch file, the format before zip"
        else:
            kind = "pickle"
    except ValueError as error:
        raise ValueError(f"{where}: looked for a pickle of tensors and found {error}") from None
    return _listing(value, where, kind, None)


class _Limited:
    """A file of which a bounded part is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.left = file, MOST

    def _taken(self, content: bytes) -> bytes:
        self.left -= len(content)
        if self.left < 0:
            raise ValueError(f"more than {number(MOST)} bytes of pickle, more than a model's names")
        return content

    def read(self, count: int = -1) -> bytes:
        return (
            self._taken(self.file.read(min(count if count >= 0 else MOST, self.left) + 1))
            if count < 0 or count > self.left
            else self._taken(self.file.read(count))
        )

    def readline(self) -> bytes:
        return self._taken(self.file.readline(1 << 16))

    def tell(self) -> int:
        return MOST - self.left


def _listing(value: Any, where: str, kind: str, lengths: Mapping[str, int] | None) -> Listing:
    reader = Unpacked(where, lengths)
    plain = reader.plain(value)
    if isinstance(plain, Module):
        entries = tuple(plain.entries())
        listing = Listing(kind, "pytorch", entries)
    else:
        whole = plain if isinstance(plain, Mapping) else {"": plain}
        inside = {k: v for k, v in whole.items() if isinstance(v, Module)}
        if inside:
            # A model and its moving average are one.
            inside = {k: v for k, v in inside.items() if not COPY.search(k)} or inside
            several = len(inside) > 1
            found = [e for k, v in inside.items() for e in v.entries(f"{k}" if several else "")]
            rest = mapping({k: v for k, v in whole.items() if not isinstance(v, Module)})
            listing = Listing(kind, "pytorch", (*found, *rest.entries))
        else:
            listing = mapping(whole, kind)
    if not any(entry.tensors for entry in listing.entries):
        raise ValueError(
            f"{where}: looked for tensors in a {kind} and found none"
            + (f"; it would make {reader.named}" if reader.named else "")
        )
    return listing


def opened(path: Path) -> IO[bytes]:
    """A file, to be read.

    Raises:
        ValueError: where it is a folder, or cannot be opened.
    """
    if path.is_dir():
        raise ValueError(f"explain: {path}: is a folder; pass one file, or the model itself")
    try:
        return path.open("rb")
    except OSError as error:
        raise ValueError(f"explain: {path}: cannot be opened: {error.strerror}") from None
