"""From a data folder to a gate that is ready to serve: settings, database, lists.

Order: `check_database`, `use` the folder, `migrate` (with a copy of the database before an upgrade),
`bring_index`. Only then does anything listen, so that no lane ever meets a half-made gate.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from rahdari.errors import GateError, IndexFormatError, UsageError
from rahdari.gate.project.folder import DataFolder
from rahdari.index.layout import current, verify
from rahdari.records.entry import Entry
from rahdari.screening import Screener

_SEALED = ("desk", "0002_sealed")  # the first migration after which nothing personal is in the clear


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

    from rahdari.gate.keeping.ring import ring
    from rahdari.gate.project import copying

    ring()  # refuses another gate's master key before anything is written
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    applied = executor.loader.applied_migrations
    copy = copying.before_upgrade(folder, sealed=_SEALED in applied) if pending and applied else None
    if pending:
        call_command("migrate", verbosity=0, interactive=False)
    if copy and _SEALED not in applied:
        copying.scrub()
    from rahdari.gate.accounts.models import User

    if User.objects.exclude(demonstration=folder.demonstration).exists():
        raise GateError(
            f"{folder.path} holds accounts of the other sort: invented and real ones never meet.",
            next_step="Restore the folder from a backup, or name another with --data.",
        )
    return copy


def check_set_up(folder: DataFolder) -> None:
    """Raise `UsageError` where no gate was set up: gate.toml alone is none. Nothing is changed."""
    from django.db import connection

    from rahdari.gate.place.models import Gate

    there = folder.configuration().database or folder.database.exists()  # else to look would make the file
    tables = connection.introspection.table_names() if there else []
    if Gate._meta.db_table not in tables or not Gate.objects.exists():
        raise UsageError(
            f"No gate was set up in {folder.path}.",
            next_step="Run rahdari gate setup for a new folder, or name another one.",
        )


def is_current() -> bool:
    """Tell whether the database is of this version; nothing is changed."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def check_database(folder: DataFolder) -> None:
    """Raise `GateError` where the SQLite database is damaged: before anything is served from it."""
    if folder.configuration().database or not folder.database.exists():
        return
    from rahdari.gate.project.copying import fault_in

    if fault := fault_in(folder, folder.database, "quick_check"):
        raise GateError(
            f"The database {folder.database} cannot be used: {fault}.",
            next_step="Copy the folder away as it is, then bring the last backup back.",
        )


def bring_index(folder: DataFolder, sources: tuple[str, ...], entries: Callable[[], Iterable[Entry]]) -> bool:
    """Build the index of these sources, unless it is there already; return whether it was built.

    An index that this version cannot read, or that is damaged, is built again from the release.
    """
    from rahdari.gate.releases.first import build_again, make_first
    from rahdari.gate.releases.services import notice

    made_of = folder.index / "sources.json"
    readable = False
    try:
        known = json.loads(made_of.read_text("utf-8"))
        verify(current(folder.index))
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
