"""Days in a text, resolved against the day it was published.

"on Saturday" is the last Saturday up to publication ("next Saturday" the first after); "last month", "August
15", "September 2021" and full dates likewise. Without a day of publication only what names its year counts.
"""

from __future__ import annotations

import calendar
import datetime
import re

from rahdari.errors import RecordError
from rahdari.records.dates import PartialDate
from rahdari.sources.records import Day

_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_WEEKDAYS = {name.lower(): n for n, name in enumerate(calendar.day_name)}
_WEEKDAYS |= {"دوشنبه": 0, "سه‌شنبه": 1, "چهارشنبه": 2, "پنجشنبه": 3, "جمعه": 4, "شنبه": 5, "یکشنبه": 6}
_WEEKDAYS |= {"دوشنبې": 0, "سه‌شنبې": 1, "چهارشنبې": 2, "پنجشنبې": 3, "جمعې": 4, "شنبې": 5, "یکشنبې": 6}
_WEEKDAYS |= {  # Urdu, in which the bare words mean an elder and a week, too
    f"{name} {after}": n
    for n, name in enumerate(("پیر", "منگل", "بدھ", "جمعرات", "جمعہ", "ہفتے", "اتوار"))
    for after in ("کو", "کے روز", "کے دن")
}
_EASTERN = (
    *("جنوری جنوري", "فبروری فبروري فروری فوریه", "مارچ مارس", "اپریل آپریل", "می مې مئی", "جون ژوئن"),
    *("جولای جولائی", "اگست اګست آگست", "سپتمبر سپټمبر ستمبر", "اکتوبر", "نومبر نوامبر", "دسمبر دسامبر"),
)
_SOLAR = (
    *("حمل وری", "ثور غویی", "جوزا غبرګولی", "سرطان چنګاښ", "اسد زمری", "سنبله وږی"),
    *("میزان تله", "عقرب لړم", "قوس لیندۍ", "جدی مرغومی", "دلو سلواغه", "حوت کب"),
)
_IN_EAST = {name: n for n, names in enumerate(_EASTERN, 1) for name in names.split()}
_IN_SOLAR = {name: n for n, names in enumerate(_SOLAR, 1) for name in names.split()}
_E = "|".join(sorted({*_IN_EAST, *_IN_SOLAR}, key=len, reverse=True))
_FULL_EAST = re.compile(
    rf"(?<!\w)(?:(?P<d1>\d{{1,2}})\s+(?:د\s+)?(?P<m1>{_E})\s*،?\s+(?P<y1>\d{{4}})|"
    rf"(?P<y2>\d{{4}})\s+کال\s+د\s+(?P<m2>{_E})\s+(?P<d2>\d{{1,2}})(?:مه|ه|مې)?)(?!\w)"
)
"""Only whole dates: a month of these alone may be another word."""
_M = "|".join(sorted(_MONTHS, key=len, reverse=True))
_W = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_FULL = re.compile(
    rf"\b(?:(?P<m1>{_M})\.?\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y1>\d{{4}})"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m2>{_M})\.?,?\s+(?P<y2>\d{{4}})"
    rf"|(?P<y3>\d{{4}})-(?P<n3>\d{{2}})-(?P<d3>\d{{2}}))\b",
    re.IGNORECASE,
)
_MONTH_YEAR = re.compile(rf"\b(?P<m>{_M})\.?,?\s+(?:of\s+)?(?P<y>\d{{4}})\b", re.IGNORECASE)
_MONTH_DAY = re.compile(
    rf"\b(?:(?P<m1>{_M})\.?\s+(?P<d1>\d{{1,2}})|(?P<d2>\d{{1,2}})\s+(?P<m2>{_M}))(?!\d|,?\s+\d{{4}})\b",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(rf"(?<!\w)(?P<next>next\s+)?(?:روز\s+)?(?P<w>{_W})(?!\w)", re.IGNORECASE)
_AHEAD = 60
"""A day of a month further ahead than this was one of the year before."""
_SPAN = re.compile(
    r"\b(?P<w>today|yesterday|(?:over\s+)?(?:the\s+|last\s+)?weekend|last\s+week|last\s+month)\b",
    re.IGNORECASE,
)


def full_dates(text: str) -> tuple[Day, ...]:
    """Return the days that a text names with their year."""
    found = []
    for m in _FULL.finditer(text):
        month = _MONTHS[(m["m1"] or m["m2"]).lower()] if m["m1"] or m["m2"] else int(m["n3"])
        one = _day(int(m["y1"] or m["y2"] or m["y3"]), month, int(m["d1"] or m["d2"] or m["d3"]))
        if one:
            found.append(Day(one, one, m[0]))
    for m in _FULL_EAST.finditer(text):
        name, number, year = m["m1"] or m["m2"], int(m["d1"] or m["d2"]), int(m["y1"] or m["y2"])
        if name in _IN_SOLAR:
            one = _solar(year, _IN_SOLAR[name], number)
        else:
            one = _day(year, _IN_EAST[name], number)
        if one:
            found.append(Day(one, one, m[0]))
    return tuple(found)


def _solar(year: int, month: int, number: int) -> datetime.date | None:
    try:
        return PartialDate.solar_hijri(year, month, number).earliest
    except RecordError:
        return None


def days(text: str, published: datetime.date | None) -> tuple[Day, ...]:
    """Return the days that a sentence means, as its words say them."""
    found = list(full_dates(text))
    rest = _FULL_EAST.sub(" ", _FULL.sub(" ", text))
    for m in _MONTH_YEAR.finditer(rest):
        found.append(_month(int(m["y"]), _MONTHS[m["m"].lower()], m[0]))
    if published is None or not datetime.MINYEAR < published.year < datetime.MAXYEAR:
        return tuple(found)  # the days around the calendar's ends cannot be reckoned
    rest = _MONTH_YEAR.sub(" ", rest)
    for m in _MONTH_DAY.finditer(rest):
        month, number = _MONTHS[(m["m1"] or m["m2"]).lower()], int(m["d1"] or m["d2"])
        one = _day(published.year, month, number)
        if one and (one - published).days > _AHEAD:
            one = _day(published.year - 1, month, number)
        if one:
            found.append(Day(one, one, m[0]))
    for m in _WEEKDAY.finditer(rest):
        back = (published.weekday() - _WEEKDAYS[m["w"].lower()]) % 7
        one = published - datetime.timedelta(days=back - 7 if m["next"] else back)
        found.append(Day(one, one, m[0]))
    found += [_span(m["w"].lower(), published) for m in _SPAN.finditer(rest)]
    return tuple(found)


def _span(words: str, published: datetime.date) -> Day:
    def back(first: int, last: int) -> Day:
        return Day(
            published - datetime.timedelta(days=first), published - datetime.timedelta(days=last), words
        )

    if words == "today":
        return back(0, 0)
    if words == "yesterday":
        return back(1, 1)
    if words == "last month":
        before = published.replace(day=1) - datetime.timedelta(days=1)
        return _month(before.year, before.month, words)
    if "weekend" in words:
        sunday = (published.weekday() - 6) % 7
        return back(sunday + 1, sunday)
    return back(published.weekday() + 7, published.weekday() + 1)


def _month(year: int, month: int, words: str) -> Day:
    if not 1 <= year <= 9999:
        year = 1
    last = calendar.monthrange(year, month)[1]
    return Day(datetime.date(year, month, 1), datetime.date(year, month, last), words)


def _day(year: int, month: int, number: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, number)
    except ValueError:
        return None
