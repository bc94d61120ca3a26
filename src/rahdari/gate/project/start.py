"""From a data folder to a gate that is ready to serve: settings, database, lists.

Order: `use` the folder, `migrate` (with a copy of the database before an upgrade), `bring_index`. Only then
does anything listen, so that no lane ever meets a half-made gate.
"""

from __future__ import annotations

import datetime
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

from rahdari.errors import GateError, IndexFormatError
from rahdari.gate.project.folder import DataFolder
from rahdari.records.entry import Entry
from rahdari.screening import Screener


def use(folder: DataFolder) -> None:
    """Have this process work with a data folder. Once for each process: Django knows one."""
    os.umask(0o077)  # what a gate keeps is its own, the database's companion files included
    os.environ["RAHDARI_DATA"] = str(folder.path.resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = "rahdari.gate.project.settings"
    import django

    django.setup()


def migrate(folder: DataFolder) -> Path | None:
    """Bring the database to this version; return the copy that was made before, if it is an upgrade."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    copy = back_up(folder) if pending and executor.loader.applied_migrations else None
    if pending:
        call_command("migrate", verbosity=0, interactive=False)
    from rahdari.gate.accounts.models import User

    if User.objects.exclude(demonstration=folder.demonstration).exists():
        raise GateError(
            f"{folder.path} holds accounts of the other sort: invented and real ones never meet.",
            next_step="Restore the folder from a backup, or name another with --data.",
        )
    return copy


def back_up(folder: DataFolder) -> Path:
    """Copy the database into backups/, whole and consistent, and return the copy."""
    from django.conf import settings

    folder.backups.mkdir(mode=0o700, exist_ok=True)
    stamp = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S%fZ")
    if not folder.configuration().database:
        copy = folder.backups / f"{stamp}.sqlite3"
        with closing(sqlite3.connect(folder.database)) as whole, closing(sqlite3.connect(copy)) as target:
            whole.backup(target)
        copy.chmod(0o600)
        return copy
    copy, tool = folder.backups / f"{stamp}.pgdump", shutil.which("pg_dump")
    if tool is None:
        raise GateError(
            "The database has to be upgraded, and there is no pg_dump to copy it with first.",
            next_step="Install PostgreSQL's client programs.",
        )
    given = settings.DATABASES["default"]
    keys = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    names = {key: str(given[name]) for key, name in keys.items() if given[name]}
    done = subprocess.run(  # noqa: S603  (a program by its full path, no words of anybody's)
        [tool, "--format=custom", f"--file={copy}"], env={**os.environ, **names}, check=False
    )
    if done.returncode:
        raise GateError("The database could not be copied before its upgrade; pg_dump says why above.")
    copy.chmod(0o600)
    return copy


def bring_index(folder: DataFolder, sources: tuple[str, ...], entries: Callable[[], Iterable[Entry]]) -> bool:
    """Build the index of these sources, unless it is there already; return whether it was built.

    An index that this version cannot read is built again. The old one stays in force until then.
    """
    from rahdari.gate.releases.first import build_again, make_first
    from rahdari.gate.releases.services import notice

    made_of = folder.index / "sources.json"
    readable = False
    try:
        known = json.loads(made_of.read_text("utf-8"))
        Screener.open(folder.index)
        readable = True
    except IndexFormatError:
        pass
    except (FileNotFoundError, ValueError):
        known = None
    if known == list(sources) and readable:
        return False
    if known != list(sources) or not build_again(folder):
        make_first(folder, entries())
        made_of.write_text(json.dumps(sources, ensure_ascii=False), "utf-8")
    notice()
    return True
