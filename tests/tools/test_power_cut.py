"""A power cut loses what was not synced and nothing else; a commit of the gate's database survives it."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from tools.power_cut import PowerCut

from rahdari.gate.project.database import database_of
from rahdari.gate.project.folder import Configuration, DataFolder

COMMITS = """
import os, sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.executescript(sys.argv[2])
database.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, text)")
database.commit()
for n in range(200):
    database.execute("INSERT INTO kept VALUES (?, ?)", (n, "a" * 300))
    database.commit()
    print(n, flush=True)
os.kill(os.getpid(), 9)
"""
FILES = """
import os
os.chdir(os.environ["UNSYNCED_ROOT"])

def sync(path):
    handle = os.open(path, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)

def write(path, text):
    with open(path, "w") as file:
        file.write(text)

os.symlink("synced", "link")
write("synced", "whole")
sync("synced")
write("only written", "text")
os.mkdir("folder")
write("folder/inside", "text")
sync("folder/inside")
sync("folder")
sync(".")
write("synced", "changed and not synced")
write("new", "text")
sync("new")
os.replace("new", "folder/inside")
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def power(tmp_path: Path) -> PowerCut:
    if not shutil.which("cc"):
        pytest.skip("there is no C compiler here, which makes the library that watches for syncs")
    for name in ("data", "beside"):
        (tmp_path / name).mkdir()
    return PowerCut(tmp_path / "data", tmp_path / "beside")


def run(power: PowerCut, code: str, *words: str) -> list[str]:
    command = [sys.executable, "-c", code, *words]
    done = subprocess.run(command, env=power.environment, capture_output=True, text=True, check=False)
    assert done.returncode == -9, done.stderr
    return done.stdout.split()


def pragmas() -> str:
    given = database_of(DataFolder(Path("unused")), Configuration())
    options = given["OPTIONS"]
    assert isinstance(options, dict)
    return str(options["init_command"])


def kept(power: PowerCut) -> tuple[str, int]:
    with closing(sqlite3.connect(power.folder / "db")) as database:
        found = database.execute("PRAGMA integrity_check").fetchone()[0]
        return found, database.execute("SELECT count(*) FROM kept").fetchone()[0]


@pytest.mark.parametrize("chance", [None, Random(1)], ids=["all is dropped", "some pages stay"])
def test_every_commit_of_the_gates_database_survives(power: PowerCut, chance: Random | None) -> None:
    told = run(power, COMMITS, str(power.folder / "db"), pragmas())
    power.cut(chance)
    assert kept(power) == ("ok", len(told)) == ("ok", 200)


def test_without_full_syncs_commits_are_lost(power: PowerCut) -> None:
    """Else the test above would see nothing."""
    told = run(power, COMMITS, str(power.folder / "db"), pragmas().replace("FULL", "NORMAL"))
    assert power.cut() > 0
    with closing(sqlite3.connect(power.folder / "db")) as database:
        tables = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    assert tables == 0 or kept(power)[1] < len(told)


def test_files_and_names_are_as_they_were_synced(power: PowerCut) -> None:
    run(power, FILES)
    power.cut()
    found = {path.relative_to(power.folder).as_posix() for path in power.folder.rglob("*")}
    assert found == {"link", "synced", "only written", "folder", "folder/inside"}
    assert (power.folder / "synced").read_text() == "whole"
    assert (power.folder / "link").read_text() == "whole"
    assert (power.folder / "only written").read_text() == ""
    assert (power.folder / "folder/inside").read_text() == "text"
