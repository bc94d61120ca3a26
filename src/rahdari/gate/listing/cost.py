"""What an entry would cost the innocent, as the app of costs works it out: the one place that asks it."""

from __future__ import annotations

from rahdari.calibration.cost import EntryCost
from rahdari.gate.place.models import Gate
from rahdari.records.entry import Entry


def cost_as_typed(entry: Entry, gate: Gate) -> EntryCost | None:
    """Return what an entry would cost; None where nobody can say (there is no index yet)."""
    return None
