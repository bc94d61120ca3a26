"""The steward's pages: a form that says what is wrong at its field, two people, and nothing in free words."""

from __future__ import annotations

import datetime
import html
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from tests.gate.listing.conftest import NOW, listing

from rahdari.gate.accounts.models import User
from rahdari.gate.imports import storage
from rahdari.gate.imports.models import Import, List
from rahdari.gate.listing import services
from rahdari.gate.listing.models import Measure, OwnEntry
from rahdari.gate.place.models import Gate
from rahdari.gate.project.folder import DataFolder
from rahdari.lists import versions
from rahdari.records.entry import Entry

ANOTHER = Entry("own:new", "person", ["Somebody Else Invented"], birth_dates=["1969-04-05"])
FORM = {
    "names": "Zmaray Torgar Invented\nزمری تورګړ",
    "father": "Gulwali Spinzar",
    "birth": "1350",
    "nationality": "AFG",
    "sex": "m",
    "document": "cnic",
    "number": "12345-1234567-1",
    "basis": "arrest-warrant",
    "file_number": "12/1405",
    "ground": "robbery",
    "source_grade": "A",
    "information_grade": "2",
    "handling": "3",
    "action": "call",
    "owner_contact": "Duty desk, +00 000",
    "days": "90",
}
LISTING = {
    name: FORM[name] for name in FORM if name not in ("names", "father", "birth", "nationality", "sex")
}


def test_an_entry_is_proposed_by_one_and_approved_by_another(page: Client, second_page: Client) -> None:
    where = page.post("/entries/new/", FORM)["Location"]
    entry = OwnEntry.objects.get()
    assert where == f"/entries/{entry.reference}/"
    assert entry.identity["birth_dates"] == ["1971-03-21/1972-03-20"]  # 1350, in the calendar that it is in
    assert entry.identity["documents"] == [{"kind": "cnic", "number": "12345-1234567-1", "country": "pk"}]
    assert entry.terms.get().review_days == 45
    answer = f"{where}answer/"
    page.post(answer, {"answer": "approve"})  # not by the same
    assert not services.approved(timezone.localdate())
    assert "second person" in page.get(where).text
    second_page.post(answer, {"answer": "whatever"})
    assert not services.approved(timezone.localdate())
    second_page.post(answer, {"answer": "approve"})
    assert services.approved(timezone.localdate()).get() == entry
    assert "in force" in page.get(where).text
    assert "Zmaray" in page.get("/entries/").text


BAD = [
    ("names", "", "This field is required"),
    ("names", "12345", "A name holds no digits"),
    ("names", "Zmaray\u202eInvented", "turn it around"),
    ("names", "; ;", "required"),
    ("names", "\n".join(f"Nam {'a' * n}" for n in range(1, 23)), "At most 20"),
    ("father", "%%%", "no letter"),
    ("grandfather", "a" * 900, "too long"),
    ("birth", "yesterday", "That is no birth date"),
    ("birth", "2030", "That is no birth date"),
    ("birth", "2015", "Children are not listed"),
    ("birth", "16", "Children are not listed"),
    ("birth", "1971; 2015", "Children are not listed"),
    ("birth", "", "state that the person is of age"),
    ("place", "x1", "holds no digits"),
    ("nationality", "Atlantis", "That is no country"),
    ("sex", "x", "Select a valid choice"),
    ("document", "ticket", "Select a valid choice"),
    ("number", "", "The document has no number"),
    ("number", "<script>", "That is no document number"),
    ("country", "Atlantis", "no country issued it"),
    ("document", "", "Choose the document"),
    ("number2", "77", "Choose the document"),
    ("basis", "", "This field is required"),
    ("basis", "suspicion", "Select a valid choice"),
    ("file_number", "", "This field is required"),
    ("file_number", "he wrote against the governor in 2025", "Write the number alone"),
    ("file_number", "none", "Write the number alone"),
    ("ground", "", "This field is required"),
    ("ground", "journalism", "Select a valid choice"),
    ("ground", "brother of a listed person", "Select a valid choice"),
    ("source_grade", "F", "Select a valid choice"),
    ("information_grade", "6", "Select a valid choice"),
    ("handling", "0", "Select a valid choice"),
    ("action", "refuse", "Select a valid choice"),
    ("owner_contact", "", "This field is required"),
    ("days", "", "This field is required"),
    ("days", "3650", "Select a valid choice"),
    ("days", "0", "Select a valid choice"),
    ("review_days", "90", "has to come before the end"),
    ("review_days", "-1", "greater than or equal to 1"),
    ("review_days", "soon", "Enter a whole number"),
]


@pytest.mark.parametrize(("field", "value", "says"), BAD)
def test_what_is_wrong_is_said_at_its_field(field: str, value: str, says: str, page: Client) -> None:
    answer = page.post("/entries/new/", FORM | {field: value})
    assert answer.status_code == 422
    assert says in html.unescape(answer.text)
    assert not OwnEntry.objects.exists()


def test_the_age_of_children_is_data(page: Client) -> None:
    Gate.objects.update(youngest_listed=16)
    born = (timezone.localdate() - datetime.timedelta(days=round(17 * 365.25))).isoformat()
    assert page.post("/entries/new/", FORM | {"birth": born}).status_code == 302


def test_without_a_birth_date_somebody_answers_for_the_age(page: Client) -> None:
    form = FORM | {"birth": "", "adult": "on"}
    where = page.post("/entries/new/", form)["Location"]
    assert OwnEntry.objects.get().adult
    assert "of age, as whoever proposed it states" in page.get(where).text


def test_another_like_it_is_filled_in(page: Client) -> None:
    page.post("/entries/new/", FORM | {"document2": "passport", "number2": "P12", "country2": "af"})
    first = OwnEntry.objects.get()
    form = page.get(f"/entries/new/?like={first.reference}").context["form"]
    initial = {name: value for name, value in form.initial.items() if value}
    assert initial["birth"] == "1971-03-21/1972-03-20"
    again = page.post("/entries/new/", initial | {"days": "30"})
    assert (again.status_code, OwnEntry.objects.count()) == (422, 1)
    assert f"The same person is there already: own:{first.reference}" in again.text
    services.withdraw(first, why="mistaken", by=User.objects.get(), now=NOW)
    assert page.post("/entries/new/", initial | {"days": "30"}).status_code == 302
    second = OwnEntry.objects.exclude(pk=first.pk).get()
    assert second.identity == first.identity
    assert page.get("/entries/new/?like=nothing").status_code == 200


def test_a_field_that_nobody_asks_for_is_not_kept(page: Client) -> None:
    page.post("/entries/new/", FORM | {"religion": "x", "tribe": "Spinzai", "kin": "y", "notes": "z"})
    assert "Spinzai" not in str(OwnEntry.objects.values().get())


def test_a_mere_name_leads_to_verify_and_says_so(page: Client) -> None:
    form = LISTING | {"names": "Zmaray Torgar", "adult": "on", "document": "", "number": ""}
    typed = page.post("/entries/typed/", form).text
    for word in ("birth date", "father’s name", "Latin script", "can only lead to: verify identity"):
        assert word in html.unescape(typed)
    where = page.post("/entries/new/", form)["Location"]
    text = html.unescape(page.get(where).text)
    assert "lowered: a mere name or a weak source is not enough" in text


def test_typing_shows_what_is_missing_and_keeps_nothing(page: Client) -> None:
    assert "Type a name" in page.post("/entries/typed/", {}).text
    assert "Arabic script" in page.post("/entries/typed/", {"names": "زمری تورګړ"}).text
    assert "Cyrillic script" in page.post("/entries/typed/", {"names": "Замарай"}).text
    assert "romanisation" in page.post("/entries/typed/", {"names": "ザマライ"}).text
    assert "Missing" in page.post("/entries/new/", {"names": "Zmaray", "look": "1"}).text
    assert not OwnEntry.objects.exists()


def test_renewal_review_and_withdrawal(approved: OwnEntry, page: Client, second_page: Client) -> None:
    where = f"/entries/{approved.reference}/"
    OwnEntry.objects.update(expires_on=timezone.localdate() + datetime.timedelta(days=5))
    assert approved.reference in page.get("/entries/").text
    assert page.post(f"{where}renew/", {"days": "30", "reason": "short"}).status_code == 422
    reason = "The hearing is on 3 May 2026."
    assert page.post(f"{where}renew/", {"days": "30", "reason": reason}).status_code == 302
    second_page.post(f"{where}answer/", {"answer": "approve"})
    again = page.post(f"{where}renew/", {"days": "30", "reason": reason.upper()})
    assert again.status_code == 409
    assert "given before" in again.text
    assert page.post(f"{where}review/", {"review-why": "x"}).status_code == 422
    assert page.post(f"{where}review/", {"review-why": "Warrant seen"}).status_code == 302
    assert page.post(f"{where}withdraw/", {"withdraw-why": ""}).status_code == 422
    page.post(f"{where}withdraw/", {"withdraw-why": "Acquitted"})
    assert not services.approved(timezone.localdate())
    assert "Acquitted" in page.get(where).text


@pytest.fixture
def listed(gate: Gate, tmp_path: Path, settings: Settings) -> None:
    """A list with the entry un:1 was accepted here, and nothing released yet."""
    settings.FOLDER = DataFolder(tmp_path / "gate")
    list_ = List.objects.create(list_id="un", party="north", format="un")
    state = Import.State.ACCEPTED
    version = Import.objects.create(list=list_, number=1, state=state, file="un.xml", at=NOW, entries=1)
    versions.write([Entry("un:1", "person", ["Somebody Invented"])], storage.entries_of(version))


def test_a_measure_is_about_an_entry_that_there_is(
    listed: None, page: Client, proposed: OwnEntry, steward: User
) -> None:
    form = {"kind": "suspend", "days": "30", "reason": "It stops forty a day"}
    gone = services.propose(listing(ANOTHER), by=steward, now=NOW)
    services.withdraw(gone, why="mistaken", by=steward, now=NOW)
    for unknown in ("un:11", "un:", "UN:1", "own:", "own:ABCDEFGH", services.id_of(gone), proposed.reference):
        answer = page.post("/entries/measures/", form | {"entry_id": unknown})
        assert answer.status_code == 422
        assert "There is no such entry" in answer.text
    assert not services.measures()
    for known in ("un:1", services.id_of(proposed)):
        assert page.post("/entries/measures/", form | {"entry_id": known}).status_code == 302
        assert known in services.measures()


def test_measures(listed: None, page: Client, signed_in: Callable[[str], Client]) -> None:
    form = {"entry_id": "un:1", "kind": "restrict", "days": "30", "reason": "It stops forty a day"}
    for bad in ({}, {"kind": "", "fields_needed": "documents"}, {"kind": "suspend", "days": "400"}):
        assert page.post("/entries/measures/", form | bad).status_code == 422
    assert page.post("/entries/measures/", form | {"fields_needed": "religion"}).status_code == 422
    page.post("/entries/measures/", form | {"fields_needed": ["birth_dates", "documents"]})
    assert services.measures()["un:1"].fields == ["birth_dates", "documents"]
    text = page.get("/entries/measures/?entry=un:2").text
    assert "It stops forty a day" in text
    assert 'value="un:2"' in text
    measure = Measure.objects.get()
    auditor = signed_in("auditor")
    assert "It stops forty a day" in auditor.get("/entries/measures/").text
    auditor.post("/entries/measures/", form | {"kind": "suspend"})
    page.post(f"/entries/measures/{measure.pk}/lift/", {"why": ""})
    assert services.measures()["un:1"] == measure
    page.post(f"/entries/measures/{measure.pk}/lift/", {"why": "Repaired"})
    assert not services.measures()


@pytest.mark.parametrize("language", ["en", "fa", "ps", "ur"])
def test_the_pages_speak_the_language(language: str, approved: OwnEntry, steward: User, page: Client) -> None:
    services.propose(listing(ANOTHER), by=steward, now=NOW)
    page.cookies["django_language"] = language
    for address in ("", "new/", "table/", "measures/", f"{approved.reference}/"):
        answer = page.get(f"/entries/{address}")
        assert answer.status_code == 200
        assert f'lang="{language}"' in answer.text


def test_an_auditor_sees_and_changes_nothing(approved: OwnEntry, signed_in: Callable[[str], Client]) -> None:
    auditor = signed_in("auditor")
    text = auditor.get(f"/entries/{approved.reference}/").text
    assert "Zmaray" in text
    assert '<form method="post" action="/entries/' not in text
