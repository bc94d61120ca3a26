"""Each reader's test module names its sample (`SOURCE`); it is read once, for all tests of the module."""

from __future__ import annotations

import pytest

from rahdari.lists.reading import Reading, read_list
from rahdari.lists.report import ReadReport
from rahdari.records.entry import Entry


@pytest.fixture(scope="module")
def sample(request: pytest.FixtureRequest) -> tuple[dict[str, Entry], Reading]:
    reading = read_list(request.module.SOURCE)
    return {entry.id: entry for entry in reading}, reading


@pytest.fixture(scope="module")
def entries(sample: tuple[dict[str, Entry], Reading]) -> dict[str, Entry]:
    return sample[0]


@pytest.fixture(scope="module")
def report(sample: tuple[dict[str, Entry], Reading]) -> ReadReport:
    return sample[1].report
