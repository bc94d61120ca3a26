"""The record of every screening: append-only, rotated, on disk before the answer goes out.

One JSON object a line: who asked (the key's id), when, which release and parameters, with what limits, the
outcome, and a commitment to the query: HMAC-SHA-256 under the day's secret of a nonce and the query's
canonical JSON. The line does not tell who was asked for; who holds the secret and a query can prove that
this was it (`opens`), and when the secret is destroyed nobody can. The query itself is kept only where that
is configured, in a file of the day beside the records. `forget` destroys secrets and queries of days that
are over, and leaves the records.

Each worker writes files of its own. What comes in while one write is being synced goes out with the next
one, so that the disk is waited for once for many.
"""

from __future__ import annotations

import asyncio
import datetime
import fcntl
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
_SECRETS, _QUERIES, _RECORDS = "secret-{}.key", "queries-{}", "audit-{}"


def open_folder(folder: Path) -> None:
    """Make the folder where it is not there; raise `UsageError` where records cannot be kept."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        secret_of(folder, _day(_now()))
    except OSError as error:
        raise UsageError(
            f"Records cannot be kept in {folder}: {error.strerror}.",
            next_step="Name a folder that may be written to with --audit.",
        ) from error


def secret_of(folder: Path, day: str) -> bytes:
    """Return the secret of a day (`20260131`); it is made where there is none, by one process only."""
    path = folder / _SECRETS.format(day)
    with suppress(FileNotFoundError):
        return path.read_bytes()
    with open(os.open(folder / ".lock", os.O_WRONLY | os.O_CREAT, 0o600), "wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            part = folder / f".{path.name}.part"
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(secrets.token_bytes(32))
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, path)
            sync(folder)
    return path.read_bytes()


def holds_records(folder: Path) -> bool:
    """Return whether any record was ever kept in a folder, or could have been."""
    kinds = (_SECRETS.format("*"), _QUERIES.format("*.jsonl"), _RECORDS.format("*.jsonl"))
    return any(next(folder.glob(kind), None) for kind in kinds)


def forget(folder: Path, before: datetime.date) -> list[str]:
    """Destroy the secrets and the queries of all days before this one; return the files' names.

    Afterwards nobody can find out who was asked for on these days. That something was asked, and what came
    of it, stays in the records.
    """
    first = f"{before:%Y%m%d}"
    lapsed = [
        path
        for pattern in (_SECRETS.format("*"), _QUERIES.format("*.jsonl"))
        for path in folder.glob(pattern)
        if path.name.split("-")[1][:8] < first
    ]
    for path in lapsed:
        path.unlink(missing_ok=True)  # another worker may be at it too
    if lapsed:
        sync(folder)
    return sorted(path.name for path in lapsed)


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


class _Lines:
    """Lines in files of one kind: appended to, a new one for each day and at a size."""

    def __init__(self, folder: Path, kind: str, rotate: int) -> None:
        self._folder, self._kind, self._rotate = folder, kind, rotate
        self._file, self._size, self._number, self._day = -1, 0, 0, ""

    def write(self, data: bytes) -> None:
        """Write, and return when it is on disk."""
        now = _now()
        if self._file < 0 or self._size >= self._rotate or self._day != _day(now):
            self._next(now)
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._file, rest) :]
            os.fdatasync(self._file)
        except OSError:
            self.close()  # a line may be half written: what comes next begins in a new file
            raise
        self._size += len(data)

    def _next(self, now: datetime.datetime) -> None:
        self.close()
        self._number += 1
        path = self._folder / f"{self._kind}-{now:%Y%m%dT%H%M%S}-{os.getpid()}-{self._number:04}.jsonl"
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_EXCL, 0o600)
        self._size, self._day = 0, _day(now)
        sync(self._folder)

    def close(self) -> None:
        """Close the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


class Audit:
    """Writes records. `add` returns when they are on disk, and raises `Unrecorded` when they are not.

    retain: whether queries are kept too; days: how long they and the secrets are kept, None for ever.
    """

    def __init__(
        self, folder: Path | None, *, retain: bool = False, days: int | None = None, rotate: int = ROTATE
    ) -> None:
        self._folder, self.retain, self._days = folder, retain, days
        if folder:
            open_folder(folder)
        self._records = _Lines(folder, "audit", rotate) if folder else None
        self._queries = _Lines(folder, "queries", rotate) if folder else None
        self._secret = "", b""
        self._kept_from: datetime.date | None = None
        self._lines: list[tuple[bytes, bytes]] = []
        self._waiting: list[asyncio.Future[None]] = []
        self._writer: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "audit")
        self.failed: str | None = None

    @property
    def on(self) -> bool:
        """Whether records are kept."""
        return self._folder is not None

    def record(self, query: object, **fields: object) -> dict[str, Any]:
        """Return the record of one screening, with the query where that is kept."""
        now = _now()
        out: dict[str, Any] = {"id": secrets.token_hex(12), "time": now.isoformat(timespec="milliseconds")}
        out |= fields
        out["nonce"] = secrets.token_hex(16)
        out["commitment"] = commitment(self._secret_of(_day(now)), out["nonce"], query)
        if self.retain:
            out["query"] = query
        return out

    def _secret_of(self, day: str) -> bytes:
        known, secret = self._secret
        if known != day:
            assert self._folder is not None
            try:
                secret = secret_of(self._folder, day)
            except OSError as error:
                self.failed = error.strerror or "the disk"
                raise Unrecorded(self.failed) from error
            self._secret = day, secret
        return secret

    async def add(self, records: list[dict[str, Any]]) -> None:
        """Write records, together with those of others; their queries apart, for they are destroyed first."""
        loop = asyncio.get_running_loop()
        queries = [{"id": r["id"], "query": r.pop("query")} for r in records if "query" in r]
        self._lines.append((_json_lines(records), _json_lines(queries)))
        done: asyncio.Future[None] = loop.create_future()
        self._waiting.append(done)
        if self._writer is None:
            self._writer = loop.create_task(self._write_all())
        await done

    async def probe(self) -> None:
        """Try whether records can be written again, without one."""
        with suppress(Unrecorded):
            self._secret_of(_day(_now()))
            await self.add([])

    def forget_lapsed(self) -> None:
        """Destroy secrets and queries whose days are over; looked at once a day."""
        if self._folder is None or self._days is None:
            return
        first = _now().date() - datetime.timedelta(days=self._days)
        if first != self._kept_from:
            forget(self._folder, first)
            self._kept_from = first

    async def _write_all(self) -> None:
        loop = asyncio.get_running_loop()
        while self._lines:
            lines, waiting = self._lines, self._waiting
            self._lines, self._waiting = [], []
            try:
                await loop.run_in_executor(self._thread, self._write, lines)
            except OSError as error:
                self.failed = error.strerror or "the disk"
                result: Exception | None = Unrecorded(self.failed)
            else:
                self.failed = result = None
            for done in waiting:
                if not done.done():  # a client that has gone away waits no more
                    done.set_exception(result) if result else done.set_result(None)
        self._writer = None

    def _write(self, lines: list[tuple[bytes, bytes]]) -> None:
        assert self._records is not None
        assert self._queries is not None
        if queries := b"".join(query for _, query in lines):
            self._queries.write(queries)
        self._records.write(b"".join(record for record, _ in lines))

    def close(self) -> None:
        """End after what was given has been written."""
        self._thread.shutdown(wait=True)
        for lines in (self._records, self._queries):
            if lines:
                lines.close()


def _json_lines(rows: list[dict[str, Any]]) -> bytes:
    return b"".join(to_json(row) + b"\n" for row in rows)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _day(now: datetime.datetime) -> str:
    return f"{now:%Y%m%d}"
