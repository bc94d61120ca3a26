"""OFAC's advanced XML, on invented parties: what is said by number, joined by identifier, dated by period."""

import datetime
from pathlib import Path

from rahdari.lists.report import ReadReport
from rahdari.records.entry import Document, Entry, Name

SAMPLE = Path(__file__).parents[1] / "samples" / "ofac_advanced.xml"
SOURCE = f"ofac-xml:{SAMPLE}"


def test_names_with_their_parts_and_scripts(entries: dict[str, Entry]) -> None:
    names = entries["ofac:101"].names
    assert names == (
        Name(
            "Gul Agha Mirovich ZMARAKZAI",
            parts={"given": "Gul Agha", "patronymic": "Mirovich", "family": "ZMARAKZAI"},
        ),
        Name("گل آغا زمرکزی", script="Arab", parts={"given": "گل آغا", "family": "زمرکزی"}),
        Name("THE FLOWER", "low"),
    )


def test_dates_are_the_outer_bounds_of_their_period(entries: dict[str, Entry]) -> None:
    assert [str(born) for born in entries["ofac:101"].birth_dates] == ["1962~", "1963-03-04"]


def test_what_is_said_by_number(entries: dict[str, Entry]) -> None:
    entry = entries["ofac:101"]
    assert (entry.kind, entry.sex, entry.nationalities) == ("person", "m", ("af", "pk"))
    assert entry.birth_places == ("Kabul, Afghanistan",)
    assert entry.documents == (Document("passport", "D 000999", "af"),)
    assert entry.extra["addresses"] == ["Kabul, Afghanistan"]
    assert entry.extra["title"] == "Invented Deputy"
    assert entry.extra["features"] == ["Email Address: nobody1@example.org"]
    assert entry.extra["linked_to"] == ["NOWHERE STAR"]


def test_the_listing_that_comes_after_the_parties(entries: dict[str, Entry]) -> None:
    entry = entries["ofac:101"]
    assert entry.listed_on == datetime.date(2011, 2, 25)
    assert entry.legal_basis == "SDGT; TALIBAN"


def test_a_vessel(entries: dict[str, Entry]) -> None:
    vessel = entries["ofac:103"]
    assert (vessel.kind, vessel.names, vessel.nationalities) == ("vessel", (Name("NOWHERE STAR"),), ("af",))
    assert vessel.documents == (Document("imo", "9999999"), Document("other", "TZZZ"))


def test_report(report: ReadReport) -> None:
    assert report.published_on == datetime.date(2026, 5, 21)
    assert [(p.severity, p.field, p.value) for p in report.problems] == [
        ("rejected", "Birthdate", "1970"),
        ("rejected", "Birthdate", "1402"),
    ]
