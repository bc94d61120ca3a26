"""Clearances: that this document's holder is not that entry.

What is kept are keyed hashes: whoever has the table but not the key can neither find a person in it nor an
entry. The key is of the day on which the clearance was given; when none of that day is left the key goes, and
what a backup still holds says nothing. A clearance covers one document and one entry, as that entry was: one
hit more, or an identifying field changed, and the next crossing stops again. An entry that lists the very
document is never covered, for then the document is what it is about.
"""

from __future__ import annotations

import datetime
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence

from django.conf import settings
from django.db.models import Q, QuerySet

from rahdari.gate.accounts.models import User
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.keeping.ring import Kept, ring
from rahdari.gate.secondary.models import Clearance, Referral
from rahdari.matching.evidence import Hit
from rahdari.names.folding import fold
from rahdari.records.documents.numbers import normalize, same_number
from rahdari.records.entry import Document, Entry, Subject
from rahdari.records.schema import entry_to_json

_AT_ONCE = 10_000  # a year of days times a few entries goes into one query
_IDENTIFYING = (
    "names",
    "father_names",
    "grandfather_names",
    "birth_dates",
    "nationalities",
    "sex",
    "documents",
)


def cleared(subject: Subject, hits: Sequence[Hit], *, at: datetime.datetime) -> frozenset[str]:
    """Return the ids of the entries that this subject, by its document, is known not to be."""
    pairs = {
        _document_hash(document, hit.entry): hit.entry
        for hit in hits
        for document in subject.documents
        if not _lists(hit.entry, subject)
    }
    return frozenset(entry.id for _, entry in _known("hash", pairs, at))


def hinted(subject: Subject, entries: Sequence[Entry], *, at: datetime.datetime) -> dict[str, datetime.date]:
    """Return the entries of which somebody with the same name, parents and birth was cleared, and when."""
    hashes = {_likeness(subject, entry): entry for entry in entries}
    hashes.pop("", None)
    known = sorted(_known("likeness", hashes, at), key=lambda pair: pair[0].given_at)
    return {entry.id: clearance.given_at.date() for clearance, entry in known}


def give(
    referral: Referral,
    subject: Subject,
    entries: Sequence[Entry],
    *,
    by: User,
    at: datetime.datetime,
    days: int,
) -> int:
    """Remember, with the person's consent, that they are none of these entries; return of how many.

    In the transaction of the decision.
    """
    until, day = at + datetime.timedelta(days=min(days, 365)), ring().today(Kept.CLEARANCE)
    given = [
        Clearance(
            referral=referral,
            hash=_of_day(day, hashed),
            likeness=_of_day(day, _likeness(subject, entry)),
            identity=_of_day(day, _identity(entry)),
            given_at=at,
            expires_at=until,
        )
        for entry in entries
        for hashed in [_document_hash(document, entry) for document in subject.documents] or [""]
        if hashed or _likeness(subject, entry)
    ]
    Clearance.objects.bulk_create(given)
    if given:
        record(Kind.CLEARANCE_GIVEN, who=by, what=referral, clearances=len(given), until=until.isoformat())
    return len(given)


def withdraw(referral: Referral, *, by: User, at: datetime.datetime) -> int:
    """Withdraw what was remembered after this referral, in one transaction; return of how many."""
    count = valid(at).filter(referral=referral).update(withdrawn_at=at)
    if count:
        record(Kind.CLEARANCE_WITHDRAWN, who=by, what=referral, clearances=count)
    return count


def forget(*, at: datetime.datetime) -> int:
    """Destroy the clearances that are worth nothing any more."""
    return Clearance.objects.filter(Q(expires_at__lte=at) | Q(withdrawn_at__isnull=False)).delete()[0]


def valid(at: datetime.datetime) -> QuerySet[Clearance]:
    """Return the clearances that count at a moment."""
    return Clearance.objects.filter(withdrawn_at=None, expires_at__gt=at)


def _known(
    column: str, pairs: Mapping[str, Entry], at: datetime.datetime
) -> Iterator[tuple[Clearance, Entry]]:
    """Yield the clearances that count and are of one of these hashes, each with its entry."""
    days = ring().days(Kept.CLEARANCE) if pairs else ()
    hashes = [(_of_day(day, hashed), (day, entry)) for day in days for hashed, entry in pairs.items()]
    for start in range(0, len(hashes), _AT_ONCE):
        some = dict(hashes[start : start + _AT_ONCE])
        for clearance in valid(at).filter(**{f"{column}__in": some}):
            day, entry = some[getattr(clearance, column)]
            if clearance.identity == _of_day(day, _identity(entry)):
                yield clearance, entry


def _of_day(day: datetime.date, hashed: str) -> str:
    return ring().commitment(Kept.CLEARANCE, day, hashed) if hashed else ""


def _lists(entry: Entry, subject: Subject) -> bool:
    return any(same_number(mine, theirs) for mine in subject.documents for theirs in entry.documents)


def _document_hash(document: Document, entry: Entry) -> str:
    number = normalize(document.kind, document.number)
    return _hash("document", document.kind, document.country or "", number, entry.id)


def _likeness(subject: Subject, entry: Entry) -> str:
    """Return the hash of a person without a document; empty for a name alone, which many share."""
    more = [*subject.father_names, *map(str, subject.birth_dates)]
    if not (subject.names and more):
        return ""
    words = " ".join(name.text for name in subject.names[:1])
    return _hash("likeness", *sorted(_plain(words).split()), *map(_plain, more), entry.id)


def _identity(entry: Entry) -> str:
    """Return the hash of what makes an entry this person and no other."""
    whole = entry_to_json(entry)
    return _hash("identity", json.dumps([whole.get(field) for field in _IDENTIFYING], ensure_ascii=False))


def _plain(text: str) -> str:
    return " ".join(fold(text).casefold().split())


def _hash(*parts: str) -> str:
    key: bytes = settings.FOLDER.secret("clearances")
    return hmac.new(key, json.dumps(parts, ensure_ascii=False).encode(), "sha256").hexdigest()
