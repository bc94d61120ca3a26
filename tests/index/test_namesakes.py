"""What a list says of how common its people's names are."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from rahdari.index.namesakes import SURE
from rahdari.index.reader import IndexReader
from rahdari.matching.compare.namesakes import UNLIMITED
from rahdari.records.entry import Entry, Subject
from rahdari.screening import Screener, build_index, update_index

NAME = "Ghulam Qadir"


def person(identifier: str, name: str, *fathers: str) -> Entry:
    return Entry(identifier, "person", [name], father_names=fathers)


def built(folder: Path, entries: list[Entry], population: list[Subject]) -> Path:
    build_index(entries, folder, population=population, workers=1)
    return folder


def limits(folder: Path) -> dict[str, tuple[int, ...]]:
    """Return the limits of each entry's phrases."""
    reader = IndexReader(folder)
    prepared = [reader.prepared(n) for n in range(len(reader))]
    return {p.entry.id: p.limits for p in prepared}


def bits(folder: Path, entry: str, name: str, *fathers: str) -> float:
    hits = Screener.open(folder).screen(Subject([name], father_names=fathers), limit=20, refer_only=False)
    return next(h.bits for h in hits if h.entry_id == entry)


OTHERS = [person(f"o{n}", f"Nasir{c} Popal", f"Karim{c}") for n, c in enumerate("bdfkmrtz")]


def test_people_of_other_fathers_limit_a_name(tmp_path: Path, population: list[Subject]) -> None:
    same = [person("a", NAME, "Zmaray"), person("b", NAME, "Omar"), person("c", f"Haji {NAME}", "Gul")]
    found = limits(built(tmp_path, [*same, *OTHERS], population))
    half = round(1000 * math.log2((len(same) + len(OTHERS) - 1 + SURE) / 2))
    assert [found[i] for i in "abc"] == [(half, UNLIMITED)] * 3
    assert found["o1"] == (UNLIMITED, UNLIMITED)


@pytest.mark.parametrize("father", ["Zmaray", "Zmaraai"])
def test_one_father_is_no_proof_of_two_people(tmp_path: Path, population: list[Subject], father: str) -> None:
    found = limits(built(tmp_path, [person("a", NAME, "Zmaray"), person("b", NAME, father)], population))
    assert found["a"] == (UNLIMITED, UNLIMITED)


def test_fathers_are_limited_by_children_of_other_names(tmp_path: Path, population: list[Subject]) -> None:
    found = limits(built(tmp_path, [person("a", "Zmaray", NAME), person("b", "Omar", NAME)], population))
    assert found["a"][0] == UNLIMITED > found["a"][1]


def test_an_entry_without_a_father_is_limited_and_does_not_count(
    tmp_path: Path, population: list[Subject]
) -> None:
    same = [person("a", NAME, "Zmaray"), person("b", NAME), Entry("c", "organization", [NAME])]
    found = limits(built(tmp_path, same, population))
    assert found["a"] == (UNLIMITED, UNLIMITED)
    assert found["b"][0] < UNLIMITED
    assert found["c"] == (UNLIMITED,)


def test_only_a_whole_name_weighs_less(tmp_path: Path, population: list[Subject]) -> None:
    alone = built(tmp_path / "alone", [person("a", NAME, "Zmaray"), *OTHERS], population)
    many = [person(f"n{n}", NAME, f"Omar {c}") for n, c in enumerate(("Gul", "Khan", "Popal", "Jan"))]
    among = built(tmp_path / "among", [person("a", NAME, "Zmaray"), *OTHERS, *many], population)
    assert bits(among, "a", NAME) < bits(alone, "a", NAME)
    assert bits(among, "a", f"{NAME} Khostai") <= bits(among, "a", NAME)
    assert bits(among, "a", "Qadir") == bits(alone, "a", "Qadir")
    assert bits(among, "a", NAME, "Zmaray") > bits(among, "n1", NAME, "Zmaray")


def test_an_update_counts_anew(tmp_path: Path, population: list[Subject]) -> None:
    entries = [person("a", NAME, "Zmaray"), *OTHERS, person("b", NAME, "Omar")]
    folder = built(tmp_path, entries, population)
    assert limits(folder)["a"][0] < UNLIMITED
    update_index(folder, removed=["b"], population=population, workers=1)
    assert limits(folder)["a"] == (UNLIMITED, UNLIMITED)
