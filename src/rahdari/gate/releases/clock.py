"""What happens by itself: composing what waits, recording what came into force, renewing the seal."""

from __future__ import annotations

import datetime
from contextlib import suppress
from threading import Event

from django.conf import settings
from django.utils import timezone
from tuf.api.metadata import Timestamp

from rahdari.errors import ReleaseError
from rahdari.gate.project.beside import work_beside
from rahdari.gate.releases import after, composing, services
from rahdari.gate.releases.models import Candidate
from rahdari.gate.releases.own import Own

SEAL_BEFORE = datetime.timedelta(days=3)


def work(over: Event) -> None:
    """Compose what waits; record and follow what came into force."""
    composing.break_off(before=timezone.now() - composing.LOST)
    asked = Candidate.objects.filter(state=Candidate.State.ASKED).exists()
    if asked and work_beside(over, "rahdari.gate.releases.worker"):
        composing.break_off()
    with suppress(ReleaseError):  # an index built by hand
        services.notice()
        after.follow(now=timezone.now())


def keep_sealed() -> None:
    """Say that the release is still the newest before the last word on it runs out, where the key is here."""
    own = Own(settings.FOLDER)
    last = own.repository.published("timestamp", Timestamp) if own.repository.metadata.is_dir() else None
    near = last and last.signed.expires - timezone.now() < SEAL_BEFORE
    if near:
        services.renew()
