"""Recall on a list's own aliases, held against screening them with an index that does not have them."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from rahdari.calibration.aliases import split
from rahdari.records.entry import Entry, Subject
from rahdari.screening import Screener, build_index
from rahdari.screening.recalling import recall_of


def test_recall_is_that_of_an_index_without_the_aliases(
    index: Path, entries: list[Entry], population: list[Subject], tmp_path: Path
) -> None:
    found = recall_of(index, (0.003,))
    assert found
    kept, listed = split(entries)
    assert found.listed == len(listed) > 20
    assert [p.budget for p in found.points][:3] == [0.05, 0.02, 0.01]
    assert 0.003 in [p.budget for p in found.points]
    build_index(kept, tmp_path, population=population, workers=1)
    screener = Screener.open(tmp_path)
    own = []
    for number, subject in listed.items():
        hits = screener.screen(evolve(subject, father_names=()), limit=500, refer_only=False)
        own += [h.millibits for h in hits if h.entry.id == kept[number].id]
    for point in found.points:
        share = sum(w >= point.millibits for w in own) / len(listed)
        assert point.recall.share == pytest.approx(share)
        assert point.recall.low < point.recall.share < point.recall.high


def test_without_aliases_nothing_is_claimed(tmp_path: Path, few: list[Subject]) -> None:
    build_index([Entry(id="a:1", kind="person", names=["Zmaray"])], tmp_path, population=few, workers=1)
    assert recall_of(tmp_path) is None
