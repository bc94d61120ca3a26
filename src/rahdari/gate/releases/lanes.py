"""Which release each lane runs, as it says itself, and what has not reached it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from attrs import frozen

from rahdari.gate.desk.models import Crossing, HourCount
from rahdari.gate.place.models import Lane
from rahdari.gate.releases.models import LaneReport, Release

_EVERY = datetime.timedelta(minutes=1)


@frozen
class LaneState:
    """A lane and its last report. behind: releases that came since; missing: entries it never had."""

    lane: Lane
    at: datetime.datetime | None
    number: int | None
    behind: int
    missing: tuple[str, ...]
    unknown: bool


def report(lane: Lane | None, generation: str | None, *, now: datetime.datetime) -> None:
    """Keep what a lane says that it runs; the same again only once a minute."""
    if lane is None or generation is None:
        return
    known = LaneReport.objects.filter(lane=lane).first()
    if known is None or known.generation != generation or now - known.at > _EVERY:
        LaneReport.objects.update_or_create(lane=lane, defaults={"generation": generation, "at": now})


def states() -> list[LaneState]:
    """Return all open lanes, each with what has not reached it."""
    releases = list(Release.objects.order_by("pk"))
    lanes = Lane.objects.filter(open=True).select_related("report")
    return [_state(lane, _last(lane), releases) for lane in lanes]


def _last(lane: Lane) -> tuple[str, datetime.datetime] | None:
    """Return the last that a lane said: with the bar, or with a screening."""
    told: LaneReport | None = getattr(lane, "report", None)
    said = [(told.generation, told.at)] if told else []
    crossing = Crossing.objects.filter(unit__lane=lane).select_related("unit").order_by("-unit__at").first()
    if crossing:
        said.append((crossing.index, crossing.unit.at))
    elif past := HourCount.objects.filter(lane=lane).order_by("-hour", "-pk").first():
        said.append((past.index, past.hour))
    return max(said, key=lambda one: one[1], default=None)


def _state(lane: Lane, told: tuple[str, datetime.datetime] | None, releases: Sequence[Release]) -> LaneState:
    place = {one.generation: n for n, one in enumerate(releases)}.get(told[0]) if told else None
    if told is None or place is None:
        return LaneState(lane, told[1] if told else None, None, 0, (), unknown=True)
    missing: dict[str, None] = {}
    for one in releases[place + 1 :]:
        for id in one.removed:
            missing.pop(id, None)
        missing |= dict.fromkeys((*one.added, *one.changed))
    behind = len(releases) - place - 1
    return LaneState(lane, told[1], releases[place].number, behind, tuple(missing), unknown=False)
