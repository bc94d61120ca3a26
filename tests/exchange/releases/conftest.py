"""A repository of two parties, made and signed as in a ceremony, and a gate that trusts its root."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from tests.exchange.releases.simulator import NORTH, SOUTH, Gate, Parties


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that was begun, one with release 1, and a gate that has that in force: made once."""
    folder = tmp_path_factory.mktemp("releases")
    made = Parties(folder / "parties")
    made.begin()
    assert made.publish()
    copytree(folder / "parties", folder / "begun")
    made.release(NORTH, SOUTH)
    gate = Gate(folder / "gate")
    gate.trust(made.repository.metadata / "1.root.json")
    gate.apply(made.repository.path)
    return folder


@pytest.fixture
def begun(template: Path, tmp_path: Path) -> Parties:
    """A signed repository without a release."""
    return Parties(copytree(template / "begun", tmp_path / "begun"))


@pytest.fixture
def parties(template: Path, tmp_path: Path) -> Parties:
    """A repository with release 1."""
    return Parties(copytree(template / "parties", tmp_path / "parties"))


@pytest.fixture
def gate(template: Path, tmp_path: Path) -> Gate:
    """A gate with that release in force."""
    return Gate(copytree(template / "gate", tmp_path / "gate", symlinks=True))


@pytest.fixture
def make_gate(tmp_path: Path) -> Callable[[Parties], Gate]:
    """Return what makes a gate that trusts a repository's first root, and has no index yet."""

    def make(of: Parties) -> Gate:
        there = Gate(tmp_path / "another-gate")
        there.trust(of.repository.metadata / "1.root.json")
        return there

    return make
