from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from pytest_django.fixtures import Settings
from tests.gate.referrals import LISTED, cross, other, other_supervisor, referral, supervisor

from rahdari.gate.desk.screening import SharedScreener
from rahdari.gate.keeping import ring as ring_module
from rahdari.gate.keeping.ring import Ring, ring
from rahdari.gate.project.folder import Configuration, DataFolder
from rahdari.screening import build_index
from rahdari.simulation.travellers import travellers

__all__ = ["cross", "other", "other_supervisor", "referral", "supervisor"]


@pytest.fixture(scope="session")
def listed_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("keeping-index")
    build_index([LISTED], made, population=list(travellers(300, seed=7)), workers=1)
    return made


@pytest.fixture
def screener(listed_index: Path, monkeypatch: pytest.MonkeyPatch) -> SharedScreener:
    shared = SharedScreener(listed_index)
    monkeypatch.setattr(apps.get_app_config("desk"), "screener", shared)
    return shared


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Iterator[DataFolder]:
    """Give each test keys of its own: it may destroy them."""
    made = DataFolder(tmp_path / "data")
    made.create(Configuration(), demonstration=False)
    settings.FOLDER = made
    ring.cache_clear()
    yield made
    ring.cache_clear()


@pytest.fixture
def keys(folder: DataFolder) -> Ring:
    return ring()


@pytest.fixture
def go_on(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], datetime.datetime]:
    """Let days pass for the keys; return the time then."""

    def go(days: int) -> datetime.datetime:
        then = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)
        monkeypatch.setattr(ring_module, "_today", then.date)
        return then

    return go
