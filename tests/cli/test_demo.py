from __future__ import annotations

import json
from pathlib import Path

import pytest
from attrs import evolve

from rahdari import Document, Entry, Screener, Subject
from rahdari.cli import demo_measure
from rahdari.cli.demo_measure import (
    Case,
    Screened,
    bundled_cases,
    measure,
    screen_all,
    split_aliases,
    telling,
)
from rahdari.lists.reading import read_list
from rahdari.screening import building


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    """A demonstration with few travellers, and a threshold measured on few."""
    population = building.bundled_population()[:300]
    monkeypatch.setattr(building, "bundled_population", lambda: population)
    cases = [case for case in bundled_cases() if case.entry_id or case.near][:60] + bundled_cases()[:60]
    monkeypatch.setattr(demo_measure, "bundled_cases", lambda: cases)
    return cases


def test_the_invented_demonstration(rahdari, few: list[Case]) -> None:
    told = json.loads(rahdari("demo", "--json").out)
    measured = told["measured"]
    assert measured["listed"] == sum(case.entry_id is not None for case in few)
    assert measured["near"] == sum(case.near is not None for case in few)
    assert measured["listed"] + measured["near"] + measured["ordinary"] == len(few)
    assert measured["found"] > measured["listed"] / 2
    assert measured["ordinary_stopped"] < measured["ordinary"] / 10
    assert len(told["hits"]) == 3


def test_the_demonstration_in_words(rahdari, few: list[Case], listing: Path) -> None:
    done = rahdari("demo", "--list", f"un:{listing}")
    assert done.status == 0
    assert "listed, found" in done.out
    assert "taken out" in done.out or "first name only" in done.out
    assert done.out.count("bits of evidence") == 3
    assert "brothers" not in done.out  # the bundled travellers are strangers to any other list
    assert "\x1b" not in done.out  # no colour where there is no terminal


def test_a_list_that_cannot_be_read(rahdari) -> None:
    assert rahdari("demo", "--list", "un:nowhere.xml").status == 3


def test_the_bundled_truth_is_about_the_bundled_list(listing: Path) -> None:
    ids = {entry.id for entry in read_list(f"un:{listing}")}
    cases = bundled_cases()
    assert len(cases) == 2000
    assert {case.entry_id for case in cases if case.entry_id} <= ids
    assert {case.near for case in cases if case.near} <= ids
    assert all(case.varied for case in cases if case.entry_id or case.near)


def test_an_alias_leaves_the_index_and_becomes_a_traveller() -> None:
    one = Entry(
        "x:1",
        "person",
        ["Gul Jan", "گل جان", "GUL JAN"],
        birth_dates=["1968-03-02"],
        nationalities=["af", "pk"],
        sex="m",
        documents=[Document("passport", "P1")],
        father_names=["Omar"],
    )
    alone = evolve(one, id="x:2", names=["Zar Jan", "ZAR JAN"])
    firm = evolve(one, id="x:3", kind="organization")
    entries, cases = split_aliases([one, alone, firm])
    assert entries == [evolve(one, names=["Gul Jan"]), alone, firm]
    assert cases == [
        Case(
            Subject(
                ["گل جان"],
                birth_dates=["1968"],
                nationalities=["af"],
                sex="m",
                father_names=["Omar"],
                id="x:1",
            ),
            "x:1",
            None,
            ("alias",),
        )
    ]


def test_measures_count_each_traveller_once(index: Path) -> None:
    cases = [*[case for case in bundled_cases() if case.entry_id or case.near][:8], Case(Subject(["Zzyzx"]))]
    screened = list(screen_all(Screener.open(index), cases))
    measured = measure([evolve(one, seconds=n / 1000) for n, one in enumerate(screened)])
    assert measured.listed + measured.near + measured.ordinary == 9
    assert measured.found == sum(one.found is not None for one in screened)
    assert (measured.ordinary, measured.ordinary_stopped) == (1, 0)
    assert (measured.median_ms, measured.p99_ms) == (4, 8)


def test_the_hits_explained_show_different_evidence(index: Path) -> None:
    cases = [case for case in bundled_cases() if case.entry_id][:10]
    screened: list[Screened] = list(screen_all(Screener.open(index), cases))
    hits = telling(screened)
    assert len(hits) == 3
    assert len({hit.entry_id for hit in hits}) == 3
    assert telling([]) == []
