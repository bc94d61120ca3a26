"""Field values as the numbers that stand in an index. The same for entries and subjects.

In: dates, documents, places and countries of a record. Out: integers that are equal where the values are,
as far as comparison goes (hashes have 64 bits; two numbers or places that meet in one are not expected in
any list).
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import get_args

from rahdari.names.tokens import Token, tokenize
from rahdari.records.dates import PartialDate
from rahdari.records.documents.numbers import family, number_key
from rahdari.records.entry import DOCUMENT_KINDS, RESTRICTION_FIELDS, Document, DocumentKind, Entry, Subject

FIRST_YEAR = 1200
UNDATED, VAGUE = 0, 1
YEARS = 901
GROUPS = 2 + 2 * YEARS
"""Entries stand in groups: without a birth date; with several or vague ones; by year of birth without a
full date (or with a clerk's 1 January); by year of birth with one."""
FAMILIES = tuple(dict.fromkeys(family(k) for k in get_args(DocumentKind)))
SEXES = (None, "m", "f")
TOKEN_KINDS = ("ordinary", "honorific", "kunya", "forename")
_DAY, _COARSE, _APPROXIMATE = 1, 2, 4


def country_number(code: str) -> int:
    """Return a country code as one number, 1 to 676; 0 is none."""
    return (ord(code[0]) - 97) * 26 + ord(code[1]) - 96


@lru_cache(maxsize=1 << 16)
def text_hash(text: str) -> int:
    """Return 64 bits of the text's BLAKE2b."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def date_row(date: PartialDate) -> tuple[int, int, int, int]:
    """Return first year, last year, month * 32 + day of the first day, flags."""
    # Not cached: to hash a date takes as long, and what a cache keeps burdens the garbage collection.
    flags = (
        (_DAY if date.precision == "day" else 0)
        | (_COARSE if date.coarse else 0)
        | (_APPROXIMATE if date.approximate else 0)
    )
    return date.earliest.year, date.latest.year, date.earliest.month * 32 + date.earliest.day, flags


def date_order(dates: tuple[PartialDate, ...]) -> int:
    """Return what entries are put in order by: 512 * their group, and the day for those with a full date."""
    if not dates:
        return UNDATED << 9
    first, last, day, flags = date_row(dates[0])
    if len(dates) > 1 or last - first > 1 or flags & _APPROXIMATE:
        return VAGUE << 9
    if flags == _DAY:
        return (2 + YEARS + first - FIRST_YEAR) << 9 | day
    return (2 + first - FIRST_YEAR) << 9


def document_row(document: Document) -> tuple[int, int, int, int]:
    """Return hash of the number, issuer, kind, family of kinds that sources mix up."""
    return text_hash(number_key(document)), *_issued(document.kind, document.country)


@lru_cache
def _issued(kind: DocumentKind, country: str | None) -> tuple[int, int, int]:
    issuer = country_number(country) if country else 0
    return issuer, DOCUMENT_KINDS.index(kind), FAMILIES.index(family(kind))


def place_hashes(places: tuple[str, ...]) -> list[int]:
    """Return the hashes of the places' tokens that are compared, ascending."""
    return sorted({text_hash(t.text) for text in places for t in tokenize(text) if len(t.text) > 2})


def token_flags(token: Token) -> int:
    """Return whether a token is one letter, its class, whether it is a patronymic, in four bits."""
    return (len(token.text) == 1) << 3 | TOKEN_KINDS.index(token.kind) << 1 | token.patronymic


def required(record: Entry) -> int:
    """Return the fields that the entry must not be matched without, as bits."""
    return sum(1 << RESTRICTION_FIELDS.index(f) for f in record.restriction) if record.restriction else 0


def present(subject: Subject) -> int:
    """Return which of the fields that an entry may require the subject has, as bits."""
    return sum(1 << i for i, f in enumerate(RESTRICTION_FIELDS) if getattr(subject, f))
