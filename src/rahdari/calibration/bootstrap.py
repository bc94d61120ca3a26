"""How far a measured share may lie from what more data would show: 95 % intervals.

In: counts, or weights. Out: an `Interval`. The bootstrap (Efron 1979) runs over both sides, the listed and
the ordinary travellers, without drawing a single sample: the (k + 1)-th largest of n weights drawn with
replacement stands at place floor(n V) of the sorted weights, V being the (k + 1)-th smallest of n uniform
numbers, which is Beta(k + 1, n - k); and how many of m redrawn positives lie above it is Binomial. So the
intervals are those of the bootstrap itself, and cost the same for a hundred travellers and for a million.
Invariant: the same weights and seed give the same interval.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

DRAWS = 2000
_BETA = 20_000
_ENDS = (2.5, 97.5)


@frozen
class Interval:
    """A share as measured, and the ends of its 95 % interval."""

    share: float
    low: float
    high: float


def proportion(part: int, whole: int) -> Interval | None:
    """Return the exact interval of a counted share (Clopper & Pearson 1934); None where nothing was counted.

    Unlike the bootstrap it says something about a group of which nobody was stopped, and it does not take
    one stopped traveller of five for proof of anything.
    """
    if not whole:
        return None
    rng = np.random.default_rng(part)
    low = np.percentile(rng.beta(part, whole - part + 1, _BETA), _ENDS[0]) if part else 0.0
    high = np.percentile(rng.beta(part + 1, whole - part, _BETA), _ENDS[1]) if part < whole else 1.0
    return Interval(part / whole, float(low), float(high))


def recall(
    positives: NDArray[np.float64], negatives: NDArray[np.float64], allowed: int, *, seed: int = 1
) -> Interval | None:
    """Return the share of positives above the weight that stops `allowed` negatives; None without positives.

    negatives: in falling order, more than `allowed` of them.
    """
    if not len(positives):
        return None
    rng, n, m = np.random.default_rng(seed), len(negatives), len(positives)
    rising = np.sort(positives)
    places = np.floor(n * rng.beta(allowed + 1, n - allowed, DRAWS)).astype(np.int64)
    cuts = negatives[np.append(places, allowed)]
    shares = (m - np.searchsorted(rising, cuts, side="right")) / m
    low, high = np.percentile(rng.binomial(m, shares[:-1]) / m, _ENDS)
    return Interval(float(shares[-1]), float(low), float(high))


def resampled_means(counts: NDArray[np.float64], *, seed: int = 1, draws: int = 300) -> list[Interval]:
    """Return the mean of each column with its interval, rows (a traveller's pairs) being drawn as wholes."""
    rng, n = np.random.default_rng(seed), len(counts)
    means = np.stack([counts[rng.integers(n, size=n)].mean(axis=0) for _ in range(draws)])
    low, high = np.percentile(means, _ENDS, axis=0)
    return [Interval(*map(float, ends)) for ends in zip(counts.mean(axis=0), low, high, strict=True)]
