"""Cases: travellers who are listed and look otherwise, and travellers who look listed and are not.

In: a listed person, and the desk. Out: `Case`s, each a subject with the truth about it and in words how
it was varied. The first kind differs as one person's papers differ: another hand or script, a part of
the name, a heaped birth date, another document. The second kind is of homonyms and of kin: brothers,
fathers and sons share names with a listed person by nature, and are not that person.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from attrs import evolve, frozen

from rahdari.records.entry import Document, Name, Subject
from rahdari.simulation.lexicon import GROUPS
from rahdari.simulation.people import People, Person
from rahdari.simulation.spelling import respell, zone
from rahdari.simulation.travellers import Desk
from rahdari.simulation.watchlist import Listed

NAMES = ("spelling",) * 5 + ("script",) * 4 + ("part", "joined") * 2 + ("order", "patronymic", "cut")
BIRTHS = (
    ("as_it_is",) * 3 + ("heaped",) * 4 + ("year_only",) * 2 + ("off_by_one",) * 2 + ("swapped", "missing")
)
KIN = ("homonym",) * 4 + ("brother",) * 2 + ("son",) * 2 + ("father",)


@frozen
class Case:
    """A subject and the truth: the entry that it is, or else the one that it is near to."""

    subject: Subject
    entry: str | None
    near: str | None
    varied: tuple[str, ...]


@frozen
class Cases:
    """Makes cases of both kinds."""

    people: People
    desk: Desk

    def present(self, listed: Listed) -> Case:
        """Let a listed person present themselves, under another spelling and with other papers."""
        rng, person = self.desk.rng, listed.person
        how = rng.choice([way for way in NAMES if _possible(way, person)])
        when = rng.choice([way for way in BIRTHS if _possible(way, person)])
        name, subject = self._name(listed, how), self.desk.record(person)
        varied = [f"name_{how}", f"birth_{when}"]
        shown = [d for d in listed.record.papers if d.type == "Passport"]
        if shown and rng.random() < 0.3:
            subject = evolve(subject, documents=[Document("passport", shown[0].number, person.country)])
            varied.append("same_document")
        if not subject.father_names:
            varied.append("father_missing")
        born = () if when == "missing" else (self._birth(person, when),)
        return Case(evolve(subject, names=(name,), birth_dates=born), _id(listed), None, tuple(varied))

    def near(self, listed: Listed) -> Case:
        """Make somebody who is easily taken for a listed person: a homonym, or kin of theirs."""
        how = self.desk.rng.choice(KIN if listed.person.sex == "m" else ("homonym",))
        kin = {"brother": self.people.brother, "son": self._son, "father": self.people.parent}
        person = kin.get(how, self._homonym)(listed.person)
        subject = self.desk.record(person)
        # The father's name is what tells kin apart, so that the desk has asked for it here.
        father = self.desk.typed(person.father, native=False).text
        return Case(evolve(subject, father_names=(father,)), None, _id(listed), (how,))

    def _homonym(self, person: Person) -> Person:
        other = self.people.one(person.country, person.sex)
        while abs((other.born - person.born).days) < 2200 or other.father == person.father:
            other = self.people.one(person.country, person.sex)
        return evolve(other, given=person.given, family=person.family)

    def _son(self, person: Person) -> Person:
        return self.people.child(person, "m")

    def _name(self, listed: Listed, how: str) -> Name:
        rng, person = self.desk.rng, listed.person
        tokens, given = person.full, " ".join(token.spell(rng) for token in person.given)
        if how == "script":
            return Name(self.desk.typed(tokens, native=True).text)
        spelt = [token.spell(rng) for token in tokens]
        if how == "part":
            del spelt[rng.randrange(1, len(spelt) - (len(spelt) > 3))]
        elif how == "joined":
            return Name(" ".join([given.replace(" ", "").capitalize(), *spelt[len(person.given) :]]))
        elif how == "order":
            return Name(f"{spelt[-1].upper()}, {' '.join(spelt[:-1])}")
        elif how == "patronymic":
            spelt += [rng.choice(("s/o", "wald", "bin")), *(token.spell(rng) for token in person.father)]
        elif how == "cut":
            text, _ = zone(" ".join([spelt[-1], *spelt[:-1]]), 100)
            return Name(text[:-2] if len(text) > 8 else text, truncated=True)
        return Name(self._unlisted(" ".join(spelt), listed))

    def _unlisted(self, text: str, listed: Listed) -> str:
        """Respell until the name is none that the list has."""
        known = {name.casefold() for name in listed.names()}
        while (text := respell(text, self.desk.rng)).casefold() in known:
            pass
        return text

    def _birth(self, person: Person, how: str) -> str:
        born, rng = person.born, self.desk.rng
        if how == "heaped":
            return f"{born.year}-01-01"
        if how == "year_only":
            return str(born.year)
        if how == "off_by_one":
            return str(_moved(born, rng.choice((-1, 1)), by_year=rng.random() < 0.5))
        if how == "swapped":
            return f"{born.year}-{born.day:02}-{born.month:02}"
        return born.isoformat()


def _possible(way: str, person: Person) -> bool:
    """Say whether a way of varying changes anything about a person."""
    born, words = person.born, len(person.full)
    needs = {"script": GROUPS[person.country] != "tr", "joined": len(person.given) > 1}
    needs |= {"part": words > 2, "order": words > 1, "swapped": born.day <= 12 and born.day != born.month}
    return needs.get(way, True)


def _id(listed: Listed) -> str:
    return f"un:{listed.record.reference}"


def _moved(day: datetime.date, n: int, *, by_year: bool) -> datetime.date:
    if by_year and (day.month, day.day) != (2, 29):
        return day.replace(year=day.year + n)
    return day + datetime.timedelta(days=n)


def comparable(listed: Sequence[Listed]) -> list[Listed]:
    """Those of whom the list says enough to be found by: a name of two words and a birth date."""
    return [one for one in listed if len(" ".join(one.record.names).split()) > 1 and one.record.births]
