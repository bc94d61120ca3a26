"""A log copied, onto a stick for example: whole at one checkpoint, though it is being written meanwhile.

In: a log's files and its public key. Out: a folder that is a log's, checked while it was copied. A folder
that holds an older copy is brought up to date, and only what is new is read. Copying by hand would mix two
moments.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from rahdari.errors import LedgerError
from rahdari.ledger.checkpoint import FILE, Checkpoint, open_checkpoint
from rahdari.ledger.note import MAX_NOTE, Verifier
from rahdari.ledger.store import Store
from rahdari.ledger.tiles import WIDTH, Folder, Source, entries_of
from rahdari.ledger.verify import Tell, check_size, check_tree, checkpoint_of


def copy(source: Source, folder: Path, verifier: Verifier, *, tell: Tell | None = None) -> Checkpoint:
    """Copy a log, or bring a copy up to date; return its checkpoint. Nothing changes if it does not hold."""
    found, kept = checkpoint_of(source, verifier), checkpoint_in(folder, verifier)
    if kept:
        check_size(kept, found)
    with closing(Store(folder, kept, copy=True)) as store:
        if not fill(store, source, found, tell):
            check_tree(source, found)  # raises where the files are not those of the signed root
            raise LedgerError(
                "forked",
                f"{folder} holds a copy of another log than this one.",
                place=str(folder),
                next_step="Keep it: both are signed, and contradict each other. Copy to another folder.",
            )
        store.seal(found.note)
    return found


def fill(store: Store, source: Source, found: Checkpoint, tell: Tell | None = None) -> bool:
    """Add what a log has more up to a checkpoint; say whether that leads to the signed root."""
    try:
        for bundle, entries in entries_of(source, found.size, store.size):
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
