"""Opening list files that may be compressed, broken, hostile or in another encoding than thought.

In: a path. Out: bytes or text. Invariant: nothing larger than the limit is ever unpacked (a zip bomb is
a `SourceError` that names the file and the limit), and no character is ever replaced: a file that does
not decode is refused with the line and byte where it fails.
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from rahdari.errors import SourceError

MAX_BYTES = 2 << 30
"""Default limit on what one file may unpack to."""
MAX_RATIO = 200
"""How many times its stored size a file may unpack to, beyond `FREE_BYTES`. Real lists reach about 20."""
FREE_BYTES = 10 << 20
MAX_MEMBERS = 2_000
"""Parts that an .xlsx may have; real workbooks have a dozen or two."""
_CHUNK = 1 << 20


def unpacked_limit(stored: int, max_bytes: int = MAX_BYTES) -> int:
    """Return how many bytes a compressed file of `stored` bytes may unpack to."""
    return min(max_bytes, FREE_BYTES + MAX_RATIO * stored)


class _Limited(io.RawIOBase):
    """Pass on what `inner` gives until `limit` bytes; then, and on damaged compression, raise SourceError."""

    def __init__(self, inner: BinaryIO, under: BinaryIO, file: str, limit: int) -> None:
        self._inner, self._under, self._file, self._limit, self._given = inner, under, file, limit, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            data = self._inner.read(len(buffer))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise SourceError(
                self._file,
                f"its gzip compression is damaged ({error})",
                next_step="Fetch the file again.",
            ) from error
        self._given += len(data)
        if self._given > self._limit:
            raise SourceError(
                self._file,
                f"unpacks to more than the limit of {self._limit:,} bytes (a zip bomb?)",
                next_step="If the file is genuine, unpack it by hand.",
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._inner.close()
        self._under.close()
        super().close()


def open_binary(path: str | Path, *, max_bytes: int = MAX_BYTES) -> BinaryIO:
    """Open a file to read its bytes, unpacked if it is gzip (by its first two bytes, not by its name)."""
    stored = _open(path)
    if not stored.seekable():
        stored.close()
        raise SourceError(str(path), "is a pipe, not a file", next_step="Write it to a file first.")
    magic = stored.read(2)
    stored.seek(0)
    if magic == b"\x1f\x8b":
        limit = unpacked_limit(Path(path).stat().st_size, max_bytes)
        inner = cast(BinaryIO, gzip.GzipFile(fileobj=stored))
    else:
        limit, inner = max_bytes, stored
    return io.BufferedReader(_Limited(inner, stored, str(path), limit), _CHUNK)


def _open(path: str | Path) -> BinaryIO:
    try:
        return open(path, "rb")
    except FileNotFoundError as error:
        raise SourceError(str(path), "there is no such file", next_step="Check the path.") from error
    except IsADirectoryError as error:
        raise SourceError(str(path), "is a folder, not a file", next_step="Name the file in it.") from error
    except OSError as error:
        raise SourceError(str(path), f"cannot be opened ({error.strerror})") from error


def sha256_of(*paths: str | Path) -> str:
    """Return the SHA-256 of the bytes as stored; of several files, as of `cat FILE... | sha256sum`."""
    digest = hashlib.sha256()
    for path in paths:
        with _open(path) as stored:
            while chunk := stored.read(_CHUNK):
                digest.update(chunk)
    return digest.hexdigest()


def open_text(
    path: str | Path, encodings: Iterable[str] = ("utf-8-sig",), *, max_bytes: int = MAX_BYTES
) -> TextIO:
    """Open a file as text in the first of `encodings` in which all of it decodes; else raise SourceError.

    The file is read through once beforehand, so that a wrong encoding refuses it before the first record.
    Line ends are given as they are (`newline=""`), as the csv module wants them.
    """
    failures = []
    for encoding in encodings:
        failure = _decode_failure(path, encoding, max_bytes)
        if failure is None:
            return io.TextIOWrapper(open_binary(path, max_bytes=max_bytes), encoding, newline="")
        failures.append((encoding, *failure))
    encoding, line, offset, around = failures[0]
    likely = _looks_like(around)
    raise SourceError(
        str(path),
        f"is not {encoding.removesuffix('-sig')}: byte {offset:,} cannot be decoded",
        line=line,
        next_step=f"It looks like {likely}; convert it to UTF-8 or state its encoding."
        if likely
        else "It looks like no text at all: is it another file that was meant?",
    )


def _decode_failure(path: str | Path, encoding: str, max_bytes: int) -> tuple[int, int, bytes] | None:
    """Return line (from 1), byte offset (from 0) and the bytes around the first that does not decode."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line, offset = 1, 0
    with open_binary(path, max_bytes=max_bytes) as stream:
        while True:
            chunk = stream.read(_CHUNK)
            held = decoder.getstate()[0]  # a character cut in two by the end of the last chunk
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeError as error:
                data, at = held + chunk, getattr(error, "start", 0)
                around = data[max(0, at - 200) : at + 2000]
                return line + data.count(b"\n", 0, at), offset - len(held) + at, around
            if not chunk:
                return None
            line, offset = line + chunk.count(b"\n"), offset + len(chunk)


def _looks_like(data: bytes) -> str | None:
    """Name the likely encoding of bytes that failed to decode as UTF-8; None for what is no text."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data.count(0) > len(data) // 4:
        return "utf-16"
    if 0 in data:
        return None
    # Words in Arabic script are runs of high bytes; in Western text accents stand alone.
    return "windows-1256 (Arabic)" if re.search(rb"[\x80-\xff]{3}", data) else "windows-1252 (Western)"


def check_zip(path: str | Path, *, max_bytes: int = MAX_BYTES) -> None:
    """Raise SourceError unless the zip container (an .xlsx) is whole and within the limits."""
    try:
        with zipfile.ZipFile(path) as container:
            members = container.infolist()
    except (OSError, zipfile.BadZipFile) as error:
        raise SourceError(str(path), f"is not a readable .xlsx or zip file ({error})") from error
    limit = unpacked_limit(Path(path).stat().st_size, max_bytes)
    size = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or size > limit:
        raise SourceError(
            str(path),
            f"holds {len(members):,} parts of {size:,} bytes together; the limit is {MAX_MEMBERS:,} parts "
            f"and {limit:,} bytes (a zip bomb?)",
        )
