from __future__ import annotations

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from rahdari.gate.desk.retention import forget
from rahdari.gate.events.models import Event
from rahdari.gate.place.models import Gate
from rahdari.gate.secondary.models import Clearance, Referral
from rahdari.gate.slips import services
from rahdari.gate.slips.models import Complaint

DAY = datetime.timedelta(days=1)


def decided(referral: Referral, supervisor: Client, outcome: str = "cleared", **more: str) -> Referral:
    data = {"outcome": outcome, "basis": "document"} | more
    supervisor.post(f"/secondary/{referral.reference}/decide/", data)
    return referral


@pytest.mark.parametrize("outcome", ["cleared", "protection"])
@pytest.mark.parametrize("language", ["en", "fa", "ps", "ur"])
def test_a_slip_says_when_how_long_and_how_to_complain_and_nothing_else(
    outcome: str, language: str, referral: Referral, supervisor: Client
) -> None:
    decided(referral, supervisor, outcome)
    page = supervisor.get(f"/redress/{referral.reference}/slip/{language}/").text
    assert referral.reference in page
    assert f'lang="{language}"' in page
    assert "<path" in page  # the code
    for word in ("Zmaray", "Gulwali", "test:1", "1971", "AB123456", outcome, "Invented supervisor"):
        assert word not in page


def test_slips_of_all_outcomes_are_alike(referral: Referral, supervisor: Client) -> None:
    address = f"/redress/{referral.reference}/slip/en/"
    before = re.sub(r"\d+ minutes?", "", supervisor.get(address).text)
    decided(referral, supervisor, "protection")
    assert re.sub(r"\d+ minutes?", "", supervisor.get(address).text) == before


def test_printing_one_is_recorded_once_each(referral: Referral, supervisor: Client) -> None:
    form = f"/redress/{referral.reference}/slip/"
    answer = supervisor.post(form, {"language": "ps"})
    assert answer["Location"] == f"/redress/{referral.reference}/slip/ps/"
    assert Event.objects.get(kind="slip.issued").data == {"language": "ps"}
    for language in ("", "xx", "../en", "x" * 10_000):
        assert supervisor.post(form, {"language": language}).status_code == 404
    assert supervisor.get(f"{form}xx/").status_code == 404
    assert Event.objects.filter(kind="slip.issued").count() == 1


def test_a_case_is_found_by_reference_or_code_and_never_by_name(
    referral: Referral, supervisor: Client
) -> None:
    where = f"/redress/{referral.reference}/"
    for text in (referral.reference, referral.reference.lower(), services.code_of(referral)):
        assert supervisor.post("/redress/", {"reference": text})["Location"] == where
    for text in ("Zmaray Torgar", "AB123456", "test:1", "", "x" * 10_000, "\u202eABC", "%", "\0"):
        assert supervisor.post("/redress/", {"reference": text}).status_code == 422


def complain(referral: Referral, supervisor: Client, **more: str) -> Complaint:
    supervisor.post(f"/redress/{referral.reference}/", {"concern": "person", "text": "Again", **more})
    return Complaint.objects.get()


def test_a_complaint_has_a_clock_and_is_answered_once(referral: Referral, supervisor: Client) -> None:
    complaint = complain(referral, supervisor)
    assert complaint.due_at - complaint.received_at == 30 * DAY
    assert complaint.entries == ["test:1"]
    for outcome in ("upheld", "rejected"):
        supervisor.post(
            f"/redress/{complaint.referral.reference}/answer/{complaint.pk}/",
            {"outcome": outcome, "answer": "The card"},
        )
    complaint.refresh_from_db()
    assert (complaint.outcome, complaint.closed_by and complaint.closed_by.role) == ("upheld", "supervisor")
    assert complaint.entries == []
    told = Event.objects.filter(kind__startswith="complaint").values_list("kind", flat=True)
    assert sorted(told) == ["complaint.answered", "complaint.registered"]


def test_overdue_ones_are_shown_to_supervisor_and_owner(
    referral: Referral, supervisor: Client, signed_in: object
) -> None:
    assert callable(signed_in)
    complaint = complain(referral, supervisor)
    Complaint.objects.update(due_at=timezone.now() - DAY)
    for browser in (supervisor, signed_in("steward")):
        page = browser.get("/redress/overdue/").text
        assert referral.reference in page
        assert "test:1" in page
        assert complaint.text not in page
    assert "overdue" in supervisor.get("/redress/").text


def test_a_claim_of_protection_keeps_the_owner_out(referral: Referral, supervisor: Client) -> None:
    complaint = complain(decided(referral, supervisor, "protection"), supervisor)
    assert complaint.entries == []


def test_a_claim_of_protection_that_comes_later_keeps_the_owner_out_too(
    referral: Referral, supervisor: Client, signed_in: object
) -> None:
    assert callable(signed_in)
    complaint = complain(referral, supervisor)
    Complaint.objects.update(due_at=timezone.now() - DAY)
    decided(referral, supervisor, "protection")
    complaint.refresh_from_db()
    assert complaint.entries == []
    assert referral.reference not in signed_in("steward").get("/redress/overdue/").text
    assert referral.reference in supervisor.get("/redress/overdue/").text


def test_nothing_is_forgotten_while_a_complaint_is_open(
    gate: Gate, referral: Referral, supervisor: Client
) -> None:
    complaint = complain(decided(referral, supervisor), supervisor, contact="invented@example.org")
    later = timezone.now() + 40 * DAY
    assert forget(gate, now=later) == 0
    supervisor.post(
        f"/redress/{complaint.referral.reference}/answer/{complaint.pk}/",
        {"outcome": "upheld", "answer": "The card"},
    )
    assert forget(gate, now=later) == 1  # a complaint's words as long after its answer
    complaint.refresh_from_db()
    assert (complaint.text, complaint.contact, complaint.answer) == ("", "", "")
    assert complaint.outcome == "upheld"  # what counts stays


def test_a_clearance_is_withdrawn_by_slip(referral: Referral, supervisor: Client) -> None:
    decided(referral, supervisor, consent="on")
    page = f"/redress/{referral.reference}/"
    assert "Withdraw it" in supervisor.get(page).text
    for _ in range(2):
        supervisor.post(page + "withdraw/")
    assert "Withdraw it" not in supervisor.get(page).text
    assert Clearance.objects.get().withdrawn_at
    assert Event.objects.filter(kind="clearance.withdrawn").count() == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"concern": "revenge"},
        {"text": "x" * 10_000},
        {"contact": "x" * 10_000},
        {"text": "turned \u202e around"},
        {"contact": "turned \u202e around"},
    ],
)
def test_bad_input_is_said_and_nothing_is_kept(
    bad: dict[str, str], referral: Referral, supervisor: Client
) -> None:
    answer = supervisor.post(f"/redress/{referral.reference}/", {"concern": "person"} | bad)
    assert answer.status_code == 422
    assert "errorlist" in answer.text
    assert not Complaint.objects.exists()
    assert not Event.objects.filter(kind__startswith="complaint").exists()
