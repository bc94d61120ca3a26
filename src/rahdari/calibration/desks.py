"""How many desks secondary inspection needs for a stop rate (Erlang C).

In: referrals an hour, minutes that each takes, the mean wait that is bearable. Out: desks, and how long
people then wait. The queue is M/M/c: arrivals and times at the desk without memory, first come first served
(Erlang 1917; Cooper, Introduction to Queueing Theory, 2nd ed. 1981, sec. 3.5; the recursion there). A gate's
day has peaks, so plan for the busiest hour (`peak`); and it is a first look: a queue at a gate seldom settles
into the steady state that the formula speaks of.
"""

from __future__ import annotations

import math

from attrs import frozen

from rahdari.errors import UsageError

MINUTES, WAIT = 15.0, 15.0
"""What a referral takes, and the mean wait before it that is bearable, where a gate does not say."""
PEAK = 1.5
"""The busiest hour beside the mean one, where a gate does not say."""
OPEN_HOURS = 12.0
"""Hours a day that a gate is open, where it does not say."""
MOST = 10_000
"""Desks beyond which the answer is not looked for: no gate has them."""


@frozen
class Desks:
    """Desks needed; the share of referrals that wait at all, and the mean wait of all, in minutes."""

    desks: int
    waiting: float
    mean_wait: float


def erlang_c(desks: int, load: float) -> float:
    """Return the chance of having to wait; load: mean number at a desk (erlang). 1 where it never settles."""
    if load >= desks:
        return 1.0
    blocked = 1.0
    for n in range(1, desks + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked / (1 - load / desks * (1 - blocked))


def mean_wait(desks: int, per_hour: float, minutes: float) -> float:
    """Return the mean wait in minutes; infinite where the queue only grows."""
    load = per_hour * minutes / 60
    return erlang_c(desks, load) * minutes / (desks - load) if load < desks else math.inf


def desks_needed(per_hour: float, *, minutes: float = MINUTES, wait: float = WAIT) -> Desks:
    """Return the fewest desks with which the mean wait is at most `wait` minutes.

    Raises `UsageError` for figures that are no figures, and where more than 10,000 desks would be needed.
    """
    if not (math.isfinite(per_hour) and per_hour >= 0 and 0 < minutes < math.inf and wait >= 0):
        raise UsageError(
            "Referrals an hour and the wait cannot be below nought, nor a referral's minutes nought."
        )
    if not per_hour:
        return Desks(0, 0.0, 0.0)
    load = per_hour * minutes / 60
    for desks in range(math.floor(load) + 1, MOST + 1):
        if mean_wait(desks, per_hour, minutes) <= wait:
            return Desks(desks, erlang_c(desks, load), mean_wait(desks, per_hour, minutes))
    raise UsageError(f"{per_hour:g} referrals an hour need more than {MOST:,} desks.")


def peak_per_hour(per_day: float, *, hours: float = OPEN_HOURS, peak: float = PEAK) -> float:
    """Return how many come in the busiest hour of a day on which so many come in all."""
    return per_day / hours * peak
