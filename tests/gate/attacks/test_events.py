"""An administrator, with every right that this program gives and with SQL, changes no event.

A page that is tried is on record; the database refuses, and tells nobody.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test import Client
from tests.gate.routes import routes

from rahdari.gate.accounts.models import Role
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.events.services import record

SQLITE = [
    "UPDATE events_event SET why = 'another' WHERE id = {id}",
    "UPDATE OR IGNORE events_event SET why = 'another'",
    "DELETE FROM events_event WHERE id = {id}",
    "INSERT OR REPLACE INTO events_event (id, at, kind, what, why, data)"
    " SELECT id, at, kind, what, 'another', data FROM events_event WHERE id = {id}",
    "REPLACE INTO events_event (id, at, kind, what, why, data)"
    " VALUES ({id}, '2020-01-01', 'gate.changed', '', 'another', '{{}}')",
    "INSERT INTO events_event (id, at, kind, what, why, data)"
    " SELECT id, at, kind, what, 'another', data FROM events_event WHERE id = {id}"
    " ON CONFLICT (id) DO UPDATE SET why = excluded.why",
]
POSTGRESQL = [
    "UPDATE events_event SET why = 'another' WHERE id = {id}",
    "DELETE FROM events_event WHERE id = {id}",
    "TRUNCATE events_event CASCADE",
    "INSERT INTO events_event (id, at, kind, what, why, data)"
    " SELECT id, at, kind, what, 'another', data FROM events_event WHERE id = {id}"
    " ON CONFLICT (id) DO UPDATE SET why = excluded.why",
]


@pytest.fixture
def event(db: None) -> Event:
    return record(Kind.GATE_CHANGED, who=None, why="first")


def test_sql(event: Event) -> None:
    connection.check_constraints()  # PostgreSQL empties no table that has some still to check
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[connection.vendor]:
        refused = pytest.raises(DatabaseError, match="append-only")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(id=event.pk))
    assert Event.objects.get().why == "first"


WAYS: dict[str, Callable[[Event], object]] = {
    "save": lambda event: event.save(),
    "update": lambda event: Event.objects.filter(pk=event.pk).update(why="another"),
    "bulk_update": lambda event: Event.objects.bulk_update([event], ["why"]),
    "delete": lambda event: event.delete(),
    "delete all": lambda event: Event.objects.all().delete(),
    "create again": lambda event: Event.objects.bulk_create(
        [event], update_conflicts=True, unique_fields=["id"], update_fields=["why"]
    ),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_django(way: Callable[[Event], object], event: Event) -> None:
    event.why = "another"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        way(event)
    assert Event.objects.get().why == "first"


def test_pages(event: Event, signed_in: Callable[[str], Client]) -> None:
    """There is no page that changes rows: Django's own administration is not even installed."""
    assert not apps.is_installed("django.contrib.admin")
    assert not [route for route in routes() if "event" in route.pattern]
    for address in (f"/events/{event.pk}/", f"/admin/events/event/{event.pk}/change/"):
        for method in ("get", "post", "put", "delete", "patch"):
            assert getattr(signed_in("administrator"), method)(address).status_code == 404
    refused = Event.objects.filter(kind=Kind.REFUSED, who__role=Role.ADMINISTRATOR, data__how="unknown")
    assert refused.count() == 10
