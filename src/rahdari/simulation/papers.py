"""What invented people carry: their identity documents.

In: a person. Out: `Document`s in the mix that was counted among people returning through Torkham
(of Afghans 65 % a tazkira, 27 % a passport, 7 % a PoR card, 3 % an ACC, a quarter nothing at all), with
numbers of the right form. The numbers are drawn at random; a check digit is right where there is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from rahdari.records.entry import Document, DocumentKind
from rahdari.simulation.people import Person

PASSPORTS: Mapping[str, str] = {
    "af": "P0#######", "pk": "@@#######", "ir": "@########", "uz": "FA#######", "tj": "40#######",
    "tm": "A#######", "kg": "AC#######", "kz": "N########", "iq": "A########", "sy": "N#########",
    "tr": "U########", "in": "@#######", "ru": "#########",
}  # fmt: skip
"""Forms of passport numbers: `#` a digit, `@` a letter."""
OTHER_PASSPORT = "@########"


def numbered(form: str, rng: Random) -> str:
    """Fill in a form of a number."""
    digits = "".join(str(rng.randrange(10)) if c == "#" else c for c in form)
    return "".join(rng.choice("ABCDEFGHKLMNPRSTXYZ") if c == "@" else c for c in digits)


def passport(person: Person, rng: Random) -> Document:
    """A passport of the person's country."""
    return Document("passport", numbered(PASSPORTS.get(person.country, OTHER_PASSPORT), rng), person.country)


def papers(person: Person, rng: Random) -> tuple[Document, ...]:
    """Draw what a person shows at the desk; often nothing, sometimes two documents."""
    shown: list[Document] = []

    def add(share: float, kind: DocumentKind, number: str, country: str) -> None:
        if rng.random() < share:
            shown.append(Document(kind, number, country))

    if person.country == "af":
        # A quarter has nothing, so each share among the others is a third larger.
        if rng.random() < 0.25:
            return ()
        if rng.random() < 0.65 / 0.75:
            electronic = rng.random() < 0.6
            number = f"{rng.randint(1398, 1404)}-####-#####" if electronic else "#" * rng.randint(5, 8)
            add(1, "e_tazkira" if electronic else "tazkira", numbered(number, rng), "af")
        add(0.07 / 0.75, "por", numbered("@@@##########", rng), "pk")
        add(0.03 / 0.75, "acc", numbered("##############", rng), "pk")
        if not shown or rng.random() < 0.28:
            shown.append(passport(person, rng))
    elif person.country == "pk":
        last = rng.choice("13579" if person.sex == "m" else "2468")
        add(0.9, "cnic", numbered("1####-#######-", rng) + last, "pk")
        add(0.4, "passport", passport(person, rng).number, "pk")
    else:
        share = 0.85 if person.country == "ir" else 0.97
        shown.append(passport(person, rng) if rng.random() < share else _national(person, rng))
    return tuple(shown)


def _national(person: Person, rng: Random) -> Document:
    number = numbered("#########", rng)
    if person.country == "ir":
        # The tenth digit checks the others, modulo 11.
        rest = sum(int(c) * (10 - i) for i, c in enumerate(number)) % 11
        number += str(rest if rest < 2 else 11 - rest)
    return Document("national_id", number, person.country)
