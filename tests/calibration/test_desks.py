"""Desks for a stop rate, held against figures that are published."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.calibration.desks import desks_needed, erlang_c, mean_wait, peak_per_hour
from rahdari.errors import UsageError


@pytest.mark.parametrize(
    ("desks", "load", "waiting"),
    [(1, 0.5, 0.5), (2, 1.0, 1 / 3), (4, 3.0, 27 / 53), (3, 2.0, 4 / 9), (2, 2.0, 1.0), (2, 7.0, 1.0)],
)
def test_the_chance_of_waiting_is_that_of_the_textbooks(desks: int, load: float, waiting: float) -> None:
    """One and two desks in closed form (rho, and rho^2 * 2 / (1 + rho)); three and four by Erlang's sum."""
    assert erlang_c(desks, load) == pytest.approx(waiting, abs=1e-12)


@pytest.mark.parametrize(
    ("per_hour", "needed"), [(1250, (1, 3, 4, 7, 17)), (2500, (2, 4, 7, 14, 33))], ids=("small", "large")
)
def test_desks_for_a_stop_rate(per_hour: int, needed: tuple[int, ...]) -> None:
    """0.1, 0.5, 1, 2 and 5 % stopped, a quarter of an hour each, a quarter of an hour's wait."""
    rates = (0.001, 0.005, 0.01, 0.02, 0.05)
    assert tuple(desks_needed(per_hour * rate).desks for rate in rates) == needed


@pytest.mark.parametrize(
    ("per_day", "hours", "peak", "counters"),
    [
        (10_000, 12, 1.5, (11, 16, 22, 32, 43)),
        (20_000, 12, 1.5, (21, 32, 42, 63, 84)),
        (24_000, 16, 1.3, (17, 25, 33, 50, 66)),
    ],
)
def test_counters_of_the_first_line(
    per_day: int, hours: float, peak: float, counters: tuple[int, ...]
) -> None:
    per_hour = peak_per_hour(per_day, hours=hours, peak=peak)
    seconds = (30, 45, 60, 90, 120)
    assert tuple(desks_needed(per_hour, minutes=s / 60, wait=5).desks for s in seconds) == counters


def test_a_little_slower_and_the_queue_never_clears() -> None:
    waits = [mean_wait(20, 1000, seconds / 60) for seconds in (60, 70, 80)]
    assert waits[:2] == pytest.approx([0.1, 1.8], abs=0.05)
    assert waits[2] == math.inf


@given(st.floats(0.01, 500), st.floats(0.5, 60), st.floats(0, 60))
def test_no_desk_too_many_and_none_too_few(per_hour: float, minutes: float, wait: float) -> None:
    found = desks_needed(per_hour, minutes=minutes, wait=wait)
    assert found.mean_wait <= wait
    assert found.desks == 1 or mean_wait(found.desks - 1, per_hour, minutes) > wait


def test_nobody_stopped_needs_no_desk() -> None:
    assert desks_needed(0).desks == 0


@pytest.mark.parametrize("per_hour", [-1.0, math.nan, math.inf, 1e9])
def test_what_cannot_be_is_refused(per_hour: float) -> None:
    with pytest.raises(UsageError):
        desks_needed(per_hour)
