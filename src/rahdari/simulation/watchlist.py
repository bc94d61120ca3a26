"""Invented listed people and organisations, with every trait that makes a list hard to compare with.

In: a maker of people, and how many. Out: `Listed` (the person, and the record of the person as the UN
words it) and `Entity` records. The traits: names of one word and of four; the father's name in the third
name, in the comments, or nowhere; aliases good and low, two in one; kunyas, titles, original script;
dates exact, of a year, ranged, about, several, with a time zone, or none; brothers who are both listed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from random import Random

from attrs import evolve, frozen

from rahdari.simulation.lexicon import GROUPS
from rahdari.simulation.papers import papers, passport
from rahdari.simulation.people import People, Person, Tokens
from rahdari.simulation.spelling import respell
from rahdari.simulation.un_list import Alias, Birth, Individual, Paper

NATIONS: Mapping[str, int] = {
    "af": 44, "pk": 16, "iq": 6, "sy": 4, "sa": 5, "ye": 5, "eg": 4, "jo": 2, "uz": 3, "tj": 2, "ru": 3,
    "ir": 4, "tr": 2,
}  # fmt: skip
"""Nationalities of the listed people, in per cent (invented, with every script among them)."""
COUNTRIES: Mapping[str, str] = {
    "af": "Afghanistan", "pk": "Pakistan", "iq": "Iraq", "sy": "Syrian Arab Republic", "sa": "Saudi Arabia",
    "ye": "Yemen", "eg": "Egypt", "jo": "Jordan", "uz": "Uzbekistan", "tj": "Tajikistan",
    "ru": "Russian Federation", "ir": "Iran (Islamic Republic of)", "tr": "Türkiye",
}  # fmt: skip
DISCLAIMER = "Invented for demonstration; any resemblance to a real person is chance."
FATHER = ("Father’s name is {}.", "Father's name: {}.", "Name of father: {}.", "Son of {}.")
GRANDFATHER = ("Grandfather’s name is {}.", "Grandfather’s name: {}.")
MONTHS = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "Jun.", "Jul.", "Aug.", "Sep.", "Oct.", "Nov.", "Dec.")
DESIGNATIONS = ("", "", "", "Driver", "Money changer", "Accountant", "Trader", "Customs broker", "Innkeeper")


@frozen
class Listed:
    """A listed person: who it is, what the list says, and in which draw it was made."""

    person: Person
    record: Individual
    draw: int

    def names(self) -> list[str]:
        """Every name that the list has for the person, one by one."""
        aliases = [name.strip() for alias in self.record.aliases for name in alias.text.split(";")]
        return [name for name in (" ".join(self.record.names), self.record.native, *aliases) if name]


def listed(people: People, n: int, leave_out: frozenset[int] = frozenset()) -> Iterator[Listed]:
    """Make `n` listed people. The draws in `leave_out` (from 1) are made and thrown away.

    That is for the draws whose name turned out to be a real listed person's.
    """
    previous, draw, made = None, 0, 0
    while made < n:
        draw += 1
        country = people.rng.choices(list(NATIONS), list(NATIONS.values()))[0]
        person = people.one(country, "f" if people.rng.random() < 0.05 else "m", age=(24, 78))
        brother_of = previous if previous and people.rng.random() < 0.04 else None
        if brother_of:
            person = people.brother(brother_of.person)
        record = _Pen(people, person).record(f"DMi.{made + 1:03}", brother_of)
        if draw not in leave_out:
            made += 1
            previous = Listed(person, record, draw)
            yield previous


@frozen
class _Pen:
    """Writes one person down as a list would: incomplete, and in several spellings."""

    people: People
    person: Person

    @property
    def rng(self) -> Random:
        return self.people.rng

    def record(self, reference: str, brother_of: Listed | None) -> Individual:
        rng, person = self.rng, self.person
        names, told = self._names()
        return Individual(
            reference,
            tuple(name.upper() for name in names),
            datetime.date(rng.randint(2001, 2025), rng.randint(1, 12), rng.randint(1, 28)),
            self._comments(brother_of, father=not told),
            native=" ".join(token.native for token in person.full) if rng.random() < 0.55 else "",
            sex="Female" if person.sex == "f" else "Male" if rng.random() < 0.15 else "",
            titles=self._titles(),
            designation=rng.choice(DESIGNATIONS),
            nationality=COUNTRIES[person.country] if rng.random() < 0.86 else "",
            place=(person.place.usual, COUNTRIES[person.country]) if rng.random() < 0.6 else ("", ""),
            aliases=self._aliases(" ".join(names)),
            births=self._births(),
            papers=self._papers(),
        )

    def _spell(self, tokens: Tokens) -> str:
        return " ".join(token.spell(self.rng) for token in tokens)

    def _names(self) -> tuple[list[str], bool]:
        """Split the name as the UN does, and say whether the father's name is already in it."""
        person, draw = self.person, self.rng.random()
        given, family, father = map(self._spell, (person.given, person.family, person.father))
        if GROUPS[person.country] in ("ca", "ru"):
            return [self._spell((token,)) for token in person.full], False
        if GROUPS[person.country] == "ar":
            parts, told = [given, father, family], True
        elif draw < 0.06:
            parts, told = [self._spell(person.given[-1:])], False
        else:
            told = draw < 0.3
            parts = [given, family, father] if told else [given, family]
        return [part for part in parts if part], told

    def _titles(self) -> tuple[str, ...]:
        bag = self.people.lexicons.bag(self.person.country, "title")
        if bag is None or self.person.sex == "f" or self.rng.random() > 0.35:
            return ()
        return tuple(dict.fromkeys(bag.pick(self.rng).usual for _ in range(self.rng.choice((1, 1, 1, 2)))))

    def _comments(self, brother_of: Listed | None, *, father: bool) -> str:
        rng, parts = self.rng, [DISCLAIMER]
        if father and rng.random() < 0.6:
            parts.append(rng.choice(FATHER).format(self._spell(self.person.father)))
        if rng.random() < 0.15:
            parts.append(rng.choice(GRANDFATHER).format(self._spell(self.person.grandfather)))
        if brother_of:
            name = " ".join(brother_of.record.names).title()
            parts.append(f"Brother of {name} ({brother_of.record.reference}).")
        return " ".join(parts)

    def _aliases(self, primary: str) -> tuple[Alias, ...]:
        rng = self.rng
        n = rng.choices(range(7), (22, 24, 20, 14, 10, 6, 4))[0]
        made = {alias.text.casefold(): alias for alias in (self._alias(primary) for _ in range(n))}
        return tuple(alias for text, alias in made.items() if text != primary.casefold())

    def _alias(self, primary: str) -> Alias:
        rng, person = self.rng, self.person
        whole = respell(self._spell(person.full), rng, rng.randint(0, 2))
        kind = rng.choices(range(7), (34, 14, 14, 12, 10, 8, 8))[0]
        title = self.people.lexicons.bag(person.country, "title")
        if kind == 1:
            short = self._spell(person.given)
            return Alias(short, "Good" if " " in short else "Low")
        if kind == 2 and title and person.sex == "m":
            return Alias(f"{title.pick(rng).spell(rng)} {self._spell(person.given)}")
        if kind == 3 and person.sex == "m":
            child = self.people.given(person.country, "m")
            return Alias(f"Abu {self._spell(child[-1:])}", rng.choice(("Good", "Low", "Low")))
        if kind == 4:
            return Alias(f"{whole}; {respell(whole, rng)}")
        if kind == 5:
            return Alias(respell(primary, rng), note="previously listed as")
        if kind == 6 and title:
            return Alias(f"{title.pick(rng).usual} {person.place.usual}", "Low")
        return Alias(whole)

    def _births(self) -> tuple[Birth, ...]:
        rng = self.rng
        if rng.random() < 0.07:
            return ()
        others = rng.choices((0, 1, 2), (84, 13, 3))[0]
        drawn = [self._birth(0), *(self._birth(rng.choice((-3, -2, -1, 1, 2))) for _ in range(others))]
        return tuple(dict.fromkeys(drawn))

    def _birth(self, off: int) -> Birth:
        rng, born = self.rng, self.person.born
        year = born.year + off
        kind = rng.choices(range(6), (44, 24, 16, 8, 4, 4))[0]
        if kind == 1:
            return Birth("EXACT", year=year)
        if kind == 2:
            return Birth("APPROXIMATELY", year=year + rng.randint(-1, 1))
        if kind == 3:
            return Birth("BETWEEN", year=year - rng.randint(1, 3), to_year=year + rng.randint(1, 3))
        if kind == 4:
            return Birth("EXACT", note=f"{MONTHS[born.month - 1]} {year}")
        if kind == 5 or (born.month, born.day) == (2, 29) or rng.random() < 0.25:
            return Birth("EXACT", f"{year}-01-01")
        # The UN prints some dates with the time zone of the desk that typed them.
        return Birth("EXACT", f"{born.replace(year=year)}{'-05:00' if rng.random() < 0.06 else ''}")

    def _papers(self) -> tuple[Paper, ...]:
        rng, person, country = self.rng, self.person, COUNTRIES[self.person.country]
        drawn = []
        if rng.random() < 0.34:
            drawn.append(Paper("Passport", passport(person, rng).number, country))
        if rng.random() < 0.2:
            drawn += [
                Paper("National Identification Number", document.number, country, *_TYPES[document.kind])
                for document in papers(person, rng)
                if document.kind in _TYPES
            ]
        if drawn and rng.random() < 0.15:
            drawn[0] = evolve(drawn[0], note=f"expires on {rng.randint(1, 28)} June 2027")
        return tuple(drawn)


_TYPES: Mapping[str, tuple[str, ...]] = {
    "tazkira": ("Afghan national identification card (tazkira) number",),
    "e_tazkira": ("Afghan national identification card (tazkira) number",),
    "cnic": ("national identity card no.",),
    "national_id": (),
}
