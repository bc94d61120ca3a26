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
        (("--host", "0.0.0.0"), "anybody on the network"),
    ],
)
def test_what_cannot_be_served_as_asked(rahdari: Command, tmp_path: Path, options, says: str) -> None:
    done = rahdari("serve", "--index", tmp_path, *options)
    assert done.status in (2, 3)
    assert says in done.err
