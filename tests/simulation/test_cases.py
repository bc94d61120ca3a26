from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rahdari.simulation.cases import Cases, comparable
from rahdari.simulation.lexicon import Lexicons
from rahdari.simulation.people import People
from rahdari.simulation.travellers import TODAY, Desk
from rahdari.simulation.watchlist import Listed, listed

LEXICONS = Lexicons.load()
LISTED = list(listed(People(LEXICONS, Random(2), TODAY), 120))


def cases(seed: int) -> Cases:
    rng = Random(seed)
    return Cases(People(LEXICONS, rng, TODAY), Desk(rng))


@given(st.integers(0, 2**32), st.sampled_from(LISTED))
def test_a_listed_person_keeps_enough_to_be_known_by(seed: int, one: Listed) -> None:
    case = cases(seed).present(one)
    subject = case.subject
    assert case.entry
    assert case.near is None
    assert subject.names
    assert [way for way in case.varied if way.startswith("name_")]
    assert ("birth_missing" in case.varied) == (not subject.birth_dates)


@given(st.integers(0, 2**32), st.sampled_from(LISTED))
@settings(max_examples=60)
def test_who_is_near_is_somebody_else_and_states_a_father(seed: int, one: Listed) -> None:
    case = cases(seed).near(one)
    assert case.entry is None
    assert case.near
    assert case.subject.father_names


@pytest.mark.parametrize("seed", range(20))
def test_a_birth_date_is_varied_by_a_little(seed: int) -> None:
    made, person = cases(seed), LISTED[seed].person
    year_only, heaped = made._birth(person, "year_only"), made._birth(person, "heaped")
    assert year_only == str(person.born.year)
    assert heaped == f"{person.born.year}-01-01"
    off = made._birth(person, "off_by_one")
    assert off != str(person.born)
    assert abs(int(off[:4]) - person.born.year) <= 1


def test_those_to_be_found_have_two_words_and_a_date() -> None:
    clear = comparable(LISTED)
    assert 0 < len(clear) < len(LISTED)
    assert all(one.record.births and " " in " ".join(one.record.names) for one in clear)
