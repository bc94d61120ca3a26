from pathlib import Path

import pytest

from rahdari import Document, Entry
from rahdari.errors import SourceError
from rahdari.lists.reading import read_list
from rahdari.lists.report import ReadReport

SAMPLE = Path(__file__).parents[1] / "samples" / "eu_fsf.xml"
SOURCE = f"eu:{SAMPLE}"


def test_a_person_with_everything(entries: dict[str, Entry]) -> None:
    entry = entries["eu:EU.1.11"]
    assert entry.kind == "person"
    assert [(name.text, name.quality) for name in entry.names] == [
        ("Zarmak Khel Tolovand", "good"),
        ("زرمک تولوند", "good"),
        ("Zarmakai", "low"),
        ("Z. Khel", "low"),
        ("Zarmak Sharbat", "good"),
    ]
    assert entry.names[0].parts == {"given": "Zarmak", "middle": "Khel", "family": "Tolovand"}
    assert entry.father_names == ("Haji Sharbat Tolovand", "Sharbat Aka")
    assert entry.grandfather_names == ("Mirwand",)
    assert [str(born) for born in entry.birth_dates] == [
        "1960-03-02",
        "1958~",
        "1953/1957",
        "1959-07",
        "1961-05-04",
    ]
    assert entry.birth_places == ("Bareen village, Khost, AFGHANISTAN",)
    assert (entry.nationalities, entry.sex, str(entry.listed_on)) == (("af",), "m", "2030-01-15")
    assert entry.documents == (
        Document("passport", "او ۱۰۰۲۰۰", "af"),
        Document("passport", "OR 100200", "af"),
        Document("cnic", "12101-0000001-9", "pk"),
        Document("tazkira", "77001", "af"),
    )
    assert entry.legal_basis == "2030/17 (OJ L9)"
    assert entry.extra["titles"] == ["Mullah", "Maulavi"]
    assert entry.extra["unitedNationId"] == "XXi.001"
    assert entry.extra["documents"][0].endswith(
        "National passport; knownFalse; diplomatic; (issued in Kabul)"
    )
    assert entry.extra["addresses"] == ["1 Invented Lane, Khost, AFGHANISTAN"]


def test_islamic_dates(entries: dict[str, Entry], report: ReadReport) -> None:
    entry = entries["eu:EU.2.12"]
    solar, both, lunar = entry.birth_dates
    assert str(solar) == "1964-03-21/1965-03-20"
    assert str(both) == "1982-04-19"
    assert (solar.approximate, lunar.approximate) == (False, True)
    assert lunar.earliest.isoformat() < "1982-03-27" < "1982-04-23" < lunar.latest.isoformat()
    assert sum("Hijri" in problem.why for problem in report.problems) == 2


def test_numbers_of_others_are_not_taken(entries: dict[str, Entry]) -> None:
    entry = entries["eu:EU.3.13"]
    assert entry.kind == "organization"
    assert entry.documents == (
        Document("imo", "5342000"),
        Document("other", "10203", "ir"),
        Document("registration", "5550001", "ir"),
    )


def test_what_is_bad_costs_only_itself(entries: dict[str, Entry], report: ReadReport) -> None:
    assert list(entries) == ["eu:EU.1.11", "eu:EU.2.12", "eu:EU.3.13", "eu:50"]
    assert entries["eu:50"].names[0].text == "Gulrang Bareenai"
    rejected = [(p.field, p.line, p.entry_id) for p in report.problems if p.severity == "rejected"]
    assert rejected == [
        ("birthdate", 3, "eu:EU.1.11"),  # a range with an open end
        ("birthdate", 3, "eu:EU.1.11"),  # 31 February
        ("identification number", 3, "eu:EU.1.11"),
        ("nameAlias", 39, "eu:40"),
        ("names", 39, "eu:40"),
        ("birthdate", 47, ""),  # a day without a year
        ("id", 47, ""),
    ]
    assert {"yearRangeTo": "1980", "calendarType": "GREGORIAN"} in entries["eu:EU.1.11"].extra[
        "birth_dates_as_stated"
    ]
    assert str(report.published_on) == "2031-02-03"


def test_a_file_cut_off_or_of_another_list(tmp_path: Path) -> None:
    cut = tmp_path / "cut.xml"
    cut.write_bytes(SAMPLE.read_bytes()[:4000])
    with pytest.raises(SourceError, match=r"cut\.xml, line \d+"):
        list(read_list(f"eu:{cut}"))
    other = tmp_path / "other.xml"
    other.write_text("<Designations><Designation/></Designations>")
    with pytest.raises(SourceError, match="expected export"):
        list(read_list(f"eu:{other}"))
