"""What an entry rests on: reports kept and destroyed with it, read by stewards alone and on record."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.gate.listing.conftest import NOW

from rahdari.errors import ReportError
from rahdari.gate.accounts.models import User
from rahdari.gate.events.models import Event
from rahdari.gate.listing import provenance, reports, services
from rahdari.gate.listing.models import KeptReport, OwnEntry
from rahdari.gate.listing.retention import forget
from rahdari.gate.place.models import Gate
from rahdari.records.schema import entry_to_json
from rahdari.sources.answer import _HELPS
from rahdari.sources.files import read_bytes
from rahdari.sources.lexicon import lexicon

SAMPLES = Path(__file__).parents[2] / "samples" / "reports"
TOLD = "The head of the Zarin Customs Authority, Rostam Velayi, visited the Dasht-e Gol crossing on Monday"


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in this process, which takes less time; `tests/sources/test_apart.py` reads in another."""
    monkeypatch.setattr(reports, "read_apart", read_bytes)


def file(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, (SAMPLES / name).read_bytes())


def keep(page: Client, entry: OwnEntry, *names: str) -> str:
    for name in names:
        answer = page.post(f"/entries/{entry.reference}/reports/add/", {"file": file(name)})
        assert answer.status_code == 302, answer.text
    return page.get(f"/entries/{entry.reference}/reports/").text


def kinds() -> list[str]:
    return list(Event.objects.filter(kind__startswith="report").values_list("kind", flat=True))


def test_the_picture_of_a_copy_a_witness_and_a_later_visit(proposed: OwnEntry, page: Client) -> None:
    text = keep(page, proposed, "01-parwan-wire.txt", "03-north-mirror.txt", "05-valley-herald.txt")
    row = re.search(r"<tbody><tr.*?</tr>", text, re.S)
    assert row
    assert re.findall(r'<td class="number">(.)</td>', row[0]) == ["3", "2"]
    assert "named person · <bdi>Golnar Mirbacha</bdi>" in row[0]
    assert "They differ on the day" in text
    assert "Spelled as" in text
    assert "<bdi>Parwan Wire</bdi>: somebody unnamed" in text  # the weakest link
    assert "<desc>North Mirror from Parwan Wire" in text
    assert TOLD in text
    assert "style=" not in text


def test_a_pasted_text_is_a_report_too(proposed: OwnEntry, page: Client) -> None:
    asked = {
        "text": f"{TOLD}, his spokesman said.\n\nNobody else was there to see it that day.",
        "publisher": "Example Herald",
        "published": "2023-03-16",
    }
    address = f"/entries/{proposed.reference}/reports/"
    assert page.post(f"{address}add/", asked).status_code == 302
    text = page.get(address).text
    assert "Example Herald" in text
    assert "2023-03-13" in text  # the Monday before
    answer = page.post(f"{address}add/", asked)
    assert answer.status_code == 409
    assert "there already" in answer.text


def test_the_headline_that_nobody_stands_behind(proposed: OwnEntry, page: Client) -> None:
    text = keep(page, proposed, "10-rumour-mill.txt")
    assert "Its headline rests on</dt><dd>no source" in text
    assert "Nobody stands behind it" in text


BAD: list[tuple[dict[str, object], str]] = [
    ({}, "Give a file, or paste a text"),
    ({"text": "a", "file": SimpleUploadedFile("a.txt", b"b")}, "Give a file, or paste a text"),
    ({"file": SimpleUploadedFile("a.txt", b"")}, "The submitted file is empty"),
    ({"text": "Home\n\nSport"}, "menus and headings only"),
    ({"file": SimpleUploadedFile("a.bin", b"\x00\x01\x02" * 99)}, "It is not text"),
    ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 nothing")}, "It cannot be read"),
    ({"file": SimpleUploadedFile("a.txt", b"word " * 30_000)}, "too long for one report"),
    ({"file": SimpleUploadedFile("a.txt", b"w" * (5 * 1024 * 1024 + 1))}, "larger than is taken"),
    ({"text": "word " * 30_000}, "at most 100000 characters"),
    ({"text": f"{TOLD}.", "published": "2999-01-01"}, "yet to come"),
    ({"text": f"{TOLD}.", "published": "yesterday"}, "Enter a valid date"),
]


@pytest.mark.parametrize(("asked", "says"), BAD)
def test_what_cannot_be_read_is_said_and_not_kept(
    asked: dict[str, object], says: str, proposed: OwnEntry, page: Client
) -> None:
    for value in asked.values():
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)
    answer = page.post(f"/entries/{proposed.reference}/reports/add/", asked)
    assert answer.status_code == 422
    assert says in answer.text
    assert not KeptReport.objects.exists()


def test_markup_in_a_report_is_text(proposed: OwnEntry, page: Client) -> None:
    asked = {"text": f"{TOLD}, <b>his</b> spokesman said.", "publisher": "<i>Herald</i>"}
    page.post(f"/entries/{proposed.reference}/reports/add/", asked)
    text = page.get(f"/entries/{proposed.reference}/reports/").text
    assert "<b>his" not in text
    assert "<i>Herald" not in text
    assert "&lt;i&gt;Herald" in text


def test_reports_are_looked_at_before_there_is_an_entry(page: Client) -> None:
    assert page.get("/entries/reports/").status_code == 200
    assert kinds() == []
    names = ("01-parwan-wire.txt", "05-valley-herald.txt", "17-page.html")
    text = page.post("/entries/reports/", {"reports": [file(name) for name in names]}).text
    assert "named person · <bdi>Golnar Mirbacha</bdi>" in text
    assert "Remove this report" not in text
    assert kinds() == ["reports.read"]
    assert not KeptReport.objects.exists()


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({}, "Give a file, or paste a text"),
        ({"text": "Home\n\nSport"}, "The text: It holds menus and headings only"),
        ({"reports": [SimpleUploadedFile("a.pdf", b"%PDF-1.7 nothing")]}, "a.pdf: It cannot be read"),
        ({"reports": [SimpleUploadedFile("a.txt", b"w" * (5 * 1024 * 1024 + 1))]}, "larger than is taken"),
        ({"reports": [SimpleUploadedFile(f"{n}.txt", b"a") for n in range(21)]}, "20 reports at most"),
    ],
)
def test_what_cannot_be_looked_at_is_said(asked: dict[str, object], says: str, page: Client) -> None:
    answer = page.post("/entries/reports/", asked)
    assert answer.status_code == 422
    assert says in answer.text
    assert kinds() == []


def test_who_opens_the_page_is_on_record(proposed: OwnEntry, page: Client) -> None:
    page.get(f"/entries/{proposed.reference}/reports/")
    assert kinds() == []  # there was nothing to read
    keep(page, proposed, "01-parwan-wire.txt")
    assert kinds() == ["report.kept", "reports.read"]
    event = Event.objects.get(kind="reports.read")
    assert (event.what, event.data) == (f"ownentry:{proposed.pk}", {"reports": 1})


def test_nobody_but_a_steward_reads_them(
    proposed: OwnEntry, page: Client, signed_in: Callable[[str], Client]
) -> None:
    keep(page, proposed, "01-parwan-wire.txt")
    auditor = signed_in("auditor")
    assert auditor.get(f"/entries/{proposed.reference}/reports/").status_code == 403
    assert "Velayi" not in auditor.get(f"/entries/{proposed.reference}/").text


def test_what_was_approved_keeps_its_reports(proposed: OwnEntry, page: Client, second_page: Client) -> None:
    keep(page, proposed, "01-parwan-wire.txt", "05-valley-herald.txt")
    address = f"/entries/{proposed.reference}/reports/"
    assert "Remove this report" in page.get(address).text
    page.post(f"{address}1/remove/")
    assert [one.number for one in KeptReport.objects.all()] == [2]
    assert "no such report" in page.post(f"{address}1/remove/", follow=True).text
    second_page.post(f"/entries/{proposed.reference}/answer/", {"answer": "approve"})
    assert "Remove this report" not in page.get(address).text
    assert "It stays" in page.post(f"{address}2/remove/", follow=True).text
    keep(page, proposed, "01-parwan-wire.txt")
    assert [one.number for one in KeptReport.objects.all()] == [2, 3]


def test_no_report_comes_to_an_entry_that_is_over(approved: OwnEntry, steward: User, page: Client) -> None:
    services.withdraw(approved, why="Acquitted", by=steward, now=NOW)
    address = f"/entries/{approved.reference}/reports/"
    assert "Add a report" not in page.get(address).text
    answer = page.post(f"{address}add/", {"text": f"{TOLD}, his spokesman said to everybody there."})
    assert answer.status_code == 409
    assert "over" in answer.text


def test_they_are_destroyed_with_the_entry(
    approved: OwnEntry, steward: User, gate: Gate, page: Client
) -> None:
    OwnEntry.objects.update(expires_on=datetime.date(2999, 1, 1))
    keep(page, approved, "01-parwan-wire.txt")
    OwnEntry.objects.update(expires_on=NOW.date())
    forget(gate, now=NOW + datetime.timedelta(days=29))
    assert KeptReport.objects.count() == 1
    forget(gate, now=NOW + datetime.timedelta(days=32))
    assert KeptReport.objects.count() == 0
    assert "Velayi" not in page.get(f"/entries/{approved.reference}/reports/").text


def test_no_release_has_them(approved: OwnEntry, page: Client) -> None:
    OwnEntry.objects.update(expires_on=datetime.date(2999, 1, 1))
    keep(page, approved, "01-parwan-wire.txt")
    (entry,) = services.in_force(NOW.date())
    assert "Velayi" not in str(entry_to_json(entry))


def test_there_is_an_end_to_them(proposed: OwnEntry, page: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MOST_LETTERS", 900)
    keep(page, proposed, "01-parwan-wire.txt")
    address = f"/entries/{proposed.reference}/reports/add/"
    answer = page.post(address, {"file": file("05-valley-herald.txt")})
    assert (answer.status_code, "too long" in answer.text) == (409, True)
    monkeypatch.setattr(reports, "MOST_REPORTS", 1)
    assert "at most" in page.post(address, {"file": file("05-valley-herald.txt")}).text


@pytest.mark.parametrize("language", ["fa", "ps", "ur"])
def test_the_page_speaks_the_language(language: str, proposed: OwnEntry, page: Client) -> None:
    page.cookies["django_language"] = language
    text = keep(page, proposed, "01-parwan-wire.txt", "05-valley-herald.txt", "10-rumour-mill.txt")
    ours = re.sub(r"<bdi.*?</bdi>|<td dir=\"auto\">.*?</td>|<svg.*?</svg>|<[^>]*>", " ", text, flags=re.S)
    main = ours[ours.index("own") :]
    assert " → " in main  # from the speaker to the outlet, right to left
    assert "←" not in main
    assert not re.findall(r"\b(?:named|silent|hearsay|outlet|origin|report)\w*\b", main)


def test_every_kind_has_its_words() -> None:
    events = lexicon("en").events()
    assert events.keys() <= provenance._EVENTS.keys()
    assert provenance._LACKS.keys() == _HELPS.keys()


def test_an_error_without_a_translation_is_said_as_it_is() -> None:
    assert provenance.why_not(ReportError("R1", "something new")) == "R1: something new."
