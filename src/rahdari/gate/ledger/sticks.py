"""The other side's ledger on a stick in this gate's computer: where a copy of it is.

Nothing on a stick is trusted, nor written: what a folder says that it is, the look (`clock.look`) verifies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from rahdari.errors import LedgerError
from rahdari.gate.ledger.models import Other
from rahdari.gate.ledger.others import log_of
from rahdari.ledger.checkpoint import FILE, head_of
from rahdari.ledger.note import MAX_NOTE, parts_of
from rahdari.ledger.tiles import Folder

_DEEP = ("", "*/", "*/*/", "*/*/*/")
"""A stick is a folder, perhaps in one of its user's; the ledger lies in a folder on it, or is all of it."""


def copy_of(other: Other, places: Iterable[str]) -> Folder | None:
    """Return the copy of another's log that says it has most leaves; None if there is none."""
    found = {size: folder for folder, origin, size in _copies(places) if origin == log_of(other).name}
    return found[max(found)] if found else None


def _copies(places: Iterable[str]) -> Iterator[tuple[Folder, str, int]]:
    for place in places:
        for deep in _DEEP:
            with suppress(OSError):  # a stick that was pulled out, or belongs to somebody else
                for file in Path(place).glob(deep + FILE):
                    with suppress(LedgerError):
                        folder = Folder(file.parent)
                        origin, size, _ = head_of(parts_of(folder.read(FILE, MAX_NOTE) or b"")[0])
                        yield folder, origin, size
