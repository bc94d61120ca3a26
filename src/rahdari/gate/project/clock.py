"""The time of day may jump: a battery is empty, somebody sets it. Seen against the steady clock, and said.

Invariant: for an hour after a jump nothing is forgotten, so that a wrong date can be set right before it
destroys what is not past its time.
"""

from __future__ import annotations

import datetime
import sys
import time
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.events.services import record

TOLERATED = 60.0  # seconds between two looks: a clock that is kept by the network moves by less
SETTLES = 3600.0


class ClockWatch:
    """Watches the clock of one server. of_day and steady are the system's two clocks."""

    def __init__(
        self, of_day: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._of_day, self._steady = of_day, steady
        self._difference: float | None = None
        self._jumped: float | None = None

    def look(self) -> float:
        """Return by how many seconds the clock has jumped since the last look, 0 if not; record a jump."""
        before, self._difference = self._difference, self._of_day() - self._steady()
        jump = self._difference - before if before is not None else self._behind()
        if abs(jump) <= TOLERATED:
            return 0.0
        self._jumped = self._steady()
        with transaction.atomic():
            record(Kind.CLOCK_JUMPED, who=None, seconds=round(jump))
        where = "ahead" if jump > 0 else "back"
        print(
            f"The clock of this computer was set {where} by {abs(jump):,.0f} seconds. Look whether it is"
            " right, and set it if not. For an hour nothing is forgotten.",
            file=sys.stderr,
        )
        return jump

    def settled(self) -> bool:
        """Return whether the clock can be trusted with what is destroyed by date."""
        self.look()
        return self._jumped is None or self._steady() - self._jumped > SETTLES

    def _behind(self) -> float:
        """Return how far the clock is behind the last event: it was set back while nothing ran."""
        last = Event.objects.order_by("-pk").values_list("at", flat=True).first()
        return min(0.0, self._of_day() - last.timestamp()) if last else 0.0


def set_lately() -> bool:
    """Return whether the clock was set within the hour, by what is on record."""
    now = timezone.now()
    hour = datetime.timedelta(seconds=SETTLES)
    return Event.objects.filter(kind=Kind.CLOCK_JUMPED, at__range=(now - hour, now + hour)).exists()
