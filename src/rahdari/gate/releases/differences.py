"""What differs between two releases that were in force here, and an entry as it is in force."""

from __future__ import annotations

import json
from collections.abc import Iterator

from attrs import frozen
from django.conf import settings

from rahdari.errors import IndexFormatError
from rahdari.exchange.releases.client import Known
from rahdari.exchange.releases.content import Release, read_list
from rahdari.index.layout import current
from rahdari.index.reader import IndexReader
from rahdari.lists.diff import Change, diff
from rahdari.records.entry import Entry
from rahdari.records.schema import entry_from_json


@frozen
class Difference:
    """One entry that differs, and in which list."""

    list_id: str
    change: Change

    @property
    def name(self) -> str:
        """What the entry is called."""
        entry = self.change.new or self.change.old
        return entry.names[0].text if entry and entry.names else ""


def between(known: Known, old: int, new: int) -> Iterator[Difference] | None:
    """Return what is different in the release `new`; None if one of the two is no longer kept."""
    before, after = known.release(old), known.release(new)
    return _between(known, before, after) if before and after else None


def _between(known: Known, before: Release, after: Release) -> Iterator[Difference]:
    was = {one.path: one for one in before.lists}
    now = {one.path: one for one in after.lists}
    for path in sorted(was.keys() | now.keys()):
        old, new = was.get(path), now.get(path)
        if old and new and old.sha256 == new.sha256:
            continue
        changes = diff(
            read_list(known.file_of(old), path) if old else (),
            read_list(known.file_of(new), path) if new else (),
        )
        for change in changes:
            yield Difference(path.removeprefix("lists/").removesuffix(".jsonl.gz"), change)


def entry_in_force(id: str) -> Entry | None:
    """Return an entry by its id, None if it is not in the index in force."""
    try:
        reader = IndexReader(current(settings.FOLDER.index).parent)
    except IndexFormatError:
        return None
    needle = f'{{"id":{json.dumps(id, ensure_ascii=False)}'.encode()
    for line in reader.lines():
        if line.startswith(needle):
            return entry_from_json(json.loads(line))
    return None
