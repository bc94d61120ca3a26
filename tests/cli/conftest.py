from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import frozen

from rahdari.cli.demo_measure import DATA as _DATA
from rahdari.cli.main import main
from rahdari.cli.output import json_line
from rahdari.lists.reading import read_list
from rahdari.screening import build_index
from rahdari.simulation.travellers import travellers

DATA = Path(str(_DATA))


@frozen
class Done:
    status: int
    out: str
    err: str


Command = Callable[..., Done]


@pytest.fixture
def rahdari(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command line in this process: `rahdari("lists", "read", source).status`."""

    def run(*args: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["rahdari", *map(str, args)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        printed = capsys.readouterr()
        return Done(int(left.value.code or 0), printed.out, printed.err)

    return run


@pytest.fixture(scope="session")
def listing() -> Path:
    """The invented list."""
    return DATA / "demo_list.xml"


@pytest.fixture(scope="session")
def population(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("population") / "travellers.jsonl"
    file.write_text("".join(json_line(subject) + "\n" for subject in travellers(300, seed=7)), "utf-8")
    return file


@pytest.fixture(scope="session")
def index(listing: Path, population: Path) -> Path:
    """An index of the invented list, measured on a few travellers."""
    folder = population.parent / "index"
    build_index(read_list(f"un:{listing}"), folder, population=population, workers=1)
    return folder
