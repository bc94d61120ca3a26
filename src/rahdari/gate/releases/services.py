"""What is done with releases at a gate."""

from __future__ import annotations

from rahdari.gate.desk.bar import shared_screener
from rahdari.gate.desk.screening import ReleaseInForce


def release_in_force() -> ReleaseInForce | None:
    """Return the release that the lanes are screened with; None without an index."""
    return shared_screener().release()
