from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from rahdari.lists.reading import read_list
from rahdari.records.schema import entry_from_json

FIELDS = {"format", "file", "sha256", "published_on", "entries", "names", "birth_dates", "documents"}


@pytest.fixture
def date(listing: Path) -> str:
    """A full birth date that stands once in the invented list."""
    text = listing.read_text("utf-8")
    dates = re.findall(r"<DATE>(\d{4}-\d\d-\d\d)</DATE>", text)
    return next(date for date in dates if text.count(date) == 1)


@pytest.fixture
def flawed(listing: Path, date: str, tmp_path: Path) -> Path:
    """The invented list with one date that does not exist."""
    file = tmp_path / "flawed.xml"
    file.write_text(listing.read_text("utf-8").replace(date, "1972-02-31"), "utf-8")
    return file


def test_read_reports_counts_and_the_sum(rahdari, listing: Path) -> None:
    done = rahdari("lists", "read", f"un:{listing}")
    assert done.status == 0
    assert hashlib.sha256(listing.read_bytes()).hexdigest() in done.out
    text = listing.read_text("utf-8")
    people, others = text.count("<INDIVIDUAL>"), text.count("<ENTITY>")
    assert f"{people + others} ({people} person, " in done.out
    assert done.err == ""


def test_read_reports_what_was_rejected_and_where(rahdari, flawed: Path) -> None:
    text = flawed.read_text("utf-8").partition("1972-02-31")[0]
    line = text.rpartition("<INDIVIDUAL>")[0].count("\n") + 1
    done = rahdari("lists", "read", f"un:{flawed}")
    assert done.status == 0
    (told,) = [text for text in done.out.splitlines() if "1972-02-31" in text]
    assert f"rejected line {line} [un:" in told
    assert "DATE" in told


def test_read_shows_as_many_problems_as_asked(rahdari, flawed: Path) -> None:
    done = rahdari("lists", "read", f"un:{flawed}", "--problems", 0)
    assert "1972-02-31" not in done.out
    assert "and 1 more: --problems 1, or --json" in done.out


def test_read_says_what_it_skipped(rahdari) -> None:
    sample = Path(__file__).parents[1] / "samples" / "ftm_entities.jsonl"
    (told,) = [
        line for line in rahdari("lists", "read", f"ftm:{sample}").out.splitlines() if "skipped" in line
    ]
    assert told.split()[1] == "7"
    assert "1 Sanction" in told


def test_read_as_json_is_the_report(rahdari, flawed: Path) -> None:
    told = json.loads(rahdari("lists", "read", f"un:{flawed}", "--json").out)
    assert set(told) >= FIELDS | {"rejected", "doubtful", "problems"}
    assert told["entries"]["person"] == flawed.read_text("utf-8").count("<INDIVIDUAL>")
    (problem,) = told["problems"]
    assert "1972-02-31" in problem["value"]


def test_read_writes_entries_that_read_back_equal(rahdari, listing: Path, tmp_path: Path) -> None:
    out = tmp_path / "entries.jsonl"
    assert rahdari("lists", "read", f"un:{listing}", "-o", out).status == 0
    written = [entry_from_json(json.loads(line)) for line in out.read_text("utf-8").splitlines()]
    assert written == list(read_list(f"un:{listing}"))


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("un:nowhere.xml", "nowhere.xml: there is no such file"),
        ("xx:nowhere.xml", "'xx' is no known format"),
        ("nacta:fetch", "nacta:fetch is not possible"),
    ],
)
def test_a_source_that_cannot_be_meant(rahdari, source: str, told: str) -> None:
    done = rahdari("lists", "read", source)
    assert done.status == (2 if "fetch" in source else 3)
    assert told in done.err
    assert done.out == ""


def test_a_list_cut_off_leaves_the_old_output(rahdari, listing: Path, tmp_path: Path) -> None:
    cut, out = tmp_path / "cut.xml", tmp_path / "entries.jsonl"
    cut.write_bytes(listing.read_bytes()[:100_000])
    out.write_text("old")
    done = rahdari("lists", "read", f"un:{cut}", "-o", out)
    assert done.status == 3
    assert "cut.xml, line " in done.err
    assert out.read_text() == "old"
    assert sorted(tmp_path.iterdir()) == [cut, out]


def test_diff_tells_fields(rahdari, listing: Path, date: str, tmp_path: Path) -> None:
    new = tmp_path / "new.xml"
    text = listing.read_text("utf-8").replace(">DMi.001<", ">DMi.999<").replace(date, "1901-02-03")
    new.write_text(text, "utf-8")
    done = rahdari("lists", "diff", f"un:{listing}", f"un:{new}")
    assert done.status == 0
    assert done.out.splitlines()[-1] == "1 added, 1 removed, 1 changed."
    assert f"    - birth_dates: {date}\n    + birth_dates: 1901-02-03\n" in done.out
    told = json.loads(rahdari("lists", "diff", f"un:{listing}", f"un:{new}", "--json").out)
    assert (told["added"], told["removed"], told["changed"]) == (1, 1, 1)
    by_kind = {change["kind"]: change for change in told["changes"]}
    assert (by_kind["added"]["id"], by_kind["removed"]["id"]) == ("un:DMi.999", "un:DMi.001")
    assert by_kind["changed"]["fields"] == [
        {"field": "birth_dates", "removed": [date], "added": ["1901-02-03"]}
    ]


def test_equal_lists_have_no_difference(rahdari, listing: Path) -> None:
    assert (
        rahdari("lists", "diff", f"un:{listing}", f"un:{listing}").out == "0 added, 0 removed, 0 changed.\n"
    )


def test_a_folder_to_write_to_is_named_as_it_was_given(rahdari, listing: Path, tmp_path: Path) -> None:
    done = rahdari("lists", "read", f"un:{listing}", "-o", tmp_path)
    assert (done.status, done.err) == (
        3,
        f"rahdari: {tmp_path}: Is a directory. Check the path and the disk.\n",
    )
