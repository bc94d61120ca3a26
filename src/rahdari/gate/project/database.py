"""From the configuration to Django's description of a database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib.util import find_spec
from urllib.parse import unquote, urlsplit

from rahdari.errors import GateError
from rahdari.gate.project.folder import Configuration, DataFolder, write_private

_LOCK = int.from_bytes(b"rahdari", "big")
# A computer that is gone lets go within a minute; a server that was killed, while the next one waits.
_HOLDER = (
    "-c tcp_keepalives_idle=20 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3 -c lock_timeout=5s"
)
# FULL: a verdict that was shown has reached the disk, also if the power goes in the next moment.
# secure_delete: what retention destroys is overwritten, not only unlinked.
_SQLITE = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"


def database_of(folder: DataFolder, configuration: Configuration) -> dict[str, object]:
    """Return the database that the configuration names, or the folder's own SQLite file."""
    url = configuration.database
    if not url:
        # IMMEDIATE: a transaction that will write takes the lock at once, so that it waits its turn
        # (timeout) instead of failing half-way when another one wrote in between.
        options: dict[str, object] = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _SQLITE}
        if configuration.sqlcipher:
            need_sqlcipher()
            options["key"] = partial(database_key, folder, configuration)
        return {
            "ENGINE": f"rahdari.gate.project.{'sqlcipher' if configuration.sqlcipher else 'sqlite'}",
            "NAME": folder.database,
            "OPTIONS": options,
            "CONN_MAX_AGE": None,
            "TEST": {"NAME": folder.path / "test.sqlite3"},
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise GateError(
            "The database in gate.toml is no postgresql://user:password@host:port/name.",
            next_step="Leave it empty to keep everything in one SQLite file.",
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),  # a folder, for a socket: %2Frun%2Fpostgresql
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def need_sqlcipher() -> None:
    """Refuse to go on without the package that opens an encrypted SQLite file."""
    if find_spec("sqlcipher3") is None:
        raise GateError(
            "The database is encrypted with SQLCipher, which is not installed.",
            next_step="Install it: pip install 'rahdari[sqlcipher]'.",
        )


def database_key(folder: DataFolder, configuration: Configuration) -> bytes:
    """Return the key of an encrypted SQLite file: in keys/, wrapped by the master key, made when needed."""
    from rahdari.gate.keeping.master import WrongMaster, open_master

    file, master = folder.keys / "database", open_master(configuration.master_key, folder.keys / "master")
    if not file.exists():
        if folder.database.exists():
            raise GateError(
                f"The key of the encrypted database, {file}, is not there.",
                next_step="Bring it back, or restore a backup: nothing else opens the database.",
            )
        folder.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            write_private(file, master.wrap("database", os.urandom(32)))
    try:
        return master.unwrap("database", file.read_bytes())
    except WrongMaster:
        raise GateError(
            f"The master key is not the one that {file} was wrapped with.",
            next_step="Bring back the master key that this gate was set up with, or restore a backup.",
        ) from None


@contextmanager
def alone(configuration: Configuration) -> Iterator[None]:
    """Hold a PostgreSQL database for the one server that may work with it, whichever folder that has.

    Two folders have two key stores: each would seal under keys that the other does not have.
    """
    if not configuration.database:
        yield  # the folder is held, and the file is in it
        return
    import psycopg

    try:
        connection = psycopg.connect(configuration.database, autocommit=True, options=_HOLDER)
    except psycopg.OperationalError as error:
        raise GateError(
            f"The database cannot be reached: {' '.join(str(error).split())}.",
            next_step="Does PostgreSQL run, and is the address in gate.toml right?",
        ) from error
    with connection:
        try:
            connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        except psycopg.errors.LockNotAvailable:
            raise GateError(
                "Another gate is running with this database.",
                next_step="End it first, or name a database of its own in gate.toml.",
            ) from None
        yield
