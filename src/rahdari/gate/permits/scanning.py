"""A pass at the lane: what its holder's fields are, or in words why it does not hold.

In: the lane's form, in which a member's scan is the code of a pass. Out: the fields that the register has
of its holder, for the officer to compare and to send; nobody is screened by scanning a pass, and nobody is
exempt. That a pass was scanned is recorded with what came of it, and never whose it was: events are
kept for good, and would tell where its holder went.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from attrs import evolve, frozen
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rahdari.errors import LedgerError
from rahdari.gate.accounts.models import User
from rahdari.gate.desk.asked import MAX_MEMBERS, Asked, Member, Problem
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.ledger.keys import signer_of
from rahdari.gate.permits.models import Permit, valid
from rahdari.gate.permits.numbers import is_number, plain
from rahdari.gate.permits.passes import Pass, is_pass, sign, verify
from rahdari.gate.place.models import DocumentChoice, Gate, Lane
from rahdari.records.entry import Subject


class DoesNotHold(Exception):
    """A pass that does not hold. how: for the event; the text is for the officer."""

    def __init__(self, how: str, text: str) -> None:
        super().__init__(text)
        self.how = how


@frozen
class Filled:
    """Fields of the form as the register has them, a sentence for each pass, what is wrong with others."""

    fields: Mapping[str, str]
    notices: tuple[str, ...]
    problems: tuple[Problem, ...]


def code_of(permit: Permit, gate: Gate) -> str:
    """Return the code that the pass of a permit carries."""
    return sign(Pass(gate.name, permit.number, permit.valid_until), signer_of(settings.FOLDER, gate.name))


def number_in(text: str, gate: Gate) -> str:
    """Return the number that was typed, or that a scanned pass of this gate carries; empty for neither."""
    if not is_pass(text):
        number = plain(text)
        return number if is_number(number) else ""
    try:
        return verify(text, signer_of(settings.FOLDER, gate.name).verifier).number
    except LedgerError:
        return ""


def fill(form: Mapping[str, str], *, lane: Lane, by: User, now: datetime.datetime) -> Filled | None:
    """Return what the passes in a form lead to; None if no member's scan is a pass."""
    scanned = {n: form.get(f"member-{n}-scan", "") for n in range(MAX_MEMBERS)}
    scanned = {n: code for n, code in scanned.items() if is_pass(code)}
    if not scanned:
        return None
    fields, notices, problems = dict[str, str](), list[str](), list[Problem]()
    for n, code in scanned.items():
        how = "valid"
        try:
            permit, holder = _held(code, lane.gate, timezone.localdate(now))
            fields |= {f"member-{n}-{field}": value for field, value in _fields(permit, holder).items()}
            notices.append(_said(permit))
        except DoesNotHold as error:
            how = error.how
            problems.append(Problem(n, "scan", str(error)))
        with transaction.atomic():
            record(Kind.PERMIT_SCANNED, who=by, what=lane, how=how)
    return Filled(fields, tuple(notices), tuple(problems))


def completed(asked: Asked, *, now: datetime.datetime) -> Asked:
    """Return the unit with what the register knows beyond a form's fields, where a valid permit is shown.

    A form has room for one name, one date and one document; these fields were the officer's to change.
    """
    numbers = {number for member in asked.members if (number := _number(member.subject))}
    if not numbers:
        return asked
    known = {one.number: one.subject() for one in valid(timezone.localdate(now)).filter(number__in=numbers)}
    return evolve(asked, members=tuple(_with(member, known) for member in asked.members))


def _held(code: str, gate: Gate, today: datetime.date) -> tuple[Permit, Subject]:
    """Return the permit of a pass, and its holder; raise `DoesNotHold`."""
    try:
        said = verify(code, signer_of(settings.FOLDER, gate.name).verifier)
    except LedgerError:
        raise DoesNotHold(
            "unverified",
            _("This pass was not signed by this gate, or its code is damaged. Go on by document or name."),
        ) from None
    permit = Permit.objects.filter(number=said.number).first()
    if permit is None:
        raise DoesNotHold(
            "unknown", _("This pass is of no permit in the register. Go on by document or name.")
        )
    if permit.withdrawn_at is not None:
        raise DoesNotHold("withdrawn", _("This permit was withdrawn. Go on by document or name."))
    if today > said.until or permit.expired(today):
        raise DoesNotHold("expired", _("This pass has expired. Go on by document or name."))
    holder = permit.subject()
    if holder is None:
        raise DoesNotHold(
            "forgotten", _("Nothing is kept of this permit’s holder any more. Go on by document or name.")
        )
    return permit, holder


def _fields(permit: Permit, holder: Subject) -> dict[str, str]:
    """Return the fields of a member as a lane's form has them."""
    return {
        "scan": holder.names[0].text,
        "father": next(iter(holder.father_names), ""),
        "grandfather": next(iter(holder.grandfather_names), ""),
        "birth": str(holder.birth_dates[0]) if holder.birth_dates else "",
        "sex": holder.sex or "",
        "nationality": next(iter(holder.nationalities), ""),
        "document": DocumentChoice.PERMIT.value,
        "number": permit.number,
        "country": "",
    }


def _said(permit: Permit) -> str:
    text = _("The permit %(number)s is valid. Compare the fields with the person, then press Enter.")
    return text % {"number": f"\u2066{permit.number}\u2069"}


def _number(subject: Subject) -> str:
    """Return the number of a permit of ours that was shown."""
    numbers = (plain(one.number) for one in subject.documents if one.kind == "permit")
    return next(filter(is_number, numbers), "")


def _with(member: Member, known: Mapping[str, Subject | None]) -> Member:
    mine, holder = member.subject, known.get(_number(member.subject))
    if holder is None:
        return member
    same = bool(mine.names) and mine.names[0].text == holder.names[0].text
    names = holder.names if same or not mine.names else (*mine.names, *holder.names[1:])
    return evolve(
        member,
        source="permit" if member.source == "name" else member.source,
        subject=evolve(
            mine,
            names=names,
            birth_dates=(*mine.birth_dates, *holder.birth_dates[1:]),
            nationalities=(*mine.nationalities, *holder.nationalities[1:]),
            documents=(*mine.documents, *holder.documents[1:]),
        ),
    )
