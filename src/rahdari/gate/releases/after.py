"""After a release: those who are still here, against what the release brought.

Who is still here is whoever waits in secondary inspection. Past travellers are not searched: nothing else
of travellers is read. Holders of permits belong here as soon as permits are registered at a gate; today a
permit is only a document that a traveller shows, and nobody keeps a list of them. Of those who were cleared
only keyed hashes are kept, so that nobody can be screened by them, and need not be: a clearance is of one
entry as it was, and whoever has one meets a new entry at the next crossing. A hit goes to the steward, who
knows what the entry rests on, and never to a lane.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet

from rahdari.gate.desk.bar import shared_screener
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.place.models import Gate
from rahdari.gate.releases.models import Followed, NewHit, Release
from rahdari.gate.secondary.clearances import cleared
from rahdari.gate.secondary.models import Referral
from rahdari.records.entry import Subject
from rahdari.records.schema import subject_from_json

_ALL_HITS = 1000


def shown() -> QuerySet[NewHit]:
    """Return the hits that a steward may see: a claim of protection takes its referral out of them."""
    return NewHit.objects.filter(referral__protected_at=None)


def follow(*, now: datetime.datetime) -> None:
    """Do what is still to be done after the release in force; older ones that were missed are past."""
    newest = Release.objects.first()
    if newest and not Followed.objects.filter(release=newest).exists():
        search(newest, now=now)


def still_here() -> Iterator[tuple[Referral, Subject]]:
    """Yield the pending referrals with whoever waits."""
    waiting = Referral.objects.filter(
        status=Referral.Status.WAITING, protected_at=None, crossing__subject__isnull=False
    )
    for referral in waiting.select_related("crossing"):
        yield referral, subject_from_json(referral.crossing.subject)


@transaction.atomic
def search(release: Release, *, now: datetime.datetime) -> int:
    """Screen them against the entries that are new or changed; return how many hits there are."""
    new = frozenset((*release.added, *release.changed)) if release.before is not None else frozenset()
    count, found = 0, []
    if new:
        screener, _ = shared_screener().get(Gate.objects.get().stop_budget)
        threshold = round((screener.threshold or 0) * 1000)
        for referral, subject in still_here():
            count += 1
            known = set(referral.hits.values_list("entry_id", flat=True)) - set(release.changed)
            hits = [
                hit
                for hit in screener.screen(subject, limit=_ALL_HITS)
                if hit.entry_id in new and hit.entry_id not in known
            ]
            passed = cleared(subject, hits, at=now) if hits else frozenset()
            found += [
                NewHit(
                    release=release,
                    referral=referral,
                    entry_id=hit.entry_id,
                    millibits=hit.millibits,
                    threshold=threshold,
                )
                for hit in hits
                if hit.entry_id not in passed
            ]
    NewHit.objects.bulk_create(found)
    Followed.objects.create(release=release, at=now, referrals=count)
    record(
        Kind.RELEASE_FOLLOWED, who=None, what=release, number=release.number, referrals=count, hits=len(found)
    )
    return len(found)
