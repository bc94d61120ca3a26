"""An entry's life: proposed, approved by a second person, renewed, reviewed, over."""

from __future__ import annotations

import datetime
import re

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.gate.listing.conftest import NOW, PERSON, TODAY, listing

from rahdari.gate.accounts.models import User
from rahdari.gate.events.models import Event
from rahdari.gate.listing import services
from rahdari.gate.listing.models import OwnEntry, Term
from rahdari.gate.listing.services import NotNow
from rahdari.gate.listing.vocabulary import Action, Basis, Days, Ground, SourceGrade
from rahdari.records.entry import Entry

DAY = datetime.timedelta(days=1)


def told() -> list[str]:
    return list(Event.objects.filter(kind__startswith="entry.").order_by("pk").values_list("kind", flat=True))


def test_a_proposal_refers_nobody(proposed: OwnEntry) -> None:
    assert services.in_force(TODAY) == ()
    assert list(services.waiting()) == [proposed]


def test_a_second_person_puts_it_in_force_and_it_lapses_by_itself(approved: OwnEntry) -> None:
    (entry,) = services.in_force(TODAY)
    assert entry.id == f"own:{approved.reference}"
    assert (entry.names, entry.father_names, entry.birth_dates) == (
        PERSON.names,
        PERSON.father_names,
        PERSON.birth_dates,
    )
    assert (entry.grounds, entry.source_grade, entry.action) == ("robbery", "A", "call")
    assert (entry.listed_on, entry.review_on) == (TODAY, TODAY + 45 * DAY)
    assert entry.expires_on == TODAY + 90 * DAY
    assert services.in_force(TODAY + 89 * DAY) == (entry,)
    assert services.in_force(TODAY + 90 * DAY) == ()
    assert told() == ["entry.proposed", "entry.approved"]


def test_nobody_approves_what_they_proposed(proposed: OwnEntry, steward: User) -> None:
    with pytest.raises(NotNow, match="second person"):
        services.answer(proposed, agreed=True, by=steward, now=NOW, today=TODAY)
    term = proposed.terms.get()
    with pytest.raises(IntegrityError), transaction.atomic():  # and not by another way either
        Term.objects.filter(pk=term.pk).update(second=steward, agreed=True)
    with pytest.raises(IntegrityError), transaction.atomic():  # nor by nobody
        Term.objects.filter(pk=term.pk).update(agreed=True)
    with pytest.raises(IntegrityError), transaction.atomic():  # nor for as long as one likes
        Term.objects.filter(pk=term.pk).update(days=3650)


def test_an_answer_is_given_once(approved: OwnEntry, proposed: OwnEntry, second: User) -> None:
    with pytest.raises(NotNow, match="nothing to approve"):
        services.answer(approved, agreed=False, by=second, now=NOW, today=TODAY)


def test_declined_is_declined(proposed: OwnEntry, second: User) -> None:
    services.answer(proposed, agreed=False, by=second, now=NOW, today=TODAY)
    assert services.in_force(TODAY) == ()
    assert not services.waiting()
    assert told() == ["entry.proposed", "entry.declined"]


def renew(entry: OwnEntry, by: User, reason: str, *, now: datetime.datetime = NOW) -> Term:
    return services.renew(entry, days=Days.MONTH, review_days=15, reason=reason, by=by, now=now, today=TODAY)


def test_a_renewal_needs_a_new_reason_and_a_second_person(
    approved: OwnEntry, steward: User, second: User
) -> None:
    with pytest.raises(NotNow, match="why it is needed"):
        renew(approved, steward, " - ")
    renew(approved, steward, "The hearing is on 3 May.")
    assert services.in_force(TODAY)[0].expires_on == TODAY + 90 * DAY  # not yet
    with pytest.raises(NotNow, match="already"):
        renew(approved, steward, "The hearing is on 4 May.")
    with pytest.raises(NotNow, match="second person"):
        services.answer(approved, agreed=True, by=steward, now=NOW, today=TODAY)
    services.answer(approved, agreed=True, by=second, now=NOW, today=TODAY + 80 * DAY)
    assert services.in_force(TODAY + 90 * DAY)[0].expires_on == TODAY + 110 * DAY
    with pytest.raises(NotNow, match="given before"):
        renew(approved, steward, "the hearing is on 3 May")
    assert told()[2:] == ["entry.renewal-proposed", "entry.renewed"]


def test_a_renewal_that_is_declined_leaves_the_old_end(
    approved: OwnEntry, steward: User, second: User
) -> None:
    renew(approved, steward, "The hearing is on 3 May.")
    services.answer(approved, agreed=False, by=second, now=NOW, today=TODAY)
    assert services.in_force(TODAY)[0].expires_on == TODAY + 90 * DAY
    assert told()[-1] == "entry.not-renewed"


def test_what_is_over_is_not_renewed(approved: OwnEntry, steward: User) -> None:
    with pytest.raises(NotNow, match="in force"):
        services.renew(
            approved,
            days=Days.MONTH,
            review_days=15,
            reason="Still sought",
            by=steward,
            now=NOW,
            today=TODAY + 90 * DAY,
        )


def test_the_owner_withdraws_at_any_time(approved: OwnEntry, steward: User) -> None:
    services.withdraw(approved, why="Acquitted", by=steward, now=NOW)
    assert services.in_force(TODAY) == ()
    ids = frozenset({services.id_of(approved), "own:OTHER", "un:1"})
    assert services.withdrawn(ids) == {services.id_of(approved)}
    with pytest.raises(NotNow):
        services.withdraw(approved, why="Again", by=steward, now=NOW)
    assert Event.objects.get(kind="entry.withdrawn").why == "Acquitted"


def test_a_proposal_that_is_withdrawn_is_not_approved(
    proposed: OwnEntry, steward: User, second: User
) -> None:
    services.withdraw(proposed, why="Typed wrongly", by=steward, now=NOW)
    assert not services.waiting()
    with pytest.raises(NotNow, match="nothing to approve"):
        services.answer(proposed, agreed=True, by=second, now=NOW, today=TODAY)


def test_reminders_come_before_review_and_end(approved: OwnEntry, steward: User) -> None:
    assert not services.reminders(TODAY + 30 * DAY)
    assert list(services.reminders(TODAY + 31 * DAY)) == [approved]
    services.reviewed(approved, why="Warrant seen", by=steward, today=TODAY + 40 * DAY)
    assert not services.reminders(TODAY + 45 * DAY)
    assert list(services.reminders(TODAY + 76 * DAY)) == [approved]
    assert not services.reminders(TODAY + 90 * DAY)


@pytest.mark.parametrize(
    ("person", "changes", "action"),
    [
        (PERSON, {}, "call"),
        (Entry("own:x", "person", ["Zmaray Invented"]), {}, "verify"),  # a mere name
        (Entry("own:x", "person", ["Zmaray Invented"], nationalities=["af"], sex="m"), {}, "verify"),
        (PERSON, {"source_grade": SourceGrade.E}, "verify"),
        (PERSON, {"action": Action.WARRANT}, "warrant"),
    ],
)
def test_what_an_entry_can_lead_to(
    person: Entry, changes: dict[str, object], action: str, steward: User, second: User
) -> None:
    entry = services.propose(listing(person, **changes), by=steward, now=NOW)
    services.answer(entry, agreed=True, by=second, now=NOW, today=TODAY)
    assert services.in_force(TODAY)[0].action == action


def test_no_ground_for_who_people_are() -> None:
    never = re.compile(
        r"opinion|journalis|press\b|speech|polit|asylum|refug|\bkin(ship)?\b|relative|famil|conscri|desert"
        r"|origin|ethnic|trib|religi|faith|blasphem|apost|migra"
    )
    for word in [*Ground.values, *map(str, Ground.labels), *Basis.values, *map(str, Basis.labels)]:
        assert not never.search(word.lower()), word
    assert not {field.name for field in OwnEntry._meta.get_fields()} & {
        *("ethnicity", "religion", "tribe", "relatives", "kin", "notes", "description", "photo"),
    }


def test_every_change_is_told_without_the_person(approved: OwnEntry, steward: User) -> None:
    services.withdraw(approved, why="Acquitted", by=steward, now=timezone.now())
    for event in Event.objects.all():
        assert "Zmaray" not in f"{event.why} {event.data}"
        assert "1971" not in f"{event.why} {event.data}"
