"""Partial dates as intervals.

Text or the parts of a date go in; a `PartialDate` comes out: every day from `earliest` to `latest`. No
fact is made up: a year stays a year, a Solar Hijri year spans two Gregorian ones, a lunar Hijri day covers
the days on which the moon may have been sighted. Text is EDTF level 1 (ISO 8601-2:2019, annex A), and
`PartialDate.parse(str(d)) == d` holds for every value. What people type at a desk (`2 March 1968`,
`1347/02/15`, `age 45`) is read by `read_birth`.

Years 1200 to 2100 are accepted; anything else is a `RecordError`, and so is a day that does not exist.
"""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

from attrs import frozen

from rahdari.errors import RecordError
from rahdari.records import calendars

Precision = Literal["day", "month", "year", "range"]

YEARS = range(1200, 2101)
"""From 1200, because lists hold Hijri years in fields that say Gregorian: kept as stated, for people to mend.
What people type or hand in is held to 1800 (`births`): there, 1347 is a Hijri year."""
MAX_AGE = 130
_OUTSIDE = f"the year has to be {YEARS.start} to {YEARS.stop - 1}"
_HOW = "Write it as 1968, 1968-03, 1968-03-02, 1965/1970 or, if approximate, 1968~."
_ONE_DAY = datetime.timedelta(days=1)
_POINT = re.compile(r"([0-9]{4}|[0-9]{3}X|[0-9]{2}XX)(?:-([0-9]{2}|XX)(?:-([0-9]{2}|XX))?)?([?~%]?)")


@frozen
class PartialDate:
    """A date that may be known only in part: every day from `earliest` to `latest`, both included.

    precision says what the interval is: a day, a calendar month, a calendar year, or any other range.
    approximate: the source says "about", so that the true day may lie outside the interval too; how far
        it may lie is for the comparison to judge. EDTF's `~`, `?` and `%` are read as this one fact.
    """

    earliest: datetime.date
    latest: datetime.date
    precision: Precision
    approximate: bool = False

    def __attrs_post_init__(self) -> None:
        first, last = self.earliest, self.latest
        shown = f"{first}/{last}"
        if first > last:
            raise RecordError("date", shown, "the interval ends before it begins")
        if first.year not in YEARS or last.year not in YEARS:
            raise RecordError("date", shown, _OUTSIDE)
        if self.precision != _precision(first, last):
            raise RecordError("date", shown, f"is a {_precision(first, last)}, not a {self.precision}")

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read an EDTF level-1 string such as `1968`, `1968-03`, `1968-03-02`, `1965/1970`, `1968~`.

        Also `196X`, `19XX`, `1968-XX-XX`, `1968-03-XX`. An interval with an open end is refused: it says
        too little to compare.
        """
        if not isinstance(text, str):
            raise RecordError("date", text, "has to be text", next_step=_HOW)
        return _parse(text)

    @classmethod
    def between(
        cls,
        first: int | datetime.date | PartialDate,
        last: int | datetime.date | PartialDate,
        *,
        approximate: bool = False,
    ) -> PartialDate:
        """Return everything from the first to the last day of what is given: years, days, partial dates."""
        a, b = _span(first), _span(last)
        vague = approximate or a.approximate or b.approximate
        return _interval(a.earliest, b.latest, vague)

    @classmethod
    def year(cls, year: int) -> PartialDate:
        """Return a whole Gregorian year."""
        return _span(year)

    @classmethod
    def about(cls, year: int, tolerance_years: int = 0) -> PartialDate:
        """Return "about this year": the year, marked approximate.

        Give `tolerance_years` only where the source states one ("1968, give or take 2"): the interval
        then widens by so many years on either side, and stays marked.
        """
        return cls.between(year - tolerance_years, year + tolerance_years, approximate=True)

    @classmethod
    def from_age(cls, age: int, on: datetime.date | PartialDate) -> PartialDate:
        """Return the birth dates of those who are `age` years old on (some day of) `on`."""
        if not 0 <= age <= MAX_AGE:
            raise RecordError("age", age, f"has to be 0 to {MAX_AGE}")
        when = _span(on)
        first = _years_before(when.earliest, age + 1) + _ONE_DAY
        return _interval(first, _years_before(when.latest, age), when.approximate)

    @classmethod
    def solar_hijri(cls, year: int, month: int | None = None, day: int | None = None) -> PartialDate:
        """Return a Solar Hijri date; a year alone spans two Gregorian years."""
        first, last = _hijri(calendars.solar_to_gregorian, calendars.solar_month_length, year, month)
        if day is not None:
            first = last = calendars.solar_to_gregorian(year, _month(month, day), day)
        return _interval(first, last)

    @classmethod
    def lunar_hijri(cls, year: int, month: int | None = None, day: int | None = None) -> PartialDate:
        """Return a lunar Hijri date, with a day or two of slack on either side for the sighting.

        A 30th is accepted in every month: whether a month had one depended on the sighting.
        """
        first, last = _hijri(calendars.lunar_to_gregorian, calendars.lunar_month_length, year, month)
        if day is not None:
            if not 1 <= day <= 30:
                raise RecordError("date", f"{year}-{month}-{day}", "a lunar Hijri month has 29 or 30 days")
            first = last = calendars.lunar_to_gregorian(year, _month(month, day), 1) + _ONE_DAY * (day - 1)
        slack = _ONE_DAY * calendars.lunar_slack(year)
        return _interval(first - slack, last + slack)

    def __str__(self) -> str:
        """Return EDTF that parses back to an equal value."""
        first, last = self.earliest.isoformat(), self.latest.isoformat()
        mark = "~" if self.approximate else ""
        if self.precision != "range":
            return first[: {"day": 10, "month": 7, "year": 4}[self.precision]] + mark
        ends_with_month = self.latest.day == monthrange(self.latest.year, self.latest.month)[1]
        if first.endswith("-01-01") and last.endswith("-12-31"):
            first, last = first[:4], last[:4]
        elif first.endswith("-01") and ends_with_month:
            first, last = first[:7], last[:7]
        return f"{first}{mark}/{last}{mark}"

    @property
    def days(self) -> int:
        """How many days the interval holds."""
        return (self.latest - self.earliest).days + 1

    @property
    def coarse(self) -> bool:
        """Whether this is a day that counts as year precision at best.

        1 January, 1 July and 1 Hamal (20 to 22 March; 21 March is written for it whatever the year) are
        what clerks put down for people who know only the year.
        """
        if self.precision != "day":
            return False
        day = self.earliest
        return (day.month, day.day) in ((1, 1), (7, 1), (3, 21)) or (
            day.month == 3 and day == calendars.first_of_hamal(day.year)
        )


def read_birth(text: str, *, today: datetime.date) -> PartialDate:
    """Read a birth date as a person types it at a desk; see `rahdari.records.births`."""
    from rahdari.records.births import read

    return read(text, today)


def _precision(first: datetime.date, last: datetime.date) -> Precision:
    if first == last:
        return "day"
    if first.day == 1 and first.year == last.year and last.day == monthrange(last.year, last.month)[1]:
        if first.month == last.month:
            return "month"
        if (first.month, last.month) == (1, 12):
            return "year"
    return "range"


def _interval(first: datetime.date, last: datetime.date, approximate: bool = False) -> PartialDate:
    return PartialDate(first, last, _precision(first, last), approximate)


def _span(value: int | datetime.date | PartialDate) -> PartialDate:
    """Return what is given as an interval; a number is a year."""
    if isinstance(value, PartialDate):
        return value
    if isinstance(value, datetime.date):
        return _interval(value, value)
    if value not in YEARS:
        raise RecordError("date", value, _OUTSIDE)
    return _interval(datetime.date(value, 1, 1), datetime.date(value, 12, 31))


def _years_before(day: datetime.date, years: int) -> datetime.date:
    """Return the same day so many years before; 28 February for a 29th that did not exist."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _month(month: int | None, day: int) -> int:
    if month is None:
        raise RecordError("date", day, "a day needs its month")
    return month


def _hijri(
    to_gregorian: Callable[[int, int, int], datetime.date],
    length: Callable[[int, int], int],
    year: int,
    month: int | None,
) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day of a Hijri year or month."""
    first = to_gregorian(year, 1 if month is None else month, 1)
    last_month = month or 12
    return first, to_gregorian(year, last_month, length(year, last_month))


@lru_cache(maxsize=65_536)
def _parse(text: str) -> PartialDate:
    first, slash, last = text.strip().partition("/")
    if not slash:
        return _point(first, text)
    if first in ("", "..") or last in ("", ".."):
        raise RecordError("date", text, "is an interval with an open end", next_step="Write both ends.")
    return PartialDate.between(_point(first, text), _point(last, text))


def _point(point: str, text: str) -> PartialDate:
    """Read one EDTF date, which is the whole `text` or one end of it."""
    match = _POINT.fullmatch(point)
    if match is None:
        raise RecordError("date", text, "is not an EDTF level-1 date", next_step=_HOW)
    year, month, day, mark = match.groups()
    unknown_month = month in (None, "XX")
    if ("X" in year and month) or (unknown_month and day not in (None, "XX")):
        raise RecordError("date", text, "only the last parts of a date can be unknown", next_step=_HOW)
    low, high = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if low not in YEARS or high not in YEARS:
        raise RecordError("date", text, _OUTSIDE)
    try:
        if unknown_month:
            first, last = datetime.date(low, 1, 1), datetime.date(high, 12, 31)
        elif day in (None, "XX"):
            first = datetime.date(low, int(month), 1)
            last = first.replace(day=monthrange(low, first.month)[1])
        else:
            first = last = datetime.date(low, int(month), int(day))
    except ValueError:
        raise RecordError("date", text, "there is no such day", next_step=_HOW) from None
    return _interval(first, last, bool(mark))
