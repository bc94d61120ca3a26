"""Look a name up, and record that it was done; the answer is given after the record is kept."""

from __future__ import annotations

import datetime
import hmac

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from rahdari.gate.accounts.models import User
from rahdari.gate.desk.screening import SharedScreener
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.events.services import record
from rahdari.gate.listing.services import withdrawn
from rahdari.matching.evidence import Hit
from rahdari.names.folding import fold
from rahdari.records.entry import Subject

MOST_HITS = 3
MOST_AN_HOUR = 30
"""Look-ups of one person: more is no longer looking somebody up, it is reading the lists."""


@transaction.atomic
def look_up(
    subject: Subject, *, purpose: str, by: User, stop_budget: float, shared: SharedScreener
) -> list[Hit]:
    """Return the entries that would refer this subject."""
    screener, release = shared.get(stop_budget)
    hits = screener.screen(subject, limit=MOST_HITS, today=timezone.localdate())
    over = withdrawn([hit.entry_id for hit in hits])
    hits = [hit for hit in hits if hit.entry_id not in over]
    hashed = name_hash(subject.names[0].text)
    record(Kind.LOOKED_UP, who=by, why=purpose, hits=len(hits), index=release.name, name_hash=hashed)
    return hits


def too_many(by: User, *, now: datetime.datetime) -> bool:
    """Return whether somebody has looked up as many names as one may in an hour."""
    since = now - datetime.timedelta(hours=1)
    return Event.objects.filter(who=by, kind=Kind.LOOKED_UP, at__gt=since).count() >= MOST_AN_HOUR


def name_hash(name: str) -> str:
    """Return the keyed hash under which a name that was looked up is on record."""
    key: bytes = settings.FOLDER.secret("lookups")
    return hmac.new(key, " ".join(fold(name).casefold().split()).encode(), "sha256").hexdigest()
