"""Invented organisations, vehicles and vessels for the list.

In: a maker of people, for the names that firms are called after. Out: `Entity` records; the format has
no other place for a truck or a ship, so that the comments say what it is and give its number. The IMO
numbers start with a 2, which no ship's does, and have the right check digit.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from rahdari.simulation.papers import numbered
from rahdari.simulation.people import People
from rahdari.simulation.spelling import respell
from rahdari.simulation.un_list import Alias, Entity
from rahdari.simulation.watchlist import COUNTRIES

FIRMS = (
    ("{} Exchange", "صرافی {}"), ("{} Trading Company Limited", "شرکت تجارتی {}"),
    ("{} Brothers Transport", "شرکت ترانسپورتی برادران {}"), ("{} Welfare Foundation", "بنیاد خیریه {}"),
    ("{} Construction and Road Company", "شرکت ساختمانی و سرک سازی {}"), ("{} Hawala", "حواله {}"),
    ("{} Fuel Import", "شرکت واردات تیل {}"), ("New {} Logistics", "شرکت لوژستیکی {} نو"),
)  # fmt: skip
PLATES = (
    ("af", "KBL #####"),
    ("af", "NGR #####"),
    ("af", "KDR #####"),
    ("pk", "TKN-###"),
    ("pk", "LES-####"),
)
DISCLAIMER = "Invented for demonstration; any resemblance is chance."


def organisations(people: People, n: int, vehicles: int, vessels: int) -> Iterator[Entity]:
    """Make organisations, then vehicles, then vessels, numbered through."""
    makers = [_firm] * n + [_vehicle] * vehicles + [_vessel] * vessels
    for number, make in enumerate(makers, 1):
        day = datetime.date(
            people.rng.randint(2003, 2025), people.rng.randint(1, 12), people.rng.randint(1, 28)
        )
        yield make(people, f"DMe.{number:03}", day)


def _firm(people: People, reference: str, day: datetime.date) -> Entity:
    rng = people.rng
    owner = people.one(rng.choice(("af", "af", "pk")), "m", age=(30, 70))
    called = rng.choice((owner.family, owner.given)) or owner.given
    english, native = rng.choice(FIRMS)
    spelt = " ".join(token.spell(rng) for token in called)
    aliases = [Alias(english.format(respell(spelt, rng)), "a.k.a.")] if rng.random() < 0.6 else []
    if rng.random() < 0.3:
        aliases.append(Alias(rng.choice(FIRMS)[0].format(spelt), "f.k.a."))
    if rng.random() < 0.2:
        aliases.append(Alias("".join(word[0] for word in english.format(spelt).split()) + "C", "a.k.a."))
    return Entity(
        reference,
        english.format(spelt).upper(),
        day,
        DISCLAIMER,
        native=native.format(" ".join(token.native for token in called)) if rng.random() < 0.4 else "",
        aliases=tuple(aliases),
        place=(owner.place.usual, COUNTRIES[owner.country]),
    )


def _vehicle(people: People, reference: str, day: datetime.date) -> Entity:
    rng = people.rng
    country, form = rng.choice(PLATES)
    kind, plate = rng.choice(("TRUCK", "TRUCK", "TANKER", "PICK-UP")), numbered(form, rng)
    chassis = numbered("ZZ9@@@##@######", rng)
    stated = f"Vehicle; registration plate: {plate} ({COUNTRIES[country]}). Chassis number: {chassis}."
    return Entity(reference, f"{kind} {plate}", day, f"{DISCLAIMER} {stated}", place=("", COUNTRIES[country]))


def _vessel(people: People, reference: str, day: datetime.date) -> Entity:
    rng = people.rng
    name = people.one("pk", "m").place.usual.upper()
    number = numbered("2#####", rng)
    check = sum(int(c) * (7 - i) for i, c in enumerate(number)) % 10
    comments = f"{DISCLAIMER} Vessel. IMO number: {number}{check}. Flag State: invented."
    return Entity(
        reference, f"{name} {rng.randint(2, 9)}", day, comments, aliases=(Alias(f"MV {name}", "f.k.a."),)
    )
