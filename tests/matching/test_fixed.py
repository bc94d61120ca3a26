"""Probabilities as integers: near enough to the real ones, and the same in every order."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.matching.fixed import LEAST, ONE, log_mean, millibits_of, probabilities, probability

MILLIBITS = st.integers(-40_000, 60_000)
PARTS = st.lists(st.tuples(st.integers(1, 8), MILLIBITS), min_size=1, max_size=20)


def shares(parts: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    whole = sum(part for part, _ in parts)
    return [part * ONE // whole for part, _ in parts], [bits for _, bits in parts]


@given(PARTS)
def test_the_mean_is_that_of_real_numbers(parts: list[tuple[int, int]]) -> None:
    weights, bits = shares(parts)
    exact = 1000 * math.log2(sum(w / ONE * 2 ** (b / 1000) for w, b in zip(weights, bits, strict=True)))
    assert log_mean(weights, bits) == pytest.approx(exact, abs=1.5)


@given(PARTS, st.randoms(use_true_random=False))
def test_the_mean_does_not_depend_on_the_order(parts: list[tuple[int, int]], random: object) -> None:
    shuffled = list(parts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert log_mean(*shares(parts)) == log_mean(*shares(shuffled))


@given(PARTS)
def test_the_mean_is_no_more_than_the_best(parts: list[tuple[int, int]]) -> None:
    weights, bits = shares(parts)
    assert log_mean(weights, bits) <= max(bits)


@given(MILLIBITS)
def test_one_value_is_its_own_mean(bits: int) -> None:
    assert log_mean([ONE], [bits]) == bits


@given(st.lists(st.integers(0, 2 * LEAST), min_size=1))
def test_one_by_one_is_the_same_as_all_at_once(millibits: list[int]) -> None:
    assert probabilities(np.array(millibits)).tolist() == [probability(m) for m in millibits]


@given(st.integers(0, 30_000))
def test_a_weight_is_found_again_in_its_probability(millibits: int) -> None:
    assert millibits_of(probability(millibits)) == pytest.approx(millibits, abs=1)


@pytest.mark.parametrize(("millibits", "fraction"), [(0, 1), (1000, 2), (10_000, 1024), (LEAST, 1 << 46)])
def test_whole_bits_are_exact(millibits: int, fraction: int) -> None:
    assert probability(millibits) * fraction == ONE
    assert millibits_of(ONE // fraction) == millibits


@pytest.mark.parametrize("millibits", [LEAST + 1000, 10 * LEAST])
def test_less_than_the_least_is_nothing(millibits: int) -> None:
    assert probability(millibits) == 0
    assert millibits_of(0) == LEAST
