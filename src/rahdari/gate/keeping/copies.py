"""The copies of the key store that lie beside backups: forgetting overwrites them, too.

In: where `rahdari backup` has put one. Out: each copy as the store is now, or that it could not be reached: a
stick in a drawer is brought up to date when it is put in again, at the latest within an hour. A copy that has
forgotten more than this gate, or holds keys that it lacks, is not overwritten.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from rahdari.errors import GateError
from rahdari.gate.keeping.ring import CHECK, ring
from rahdari.gate.keeping.store import Held, KeyStore, fingerprint
from rahdari.gate.project.folder import replace_private

NAME = "rahdari-keys.json"
LIST = "copies.json"
"""Of the places, in `keys/`."""


def check(place: Path) -> None:
    """Refuse a place that holds another gate's copy, or one with keys that overwriting it would lose."""
    if not place.exists():
        return
    there = KeyStore(place).read()
    held = ring().store.read()  # after the copy, which may just be brought up to date
    if there.keys.get(CHECK) != held.keys.get(CHECK):
        raise GateError(
            f"{place} is the key store of another gate.", next_step="Give each gate a folder of its own."
        )
    if unknown := _unknown(there, held):
        raise GateError(
            f"{place} differs in {len(unknown)} keys from what this gate has, as {min(unknown)}: this gate"
            " was brought back from an older backup, or goes on at two computers. Overwritten, what the"
            " newer backups there hold of travellers could not be read any more.",
            next_step="Name another folder for backups, or restore the newest backup of that one.",
        )


def forgotten(place: Path) -> dict[str, str]:
    """Return what was forgotten in a copy, and is not yet here: the gate was brought back from before it."""
    here = ring().store.read().forgotten
    return {name: digest for name, digest in KeyStore(place).read().forgotten.items() if name not in here}


def put(place: Path) -> None:
    """Put a copy there, and remember the place. Refuses what `check` refuses, or has forgotten more."""
    check(place)
    if forgotten(place):
        raise GateError(f"{place} was changed meanwhile.", next_step="Try again.")
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
            store = KeyStore(place)
            there = store.read()
            if not place.exists() or not _follows(there, held):
                unreached.append(place)
            elif there != held:
                store.write(held)
        except (OSError, GateError):
            unreached.append(place)
    return unreached


def _follows(there: Held, held: Held) -> bool:
    """Tell whether a copy is of this store as it once was: to overwrite it brings back and loses nothing."""
    same = there.keys.get(CHECK) == held.keys.get(CHECK)
    return same and not _unknown(there, held) and there.forgotten.keys() <= held.forgotten.keys()


def _unknown(there: Held, held: Held) -> set[str]:
    """Return the keys that are there, or were, and that this store neither has nor has forgotten.

    Two computers that go on from one backup make different keys of the same name.
    """
    here = {name: fingerprint(key) for name, key in held.keys.items()}
    known = {**held.forgotten, **here}
    theirs = {name: fingerprint(key) for name, key in there.keys.items()}
    unknown = {name for name, digest in theirs.items() if known.get(name) != digest}
    return unknown | {name for name, digest in there.forgotten.items() if here.get(name, digest) != digest}


def _list() -> Path:
    path: Path = settings.FOLDER.keys / LIST
    return path
