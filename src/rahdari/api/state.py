"""What one worker holds: settings, the release in use, keys, counters, the writer of records.

The release is taken up in a thread while the one before still answers. A new generation is seen by the name
in the index's `CURRENT`; it is taken up once its tables are there, which the server makes (or, without a
server above it, the worker itself).
"""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Mapping

from fastapi import Request

from rahdari.api import watch
from rahdari.api.audit import Audit
from rahdari.api.keys import Key, find_key, read_keys
from rahdari.api.rates import Rates
from rahdari.api.release import Release, open_release
from rahdari.api.settings import Settings
from rahdari.api.tables import made, make_tables, why_not
from rahdari.api.trouble import said_of
from rahdari.index.layout import current
from rahdari.index.reader import IndexReader

LOG = logging.getLogger("rahdari.api")
_MOMENT = 0.5  # seconds between two looks at the index and the keys
_MAKING = "the tables of a new generation are being made"


class State:
    """One worker's state."""

    def __init__(self, settings: Settings, rates: Rates | None = None, worker: int = 0) -> None:
        self.settings, self.worker = settings, worker
        self.rates = rates or Rates(1)
        self.audit = Audit(settings.audit, retain=settings.retain_queries, days=settings.retain_days)
        self._keys: Mapping[str, Key] | None = None
        self._keys_seen: object = None
        self._release: Release | None = None
        self.stale: str | None = None
        self._reloading = asyncio.Lock()

    @property
    def release(self) -> Release:
        """The release in use."""
        assert self._release is not None
        return self._release

    @property
    def prior(self) -> float:
        """The probability, before anything is compared, that one entry is whoever is screened."""
        return self.settings.listed_share / max(1, len(self.release.reader))

    def key(self, text: str) -> Key | None:
        """Return the good key that this text is."""
        return find_key(self._keys or {}, text, datetime.datetime.now(datetime.UTC))

    @property
    def open(self) -> bool:
        """Whether no key is asked for."""
        return self._keys is None

    def start(self) -> None:
        """Open the release and read the keys; raise `RahdariError` where that cannot be."""
        self._read_keys()
        self._release = self._open()
        self._count()

    async def look(self) -> None:
        """Look every moment whether keys or index have changed."""
        while True:
            await asyncio.sleep(_MOMENT)
            try:
                self._read_keys()
            except Exception as error:  # whatever it is, it is looked again
                LOG.error("keys: %s", said_of(error))  # the old ones stay good
            await self.reload()
            try:
                await asyncio.to_thread(self.audit.forget_lapsed)
            except Exception as error:
                LOG.error("records: %s", said_of(error))

    async def reload(self) -> bool:
        """Take up the generation in force; return whether it is the one in use now."""
        async with self._reloading:
            try:
                name = current(self.settings.index).name
                if name == self.release.name:
                    self.stale = None
                    return True
                if not self.settings.own_tables and not made(self.settings.cache, name):
                    self.stale = why_not(self.settings.cache, name) or _MAKING
                    return False
                self._release = await asyncio.to_thread(self._open)
            except Exception as error:  # the generation in use stays, and it is looked again
                if self.stale != (why := said_of(error)):
                    LOG.error("reload: %s", why)
                    watch.RELOADS.labels("failed").inc()
                self.stale = why
                return False
            self.stale = None
            watch.RELOADS.labels("done").inc()
            LOG.info("release %s is in use", self.release.name)
            self._count()
            return True

    def _open(self) -> Release:
        settings = self.settings
        reader = IndexReader(settings.index)
        folder = make_tables(reader, settings.cache)
        release = open_release(reader, folder, settings.stop_budget, settings.everything)
        release.warm()
        return release

    def _count(self) -> None:
        watch.ENTRIES.set(len(self.release.reader))
        watch.BUILT.set(datetime.datetime.fromisoformat(self.release.built).timestamp())

    def _read_keys(self) -> None:
        path = self.settings.keys
        if path is None:
            return
        try:
            status = path.stat()
            seen: object = (status.st_mtime_ns, status.st_ino, status.st_size)
        except OSError:
            seen = None
        if self._keys is None or seen != self._keys_seen:
            self._keys = read_keys(path)
            self._keys_seen = seen


def state_of(request: Request) -> State:
    """Return the state of the application that a request has come to."""
    state: State = request.app.state.rahdari
    return state
