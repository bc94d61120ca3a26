"""Lanes and invented officers for a simulation, made in a demonstration's own database."""

from __future__ import annotations

from django.db import transaction

from rahdari.gate.accounts.demonstration import officer
from rahdari.gate.place.models import Gate
from rahdari.gate.place.services import open_lane, register
from rahdari.gate.simulate.lane import Seat


@transaction.atomic
def seats(count: int) -> list[Seat]:
    """Return so many seats; lanes and officers that are missing are made."""
    gate = Gate.objects.get()
    lanes = list(gate.lanes.all())
    for n in range(len(lanes) + 1, count + 1):
        lanes.append(open_lane(gate, str(n), "in", lanes[0].refer_to, by=None))
    made = []
    for n, lane in enumerate(lanes[:count], 1):
        user, pin = officer(n)
        made.append(Seat(register(lane, "simulation", by=None), user.username, pin))
    return made
