from __future__ import annotations

import datetime
import json
from collections import Counter
from pathlib import Path

import pytest

from rahdari import Entry, PartialDate, Subject, compare
from rahdari.cli.output import counted, json_line, to_json, whole_file
from rahdari.lists.report import Problem, ReadReport


def test_records_have_the_one_shape() -> None:
    entry = Entry("x:1", "person", ["گل جان"], birth_dates=["1968~"], listed_on=datetime.date(2020, 1, 2))
    assert json.loads(json_line(entry)) == {
        "id": "x:1",
        "kind": "person",
        "names": ["گل جان"],
        "birth_dates": ["1968~"],
        "listed_on": "2020-01-02",
    }
    assert "گل جان" in json_line(Subject(["گل جان"]))


def test_types_are_their_fields_and_properties() -> None:
    hit = compare(Subject(["Gul Jan"]), Entry("x:1", "person", ["Gul Jan"]), threshold=5)
    told = to_json(hit)
    assert isinstance(told, dict)
    assert (told["entry_id"], told["bits"], told["refer"]) == ("x:1", hit.bits, hit.refer)
    assert [evidence["bits"] for evidence in told["evidence"]] == [e.bits for e in hit.evidence]  # type: ignore[index,union-attr]


def test_reports_and_plain_values() -> None:
    report = ReadReport("un", "list.xml", published_on=datetime.date(2026, 8, 1))
    report.entries = Counter(person=2)
    report.add(Problem("doubtful", "why", 3))
    told = to_json(report)
    assert isinstance(told, dict)
    assert told["published_on"] == "2026-08-01"
    assert told["entries"] == {"person": 2}
    assert told["problems"] == [
        {"severity": "doubtful", "why": "why", "line": 3, "field": None, "value": None, "entry_id": None}
    ]
    assert to_json((None, True, 1, 2.5, "x", PartialDate.parse("1965/1970"), Path("a"))) == [
        None,
        True,
        1,
        2.5,
        "x",
        "1965/1970",
        "a",
    ]
    with pytest.raises(TypeError, match="no JSON shape"):
        to_json(object())


def test_a_whole_file_or_none(tmp_path: Path) -> None:
    file = tmp_path / "out"
    file.write_text("old")
    with pytest.raises(KeyError), whole_file(file) as new:  # noqa: PT012
        new.write("half")
        raise KeyError
    assert (file.read_text(), list(tmp_path.iterdir())) == ("old", [file])
    with whole_file(file) as new:
        new.write("new")
    assert (file.read_text(), list(tmp_path.iterdir())) == ("new", [file])


def test_counting_passes_everything_on() -> None:
    told: list[tuple[str, int, int | None]] = []
    items = counted(range(250), "step", lambda step, done, total=None: told.append((step, done, total)), 250)
    assert list(items) == list(range(250))
    assert told == [("step", 100, 250), ("step", 200, 250), ("step", 250, 250)]
