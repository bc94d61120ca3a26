"""`rahdari gate audit`: a hand in the database, with the database's own tools, is named by a command."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

_GATE = """
import datetime, sys
from pathlib import Path
from rahdari.gate.project import start
from rahdari.gate.project.folder import Configuration, DataFolder

folder = DataFolder(Path(sys.argv[1]))
folder.create(Configuration(), demonstration=True)
start.use(folder)
start.migrate(folder)
from django.utils import timezone
from rahdari.gate.ledger.sequencer import sequence
from rahdari.gate.place.models import Gate
from rahdari.gate.project import demonstration

demonstration.prepare()
for hours in (0, 8):
    sequence(Gate.objects.get(), folder, now=timezone.now() + datetime.timedelta(hours=hours))
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gate with events whose leaves are in its log."""
    folder = tmp_path_factory.mktemp("audit") / "gate"
    subprocess.run([sys.executable, "-c", _GATE, str(folder)], check=True, capture_output=True)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "gate"))


def audit(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    words = ["gate", "audit", "--data", str(folder), *options]
    command = [sys.executable, "-c", "from rahdari.cli.main import main; main()", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_what_another_hand_has_done_is_named(folder: Path) -> None:
    sound = audit(folder)
    assert sound.returncode == 0, sound.stderr
    assert sound.stdout.startswith("All is as in the 512 leaves of rahdari/")
    with closing(sqlite3.connect(folder / "rahdari.sqlite3")) as database, database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            database.execute(f"DROP TRIGGER {name}")
        first, last = database.execute("SELECT min(id), max(id) FROM events_event").fetchone()
        database.execute("UPDATE events_event SET why = 'another reason' WHERE id = ?", (first,))
        database.execute("DELETE FROM events_event WHERE id = ?", (last,))
    found = audit(folder)
    assert found.returncode == 1
    assert f"event {first} (" in found.stdout
    assert ") was changed\n" in found.stdout
    assert f"event {last} was taken out\n" in found.stdout
    assert "events 1 to " in found.stdout  # are not those of their shift
    assert "3 records are not as in the 512 leaves" in found.stdout
    shape = json.loads(audit(folder, "--json").stdout)
    assert (shape["holds"], len(shape["differences"])) == (False, 3)


def test_a_broken_log_is_named_with_its_place(folder: Path) -> None:
    tile = folder / "ledger" / "tile" / "entries" / "000"
    tile.write_bytes(tile.read_bytes().replace(b"Z 0 ", b"Z 1 ", 1))
    done = audit(folder)
    assert done.returncode == 1
    assert "changed (tile/entries/000, leaf 0)" in done.stderr


def test_what_cannot_be_read_is_no_accusation(folder: Path, tmp_path: Path) -> None:
    assert audit(tmp_path / "nowhere").returncode == 2
    (folder / "keys" / "ledger.pem").unlink()
    done = audit(folder)
    assert done.returncode == 2
    assert "Bring it back from a backup" in done.stderr
    assert not (folder / "keys" / "ledger.pem").exists()
