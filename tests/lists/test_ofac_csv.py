"""OFAC's CSV files, on invented rows: parts joined, remarks taken apart, what does not fit reported."""

import shutil
from pathlib import Path

import pytest

from rahdari.errors import SourceError
from rahdari.lists.reading import read_list
from rahdari.lists.report import ReadReport
from rahdari.records.entry import Document, Entry, Name

SAMPLE = Path(__file__).parents[1] / "samples" / "ofac"
SOURCE = f"ofac:{SAMPLE}"


def births(entry: Entry) -> list[str]:
    return [str(born) for born in entry.birth_dates]


def test_a_person_with_everything(entries: dict[str, Entry]) -> None:
    entry = entries["ofac:101"]
    assert entry.names == (
        Name("Gul Agha ZMARAKZAI", parts={"family": "ZMARAKZAI", "given": "Gul Agha"}),
        Name("Gul ZMARAK", parts={"family": "ZMARAK", "given": "Gul"}),
        Name("Golagha ZMARAKZAY", parts={"family": "ZMARAKZAY", "given": "Golagha"}),
        Name("Haji GULAGHA", "low", parts={"family": "GULAGHA", "given": "Haji"}),
        Name("THE FLOWER", "low"),
    )
    assert births(entry) == ["1948-12-10", "1951~", "1960/1965", "1945-03/1946-04"]
    assert entry.birth_places == ("Testabad, Logar Province, Afghanistan", "Quetta, Pakistan")
    assert (entry.nationalities, entry.sex, entry.father_names) == (
        ("af", "pk"),
        "m",
        ("Mir Agha Zmarakzai",),
    )
    assert entry.documents == (
        Document("passport", "L 100999", "af"),
        Document("passport", "KZ 550999"),
        Document("cnic", "17301-1234567-9", "pk"),
        Document("tazkira", "932999", "af"),
    )
    assert entry.legal_basis == "SDGT; TALIBAN"
    assert entry.extra["linked_to"] == ["INVENTED TRADERS LTD."]
    assert entry.extra["addresses"] == ["House 1, Street 2, Kabul, Afghanistan", "Pakistan"]
    assert entry.extra["aliases"] == ["aka ZMARAK, Gul", "fka ZMARAKZAY, Golagha old papers"]
    assert entry.extra["remarks"].startswith("DOB 10 Dec 1948;")


def test_kinds_and_their_numbers(entries: dict[str, Entry]) -> None:
    company, vessel, aircraft = (entries[f"ofac:{uid}"] for uid in (102, 103, 104))
    assert (company.kind, vessel.kind, aircraft.kind) == ("organization", "vessel", "vehicle")
    assert company.documents == (
        Document("registration", "HRB 14999", "de"),
        Document("other", "770000000", "ru"),
        Document("imo", "5999999"),
    )
    assert [name.quality for name in company.names] == ["good", "good", "low"]
    assert vessel.documents == (
        Document("other", "T2ZZ9"),
        Document("imo", "9999999"),
        Document("other", "572469999"),
    )
    assert vessel.nationalities == ("ir",)
    assert vessel.extra["vessel"]["owner"] == "NOBODY SHIPPING"
    assert aircraft.documents == (Document("registration", "EP-ZZZ"), Document("registration", "99999"))
    assert aircraft.nationalities == ("kp",)


def test_remarks_go_on_in_the_comments_in_the_middle_of_a_number(entries: dict[str, Entry]) -> None:
    entry = entries["ofac:105"]
    (passport,) = entry.documents
    assert (passport.kind, passport.country, passport.number[:2], passport.number[-2:]) == (
        "passport",
        "ir",
        "X9",
        "99",
    )
    assert entry.names[1].text == "CONTINUED"
    assert entry.nationalities == ("ir",)


def test_remarks_that_do_not_meet_lose_only_the_clause_cut_in_two(entries: dict[str, Entry]) -> None:
    cut, stale = entries["ofac:106"], entries["ofac:107"]
    assert births(cut) == ["1972-04-04"]
    assert len(cut.extra["remarks"]) == 1000
    assert (births(stale), stale.sex, stale.nationalities) == (["1973-05-05"], "f", ("iq",))
    assert stale.birth_places == ("Nowhere",)
    assert "t half" in stale.extra["remarks"]


def test_all_that_is_wrong_is_reported_and_the_rest_is_read(report: ReadReport) -> None:
    assert report.entries == {"person": 5, "organization": 1, "vessel": 1, "vehicle": 1}
    assert [(p.severity, p.line, p.field, p.value) for p in report.problems] == [
        ("doubtful", 6, "Remarks", "dy025@example.org; Email Address nobody0"),
        ("doubtful", 7, "Remarks", "t half; Gender Female; nationality Iraq."),
        ("rejected", 8, "Remarks", "31 Feb 1970"),
        ("doubtful", 8, "Remarks", "Ruritania"),
        ("doubtful", 8, "Remarks", "Ruritania"),
        ("rejected", 9, "sdn.csv", "109"),
        ("rejected", 10, "SDN_Name", ""),
        ("rejected", 10, "names", ""),
        ("rejected", 4, "alt.csv: ent_num", "999"),
        ("rejected", 3, "add.csv: ent_num", "998"),
    ]


def test_a_bad_date_costs_only_the_date(entries: dict[str, Entry]) -> None:
    entry = entries["ofac:108"]
    assert entry.birth_dates == ()
    assert entry.documents == (Document("passport", "A1234999"),)
    assert entry.extra["document_issuers"] == ["A1234999: Ruritania"]


def test_the_files_by_name_give_the_same(entries: dict[str, Entry]) -> None:
    parts = {"sdn": "sdn", "alt": "alt", "add": "add", "comments": "sdn_comments"}
    source = "ofac:" + ",".join(f"{key}={SAMPLE}/{name}.csv" for key, name in parts.items())
    assert {entry.id: entry for entry in read_list(source)} == entries


def test_the_parts_may_be_missing() -> None:
    reading = read_list(f"ofac:sdn={SAMPLE}/sdn.csv")
    assert sum(len(entry.names) for entry in reading) == 11


def test_files_given_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(SourceError, match=r"sdn\.csv, line 1: has 12 columns, alt\.csv has 5"):
        list(read_list(f"ofac:sdn={SAMPLE}/alt.csv,alt={SAMPLE}/sdn.csv"))


def test_a_wrong_encoding_is_refused_before_the_first_entry(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path, dirs_exist_ok=True)
    names = (tmp_path / "alt.csv").read_text().replace("NOBODY", "NOBODÉ")
    (tmp_path / "alt.csv").write_bytes(names.encode("cp1252"))
    with pytest.raises(SourceError, match=r"alt\.csv, line 4: is not utf-8.* windows-1252"):
        next(iter(read_list(f"ofac:{tmp_path}")))
