"""What is wrong with a data folder is said before anything is served from it, with what to do."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from rahdari.errors import GateError
from rahdari.gate.project.copying import open_file
from rahdari.gate.project.folder import Configuration, DataFolder, held
from rahdari.gate.project.start import check_database


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    folder = DataFolder(tmp_path / "gate")
    folder.create(Configuration(), demonstration=True)
    with closing(sqlite3.connect(folder.database)) as database:
        database.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, text)")
        database.executemany("INSERT INTO kept (text) VALUES (?)", [("a" * 500,)] * 200)
        database.execute("CREATE INDEX by_text ON kept (text)")
        database.commit()
    return folder


def test_a_whole_database_and_none_yet_pass(folder: DataFolder, tmp_path: Path) -> None:
    check_database(folder)
    check_database(DataFolder(tmp_path / "nothing"))


def overwrite(at: int, content: bytes) -> Callable[[Path], None]:
    def harm(file: Path) -> None:
        with open(file, "r+b") as database:
            database.seek(at)
            database.write(content)

    return harm


HARMS = {
    "a page": overwrite(5 * 4096, b"\xff" * 4096),
    "the head": overwrite(0, b"\0" * 100),
    "cut": lambda file: file.write_bytes(file.read_bytes()[: 9 * 4096 + 77]),
    "another file": lambda file: file.write_bytes(b"<html>" * 5_000),
}


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_a_damaged_database(harm: Callable[[Path], None], folder: DataFolder) -> None:
    harm(folder.database)
    with pytest.raises(GateError, match="cannot be used") as error:
        check_database(folder)
    assert "bring the last backup back" in str(error.value.next_step)


@pytest.fixture
def encrypted(tmp_path: Path) -> DataFolder:
    """Return a folder whose database is encrypted as a whole (SQLCipher)."""
    folder = DataFolder(tmp_path / "encrypted")
    folder.create(Configuration(sqlcipher=True), demonstration=True)
    with closing(open_file(folder, folder.database)) as database:
        database.execute("CREATE TABLE kept (text)")
        database.executemany("INSERT INTO kept VALUES (?)", [("a" * 500,)] * 200)
        database.commit()
    return folder


def test_an_encrypted_database_is_checked_with_its_key(encrypted: DataFolder) -> None:
    check_database(encrypted)
    HARMS["a page"](encrypted.database)
    with pytest.raises(GateError, match="cannot be used"):
        check_database(encrypted)


def test_the_key_of_an_encrypted_database_is_not_made_anew(encrypted: DataFolder) -> None:
    key = encrypted.keys / "database"
    key.unlink()
    with pytest.raises(GateError, match="is not there") as error:
        check_database(encrypted)
    assert "Bring it back" in str(error.value.next_step)
    assert not key.exists()


def test_one_gate_a_folder(folder: DataFolder) -> None:
    with held(folder), pytest.raises(GateError, match="Another gate is running") as error, held(folder):
        pass
    assert "End it first" in str(error.value.next_step)
    with held(folder):
        pass


def test_a_folder_that_cannot_be_written(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, how: how != os.W_OK)  # to root nothing else says so
    with pytest.raises(GateError, match="Nothing can be written") as error, held(folder):
        pass
    assert "bring the last backup to another one" in str(error.value.next_step)
