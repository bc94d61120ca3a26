"""A hand in the database is found: triggers can be taken off, the ledger has been seen by others."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from tests.gate.ledger.conftest import SHIFT, Sequenced
from tests.gate.ledger.test_privacy import CLEAR
from tests.gate.referrals import TRAVELLER, Crossed

from rahdari.gate.compliance.services import sign_days
from rahdari.gate.desk import retention as desk
from rahdari.gate.desk.models import Crossing, Unit
from rahdari.gate.events import triggers
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.events.services import record
from rahdari.gate.ledger import retention, rows
from rahdari.gate.ledger.audit import at_one_moment, differences
from rahdari.gate.ledger.models import Leaf
from rahdari.gate.place.models import Gate
from rahdari.gate.project.folder import DataFolder
from rahdari.gate.secondary.models import Hit, Referral
from rahdari.gate.simulate.forms import unit

DAY = datetime.timedelta(days=1)


def _changed_event() -> None:
    Event.objects.filter(kind="gate.set-up").update(why="another reason")


def _gone_event() -> None:
    Event.objects.filter(kind="gate.set-up").delete()


def _event_put_in() -> None:
    Event.objects.create(at=timezone.now(), kind="release.in-force", what="", why="", data={})


def _changed_verdict() -> None:
    Crossing.objects.update(verdict="clear")


def _changed_leaf() -> None:
    Leaf.objects.filter(reference__startswith="event:").update(hidden=b"x" * 32)


def _gone_event_and_leaf() -> None:
    event = Event.objects.get(kind="gate.set-up")
    Leaf.objects.filter(reference=f"event:{event.pk}").delete()
    event.delete()


def _changed_screening() -> None:
    event = Event.objects.get(kind="crossing.screened")
    Event.objects.filter(pk=event.pk).update(data={**event.data, "verdict": "clear"})


def _gone_screenings() -> None:
    Event.objects.filter(kind="crossing.screened").delete()


def _gone_openings() -> None:
    Event.objects.filter(kind="referral.opened").delete()


def _opened_for_another_reason() -> None:
    event = Event.objects.get(kind="referral.opened")
    Event.objects.filter(pk=event.pk).update(data={**event.data, "reason": "document"})


def _gone_referral() -> None:
    for model in (Hit, Referral, Crossing, Unit):
        model.objects.all().delete()
    Leaf.objects.filter(held=False).delete()


def _gone_referral_and_events() -> None:
    _gone_referral()
    Event.objects.filter(kind__in=("crossing.screened", "referral.opened")).delete()


def _gone_crossing() -> None:
    for model in (Hit, Referral, Crossing):
        model.objects.all().delete()


def _another_reference() -> None:
    unit = Unit.objects.get()
    unit.answer["members"][0]["check"] = ""
    unit.save(update_fields=["answer"])


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (_changed_event, "(gate.set-up) was changed"),
        (_gone_event, "was taken out"),
        (_event_put_in, "(release.in-force) has no leaf"),
        (_changed_verdict, "was changed"),
        (_changed_leaf, "is not as it is in the ledger"),
        (_gone_event_and_leaf, "has no row any more"),
        (_changed_screening, "(crossing.screened) was changed"),
        (_gone_screenings, "(crossing.screened) was taken out"),
        (_gone_screenings, "there are leaves of 1 checks, and the events tell of 0"),
        (_gone_openings, "(referral.opened) was taken out"),
        (_opened_for_another_reason, "(referral.opened) was changed"),
        (_gone_referral, "has no row any more"),
        (_gone_referral, "(referral.opened) tells of was taken out"),
        (_gone_referral_and_events, "has no row any more"),
        (_gone_crossing, "was taken out"),
        (_another_reference, "has no leaf"),
    ],
)
def test_each_is_named(
    harm: Callable[[], None],
    says: str,
    gate: Gate,
    referral: Referral,
    sequenced: Sequenced,
    folder: DataFolder,
) -> None:
    sequenced(timezone.now())
    sequenced(timezone.now() + SHIFT)
    assert list(differences(gate, folder)) == []
    triggers.remove(connection)
    harm()
    triggers.install(connection)
    assert any(says in sentence for sentence in differences(gate, folder))


def test_an_event_of_a_shift_that_is_not_over_is_missed_by_its_number(
    gate: Gate, sequenced: Sequenced, folder: DataFolder
) -> None:
    sequenced(timezone.now())
    with transaction.atomic():
        event = record(Kind.LOOKED_UP, who=None)
    number = event.pk
    triggers.remove(connection)
    Leaf.objects.filter(reference=rows.reference_of(event)).delete()
    event.delete()
    triggers.install(connection)
    leaves_out_none = connection.vendor == "sqlite"
    said = f"event {number} was taken out"
    assert list(differences(gate, folder)) == ([said] if leaves_out_none else [])


def test_a_check_of_which_only_the_count_is_left_is_no_difference(
    numbered: None,
    officer: Client,
    cross: Crossed,
    gate: Gate,
    referral: Referral,
    sequenced: Sequenced,
    folder: DataFolder,
) -> None:
    cross(**CLEAR)
    two = unit(TRAVELLER, CLEAR)
    officer.post("/lane/", two)
    now = timezone.now()
    later = now + 3 * DAY
    sequenced(now)
    sequenced(later)
    assert list(differences(gate, folder, now=later)) == []
    sign_days(gate, folder, now=later)
    assert desk.forget(gate, now=later) == 2
    assert list(differences(gate, folder, now=later)) == []
    assert desk.count(gate, now=later) == 2
    assert list(differences(gate, folder, now=later)) == []
    assert retention.forget(gate, now=later) == 2
    sequenced(later + DAY)
    assert list(differences(gate, folder, now=later + DAY)) == []
    triggers.remove(connection)
    Event.objects.filter(kind="crossing.screened", data__verdict="clear").delete()
    triggers.install(connection)
    said = list(differences(gate, folder, now=later + DAY))
    assert "there are leaves of 4 checks, and the events tell of 3" in said


def test_what_a_shorter_retention_had_destroyed_is_no_difference(
    numbered: None, cross: Crossed, gate: Gate, sequenced: Sequenced, folder: DataFolder
) -> None:
    cross(**CLEAR)
    later = timezone.now() + 3 * DAY
    sequenced(later)
    sign_days(gate, folder, now=later)
    Crossing.objects.update(subject=None)
    retention.forget(gate, now=later)
    gate.keep_clear_hours = 24 * 7
    with patch("rahdari.gate.events.services.timezone.now", lambda: later), transaction.atomic():
        record(Kind.GATE_CHANGED, who=None, what=gate, keep_clear_hours=gate.keep_clear_hours)
    assert list(differences(gate, folder, now=later)) == []


@pytest.mark.django_db(transaction=True)
def test_what_is_forgotten_meanwhile_is_no_difference(
    numbered: None,
    cross: Crossed,
    gate: Gate,
    sequenced: Sequenced,
    folder: DataFolder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A check is read, then it and its leaf are forgotten, then its leaf is looked for."""
    cross(**CLEAR)
    later = timezone.now() + 3 * DAY
    sequenced(later)
    sign_days(gate, folder, now=later)
    read, forgotten = rows.leaves, list[bool]()

    def forget() -> None:
        Crossing.objects.update(subject=None)
        assert retention.forget(gate, now=later) == 1
        connection.close()

    def leaves(references: Sequence[str]) -> dict[str, Leaf]:
        if not forgotten and references and not references[0].startswith("event:"):
            with ThreadPoolExecutor(1) as other:
                other.submit(forget).result(10)
            forgotten.append(True)
        return read(references)

    monkeypatch.setattr(rows, "leaves", leaves)
    with at_one_moment():
        assert list(differences(gate, folder, now=later)) == []
    assert forgotten
    assert not Leaf.objects.filter(held=False).exists()
    assert list(differences(gate, folder, now=later)) == []
