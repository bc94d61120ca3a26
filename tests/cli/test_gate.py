"""`rahdari gate`, each run in a process of its own: Django knows one data folder a process."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from tools.postgres import cluster, programs

MAIN = "from rahdari.cli.main import main; main()"
SETUP = (
    *("gate", "setup", "--name", "North", "--lanes", "1:in,2:out", "--refer-to", "Room 2"),
    *("--hosts", "gate.local", "--languages", "fa,en", "--keep-clear-hours", "12"),
    *("--keep-referral-days", "20", "--administrator", "first"),
)


def run(*words: object, code: str = MAIN) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, words)],
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # no terminal to ask at
        capture_output=True,
        text=True,
        check=False,
    )


def rows(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "rahdari.sqlite3")) as database:
        return database.execute(sql).fetchall()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real gate, set up by a script, without a list."""
    home = tmp_path_factory.mktemp("gate")
    (home / "password").write_text("a long invented phrase\n")
    done = run(*SETUP, "--password-file", home / "password", "--data", home / "data")
    assert done.returncode == 0, done.stderr
    assert "authority.pem" in done.stderr
    return home / "data"


def test_a_gate_is_set_up(folder: Path) -> None:
    assert rows(folder, "SELECT name, direction, refer_to FROM place_lane ORDER BY id") == [
        ("1", "in", "Room 2"),
        ("2", "out", "Room 2"),
    ]
    assert rows(folder, "SELECT keep_clear_hours, keep_referral_days FROM place_gate") == [(12, 20)]
    assert rows(folder, "SELECT username, role, demonstration FROM accounts_user") == [
        ("first", "administrator", 0)
    ]
    assert rows(folder, "SELECT kind FROM events_event ORDER BY id LIMIT 2") == [
        ("account.created",),
        ("gate.set-up",),
    ]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--lanes", "1:up"), "no lane"),
        (("--lanes", "1:in,1:out"), "no lane"),
        (("--languages", "en,xx"), "languages has to be a list of languages"),
        (("--hosts", " "), "hosts has to be a list of names"),
        (("--name", " "), "needs a name"),
    ],
)
def test_a_set_up_that_cannot_be_leaves_nothing(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    (tmp_path / "password").write_text("a long invented phrase\n")
    more = ("--password-file", tmp_path / "password", "--data", tmp_path / "data")
    done = run(*SETUP, *words, *more)
    assert done.returncode == 3
    assert says in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_weak_password_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("password\n")
    done = run(*SETUP, "--password-file", tmp_path / "password", "--data", tmp_path / "data")
    assert (done.returncode, "too short" in done.stderr) == (3, True)
    assert not (tmp_path / "data").exists()


def test_what_is_real_stays_real(folder: Path, tmp_path: Path) -> None:
    again = run(*SETUP, "--password-file", folder / "gate.toml", "--data", folder)
    assert "set up already" in again.stderr
    assert "real gate" in run("gate", "--demo", "--data", folder).stderr
    assert "No gate was set up" in run("gate", "--data", tmp_path).stderr
    assert "demonstration" in run("gate", "--data", folder, "--simulate", "10").stderr


@pytest.mark.parametrize("option", [("--lanes", 3), ("--rate", 1), ("--kills", 0)])
def test_what_is_for_a_simulation_needs_one(tmp_path: Path, option: tuple[str, int]) -> None:
    done = run("gate", "--demo", *option, "--data", tmp_path / "demo")
    assert (done.returncode, "Add --simulate N" in done.stderr) == (2, True)
    assert not (tmp_path / "demo").exists()


def test_a_configuration_alone_is_no_gate(tmp_path: Path) -> None:
    (tmp_path / "gate.toml").touch()
    (tmp_path / "secret").write_text("a long invented phrase\n")
    backup = ("backup", tmp_path, tmp_path.parent / "stick", "--passphrase-file", tmp_path / "secret")
    for words in (("gate", "--data", tmp_path, "--port", 0), backup, ("gate", "import", "--data", tmp_path)):
        done = run(*words)
        assert (done.returncode, "No gate was set up" in done.stderr) == (2, True), done.stderr
    assert {one.name for one in tmp_path.iterdir()} == {"gate.toml", "secret", "keys"}, "nothing was made"
    assert not (tmp_path.parent / "stick").exists()


def test_what_nobody_is_there_to_answer_names_its_option(tmp_path: Path) -> None:
    done = run("gate", "setup", "--data", tmp_path / "data")
    assert (done.returncode, "Give it by --name." in done.stderr) == (2, True), done.stderr
    done = run(*SETUP, "--data", tmp_path / "data")
    assert (done.returncode, "Give it by --password-file." in done.stderr) == (2, True), done.stderr
    assert not (tmp_path / "data").exists()


def test_a_port_that_is_taken_is_named(folder: Path) -> None:
    with socket.create_server(("0.0.0.0", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("gate", "--data", folder, "--port", port)
    assert done.returncode == 3
    assert f"port {port}" in done.stderr


def test_an_upgrade_copies_the_database_first(folder: Path) -> None:
    code = """
import sys
from pathlib import Path
from rahdari.gate.project import start
from rahdari.gate.project.folder import DataFolder
folder = DataFolder(Path(sys.argv[1]))
start.use(folder)
assert start.migrate(folder) is None
from django.core.management import call_command
call_command("migrate", "events", "0001", verbosity=0)
print(start.migrate(folder))
"""
    done = run(folder, code=code)
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(done.stdout.strip())) as copy:
        triggers = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'events_event'"
        assert copy.execute(triggers).fetchone() == (0,)
        assert copy.execute("SELECT count(*) FROM accounts_user").fetchone() == (1,)
    assert rows(folder, triggers) == [(3,)]


UPGRADED = """
import sys
from pathlib import Path
from rahdari.gate.project import start
from rahdari.gate.project.folder import Configuration, DataFolder
folder = DataFolder(Path(sys.argv[1]))
folder.create(Configuration(database=sys.argv[2]), demonstration=True)
start.use(folder)
assert start.migrate(folder) is None
from rahdari.gate.accounts.demonstration import create_accounts
create_accounts()
from django.core.management import call_command
call_command("migrate", "events", "0001", verbosity=0)
print(start.migrate(folder))
"""


def test_on_postgresql_an_upgrade_copies_the_database_first(tmp_path: Path) -> None:
    folder = tmp_path / "gate"
    try:
        restore = programs() / "pg_restore"
    except SystemExit as error:
        pytest.skip(str(error))
    with cluster() as url:
        done = run(folder, url, code=UPGRADED)
        assert done.returncode == 0, done.stderr
        copy = Path(done.stdout.strip())
        assert copy.stat().st_mode & 0o077 == 0
        text = subprocess.run(
            [str(restore), "--file=-", str(copy)], capture_output=True, text=True, check=True
        ).stdout
    assert "officer1" in text  # the rows are there
    assert "CREATE TRIGGER" not in text  # as it was before the upgrade


def test_a_day_in_which_the_server_is_killed_ends_with_everything_kept_once(tmp_path: Path) -> None:
    day = ("--simulate", "60", "--lanes", "5", "--kills", "3")
    done = run("gate", "--demo", "--data", tmp_path / "demo", *day)
    assert done.returncode == 0, done.stderr
    assert "killed      3 times" in done.stdout
    assert done.stdout.startswith("crossings   60 in ")
    assert rows(tmp_path / "demo", "SELECT count(*) FROM desk_crossing") == [(60,)]
    assert rows(tmp_path / "demo", "SELECT count(DISTINCT lane_id) > 1 FROM desk_unit") == [(1,)]
    taken = run("gate", "setup", *SETUP[2:], "--password-file", __file__, "--data", tmp_path / "demo")
    assert taken.returncode == 3


def listed(count: int) -> str:
    rows = (
        f'{{"id": "inv-{n}", "schema": "Person", "properties": {{"name": ["Zmaray Madeup{n}khel"]}}}}\n'
        for n in range(count)
    )
    return "".join(rows)


def test_a_list_is_brought_in_held_and_refused_by_the_command(folder: Path, tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "1.json").write_text(listed(20))
    more = ("--party", "north", "--data", folder)
    done = run("gate", "import", "police", f"ftm:{drop}", "--every", "6", *more)
    assert (done.returncode, done.stdout) == (
        0,
        "police 1: accepted. 20 entries: 20 added, 0 removed, 0 changed; 0 rejected, 0 doubtful.\n",
    ), done.stderr
    (drop / "2.json").write_text(listed(50))
    done = run("gate", "import", "--data", folder)
    assert done.returncode == 0
    assert done.stdout.startswith("police 2: waits for a person. 50 entries: 30 added")
    assert "/lists/police/2/" in done.stderr
    (drop / "3.json").write_text("[")
    done = run("gate", "import", "police", "--data", folder)
    assert (done.returncode, done.stdout) == (3, "police 3: failed\n")
    assert "3.json" in done.stderr
    sql = "SELECT number, state, entries FROM imports_import ORDER BY number"
    assert rows(folder, sql) == [(1, "accepted", 20), (2, "held", 50), (3, "failed", 0)]
    assert (folder / "lists/police/1.jsonl.gz").stat().st_mode & 0o077 == 0
    assert run("gate", "import", "once", f"ftm:{drop / '1.json'}", "--data", folder).returncode == 0
    done = run("gate", "import", "once", "--data", folder)  # it was brought in once, and has no address
    assert (done.returncode, "has no address" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("unheard",), "There is no list 'unheard' yet"),
        (("own", "ftm:rows.json"), "taken"),
        (("a b", "ftm:rows.json"), "cannot be kept"),
        (("police2", "xyz:rows.json"), "no known format"),
        (("police2", "table:rows.csv"), "no column mapping"),
    ],
)
def test_a_list_that_cannot_be_is_not_kept(folder: Path, words: tuple[str, ...], says: str) -> None:
    done = run("gate", "import", *words, "--data", folder)
    assert done.returncode in (2, 3)
    assert says in done.stderr
    assert rows(folder, "SELECT count(*) FROM imports_list WHERE list_id NOT IN ('police', 'once')") == [(0,)]
