"""Entries, one after another, as columns of numbers; and entries.jsonl, written on the way.

Tokens are numbered in the order in which they are met; the vocabulary gives them their final numbers
later (`build`). Everything of variable length is one flat column and a column of where each entry's ends.
"""

from __future__ import annotations

import json
import os
from array import array
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from attrs import evolve

from rahdari.index.codes import (
    SEXES,
    country_number,
    date_order,
    date_row,
    document_row,
    place_hashes,
    required,
    token_flags,
)
from rahdari.matching.prepare import prepare_entry
from rahdari.names.scripts import Script
from rahdari.names.tokens import Token
from rahdari.records.entry import KINDS, Entry
from rahdari.records.schema import entry_from_json, entry_line

Progress = Callable[[str, int], None]
"""Called with the name of a step and how many records it has done."""


class Columns:
    """All entries by column; `*_ends` say where each entry's part of a flat column ends.

    phrases: names, fathers' names, grandfathers' names, each a run of tokens; `phrase_starts` holds three
    numbers an entry, where each of these begins.
    """

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.tokens: dict[str, int] = {}
        self.scripts: list[Script] = []
        self.line_ends: array[int] = array("q")
        self.kinds: array[int] = array("B")
        self.sexes: array[int] = array("B")
        self.restrictions: array[int] = array("B")
        self.order: array[int] = array("i")
        self.phrase_starts: array[int] = array("i")
        self.phrase_ends: array[int] = array("i")
        self.phrase_parts: array[int] = array("B")
        self.phrase_tokens: array[int] = array("I")
        self.dates: array[int] = array("h")
        self.date_ends: array[int] = array("i")
        self.nationalities: array[int] = array("h")
        self.nationality_ends: array[int] = array("i")
        self.places: array[int] = array("Q")
        self.place_ends: array[int] = array("i")
        self.documents: array[int] = array("Q")
        self.document_ends: array[int] = array("i")
        self.repeated: list[str] = []
        self.names: int = 0

    def add(self, entry: Entry) -> None:
        """Add one entry."""
        prepared = prepare_entry(entry)
        self.ids.append(entry.id)
        self.names += len(prepared.names)
        self.kinds.append(KINDS.index(entry.kind))
        self.sexes.append(SEXES.index(entry.sex))
        self.restrictions.append(required(entry))
        self.order.append(date_order(entry.birth_dates))
        ones = (1,) * (len(prepared.fathers) + len(prepared.grandfathers))
        self.phrase_parts.extend((*prepared.parts, *ones))
        for phrases in (prepared.names, prepared.fathers, prepared.grandfathers):
            self.phrase_starts.append(len(self.phrase_ends))
            for phrase in phrases:
                self.phrase_tokens.extend([self._token(t) for t in phrase])
                self.phrase_ends.append(len(self.phrase_tokens))
        for date in entry.birth_dates:
            self.dates.extend(date_row(date))
        self.date_ends.append(len(self.dates) // 4)
        self.nationalities.extend([country_number(n) for n in entry.nationalities])
        self.nationality_ends.append(len(self.nationalities))
        if entry.birth_places:
            self.places.extend(place_hashes(entry.birth_places))
        self.place_ends.append(len(self.places))
        for document in entry.documents:
            number, issuer, kind, family = document_row(document)
            self.documents.extend((number, issuer | kind << 16 | family << 24))
        self.document_ends.append(len(self.documents) // 2)

    def _token(self, token: Token) -> int:
        number = self.tokens.get(token.text)
        if number is None:
            number = self.tokens[token.text] = len(self.scripts)
            self.scripts.append(token.script)
        return number << 4 | token_flags(token)


def collect(entries: Iterable[Entry], path: Path, progress: Progress, columns: Columns) -> None:
    """Write entries to the end of entries.jsonl and add them to the columns of those that stand there.

    An entry that stands twice (publishers' files overlap) is written once; entries that share an id and
    differ are all written, and their id is reported. Those that are there already have other ids.
    """
    first: dict[str, int] = {}
    written: dict[str, list[Entry]] = {}
    with open(path, "a+b") as f:
        for entry in entries:
            number = len(columns.kinds)
            if first.setdefault(entry.id, number) != number:
                same_id = written.setdefault(entry.id, [_entry_at(f, columns, first[entry.id])])
                if any(evolve(e, source=None) == evolve(entry, source=None) for e in same_id):
                    continue
                same_id.append(entry)
            f.write(entry_line(entry).encode())
            f.write(b"\n")
            columns.line_ends.append(f.tell())
            columns.add(entry)
            if number % 1000 == 999:
                progress("entries", number + 1)
    progress("entries", len(columns.kinds))
    columns.repeated.extend(i for i, same_id in written.items() if len(same_id) > 1)


def _entry_at(file: BinaryIO, columns: Columns, number: int) -> Entry:
    file.seek(columns.line_ends[number - 1] if number else 0)
    entry = entry_from_json(json.loads(file.readline()))
    file.seek(0, os.SEEK_END)
    return entry
