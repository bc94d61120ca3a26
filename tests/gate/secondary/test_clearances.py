from __future__ import annotations

import datetime

import pytest
from attrs import evolve
from django.test import Client
from django.utils import timezone
from tests.gate.referrals import CARD, LISTED, Crossed, subject

from rahdari.gate.events.models import Event
from rahdari.gate.place.models import Gate
from rahdari.gate.secondary import clearances
from rahdari.gate.secondary.clearances import cleared, hinted
from rahdari.gate.secondary.models import Clearance, Referral
from rahdari.matching.evidence import Hit
from rahdari.records.entry import Document, Entry, Subject

PASSPORT = Document("passport", CARD, "af")
YEAR = datetime.timedelta(days=366)


@pytest.fixture
def remembered(referral: Referral, supervisor: Client) -> Referral:
    data = {"outcome": "cleared", "basis": "document", "consent": "on"}
    supervisor.post(f"/secondary/{referral.reference}/decide/", data)
    return referral


def hit(entry: Entry, who: Subject) -> Hit:
    return Hit(entry, who, (), 20_000)


def test_the_same_document_does_not_stop_again(remembered: Referral, cross: Crossed) -> None:
    event = Event.objects.get(kind="clearance.given")
    assert (event.who.role, event.what) == ("supervisor", f"referral:{remembered.pk}")
    assert cross()["verdict"] == "clear"
    assert cross(number=" ab 123-456")["verdict"] == "clear"
    assert cross(number="AB123457")["verdict"] == "refer"
    assert cross(document="none", number="", country="")["verdict"] == "refer"


def test_without_consent_nothing_is_remembered(
    referral: Referral, supervisor: Client, cross: Crossed
) -> None:
    data = {"outcome": "cleared", "basis": "document"}
    supervisor.post(f"/secondary/{referral.reference}/decide/", data)
    assert not Clearance.objects.exists()
    assert cross()["verdict"] == "refer"


TWINS = [evolve(LISTED, id=f"test:{n}", documents=()) for n in range(1, 6)]


@pytest.mark.parametrize("listed", [TWINS], ids=["five"])
def test_what_stands_behind_cleared_entries_still_stops(
    listed: list[Entry], remembered: Referral, cross: Crossed
) -> None:
    assert Clearance.objects.count() == 3  # as many as the page has shown
    assert cross()["verdict"] == "refer"


@pytest.mark.parametrize(
    "changed",
    [{"birth_dates": ["1972"]}, {"names": ["Zmaray Torgar", "Another"]}, {"father_names": []}],
)
def test_it_falls_when_the_entry_changes(changed: dict[str, list[str]], remembered: Referral) -> None:
    who = evolve(subject(), documents=[PASSPORT])
    now = timezone.now()
    assert cleared(who, [hit(LISTED, who)], at=now) == {"test:1"}
    assert cleared(who, [hit(evolve(LISTED, action="another"), who)], at=now) == {"test:1"}
    assert cleared(who, [hit(evolve(LISTED, **changed), who)], at=now) == frozenset()


def test_an_entry_that_lists_the_document_is_never_covered(remembered: Referral) -> None:
    who = evolve(subject(), documents=[PASSPORT, *LISTED.documents])
    assert cleared(who, [hit(LISTED, who)], at=timezone.now()) == frozenset()


def test_it_lasts_a_year_at_most_and_is_destroyed(gate: Gate, remembered: Referral) -> None:
    who, now = evolve(subject(), documents=[PASSPORT]), timezone.now()
    assert cleared(who, [hit(LISTED, who)], at=now + YEAR) == frozenset()
    clearances.forget(at=now)
    assert Clearance.objects.count() == 1
    clearances.forget(at=now + YEAR)
    assert not Clearance.objects.exists()


def test_without_a_document_it_is_a_hint_and_no_way_past(
    remembered: Referral, cross: Crossed, supervisor: Client
) -> None:
    again = cross(document="none", number="", country="")
    page = supervisor.get(f"/secondary/{again['reference']}/").text
    assert "the stop can be short" in page
    now = timezone.now()
    assert set(hinted(subject(), [LISTED], at=now)) == {"test:1"}
    assert hinted(Subject(["Zmaray Torgar"]), [LISTED], at=now) == {}


def test_the_table_holds_neither_person_nor_entry(remembered: Referral) -> None:
    row = str(Clearance.objects.values().get()).upper()
    for part in (CARD, "ZMARAY", "GULWALI", "1971", "TEST:1"):
        assert part not in row
