"""What is kept about a slip, for the person concerned: shown, handed over, put right; each use on record."""

from __future__ import annotations

import json

from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.gate.referrals import Crossed

from rahdari.gate.accounts.models import Role
from rahdari.gate.desk.models import Crossing
from rahdari.gate.events.models import Event
from rahdari.gate.keeping import services
from rahdari.gate.keeping.models import Correction
from rahdari.gate.keeping.ring import Ring
from rahdari.gate.ledger.sequencer import sequence
from rahdari.gate.secondary.models import Referral
from rahdari.gate.slips.services import code_of

PURPOSE = "The person asks what is kept"


def show(supervisor: Client, reference: str, purpose: str = PURPOSE) -> str:
    page = supervisor.post("/kept/", {"reference": reference, "purpose": purpose})
    assert page.status_code == 200
    return page.text


def test_everything_about_a_slip_and_nothing_of_an_entry(
    referral: Referral, cross: Crossed, supervisor: Client
) -> None:
    other = str(cross(scan="Zmaray Torgar", number="CD654321")["reference"])
    words = {"concern": "treatment", "text": "They shouted", "contact": "0700 000000"}
    supervisor.post(f"/redress/{referral.reference}/", words)
    page = show(supervisor, referral.reference)
    for word in (
        "Zmaray Torgar",
        "Gulwali Spinzar",
        "1971-03-02",
        "AB123456",
        "They shouted",
        "0700",
        PURPOSE,
    ):
        assert word in page
    file = supervisor.post(f"/kept/{referral.reference}/file/", {"purpose": "To hand it over"})
    assert file["Content-Disposition"] == f'attachment; filename="kept-{referral.reference}.json"'
    kept = json.loads(file.content)
    assert kept["format"] == services.FORMAT
    assert kept["traveller"]["names"] == ["Zmaray Torgar"]
    assert "names" in kept["compared_with_entries"][0]
    assert [use["purpose"] for use in kept["shown"]] == [PURPOSE, "To hand it over"]
    for word in ("XY998877", "زمری", "Hold, and call", "+00 000", "test:1", other, "CD654321", "officer1"):
        assert word not in page
        assert word not in file.text


def test_each_use_is_recorded_and_none_goes_without_a_purpose(referral: Referral, supervisor: Client) -> None:
    assert supervisor.get(f"/kept/?reference={referral.reference}").text.count("Zmaray") == 0
    for wrong in ({"purpose": ""}, {"purpose": "short"}, {"reference": "", "purpose": PURPOSE}):
        page = supervisor.post("/kept/", {"reference": referral.reference, **wrong})
        assert page.status_code == 422
        assert "Zmaray" not in page.text
    assert supervisor.post(f"/kept/{referral.reference}/file/", {"purpose": ""}).status_code == 302
    assert not Event.objects.filter(kind="kept.shown").exists()
    show(supervisor, referral.reference)
    event = Event.objects.get(kind="kept.shown")
    assert (event.what, event.why, event.data) == (f"referral:{referral.pk}", PURPOSE, {"form": "page"})
    assert event.who.role == Role.SUPERVISOR


def test_the_slips_code_may_be_scanned(referral: Referral, supervisor: Client) -> None:
    gate = referral.crossing.unit.lane.gate
    sequence(gate, settings.FOLDER, now=timezone.now())
    code = code_of(referral)
    assert len(code) > 300  # a receipt of the ledger, with the way to its root
    assert "Zmaray Torgar" in show(supervisor, code)


def test_nobody_is_found_by_anything_but_a_reference(referral: Referral, supervisor: Client) -> None:
    for typed in ("Zmaray", "Zmaray Torgar", "AB123456", "%", "' OR 1=1 --", "test:1"):
        page = supervisor.post("/kept/", {"reference": typed, "purpose": PURPOSE})
        assert page.status_code == 422
        assert "Gulwali" not in page.text


RIGHT: tuple[tuple[str, str, object], ...] = (
    ("names", "Zmaray Torghar", ["Zmaray Torghar"]),
    ("father_names", "Gulwali Spinzer", ["Gulwali Spinzer"]),
    ("grandfather_names", "Nazar", ["Nazar"]),
    ("birth_dates", "1972", ["1972"]),
    ("sex", "m", "m"),
    ("nationalities", "Pakistan", ["pk"]),
    ("documents", "AB123457", [{"kind": "passport", "number": "AB123457", "country": "af"}]),
)
WRONG = (
    ("names", "4711"),
    ("birth_dates", "never"),
    ("sex", "x"),
    ("nationalities", "Atlantis"),
    ("names", ""),
)


def test_a_correction_changes_the_field_and_keeps_no_old_value(
    referral: Referral, supervisor: Client, keys: Ring
) -> None:
    address, kept = f"/kept/{referral.reference}/correct/", referral.kept_as()
    day = keys.today(kept)
    for field, value, now in RIGHT:
        before = Crossing.objects.get(referral=referral).subject
        supervisor.post(address, {"field": field, "value": value, "note": f"The card: {field}"})
        assert Crossing.objects.get(referral=referral).subject == {**before, field: now}
        assert Correction.objects.last().note == f"The card: {field}"
        event = Event.objects.filter(kind="kept.corrected").last()
        old = json.dumps(before.get(field), ensure_ascii=False, sort_keys=True)
        said = json.dumps([referral.reference, field, old], ensure_ascii=False)
        commitment = keys.commitment(kept, day, said)
        assert (event.why, event.data) == ("", {"field": field, "commitment": commitment, "day": str(day)})
    before = Crossing.objects.get(referral=referral).subject
    supervisor.post(address, {"field": "note", "note": "He speaks Pashto"})
    assert Event.objects.last().data == {"field": "note", "commitment": None, "day": None}
    for field, value in WRONG:
        wrong = supervisor.post(address, {"field": field, "value": value, "note": "The card"}, follow=True)
        assert list(wrong.context["messages"])[-1].level_tag == "error"
    assert Crossing.objects.get(referral=referral).subject == before
    assert Correction.objects.count() == len(RIGHT) + 1
    assert "He speaks Pashto" in show(supervisor, referral.reference)


def test_what_was_forgotten_is_said_and_cannot_be_corrected(referral: Referral, supervisor: Client) -> None:
    Crossing.objects.update(subject=None)
    assert "it has been destroyed" in show(supervisor, referral.reference)
    data = {"field": "names", "value": "Zmaray", "note": "He showed the card"}
    supervisor.post(f"/kept/{referral.reference}/correct/", data)
    assert Crossing.objects.get(referral=referral).subject is None
    assert not Correction.objects.exists()
