from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from rahdari.records.documents.numbers import number_key
from rahdari.records.entry import Document
from rahdari.simulation.lexicon import Lexicons
from rahdari.simulation.organisations import organisations
from rahdari.simulation.people import People
from rahdari.simulation.travellers import TODAY
from rahdari.simulation.trucks import trucks

ENTITIES = list(organisations(People(Lexicons.load(), Random(5), TODAY), 2, 8, 1))
PLATES = {f"un:{e.reference}": e.name.partition(" ")[2] for e in ENTITIES if "Vehicle;" in e.comments}


def key(plate: str) -> str:
    return number_key(Document("plate", plate))


@given(st.integers(0, 2**32))
def test_a_listed_plate_is_written_otherwise_and_is_the_same_plate(seed: int) -> None:
    made = list(trucks(ENTITIES, Random(seed), listed=4, others=3))
    numbers = [case.subject.documents[0].number for case in made]
    assert len({case.varied for case in made[:4]}) == 4
    for case, number in zip(made[:4], numbers, strict=False):
        stated = PLATES[str(case.entry)]
        assert (number != stated, key(number)) == (True, key(stated))
    assert len(made) == 7
    assert all((case.entry, case.near, case.varied) == (None, None, ()) for case in made[4:])
    assert set(map(key, PLATES.values())).isdisjoint(map(key, numbers[4:]))
    assert all(case.subject.kind == "vehicle" and case.subject.documents[0].country for case in made)
