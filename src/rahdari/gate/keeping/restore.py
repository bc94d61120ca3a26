"""A backup brought back into an empty folder, and what was forgotten since taken out of it.

In: a backup, what unlocks it, the key store beside it. Out: a data folder that opens as the old one did, or
nothing. What the key store says is forgotten stays forgotten: its fields are emptied, and an event says so.
Copies of the key store elsewhere are the next backup's to name again.
"""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyrage
from attrs import evolve, frozen
from pyrage import x25519

from rahdari.errors import GateError
from rahdari.gate.keeping import archive
from rahdari.gate.keeping.archive import DATA, DATABASE, UNLOCK
from rahdari.gate.keeping.copies import LIST, NAME
from rahdari.gate.project.folder import DataFolder, rewrite

Ask = Callable[[], str]


@frozen
class Restored:
    """What came back. forgotten: the keys that were destroyed after the backup was made."""

    gate: str
    made: datetime.datetime
    files: int
    forgotten: list[str]


@frozen(kw_only=True)
class Wanted:
    """What is brought back, and with what. keys: the key store; None is the one beside the backup.

    identity: the secret key's text; passphrase is asked for where the backup has one. database: another
    PostgreSQL address than the backup's. without_keys: go on where keys of days are nowhere to be found.
    """

    backup: Path
    keys: Path | None = None
    identity: str | None = None
    passphrase: Ask
    database: str | None = None
    without_keys: bool = False


def check(wanted: Wanted) -> dict[str, Any]:
    """Read a backup to its end and keep nothing of it; return its manifest."""
    return archive.read(wanted.backup / DATA, _unlock(wanted))


def restore(wanted: Wanted, folder: DataFolder) -> Restored:
    """Bring a backup back. The folder is the one that this process works with from now on."""
    if folder.path.exists() and any(folder.path.iterdir()):
        raise GateError(f"{folder.path} is not empty.", next_step="Name a folder that is not there yet.")
    identity, keys = _unlock(wanted), wanted.keys or wanted.backup.absolute().parent / NAME
    if not keys.exists() and (wanted.keys or not wanted.without_keys):
        raise GateError(
            f"There is no key store {keys}: without it nothing that is kept of travellers can be read.",
            next_step="Name it with --keys, or go on without these fields: --without-keys.",
        )
    was_there = folder.path.exists()
    folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        manifest = archive.read(wanted.backup / DATA, identity, folder.path)
        (folder.keys / LIST).unlink(missing_ok=True)  # a trial must not empty the copies of the gate at work
        if keys.exists():
            shutil.copyfile(keys, folder.key_store)
            folder.key_store.chmod(0o600)
        return _open(wanted, folder, manifest)
    except BaseException as error:
        if not _removed(folder.path, was_there):
            raise GateError(
                f"{error} What was brought back until then could not be removed from {folder.path} again.",
                next_step="Remove it by hand: it holds the gate's keys.",
            ) from error
        raise


def _removed(folder: Path, was_there: bool) -> bool:
    """Remove what is in the folder, and the folder if it was made here; a mount or a link stays."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()
    empty = not any(folder.iterdir())
    if empty and not was_there:
        folder.rmdir()
    return empty


def _open(wanted: Wanted, folder: DataFolder, manifest: dict[str, Any]) -> Restored:
    if wanted.database is not None:
        rewrite(folder, evolve(folder.configuration(), database=wanted.database))
    postgresql = bool(folder.configuration().database)
    if postgresql != (manifest["database"] == "postgresql"):
        raise GateError(
            f"The backup is of {manifest['database']}, and cannot be brought back into the other kind.",
            next_step="Name a postgresql:// address with --database for one, and none for the other.",
        )
    from rahdari.gate.project import start

    if not postgresql:
        (folder.path / f"{DATABASE}.sqlite3").rename(folder.database)
    start.use(folder)
    if postgresql:
        _fill(folder.path / f"{DATABASE}.pgdump")
    from rahdari.gate.keeping.forgotten import apply

    made = datetime.datetime.fromisoformat(manifest["made"])
    try:
        start.migrate(folder)
        forgotten = apply(made, without_keys=wanted.without_keys)
    except BaseException:
        if postgresql:
            _drop()
        raise
    return Restored(manifest["gate"], made, len(manifest["files"]), forgotten)


def _fill(dump: Path) -> None:
    """Fill the PostgreSQL database, which has to be empty."""
    from django.db import connection

    from rahdari.gate.project.copying import run_client

    name = str(connection.settings_dict["NAME"])
    if connection.introspection.table_names():
        raise GateError(
            f"The database {name} is not empty.", next_step="Make a new one, and name it with --database."
        )
    connection.close()
    words = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    run_client("pg_restore", *words, f"--dbname={name}", str(dump), why="The database could not be filled")
    dump.unlink()


def _drop() -> None:
    """Leave the PostgreSQL database as empty as it was."""
    from django.db import connection

    from rahdari.gate.events import triggers

    triggers.remove(connection)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)} CASCADE")
    connection.close()


def _unlock(wanted: Wanted) -> x25519.Identity:
    locked = wanted.backup / UNLOCK
    if not (wanted.backup / DATA).exists():
        raise GateError(f"{wanted.backup} is no backup.", next_step="It is a folder rahdari-....")
    try:
        if wanted.identity is None:
            if not locked.exists():
                raise GateError(
                    "This backup was made for a key.", next_step="Name its secret file with --identity."
                )
            plain = pyrage.passphrase.decrypt(locked.read_bytes(), wanted.passphrase())
            return x25519.Identity.from_str(plain.decode())
        return x25519.Identity.from_str(wanted.identity)
    except pyrage.DecryptError:
        raise GateError("The passphrase is wrong.") from None
    except pyrage.IdentityError:
        raise GateError(
            "That is no secret key of age.", next_step="Its line begins AGE-SECRET-KEY-."
        ) from None
