from __future__ import annotations

import numpy as np
import pytest

from rahdari.calibration.strangers import BITS, check


def test_shares_are_those_of_all_pairs() -> None:
    points = check([[5.0, 7.5], [], [4.9, -3.0], [6.0]], 10, bits=(5, 6, 7))
    assert [p.pairs for p in points] == [3, 2, 1]
    assert [p.share.share for p in points] == pytest.approx([3 / 40, 2 / 40, 1 / 40])
    assert [p.allowed for p in points] == [1 / 32, 1 / 64, 1 / 128]


def test_weights_that_are_likelihood_ratios_hold_and_inflated_ones_do_not() -> None:
    rng = np.random.default_rng(2)
    honest = rng.exponential(1 / np.log(2), (400, 1000))  # P(weight >= b) = 2^-b exactly
    assert all(p.holds for p in check(honest - 0.1, 1000, bits=range(5, 12)))
    inflated = check(honest + 2, 1000, bits=range(5, 12))
    assert not any(p.holds for p in inflated[:5])


def test_the_pairs_of_one_traveller_are_no_independent_witnesses() -> None:
    """A single traveller with forty heavy pairs says less than forty travellers with one each."""
    one = check([[20.0] * 40, *[[]] * 399], 1000, bits=(20,))[0]
    many = check([[20.0]] * 40 + [[]] * 360, 1000, bits=(20,))[0]
    assert one.share.share == many.share.share
    assert one.holds
    assert not many.holds


def test_three_pairs_far_above_what_is_allowed_do_not_hold() -> None:
    """Nine million pairs: 0.27 may reach 25 bits; that three do has a chance of 1 in 300."""
    points = check([[40.0]] * 3 + [[]] * 2997, 3000, bits=(20, 25))
    assert [p.pairs for p in points] == [3, 3]
    assert [p.holds for p in points] == [True, False]


def test_bits_are_those_that_the_design_asks_for() -> None:
    assert (BITS[0], BITS[-1]) == (5, 25)
