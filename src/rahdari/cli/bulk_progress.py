"""How far a bulk run is: on a terminal a line that renews itself, in a log a line every half minute."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rahdari.bulk.parts import Tally

EVERY = 30.0
"""Seconds between two lines of a log."""


@contextmanager
def progress(clock: Callable[[], float] = monotonic) -> Iterator[Callable[[Tally, float], None]]:
    """Give what is told of each part; the rate and the remaining time leave out what an earlier run did."""
    terminal = sys.stderr.isatty()
    begun = last = clock()
    first: tuple[int, float] | None = None

    def tell(tally: Tally, share: float) -> None:
        nonlocal begun, last, first
        now = clock()
        if first is None:
            first, begun = (tally.rows, share), now
        if terminal or now - last >= EVERY:
            last = now
            line = shown(tally, share, now - begun, *first)
            sys.stderr.write(f"\r\x1b[K{line}" if terminal else line + "\n")
            sys.stderr.flush()

    try:
        yield tell
    finally:
        if terminal:
            sys.stderr.write("\r\x1b[K")


def shown(tally: Tally, share: float, seconds: float, rows: int, share_before: float) -> str:
    """Return one line: rows, share, rate, remaining time, hits."""
    text = f"{tally.rows:,} rows"
    text += f" ({share:.0%})" if share else ""
    if seconds > 0 and tally.rows > rows:
        text += f", {(tally.rows - rows) / seconds:,.0f} a second"
        if share > share_before:
            left = seconds * (1 - share) / (share - share_before)
            text += f", {timedelta(seconds=round(left))} left"
    return f"{text}; {tally.hits:,} hits, {tally.bad_rows:,} not screened"
