import datetime as dt
from itertools import pairwise

import pytest
from hijridate import Gregorian
from hypothesis import given
from hypothesis import strategies as st

from rahdari.errors import RecordError
from rahdari.records import calendars

DAYS = st.dates(dt.date(1831, 3, 21), dt.date(2100, 12, 31))


@pytest.mark.parametrize(
    ("solar", "gregorian"),
    [
        ((1305, 1, 1), dt.date(1926, 3, 22)),
        ((1358, 1, 1), dt.date(1979, 3, 21)),
        ((1399, 1, 1), dt.date(2020, 3, 20)),
        ((1400, 1, 1), dt.date(2021, 3, 21)),
        ((1403, 1, 1), dt.date(2024, 3, 20)),
        ((1403, 12, 30), dt.date(2025, 3, 20)),  # a leap year
        ((1352, 4, 26), dt.date(1973, 7, 17)),  # Afghan republic proclaimed, 26 Saratan
        ((1357, 2, 7), dt.date(1978, 4, 27)),  # 7 Sawr
        ((1357, 11, 22), dt.date(1979, 2, 11)),  # 22 Bahman
        ((1358, 10, 6), dt.date(1979, 12, 27)),  # 6 Jadi
    ],
)
def test_known_solar_dates(solar, gregorian):
    assert calendars.solar_to_gregorian(*solar) == gregorian
    assert calendars.gregorian_to_solar(gregorian) == solar


@pytest.mark.parametrize(
    ("lunar", "gregorian"),
    [
        ((1400, 1, 1), dt.date(1979, 11, 20)),
        ((1445, 1, 1), dt.date(2023, 7, 19)),
        ((1446, 1, 1), dt.date(2024, 7, 7)),
        ((1343, 1, 1), dt.date(1924, 8, 1)),  # the first day of hijridate
        ((1318, 1, 1), dt.date(1900, 5, 1)),  # arithmetical from here on
        ((1300, 1, 1), dt.date(1882, 11, 12)),
    ],
)
def test_known_lunar_dates(lunar, gregorian):
    assert calendars.lunar_to_gregorian(*lunar) == gregorian


@given(DAYS)
def test_solar_dates_round_trip(day):
    assert calendars.solar_to_gregorian(*calendars.gregorian_to_solar(day)) == day


@given(st.dates(dt.date(1924, 8, 1), dt.date(2077, 11, 16)))
def test_lunar_dates_are_those_of_umm_al_qura(day):
    assert calendars.lunar_to_gregorian(*Gregorian.fromdate(day).to_hijri().datetuple()) == day


@pytest.mark.parametrize("years", [range(1215, 1342), range(1343, 1500), range(1501, 1524)])
def test_a_lunar_month_ends_where_the_next_begins(years):
    months = [(year, month) for year in years for month in range(1, 13)]
    for here, following in pairwise(months):
        days = calendars.lunar_to_gregorian(*following, 1) - calendars.lunar_to_gregorian(*here, 1)
        assert days.days == calendars.lunar_month_length(*here)


@given(DAYS)
def test_the_next_day_is_the_next_day_or_a_first(day):
    year, month, number = calendars.gregorian_to_solar(day)
    following = calendars.gregorian_to_solar(day + dt.timedelta(1)) if day < dt.date(2100, 12, 31) else None
    last = number == calendars.solar_month_length(year, month)
    first_of_next = (year, month + 1, 1) if month < 12 else (year + 1, 1, 1)
    assert following in (None, first_of_next if last else (year, month, number + 1))


def test_solar_leap_years_follow_the_33_year_rule():
    for year in calendars.SOLAR_YEARS:
        leap = year % 33 in (1, 5, 9, 13, 17, 22, 26, 30)
        assert calendars.solar_month_length(year, 12) == (30 if leap else 29)


def test_lunar_months_have_29_or_30_days():
    months = [(year, month) for year in calendars.LUNAR_YEARS for month in range(1, 13)]
    odd = [m for m in months if calendars.lunar_month_length(*m) not in (29, 30)]
    assert len(odd) == 8
    assert all(1343 <= year <= 1364 for year, _ in odd)  # irregular in the published table itself


@pytest.mark.parametrize("start", [dt.date(1924, 8, 1), dt.date(1968, 3, 30), dt.date(2050, 1, 1)])
def test_the_arithmetical_calendar_stays_within_the_slack_of_umm_al_qura(start):
    for n in range(710):  # two lunar years
        day = start + dt.timedelta(n)
        arithmetical = calendars._tabular(*Gregorian.fromdate(day).to_hijri().datetuple())
        assert abs(arithmetical - day.toordinal()) <= calendars.lunar_slack(1342)


@pytest.mark.parametrize("year", [1921, 1926, 1979, 2020, 2021, 2024])
def test_first_of_hamal(year):
    assert calendars.gregorian_to_solar(calendars.first_of_hamal(year))[1:] == (1, 1)


def test_first_of_hamal_is_unknown_before_the_exact_range():
    assert calendars.first_of_hamal(1830) is None


@pytest.mark.parametrize(
    ("convert", "date", "why"),
    [
        (calendars.solar_to_gregorian, (1400, 12, 30), "has 29 days"),
        (calendars.solar_to_gregorian, (1400, 7, 31), "has 30 days"),
        (calendars.solar_to_gregorian, (1400, 13, 1), "month"),
        (calendars.solar_to_gregorian, (1400, 0, 1), "month"),
        (calendars.solar_to_gregorian, (1400, 1, 0), "has 31 days"),
        (calendars.solar_to_gregorian, (1968, 1, 1), "1210 to 1479"),
        (calendars.lunar_to_gregorian, (1400, 1, 31), "has"),
        (calendars.lunar_to_gregorian, (1200, 1, 1), "1215 to 1524"),
    ],
)
def test_impossible_dates_are_named(convert, date, why):
    with pytest.raises(RecordError, match=why) as caught:
        convert(*date)
    assert str(date[0]) in str(caught.value)


def test_month_names_are_told_apart():
    names = [name for month in calendars.SOLAR_MONTHS for name in month]
    assert len(calendars.SOLAR_MONTHS) == 12
    assert len(names) == len(set(names))
