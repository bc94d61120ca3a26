from __future__ import annotations

import csv
import hashlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.bulk.rows import MAX_JOINED, MAX_LINE, Lines, Row, RowFormat, rows
from rahdari.errors import RecordError, SourceError
from rahdari.records.entry import Subject


def read(data: bytes, format: RowFormat = "csv") -> list[Row]:
    return list(rows(Lines(io.BytesIO(data)), format, "in"))


def outcome(row: Row) -> Subject | str:
    try:
        return row.subject()
    except RecordError as error:
        return error.why


def test_csv_rows_become_subjects() -> None:
    data = (
        "\ufeffid,names,father_names,birth_dates,sex,documents\r\n"
        "t1,Abdul Ghani;عبدالغنی,Omar,1968,m,passport:P1:af\r\n"
        "\r\n"
        't2,"Gul, Jan",,,,\r\n'
    ).encode()
    first, second = read(data)
    assert (first.number, first.line, second.number, second.line) == (1, 2, 2, 4)
    assert [name.text for name in first.subject().names] == ["Abdul Ghani", "عبدالغنی"]
    assert first.subject().documents[0].number == "P1"
    assert second.subject().names[0].text == "Gul, Jan"


def test_json_lines_become_subjects() -> None:
    data = b'{"names": ["Gul Jan"], "id": "t1"}\n\n{"names": ["Zar Jan"], "sex": "f"}'
    assert [(row.line, row.subject().names[0].text) for row in read(data, "jsonl")] == [
        (1, "Gul Jan"),
        (3, "Zar Jan"),
    ]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (b"t2,\xd9", "is not UTF-8"),
        (b't2,"Gul Jan', "is not CSV ("),
        (b't2,"Gul" Jan', "is not CSV ("),
        (b"t2,Gul,Jan", "has 3 cells for 2 columns"),
        (b"t2", "has 1 cells for 2 columns"),
        (b"t2,", "a record needs a name or a document"),
        (b"t2," + b"x" * 501, "a name of 501 characters"),
        (b"t2," + b"x" * MAX_LINE, "is longer than 1,048,576 bytes"),
        (b"t2," + b"x" * 200_000, "is not CSV (field larger than field limit"),
    ],
)
def test_a_bad_row_costs_only_itself(bad: bytes, why: str) -> None:
    before, row, after = read(b"id,names\nt1,Gul Jan\n" + bad + b'\nt3,"Zar ""Z"" Jan"\n')
    assert (before.subject().id, after.subject().id, after.number, after.line) == ("t1", "t3", 3, 4)
    assert why in str(outcome(row))


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (b"{", "is not JSON"),
        (b'["Gul Jan"]', "has to be a JSON object"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"names": ["\xff"]}', "is not UTF-8"),
        (b'{"nmaes": ["Gul Jan"]}', "is not known"),
    ],
)
def test_a_bad_json_line_costs_only_itself(bad: bytes, why: str) -> None:
    row, after = read(bad + b'\n{"names": ["Zar Jan"]}', "jsonl")
    assert why in str(outcome(row))
    assert after.subject().names[0].text == "Zar Jan"


def test_an_open_quotation_mark_does_not_swallow_the_rows_after_it() -> None:
    good = [f"t{n},Gul Jan" for n in range(3 * MAX_JOINED)]
    found = read("\n".join(["id,names", 't,"Gul', *good]).encode())
    assert [row.subject().id for row in found[1:]] == [line.split(",")[0] for line in good]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "the file is empty"),
        ("id,names".encode("utf-16"), "is not UTF-8"),
        (b"id,name\nt1,Gul Jan", "Did you mean 'names'?"),
        (b"id,names,id\nt1,Gul Jan,t1", "field id: two columns have the same name"),
    ],
)
def test_a_file_without_usable_column_names_is_refused(data: bytes, told: str) -> None:
    with pytest.raises(SourceError) as error:
        read(data)
    assert told in str(error.value)


_CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)


@given(st.lists(st.lists(_CELL, min_size=2, max_size=2).filter(any), max_size=8))
def test_what_a_csv_writer_writes_is_read_back(table: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["id", "names"], *table])
    lines = [cell.count("\n") + cell.count("\r") for cells in table for cell in cells]
    if sum(lines) < MAX_JOINED:
        assert [row.content for row in read(text.getvalue().encode())] == [
            {"id": cells[0], "names": cells[1]} for cells in table
        ]


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading(data: bytes) -> None:
    for format in ("csv", "jsonl"):
        lines = Lines(io.BytesIO(b"id,names\n" + data))
        for row in rows(lines, format, "in"):
            outcome(row)
        assert lines.digest == hashlib.sha256(b"id,names\n" + data).hexdigest()
