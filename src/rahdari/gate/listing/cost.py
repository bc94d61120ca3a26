"""What entries would cost the innocent: asked of the app of costs, here and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from rahdari.calibration.cost import EntryCost
from rahdari.gate.costs import services as costs
from rahdari.gate.place.models import Gate
from rahdari.records.entry import Entry


@frozen
class Priced:
    """What is known of an entry's cost. making: it is being made ready; ask again in some seconds."""

    cost: EntryCost | None = None
    desks: int = 0
    making: bool = False


def as_typed(entry: Entry, gate: Gate) -> Priced:
    """Return what an entry would cost: in a fraction of a second, or not yet; nothing without an index."""
    if not costs.there_is_an_index():
        return Priced()
    if not costs.warm():
        return Priced(making=True)
    cost = costs.cost_of(entry, gate)
    return Priced(cost, costs.day_of(gate).desks(cost.expected_per_day).desks)


def making_ready() -> bool:
    """Have costs made ready for the rows that come; tell whether they still are being made."""
    return costs.there_is_an_index() and not costs.warm()


def of_rows(entries: Sequence[Entry], gate: Gate) -> list[EntryCost] | None:
    """Return what each of many entries would cost; None where that is not known yet."""
    if not (entries and costs.there_is_an_index() and costs.warm()):
        return None
    return costs.costs_of(list(entries), gate)
