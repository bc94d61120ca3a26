from __future__ import annotations

import json
from pathlib import Path

import pytest

from rahdari.cli.output import json_line
from rahdari.lists.reading import read_list


@pytest.fixture
def entries(listing: Path, tmp_path: Path) -> Path:
    file = tmp_path / "entries.jsonl"
    few = [entry for entry in read_list(f"un:{listing}") if entry.kind == "person"][:40]
    file.write_text("".join(json_line(entry) + "\n" for entry in few), "utf-8")
    return file


def known(entries: Path, *rows: str) -> Path:
    file = entries.with_name("known.jsonl")
    file.write_text("".join(row + "\n" for row in rows), "utf-8")
    return file


def test_positives_of_the_lists_own_aliases(rahdari, listing: Path, population: Path) -> None:
    done = rahdari("evaluate", "--list", f"un:{listing}", "--population", population, "--workers", 1)
    assert done.status == 0
    assert "taken" not in done.err
    for words in ("300 ordinary ones", "0.5%", "script Arab", "How it was measured", "their first name"):
        assert words in done.out
    assert "At 0.1% only 0 of these travellers" in done.out


def test_positives_of_a_file(rahdari, entries: Path, population: Path) -> None:
    first, second = (json.loads(line) for line in entries.read_text("utf-8").splitlines()[:2])
    own_name = {"names": first["names"][:1], "entry": first["id"]}
    another = {"names": ["Zzyzx Qwerty"], "entry": second["id"]}
    file = known(entries, json.dumps(own_name), "", json.dumps(another))
    args = ("--entries", entries, "--population", population, "--positives", file, "--workers", 1, "--json")
    told = json.loads(rahdari("evaluate", *args).out)
    assert (told["list"], told["entries"]) == (None, 40)
    found = told["evaluation"]
    assert (found["positives"], found["negatives"]) == (2, 300)
    assert [point["stop_rate"] for point in found["points"]] == [0.001, 0.005, 0.01]
    assert all(point["recall"]["share"] == 0.5 for point in found["points"])
    assert found["points"][2]["stopped"]["share"] <= 0.01
    assert {"script Latn", "nationality af", "sex f"} <= {group["name"] for group in found["groups"]}
    assert "file given" in told["measured"]


def test_strangers_are_checked_beside(rahdari, entries: Path, population: Path) -> None:
    args = ("evaluate", "--entries", entries, "--population", population, "--workers", 1)
    assert json.loads(rahdari(*args, "--json").out)["strangers"] is None
    told = json.loads(rahdari(*args, "--strangers", "--json").out)["strangers"]
    assert set(told) == {"population", "clans"}
    for points in told.values():
        assert [point["bits"] for point in points] == list(range(5, 26))
        assert all(point["pairs"] == round(40 * 300 * point["share"]["share"]) for point in points)
        assert sum(point["pairs"] for point in points) > 0
    printed = rahdari(*args, "--strangers").out
    assert "33,554,432" in printed
    assert "clans: " in printed


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ('{"names": ["Gul Jan"], "entry": "x:0"}', "is no entry of the list"),
        ('{"names": ["Gul Jan"]}', "is no entry of the list"),
        ('["Gul Jan"]', "is no entry of the list"),
        ('{"names": [""], "entry": "ID"}', "cannot be empty"),
        ("{", "is not JSON"),
    ],
)
def test_a_bad_positive_refuses_the_file(
    rahdari, entries: Path, population: Path, row: str, why: str
) -> None:
    identifier = json.loads(entries.read_text("utf-8").splitlines()[0])["id"]
    file = known(entries, "", row.replace("ID", identifier))
    done = rahdari("evaluate", "--entries", entries, "--population", population, "--positives", file)
    assert done.status == 3
    assert f"{file}, line 2" in done.err
    assert why in done.err


def test_a_list_without_other_names_needs_listed_travellers(rahdari, entries: Path, population: Path) -> None:
    rows = (json.loads(line) for line in entries.read_text("utf-8").splitlines())
    plain = known(entries, *(json.dumps(row | {"names": row["names"][:1]}) for row in rows))
    done = rahdari("evaluate", "--entries", plain, "--population", population)
    assert done.status == 2
    assert "--positives" in done.err


def test_one_list_is_needed(rahdari, entries: Path, population: Path) -> None:
    assert rahdari("evaluate", "--population", population).status == 2
    both = ("--list", "un:x.xml", "--entries", entries)
    assert rahdari("evaluate", *both, "--population", population).status == 2


def test_too_few_travellers(rahdari, entries: Path, population: Path) -> None:
    few = entries.with_name("few.jsonl")
    few.write_text("".join(population.read_text("utf-8").splitlines(keepends=True)[:50]), "utf-8")
    done = rahdari("evaluate", "--entries", entries, "--population", few)
    assert done.status == 3
    assert "200" in done.err
