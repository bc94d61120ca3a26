"""Probabilities as integers, so that sums are the same in every order and on every machine.

A weight is an integer number of millibits (thousandths of a bit). A probability that has to be *added*
to others is an integer multiple of 2^-46 (`ONE` is probability 1).
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

SCALE = 46
ONE = 1 << SCALE
LEAST = SCALE * 1000
"""Smallest probability that is kept, as millibits: 2^-46."""


@cache
def _table() -> NDArray[np.int64]:
    return np.array([round(2.0 ** (-f / 1000) * ONE) for f in range(1000)], dtype=np.int64)


def powers() -> list[int]:
    """Return 2^(-f/1000) for f = 0 to 999 as multiples of 2^-46: the table behind all probabilities."""
    return [int(p) for p in _table()]


def probabilities(millibits: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return 2^(-millibits/1000) as multiples of 2^-46; millibits >= 0."""
    whole, part = np.divmod(np.minimum(millibits, LEAST + 999), 1000)
    return _table()[part] >> whole


def probability(millibits: int) -> int:
    """Return 2^(-millibits/1000) as a multiple of 2^-46; millibits >= 0."""
    whole, part = divmod(min(millibits, LEAST + 999), 1000)
    return int(_table()[part]) >> whole


def millibits_of(probability: int) -> int:
    """Return -log2 of a multiple of 2^-46, in millibits; `LEAST` for nothing."""
    return LEAST if probability <= 0 else round(1000 * (SCALE - math.log2(probability)))


def log_mean(weights: list[int], bits: list[int]) -> int:
    """Return log2 of the weighted mean of 2^bits, in millibits. weights: multiples of 2^-46 that sum to 1."""
    top = max(bits)
    total = sum((w * probability(top - b)) >> SCALE for w, b in zip(weights, bits, strict=True))
    return top - millibits_of(total)
