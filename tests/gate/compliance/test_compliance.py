"""The day between the sides: recounted from the log, held against what was counted, signed once."""

from __future__ import annotations

import csv
from collections.abc import Callable

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone
from tests.gate.ledger.conftest import Sequenced
from tests.gate.referrals import Crossed

from rahdari.gate.accounts.models import User
from rahdari.gate.compliance import services
from rahdari.gate.compliance.models import SignedDay, Tally
from rahdari.gate.desk import retention
from rahdari.gate.desk.models import Crossing, Unit
from rahdari.gate.events.models import Event
from rahdari.gate.ledger.keys import signer_of
from rahdari.gate.ledger.models import Leaf
from rahdari.gate.ledger.retention import forget
from rahdari.gate.place.models import Closure, Gate, Lane
from rahdari.gate.project.folder import DataFolder
from rahdari.gate.secondary.models import Referral
from rahdari.ledger.counts import Counted, check_counts, open_counts
from rahdari.ledger.verify import verify

CLEAR = {"scan": "Nobody Atall", "father": "Somebody Else", "birth": "1990-01-01"}
LATER = services.DAY + services.AFTER
"""From any time of a day on, this day can be signed then, and the next one cannot."""


@pytest.fixture
def day() -> str:
    return services.today(timezone.now()).isoformat()


def test_a_gap_is_shown_as_a_gap(
    numbered: None, cross: Crossed, supervisor: Client, lane: Lane, sequenced: Sequenced, day: str
) -> None:
    for _ in range(3):
        cross(**CLEAR)
    Unit.objects.filter(pk=Unit.objects.latest("at").pk).update(undone_at=timezone.now())
    sequenced(timezone.now())
    given = {"lane": lane.pk, "day": day, "count": 5, "how": "turnstile"}
    assert supervisor.post("/compliance/tally/", given).status_code == 302
    facts = supervisor.get(f"/compliance/{day}.json").json()
    assert (facts["checks"], facts["checks_by_release"], facts["undone"]) == (3, {"7": 3}, 1)
    assert [(one["counted"], one["gap"]) for one in facts["lanes"]] == [(5, 3), (None, None)]
    assert facts["gap"] == 3
    rows = list(csv.DictReader(supervisor.get(f"/compliance/{day}.csv").content.decode().splitlines()))
    assert rows[0] == {
        "lane": "1",
        "direction": "in",
        "checks": "3",
        "undone": "1",
        "counted": "5",
        "gap": "3",
    }
    page = supervisor.get(f"/compliance/{day}/").content.decode()
    assert "differ by 3" in page
    supervisor.post("/compliance/tally/", {**given, "count": 2})  # a correction
    assert supervisor.get(f"/compliance/{day}.json").json()["gap"] == 0
    assert Tally.objects.count() == Event.objects.filter(kind="tally.entered").count() == 2


def test_gaps_of_two_lanes_do_not_make_up_for_one_another(
    gate: Gate, account: Callable[[str], User], sequenced: Sequenced
) -> None:
    today, by = services.today(timezone.now()), account("supervisor")
    one, two = gate.lanes.all()
    services.enter(one, today, 4, Tally.How.MANUAL, by=by)
    services.enter(two, today, 6, Tally.How.TOKENS, by=by)
    assert services.of(gate, today, now=timezone.now()).gap == 10


def test_few_referrals_are_hidden(referral: Referral, supervisor: Client, day: str) -> None:
    assert supervisor.get(f"/compliance/{day}.json").json()["referrals"] == "<5"
    for page in ("/compliance/", f"/compliance/{day}/"):
        assert "fewer than 5<" in supervisor.get(page).content.decode()


def test_a_day_is_signed_once_and_anybody_counts_it_again(
    numbered: None,
    cross: Crossed,
    gate: Gate,
    account: Callable[[str], User],
    folder: DataFolder,
    sequenced: Sequenced,
    day: str,
) -> None:
    for _ in range(2):
        cross(**CLEAR)
    cross()
    now = timezone.now()
    over = services.bounds(services.today(now))[1] + services.AFTER
    lane = gate.lanes.get(name="1")
    services.enter(lane, services.today(now), 5, Tally.How.TURNSTILE, by=account("supervisor"))
    sequenced(now)
    assert services.sign_days(gate, folder, now=now) == 0  # it is not over
    sequenced(over)
    assert services.sign_days(gate, folder, now=over) == 1
    assert services.sign_days(gate, folder, now=over) == 0
    note = Client().get(f"/ledger/counts/{day}").content
    assert note.decode() == SignedDay.objects.get().note
    verifier = signer_of(folder, gate.name).verifier
    counts = open_counts(note, verifier)
    assert (counts.checks, counts.referrals, counts.leaves[7]) == (3, None, 3)
    assert counts.counted == (Counted(5, 2, "1"),)  # the gap is under the signature, too
    check_counts(counts, verify(folder.ledger, verifier).leaves)


def test_a_decision_under_a_clock_that_was_set_back_keeps_no_day_from_being_signed(
    numbered: None, cross: Crossed, gate: Gate, folder: DataFolder, sequenced: Sequenced
) -> None:
    now = timezone.now()
    for _ in range(5):
        cross()
    Referral.objects.update(status=Referral.Status.DECIDED, decided_at=F("opened_at") - services.DAY)
    sequenced(now + LATER)
    assert services.sign_days(gate, folder, now=now + LATER) == 1
    assert "\nminutes 0 0\n" in SignedDay.objects.get().note


def test_rows_go_after_their_day_is_signed_and_the_day_stays(
    numbered: None, cross: Crossed, gate: Gate, folder: DataFolder, sequenced: Sequenced
) -> None:
    cross(**CLEAR)
    reference = cross()["reference"]
    now = timezone.now()
    later = now + 2 * LATER
    sequenced(later)
    assert forget(gate, now=later) == 0
    services.sign_days(gate, folder, now=later)
    before = services.of(gate, services.today(now), now=later)
    assert forget(gate, now=later) > 0
    left = Leaf.objects.filter(held=False, release=7)
    assert [row.reference for row in left] == [reference]
    assert services.of(gate, services.today(now), now=later).checks == before.checks == 2
    sequenced(later)  # and the log goes on


def test_the_lanes_of_a_day_stay_when_its_clear_crossings_are_only_counts(
    numbered: None, cross: Crossed, supervisor: Client, gate: Gate, lane: Lane, sequenced: Sequenced, day: str
) -> None:
    for _ in range(3):
        cross(**CLEAR)
    Unit.objects.filter(pk=Unit.objects.latest("at").pk).update(undone_at=timezone.now())
    cross()
    now = timezone.now()
    sequenced(now)
    supervisor.post("/compliance/tally/", {"lane": lane.pk, "day": day, "count": 5, "how": "turnstile"})
    before = supervisor.get(f"/compliance/{day}.json").json()
    assert (before["checks_of_lanes"], before["undone"], before["gap"]) == (4, 1, 2)
    retention.forget(gate, now=now + 2 * LATER)
    assert retention.count(gate, now=now + 2 * LATER) == 3
    assert Crossing.objects.count() == 1
    assert supervisor.get(f"/compliance/{day}.json").json() == before


def test_what_is_closed_is_said_with_a_reason(
    supervisor: Client, gate: Gate, lane: Lane, officer: Client, day: str, sequenced: Sequenced
) -> None:
    assert supervisor.post("/compliance/close/", {"lane": lane.pk}).status_code == 422
    assert supervisor.post("/compliance/close/", {"reason": "other"}).status_code == 422
    supervisor.post("/compliance/close/", {"lane": lane.pk, "reason": "equipment", "note": "scanner"})
    supervisor.post("/compliance/close/", {"lane": lane.pk, "reason": "power"})  # once is enough
    closure = Closure.objects.get()
    assert "the equipment does not work" in officer.get("/lane/").content.decode()
    assert Leaf.objects.filter(held=False).count() == 1  # everybody sees it: it is in the log at once
    assert supervisor.get(f"/compliance/{day}.json").json()["closures"][0]["reason"] == "equipment"
    supervisor.post(f"/compliance/open/{closure.pk}/")
    supervisor.post(f"/compliance/open/{closure.pk}/")
    assert Event.objects.filter(kind="closure.ended").count() == 1
    assert "the equipment does not work" not in officer.get("/lane/").content.decode()
    assert services.counts_of(
        gate, services.of(gate, services.today(timezone.now()), now=timezone.now()), "rahdari/gate"
    )


@pytest.mark.parametrize("day", ["2026-13-01", "1999-01-01", "2999-01-01", "yesterday", "20261122"])
def test_no_other_day(day: str, supervisor: Client) -> None:
    for address in (f"/compliance/{day}/", f"/compliance/{day}.json", f"/compliance/{day}.counts"):
        assert supervisor.get(address).status_code == 404


def test_only_supervisors_count_and_close(signed_in: Callable[[str], Client], lane: Lane, day: str) -> None:
    auditor = signed_in("auditor")
    assert auditor.get(f"/compliance/{day}/").status_code == auditor.get("/compliance/").status_code == 200
    assert auditor.post("/compliance/close/", {"reason": "power"}).status_code == 403
