"""Stops counted: by entry, and as a whole."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rahdari.calibration.cost import Costs, Measured, count, overlap
from rahdari.errors import PopulationError
from rahdari.records.entry import Subject

IDS = ("list:a", "list:b", "list:c", "list:d")
MEASURED = Measured("invented", 1000, 17_900, 0.01)
NOBODY: list[list[int]] = [[]] * 990


def costs(*stopping: list[int]) -> Costs:
    return count([*NOBODY, *stopping, *[[]] * (10 - len(stopping))], IDS, MEASURED)


def test_who_is_stopped_by_two_entries_costs_both_and_counts_once() -> None:
    found = costs([0, 1], [1], [1], [2])
    assert [(e.entry_id, e.stops, e.alone) for e in found.entries] == [
        ("list:b", 3, 2),
        ("list:a", 1, 0),
        ("list:c", 1, 1),
    ]
    assert found.stopped == 4
    assert found.expected_stops_per_day == 4
    assert [e.expected_per_day for e in found.entries] == [3, 1, 1]
    assert found.unseen == 1


def test_few_entries_cause_most_of_the_stops() -> None:
    found = costs([0, 1], [1], [1], [2])
    assert [e.reached for e in found.entries] == [0.75, 0.75, 1.0]
    assert found.causing(0.5) == 1
    assert found.causing(0.8) == 3
    assert costs().causing(0.8) == 0


def test_none_seen_is_not_none() -> None:
    found = costs()
    assert found.entries == ()
    assert found.expected_stops_per_day == 0
    assert 3 < found.high < 4  # 3.7 in 1,000: Clopper and Pearson
    assert found.unseen == 4
    assert found.unseen_per_day == found.high


@pytest.mark.parametrize(("stopped", "over"), [(10, False), (13, False), (30, True)])
def test_a_budget_is_exceeded_only_if_the_interval_says_so(stopped: int, over: bool) -> None:
    found = count([[0]] * stopped + [[]] * (1000 - stopped), IDS, MEASURED)
    assert found.share == stopped / 1000
    assert found.over_budget is over


@settings(deadline=None)  # working an interval out takes its time, once
@given(st.lists(st.lists(st.integers(0, 3), max_size=4), min_size=200, max_size=260))
def test_entries_and_the_whole_are_of_one_count(stopping: list[list[int]]) -> None:
    found = count(stopping, IDS, MEASURED)
    assert sum(e.alone for e in found.entries) <= found.stopped <= sum(e.stops for e in found.entries) or (
        not found.stopped
    )
    assert len(found.entries) + found.unseen == len(IDS)
    assert all(e.low <= e.expected_per_day <= e.high for e in found.entries)
    if found.entries:
        assert found.entries[-1].reached == 1.0


def test_too_few_travellers_are_refused() -> None:
    with pytest.raises(PopulationError):
        count([[0]] * 199, IDS, MEASURED)


def test_travellers_of_both_populations_are_counted() -> None:
    costing = [Subject(["Zmaray"], id="1"), Subject(["Torpekai"]), Subject(["Zmaray"], id="2")]
    assert overlap(costing, [Subject(["Zmaray"], id="9"), Subject(["Gulwali"])]) == 2
