"""Django's backend of SQLite on SQLCipher's library, which has the same interface as Python's own.

In: the settings of `project.database`, with the option `key`: a function that returns the 32 bytes. Out: a
connection whose file nobody can read without them, its journal neither.
"""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Callable, Iterable, Mapping
from itertools import tee
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3._functions import register as register_functions  # type: ignore[import-untyped]
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2

from rahdari.gate.project.sqlite import base

for _name, _read in (
    ("bool", b"1".__eq__),
    ("date", lambda text: parse_date(text.decode())),
    ("time", lambda text: parse_time(text.decode())),
    ("datetime", lambda text: parse_datetime(text.decode())),
    ("timestamp", lambda text: parse_datetime(text.decode())),
):
    dbapi2.register_converter(_name, _read)
dbapi2.register_adapter(decimal.Decimal, str)
dbapi2.register_adapter(datetime.date, datetime.date.isoformat)


def connect(path: Path | str, key: bytes, **options: Any) -> Any:
    """Open a database file with its key."""
    connection = dbapi2.connect(str(path), **options)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


class Cursor(dbapi2.Cursor):  # type: ignore[misc]
    """Takes Django's `%s` where SQLite has `?`."""

    convert_query = SQLiteCursorWrapper.convert_query

    def execute(self, query: str, params: Any = None) -> Any:
        """Run a statement."""
        if params is None:
            return super().execute(query)
        names = list(params) if isinstance(params, Mapping) else None
        return super().execute(self.convert_query(query, param_names=names), params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        """Run a statement for each row."""
        peeked, rows = tee(iter(param_list))
        first = next(peeked, None)
        names = list(first) if isinstance(first, Mapping) else None
        return super().executemany(self.convert_query(query, param_names=names), rows)


class DatabaseWrapper(base.DatabaseWrapper):
    """One thread's connection."""

    Database = dbapi2

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open the file with its key."""
        given = dict(conn_params)
        key: Callable[[], bytes] = given.pop("key")
        first = given.pop("init_command", "")
        connection = connect(given.pop("database"), key(), **given)
        register_functions(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA legacy_alter_table = OFF")
        for statement in filter(None, map(str.strip, first.split(";"))):
            connection.execute(statement)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """Return a cursor of our own."""
        return self.connection.cursor(factory=Cursor)
