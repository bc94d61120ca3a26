"""Ordinary travellers, as the desk of a gate like Torkham would record them.

In: how many, a seed, and what share come as families or from one village. Out: subjects, one at a time.
Invariant: the same arguments give the same travellers. What is assumed, because no source counts it:
the heaping of birth dates on 1 January, which fields a desk fills in, how often a clerk slips.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from random import Random
from typing import TypeVar

from attrs import evolve, frozen

from rahdari.records.entry import Document, Name, Subject
from rahdari.simulation.lexicon import GROUPS, Lexicons
from rahdari.simulation.papers import papers
from rahdari.simulation.people import People, Person, Tokens
from rahdari.simulation.spelling import rekey, respell, slip, zone

T = TypeVar("T")
TODAY = datetime.date(2026, 11, 1)
"""The day of the simulation: ages are counted from it."""
HEAPED: Mapping[str, tuple[float, float]] = {
    "af": (0.40, 0.14), "pk": (0.14, 0.03), "ye": (0.20, 0.05), "iq": (0.20, 0.03),
}  # fmt: skip
"""The shares of birth dates that stand on 1 January, and that are a year only (assumed)."""
FATHER_ASKED: Mapping[str, float] = {"af": 0.8, "pk": 0.9, "ir": 0.6}
ZONES: Mapping[str, int] = {"passport": 39, "e_tazkira": 30}
"""How many characters of a name fit into the zone of a document (Doc 9303-4 and -5)."""
CUT_SHORT = (0.02, 16)
"""The share of zones whose issuer cuts names to a fixed length, and to which (Doc 9303-3 §4.6)."""
SLIPS = 0.06
"""How often a typed name holds a clerk's slip; dates and numbers hold fewer."""
COSTING = "simulated, others than those who set the threshold"
"""What the population of `costing_travellers` is called."""
_COSTING_SEED = 20261205


def travellers(
    n: int, seed: int, *, families: float = 0.25, villages: float = 0.0, today: datetime.date = TODAY
) -> Iterator[Subject]:
    """Make `n` travellers. `families` and `villages` are the shares of those who come as such."""
    rng = Random(seed)  # noqa: S311  (a simulation, not a secret)
    people, desk = People(Lexicons.load(), rng, today), Desk(rng)
    for number, person in zip(range(1, n + 1), crowd(people, families, villages), strict=False):
        yield evolve(desk.record(person), id=f"T{number:06}")


def costing_travellers(n: int = 60_000) -> Iterator[Subject]:
    """Make the travellers that lists are costed on: others than the bundled ones, which set thresholds."""
    return travellers(n, _COSTING_SEED)


def crowd(people: People, families: float = 0.25, villages: float = 0.0) -> Iterator[Person]:
    """Make people without end, alone, as families of two to six, as villages of thirty."""
    rng = people.rng
    # A group is drawn by its share of people, so larger groups are drawn more rarely.
    weights = (1 - families - villages, families / 4, villages / 30)
    while True:
        kind = rng.choices(("alone", "family", "village"), weights)[0]
        if kind == "alone":
            yield people.one()
        else:
            yield from people.family(rng.randint(2, 6)) if kind == "family" else people.village(30)


@frozen
class Desk:
    """Records people as a desk does: scanned where the document has a zone, else typed in a script."""

    rng: Random

    def record(self, person: Person) -> Subject:
        """Record one person, with whatever the documents and the queue allow."""
        rng, shown = self.rng, papers(person, self.rng)
        scanned = next((d for d in shown if d.kind in ZONES), None) if rng.random() < 0.85 else None
        native = scanned is None and GROUPS[person.country] != "tr" and rng.random() < 0.55
        first = self.scanned(person.full, scanned.kind) if scanned else self.typed(person.full, native=native)
        asked = FATHER_ASKED.get(person.country, 0.15) * (0.5 if scanned else 1)
        named = 0.4 if any(d.kind in ("tazkira", "e_tazkira") for d in shown) else 0.0
        return Subject(
            (first, *self._now_and_then(0.2, self.typed(person.full, native=not native))),
            father_names=self._now_and_then(asked, self.typed(person.father, native=native).text),
            grandfather_names=self._now_and_then(named, self.typed(person.grandfather, native=native).text),
            birth_dates=self._now_and_then(0.97, self.birth(person)),
            birth_places=self._now_and_then(0.35, person.place.native if native else person.place.usual),
            nationalities=self._now_and_then(0.98, person.country),
            sex=person.sex if rng.random() < 0.98 else None,
            documents=[self._misread(document) for document in shown],
        )

    def scanned(self, tokens: Tokens, kind: str) -> Name:
        """Read a name from a zone: the family name first, so that it is the given names that are cut off."""
        spelt = [token.spell(self.rng) for token in tokens]
        ordered = " ".join([spelt[-1], *spelt[:-1]])
        share, short = CUT_SHORT
        text, cut = zone(ordered, short if self.rng.random() < share else ZONES[kind])
        if not cut:
            text, _ = zone(" ".join(spelt), 100)
        return Name(text, truncated=cut)

    def typed(self, tokens: Tokens, *, native: bool) -> Name:
        """Type a name by ear or from a paper; now and then with a slip."""
        if native:
            text = rekey(" ".join(token.native for token in tokens), self.rng)
        else:
            text = " ".join(token.spell(self.rng) for token in tokens)
            text = respell(text, self.rng) if self.rng.random() < 0.3 else text
        return Name(slip(text, self.rng) if self.rng.random() < SLIPS else text)

    def birth(self, person: Person) -> str:
        """Write a birth date as far as it is known: often 1 January, or a year."""
        day, draw = person.born, self.rng.random()
        heaped, year_only = HEAPED.get(person.country, (0.02, 0.01))
        if draw < heaped:
            return f"{day.year}-01-01"
        if draw < heaped + year_only:
            return str(day.year)
        if draw > 1 - SLIPS / 4 and day.day <= 12:
            return f"{day.year}-{day.day:02}-{day.month:02}"
        return day.isoformat()

    def _now_and_then(self, share: float, value: T) -> tuple[T, ...]:
        return (value,) if self.rng.random() < share else ()

    def _misread(self, document: Document) -> Document:
        number, rng = document.number, self.rng
        if document.kind in ZONES or rng.random() > SLIPS / 3:
            return document
        i = rng.choice([i for i, c in enumerate(number) if c.isdigit()])
        return evolve(document, number=f"{number[:i]}{rng.randrange(10)}{number[i + 1 :]}")
