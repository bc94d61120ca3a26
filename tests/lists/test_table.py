"""A service's own list: the map, the table, and what may be wrong with either."""

import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.errors import SourceError
from rahdari.lists.reading import read_list
from rahdari.lists.spreadsheet import excel_text
from rahdari.records.dates import PartialDate
from rahdari.records.entry import Document, Name

SAMPLES = Path(__file__).parents[1] / "samples"
MAP = """[list]
id = "own"
party = "P"
kind = "person"

[columns]
id = "Ref"
name = "Name"
"""


def reading(table, map):
    found = read_list(f"table:{table},map={map}")
    return {entry.id: entry for entry in found}, found.report


@pytest.fixture
def read(tmp_path):
    """Read a table given as text under a map given as text."""

    def read(table, columns="", *, whole=None, encoding="utf-8"):
        (tmp_path / "list.csv").write_bytes(table.encode(encoding))
        (tmp_path / "map.toml").write_text(whole or MAP + columns, "utf-8")
        return reading(tmp_path / "list.csv", tmp_path / "map.toml")

    return read


@pytest.fixture(scope="module")
def sample():
    return reading(SAMPLES / "table_list.csv", SAMPLES / "table_map.toml")


def test_every_mapped_field_is_read(sample):
    entry = sample[0]["inv:1"]
    assert entry.kind == "person"
    assert entry.names == (
        Name("Gulmarjan Sherkhel"),
        Name("گل مرجان", script="Arab"),
        Name("Marjan", "low"),
        Name("Gul Jan", "low"),
    )
    assert (entry.father_names, entry.grandfather_names) == (("Torpekai",), ("Baryalai",))
    assert entry.birth_dates == (PartialDate.solar_hijri(1347, 2, 12),)
    assert (entry.sex, entry.nationalities) == ("m", ("af",))
    assert entry.documents == (
        Document("cnic", "00000-0000123-1", "pk"),
        Document("passport", "ZZ0012345", "af"),
    )
    assert (entry.list_id, entry.party, entry.handling) == ("inv", "Invented Border Service", "3")
    assert (entry.listed_on, entry.expires_on) == (datetime.date(2026, 1, 5), datetime.date(2026, 12, 31))
    assert entry.restriction == ("father_names",)
    assert entry.extra == {"Remarks": "seen twice"}
    assert (entry.source.file, entry.source.line) == ("table_list.csv", 2)


def test_missing_values_and_unknown_parts_of_dates(sample):
    entry = sample[0]["inv:2"]
    assert [name.text for name in entry.names] == ["Zarmina"]
    assert entry.birth_dates == (PartialDate.solar_hijri(1350),)


def test_what_the_format_does_not_fit_is_read_where_it_is_beyond_doubt(sample):
    assert sample[0]["inv:7"].birth_dates == (PartialDate.solar_hijri(1347),)
    assert sample[0]["inv:7"].names == (Name("Three; words"),)


def test_a_vehicle_needs_no_name(sample):
    assert sample[0]["inv:3"].documents == (Document("plate", "KBL 12345"),)


def test_problems_name_row_and_column(sample):
    entries, report = sample
    assert [*entries] == ["inv:1", "inv:2", "inv:3", "inv:4", "inv:7", "inv:2#2"]
    assert [(p.severity, p.line, p.field, p.value) for p in report.problems] == [
        ("rejected", 5, "DOB", "31/13/1347"),
        ("doubtful", 5, "Nationality", "Atlantis"),
        ("rejected", 5, "Until", "sometime"),
        ("rejected", 5, "Sex", "X"),
        ("rejected", 6, "id", None),
        ("rejected", 7, "Kind", "Q"),
        ("rejected", 7, "kind", ""),
        ("rejected", 9, None, None),
        ("rejected", 10, "names", ""),
        ("doubtful", 11, "id", "inv:2"),
    ]


def test_columns_that_nobody_named_are_not_read_and_the_report_says_so(read):
    entries, report = read("Ref,Name,Shoe size,Tribe\n1,A B,42,x\n")
    assert entries["own:1"].extra == {}
    assert [(p.line, p.field) for p in report.problems] == [(1, "Shoe size, Tribe")]


def test_several_columns_make_one_name_with_its_parts(read):
    table = "Ref,First,Last,Name\n1,Gul,Sherkhel,A\n2,,Wazirkhel,B\n"
    entries, _ = read(table, 'aliases = {columns = ["First", "Last"], parts = ["given", "family"]}\n')
    assert entries["own:1"].names[1] == Name("Gul Sherkhel", parts={"given": "Gul", "family": "Sherkhel"})
    assert entries["own:1"].names[1].parts == {"given": "Gul", "family": "Sherkhel"}
    assert entries["own:2"].names[1].parts == {"family": "Wazirkhel"}


def test_constants_and_ids_of_several_columns(read):
    columns = 'nationalities = {constant = "Pakistan"}\n'
    entries, _ = read(
        "Ref,Name\n1,A B\n",
        columns,
        whole=(MAP + columns).replace('"Ref"', '{columns = ["Ref", "Name"], join = "/"}'),
    )
    assert entries["own:1/A B"].nationalities == ("pk",)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_by_the_columns(read, delimiter):
    header = ["Ref", "Name", "a,b;c d"] if delimiter == "\t" else ["Ref", "Name", "ab"]
    table = "\n".join(delimiter.join(row) for row in (header, ["1", "Gul Marjan", "x"]))
    assert [*read(table)[0]] == ["own:1"]


def test_an_encoding_can_be_stated_and_a_wrong_one_is_refused(read):
    table = "Ref,Name\n1,محمد یوسف\n".replace("ی", "ي")
    entries, _ = read(table, '[file]\nencoding = "windows-1256"\n', encoding="cp1256")
    assert entries["own:1"].names[0].text == "محمد يوسف"
    with pytest.raises(SourceError, match=r"list.csv, line 2: is not utf-8.*windows-1256"):
        read(table, encoding="cp1256")


@pytest.mark.parametrize(
    ("setting", "cell", "expected"),
    [
        ("", "1968-03-02", "1968-03-02"),
        ("", "2 March 1968", "1968-03-02"),
        ("", "about 1968", "1968~"),
        ("", "03/02/1968", None),
        ("", "1347", None),
        (', format = "dd/mm/yyyy"', "03/02/1968", "1968-02-03"),
        (', format = "mm/dd/yyyy"', "03/02/1968", "1968-03-02"),
        (', format = "mm/dd/yyyy"', "13/02/1968", None),
        (', format = "dd/mm/yyyy"', "31/02/1970", None),
        (', format = "dd/mm/yyyy"', "00/02/1970", "1970-02"),
        (', format = "dd/mm/yyyy"', "00/00/1970", "1970"),
        (', format = "dd/mm/yyyy"', "05/00/1970", None),
        (', format = "dd/mm/yyyy"', "٠٥/٠٣/١٩٧٠", "1970-03-05"),
        (', format = ["yyyymmdd", "mm.yyyy"]', "19700305", "1970-03-05"),
        (', format = ["yyyymmdd", "mm.yyyy"]', "03.1970", "1970-03"),
        (', calendar = "solar_hijri"', "1347", "1968-03-21/1969-03-20"),
        (', calendar = "solar_hijri"', "1347/02/15", "1968-05-05"),
        (', calendar = "lunar_hijri", format = "yyyy"', "1388", "1968-03-29/1969-03-19"),
    ],
)
def test_dates(read, setting, cell, expected):
    entries, report = read(f"Ref,Name,D\n1,A B,{cell}\n", f'birth_dates = {{column = "D"{setting}}}\n')
    found = [str(date) for date in entries["own:1"].birth_dates]
    assert found == ([expected] if expected else [])
    assert report.rejected == (0 if expected else 1)
    assert report.problems == [] or report.problems[0].value == cell


@given(
    st.dates(datetime.date(1900, 1, 1), datetime.date(2025, 12, 31)),
    st.sampled_from(["dd/mm/yyyy", "mm-dd-yyyy", "yyyy.mm.dd"]),
)
def test_a_date_written_by_a_format_is_read_by_it(tmp_path_factory, day, format):
    folder = tmp_path_factory.getbasetemp()
    written = format.replace("dd", f"{day:%d}").replace("mm", f"{day:%m}").replace("yyyy", f"{day:%Y}")
    (folder / "t.csv").write_text(f"Ref,Name,D\n1,A B,{written}\n")
    (folder / "m.toml").write_text(MAP + f'birth_dates = {{column = "D", format = "{format}"}}\n')
    entries, _ = reading(folder / "t.csv", folder / "m.toml")
    assert entries["own:1"].birth_dates == (PartialDate.between(day, day),)


def test_excel(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["An invented list"])
    sheet.append(["Ref", "Name", "DOB", "CNIC", "Solar"])
    sheet.append([1, "Gul Marjan", datetime.datetime(1968, 3, 2), 1234512345671, "1347/02/15"])
    sheet.append([])
    sheet.append([2.0, "Zarmina", 1968, 12345678901234567, datetime.datetime(1968, 3, 2)])
    book.create_sheet("Other")
    book.save(tmp_path / "list.xlsx")
    own = 'birth_dates = ["DOB", {column = "Solar", calendar = "solar_hijri"}]\ncnic = "CNIC"\n'
    (tmp_path / "map.toml").write_text(MAP + own + '[file]\nheader_row = 2\nsheet = "Sheet"\n')
    entries, report = reading(tmp_path / "list.xlsx", tmp_path / "map.toml")
    assert [str(date) for date in entries["own:1"].birth_dates] == ["1968-03-02", "1968-05-05"]
    assert entries["own:1"].documents == (Document("cnic", "1234512345671"),)
    assert [str(date) for date in entries["own:2"].birth_dates] == ["1968"]
    assert [(p.line, p.field) for p in report.problems] == [(5, "D"), (5, "Solar")]
    (tmp_path / "map.toml").write_text(MAP + '[file]\nsheet = "Sheet 1"\n')
    with pytest.raises(SourceError, match=r"list.xlsx: has no sheet 'Sheet 1'.*Sheet, Other"):
        reading(tmp_path / "list.xlsx", tmp_path / "map.toml")


@pytest.mark.parametrize(
    ("number_format", "text"),
    [
        ("dd/mm/yyyy", "1973-11-01"),
        ("[$-409]d\\-mmm\\-yy;@", "1973-11-01"),
        ("mmm\\-yy", "1973-11"),
        ('[Red]yyyy" year; d"', "1973"),
    ],
)
def test_a_date_is_no_finer_than_excel_shows_it(number_format, text):
    assert excel_text(datetime.datetime(1973, 11, 1), number_format) == text


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 not a zip", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", b"\n\n"]
)
def test_broken_files_are_refused(content, tmp_path):
    (tmp_path / "list.xlsx").write_bytes(content)
    (tmp_path / "map.toml").write_text(MAP)
    with pytest.raises(SourceError, match=r"list.xlsx"):
        reading(tmp_path / "list.xlsx", tmp_path / "map.toml")


@pytest.mark.parametrize("table", ['Ref,Name\n1,"never closed\n2,B\n', 'Ref,Name\n1,"a" b\n2,B C\n'])
def test_broken_quotes_cost_rows_and_are_reported(read, table):
    entries, report = read(table)
    assert "own:1" not in entries
    assert [(p.severity, p.line) for p in report.problems] == [("rejected", 2)]


def test_a_line_break_in_a_cell_does_not_move_the_row_numbers(read):
    entries, _ = read('Ref,Name\n1,"Gul\nMarjan"\n2,B C\n')
    assert entries["own:1"].names[0].text == "Gul Marjan"
    assert [entry.source.line for entry in entries.values()] == [2, 4]
