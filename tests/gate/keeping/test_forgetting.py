"""What is sealed, and what forgetting leaves of it: on the database itself."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.gate.referrals import Crossed

from rahdari.gate.accounts.models import User
from rahdari.gate.desk import retention
from rahdari.gate.desk.models import Crossing
from rahdari.gate.events.models import Event
from rahdari.gate.keeping import forgetting
from rahdari.gate.keeping.ring import Kept, KeyName, Ring
from rahdari.gate.keeping.store import fingerprint
from rahdari.gate.place.models import Gate
from rahdari.gate.place.services import change_gate
from rahdari.gate.project.copying import run_client
from rahdari.gate.secondary.models import Clearance, Decision, Referral
from rahdari.gate.slips.models import Complaint

GoOn = Callable[[int], datetime.datetime]
WORDS = ("Zmaray", "Torgar", "Spinzar", "AB123456", "1971-03-02", "زمری", "XY998877")
CLEAR = {"scan": "Palwasha Nilab", "father": "", "birth": "", "number": "QX77"}
TOLD = "The officer shouted at Zmaray"


def files(folder: Path) -> bytes:
    """Return every byte that the database has on disk, or in a dump of it."""
    if connection.vendor == "postgresql":
        dump = folder / "dump.sql"
        run_client("pg_dump", "--format=plain", f"--file={dump}", why="no dump")
        text = dump.read_text("utf-8")
        # What is sealed is printed in hexadecimal digits; so would a name be that went there in the clear.
        return text.encode() + b"".join(bytes.fromhex(part.split()[0]) for part in text.split("\\\\x")[1:])
    file = Path(str(connection.settings_dict["NAME"]))
    return b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))


def decide(supervisor: Client, referral: Referral, outcome: str, **more: str) -> None:
    form = {"outcome": outcome, "basis": "document", "note": "Zmaray showed another card", **more}
    page = supervisor.post(f"/secondary/{referral.reference}/decide/", form)
    assert page.status_code == 302


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_traveller_is_in_the_clear_on_disk(
    tmp_path: Path, cross: Crossed, supervisor: Client
) -> None:
    cross(**CLEAR)
    referral = Referral.objects.get(reference=cross()["reference"])
    decide(supervisor, referral, "cleared", consent="on")
    supervisor.post(
        f"/redress/{referral.reference}/", {"concern": "treatment", "text": TOLD, "contact": "Torgar"}
    )
    assert Clearance.objects.exists()
    assert Crossing.objects.get(referral=referral).subject["names"] == ["Zmaray Torgar"]
    assert (Complaint.objects.get().text, Decision.objects.get().note) == (TOLD, "Zmaray showed another card")
    assert referral.hits.get().entry["names"]
    found = files(tmp_path)
    assert b"Testgate" in found  # what is not about a traveller is there to be read
    for word in (*WORDS, "Palwasha", "QX77", "shouted"):
        assert word.encode() not in found, word
        assert word.encode("unicode_escape") not in found, word


def test_the_key_of_a_day_goes_when_all_of_it_is_past(
    gate: Gate, keys: Ring, cross: Crossed, go_on: GoOn
) -> None:
    cross(**CLEAR)
    today = KeyName(Kept.CLEAR, timezone.now().astimezone(datetime.UTC).date())
    sealed = keys.seal(Kept.CLEAR, "a.b", b"in a backup")
    wrapped = keys.store.read().keys[str(today)]
    assert forgetting.forget(gate, now=go_on(0)) == 0
    later = go_on(3)
    retention.forget(gate, now=later)
    assert retention.count(gate, now=later) == 1
    assert forgetting.forget(gate, now=later) == 1
    assert keys.open(sealed, "a.b") is None
    told = forgetting.destroyed().get()
    assert told.data == {"key": str(today), "records": 1, "fingerprint": fingerprint(wrapped)}
    assert forgetting.forget(gate, now=later) == 0


def test_a_shorter_limit_destroys_no_key_of_what_was_there(
    gate: Gate, keys: Ring, account: Callable[[str], User], go_on: GoOn
) -> None:
    keys.seal(Kept.REFERRAL, "a.b", b"before")
    gate.keep_referral_days = 1
    change_gate(gate, ["keep_referral_days"], by=account("supervisor"), why="shorter")
    assert forgetting.forget(gate, now=go_on(29)) == 0
    keys.seal(Kept.REFERRAL, "a.b", b"after")
    assert forgetting.forget(gate, now=go_on(32)) == 2


def test_a_crash_between_the_event_and_the_key_tells_it_once(
    gate: Gate, keys: Ring, go_on: GoOn, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.seal(Kept.CLEAR, "a.b", b"x")
    later = go_on(3)
    with monkeypatch.context() as patch:
        patch.setattr(Ring, "destroy", lambda *_: (_ for _ in ()).throw(OSError("the power went")))
        with pytest.raises(OSError, match="power"):
            forgetting.forget(gate, now=later)
    assert forgetting.forget(gate, now=later) == 1
    assert forgetting.destroyed().count() == 1
    assert not list(keys.names())


def test_what_has_to_be_kept_longer_moves_to_another_key(
    gate: Gate, keys: Ring, referral: Referral, supervisor: Client, go_on: GoOn
) -> None:
    started = next(name for name in keys.names() if name.kept is Kept.REFERRAL)
    later = go_on(32)
    assert retention.forget(gate, now=later) == 0  # nobody has decided it
    assert forgetting.forget(gate, now=later) == 1
    assert started not in keys.names()
    page = supervisor.get(f"/secondary/{referral.reference}/").content.decode()
    assert "Zmaray Torgar" in page
    assert "Gulwali Spinzar" in page


def test_confirmed_referrals_have_a_retention_of_their_own(
    gate: Gate, keys: Ring, referral: Referral, supervisor: Client, other_supervisor: Client, go_on: GoOn
) -> None:
    decide(supervisor, referral, "confirmed", entry_id="test:1")
    other_supervisor.post(f"/secondary/{referral.reference}/second/", {"answer": "agree"})
    later = go_on(32)
    assert retention.forget(gate, now=later) == 0
    assert forgetting.forget(gate, now=later) == 1  # the referral's first key: nothing is under it any more
    crossing = Crossing.objects.get(referral=referral)
    assert crossing.subject["names"] == ["Zmaray Torgar"]
    assert Decision.objects.get().entry_id == "test:1"
    later = go_on(367)
    assert retention.forget(gate, now=later) == 1
    assert forgetting.forget(gate, now=later) == 1
    assert Crossing.objects.get(referral=referral).subject is None
    assert (Decision.objects.get().entry_id, Decision.objects.get().note) == ("", "")
    assert not list(keys.names())


def test_a_clearance_is_known_for_as_long_as_it_lasts_and_its_key_no_longer(
    gate: Gate, keys: Ring, cross: Crossed, referral: Referral, supervisor: Client, go_on: GoOn
) -> None:
    decide(supervisor, referral, "cleared", consent="on")
    assert cross()["verdict"] == "clear"
    later = go_on(40)
    retention.forget(gate, now=later)
    forgetting.forget(gate, now=later)
    assert [name.kept for name in keys.names()] == [Kept.CLEARANCE]
    assert cross()["verdict"] == "clear"
    later = go_on(367)
    retention.forget(gate, now=later)
    forgetting.forget(gate, now=later)
    assert not list(keys.names())
    assert Event.objects.filter(kind="key.destroyed", data__key__startswith="clearance/").count() == 1


def test_a_key_store_that_is_gone_is_noticed(gate: Gate, keys: Ring, cross: Crossed) -> None:
    assert forgetting.lost() is None
    cross(**CLEAR)
    assert forgetting.lost() is None
    keys.store.path.unlink()
    missing = forgetting.lost()
    assert missing is not None
    assert missing.kept is Kept.CLEAR
