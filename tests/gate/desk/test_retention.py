from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from rahdari.gate.accounts.models import User
from rahdari.gate.desk.models import Crossing, HourCount, Unit
from rahdari.gate.desk.retention import count, forget
from rahdari.gate.events.models import Event
from rahdari.gate.keeping.services import kept_about
from rahdari.gate.place.models import AcceptedDocument, Gate
from rahdari.gate.place.services import change_gate
from rahdari.gate.releases.models import NewHit, Release
from rahdari.gate.secondary.models import Referral
from rahdari.gate.simulate.forms import unit

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def crossing(officer: Client) -> Crossing:
    form = unit({"scan": "Gulwali Invented", "document": "none"})
    officer.post("/lane/", form, headers={"accept": "application/json"})
    return Crossing.objects.get(unit=form["key"])


@pytest.fixture
def referred(gate: Gate, officer: Client) -> Crossing:
    AcceptedDocument.objects.all().delete()
    form = unit({"scan": "Gulwali Referred", "document": "none"})
    officer.post("/lane/", form, headers={"accept": "application/json"})
    return Crossing.objects.get(unit=form["key"])


def test_a_clear_crossing_is_forgotten_after_a_day(gate: Gate, crossing: Crossing) -> None:
    now = timezone.now()
    assert forget(gate, now=now + 23 * HOUR) == 0
    assert forget(gate, now=now + 25 * HOUR) == 1
    assert forget(gate, now=now + 25 * HOUR) == 0
    crossing.refresh_from_db()
    assert crossing.subject is None
    told = Event.objects.filter(kind="travellers.forgotten").get()
    assert told.data == {"crossings": 1}
    assert not any("Gulwali" in str(event.data) + event.why for event in Event.objects.all())


def test_a_referral_that_nobody_decided_is_not_forgotten(gate: Gate, referred: Crossing) -> None:
    later = timezone.now() + 31 * 24 * HOUR
    assert forget(gate, now=later) == 0
    Referral.objects.update(status="decided")
    assert forget(gate, now=timezone.now() + 29 * 24 * HOUR) == 0
    assert forget(gate, now=later) == 1
    referred.refresh_from_db()
    assert referred.subject is None


DAYS = 24 * HOUR


def test_a_shorter_limit_binds_what_comes_after_it(
    gate: Gate, officer: Client, crossing: Crossing, referred: Crossing, account: Callable[[str], User]
) -> None:
    """Nobody is rid of what is on record by a limit that is short for an hour."""
    Referral.objects.update(status="decided")
    gate.keep_referral_days, gate.keep_clear_hours = 2, 1
    change_gate(gate, ["keep_referral_days", "keep_clear_hours"], by=account("supervisor"), why="shorter")
    now = timezone.now()
    assert forget(gate, now=now + 23 * HOUR) == 0
    assert forget(gate, now=now + 25 * HOUR) == 1
    assert forget(gate, now=now + 29 * DAYS) == 0
    assert forget(gate, now=now + 31 * DAYS) == 1

    officer.post("/lane/", unit({"scan": "Gulwali Later", "document": "none"}))
    Referral.objects.update(status="decided")
    now = timezone.now()
    assert forget(gate, now=now + 1 * DAYS) == 0
    assert forget(gate, now=now + 3 * DAYS) == 1


def test_a_limit_that_was_made_longer_holds_for_all(
    gate: Gate, crossing: Crossing, account: Callable[[str], User]
) -> None:
    gate.keep_clear_hours = 48
    change_gate(gate, ["keep_clear_hours"], by=account("supervisor"), why="longer")
    now = timezone.now()
    assert forget(gate, now=now + 47 * HOUR) == 0
    assert forget(gate, now=now + 49 * HOUR) == 1


def test_what_a_later_release_found_of_somebody_goes_with_them(gate: Gate, referred: Crossing) -> None:
    now = timezone.now()
    release = Release.objects.create(number=2, generation="g-2", made_at=now, entries=1, in_force_at=now)
    hit = {"release": release, "entry_id": "un:1", "millibits": 24_000, "threshold": 20_000}
    NewHit.objects.create(referral=referred.referral, note="The supervisor was told", **hit)
    Referral.objects.update(status="decided")
    forget(gate, now=now + 29 * 24 * HOUR)
    assert NewHit.objects.exists()
    forget(gate, now=now + 31 * 24 * HOUR)
    assert not NewHit.objects.exists()


def fade(gate: Gate, now: datetime.datetime) -> int:
    forget(gate, now=now)
    return count(gate, now=now)


def test_a_clear_crossing_is_only_a_count_then(
    gate: Gate, officer: Client, crossing: Crossing, referred: Crossing
) -> None:
    unit = crossing.unit
    now = timezone.now()
    assert fade(gate, now + 23 * HOUR) == 0
    assert fade(gate, now + 49 * HOUR) == 1
    assert fade(gate, now + 49 * HOUR) == 0
    assert [one.pk for one in Unit.objects.all()] == [referred.unit_id]
    left = HourCount.objects.get()
    assert left.hour == unit.at.replace(minute=0, second=0, microsecond=0)
    assert (left.lane, left.traveller_class_id) == (unit.lane, unit.traveller_class_id)
    assert (left.index, left.crossings, left.undone, left.drills) == (crossing.index, 1, 0, 0)


def test_undone_ones_and_drills_are_counted_apart(gate: Gate, officer: Client) -> None:
    for _ in range(3):
        officer.post("/lane/", unit({"scan": "Gulwali Invented", "document": "none"}))
    officer.post("/lane/undo/", {"key": Unit.objects.earliest("at").pk})
    officer.post("/lane/drill/")
    officer.post("/lane/", unit({"scan": "Gulwali Invented", "document": "none"}))
    first = Unit.objects.earliest("at").at
    Unit.objects.update(at=first)
    fade(gate, timezone.now() + 49 * HOUR)
    officer.post("/lane/", unit({"scan": "Gulwali Invented", "document": "none"}))
    Unit.objects.update(at=first, drill=False)
    fade(gate, timezone.now() + 49 * HOUR)
    left = HourCount.objects.get()
    assert (left.crossings, left.undone, left.drills) == (4, 1, 1)
    assert not Unit.objects.exists()


def test_of_who_is_clear_beside_somebody_referred_no_reference_stays(gate: Gate, officer: Client) -> None:
    two = unit(
        {"scan": "Gulwali Invented", "document": "none"}, {"scan": "Palwasha Other", "document": "other"}
    )
    AcceptedDocument.objects.exclude(document="none").delete()
    told = officer.post("/lane/", two, headers={"accept": "application/json"}).json()
    assert [member["verdict"] for member in told["members"]] == ["clear", "refer"]
    assert fade(gate, timezone.now() + 49 * HOUR) == 1
    left = Unit.objects.get()
    assert [member["check"] for member in left.answer["members"]] == ["", told["members"][1]["check"]]
    assert told["members"][0]["check"] not in str(left.answer)
    assert [one.number for one in left.crossings.all()] == [2]
    kept = kept_about(Referral.objects.get(), now=timezone.now())
    assert kept["crossing"]["travelled_with"] == 1
    assert HourCount.objects.get().crossings == 1


def test_a_page_that_waited_for_days_is_not_counted_twice(gate: Gate, officer: Client) -> None:
    form = unit({"scan": "Gulwali Invented", "document": "none"})
    officer.post("/lane/", form)
    fade(gate, timezone.now() + 49 * HOUR)
    answer = officer.post("/lane/", form, headers={"accept": "application/json"})
    assert answer.status_code == 409
    assert "has been forgotten" in answer.json()["errors"][0]["message"]
    assert not Unit.objects.exists()
    assert Event.objects.filter(kind="crossing.screened").count() == 1


def test_today_stays_as_it_is_until_midnight(gate: Gate, crossing: Crossing) -> None:
    gate.keep_clear_hours = 0
    local = timezone.localtime(crossing.unit.at)
    end = local.replace(hour=23, minute=59, second=59)
    assert forget(gate, now=end) == 1
    assert count(gate, now=end) == 0
    assert count(gate, now=end + HOUR) == 1
