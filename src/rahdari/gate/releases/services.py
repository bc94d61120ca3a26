"""What is done with releases at a gate: each a change with its event, in one transaction.

A release in the making is a folder that waits for signatures; what is in force is what the index says. The
tables follow these two, never the other way: `notice` records whatever came into force, however it came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from attrs import asdict
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from rahdari.errors import ReleaseError
from rahdari.exchange.releases import content, signing
from rahdari.exchange.releases.applying import (
    Beside,
    Changes,
    beside_in,
    build_beside,
    changes_of,
    put_in_force,
    release_in,
    release_of,
)
from rahdari.exchange.releases.client import receive
from rahdari.gate.accounts.models import User
from rahdari.gate.desk.bar import shared_screener
from rahdari.gate.desk.screening import ReleaseInForce
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.releases import differences
from rahdari.gate.releases.models import Candidate, Release
from rahdari.gate.releases.own import Own

_State = Candidate.State
OPEN = (_State.ASKED, _State.COMPOSING, _State.READY)
_applying = Lock()


def release_in_force() -> ReleaseInForce | None:
    """Return the release that the lanes are screened with; None without an index."""
    return shared_screener().release()


def candidate() -> Candidate | None:
    """Return the release in the making."""
    return Candidate.objects.filter(state__in=OPEN, arrived=False).first()


@transaction.atomic
def ask(*, by: User) -> Candidate:
    """Have a release composed of what is accepted and approved now; one that is in the making is given up."""
    mine = Candidate.objects.select_for_update().filter(arrived=False)
    for old in mine.filter(state__in=(_State.ASKED, _State.READY)):
        _give_up(old, by)
    asked = Candidate.objects.create(asked_at=timezone.now(), asked_by=by)
    record(Kind.RELEASE_ASKED, who=by, what=asked)
    return asked


@transaction.atomic
def discard(one: Candidate, *, by: User) -> None:
    """Give up a release in the making, unless it is being composed: its files are written to just now."""
    if _give_up(Candidate.objects.select_for_update().get(pk=one.pk), by) and not one.arrived:
        Own(settings.FOLDER).repository.discard()


def _give_up(one: Candidate, by: User) -> bool:
    if one.state not in (_State.ASKED, _State.READY):
        return False
    one.state = _State.DISCARDED
    one.save(update_fields=["state"])
    record(Kind.RELEASE_DISCARDED, who=by, what=one, number=one.number)
    return True


@transaction.atomic
def sign(names: list[str], *, by: User) -> bool:
    """Sign what waits with keys of this gate; return whether it is published with that.

    It is published as soon as every signature is there, where the key of the seal is at this gate.
    """
    if Candidate.objects.filter(state=_State.COMPOSING, arrived=False).exists():
        raise ReleaseError("repository", "What is being composed has not been judged yet.")
    own = Own(settings.FOLDER)
    done = signing.sign(own.repository, own.signers(names))
    record(Kind.RELEASE_SIGNED, who=by, keys=", ".join(names), roles=", ".join(done))
    return publish(by=by)


@transaction.atomic
def publish(*, by: User) -> bool:
    """Seal what is signed; return whether it could be."""
    return _sealed(signing.seal, by)


@transaction.atomic
def renew() -> bool:
    """Say that the published release is still the newest, whatever waits; return whether it could be."""
    return _sealed(signing.renew, None)


def _sealed(work: Callable[..., bool], by: User | None) -> bool:
    own = Own(settings.FOLDER)
    if not work(own.repository, own.signers(), now=timezone.now()):
        return False
    release = own.repository.release()
    record(Kind.RELEASE_PUBLISHED, who=by, number=release.number if release else None)
    return True


def put(location: str | None = None, *, by: User | None) -> Release:
    """Verify the newest release of a repository (the own one) and put it in force; refuse with a reason."""
    own = Own(settings.FOLDER)
    with _applying, refusal_kept(by):
        if location is None:
            own.trust()
        index = own.folder.index
        received = receive(location or own.repository.path, own.known, in_force=release_in(index))
        if received.release != release_in(index):
            done = built(own, received.release)
            put_in_force(done or build_beside(received.release, received.files, index, own.arriving), index)
            own.known.keep(received.release)
    return notice(by=by)


def built(own: Own, release: content.Release) -> Beside | None:
    """Return the index of a release that was built against the one in force, if there is one."""
    before = release_in(own.folder.index)
    for one in filter(None, map(beside_in, (own.beside, own.arriving))):
        if one.release == release and one.changes.before in (None, before.number if before else 0):
            return one
    return None


@contextmanager
def refusal_kept(by: User | None) -> Iterator[None]:
    """Record that a release was refused, and why."""
    try:
        yield
    except ReleaseError as error:
        with transaction.atomic():
            record(Kind.RELEASE_REFUSED, who=by, why=error.message, reason=error.reason)
        raise


def notice(*, by: User | None = None) -> Release:
    """Record what came into force, if nobody has; return the release in force.

    Raises `ReleaseError` where the index in force was built by hand.
    """
    now = release_in_force()
    generation = settings.FOLDER.index / now.name if now else None
    release = release_of(generation) if generation else None
    if now is None or generation is None or release is None:
        raise ReleaseError("missing", "No release is in force.")
    if known := Release.objects.filter(generation=now.name).first():
        return known
    changes = _changes(generation, release.number)
    try:
        with transaction.atomic():
            row = Release.objects.create(
                number=release.number,
                generation=now.name,
                made_at=release.made,
                parties=list(release.parties),
                lists=[asdict(one) for one in release.lists],
                entries=now.entries,
                before=changes.before,
                added=list(changes.added),
                changed=list(changes.changed),
                removed=list(changes.removed),
                in_force_at=timezone.now(),
                by=by,
            )
            arrived = release != Own(settings.FOLDER).repository.release()
            ready = Candidate.objects.filter(state=_State.READY, number=release.number, arrived=arrived)
            ready.update(state=_State.IN_FORCE)
            record(
                Kind.RELEASE_IN_FORCE,
                who=by,
                what=row,
                number=row.number,
                entries=row.entries,
                added=len(changes.added),
                changed=len(changes.changed),
                removed=len(changes.removed),
            )
    except IntegrityError:  # another thread was first
        return Release.objects.get(generation=now.name)
    return row


def _changes(generation: Path, number: int) -> Changes:
    """Return what a release changed against the last one that was recorded here, or else as it says itself.

    Between the two there may have been others, put in force by a command while no desk was open.
    """
    said, last = changes_of(generation), Release.objects.first()
    if last is None or said.before in (None, last.number):
        return said
    found = differences.between(Own(settings.FOLDER).known, last.number, number)
    if found is None:  # the last one recorded is too long past
        return said
    ids: dict[str, list[str]] = {"added": [], "changed": [], "removed": []}
    for one in found:
        ids[one.change.kind].append(one.change.id)
    return Changes(last.number, **{kind: tuple(some) for kind, some in ids.items()})
