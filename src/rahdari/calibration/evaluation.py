"""Recall at a stop rate: how many listed people are found when so many ordinary travellers are stopped.

In: the best weight of each positive (a listed person under another name: the weight of their own entry) and
of each negative (an ordinary traveller: of any entry), with the groups they belong to. Out: an `Evaluation`.
Invariants:
1. A referral lies strictly above the weight of the first traveller who has to pass, so that a tie never
   stops more than the rate allows.
2. Every group is measured at the threshold of all, and one that is stopped more than twice as often as the
   average is marked.
It works on weights alone, so that any matcher can be measured by it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from rahdari.calibration.bootstrap import Interval, proportion, recall
from rahdari.calibration.curve import LEAST_TRAVELLERS
from rahdari.errors import PopulationError

STOP_RATES = (0.001, 0.005, 0.01)
NOT_REACHED = -math.inf
"""The weight of a positive whose entry retrieval did not reach, or of a traveller without any candidate."""

OverTwice = Literal["no", "perhaps", "yes"]


@frozen(eq=False)
class Sample:
    """Weights in bits with the groups of each subject; homonyms: who has exactly the name of an entry."""

    weights: NDArray[np.float64]
    groups: Sequence[tuple[str, ...]] = ()
    homonyms: NDArray[np.bool_] | None = None


@frozen
class Point:
    """What one stop rate gives.

    allowed: travellers stopped at most. cut: a referral lies strictly above it, in bits (None: any candidate
    does). stopped: share of travellers stopped; stopped_net: of those who are no homonyms of an entry.
    """

    stop_rate: float
    allowed: int
    cut: float | None
    recall: Interval
    stopped: Interval
    stopped_net: Interval | None


@frozen
class GroupPoint:
    """A group at the threshold of one stop rate; None where it has no positives, or no negatives.

    over_twice: stopped more than twice as often as the average: `yes` if the whole interval says so,
    `perhaps` if only the share does (too few travellers to tell).
    """

    stop_rate: float
    recall: Interval | None
    stopped: Interval | None
    over_twice: OverTwice


@frozen
class Group:
    """A group of subjects: how many, and what each stop rate gives."""

    name: str
    positives: int
    negatives: int
    points: tuple[GroupPoint, ...]


@frozen
class Evaluation:
    """What was measured. reached: share of positives whose entry was among the candidates at all."""

    positives: int
    negatives: int
    homonyms: int
    reached: Interval
    points: tuple[Point, ...]
    groups: tuple[Group, ...]

    @property
    def unequal(self) -> tuple[Group, ...]:
        """The groups that are stopped more than twice as often as the average at some stop rate."""
        return tuple(g for g in self.groups if any(p.over_twice != "no" for p in g.points))


def evaluate(
    positives: Sample, negatives: Sample, *, stop_rates: Sequence[float] = STOP_RATES, seed: int = 1
) -> Evaluation:
    """Measure recall and stop rates. Raises `PopulationError` without positives or below 200 negatives."""
    n = len(negatives.weights)
    reached = proportion(int(np.isfinite(positives.weights).sum()), len(positives.weights))
    if reached is None or n < LEAST_TRAVELLERS:
        raise PopulationError(
            f"{len(positives.weights):,} listed and {n:,} ordinary travellers are too few to measure with.",
            next_step=f"At least one listed and {LEAST_TRAVELLERS} ordinary travellers are needed.",
        )
    data = _Data(positives, negatives, -np.sort(-negatives.weights), seed)
    points = tuple(_point(rate, data) for rate in stop_rates)
    names = sorted({name for side in (positives, negatives) for names in side.groups for name in names})
    homonyms = 0 if negatives.homonyms is None else int(negatives.homonyms.sum())
    groups = tuple(_group(name, points, data) for name in names)
    return Evaluation(len(positives.weights), n, homonyms, reached, points, groups)


def allowance(stop_rate: float, travellers: int) -> int:
    """Return how many of the travellers may be stopped."""
    return min(math.floor(stop_rate * travellers + 1e-9), travellers - 1)


@frozen(eq=False)
class _Data:
    """Both sides; falling: the weights of the negatives, the largest first."""

    positives: Sample
    negatives: Sample
    falling: NDArray[np.float64]
    seed: int


def _point(rate: float, data: _Data) -> Point:
    negatives, allowed = data.negatives, allowance(rate, len(data.falling))
    cut = float(data.falling[allowed])
    above = negatives.weights > cut
    found = recall(data.positives.weights, data.falling, allowed, seed=data.seed)
    stopped = _share(above)
    assert found is not None
    assert stopped is not None
    net = stopped if negatives.homonyms is None else _share(above[~negatives.homonyms])
    return Point(rate, allowed, cut if math.isfinite(cut) else None, found, stopped, net)


def _group(name: str, points: Sequence[Point], data: _Data) -> Group:
    listed, ordinary = _members(data.positives, name), _members(data.negatives, name)
    out = []
    for point in points:
        stopped = _share(ordinary > (NOT_REACHED if point.cut is None else point.cut))
        found = recall(listed, data.falling, point.allowed, seed=data.seed)
        out.append(GroupPoint(point.stop_rate, found, stopped, _over_twice(stopped, point.stopped.share)))
    return Group(name, len(listed), len(ordinary), tuple(out))


def _members(sample: Sample, name: str) -> NDArray[np.float64]:
    return np.array(
        [w for w, names in zip(sample.weights, sample.groups, strict=False) if name in names], np.float64
    )


def _share(mask: NDArray[np.bool_]) -> Interval | None:
    return proportion(int(mask.sum()), len(mask))


def _over_twice(group: Interval | None, average: float) -> OverTwice:
    if group is None or group.share <= 2 * average:
        return "no"
    return "yes" if group.low > 2 * average else "perhaps"
