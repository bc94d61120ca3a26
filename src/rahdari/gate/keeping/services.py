"""What is kept about a slip's reference, shown to the person concerned and put right for them.

Each use is an event with its purpose. There is no way here from a name to a person, and none from one
reference to another.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from typing import Any, cast

from attrs import evolve
from django.db import transaction
from django.db.models import QuerySet

from rahdari.errors import RecordError
from rahdari.gate.accounts.models import User
from rahdari.gate.desk.asked import country_of, typed_birth
from rahdari.gate.desk.models import Crossing
from rahdari.gate.desk.reading import name
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.events.services import record
from rahdari.gate.keeping.models import Correction
from rahdari.gate.keeping.ring import ring
from rahdari.gate.secondary import clearances
from rahdari.gate.secondary.comparison import Piece
from rahdari.gate.secondary.models import Referral
from rahdari.records.entry import Sex, Subject
from rahdari.records.schema import subject_from_json, subject_to_json

FORMAT = "rahdari-kept:2"
Field = Correction.Field


class NotKept(Exception):
    """A crossing of which nothing is kept any more, or not the field that was to be put right."""


class Undecided(Exception):
    """A referral that waits: its decision, and the clearance that may come of it, are about what was read."""


@transaction.atomic
def show(referral: Referral, *, purpose: str, form: str, by: User, now: datetime.datetime) -> dict[str, Any]:
    """Return everything that is kept about a reference; the record of it is kept first."""
    record(Kind.KEPT_SHOWN, who=by, what=referral, why=purpose, form=form)
    return kept_about(referral, now=now)


def kept_about(referral: Referral, *, now: datetime.datetime) -> dict[str, Any]:
    """Return what is kept, as the file says it. Of an entry it has nothing: that is its owner's to show."""
    crossing, unit = referral.crossing, referral.crossing.unit
    return {
        "format": FORMAT,
        "reference": referral.reference,
        "at": now.isoformat(),
        "crossing": {
            "gate": unit.lane.gate.name,
            "lane": unit.lane.name,
            "direction": unit.lane.direction,
            "at": unit.happened_at.isoformat(),
            "class": unit.traveller_class_id,
            "document": crossing.document,
            "read_from": crossing.source,
            "travelled_with": len(unit.answer["members"]) - 1,
        },
        "traveller": crossing.subject,
        "referral": {
            "reason": referral.reason,
            "status": referral.status,
            "opened_at": referral.opened_at.isoformat(),
            "decided_at": _moment(referral.decided_at),
            "claim_of_protection": referral.protected_at is not None,
        },
        "compared_with_entries": [_compared(hit.evidence or ()) for hit in referral.hits.all()],
        "compared_after_releases": [
            {
                "release": hit.release.number,
                "at": hit.release.in_force_at.isoformat(),
                "fields": [field for field, _ in hit.evidence or ()],
                "note": hit.note,
            }
            for hit in referral.new_hits.select_related("release").order_by("pk")
        ],
        "decisions": [
            {"at": one.at.isoformat(), "outcome": one.outcome, "basis": one.basis, "note": one.note}
            for one in referral.decisions.all()
        ],
        "remembered_until": [
            one.expires_at.isoformat() for one in clearances.valid(now).filter(referral=referral)
        ],
        "complaints": [
            {
                "received_at": one.received_at.isoformat(),
                "concern": one.concern,
                "text": one.text,
                "contact": one.contact,
                "outcome": one.outcome,
                "answer": one.answer,
            }
            for one in referral.complaints.all()
        ],
        "corrections": [
            {"at": one.at.isoformat(), "field": one.field, "note": one.note}
            for one in referral.corrections.all()
        ],
        "shown": [{"at": use.at.isoformat(), "purpose": use.why} for use in uses(referral)],
    }


def _compared(evidence: Iterable[Piece]) -> dict[str, list[str]]:
    """Return the fields that were compared, each with the traveller's own values in it."""
    values: dict[str, list[str]] = {}
    for piece in evidence:
        of = values.setdefault(piece["field"], [])
        if piece["subject_value"] and piece["subject_value"] not in of:
            of.append(piece["subject_value"])
    return values


def uses(referral: Referral) -> QuerySet[Event]:
    """Return when this was shown, and what for."""
    return Event.objects.filter(kind=Kind.KEPT_SHOWN, what=f"referral:{referral.pk}").order_by("pk")


@transaction.atomic
def correct(
    referral: Referral, field: Correction.Field, value: str, note: str, *, by: User, now: datetime.datetime
) -> None:
    """Change a field, or add a note. Raises `NotKept`, and `ValueError` for a value that cannot be read.

    While the referral waits there are only notes: `Undecided`. Otherwise one person could write any document
    into it and then clear that one. What a decision gave is not touched by what is put right after it.
    The event holds a commitment to what the field said, under the key of today: whoever still knows the old
    value can show it as long as the record is kept, and nobody can read it there.
    """
    referral = Referral.objects.select_for_update().get(pk=referral.pk)  # as whoever decides does
    crossing = Crossing.objects.select_for_update().get(pk=referral.crossing_id)
    if crossing.subject is None:
        raise NotKept
    if field != Field.NOTE and referral.status == Referral.Status.WAITING:
        raise Undecided
    commitment = day = None
    if field != Field.NOTE:
        subject = subject_from_json(crossing.subject)
        before = json.dumps(crossing.subject.get(field.value), ensure_ascii=False, sort_keys=True)
        crossing.subject = subject_to_json(_changed(subject, field, value, now.date()))
        crossing.save(update_fields=["subject"])
        _blank(referral, field)
        kept = referral.kept_as()
        today = ring().today(kept)
        said = json.dumps([referral.reference, field.value, before], ensure_ascii=False)
        commitment, day = ring().commitment(kept, today, said), today.isoformat()
    Correction.objects.create(referral=referral, field=field, note=note, by=by, at=now)
    record(Kind.KEPT_CORRECTED, who=by, what=referral, field=field.value, commitment=commitment, day=day)


def _blank(referral: Referral, field: Correction.Field) -> None:
    """Take the old value out of the evidence; what it weighed stays."""
    for hit in referral.hits.all():
        for piece in hit.evidence or ():
            # A father's name may have been found within the full name.
            within = field == Field.NAMES and piece["relation"] == "patronymic"
            if piece["field"] == field.value or within:
                piece["subject_value"] = None
        hit.save(update_fields=["evidence"])


def _changed(subject: Subject, field: Correction.Field, text: str, today: datetime.date) -> Subject:
    try:
        match field:
            case Field.NAMES:
                return evolve(subject, names=(name(text), *subject.names[1:]))
            case Field.FATHER:
                return evolve(subject, father_names=(name(text).text,))
            case Field.GRANDFATHER:
                return evolve(subject, grandfather_names=(name(text).text,))
            case Field.BIRTH:
                return evolve(subject, birth_dates=(typed_birth(text, today),))
            case Field.SEX:
                if text not in ("m", "f"):
                    raise ValueError(text)
                return evolve(subject, sex=cast(Sex, text))
            case Field.NATIONALITY:
                return evolve(subject, nationalities=(country_of(text),))
            case Field.DOCUMENT:
                if not subject.documents:
                    raise NotKept
                first = evolve(subject.documents[0], number=text)
                return evolve(subject, documents=(first, *subject.documents[1:]))
    except RecordError as error:
        raise ValueError(text) from error
    raise AssertionError(field)


def _moment(at: datetime.datetime | None) -> str | None:
    return at.isoformat() if at else None
