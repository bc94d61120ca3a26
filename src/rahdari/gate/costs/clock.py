"""Costs are worked out by themselves, in a process beside the server's, so that the lanes come first."""

from __future__ import annotations

from threading import Event

from django.utils import timezone

from rahdari.gate.costs import names
from rahdari.gate.costs.services import to_work_out
from rahdari.gate.place.models import Gate
from rahdari.gate.project.beside import work_beside

_AFTER_FAILURE = 600.0
"""Seconds until it is tried again."""


def cost(over: Event) -> None:
    """Have names counted, and costs worked out where they are not known; come back when it is done."""
    if _anything():
        work_beside(over, "rahdari.gate.costs.worker")
        if _anything():
            over.wait(_AFTER_FAILURE)


def _anything() -> bool:
    gate = Gate.objects.first()
    return gate is not None and (to_work_out(gate) or bool(names.due(now=timezone.now())))
