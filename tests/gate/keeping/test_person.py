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
from rahdari.gate.releases.models import NewHit, Release
from rahdari.gate.secondary.models import Referral
from rahdari.gate.slips.services import code_of

PURPOSE = "The person asks what is kept"


def show(supervisor: Client, reference: str, purpose: str = PURPOSE) -> str:
    page = supervisor.post("/kept/", {"reference": reference, "purpose": purpose})
    assert page.status_code == 200
    return page.text


def decide(supervisor: Client, referral: Referral, **more: str) -> None:
    form = {"outcome": "cleared", "basis": "document", **more}
    assert supervisor.post(f"/secondary/{referral.reference}/decide/", form).status_code == 302


def correct(supervisor: Client, referral: Referral, field: str, value: str, note: str = "The card") -> str:
    """Put something right, and return the message above the next page."""
    given = {"field": field, "value": value, "note": note}
    page = supervisor.post(f"/kept/{referral.reference}/correct/", given, follow=True)
    return str(list(page.context["messages"])[-1])


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
    compared = kept["compared_with_entries"][0]
    assert (compared["names"], compared["birth_dates"]) == (["zmaray", "torgar"], ["1971-03-02"])
    assert "(<bdi>zmaray torgar</bdi>)" in page
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


def test_while_a_referral_waits_nothing_is_changed_in_it(
    cross: Crossed, referral: Referral, supervisor: Client
) -> None:
    before = Crossing.objects.get(referral=referral).subject
    assert cross(number="SMUGGLE9")["verdict"] == "refer"
    assert "still waits" in correct(supervisor, referral, "documents", "SMUGGLE9")
    assert Crossing.objects.get(referral=referral).subject == before
    assert not Correction.objects.exists()
    assert "nothing is changed in it" in show(supervisor, referral.reference)
    assert correct(supervisor, referral, "note", "", "He speaks Pashto") == "Put right, and recorded."
    decide(supervisor, referral, consent="on")
    assert cross(number="SMUGGLE9")["verdict"] == "refer"  # nobody has shown that one
    assert cross()["verdict"] == "clear"


def test_what_is_put_right_later_touches_no_clearance_and_is_shown_on_the_referrals_page(
    cross: Crossed, referral: Referral, supervisor: Client
) -> None:
    decide(supervisor, referral, consent="on")
    assert correct(supervisor, referral, "documents", "SMUGGLE9") == "Put right, and recorded."
    assert cross(number="SMUGGLE9")["verdict"] == "refer"
    assert cross()["verdict"] == "clear"
    page = supervisor.get(f"/secondary/{referral.reference}/").text
    assert "document number · <bdi>Invented supervisor</bdi>" in page
    assert "The card" not in page


def test_the_old_value_goes_from_the_evidence_too(
    cross: Crossed, referral: Referral, supervisor: Client
) -> None:
    decide(supervisor, referral)
    for field, value in (("names", "Somebody Else"), ("birth_dates", "1999"), ("documents", "AB000000")):
        correct(supervisor, referral, field, value)
    hit = referral.hits.get()
    said = json.dumps([hit.evidence, Crossing.objects.get(referral=referral).subject]).casefold()
    for old in ("zmaray", "torgar invented", "ab123456"):
        assert f'"subject_value": "{old}' not in said
    assert "1971-03-02" not in [piece["subject_value"] for piece in hit.evidence]
    assert {piece["subject_value"] for piece in hit.evidence if piece["field"] == "father_names"} == {
        "gulwali spinzar"
    }
    assert sum(piece["millibits"] for piece in hit.evidence) == hit.millibits
    page = supervisor.post(f"/secondary/{referral.reference}/", {"purpose": "A complaint was made"})
    assert page.status_code == 200
    assert "Somebody Else" in page.text


def test_a_name_that_was_found_as_a_fathers_goes_with_the_name(cross: Crossed, supervisor: Client) -> None:
    crossed = cross(scan="Zmaray Torgar Gulwali", father="")
    referral = Referral.objects.get(reference=crossed["reference"])
    pieces = referral.hits.get().evidence
    assert ("patronymic", "gulwali") in [(one["relation"], one["subject_value"]) for one in pieces]
    decide(supervisor, referral)
    correct(supervisor, referral, "names", "Somebody Else")
    assert "gulwali" not in [one["subject_value"] for one in referral.hits.get().evidence]


def test_what_a_steward_wrote_about_a_newer_entry_is_kept_and_shown(
    referral: Referral, supervisor: Client
) -> None:
    release = Release.objects.create(
        number=7, generation="g7", made_at=timezone.now(), entries=1, in_force_at=timezone.now()
    )
    NewHit.objects.create(
        release=release,
        referral=referral,
        entry_id="test:2",
        millibits=9000,
        threshold=8000,
        evidence=[("names", 9000)],
        note="Another father",
    )
    assert "name · <bdi>Another father</bdi>" in show(supervisor, referral.reference)
    file = supervisor.post(f"/kept/{referral.reference}/file/", {"purpose": PURPOSE})
    (again,) = json.loads(file.content)["compared_after_releases"]
    assert (again["release"], again["fields"], again["note"]) == (7, ["names"], "Another father")
    assert "test:2" not in file.text


def test_a_correction_changes_the_field_and_keeps_no_old_value(
    referral: Referral, supervisor: Client, keys: Ring
) -> None:
    decide(supervisor, referral)
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
