"""A log copied, onto a stick for example: whole at one checkpoint, though it is being written meanwhile.

In: a log's files and its public key. Out: a folder that is a log's, checked while it was copied. A folder
that holds an older copy is brought up to date: what it has is checked, too, for sticks forget, and of the log
only what is new is read. Copying by hand would mix two moments.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

from rahdari.durable import write_whole
from rahdari.errors import LedgerError
from rahdari.ledger.checkpoint import FILE, Checkpoint, open_checkpoint
from rahdari.ledger.leaf import decode
from rahdari.ledger.note import MAX_NOTE, Verifier
from rahdari.ledger.store import Store
from rahdari.ledger.tiles import (
    ENTRIES,
    WIDTH,
    Folder,
    Hashes,
    Source,
    entries_of,
    levels_of,
    read_tile,
    tiles_of,
)
from rahdari.ledger.verify import Tell, check_size, check_tree, checkpoint_of, verify


def copy(source: Source, folder: Path, verifier: Verifier, *, tell: Tell | None = None) -> Checkpoint:
    """Copy a log, or bring a copy up to date; return its checkpoint. Nothing changes if it does not hold."""
    found, kept = checkpoint_of(source, verifier), checkpoint_in(folder, verifier)
    if kept:
        check_size(kept, found)
        _mend(folder, kept, source, found, verifier)
    with closing(Store(folder, kept, copy=True)) as store:
        if not fill(store, source, found, tell):
            check_tree(source, found)  # raises where the files are not those of the signed root
            raise _another(folder)
        store.seal(found.note)
    return found


def _mend(folder: Path, kept: Checkpoint, source: Source, found: Checkpoint, verifier: Verifier) -> None:
    """Write again what a copy no longer has as it was written; raise where the log is not sound itself."""
    try:
        verify(folder, verifier, patience=0)
        return
    except LedgerError as error:
        if error.reason in ("beyond", "foreign"):  # more than a log: nothing that it has is damaged
            return
    check_tree(source, found)
    if kept.size and Hashes(source, found.size).root(0, kept.size) != kept.root:
        raise _another(folder)
    ours = Folder(folder)
    for level in (ENTRIES, *levels_of(kept.size)):
        for tile in tiles_of(level, kept.size):
            shutil.rmtree(folder / f"{tile.whole.path}.p", ignore_errors=True)
            content = read_tile(source, tile)
            if _content(ours, tile.path) != content:
                write_whole(folder / tile.path, content)
    check_tree(ours, kept)  # so that a stick which forgets again is not called whole


def _content(source: Folder, path: str) -> bytes | None:
    """Return what a file holds, None also where the disk does not give it back."""
    try:
        return source.read(path)
    except LedgerError:
        return None


def _another(folder: Path) -> LedgerError:
    return LedgerError(
        "forked",
        f"{folder} holds a copy of another log than this one.",
        place=str(folder),
        next_step="Keep it: both are signed, and contradict each other. Copy to another folder.",
    )


def fill(store: Store, source: Source, found: Checkpoint, tell: Tell | None = None) -> bool:
    """Add what a log has more up to a checkpoint; say whether they are leaves and lead to the signed root."""
    try:
        for bundle, entries in entries_of(source, found.size, store.size):
            for entry in entries:
                decode(entry)
            store.append(bundle.index * WIDTH, entries)
            if tell:
                tell(store.size, found.size)
    except LedgerError as error:
        if error.reason not in ("conflict", "changed", "form"):
            raise
        return False
    return store.root() == found.root


def checkpoint_in(folder: Path, verifier: Verifier, name: str = FILE) -> Checkpoint | None:
    """Return the checkpoint that was kept in a folder, or None if there is none."""
    note = Folder(folder).read(name, MAX_NOTE)
    if note is None:
        return None
    try:
        return open_checkpoint(note, verifier)
    except LedgerError as error:
        raise LedgerError(
            "key",
            f"{folder / name} is not of {verifier.name}, or of another key of it.",
            place=str(folder / name),
            next_step="Use a folder of its own for each log.",
        ) from error
