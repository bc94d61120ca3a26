"""A release that was made elsewhere: verified when it is brought, then judged as an own one, then in force.

The process that composes (`composing.make`) builds its index and works its costs out, so that the lanes do
not wait for it, and nobody puts in force what they have not seen. It is used as it is: measures of this gate
are put into what is composed here, and never into what others have signed.
"""

from __future__ import annotations

import shutil

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from rahdari.errors import ReleaseError
from rahdari.exchange.releases.applying import Beside, build_beside, release_in
from rahdari.exchange.releases.client import Received, receive
from rahdari.exchange.releases.repository import Repository
from rahdari.gate.accounts.models import User
from rahdari.gate.releases import services
from rahdari.gate.releases.models import Candidate, Release
from rahdari.gate.releases.own import Own

_State = Candidate.State


def arrival() -> Candidate | None:
    """Return the release that arrived and is not in force yet."""
    return Candidate.objects.filter(state__in=services.OPEN, arrived=True).first()


def take_in(other: Repository, *, by: User) -> Candidate | None:
    """Verify somebody's folder and have its release judged; None if that release is in force already."""
    own = Own(settings.FOLDER)
    release = _received(own, other, by).release
    if release == release_in(own.folder.index):
        return None
    if (old := arrival()) and old.state == _State.COMPOSING:
        raise ReleaseError("repository", "Another release that arrived is being judged. Wait for it.")
    shutil.rmtree(own.arrived, ignore_errors=True)
    shutil.copytree(other.path, own.arrived)
    with transaction.atomic():
        if old:
            services.discard(old, by=by)
        return Candidate.objects.create(
            asked_at=timezone.now(), asked_by=by, arrived=True, number=release.number, entries=release.entries
        )


def judged(own: Own) -> Beside:
    """Build the index of what arrived beside the one in force."""
    received = receive(own.arrived, own.known, in_force=release_in(own.folder.index))
    return build_beside(received.release, received.files, own.folder.index, own.arriving)


def put(*, by: User) -> Release | None:
    """Verify what arrived again and put it in force, as it was judged.

    None: another release came into force meanwhile, against which it has to be judged anew.
    """
    own, one = Own(settings.FOLDER), arrival()
    if one is None or one.state != _State.READY:
        raise ReleaseError("repository", "No release that arrived waits to be put in force.")
    if services.built(own, _received(own, Repository(own.arrived), by).release) is None:
        one.state = _State.ASKED
        one.save(update_fields=["state"])
        return None
    row = services.put(str(own.arrived), by=by)
    shutil.rmtree(own.arrived, ignore_errors=True)
    return row


def give_up(one: Candidate, *, by: User) -> None:
    """Have it that nothing arrived."""
    services.discard(one, by=by)
    if arrival() is None:
        for folder in (Own(settings.FOLDER).arrived, Own(settings.FOLDER).arriving):
            shutil.rmtree(folder, ignore_errors=True)


def _received(own: Own, other: Repository, by: User) -> Received:
    with services.refusal_kept(by):
        return receive(other.path, own.known, in_force=release_in(own.folder.index))
