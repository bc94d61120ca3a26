"""The curve from stop budget to threshold.

For n travellers of a reference population, sorted by the best weight any entry reaches with them, the
threshold for a budget of k in n lies strictly above the (k + 1)-th: at most k are referred. Budgets below
`RELIABLE` travellers are read off an exponential tail instead (peaks over threshold, Pickands 1975, with
shape 0: likelihood ratios of strangers fall by half a bit's worth or more per bit), and are marked so.
No threshold lies below log2(1 / budget): that is what theory asks for a single entry, so that a list of
three names does not refer everybody who shares a given name.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from attrs import frozen

from rahdari.errors import PopulationError, UsageError

BUDGETS = (0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001)
RELIABLE = 5
LEAST_TRAVELLERS = 200
_TAIL_SHARE = 0.02
_STEEPEST = 1000
"""Tail scale in millibits below which no tail is believed: a stranger's weights halve per bit at most."""


@frozen
class CurvePoint:
    """A stop budget (share of travellers) and its threshold in millibits; whether it is extrapolated."""

    budget: float
    millibits: int
    extrapolated: bool


@frozen
class Curve:
    """Thresholds by stop budget, measured on `travellers` of the population called `population`."""

    population: str
    travellers: int
    points: tuple[CurvePoint, ...]

    def threshold(self, budget: float) -> CurvePoint:
        """Return the point for a budget, between the measured ones by linear interpolation of log2 budget.

        Raises `UsageError` for a budget outside the measured range.
        """
        points = self.points
        if not points[-1].budget <= budget <= points[0].budget:
            raise UsageError(
                f"A stop budget of {budget:g} lies outside what was measured "
                f"({points[-1].budget:g} to {points[0].budget:g} of travellers)."
            )
        for a, b in pairwise(points):
            if b.budget <= budget <= a.budget:
                share = (math.log2(budget) - math.log2(a.budget)) / (
                    math.log2(b.budget) - math.log2(a.budget)
                )
                value = a.millibits + round(share * (b.millibits - a.millibits))
                nearer = a if budget == a.budget else b
                return CurvePoint(budget, value, nearer.extrapolated)
        return points[0]


def decisive(travellers: int) -> int:
    """Return how many of the heaviest weights decide the curve of so many travellers."""
    return max(math.floor(BUDGETS[0] * travellers + 1e-9), _tail_size(travellers)) + 1


def measure(best: Sequence[int | None], population: str, budgets: Sequence[float] = BUDGETS) -> Curve:
    """Return the curve of a population's best weights in millibits.

    None: no candidate at all, or one that is lighter than the `decisive` heaviest.

    Raises `PopulationError` below 200 travellers.
    """
    n = len(best)
    if n < LEAST_TRAVELLERS:
        raise PopulationError(
            f"A population of {n} travellers is too small to set a threshold on.",
            next_step=f"At least {LEAST_TRAVELLERS} are needed.",
        )
    weights = sorted((b for b in best if b is not None), reverse=True)
    points = []
    for budget in budgets:
        allowed = math.floor(budget * n + 1e-9)
        extrapolated = allowed < RELIABLE
        value = _tail(weights, n, budget) if extrapolated else _above(weights, allowed)
        points.append(CurvePoint(budget, max(value, _for_one_entry(budget)), extrapolated))
    return Curve(population, n, tuple(_falling(points)))


def _for_one_entry(budget: float) -> int:
    """The weight that a stranger reaches against a single entry with at most this chance: 2^-bits."""
    return round(-1000 * math.log2(budget))


def _above(weights: list[int], allowed: int) -> int:
    return weights[allowed] + 1 if allowed < len(weights) else 0


def _tail_size(travellers: int) -> int:
    return max(RELIABLE + 1, round(_TAIL_SHARE * travellers))


def _tail(weights: list[int], n: int, budget: float) -> int:
    count = _tail_size(n)
    if len(weights) <= count:
        return weights[0] + 1 if weights else 0
    base = weights[count]
    scale = max(_STEEPEST, sum(w - base for w in weights[:count]) / count)
    return round(base + scale * math.log(count / n / budget)) + 1


def _falling(points: list[CurvePoint]) -> list[CurvePoint]:
    """A smaller budget never has a lower threshold (the two ways to read the curve may cross)."""
    out: list[CurvePoint] = []
    for p in points:
        least = out[-1].millibits if out else p.millibits
        out.append(p if p.millibits >= least else CurvePoint(p.budget, least, p.extrapolated))
    return out
