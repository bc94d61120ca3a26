"""Tables on disk: what stands in a cell is read from that cell."""

import csv
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.errors import SourceError
from rahdari.lists.report import ReadReport
from rahdari.lists.spreadsheet import DELIMITERS, Layout, open_sheet

CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=12)
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6)


def named(rows):
    stripped = [{k: c.strip() for k, c in zip("abc", row, strict=True) if c.strip()} for row in rows]
    return [row for row in stripped if row]


@given(ROWS, st.sampled_from(DELIMITERS))
def test_csv_gives_back_what_was_written(tmp_path_factory, rows, delimiter):
    path = tmp_path_factory.getbasetemp() / "cells.csv"
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=delimiter).writerows([("a", "b", "c"), *rows])
    report = ReadReport("table", str(path))
    sheet = open_sheet(path, Layout(wanted=frozenset("abc")), report)
    assert sheet.header == ("a", "b", "c")
    assert [row for _, row in sheet.rows] == named(rows)
    assert report.rejected == 0


def test_excel_gives_back_what_was_written(tmp_path):
    rows = [("x", " y ", None), (None, "=1", "00123"), ("محمد", "line\nbreak", "#N/A")]
    book = openpyxl.Workbook()
    for row in [("a", "b", "c"), *rows]:
        book.active.append(row)
    book.save(tmp_path / "cells.xlsx")
    sheet = open_sheet(tmp_path / "cells.xlsx", Layout(), ReadReport("table", "cells.xlsx"))
    assert list(sheet.rows) == [
        (2, {"a": "x", "b": "y"}),
        (3, {"c": "00123"}),  # a formula that no program has computed has no value
        (4, {"a": "محمد", "b": "line\nbreak", "c": "#N/A"}),
    ]


def test_a_row_that_goes_on_beyond_the_header_is_left_out(tmp_path):
    book = openpyxl.Workbook()
    for row in [("a", "b"), ("1", "2", "3"), ("4", "5")]:
        book.active.append(row)
    book.save(tmp_path / "cells.xlsx")
    report = ReadReport("table", "cells.xlsx")
    assert list(open_sheet(tmp_path / "cells.xlsx", Layout(), report).rows) == [(3, {"a": "4", "b": "5"})]
    assert [(p.severity, p.line) for p in report.problems] == [("rejected", 2)]


def test_lines_before_the_header(tmp_path):
    path = tmp_path / "cells.csv"
    path.write_text('"A title\nof two lines"\n\na,b\n1,2\n')
    sheet = open_sheet(path, Layout(header_row=4), ReadReport("table", "cells.csv"))
    assert (sheet.header, list(sheet.rows)) == (("a", "b"), [(5, {"a": "1", "b": "2"})])


@pytest.mark.parametrize("text", ['"a,b\n1,2\n', "", "\n1,2\n", ",,\n1,2,3\n"])
def test_without_a_header_nothing_is_read(text, tmp_path):
    path: Path = tmp_path / "cells.csv"
    path.write_text(text)
    with pytest.raises(SourceError, match=r"cells.csv"):
        open_sheet(path, Layout(), ReadReport("table", "cells.csv"))
