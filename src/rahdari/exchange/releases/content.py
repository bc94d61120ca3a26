"""What a release holds: `release.json` and a file of entries for each list.

    release.json                       number, day, parties, and of each list the count and SHA-256
    lists/PARTY/LIST.jsonl.gz          entries, one a line, as docs/reference/subjects.md has them

PARTY is who signs the list. Its names and those of lists are short and plain, so that no path that is made of
them can lead out of a folder. The same entries give the same bytes, wherever and whenever they are written.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen
from attrs.validators import and_, ge, instance_of, matches_re

from rahdari.errors import RecordError, ReleaseError
from rahdari.lists import versions
from rahdari.lists.files import open_binary
from rahdari.records.entry import Entry
from rahdari.records.schema import entry_from_json

RELEASE = "release.json"
FORMAT = 1
NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,39}")
"""What parties and lists may be called."""
RESERVED = frozenset(("root", "targets", "snapshot", "timestamp", "release"))
"""Names of roles and files that no party can have."""
MAX_LINE = 1 << 20
MAX_LISTS = 500
NOT_FOR_OTHERS = frozenset("124")
"""Handling codes of the 5x5x5 system with which an entry is for its owner's state alone."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


def check_name(name: str, what: str) -> str:
    """Return the name of a party or a list, or raise `ReleaseError`."""
    if not NAME.fullmatch(name) or (what == "party" and name.lower() in RESERVED):
        raise ReleaseError(
            "content",
            f"{name[:60]!r} cannot be the name of a {what}.",
            next_step="Use 1 to 40 of a-z, A-Z, 0-9, - and _; not the name of a role, as root.",
        )
    return name


@frozen
class ReleasedList:
    """A list in a release: who signs it, what it is called, its entries, the SHA-256 of its file."""

    party: str = field(validator=matches_re(NAME))
    list_id: str = field(validator=matches_re(NAME))
    entries: int = field(validator=and_(instance_of(int), ge(0)))
    sha256: str = field(validator=matches_re(_SHA256))

    @property
    def path(self) -> str:
        """The name under which the release has it."""
        return path_of(self.party, self.list_id)


@frozen
class Release:
    """release.json: an immutable, numbered set of lists. made: when, in UTC."""

    number: int = field(validator=and_(instance_of(int), ge(1)))
    made: datetime.datetime
    parties: tuple[str, ...]
    lists: tuple[ReleasedList, ...]

    @property
    def entries(self) -> int:
        """How many entries it has in all."""
        return sum(one.entries for one in self.lists)

    def to_json(self) -> bytes:
        """Return the bytes of release.json."""
        shape = {
            "format": FORMAT,
            "number": self.number,
            "made": self.made.isoformat(timespec="seconds"),
            "parties": list(self.parties),
            "lists": [
                {"party": one.party, "list": one.list_id, "entries": one.entries, "sha256": one.sha256}
                for one in self.lists
            ],
        }
        return (json.dumps(shape, ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def from_json(cls, data: bytes) -> Release:
        """Read release.json; raise `ReleaseError` for whatever is not one."""
        try:
            shape: dict[str, Any] = json.loads(data)
            if shape["format"] != FORMAT:
                raise ValueError(f"it has format {shape['format']!r}; this version reads format {FORMAT}")
            made = datetime.datetime.fromisoformat(shape["made"]).astimezone(datetime.UTC)
            lists = tuple(
                ReleasedList(one["party"], one["list"], one["entries"], one["sha256"])
                for one in shape["lists"][: MAX_LISTS + 1]
            )
            if len(lists) > MAX_LISTS or len({one.path for one in lists}) < len(lists):
                raise ValueError("it has too many lists, or one twice")
            parties = tuple(str(party) for party in shape["parties"])
            return cls(shape["number"], made, parties, lists)
        except KeyError as error:
            raise ReleaseError("content", f"release.json has no {error}.") from error
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise ReleaseError("content", f"release.json cannot be read: {error}.") from error


def path_of(party: str, list_id: str) -> str:
    """Return the name under which a release has a list."""
    return f"lists/{party}/{list_id}.jsonl.gz"


def may_be_shared(entry: Entry) -> bool:
    """Tell whether an entry's handling code lets another party have it."""
    return entry.handling not in NOT_FOR_OTHERS


def write_list(entries: Iterable[Entry], path: Path) -> tuple[int, str]:
    """Write the file of a list, whole or not at all; return the count and the SHA-256.

    Where an entry was read (`Entry.source`) stays behind: it is a path on somebody's computer.
    """
    count = 0

    def counted() -> Iterator[Entry]:
        nonlocal count
        for entry in entries:
            count += 1
            yield evolve(entry, source=None)

    versions.write(counted(), path)
    return count, hashlib.sha256(path.read_bytes()).hexdigest()


def read_list(path: Path, name: str) -> Iterator[Entry]:
    """Yield the entries of a list's file; a bad one is a `ReleaseError` with `name` and the line."""
    with open_binary(path) as file:
        number = 0
        while line := file.readline(MAX_LINE + 1):
            number += 1
            if len(line) > MAX_LINE:
                raise ReleaseError("content", f"{name}, line {number}: is longer than {MAX_LINE:,} bytes.")
            try:
                yield entry_from_json(json.loads(line), where=f"{name}, line {number}")
            except RecordError as error:
                raise ReleaseError("content", error.message) from error
            except (ValueError, RecursionError) as error:
                raise ReleaseError("content", f"{name}, line {number}: is no JSON ({error}).") from error


def read_lists(lists: Iterable[ReleasedList], files: dict[str, Path]) -> Iterator[Entry]:
    """Yield the entries of all lists in turn; no id may stand in them twice, no count be wrong."""
    seen: dict[str, str] = {}
    for one in lists:
        count = 0
        for entry in read_list(files[one.path], one.path):
            count += 1
            if before := seen.get(entry.id):
                raise ReleaseError(
                    "content",
                    f"The id {entry.id} is in {before} and again in {one.path}.",
                    next_step="Take one of the two lists out of use: each id may stand in one alone.",
                )
            seen[entry.id] = one.path
            yield entry
        if count != one.entries:
            raise ReleaseError(
                "content", f"{one.path} has {count:,} entries; release.json says {one.entries:,}."
            )
