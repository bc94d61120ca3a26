"""A data folder of its own, lists of invented people, and what reads everything that waits."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from rahdari.gate.accounts.models import User
from rahdari.gate.imports import reading, services
from rahdari.gate.imports.models import Import, List
from rahdari.gate.project.folder import DataFolder

GIVEN = ("Zmaray", "Torpekai", "Gulwali", "Spinzar", "Wranga", "Baheer", "Shinkai", "Tormaz")


def people(count: int, *, first: int = 0, born: str = "1971-03-02") -> bytes:
    """Return so many invented people as FollowTheMoney entities."""
    rows = [
        {
            "id": f"inv-{n}",
            "schema": "Person",
            "datasets": ["invented"],
            "properties": {"name": [f"{GIVEN[n % 8]} Madeup{n}khel"], "birthDate": [born]},
        }
        for n in range(first, first + count)
    ]
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> DataFolder:
    settings.FOLDER = DataFolder(tmp_path / "data")
    settings.FILE_UPLOAD_TEMP_DIR = settings.FOLDER.lists
    return settings.FOLDER


@pytest.fixture
def ours(db: None) -> List:
    return services.add_list(List(list_id="ours", party="north", format="ftm"), by=None)


BringIn = Callable[..., Import]


@pytest.fixture
def bring_in(tmp_path: Path, ours: List) -> BringIn:
    """Return what brings a file of these bytes in from a folder, as the schedule or a person asks for it."""

    def bring(content: bytes, *, name: str = "list.json", list_: List = ours, by: object = None) -> Import:
        drop = tmp_path / "drop"
        drop.mkdir(exist_ok=True)
        (drop / name).write_bytes(content)
        asked = services.ask(list_, str(drop / name), by=by)  # type: ignore[arg-type]
        job = reading.claim(asked.pk, now=timezone.now())
        assert job
        return reading.bring_in(job)

    return bring


@pytest.fixture
def steward(account: Callable[[str], User]) -> User:
    return account("steward")
