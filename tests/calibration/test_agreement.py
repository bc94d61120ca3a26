"""Expected and observed stops: which counts agree."""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.calibration.agreement import agreement, foretold


@given(st.integers(0, 60), st.sampled_from((0.2, 0.5, 0.75)))
def test_the_interval_is_the_exact_one(first: int, share: float) -> None:
    """By the definition: each tail of the binomial, given the sum, holds more than 2.5 %."""

    def tail(second: int, counts: range) -> float:
        n = first + second
        return sum(comb(n, k) * share**k * (1 - share) ** (n - k) for k in counts)

    def agrees(second: int) -> bool:
        n = first + second
        return tail(second, range(second + 1)) > 0.025 and tail(second, range(second, n + 1)) > 0.025

    low, high = foretold(first, share)
    assert agrees(low)
    assert agrees(high)
    assert not agrees(high + 1)
    assert low == 0 or not agrees(low - 1)


@pytest.mark.parametrize(
    ("observed", "agrees"), [(0, False), (73, False), (74, True), (100, True), (130, True), (131, False)]
)
def test_a_hundred_foretell_a_hundred_give_or_take(observed: int, agrees: bool) -> None:
    assert agreement(100, 50_000, observed, 50_000).agrees is agrees


def test_with_many_it_is_a_fifth_that_counts() -> None:
    assert agreement(10_000, 1_000_000, 11_999, 1_000_000).agrees
    assert not agreement(10_000, 1_000_000, 12_001, 1_000_000).agrees


def test_none_expected_is_not_none_at_all() -> None:
    found = agreement(0, 10_000, 4, 10_000)
    assert found.expected == 0
    assert found.agrees
    assert not agreement(0, 10_000, 6, 10_000).agrees


def test_a_gate_without_travellers_agrees_with_anything() -> None:
    assert agreement(12, 10_000, 0, 0).agrees
