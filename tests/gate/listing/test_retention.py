"""Who was listed is forgotten when the entry has been over for long enough; that there was one is not."""

from __future__ import annotations

import datetime

from django.test import Client
from django.utils import timezone
from tests.gate.listing.conftest import NOW, TODAY, listing

from rahdari.gate.accounts.models import User
from rahdari.gate.events.models import Event
from rahdari.gate.listing import services
from rahdari.gate.listing.models import OwnEntry
from rahdari.gate.listing.retention import forget
from rahdari.gate.place.models import Gate

DAY = datetime.timedelta(days=1)


def forgotten(gate: Gate, days: int) -> list[int]:
    forget(gate, now=NOW + days * DAY)
    return list(OwnEntry.objects.filter(identity={}).values_list("pk", flat=True))


def test_a_lapsed_entry_is_forgotten_after_its_time(approved: OwnEntry, gate: Gate, page: Client) -> None:
    assert forgotten(gate, 90) == []  # it has just lapsed
    assert forgotten(gate, 119) == []
    assert forgotten(gate, 121) == [approved.pk]
    assert forgotten(gate, 122) == [approved.pk]
    assert Event.objects.filter(kind="entries.forgotten").count() == 1
    approved.refresh_from_db()
    assert (approved.ground, approved.withdrawn_at) == ("robbery", None)
    text = page.get(f"/entries/{approved.reference}/").text
    assert "has been destroyed" in text
    assert "Zmaray" not in text + page.get("/entries/").text


def test_a_withdrawn_and_a_declined_one_too(
    approved: OwnEntry, steward: User, second: User, gate: Gate
) -> None:
    services.withdraw(approved, why="Acquitted", by=steward, now=NOW + DAY)
    declined = services.propose(listing(), by=steward, now=NOW)
    services.answer(declined, agreed=False, by=second, now=NOW + 5 * DAY, today=TODAY)
    assert forgotten(gate, 30) == []
    assert forgotten(gate, 32) == [approved.pk]
    assert forgotten(gate, 36) == [approved.pk, declined.pk]


def test_a_proposal_that_nobody_answers_does_not_wait_for_ever(
    proposed: OwnEntry, gate: Gate, page: Client
) -> None:
    assert forgotten(gate, 29) == []
    assert forgotten(gate, 31) == [proposed.pk]
    assert not services.waiting()
    assert "Nobody approved it in time" in page.get(f"/entries/{proposed.reference}/").text


def test_one_in_force_is_never_forgotten(approved: OwnEntry, gate: Gate) -> None:
    OwnEntry.objects.update(expires_on=timezone.localdate(NOW) + 365 * DAY)
    assert forgotten(gate, 300) == []
