"""What anybody counts again from a log's files, and holds against what the gate has signed."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from attrs import evolve
from tests.cli.conftest import Command
from tests.ledger.conftest import MINUTE, NOON, ORIGIN, signer

from rahdari.ledger.counts import Counted, Counts, sign_counts
from rahdari.ledger.leaf import Leaf, commitment, encode
from rahdari.ledger.log import Log

DAY = Counts(
    origin=ORIGIN,
    gate="East",
    since="2026-11-22T00Z",
    until="2026-11-23T00Z",
    leaves={0: 5, 6: 20, 7: 30},
    checks=50,
    referrals=9,
    minutes=(6, 14),
)


def leaves(hour: str, release: int, count: int) -> list[bytes]:
    salts = (f"{hour} {release} {number}".encode().ljust(32, b".") for number in range(count))
    return [encode(Leaf("East", hour, release, commitment(salt, "K7M2-4PQX", b"{}"))) for salt in salts]


@pytest.fixture(autouse=True)
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "east.vkey").write_text(f"{signer().verifier}\n", "utf-8")
    every = [
        *leaves("2026-11-21T23Z", 6, 7),
        *leaves("2026-11-22T00Z", 6, 20),
        *leaves("2026-11-22T11Z", 7, 30),
        *leaves("2026-11-22T14Z", 0, 5),
        *leaves("2026-11-23T00Z", 7, 3),
    ]
    with Log(tmp_path / "ledger", signer()) as log:
        log.append(0, every)
        log.checkpoint(NOON + timedelta(hours=18))
    return tmp_path


def signed(place: Path, counts: Counts) -> str:
    (place / "counts").write_bytes(sign_counts(counts, signer(), NOON))
    return "counts"


def test_days_and_releases_are_counted_again(rahdari: Command, stick: Path) -> None:
    done = rahdari("ledger", "report", "ledger", "--key", "east.vkey", "--counts", signed(stick, DAY))
    assert done.status == 0
    assert done.out.splitlines() == [
        "Sound: gate.example/east, 65 leaves, checkpoint of 2026-11-23 06:00 UTC",
        "2026-11-21  East: 7 checks",
        "  release 6: 7",
        "2026-11-22  East: 50 checks",
        "  leaves that are no checks: 5",
        "  release 6: 20",
        "  release 7: 30",
        "2026-11-23  East: 3 checks",
        "  release 7: 3",
        "counts: East, 2026-11-22T00Z to 2026-11-23T00Z",
        "  Checks and releases are as in the log.",
        "  The gate alone says: referrals 9, half of them within 6 minutes, closures 0.",
        "  Nobody has counted apart from the checks.",
    ]
    one = rahdari("ledger", "report", "ledger", "--day", "2026-11-22", "--json")
    (day,) = json.loads(one.out)["days"]
    assert day == {"day": "2026-11-22", "gate": "East", "checks": 50, "leaves": {"0": 5, "6": 20, "7": 30}}


def test_each_difference_is_named(rahdari: Command, stick: Path) -> None:
    said = signed(stick, evolve(DAY, leaves={0: 5, 6: 21, 8: 29}, lost=4))
    done = rahdari("ledger", "report", "ledger", "--key", "east.vkey", "--counts", said)
    assert done.status == 1
    assert "The counts say 21 leaves with release 6; the log has 20." in done.out
    assert "The counts say 0 leaves with release 7; the log has 30." in done.out
    assert "The counts say 29 leaves with release 8; the log has 0." in done.out
    assert "4 checks without their record" in done.out
    shape = json.loads(rahdari("ledger", "report", "ledger", "--counts", said, "--json").out)
    assert (shape["holds"], len(shape["counts"][0]["differences"])) == (False, 3)


@pytest.mark.parametrize("checks", [5, 55])
def test_checks_are_the_leaves_with_a_release(rahdari: Command, stick: Path, checks: int) -> None:
    said = signed(stick, evolve(DAY, checks=checks))
    done = rahdari("ledger", "report", "ledger", "--key", "east.vkey", "--counts", said)
    assert done.status == 1
    assert f"The counts say {checks} checks; the log has 50." in done.out


def test_what_was_counted_apart_is_printed_with_its_gap(rahdari: Command, stick: Path) -> None:
    said = signed(stick, evolve(DAY, counted=[Counted(28, 3, "1"), Counted(25, 0, "2")]))
    done = rahdari("ledger", "report", "ledger", "--key", "east.vkey", "--counts", said)
    assert done.status == 0
    assert done.out.splitlines()[-2:] == [
        "  It counted apart from the checks, at lane 1: 28, gap +3.",
        "  It counted apart from the checks, at lane 2: 25, no gap.",
    ]
    shape = json.loads(rahdari("ledger", "report", "ledger", "--counts", said, "--json").out)
    assert shape["counts"][0]["counted"][0] == {"lane": "1", "count": 28, "gap": 3}


def test_a_copy_that_is_older_than_the_counts_accuses_nobody(rahdari: Command, stick: Path) -> None:
    with Log(stick / "older", signer()) as log:
        log.append(0, leaves("2026-11-22T00Z", 6, 20))
        log.checkpoint(NOON + MINUTE)
    done = rahdari("ledger", "report", "older", "--key", "east.vkey", "--counts", signed(stick, DAY))
    assert done.status == 2
    assert "Bring a newer copy" in done.err


def test_a_wrong_file_of_counts_accuses_nobody(rahdari: Command, stick: Path) -> None:
    (stick / "forged").write_bytes((stick / signed(stick, DAY)).read_bytes().replace(b"7 30", b"7 31"))
    for wrong in ("ledger/checkpoint", "east.vkey", "forged"):
        done = rahdari("ledger", "report", "ledger", "--key", "east.vkey", "--counts", wrong, "--json")
        said = json.loads(done.out)
        assert (done.status, said["holds"]) == (2, None)
        assert (said["error"]["reason"], said["error"]["place"]) == ("unreadable", wrong)


def test_a_broken_log_is_counted_by_nobody(rahdari: Command, stick: Path) -> None:
    tile = next((stick / "ledger/tile/entries").rglob("*.p/*"))
    tile.write_bytes(tile.read_bytes().replace(b" 6 ", b" 9 ", 1))
    done = rahdari("ledger", "report", "ledger", "--key", "east.vkey")
    assert (done.status, done.out) == (1, "")
    assert "changed (" in done.err


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "20261122"])
def test_a_day_is_a_day(rahdari: Command, day: str) -> None:
    assert rahdari("ledger", "report", "ledger", "--key", "east.vkey", "--day", day).status == 2
