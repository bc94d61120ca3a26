"""One index of the invented list for all tests here, measured on invented travellers."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from rahdari.cli.demo_measure import DATA, bundled_cases
from rahdari.lists.reading import read_list
from rahdari.records.entry import Entry, Subject
from rahdari.screening import Screener, build_index
from rahdari.simulation.travellers import travellers


@pytest.fixture(scope="session")
def entries() -> list[Entry]:
    return list(read_list(f"un:{DATA / 'demo_list.xml'}"))


@pytest.fixture(scope="session")
def population() -> list[Subject]:
    return list(travellers(400, seed=7, villages=0.06))


@pytest.fixture(scope="session")
def subjects(population: list[Subject]) -> list[Subject]:
    """Ordinary travellers, listed people under other spellings, and homonyms and kin of theirs."""
    listed = [case.subject for case in bundled_cases() if case.varied]
    rng = Random(3)
    return rng.sample(population, 90) + rng.sample(listed, 90)


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory, entries: list[Entry], population: list[Subject]) -> Path:
    folder = tmp_path_factory.mktemp("index")
    build_index(entries, folder, population=population, workers=1)
    return folder


@pytest.fixture(scope="session")
def screener(index: Path) -> Screener:
    return Screener.open(index, stop_budget=0.005)


@pytest.fixture
def few() -> list[Subject]:
    """As few travellers as a threshold can be set on, for an index of a test's own."""
    return [Subject([f"Traveller {n}"]) for n in range(200)]
