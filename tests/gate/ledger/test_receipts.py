"""Slips and tokens: they verify offline, say nothing of a stop, and are for whoever goes on."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.gate.ledger.conftest import Sequenced
from tests.gate.referrals import CARD, Crossed

from rahdari.errors import LedgerError
from rahdari.gate.desk.models import Crossing, Unit
from rahdari.gate.events.models import Event
from rahdari.gate.ledger.keys import signer_of
from rahdari.gate.ledger.receipts import receipt_of, token_of
from rahdari.gate.place.models import Gate
from rahdari.gate.project.folder import DataFolder
from rahdari.gate.secondary.models import Referral
from rahdari.gate.slips import services as slips
from rahdari.ledger.clearances import check_clearance
from rahdari.ledger.note import Verifier
from rahdari.ledger.receipts import check
from rahdari.ledger.tiles import Folder

CLEAR = {"scan": "Nobody Atall", "father": "Somebody Else", "birth": "1990-01-01"}


@pytest.fixture
def verifier(gate: Gate, folder: DataFolder) -> Verifier:
    return signer_of(folder, gate.name).verifier


def test_a_slip_is_a_promise_first_and_a_proof_then(
    referral: Referral, verifier: Verifier, folder: DataFolder, sequenced: Sequenced
) -> None:
    early = slips.code_of(referral)
    assert check(early, verifier).index is None
    sequenced(timezone.now())
    late = slips.code_of(referral)
    for code in (early, late):
        found = check(code, verifier, Folder(folder.ledger))
        assert found.receipt.reference == referral.reference
        assert found.receipt.gate == "Testgate"
        assert found.index is not None
        assert slips.find(code) == referral
    assert check(late, verifier).index is not None  # without the log's files
    assert len(late) < 2000  # a code that is still printed


def test_a_clear_check_has_the_same_receipt(
    cross: Crossed, gate: Gate, verifier: Verifier, folder: DataFolder
) -> None:
    reference = str(cross(**CLEAR)["check"])
    code = receipt_of(reference, gate, folder)
    assert code is not None
    assert check(code, verifier).receipt.reference == reference


@pytest.mark.parametrize("harm", [lambda code: code[:-3] + "000", lambda code: code.replace(":", ":A", 1)])
def test_a_receipt_that_was_touched_leads_nowhere(
    harm: Callable[[str], str], referral: Referral, folder: DataFolder
) -> None:
    assert slips.find(harm(slips.code_of(referral))) is None


def test_slips_of_before_are_still_found(referral: Referral, folder: DataFolder) -> None:
    old = slips.sign(referral.reference, referral.opened_at, slips._key())
    assert slips.find(old) == referral
    assert slips.find(referral.reference.lower()) == referral


def _token(officer: Client, reference: object) -> object:
    return officer.post(f"/ledger/tokens/{reference}/", follow=True)


def test_whoever_is_clear_gets_a_token_that_other_desks_look_at(
    cross: Crossed, officer: Client, folder: DataFolder, verifier: Verifier
) -> None:
    reference = str(cross(**CLEAR)["check"])
    page = officer.post(f"/ledger/tokens/{reference}/", follow=True)
    assert reference in page.content.decode()
    shown = Event.objects.get(kind="clearance.shown")
    assert reference not in f"{shown.what} {shown.data}"  # events stay, and the crossing does not
    token = token_of(Crossing.objects.get(), reference, folder)
    clearance = check_clearance(token.code, verifier, timezone.now(), CARD)
    assert clearance.until - timezone.now() > datetime.timedelta(hours=11)
    with pytest.raises(LedgerError, match="another document"):
        check_clearance(token.code, verifier, timezone.now(), "ZZ999999")
    page = officer.post("/ledger/tokens/", {"token": token.code, "number": "ab 123456"})
    assert "The token is valid" in page.content.decode()
    unread = officer.post("/ledger/tokens/", {"token": token.code, "number": "-"})
    assert "The token is valid" in unread.content.decode()
    wrong = officer.post("/ledger/tokens/", {"token": token.code, "number": "ZZ999999"})
    assert wrong.status_code == 422
    for nonsense in ("", "RAHDARI-C:", token.code[:-4] + "AAAA", "x" * 5000):
        assert officer.post("/ledger/tokens/", {"token": nonsense}).status_code == 422


def test_a_token_in_the_lanes_one_field_says_what_it_is_and_screens_nobody(
    cross: Crossed, officer: Client, folder: DataFolder
) -> None:
    reference = str(cross(**CLEAR)["check"])
    code = token_of(Crossing.objects.get(), reference, folder).code
    before = Event.objects.count()

    def scan(text: str, **fields: str) -> Any:
        return officer.post("/lane/", {"key": str(uuid.uuid4()), "member-0-scan": text, **fields})

    page = scan(f"{code}\r\n").content.decode()
    assert "The token is valid" in page
    assert reference in page
    assert 'class="verdict clear"' not in page  # nobody is to take it for a verdict
    assert (Unit.objects.count(), Event.objects.count()) == (1, before)
    told = officer.post("/lane/", {"member-0-scan": code}, headers={"accept": "application/json"}).json()
    assert told["token"]["reference"] == reference
    again = {"token": code, "why": "holder"}
    assert officer.post("/ledger/tokens/again/", again).headers["Location"] == "/lane/"
    assert Event.objects.filter(kind="crossing.again", data__reference=reference, why="holder").exists()
    wrong = scan(code, **{"member-0-number": "ZZ999999"})
    assert "another document" in wrong.content.decode()
    assert scan(code[:-4] + "AAAA").status_code == 422
    two = scan(code, **{"member-1-scan": "Gulwali Invented", "key": str(uuid.uuid4()), "class": "general"})
    assert "Scan it alone" in two.content.decode()
    Unit.objects.update(at=timezone.now() - datetime.timedelta(days=9))
    late = scan(token_of(Crossing.objects.get(), reference, folder).code)
    assert (late.status_code, "no longer valid" in late.content.decode()) == (422, True)
    assert Unit.objects.count() == 1


def test_a_token_ends(cross: Crossed, officer: Client, folder: DataFolder) -> None:
    reference = str(cross(**CLEAR)["check"])
    Unit.objects.update(at=timezone.now() - datetime.timedelta(hours=13))
    token = token_of(Crossing.objects.get(), reference, folder)
    answer = officer.post("/ledger/tokens/", {"token": token.code})
    assert answer.status_code == 422
    assert "no longer valid" in answer.content.decode()


def test_a_check_again_needs_a_reason_and_is_recorded(
    cross: Crossed, officer: Client, folder: DataFolder
) -> None:
    reference = str(cross(**CLEAR)["check"])
    token = token_of(Crossing.objects.get(), reference, folder).code
    assert officer.post("/ledger/tokens/again/", {"token": token}).status_code == 422
    assert officer.post("/ledger/tokens/again/", {"token": token, "why": "none"}).status_code == 422
    assert not Event.objects.filter(kind="crossing.again").exists()
    assert officer.post("/ledger/tokens/again/", {"token": token, "why": "holder"}).status_code == 302
    event = Event.objects.get(kind="crossing.again")
    assert (event.why, event.data["reference"]) == ("holder", reference)


def test_who_waits_in_secondary_inspection_has_none(
    referral: Referral, officer: Client, supervisor: Client, folder: DataFolder
) -> None:
    address = f"/ledger/tokens/{referral.reference}/"
    assert officer.post(address).status_code == supervisor.post(address).status_code == 404


@pytest.mark.parametrize(("outcome", "status"), [("cleared", 200), ("protection", 200), ("escalated", 404)])
def test_who_is_let_go_after_a_referral_has_the_same_one(
    outcome: str, status: int, referral: Referral, supervisor: Client, folder: DataFolder, verifier: Verifier
) -> None:
    supervisor.post(f"/secondary/{referral.reference}/decide/", {"outcome": outcome, "basis": "document"})
    page = supervisor.post(f"/ledger/tokens/{referral.reference}/", follow=True)
    assert page.status_code == status
    if status == 200:
        text = page.content.decode()
        assert outcome not in text
        assert "referr" not in text


def test_an_officer_has_only_the_tokens_of_the_last_unit(
    cross: Crossed, officer: Client, folder: DataFolder
) -> None:
    first = cross(**CLEAR)["check"]
    last = cross(**CLEAR)["check"]
    assert officer.post(f"/ledger/tokens/{first}/").status_code == 404
    assert officer.post(f"/ledger/tokens/{last}/", follow=True).status_code == 200
    Unit.objects.update(undone_at=timezone.now())
    assert officer.post(f"/ledger/tokens/{last}/").status_code == 404
    assert officer.get(f"/ledger/tokens/{last}/").status_code == 404


def test_no_token_is_shown_that_is_not_on_record(
    referral: Referral, supervisor: Client, other_supervisor: Client, folder: DataFolder
) -> None:
    supervisor.post(f"/secondary/{referral.reference}/decide/", {"outcome": "cleared", "basis": "document"})
    address = f"/ledger/tokens/{referral.reference}/"
    assert supervisor.get(address).status_code == 404
    assert not Event.objects.filter(kind="clearance.shown").exists()
    assert supervisor.post(address).status_code == 302
    for paper in ("", "?paper=roll"):  # printed again, it is the same one
        assert supervisor.get(address + paper).status_code == 200
    assert Event.objects.filter(kind="clearance.shown").count() == 1
    assert other_supervisor.get(address).status_code == 404  # each gives it in their own name
    assert other_supervisor.post(address, follow=True).status_code == 200
    assert Event.objects.filter(kind="clearance.shown").count() == 2


def test_who_was_confirmed_has_none_even_after_a_claim_of_protection(
    referral: Referral, supervisor: Client, other_supervisor: Client, folder: DataFolder
) -> None:
    page, token = f"/secondary/{referral.reference}/", f"/ledger/tokens/{referral.reference}/"
    supervisor.post(f"{page}decide/", {"outcome": "confirmed", "basis": "document", "entry_id": "test:1"})
    other_supervisor.post(f"{page}second/", {"answer": "agree"})
    referral.refresh_from_db()
    assert referral.confirmed_at
    assert supervisor.post(token).status_code == 404
    supervisor.post(f"{page}decide/", {"outcome": "protection", "basis": "interview"})
    referral.refresh_from_db()
    assert referral.protected_at
    assert supervisor.post(token).status_code == 404
    assert token not in supervisor.get(page).content.decode()
