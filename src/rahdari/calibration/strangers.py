"""The stranger check: bits are a likelihood ratio only if strangers seldom have many of them.

In: the weights that pairs of strangers (a traveller and an entry) reach. Out: for b = 5 to 25 bits the share
of pairs at b or more, beside the most that theory allows, 2^-b: the expectation of a likelihood ratio among
strangers is 1, so by Markov's inequality no more than 2^-b of them reach 2^b. Where more do, the model is
wrong, not the threshold.
The pairs of one traveller are not independent, so travellers are what is counted, in two ways. The
bootstrap draws them as wholes; it needs many who reach a level, for where three do, some draws have none of
them and its interval begins at 0. For the few there is an exact interval of the share of travellers of whom
some pair reaches the level, which theory bounds as well: by the number of a traveller's pairs times 2^-b.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from attrs import frozen

from rahdari.calibration.bootstrap import Interval, proportion, resampled_means

BITS = range(5, 26)


@frozen
class StrangerPoint:
    """How many of the pairs reach `bits`, and what share of all that is.

    compared: pairs of each traveller. travellers: the share of travellers of whom some pair reaches `bits`.
    """

    bits: int
    pairs: int
    share: Interval
    compared: int
    travellers: Interval

    @property
    def allowed(self) -> float:
        """The largest share that theory allows."""
        return float(2.0**-self.bits)

    @property
    def holds(self) -> bool:
        """Whether the shares are as small as theory asks, as far as the travellers can tell."""
        return self.share.low <= self.allowed and self.travellers.low <= self.compared * self.allowed


def check(
    weights: Iterable[Sequence[float]], compared: int, *, bits: Sequence[int] = BITS, seed: int = 1
) -> tuple[StrangerPoint, ...]:
    """Check the weights of each traveller's pairs, in bits; each was compared with `compared` entries.

    Pairs that cannot reach the least of `bits` may be left out.
    """
    counts = np.array([[sum(w >= b for w in found) for b in bits] for found in weights], dtype=np.float64)
    shares = resampled_means(counts / compared, seed=seed)
    totals = counts.sum(axis=0).astype(int)
    reached = [_share(int(n), len(counts)) for n in (counts > 0).sum(axis=0)]
    return tuple(
        StrangerPoint(b, int(n), share, compared, travellers)
        for b, n, share, travellers in zip(bits, totals, shares, reached, strict=True)
    )


def _share(part: int, whole: int) -> Interval:
    share = proportion(part, whole)
    assert share is not None
    return share
