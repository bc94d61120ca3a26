"""Bits as the number from 0 to 1 that clients of yente expect.

One fixed map, strictly increasing: the threshold of the stop budget is 0.70, where yente's users refer.
Above it each 9 bits halve what is missing to 1; below, each 21 bits halve the score, so that there is no
kink at the threshold. It is an order and no probability: two indexes with other thresholds give the same
bits other scores.
"""

from __future__ import annotations

import math
from functools import lru_cache

from attrs import frozen

from rahdari.index.engine import NO_FLOOR

REFER = 0.7
ABOVE, BELOW = 9000, 21000
_NEVER = 1 << 40


@frozen
class Scale:
    """The map at one threshold, in millibits."""

    threshold: int

    def score(self, millibits: int) -> float:
        """Return the score."""
        over = millibits - self.threshold
        if over >= 0:
            return REFER + (1 - REFER) * (1 - math.exp2(-over / ABOVE))
        return REFER * math.exp2(over / BELOW)

    def floor(self, score: float) -> int:
        """Return the least weight whose score is at least `score`."""
        return _floor(self, score)


@lru_cache(maxsize=1024)  # clients ask with the same few limits
def _floor(scale: Scale, score: float) -> int:
    if score <= 0:
        return NO_FLOOR
    low, high = scale.threshold - 2000 * BELOW, scale.threshold + 60 * ABOVE
    if score >= 1 or scale.score(high) < score:
        return _NEVER
    while low < high:
        middle = (low + high) // 2
        if scale.score(middle) >= score:
            high = middle
        else:
            low = middle + 1
    return high


def probability(millibits: int, prior: float) -> float:
    """Return P(one person) from the bits and the prior probability, by Bayes' rule in odds."""
    return 1 / (1 + (1 - prior) / prior * math.exp2(-max(-900_000, min(millibits, 900_000)) / 1000))
