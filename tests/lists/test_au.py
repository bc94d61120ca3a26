import datetime
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from rahdari import Document, Entry
from rahdari.errors import SourceError
from rahdari.lists.reading import Reading, read_list

HEADER = [
    "Reference",
    "Name of Individual or Entity",
    "Type",
    "Name Type",
    "Alias Strength",
    "Date of Birth",
    "Place of Birth",
    "Citizenship",
    "Address",
    "Additional Information",
    "Listing Information",
    "IMO Number",
    "Committees",
    "Control Date",
    "Instrument of Designation",
    "Targeted Financial Sanction",
    "Travel Ban",
    "Arms Embargo",
    "Maritime Restriction",
]
REMARKS = (
    "XXi.001. Title: a) Mullah b) Haji Passport no: a) Afghanistan number OR100200, issued on 7 Aug. 2024 "
    "(Name in Latin script: Zarmak Sharbat; expires 7 Aug. 2034) b) Pakistan number AB 300400 National "
    "identification no: na Listed on: 25 Jan. 2030 Other information: Son of Sharbat Tolovand. "
    "Brother of Mirwais Tolovand. Gender: Male."
)

Make = Callable[..., Reading]


def row(reference: object, name: str | None, type: str = "Individual", **cells: object) -> list[object]:
    stated = {"Reference": reference, HEADER[1]: name, "Type": type, "Name Type": "Primary Name", **cells}
    stated.setdefault("Control Date", datetime.datetime(2031, 1, 15))
    return [stated.get(column) for column in HEADER]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def make(
        *rows: list[object], header: list[str] = HEADER, formats: dict[str, str] | None = None
    ) -> Reading:
        book = openpyxl.Workbook()
        sheet = book.active
        for cells in (header, *rows):
            sheet.append(cells)
        for cell, shown in (formats or {}).items():
            sheet[cell].number_format = shown
        book.save(tmp_path / "list.xlsx")
        return read_list(f"au:{tmp_path / 'list.xlsx'}")

    return make


def the_only(reading: Reading) -> Entry:
    (entry,) = reading
    return entry


def test_rows_of_one_listing_are_one_entry(make: Make) -> None:
    facts = {
        "Date of Birth": "1945, 1946, Approximately 1953, 30/01/1972",
        "Place of Birth": "a) Bareen village, Khost, Afghanistan b) Nakojabad",
        "Citizenship": "Afghanistan;Pakistan",
        "Additional Information": REMARKS,
        "Listing Information": "Listed on 25 January 2030 (amended on 3 Sep 2030)",
        "Instrument of Designation": "The Invented Regulation 2030",
    }
    reading = make(
        row("2b", "Zarmakai", **{**facts, "Name Type": "Alias", "Alias Strength": "Weak"}),
        row(2, "ZARMAK TOLOVAND", **facts),
        row("2a", "زرمک تولوند", **{**facts, "Name Type": "Original Script"}),
        row(
            "2c",
            "Zormak Tolovand (previously listed as, in Arabic: زورمک تولوند)",
            **{**facts, "Name Type": "Alias", "Alias Strength": "Strong", "Date of Birth": "1945, 1947"},
        ),
        row(3, "Nakojabad Trading", "Entity"),
    )
    entry, other = reading
    assert (entry.id, entry.kind, other.id, other.kind) == ("au:2", "person", "au:3", "organization")
    assert [(name.text, name.quality) for name in entry.names] == [
        ("ZARMAK TOLOVAND", "good"),
        ("Zarmakai", "low"),
        ("زرمک تولوند", "good"),
        ("Zormak Tolovand", "good"),
        ("زورمک تولوند", "good"),
        ("Zarmak Sharbat", "good"),
    ]
    assert [str(born) for born in entry.birth_dates] == ["1945", "1946", "1953~", "1972-01-30", "1947"]
    assert entry.birth_places == ("Bareen village, Khost, Afghanistan", "Nakojabad")
    assert (entry.nationalities, entry.sex, entry.father_names) == (("af", "pk"), "m", ("Sharbat Tolovand",))
    assert entry.documents == (
        Document("passport", "OR100200", "af"),
        Document("passport", "AB 300400", "pk"),
    )
    assert (str(entry.listed_on), entry.legal_basis) == ("2030-01-25", "The Invented Regulation 2030")
    assert entry.extra["Additional Information"] == REMARKS
    assert str(reading.report.published_on) == "2031-01-15"


@pytest.mark.parametrize(
    ("cell", "shown", "expected"),
    [
        (datetime.datetime(1963, 4, 11), "mm-dd-yy", ["1963-04-11"]),
        (datetime.datetime(1973, 11, 1), "mmm-yy", ["1973-11"]),
        (1961, "General", ["1961"]),
        ("1968, 12/11/1967", "General", ["1968", "1967-11-12"]),
        ("24/08/1962\xa0\xa0", "General", ["1962-08-24"]),
        ("27/05/1973 01/01/1975", "General", ["1973-05-27", "1975-01-01"]),
        ("1961,\n/02/1961,\n13/03/1961", "General", ["1961", "1961-02", "1961-03-13"]),
        ("Approximately 1968_x000D_\n28/08/1965", "General", ["1968~", "1965-08-28"]),
        ("Approximately: Between 1959 and 1965", "General", ["1959~/1965~"]),
        ("5 May 1957, April 1957", "General", ["1957-05-05", "1957-04"]),
        ("03/1968, 04/1968", "General", ["1968-03", "1968-04"]),
    ],
)
def test_birth_dates(make: Make, cell: object, shown: str, expected: list[str]) -> None:
    reading = make(row(1, "Zarmak Tolovand", **{"Date of Birth": cell}), formats={"F2": shown})
    assert [str(born) for born in the_only(reading).birth_dates] == expected
    assert reading.report.problems == []


@pytest.mark.parametrize("cell", ["10/061962", "31/02/1970", "24/06/1402", "unknown"])
def test_a_birth_date_that_cannot_be_read_is_reported_and_kept(make: Make, cell: str) -> None:
    reading = make(row(1, "Zarmak Tolovand", **{"Date of Birth": f"1958, {cell}"}))
    entry = the_only(reading)
    assert [str(born) for born in entry.birth_dates] == ["1958"]
    assert entry.extra["birth_dates_as_stated"] == [cell]
    (problem,) = reading.report.problems
    assert (problem.severity, problem.line, problem.field, problem.value) == (
        "rejected",
        2,
        "Date of Birth",
        cell,
    )


def test_vessels(make: Make) -> None:
    facts = {"IMO Number": 1234567, "Additional Information": "Previous names include SAMPLE MOON and RAIN"}
    entry = the_only(make(row(8, "SAMPLE STAR", "Vessel", **facts)))
    assert (entry.kind, entry.documents) == ("vessel", (Document("imo", "1234567"),))
    assert [name.text for name in entry.names] == ["SAMPLE STAR", "SAMPLE MOON", "RAIN"]


def test_rows_that_cannot_be_used_are_reported(make: Make) -> None:
    reading = make(
        row(None, "Nobody"),
        row("x7", "Nobody Else"),
        row(5, None),
        row(6, "Zarmak Tolovand", "Balloon", Citizenship="Atlantis"),
        row(7, "Gulrang Bareenai"),
        row("6a", "Zormak Tolovand"),
    )
    assert [entry.id for entry in reading] == ["au:6", "au:7", "au:6#2"]
    assert [(p.severity, p.line, p.field) for p in reading.report.problems] == [
        ("rejected", 2, "Reference"),
        ("rejected", 3, "Reference"),
        ("rejected", 4, HEADER[1]),
        ("rejected", 4, "names"),
        ("doubtful", 5, "Type"),
        ("doubtful", 5, "Citizenship"),
        ("doubtful", 7, "id"),
    ]


def test_another_workbook_is_refused(make: Make, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no column 'Reference'"):
        list(make(["1", "Zarmak"], header=["Number", "Name"]))
    with pytest.raises(SourceError, match="has no header"):
        list(make(header=[]))
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(SourceError, match=r"broken\.xlsx"):
        list(read_list(f"au:{broken}"))
