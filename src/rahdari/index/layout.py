"""The files of an index, and how one generation replaces another.

    DIR/CURRENT              the name of the generation in force (replaced atomically)
    DIR/<generation>/
        index.json           versions, counts, the table of arrays, the curve from stop budget to threshold
        arrays.bin           flat little-endian arrays, each aligned to 64 bytes
        entries.jsonl        the entries, one a line, as docs/reference/subjects.md has them
        linked.jsonl         where a source links anything to its entries: that, one JSON object a line

Format version 4. A reader refuses any other version, a missing file and a size that does not fit.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rahdari.durable import sync
from rahdari.errors import IndexFormatError, RecordError

FORMAT = 4
LINKED = "linked.jsonl"
ALIGN = 64
_AGAIN = "Build the index again."


@contextmanager
def read_from(path: Path) -> Iterator[None]:
    """Say of whatever a damaged file does to its reader that it is damaged, and what to do."""
    try:
        yield
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecordError) as e:
        why = f"it has no {e}" if isinstance(e, KeyError) else e
        raise IndexFormatError(f"{path} cannot be read: {why}.", next_step=_AGAIN) from e


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> list[dict[str, Any]]:
    """Write arrays one after another, and return their table (name, dtype, shape, offset in bytes)."""
    table = []
    with open(path, "wb") as f:
        for name, array in arrays.items():
            f.write(b"\0" * (-f.tell() % ALIGN))
            little = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False)
            table.append(
                {"name": name, "dtype": little.dtype.str, "shape": list(array.shape), "offset": f.tell()}
            )
            f.write(little.tobytes())
        f.flush()
        os.fsync(f.fileno())
    return table


def write_linked(generation: Path, lines: Iterable[bytes]) -> bool:
    """Write what is linked to entries; return whether there is any (without, there is no file)."""
    first = next(rest := iter(lines), None)
    if first is None:
        return False
    with open(generation / LINKED, "wb") as f:
        for line in chain([first], rest):
            f.write(line.rstrip() + b"\n")
        f.flush()
        os.fsync(f.fileno())
    return True


def map_arrays(path: Path, table: list[dict[str, Any]]) -> dict[str, NDArray[Any]]:
    """Map the arrays of `write_arrays` into memory, read-only."""
    size = path.stat().st_size
    whole = np.memmap(path, dtype=np.uint8, mode="r") if size else np.zeros(0, np.uint8)
    out = {}
    for row in table:
        dtype = np.dtype(row["dtype"])
        nbytes = int(np.prod(row["shape"])) * dtype.itemsize
        if row["offset"] + nbytes > size:
            raise IndexFormatError(
                f"{path} is cut off: {row['name']} ends at byte {row['offset'] + nbytes} of {size}.",
                next_step=_AGAIN,
            )
        out[row["name"]] = whole[row["offset"] : row["offset"] + nbytes].view(dtype).reshape(row["shape"])
    return out


def current(folder: Path) -> Path:
    """Return the folder of the generation in force."""
    pointer = folder / "CURRENT"
    try:
        name = pointer.read_text("utf-8").strip()
    except (OSError, ValueError):
        raise IndexFormatError(
            f"{folder} holds no index.", next_step=f"Build one: rahdari index build SOURCE -o {folder}"
        ) from None
    generation = folder / name
    if "/" in name or not (generation / "index.json").is_file():
        raise IndexFormatError(
            f"{pointer} names the generation {name!r}, which is not there.",
            next_step=_AGAIN,
        )
    return generation


def read_header(generation: Path) -> dict[str, Any]:
    """Return index.json of a generation, after checking its version and the files' sizes."""
    path = generation / "index.json"
    with read_from(path):
        header = json.loads(path.read_text("utf-8"))
        if header["format"] != FORMAT:
            raise IndexFormatError(
                f"{path} has format {header['format']}; this version of Rahdari reads format {FORMAT}.",
                next_step=_AGAIN,
            )
        sizes = {name: int(size) for name, size in header["files"].items()}
        if missing := {"arrays", "parameters"} - header.keys():
            raise KeyError(min(missing))
    for name, size in sizes.items():
        file = generation / name
        if not file.is_file() or file.stat().st_size != size:
            raise IndexFormatError(f"{file} is damaged: it should have {size} bytes.", next_step=_AGAIN)
    return dict(header)


def sum_of(file: Path) -> str:
    """Return the hash by which a file of an index is known to be whole."""
    with open(file, "rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def verify(generation: Path) -> None:
    """Read every file of a generation, and raise `IndexFormatError` for one that is not as it was built.

    Opening an index does not do this, for it takes as long as the disk does. One built before there were
    hashes passes with its sizes.
    """
    for name, known in read_header(generation).get("sums", {}).items():
        with read_from(generation / name):
            found = sum_of(generation / name)
        if found != known:
            raise IndexFormatError(
                f"{generation / name} is damaged: it is not what was built.", next_step=_AGAIN
            )


@contextmanager
def new_generation(folder: Path) -> Iterator[Path]:
    """Give a folder to write a generation to; put it in force if the block ends well, else remove it."""
    folder.mkdir(parents=True, exist_ok=True)
    generation = folder / f"g-{uuid.uuid4().hex[:12]}"
    generation.mkdir()
    try:
        yield generation
        _put_in_force(folder, generation)
    except BaseException:
        shutil.rmtree(generation, ignore_errors=True)
        raise
    for other in folder.glob("g-*"):
        if other != generation:
            shutil.rmtree(other, ignore_errors=True)


def in_force_since(folder: Path) -> datetime.datetime:
    """Return when the generation in force came into force: since then the pointer to it stands."""
    with read_from(folder / "CURRENT"):
        return datetime.datetime.fromtimestamp((folder / "CURRENT").stat().st_mtime, datetime.UTC)


def adopt(folder: Path, generation: Path) -> Path:
    """Put a whole generation that was built in another folder in force here; return where it is now.

    The one before it stays until the next: a screener that is just being opened may still want it.
    """
    read_header(generation)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        before = current(folder).name
    except IndexFormatError:
        before = ""
    here = folder / generation.name
    shutil.move(generation, here)
    _put_in_force(folder, here)
    for other in folder.glob("g-*"):
        if other.name not in (here.name, before):
            shutil.rmtree(other, ignore_errors=True)
    return here


def _put_in_force(folder: Path, generation: Path) -> None:
    pointer = folder / f".CURRENT-{generation.name}"
    with open(pointer, "w", encoding="utf-8") as f:
        f.write(generation.name + "\n")
        f.flush()
        os.fsync(f.fileno())
    for path in (*(file for file in generation.iterdir() if file.is_file()), generation, folder):
        sync(path)
    os.replace(pointer, folder / "CURRENT")
    sync(folder)  # before the generation of before may go
