"""How many queries each key has asked this minute, counted by all workers together.

One row a key and worker in memory that the workers share. A worker writes only its own cells, so that
nobody waits for anybody, and a worker that is killed leaves no lock behind; two that ask in the same moment
may let a key one request too far.
"""

from __future__ import annotations

import mmap

import numpy as np

from rahdari.api.keys import MOST

WINDOW = 60


class Rates:
    """The counters. Made before the workers are."""

    def __init__(self, workers: int) -> None:
        self._memory = mmap.mmap(-1, MOST * workers * 16)
        self._cells = np.frombuffer(self._memory, dtype=np.int64).reshape(MOST, workers, 2)

    def ask(self, place: int, worker: int, rate: int | None, queries: int, now: float) -> int:
        """Count queries of a key. Return 0 if they are within its rate, else the seconds to wait."""
        window = int(now // WINDOW)
        cells = self._cells[place]
        if rate is not None:
            asked = int(cells[cells[:, 0] == window, 1].sum())
            if asked + queries > rate:
                return max(1, int((window + 1) * WINDOW - now) + 1)
        mine = cells[worker]
        mine[1] = queries + (mine[1] if mine[0] == window else 0)
        mine[0] = window
        return 0
