"""The one screener of the process, opened again when another release comes into force."""

from __future__ import annotations

import datetime
from pathlib import Path
from threading import Lock

from attrs import frozen

from rahdari.errors import IndexFormatError, ReleaseError
from rahdari.exchange.releases.applying import release_of
from rahdari.index.layout import current, read_header
from rahdari.index.reader import IndexReader
from rahdari.screening import Screener
from rahdari.screening.screener import curve_of

_TRIES = 5


@frozen
class ReleaseInForce:
    """The lists in force: the release's number (None: an index built by hand), its generation's name, when
    it was made, and how many entries it has.
    """

    number: int | None
    name: str
    made: datetime.datetime
    entries: int


@frozen
class _Open:
    release: ReleaseInForce
    stop_budget: float
    screener: Screener


class SharedScreener:
    """Gives every thread the same screener. Opening happens once; a running screening keeps its own."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, Lock()
        self._open: _Open | None = None

    def get(self, stop_budget: float) -> tuple[Screener, ReleaseInForce]:
        """Return the screener of the index in force, and which release that is.

        Raises `IndexFormatError` without an index. Looking costs one small file read a traveller.
        """
        held = self._held(stop_budget)
        if held is None:
            with self._lock:
                held = self._held(stop_budget)
                if held is None:
                    held = self._open = self._opened(stop_budget)
        return held.screener, held.release

    def release(self) -> ReleaseInForce | None:
        """Return the lists in force, None without any; opens nothing that is not needed."""
        try:
            generation = current(self._folder)
            held = self._open
            return held.release if held and held.release.name == generation.name else _release(generation)
        except IndexFormatError:
            return None

    def _held(self, stop_budget: float) -> _Open | None:
        """Return what is open, if it is what is in force."""
        held, name = self._open, current(self._folder).name
        return held if held and held.release.name == name and held.stop_budget == stop_budget else None

    def _opened(self, stop_budget: float) -> _Open:
        for left in reversed(range(_TRIES)):
            generation = current(self._folder)
            try:
                reader = IndexReader.of_generation(generation)
                screener = Screener(reader, curve_of(reader).threshold(stop_budget))
                return _Open(_release(generation), stop_budget, screener)
            except IndexFormatError:
                # Another one came into force while this one was being opened, and it was removed.
                if not left or current(self._folder) == generation:
                    raise
        raise AssertionError


def _release(generation: Path) -> ReleaseInForce:
    header = read_header(generation)
    entries = sum(header["entries"].values())
    try:
        release = release_of(generation)
    except ReleaseError as error:
        raise IndexFormatError(error.message) from error
    if release:
        return ReleaseInForce(release.number, generation.name, release.made, entries)
    built = datetime.datetime.fromisoformat(header["built"])
    return ReleaseInForce(None, generation.name, built, entries)
