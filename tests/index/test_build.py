"""An index gives back what was put in, whole or not at all."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from rahdari.errors import PopulationError
from rahdari.index.codes import country_number
from rahdari.index.reader import IndexReader
from rahdari.records.countries import ALPHA2
from rahdari.records.entry import KINDS, Document, Entry, Subject
from rahdari.screening import Screener, build_index, building


@pytest.fixture
def index(tmp_path: Path, entries: list[Entry], population: list[Subject]) -> Path:
    build_index(entries, tmp_path / "index", population=population, workers=1)
    return tmp_path / "index"


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_entries_of_every_kind_come_back_equal(index: Path, entries: list[Entry]) -> None:
    reader = IndexReader(index)
    back = [reader.entry(n) for n in range(len(reader))]
    back.sort(key=lambda entry: entry.id)
    assert back == entries
    assert [(e.extra, [n.parts for n in e.names]) for e in back] == [
        (e.extra, [n.parts for n in e.names]) for e in entries
    ]
    assert {e.kind for e in back} == set(KINDS)


def test_the_report_says_what_was_built(
    tmp_path: Path, entries: list[Entry], population: list[Subject]
) -> None:
    steps = []
    report = build_index(
        iter(entries),
        str(tmp_path / "deep" / "index"),
        population=iter(population),
        progress=lambda step, done: steps.append((step, done)),
        workers=1,
    )
    assert report.path == tmp_path / "deep" / "index"
    assert report.entries == {"person": 4, "organization": 1, "vehicle": 1, "vessel": 1, "document": 1}
    assert report.documents == 6
    assert report.names == 3 + 1 + 1 + 1 + 0 + 0 + 1 + 2
    assert report.bytes == sum(
        len(b) for n, b in everything_in(report.path).items() if not n.endswith(("CURRENT", "index.json"))
    )
    assert (report.curve.population, report.curve.travellers) == ("given", 200)
    assert ("entries", 8) in steps
    assert ("travellers", 200) in steps


def test_a_population_file_gives_the_curve_its_name(tmp_path: Path, entries: list[Entry]) -> None:
    file = tmp_path / "gate-7.jsonl"
    file.write_text('{"names": ["Nasir Popal"]}\n' * 200, "utf-8")
    assert (
        build_index(entries, tmp_path / "index", population=file, workers=1).curve.population
        == "gate-7.jsonl"
    )


def test_without_a_population_the_bundled_one_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = building.bundled_population()[:250]
    monkeypatch.setattr(building, "bundled_population", lambda: some)
    curve = build_index([Entry("inv:1", "person", ["Nasir Popal"])], tmp_path).curve
    assert (curve.population, curve.travellers) == ("bundled", 250)


def test_an_index_of_nothing_finds_nothing(tmp_path: Path, population: list[Subject]) -> None:
    report = build_index([], tmp_path, population=population, workers=1)
    assert (report.entries, report.names, report.documents) == ({}, 0, 0)
    screener = Screener.open(tmp_path)
    assert len(screener) == 0
    subject = Subject(["Zmaray Khostai"], documents=[Document("passport", "P0123456")])
    assert screener.screen(subject, refer_only=False) == []


def broken(entries: list[Entry]) -> Iterator[Entry]:
    yield from entries[:3]
    raise RuntimeError("the list ends in the middle")


def test_a_build_that_breaks_leaves_the_old_index_in_force(
    index: Path, entries: list[Entry], population: list[Subject]
) -> None:
    before = everything_in(index)
    for given, travellers, error in (
        (broken(entries), population, RuntimeError),
        (iter(entries), population[:199], PopulationError),
        (iter(entries), broken(entries), RuntimeError),
    ):
        with pytest.raises(error):
            build_index(given, index, population=travellers, workers=1)  # type: ignore[arg-type]
        assert everything_in(index) == before
    assert len(Screener.open(index)) == len(entries)


def test_a_first_build_that_breaks_leaves_no_rubbish(
    tmp_path: Path, entries: list[Entry], population: list[Subject]
) -> None:
    with pytest.raises(RuntimeError):
        build_index(broken(entries), tmp_path / "index", population=population, workers=1)
    assert everything_in(tmp_path) == {}


def test_a_new_index_takes_the_place_of_the_old(index: Path, population: list[Subject]) -> None:
    old = Screener.open(index)
    build_index([Entry("new:1", "person", ["Nasir Popal"])], index, population=population, workers=1)
    assert len(list(index.glob("g-*"))) == 1
    (hit,) = Screener.open(index).screen(Subject(["Nasir Popal"]))
    assert hit.entry_id == "new:1"
    # who has the old one open goes on with it
    assert old.screen(Subject(["Zmaray Khostai"], father_names=["Karim"]))[0].entry_id == "inv:1"


def test_entries_that_share_an_id_are_all_kept_and_named(tmp_path: Path, population: list[Subject]) -> None:
    entries = [
        Entry("inv:1", "person", [name]) for name in ("Zmaray Khostai", "Gul", "Gul", "Zmaray Khostai")
    ]
    report = build_index([*entries, Entry("inv:2", "person", ["Gul"])], tmp_path / "i", population=population)
    assert report.repeated_ids == ("inv:1",)
    found = Screener.open(tmp_path / "i").screen(Subject(["Zmaray Khostai"]), refer_only=False)
    assert [h.entry_id for h in found] == ["inv:1"]


def test_an_entry_that_stands_twice_is_kept_once(tmp_path: Path, population: list[Subject]) -> None:
    twice = [
        Entry("inv:1", "person", ["Gul"]),
        Entry("inv:2", "person", ["Nur"]),
        Entry("inv:1", "person", ["Gul"]),
    ]
    report = build_index(twice, tmp_path / "index", population=population)
    assert (report.entries, report.repeated_ids) == ({"person": 2}, ())


def test_every_country_has_a_number_of_its_own() -> None:
    numbers = {country_number(code) for code in ALPHA2}
    assert len(numbers) == len(ALPHA2)
    assert min(numbers) > 0


def test_the_index_is_the_same_whatever_the_order(
    tmp_path: Path, entries: list[Entry], population: list[Subject]
) -> None:
    subjects = [
        Subject(["Zmaray Khostai"], father_names=["Karim"]),
        Subject(["Gul Karim"]),
        Subject(["Ivan Petrov"]),
    ]
    found = []
    for turn, given in enumerate(itertools.islice(itertools.permutations(entries), 0, 20_000, 7001)):
        report = build_index(given, tmp_path / str(turn), population=population, workers=1)
        screener = Screener.open(tmp_path / str(turn))
        hits = [screener.screen(s, limit=50, refer_only=False) for s in subjects]
        found.append(
            (report.curve, report.tokens, [[(h.entry_id, h.evidence) for h in each] for each in hits])
        )
    assert found[1:] == found[:-1]
    assert found[0][2][0]
