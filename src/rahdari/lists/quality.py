"""What makes a list's entries weak: a report that a steward can send to the list's owner.

In: entries, and the day by which to judge. Out: `Finding`s, one for each thing that the owner could mend.
Invariants: a finding names an entry of the list, one of `CHECKS`, and what stands there; nothing in it
comes from anybody else than the list. What needs the matcher (entries that are likely the same person)
is in `screening.duplicates`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from types import MappingProxyType
from typing import Literal, get_args

from attrs import field, frozen

from rahdari.errors import RecordError
from rahdari.names.tokens import tokenize
from rahdari.records import births
from rahdari.records.dates import PartialDate
from rahdari.records.documents.mrz import parse_mrz
from rahdari.records.documents.numbers import impossible, number_key, same_number, space_bits
from rahdari.records.entry import Document, Entry, Name

Check = Literal[
    "no_birth_date",
    "one_word_name",
    "capitals_without_parts",
    "conflicting_dates",
    "impossible_date",
    "impossible_number",
    "expired_document",
    "lapsed",
    "same_document",
    "likely_same",
]
CHECKS: tuple[Check, ...] = get_args(Check)
MEANINGS: Mapping[Check, str] = MappingProxyType(
    {
        "no_birth_date": "a person without a birth date, not even a year",
        "one_word_name": "a name of one word: it meets everybody who has that word in his name",
        "capitals_without_parts": "a name in capitals, its family and given names not kept apart",
        "conflicting_dates": "birth dates that cannot all be right",
        "impossible_date": "a birth date that cannot be",
        "impossible_number": "a number that cannot be right",
        "expired_document": "a document that the list itself says has expired",
        "lapsed": "an entry past its own expiry or review",
        "same_document": "two entries with one document",
        "likely_same": "two entries that are likely one person, by our matcher",
    }
)
OLDEST = 110
"""Years; a listed person older than that is taken for a Hijri year in a Gregorian field."""
LEAST_NUMBER_BITS = 16.0
"""What an equal number has to be worth before two entries are named for it: about five digits."""
_SLACK = datetime.timedelta(days=2 * 365)
"""How far a date that is "about" may lie from what is stated."""
_EXPIRY = re.compile(
    r"(?:expir\w+|date_of_expiry|valid (?:un)?til)\W{1,4}(?:on |date\W{1,3})?"
    r"(?P<date>\d{4}-\d\d-\d\d|\d{1,2}[ .]{1,2}[A-Z][a-z]{2,8}\.?,? \d{4}|\d{1,2}[./]\d{1,2}[./]\d{4})",
    re.IGNORECASE,
)
_OF_A_DOCUMENT = re.compile(r"passport|identi|document|tazkira|card|issued|number", re.IGNORECASE)
_BEFORE = 160
"""Characters before an expiry among which a document has to be named: prison terms expire, too."""
_ZONE = re.compile(r"[A-Z0-9<]{72}|[A-Z0-9<]{88}|[A-Z0-9<]{90}")


@frozen
class Finding:
    """One thing to mend. `value`: what stands there; `other`: the entry it is about as well.

    bits: of evidence that both are one, where the matcher says so. why: more, in English.
    """

    check: Check
    entry_id: str
    field: str
    value: str = ""
    other: str = ""
    bits: float | None = None
    why: str = ""


@frozen
class _Of:
    """One entry under examination."""

    entry: Entry
    today: datetime.date
    numbers: dict[str, list[tuple[Document, str]]] = field(eq=False)


def examine(entries: Iterable[Entry], *, today: datetime.date) -> Iterator[Finding]:
    """Yield what is weak in each entry, in order; numbers are compared across all that are given."""
    numbers: dict[str, list[tuple[Document, str]]] = {}
    for entry in entries:
        seen = _Of(entry, today, numbers)
        for check in _EXAMINATIONS:
            yield from check(seen)


def _no_birth_date(of: _Of) -> Iterator[Finding]:
    if of.entry.kind == "person" and not of.entry.birth_dates:
        yield Finding("no_birth_date", of.entry.id, "birth_dates")


def _names(of: _Of) -> Iterator[Finding]:
    if of.entry.kind != "person":
        return
    for name in of.entry.names:
        if name.quality == "good" and _words(name) == 1:
            yield Finding("one_word_name", of.entry.id, "names", name.text)
        elif name.text.isupper() and not name.parts and "," not in name.text:
            yield Finding("capitals_without_parts", of.entry.id, "names", name.text)


def _words(name: Name) -> int:
    """Return of how many names this one is made; titles and the father's name do not count."""
    return sum(token.kind != "honorific" and not token.patronymic for token in tokenize(name.text))


def _conflicting_dates(of: _Of) -> Iterator[Finding]:
    apart = [
        (one, other) for one, other in combinations(of.entry.birth_dates, 2) if not _may_be_one(one, other)
    ]
    if apart:
        dates = dict.fromkeys(str(date) for pair in apart for date in pair)
        yield Finding("conflicting_dates", of.entry.id, "birth_dates", ", ".join(dates))


def _may_be_one(one: PartialDate, other: PartialDate) -> bool:
    slack = _SLACK if one.approximate or other.approximate else datetime.timedelta()
    return one.earliest <= other.latest + slack and other.earliest <= one.latest + slack


def _impossible_date(of: _Of) -> Iterator[Finding]:
    for date in of.entry.birth_dates if of.entry.kind == "person" else ():
        listed = of.entry.listed_on or of.today
        why = ""
        if date.earliest > listed:
            why = "lies after the day of listing" if of.entry.listed_on else "lies in the future"
        elif date.latest.year < listed.year - OLDEST:
            why = f"more than {OLDEST} years before: a year of another calendar?"
        if why:
            yield Finding("impossible_date", of.entry.id, "birth_dates", str(date), why=why)


def _impossible_number(of: _Of) -> Iterator[Finding]:
    for document in of.entry.documents:
        why = impossible(document) or _wrong_zone(document.number, of.today)
        if why:
            yield Finding("impossible_number", of.entry.id, "documents", _shown(document), why=why)


def _wrong_zone(number: str, today: datetime.date) -> str:
    """Return what is wrong with a machine-readable zone that stands where a number belongs."""
    plain = "".join(number.split()).upper()
    if "<" not in plain or not _ZONE.fullmatch(plain):
        return ""
    try:
        return "; ".join(parse_mrz(plain, today=today).problems)
    except RecordError as error:
        return error.why


def _expired_document(of: _Of) -> Iterator[Finding]:
    for text in _texts(of.entry.extra):
        if "knownExpired" in text:
            yield Finding("expired_document", of.entry.id, "documents", text[:200])
            continue
        for match in _EXPIRY.finditer(text):
            on = _day(match["date"])
            near = text[max(0, match.start() - _BEFORE) : match.start()]
            if on and on.latest < of.today and _OF_A_DOCUMENT.search(near):
                shown = f"{near[-80:]}{match[0]}".strip(' "{},:')
                yield Finding("expired_document", of.entry.id, "documents", shown, why=f"on {on}")


def _texts(value: object, key: str = "") -> Iterator[str]:
    """Yield every text in what a format states beyond the fields; a document's facts as one text."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping) and "date_of_expiry" in value:
        facts = [f"{name} {fact}" for name, fact in value.items() if isinstance(fact, str)]
        yield "document: " + ", ".join(sorted(facts, key=lambda fact: fact.startswith("date_of_expiry")))
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(inner, name)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner, key)


def _day(text: str) -> PartialDate | None:
    try:
        return births.read(text.replace(". ", " ").replace(",", ""))
    except RecordError:
        return None


def _lapsed(of: _Of) -> Iterator[Finding]:
    for name in ("expires_on", "review_on"):
        day: datetime.date | None = getattr(of.entry, name)
        if day and day < of.today:
            yield Finding("lapsed", of.entry.id, name, day.isoformat())


def _same_document(of: _Of) -> Iterator[Finding]:
    for document in of.entry.documents:
        if space_bits(document) < LEAST_NUMBER_BITS:
            continue
        known = of.numbers.setdefault(number_key(document), [])
        others = [id for one, id in known if id != of.entry.id and same_number(one, document)]
        if others:
            yield Finding("same_document", of.entry.id, "documents", _shown(document), others[0])
        known.append((document, of.entry.id))


def _shown(document: Document) -> str:
    return ":".join(filter(None, (document.kind, document.number, document.country)))


_EXAMINATIONS: tuple[Callable[[_Of], Iterator[Finding]], ...] = (
    _no_birth_date,
    _names,
    _conflicting_dates,
    _impossible_date,
    _impossible_number,
    _expired_document,
    _lapsed,
    _same_document,
)
