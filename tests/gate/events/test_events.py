from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.events.services import record
from rahdari.gate.place.models import TravellerClass


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda: Event.objects.update(why="another"),
        lambda: Event.objects.all()._raw_delete("default"),
        lambda: connection.cursor().execute("DELETE FROM events_event"),
    ],
    ids=["update", "delete", "sql"],
)
def test_the_database_refuses_to_change_an_event(change) -> None:
    record(Kind.GATE_CHANGED, who=None, why="first")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change()
    assert Event.objects.get().why == "first"


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_of_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError):
        record(Kind.GATE_CHANGED, who=None)


def change_that_fails() -> None:
    with transaction.atomic():
        record(Kind.GATE_CHANGED, who=None)
        raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
def test_an_event_goes_with_its_change() -> None:
    with pytest.raises(ZeroDivisionError):
        change_that_fails()
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_tests_leave_the_tables_as_migrated(time: int) -> None:
    with transaction.atomic():
        record(Kind.GATE_CHANGED, who=None)
    assert Event.objects.count() == 1
    assert TravellerClass.objects.count() == 7
