"""What happens at the lane, each as one transaction with its event."""

from __future__ import annotations

import datetime
import time
from collections.abc import Sequence
from typing import TypedDict

from attrs import frozen
from django.db import IntegrityError, transaction
from django.utils import timezone

from rahdari.gate.accounts.models import User
from rahdari.gate.desk.asked import Asked, Member
from rahdari.gate.desk.models import Crossing, Unit, Verdict
from rahdari.gate.desk.screening import ReleaseInForce, SharedScreener
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.events.services import record
from rahdari.gate.ledger.models import Leaf
from rahdari.gate.ledger.rows import check_leaf
from rahdari.gate.listing.services import withdrawn
from rahdari.gate.place.models import Lane
from rahdari.gate.place.services import accepted
from rahdari.gate.secondary.clearances import cleared
from rahdari.gate.secondary.models import Referral
from rahdari.gate.secondary.services import MOST_HITS, new_reference, open_referral, take_back
from rahdari.matching.evidence import Hit
from rahdari.records.schema import subject_to_json
from rahdari.screening import Screener

UNDO_SECONDS = 10
_ALL_HITS = 1000
_ON_THE_WAY = 2  # seconds more, for a key that was pressed in time and a network that was slow


class TooLate(Exception):
    """A unit that can no longer be undone."""


class KeyTaken(Exception):
    """A key under which another lane has already sent a unit."""


class Forgotten(Exception):
    """A key under which a unit was kept, of which nothing is left but counts."""


class MemberAnswer(TypedDict):
    """What the lane sees of one member: where to, and nothing of why beyond the document.

    check: the reference of the check in the ledger, empty in a drill; reference: the same, of a referral.
    """

    number: int
    verdict: str
    reason: str
    check: str
    reference: str
    refer_to: str
    notices: list[str]


class Answer(TypedDict):
    """What the lane sees of a unit."""

    key: str
    verdict: str
    members: list[MemberAnswer]
    at: str
    undo_until: str
    drill: bool
    paper: bool


@frozen
class _Judged:
    """One member, screened: hits that count, and why the member is referred, if so."""

    member: Member
    hits: tuple[Hit, ...]
    reason: Referral.Reason | None
    microseconds: int


def screen(
    asked: Asked,
    *,
    lane: Lane,
    officer: User,
    drill: bool,
    shared: SharedScreener,
    now: datetime.datetime,
) -> Answer:
    """Screen a unit and keep it; the answer may be shown when this returns.

    A key that is already kept is answered as it was the first time, whatever comes with it now.
    """
    if known := _known(asked, lane):
        return known
    screener, release = shared.get(lane.gate.stop_budget)
    documents = accepted(lane, asked.traveller_class, timezone.localdate(asked.paper_at or now))
    judged = [_judge(member, screener, documents, now) for member in asked.members]
    try:
        with transaction.atomic():
            return _keep(asked, judged, screener, release, lane=lane, officer=officer, drill=drill, now=now)
    except IntegrityError:
        # The same key came twice at once; the other one was first.
        if known := _known(asked, lane):
            return known
        raise


def _known(asked: Asked, lane: Lane) -> Answer | None:
    unit = Unit.objects.filter(pk=asked.key).first()
    if unit is None:
        if Event.objects.filter(what=f"unit:{asked.key}").exists():
            raise Forgotten  # a page that waited for days; it is not to be counted twice
        return None
    if unit.lane_id != lane.pk:
        raise KeyTaken
    answer: Answer = unit.answer
    return answer


def _judge(member: Member, screener: Screener, documents: frozenset[str], now: datetime.datetime) -> _Judged:
    start, today = time.perf_counter_ns(), timezone.localdate(now)
    found = screener.screen(member.subject, limit=MOST_HITS, today=today)
    over = _over(member, found, now) if found else frozenset()
    if over and len(found) == MOST_HITS:  # behind those that refer nobody here there may be others
        found = screener.screen(member.subject, limit=_ALL_HITS, today=today)
        over = _over(member, found, now)
    hits = tuple(hit for hit in found if hit.entry_id not in over)
    reason = Referral.Reason.HIT if hits else None
    if reason is None and member.document.value not in documents:
        reason = Referral.Reason.DOCUMENT
    return _Judged(member, hits, reason, (time.perf_counter_ns() - start) // 1000)


def _over(member: Member, found: Sequence[Hit], now: datetime.datetime) -> frozenset[str]:
    """Return the entries that do not refer this member: a clearance covers them, or they were withdrawn."""
    return cleared(member.subject, found, at=now) | withdrawn([hit.entry_id for hit in found])


def _keep(
    asked: Asked,
    judged: Sequence[_Judged],
    screener: Screener,
    release: ReleaseInForce,
    *,
    lane: Lane,
    officer: User,
    drill: bool,
    now: datetime.datetime,
) -> Answer:
    verdict = Verdict.REFER if any(one.reason for one in judged) else Verdict.CLEAR
    unit = Unit(
        key=asked.key,
        lane=lane,
        officer=officer,
        traveller_class_id=asked.traveller_class,
        at=now,
        happened_at=asked.paper_at or now,
        verdict=verdict,
        drill=drill,
        paper=asked.paper_at is not None,
        answer={},
    )
    unit.save(force_insert=True)
    members, leaves = [], []
    for number, one in enumerate(judged, 1):
        crossing = Crossing.objects.create(
            unit=unit,
            number=number,
            subject=subject_to_json(one.member.subject),
            source=one.member.source,
            document=one.member.document.value,
            verdict=Verdict.REFER if one.reason else Verdict.CLEAR,
            index=release.name,
            threshold=round((screener.threshold or 0) * 1000),
            microseconds=one.microseconds,
        )
        member = _member_answer(crossing, one, lane, officer, now, drill=drill)
        members.append(member)
        if not drill:  # nobody stands there: its event has a leaf, and the check has none
            leaves.append(check_leaf(crossing, member["check"], member["reason"], release.number or 0))
    Leaf.objects.bulk_create(leaves)
    answer = Answer(
        key=str(asked.key),
        verdict=verdict.value,
        members=members,
        at=now.isoformat(),
        undo_until=(now + datetime.timedelta(seconds=UNDO_SECONDS)).isoformat(),
        drill=drill,
        paper=unit.paper,
    )
    unit.answer = answer
    unit.save(update_fields=["answer"])
    record(
        Kind.CROSSING_SCREENED,
        who=officer,
        what=unit,
        lane=lane.pk,
        members=len(judged),
        verdict=verdict.value,
        index=release.name,
        drill=drill,
        paper=unit.paper,
    )
    return answer


def _member_answer(
    crossing: Crossing, one: _Judged, lane: Lane, officer: User, now: datetime.datetime, *, drill: bool
) -> MemberAnswer:
    """Return what the lane sees, and open the referral; a drill's is not opened, nobody stands there."""
    check = "" if drill else new_reference()
    if one.reason and check:
        minutes = lane.gate.referral_minutes
        open_referral(crossing, check, one.hits, one.reason, minutes=minutes, at=now, by=officer)
    return MemberAnswer(
        number=crossing.number,
        verdict=crossing.verdict,
        reason=one.reason.value if one.reason else "",
        check=check,
        reference=check if one.reason else "",
        refer_to=lane.refer_to if one.reason else "",
        notices=list(one.member.notices),
    )


@transaction.atomic
def undo(unit: Unit, *, by: User, now: datetime.datetime) -> None:
    """Take a unit back, within ten seconds and by the officer who sent it. Twice is as good as once."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if unit.undone_at is not None:
        return
    if now > unit.at + datetime.timedelta(seconds=UNDO_SECONDS + _ON_THE_WAY) or unit.officer_id != by.pk:
        raise TooLate
    unit.undone_at = now
    unit.save(update_fields=["undone_at"])
    take_back(unit)
    record(Kind.CROSSING_UNDONE, who=by, what=unit)


@transaction.atomic
def say_of_others(unit: Unit, choice: str, *, by: User) -> None:
    """Keep what the officer said of the members who are clear while one is referred: go on, or wait."""
    unit.others = choice
    unit.save(update_fields=["others"])
    record(Kind.CROSSING_OTHERS, who=by, what=unit, choice=choice)
