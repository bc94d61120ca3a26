"""The Solar Hijri (Afghan, Iranian) and lunar Hijri calendars against the Gregorian one.

Year, month and day go in, a `datetime.date` comes out; for Solar Hijri, back as well. Every function is pure
and answers for the Gregorian years 1800 to 2100; a day that its calendar does not have is a `RecordError`.

Solar Hijri: the 33-year leap rule (persiantools), which is the calendar itself from SH 1210 (1831) to
SH 1501; before 1210 it may be a day off, so such years are refused.

Lunar Hijri: AH 1343 to 1500 are Umm al-Qura (hijridate). Outside them the arithmetical calendar stands in
(30-year cycle, civil epoch, Friday 16 July 622; Reingold and Dershowitz, Calendrical Calculations, ch. 7).
What people called that day follows the sighting of the moon where they lived: see `lunar_slack`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import lru_cache

from rahdari.errors import RecordError

SOLAR_YEARS = range(1210, 1480)
"""Solar Hijri years that begin in 1831 to 2100."""
LUNAR_YEARS = range(1215, 1525)
"""Lunar Hijri years that touch 1800 to 2100."""
_UMM_AL_QURA = range(1343, 1501)

# Afghan (Dari and Pashto) and Iranian names, in Latin letters as clerks spell them.
SOLAR_MONTHS: tuple[frozenset[str], ...] = tuple(
    frozenset(names.split())
    for names in (
        "hamal حمل farvardin فروردین وری wray",
        "sawr saur thawr ثور ordibehesht اردیبهشت غویی ghwayay",
        "jawza jauza جوزا khordad خرداد غبرگولی ghbargolay",
        "saratan سرطان tir تیر چنگاښ chungash",
        "asad اسد mordad مرداد زمری zmaray",
        "sunbula sonbola sunbulah سنبله shahrivar شهریور وږی wazhay",
        "mizan میزان mehr مهر تله tala",
        "aqrab عقرب aban آبان لړم larham",
        "qaws qaus قوس azar آذر لیندۍ lindai",
        "jadi jaddi جدی dey دی مرغومی marghumay",
        "dalw dalwa دلو bahman بهمن سلواغه salwagha",
        "hut حوت esfand اسفند کب kab",
    )
)


def _check(
    calendar: str, years: range, date: tuple[int, int, int], length: Callable[[int, int], int]
) -> None:
    year, month, day = date
    shown = f"{year}-{month:02}-{day:02}"
    if year not in years:
        why = f"the {calendar} year has to be {years.start} to {years.stop - 1}"
    elif not 1 <= month <= 12:
        why = "the month has to be 1 to 12"
    elif not 1 <= day <= length(year, month):
        why = f"that {calendar} month has {length(year, month)} days"
    else:
        return
    raise RecordError("date", shown, why)


def solar_to_gregorian(year: int, month: int, day: int) -> datetime.date:
    """Return the Gregorian date of a Solar Hijri one."""
    from persiantools.jdatetime import JalaliDate

    _check("Solar Hijri", SOLAR_YEARS, (year, month, day), solar_month_length)
    date: datetime.date = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
    return date


def gregorian_to_solar(date: datetime.date) -> tuple[int, int, int]:
    """Return (year, month, day) in Solar Hijri."""
    from persiantools.jdatetime import JalaliDate

    jalali = JalaliDate(date)  # type: ignore[no-untyped-call]
    return jalali.year, jalali.month, jalali.day


def solar_month_length(year: int, month: int) -> int:
    """Return the number of days: six months of 31, five of 30, and Hut with 29 or, in a leap year, 30."""
    from persiantools.jdatetime import JalaliDate

    return int(JalaliDate.days_in_month(month, year))


@lru_cache(maxsize=512)
def first_of_hamal(gregorian_year: int) -> datetime.date | None:
    """Return the day in March on which the Solar Hijri year begins; None before 1831."""
    solar_year = gregorian_year - 621
    return solar_to_gregorian(solar_year, 1, 1) if solar_year in SOLAR_YEARS else None


def lunar_to_gregorian(year: int, month: int, day: int) -> datetime.date:
    """Return the Gregorian date of a lunar Hijri one."""
    _check("lunar Hijri", LUNAR_YEARS, (year, month, day), lunar_month_length)
    if year in _UMM_AL_QURA:
        from hijridate import Hijri

        return datetime.date(*Hijri(year, month, day).to_gregorian().datetuple())
    return datetime.date.fromordinal(_tabular(year, month, day))


def lunar_month_length(year: int, month: int) -> int:
    """Return the number of days: 29 or 30; Umm al-Qura has eight odd months up to AH 1364."""
    if year in _UMM_AL_QURA:
        from hijridate import Hijri

        return int(Hijri(year, month, 1).month_length())
    following = (year, month + 1) if month < 12 else (year + 1, 1)
    return _tabular(*following, 1) - _tabular(year, month, 1)


def lunar_slack(year: int) -> int:
    """Return by how many days a sighted date may lie on either side of the computed one.

    Sighting in South Asia differs from Umm al-Qura by a day; the arithmetical calendar differs from
    Umm al-Qura by up to two (measured on every day of AH 1343 to 1500).
    """
    return 1 if year in _UMM_AL_QURA else 2


def _tabular(year: int, month: int, day: int) -> int:
    """Return the day number (1 = 1 January of year 1) of an arithmetical Islamic date."""
    return 227_014 + 354 * (year - 1) + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2 + day
