"""After a release: those who are still here, against what the release brought.

Who is still here is whoever waits in secondary inspection, and whoever holds a valid permit. Past travellers
are not searched: nothing else of travellers is read. Of those who were cleared only keyed hashes are kept, so
that nobody can be screened by them, and need not be: a clearance is of one entry as it was, and whoever has
one meets a new entry at the next crossing. Whoever made a claim of protection is left out. A hit goes to the
steward, who knows what the entry rests on, and never to a lane.

Screening thousands of holders takes seconds, so it is done before the transaction that keeps what was found:
no lane waits for it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from attrs import frozen
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from rahdari.gate.desk.bar import shared_screener
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.permits.models import Permit, valid
from rahdari.gate.place.models import Gate
from rahdari.gate.releases.models import Followed, NewHit, Release
from rahdari.gate.secondary.clearances import cleared
from rahdari.gate.secondary.models import Referral
from rahdari.matching.evidence import Hit
from rahdari.records.entry import Subject
from rahdari.records.schema import subject_from_json

_ALL_HITS = 1000


@frozen
class Here:
    """Somebody who is still here: by their referral, or by their permit."""

    subject: Subject
    referral: Referral | None = None
    permit: Permit | None = None

    def known(self) -> frozenset[str]:
        """Return the entries that secondary inspection has before it."""
        hits = self.referral.hits.values_list("entry_id", flat=True) if self.referral else ()
        return frozenset(hits)


def shown() -> QuerySet[NewHit]:
    """Return the hits that a steward may see: a claim of protection takes its holder's out of them."""
    return NewHit.objects.filter(referral__protected_at=None, permit__protected_at=None)


def follow(*, now: datetime.datetime) -> None:
    """Do what is still to be done after the release in force, and after those since the last one followed."""
    newest = Release.objects.first()
    if newest and not Followed.objects.filter(release=newest).exists():
        search(newest, now=now)


def waiting() -> Iterator[Here]:
    """Yield who waits in secondary inspection."""
    pending = Referral.objects.filter(
        status=Referral.Status.WAITING, protected_at=None, crossing__subject__isnull=False
    )
    for referral in pending.select_related("crossing"):
        if referral.crossing.subject is not None:  # its key may have been destroyed
            yield Here(subject_from_json(referral.crossing.subject), referral=referral)


def holders(today: datetime.date) -> Iterator[Here]:
    """Yield who holds a permit that is valid."""
    for permit in valid(today).filter(protected_at=None, holder__isnull=False):
        subject = permit.subject()
        if subject is not None:
            yield Here(subject, permit=permit)


def search(release: Release, *, now: datetime.datetime) -> int:
    """Screen them against the entries that are new or changed; return how many hits there are."""
    added, changed = _news(release)
    new = added | changed
    here = [*waiting(), *holders(timezone.localdate(now))] if new else []
    found = list(_found(release, new, changed, here, now)) if here else []
    permits = sum(1 for one in here if one.permit)
    with transaction.atomic():
        NewHit.objects.bulk_create(found)
        Followed.objects.create(release=release, at=now, referrals=len(here) - permits, permits=permits)
        record(
            Kind.RELEASE_FOLLOWED,
            who=None,
            what=release,
            number=release.number,
            referrals=len(here) - permits,
            permits=permits,
            hits=len(found),
        )
    return len(found)


def _news(release: Release) -> tuple[frozenset[str], frozenset[str]]:
    """Return what was added and changed since the last release that was followed, up to this one."""
    last = Followed.objects.filter(release__lt=release.pk).order_by("-release").first()
    since = Release.objects.filter(pk__gt=last.release_id if last else 0, pk__lte=release.pk)
    rows = list(since.exclude(before=None))  # with the first one, nobody was here before it
    return (
        frozenset(id for row in rows for id in row.added),
        frozenset(id for row in rows for id in row.changed),
    )


def _found(
    release: Release, new: frozenset[str], changed: frozenset[str], here: list[Here], now: datetime.datetime
) -> Iterator[NewHit]:
    screener, _ = shared_screener().get(Gate.objects.get().stop_budget)
    threshold, today = round((screener.threshold or 0) * 1000), timezone.localdate(now)
    every = screener.screen_batch([one.subject for one in here], limit=_ALL_HITS, today=today)
    for one, all_hits in zip(here, every, strict=True):
        hits = [hit for hit in all_hits if hit.entry_id in new]
        if not hits:
            continue
        over = (one.known() - changed) | cleared(one.subject, hits, at=now)
        for hit in hits:
            if hit.entry_id not in over:
                yield NewHit(
                    release=release,
                    referral=one.referral,
                    permit=one.permit,
                    entry_id=hit.entry_id,
                    millibits=hit.millibits,
                    threshold=threshold,
                    evidence=_by_field(hit),
                )


def _by_field(hit: Hit) -> list[tuple[str, int]]:
    """Return what each field says, in millibits: the most telling first, and nothing of what it holds."""
    sums: dict[str, int] = {}
    for piece in hit.evidence:
        sums[piece.field] = sums.get(piece.field, 0) + piece.millibits
    return sorted(sums.items(), key=lambda pair: -abs(pair[1]))
