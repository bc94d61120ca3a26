from __future__ import annotations

import pytest

from rahdari.matching.compare.names import NameComparer
from rahdari.matching.parameters import Parameters, load
from rahdari.matching.strangers import Strangers
from rahdari.matching.weigh import Weigher
from rahdari.screening.comparing import default_weigher


@pytest.fixture(scope="session")
def parameters() -> Parameters:
    return load()


@pytest.fixture(scope="session")
def weigher() -> Weigher:
    """The weigher that `compare` uses: the shipped population, the shipped parameters."""
    return default_weigher()


@pytest.fixture(scope="session")
def comparer(weigher: Weigher) -> NameComparer:
    return weigher.names


@pytest.fixture(scope="session")
def strangers(weigher: Weigher) -> Strangers:
    return weigher.strangers
