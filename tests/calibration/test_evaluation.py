from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.calibration.evaluation import NOT_REACHED, Sample, allowance, evaluate
from rahdari.errors import PopulationError

THOUSAND = np.arange(1000, dtype=np.float64)


def sample(*weights: float, groups: list[tuple[str, ...]] | None = None) -> Sample:
    return Sample(np.array(weights, dtype=np.float64), groups or [])


def test_a_referral_lies_above_the_first_traveller_who_has_to_pass() -> None:
    found = evaluate(sample(998.0, 999.0, 1000.0), Sample(THOUSAND))
    point = found.points[0]
    assert (point.stop_rate, point.allowed, point.cut) == (0.001, 1, 998.0)
    assert point.recall.share == pytest.approx(2 / 3)
    assert point.stopped.share == 0.001
    assert [p.cut for p in found.points] == [998.0, 994.0, 989.0]


def test_a_tie_never_stops_more_than_the_rate_allows() -> None:
    found = evaluate(sample(7.0, 8.0), Sample(np.full(1000, 7.0)))
    assert all(p.stopped.share == 0 for p in found.points)
    assert all(p.recall.share == 0.5 for p in found.points)


def test_who_is_not_reached_is_not_found_even_where_nobody_else_has_a_candidate() -> None:
    found = evaluate(sample(NOT_REACHED, -3.0), Sample(np.full(300, NOT_REACHED)))
    assert found.reached.share == 0.5
    assert found.points[0].cut is None
    assert found.points[0].recall.share == 0.5


def test_stops_are_counted_with_and_without_homonyms() -> None:
    homonyms = THOUSAND >= 995
    found = evaluate(sample(1.0), Sample(THOUSAND, homonyms=homonyms))
    assert found.homonyms == 5
    at_one_percent = found.points[2]
    assert at_one_percent.stopped.share == 0.01
    assert at_one_percent.stopped_net is not None
    assert at_one_percent.stopped_net.share == pytest.approx(5 / 995)


def test_a_group_that_is_stopped_too_often_is_named() -> None:
    groups = [("all", "often" if w >= 990 and w % 2 else "seldom") for w in range(1000)]
    listed = sample(2000.0, 1.0, groups=[("often",), ("elsewhere",)])
    found = evaluate(listed, Sample(THOUSAND, groups))
    assert [g.name for g in found.unequal] == ["often"]
    often = found.unequal[0]
    assert (often.positives, often.negatives) == (1, 5)
    assert [p.over_twice for p in often.points] == ["yes", "yes", "yes"]
    assert [p.recall.share for p in often.points if p.recall] == [1, 1, 1]
    elsewhere = next(g for g in found.groups if g.name == "elsewhere")
    assert elsewhere.points[0].stopped is None
    seldom = next(g for g in found.groups if g.name == "seldom")
    assert seldom.points[0].recall is None


def test_one_stopped_traveller_of_five_proves_nothing() -> None:
    groups = [("few",) if w in (999, 1, 2, 3, 4) else () for w in range(1000)]
    found = evaluate(sample(1.0), Sample(THOUSAND, groups))
    assert found.unequal[0].points[2].over_twice == "perhaps"


@pytest.mark.parametrize(("listed", "ordinary"), [(0, 1000), (5, 199)])
def test_too_few_to_measure_with(listed: int, ordinary: int) -> None:
    with pytest.raises(PopulationError, match="too few"):
        evaluate(Sample(np.zeros(listed)), Sample(np.zeros(ordinary)))


@pytest.mark.parametrize(
    ("rate", "travellers", "allowed"),
    [(0.001, 60_000, 60), (0.001, 999, 0), (0.29, 100, 29), (1.0, 10, 9)],
)
def test_how_many_may_be_stopped(rate: float, travellers: int, allowed: int) -> None:
    assert allowance(rate, travellers) == allowed


weights = st.one_of(st.just(NOT_REACHED), st.integers(-20, 20).map(float))


@given(st.lists(weights, min_size=1), st.lists(weights, min_size=200, max_size=300))
def test_what_holds_for_all_weights(listed: list[float], ordinary: list[float]) -> None:
    found = evaluate(Sample(np.array(listed)), Sample(np.array(ordinary)), stop_rates=(0.01, 0.1))
    few, many = found.points
    assert few.recall.share <= many.recall.share <= found.reached.share
    for point in found.points:
        assert point.stopped.share <= point.stop_rate
        cut = -math.inf if point.cut is None else point.cut
        assert point.recall.share == pytest.approx(sum(w > cut for w in listed) / len(listed))
        assert 0 <= point.recall.low <= point.recall.high <= 1
        assert point.stopped.low <= point.stopped.share <= point.stopped.high
