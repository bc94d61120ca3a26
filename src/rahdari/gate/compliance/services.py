"""A day of the agreement: from midnight to midnight of world time, which is the same day on both sides.

Checks are counted from the log's rows; lanes from the crossings and the counts that these become when their
time is over; the two have to come to the same. Undone ones are taken off where they are held against what
somebody counted at the lane: nobody passed. Drills are no checks.
"""

from __future__ import annotations

import datetime
from collections import Counter

from attrs import frozen
from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from rahdari.gate.accounts.models import User
from rahdari.gate.compliance.models import SignedDay, Tally
from rahdari.gate.desk.models import Crossing, HourCount
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.ledger import brought, rows
from rahdari.gate.ledger.keys import signer_of
from rahdari.gate.ledger.models import Brought, Leaf, Lost, OwnLog
from rahdari.gate.ledger.sequencer import hour_of
from rahdari.gate.place import closures
from rahdari.gate.place.models import Closure, Gate, Lane
from rahdari.gate.project.folder import DataFolder
from rahdari.gate.reports.suppression import SMALLEST
from rahdari.gate.secondary.models import Referral
from rahdari.ledger import counts as library

DAY = datetime.timedelta(days=1)
AFTER = rows.BEHIND
"""So long after its end a day is signed: referrals of its last hours are decided by then."""


@frozen
class LaneDay:
    """A lane's checks, and how many travellers were counted apart from them. gap: counted and not checked."""

    lane: Lane
    checks: int
    undone: int
    tally: Tally | None

    @property
    def passed(self) -> int:
        """How many were checked and not taken back."""
        return self.checks - self.undone

    @property
    def gap(self) -> int | None:
        """How many more were counted than checked; less than nought: fewer. None if nobody counted."""
        return self.tally.count - self.passed if self.tally else None


@frozen
class Day:
    """What is reported of a day. leaves: of the log, by release. crossings: what the lanes add up to.

    lost: checks of which only the leaf is known (`rahdari.gate.ledger.adopting`). faults: what a witness has
    brought against this gate's log on that day.

    referrals, minutes: None where they are too few to be shown; open: how many nobody has decided.
    """

    day: datetime.date
    over: bool
    leaves: dict[int, int]
    lanes: tuple[LaneDay, ...]
    referrals: int | None
    minutes: tuple[int, int] | None
    closures: tuple[Closure, ...]
    signed: SignedDay | None
    lost: int
    faults: tuple[Brought, ...]

    @property
    def checks(self) -> int:
        """Leaves of the log that are checks: those with a release."""
        return sum(count for release, count in self.leaves.items() if release)

    @property
    def crossings(self) -> int:
        """Checks as the lanes kept them."""
        return sum(lane.checks for lane in self.lanes)

    @property
    def undone(self) -> int:
        """Checks that were taken back."""
        return sum(lane.undone for lane in self.lanes)

    @property
    def counted(self) -> int | None:
        """What was counted, over all lanes that were; None if none was."""
        known = [lane.tally.count for lane in self.lanes if lane.tally]
        return sum(known) if known else None

    @property
    def gap(self) -> int | None:
        """The gaps of all lanes, which do not make up for one another."""
        known = [abs(lane.gap) for lane in self.lanes if lane.gap is not None]
        return sum(known) if known else None

    @property
    def unlike(self) -> int:
        """How many checks the log has and the lanes have not, or the other way round; lost ones apart."""
        return abs(self.checks - self.lost - self.crossings)


def bounds(day: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    """Return the beginning and the end of a day."""
    start = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    return start, start + DAY


def today(now: datetime.datetime) -> datetime.date:
    """Return the day of a moment."""
    return now.astimezone(datetime.UTC).date()


def of(gate: Gate, day: datetime.date, *, now: datetime.datetime) -> Day:
    """Return what is to be reported of a day, as far as it is known now."""
    start, end = bounds(day)
    signed = SignedDay.objects.filter(day=day).first()
    opened = Referral.objects.filter(opened_at__gte=start, opened_at__lt=end)
    counted = opened.exclude(status=Referral.Status.UNDONE)
    referrals = counted.count()
    return Day(
        day=day,
        over=now >= end,
        leaves=_signed_leaves(signed) if signed else _leaves(start, end),
        lanes=_lanes(gate, day),
        referrals=None if 0 < referrals < SMALLEST else referrals,
        minutes=_minutes(counted),
        closures=tuple(closures.between(gate, start, end)),
        signed=signed,
        lost=sum(count for release, count in _lost(start, end).items() if release),
        faults=tuple(brought.known().filter(at__gte=start, at__lt=end)),
    )


def days(gate: Gate, *, now: datetime.datetime, count: int = 31) -> list[Day]:
    """Return the last days, today first; none from before there was a ledger."""
    first = _first_day() or today(now)
    known = (today(now) - n * DAY for n in range(count))
    return [of(gate, day, now=now) for day in known if day >= first]


@transaction.atomic
def enter(lane: Lane, day: datetime.date, count: int, how: Tally.How, *, by: User) -> Tally:
    """Keep what somebody counted at a lane."""
    tally = Tally.objects.create(lane=lane, day=day, count=count, how=how, at=timezone.now(), by=by)
    record(
        Kind.TALLY_ENTERED,
        who=by,
        what=tally,
        lane=lane.name,
        day=day.isoformat(),
        count=count,
        how=how.value,
    )
    return tally


def sign_days(gate: Gate, folder: DataFolder, *, now: datetime.datetime) -> int:
    """Sign every day that is over and was not signed, the earliest first; return how many."""
    own = OwnLog.objects.first()
    last = SignedDay.objects.values_list("day", flat=True).first()
    day, done = last + DAY if last else _first_day(), 0
    while own and own.checkpoint_at and day and bounds(day)[1] + AFTER <= min(now, own.checkpoint_at):
        _sign(gate, folder, day, now)
        day, done = day + DAY, done + 1
    return done


@transaction.atomic
def _sign(gate: Gate, folder: DataFolder, day: datetime.date, now: datetime.datetime) -> None:
    signer = signer_of(folder, gate.name)
    note = library.sign_counts(counts_of(gate, of(gate, day, now=now), signer.name), signer, now)
    signed = SignedDay.objects.create(day=day, note=note.decode(), at=now)
    # with the note's hash, so that no other one is signed for this day unseen
    record(Kind.DAY_SIGNED, who=None, what=signed, day=day.isoformat(), hash=signed.hash)


def counts_of(gate: Gate, day: Day, origin: str) -> library.Counts:
    """Return a day as it is signed. origin: what the gate's log is called."""
    start, end = bounds(day.day)
    return library.Counts(
        origin=origin,
        gate=gate.name,
        since=hour_of(start),
        until=hour_of(end),
        leaves=day.leaves,
        checks=day.checks,
        referrals=day.referrals,
        minutes=day.minutes,
        lost=day.lost,
        counted=[
            library.Counted(lane.tally.count, lane.gap, lane.lane.name)
            for lane in day.lanes
            if lane.tally and lane.gap is not None
        ],
        closures=[
            library.Closure(
                since=_minute(one.begun_at),
                until=_minute(one.ended_at) if one.ended_at else None,
                reason=one.reason,
                what=f"lane {one.lane.name}" if one.lane else "gate",
            )
            for one in day.closures
        ],
    )


def _first_day() -> datetime.date | None:
    """Return the day of the first leaf, though its row may be lost; None before there is one."""
    signed = SignedDay.objects.values_list("day", flat=True).last()
    first = Leaf.objects.exclude(position=None).order_by("position").values_list("at", flat=True).first()
    lost = Lost.objects.order_by("hour").values_list("hour", flat=True).first()
    return signed or min((today(at) for at in (first, lost) if at), default=None)


def _minute(at: datetime.datetime) -> datetime.datetime:
    return at.astimezone(datetime.UTC).replace(second=0, microsecond=0)


def _leaves(start: datetime.datetime, end: datetime.datetime) -> dict[int, int]:
    found = Leaf.objects.filter(at__gte=start, at__lt=end).exclude(position=None)
    kept = Counter(dict(found.values_list("release").annotate(n=Count("pk")).order_by()))
    return dict(sorted((kept + _lost(start, end)).items()))


def _lost(start: datetime.datetime, end: datetime.datetime) -> Counter[int]:
    """Return how many leaves of each release there are whose records are lost."""
    found = Lost.objects.filter(hour__gte=start, hour__lt=end)
    return Counter(dict(found.values_list("release").annotate(n=Sum("count")).order_by()))


def _signed_leaves(signed: SignedDay) -> dict[int, int]:
    """Return the leaves as they were signed: their rows fade. The signature is our own."""
    lines = (line.split(" ") for line in signed.note.splitlines() if line.startswith("release "))
    return {int(release): int(count) for _, release, count in lines}


def _lanes(gate: Gate, day: datetime.date) -> tuple[LaneDay, ...]:
    start, end = bounds(day)
    crossings = Crossing.objects.filter(unit__at__gte=start, unit__at__lt=end, unit__drill=False)
    undone = Count("pk", filter=Q(unit__undone_at__isnull=False))
    past = HourCount.objects.filter(hour__gte=start, hour__lt=end)
    kept = crossings.values_list("unit__lane").annotate(n=Count("pk"), m=undone).order_by()
    gone = past.values_list("lane").annotate(n=Sum("crossings"), m=Sum("undone")).order_by()
    checks, taken_back = Counter[int](), Counter[int]()
    for lane, n, m in (*kept, *gone):
        checks[lane] += n
        taken_back[lane] += m
    tallies = {tally.lane_id: tally for tally in Tally.objects.filter(day=day).select_related("by")}
    return tuple(
        LaneDay(lane, checks[lane.pk], taken_back[lane.pk], tallies.get(lane.pk)) for lane in gate.lanes.all()
    )


def _minutes(referrals: QuerySet[Referral]) -> tuple[int, int] | None:
    """Return what half of the referrals took at most, and nine of ten; None where they are too few.

    One that ended before it began took no time: the clock was set back in between.
    """
    times = referrals.values_list("opened_at", "decided_at")
    took = sorted(max(0, (end - start).total_seconds() / 60) for start, end in times if end)
    if len(took) < SMALLEST:
        return None
    return round(took[len(took) // 2]), round(took[len(took) * 9 // 10])
