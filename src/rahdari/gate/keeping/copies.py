"""The copies of the key store that lie beside backups: forgetting overwrites them, too.

In: where `rahdari backup` has put one. Out: each copy as the store is now, or that it could not be reached: a
stick in a drawer is brought up to date when it is put in again, at the latest within an hour.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from rahdari.errors import GateError
from rahdari.gate.keeping.ring import CHECK, ring
from rahdari.gate.keeping.store import KeyStore
from rahdari.gate.project.folder import replace_private

NAME = "rahdari-keys.json"
LIST = "copies.json"
"""Of the places, in `keys/`."""


def check(place: Path) -> None:
    """Refuse a place that holds another gate's copy."""
    if place.exists() and not _ours(KeyStore(place)):
        raise GateError(
            f"{place} is the key store of another gate.", next_step="Give each gate a folder of its own."
        )


def put(place: Path) -> None:
    """Put a copy there, and remember the place. Refuses a place that holds another gate's."""
    check(place)
    KeyStore(place).write(ring().store.read())
    known = places()
    if place.resolve() not in known:
        replace_private(_list(), json.dumps([str(path) for path in (*known, place.resolve())]).encode())


def places() -> list[Path]:
    """Return where copies were put."""
    with suppress(FileNotFoundError, ValueError):
        return [Path(path) for path in json.loads(_list().read_text("utf-8"))]
    return []


def refresh() -> list[Path]:
    """Overwrite the copies that still hold what was forgotten; return those that could not be reached."""
    held, unreached = ring().store.read(), []
    for place in places():
        try:
            there = KeyStore(place)
            if not place.exists() or not _ours(there):
                unreached.append(place)
            elif there.read() != held:
                there.write(held)
        except (OSError, GateError):
            unreached.append(place)
    return unreached


def _ours(there: KeyStore) -> bool:
    return there.read().keys.get(CHECK) == ring().store.read().keys.get(CHECK)


def _list() -> Path:
    path: Path = settings.FOLDER.keys / LIST
    return path
