"""The one screener of the process, opened again when another index comes into force."""

from __future__ import annotations

import datetime
from pathlib import Path
from threading import Lock

from attrs import frozen

from rahdari.errors import IndexFormatError
from rahdari.index.layout import current, read_header
from rahdari.screening import Screener


@frozen
class Release:
    """The lists in force: the generation's name, when it was built, and how many entries it has."""

    name: str
    built: datetime.datetime
    entries: int


@frozen
class _Open:
    release: Release
    stop_budget: float
    screener: Screener


class SharedScreener:
    """Gives every thread the same screener. Opening happens once; a running screening keeps its own."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, Lock()
        self._open: _Open | None = None

    def get(self, stop_budget: float) -> tuple[Screener, Release]:
        """Return the screener of the index in force, and which that is.

        Raises `IndexFormatError` without an index. Looking costs one small file read a traveller.
        """
        name = current(self._folder).name
        held = self._open
        if held is None or held.release.name != name or held.stop_budget != stop_budget:
            with self._lock:
                held = self._open
                if held is None or held.release.name != name or held.stop_budget != stop_budget:
                    screener = Screener.open(self._folder, stop_budget=stop_budget)
                    held = self._open = _Open(_release(self._folder), stop_budget, screener)
        return held.screener, held.release

    def release(self) -> Release | None:
        """Return the lists in force, None without any; opens nothing that is not needed."""
        try:
            name = current(self._folder).name
            held = self._open
            return held.release if held and held.release.name == name else _release(self._folder)
        except IndexFormatError:
            return None


def _release(folder: Path) -> Release:
    generation = current(folder)
    header = read_header(generation)
    built = datetime.datetime.fromisoformat(header["built"])
    return Release(generation.name, built, sum(header["entries"].values()))
