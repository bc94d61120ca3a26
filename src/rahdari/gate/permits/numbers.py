"""Numbers of permits: drawn by lot, so that none leads to another, with a check digit against misreading."""

from __future__ import annotations

import secrets

from rahdari.records.documents.check import check_digit

LENGTH = 10
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another, read aloud or by hand
"""Thirty of them: of 30**9 numbers some 4,000 are permits, and whoever guesses is stopped after a few."""


def draw() -> str:
    """Return a new number."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(LENGTH - 1))
    return drawn + check_digit(drawn)


def plain(text: str) -> str:
    """Return a number as it is kept, however it was typed."""
    return "".join(sign for sign in text.upper() if not sign.isspace() and sign != "-")


def is_number(text: str) -> bool:
    """Tell whether a plain text can be a number: a wrong check digit was mistyped."""
    drawn = text[:-1]
    known = len(text) == LENGTH and all(sign in _LETTERS for sign in drawn)
    return known and text[-1] == check_digit(drawn)
