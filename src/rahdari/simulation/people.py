"""Invented people: one by one, as families and as the people of one village.

In: the lexicons and a random generator. Out: `Person`s with the facts that do not depend on who writes
them down: tokens and not spellings, the true birth date, the father's and the grandfather's name.
Families share the father's name and the family token; a village shares twenty given names and one
family token, as in the clans of the region, and so is the hardest population to tell people apart in.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from random import Random

from attrs import evolve, field, frozen

from rahdari.records.entry import Sex
from rahdari.simulation.lexicon import GROUPS, Bag, Lexicons, Token

GATE: Mapping[str, float] = {
    "af": 62, "pk": 21, "ir": 5, "uz": 2.6, "tj": 2.2, "tm": 1.2, "kg": 0.4, "kz": 0.4, "iq": 0.8, "sy": 0.4,
    "sa": 0.4, "ye": 0.2, "jo": 0.2, "eg": 0.3, "ae": 0.3, "tr": 1.1, "in": 0.8, "ru": 0.7,
}  # fmt: skip
"""Nationalities at a gate like Torkham, in per cent (assumed, after the flows that are published)."""
FAMILY_NAMED: Mapping[str, float] = {"af": 0.55, "pk": 0.8, "ar": 0.85}
WOMEN = 0.2
VILLAGE_NAMES = 20
_YEAR = datetime.timedelta(days=365, hours=6)

Tokens = tuple[Token, ...]


@frozen
class Person:
    """One invented person. `father` and `grandfather` are their own given names, without the family's."""

    country: str
    sex: Sex
    given: Tokens
    family: Tokens
    father: Tokens
    grandfather: Tokens
    born: datetime.date
    place: Token

    @property
    def full(self) -> Tokens:
        """The whole name as its country writes it; Arab and Slavic names hold the father's."""
        group = GROUPS[self.country]
        if group == "ar":
            return (*self.given, *self.father[:1], *self.family)
        if group not in ("ca", "ru"):
            return (*self.given, *self.family)
        ending = ("ович", "ovich") if self.sex == "m" else ("овна", "ovna")
        family = (_ended(token, "а", "a") if self.sex == "f" else token for token in self.family)
        return (*self.given, *(_derived(token, *ending) for token in self.father[:1]), *family)


def _ended(token: Token, native: str, latin: str) -> Token:
    return Token(token.native + native, tuple((text + latin, n) for text, n in token.latin))


def _derived(token: Token, native: str, latin: str) -> Token:
    """A patronymic or family name made of a given name; after a soft ending `o` becomes `e`."""
    if token.native[-1] in "йьеяи":
        native, latin = native.replace("о", "е", 1), latin.replace("o", "e", 1)
    stem = token.native.rstrip("йьаеяо")
    if stem != token.native:
        token = Token(stem, tuple((text.rstrip("yaieo"), n) for text, n in token.latin))
    return _ended(token, native, latin)


@frozen
class People:
    """Makes people. `today` is the day on which their ages are counted."""

    lexicons: Lexicons
    rng: Random
    today: datetime.date
    names: Mapping[tuple[str, str], Bag] = field(factory=dict)
    """Bags that replace the lexicon's, by country and kind: the names of one village."""

    def one(
        self, country: str | None = None, sex: Sex | None = None, *, age: tuple[int, int] = (5, 80)
    ) -> Person:
        """Make one person, unrelated to anybody."""
        country = country or self.rng.choices(list(GATE), list(GATE.values()))[0]
        sex = sex or self._sex()
        given, father, grandfather = (self.given(country, s) for s in (sex, "m", "m"))
        family = self._family(country, given, grandfather)
        place = self._bag(country, "place").pick(self.rng)
        return Person(country, sex, given, family, father, grandfather, self._birth(age), place)

    def family(self, size: int) -> list[Person]:
        """Make a man and his children: one father's name, one family token, one place."""
        head = self.one(sex="m", age=(38, 75))
        return [head, *(self.child(head) for _ in range(size - 1))]

    def village(self, size: int) -> list[Person]:
        """Make the people of one village: twenty given names, one family token."""
        country = self.rng.choice(("af", "af", "pk"))
        names = {(country, kind): self._bag(country, kind).few(self.rng, VILLAGE_NAMES) for kind in "mf"}
        neighbours = evolve(self, names=names)
        shared = neighbours.one(country)
        family = (self._bag(country, "family").pick(self.rng),)
        return [evolve(neighbours.one(country), family=family, place=shared.place) for _ in range(size)]

    def child(self, father: Person, sex: Sex | None = None) -> Person:
        """Make a child of a man."""
        sex = sex or self._sex()
        given = self.given(father.country, sex)
        born = min(_later(father.born, self.rng.randint(19, 40), self.rng), self.today - _YEAR / 2)
        return evolve(father, sex=sex, given=given, born=born, father=father.given, grandfather=father.father)

    def brother(self, person: Person) -> Person:
        """Make a brother: the same father, grandfather and family token, another given name."""
        years = self.rng.choice((-1, 1)) * self.rng.randint(1, 8)
        given = person.given
        while given == person.given:
            given = self.given(person.country, "m")
        return evolve(person, sex="m", given=given, born=_later(person.born, years, self.rng))

    def parent(self, person: Person) -> Person:
        """Make the father of a person."""
        born = _later(person.born, -self.rng.randint(19, 40), self.rng)
        grandfather = self.given(person.country, "m")
        return evolve(
            person,
            sex="m",
            given=person.father,
            father=person.grandfather,
            grandfather=grandfather,
            born=born,
        )

    def given(self, country: str, sex: Sex) -> Tokens:
        """Draw a given name; where customs have it, of two tokens."""
        first = self._bag(country, sex).pick(self.rng)
        before = self.lexicons.bag(country, "before")
        if before is None or sex == "f":
            double = GROUPS[country] == "ir" and self.rng.random() < 0.15
            return (first, self._bag(country, sex).pick(self.rng)) if double else (first,)
        # Nobody is called by Muhammad, Sayed or Ghulam alone here, so those are followed by another.
        leading = {token.native for token in before.tokens}
        if first.native in leading or self.rng.random() < 0.35:
            rest = [self._bag(country, sex).pick(self.rng) for _ in range(5)]
            second = next((token for token in rest if token.native not in leading), rest[0])
            return (first if first.native in leading else before.pick(self.rng), second)
        return (first,)

    def _sex(self) -> Sex:
        return "f" if self.rng.random() < WOMEN else "m"

    def _birth(self, age: tuple[int, int]) -> datetime.date:
        # The queue is young, and thins out with age.
        years = min(self.rng.randint(*age) for _ in range(2))
        return _later(self.today, -years - 1, self.rng)

    def _family(self, country: str, given: Tokens, grandfather: Tokens) -> Tokens:
        group = GROUPS[country]
        if group == "ca":
            return (_derived(grandfather[0], "ов", "ov"),)
        if self.rng.random() > FAMILY_NAMED.get(group, 1.0) and (group != "pk" or len(given) > 1):
            return ()
        return (self._bag(country, "family").pick(self.rng),)

    def _bag(self, country: str, kind: str) -> Bag:
        bag = self.names.get((country, kind)) or self.lexicons.bag(country, kind)
        if bag is None:
            raise KeyError(f"no {kind} for {country} in the lexicons")
        return bag


def _later(day: datetime.date, years: int, rng: Random) -> datetime.date:
    return day + years * _YEAR + datetime.timedelta(days=rng.randint(0, 364))
