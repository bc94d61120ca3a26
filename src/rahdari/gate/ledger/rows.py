"""A leaf's row, written in the transaction of what it stands for: `log_check` and `log_event`.

What a leaf commits to is a canonical record of the row that it stands for, so that `audit` can hold the
database against the log later. No record holds a traveller's name, date or document: salted or not, those
fade.
"""

from __future__ import annotations

import datetime
import json
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rahdari.gate.events.kinds import Kind
from rahdari.gate.ledger.models import Leaf, OwnLog
from rahdari.ledger.leaf import hide

if TYPE_CHECKING:
    from rahdari.gate.desk.models import Crossing
    from rahdari.gate.events.models import Event

BEHIND = datetime.timedelta(hours=6)
"""A clock that is so far behind the last checkpoint was set back. No day is signed sooner after its end."""
_SALT = 16  # bytes
_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
_PROMPT = frozenset({Kind.RELEASE_IN_FORCE, Kind.CLOSED, Kind.OPENED_AGAIN})
"""What everybody at the gate sees anyway, and enters the log at once."""
_IN_CHECKS = frozenset({Kind.CROSSING_SCREENED, Kind.REFERRAL_OPENED})
"""What is in the leaves of its checks already: a check and its referral are one leaf."""


def check_leaf(crossing: Crossing, reference: str, reason: str, release: int) -> Leaf:
    """Return the leaf of one traveller's check, to be saved with the crossing."""
    record = check_record(crossing, reference, reason)
    return _leaf(record, reference, crossing.unit.at, release=release, held=False)


def log_event(event: Event) -> None:
    """Save the leaf of an event, if it is not one whose checks have theirs."""
    if not has_leaf(event):
        return
    held = event.kind not in _PROMPT
    _leaf(event_record(event), reference_of(event), event.at, release=0, held=held).save(force_insert=True)


def has_leaf(event: Event) -> bool:
    """Tell whether an event has a leaf of its own; all are in the sum of their shift (`shift_sums`).

    What strangers cause as often as they like has none: pages refused to them, names that they lock out, and
    what the machine records of the other side's ledger and signatures. Whoever knows how many there are could
    read the rest from a bundle's size.
    """
    by_itself = event.who_id is None and (event.kind == Kind.REFUSED or event.what.startswith("other:"))
    if by_itself or event.kind == Kind.LOCKED_OUT:
        return False
    return event.kind not in _IN_CHECKS or bool(event.data.get("drill"))


def leaves(references: Sequence[str]) -> dict[str, Leaf]:
    """Return rows by what they are found by."""
    return {leaf.reference: leaf for leaf in Leaf.objects.filter(reference__in=references)}


def fits(leaf: Leaf, record: bytes) -> bool:
    """Tell whether a leaf commits to a record."""
    return hide(bytes(leaf.salt), record) == bytes(leaf.hidden)


def blank(at: datetime.datetime) -> Leaf:
    """Return a leaf that stands for nothing, to fill a bundle; nobody can tell it from another."""
    return Leaf(at=at, reference="", salt=secrets.token_bytes(_SALT), hidden=secrets.token_bytes(32))


def reference_of(event: Event) -> str:
    """Return what an event's leaf is found by."""
    return f"event:{event.pk}"


def event_record(event: Event) -> bytes:
    """Return an event as its leaf commits to it."""
    return _canonical(
        event=event.pk,
        at=_moment(event.at),
        who=event.who_id,
        kind=str(event.kind),
        what=event.what,
        why=event.why,
        data=event.data,
    )


def check_record(crossing: Crossing, reference: str, reason: str) -> bytes:
    """Return a check as its leaf commits to it."""
    unit = crossing.unit
    return _canonical(
        check=reference,
        unit=str(unit.pk),
        number=crossing.number,
        at=_moment(unit.at),
        happened=_moment(unit.happened_at),
        lane=unit.lane_id,
        who=unit.officer_id,
        verdict=str(crossing.verdict),
        reason=reason,
        index=crossing.index,
        threshold=crossing.threshold,
    )


def unsigned(at: datetime.datetime) -> datetime.datetime:
    """Return the moment, or that of the last checkpoint where the clock was set back.

    So nothing is added to a day that is signed, and no receipt promises a leaf for a time that a checkpoint
    without it has passed: nobody could tell that from a promise that was broken.
    """
    last = OwnLog.objects.values_list("checkpoint_at", flat=True).first()
    return last if last and last - at > BEHIND else at


def _leaf(record: bytes, reference: str, at: datetime.datetime, *, release: int, held: bool) -> Leaf:
    salt, at = secrets.token_bytes(_SALT), unsigned(at)
    return Leaf(at=at, held=held, release=release, reference=reference, salt=salt, hidden=hide(salt, record))


def _canonical(**fields: object) -> bytes:
    return _JSON.encode(fields).encode()


def _moment(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
