"""Entries to flat arrays.

Every name is filed under each of its tokens and, since clerks join and split, under each two neighbours
written together; every document under a hash of its number. What is cheap to compare for many
candidates at once (years of birth, nationality, kind) stands in columns of its own.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from attrs import define, evolve, field
from numpy.typing import NDArray

from rahdari.matching.parameters import Parameters, population_rows
from rahdari.matching.prepare import prepare_entry
from rahdari.matching.vocabulary import Vocabulary, make_vocabulary
from rahdari.names.scripts import SCRIPTS, Script
from rahdari.names.tokens import Token
from rahdari.records.documents.numbers import number_key
from rahdari.records.entry import KINDS, Entry
from rahdari.records.schema import entry_from_json, entry_to_json

NO_YEAR = 0
NO_COUNTRY = 0

Progress = Callable[[str, int], None]
"""Called with the name of a step and how many records it has done."""


def country_number(code: str) -> int:
    """Return a country code as one number, 1 to 676; 0 is none."""
    return (ord(code[0]) - 97) * 26 + ord(code[1]) - 96


def document_hash(key: str) -> int:
    """Return the 32-bit hash under which a document number is filed (CRC-32; equality is checked later)."""
    return zlib.crc32(key.encode())


@define
class _Columns:
    kinds: list[int] = field(factory=list)
    years: list[tuple[int, int]] = field(factory=list)
    countries: list[int] = field(factory=list)
    offsets: list[int] = field(factory=lambda: [0])
    name_entries: list[int] = field(factory=list)
    name_tokens: list[list[int]] = field(factory=list)
    name_sizes: list[int] = field(factory=list)
    documents: list[tuple[int, int]] = field(factory=list)
    repeated: list[str] = field(factory=list)


def write_entries(
    entries: Iterable[Entry], path: Path, progress: Progress
) -> tuple[_Columns, dict[Token, int]]:
    """Write entries.jsonl and collect the columns.

    An entry that stands twice (publishers' files overlap) is written once; entries that share an id and
    differ are all written, and their id is reported.
    """
    columns = _Columns()
    tokens: dict[Token, int] = {}
    first: dict[str, int] = {}
    written: dict[str, list[Entry]] = {}
    with open(path, "w+b") as f:
        for entry in entries:
            if first.setdefault(entry.id, len(columns.kinds)) != len(columns.kinds):
                same_id = written.setdefault(entry.id, [_entry_at(f, columns, first[entry.id])])
                if any(evolve(e, source=None) == evolve(entry, source=None) for e in same_id):
                    continue
                same_id.append(entry)
            line = json.dumps(entry_to_json(entry), ensure_ascii=False, separators=(",", ":")).encode()
            f.write(line + b"\n")
            columns.offsets.append(columns.offsets[-1] + len(line) + 1)
            _add(columns, tokens, len(columns.kinds), entry)
            if len(columns.kinds) % 1000 == 0:
                progress("entries", len(columns.kinds))
    progress("entries", len(columns.kinds))
    columns.repeated.extend(i for i, same_id in written.items() if len(same_id) > 1)
    return columns, tokens


def _entry_at(file: BinaryIO, columns: _Columns, number: int) -> Entry:
    file.seek(columns.offsets[number])
    entry = entry_from_json(json.loads(file.readline()))
    file.seek(0, os.SEEK_END)
    return entry


def _add(columns: _Columns, tokens: dict[Token, int], number: int, entry: Entry) -> None:
    prepared = prepare_entry(entry)
    columns.kinds.append(KINDS.index(entry.kind))
    years = [y for d in entry.birth_dates for y in (d.earliest.year, d.latest.year)]
    columns.years.append((min(years), max(years)) if years else (NO_YEAR, NO_YEAR))
    one = len(entry.nationalities) == 1
    columns.countries.append(country_number(entry.nationalities[0]) if one else NO_COUNTRY)
    for name in prepared.names:
        columns.name_entries.append(number)
        columns.name_sizes.append(len(name))
        joined = [
            Token(a.text + b.text, a.script)
            for a, b in pairwise(name)
            if a.script == b.script and not b.patronymic
        ]
        plain = [Token(t.text, t.script) for t in (*name, *joined)]
        columns.name_tokens.append([tokens.setdefault(t, len(tokens)) for t in dict.fromkeys(plain)])
    for document in entry.documents:
        columns.documents.append((document_hash(number_key(document)), number))


def make_arrays(
    columns: _Columns, tokens: dict[Token, int], parameters: Parameters
) -> dict[str, NDArray[Any]]:
    """Return all arrays of an index."""
    others: list[tuple[Script, str]] = [(t.script, t.text) for t in tokens]
    vocabulary = make_vocabulary(population_rows(), others, parameters)
    place = {(s, t): i for i, (s, t) in enumerate(_names(vocabulary))}
    at = np.array([place[o] for o in others], dtype=np.int32)
    flat = np.array([t for name in columns.name_tokens for t in name], dtype=np.int64)
    owners = np.repeat(
        np.arange(len(columns.name_tokens), dtype=np.int32), [len(name) for name in columns.name_tokens]
    )
    posted = at[flat] if len(flat) else np.zeros(0, np.int32)
    order = np.argsort(posted, kind="stable")
    documents = np.array(sorted(columns.documents), dtype=np.int64).reshape(-1, 2)
    blob = [t.encode() for t in vocabulary.texts]
    return {
        "entry_offsets": np.array(columns.offsets, dtype=np.int64),
        "kinds": np.array(columns.kinds, dtype=np.uint8),
        "years": np.array(columns.years, dtype=np.int16).reshape(-1, 2),
        "countries": np.array(columns.countries, dtype=np.int16),
        "name_entries": np.array(columns.name_entries, dtype=np.int32),
        "name_sizes": np.array(columns.name_sizes, dtype=np.uint8),
        "postings": owners[order],
        "posting_offsets": np.searchsorted(posted[order], np.arange(len(blob) + 1)).astype(np.int64),
        "document_hashes": documents[:, 0].astype(np.uint32),
        "document_entries": documents[:, 1].astype(np.int32),
        "organisation_counts": _organisation_counts(columns, flat, at, owners, len(blob)),
        "text_blob": np.frombuffer(b"".join(blob), dtype=np.uint8),
        "text_offsets": np.cumsum([0, *map(len, blob)], dtype=np.int64),
        "token_scripts": vocabulary.scripts,
        "token_symbols": vocabulary.matrix,
        "token_lengths": vocabulary.lengths,
        "token_shares": vocabulary.shares,
        "keys": vocabulary.keys,
        "key_tokens": vocabulary.key_tokens,
        "variant_offsets": vocabulary.variant_offsets,
        "variant_sources": vocabulary.variant_sources,
        "variant_costs": vocabulary.variant_costs,
    }


def _organisation_counts(
    columns: _Columns, flat: NDArray[np.int64], at: NDArray[np.int32], owners: NDArray[np.int32], tokens: int
) -> NDArray[np.int32]:
    """How many names of other than persons hold each token."""
    if not len(flat):
        return np.zeros(tokens, np.int32)
    kinds = np.array(columns.kinds)[np.array(columns.name_entries)[owners]]
    return np.bincount(at[flat[kinds != KINDS.index("person")]], minlength=tokens).astype(np.int32)


def _names(vocabulary: Vocabulary) -> list[tuple[Script, str]]:
    return [(SCRIPTS[s], t) for s, t in zip(vocabulary.scripts.tolist(), vocabulary.texts, strict=True)]
