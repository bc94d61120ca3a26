"""Entries that are likely one person, within a list and between lists, by the same matcher as travellers.

Each listed person is screened as a subject against an index of all of them, at a threshold in bits that is
stated. Strangers reach b bits in at most one of 2^b pairs, so at 35 bits 100,000 entries make less than one
false pair by chance. But lists know each other's kin and comrades: this is evidence for the list's owner,
no verdict, and a person listed twice on purpose comes out as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import evolve

from rahdari.calibration.curve import LEAST_TRAVELLERS, CurvePoint
from rahdari.calibration.population import bundled_population
from rahdari.errors import RecordError
from rahdari.index.reader import IndexReader
from rahdari.lists.quality import Finding
from rahdari.records.entry import Entry, Subject
from rahdari.screening.building import build_index
from rahdari.screening.screener import Screener

BITS = 35.0
"""The threshold, unless another is stated."""
MOST_NAMES = 4
"""Names of an entry that it is screened under; the first ones are its own, what follows are spellings."""
_MOST_HITS = 6
_CHUNK = 256


def likely_same(
    entries: Iterable[Entry],
    *,
    of: Callable[[str], bool] = lambda id: True,
    bits: float = BITS,
    tell: Callable[[int], None] = lambda done: None,
    scratch: Path | None = None,
) -> Iterator[Finding]:
    """Yield each pair of entries that reaches `bits`, once; of: which entries' pairs are wanted, by id.

    The index is built in a folder of its own (in `scratch`, if given) and is gone afterwards.
    """
    with TemporaryDirectory(dir=scratch) as folder:
        # Its curve is not used: the threshold is the one that was asked for.
        build_index(
            (one for one in entries if one.kind == "person"),
            folder,
            population=bundled_population(LEAST_TRAVELLERS),
        )
        reader = IndexReader(Path(folder))
        screener = Screener(reader, CurvePoint(0.0, round(1000 * bits), False))
        told: set[frozenset[str]] = set()
        done, chunk = 0, list[Entry]()
        for entry in reader.entries():
            done += 1
            if of(entry.id):
                chunk.append(entry)
            if len(chunk) == _CHUNK:
                yield from _pairs(screener, chunk, told)
                chunk = []
                tell(done)
        yield from _pairs(screener, chunk, told)
        tell(done)


def _pairs(screener: Screener, entries: list[Entry], told: set[frozenset[str]]) -> Iterator[Finding]:
    pairs = [(entry, as_subject(entry)) for entry in entries]
    possible = [(entry, subject) for entry, subject in pairs if subject]
    found = screener.screen_batch([subject for _, subject in possible], limit=_MOST_HITS)
    for (entry, _), hits in zip(possible, found, strict=True):
        for hit in hits:
            pair = frozenset((entry.id, hit.entry_id))
            if len(pair) == 2 and pair not in told:
                told.add(pair)
                name = hit.entry.names[0].text if hit.entry.names else ""
                yield Finding(
                    "likely_same", entry.id, "names", name, hit.entry_id, bits=round(hit.millibits / 1000, 1)
                )


def as_subject(entry: Entry) -> Subject | None:
    """Return an entry as if it stood at the gate, under its first good names; None if it cannot."""
    names = [name for name in entry.names if name.quality == "good"] or list(entry.names)
    try:
        return Subject(
            [evolve(name, parts=None) for name in names[:MOST_NAMES]],
            father_names=entry.father_names,
            grandfather_names=entry.grandfather_names,
            birth_dates=entry.birth_dates,
            birth_places=entry.birth_places,
            nationalities=entry.nationalities,
            sex=entry.sex,
            documents=entry.documents,
            id=entry.id,
        )
    except RecordError:
        return None
