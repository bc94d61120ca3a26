"""What the API looks up besides screening: ids, datasets, topics, words, dates of change.

Made once for a generation of an index, into a folder of its own (the index is not written to), and mapped by
every worker. Entities are numbered: first the entries by their place in the index, then what is linked to
them. Each field is a `Terms`; `pointers` leads from an id to the entities that mention it.
"""

from __future__ import annotations

import json
import mmap
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic_core import from_json

from rahdari.api.ftm import Json, entity_of, linked_entity
from rahdari.api.model import ftm_model
from rahdari.api.terms import Pairs, Terms
from rahdari.index.layout import LINKED, map_arrays, read_from, verify, write_arrays
from rahdari.index.reader import IndexReader
from rahdari.names.folding import fold, words

FACETS = ("datasets", "schema", "countries", "identifiers", "topics", "genders")
_FIELDS = (*FACETS, "ids", "referents", "pointers", "values", "names", "words")
_DATES = ("first_seen", "last_seen", "last_change", "expires")
_VERSION = 1
_MOST_WORDS = 400
"""Words of one entity that are found, besides those of its names."""


class Tables:
    """The tables of one generation, mapped."""

    def __init__(self, folder: Path, reader: IndexReader) -> None:
        header = json.loads((folder / "tables.json").read_text("utf-8"))
        self._arrays = map_arrays(folder / "tables.bin", header["arrays"])
        self._reader, self.entries = reader, len(reader)
        self._linked = _map(reader.generation / LINKED) if LINKED in reader.header["files"] else b""
        self.fields = {name: Terms.of(self._arrays, name) for name in _FIELDS}
        self.dates: dict[str, NDArray[np.bytes_]] = {
            name: self._arrays[name].view("S19")[:, 0] for name in _DATES
        }
        self.captions: NDArray[np.int32] = self._arrays["captions"]
        self.name_words: NDArray[np.uint16] = self._arrays["name_words"]
        self.datasets: dict[str, Any] = header["datasets"]
        self.schemata = frozenset(header["schemata"])

    def __len__(self) -> int:
        return len(self.captions)

    def entity(self, number: int) -> Json:
        """Return an entity as FollowTheMoney has it."""
        if number < self.entries:
            return entity_of(from_json(self._reader.line(number)))
        first, last = self._arrays["linked_lines"][number - self.entries].tolist()
        return linked_entity(from_json(self._linked[first:last]))

    def number(self, id_: str) -> tuple[int, bool] | None:
        """Return the entity with this id, or else the one that took it up, and whether it is the latter."""
        for field, moved in (("ids", False), ("referents", True)):
            for number in self.fields[field].find(id_).tolist():
                return number, moved
        return None

    def marked(self, field: str, values: list[str]) -> NDArray[np.bool_]:
        """Return for each entity whether it has one of these values of a field."""
        out = np.zeros(len(self), dtype=np.bool_)
        for value in values:
            out[self.fields[field].find(value)] = True
        return out


def _map(path: Path) -> bytes | mmap.mmap:
    with open(path, "rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def folder_of(cache: Path, generation: str) -> Path:
    """Return where the tables of a generation stand."""
    return cache / f"{generation}-{_VERSION}"


def made(cache: Path, generation: str) -> bool:
    """Return whether the tables of a generation are there."""
    return (folder_of(cache, generation) / "tables.json").is_file()


def note_why_not(cache: Path, generation: str, why: str) -> None:
    """Note, for the workers, why the tables of a generation could not be made."""
    with suppress(OSError):  # the same disk may be what is the matter
        _why_not(cache, generation).write_text(why, "utf-8")


def why_not(cache: Path, generation: str) -> str | None:
    """Return what was noted."""
    with suppress(OSError):
        return _why_not(cache, generation).read_text("utf-8") or None
    return None


def _why_not(cache: Path, generation: str) -> Path:
    return cache / f"{folder_of(cache, generation).name}.why-not"


def make_tables(reader: IndexReader, cache: Path) -> Path:
    """Make the tables of this generation, if they are not there yet; return their folder.

    All of it is read for that anyway, so it is held against its hashes first. Raises `IndexFormatError`.
    """
    folder = folder_of(cache, reader.generation.name)
    if made(cache, reader.generation.name):
        return folder
    verify(reader.generation)
    part = cache / f".{folder.name}.{os.getpid()}"
    part.mkdir(parents=True, exist_ok=True)
    try:
        maker = _Maker()
        with read_from(reader.generation):
            maker.add_all(reader)
        header = {
            "arrays": write_arrays(part / "tables.bin", maker.arrays()),
            "datasets": maker.datasets,
            "schemata": sorted(maker.schemata),
        }
        (part / "tables.json").write_text(json.dumps(header), "utf-8")
        try:
            os.replace(part, folder)
        except OSError:  # another process has made them meanwhile
            if not (folder / "tables.json").is_file():
                raise
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return folder


class _Maker:
    """The tables while they are collected."""

    def __init__(self) -> None:
        self._pairs = {name: Pairs() for name in _FIELDS}
        self._dates: dict[str, list[bytes]] = {name: [] for name in _DATES}
        self._captions: list[str] = []
        self._name_words: list[int] = []
        self._lines: list[tuple[int, int]] = []
        self.datasets: dict[str, dict[str, Any]] = {}
        self.schemata: set[str] = set()

    def add_all(self, reader: IndexReader) -> None:
        for number in range(len(reader)):
            record = from_json(reader.line(number))
            entity = entity_of(record)
            self.schemata.add(entity["schema"])
            self._add(entity, expires=record.get("expires_on", ""))
        last: dict[str, tuple[Json, tuple[int, int]]] = {}  # of several with one id the last counts
        at = 0
        for line in reader.linked():
            entity = linked_entity(from_json(line))
            last[entity["id"]] = entity, (at, at + len(line))
            at += len(line)
        for entity, where in last.values():
            self._lines.append(where)
            self._add(entity, target=False)

    def _add(self, entity: Json, *, target: bool = True, expires: str = "") -> None:
        number, pairs = len(self._captions), self._pairs
        pairs["ids"].add(entity["id"], number)
        pairs["schema"].add(entity["schema"], number)
        for referent in entity["referents"]:
            pairs["referents"].add(referent, number)
        for dataset in entity["datasets"]:
            pairs["datasets"].add(dataset, number)
            counted = self.datasets.setdefault(dataset, {"things": 0, "targets": 0, "last_change": ""})
            counted["things"] += 1
            counted["targets"] += target
            counted["last_change"] = max(counted["last_change"], entity["last_change"] or "")
        found, named = _words_of(entity, number, pairs)
        for field, all_words in (("words", found), ("names", named)):
            for word in all_words:
                pairs[field].add(word, number)
        self._name_words.append(min(len(named), 65535))
        for name in _DATES:
            moment = expires if name == "expires" else entity[name] or ""
            self._dates[name].append(moment[:19].encode("ascii", "ignore"))
        self._captions.append(entity["caption"])

    def arrays(self) -> dict[str, NDArray[Any]]:
        out: dict[str, NDArray[Any]] = {}
        for name, pairs in self._pairs.items():
            out |= {f"{name}.{part}": array for part, array in pairs.arrays().items()}
        for name, moments in self._dates.items():
            out[name] = np.array(moments, "S19").view(np.uint8).reshape(-1, 19)
        order = sorted(range(len(self._captions)), key=lambda n: (self._captions[n].casefold(), n))
        ranks = np.empty(len(order), np.int32)
        ranks[order] = np.arange(len(order), dtype=np.int32)
        lines = np.array(self._lines, np.int64).reshape(-1, 2)
        name_words = np.array(self._name_words, np.uint16)
        return out | {"captions": ranks, "name_words": name_words, "linked_lines": lines}


def _words_of(entity: Json, number: int, pairs: dict[str, Pairs]) -> tuple[set[str], set[str]]:
    """Note the values of an entity's properties; return its words, and those of its names."""
    model = ftm_model()
    schema = model.schemata.get(entity["schema"])
    found: set[str] = set()
    named: set[str] = set()
    for name, values in entity["properties"].items():
        known = schema.properties.get(name) if schema else None
        type_ = known.type if known else "string"
        group = model.groups.get(type_, (None, ""))[0]
        for value in values:
            if type_ == "entity":
                pairs["pointers"].add(value, number)
                continue
            for stated in _prefixes(value) if type_ == "date" else (value,):
                if len(stated) <= 200:
                    pairs["values"].add(f"{name}:{stated}", number)
                if group and group not in FACETS and len(stated) <= 200:
                    pairs["values"].add(f"{group}:{stated}", number)
            if group in FACETS:
                pairs[group].add(value, number)
            if type_ == "name":
                named.update(words_of(value))
            elif len(found) < _MOST_WORDS:
                found.update(words_of(value))
    return found | named, named


def words_of(text: str) -> Iterator[str]:
    """Return the words of a text as they are searched: folded, in the script they are in."""
    return iter(words(fold(text)))


def _prefixes(date: str) -> set[str]:
    """Return a date and what it begins with: one of 1968-03-02 is found by 1968 too."""
    return {date, *(date[:length] for length in (4, 7, 10) if len(date) > length)}
