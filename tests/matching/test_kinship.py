"""Kinship is not identity: fathers are compared with fathers, and nobody inherits a hit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.matching.compare.names import NameComparer
from rahdari.matching.evidence import Hit
from rahdari.names.tokens import tokenize
from rahdari.records.entry import Entry, Subject
from rahdari.screening.comparing import compare

NAME = ["Nasir Popal"]


def hit(subject: dict[str, Any], entry: dict[str, Any]) -> Hit:
    return compare(
        Subject(**{"names": NAME} | subject), Entry(**{"id": "x", "kind": "person", "names": NAME} | entry)
    )


def bits(subject: dict[str, Any], entry: dict[str, Any], field: str | None = None) -> float:
    return sum(e.bits for e in hit(subject, entry).evidence if field in (None, e.field))


@pytest.mark.parametrize(
    "listed",
    [
        "Karim Popal",
        "Karim",
        "Haji Karim Popal",
        "Mullah Karim",
        "POPAL, Karim",
        "Popal Karim",
        "Abu Omar Karim Popal",
        "کریم پوپل",
    ],
)
def test_a_listed_man_does_not_lend_his_name_to_his_son(listed: str) -> None:
    """Rule 1: the father's name is never compared with the listed person's own name."""
    son, entry = {"names": ["Nasir Popal"], "father_names": ["Karim"]}, {"names": [listed]}
    assert hit(son, entry).evidence == hit({"names": ["Nasir Popal"]}, entry).evidence


@pytest.mark.parametrize(
    "traveller", ["Karim Popal", "Haji Karim Popal", "Mullah Karim Popal", "POPAL, Karim", "Popal Karim"]
)
def test_nor_to_his_father(traveller: str) -> None:
    entry = {"names": ["Nasir Popal"], "father_names": ["Karim"]}
    assert hit({"names": [traveller]}, entry).evidence == hit({"names": [traveller]}, {}).evidence


def test_nor_where_muhammad_stands_before_the_own_name() -> None:
    son, entry = {"names": ["Nasir Popal"], "father_names": ["Karim"]}, {"names": ["Muhammad Karim Popal"]}
    assert hit(son, entry).evidence == hit({"names": ["Nasir Popal"]}, entry).evidence


@pytest.mark.parametrize("listed", ["Nasir Karim Popal", "Popal Nasir Karim"])
def test_a_father_within_the_name_counts_wherever_the_family_name_stands(listed: str) -> None:
    subject, entry = {"names": ["Nasir Popal"], "father_names": ["Karim"]}, {"names": [listed]}
    assert hit(subject, entry).millibits > hit({"names": ["Nasir Popal"]}, entry).millibits


def test_a_brother_is_somebody_else() -> None:
    entry = {"names": ["Nasir Popal"], "father_names": ["Karim"], "birth_dates": ["1968-03-02"]}
    brother = entry | {"names": ["Zmaray Popal"], "birth_dates": ["1971-09-20"]}
    assert bits(brother, entry) + 10 < bits(entry, entry)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [("Dost Muhammad", "Muhammad Karim"), ("Gul Khan", "Karim Khan"), ("Ghulam Nasir", "Ghulam Karim")],
)
def test_fathers_that_share_only_what_many_are_called_are_two_fathers(mine: str, theirs: str) -> None:
    differ = bits({"father_names": [mine]}, {"father_names": [theirs]}, "father_names")
    assert differ == bits({"father_names": ["Zmaray"]}, {"father_names": ["Karim"]}, "father_names") < 0


@pytest.mark.parametrize("father", ["Sardar Khan", "Dost Muhammad", "Muhammad", "Haji", "Muhammad Karim"])
def test_a_father_with_any_name_agrees_with_himself(father: str) -> None:
    assert bits({"father_names": [father]}, {"father_names": [father]}, "father_names") > 0


@given(st.sets(st.sampled_from(["grandfather_names", "birth_places", "nationalities", "father_names"])))
def test_what_relatives_share_weighs_no_more_than_there_are_relatives(
    comparer: NameComparer, shared: set[str]
) -> None:
    family: dict[str, Any] = {"father_names": ["Karim"], "grandfather_names": ["Gul Khan"]}
    family |= {"birth_places": ["Khost"], "nationalities": ["se"]}
    family = {field: value for field, value in family.items() if field in shared}
    found = hit(family | {"names": ["Nasir Popal"]}, family | {"names": ["Zmaray Popal"]})
    of_stock = comparer.prepare(tokenize("Nasir Popal"), found.subject.nationalities, truncated=False)
    assert found.millibits <= of_stock.relatives
    assert all(e.millibits < 0 for e in found.evidence if e.relation == "kin")


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("Haji Nasir Popal", "Nasir Popal"),
        ("POPAL, Nasir", "Nasir Popal"),
        ("Popal Nasir", "Nasir Popal"),
        ("Popal Gul Nasir", "Nasir Gul Popal"),
        ("Muhammad Nasir Popal", "Nasir Popal"),
        ("Nasir Popal", "Muhammad Nasir Popal"),
    ],
)
def test_nobody_is_taken_for_their_own_relative(mine: str, theirs: str) -> None:
    family = {"father_names": ["Karim"], "birth_places": ["Khost"], "nationalities": ["af"]}
    found = hit(family | {"names": [mine]}, family | {"names": [theirs]})
    assert sum(e.bits for e in found.evidence if e.relation == "kin") > -1


@pytest.mark.parametrize("father", ["Karim", "Kareem", "کریم", "Haji Karim"])
def test_an_equal_father_speaks_for(father: str) -> None:
    assert bits({"father_names": [father]}, {"father_names": ["Karim"]}, "father_names") > 2


@pytest.mark.parametrize("father", ["Zmaray", "زمری", "Gul Agha"])
def test_another_father_speaks_against(father: str) -> None:
    assert bits({"father_names": [father]}, {"father_names": ["Karim"]}, "father_names") < -1


@pytest.mark.parametrize(
    ("subject", "entry"),
    [
        ({"father_names": ["Karim"]}, {"names": ["Nasir Karim Popal"]}),
        ({"father_names": ["Karim"]}, {"names": ["Nasir bin Karim"]}),
        ({"father_names": ["کریم"]}, {"names": ["Nasir wald Karim Popal"]}),
        ({"names": ["Nasir Karim Popal"]}, {"father_names": ["Karim"]}),
        ({"names": ["Nasir Popal s/o Karim"]}, {"father_names": ["Kareem"]}),
    ],
)
def test_a_father_is_found_within_the_other_sides_full_name(
    subject: dict[str, Any], entry: dict[str, Any]
) -> None:
    (evidence,) = (e for e in hit(subject, entry).evidence if e.field == "father_names")
    assert evidence.relation == "patronymic"
    assert evidence.bits > 0


@pytest.mark.parametrize("field", ["father_names", "grandfather_names"])
@pytest.mark.parametrize(
    ("mine", "theirs", "my_kin", "their_kin"),
    [
        ("Nasir Karim", "Nasir Karim", "Karim", "Karim"),
        ("Nasir Kareem", "Nasir Karim", "Karim", "Karim"),
        ("Nasir Karim", "Nasir Karim", "Kareem", "Karim"),
        ("نصیر کریم", "Nasir Karim", "Karim", "Karim"),
        ("Haji Nasir Karim", "Nasir Karim", "Karim", "Karim"),
    ],
)
def test_no_token_counts_both_in_the_name_and_as_kin(
    field: str, mine: str, theirs: str, my_kin: str, their_kin: str
) -> None:
    twice = bits({"names": [mine], field: [my_kin]}, {"names": [theirs], field: [their_kin]}, field)
    once = bits(
        {"names": ["Nasir Popal"], field: [my_kin]}, {"names": ["Nasir Popal"], field: [their_kin]}, field
    )
    assert twice < once / 2


def test_an_own_name_like_the_fathers_is_no_reason_to_pass_the_father_over() -> None:
    karim = {"names": ["Karim Popal"], "father_names": ["Karim"]}
    assert bits(karim, karim, "father_names") > 5
