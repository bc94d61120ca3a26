"""Subjects in, hits out: limits, thresholds, restrictions, and the same answer in every way of asking."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.calibration.curve import CurvePoint
from rahdari.errors import RecordError, UsageError
from rahdari.index.reader import IndexReader
from rahdari.matching.compare.namesakes import UNLIMITED
from rahdari.matching.evidence import Hit
from rahdari.records.entry import RESTRICTION_FIELDS, Document, Entry, Name, Subject
from rahdari.screening import Screener, build_index, compare


def test_an_index_and_two_records_say_the_same(
    index: Path, screener: Screener, subjects: list[Subject]
) -> None:
    reader, pairs, less = IndexReader(index), 0, 0
    known = (reader.prepared(n) for n in range(len(reader)))
    alone_of_its_name = {p.entry.id for p in known if set(p.limits) == {UNLIMITED}}
    for subject in subjects[::3]:
        for hit in screener.screen(subject, limit=12, refer_only=False):
            alone = compare(subject, hit.entry, threshold=screener.threshold)
            if hit.entry_id not in alone_of_its_name:  # only the list knows how common the name is
                assert hit.bits <= alone.bits
                less += hit.bits < alone.bits
                continue
            assert (alone.evidence, alone.bits) == (hit.evidence, hit.bits)
            assert (alone.verify, alone.refer, alone.explain()) == (hit.verify, hit.refer, hit.explain())
            pairs += 1
    assert pairs > 500
    assert less


def test_hits_come_best_first_and_as_many_as_asked_for(screener: Screener, subjects: list[Subject]) -> None:
    for subject in subjects[::9]:
        every = screener.screen(subject, limit=1000, refer_only=False)
        order = [(-hit.millibits, hit.entry_id) for hit in every]
        assert order == sorted(order)
        assert len({hit.entry_id for hit in every}) == len(every)
        for limit in (1, 5, 30):
            assert screener.screen(subject, limit=limit, refer_only=False) == every[:limit]
        assert screener.screen(subject, limit=1000) == [hit for hit in every if hit.refer]
        assert all(hit.subject is subject for hit in every)


def test_refer_is_at_or_above_the_threshold(screener: Screener, subjects: list[Subject]) -> None:
    assert screener.threshold is not None
    seen = set()
    for subject in subjects[::5]:
        for hit in screener.screen(subject, limit=50, refer_only=False):
            assert hit.refer == (hit.bits >= screener.threshold)
            assert hit.threshold == screener.threshold
            seen.add(hit.refer)
    assert seen == {True, False}


def test_the_threshold_itself_refers(index: Path, subjects: list[Subject]) -> None:
    reader = IndexReader(index)
    hits = Screener(reader, None).screen(subjects[0], limit=9)
    assert {hit.refer for hit in hits} == {None}
    least = hits[-1].millibits
    at, above = (Screener(reader, CurvePoint(0.002, least + n, False)) for n in (0, 1))
    assert [hit.entry_id for hit in at.screen(subjects[0], limit=9)] == [hit.entry_id for hit in hits]
    assert len(above.screen(subjects[0], limit=9)) < len(hits)


def test_a_hit_names_the_versions_it_can_be_explained_by(screener: Screener, entries: list[Entry]) -> None:
    (hit, *_) = screener.screen(
        Subject(entries[0].names, birth_dates=entries[0].birth_dates), refer_only=False
    )
    assert dict(hit.versions).keys() == {"parameters", "index"}
    assert (screener.path / dict(hit.versions)["index"] / "index.json").is_file()
    assert hit.entry in entries


@pytest.mark.parametrize("limit", [0, -1])
def test_no_hits_at_all_cannot_be_asked_for(screener: Screener, limit: int) -> None:
    with pytest.raises(UsageError, match=f"{limit} hits"):
        screener.screen(Subject(["Gul"]), limit=limit)


@pytest.mark.parametrize("budget", [0.5, 0.0, 1e-9])
def test_a_stop_budget_that_was_not_measured_is_refused(index: Path, budget: float) -> None:
    with pytest.raises(UsageError, match="outside what was measured"):
        Screener.open(index, stop_budget=budget)


def test_the_stop_budget_is_kept_on_the_population_it_was_measured_on(
    index: Path, screener: Screener, population: list[Subject]
) -> None:
    best = [b for chunk in screener.best_of_batch(population) for b in chunk]
    before = len(population)
    for budget in (0.05, 0.02):
        strict = Screener.open(index, stop_budget=budget)
        stopped = [
            s for s, b in zip(population, best, strict=True) if b is not None and b / 1000 >= strict.threshold
        ]
        assert 0 < len(stopped) <= budget * len(population)
        assert len(stopped) < before
        before = len(stopped)
        assert all(strict.screen(subject, limit=1) for subject in stopped)
    thresholds = [Screener.open(index, stop_budget=b).threshold for b in (0.05, 0.02, 0.005, 0.001, 0.0001)]
    assert all(a < b for a, b in pairwise(thresholds))


@pytest.mark.parametrize("name", ["FNU", "XXX", "...", "😀"])
def test_a_missing_name_has_no_hits(screener: Screener, name: str) -> None:
    assert screener.screen(Subject([name]), refer_only=False) == []


NAMES = st.text(min_size=1, max_size=60)


@given(NAMES, NAMES, st.booleans())
def test_whatever_is_typed_is_screened(screener: Screener, name: str, father: str, cut: bool) -> None:
    try:
        subject = Subject([Name(name, truncated=cut)], father_names=[father], nationalities=["af"])
    except RecordError:
        return
    assert all(isinstance(hit, Hit) for hit in screener.screen(subject, refer_only=False))


# --- restrictions


IDENTIFIED = {
    "birth_dates": ["1968-03-02"],
    "father_names": ["Karim"],
    "grandfather_names": ["Gul Khan"],
    "nationalities": ["af"],
    "sex": "m",
    "documents": [Document("passport", "P0123456", "af")],
}


@pytest.fixture(scope="module")
def restricted(tmp_path_factory: pytest.TempPathFactory) -> Screener:
    folder = tmp_path_factory.mktemp("restricted")
    entries = [Entry(f, "person", ["Nasir Popal"], restriction=[f], **IDENTIFIED) for f in RESTRICTION_FIELDS]
    entries.append(Entry("both", "person", ["Nasir Popal"], restriction=["sex", "birth_dates"]))
    entries.append(Entry("free", "person", ["Nasir Popal"]))
    build_index(entries, folder, population=[Subject([f"Traveller {n}"]) for n in range(200)], workers=1)
    return Screener.open(folder)


@given(given=st.sets(st.sampled_from(RESTRICTION_FIELDS)))
def test_an_entry_is_matched_only_with_the_fields_it_asks_for(restricted: Screener, given: set[str]) -> None:
    subject = Subject(["Nasir Popal"], **{field: IDENTIFIED[field] for field in given})
    found = {hit.entry_id for hit in restricted.screen(subject, limit=20, refer_only=False)}
    assert found == given | {"free"} | ({"both"} if given >= {"sex", "birth_dates"} else set())


@pytest.fixture(scope="module")
def lapsing(tmp_path_factory: pytest.TempPathFactory) -> Screener:
    """Thirty entries of one name: the first twenty-five lapse, one after the other, in March."""
    folder = tmp_path_factory.mktemp("lapsing")
    days = [date(2026, 3, 1 + n) if n < 25 else None for n in range(30)]
    entries = [Entry(f"e{n:02}", "person", ["Nasir Popal"], expires_on=day) for n, day in enumerate(days)]
    build_index(entries, folder, population=[Subject([f"Traveller {n}"]) for n in range(200)], workers=1)
    return Screener.open(folder)


@pytest.mark.parametrize("limit", [1, 3, 5, 40])
@pytest.mark.parametrize("day", [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 25), date(2030, 1, 1)])
def test_an_entry_refers_nobody_from_the_day_on_which_it_expires(
    lapsing: Screener, limit: int, day: date
) -> None:
    subject = Subject(["Nasir Popal"])
    every = [hit for hit in lapsing.screen(subject, limit=40) if not hit.entry.expired(day)]
    assert len(every) == 30 - min(25, max(0, (day - date(2026, 2, 28)).days))
    hits = lapsing.screen(subject, limit=limit, today=day)  # the lapsed do not take the place of others
    assert hits == every[:limit]
    assert lapsing.screen_batch([subject] * 3, limit=limit, today=day) == [hits] * 3
    assert len(lapsing.screen(subject, limit=limit)) == min(limit, 30)  # no day, no end


# --- many subjects, many workers


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rahdari.screening.screener._CHUNK", 12)


@pytest.mark.usefixtures("small_chunks")
def test_a_batch_is_its_subjects_one_by_one(screener: Screener, subjects: list[Subject]) -> None:
    some = subjects[60:120]
    alone = [screener.screen(s, limit=3, refer_only=False) for s in some]
    for workers in (1, 2):
        batch = screener.screen_batch(iter(some), limit=3, refer_only=False, workers=workers)
        assert batch == alone
    referred = screener.screen_batch(some, workers=2)
    assert referred == [screener.screen(s) for s in some]
    assert any(referred)


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_batch_of_nothing_and_a_batch_that_cannot_be_meant(screener: Screener, workers: int) -> None:
    assert screener.screen_batch([], workers=workers) == []
    with pytest.raises(UsageError, match="0 hits"):
        screener.screen_batch([Subject(["Gul"])] * 30, limit=0, workers=workers)


@pytest.mark.usefixtures("small_chunks")
def test_subjects_that_cannot_be_had_end_the_batch(screener: Screener) -> None:
    def broken() -> Iterator[Subject]:
        yield from [Subject(["Gul"])] * 30
        raise RuntimeError("the file ends in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        screener.screen_batch(broken(), workers=2)


def test_threads_may_share_a_screener(index: Path, subjects: list[Subject]) -> None:
    some = subjects[70:110]
    alone = Screener.open(index)
    expected = [alone.screen(s, refer_only=False) for s in some]
    shared = Screener.open(index)  # nothing is cached yet: the threads race for it
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(lambda: [shared.screen(s, refer_only=False) for s in some]) for _ in range(2)]
        assert [thread.result() for thread in both] == [expected, expected]


def test_hits_can_be_sent_to_another_process(screener: Screener, subjects: list[Subject]) -> None:
    hits = [hit for s in subjects[80:110] for hit in screener.screen(s, refer_only=False)]
    assert hits
    back = pickle.loads(pickle.dumps(hits))
    assert back == hits
    assert [hit.explain() for hit in back] == [hit.explain() for hit in hits]
