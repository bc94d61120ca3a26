"""The most that a name can weigh where its list shows how many others bear it.

Parts of a name go together: *Ghulam Qadir* is far commoner than *Ghulam* and *Qadir* apart, and no sum over
words knows it. A list does: of its n people k others, whose fathers are others, have this name. So strangers
have it in k of n cases, and an entry's whole name weighs no more than log2(n / k). How k is counted:
rahdari/index/namesakes.py. Twin: kernel/weigh.hpp, `limited`.
"""

from __future__ import annotations

from attrs import evolve

from rahdari.matching.compare.names import Alignment
from rahdari.names.tokens import Token

UNLIMITED = (1 << 16) - 1
"""Stands for a name that no other on the list is known to bear."""


def limited(millibits: int, alignment: Alignment, entry: tuple[Token, ...], most: int) -> int:
    """Return the weight, at most `most` where all of the entry's name was found, titles aside.

    A subject that has more words than the entry is one of those who are called so.
    """
    if most == UNLIMITED or any(entry[j].kind != "honorific" for j, _ in alignment.omitted):
        return millibits
    return min(millibits, most)


def with_limit(alignment: Alignment, entry: tuple[Token, ...], most: int) -> Alignment:
    """Return the alignment of two whole names, with what is taken off."""
    left = limited(alignment.millibits, alignment, entry, most)
    return evolve(alignment, millibits=left, namesakes=left - alignment.millibits)
