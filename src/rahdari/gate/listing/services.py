"""Own entries proposed, answered by a second person, renewed, reviewed, withdrawn; each with its event.

An entry is in force from the second person's yes until the day on which it expires, or is withdrawn. It
lapses by itself: nothing has to run for that.
"""

from __future__ import annotations

import datetime
import json
import secrets
from collections.abc import Iterable, Mapping

import attrs
from attrs import field, frozen
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from rahdari.gate.accounts.models import User
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.listing import measures as _measures
from rahdari.gate.listing.checks import action_of
from rahdari.gate.listing.models import Measure, OwnEntry, Term
from rahdari.gate.listing.vocabulary import (
    Action,
    Basis,
    Days,
    Ground,
    Handling,
    InformationGrade,
    SourceGrade,
)
from rahdari.gate.place.models import Gate
from rahdari.gate.slips.services import open_complaints
from rahdari.records.entry import Entry
from rahdari.records.schema import entry_from_json, entry_to_json

LIST_ID = "own"
REMIND_DAYS = 14
"""So long before its review or its end an entry is on the list of reminders."""
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_IDENTIFYING = (
    *("kind", "names", "father_names", "grandfather_names", "birth_dates", "birth_places"),
    *("nationalities", "sex", "documents"),
)


class NotNow(Exception):
    """What cannot be done to an entry as things stand; its text says why to whoever wanted to."""


@frozen(kw_only=True)
class Listing:
    """Everything that is proposed about one person. person: of it the identifying fields count."""

    person: Entry
    adult: bool
    basis: Basis
    file_number: str
    ground: Ground
    source_grade: SourceGrade
    information_grade: InformationGrade
    handling: Handling
    action: Action
    owner_contact: str
    days: Days
    review_days: int = field()

    @review_days.validator
    def _before_the_end(self, _attribute: object, value: int) -> None:
        if not 0 < value < self.days:
            raise ValueError("the review has to be before the end")


def identity_of(person: Entry) -> dict[str, object]:
    """Return the identifying fields of an entry in the one JSON shape."""
    whole = entry_to_json(person)
    return {name: whole[name] for name in _IDENTIFYING if name in whole}


def identity_key(identity: Mapping[str, object]) -> str:
    """Return who an entry is about as one text, by which two are compared."""
    return json.dumps(identity, ensure_ascii=False, sort_keys=True)


def check_complaints(identities: Iterable[Mapping[str, object]], now: datetime.datetime) -> None:
    """Raise `NotNow` if an entry about one of these, lapsed or not, has a complaint that is overdue."""
    wanted = {identity_key(identity) for identity in identities}
    overdue = _overdue(now)
    for one in OwnEntry.objects.exclude(identity={}) if overdue else ():
        if id_of(one) in overdue and identity_key(one.identity) in wanted:
            raise NotNow(
                _("A complaint against this entry is overdue. Until it is answered nothing is renewed.")
            )


@transaction.atomic
def propose(listing: Listing, *, by: User, now: datetime.datetime) -> OwnEntry:
    """Propose an entry. It is in force once a second person has said yes.

    Whoever is on the list already is renewed, for a reason; a complaint that is overdue blocks both.
    """
    entry = drafted(listing)
    key = identity_key(entry.identity)
    for one in (approved(timezone.localdate(now)) | waiting().order_by("listed_on", "pk")).distinct():
        if identity_key(one.identity) == key:
            raise NotNow(_("The same person is there already: %(where)s") % {"where": id_of(one)})
    check_complaints([entry.identity], now)
    entry.save(force_insert=True)
    Term.objects.create(entry=entry, days=listing.days, review_days=listing.review_days, by=by, at=now)
    record(
        Kind.ENTRY_PROPOSED,
        who=by,
        what=entry,
        why=listing.ground.value,
        basis=listing.basis.value,
        days=listing.days.value,
    )
    return entry


def drafted(listing: Listing) -> OwnEntry:
    """Return the row of a proposed entry, not yet kept."""
    return OwnEntry(
        reference="".join(secrets.choice(_LETTERS) for _n in range(8)),
        identity=identity_of(listing.person),
        adult=listing.adult,
        basis=listing.basis,
        file_number=listing.file_number,
        ground=listing.ground,
        source_grade=listing.source_grade,
        information_grade=listing.information_grade,
        handling=listing.handling,
        action=listing.action,
        owner_contact=listing.owner_contact,
    )


@transaction.atomic
def answer(entry: OwnEntry, *, agreed: bool, by: User, now: datetime.datetime, today: datetime.date) -> None:
    """Keep the second person's answer to what is proposed about an entry."""
    entry = _locked(entry)
    term = entry.terms.select_for_update().filter(agreed=None).first()  # its batch may be answered, too
    if term is None or entry.withdrawn_at is not None:
        raise NotNow(_("There is nothing to approve here any more."))
    if term.by_id == by.pk:
        raise NotNow(_("A second person has to approve this, with their own sign-in."))
    if agreed:
        check_complaints([entry.identity], now)
    term.second, term.second_at, term.agreed = by, now, agreed
    term.save(update_fields=["second", "second_at", "agreed"])
    if agreed:
        begin(entry, term, today)
        entry.save(update_fields=["listed_on", "review_on", "expires_on"])
    kinds = (Kind.ENTRY_RENEWED, Kind.ENTRY_NOT_RENEWED) if term.reason else _FIRST
    until = entry.expires_on.isoformat() if agreed and entry.expires_on else ""
    record(kinds[0] if agreed else kinds[1], who=by, what=entry, until=until)


_FIRST = (Kind.ENTRY_APPROVED, Kind.ENTRY_DECLINED)


def begin(entry: OwnEntry, term: Term, today: datetime.date) -> None:
    """Let a term begin today: its days count from the second person's yes."""
    entry.listed_on = entry.listed_on or today
    entry.review_on = today + datetime.timedelta(days=term.review_days)
    entry.expires_on = today + datetime.timedelta(days=term.days)


@transaction.atomic
def renew(
    entry: OwnEntry,
    *,
    days: Days,
    review_days: int,
    reason: str,
    by: User,
    now: datetime.datetime,
    today: datetime.date,
) -> Term:
    """Propose an entry in force again, for a reason that was not given before."""
    entry = _locked(entry)
    if not is_in_force(entry, today):
        raise NotNow(_("Only an entry in force can be renewed. Propose a new one."))
    if waiting_term(entry):
        raise NotNow(_("A renewal waits for a second person already."))
    if complained_of(entry, now=now):
        raise NotNow(_("A complaint against this entry is overdue. Until it is answered nothing is renewed."))
    if not _said(reason):
        raise NotNow(_("Say why it is needed again."))
    if _said(reason) in map(_said, entry.terms.values_list("reason", flat=True)):
        raise NotNow(_("That reason was given before. Say what is new."))
    term = Term.objects.create(entry=entry, days=days, review_days=review_days, reason=reason, by=by, at=now)
    record(Kind.ENTRY_RENEWAL_PROPOSED, who=by, what=entry, why=reason, days=int(days))
    return term


@transaction.atomic
def withdraw(entry: OwnEntry, *, why: str, by: User, now: datetime.datetime) -> None:
    """Take an entry back, at any time and for good. From now on it refers nobody."""
    entry = _locked(entry)
    if entry.withdrawn_at is not None:
        raise NotNow(_("It has been withdrawn already."))
    entry.withdrawn_at, entry.withdrawn_by, entry.withdrawn_why = now, by, why
    entry.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    record(Kind.ENTRY_WITHDRAWN, who=by, what=entry, why=why)


@transaction.atomic
def reviewed(entry: OwnEntry, *, why: str, by: User, today: datetime.date) -> None:
    """Note that an entry was looked at and is still right. The next reminder is that of its end."""
    entry = _locked(entry)
    if not is_in_force(entry, today):
        raise NotNow(_("Only an entry in force is reviewed."))
    entry.review_on = entry.expires_on
    entry.save(update_fields=["review_on"])
    record(Kind.ENTRY_REVIEWED, who=by, what=entry, why=why)


def approved(today: datetime.date) -> QuerySet[OwnEntry]:
    """Return the own entries that were approved, have not lapsed and were not withdrawn."""
    return OwnEntry.objects.filter(expires_on__gt=today, withdrawn_at=None).order_by("listed_on", "pk")


def is_in_force(entry: OwnEntry, today: datetime.date) -> bool:
    """Tell whether an entry is among `approved`."""
    return entry.withdrawn_at is None and entry.expires_on is not None and entry.expires_on > today


def waiting() -> QuerySet[OwnEntry]:
    """Return the entries about which a second person is to say something, the oldest first."""
    asked = Term.objects.filter(entry=OuterRef("pk"), agreed=None)
    return OwnEntry.objects.filter(Exists(asked), withdrawn_at=None).order_by("pk")


def reminders(today: datetime.date) -> QuerySet[OwnEntry]:
    """Return the entries in force whose review or end is near, the most urgent first."""
    soon = today + datetime.timedelta(days=REMIND_DAYS)
    near = approved(today).filter(Q(review_on__lte=soon) | Q(expires_on__lte=soon))
    return near.order_by("expires_on", "review_on")


def waiting_term(entry: OwnEntry) -> Term | None:
    """Return the term that waits for a second person."""
    return entry.terms.filter(agreed=None).select_related("by").first()


def complained_of(entry: OwnEntry, *, now: datetime.datetime) -> bool:
    """Tell whether a complaint against an entry is overdue.

    One that a claim of protection keeps from everybody but the supervisors does not count: that nothing
    can be renewed would tell the owner of it.
    """
    return id_of(entry) in _overdue(now)


def _overdue(now: datetime.datetime) -> frozenset[str]:
    overdue = open_complaints().filter(due_at__lt=now, referral__protected_at=None)
    return frozenset(id for entries in overdue.values_list("entries", flat=True) for id in entries)


def id_of(entry: OwnEntry) -> str:
    """Return the id of an own entry as the lanes know it."""
    return f"{LIST_ID}:{entry.reference}"


def is_own(id: str) -> bool:
    """Tell whether an id is that of an own entry, proposed or approved, that was not withdrawn."""
    list_id, _colon, reference = id.partition(":")
    mine = OwnEntry.objects.filter(reference=reference, withdrawn_at=None)
    return list_id == LIST_ID and mine.exists()


def entry_of(entry: OwnEntry, party: str) -> Entry:
    """Return an own entry as the record that lists and index hold."""
    person = entry_from_json({"id": id_of(entry), **entry.identity})
    graded = attrs.evolve(
        person,
        list_id=LIST_ID,
        party=party,
        legal_basis=f"{entry.basis} {entry.file_number}",
        grounds=entry.ground,
        source_grade=entry.source_grade,
        information_grade=entry.information_grade,
        handling=entry.handling,
        owner_contact=entry.owner_contact,
        listed_on=entry.listed_on,
        review_on=entry.review_on,
        expires_on=entry.expires_on,
    )
    return attrs.evolve(graded, action=action_of(graded, Action(entry.action)).value)


def in_force(today: datetime.date) -> tuple[Entry, ...]:
    """Return the own entries for a release: approved, not lapsed, not suspended, restrictions applied."""
    gate = Gate.objects.first()
    party, held = gate.name if gate else "", measures(today)
    whole = (entry_of(entry, party) for entry in approved(today))
    return tuple(one for entry in whole if (one := _measures.applied(entry, held)) is not None)


def withdrawn(ids: Iterable[str]) -> frozenset[str]:
    """Return which of these entries are own ones that were withdrawn: the release may still have them."""
    own = [one.removeprefix(f"{LIST_ID}:") for one in ids if one.startswith(f"{LIST_ID}:")]
    if not own:
        return frozenset()
    found = OwnEntry.objects.filter(reference__in=own, withdrawn_at__isnull=False)
    return frozenset(f"{LIST_ID}:{reference}" for reference in found.values_list("reference", flat=True))


def measures(today: datetime.date | None = None) -> Mapping[str, Measure]:
    """Return what this gate restricts or suspends (today, unless said), by the id of the entry."""
    return _measures.in_force(today or timezone.localdate())


def _said(reason: str) -> str:
    """Return a reason as it counts when two are compared: the letters and digits."""
    return "".join(c for c in reason.casefold() if c.isalnum())


def _locked(entry: OwnEntry) -> OwnEntry:
    return OwnEntry.objects.select_for_update().get(pk=entry.pk)
