from __future__ import annotations

import pytest

from rahdari.records.entry import Document, Entry
from rahdari.screening.duplicates import BITS, likely_same
from rahdari.simulation.travellers import travellers

ZMARAY = Entry(
    "test:1",
    "person",
    ("Zmaray Torgar Inventedkhel",),  # type: ignore[arg-type]
    father_names=("Gulwali Spinzar",),
    birth_dates=("1971-03-02",),  # type: ignore[arg-type]
)
SPELLED = Entry(
    "other:9",
    "person",
    ("ZMARAI TORGAR INVENTEDKHAIL",),  # type: ignore[arg-type]
    father_names=("Gul Wali Spinzar",),
    birth_dates=("1971",),  # type: ignore[arg-type]
)
BROTHER = Entry(
    "test:2",
    "person",
    ("Baheer Torgar Inventedkhel",),  # type: ignore[arg-type]
    father_names=("Gulwali Spinzar",),
    birth_dates=("1979-06-01",),  # type: ignore[arg-type]
)
PLATE = Entry("test:3", "vehicle", (), documents=(Document("plate", "KBL 12345", "af"),))


@pytest.fixture(scope="module")
def strangers() -> list[Entry]:
    return [
        Entry(
            f"stranger:{n}", "person", one.names, father_names=one.father_names, birth_dates=one.birth_dates
        )
        for n, one in enumerate(one for one in travellers(400, seed=11) if one.kind == "person" and one.names)
    ]


def pairs(entries: list[Entry], **more: object) -> set[tuple[str, str]]:
    return {(one.entry_id, one.other) for one in likely_same(entries, **more)}  # type: ignore[arg-type]


def test_one_person_in_two_lists_is_found_and_strangers_and_brothers_are_not(strangers: list[Entry]) -> None:
    found = list(likely_same([ZMARAY, PLATE, BROTHER, *strangers, SPELLED]))
    assert [(one.check, one.entry_id, one.other) for one in found] == [("likely_same", "test:1", "other:9")]
    assert found[0].bits
    assert found[0].bits >= BITS


def test_a_higher_threshold_names_fewer(strangers: list[Entry]) -> None:
    assert pairs([ZMARAY, SPELLED, *strangers], bits=300) == set()


def test_only_the_pairs_of_the_wanted_entries_are_named(strangers: list[Entry]) -> None:
    entries = [ZMARAY, SPELLED, *strangers]
    assert pairs(entries, of=lambda id: id == "other:9") == {("other:9", "test:1")}
    assert pairs(entries, of=lambda id: id == "stranger:1") == set()
