"""What it costs to write one token for another: letter correspondences, in integer millibits.

The costs are -log2 of the probabilities of a memoryless transducer (Ristad & Yianilos 1998; how they
were learned: tools/fit/channel.py). The cost of a pair is that of its cheapest alignment (Viterbi), so
it needs additions and minima of integers only, and comes out the same everywhere.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rahdari.matching.parameters import GROUPS, SIDES, ChannelTable, Parameters
from rahdari.names.scripts import Script

LIMIT = 16_000
"""Costs above this are no relation between two tokens: 1 in 65,000 writers would do it."""


def letter_costs(symbols: bytes, letters: NDArray[np.int64], *, closed: bool = True) -> NDArray[np.int64]:
    """Return -log2 P(letters) per name stock, shape (6,), in millibits.

    letters: shape (6, S + 1, S + 1), the costs of a symbol after another; row and column 0 are the edges.
    closed: with the cost of ending there.
    """
    chain = [0, *(c + 1 for c in symbols), *([0] if closed else [])]
    total: NDArray[np.int64] = letters[:, chain[:-1], chain[1:]].sum(1)
    return total


def eastern_rows(
    matrix: NDArray[np.uint8], lengths: NDArray[np.integer[Any]], letters: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Say for each row whether the stock that its letters are likeliest in is eastern, not the region's.

    matrix: symbols of Latin tokens, shape (K, W), rows padded with anything; lengths: shape (K,).
    """
    many, width = matrix.shape
    by_stock = np.zeros((len(GROUPS), many), dtype=np.int64)
    before = np.zeros(many, dtype=np.int64)
    for i in range(width + 1):
        symbol = np.where(i < lengths, matrix[:, min(i, width - 1)].astype(np.int64) + 1, 0)
        by_stock += np.where(i <= lengths, letters[:, before, symbol], 0)
        before = symbol
    side = np.array([SIDES[g] for g in GROUPS])
    out: NDArray[np.bool_] = by_stock[side == 1].min(0) < by_stock[side == 0].min(0)
    return out


class Channel:
    """Costs of writing, for all pairs of scripts that were learned.

    Latin names are written anew in two ways. In eastern Europe y, j and i, or ch, tj and cz are one letter;
    in the region j is dj, and never y. Which holds for a source is what stock its letters are likeliest in.
    """

    def __init__(self, parameters: Parameters) -> None:
        self._tables = parameters.channels
        self._eastern = parameters.eastern
        self._rows = {id(t): t.sub.tolist() for t in (*self._tables.values(), self._eastern)}
        self._letters = parameters.letters
        self.cost = lru_cache(maxsize=1 << 18)(self._cost)
        self.is_eastern = lru_cache(maxsize=1 << 17)(self._is_eastern)

    def table(self, source: Script, written: Script) -> ChannelTable | None:
        """Return the costs of writing a `source` token in the script `written`; None if never learned."""
        return self._tables.get((source, written))

    def _is_eastern(self, source: bytes) -> bool:
        """Say whether a Latin token with these symbols looks like a name of eastern Europe."""
        row = np.frombuffer(source + b"\0", dtype=np.uint8)[None]
        return bool(eastern_rows(row, np.array([len(source)]), self._letters)[0])

    def table_for(self, kind: tuple[Script, Script], x: bytes) -> ChannelTable:
        """Return the costs of writing the source symbols `x`."""
        return self._eastern if kind == ("Latn", "Latn") and self.is_eastern(x) else self._tables[kind]

    def _cost(self, kind: tuple[Script, Script], x: bytes, y: bytes) -> int:
        """Return the cost of writing the source symbols `x` as `y`, at most `LIMIT` + 1."""
        table = self.table_for(kind, x)
        rows, ins = self._rows[id(table)], table.ins.tolist()
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
        eastern: NDArray[np.bool_],
        one: bytes,
        *,
        back: bool = False,
    ) -> NDArray[np.int64]:
        """Return the costs of writing each of many sources as `one`, or with `back` `one` as each of many.

        others: symbols, shape (K, W), rows padded with anything; lengths, eastern: shape (K,). The same
        numbers as `cost` gives one by one.
        """
        if back or kind != ("Latn", "Latn"):
            return _costs(
                self.table_for(kind, one) if back else self._tables[kind], others, lengths, one, back
            )
        out = np.empty(len(others), dtype=np.int64)
        for rows, table in ((eastern, self._eastern), (~eastern, self._tables[kind])):
            out[rows] = _costs(table, others[rows], lengths[rows], one, back)
        return out


def _costs(
    table: ChannelTable, others: NDArray[np.uint8], lengths: NDArray[np.int64], one: bytes, back: bool
) -> NDArray[np.int64]:
    sub, ins, stop = table.seen(back=back)
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
