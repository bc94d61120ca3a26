"""Logs of invented leaves. Keys are made from fixed bytes, so that a failure can be run again."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rahdari.ledger import tree
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


def inclusion_proof(hashes: list[bytes], index: int) -> list[bytes]:
    """Return the proof that the leaf `index` is among these, made of all hashes at once."""
    return [tree.root(hashes[low:high]) for low, high in tree.inclusion_ranges(index, len(hashes))]


def consistency_proof(hashes: list[bytes], old: int) -> list[bytes]:
    """Return the proof that the tree over these leaves begins with the one over the first `old` of them."""
    return [tree.root(hashes[low:high]) for low, high in tree.consistency_ranges(old, len(hashes))]


def make_log(folder: Path, *sizes: int, key: Signer | None = None, branch: str = "") -> Path:
    """Write a log with a checkpoint at each of these sizes, a minute after the other."""
    with Log(folder, key or signer()) as log:
        for minute, size in enumerate(sizes):
            log.append(log.size, leaves(size - log.size, log.size, branch))
            log.checkpoint(NOON + minute * MINUTE)
    return folder


@pytest.fixture(scope="module", autouse=True)
def _no_waiting_for_the_disk() -> Iterator[None]:
    """Thousands of small logs are written here; what a power cut does is not seen by waiting for the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of 70,000 leaves, the example of tlog-tiles: three levels of tiles. Not to be changed."""
    return make_log(tmp_path_factory.mktemp("large") / "ledger", 70_000)


@pytest.fixture
def key() -> Signer:
    return signer()
