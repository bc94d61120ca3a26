"""An index on disk, opened: arrays mapped into memory, entries read one at a time."""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from rahdari.index.codes import GROUPS
from rahdari.index.layout import LINKED, current, map_arrays, read_from, read_header
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


_RUNS = {
    "text_offsets": "text_blob",
    "posting_offsets": "postings",
    "near_offsets": "near_tokens",
    "variant_offsets": "variant_sources",
    "phrase_offsets": "phrase_tokens",
}
"""Arrays of offsets, and what they lead into."""
_PER_TOKEN = (
    "token_symbols",
    "token_lengths",
    "token_classes",
    "token_eastern",
    "token_marks",
    "token_shares",
)
_PER_ENTRY = ("line_ends", "id_ranks", "entry_briefs")
_ROW = ("phrase_parts", "phrase_parts", "phrase_parts", "dates", "nationalities", "places", "documents")
"""What the columns of `entry_rows` lead into: names, fathers, grandfathers, and the rest."""


def _check(arrays: dict[str, NDArray[Any]]) -> None:
    """Raise `ValueError` where arrays do not fit together: the kernel looks none of this up again."""
    tokens, entries = len(arrays["token_scripts"]), len(arrays["entry_numbers"])
    lengths = dict.fromkeys(_PER_TOKEN, tokens) | dict.fromkeys(_PER_ENTRY, entries)
    lengths |= {"text_offsets": tokens + 1, "posting_offsets": tokens + 1, "near_offsets": tokens + 1}
    lengths |= {"entry_rows": entries + 1, "phrase_offsets": len(arrays["phrase_parts"]) + 1}
    lengths |= {"phrase_limits": len(arrays["phrase_parts"])}
    lengths |= {"near_costs": len(arrays["near_tokens"]), "key_tokens": len(arrays["keys"])}
    lengths |= {"group_starts": GROUPS + 1, "document_entries": len(arrays["document_hashes"])}
    lengths |= {"variant_offsets": tokens + 1, "variant_costs": len(arrays["variant_sources"])}
    for name in ("near_strangers", "token_strangers", "organisation_shares"):
        lengths[name] = tokens if len(arrays[name]) else 0
    if len(arrays["token_slots"]) <= tokens:
        raise ValueError("token_slots is too small")
    for name, length in lengths.items():
        if len(arrays[name]) != length:
            raise ValueError(f"{name} should have {length} rows, not {len(arrays[name])}")
    for column, values in enumerate(_ROW):
        if arrays["entry_rows"][-1, column] != len(arrays[values]):
            raise ValueError(f"entry_rows does not end where {values} does")
    for name, values in _RUNS.items():
        if arrays[name][-1] != len(arrays[values]):
            raise ValueError(f"{name} does not end where {values} does")


class IndexReader:
    """One generation of an index, read-only. Safe to share between threads and to open in many processes."""

    def __init__(self, folder: Path, generation: Path | None = None) -> None:
        self.generation = generation or current(folder)
        self.header = read_header(self.generation)
        with read_from(self.generation / "index.json"):
            self.arrays = map_arrays(self.generation / "arrays.bin", self.header["arrays"])
            _check(self.arrays)
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
            classes=arrays["token_classes"],
            eastern=arrays["token_eastern"].view(np.bool_),
            shares=arrays["token_shares"],
            travellers=arrays["token_shares"],
            common=arrays["token_strangers"],
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
        return len(self.arrays["entry_numbers"])

    def kinds(self) -> NDArray[np.uint8]:
        """Return the kind of each entry, a place in `KINDS`."""
        return self.arrays["entry_rows"].view(np.uint8)[:-1, 28]

    def text(self, first: int, last: int) -> bytes:
        """Return the bytes of entries.jsonl between two places."""
        return self._entries[first:last]

    def lines(self) -> Iterator[bytes]:
        """Yield the lines of entries.jsonl, in the order in which the entries were given."""
        for first, last in pairwise([0, *self.arrays["line_ends"].tolist()]):
            yield self._entries[first:last]

    def line(self, number: int) -> bytes:
        """Return the line of an entry, by its place in the index."""
        line = int(self.arrays["entry_numbers"][number])
        ends = self.arrays["line_ends"]
        return self._entries[int(ends[line - 1]) if line else 0 : int(ends[line])]

    def linked(self) -> Iterator[bytes]:
        """Yield what is linked to the entries, one JSON object each."""
        if LINKED in self.header["files"]:
            with open(self.generation / LINKED, "rb") as file:
                yield from file

    def entry(self, number: int) -> Entry:
        """Return an entry by its place in the index."""
        where = f"line {int(self.arrays['entry_numbers'][number]) + 1}"
        with read_from(self.generation / "entries.jsonl"):
            return entry_from_json(json.loads(self.line(number)), where=where)

    def entries(self) -> Iterator[Entry]:
        """Yield all entries, in the order in which they were given."""
        with read_from(self.generation / "entries.jsonl"):
            for number, line in enumerate(self.lines(), 1):
                yield entry_from_json(json.loads(line), where=f"line {number}")

    def _prepared(self, number: int) -> PreparedEntry:
        first, last = self.arrays["entry_rows"][number : number + 2, 0].tolist()
        limits = tuple(self.arrays["phrase_limits"][first:last].tolist())
        return prepare_entry(self.entry(number), limits)
