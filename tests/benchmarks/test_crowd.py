"""Travellers are asked by no more than is said."""

from benchmarks.crowd import ASKED, ordinary

PEOPLE = ordinary(200)


def test_a_passport_shows_one_name_and_neither_father_nor_document() -> None:
    asked = [ASKED["passport"](subject) for subject in PEOPLE]
    assert all(len(a.names) == 1 and not (a.father_names or a.documents) for a in asked)
    assert all(a.names[0].text.isascii() for a, s in zip(asked, PEOPLE, strict=True) if len(s.names) > 1)
    assert [a.birth_dates for a in asked] == [s.birth_dates for s in PEOPLE]


def test_some_travellers_state_a_father_and_a_desk_records_all() -> None:
    fathers = sum(bool(ASKED["passport, father"](subject).father_names) for subject in PEOPLE)
    assert 0 < fathers < len(PEOPLE)
    assert [ASKED["desk"](subject) for subject in PEOPLE] == PEOPLE
