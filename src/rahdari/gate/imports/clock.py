"""What happens by itself: lists whose time has come are asked for, and what waits is read by a process.

The server's threads call `read` and `judge` every few seconds. The work is done in a process of its own
because it computes for minutes, which in a thread would take the lanes' time; it has a low priority, and ends
with the server.
"""

from __future__ import annotations

import datetime
from threading import Event

from django.utils import timezone

from rahdari.gate.imports.judging import unjudged
from rahdari.gate.imports.models import Import, List
from rahdari.gate.imports.reading import LOST
from rahdari.gate.imports.services import State, ask
from rahdari.gate.project.beside import work_beside

_WORKER = "rahdari.gate.imports.worker"


def ask_for_due(now: datetime.datetime) -> None:
    """Ask for each list that has an address and was not looked at for its time."""
    for list_ in List.objects.filter(in_use=True, every_hours__gt=0).exclude(address=""):
        due = list_.looked_at is None or now - list_.looked_at >= datetime.timedelta(hours=list_.every_hours)
        # By a conditional change, so that two servers of one database do not both ask.
        mine = List.objects.filter(pk=list_.pk, looked_at=list_.looked_at)
        if due and mine.update(looked_at=now):
            ask(list_, list_.address, by=None)


def anything_to_read(now: datetime.datetime) -> bool:
    """Tell whether an import waits, or was left half-read."""
    waiting = Import.objects.filter(state=State.WAITING).exists()
    return waiting or Import.objects.filter(state=State.READING, seen_at__lt=now - LOST).exists()


def read(over: Event) -> None:
    """Ask for what is due, and have read what waits; come back when that is done, or it is over."""
    now = timezone.now()
    ask_for_due(now)
    if anything_to_read(now):
        work_beside(over, _WORKER, "read")


def judge(over: Event) -> None:
    """Have the quality of newly accepted versions judged, apart from reading, which would wait for it."""
    if unjudged():
        work_beside(over, _WORKER, "judge")
