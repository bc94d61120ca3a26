"""What an entry would cost the innocent, as the app of costs works it out: the one place that asks it."""

from __future__ import annotations

from rahdari.calibration.cost import EntryCost
from rahdari.gate.costs.services import cost_of, warm
from rahdari.gate.place.models import Gate
from rahdari.records.entry import Entry


def cost_as_typed(entry: Entry, gate: Gate) -> EntryCost | None:
    """Return what an entry would cost; None while that is being made ready, some seconds after a start."""
    return cost_of(entry, gate) if warm() else None
