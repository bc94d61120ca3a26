"""Measures that no longer hold, and that the release in force carries on with.

A measure is put into a release when that is composed, and only a steward composes. So one that has lapsed,
was lifted, or gave way to another goes on at the lanes until the next release, which has to be seen.
"""

from __future__ import annotations

import datetime

from django.db.models import Q
from django.utils import timezone

from rahdari.gate.listing.models import Measure
from rahdari.gate.listing.services import measures
from rahdari.gate.releases.differences import entry_in_force
from rahdari.gate.releases.services import release_in_force

_EXACT = datetime.timedelta(seconds=1)
"""How exactly a release says when it was made."""


def carried(today: datetime.date) -> list[Measure]:
    """Return what the release in force still does to entries though it holds no more, by the entry."""
    release = release_in_force()
    if release is None or release.number is None:
        return []
    made, now = release.made, measures(today)
    begun = Measure.objects.filter(at__lt=made + _EXACT, until__gt=timezone.localdate(made))
    then = begun.filter(Q(ended_at=None) | Q(ended_at__gt=made)).order_by("entry_id", "pk")
    over = [one for one in then if _what(one) != _what(now.get(one.entry_id))]
    return [one for one in over if _is_done(one)]  # a release that was made elsewhere carries none of them


def _what(measure: Measure | None) -> tuple[str, list[str]] | None:
    return (measure.kind, sorted(measure.fields)) if measure else None


def _is_done(measure: Measure) -> bool:
    entry = entry_in_force(measure.entry_id)
    if measure.kind == Measure.Kind.SUSPEND:
        return entry is None
    return entry is not None and set(measure.fields) <= set(entry.restriction)
