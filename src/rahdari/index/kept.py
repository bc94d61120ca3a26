"""What a build can take over from the index before it: lines and columns of the entries that stay.

Preparing entries is most of a build. Where the old index was built with the same parameters, the columns of
its entries are in its arrays, only in another order and with other numbers for the tokens; so that
`keep` gives exactly the `Columns` that reading those entries again would give, but for the order in which
tokens are numbered, which no index shows.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rahdari.index.build import Runs
from rahdari.index.codes import YEARS
from rahdari.index.columns import Columns
from rahdari.index.reader import IndexReader

Array = NDArray[Any]
_ID = b'{"id":"'
"""How every line of entries.jsonl begins."""


def entry_ids(reader: IndexReader) -> list[str]:
    """Return the ids of all entries, in the order of the lines."""
    return [_id(line) for line in reader.lines()]


def _id(line: bytes) -> str:
    end = line.find(b'"', len(_ID))
    if line.startswith(_ID) and b"\\" not in line[:end]:
        return line[len(_ID) : end].decode()
    return str(json.loads(line).get("id", ""))


def keep(reader: IndexReader, ids: list[str], without: Collection[str], path: Path) -> Columns:
    """Write the lines of all entries but those with the ids `without`; return the columns of these entries.

    ids: those of all entries (`entry_ids`).
    """
    stays = np.array([i not in without for i in ids], dtype=bool)
    lines = np.flatnonzero(stays)
    columns = Columns()
    columns.ids = [ids[n] for n in lines.tolist()]
    columns.repeated = [i for i, n in Counter(columns.ids).items() if n > 1]
    _copy_lines(reader, stays, columns, path)
    where = np.argsort(reader.arrays["entry_numbers"], kind="stable")[lines]
    _copy_values(reader.arrays, where, columns)
    _copy_phrases(reader, where, columns)
    return columns


def _copy_lines(reader: IndexReader, stays: Array, columns: Columns, path: Path) -> None:
    ends = reader.arrays["line_ends"]
    edges = np.flatnonzero(np.diff(np.concatenate([[0], stays, [0]]).astype(np.int8))).reshape(-1, 2)
    starts = np.append(0, ends)
    with open(path, "wb") as file:
        for first, last in edges.tolist():
            file.write(reader.text(int(starts[first]), int(starts[last])))
    _fill(columns.line_ends, np.cumsum(np.diff(starts)[stays]))


def _copy_values(arrays: dict[str, Array], where: Array, columns: Columns) -> None:
    rows = arrays["entry_rows"]
    for byte, column in enumerate((columns.kinds, columns.sexes, columns.restrictions)):
        _fill(column, rows.view(np.uint8)[where, 28 + byte])
    for field, values, column, ends in (
        (3, arrays["dates"], columns.dates, columns.date_ends),
        (4, arrays["nationalities"], columns.nationalities, columns.nationality_ends),
        (5, arrays["places"], columns.places, columns.place_ends),
        (6, arrays["documents"], columns.documents, columns.document_ends),
    ):
        offsets, taken = Runs(rows[:-1, field], rows[1:, field], values).take(where)
        _fill(ends, offsets[1:])
        _fill(column, taken)
    groups = np.searchsorted(arrays["group_starts"], where, "right") - 1
    dated = np.flatnonzero(groups >= 2 + YEARS)  # these alone are in order by day too: `date_order`
    order = groups << 9
    order[dated] |= arrays["dates"][rows[where[dated], 3], 2]
    _fill(columns.order, order)


def _copy_phrases(reader: IndexReader, where: Array, columns: Columns) -> None:
    arrays, vocabulary = reader.arrays, reader.vocabulary
    rows, offsets = arrays["entry_rows"], arrays["phrase_offsets"]
    entries, which = Runs(rows[:-1, 0], rows[1:, 0], np.arange(len(offsets) - 1)).take(where)
    _fill(columns.phrase_starts, entries[:-1, None] + (rows[where, :3] - rows[where, :1]))
    columns.names = int((rows[where, 1] - rows[where, 0]).sum())
    ends, coded = Runs(offsets[:-1], offsets[1:], arrays["phrase_tokens"]).take(which)
    _fill(columns.phrase_ends, ends[1:])
    _fill(columns.phrase_parts, arrays["phrase_parts"][which])
    tokens, numbers = np.unique(coded >> 4, return_inverse=True)
    _fill(columns.phrase_tokens, numbers.astype(np.uint32) << 4 | coded & 15)
    scripts = vocabulary.script_names()
    columns.scripts = [scripts[t] for t in tokens.tolist()]
    columns.tokens = {vocabulary.texts[t]: n for n, t in enumerate(tokens.tolist())}


def _fill(column: array[int], values: Array) -> None:
    column.frombytes(np.ascontiguousarray(values, dtype=column.typecode).tobytes())
