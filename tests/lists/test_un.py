"""The reader of the United Nations list, on invented entries with every trait of the real one."""

import datetime
from pathlib import Path

import pytest

from rahdari.errors import SourceError
from rahdari.lists.reading import read_list
from rahdari.lists.report import ReadReport
from rahdari.records.entry import Document, Entry, Name

SAMPLE = Path(__file__).parents[1] / "samples" / "un_list.xml"
SOURCE = f"un:{SAMPLE}"


@pytest.fixture(scope="module")
def zmarak(
    entries: dict[str, Entry],
) -> Entry:
    return entries["un:TXi.001"]


@pytest.fixture(scope="module")
def emilienne(
    entries: dict[str, Entry],
) -> Entry:
    return entries["un:CXi.002"]


def names(entry: Entry, quality: str = "good") -> list[str]:
    return [name.text for name in entry.names if name.quality == quality]


def test_counts_and_date(report: ReadReport) -> None:
    assert report.entries == {"person": 3, "organization": 1, "vessel": 1}
    assert report.published_on == datetime.date(2026, 1, 15)
    assert (report.names, report.birth_dates, report.documents) == (21, 11, 9)


def test_what_was_rejected_and_what_is_doubtful(report: ReadReport) -> None:
    found = {(p.severity, p.entry_id, p.field) for p in report.problems}
    assert found == {
        ("rejected", "un:CXi.002", "DATE_OF_BIRTH"),
        ("rejected", "un:CXi.002", "ALIAS_NAME"),
        ("rejected", "un:QXi.003", "names"),
        ("doubtful", "un:CXi.002", "NATIONALITY"),
        ("doubtful", "un:CXi.002", "DATE_OF_BIRTH/NOTE"),
        ("doubtful", "un:TXi.001#2", "id"),
    }
    lines = SAMPLE.read_text().splitlines()
    assert all("<INDIVIDUAL>" in lines[(p.line or 0) - 1] for p in report.problems)


def test_names_of_every_kind(zmarak: Entry) -> None:
    assert zmarak.names[0] == Name("ZMARAK GUL TESTZAI", parts={"title": "Haji; Mullah"})
    assert names(zmarak) == [
        "ZMARAK GUL TESTZAI",
        "زمرک گل تستزی",
        "Zmarak Goul",
        "Zamarak Gull",
        "Z. Gul Testzay",
        "Gul Zaman",
        "گل زمان ولد اکبر زمان",
        "زمرک تستزی",
        "Zmarak Testzai",
    ]
    assert names(zmarak, "low") == ["Zmaray"]
    assert [name.script for name in zmarak.names[:3]] == [None, "Arab", None]


def test_fathers_are_those_of_the_comments_and_of_aliases(zmarak: Entry, emilienne: Entry) -> None:
    assert zmarak.father_names == ("Akbar Zaman", "Haji Sher Gul Testzai")
    assert zmarak.grandfather_names == ("Mir Gul",)
    assert emilienne.father_names == ("Jean Exemple",)


def test_every_form_of_birth_date(zmarak: Entry, emilienne: Entry) -> None:
    assert [str(born) for born in zmarak.birth_dates] == [
        "1957",
        "1960-01-02",
        "1958~",
        "1966~/1969~",
        "1961-09",
        "1962-08",
    ]
    assert [str(born) for born in emilienne.birth_dates] == [
        "1953-01-01",
        "1953-02-01",
        "1982-04-17/1982-04-19",
        "1982-06-08~/1988-06-07~",
        "1977-08/1977-09",
    ]


def test_documents_wherever_their_number_stands(zmarak: Entry, emilienne: Entry) -> None:
    assert set(zmarak.documents) == {
        Document("passport", "TX024999"),
        Document("passport", "D 000999", "af"),
        Document("passport", "38111004", "pk"),
        Document("tazkira", "57999", "af"),
        Document("cnic", "17301-1234567-9", "pk"),
        Document("national_id", "DE- 473999", "ma"),
    }
    assert emilienne.documents == (Document("passport", "03825999", "om"),)


def test_aliases_in_several_scripts(emilienne: Entry) -> None:
    assert names(emilienne) == [
        "ÉMILIENNE EXEMPLE",
        "Umm Mithal",
        "Oum Mithal",
        "أم مثال",
        "Умм Мисаль",
        "Lise Modèle",
    ]


def test_places_sex_and_nationality(zmarak: Entry, emilienne: Entry) -> None:
    assert zmarak.birth_places == ("Logar, Afghanistan", "Testzai village, Paktia Province, Afghanistan")
    assert emilienne.birth_places == ("a village of no name",)
    assert (zmarak.sex, emilienne.sex) == ("m", "f")
    assert (zmarak.nationalities, emilienne.nationalities) == (("af",), ())
    assert emilienne.extra["nationalities"] == ["na"]


def test_the_listing_and_what_no_field_holds(zmarak: Entry) -> None:
    assert zmarak.listed_on == datetime.date(2011, 2, 25)
    assert zmarak.legal_basis == "United Nations Security Council sanctions: Taliban"
    extra = zmarak.extra
    assert extra["regime"] == "Taliban"
    assert extra["comments"].startswith("Father's name is Haji Sher Gul")
    assert extra["updated_on"] == ["2012-05-18", "2020-01-02"]
    assert extra["addresses"] == [{"city": "Kabul", "country": "Afghanistan", "note": "previous"}]
    assert extra["name_parts"] == ["ZMARAK", "GUL", "TESTZAI"]


def test_entities_are_organisations_or_vessels(entries: dict[str, Entry]) -> None:
    company, ship = entries["un:KXe.001"], entries["un:LXe.006"]
    assert names(company) == ["COMPAGNIE DES LACS INVENTÉS (CLI)", "INVENTED LAKES COMPANY", "OLD LAKES"]
    assert company.documents == (Document("imo", "5999999"),)
    assert (ship.kind, ship.documents) == ("vessel", (Document("imo", "9999999"),))


def test_an_entity_whose_comments_say_so_is_a_vehicle(tmp_path: Path) -> None:
    path = tmp_path / "list.xml"
    path.write_text(
        "<CONSOLIDATED_LIST><ENTITIES><ENTITY><REFERENCE_NUMBER>TXe.001</REFERENCE_NUMBER>"
        "<FIRST_NAME>TRUCK KBL 10203</FIRST_NAME><COMMENTS1>Vehicle; registration plate: KBL 10203 "
        "(Afghanistan). Chassis number: ZZ9AAA00000001.</COMMENTS1></ENTITY></ENTITIES></CONSOLIDATED_LIST>"
    )
    (truck,) = read_list(f"un:{path}")
    assert truck.kind == "vehicle"
    assert truck.documents == (Document("plate", "KBL 10203", "af"), Document("other", "ZZ9AAA00000001"))


def test_another_list_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "sdn.xml"
    other.write_text("<sdnList><sdnEntry/></sdnList>")
    with pytest.raises(SourceError, match="root element is sdnList, expected CONSOLIDATED_LIST"):
        list(read_list(f"un:{other}"))


@pytest.mark.parametrize("keep", [0.3, 0.7, 0.99])
def test_a_truncated_file_is_refused_with_its_line(tmp_path: Path, keep: float) -> None:
    whole = SAMPLE.read_bytes()
    cut = tmp_path / "cut.xml"
    cut.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(SourceError, match=r"cut\.xml, line \d+: is not whole, well-formed XML"):
        list(read_list(f"un:{cut}"))
