from __future__ import annotations

from pathlib import Path

import pytest
from tests.bulk.made import entries_of

from rahdari import build_index
from rahdari.records.entry import Entry, Subject
from rahdari.simulation.travellers import travellers


@pytest.fixture(scope="session")
def people() -> list[Subject]:
    return list(travellers(400, 77))


@pytest.fixture(scope="session")
def listed(people: list[Subject]) -> list[Entry]:
    return entries_of(people[:120])


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory, listed: list[Entry]) -> Path:
    folder = tmp_path_factory.mktemp("bulk") / "index"
    build_index(listed, folder, population=travellers(200, 78))
    return folder
