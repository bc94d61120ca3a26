"""Which key a log must be signed with: given, or remembered from the time when it was given.

A key never comes from the log's own folder: whoever can write the log could write that, too. It is
remembered once something was verified with it, in `$XDG_CONFIG_HOME/rahdari/ledger` (`~/.config/...`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rahdari.ledger.note import Verifier
    from rahdari.ledger.tiles import Source

KeyFile = Annotated[
    Path | None,
    typer.Option("--key", metavar="FILE", help="The log's public key, got by another way; it is remembered."),
]
Certificates = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Certificates to trust, of a gate that signs its own."),
]
BROKEN = frozenset(
    {
        "deleted",
        "changed",
        "reordered",
        "forked",
        "backdated",
        "beyond",
        "foreign",
        "missing",
        "form",
        "unsigned",
        "proof",
        "promise",
        "expired",
    }
)
"""Reasons that say of a ledger or a receipt that it does not hold; the others, that it could not be read."""


def remembered() -> Path:
    """Return the folder of the keys that were given."""
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return home / "rahdari" / "ledger"


def file_of(origin: str) -> Path:
    """Return where the key of a log is remembered."""
    name = re.sub(r"[^A-Za-z0-9.-]", "_", origin)[:60]
    return remembered() / f"{name}-{sha256(origin.encode()).hexdigest()[:8]}.vkey"


@contextmanager
def key_for(origin: str | None, given: Path | None) -> Iterator[Verifier]:
    """Give the key of a log, and remember it if the block ends well. origin: what the log says it is."""
    from rahdari.cli.output import note
    from rahdari.durable import write_whole
    from rahdari.errors import LedgerError, UsageError
    from rahdari.ledger.note import Verifier

    verifier = Verifier.read(given).plain if given else None
    name = verifier.name if verifier else origin or ""
    file = file_of(name)
    known = Verifier.read(file) if file.exists() else None
    if verifier and known and verifier != known:
        raise LedgerError(
            "key",
            f"Another key of {name} is remembered.",
            place=str(file),
            next_step=f"If they changed it, and told you so by another way, remove {file}.",
        )
    if not (verifier or known):
        raise UsageError(
            f"The key of {name or 'this log'} is not known here.",
            next_step="Give it once with --key FILE, as its owners handed it over.",
        )
    yield verifier or known  # type: ignore[misc]
    if verifier and not known:
        write_whole(file, f"{verifier}\n".encode())
        note(f"The key of {name} is remembered in {file}; --key is not needed any more.")


def key_in(source: Source, given: Path | None) -> AbstractContextManager[Verifier]:
    """Give the key of the log whose files these are, as `key_for` does."""
    return key_for(None if given else _origin_in(source), given)


def _origin_in(source: Source) -> str | None:
    """Return what a log says it is, which is not verified: only to look for its key."""
    from rahdari.errors import LedgerError
    from rahdari.ledger.checkpoint import FILE, head_of
    from rahdari.ledger.note import MAX_NOTE, parts_of
    from rahdari.ledger.verify import no_ledger

    try:
        raw = source.read(FILE, MAX_NOTE)
        if raw is None:
            raise no_ledger(source)
        return head_of(parts_of(raw)[0])[0]
    except LedgerError as error:
        if error.reason not in BROKEN:
            raise
        return None


def key_by_id(id: bytes, given: Path | None) -> str | None:
    """Return the name of the remembered key with this id: a receipt names its key so."""
    from rahdari.ledger.note import Verifier

    if given:
        return None
    for file in sorted(remembered().glob("*.vkey")):
        verifier = Verifier.read(file)
        if verifier.id == id:
            return verifier.name
    return None


@contextmanager
def held(as_json: bool) -> Iterator[None]:
    """Leave with 1 where something does not hold, and with 2 where it could not be read."""
    from rahdari.cli.output import note, print_json
    from rahdari.errors import LedgerError

    try:
        yield
    except LedgerError as error:
        if as_json:
            shape = {"reason": error.reason, "place": error.place, "message": str(error)}
            print_json({"holds": False if error.reason in BROKEN else None, "error": shape})
        else:
            place = f" ({error.place})" if error.place else ""
            note(f"rahdari: {error.reason}{place}: {error}")
        raise typer.Exit(1 if error.reason in BROKEN else 2) from error
