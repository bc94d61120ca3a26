"""Who sees people pass and reads the log does not learn from it who was stopped."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from tests.gate.conftest import Accounts
from tests.gate.ledger.conftest import SHIFT, Sequenced
from tests.gate.referrals import Crossed

from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.events.services import record
from rahdari.gate.ledger import others
from rahdari.gate.ledger.audit import differences
from rahdari.gate.ledger.keys import signer_of
from rahdari.gate.ledger.models import Leaf, Other
from rahdari.gate.ledger.sequencer import BUNDLE
from rahdari.gate.place.models import Gate
from rahdari.gate.project.folder import Configuration, DataFolder
from rahdari.gate.secondary.models import Referral
from rahdari.ledger.leaf import Leaf as Published

CLEAR = {"scan": "Nobody Atall", "father": "Somebody Else", "birth": "1990-01-01"}


def _stopped(cross: Crossed, supervisor: Client) -> None:
    """One of two is referred, claims protection, has a slip, and complains."""
    reference = cross()["reference"]
    cross(**CLEAR)
    given = {"outcome": "protection", "basis": "interview"}
    supervisor.post(f"/secondary/{reference}/decide/", given)
    supervisor.post(f"/redress/{reference}/slip/", {"language": "en"})
    supervisor.post(f"/redress/{reference}/", {"concern": "person", "text": "I am not that person"})
    assert Referral.objects.get().protected_at
    look = {"purpose": "A question of the court", "name": "Zmaray Torgar"}
    assert supervisor.post("/look-up/", look).status_code == 200


def _clear(cross: Crossed, supervisor: Client) -> None:
    """Two pass."""
    cross(**CLEAR)
    cross(**CLEAR)


def test_two_days_differ_in_commitments_and_nothing_else(
    cross: Crossed,
    supervisor: Client,
    sequenced: Sequenced,
    published: Callable[[], list[Published]],
    folder: DataFolder,
    gate: Gate,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    now = timezone.now()
    seen = []
    for scenario in (_stopped, _clear):
        object.__setattr__(folder, "path", tmp_path_factory.mktemp("day") / "data")
        folder.create(Configuration(), demonstration=True)
        with transaction.atomic():
            scenario(cross, supervisor)
            held = Leaf.objects.filter(held=True).count()
            sequenced(now)
            before = [(leaf.gate, leaf.hour, leaf.release) for leaf in published()]
            sequenced(now + SHIFT)
            after = [(leaf.gate, leaf.hour, leaf.release) for leaf in published()]
            seen.append((before, after))
            transaction.set_rollback(True)
    assert held < BUNDLE
    (stopped, stopped_later), (clear, clear_later) = seen
    assert stopped == clear
    assert len(clear) == 2 + BUNDLE
    assert stopped_later == clear_later


def test_what_outsiders_cause_fills_no_bundle(
    gate: Gate, account: Accounts, sequenced: Sequenced, folder: DataFolder
) -> None:
    """They know how many they sent, and would read the rest from the number of bundles."""
    now, verifier = timezone.now(), signer_of(folder, gate.name).verifier
    size = sequenced(now).size
    other = Other(name="The other side", key=str(verifier))
    others.add(other, by=account("supervisor"), now=now)
    before = Leaf.objects.count()
    for _ in range(3):
        assert Client().get("/no-such-page/").status_code == 404
        assert Client().get("/no-such-page/", headers={"host": "elsewhere"}).status_code == 400
    with transaction.atomic():
        for kind in (Kind.COSIGNED, Kind.LEDGER_FAULT, Kind.LEDGER_SOUND):
            record(kind, who=None, what=other)
        record(Kind.LOCKED_OUT, who=None)
        record(Kind.LOCKED_OUT, who=account("supervisor"))  # by whoever typed this name
    assert Event.objects.filter(kind="page.refused").count() == 6
    assert Leaf.objects.count() == before
    with transaction.atomic():  # by somebody who answers for it
        record(Kind.COSIGNED, who=account("supervisor"), what=other)
        record(Kind.REFUSED, who=account("supervisor"))
    assert Leaf.objects.count() == before + 2
    assert sequenced(now + SHIFT).size == size + BUNDLE
    assert list(differences(gate, folder)) == []


def test_nothing_of_the_record_can_be_tried_out_with_a_receipt(
    referral: Referral, sequenced: Sequenced, gate: Gate, folder: DataFolder
) -> None:
    from rahdari.gate.ledger.keys import signer_of
    from rahdari.gate.ledger.receipts import receipt_of
    from rahdari.ledger.receipts import parse

    row = Leaf.objects.get(reference=referral.reference)
    code = receipt_of(referral.reference, gate, folder)
    assert code
    opening = parse(code, signer_of(folder, gate.name).verifier).opening
    assert opening.salt != bytes(row.salt)


def test_what_is_in_a_bundle_is_shuffled(gate: Gate, sequenced: Sequenced, cross: Crossed) -> None:
    now = timezone.now()
    sequenced(now)
    for _ in range(12):
        cross(**CLEAR)
    Leaf.objects.filter(position=None).update(held=True)
    sequenced(now + SHIFT)
    rows = Leaf.objects.filter(held=True).exclude(reference="").order_by("pk")
    positions = [row.position for row in rows]
    assert positions != sorted(positions, key=lambda position: position or 0)  # one in 12! comes as it went
