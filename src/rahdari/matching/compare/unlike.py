"""Whether each of two names has a word that the other has nothing like: another word, not a miswritten one.

What is left over on both sides may be one word after all, in a spelling that letter correspondences do not
know. Of 11,000 strangers who share a part of their names, hardly any have left-over words one or two letters
apart; of aliases in the same case, every eighth has. Across scripts letters cannot be counted off: there
words are alike that share a skeleton key. Twin: kernel/unlike.hpp.
"""

from __future__ import annotations

from collections.abc import Iterable

from rahdari.matching.vocabulary import cut_symbols, packed_keys
from rahdari.names.scripts import Script
from rahdari.names.tokens import Token

SHORTEST, LONG = 4, 7
"""Symbols from which on a word may have one slip, and two."""

Word = tuple[Script, bytes]
"""A script, and the symbols of a token in it."""


def word(token: Token) -> Word:
    """Return a token as it is compared."""
    return token.script, cut_symbols(token.text, token.script)


def unlike(mine: Iterable[Word], theirs: Iterable[Word]) -> bool:
    """Say whether there are words on both sides, and no two of them a slip or two apart."""
    others = list(theirs)
    both = [(a, b) for a in mine for b in others]
    return bool(both) and not any(_alike(a, b) for a, b in both)


def _alike(mine: Word, theirs: Word) -> bool:
    (script, a), (other, b) = mine, theirs
    if script != other:
        return not packed_keys(a).isdisjoint(packed_keys(b))
    shorter = min(len(a), len(b))
    return shorter >= SHORTEST and slips(a, b) <= 1 + (shorter >= LONG)


def slips(a: bytes, b: bytes) -> int:
    """Return how many symbols are another, too many, missing, or swapped with the next (Damerau 1964)."""
    last, before = list(range(len(b) + 1)), [0] * (len(b) + 1)
    for i, x in enumerate(a):
        now = [i + 1]
        for j, y in enumerate(b):
            least = min(last[j] + (x != y), last[j + 1] + 1, now[j] + 1)
            if i and j and x == b[j - 1] and y == a[i - 1]:
                least = min(least, before[j - 1] + 1)
            now.append(least)
        before, last = last, now
    return last[-1]
