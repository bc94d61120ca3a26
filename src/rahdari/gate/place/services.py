"""Changes to the place, each with its event, and what the rules say."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from rahdari.gate.accounts.models import User
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.place.limits import BEFORE
from rahdari.gate.place.models import AcceptedDocument, DocumentChoice, Gate, Lane, LaneComputer

COOKIE = "lane_computer"
COOKIE_AGE = 365 * 24 * 3600


@transaction.atomic
def set_up(name: str, lanes: list[tuple[str, str]], *, by: User | None, refer_to: str) -> Gate:
    """Make the gate and its lanes (name and direction each); every document is accepted to begin with."""
    gate = Gate.objects.create(name=name)
    record(Kind.GATE_SET_UP, who=by, what=gate, name=name)
    for lane_name, direction in lanes:
        open_lane(gate, lane_name, direction, refer_to, by=by)
    for document in DocumentChoice.values:
        accept(
            AcceptedDocument(gate=gate, document=document, first=timezone.localdate()), by=by, why="set-up"
        )
    return gate


@transaction.atomic
def open_lane(gate: Gate, name: str, direction: str, refer_to: str, *, by: User | None) -> Lane:
    """Add a lane."""
    lane = Lane.objects.create(gate=gate, name=name, direction=direction, refer_to=refer_to)
    record(Kind.LANE_OPENED, who=by, what=lane, name=name, direction=direction)
    return lane


@transaction.atomic
def register(lane: Lane, name: str, *, by: User | None) -> str:
    """Make a computer the lane's; return the token that its browser keeps as a cookie."""
    token = secrets.token_urlsafe(32)
    computer = LaneComputer.objects.create(
        lane=lane, name=name, token_hash=_hash(token), registered_at=timezone.now(), registered_by=by
    )
    record(Kind.COMPUTER_REGISTERED, who=by, what=computer, lane=lane.name)
    return token


@transaction.atomic
def withdraw(computer: LaneComputer, *, by: User, why: str) -> None:
    """Take a computer away from its lane: its cookie is worth nothing from now on."""
    computer.withdrawn_at = timezone.now()
    computer.save(update_fields=["withdrawn_at"])
    record(Kind.COMPUTER_WITHDRAWN, who=by, what=computer, why=why)


def computer_of(request: HttpRequest) -> LaneComputer | None:
    """Return the registered computer that sent this request."""
    token = request.COOKIES.get(COOKIE, "")
    if not token:
        return None
    computers = LaneComputer.objects.select_related("lane__gate")
    return computers.filter(token_hash=_hash(token), withdrawn_at=None, lane__open=True).first()


def lane_of(request: HttpRequest) -> Lane | None:
    """Return the lane whose registered computer sent this request."""
    known = computer_of(request)
    return known.lane if known else None


@transaction.atomic
def accept(rule: AcceptedDocument, *, by: User | None, why: str) -> None:
    """Add a rule on documents."""
    rule.save()
    record(
        Kind.DOCUMENT_RULE_ADDED,
        who=by,
        what=rule,
        why=why,
        document=rule.document,
        direction=rule.direction,
        traveller_class=rule.traveller_class_id,
    )


@transaction.atomic
def end(rule: AcceptedDocument, on: datetime.date, *, by: User, why: str) -> None:
    """Let a rule end after a day. It stays in the table: what was accepted when remains known."""
    rule.last = on
    rule.save(update_fields=["last"])
    record(Kind.DOCUMENT_RULE_ENDED, who=by, what=rule, why=why, last=on.isoformat())


def accepted(lane: Lane, traveller_class: str, on: datetime.date) -> frozenset[str]:
    """Return the documents accepted in this lane, for this class, on this day."""
    rules = AcceptedDocument.objects.filter(
        Q(direction="") | Q(direction=lane.direction),
        Q(traveller_class=None) | Q(traveller_class=traveller_class),
        Q(last=None) | Q(last__gte=on),
        gate=lane.gate_id,
        first__lte=on,
    )
    return frozenset(rules.values_list("document", flat=True))


@transaction.atomic
def change_gate(gate: Gate, fields: list[str], *, by: User, why: str) -> None:
    """Keep changed limits of the gate. The event says what they were, too: `limits` goes by it."""
    old = Gate.objects.select_for_update().values(*fields).get(pk=gate.pk)
    gate.save(update_fields=fields)
    new = {field: getattr(gate, field) for field in fields}
    before = {f"{field}{BEFORE}": value for field, value in old.items()}
    record(Kind.GATE_CHANGED, who=by, what=gate, why=why, **new, **before)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
