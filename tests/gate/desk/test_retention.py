from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from rahdari.gate.desk.models import Crossing, Unit
from rahdari.gate.desk.retention import forget
from rahdari.gate.events.models import Event
from rahdari.gate.place.models import AcceptedDocument, Gate
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
