"""Texts to the numbers of the entities that have them, as flat arrays in one mapped file.

A `Terms` is built from (text, entity) pairs; its texts stand in order, so that one is found by halving, and
all that begin alike stand together.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Array = NDArray[Any]
_PARTS = ("blob", "offsets", "starts", "entities")


class Pairs:
    """The pairs of one field while they are collected; entities come in ascending order."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}
        self._terms: array[int] = array("i")
        self._entities: array[int] = array("i")

    def add(self, text: str, entity: int) -> None:
        """Note that this entity has this text."""
        self._terms.append(self._codes.setdefault(text, len(self._codes)))
        self._entities.append(entity)

    def arrays(self) -> dict[str, Array]:
        """Return the arrays that `Terms` is made of; each pair stands once."""
        texts = sorted(self._codes)
        place = np.empty(len(texts), np.int32)
        place[[self._codes[t] for t in texts]] = np.arange(len(texts), dtype=np.int32)
        terms = place[np.array(self._terms, np.int32)]
        pairs = np.unique(terms.astype(np.int64) << 32 | np.array(self._entities, np.int64))
        blob = [t.encode("utf-8", "surrogatepass") for t in texts]
        return {
            "blob": np.frombuffer(b"".join(blob), np.uint8),
            "offsets": np.cumsum([0, *map(len, blob)], dtype=np.int64),
            "starts": np.searchsorted(pairs >> 32, np.arange(len(texts) + 1)).astype(np.int64),
            "entities": (pairs & 0xFFFFFFFF).astype(np.int32),
        }


@frozen(eq=False)
class Terms:
    """The texts of one field in order, and for each the entities that have it, ascending."""

    blob: Array
    offsets: Array
    starts: Array
    entities: Array

    @classmethod
    def of(cls, arrays: Mapping[str, Array], field: str) -> Terms:
        """Take the arrays of a field."""
        return cls(*(arrays[f"{field}.{part}"] for part in _PARTS))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def text(self, place: int) -> str:
        """Return a text by its place in the order."""
        return self._bytes(place).decode("utf-8", "surrogatepass")

    def find(self, text: str) -> Array:
        """Return the entities that have this text."""
        wanted = text.encode("utf-8", "surrogatepass")
        place = self._place(wanted)
        if place < len(self) and self._bytes(place) == wanted:
            return self._of(place, place + 1)
        return self.entities[:0]

    def beginning(self, prefix: str) -> Array:
        """Return the entities, each once, that have a text that begins so."""
        first = prefix.encode("utf-8", "surrogatepass")
        found = self._of(self._place(first), self._place(first + b"\xff"))
        return np.unique(found)

    def counts(self, which: Array) -> dict[str, int]:
        """Return how many of the entities marked in `which` have each text, where any has."""
        if not len(self):
            return {}
        hits = np.add.reduceat(np.append(which[self.entities].astype(np.int64), 0), self.starts[:-1])
        return {self.text(place): int(hits[place]) for place in np.flatnonzero(hits).tolist()}

    def _of(self, first: int, last: int) -> Array:
        return self.entities[self.starts[first] : self.starts[last]]

    def _bytes(self, place: int) -> bytes:
        return bytes(self.blob[self.offsets[place] : self.offsets[place + 1]])

    def _place(self, wanted: bytes) -> int:
        """Return the place of the first text that is not before this one."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._bytes(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low
