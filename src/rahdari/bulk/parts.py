"""The parts of a run: one file for each batch, whole or not there, so that a killed run goes on.

A part's name holds the digest of the batch's rows and of the run's options: a part that is there is the
answer to exactly these rows, and nothing is screened twice. Beside it lie the digests of its customers,
sorted (`.bin`), written first.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from attrs import asdict, define

from rahdari.bulk.state import DIGEST
from rahdari.durable import sync
from rahdari.errors import UsageError


@define
class Tally:
    """What was counted: rows, those no customer could be made of, customers to refer, hits, known ones.

    screened: customers that were compared with the whole index, and not taken over from the run before.
    """

    rows: int = 0
    bad_rows: int = 0
    referred: int = 0
    hits: int = 0
    known: int = 0
    screened: int = 0

    def add(self, other: Tally) -> None:
        """Count another part."""
        for name, count in asdict(other).items():
            setattr(self, name, getattr(self, name) + count)


def part_of(folder: Path, number: int, options: bytes, batch: bytes) -> Path:
    """Return the path of the part that answers these rows."""
    digest = hashlib.blake2b(options + batch, digest_size=12).hexdigest()
    return folder / f"{number:08}-{digest}.parquet"


def digests_of(part: Path) -> Path:
    """Return the path of the digests beside a part."""
    return part.with_suffix(".bin")


def write_part(part: Path, results: pa.RecordBatch, tally: Tally, digests: list[bytes]) -> None:
    """Write a part; it is there when all of it is on disk."""
    with _whole(digests_of(part)) as path:
        np.sort(np.array(digests, DIGEST)).tofile(path)
    told = results.schema.with_metadata({b"tally": json.dumps(asdict(tally)).encode()})
    with _whole(part) as path:
        pq.write_table(pa.Table.from_batches([results]).cast(told), path, compression="zstd")


def tally_of(part: Path) -> Tally | None:
    """Return what a part counted; None if it is not there or not whole."""
    try:
        return Tally(**json.loads((pq.read_schema(part).metadata or {})[b"tally"]))
    except (OSError, pa.ArrowException, KeyError, ValueError, TypeError):
        return None


def results_of(parts: Iterable[Path]) -> Iterator[pa.RecordBatch]:
    """Yield the results of parts, in their order."""
    for part in parts:
        yield from pq.ParquetFile(part).iter_batches(1 << 14)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    part = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        yield part
        sync(part)
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep other runs from the folder while the block runs."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "a") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UsageError(f"Another run is writing {folder}.") from error
        yield


def clear(folder: Path) -> None:
    """Remove all parts."""
    for path in folder.iterdir():
        path.unlink(missing_ok=True)  # a worker of a run that was killed may be done just now
    with suppress(OSError):
        folder.rmdir()
