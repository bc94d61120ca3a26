from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest

from rahdari.lists.reading import Reading, read_list
from rahdari.records.entry import Entry
from rahdari.simulation.lexicon import Lexicons
from rahdari.simulation.organisations import organisations
from rahdari.simulation.people import People
from rahdari.simulation.travellers import TODAY
from rahdari.simulation.un_list import consolidated
from rahdari.simulation.watchlist import Listed, listed


def people(seed: int = 5) -> People:
    return People(Lexicons.load(), Random(seed), TODAY)


LISTED = list(listed(people(), 300))
FIRMS = list(organisations(people(), 20, 5, 2))
RECORDS = [one.record for one in LISTED]


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> tuple[Reading, dict[str, Entry]]:
    path: Path = tmp_path_factory.mktemp("list") / "list.xml"
    path.write_bytes(consolidated(RECORDS, FIRMS, TODAY))
    reading = read_list(f"un:{path}")
    return reading, {entry.id: entry for entry in reading}


def test_every_trait_is_there() -> None:
    aliases = [alias for record in RECORDS for alias in record.aliases]
    births = [birth for record in RECORDS for birth in record.births]
    texts = [record.comments for record in RECORDS]
    assert {len(record.names) for record in RECORDS} >= {1, 2, 3}
    assert any(len(record.names) == 1 and " " not in record.names[0] for record in RECORDS)
    assert {alias.quality for alias in aliases} == {"Good", "Low"}
    assert any(";" in alias.text for alias in aliases)
    assert any(alias.note for alias in aliases)
    assert any(alias.text.startswith("Abu ") for alias in aliases)
    assert {birth.type for birth in births} == {"EXACT", "APPROXIMATELY", "BETWEEN"}
    assert any(birth.date.endswith("-05:00") for birth in births)
    assert any(birth.note for birth in births)
    assert {min(len(record.births), 2) for record in RECORDS} == {0, 1, 2}
    assert any(re.search("father.s name", text, re.IGNORECASE) for text in texts)
    assert any("Grandfather" in text for text in texts)
    assert any("Brother of" in text for text in texts)
    for name in ("native", "titles", "nationality", "papers", "place", "designation"):
        assert {getattr(record, name) in ("", (), ("", "")) for record in RECORDS} == {True, False}, name
    assert {record.sex for record in RECORDS} == {"Male", "Female", ""}


def test_what_was_left_out_leaves_the_others_alone() -> None:
    first = LISTED[0].draw
    others = list(listed(people(), 20, frozenset([first])))
    assert first not in {one.draw for one in others}
    assert len(others) == 20
    assert others[0].record.reference == "DMi.001"


def test_the_reader_finds_all_that_was_written(reading: tuple[Reading, dict[str, Entry]]) -> None:
    read, entries = reading
    assert (read.report.rejected, read.report.doubtful) == (0, 0)
    assert read.report.published_on == TODAY
    assert len(entries) == len(RECORDS) + len(FIRMS)
    for one in LISTED:
        entry = entries[f"un:{one.record.reference}"]
        assert {name.text for name in entry.names} == set(one.names())
        assert len(entry.documents) == len(one.record.papers)
        assert len(entry.birth_dates) == len(one.record.births)
        assert bool(entry.nationalities) == bool(one.record.nationality)
        assert entry.listed_on == one.record.listed_on


def test_what_the_list_says_is_true_of_the_person(reading: tuple[Reading, dict[str, Entry]]) -> None:
    _, entries = reading

    def fathers(one: Listed) -> set[str]:
        return {" ".join(name.split()[:1]) for name in entries[f"un:{one.record.reference}"].father_names}

    stated = [one for one in LISTED if fathers(one)]
    assert len(stated) > 50
    for one in stated:
        spellings = {text.split()[0] for text, _ in one.person.father[0].latin}
        assert fathers(one) <= spellings
    for one in LISTED:
        for birth in entries[f"un:{one.record.reference}"].birth_dates:
            assert abs(birth.earliest.year - one.person.born.year) <= 7


def test_ships_and_trucks_have_their_numbers(reading: tuple[Reading, dict[str, Entry]]) -> None:
    _, entries = reading
    vessels = [entry for entry in entries.values() if entry.kind == "vessel"]
    assert [d.kind for vessel in vessels for d in vessel.documents] == ["imo", "imo"]
    vehicles = [entry for entry in entries.values() if entry.kind == "vehicle"]
    assert [[d.kind for d in vehicle.documents] for vehicle in vehicles] == [["plate", "other"]] * 5
    assert all(vehicle.documents[0].number in vehicle.names[0].text for vehicle in vehicles)
    assert all(vehicle.documents[0].country for vehicle in vehicles)
    assert all("Invented" in record.comments for record in (*RECORDS, *FIRMS))
