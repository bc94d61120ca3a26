"""The reports behind an own entry are sealed; with the last of a day goes the key of that day."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from tests.gate.listing.conftest import listing

from rahdari.gate.accounts.models import User
from rahdari.gate.events.models import Event
from rahdari.gate.keeping import forgetting
from rahdari.gate.keeping.ring import Kept, Ring
from rahdari.gate.listing import reports, retention, services
from rahdari.gate.listing.models import OwnEntry
from rahdari.gate.place.models import Gate
from rahdari.sources.files import read_bytes

SAMPLES = Path(__file__).parents[2] / "samples" / "reports"


@pytest.fixture
def entry(gate: Gate, account: Callable[[str], User], monkeypatch: pytest.MonkeyPatch) -> OwnEntry:
    """Return a proposed entry with two reports."""
    monkeypatch.setattr(reports, "read_apart", read_bytes)
    by, now = account("steward"), timezone.now()
    proposed = services.propose(listing(), by=by, now=now)
    for name in ("01-parwan-wire.txt", "05-valley-herald.txt"):
        data = (SAMPLES / name).read_bytes()
        reports.keep(proposed, data, file=name, publisher="", published=None, by=by, now=now)
    return proposed


def test_nothing_of_a_report_is_in_the_clear(entry: OwnEntry) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT content, file FROM listing_keptreport")
        found = [bytes(value) for row in cursor.fetchall() for value in row]
    assert len(found) == 4
    assert not any(word in value for value in found for word in (b"Velayi", b"parwan-wire"))
    assert [one.file for one in entry.reports.all()] == ["01-parwan-wire.txt", "05-valley-herald.txt"]


def test_their_key_lasts_as_long_as_one_of_them(entry: OwnEntry, gate: Gate, keys: Ring) -> None:
    (name,) = (name for name in keys.names() if name.kept is Kept.REPORT)
    later = timezone.now() + datetime.timedelta(days=20)
    retention.forget(gate, now=later)
    forgetting.forget(gate, now=later)
    assert name in keys.names()
    later += datetime.timedelta(days=20)  # nobody has answered the proposal
    retention.forget(gate, now=later)
    forgetting.forget(gate, now=later)
    assert name not in keys.names()
    assert Event.objects.get(kind="key.destroyed", data__key=str(name)).data["records"] == 2
