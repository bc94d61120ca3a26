"""What changed between two versions of a list, entry by entry and field by field.

In: two runs of entries. Out: `Change`s: added and changed ones in the order of the new version, then
removed ones in the order of the old. Entries are the same if their ids are. Invariant: what only moved is
no change: neither the line an entry stands on, nor the order of its names, dates or documents, nor the day
of an export (OpenSanctions' `last_seen`). The old version is held in memory, the new one streams.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from attrs import fields, frozen

from rahdari.records.entry import Document, Entry, Name

_NOT_COMPARED = ("id", "source", "extra.last_seen")


@frozen
class FieldChange:
    """One field: the values that are no longer there, and those that are new.

    field is the name in `Entry`; inside `extra` the path to the key (`extra.properties.position`).
    """

    field: str
    removed: tuple[object, ...] = ()
    added: tuple[object, ...] = ()


@frozen
class Change:
    """One entry that differs between the versions. `fields` is empty unless it was changed."""

    kind: Literal["added", "removed", "changed"]
    id: str
    old: Entry | None = None
    new: Entry | None = None
    fields: tuple[FieldChange, ...] = ()


def diff(old: Iterable[Entry], new: Iterable[Entry]) -> Iterator[Change]:
    """Yield what is different in `new`."""
    before = {entry.id: entry for entry in old}
    for entry in new:
        was = before.pop(entry.id, None)
        if was is None:
            yield Change("added", entry.id, new=entry)
        elif changes := field_changes(was, entry):
            yield Change("changed", entry.id, was, entry, changes)
    for id, entry in before.items():
        yield Change("removed", id, old=entry)


def field_changes(old: Entry, new: Entry) -> tuple[FieldChange, ...]:
    """Return the fields in which two versions of one entry differ, in the order of `Entry`."""
    names = [attribute.name for attribute in fields(Entry)]
    return tuple(
        change for name in names for change in _compare(name, getattr(old, name), getattr(new, name))
    )


def value_text(value: object) -> str:
    """Return a value as people read it: a name as its text, a document as `KIND:NUMBER:COUNTRY`."""
    if isinstance(value, Name):
        return value.text
    if isinstance(value, Document):
        return ":".join(filter(None, (value.kind, value.number, value.country)))
    if isinstance(value, (dict, list, tuple)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _compare(name: str, old: object, new: object) -> Iterator[FieldChange]:
    if old == new or name in _NOT_COMPARED:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in {**old, **new}:
            yield from _compare(f"{name}.{key}", old.get(key), new.get(key))
        return
    before, after = _values(old), _values(new)
    removed = tuple(value for value in before if value not in after)
    added = tuple(value for value in after if value not in before)
    if removed or added:
        yield FieldChange(name, removed, added)


def _values(value: object) -> tuple[object, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)
