"""Which parts of two names found one another: the pattern of an alignment, as one number.

Strangers who share a rare token share it in certain ways: a family name, with own names that differ; a given
name, with families that differ. One person's names differ in other ways. So what is left over is judged as
a whole: log2 P(pattern | one person) / P(pattern | strangers who share what was matched), one weight for
each pattern (how they are estimated: tools/fit/patterns.py). Twin: kernel/pattern.hpp.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from rahdari.names.tokens import Token

OWN, LAST, PAIRS, LEFT = 5, 4, 4, 3
"""Own names: found in one another, found elsewhere, only the subject's, only the entry's, neither; last
tokens: neither found, the subject's, the entry's, both; pairs: 0 to 3 or more; left over: 0, 1, 2 or more."""
PATTERNS = OWN * LAST * PAIRS * LEFT * LEFT


class Spans(Protocol):
    """The tokens, first to last (exclusive), of subject and entry that a pair takes for one another."""

    @property
    def subject(self) -> tuple[int, int]: ...  # noqa: D102
    @property
    def entry(self) -> tuple[int, int]: ...  # noqa: D102


def own_name(tokens: tuple[Token, ...]) -> int:
    """Return the place of the name that is the person's own, which titles, a kunya or Muhammad may precede.

    Only what follows it can be a father's: nobody inherits a hit from a relative.
    """
    own = (i for i, t in enumerate(tokens) if t.kind == "ordinary" and not t.patronymic)
    forename = (i for i, t in enumerate(tokens) if t.kind == "forename")
    return next(own, next(forename, len(tokens)))


def pattern(subject: tuple[Token, ...], entry: tuple[Token, ...], pairs: Iterable[Spans]) -> int:
    """Return the number of the pattern that these pairs make, below `PATTERNS`. Titles do not count."""
    pairs = list(pairs)
    mine = _holder([p.subject for p in pairs], own_name(subject))
    theirs = _holder([p.entry for p in pairs], own_name(entry))
    own = (4 - 2 * (mine >= 0) - (theirs >= 0)) if min(mine, theirs) < 0 else int(mine != theirs)
    last = (_holder([p.subject for p in pairs], len(subject) - 1) >= 0) + 2 * (
        _holder([p.entry for p in pairs], len(entry) - 1) >= 0
    )
    plain = sum(subject[p.subject[0]].kind != "honorific" for p in pairs)
    return pattern_number(
        own, last, plain, _left(subject, [p.subject for p in pairs]), _left(entry, [p.entry for p in pairs])
    )


def pattern_number(own: int, last: int, pairs: int, extra: int, omitted: int) -> int:
    """Return the number of the pattern with these parts; counts are cut at the most that is told apart."""
    left = min(extra, LEFT - 1) * LEFT + min(omitted, LEFT - 1)
    return ((own * LAST + last) * PAIRS + min(pairs, PAIRS - 1)) * LEFT * LEFT + left


def _holder(spans: list[tuple[int, int]], place: int) -> int:
    """Return which span holds this place, -1 if none does."""
    return next((k for k, (first, end) in enumerate(spans) if first <= place < end), -1)


def _left(tokens: tuple[Token, ...], spans: list[tuple[int, int]]) -> int:
    return sum(t.kind != "honorific" and _holder(spans, i) < 0 for i, t in enumerate(tokens))
