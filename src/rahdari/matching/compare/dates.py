"""Birth dates as evidence: overlap of intervals, with a model of how dates are misrecorded.

    weight = log2 P(subject's date | entry's date, one person) / P(subject's date | a traveller)

The year and the day within the year are judged apart. Years: P from how far apart two records of one
person lie; against the share of travellers born in that year. Days: only where both sides state one;
1 January, 1 July and 1 Hamal are what clerks write for "not known" (Afghanistan's "mass birthday"), so they
weigh as their own share of travellers, never as 1 in 365.
"""

from __future__ import annotations

from typing import Any, Literal

from rahdari.matching.fixed import LEAST, ONE, millibits_of, probability
from rahdari.records.dates import PartialDate

DateRelation = Literal["same day", "same year", "overlap", "swapped", "near", "typing error", "different"]


def compare_dates(
    subject: PartialDate, entry: PartialDate, rates: dict[str, Any]
) -> tuple[int, DateRelation]:
    """Return (millibits, relation). rates: the `birth_dates` rates of parameters.json."""
    years_s, years_e = _years(subject), _years(entry)
    gap = max(0, years_s[0] - years_e[-1], years_e[0] - years_s[-1])
    year = _stranger(years_s, rates) - _same_person(
        years_s, years_e, rates, entry.approximate or subject.approximate
    )
    if subject.precision != "day" or entry.precision != "day":
        if gap:
            return year, "near" if gap <= 2 else "different"
        return year, "same year" if len(years_s) == len(years_e) == 1 else "overlap"
    day, relation = _days(subject, entry, gap, rates)
    return year + day, relation


def _years(date: PartialDate) -> range:
    return range(date.earliest.year, date.latest.year + 1)


def _same_person(subject: range, entry: range, rates: dict[str, Any], approximate: bool) -> int:
    """-log2 P(one of the subject's years | entry's years), the true year being any of the entry's.

    A share of dates is simply wrong: then the subject's year is as likely as a stranger's.
    """
    table = rates["year_gap_approximate" if approximate else "year_gap"]
    near = sum(
        probability(table[abs(gap)])
        * max(0, min(subject[-1], entry[-1] + gap) - max(subject[0], entry[0] + gap) + 1)
        for gap in range(1 - len(table), len(table))
    )
    wrong = probability(rates["year_other"] + _stranger(subject, rates))
    return millibits_of(min(ONE, near // len(entry) + wrong))


def _stranger(subject: range, rates: dict[str, Any]) -> int:
    first, shares = rates["born_from"], rates["born"]
    total = 0
    for year in subject:
        at = (year - first) // 5
        total += probability(shares[at] if 0 <= at < len(shares) else LEAST // 3)
    return millibits_of(min(ONE, total))


def _days(s: PartialDate, e: PartialDate, gap: int, rates: dict[str, Any]) -> tuple[int, DateRelation]:
    """Weight of the days within the year, given that both sides state a day."""
    a, b = s.earliest, e.earliest
    same = (a.month, a.day) == (b.month, b.day)
    if s.coarse or e.coarse:
        relation: DateRelation = "near" if 0 < gap <= 2 else "different" if gap else "same year"
        if s.coarse and e.coarse:
            return (rates["coarse_both"] if same else 0), "same day" if same and not gap else relation
        return (rates["coarse_subject"] if s.coarse else rates["coarse_entry"]), relation
    if same:
        return (rates["day_same"], "same day") if not gap else (rates["day_same_other_year"], "typing error")
    if (a.month, a.day) == (b.day, b.month):
        return (rates["day_swapped"], "swapped") if not gap else (0, "different")
    if gap:
        return 0, "near" if gap <= 2 else "different"
    if a.month == b.month:
        return rates["day_same_month"], "near"
    return (rates["day_one_digit"] if a.day == b.day else rates["day_other"]), "same year"
