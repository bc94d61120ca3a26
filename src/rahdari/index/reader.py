"""An index on disk, opened: arrays mapped into memory, entries read one at a time."""

from __future__ import annotations

import json
import mmap
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from rahdari.index.layout import current, map_arrays, read_from, read_header
from rahdari.matching.prepare import PreparedEntry, prepare_entry
from rahdari.matching.vocabulary import Vocabulary
from rahdari.records.entry import Entry
from rahdari.records.schema import entry_from_json


class Texts(Sequence[str]):
    """Strings in one blob, decoded when asked for."""

    def __init__(self, blob: NDArray[np.uint8], offsets: NDArray[np.int64]) -> None:
        self._blob, self._offsets = blob, offsets

    def __len__(self) -> int:
        return len(self._offsets) - 1

    @overload
    def __getitem__(self, i: int) -> str: ...
    @overload
    def __getitem__(self, i: slice) -> list[str]: ...
    def __getitem__(self, i: int | slice) -> str | list[str]:
        if isinstance(i, slice):
            return [self[k] for k in range(*i.indices(len(self)))]
        return self._blob[self._offsets[i] : self._offsets[i + 1]].tobytes().decode()


class IndexReader:
    """One generation of an index, read-only. Safe to share between threads and to open in many processes."""

    def __init__(self, folder: Path, generation: Path | None = None) -> None:
        self.generation = generation or current(folder)
        self.header = read_header(self.generation)
        with read_from(self.generation / "index.json"):
            self.arrays = map_arrays(self.generation / "arrays.bin", self.header["arrays"])
            self.vocabulary = self._vocabulary(self.arrays)
        self._entries = self._map(self.generation / "entries.jsonl")
        self.prepared = lru_cache(maxsize=1 << 16)(self._prepared)

    @staticmethod
    def _vocabulary(arrays: dict[str, NDArray[Any]]) -> Vocabulary:
        return Vocabulary(
            texts=Texts(arrays["text_blob"], arrays["text_offsets"]),
            scripts=arrays["token_scripts"],
            matrix=arrays["token_symbols"],
            lengths=arrays["token_lengths"],
            shares=arrays["token_shares"],
            keys=arrays["keys"],
            key_tokens=arrays["key_tokens"],
            variant_offsets=arrays["variant_offsets"],
            variant_sources=arrays["variant_sources"],
            variant_costs=arrays["variant_costs"],
        )

    @classmethod
    def of_generation(cls, generation: Path) -> IndexReader:
        """Open this generation, whether it is in force or not yet."""
        return cls(generation.parent, generation)

    @staticmethod
    def _map(path: Path) -> bytes | mmap.mmap:
        with open(path, "rb") as f:
            return mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""

    def __len__(self) -> int:
        return len(self.arrays["kinds"])

    def entry(self, number: int) -> Entry:
        """Return an entry by its place in the index."""
        first, last = self.arrays["entry_offsets"][number : number + 2].tolist()
        with read_from(self.generation / "entries.jsonl"):
            return entry_from_json(json.loads(self._entries[first:last]), where=f"line {number + 1}")

    def _prepared(self, number: int) -> PreparedEntry:
        return prepare_entry(self.entry(number))
