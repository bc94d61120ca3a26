import datetime as dt
import pickle

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.errors import RecordError
from rahdari.records import calendars
from rahdari.records.dates import PartialDate

DAYS = st.dates(dt.date(1200, 1, 1), dt.date(2100, 12, 31))
YEARS = st.integers(1200, 2100)
DATES = st.one_of(
    YEARS.map(PartialDate.year),
    YEARS.map(PartialDate.about),
    DAYS.map(lambda day: PartialDate.between(day, day)),
    DAYS.map(lambda day: PartialDate.parse(day.isoformat()[:7])),
    st.tuples(DAYS, DAYS, st.booleans()).map(
        lambda t: PartialDate.between(*sorted(t[:2]), approximate=t[2]),
    ),
    st.tuples(YEARS, YEARS).map(lambda t: PartialDate.between(*sorted(t))),
)


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision", "approximate", "printed"),
    [
        ("1968", "1968-01-01", "1968-12-31", "year", False, "1968"),
        ("1968-03", "1968-03-01", "1968-03-31", "month", False, "1968-03"),
        ("1968-02", "1968-02-01", "1968-02-29", "month", False, "1968-02"),
        ("1968-03-02", "1968-03-02", "1968-03-02", "day", False, "1968-03-02"),
        ("1965/1970", "1965-01-01", "1970-12-31", "range", False, "1965/1970"),
        ("1968~", "1968-01-01", "1968-12-31", "year", True, "1968~"),
        ("1968?", "1968-01-01", "1968-12-31", "year", True, "1968~"),
        ("1968%", "1968-01-01", "1968-12-31", "year", True, "1968~"),
        ("1968-03-02~", "1968-03-02", "1968-03-02", "day", True, "1968-03-02~"),
        ("196X", "1960-01-01", "1969-12-31", "range", False, "1960/1969"),
        ("19XX", "1900-01-01", "1999-12-31", "range", False, "1900/1999"),
        ("1968-XX-XX", "1968-01-01", "1968-12-31", "year", False, "1968"),
        ("1968-XX", "1968-01-01", "1968-12-31", "year", False, "1968"),
        ("1968-03-XX", "1968-03-01", "1968-03-31", "month", False, "1968-03"),
        ("1965~/1970", "1965-01-01", "1970-12-31", "range", True, "1965~/1970~"),
        ("1968-11/1969-02", "1968-11-01", "1969-02-28", "range", False, "1968-11/1969-02"),
        ("1968-03-21/1969-03-20", "1968-03-21", "1969-03-20", "range", False, "1968-03-21/1969-03-20"),
        ("1968/1968", "1968-01-01", "1968-12-31", "year", False, "1968"),
        ("1968-01/1968-12", "1968-01-01", "1968-12-31", "year", False, "1968"),
        (" 1968 ", "1968-01-01", "1968-12-31", "year", False, "1968"),
    ],
)
def test_edtf_in_and_out(text, earliest, latest, precision, approximate, printed):
    date = PartialDate.parse(text)
    day = dt.date.fromisoformat
    assert date == PartialDate(day(earliest), day(latest), precision, approximate)
    assert str(date) == printed


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1970-02-31", "no such day"),
        ("1970-13", "no such day"),
        ("1970-00-01", "no such day"),
        ("31/02/1970", "not an EDTF"),
        ("1968/", "open end"),
        ("../1968", "open end"),
        ("1968-XX-15", "only the last parts"),
        ("196X-03", "only the last parts"),
        ("1199", "1200 to 2100"),
        ("2101", "1200 to 2100"),
        ("0000", "1200 to 2100"),
        ("11XX", "1200 to 2100"),
        ("1970/1965", "ends before it begins"),
        ("1968-3-2", "not an EDTF"),
        ("１９６８", "not an EDTF"),
        ("", "not an EDTF"),
        ("1968/1969/1970", "not an EDTF"),
        (1968, "has to be text"),
        (None, "has to be text"),
    ],
)
def test_what_is_no_date_is_named(text, why):
    with pytest.raises(RecordError, match=why) as caught:
        PartialDate.parse(text)
    assert caught.value.field == "date"


@given(DATES)
def test_printing_and_parsing_round_trip(date):
    assert PartialDate.parse(str(date)) == date
    assert hash(PartialDate.parse(str(date))) == hash(date)
    assert pickle.loads(pickle.dumps(date)) == date


@given(st.text(alphabet="0123456789X-/~?%.", max_size=24))
def test_any_text_is_a_date_or_an_error(text):
    try:
        date = PartialDate.parse(text)
    except RecordError:
        return
    assert PartialDate.parse(str(date)) == date


def test_one_interval_has_one_value():
    year = PartialDate.year(1968)
    assert year == PartialDate.between(1968, 1968)
    assert year == PartialDate.between(dt.date(1968, 1, 1), dt.date(1968, 12, 31))
    with pytest.raises(RecordError, match="is a year, not a range"):
        PartialDate(year.earliest, year.latest, "range")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        year.approximate = True


def test_the_year_is_held_to_its_range_everywhere():
    for make in (PartialDate.year, PartialDate.about, lambda y: PartialDate.between(y, y)):
        with pytest.raises(RecordError, match="1200 to 2100"):
            make(1199)


def test_about_stays_a_year_unless_the_source_states_a_tolerance():
    assert str(PartialDate.about(1968)) == "1968~"
    assert str(PartialDate.about(1968, tolerance_years=2)) == "1966~/1970~"


def test_between_takes_partial_dates_and_keeps_about():
    march, about = PartialDate.parse("1965-03"), PartialDate.about(1970)
    assert str(PartialDate.between(march, about)) == "1965-03~/1970-12~"


def age_at(born, day):
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@given(st.dates(dt.date(1930, 1, 1), dt.date(2100, 12, 31)), st.integers(0, 129), st.integers(0, 366))
def test_from_age_holds_exactly_those_of_that_age(on, age, offset):
    born = PartialDate.from_age(age, on)
    inside = min(born.earliest + dt.timedelta(offset), born.latest)
    assert age_at(inside, on) == age
    assert age_at(born.earliest - dt.timedelta(1), on) == age + 1
    assert age_at(born.latest + dt.timedelta(1), on) == age - 1


def test_from_age_in_a_year_covers_every_day_of_it():
    born = PartialDate.from_age(45, PartialDate.solar_hijri(1398))
    assert str(born) == "1973-03-22/1975-03-19"


@pytest.mark.parametrize("age", [-1, 131])
def test_impossible_ages(age):
    with pytest.raises(RecordError, match="age"):
        PartialDate.from_age(age, dt.date(2020, 1, 1))


@pytest.mark.parametrize(
    ("parts", "printed"),
    [
        ((1347,), "1968-03-21/1969-03-20"),  # a year alone spans two Gregorian ones
        ((1399,), "2020-03-20/2021-03-20"),
        ((1347, 1), "1968-03-21/1968-04-20"),
        ((1347, 2, 15), "1968-05-05"),
        ((1399, 12, 30), "2021-03-20"),
    ],
)
def test_solar_hijri(parts, printed):
    assert str(PartialDate.solar_hijri(*parts)) == printed


@pytest.mark.parametrize(
    ("parts", "printed"),
    [
        ((1400, 1, 1), "1979-11-19/1979-11-21"),
        ((1388,), "1968-03-29/1969-03-19"),
        ((1300, 1, 1), "1882-11-10/1882-11-14"),
        ((1388, 1), "1968-03-29/1968-04-28"),
    ],
)
def test_lunar_hijri_has_slack_for_the_sighting(parts, printed):
    assert str(PartialDate.lunar_hijri(*parts)) == printed


def test_lunar_hijri_accepts_a_30th_in_any_month():
    for month in range(1, 13):
        date = PartialDate.lunar_hijri(1400, month, 30)
        assert date.days == 3
        assert date.earliest > calendars.lunar_to_gregorian(1400, month, 28)


@pytest.mark.parametrize("make", [PartialDate.solar_hijri, PartialDate.lunar_hijri])
@pytest.mark.parametrize(
    "parts", [(1400, 13), (1400, 1, 32), (1400, None, 5), (3000,), (1400, 12, 0), (1400, 0)]
)
def test_impossible_hijri_dates(make, parts):
    with pytest.raises(RecordError):
        make(*parts)


@pytest.mark.parametrize(
    ("text", "coarse"),
    [
        ("1968-01-01", True),
        ("1968-07-01", True),
        ("1968-03-21", True),  # 1 Hamal 1347
        ("2020-03-20", True),  # 1 Hamal 1399: the year before was a leap year
        ("2020-03-21", True),  # what is written for 1 Hamal by habit
        ("2021-03-20", False),
        ("1926-03-22", True),  # 1 Hamal 1305
        ("1968-01-02", False),
        ("1968-03-02", False),
        ("1810-03-20", False),
        ("1968-01", False),
        ("1968", False),
    ],
)
def test_days_that_stand_for_a_year(text, coarse):
    assert PartialDate.parse(text).coarse is coarse


@pytest.mark.parametrize(("text", "days"), [("1968", 366), ("1969", 365), ("1968-02", 29), ("1968-03-02", 1)])
def test_days(text, days):
    assert PartialDate.parse(text).days == days
