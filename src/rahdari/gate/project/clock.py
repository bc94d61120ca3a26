"""The time of day may jump: a battery is empty, somebody sets it. Seen against the steady clock, and said.

Invariant: for an hour after a jump nothing is forgotten and no day is signed, so that a wrong date can be set
right before it destroys what is not past its time. A gate in which nothing happened for more than a day may
have been closed, or restored; or the clock is ahead: that counts as a jump, too.
"""

from __future__ import annotations

import datetime
import sys
import threading
import time
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.events.services import record

TOLERATED = 60.0  # seconds between two looks: a clock that is kept by the network moves by less
SETTLES = 3600.0
LONG = 24 * 3600.0  # without anything that happened
_BEFORE_IT_OPENS = (Kind.CLOCK_JUMPED, Kind.GATE_RESTORED, Kind.KEY_DESTROYED, Kind.LEDGER_ADOPTED)


class ClockWatch:
    """Watches the clock of one server. of_day and steady are the system's two clocks."""

    def __init__(
        self, of_day: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._of_day, self._steady = of_day, steady
        self._difference: float | None = None
        self._jumped: float | None = None
        self._lock = threading.Lock()

    def look(self) -> float:
        """Return by how many seconds the clock has jumped since the last look, 0 if not; record a jump."""
        with self._lock:  # several threads look; none is to believe a clock whose jump another one records
            return self._look()

    def _look(self) -> float:
        before, self._difference = self._difference, self._of_day() - self._steady()
        jump = self._difference - before if before is not None else self._at_start()
        if abs(jump) <= TOLERATED:
            if before is None:
                self._jumped = self._jumped_before()
            return 0.0
        self._jumped = self._steady()
        with transaction.atomic():
            record(Kind.CLOCK_JUMPED, who=None, seconds=round(jump))
        what = f"was set {'ahead' if jump > 0 else 'back'} by {abs(jump):,.0f} seconds."
        if before is None and jump > 0:
            what = f"is {jump / 3600:,.0f} hours after what was last recorded here."
        print(
            f"The clock of this computer {what} Look whether it is right, and set it if not. For an hour"
            " nothing is forgotten, and no day is signed.",
            file=sys.stderr,
        )
        return jump

    def settled(self) -> bool:
        """Return whether the clock can be trusted with what is destroyed by date."""
        self.look()
        return self._jumped is None or self._steady() - self._jumped > SETTLES

    def _at_start(self) -> float:
        """Return how far the clock is behind what was last recorded, or more than a day after it."""
        now = self._of_day()
        last = Event.objects.order_by("-pk").values_list("at", flat=True).first()
        if last and now < last.timestamp():
            return now - last.timestamp()
        # what the last hour has is this start's, or another's just before it
        lately = datetime.datetime.fromtimestamp(now - SETTLES, datetime.UTC)
        worked = Event.objects.exclude(kind__in=_BEFORE_IT_OPENS).filter(at__lt=lately)
        before = worked.order_by("-at").values_list("at", flat=True).first()
        quiet = now - before.timestamp() if before else 0.0
        return quiet if quiet > LONG else 0.0

    def _jumped_before(self) -> float | None:
        """Return when another server saw a jump within the hour: to start anew makes no clock right."""
        jumps = Event.objects.filter(kind=Kind.CLOCK_JUMPED).order_by("-pk")
        last = jumps.values_list("at", flat=True).first()
        ago = self._of_day() - last.timestamp() if last else SETTLES
        return self._steady() - ago if ago < SETTLES else None


def set_lately(
    now: datetime.datetime | None = None, *, and_for: datetime.timedelta = datetime.timedelta()
) -> bool:
    """Return whether the clock was set within the hour, and so much longer, by what is on record."""
    now, hour = now or timezone.now(), datetime.timedelta(seconds=SETTLES)
    at = (now - hour - and_for, now + hour)
    return Event.objects.filter(kind=Kind.CLOCK_JUMPED, at__range=at).exists()
