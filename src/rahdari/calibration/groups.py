"""Which groups a subject belongs to for the report of who is found and who is stopped; who is a homonym.

In: subjects and entries. Out: names of groups by what the record shows: script, nationality, sex, a
one-word name, whether there is a birth date. They serve to measure the matcher and nothing else: no group
is a feature of any comparison. A homonym is a traveller with exactly the name of an entry: the same set of
folded words in the same script.
"""

from __future__ import annotations

from collections.abc import Iterable

from rahdari.names.folding import fold, words
from rahdari.names.scripts import script_of
from rahdari.records.entry import Entry, Name, Subject

NameSets = frozenset[frozenset[str]]


def groups_of(subject: Subject) -> tuple[str, ...]:
    """Return the groups of a subject, as `nationality af`; script and length are of its first name."""
    first = subject.names[0].text if subject.names else ""
    return (
        f"script {script_of(first) or 'other'}" if first else "script missing",
        *(f"nationality {code}" for code in subject.nationalities or ("missing",)),
        f"sex {subject.sex or 'missing'}",
        "one-word name" if len(words(fold(first))) == 1 else "longer name",
        "with birth date" if subject.birth_dates else "without birth date",
    )


def name_sets(entries: Iterable[Entry]) -> NameSets:
    """Return what `is_homonym` asks for: the folded words of every name of every entry."""
    return frozenset(_folded(name) for entry in entries for name in entry.names) - {frozenset()}


def is_homonym(subject: Subject, names: NameSets) -> bool:
    """Say whether one of the subject's names is exactly a listed name."""
    return any(_folded(name) in names for name in subject.names)


def _folded(name: Name) -> frozenset[str]:
    return frozenset(words(fold(name.text)))
