"""Logs of invented leaves. Keys are made from fixed bytes, so that a failure can be run again."""

from __future__ import annotations

import datetime
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rahdari.ledger.leaf import Leaf, encode
from rahdari.ledger.log import Log
from rahdari.ledger.note import Signer

NOON = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
ORIGIN = "gate.example/east"


def signer(name: str = ORIGIN, seed: int = 1) -> Signer:
    return Signer(name, Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


def leaf(number: int, branch: str = "") -> bytes:
    commitment = sha256(f"{branch}{number}".encode()).digest()
    return encode(Leaf("East", f"2026-11-22T{12 + number // 2000 % 12:02d}Z", 7, commitment))


def leaves(count: int, first: int = 0, branch: str = "") -> list[bytes]:
    return [leaf(number, branch) for number in range(first, first + count)]


def make_log(folder: Path, *sizes: int, key: Signer | None = None, branch: str = "") -> Path:
    """Write a log with a checkpoint at each of these sizes, a minute after the other."""
    with Log(folder, key or signer()) as log:
        for minute, size in enumerate(sizes):
            log.append(log.size, leaves(size - log.size, log.size, branch))
            log.checkpoint(NOON + minute * MINUTE)
    return folder


@pytest.fixture
def key() -> Signer:
    return signer()
