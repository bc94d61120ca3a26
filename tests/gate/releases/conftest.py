"""A demonstration's folder: two invented parties with all their keys, and release 1 in force."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import timezone
from pytest_django.fixtures import Settings

from rahdari.exchange.releases.content import write_list
from rahdari.gate.accounts.models import User
from rahdari.gate.desk.screening import SharedScreener
from rahdari.gate.imports import storage
from rahdari.gate.imports.models import Import, List
from rahdari.gate.place.models import Gate
from rahdari.gate.project.folder import Configuration, DataFolder
from rahdari.gate.releases import composing, services
from rahdari.gate.releases.first import make_first
from rahdari.gate.releases.models import Candidate, Release
from rahdari.gate.releases.own import Own
from rahdari.records.entry import Entry
from rahdari.simulation.travellers import travellers


def entry(id: str, name: str, **fields: object) -> Entry:
    return Entry(id, "person", (name,), **fields)  # type: ignore[arg-type]


FIRST = [
    entry("un:1", "Zarlakht Invented Madeupkhel", birth_dates=("1980-02-03",), list_id="un"),
    entry("un:2", "Bismillah Fictional Madeupkhel", birth_dates=("1970",), list_id="un"),
]
NEW = entry("pol:1", "Gulalai Unreal Torkhel", father_names=("Nazar",), birth_dates=("1975-05-06",))


@pytest.fixture(scope="session")
def _few() -> Iterator[None]:
    few = list(travellers(300, seed=7))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rahdari.screening.building.bundled_population", lambda: few)
        others = list(travellers(300, seed=8))
        patch.setattr("rahdari.gate.costs.services.costing_travellers", lambda most=None: others)
        yield


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, _few: None) -> Path:
    folder = DataFolder(tmp_path_factory.mktemp("releases") / "demonstration")
    folder.create(Configuration(), demonstration=True)
    make_first(folder, FIRST)
    return folder.path


@pytest.fixture
def own(template: Path, tmp_path: Path, settings: Settings) -> Own:
    folder = DataFolder(shutil.copytree(template, tmp_path / "data", symlinks=True))
    settings.FOLDER = folder
    settings.FILE_UPLOAD_TEMP_DIR = folder.lists
    return Own(folder)


@pytest.fixture
def screener(own: Own, monkeypatch: pytest.MonkeyPatch, _few: None) -> SharedScreener:
    shared = SharedScreener(own.folder.index)
    monkeypatch.setattr(apps.get_app_config("desk"), "screener", shared)
    return shared


@pytest.fixture
def first(gate: Gate) -> Release:
    """Release 1 at a gate."""
    return services.notice()


@pytest.fixture
def steward(account: Callable[[str], User]) -> User:
    return account("steward")


@pytest.fixture
def accept(db: None) -> Callable[..., List]:
    """Have a version of a list accepted."""

    def go(entries: list[Entry], list_id: str = "police", party: str = "interior") -> List:
        list_, _ = List.objects.get_or_create(list_id=list_id, defaults={"party": party, "format": "un"})
        number = list_.imports.count() + 1
        version = Import.objects.create(
            list=list_,
            number=number,
            state=Import.State.ACCEPTED,
            file="x",
            at=timezone.now(),
            entries=len(entries),
        )
        storage.folder_of(list_).mkdir(parents=True, exist_ok=True)
        write_list(entries, storage.entries_of(version))
        return list_

    return go


@pytest.fixture
def compose(first: Release, steward: User) -> Callable[[], Candidate]:
    """Compose the next release, as the gate's process does."""

    def go() -> Candidate:
        services.ask(by=steward)
        claimed = composing.claim(now=timezone.now())
        assert claimed
        composing.make(claimed)
        claimed.refresh_from_db()
        return claimed

    return go
