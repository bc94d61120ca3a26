from __future__ import annotations

import os
import re
import stat
from contextlib import nullcontext
from pathlib import Path

import pytest

from rahdari.errors import GateError
from rahdari.gate.project.database import alone, database_of
from rahdari.gate.project.folder import Configuration, DataFolder, write_private


def test_a_configuration_comes_back_as_it_was_written(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "gate")
    wanted = Configuration(
        hosts=("gate.local",), address="0.0.0.0", languages=("fa", "en"), sources=('un:a "b".xml',)
    )
    folder.create(wanted, demonstration=False)
    assert folder.configuration() == wanted
    assert wanted.tls
    assert not Configuration().tls


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("port = ", "cannot be read"),
        ("ports = 1", "knows no ports"),
        ("hosts = 'a'", "hosts has to be a list of names or addresses, at least one"),
        ("hosts = []", "hosts has to be"),
        ("hosts = [1]", "hosts has to be"),
        ("[hosts]\na = 1", "hosts has to be"),
        ("port = 'x'", "port has to be a whole number from 0 to 65,535"),
        ("port = true", "port has to be"),
        ("port = 65536", "port has to be"),
        ("threads = 0", "threads has to be"),
        ("address = 1", "address has to be a text"),
        ("database = 3", "database has to be a text"),
        ("master_key = []", "master_key has to be a text"),
        ("sqlcipher = 'no'", "sqlcipher has to be true or false"),
        ("languages = []", "languages has to be"),
        ("languages = ['en', 'xx']", "each of en, fa, ps, ur"),
        ("time_zone = 'Mars'", "time_zone has to be a time zone"),
        ("time_zone = '../etc/passwd'", "time_zone has to be"),
        ("time_zone = 'Asia'", "time_zone has to be"),
        ("time_zone = 3", "time_zone has to be"),
        ("sources = 'un:a.xml'", "sources has to be a list of texts"),
    ],
)
def test_a_broken_configuration_is_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "gate.toml").write_text(text)
    with pytest.raises(GateError, match=f"gate.toml.*{re.escape(says)}"):
        DataFolder(tmp_path).configuration()


@pytest.mark.parametrize("first", [True, False])
def test_a_demonstration_and_a_real_gate_never_share_a_folder(tmp_path: Path, first: bool) -> None:
    folder = DataFolder(tmp_path / "gate")
    folder.create(Configuration(), demonstration=first)
    folder.create(Configuration(), demonstration=first)
    with pytest.raises(GateError):
        folder.create(Configuration(), demonstration=not first)
    assert (folder.demonstration, folder.real) == (first, not first)


def test_somebody_elses_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("dear")
    with pytest.raises(GateError):
        DataFolder(tmp_path).create(Configuration(), demonstration=True)
    assert [file.name for file in tmp_path.iterdir()] == ["letters.txt"]


def test_secrets_are_made_once_and_nobody_elses_to_read(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "gate")
    folder.create(Configuration(), demonstration=False)
    assert folder.secret("a") == folder.secret("a") != folder.secret("b")
    assert len(folder.secret("a")) == 32
    for file in (folder.keys / "a", folder.configuration_file):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        write_private(folder.keys / "a", b"another")


def test_a_database_by_its_url(tmp_path: Path) -> None:
    made = database_of(DataFolder(tmp_path), Configuration(database="postgresql://me:a%2Fb@db:5433/gate"))
    assert (made["USER"], made["PASSWORD"], made["HOST"], made["PORT"], made["NAME"]) == (
        "me",
        "a/b",
        "db",
        "5433",
        "gate",
    )
    assert (
        database_of(DataFolder(tmp_path), Configuration(database="postgresql://me@%2Frun%2Fpg/gate"))["HOST"]
        == "/run/pg"
    )
    with pytest.raises(GateError):
        database_of(DataFolder(tmp_path), Configuration(database="mysql://db/gate"))


def test_one_database_is_for_one_gate_whichever_folder_it_has() -> None:
    """Two folders with files of their own do not mind each other; with one PostgreSQL database they do."""
    url = os.environ.get("RAHDARI_TEST_DATABASE", "")
    shared = pytest.raises(GateError, match="Another gate is running with this database")
    with (
        alone(Configuration(database=url)),
        shared if url else nullcontext(),
        alone(Configuration(database=url)),
    ):
        pass
    with alone(Configuration(database=url)):  # it was let go
        pass


def test_a_database_that_is_out_of_reach_is_said() -> None:
    away = Configuration(database="postgresql://me@%2Fno%2Fsuch%2Ffolder/gate")
    with pytest.raises(GateError, match="cannot be reached") as error, alone(away):
        pass
    assert "Does PostgreSQL run" in str(error.value)
