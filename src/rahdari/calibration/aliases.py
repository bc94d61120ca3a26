"""A real list's own aliases as listed travellers: the truth where a list comes without any.

An entry keeps its first name, and another good name of it becomes the traveller's, with a year of birth, a
nationality, the sex and the father's name, as a scanned document has them. Published aliases differ by
construction, and some are another name altogether, which nothing could find: recall on them is lower than
that of people who present themselves under a spelling of their name.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from attrs import evolve

from rahdari.records.dates import PartialDate
from rahdari.records.entry import Entry, Name, Subject

MOST = 500
"""How many entries give an alias at most."""


def split(entries: Iterable[Entry], *, seed: int = 1) -> tuple[list[Entry], dict[int, Subject]]:
    """Return the entries without the aliases taken, and the travellers made of them by the entry's place."""
    out, rng = list(entries), Random(seed)  # noqa: S311  (a sample, not a secret)
    several = [n for n, entry in enumerate(out) if entry.kind == "person" and _aliases(entry)]
    taken = {}
    for number in sorted(rng.sample(several, min(MOST, len(several)))):
        entry = out[number]
        taken[number] = _presenting(entry, rng.choice(_aliases(entry)))
        out[number] = evolve(entry, names=entry.names[:1])
    return out, taken


def _aliases(entry: Entry) -> list[Name]:
    first = entry.names[0].text.casefold() if entry.names else ""
    return [name for name in entry.names[1:] if name.quality == "good" and name.text.casefold() != first]


def _presenting(entry: Entry, name: Name) -> Subject:
    return Subject(
        [name],
        birth_dates=[PartialDate.year(date.earliest.year) for date in entry.birth_dates[:1]],
        nationalities=entry.nationalities[:1],
        sex=entry.sex,
        father_names=entry.father_names[:1],
        id=entry.id,
    )
