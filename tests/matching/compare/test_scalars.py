"""Nationality, sex and place of birth."""

from __future__ import annotations

from typing import Any

import pytest

from rahdari.matching.compare.scalars import compare_nationalities, compare_places, compare_sex
from rahdari.matching.parameters import Parameters


@pytest.fixture(scope="module")
def rates(parameters: Parameters) -> dict[str, Any]:
    return parameters.rates


def nationalities(rates: dict[str, Any], subject: str, entry: str) -> tuple[int, str]:
    return compare_nationalities(tuple(subject.split()), tuple(entry.split()), rates["nationalities"])


@pytest.mark.parametrize(("subject", "entry"), [("af", "af"), ("af pk", "pk"), ("ru", "af ru"), ("se", "se")])
def test_a_nationality_in_common_speaks_for(rates: dict[str, Any], subject: str, entry: str) -> None:
    weight, relation = nationalities(rates, subject, entry)
    assert weight > 0
    assert relation == "same"


@pytest.mark.parametrize(("subject", "entry"), [("af", "pk"), ("af pk", "ru"), ("se", "no")])
def test_no_nationality_in_common_speaks_against(rates: dict[str, Any], subject: str, entry: str) -> None:
    weight, relation = nationalities(rates, subject, entry)
    assert weight < 0
    assert relation == "different"


def test_the_rarer_among_travellers_weighs_the_more(rates: dict[str, Any]) -> None:
    order = [nationalities(rates, n, n)[0] for n in ("af", "pk", "ir", "se")]
    assert order == sorted(order)


def test_an_entry_wins_nothing_by_having_several(rates: dict[str, Any]) -> None:
    one, two, six = (nationalities(rates, "ru", n)[0] for n in ("ru", "ru se", "ru se no dk fi is"))
    assert one - 1100 < two < one - 900  # half as likely that he shows this one
    assert six < two


def test_sex(rates: dict[str, Any]) -> None:
    for same in "mf":
        weight, relation = compare_sex(same, same, rates["sex"])
        assert 0 <= weight < 1500
        assert relation == "same"
    for one, other in ("mf", "fm"):
        weight, relation = compare_sex(one, other, rates["sex"])
        assert weight < -1000
        assert relation == "different"


@pytest.mark.parametrize(
    ("subject", "entry", "shared"),
    [
        (["Khost"], ["Khost Province"], True),
        (["خوست"], ["ولایت خوست"], True),
        (["Kabul", "Khost"], ["Tani District, Khost"], True),
        (["Khost"], ["Kabul"], False),
        (["Dih"], ["de la"], False),
        (["XX 1"], ["1 YY"], False),  # too short to be a place
    ],
)
def test_a_place_in_common_speaks_for_and_another_says_nothing(
    rates: dict[str, Any], subject: list[str], entry: list[str], shared: bool
) -> None:
    weight, relation = compare_places(tuple(subject), tuple(entry), rates["birth_places"])
    assert (weight > 0, relation) == ((True, "same") if shared else (False, "different"))
    assert weight >= 0
