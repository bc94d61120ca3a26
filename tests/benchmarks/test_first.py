"""F1 of labelled pairs: the best of all thresholds, and an interval that is one."""

import numpy as np
from benchmarks.first import best_f1, f1_interval

SCORES = np.array([9.0, 8, 8, 5, 3, 1])
SAME = np.array([True, True, False, True, False, False])


def test_best_f1_is_that_of_the_best_threshold() -> None:
    assert best_f1(SCORES, SAME) == (6 / 7, 5.0)


def test_equal_scores_are_taken_together() -> None:
    assert best_f1(np.array([8.0, 8]), np.array([True, False])) == (2 / 3, 8.0)


def test_the_interval_is_wide_where_pairs_are_few() -> None:
    few, many = f1_interval(SCORES, SAME), f1_interval(np.tile(SCORES, 50), np.tile(SAME, 50))
    assert few.low < few.share < few.high
    assert many.high - many.low < (few.high - few.low) / 3
