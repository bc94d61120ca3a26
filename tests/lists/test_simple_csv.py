"""`targets.simple.csv`, on an invented sample."""

from pathlib import Path

import pytest

from rahdari.errors import SourceError
from rahdari.lists.reading import read_list
from rahdari.records.entry import Document

SAMPLE = Path(__file__).parents[1] / "samples" / "simple_targets.csv"
SOURCE = f"simple-csv:{SAMPLE}"


def test_a_person(entries):
    entry = entries["inv-1"]
    assert [name.text for name in entry.names] == [
        "Gulmarjan; called Marjan",
        "Marjan; the elder",
        "گل مرجان",
    ]
    assert [str(date) for date in entry.birth_dates] == ["1968-03-02"]
    assert entry.nationalities == ("af", "gb")
    assert entry.documents == (Document("other", "ZZ0012345"),)
    assert entry.list_id == "Invented list"
    assert entry.extra["sanctions"] == "Invented programme - 2020-01-01"
    assert entry.extra["schema"] == "Person"
    assert entry.source.line == 2


def test_a_vessel(entries):
    entry = entries["inv-2"]
    assert entry.kind == "vessel"
    assert entry.documents == (Document("imo", "IMO9074729"), Document("other", "422000111"))
    assert entry.list_id is None


def test_what_is_wrong_is_reported_by_line_and_the_rest_goes_on(entries, report):
    assert list(entries) == ["inv-1", "inv-2", "inv-7"]
    assert dict(report.skipped) == {"CryptoWallet": 1}
    assert [(p.severity, p.line, p.field) for p in report.problems] == [
        ("doubtful", 2, "countries"),
        ("rejected", 5, "id"),
        ("rejected", 6, None),
        ("rejected", 7, None),
        ("rejected", 8, "birth_date"),
    ]
    assert "4 cells, the header 16" in report.problems[2].why


def test_another_csv_is_refused(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("id,name\n1,Somebody\n")
    with pytest.raises(SourceError, match=r"other.csv, line 1, field schema: .*table:PATH,map=MAP.toml"):
        list(read_list(f"simple-csv:{path}"))


def test_a_wrong_encoding_is_refused(tmp_path):
    path = tmp_path / "targets.csv"
    path.write_bytes("id,schema,name\n1,Person,محمد\n".encode("cp1256"))
    with pytest.raises(SourceError, match=r"line 2.*windows-1256"):
        list(read_list(f"simple-csv:{path}"))
