"""Thresholds on weights that are known."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.calibration.curve import BUDGETS, LEAST_TRAVELLERS, RELIABLE, Curve, decisive, measure
from rahdari.errors import PopulationError, UsageError

HIGH = list(range(60_000, 50_000, -5))
"""The best weights of 2,000 travellers: 60.000, 59.995, ... bits."""
GROUPS = st.lists(st.tuples(st.none() | st.integers(-30_000, 60_000), st.integers(1, 90)), max_size=30)
WEIGHTS = GROUPS.map(
    lambda groups: [w for w, many in groups for _ in range(many)] + [None] * LEAST_TRAVELLERS
)


def stopped(weights: list[int | None], threshold: int) -> int:
    return sum(w is not None and w >= threshold for w in weights)


@pytest.mark.parametrize(
    ("budget", "allowed"), [(0.05, 100), (0.02, 40), (0.01, 20), (0.005, 10), (0.0025, 5)]
)
def test_the_threshold_lies_just_above_the_first_who_must_pass(budget: float, allowed: int) -> None:
    (point,) = measure(HIGH, "known", [budget]).points
    assert point.millibits == HIGH[allowed] + 1
    assert stopped(HIGH, point.millibits) == allowed
    assert not point.extrapolated


@given(WEIGHTS)
def test_no_more_are_stopped_than_the_budget_allows(weights: list[int | None]) -> None:
    curve = measure(weights, "any")
    for point in curve.points:
        if not point.extrapolated:
            assert stopped(weights, point.millibits) <= point.budget * len(weights) + 1e-9


@given(WEIGHTS)
def test_a_smaller_budget_never_has_a_lower_threshold(weights: list[int | None]) -> None:
    curve = measure(weights, "any")
    assert [p.budget for p in curve.points] == list(BUDGETS)
    assert all(a.millibits <= b.millibits for a, b in pairwise(curve.points))
    finely = [curve.threshold(0.05 * 0.9**n).millibits for n in range(50)]
    assert finely == sorted(finely)


@given(WEIGHTS, st.randoms(use_true_random=False))
def test_the_order_of_the_travellers_does_not_matter(weights: list[int | None], random: object) -> None:
    shuffled = list(weights)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert measure(shuffled, "any") == measure(weights, "any")


@pytest.mark.parametrize("travellers", [200, 500, 1000, 5000, 50_000])
def test_what_fewer_than_five_travellers_decide_is_marked(travellers: int) -> None:
    curve = measure([None] * travellers, "any")
    for point in curve.points:
        assert point.extrapolated == (math.floor(point.budget * travellers + 1e-9) < RELIABLE)


def test_the_tail_of_likelihood_ratios_is_continued() -> None:
    """Where the share that reaches b bits is 2^-b, the threshold for a budget is log2(1 / budget)."""
    n = 4000
    weights = [round(-1000 * math.log2((i + 0.5) / n)) + 8000 for i in range(n)]
    for point in measure(weights, "ideal").points:
        assert point.millibits == pytest.approx(8000 - 1000 * math.log2(point.budget), abs=1500), point


@pytest.mark.parametrize("best", [None, -5000, 0, 900])
def test_no_threshold_is_lower_than_one_entry_asks_for(best: int | None) -> None:
    for point in measure([best] * 1000, "poor").points:
        assert point.millibits >= -1000 * math.log2(point.budget) - 1


def test_travellers_who_all_reach_the_same_weight_all_pass() -> None:
    curve = measure([20_000] * 1000, "alike")
    assert all(p.millibits > 20_000 for p in curve.points)


@pytest.mark.parametrize("few", [0, 1, LEAST_TRAVELLERS - 1])
def test_a_population_that_is_too_small_is_refused(few: int) -> None:
    with pytest.raises(
        PopulationError, match=rf"of {few} travellers is too small.*{LEAST_TRAVELLERS} are needed"
    ):
        measure(HIGH[:few], "few")


@given(WEIGHTS)
def test_the_decisive_weights_decide_the_curve(weights: list[int | None]) -> None:
    heaviest = sorted((w for w in weights if w is not None), reverse=True)[: decisive(len(weights))]
    known = [w if heaviest and w is not None and w >= heaviest[-1] else None for w in weights]
    assert measure(known, "any") == measure(weights, "any")


@pytest.fixture(scope="module")
def curve() -> Curve:
    return measure(HIGH, "known")


@pytest.mark.parametrize("budget", [0.06, 0.00009, 0, -0.002, 1, math.nan, math.inf])
def test_a_budget_that_was_not_measured_is_refused(curve: Curve, budget: float) -> None:
    with pytest.raises(UsageError, match=r"outside what was measured \(0.0001 to 0.05"):
        curve.threshold(budget)


@pytest.mark.parametrize("budget", BUDGETS)
def test_a_measured_budget_has_its_own_point(curve: Curve, budget: float) -> None:
    assert curve.threshold(budget) == next(p for p in curve.points if p.budget == budget)


@given(st.floats(BUDGETS[-1], BUDGETS[0]))
def test_a_budget_in_between_has_a_threshold_in_between(curve: Curve, budget: float) -> None:
    point = curve.threshold(budget)
    lower = max((p for p in curve.points if p.budget >= budget), key=lambda p: -p.budget)
    upper = min((p for p in curve.points if p.budget <= budget), key=lambda p: -p.budget)
    assert lower.millibits <= point.millibits <= upper.millibits
    assert point.budget == budget
    assert point.extrapolated == upper.extrapolated
