"""A pass at the lane: it fills the form in, exempts nobody, refuses nobody, and leaves no trail."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve
from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.gate.permits.conftest import HOLDER, Register
from tests.gate.referrals import CARD, LISTED

from rahdari.gate.accounts.models import User
from rahdari.gate.desk.asked import typed_birth
from rahdari.gate.desk.models import Crossing
from rahdari.gate.events.models import Event
from rahdari.gate.ledger.keys import signer_of
from rahdari.gate.permits import scanning, services
from rahdari.gate.permits.models import Permit
from rahdari.gate.permits.passes import Pass, sign
from rahdari.gate.place.models import Gate
from rahdari.gate.simulate.forms import unit
from rahdari.ledger.note import Signer
from rahdari.records.documents import parse_mrz, to_subject
from rahdari.records.entry import Document, Name, Subject

JSON = {"accept": "application/json"}


def send(officer: Client, **fields: str) -> Any:
    return officer.post("/lane/", unit(fields), headers=JSON)


def filled(answer: Any) -> dict[str, str]:
    return {name.removeprefix("member-0-"): value for name, value in answer.json()["fields"].items()}


def hows() -> list[str]:
    return [event.data["how"] for event in Event.objects.filter(kind="permit.scanned").order_by("pk")]


def test_a_pass_fills_the_form_in_and_screens_nobody(officer: Client, register: Register, gate: Gate) -> None:
    permit = register()
    page = officer.post("/lane/", unit({"scan": scanning.code_of(permit, gate)}))
    assert page.status_code == 200
    for word in (
        ">Sparlay Makhkam Invented</textarea>",
        'value="Shamdin Makhkam"',
        permit.number,
        "1984-05-06",
    ):
        assert word in page.text
    assert not Crossing.objects.exists()
    (told,) = Event.objects.filter(kind="permit.scanned")
    assert told.data == {"how": "valid"}
    assert told.what == f"lane:{gate.lanes.first().pk}", "not whose: events would tell where they went"  # type: ignore[union-attr]


def test_its_holder_is_screened_like_everybody_with_all_that_is_known(
    officer: Client, register: Register, gate: Gate
) -> None:
    permit = register()
    form = filled(send(officer, scan=scanning.code_of(permit, gate)))
    answer = send(officer, **form).json()
    assert answer["verdict"] == "clear"
    crossing = Crossing.objects.get()
    assert (crossing.source, crossing.document) == ("permit", "permit")
    assert crossing.subject["names"] == ["Sparlay Makhkam Invented"]
    assert [one["kind"] for one in crossing.subject["documents"]] == ["permit", "cnic"]


def test_a_permit_is_no_exemption(officer: Client, register: Register, gate: Gate) -> None:
    listed = Subject(["Zmaray Torgar"], father_names=["Gulwali Spinzar"], birth_dates=["1971-03-02"])
    form = filled(send(officer, scan=scanning.code_of(register(listed), gate)))
    member = send(officer, **form).json()["members"][0]
    assert (member["verdict"], member["reason"]) == ("refer", "hit")


def test_a_document_of_the_register_finds_what_the_form_has_no_room_for(
    officer: Client, register: Register, gate: Gate
) -> None:
    holder = evolve(HOLDER, documents=(*HOLDER.documents, *LISTED.documents))
    form = filled(send(officer, scan=scanning.code_of(register(holder), gate)))
    assert send(officer, **form).json()["verdict"] == "refer"
    assert len(Crossing.objects.get().subject["documents"]) == 3


def test_what_the_officer_changes_counts(officer: Client, register: Register, gate: Gate) -> None:
    form = filled(send(officer, scan=scanning.code_of(register(), gate)))
    form |= {"scan": "Sparlay Makhkam", "birth": "1985", "father": ""}
    send(officer, **form)
    subject = Crossing.objects.get().subject
    assert subject["names"] == ["Sparlay Makhkam"]
    assert subject["birth_dates"] == ["1985"]
    assert "father_names" not in subject


def test_a_pass_that_does_not_hold_is_said_and_the_officer_goes_on(
    officer: Client, register: Register, gate: Gate, account: Callable[[str], User], folder: Any
) -> None:
    by, now = account("supervisor"), timezone.now()
    permit = register(days=3)
    code = scanning.code_of(permit, gate)
    signer = signer_of(settings.FOLDER, gate.name)
    said = Pass(gate.name, permit.number, permit.valid_until)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    cases = {
        "unverified": [sign(said, Signer.generate("other")), code[:-1] + "0", code[:60], "RAHDARI-P:"],
        "unknown": [sign(evolve(said, number="ABCDEFGHJ4"), signer)],
        "expired": [sign(evolve(said, until=yesterday), signer)],
    }
    for how, codes in cases.items():
        for one in codes:
            answer = send(officer, scan=one)
            assert answer.status_code == 422
            (problem,) = answer.json()["errors"]
            assert problem["field"] == "scan"
            assert hows()[-1] == how
    Permit.objects.update(valid_until=yesterday)
    assert "expired" in send(officer, scan=code).json()["errors"][0]["message"]
    Permit.objects.update(valid_until=permit.valid_until)
    services.withdraw(permit, Permit.Withdrawal.LOST, by=by, now=now)
    page = officer.post("/lane/", unit({"scan": code}))
    assert page.status_code == 422
    assert "withdrawn" in page.text
    assert "lost or stolen" not in page.text, "why is not the lane's to know"
    assert "Sparlay" not in page.text
    Permit.objects.update(holder=None, withdrawn_at=None, withdrawn_by=None, withdrawal="")
    send(officer, scan=code)
    assert hows()[-3:] == ["expired", "withdrawn", "forgotten"]
    assert not Crossing.objects.exists()
    assert send(officer, scan="Sparlay Makhkam Invented", birth="1984").json()["verdict"] == "clear"


def test_a_number_that_is_typed_where_the_code_cannot_be_read_finds_the_holders_documents_too(
    officer: Client, register: Register
) -> None:
    permit = register(evolve(HOLDER, documents=LISTED.documents))
    shown = {"document": "permit", "number": permit.number}
    assert send(officer, scan="Sparlay Makhkam Invented", **shown).json()["verdict"] == "refer"
    assert send(officer, scan=f"permit {permit.number}").json()["verdict"] == "refer"
    assert send(officer, scan="Sparlay Makhkam Invented").json()["verdict"] == "clear"


def test_a_withdrawn_permit_adds_nothing_to_what_is_typed(
    officer: Client, register: Register, gate: Gate, account: Callable[[str], User]
) -> None:
    permit = register()
    services.withdraw(permit, Permit.Withdrawal.DATA, by=account("supervisor"), now=timezone.now())
    send(officer, scan="Somebody Else", document="permit", number=permit.number)
    assert [one["kind"] for one in Crossing.objects.get().subject["documents"]] == ["permit"]


def test_a_family_of_which_one_has_a_pass(officer: Client, register: Register, gate: Gate) -> None:
    permit = register()
    form = unit({"scan": "Somebody Else", "father": "Another"})
    form["member-1-scan"] = scanning.code_of(permit, gate)
    page = officer.post("/lane/", form).text
    for word in ("Somebody Else", 'value="Another"', "Sparlay Makhkam Invented", 'value="Shamdin Makhkam"'):
        assert word in page
    assert form["key"] in page


@pytest.mark.parametrize("typed", [False, True])
def test_a_claim_of_protection_at_a_crossing_protects_the_permit(
    officer: Client, register: Register, gate: Gate, supervisor: Client, typed: bool
) -> None:
    """Also where the number was typed as people write it, because the code could not be read."""
    listed = Subject(
        ["Zmaray Torgar"],
        father_names=["Gulwali Spinzar"],
        birth_dates=["1971-03-02"],
        documents=[Document("passport", CARD, "af")],
    )
    permit, other = register(listed), register()
    form = filled(send(officer, scan=scanning.code_of(permit, gate)))
    if typed:
        form["number"] = f"{permit.number[:4]}-{permit.number[4:]}".lower()
    reference = send(officer, **form).json()["members"][0]["reference"]
    supervisor.post(f"/secondary/{reference}/decide/", {"outcome": "protection", "basis": "interview"})
    permit.refresh_from_db()
    other.refresh_from_db()
    assert permit.protected_at is not None
    assert other.protected_at is None
    assert permit.withdrawn_at is None, "it stays valid"


ZONE = "P<PAKINVENTED<<SPARLAY<<<<<<<<<<<<<<<<<<<<<<\nAB12345676PAK8405067M3001019173011234567199<"


def test_nothing_of_a_scanned_zone_is_lost(officer: Client, register: Register, gate: Gate) -> None:
    zone = to_subject(parse_mrz(ZONE.split("\n"), today=datetime.date(2026, 3, 2)))
    holder = evolve(zone, names=(evolve(zone.names[0], truncated=True), Name("سپرلی", script="Arab")))
    permit = register(holder)
    form = filled(send(officer, scan=scanning.code_of(permit, gate)))
    send(officer, **form)
    kept = Crossing.objects.get().subject
    whole = permit.holder
    assert kept["names"] == whole["names"]
    assert kept["documents"][1:] == whole["documents"]


@pytest.mark.parametrize(
    "text", ["1984-05-06", "1984-05", "1984", "1984~", "1984-05-06~", "1984/1986", "45", "1347/02/15"]
)
def test_a_birth_date_is_typed_back_as_it_was(text: str) -> None:
    today = datetime.date(2026, 3, 2)
    born = typed_birth(text, today)
    assert typed_birth(str(born), today) == born
