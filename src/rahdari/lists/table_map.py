"""The column mapping of a service's own list, from TOML.

In: a file with a `[list]` (whose it is, and what holds for every entry), `[columns]` (which column is which
field) and, if need be, a `[file]` (how the table is laid out). Out: a `TableMap`. Invariant: every key and
value was understood; anything else is a `SourceError` with the map's file, line and field, and a hint.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from attrs import field, frozen

from rahdari.errors import SourceError
from rahdari.lists.reading import READERS
from rahdari.lists.spreadsheet import DELIMITERS, Layout
from rahdari.records.entry import DOCUMENT_KINDS, KINDS, PART_KINDS, RESTRICTION_FIELDS

T = TypeVar("T")

TEXTS = (
    *("legal_basis", "grounds", "source_grade", "information_grade"),
    *("handling", "action", "owner_contact", "status"),
)
"""Listing fields that are text; each may be set once for the list, or be read from a column."""
DAYS = ("listed_on", "review_on", "expires_on")
CALENDARS = ("gregorian", "solar_hijri", "lunar_hijri")

_NAME = ("quality", "script", "parts")
_DATE = ("format", "calendar")
FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"id": (), "name": _NAME, "aliases": _NAME, "birth_dates": _DATE}
    | dict.fromkeys(("father_names", "grandfather_names", "birth_places", "nationalities", "sex"), ())
    | dict.fromkeys(DOCUMENT_KINDS, ("country", "issuer"))
    | dict.fromkeys(("kind", *TEXTS, "extra"), ())
    | dict.fromkeys(DAYS, _DATE)
)
"""What a column can be, with the settings that only such a column has."""
ANY_COLUMN = ("column", "columns", "constant", "join", "separator", "values")
IN_LIST = ("id", "party", "kind", "restriction", *TEXTS, *DAYS)
IN_FILE = ("encoding", "delimiter", "sheet", "header_row", "missing", "ignore")


@frozen
class Column:
    """Where the values of one field stand. `line` is the map's own, for what is found out later."""

    target: str
    columns: tuple[str, ...]
    line: int | None
    constant: str | None = None
    join: str = " "
    separator: str | None = None
    values: Mapping[str, str] = field(factory=dict, hash=False)
    quality: str = "good"
    script: str | None = None
    parts: tuple[str, ...] = ()
    formats: tuple[re.Pattern[str], ...] = ()
    calendar: str = "gregorian"
    country: str | None = None
    issuer: str | None = None

    @property
    def reads(self) -> tuple[str, ...]:
        """Every column that has to be in the table."""
        return (*self.columns, self.issuer) if self.issuer else self.columns

    @property
    def label(self) -> str:
        """The columns as a problem names them."""
        return " + ".join(self.columns) or self.target


@frozen
class TableMap:
    """A whole map. `listing`: fields of `Entry` that are the same for all entries."""

    file: str
    list_id: str
    kind: str | None
    listing: Mapping[str, Any] = field(hash=False)
    columns: tuple[Column, ...]
    layout: Layout
    missing: frozenset[str]
    ignored: frozenset[str]


def read_map(path: Path) -> TableMap:
    """Read a map; raise SourceError that names file, line and field of what is wrong with it."""
    try:
        text = path.read_text("utf-8-sig")
        data = tomllib.loads(text)
    except OSError as error:
        raise SourceError(str(path), f"cannot be opened ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise SourceError(str(path), "is not UTF-8", next_step="Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise SourceError(str(path), f"is no TOML ({error})", line=int(line[1]) if line else None) from error
    whole = _Section(str(path), text, "", data, ("list", "columns", "file"))
    listing = whole.section("list", IN_LIST)
    mapped = whole.section("columns", FIELDS)
    file = whole.section("file", IN_FILE)
    columns = tuple(_columns(mapped))
    made = TableMap(
        str(path),
        *_list(listing),
        columns,
        _layout(file, columns),
        frozenset(file.texts("missing")),
        frozenset(file.texts("ignore")),
    )
    _check_complete(made, listing, mapped)
    return made


@frozen
class _Section:
    """One table of the map: refuses keys that are not known, and values of another type than asked for."""

    file: str
    text: str
    name: str
    values: dict[str, Any]
    known: Iterable[str]
    line: int | None = None

    def __attrs_post_init__(self) -> None:
        for key in self.values:
            if key not in self.known:
                raise self.error(key, "is not known here", hint(key, self.known))

    def get(self, key: str, kind: type[T], what: str = "text") -> T | None:
        value = self.values.get(key)
        if value is not None and type(value) is not kind:
            raise self.error(key, f"has to be {what}")
        return value

    def one_of(self, key: str, possible: Iterable[str]) -> str | None:
        value = self.get(key, str)
        if value is not None and value not in possible:
            raise self.error(key, f"cannot be {value!r}", hint(value, possible))
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
            raise self.error(key, "has to be text or a list of texts")
        return tuple(values)

    def section(self, key: str, known: Iterable[str]) -> _Section:
        return _Section(self.file, self.text, key, self.get(key, dict, "a table") or {}, known)

    def error(self, key: str, why: str, next_step: str | None = None) -> SourceError:
        line = self.line or find_line(self.text, self.name, key)
        where = f"{self.name}.{key}" if self.name else key
        return SourceError(self.file, why, line=line, field=where, next_step=next_step)


def hint(word: str, possible: Iterable[str]) -> str:
    """Return `Did you mean ...?`, where something is near, and what is possible."""
    names = list(possible)
    near = get_close_matches(word.casefold(), [name.casefold() for name in names], 1, 0.6)
    meant = next((name for name in names if [name.casefold()] == near), None)
    return (f"Did you mean {meant!r}? " if meant else "") + f"Possible are: {', '.join(names)}."


def find_line(text: str, section: str, key: str) -> int | None:
    """Return the line (from 1) on which `key` of `[section]` stands, else that of the section's header."""
    current, header = "", None
    own = re.compile(rf"""["']?{re.escape(key)}["']?\s*[=.]""")
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if match := re.match(r"\[+\s*([^\]]+?)\s*\]", line):
            current = match[1]
            if current in (key if not section else "", f"{section}.{key}"):
                return number
            header = number if current == section else header
        elif current == section and own.match(line):
            return number
    return header


def _list(given: _Section) -> tuple[str, str | None, Mapping[str, Any]]:
    """Return the list's id, the kind of all its entries, and the listing fields that all of them share."""
    list_id = given.get("id", str) or ""
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", list_id) or list_id in READERS:
        why = "has to be a short name of a-z, 0-9, _ and -, and not that of a published list"
        raise given.error("id", why, 'It begins the ids of the entries: id = "kpk" makes kpk:1, kpk:2.')
    party = given.get("party", str)
    if not party:
        raise given.error("party", "has to say who owns the list", 'For example: party = "Border Police".')
    kind = given.one_of("kind", KINDS)
    shared: dict[str, Any] = {"list_id": list_id, "party": party}
    shared |= {name: given.get(name, str) for name in TEXTS}
    shared |= {name: given.get(name, datetime.date, "a date: 2026-12-31") for name in DAYS}
    restriction = given.texts("restriction")
    for name in restriction:
        if name not in RESTRICTION_FIELDS:
            raise given.error("restriction", f"cannot be {name!r}", hint(name, RESTRICTION_FIELDS))
    return list_id, kind, shared | {"restriction": restriction}


def _columns(mapped: _Section) -> Iterable[Column]:
    for name, stated in mapped.values.items():
        for one in stated if isinstance(stated, list) else [stated]:
            if not isinstance(one, (str, dict)):
                raise mapped.error(name, 'has to be the name of a column, or a table: {column = "Name"}')
            values = {"column": one} if isinstance(one, str) else one
            line, known = find_line(mapped.text, "columns", name), (*ANY_COLUMN, *FIELDS[name])
            yield _column(name, _Section(mapped.file, mapped.text, f"columns.{name}", values, known, line))


def _column(name: str, given: _Section) -> Column:
    columns = (*given.texts("column"), *given.texts("columns"))
    constant = given.get("constant", str)
    if bool(columns) == (constant is not None):
        raise given.error("column", "needs a column, several columns or a constant, and only one of these")
    parts, separator, join = given.texts("parts"), given.get("separator", str), given.get("join", str)
    if parts and (len(parts) != len(columns) or separator or not set(parts) <= set(PART_KINDS)):
        why = "have to be one for each of the columns, without a separator"
        raise given.error("parts", why, f"Possible are: {', '.join(PART_KINDS)}.")
    return Column(
        name,
        columns,
        given.line,
        constant,
        " " if join is None else join,
        separator or None,
        _values(given),
        given.one_of("quality", ("good", "low")) or "good",
        given.get("script", str),
        parts,
        tuple(_format(one, given) for one in given.texts("format")),
        given.one_of("calendar", CALENDARS) or "gregorian",
        given.get("country", str),
        given.get("issuer", str),
    )


def _values(given: _Section) -> Mapping[str, str]:
    values = given.get("values", dict, 'a table: {M = "m", F = "f"}') or {}
    if not all(isinstance(value, str) for value in values.values()):
        raise given.error("values", "has to hold texts")
    return {key.casefold(): value for key, value in values.items()}


def _format(text: str, given: _Section) -> re.Pattern[str]:
    """Return the pattern of a format such as dd/mm/yyyy: each of dd, mm, yyyy at most once."""
    parts = re.split(r"(dd|mm|yyyy)", text.lower())
    named = sorted(parts[1::2])
    complete = named in (["yyyy"], ["mm", "yyyy"], ["dd", "mm", "yyyy"])
    # yyyy-dd-mm would turn the ISO dates that Excel cells become the wrong way round.
    if not complete or re.search(r"\w", "".join(parts[::2])) or text.lower() == "yyyy-dd-mm":
        raise given.error("format", f"cannot be {text!r}", "Write it with dd, mm and yyyy: dd/mm/yyyy.")
    digits = {"dd": r"(?P<d>\d{1,2})", "mm": r"(?P<m>\d{1,2})", "yyyy": r"(?P<y>\d{4})"}
    return re.compile("".join(digits.get(part) or re.escape(part) for part in parts))


def _layout(file: _Section, columns: Iterable[Column]) -> Layout:
    delimiter = file.get("delimiter", str)
    if delimiter is not None and len(delimiter) != 1:
        raise file.error("delimiter", "has to be one character", f"Usual are: {DELIMITERS!r}.")
    encoding = file.get("encoding", str) or "utf-8-sig"
    try:
        "".encode(encoding)
    except LookupError as error:
        raise file.error("encoding", f"{encoding!r} is not known", "For example: windows-1256.") from error
    header_row = file.get("header_row", int, "a number") or 1
    wanted = frozenset(name for column in columns for name in column.reads)
    return Layout(encoding, delimiter, file.get("sheet", str), header_row, wanted)


def _check_complete(made: TableMap, listing: _Section, mapped: _Section) -> None:
    there = {column.target for column in made.columns}
    if "id" not in there:
        why = "is missing: an entry needs an id that stays the same in the list's next version"
        raise mapped.error(
            "id", why, 'Name the column of the reference, or several: {columns = ["CNIC", "Name"]}.'
        )
    if there.isdisjoint(("name", *DOCUMENT_KINDS)):
        raise mapped.error("name", "is missing: an entry needs a name or a document")
    if (made.kind is None) == ("kind" not in there):
        why = "has to be stated once, here for all entries or as a column"
        raise listing.error("kind", why, f"Possible are: {', '.join(KINDS)}.")
