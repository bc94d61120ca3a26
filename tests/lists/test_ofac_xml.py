"""OFAC's classic XML, on invented entries."""

import datetime
from pathlib import Path

import pytest

from rahdari.errors import SourceError
from rahdari.lists.reading import read_list
from rahdari.lists.report import ReadReport
from rahdari.records.entry import Document, Entry

SAMPLES = Path(__file__).parents[1] / "samples"
SOURCE = f"ofac-xml:{SAMPLES / 'ofac_sdn.xml'}"


def test_a_person_with_everything(entries: dict[str, Entry]) -> None:
    entry = entries["ofac:101"]
    assert [(name.text, name.quality) for name in entry.names] == [
        ("Gul Agha ZMARAKZAI", "good"),
        ("Gul ZMARAK", "good"),
        ("Haji GULAGHA", "low"),
        ("THE FLOWER", "low"),
    ]
    assert [str(born) for born in entry.birth_dates] == ["1948-12-10", "1951~"]
    assert entry.documents == (
        Document("passport", "L 100999", "af"),
        Document("cnic", "17301-1234567-9", "pk"),
        Document("national_id", "12773999", "ke"),
    )
    assert (entry.nationalities, entry.sex) == (("af", "pk"), "m")
    assert entry.birth_places == ("Testabad, Afghanistan",)
    assert entry.legal_basis == "SDGT; TALIBAN"
    assert entry.extra["linked_to"] == ["INVENTED TRADERS LTD"]
    assert entry.extra["ids"] == [
        "Passport L 100999 Afghanistan 28 Feb 1996",
        "National ID No. CNIC: 17301-1234567-9 Pakistan",
        "Website www.example.org/1",
        "NIT # Provisional",
        "Kenyan ID No. 12773999",
    ]


def test_vessels_and_aircraft(entries: dict[str, Entry]) -> None:
    vessel, aircraft = entries["ofac:103"], entries["ofac:104"]
    assert (vessel.kind, vessel.nationalities) == ("vessel", ("ir",))
    assert vessel.documents == (Document("imo", "9999999"), Document("other", "T2ZZ9"))
    assert aircraft.nationalities == ("kp",)
    assert (aircraft.kind, aircraft.documents) == (
        "vehicle",
        (Document("registration", "EP-ZZZ"), Document("registration", "99999")),
    )


def test_report(report: ReadReport) -> None:
    assert report.published_on == datetime.date(2025, 3, 28)
    assert [(p.severity, p.line, p.field, p.value) for p in report.problems] == [
        ("rejected", 8, "dateOfBirth", "31 Feb 1970"),
        ("doubtful", None, "Record_Count", "4"),
    ]


def test_another_list_is_refused() -> None:
    with pytest.raises(SourceError, match="root element is CONSOLIDATED_LIST, expected sdnList"):
        list(read_list(f"ofac-xml:{SAMPLES / 'un_list.xml'}"))
