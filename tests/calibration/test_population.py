"""Reference populations: subjects, line by line, and the line that is none."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from rahdari.calibration.curve import BUDGETS, RELIABLE
from rahdari.calibration.population import bundled_population, read_population
from rahdari.errors import PopulationError
from rahdari.records.entry import Subject

GOOD = '{"names": ["Nasir Popal"], "birth_dates": ["1968"]}\n'
SUBJECT = Subject(["Nasir Popal"], birth_dates=["1968"])


def test_subjects_are_read_one_a_line(tmp_path: Path) -> None:
    file = tmp_path / "travellers.jsonl"
    file.write_text(f"{GOOD}\n   \n{GOOD}", "utf-8")
    assert list(read_population(file)) == [SUBJECT, SUBJECT]


def test_a_packed_file_is_read_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "travellers.jsonl.gz"
    file.write_bytes(gzip.compress((GOOD * 2).encode()))
    assert list(read_population(file)) == [SUBJECT, SUBJECT]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("{", "not JSON Lines"),
        ("[]", "JSON object"),
        ('{"names": []}', "a name or a document"),
        ('{"names": [""]}', "empty"),
        ('{"names": ["Gul"], "born": "1968"}', "'born'"),
        ('{"names": ["Gul"], "birth_dates": ["31/02/1970"]}', "31/02/1970"),
        ('{"names": ["Gul"], "nationalities": ["Afghan"]}', "Afghan"),
        ('{"names": "Gul"}', "list"),
    ],
)
def test_a_bad_line_names_file_line_and_reason(tmp_path: Path, bad: str, why: str) -> None:
    file = tmp_path / "travellers.jsonl"
    file.write_text(f"{GOOD}\n{bad}\n{GOOD}", "utf-8")
    lines = read_population(file)
    assert next(lines) == SUBJECT
    with pytest.raises(PopulationError) as refused:
        next(lines)
    assert f"{file}, line 3" in str(refused.value)
    assert why in str(refused.value)
    assert "docs/reference/subjects.md" in str(refused.value)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", GOOD.encode("utf-16")])
def test_a_file_in_another_encoding_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "travellers.jsonl"
    file.write_bytes(content)
    with pytest.raises(PopulationError, match=r"line 1: is not utf-8.* It looks like utf-16; convert it"):
        list(read_population(file))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.jsonl.gz", gzip.compress(GOOD.encode() * 99, mtime=0)[:-9]),
        ("bad.jsonl.gz", b"\x1f\x8b\x08\x00" + b"\x07" * 40),
    ],
)
def test_a_damaged_archive_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PopulationError, match=name):
        list(read_population(tmp_path / name))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PopulationError, match=r"nowhere\.jsonl: there is no such file\. Check the path\."):
        list(read_population(tmp_path / "nowhere.jsonl"))
    with pytest.raises(PopulationError, match="is a folder, not a file"):
        list(read_population(tmp_path))


def test_the_bundled_population_can_be_measured_on() -> None:
    travellers = bundled_population()
    assert 0.002 in BUDGETS
    assert len(travellers) * 0.002 >= RELIABLE, "the budget in use is measured, not extrapolated"
    assert len({t.id for t in travellers}) in (1, len(travellers))
    stated = [
        sum(bool(getattr(t, field)) for t in travellers) for field in ("names", "birth_dates", "father_names")
    ]
    assert stated[0] == len(travellers) > stated[1] > stated[2] > 0
