"""A hand in the database is found: triggers can be taken off, the ledger has been seen by others."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone
from tests.gate.ledger.conftest import SHIFT, Sequenced

from rahdari.gate.desk.models import Crossing
from rahdari.gate.events import triggers
from rahdari.gate.events.models import Event
from rahdari.gate.ledger import audit
from rahdari.gate.ledger.audit import at_one_moment, differences
from rahdari.gate.ledger.models import Leaf
from rahdari.gate.place.models import Gate
from rahdari.gate.project.folder import DataFolder
from rahdari.gate.secondary.models import Referral


def _changed_event() -> None:
    Event.objects.filter(kind="gate.set-up").update(why="another reason")


def _gone_event() -> None:
    Event.objects.filter(kind="gate.set-up").delete()


def _event_put_in() -> None:
    Event.objects.create(at=timezone.now(), kind="release.in-force", what="", why="", data={})


def _changed_verdict() -> None:
    Crossing.objects.update(verdict="clear")


def _changed_leaf() -> None:
    Leaf.objects.filter(reference__startswith="event:").update(hidden=b"x" * 32)


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (_changed_event, "(gate.set-up) was changed"),
        (_gone_event, "was taken out"),
        (_event_put_in, "(release.in-force) has no leaf"),
        (_changed_verdict, "was changed"),
        (_changed_leaf, "is not as it is in the ledger"),
    ],
)
def test_each_is_named(
    harm: Callable[[], None],
    says: str,
    gate: Gate,
    referral: Referral,
    sequenced: Sequenced,
    folder: DataFolder,
) -> None:
    sequenced(timezone.now())
    sequenced(timezone.now() + SHIFT)
    assert list(differences(gate, folder)) == []
    triggers.remove(connection)
    harm()
    triggers.install(connection)
    assert any(says in sentence for sentence in differences(gate, folder))


@pytest.mark.django_db(transaction=True)
def test_what_is_forgotten_meanwhile_is_no_difference(
    gate: Gate,
    referral: Referral,
    sequenced: Sequenced,
    folder: DataFolder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A check is read, then it and its leaf are forgotten, then its leaf is looked for."""
    sequenced(timezone.now())
    read, forgotten = audit._leaves, list[bool]()

    def forget() -> None:
        Crossing.objects.update(subject=None)
        Leaf.objects.filter(held=False).delete()
        connection.close()

    def leaves(references: list[str]) -> dict[str, Leaf]:
        if not forgotten and not references[0].startswith("event:"):
            with ThreadPoolExecutor(1) as other:
                other.submit(forget).result(10)
            forgotten.append(True)
        return read(references)

    monkeypatch.setattr(audit, "_leaves", leaves)
    with at_one_moment():
        assert list(differences(gate, folder)) == []
    assert forgotten
    assert not Leaf.objects.filter(held=False).exists()
    assert list(differences(gate, folder)) == []
