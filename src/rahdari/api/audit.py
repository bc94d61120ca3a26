"""The record of every screening: append-only, rotated, on disk before the answer goes out.

One JSON object a line: who asked (the key's id), when, which release and parameters, with what limits, the
outcome, and a commitment to the query: HMAC-SHA-256 under the folder's secret of a nonce and the query's
canonical JSON. The line does not tell who was asked for; who holds the secret and a query can prove that
this was it (`opens`), and when the secret is destroyed nobody can. The query itself is kept only where that
is configured.

Each worker writes files of its own. What comes in while one write is being synced goes out with the next
one, so that the disk is waited for once for many.
"""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import hmac
import json
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from rahdari.durable import sync
from rahdari.errors import UsageError

ROTATE = 64 << 20
_HMAC_KEY = "hmac.key"


def open_folder(folder: Path) -> bytes:
    """Make the folder where it is not there; return its secret."""
    path = folder / _HMAC_KEY
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            part = folder / f".{_HMAC_KEY}.{os.getpid()}"
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(secrets.token_bytes(32))
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, path)
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"Records cannot be kept in {folder}: {error.strerror}.") from error


def canonical(query: object) -> bytes:
    """Return the bytes of a query that a commitment is of: JSON in ASCII, keys in order, no white space."""
    return json.dumps(query, sort_keys=True, separators=(",", ":")).encode()


def commitment(secret: bytes, nonce: str, query: object) -> str:
    """Return the commitment to a query."""
    return hmac.new(secret, nonce.encode() + b"\n" + canonical(query), hashlib.sha256).hexdigest()


def opens(record: dict[str, Any], query: object, secret: bytes) -> bool:
    """Return whether this is the query that a record is of."""
    return hmac.compare_digest(record["commitment"], commitment(secret, record["nonce"], query))


class Unrecorded(Exception):
    """A record could not be written, so that there is no answer."""


class Audit:
    """Writes records. `add` returns when they are on disk, and raises `Unrecorded` when they are not."""

    def __init__(self, folder: Path | None, *, retain: bool = False, rotate: int = ROTATE) -> None:
        self._folder, self.retain, self._rotate = folder, retain, rotate
        self._secret = open_folder(folder) if folder else b""
        self._lines: list[bytes] = []
        self._waiting: list[asyncio.Future[None]] = []
        self._writer: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "audit")
        self._file, self._size, self._number = -1, 0, 0
        self.failed: str | None = None

    @property
    def on(self) -> bool:
        """Whether records are kept."""
        return self._folder is not None

    def record(self, query: object, **fields: object) -> dict[str, Any]:
        """Return the record of one screening."""
        out: dict[str, Any] = {"id": secrets.token_hex(12)}
        out["time"] = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
        out |= fields
        out["nonce"] = secrets.token_hex(16)
        out["commitment"] = commitment(self._secret, out["nonce"], query)
        if self.retain:
            out["query"] = query
        return out

    async def add(self, records: list[dict[str, Any]]) -> None:
        """Write records, together with those of others."""
        loop = asyncio.get_running_loop()
        self._lines.append(b"".join(to_json(record) + b"\n" for record in records))
        done: asyncio.Future[None] = loop.create_future()
        self._waiting.append(done)
        if self._writer is None:
            self._writer = loop.create_task(self._write_all())
        await done

    async def probe(self) -> None:
        """Try whether records can be written again, without one."""
        with suppress(Unrecorded):
            await self.add([])

    async def _write_all(self) -> None:
        loop = asyncio.get_running_loop()
        while self._lines:
            data, waiting = b"".join(self._lines), self._waiting
            self._lines, self._waiting = [], []
            try:
                await loop.run_in_executor(self._thread, self._write, data)
            except OSError as error:
                self.failed = error.strerror or "the disk"
                result: Exception | None = Unrecorded(self.failed)
            else:
                self.failed = result = None
            for done in waiting:
                if not done.done():  # a client that has gone away waits no more
                    done.set_exception(result) if result else done.set_result(None)
        self._writer = None

    def _write(self, data: bytes) -> None:
        if self._file < 0 or self._size >= self._rotate:
            self._next_file()
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._file, rest) :]
            os.fdatasync(self._file)
        except OSError:
            # a line may be half written: what comes next begins in a new file
            os.close(self._file)
            self._file = -1
            raise
        self._size += len(data)

    def _next_file(self) -> None:
        assert self._folder is not None
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        self._number += 1
        now = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S")
        path = self._folder / f"audit-{now}-{os.getpid()}-{self._number:04}.jsonl"
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_EXCL, 0o600)
        self._size = 0
        sync(self._folder)

    def close(self) -> None:
        """End after what was given has been written."""
        self._thread.shutdown(wait=True)
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
