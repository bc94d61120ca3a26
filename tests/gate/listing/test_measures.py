"""Entries of any list restricted and suspended at this gate."""

from __future__ import annotations

import datetime

from tests.gate.listing.conftest import NOW, TODAY

from rahdari.gate.accounts.models import User
from rahdari.gate.events.models import Event
from rahdari.gate.listing import measures, services
from rahdari.gate.listing.models import Measure, OwnEntry
from rahdari.records.entry import Entry

DAY = datetime.timedelta(days=1)
ENTRY = Entry("un:1", "person", ["Somebody Invented"], restriction=["sex"])


def take(kind: str, by: User, *fields: str, entry: str = "un:1") -> Measure:
    return measures.take(
        entry,
        Measure.Kind(kind),
        fields=fields,
        reason="It stops forty a day",
        until=TODAY + 30 * DAY,
        by=by,
        now=NOW,
    )


def test_a_restricted_entry_needs_what_was_said(steward: User) -> None:
    take("restrict", steward, "birth_dates", "documents")
    entry = measures.applied(ENTRY, services.measures(TODAY))
    assert entry is not None
    assert entry.restriction == ("sex", "birth_dates", "documents")
    assert measures.applied(ENTRY, services.measures(TODAY + 30 * DAY)) == ENTRY  # it has lapsed


def test_a_suspended_one_is_not_there(steward: User) -> None:
    take("suspend", steward)
    held = services.measures(TODAY)
    assert measures.applied(ENTRY, held) is None
    assert held["un:1"].by == steward


def test_the_last_one_counts_and_each_is_told(steward: User) -> None:
    take("suspend", steward)
    take("restrict", steward, "father_names")
    assert services.measures(TODAY)["un:1"].kind == "restrict"
    assert Measure.objects.filter(ended_at=None).count() == 1
    for _twice in range(2):
        measures.lift(
            services.measures(TODAY).get("un:1") or Measure.objects.first(),
            why="Repaired",
            by=steward,
            now=NOW,
        )  # type: ignore[arg-type]
    assert not services.measures(TODAY)
    kinds = Event.objects.filter(kind__startswith="measure").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["measure.taken", "measure.taken", "measure.lifted"]


def test_they_hold_for_own_entries_too(approved: OwnEntry, steward: User) -> None:
    own = services.id_of(approved)
    take("restrict", steward, "documents", entry=own)
    assert services.in_force(TODAY)[0].restriction == ("documents",)
    take("suspend", steward, entry=own)
    assert services.in_force(TODAY) == ()
