"""Trucks at the gate: subjects that are known by their plate alone.

In: the list's vehicles, as its records word them, and a random generator. Out: `Case`s: listed ones, their
plates written by another hand, and trucks of nobody's concern. Separators, case and the script of the digits
are no part of a plate; everything else is, so that no ordinary truck bears a listed one's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from random import Random

from rahdari.records.countries import from_name
from rahdari.records.entry import Document, Subject
from rahdari.simulation.cases import Case
from rahdari.simulation.organisations import PLATES
from rahdari.simulation.papers import numbered
from rahdari.simulation.un_list import Entity

_STATED = re.compile(r"registration plate: (.+?) \((.+?)\)")
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_WAYS = ("plate_joined", "plate_spaced", "plate_lower_case", "plate_digits")


def trucks(entities: Iterable[Entity], rng: Random, *, listed: int, others: int) -> Iterator[Case]:
    """Make trucks: first listed ones, each written in the next way, then others."""
    plates = {e.reference: found for e in entities if (found := _STATED.search(e.comments))}
    for i, reference in enumerate(rng.sample(sorted(plates), listed)):
        way = _WAYS[i % len(_WAYS)]
        plate = Document("plate", _written(plates[reference][1], way), from_name(plates[reference][2]))
        yield Case(_truck(plate), f"un:{reference}", None, (way,))
    taken = {_plain(found[1]) for found in plates.values()}
    while others:
        country, form = rng.choice(PLATES)
        number = numbered(form, rng)
        if _plain(number) not in taken:
            others -= 1
            yield Case(_truck(Document("plate", number, country)), None, None, ())


def _truck(plate: Document) -> Subject:
    return Subject((), kind="vehicle", documents=(plate,))


def _plain(plate: str) -> str:
    return re.sub(r"\W", "", plate)


def _written(plate: str, way: str) -> str:
    if way == "plate_lower_case":
        return plate.lower()
    if way == "plate_digits":
        return plate.translate(_PERSIAN)
    other = {" ": "-", "-": " "} if way == "plate_spaced" else {}
    return re.sub(r"\W", lambda mark: other.get(mark[0], ""), plate)
