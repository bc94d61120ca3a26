"""A few entries over the population's tokens weigh what they weigh in an index."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from attrs import evolve

from rahdari.cli.demo_measure import DATA, bundled_cases
from rahdari.index.few import Crowd, Few
from rahdari.lists.reading import read_list
from rahdari.records.entry import Document, Entry, Subject
from rahdari.screening import Screener, build_index
from rahdari.simulation.travellers import travellers

NEW = Entry(id="own:1", kind="person", names=["Qozhvandak Torwuz", "قوژوندک"], father_names=["Zhwandaxil"])
"""Names of words that no table and no traveller has."""
LISTED = [case for case in bundled_cases() if case.entry_id][:25]


@pytest.fixture(scope="module")
def crowd() -> Crowd:
    subjects = [*travellers(250, seed=7), *(case.subject for case in LISTED)]
    subjects += [
        Subject(["Qozhwandak Torwuz"], id="new"),
        Subject(["Torwuz Qozhvandak Khan"], documents=[Document("passport", "P7654321", "af")]),
        Subject(["Qozh Vandak Torwuz"]),
        Subject(["Torwuzqozhvandak"]),
        Subject(["قوژوندک خان"], father_names=["Zhwandakhil"]),
    ]
    return Crowd(subjects)


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    ids = {case.entry_id for case in LISTED}
    people = [e for e in read_list(f"un:{DATA / 'demo_list.xml'}") if e.id in ids]
    return [*people, NEW, evolve(NEW, id="own:2", restriction=["documents"])]


@pytest.fixture(scope="module")
def screener(tmp_path_factory: pytest.TempPathFactory, entries: list[Entry]) -> Screener:
    folder = tmp_path_factory.mktemp("index")
    build_index(entries, folder, population=travellers(200, seed=3), workers=1)
    return Screener.open(folder, stop_budget=0.05)


def hits(screener: Screener, subject: Subject, floor: int) -> list[tuple[str, int]]:
    found = screener.screen(subject, limit=1000, refer_only=False)
    return sorted((h.entry.id, h.millibits) for h in found if h.millibits >= floor)


def of_few(found: Sequence[tuple[int, int]], entries: Sequence[Entry]) -> list[tuple[str, int]]:
    return sorted((entries[n].id, weight) for n, weight in found)


@pytest.mark.parametrize("floor", [5_000, 15_000])
def test_the_crowd_meets_what_an_index_refers(
    crowd: Crowd, entries: list[Entry], screener: Screener, floor: int
) -> None:
    few = Few(entries, crowd.ground(entries))
    found = crowd.found(few, floor)
    expected = [hits(screener, subject, floor) for subject in crowd.subjects]
    assert [of_few(mine, entries) for mine in found] == expected
    assert sum(map(bool, found)) > 10
    assert any(hit[0] == "own:2" for hits in expected for hit in hits)


def test_one_entry_alone_is_found_like_all_together(crowd: Crowd, entries: list[Entry]) -> None:
    together = crowd.found(Few(entries, crowd.ground(entries)), 8_000)
    for n in (0, 7, 25):
        alone = crowd.found(Few([entries[n]], crowd.ground([entries[n]])), 8_000)
        assert [[w for m, w in hits if m == n] for hits in together] == [
            [w for _, w in hits] for hits in alone
        ]


def test_plain_python_says_the_same(
    crowd: Crowd, entries: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Few(entries[-4:], crowd.ground(entries[-4:]))
    some = [*crowd.subjects[:4], *crowd.subjects[-5:]]
    weights = [few.weights(s) for s in some]
    with_kernel = few.engine is not None
    found = crowd.found(few, 5_000)[-5:] if with_kernel else None
    monkeypatch.setenv("RAHDARI_KERNEL", "off")
    plain = Crowd(some)
    slow = Few(entries[-4:], plain.ground(entries[-4:]))
    assert slow.engine is None
    assert [slow.weights(s) for s in some] == weights
    if found is not None:
        assert plain.found(slow, 5_000)[-5:] == found


def test_nobody_against_nothing(crowd: Crowd) -> None:
    assert not any(crowd.found(Few([], crowd.ground([])), 0))
