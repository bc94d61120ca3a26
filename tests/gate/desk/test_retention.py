from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from rahdari.gate.desk.models import Crossing, Unit
from rahdari.gate.desk.retention import forget
from rahdari.gate.events.models import Event
from rahdari.gate.place.models import AcceptedDocument, Gate
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
    assert crossing.document == "none"  # what counts stays
    assert Unit.objects.count() == 1
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
