"""Versions of a list on disk: entries as JSON Lines in the one schema, gzip; written, read, compared.

In: entries, or the files of two versions. Out: a file, entries, or what changed. Invariants:
1. A file appears whole or not at all, and equal entries make equal bytes.
2. Comparing holds one fingerprint for each entry, and in full only what has changed: a list of a hundred
   thousand entries fits into a small server beside everything else.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from rahdari.errors import SourceError
from rahdari.lists.diff import Change, field_changes
from rahdari.records.entry import Entry
from rahdari.records.schema import entry_from_json, entry_line


@contextmanager
def packed(path: Path) -> Iterator[TextIO]:
    """Give a text file to write, gzipped, that takes the place of `path` when the block ends well."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    try:
        with open(part, "wb") as raw:
            with (
                gzip.GzipFile("", "wb", 6, raw, mtime=0) as zipped,
                io.TextIOWrapper(zipped, "utf-8") as text,
            ):
                yield text
            raw.flush()
            os.fsync(raw.fileno())
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write(entries: Iterable[Entry], path: Path) -> None:
    """Write a version, whole or not at all."""
    with packed(path) as file:
        for entry in entries:
            file.write(entry_line(entry) + "\n")


def read(path: Path) -> Iterator[Entry]:
    """Yield the entries of a version; raise SourceError where the file is damaged."""
    return _some(path, lambda id: True)


def holds(path: Path, id: str) -> bool:
    """Tell whether an entry is in a version."""
    return any(value["id"] == id for _, value in _lines(path))


def changes(old: Path, new: Path) -> Iterator[Change]:
    """Yield what is different in the version `new`, as `lists.diff.diff` does."""
    before, after = _fingerprints(old), _fingerprints(new)
    unlike = {id for id, print_ in after.items() if before.get(id, print_) != print_}
    was = {entry.id: entry for entry in _some(old, unlike.__contains__)}
    for entry in _some(new, lambda id: id in unlike or id not in before):
        if entry.id not in before:
            yield Change("added", entry.id, new=entry)
        elif fields := field_changes(was[entry.id], entry):
            yield Change("changed", entry.id, was[entry.id], entry, fields)
    for entry in _some(old, lambda id: id not in after):
        yield Change("removed", entry.id, old=entry)


def _fingerprints(path: Path) -> dict[str, bytes]:
    """Return a fingerprint of each entry, without the line on which it stood: lines move."""
    found = {}
    for _, value in _lines(path):
        text = json.dumps({key: value[key] for key in value if key != "source"}, sort_keys=True)
        found[str(value["id"])] = hashlib.blake2b(text.encode(), digest_size=16).digest()
    return found


def _some(path: Path, wanted: Callable[[str], bool]) -> Iterator[Entry]:
    for number, value in _lines(path):
        if wanted(value["id"]):
            yield entry_from_json(value, where=f"{path.name}, line {number}")


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    number = 0
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                yield number, json.loads(line)
    except FileNotFoundError as error:
        raise SourceError(str(path), "there is no such file") from error
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise SourceError(str(path), f"is damaged ({error})", line=number or None) from error
