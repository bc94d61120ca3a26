"""Whether what was observed agrees with what was expected: stopped travellers, two counts.

In: k of n stopped in the reference population, and m travellers of a gate of whom j were stopped. Out:
whether j lies inside what k foretells. Two Poisson counts with one rate: given their sum, the second is
binomial with the chance m / (n + m), so the interval of the second given the first, and with it that of
their difference, is exact (Przyborowski & Wilenski 1940; as a prediction interval Nelson 1970). Where it is
narrower than 20 % of what is expected, 20 % count: no simulated population is truer than that.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from attrs import frozen

TOLERANCE = 0.2
_TAIL = 0.025


@frozen
class Agreement:
    """Expected and observed stops among so many travellers, and which counts would have agreed."""

    travellers: int
    expected: float
    observed: int
    low: float
    high: float

    @property
    def agrees(self) -> bool:
        """Whether what was observed is what was to be expected."""
        return self.low <= self.observed <= self.high


def agreement(stopped: int, of: int, observed: int, travellers: int) -> Agreement:
    """Hold `observed` of `travellers` against `stopped` of `of`, which were counted before."""
    expected = stopped * travellers / of
    low, high = foretold(stopped, travellers / (of + travellers)) if travellers else (0, 0)
    return Agreement(
        travellers,
        expected,
        observed,
        min(low, (1 - TOLERANCE) * expected),
        max(high, (1 + TOLERANCE) * expected),
    )


def foretold(first: int, share: float) -> tuple[int, int]:
    """Return the least and the most that a second count can be, given the first; 95 %.

    share: of the exposure of both that is the second's.
    """
    middle = round(first * share / (1 - share))
    low = _least(0, middle, lambda n: _at_most(n, first + n, share) > _TAIL)
    high = middle
    step = 1
    while _at_least(high + step, first, share) > _TAIL:
        high, step = high + step, 2 * step
    high = _least(high, high + step, lambda n: _at_least(n + 1, first, share) <= _TAIL)
    return low, high


def _least(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the least number for which `holds`, which from there on it does; at most `high`."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _at_least(second: int, first: int, share: float) -> float:
    """P(the second count is at least this, given the sum of both)."""
    return _at_most(first, first + second, 1 - share)


def _at_most(count: int, of: int, share: float) -> float:
    """P(a binomial count is at most this)."""
    ratio = math.log(share) - math.log1p(-share)
    top = math.lgamma(of + 1) + of * math.log1p(-share)
    terms = (
        math.exp(top - math.lgamma(k + 1) - math.lgamma(of - k + 1) + k * ratio) for k in range(count + 1)
    )
    return min(1.0, math.fsum(terms))
