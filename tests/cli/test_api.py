from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Command


def test_a_key_is_made_listed_and_revoked(rahdari: Command, tmp_path: Path) -> None:
    keys = ("--keys", tmp_path / "keys")
    why = ("--purpose", "night run", "--scope", "screen", "--scope", "read", "--rate", 600)
    made = rahdari("api", "key", "create", "Desk", *keys, *why, "--expires", "2999-12-31")
    assert made.out.startswith("rk_")
    id_ = made.out.split("_")[1]
    (row,) = json.loads(rahdari("api", "key", "list", *keys, "--json").out)
    assert (row["id"], row["holder"], row["scopes"], row["rate"], row["good"]) == (
        id_,
        "Desk",
        ["screen", "read"],
        600,
        True,
    )
    assert rahdari("api", "key", "revoke", id_, *keys).status == 0
    listed = rahdari("api", "key", "list", *keys).out
    assert "revoked" in listed
    assert "night run" in listed


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (("--scope", "everything"), "no scope 'everything'"),
        (("--scope", "read", "--expires", "soon"), "is no date"),
    ],
)
def test_a_key_that_cannot_be(rahdari: Command, tmp_path: Path, wrong: tuple[str, ...], says: str) -> None:
    done = rahdari("api", "key", "create", "Desk", "--keys", tmp_path / "keys", "--purpose", "x", *wrong)
    assert done.status == 2
    assert says in done.err
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--tls-cert", "x.pem"), "go together"),
        (("--retain-queries",), "--audit DIR"),
        (("--retain-queries", "--audit", "x"), "--retain-days"),
        (("--host", "0.0.0.0"), "anybody on the network"),
    ],
)
def test_what_cannot_be_served_as_asked(rahdari: Command, tmp_path: Path, options, says: str) -> None:
    done = rahdari("serve", "--index", tmp_path, *options)
    assert done.status in (2, 3)
    assert says in done.err


def test_what_is_over_is_destroyed_and_the_records_stay(rahdari: Command, tmp_path: Path) -> None:
    days = ("20260930", "20261001")
    for day in days:
        (tmp_path / f"secret-{day}.key").write_bytes(b"x")
        for kind in ("audit", "queries"):
            (tmp_path / f"{kind}-{day}T120000-1-0001.jsonl").write_text("{}")
    done = rahdari("api", "forget", tmp_path, "--before", "2026-10-01", "--json")
    assert json.loads(done.out)["destroyed"] == [
        "queries-20260930T120000-1-0001.jsonl",
        "secret-20260930.key",
    ]
    assert len(list(tmp_path.glob("audit-*"))) == 2
    assert len(list(tmp_path.glob("*20261001*"))) == 3
    assert "is no date" in rahdari("api", "forget", tmp_path, "--before", "October").err
    assert "no folder" in rahdari("api", "forget", tmp_path / "x", "--before", "2026-10-01").err
    (tmp_path / "another").mkdir()
    done = rahdari("api", "forget", tmp_path / "another", "--before", "2026-10-01")
    assert (done.status, "holds no records" in done.err) == (2, True)
