"""Birth dates: which agree, which are slips of one person's date, which are another's."""

from __future__ import annotations

import datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.matching.compare.dates import DateRelation, compare_dates
from rahdari.matching.fixed import LEAST
from rahdari.matching.parameters import Parameters
from rahdari.records.dates import PartialDate

HIJRI_YEAR = PartialDate.solar_hijri(1347)  # 21 March 1968 to 20 March 1969
AGED = PartialDate.from_age(40, datetime.date(2008, 5, 1))


@pytest.fixture(scope="module")
def rates(parameters: Parameters) -> dict[str, Any]:
    return parameters.rates["birth_dates"]


def date(value: str | PartialDate) -> PartialDate:
    return value if isinstance(value, PartialDate) else PartialDate.parse(value)


@pytest.mark.parametrize(
    ("subject", "entry", "relation", "speaks"),
    [
        ("1968-03-02", "1968-03-02", "same day", "for"),
        ("1968-03-02", "1968-02-03", "swapped", "for"),
        ("1968-03-02", "1968-03-12", "near", "for"),
        ("1968-03-02", "1968", "same year", "for"),
        ("1968", "1968-03-02", "same year", "for"),
        ("1968", "1968", "same year", "for"),
        ("1968-03", "1968-03-02", "same year", "for"),
        ("1968-01-01", "1968-03-02", "same year", "for"),
        ("1968-03-02", "1968-01-01", "same year", "for"),
        ("1968-07-01", "1968-03-02", "same year", "for"),
        ("1968-03-21", "1968", "same year", "for"),
        ("1968-01-01", "1968-01-01", "same day", "for"),
        ("1968-03-02", "1965/1970", "overlap", "for"),
        ("1967/1969", "1965/1970", "overlap", "for"),
        ("1968-06-02", HIJRI_YEAR, "overlap", "for"),
        ("1969-02-02", HIJRI_YEAR, "overlap", "for"),
        (HIJRI_YEAR, HIJRI_YEAR, "overlap", "for"),
        (HIJRI_YEAR, "1968", "overlap", "for"),
        (AGED, "1968", "overlap", "for"),
        ("1968-03-02", "1968~", "same year", "for"),
        ("1969-03-02", "1968-03-02", "typing error", "for"),
        ("1978-03-02", "1968-03-02", "typing error", "for"),
        ("1969", "1968", "near", "either"),
        ("1969-03-02", "1968~", "near", "either"),
        ("1970-05-09", "1968-03-02", "near", "either"),
        ("1968-11-25", "1968-03-02", "same year", "either"),
        ("1990-11-25", "1968-03-02", "different", "against"),
        ("1990", "1968", "different", "against"),
        ("1990-01-01", "1968-01-01", "different", "either"),
        ("1990", "1965/1970", "different", "against"),
        ("1998-05-09", "19XX", "overlap", "either"),
        ("2010-06-01", HIJRI_YEAR, "different", "against"),
    ],
)
def test_how_two_dates_relate(
    rates: dict[str, Any],
    subject: str | PartialDate,
    entry: str | PartialDate,
    relation: DateRelation,
    speaks: str,
) -> None:
    weight, found = compare_dates(date(subject), date(entry), rates)
    assert found == relation
    assert speaks == "either" or (weight > 0) == (speaks == "for")


@pytest.mark.parametrize(
    "falling",
    [
        ["1968-03-02", "1968-02-03", "1968", "1990-11-25"],
        ["1968-03-02", "1969-03-02", "1969-05-09"],
        ["1968", "1966/1970", "1950/1990"],
        ["1968-03-02", "1968-01-01", "1990-01-01"],
        ["1968", "1969", "1990"],
    ],
)
def test_the_nearer_weighs_the_more(rates: dict[str, Any], falling: list[str]) -> None:
    subject = date(falling[0])
    weights = [compare_dates(subject, date(entry), rates)[0] for entry in falling]
    assert all(a > b for a, b in pairwise(weights)), weights


def test_the_first_of_january_is_no_agreement_of_days(rates: dict[str, Any]) -> None:
    """Clerks write it for everybody who knows only the year."""
    real = compare_dates(date("1968-03-02"), date("1968-03-02"), rates)[0]
    heaped = compare_dates(date("1968-01-01"), date("1968-01-01"), rates)[0]
    year = compare_dates(date("1968"), date("1968"), rates)[0]
    assert abs(heaped - year) < 2500 < real - heaped


def test_about_a_year_forgives_what_a_year_does_not(rates: dict[str, Any]) -> None:
    for off in ("1971", "1972", "1973"):
        about = compare_dates(date(off), date("1968~"), rates)[0]
        assert about > compare_dates(date(off), date("1968"), rates)[0]
    assert compare_dates(date("1968"), date("1968~"), rates) < compare_dates(
        date("1968"), date("1968"), rates
    )


DAYS = st.dates(datetime.date(1880, 1, 1), datetime.date(2060, 12, 31))


@st.composite
def dates(draw: st.DrawFn) -> PartialDate:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    either = draw(st.sampled_from(["day", "year", "range", "near"]))
    if either == "near":
        last = min(last, first + datetime.timedelta(days=800))
    approximate = draw(st.booleans())
    if either == "day":
        return PartialDate.between(first, first, approximate=approximate)
    if either == "year":
        return PartialDate.between(first.year, first.year, approximate=approximate)
    return PartialDate.between(first, last, approximate=approximate)


@given(dates(), dates())
def test_any_two_dates_can_be_compared(
    rates: dict[str, Any], subject: PartialDate, entry: PartialDate
) -> None:
    weight, relation = compare_dates(subject, entry, rates)
    assert isinstance(weight, int)
    assert abs(weight) < LEAST
    if subject.earliest <= entry.latest and entry.earliest <= subject.latest:
        assert relation not in ("different", "typing error")
    if relation == "same day":
        assert (subject.earliest.month, subject.earliest.day) == (entry.earliest.month, entry.earliest.day)


@given(DAYS)
def test_no_date_agrees_better_than_the_same(rates: dict[str, Any], day: datetime.date) -> None:
    own = PartialDate.between(day, day)
    best = compare_dates(own, own, rates)[0]
    for other in (PartialDate.year(day.year), PartialDate.between(day.year - 2, day.year + 2)):
        assert compare_dates(own, other, rates)[0] <= best
