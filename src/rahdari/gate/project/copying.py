"""Whole copies of the database, taken while the gate works: before an upgrade, and for a backup.

In: the data folder. Out: one file, consistent, readable by its owner alone: a SQLite database, or what
`pg_restore` reads. What is personal in it is sealed (`keeping`), and the keys are not in it.
"""

from __future__ import annotations

import datetime
import os
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

from rahdari.errors import GateError
from rahdari.gate.project.folder import DataFolder

SQLITE, POSTGRESQL = ".sqlite3", ".pgdump"
_SEALED = ".sealed"


def copy_database(folder: DataFolder, stem: Path) -> Path:
    """Copy the database to a new file, named as the stem with what it is; return the file."""
    if not folder.configuration().database:
        copy = stem.with_name(stem.name + SQLITE)
        with closing(open_file(folder, folder.database)) as whole, closing(open_file(folder, copy)) as target:
            whole.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")  # one file, with no companions
    else:
        copy = stem.with_name(stem.name + POSTGRESQL)
        run_client("pg_dump", "--format=custom", f"--file={copy}", why="The database could not be copied")
    copy.chmod(0o600)
    return copy


def open_file(folder: DataFolder, path: Path) -> sqlite3.Connection:
    """Open a SQLite file of this gate, whether it is encrypted or not."""
    configuration = folder.configuration()
    if not configuration.sqlcipher:
        return sqlite3.connect(path)
    from rahdari.gate.project.database import database_key, need_sqlcipher

    need_sqlcipher()
    from rahdari.gate.project.sqlcipher.base import connect

    opened: sqlite3.Connection = connect(path, database_key(folder, configuration))
    return opened


def fault_in(folder: DataFolder, path: Path, check: str) -> str:
    """Return the first thing that is wrong with a SQLite file of this gate, the empty text if nothing is.

    check: the pragma that looks, `quick_check` or `integrity_check`.
    """
    try:
        with closing(open_file(folder, path)) as database:
            found = str(database.execute(f"PRAGMA {check}(1)").fetchone()[0])
    except GateError:
        raise
    except Exception as error:  # SQLCipher's errors are none of sqlite3's
        found = str(error)
    return "" if found == "ok" else " ".join(found.split())


def run_client(program: str, *words: str, why: str) -> None:
    """Run a client program of PostgreSQL on the gate's database."""
    from django.db import connection

    tool = shutil.which(program)
    if tool is None:
        raise GateError(f"{why}: there is no {program}.", next_step="Install PostgreSQL's client programs.")
    given = connection.settings_dict
    keys = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    names = {key: str(given[name]) for key, name in keys.items() if given[name]}
    done = subprocess.run(  # noqa: S603  (a program by its full path, no words of anybody's)
        [tool, *words], env={**os.environ, **names}, check=False
    )
    if done.returncode:
        raise GateError(f"{why}; {program} says why above.")


def before_upgrade(folder: DataFolder, *, sealed: bool) -> Path:
    """Copy the database into backups/ and return the copy. sealed: nothing personal is in the clear in it."""
    folder.backups.mkdir(mode=0o700, exist_ok=True)
    stamp = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S%fZ")
    return copy_database(folder, folder.backups / (stamp + (_SEALED if sealed else "")))


def prune(folder: DataFolder, *, clear_hours: int, referral_days: int) -> None:
    """Remove copies made before upgrades when what is in them should have been forgotten.

    One from before fields were sealed goes with the clear crossings; the keys of the others fade anyway.
    """
    for copy in folder.backups.glob("*"):
        age = time.time() - copy.stat().st_mtime
        if age > (referral_days * 86_400 if _SEALED in copy.suffixes else clear_hours * 3600):
            copy.unlink()


def scrub() -> None:
    """Overwrite what an upgrade left of columns that were in the clear."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("VACUUM FULL")
