"""What the next run wants to know of this one: who was screened, against what, and what was found.

A folder: `manifest.json` names the files of the run and is replaced last, so that a state appears whole or
not at all. `customers-*.bin` holds the digests of all customers, sorted, 16 bytes each, and is mapped into
memory; `entries-*.parquet` the digests of the entries; `results-*.parquet` the hits and known false matches.
A run of another matcher, of other parameters or options is no basis: `Before.basis` says why not.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from attrs import asdict, field, frozen
from numpy.typing import NDArray

from rahdari.bulk.known import FalseMatch, Known
from rahdari.bulk.screening import RESULT
from rahdari.errors import SourceError
from rahdari.index.reader import IndexReader

FORMAT = 1
Digests = NDArray[np.bytes_]
DIGEST = np.dtype("S16")


def entry_digests(reader: IndexReader, today: datetime.date) -> dict[str, bytes]:
    """Return a digest for each id of the entries that are in force; entries may share an id.

    It covers what the rest of the list makes an entry weigh too: the limits of its names (`namesakes`).
    """
    out: dict[str, bytes] = {}
    starts, limits = reader.arrays["entry_rows"][:, 0].tolist(), reader.arrays["phrase_limits"]
    for number in range(len(reader)):
        line = reader.line(number).strip()
        entry = json.loads(line)
        if entry.get("expires_on") and entry["expires_on"] <= today.isoformat():
            continue
        weighed = limits[starts[number] : starts[number + 1]].tobytes()
        said = out.get(entry["id"], b"") + line + weighed
        out[entry["id"]] = hashlib.blake2b(said, digest_size=16).digest()
    return out


def words_digest(reader: IndexReader) -> str:
    """Return a digest of how common words are in the names of organisations, lapsed ones among them."""
    return hashlib.blake2b(reader.arrays["organisation_shares"].tobytes(), digest_size=16).hexdigest()


@frozen
class Before:
    """The run before this one."""

    folder: Path
    manifest: Mapping[str, Any] = field(hash=False)

    @classmethod
    def of(cls, folder: Path) -> Before | None:
        """Open a state; None where there is none yet."""
        path = folder / "manifest.json"
        try:
            manifest = json.loads(path.read_text("utf-8"))
            files = [folder / manifest[name] for name in ("customers", "entries", "results")]
            if manifest["format"] != FORMAT or not all(file.is_file() for file in files):
                raise ValueError("it is of another version, or its files are missing")
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise SourceError(
                str(path),
                f"is no state of a run ({error})",
                next_step="Name another folder, or remove it for a run over everything.",
            ) from error
        return cls(folder, manifest)

    def basis(self, options: Mapping[str, object]) -> str | None:
        """Return why a run with these options cannot go by this one, or None."""
        for name, value in json.loads(json.dumps(options)).items():
            if self.manifest["options"].get(name) != value:
                return f"{name} was {self.manifest['options'].get(name)!r} and is {value!r}"
        return None

    @property
    def words(self) -> str | None:
        """What `words_digest` was."""
        return self.manifest.get("words")

    def entries(self) -> dict[str, bytes]:
        """Return the digests of the entries."""
        table = pq.read_table(self.folder / self.manifest["entries"])
        return dict(zip(table["id"].to_pylist(), table["digest"].to_pylist(), strict=True))

    def known(self) -> list[FalseMatch]:
        """Return the false matches that were known, each with the version of its entry."""
        return [
            FalseMatch(**{**match, "until": datetime.date.fromisoformat(match["until"])})
            for match in self.manifest["known"]
        ]

    def customers(self) -> Digests:
        """Return the sorted digests of all customers, mapped into memory."""
        path = self.folder / self.manifest["customers"]
        return np.memmap(path, DIGEST, "r") if path.stat().st_size else np.zeros(0, DIGEST)

    def results(self, digests: list[bytes]) -> Iterator[dict[str, Any]]:
        """Yield what was found of these customers, read in bounded memory."""
        wanted = pc.field("digest").isin(pa.array(digests, pa.binary()))
        dataset = ds.dataset(self.folder / self.manifest["results"], format="parquet")
        for batch in dataset.to_batches(filter=wanted, batch_size=1 << 14):
            yield from batch.to_pylist()


def seen(sorted_digests: Digests, digests: list[bytes]) -> NDArray[np.bool_]:
    """Return which of the digests are among those that are sorted."""
    wanted = np.array(digests, DIGEST)
    if not len(sorted_digests):
        return np.zeros(len(wanted), np.bool_)
    places = np.minimum(np.searchsorted(sorted_digests, wanted), len(sorted_digests) - 1)
    return np.asarray(sorted_digests[places] == wanted)


def write_state(
    folder: Path,
    options: Mapping[str, object],
    entries: Mapping[str, bytes],
    words: str,
    known: Known,
    digest_files: list[Path],
    results: Iterator[pa.RecordBatch],
) -> None:
    """Write the state of a run in the place of the one before."""
    folder.mkdir(parents=True, exist_ok=True)
    run = uuid.uuid4().hex[:12]
    names = {"customers": f"customers-{run}.bin", "entries": f"entries-{run}.parquet"}
    names["results"] = f"results-{run}.parquet"
    _merge(digest_files, folder / names["customers"])
    ids = pa.array(list(entries), pa.string())
    pq.write_table(
        pa.table({"id": ids, "digest": pa.array(list(entries.values()), pa.binary(16))}),
        folder / names["entries"],
    )
    with pq.ParquetWriter(folder / names["results"], RESULT) as writer:
        for batch in results:
            writer.write_batch(batch)
    taken_up = (*known.honoured, *known.fallen)
    manifest = {
        "format": FORMAT,
        "options": dict(options),
        **names,
        "words": words,
        "known": [{**asdict(match), "until": match.until.isoformat()} for match in taken_up],
    }
    part = folder / f"manifest-{run}.json"
    with open(part, "w", encoding="utf-8") as file:
        json.dump(manifest, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, folder / "manifest.json")
    for pattern in ("customers-*.bin", "entries-*.parquet", "results-*.parquet"):
        for old in folder.glob(pattern):
            if old.name not in names.values():
                old.unlink()


def _merge(files: list[Path], out: Path) -> None:
    """Put sorted digests of many files into one, a 256th at a time."""
    parts = [np.memmap(file, DIGEST, "r") for file in files if file.stat().st_size]
    starts = [part.searchsorted(np.array([bytes([b]) for b in range(1, 256)], DIGEST)) for part in parts]
    with open(out, "wb") as file:
        for b in range(256):
            some = [
                part[(start[b - 1] if b else 0) : (start[b] if b < 255 else len(part))]
                for part, start in zip(parts, starts, strict=True)
            ]
            if some:
                np.sort(np.concatenate(some)).tofile(file)
        file.flush()
        os.fsync(file.fileno())
