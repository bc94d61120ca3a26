"""Document numbers in the form in which they are compared, and what an equal one is worth.

In: a `Document` as a list, a clerk or a scanner wrote it. Out: its key, the size of its number space in
bits, and the reason if the number cannot be right. Separators, case and the script of the digits are not
part of a number; its letters and digits are, so an O is never read as a 0.
"""

from __future__ import annotations

import unicodedata
from math import log2

from rahdari.records.documents import check
from rahdari.records.entry import Document, DocumentKind

MAX_BITS = 33.0
"""Most that an equal number says, as ten digits do: past it error, reuse and forgery decide, not chance."""
MAX_BITS_OF_PLATE = 24.0
"""Most that a plate says: its letters name a region, which most of a gate's traffic shares."""

_IDENTITY = ("national_id", "tazkira", "e_tazkira", "cnic")
_VEHICLE = ("plate", "registration")


def normalize(kind: DocumentKind, number: str) -> str:
    """Return the number in upper case, its digits as 0 to 9, without anything but letters and digits.

    A paper tazkira's number counts the entries of a register: zeros in front of it say nothing and go.
    Elsewhere they stay, for they are part of the printed number. `IMO` in front of a ship's number goes.
    """
    text = unicodedata.normalize("NFKC", number).upper()
    plain = "".join(str(unicodedata.decimal(c, c)) for c in text if c.isalnum())
    if kind == "tazkira":
        return plain.lstrip("0") or plain[-1:]
    return plain.removeprefix("IMO") if kind == "imo" else plain


def number_key(document: Document) -> str:
    """Return what equal numbers have in common; whether it is the same document, `same_number` says.

    Zeros in front of a number of digits alone are left out here: spreadsheets lose them.
    """
    number = normalize(document.kind, document.number)
    return number.lstrip("0") or number if number.isdigit() else number


def family(kind: DocumentKind) -> str:
    """Return what kinds that sources mix up have in common: identity cards, and a vehicle's numbers."""
    if kind in _IDENTITY:
        return "identity"
    return "vehicle" if kind in _VEHICLE else kind


def same_number(one: Document, other: Document) -> bool:
    """Tell whether two documents agree: in number, family and, where both are known, issuer.

    Kind `other` means that the source does not say what it is, so it agrees with every kind.
    """
    kinds = {family(one.kind), family(other.kind)}
    issuers = {one.country, other.country} - {None}
    return (len(kinds) == 1 or "other" in kinds) and len(issuers) < 2 and number_key(one) == number_key(other)


def space_bits(document: Document) -> float:
    """Return how many bits an equal number is worth: log2 of how many numbers have this form.

    Each digit counts log2(10), each letter log2(26); check digits count nothing; at most `MAX_BITS`, for
    plates `MAX_BITS_OF_PLATE`. A number that cannot be right is worth nothing: placeholders agree often.
    """
    if impossible(document):
        return 0.0
    number = normalize(document.kind, document.number)
    bits = sum(log2(10) if c.isdecimal() else log2(26) for c in number)
    free = bits - log2(10) * _check_digits(document.kind, document.country, number)
    return min(free, MAX_BITS_OF_PLATE if document.kind == "plate" else MAX_BITS)


def _check_digits(kind: DocumentKind, country: str | None, number: str) -> int:
    if kind == "imo":
        return 1
    if kind == "national_id" and country == "ir" and check.is_iranian_id(number):
        return 1
    return 2 if kind == "national_id" and country == "tr" and check.is_turkish_id(number) else 0


def impossible(document: Document) -> str | None:
    """Return why the number cannot be right, as the end of a sentence, or None."""
    number, country = normalize(document.kind, document.number), document.country
    if set(number) <= {"0"} or set(number) <= {"X"}:
        return "is a placeholder, not a number"
    if document.kind == "cnic" and not check.is_cnic(number):
        return f"is no CNIC: 13 digits are needed, the first not 0, and these are {len(number)} characters"
    if document.kind == "imo" and not check.is_imo(number):
        return "is no IMO number: 7 digits are needed, the last a check digit"
    if document.kind == "national_id" and number.isdecimal():
        # Other lengths are other numbers (birth certificates, old cards), of which nothing is known.
        if country == "ir" and len(number) == 10 and not check.is_iranian_id(number):
            return "is no Iranian national code: its check digit is wrong"
        if country == "tr" and len(number) == 11 and not check.is_turkish_id(number):
            return "is no Turkish identity number: its check digits are wrong"
    return None
