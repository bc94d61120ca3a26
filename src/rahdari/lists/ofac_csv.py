"""OFAC's comma-separated lists: sdn.csv with alt.csv, add.csv and sdn_comments.csv (or cons_*.csv).

In: the files as published; no header, `-0-` for nothing, 0x1A at the end. Out: entries `ofac:ent_num`.
The parts are joined by ent_num; those of alt, add and comments are held in memory, sdn.csv streams.

- Aliases in alt.csv are the strong ones; the weak ones stand in the remarks.
- Remarks break off at 1,000 characters, in the middle of a word; sdn_comments.csv goes on from there.
- Files of different dates do not match: rows of the parts without a row in sdn.csv are reported and left
  out, and a continuation of remarks that do not break off is not joined to them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from attrs import define, field

from rahdari.errors import SourceError
from rahdari.lists.builder import EntryBuilder
from rahdari.lists.files import open_text
from rahdari.lists.ofac import add_name, add_programs, add_vessel, builder_for
from rahdari.lists.ofac_remarks import add_remarks
from rahdari.lists.reading import SourceSpec
from rahdari.lists.report import Problem, ReadReport
from rahdari.records.entry import Entry

_COLUMNS = {"sdn": 12, "alt": 5, "add": 6, "comments": 2}
_CUT_AT = 1000

Row = list[str]


@define
class _Part:
    """One of the files beside sdn.csv: its rows by ent_num, with their lines, until they are taken."""

    name: str
    rows: dict[str, list[tuple[int, Row]]] = field(factory=dict)

    def take(self, ent_num: str) -> list[Row]:
        return [row for _, row in self.rows.pop(ent_num, [])]


def read(spec: SourceSpec, report: ReadReport) -> Iterator[Entry | None]:
    """Yield the entries of sdn.csv in its order."""
    alt, add, comments = (_part(spec, key, report) for key in ("alt", "add", "comments"))
    for line, row in _rows(spec.path, "sdn", report):
        uid = row[0].strip()
        yield _entry(row, line, report, alt.take(uid), add.take(uid), comments.take(uid))
    for part in (alt, add, comments):
        for uid, rows in part.rows.items():
            for line, _ in rows:
                why = "has no row in the main file (files of different dates?); left out"
                report.add(Problem("rejected", why, line, f"{part.name}: ent_num", uid))


def _entry(
    row: Row, line: int, report: ReadReport, aliases: list[Row], addresses: list[Row], more: list[Row]
) -> Entry | None:
    """Make an entry of a row of sdn.csv and the rows of the other files that belong to it."""
    uid, name, sdn_type, programs, title, call_sign, *vessel, remarks = (_value(cell) for cell in row)
    b = builder_for(report, uid, sdn_type, line)
    add_name(b, name, field="SDN_Name")
    for alias in aliases:
        add_name(b, _value(alias[3]), field="alt_name")
        b.extra("aliases", [" ".join(filter(None, map(_value, alias[2:])))])
    add_programs(b, (programs or "").strip("[]").split("] ["))
    b.extra("title", title)
    kind, tonnage, gross, flag, owner = vessel
    details = {"type": kind, "tonnage": tonnage, "gross_registered_tonnage": gross, "owner": owner}
    add_vessel(b, call_sign, flag, details)
    stated = (", ".join(filter(None, map(_value, address[2:]))) for address in addresses)
    b.extra("addresses", [address for address in stated if address])
    continued = "".join(text for _, text in more)
    if remarks or continued:
        add_remarks(b, _joined(b, row[11] if remarks else "", continued))
        b.extra("remarks", (row[11] if remarks else "") + continued)
    return b.build()


def _joined(b: EntryBuilder, remarks: str, continued: str) -> str:
    """Join remarks and their continuation; where they do not meet, leave out the clauses cut in two."""
    broken_off = len(remarks) >= _CUT_AT
    if broken_off == bool(continued):
        return remarks + continued
    if broken_off:
        b.doubt("Remarks", "break off, and no comments file goes on with them", remarks[-40:])
        return remarks.rpartition("; ")[0]
    b.doubt("Remarks", "are continued in the comments, but do not break off", continued[:40])
    return f"{remarks.strip().removesuffix('.')}; {continued.partition('; ')[2]}"


def _part(spec: SourceSpec, key: str, report: ReadReport) -> _Part:
    if key not in spec.options:
        return _Part(key)
    path = Path(spec.options[key])
    part = _Part(path.name)
    for line, row in _rows(path, key, report):
        part.rows.setdefault(row[0].strip(), []).append((line, row))
    return part


def _rows(path: Path, key: str, report: ReadReport) -> Iterator[tuple[int, Row]]:
    """Yield line and cells of each row that has the right number of them."""
    columns = _COLUMNS[key]
    with open_text(path) as text:
        reader = csv.reader(text)
        try:
            for row in reader:
                if len(row) == columns:
                    yield reader.line_num, row
                elif reader.line_num == 1:
                    raise SourceError(
                        str(path),
                        f"has {len(row)} columns, {key}.csv has {columns}",
                        line=1,
                        next_step="Check which file is named as sdn, alt, add and comments.",
                    )
                elif row not in ([], ["\x1a"]):
                    why = f"has {len(row)} columns, not {columns}; left out"
                    report.add(Problem("rejected", why, reader.line_num, path.name, row[0] if row else None))
        except csv.Error as error:
            raise SourceError(str(path), f"is no CSV ({error})", line=reader.line_num) from error


def _value(cell: str) -> str | None:
    """Return what a cell says; `-0-` says nothing."""
    text = cell.strip()
    return None if text in ("-0-", "") else text
