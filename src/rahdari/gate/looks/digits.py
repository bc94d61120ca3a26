"""Digits as a language writes them: Dari and Pashto have their own, Urdu at this border the Latin ones.

Only counts, times and dates are written so. References, document numbers and zones keep the digits that
are printed on the paper, whatever the language.
"""

from __future__ import annotations

NUMBERING = {"fa": "arabext", "ps": "arabext"}
"""The numbering system by language, as browsers name it (Unicode CLDR); `latn` for all others."""

_EXTENDED = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def numbering(language: str) -> str:
    """Return the numbering system of a language."""
    return NUMBERING.get(language, "latn")


def in_digits(text: object, language: str) -> str:
    """Return a text with the digits of the language."""
    return str(text).translate(_EXTENDED) if numbering(language) == "arabext" else str(text)
