"""Costs are worked out by themselves, in a process beside the server's, so that the lanes come first."""

from __future__ import annotations

from threading import Event

from rahdari.gate.costs.services import to_work_out
from rahdari.gate.place.models import Gate
from rahdari.gate.project.beside import work_beside

_AFTER_FAILURE = 600.0
"""Seconds until it is tried again."""


def cost(over: Event) -> None:
    """Have the costs of the lists in force worked out where they are not known; come back when it is done."""
    gate = Gate.objects.first()
    if gate and to_work_out(gate):
        work_beside(over, "rahdari.gate.costs.worker")
        if to_work_out(gate):
            over.wait(_AFTER_FAILURE)
