"""The stranger check: bits are a likelihood ratio only if strangers seldom have many of them.

In: the weights that pairs of strangers (a traveller and an entry) reach. Out: for b = 5 to 25 bits the share
of pairs at b or more, beside the most that theory allows, 2^-b: the expectation of a likelihood ratio among
strangers is 1, so by Markov's inequality no more than 2^-b of them reach 2^b. Where more do, the model is
wrong, not the threshold.
The interval draws travellers as wholes, for the pairs of one traveller are not independent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from attrs import frozen

from rahdari.calibration.bootstrap import Interval, resampled_means

BITS = range(5, 26)


@frozen
class StrangerPoint:
    """How many of the pairs reach `bits`, and what share of all that is."""

    bits: int
    pairs: int
    share: Interval

    @property
    def allowed(self) -> float:
        """The largest share that theory allows."""
        return float(2.0**-self.bits)

    @property
    def holds(self) -> bool:
        """Whether the share is as small as theory asks, as far as the pairs can tell."""
        return self.share.low <= self.allowed


def check(
    weights: Iterable[Sequence[float]], compared: int, *, bits: Sequence[int] = BITS, seed: int = 1
) -> tuple[StrangerPoint, ...]:
    """Check the weights of each traveller's pairs, in bits; each was compared with `compared` entries.

    Pairs that cannot reach the least of `bits` may be left out.
    """
    counts = np.array([[sum(w >= b for w in found) for b in bits] for found in weights], dtype=np.float64)
    shares = resampled_means(counts / compared, seed=seed)
    totals = counts.sum(axis=0).astype(int)
    return tuple(StrangerPoint(b, int(n), s) for b, n, s in zip(bits, totals, shares, strict=True))
