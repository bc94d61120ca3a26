from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from pytest_django.fixtures import Settings
from tests.gate.referrals import LISTED, cross, other, other_supervisor, referral, supervisor

from rahdari.gate.desk.screening import SharedScreener
from rahdari.gate.ledger.keys import signer_of
from rahdari.gate.ledger.sequencer import sequence
from rahdari.gate.place.models import Gate
from rahdari.gate.project.folder import Configuration, DataFolder
from rahdari.ledger.checkpoint import Checkpoint
from rahdari.ledger.leaf import Leaf, decode
from rahdari.ledger.tiles import Folder, entries_of
from rahdari.screening import build_index
from rahdari.simulation.travellers import travellers

__all__ = ["cross", "other", "other_supervisor", "referral", "supervisor"]

NOON = datetime.datetime(2026, 11, 22, 7, 30, tzinfo=datetime.UTC)
"""In Kabul; shifts end at 14:00, which is 9:30 of world time."""
SHIFT = datetime.timedelta(hours=8)

Sequenced = Callable[[datetime.datetime], Checkpoint]


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index of one entry, built once for all tests here."""
    folder = tmp_path_factory.mktemp("index")
    build_index([LISTED], folder, population=list(travellers(300, seed=7)), workers=1)
    return folder


@pytest.fixture
def screener(few: Path, monkeypatch: pytest.MonkeyPatch) -> SharedScreener:
    shared = SharedScreener(few)
    monkeypatch.setattr(apps.get_app_config("desk"), "screener", shared)
    return shared


@pytest.fixture
def numbered(screener: SharedScreener) -> None:
    """Say that the index is of release 7."""
    from attrs import evolve

    screener.get(0.002)
    assert screener._open
    release = evolve(screener._open.release, number=7)
    screener._open = evolve(screener._open, release=release)


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> DataFolder:
    folder = DataFolder(tmp_path / "data")
    folder.create(Configuration(), demonstration=True)
    settings.FOLDER = folder
    return folder


@pytest.fixture
def sequenced(gate: Gate, folder: DataFolder) -> Sequenced:
    """Return what brings the log up to date at a moment, and signs it."""
    return lambda now: sequence(gate, folder, now=now)


@pytest.fixture
def published(gate: Gate, folder: DataFolder) -> Callable[[], list[Leaf]]:
    """Return what reads all leaves of the log, as anybody reads it."""

    def read() -> list[Leaf]:
        size = signed_size(gate, folder)
        bundles = entries_of(Folder(folder.ledger), size)
        return [decode(entry) for _, entries in bundles for entry in entries]

    return read


def signed_size(gate: Gate, folder: DataFolder) -> int:
    from rahdari.ledger.log import sealed_in

    checkpoint = sealed_in(folder.ledger, signer_of(folder, gate.name))
    return checkpoint.size if checkpoint else 0
