"""Birth dates as people type them.

Text from a desk or a file goes in, a `PartialDate` comes out, or a `RecordError` that names the text and
says what to write instead. Read are, beside EDTF:

    02/03/1968  02.03.1968  02-03-1968     the day first, always
    2 March 1968  02MAR1968  March 2, 1968  March 1968  03/1968  1968/03/02
    1347  1347/02/15  15 Hamal 1347         years 1250 to 1500 are Solar Hijri ...
    1388 AH  ق ۱۳۸۸                         ... unless they say lunar; SH and ش say solar, AD and م Gregorian
    circa 1968  c. 1968  about 1968  1968?
    1965-1970  1965 to 1970  between 1965 and 1970
    age 45  45 years old  45 years old in 1398

in any case and with the digits of any script. At a desk (`today` is given) the officer sees what was
understood, and a birth in the future is refused. A file cannot be asked: without `today` whatever may
mean two things is refused (03/02/1968, a bare 1347, an age that does not say when).
"""

from __future__ import annotations

import datetime
import re
from contextlib import suppress
from typing import Literal

from rahdari.errors import RecordError
from rahdari.records.calendars import SOLAR_MONTHS
from rahdari.records.dates import PartialDate

Calendar = Literal["gregorian", "solar", "lunar"]

_FIELD = "birth date"
_HOW = "Write it as 1968-03-02, 02/03/1968 (the day first), 2 March 1968, 1968 or about 1968."
_FIRST_YEAR = 1800  # a Gregorian year before it is a Hijri one that does not say so
_HIJRI_YEARS = range(1250, 1501)
_FOLD = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩يكګ–—−‐،,", "01234567890123456789یکگ----  ")
_INVISIBLE = re.compile("[ـ\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MARKS: dict[str, Calendar] = {
    **dict.fromkeys(["sh", "ash", "hs", "hsh", "shamsi", "ش", "هش", "شمسی", "هجریشمسی", "خورشیدی"], "solar"),
    **dict.fromkeys(["ah", "hq", "qamari", "ق", "هق", "قمری", "هجریقمری"], "lunar"),
    **dict.fromkeys(["ad", "ce", "م", "میلادی"], "gregorian"),
}

_ABOUT = re.compile(r"(?:~|(?:circa|ca?\.?|about|approximately|approx\.?|around|حدود)(?=[\s\d]))\s*")
_AGE = re.compile(
    r"(?:aged?:?\s*(\d{1,3})(?:\s*years?)?|(\d{1,3})\s*(?:years?|yrs?|ساله|سال))(?:\s*(?:old|of age))?"
    r"(?:\s*(?:in|on|at|as of|در سال|در)\s*(.+))?"
)
_RANGE = re.compile(r"(?:between |from )?(.+?)(?: and | to | - )(.+)|(\d{4}) ?[-/] ?(\d{4}\D*)")
_MARKED = re.compile(r"(\D*)\d.*\d(\D*)")
_DAY_FIRST = re.compile(r"(?P<d>\d{1,2})([-./ ])(?P<m>\d{1,2})\2(?P<y>\d{4})")
_FORMS = (
    _DAY_FIRST,
    re.compile(r"(?P<y>\d{4})(?:([-./ ])(?P<m>\d{1,2})(?:\2(?P<d>\d{1,2}))?)?"),
    re.compile(r"(?P<m>\d{1,2})[-./ ](?P<y>\d{4})"),
    re.compile(r"(?:(?P<d>\d{1,2})(?:st|nd|rd|th)?[-./ ]*)?(?P<m>[^\W\d]+)[-./ ]*(?P<y>\d{4})"),
    re.compile(r"(?P<m>[^\W\d]+)[. ]*(?P<d>\d{1,2})(?:st|nd|rd|th)? (?P<y>\d{4})"),
)


def read(text: str, today: datetime.date | None = None) -> PartialDate:
    """Read one birth date; `today` is the day at the desk, None for a file."""
    if not isinstance(text, str) or len(text) > 100:
        raise RecordError(_FIELD, text, "is no date that can be read", next_step=_HOW)
    folded = " ".join(_INVISIBLE.sub("", text.translate(_FOLD)).casefold().split())
    try:
        born = _vague(folded, today)
    except RecordError as error:
        raise RecordError(_FIELD, text, error.why, next_step=error.next_step or _HOW) from None
    if today is not None and born.earliest > today:
        hijri = any(int(year) in _HIJRI_YEARS for year in re.findall(r"\d{4}", folded))
        how = "A lunar Hijri year is written 1420 AH." if hijri else None
        raise RecordError(_FIELD, text, f"lies in the future ({born})", next_step=how)
    return born


def _vague(text: str, today: datetime.date | None) -> PartialDate:
    """Read what may say "about"."""
    plain = _ABOUT.sub("", text, count=1) if _ABOUT.match(text) else text.rstrip("?~%")
    born = _plain(plain.strip(), today)
    return PartialDate.between(born, born, approximate=True) if plain != text else born


def _plain(text: str, today: datetime.date | None) -> PartialDate:
    """Read EDTF, an age, a range or one date."""
    with suppress(RecordError):
        stated = PartialDate.parse(text.upper())
        if stated.earliest.year >= _FIRST_YEAR:
            return stated
    if match := _AGE.fullmatch(text):
        age, on = int(match[1] or match[2]), match[3]
        when = _plain(on, today) if on else today
        if when is None:
            raise RecordError(_FIELD, text, "the age does not say when", next_step="Write: age 45 in 2019.")
        return PartialDate.from_age(age, when)
    if match := _RANGE.fullmatch(text):
        first, last = match[1] or match[3], match[2] or match[4]
        mark = re.sub(r".*\d", "", last) if match[3] else ""
        return PartialDate.between(_plain(first + mark, today), _plain(last, today))
    return _date(text, strict=today is None)


def _date(text: str, *, strict: bool) -> PartialDate:
    """Read one date of any calendar."""
    calendar, text = _calendar(text)
    match = next((m for form in _FORMS if (m := form.fullmatch(text))), None)
    if match is None:
        raise RecordError(_FIELD, text, "is no date that can be read (the year has four digits)")
    found = match.groupdict()
    year, day = int(found["y"]), int(found["d"]) if found.get("d") else None
    month, of_month = _month(found.get("m"))
    if strict and match.re is _DAY_FIRST and day != month and max(day or 0, month or 0) <= 12:
        why = "the day and the month may be either way round"
        raise RecordError(_FIELD, text, why, next_step="Write it as 1968-03-02.")
    if calendar and of_month and calendar != of_month:
        raise RecordError(_FIELD, text, "names a month of another calendar than it says")
    calendar = calendar or of_month
    if calendar is None and year in _HIJRI_YEARS:
        if strict:
            raise RecordError(_FIELD, text, "does not say which calendar", next_step="Add SH or AH.")
        calendar = "solar"
    if calendar == "solar":
        return PartialDate.solar_hijri(year, month, day)
    if calendar == "lunar":
        return PartialDate.lunar_hijri(year, month, day)
    if year < _FIRST_YEAR:
        raise RecordError(_FIELD, text, "the year has to be 1800 to 2100")
    return PartialDate.parse("-".join(f"{part:02}" for part in (year, month, day) if part is not None))


def _calendar(text: str) -> tuple[Calendar | None, str]:
    """Take the mark of a calendar off either end."""
    match = _MARKED.fullmatch(text)
    if match is None:
        return None, text
    for part in match.groups():
        if mark := _MARKS.get(re.sub(r"[\s./]", "", part)):
            return mark, text.replace(part, "", 1).strip()
    return None, text.strip(" .")


def _month(word: str | None) -> tuple[int | None, Calendar | None]:
    """Return the number of a month, and its calendar when the name tells."""
    if word is None or word.isdecimal():
        return (int(word) if word else None), None
    for number, names in enumerate(SOLAR_MONTHS, 1):
        if word in names:
            return number, "solar"
    for number, name in enumerate(_MONTHS, 1):
        if len(word) >= 3 and name.startswith(word):
            return number, "gregorian"
    raise RecordError(_FIELD, word, f"{word!r} is no month that is known")
