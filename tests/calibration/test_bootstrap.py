from __future__ import annotations

import numpy as np
import pytest

from rahdari.calibration.bootstrap import DRAWS, proportion, recall, resampled_means


def test_nothing_counted_is_no_share() -> None:
    assert proportion(0, 0) is None
    assert recall(np.zeros(0), np.zeros(300), 1) is None


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 100, 0, 0.0362), (1, 5, 0.0051, 0.7164), (50, 100, 0.3983, 0.6017), (5, 5, 0.4782, 1)],
)
def test_counted_shares_have_the_published_interval(part: int, whole: int, low: float, high: float) -> None:
    found = proportion(part, whole)
    assert found is not None
    assert found.share == part / whole
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.005)


def test_the_interval_is_that_of_drawing_both_sides_with_replacement() -> None:
    rng = np.random.default_rng(3)
    listed, ordinary = rng.normal(3, 2, 200), -np.sort(-rng.normal(0, 1, 1000))
    drawn = []
    for _ in range(DRAWS):
        cut = -np.sort(-rng.choice(ordinary, 1000))[5]
        drawn.append((rng.choice(listed, 200) > cut).mean())
    found = recall(listed, ordinary, 5)
    assert found is not None
    assert found.share == (listed > ordinary[5]).mean()
    assert (found.low, found.high) == pytest.approx(np.percentile(drawn, (2.5, 97.5)), abs=0.015)


def test_the_same_seed_gives_the_same_interval() -> None:
    rng = np.random.default_rng(1)
    listed, ordinary = rng.normal(1, 1, 997), -np.sort(-rng.normal(0, 1, 997))
    assert recall(listed, ordinary, 220, seed=4) == recall(listed, ordinary, 220, seed=4)
    assert recall(listed, ordinary, 220, seed=4) != recall(listed, ordinary, 220, seed=5)


def test_rows_are_drawn_as_wholes() -> None:
    one_row_has_all = np.zeros((50, 1))
    one_row_has_all[7] = 50
    spread = resampled_means(one_row_has_all)[0]
    assert spread.share == 1
    assert spread.low == 0
    assert spread.high > 2
    assert resampled_means(np.ones((50, 2)))[1].high == 1
