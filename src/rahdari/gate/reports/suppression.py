"""Small counts hidden, and enough of the others that a hidden one cannot be worked out from a sum.

Statistical disclosure control by cell suppression, primary and secondary (Willenborg & de Waal 2001, ch. 4).
"""

from __future__ import annotations

from collections.abc import Sequence

SMALLEST = 5
"""The smallest count above nought that is shown."""


def suppressed(counts: Sequence[int]) -> list[int | None]:
    """Return the counts with None for those that are hidden. Nought is shown: it is nobody."""
    hidden = {n for n, count in enumerate(counts) if 0 < count < SMALLEST}
    others = [n for n, count in enumerate(counts) if count >= SMALLEST]
    if len(hidden) == 1 and others:  # the one that is missing would be the sum less the rest
        hidden.add(min(others, key=lambda n: counts[n]))
    return [None if n in hidden else count for n, count in enumerate(counts)]


def shown(count: int | None) -> str:
    """Return a count as it is written in a download."""
    return f"<{SMALLEST}" if count is None else str(count)
