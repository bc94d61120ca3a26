"""A fault that a witness has brought: two roles say what it was, and it stays in the history."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from tests.gate.ledger.conftest import Sequenced
from tests.ledger.conftest import leaves

from rahdari.errors import LedgerError
from rahdari.gate.accounts.models import User
from rahdari.gate.events.models import Event
from rahdari.gate.ledger import brought, clock, others, words
from rahdari.gate.ledger.keys import signer_of
from rahdari.gate.ledger.models import Brought, Other
from rahdari.gate.place.models import Gate
from rahdari.gate.project.folder import DataFolder
from rahdari.ledger.log import Log
from rahdari.ledger.note import Signer
from rahdari.ledger.tiles import Folder
from rahdari.ledger.witness import Witness

WHY = "The computer was replaced, and opened before the copy was here."
Show = Callable[[int], Brought]


@pytest.fixture
def show(
    gate: Gate, folder: DataFolder, sequenced: Sequenced, account: Callable[[str], User], tmp_path: Path
) -> Show:
    """Return what has a witness bring the checkpoint of another log under this gate's key."""
    signer = Signer.generate("other.example/witness")
    Other.objects.create(
        name="Other side", key=str(signer.verifier), added_at=timezone.now(), added_by=account("supervisor")
    )
    clock.keep(lambda: True)

    def go(number: int) -> Brought:
        place = tmp_path / f"second-{number}"
        with Log(place, signer_of(folder, gate.name)) as log:
            log.append(0, leaves(number, branch="another"))
            log.checkpoint(timezone.now())
        witness = Witness(tmp_path / f"state-{number}", signer_of(folder, gate.name).verifier, signer)
        note = witness.follow(Folder(place), timezone.now()).cosigned
        with pytest.raises(LedgerError):
            others.bring(note, gate, folder, by=None)
        return Brought.objects.latest("pk")

    return go


def test_a_supervisor_and_an_auditor_settle_it_and_it_is_a_past_fault(
    show: Show, signed_in: Callable[[str], Client]
) -> None:
    one = show(3)
    supervisor, auditor = signed_in("supervisor"), signed_in("auditor")
    where, settle = f"/ledger/brought/{one.pk}/", f"/ledger/brought/{one.pk}/settle/"
    assert words.of("forked") in supervisor.get("/ledger/").content.decode()
    auditor.post(settle, {"why": ""})
    supervisor.post(where, {"why": WHY})
    supervisor.post(settle, {"why": WHY})  # who explained it does not agree with themselves
    auditor.post(settle, {"why": "something else than what stands there"})
    one.refresh_from_db()
    assert (one.why, one.settled_at, words.alarm(timezone.now())) == (WHY, None, True)
    auditor.post(settle, {"why": WHY})
    one.refresh_from_db()
    assert (one.explained_by.role, one.settled_by.role) == ("supervisor", "auditor")
    clock.keep(lambda: True)
    assert not words.alarm(timezone.now())
    page = supervisor.get("/ledger/").content.decode()
    assert "Past faults" in page
    assert WHY in page
    assert "notice alarm" not in page
    kinds = list(Event.objects.filter(kind__startswith="ledger.").order_by("pk").values_list("kind", "who"))
    assert kinds == [
        ("ledger.fault", None),
        ("ledger.explained", one.explained_by_id),
        ("ledger.settled", one.settled_by_id),
    ]
    assert supervisor.post(where, {"why": "another story"}).status_code == 404  # it is over


def test_the_report_of_its_day_says_it_before_and_after(
    show: Show, signed_in: Callable[[str], Client]
) -> None:
    one, supervisor = show(3), signed_in("supervisor")
    day = one.at.strftime("%Y-%m-%d")
    facts = supervisor.get(f"/compliance/{day}.json").json()["faults"]
    assert [(fact["fault"], fact["why"], fact["settled"]) for fact in facts] == [("forked", None, None)]
    brought.explain(one.pk, by=User.objects.get(role="supervisor"), why=WHY)
    signed_in("auditor").post(f"/ledger/brought/{one.pk}/settle/", {"why": WHY})
    facts = supervisor.get(f"/compliance/{day}.json").json()["faults"]
    assert facts[0]["why"] == WHY
    assert facts[0]["settled"]
    page = supervisor.get(f"/compliance/{day}/").content.decode()
    assert "Faults of the ledger" in page
    assert WHY in page


def test_what_is_settled_is_not_brought_again_and_a_new_proof_is(
    show: Show, signed_in: Callable[[str], Client], folder: DataFolder, gate: Gate
) -> None:
    one = show(3)
    show(4)  # while it warns, another proof of the same is kept and is no second fault
    assert Brought.objects.count() == 1
    auditor, supervisor = signed_in("auditor"), User.objects.get(role="supervisor")
    brought.explain(one.pk, by=supervisor, why=WHY)
    auditor.post(f"/ledger/brought/{one.pk}/settle/", {"why": WHY})
    notes = list((folder.witness / "brought").iterdir())
    assert len(notes) == 2
    for note in notes:
        with pytest.raises(LedgerError):
            others.bring(note.read_bytes(), gate, folder, by=None)
    assert not words.alarm(timezone.now())
    assert show(5).settled_at is None
    assert words.alarm(timezone.now())
    assert len(list((folder.witness / "brought").iterdir())) == 3  # nothing is deleted


def test_two_supervisors_are_not_two_roles(show: Show, account: Callable[[str], User], other: User) -> None:
    one = show(3)
    brought.explain(one.pk, by=account("supervisor"), why=WHY)
    with pytest.raises(brought.NotTogether):
        brought.settle(one.pk, by=other, why=WHY)


def test_the_database_itself_refuses_one_person(show: Show, account: Callable[[str], User]) -> None:
    one = show(3)
    with pytest.raises(IntegrityError):
        Brought.objects.filter(pk=one.pk).update(settled_by=account("supervisor"))
