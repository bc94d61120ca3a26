"""Where the bytes of a repository come from: a folder, or an address. Nothing that comes is trusted yet.

Invariants:
1. A folder is left by no path: symbolic links that lead out of it, devices and pipes are refused.
2. Nothing is waited for without end: a sender that is slower than `LEAST_RATE` for long is given up. How much
   may come is the caller's limit (python-tuf's, for each file).
3. Only https is spoken, or http with this computer itself.
"""

from __future__ import annotations

import http.client
import os
import stat
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlparse

from tuf.api.exceptions import DownloadError, DownloadHTTPError, SlowRetrievalError
from tuf.ngclient import FetcherInterface

from rahdari.errors import UsageError
from rahdari.exchange.fetch import https_opener

TIMEOUT = 10.0
"""Seconds without a byte after which a sender counts as gone."""
PATIENCE = 30.0
LEAST_RATE = 4096
"""Bytes a second that have to come on the average, once `PATIENCE` seconds are over."""
_CHUNK = 1 << 16
_HERE = ("127.0.0.1", "localhost", "::1")


class FolderFetcher(FetcherInterface):
    """Reads a folder; paths are relative to it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def _fetch(self, url: str) -> Iterator[bytes]:
        path = self._folder / url
        real = path.resolve()
        if not real.is_relative_to(self._folder):
            raise DownloadError(f"{url} leads out of {self._folder}")
        try:
            handle = os.open(real, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
        except FileNotFoundError as error:
            raise DownloadHTTPError(f"{url} is not there", http.client.NOT_FOUND) from error
        file = os.fdopen(handle, "rb")
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            file.close()
            raise DownloadError(f"{url} is no plain file")
        return _read(file, url)


class AddressFetcher(FetcherInterface):
    """Fetches below an address, and gives a sender up that is too slow."""

    def __init__(
        self,
        address: str,
        opener: urllib.request.OpenerDirector | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        parts = urlparse(address)
        if parts.scheme not in ("https", "http") or (parts.scheme == "http" and parts.hostname not in _HERE):
            raise UsageError(f"{address}: releases are fetched by https only.")
        handlers = [urllib.request.HTTPHandler()] if parts.scheme == "http" else []
        self._address, self._clock = address.rstrip("/") + "/", clock
        self._opener = opener or https_opener(*handlers)

    def _fetch(self, url: str) -> Iterator[bytes]:
        started = self._clock()
        try:
            response = self._opener.open(self._address + url, timeout=TIMEOUT)
        except urllib.error.HTTPError as error:
            error.close()
            raise DownloadHTTPError(f"{url}: {error.reason}", error.code) from error
        stated = response.headers["Content-Length"]
        return _watched(_chunks(response.read, response.close), url, stated, started, self._clock)


def fetcher_of(location: str | Path) -> FetcherInterface:
    """Return what fetches from a folder, or from an address."""
    text = str(location)
    if "://" in text:
        return AddressFetcher(text)
    folder = Path(text).expanduser()
    if not (folder / "metadata").is_dir():
        raise UsageError(
            f"{folder} is no repository: it has no folder metadata.", next_step="Check the path."
        )
    return FolderFetcher(folder)


def _chunks(read: Callable[[int], bytes], close: Callable[[], None]) -> Iterator[bytes]:
    try:
        while chunk := read(_CHUNK):
            yield chunk
    finally:
        close()


def _read(file: BinaryIO, url: str) -> Iterator[bytes]:
    """Read a file of a folder; a stick that fails, or is pulled out, is a file that does not come."""
    try:
        yield from _chunks(file.read, file.close)
    except OSError as error:
        raise DownloadError(f"{url} broke off: {error.strerror or error}") from error


def _watched(
    chunks: Iterator[bytes], url: str, stated: str | None, started: float, clock: Callable[[], float]
) -> Iterator[bytes]:
    """Pass on what comes, unless it comes too slowly or not whole: a line that was cut is no tampering."""
    size = 0
    try:
        for chunk in chunks:
            size += len(chunk)
            taken = clock() - started
            if taken > PATIENCE and size < taken * LEAST_RATE:
                raise SlowRetrievalError(f"{url} comes too slowly: {size:,} bytes in {taken:.0f} s")
            yield chunk
        if stated is not None and stated != str(size):
            raise OSError(f"{size:,} of {stated} bytes came")
        if stated is None and not size:  # cut before its length was said: no file is empty
            raise OSError("nothing came")
    except (TimeoutError, http.client.HTTPException, OSError) as error:
        raise DownloadError(f"{url} broke off: {error}") from error
