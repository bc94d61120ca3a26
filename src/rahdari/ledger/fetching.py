"""Files of a log from an address. Nothing that comes is trusted yet: signatures and hashes decide.

Invariants: no redirect is followed; nothing is waited for without end, and no more is read than a tile can
have. Plain http will do, because a log is public and says itself whether it is whole.
"""

from __future__ import annotations

import http.client
import shutil
import ssl
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from rahdari.durable import write_whole
from rahdari.errors import LedgerError, UsageError
from rahdari.ledger.tiles import ENTRIES, MAX_TILE, WIDTH, Folder, Source, Tile

TIMEOUT = 10.0
"""Seconds without a byte after which a sender counts as gone."""
DEADLINE = 60.0
"""Seconds after which a file is given up that still drips in."""
_CHUNK = 1 << 14
MOST = 1 << 30
"""Bytes of leaves that are taken in one look; the next look goes on. A busy gate's year has about as many."""
RESERVE = 1 << 30
"""Bytes of the disk that somebody else's log never takes: this computer has work of its own."""


class Address:
    """A log below an address. certificates: a file of those to trust, for a gate that signs its own."""

    def __init__(self, address: str, certificates: Path | None = None) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise UsageError(f"{address} is no address of a ledger.", next_step="Give http://HOST/ledger.")
        self.address = address.rstrip("/")
        try:
            context = ssl.create_default_context(cafile=str(certificates) if certificates else None)
        except OSError as error:  # ssl.SSLError is one
            raise LedgerError("key", f"{certificates} holds no certificate that can be read.") from error
        self._opener = urllib.request.OpenerDirector()
        for handler in (
            urllib.request.ProxyHandler(),
            urllib.request.HTTPHandler(),
            urllib.request.HTTPSHandler(context=context),
            urllib.request.HTTPErrorProcessor(),
            urllib.request.HTTPDefaultErrorHandler(),
        ):
            self._opener.add_handler(handler)
        self._opener.addheaders = [("User-Agent", "rahdari (witness)")]

    def read(self, path: str, limit: int = MAX_TILE) -> bytes | None:
        """Return what the log has at a path, or None if it has nothing there."""
        return self._ask(urllib.request.Request(f"{self.address}/{path}"), path, limit)  # noqa: S310

    def send(self, note: bytes) -> None:
        """Bring a note there: POST to the address itself."""
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        request = urllib.request.Request(self.address, note, headers, method="POST")  # noqa: S310
        if self._ask(request, "the cosignature", 1 << 16) is None:
            raise LedgerError("unreadable", f"{self.address} takes no cosignatures.")

    def _ask(self, request: urllib.request.Request, path: str, limit: int) -> bytes | None:
        until = time.monotonic() + DEADLINE
        data = bytearray()
        try:
            with self._opener.open(request, timeout=TIMEOUT) as response:
                while chunk := response.read1(_CHUNK):
                    data += chunk
                    if len(data) > limit:
                        raise LedgerError("oversized", f"{path}: more than {limit:,} bytes come.", place=path)
                    if time.monotonic() > until:
                        raise LedgerError("slow", f"{path} comes too slowly.", place=path)
                stated = response.headers["Content-Length"]
        except urllib.error.HTTPError as error:
            with error:
                said = error.read(300).decode("ascii", "replace") if request.data else ""
            if error.code in (http.client.NOT_FOUND, http.client.GONE):
                return None
            why = " ".join(f"{error.code} {error.reason} {said}".split())
            raise _unreachable(self.address, path, why) from error
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise _unreachable(self.address, path, str(reason) or type(error).__name__) from error
        unsaid = stated is None and not data and not request.data  # cut before its length: no file is empty
        if unsaid or (stated is not None and stated != str(len(data))):
            raise _unreachable(self.address, path, f"it broke off after {len(data):,} bytes")
        return bytes(data)


class Kept:
    """Keeps the full bundles of leaves that have come, so that a fetch that broke off can go on.

    What another's log is made of is theirs to say, so it neither comes without end nor fills the disk.
    """

    def __init__(self, source: Source, folder: Path) -> None:
        self._source, self._folder = source, folder
        self._taken = 0

    def read(self, path: str, limit: int = MAX_TILE) -> bytes | None:
        """Return a file from the folder, or from the source."""
        tile = Tile.parse(path)
        if tile is None or tile.level != ENTRIES or tile.width < WIDTH:
            return self._source.read(path, limit)
        self._check_room()  # also for what came before: whoever reads it makes tiles of it
        data = Folder(self._folder).read(path, limit)
        if data is None:
            data = self._source.read(path, limit)
            if data is not None:
                self._taken += len(data)
                write_whole(self._folder / path, data)
        return data

    def _check_room(self) -> None:
        if self._taken > MOST:
            raise LedgerError(
                "oversized",
                f"More than {MOST >> 20:,} MB of new leaves: the rest is read at the next look.",
                next_step="Look again; what was read so far is kept.",
            )
        if shutil.disk_usage(self._folder.parent).free < RESERVE:
            raise LedgerError(
                "disk",
                f"The log is not taken into the last {RESERVE >> 20:,} MB of the disk.",
                place=str(self._folder),
                next_step="Make room.",
            )


def source_of(place: str, certificates: Path | None = None) -> Source:
    """Return a log's files below an address, or in a folder."""
    if "://" in place:
        return Address(place, certificates)
    folder = Path(place).expanduser()
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder.", next_step="Give the folder `ledger`, or its address.")
    return Folder(folder)


def _unreachable(address: str, path: str, why: str) -> LedgerError:
    return LedgerError(
        "unreadable",
        f"{address} does not answer for {path} ({why}).",
        place=path,
        next_step="Try again; what was done so far is kept.",
    )
