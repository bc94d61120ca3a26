"""Invented entries and travellers, as many as wanted, for measuring speed.

In: how many, a seed. Out: entries whose names are made of the parts of two simulated travellers' names, a
letter in every seventh altered; most with a year of birth, all with a nationality. Travellers are asked with
all fields that a desk records, or with those that a passport shows. The same arguments give the same people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from random import Random

from attrs import evolve

from rahdari import Entry, Subject
from rahdari.simulation.travellers import travellers

POOL = 20_000
NATIONALITIES = ("af", "pk", "ir", "iq", "sy", "ru")


def entries(n: int, seed: int = 11) -> Iterator[Entry]:
    """Make `n` entries."""
    rng = Random(seed)
    pool = [name.split() for subject in travellers(POOL, seed) if (name := subject.names[0].text).isascii()]
    for number in range(n):
        first, last = rng.choice(pool), rng.choice(pool)
        name = " ".join(dict.fromkeys(first[: rng.randint(1, 2)] + last[-rng.randint(1, 2) :]))
        if rng.random() < 0.15:
            at = rng.randrange(len(name))
            name = name[:at] + rng.choice("aeiouhky") + name[at + 1 :]
        born = [str(rng.randint(1940, 2005))] if rng.random() < 0.7 else []
        yield Entry(
            f"x:{number}",
            "person",
            [name],
            birth_dates=born,
            nationalities=[rng.choice(NATIONALITIES)],
        )


def changed(n: int, one_in: int = 100) -> Iterator[Entry]:
    """Return one in so many of the `n` entries under another name."""
    names = (entry.names for entry in entries(n // one_in, seed=13))
    return (
        evolve(e, names=name) for e, name in zip(islice(entries(n), 7, None, one_in), names, strict=False)
    )


def ordinary(n: int, seed: int = 12) -> list[Subject]:
    """Return `n` travellers with all the fields that a desk records."""
    return list(travellers(n, seed))


def passport(subject: Subject) -> Subject:
    """Leave what a passport shows: a name (Latin, if there is such), birth date, nationality and sex."""
    names = [name for name in subject.names if name.text.isascii()] or subject.names
    return Subject(
        names[:1], birth_dates=subject.birth_dates, nationalities=subject.nationalities, sex=subject.sex
    )


def with_father(subject: Subject) -> Subject:
    """Leave what a passport shows, and the father's name."""
    return evolve(passport(subject), father_names=subject.father_names)


ASKED: dict[str, Callable[[Subject], Subject]] = {
    "passport": passport,
    "passport, father": with_father,
    "desk": lambda subject: subject,
}
"""What is asked of a traveller. A desk also records documents, and the name in its own script."""
