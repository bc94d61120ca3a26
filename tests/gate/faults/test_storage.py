"""The disk is full, or cannot be written, or somebody else holds the database.

What is not kept is not answered as if it were; the page says what to do; sent again it is kept once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import Client
from psycopg import errors as postgresql

from rahdari.gate.desk.models import Unit
from rahdari.gate.events.models import Event
from rahdari.gate.project.trouble import trouble_of
from rahdari.gate.simulate.audit import differences
from rahdari.gate.simulate.forms import unit
from rahdari.gate.simulate.tray import traveller_at

pytestmark = pytest.mark.django_db(transaction=True)
JSON = {"accept": "application/json"}


def pragma(name: str, value: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        before = str(cursor.fetchone()[0])
        cursor.execute(f"PRAGMA {name} = {value}")
    return before


@contextmanager
def full() -> Iterator[None]:
    """Have SQLite find no more room than there is used: its own error of a full disk."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    before = pragma("max_page_count", "1")  # which it makes as many as there are
    try:
        yield
    finally:
        pragma("max_page_count", before)


@contextmanager
def read_only() -> Iterator[None]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = on")
            yield
            cursor.execute("SET default_transaction_read_only = off")
    else:
        pragma("query_only", "1")
        yield
        pragma("query_only", "0")


@contextmanager
def held() -> Iterator[None]:
    """Have another program hold the database."""
    before = pragma("busy_timeout", "1")
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    pragma("busy_timeout", before)


FAULTS: dict[str, tuple[Callable[[], AbstractContextManager[None]], str]] = {
    "read-only": (read_only, "bring the last backup to another one"),
    "full": (full, "free space"),
    "held": (held, "end the other program"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_cannot_be_kept_is_not_answered_and_says_what_to_do(name: str, officer: Client) -> None:
    if connection.vendor == "postgresql" and name != "read-only":
        return  # made by SQLite's own means; PostgreSQL's own errors are below
    fault, says = FAULTS[name]
    officer.raise_request_exception = False
    told, many = {}, [traveller_at(n) for n in range(8)]
    first = unit(*many)
    told[first["key"]] = officer.post("/lane/", first, headers=JSON).json()
    with fault():
        for _ in range(20):  # what there is room for is kept
            waiting, before = unit(*many), Event.objects.count()
            answer = officer.post("/lane/", waiting, headers=JSON)
            if answer.status_code != 200:
                break
            told[waiting["key"]] = answer.json()
        for _ in range(3):  # the lane's script sends it again and again
            answer = officer.post("/lane/", waiting, headers=JSON)
            assert answer.status_code == 503
            assert says in answer.json()["errors"][0]["message"]
        page = officer.post("/lane/", waiting)
        assert page.status_code == 503
        assert 'id="trouble"' in page.text
        assert says in page.text
        assert "refer" not in page.text
    assert Unit.objects.count() == len(told)
    assert Event.objects.count() == before  # nothing half
    told[waiting["key"]] = officer.post("/lane/", waiting, headers=JSON).json()
    assert officer.post("/lane/", waiting, headers=JSON).json() == told[waiting["key"]]
    assert list(differences(told, frozenset())) == []


def raised(error: Exception) -> OperationalError:
    """Return an error as Django hands it on."""
    try:
        raise OperationalError(str(error)) from error
    except OperationalError as caught:
        return caught


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (postgresql.DiskFull("could not extend file"), "free space"),
        (postgresql.ReadOnlySqlTransaction("cannot execute INSERT"), "last backup"),
        (postgresql.DataCorrupted("invalid page in block 7"), "bring the last backup back"),
        (postgresql.AdminShutdown("terminating connection"), "start"),
        (postgresql.OperationalError("connection refused"), "start"),
        (OSError(28, "No space left on device"), "free space"),
        (OSError(30, "Read-only file system"), "last backup"),
        (OSError(5, "Input/output error"), "look at the disk"),
        (sqlite3.OperationalError("disk I/O error"), "look at the disk"),
    ],
)
def test_errors_of_a_database_and_of_the_system(error: Exception, says: str) -> None:
    assert says in str(trouble_of(raised(error)))


def test_an_error_of_another_sort_is_none_of_these(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert trouble_of(raised(sqlite3.OperationalError("no such table: x"))) is None
    assert trouble_of(ZeroDivisionError()) is None

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("rahdari.gate.desk.services.screen", fail)
    officer.raise_request_exception = False
    answer = officer.post("/lane/", unit(traveller_at(0)))
    assert answer.status_code == 500
    assert "Go on by paper" in answer.text


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "db").write_bytes(b"x" * 8192)
    with closing(sqlite3.connect(tmp_path / "db")) as database, pytest.raises(sqlite3.DatabaseError) as error:
        database.execute("SELECT * FROM sqlite_master")
    assert "bring the last backup back" in str(trouble_of(raised(error.value)))
