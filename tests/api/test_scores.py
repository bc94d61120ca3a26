from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.api.scores import Scale, probability
from rahdari.index.engine import NO_FLOOR

SCALES = st.builds(Scale, st.integers(-5_000, 40_000))
WEIGHTS = st.integers(-200_000, 300_000)


@given(SCALES)
def test_the_threshold_is_0_70_exactly(scale: Scale) -> None:
    assert scale.score(scale.threshold) == 0.7
    assert scale.score(scale.threshold - 1) < 0.7 < scale.score(scale.threshold + 1)
    assert scale.floor(0.7) == scale.threshold


@given(SCALES, WEIGHTS)
def test_a_millibit_more_is_a_higher_score(scale: Scale, weight: int) -> None:
    assert 0 < scale.score(weight) < scale.score(weight + 1) < 1


@given(SCALES, st.floats(0.001, 0.9999))
def test_the_floor_is_the_least_weight_with_the_score(scale: Scale, score: float) -> None:
    floor = scale.floor(score)
    assert scale.score(floor - 1) < score <= scale.score(floor)


@pytest.mark.parametrize(
    ("score", "floor"), [(0.0, NO_FLOOR), (-3.0, NO_FLOOR), (1.0, 1 << 40), (7.0, 1 << 40)]
)
def test_scores_outside_the_range(score: float, floor: int) -> None:
    assert Scale(15_000).floor(score) == floor


@pytest.mark.parametrize(
    ("bits", "prior", "expected"),
    [(0, 0.01, 0.01), (1, 0.5, 2 / 3), (10, 1 / 1025, 0.5), (2000, 1e-9, 1.0), (-2000, 0.5, 0.0)],
)
def test_probability_is_bayes_rule(bits: int, prior: float, expected: float) -> None:
    assert probability(1000 * bits, prior) == pytest.approx(expected)
