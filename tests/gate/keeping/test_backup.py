"""A gate backed up while it works, what it forgets afterwards, and the gate that comes back from a stick."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pyrage import x25519

from rahdari.errors import GateError
from rahdari.gate.keeping import archive
from rahdari.gate.keeping.restore import Wanted, _unlock, restore
from rahdari.gate.keeping.ring import KeyName
from rahdari.gate.keeping.store import Held, KeyStore
from rahdari.gate.project.folder import DataFolder

PASSPHRASE = "four invented words here"
IDENTITY = x25519.Identity.generate()
PUBLIC = str(IDENTITY.to_public())
_GATE = """
import datetime, sys, uuid
from pathlib import Path
from rahdari.gate.project import start
from rahdari.gate.project.folder import Configuration, DataFolder

words, folder = sys.argv[2:], DataFolder(Path(sys.argv[1]))
given = {"sqlcipher": True} if words[0] == "sqlcipher" else {"database": words[0]}
folder.create(Configuration(**given), demonstration=True)
start.use(folder)
start.migrate(folder)
from django.db import transaction
from django.utils import timezone
from rahdari.gate.desk import retention
from rahdari.gate.desk.models import Crossing, Unit
from rahdari.gate.events.models import Event
from rahdari.gate.keeping import forgetting, ring
from rahdari.gate.place.models import Gate, TravellerClass
from rahdari.gate.project import demonstration

now = timezone.now()
if words[1] == "cross":
    demonstration.prepare()
    from rahdari.gate.accounts.models import User

    for number, verdict in enumerate(("clear", "refer")):
        unit = Unit.objects.create(key=uuid.uuid4(), lane=Gate.objects.get().lanes.first(),
            officer=User.objects.first(), traveller_class=TravellerClass.objects.first(), at=now,
            happened_at=now, verdict=verdict, answer={})
        Crossing.objects.create(unit=unit, number=1, subject={"names": [f"Gulwali {verdict}"]},
            source="typed", document="none", verdict=verdict, index="i", threshold=1, microseconds=1)
if words[1] == "forget":
    then = now + datetime.timedelta(days=3)
    ring._today = then.date
    retention.forget(Gate.objects.get(), now=then)
    assert forgetting.forget(Gate.objects.get(), now=then) == 1
told = Event.objects.filter(kind__in=("key.destroyed", "gate.restored")).order_by("pk")
print(__import__("json").dumps({
    "subjects": [c.subject and c.subject["names"][0] for c in Crossing.objects.order_by("pk")],
    "events": [[event.kind, event.data.get("key", ""), event.data.get("restored", False)] for event in told],
}))
"""


def gate(folder: Path, what: str, database: str) -> dict[str, list[object]]:
    """Do something at a gate; return what it keeps then."""
    command = [sys.executable, "-c", _GATE, str(folder), database, what]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    kept: dict[str, list[object]] = json.loads(done.stdout)
    return kept


def rahdari(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from rahdari.cli.main import main; main()", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def databases() -> Iterator[list[str]]:
    """Return the addresses of three empty databases; none where the tests run on SQLite."""
    url = os.environ.get("RAHDARI_TEST_DATABASE", "")
    if not url:
        yield ["", "", ""]
        return
    import psycopg

    names = ["kept_old", "kept_new", "kept_newer"]
    with psycopg.connect(url, autocommit=True) as server:
        for name in names:
            server.execute(f"DROP DATABASE IF EXISTS {name}")
            server.execute(f"CREATE DATABASE {name}")
        yield [urlsplit(url)._replace(path=f"/{name}").geturl() for name in names]
        for name in names:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_what_was_forgotten_after_a_backup_does_not_come_back_with_it(
    tmp_path: Path, databases: list[str]
) -> None:
    old, stick, secret = tmp_path / "old", tmp_path / "stick" / "north", tmp_path / "secret"
    secret.write_text(f"# made for a test\n{IDENTITY}\n")
    whole = gate(old, "cross", databases[0])
    done = rahdari("backup", old, old / "backups" / "north", "--key", PUBLIC)
    assert "inside of the gate's data folder" in done.stderr
    assert not (old / "backups" / "north").exists()
    assert whole == {"subjects": ["Gulwali clear", "Gulwali refer"], "events": []}
    done = rahdari("backup", old, stick, "--key", PUBLIC)
    assert done.returncode == 0, done.stderr
    backup = next(stick.glob("rahdari-2*"))
    for file in stick.rglob("*"):
        assert file.is_dir() or b"Gulwali" not in file.read_bytes()
    early = (stick / "rahdari-keys.json").read_bytes()
    for file in (backup, *backup.iterdir()):
        file.chmod(0o500 if file.is_dir() else 0o400)  # a stick that nobody can write on

    to = ["--database", databases[1]] if databases[1] else []
    done = rahdari("restore", backup, tmp_path / "new", "--identity", secret, *to)
    assert done.returncode == 0, done.stderr
    assert "forgotten since" not in done.stdout
    back = gate(tmp_path / "new", "look", databases[1])
    assert back == {**whole, "events": [["gate.restored", "", False]]}
    assert (old / "keys" / "copies.json").exists()
    assert not (tmp_path / "new" / "keys" / "copies.json").exists()  # it leaves the stick alone

    key = gate(old, "forget", databases[0])["events"][0][1]
    assert key.startswith("clear/")
    held = KeyStore(stick / "rahdari-keys.json").read()
    assert key not in held.keys  # it was overwritten on the stick
    assert key in held.forgotten
    to = ["--database", databases[2]] if databases[2] else []
    few = tmp_path / "few.json"
    KeyStore(few).write(Held({"check": held.keys["check"]}))
    (tmp_path / "other disk").mkdir()
    (tmp_path / "newer").symlink_to(tmp_path / "other disk")
    for _ in range(2):  # what a first attempt leaves is in nobody's way, nor to be read by anybody
        done = rahdari("restore", backup, tmp_path / "newer", "--identity", secret, "--keys", few, *to)
        assert (done.returncode, "lacks 2 keys" in done.stderr) == (3, True), done.stderr
        assert list((tmp_path / "other disk").iterdir()) == []
    done = rahdari("restore", backup, tmp_path / "newer", "--identity", secret, *to)
    assert done.returncode == 0, done.stderr
    assert f"forgotten since: {key}" in done.stdout
    back = gate(tmp_path / "newer", "look", databases[2])
    assert back["subjects"] == [None, "Gulwali refer"]
    assert back["events"] == [["key.destroyed", key, True], ["gate.restored", "", False]]

    # Without the program, too: all that is in the backup, and no key for what was forgotten.
    into = tmp_path / "by hand"
    into.mkdir()
    archive.read(backup / "data.age", IDENTITY, into)
    assert not list(into.rglob("data.json"))
    if not databases[0]:
        with closing(sqlite3.connect(into / "database.sqlite3")) as database:
            sealed = [row[0] for row in database.execute("SELECT subject FROM desk_crossing ORDER BY id")]
        assert [str(KeyName.of_head(one)) in held.keys for one in sealed] == [False, True]
        assert key in json.loads(early)["keys"]


def test_a_backup_is_brought_back_whole_or_not_at_all(tmp_path: Path) -> None:
    """The gate's whole database is encrypted (SQLCipher)."""
    old, stick, secret = tmp_path / "old", tmp_path / "stick", tmp_path / "secret"
    secret.write_text(PASSPHRASE)
    gate(old, "cross", "sqlcipher")
    assert not (old / "rahdari.sqlite3").read_bytes().startswith(b"SQLite")
    assert rahdari("backup", old, stick, "--passphrase-file", secret).returncode == 0
    backup = next(stick.glob("rahdari-2*"))
    identity = _unlock(Wanted(backup=backup, passphrase=lambda: PASSPHRASE))
    (tmp_path / "elsewhere").mkdir()
    emptied = tmp_path / "elsewhere" / "keys.json"
    KeyStore(emptied).write(Held({"check": KeyStore(stick / "rahdari-keys.json").read().keys["check"]}))
    new = DataFolder(tmp_path / "new")

    def wanted(**more: Any) -> Wanted:
        return Wanted(**{"backup": backup, "identity": str(identity), "passphrase": lambda: "", **more})

    for given, says in (
        (wanted(identity=None, passphrase=lambda: "another four words here"), "passphrase is wrong"),
        (wanted(identity="AGE-SECRET-KEY-1"), "no secret key"),
        (wanted(keys=tmp_path / "none"), "There is no key store"),
        (wanted(keys=tmp_path / "none", without_keys=True), "There is no key store"),
        (wanted(database="postgresql://a@b/c"), "cannot be brought back into the other kind"),
        (wanted(backup=tmp_path), "is no backup"),
    ):
        with pytest.raises(GateError, match=says):
            restore(given, new)
        assert not new.path.exists()
    data = backup / "data.age"
    whole = data.read_bytes()
    data.write_bytes(whole[:-1])
    with pytest.raises(GateError, match="cannot be read"):
        restore(wanted(), new)
    assert not new.path.exists()
    data.write_bytes(whole)
    (tmp_path / "identity").write_text(str(identity))
    words = ["restore", backup, new.path, "--identity", tmp_path / "identity", "--keys", emptied]
    assert "lacks 2 keys" in rahdari(*words).stderr
    assert not new.path.exists()
    assert rahdari(*words, "--without-keys").returncode == 0
    assert gate(new.path, "look", "sqlcipher")["subjects"] == [None, None]
    with pytest.raises(GateError, match="is not empty"):
        restore(wanted(), new)


def test_a_folder_that_lies_elsewhere_is_not_left_out_without_a_word(tmp_path: Path) -> None:
    old, stick, elsewhere = tmp_path / "old", tmp_path / "stick", tmp_path / "elsewhere"
    gate(old, "cross", "")
    (old / "keys").rename(elsewhere)
    (old / "keys").symlink_to(elsewhere)
    done = rahdari("backup", old, stick, "--key", PUBLIC)
    assert done.returncode == 3
    assert f"{old / 'keys'} is a link to {elsewhere}" in " ".join(done.stderr.split())
    assert not list(stick.glob("*rahdari-2*"))
    (old / "keys").unlink()
    elsewhere.rename(old / "keys")
    (tmp_path / "copies").mkdir()
    (old / "backups").rmdir()
    (old / "backups").symlink_to(tmp_path / "copies")  # no backup has these
    assert rahdari("backup", old, stick, "--key", PUBLIC).returncode == 0


def test_a_gate_of_an_older_backup_takes_nothing_from_a_stick_and_forgets_by_it(tmp_path: Path) -> None:
    """Brought back from the stick that lay in a drawer, backed up to the one that was in use."""
    old, new, stick, drawer, secret = (tmp_path / name for name in ("old", "new", "b", "drawer", "secret"))
    secret.write_text(str(IDENTITY))
    gate(old, "cross", "")
    for place in (tmp_path / "a", stick):
        assert rahdari("backup", old, place, "--key", PUBLIC).returncode == 0
    (tmp_path / "a").rename(drawer)
    key = gate(old, "forget", "")["events"][0][1]
    backup = next(drawer.glob("rahdari-2*"))
    assert rahdari("restore", backup, new, "--identity", secret).returncode == 0
    assert gate(new, "look", "")["subjects"] == ["Gulwali clear", "Gulwali refer"]  # the drawer's keys

    there = KeyStore(stick / "rahdari-keys.json")
    held = there.read()
    there.write(Held({**held.keys, "clear/2026-11-20": b"of later backups"}, held.forgotten))
    refused = rahdari("backup", new, stick, "--key", PUBLIC)
    assert (refused.returncode, "differs in 1 keys" in refused.stderr) == (3, True)
    assert len(list(stick.glob("rahdari-2*"))) == 1
    assert "clear/2026-11-20" in there.read().keys
    there.write(held)

    done = rahdari("backup", new, stick, "--key", PUBLIC)
    assert done.returncode == 0, done.stderr
    assert there.read() == KeyStore(DataFolder(new).key_store).read()
    assert key in there.read().forgotten
    back = gate(new, "look", "")
    assert back["subjects"] == [None, "Gulwali refer"]
    assert back["events"] == [["gate.restored", "", False], ["key.destroyed", key, True]]


_KILLED = """
import os, signal, sys
from pathlib import Path
from rahdari.gate.keeping import archive

def write(target, sources, about, readers):
    target.write_bytes(b"begun")
    list(sources)
    os.kill(os.getpid(), signal.SIGKILL)

archive.write = write
from rahdari.cli.main import main
main()
"""


def test_what_a_killed_backup_leaves_goes_with_the_next_one(tmp_path: Path, databases: list[str]) -> None:
    old, stick = tmp_path / "old", tmp_path / "stick"
    gate(old, "cross", databases[0])
    words = ["backup", str(old), str(stick), "--key", PUBLIC]
    killed = subprocess.run([sys.executable, "-c", _KILLED, *words], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert [file.stat().st_size > 0 for file in old.glob(".backup-*/database.*")] == [True]
    assert len(list(stick.glob(".rahdari-*.partial"))) == 1
    other = os.open(old / "backups", os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    assert "Another backup" in rahdari(*words).stderr
    os.close(other)
    assert list(old.glob(".backup-*"))  # what another one is at is left alone
    done = rahdari(*words)
    assert done.returncode == 0, done.stderr
    assert not list(old.glob(".backup-*"))
    assert [file.name[:9] for file in stick.glob("*rahdari-2*")] == ["rahdari-2"]


_LEDGER = """
import datetime, sys
from pathlib import Path
from rahdari.gate.project import start
from rahdari.gate.project.folder import DataFolder

folder = DataFolder(Path(sys.argv[1]))
start.use(folder)
from django.utils import timezone
from rahdari.gate.ledger.sequencer import sequence
from rahdari.gate.place.models import Gate

now = timezone.now() + datetime.timedelta(hours=int(sys.argv[2]))
print(sequence(Gate.objects.get(), folder, now=now).size)
"""


def test_a_new_computer_goes_on_with_the_log_that_the_witness_has_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Backed up, worked on, witnessed, lost, restored: what the backup lacks comes from the witness."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    old, new, stick, state = (tmp_path / name for name in ("old", "new", "stick", "east"))
    gate(old, "cross", "")

    def signed(folder: Path, hours: int) -> int:
        command = [sys.executable, "-c", _LEDGER, str(folder), str(hours)]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    known = signed(old, 0)
    (tmp_path / "pass").write_text(PASSPHRASE, "utf-8")
    unlocked = ("--passphrase-file", tmp_path / "pass")
    assert rahdari("backup", old, stick, *unlocked).returncode == 0
    seen = signed(old, 8)
    assert seen > known
    key = ("--key", old / "keys" / "ledger.vkey")
    follow = ("--state", state, "--name", "west.example/w", *key)
    assert rahdari("witness", old / "ledger", *follow).returncode == 0
    backup = next(stick.glob("rahdari-2*"))
    restored = rahdari("restore", backup, new, *unlocked)
    assert restored.returncode == 0, restored.stderr
    assert "rahdari ledger adopt COPY" in restored.stderr
    assert rahdari("witness", new / "ledger", *follow).returncode == 1  # `deleted`, before
    taken = rahdari("ledger", "adopt", state / "mirror", "--data", new, "--json")
    assert taken.returncode == 0, taken.stderr
    told = json.loads(taken.stdout)
    assert told["checkpoint"]["size"] == seen
    assert told["lost"] + told["waited"] == seen - known
    assert signed(new, 16) > seen
    again = rahdari("witness", new / "ledger", *follow, "--whole")
    assert again.returncode == 0, again.stderr
    nothing = rahdari("ledger", "adopt", state / "mirror", "--data", new)
    assert (nothing.returncode, "0 of them new here" in nothing.stdout) == (0, True)
    assert signed(old, 24) > seen  # the old computer was opened, too: two logs
    assert rahdari("witness", old / "ledger", *follow).returncode == 1
    shutil.rmtree(new)
    assert rahdari("restore", backup, new, *unlocked).returncode == 0
    signed(new, 8)
    refused = rahdari("ledger", "adopt", state / "mirror", "--data", new)
    assert refused.returncode == 1
    assert "forked (leaf " in refused.stderr
