"""From a verified release to an index: built beside the one in force, and put in its place at once.

In: a `Received` and the folder of an index. Out: `Beside`, a whole generation that nobody searches yet, and
`Applied` once it is in force. The generation carries `release.json` (what it was built of) and
`changes.json` (which entries are new, changed or gone), so that both are known of whatever is in force.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from attrs import asdict, evolve, frozen

from rahdari.errors import IndexFormatError, ReleaseError
from rahdari.exchange.releases.content import RELEASE, Release, read_lists
from rahdari.index.columns import Progress
from rahdari.index.layout import adopt, current, read_header, verify
from rahdari.index.reader import IndexReader
from rahdari.matching.parameters import load
from rahdari.records.entry import Entry, Subject
from rahdari.records.schema import entry_line
from rahdari.screening import build_index, update_index

CHANGES = "changes.json"


@frozen
class Changes:
    """Which entries a release changed against the one before it. before: None if there was none."""

    before: int | None
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@frozen
class Beside:
    """An index that was built and is not in force: its generation's folder, and what it holds."""

    generation: Path
    release: Release
    changes: Changes


def release_of(generation: Path) -> Release | None:
    """Return the release that a generation of an index was built of; None if it was built by hand."""
    try:
        return Release.from_json((generation / RELEASE).read_bytes())
    except FileNotFoundError:
        return None


def changes_of(generation: Path) -> Changes:
    """Return what a generation changed."""
    try:
        shape = json.loads((generation / CHANGES).read_bytes())
        lists = {key: tuple(shape[key]) for key in ("added", "changed", "removed")}
        return Changes(shape["before"], **lists)
    except (OSError, ValueError, KeyError, TypeError):
        return Changes(None)


def release_in(index: Path) -> Release | None:
    """Return the release in force in an index; None if there is none, or the index was built by hand."""
    with suppress(IndexFormatError):
        return release_of(current(index))
    return None


def build_beside(
    release: Release,
    files: Mapping[str, Path],
    index: Path,
    beside: Path,
    *,
    population: Iterable[Subject] | str | Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Beside:
    """Build the index of a release in the folder `beside`, of what `index` has where that saves time."""
    shutil.rmtree(beside, ignore_errors=True)
    entries = read_lists(release.lists, dict(files))
    old = _opened(index)
    how = {"population": population, "workers": workers, "progress": progress}
    if old is None:
        build_index(entries, beside, **how)  # type: ignore[arg-type]
        changes = Changes(None)
    else:
        changes, new = _compare(old, entries)
        before = release_of(old.generation)
        changes = evolve(changes, before=before.number if before else 0)
        _link(old.generation, beside)
        if new or changes.removed:
            update_index(beside, new, removed=changes.removed, **how)  # type: ignore[arg-type]
    generation = current(beside)
    (generation / RELEASE).write_bytes(release.to_json())
    (generation / CHANGES).write_text(json.dumps(asdict(changes), ensure_ascii=False), "utf-8")
    return Beside(generation, release, changes)


def beside_in(folder: Path) -> Beside | None:
    """Return what was built in the folder `beside` before; None if there is nothing whole."""
    with suppress(IndexFormatError):
        generation = current(folder)
        if release := release_of(generation):
            return Beside(generation, release, changes_of(generation))
    return None


def put_in_force(beside: Beside, index: Path) -> Changes:
    """Have everybody search the new index from the next screening on; return what it changed."""
    now = release_in(index)
    if now and now.number >= beside.release.number and now != beside.release:
        raise ReleaseError(
            "rolled-back", f"Release {now.number} is in force; {beside.release.number} is not newer."
        )
    folder = beside.generation.parent
    adopt(index, beside.generation)
    shutil.rmtree(folder, ignore_errors=True)
    return beside.changes


def _opened(index: Path) -> IndexReader | None:
    """Open the index in force; None if there is none that is whole and of this version's making."""
    with suppress(IndexFormatError):
        reader = IndexReader(index)
        verify(reader.generation)  # what is damaged is not handed on to the next
        return reader if reader.header["parameters"] == load().version else None
    return None


def _compare(old: IndexReader, entries: Iterable[Entry]) -> tuple[Changes, list[Entry]]:
    """Return the ids that differ, and the entries that are new or changed. Of the others a hash is held."""
    known: dict[str, bytes] = {}
    for line in old.lines():
        known[json.loads(line)["id"]] = _hash(line)
    new, added, changed = [], [], []
    for entry in entries:
        was = known.pop(entry.id, None)
        if was is None:
            added.append(entry.id)
        elif was != _hash(entry_line(entry).encode()):
            changed.append(entry.id)
        else:
            continue
        new.append(entry)
    return Changes(None, tuple(added), tuple(changed), tuple(known)), new


def _hash(line: bytes) -> bytes:
    return hashlib.blake2b(line.rstrip(b"\n"), digest_size=16).digest()


def _link(generation: Path, beside: Path) -> None:
    """Make an index of a generation that is there already: its files never change, so they are shared."""
    copy = beside / f"g-{os.urandom(6).hex()}"
    copy.mkdir(parents=True)
    for name in ("index.json", *read_header(generation)["files"]):
        try:
            os.link(generation / name, copy / name)
        except OSError:  # another disk, or one without links
            shutil.copy2(generation / name, copy / name)
    (beside / "CURRENT").write_text(copy.name + "\n", "utf-8")
