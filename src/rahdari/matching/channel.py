"""What it costs to write one token for another: letter correspondences, in integer millibits.

The costs are -log2 of the probabilities of a memoryless transducer (Ristad & Yianilos 1998; how they
were learned: tools/fit/channel.py). The cost of a pair is that of its cheapest alignment (Viterbi), so
it needs additions and minima of integers only, and comes out the same everywhere.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rahdari.matching.parameters import ChannelTable, Parameters
from rahdari.names.scripts import Script

LIMIT = 16_000
"""Costs above this are no relation between two tokens: 1 in 65,000 writers would do it."""


class Channel:
    """Costs of writing, for all pairs of scripts that were learned."""

    def __init__(self, parameters: Parameters) -> None:
        self._tables = parameters.channels
        self._rows: dict[tuple[Script, Script], list[list[int]]] = {
            kind: table.sub.tolist() for kind, table in parameters.channels.items()
        }
        self.cost = lru_cache(maxsize=1 << 18)(self._cost)

    def table(self, source: Script, written: Script) -> ChannelTable | None:
        """Return the costs of writing a `source` token in the script `written`; None if never learned."""
        return self._tables.get((source, written))

    def _cost(self, kind: tuple[Script, Script], x: bytes, y: bytes) -> int:
        """Return the cost of writing the source symbols `x` as `y`, at most `LIMIT` + 1."""
        table = self._tables[kind]
        rows, ins = self._rows[kind], table.ins.tolist()
        drop = len(rows[0]) - 1
        before = [0]
        for c in y:
            before.append(before[-1] + ins[c])
        for a in x:
            row = rows[a]
            dropped = row[drop]
            now = [before[0] + dropped]
            for j, c in enumerate(y):
                now.append(min(before[j] + row[c], before[j + 1] + dropped, now[j] + ins[c]))
            before = now
        return min(before[-1] + table.stop, LIMIT + 1)

    def costs(
        self,
        kind: tuple[Script, Script],
        others: NDArray[np.uint8],
        lengths: NDArray[np.int64],
        one: bytes,
        *,
        back: bool = False,
    ) -> NDArray[np.int64]:
        """Return the costs of writing each of many sources as `one`, or with `back` `one` as each of many.

        others: symbols, shape (K, W), rows padded with anything; lengths: shape (K,). The same numbers as
        `cost` gives one by one.
        """
        sub, ins, stop = self._tables[kind].seen(back=back)
        many, m = len(others), len(one)
        columns = list(one)
        before = np.zeros((m + 1, many), dtype=np.int64)
        before[1:] = np.cumsum(ins[columns])[:, None] if m else 0
        out = np.where(lengths == 0, before[m], 0)
        for i in range(int(lengths.max(initial=0))):
            row = sub[others[:, i]]
            dropped = row[:, -1]
            now = np.empty_like(before)
            now[0] = before[0] + dropped
            for j, c in enumerate(columns):
                best = np.minimum(before[j] + row[:, c], before[j + 1] + dropped)
                now[j + 1] = np.minimum(best, now[j] + ins[c])
            before = now
            out = np.where(lengths == i + 1, before[m], out)
        total: NDArray[np.int64] = np.minimum(out + stop, LIMIT + 1)
        return total
