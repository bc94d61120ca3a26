from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from rahdari.gate.accounts.models import User
from rahdari.gate.desk.retention import forget
from rahdari.gate.events.models import Event
from rahdari.gate.place.models import Gate
from rahdari.gate.secondary import decisions
from rahdari.gate.secondary.decisions import Given, NotNow, Outcome
from rahdari.gate.secondary.models import Decision, Referral
from rahdari.gate.secondary.watch import keep_time
from rahdari.records.entry import Entry

MINUTE = datetime.timedelta(minutes=1)


def form(outcome: str, **more: str) -> dict[str, str]:
    return {"outcome": outcome, "basis": "birth", **more}


def kinds() -> list[str]:
    found = Event.objects.filter(kind__regex="^(referral|clearance)").order_by("pk")
    return list(found.values_list("kind", flat=True))


def test_cleared_by_one_person_with_a_reason(referral: Referral, supervisor: Client) -> None:
    page = f"/secondary/{referral.reference}/"
    assert supervisor.post(page + "decide/", {"outcome": "cleared"}).status_code == 422
    assert supervisor.post(page + "decide/", form("cleared", note="the card shows it")).status_code == 302
    referral.refresh_from_db()
    assert referral.status == "decided"
    assert referral.decided_at
    event = Event.objects.get(kind="referral.decided")
    assert (event.why, event.data) == ("birth", {"outcome": "cleared"})
    assert supervisor.post(page + "decide/", form("cleared")).status_code == 422  # no longer offered
    assert kinds() == ["referral.opened", "referral.decided"]


def test_a_confirmation_needs_four_eyes(
    referral: Referral, supervisor: Client, other_supervisor: Client, other: User
) -> None:
    page = f"/secondary/{referral.reference}/"
    supervisor.post(page + "decide/", form("confirmed", entry_id="test:1"))
    referral.refresh_from_db()
    assert referral.status == "waiting"
    supervisor.post(page + "second/", {"answer": "agree"})
    referral.refresh_from_db()
    assert referral.status == "waiting"  # one person has only two eyes
    assert "waits for a second person" in supervisor.get("/secondary/").text
    other_supervisor.post(page + "second/", {"answer": "agree"})
    other_supervisor.post(page + "second/", {"answer": "agree"})
    referral.refresh_from_db()
    decision = referral.decisions.get()
    assert (referral.status, decision.second, decision.agreed) == ("decided", other, True)
    assert kinds() == ["referral.opened", "referral.decided", "referral.seconded"]


def test_the_database_itself_refuses_that_both_are_one(referral: Referral, supervisor: Client) -> None:
    supervisor.post(f"/secondary/{referral.reference}/decide/", form("confirmed", entry_id="test:1"))
    decision = Decision.objects.get()
    decision.second = decision.by
    with pytest.raises(IntegrityError), transaction.atomic():
        decision.save()


def test_who_does_not_agree_decides_nothing_but_escalates(
    referral: Referral, supervisor: Client, other_supervisor: Client
) -> None:
    page = f"/secondary/{referral.reference}/"
    supervisor.post(page + "decide/", form("confirmed", entry_id="test:1"))
    other_supervisor.post(page + "second/", {"answer": "disagree"})
    referral.refresh_from_db()
    assert (referral.status, bool(referral.escalated_at)) == ("waiting", True)
    assert Outcome.CLEARED in decisions.possible(referral)


def test_a_claim_of_protection_is_possible_at_any_time_and_hides_the_owner(
    referral: Referral, supervisor: Client
) -> None:
    page = f"/secondary/{referral.reference}/"
    assert "+00 000" in supervisor.get(page).text
    supervisor.post(page + "decide/", form("confirmed", entry_id="test:1"))
    supervisor.post(page + "decide/", form("protection"))
    shown = supervisor.get(page).text
    assert "+00 000" not in shown
    assert "must not be sent back" in shown
    referral.refresh_from_db()
    assert referral.protected_at
    assert decisions.possible(referral) == ()


def test_an_escalated_referral_still_waits(referral: Referral, supervisor: Client) -> None:
    supervisor.post(f"/secondary/{referral.reference}/decide/", form("escalated"))
    referral.refresh_from_db()
    assert (referral.status, bool(referral.escalated_at)) == ("waiting", True)
    assert Outcome.CLEARED in decisions.possible(referral)


WEAK = {
    "a mere name": Entry("test:1", "person", ["Zmaray Torgar"]),
    "an unreliable source": Entry(
        "test:1", "person", ["Zmaray Torgar"], birth_dates=["1971-03-02"], source_grade="E"
    ),
    "doubtful information": Entry(
        "test:1", "person", ["Zmaray Torgar"], birth_dates=["1971-03-02"], information_grade="5"
    ),
}


@pytest.mark.parametrize("listed", [[entry] for entry in WEAK.values()], ids=WEAK)
def test_a_weak_entry_leads_to_verify_identity_only(
    listed: list[Entry], referral: Referral, supervisor: Client, account: object
) -> None:
    page = supervisor.get(f"/secondary/{referral.reference}/").text
    assert "Verify identity. This entry can lead to nothing more" in page
    assert 'value="confirmed"' not in page
    with pytest.raises(NotNow):
        decisions.decide(
            referral,
            Given(outcome=Outcome.CONFIRMED, basis=Decision.Basis.BIRTH, entry_id="test:1"),
            by=User.objects.get(role="supervisor"),
            now=timezone.now(),
        )
    assert not Decision.objects.exists()


def test_the_clock_warns_once_then_escalates_once_and_never_decides(gate: Gate, referral: Referral) -> None:
    for minutes in (0, 21, 22, 31, 32, 600):
        keep_time(gate, now=referral.opened_at + minutes * MINUTE)
    referral.refresh_from_db()
    assert kinds() == ["referral.opened", "referral.warned", "referral.escalated"]
    assert referral.status == "waiting"
    assert not referral.decisions.exists()


def test_the_bar_warns_supervisors_and_leaves_officers_alone(
    gate: Gate, referral: Referral, supervisor: Client, officer: Client
) -> None:
    def bar(browser: Client) -> str:
        return browser.get("/lane/bar/").text

    assert "runs out soon" not in bar(supervisor)
    keep_time(gate, now=referral.opened_at + 21 * MINUTE)
    assert "runs out soon" in bar(supervisor)
    keep_time(gate, now=referral.opened_at + 31 * MINUTE)
    assert "escalated" in bar(supervisor)
    assert "escalated" not in bar(officer)


def test_the_clock_leaves_what_is_decided_alone(gate: Gate, referral: Referral, supervisor: Client) -> None:
    supervisor.post(f"/secondary/{referral.reference}/decide/", form("cleared"))
    keep_time(gate, now=referral.opened_at + 60 * MINUTE)
    assert "referral.escalated" not in kinds()


def test_a_note_is_forgotten_with_the_traveller(gate: Gate, referral: Referral, supervisor: Client) -> None:
    page = f"/secondary/{referral.reference}/"
    supervisor.post(page + "decide/", form("cleared", note="the card shows it"))
    assert not Event.objects.filter(why__contains="card").exists()
    assert forget(gate, now=timezone.now() + datetime.timedelta(days=31)) == 1
    assert Decision.objects.get().note == ""
    supervisor.post(page + "decide/", form("protection", note="said at another gate"))
    forget(gate, now=timezone.now() + datetime.timedelta(days=32))
    assert set(Decision.objects.values_list("note", flat=True)) == {""}
    assert "has been destroyed" in supervisor.get(page).text


@pytest.mark.parametrize(
    "bad",
    [
        {"outcome": "refused"},
        {"basis": "whim"},
        {"basis": "other"},
        {"note": "x" * 10_000},
        {"note": "turned \u202e around"},
        {"outcome": "confirmed"},
        {"outcome": "confirmed", "entry_id": "test:2"},
    ],
)
def test_bad_input_is_said_and_nothing_is_kept(
    bad: dict[str, str], referral: Referral, supervisor: Client
) -> None:
    answer = supervisor.post(f"/secondary/{referral.reference}/decide/", form("cleared") | bad)
    assert answer.status_code in (409, 422)
    assert "errorlist" in answer.text
    assert not Decision.objects.exists()
    assert kinds() == ["referral.opened"]


OF_THEM = ("Zmaray", "Gulwali", "AB123456", "1971", "test:1", "+00 000", "the card shows it")


@pytest.mark.parametrize("outcome", ["cleared", "confirmed", "protection", "undone"])
def test_what_waits_no_more_shows_whom_it_is_about_for_a_purpose_only(
    outcome: str, referral: Referral, supervisor: Client, other_supervisor: Client, officer: Client
) -> None:
    page = f"/secondary/{referral.reference}/"
    if outcome == "undone":
        officer.post("/lane/undo/", {"key": str(referral.crossing.unit_id)})
    else:
        given = form(outcome, entry_id="test:1", note="the card shows it")
        supervisor.post(page + "decide/", given)
        other_supervisor.post(page + "second/", {"answer": "agree"})
    shown = other_supervisor.get(page)
    again = supervisor.post(page + "decide/", form("cleared"))
    assert (shown.status_code, again.status_code) == (200, 422)
    for word in OF_THEM:
        assert word not in shown.text
        assert word not in again.text
    if outcome != "undone":
        assert "Invented supervisor" in shown.text  # who decided
    assert f"/redress/{referral.reference}/slip/" in shown.text
    assert f"/kept/?reference={referral.reference}" in shown.text
    assert other_supervisor.post(page, {"purpose": "short"}).status_code == 422
    assert not Event.objects.filter(kind="kept.shown").exists()
    looked = other_supervisor.post(page, {"purpose": "A complaint was made"})
    assert "Zmaray Torgar" in looked.text
    event = Event.objects.get(kind="kept.shown")
    assert (event.what, event.why, event.data, event.who.username) == (
        f"referral:{referral.pk}",
        "A complaint was made",
        {"form": "referral"},
        "supervisor2",
    )
    assert "Zmaray" not in other_supervisor.get(page).text
    kept = supervisor.post("/kept/", {"reference": referral.reference, "purpose": "The person asks for it"})
    assert "A complaint was made" in kept.text


def test_markup_is_shown_as_text(referral: Referral, supervisor: Client) -> None:
    page = f"/secondary/{referral.reference}/"
    supervisor.post(page + "decide/", form("escalated", note="<b>🙂</b>"))
    assert "&lt;b&gt;🙂&lt;/b&gt;" in supervisor.get(page).text
