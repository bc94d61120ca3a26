from __future__ import annotations

import datetime
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from rahdari.simulation.lexicon import Lexicons
from rahdari.simulation.people import GATE, VILLAGE_NAMES, People

TODAY = datetime.date(2026, 11, 1)
LEXICONS = Lexicons.load()
makers = st.integers(0, 2**32).map(lambda seed: People(LEXICONS, Random(seed), TODAY))
countries = st.sampled_from(list(GATE))


@given(makers, countries)
def test_a_person_is_whole_and_was_born(people: People, country: str) -> None:
    person = people.one(country)
    assert person.given
    assert person.father
    assert person.grandfather
    assert datetime.date(1940, 1, 1) < person.born < TODAY


@given(makers, countries)
def test_kin_share_names_and_are_not_the_same(people: People, country: str) -> None:
    man = people.one(country, "m", age=(30, 60))
    child, brother, father = people.child(man), people.brother(man), people.parent(man)
    assert (child.father, child.grandfather, child.family) == (man.given, man.father, man.family)
    assert man.born < child.born < TODAY
    assert (brother.father, brother.family) == (man.father, man.family)
    assert brother.given != man.given
    assert (father.given, father.father) == (man.father, man.grandfather)
    assert (man.born - father.born).days > 18 * 365


@given(makers)
def test_a_family_has_one_father(people: People) -> None:
    head, *children = people.family(5)
    assert {child.father for child in children} == {head.given}
    assert {child.family for child in children} == {head.family}


@given(makers)
@settings(max_examples=20)
def test_a_village_has_few_names(people: People) -> None:
    everybody = people.village(30)
    assert len({person.family for person in everybody}) == 1
    assert len({person.place for person in everybody}) == 1
    for sex in ("m", "f"):
        names = {person.given[-1] for person in everybody if person.sex == sex}
        assert len(names) <= VILLAGE_NAMES


@given(makers)
def test_names_that_lead_others_never_stand_alone(people: People) -> None:
    before = LEXICONS.bag("af", "before")
    assert before
    name = people.given("af", "m")
    assert len(name) == 2 or name[0].native not in {token.native for token in before.tokens}


def test_patronymics_and_the_names_of_women_take_their_endings() -> None:
    people = People(LEXICONS, Random(3), TODAY)
    women = [" ".join(token.usual for token in people.one("ru", "f").full) for _ in range(20)]
    men = [" ".join(token.native for token in people.one("uz", "m").full) for _ in range(20)]
    assert all(name.split()[-1].endswith("a") and "vna " in name for name in women)
    assert all(name.endswith("в") and "вич " in name for name in men)


def test_arab_names_hold_the_fathers() -> None:
    person = People(LEXICONS, Random(5), TODAY).one("iq")
    assert person.father[0] in person.full
