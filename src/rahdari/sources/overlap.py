"""Copies and rewrites, found by the words two reports share, with or without a credit line.

Sentence by sentence, so that order does not matter; by what is left of a word without its vowels, so that
spelling matters little; without what is in quotation marks, since two reporters in one room write down the
same quotation. A sentence has a counterpart where most of its longer words, or most of its runs of three
words, are there too.
"""

from __future__ import annotations

import re
from functools import cache

from attrs import frozen

from rahdari.sources.records import Report
from rahdari.sources.sentences import sentences

_WORDS = re.compile(r"\w+")
_LIKE = 0.6
"""The share of a sentence's words that its counterpart has."""
COPIED = 0.6
"""The share of a report's sentences with a counterpart from which on it is not a report of its own."""
_FEWEST = 5
_RUN = 3
_FEWEST_SENTENCES = 2
"""One sentence alike is a coincidence, or a quotation without its marks."""


@frozen
class _Prints:
    words: frozenset[str]
    runs: frozenset[tuple[str, ...]]


def share(report: Report, other: Report) -> float:
    """Return the share of a report's own words, by sentences, that stand in another one too."""
    mine, theirs = _prints(report.paragraphs), _prints(other.paragraphs)
    if not mine or not theirs or report.language != other.language:
        return 0.0
    weights = [len(one.words) for one in mine]
    if len(mine) < _FEWEST_SENTENCES:
        return 0.0
    found: list[bool] = [any(_alike(one, two) for two in theirs) for one in mine]
    if sum(found) < _FEWEST_SENTENCES:
        return 0.0
    return sum(w for w, is_there in zip(weights, found, strict=True) if is_there) / sum(weights)


@cache
def _prints(paragraphs: tuple[str, ...]) -> tuple[_Prints, ...]:
    out = []
    for sentence in sentences(paragraphs):
        words = [_plain(word) for word in _WORDS.findall(sentence.frame.replace("□", " ").casefold())]
        words = [word for word in words if word]
        if len(words) >= _FEWEST:
            runs = zip(*(words[n:] for n in range(_RUN)), strict=False)
            out.append(_Prints(frozenset(w for w in words if len(w) > 1), frozenset(runs)))
    return tuple(out)


def _plain(word: str) -> str:
    """Return a word without vowels after its first letter and without doubled letters."""
    kept = word[:1] + re.sub(r"[aeiouy]", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", kept)


def _alike(one: _Prints, other: _Prints) -> bool:
    smaller = min(len(one.words), len(other.words))
    if smaller == 0 or max(len(one.words), len(other.words)) > 3 * smaller:
        return False
    common = len(one.words & other.words)
    if common >= _LIKE * max(len(one.words), len(other.words)):
        return True
    runs = len(one.runs & other.runs)
    return runs >= _LIKE * max(1, min(len(one.runs), len(other.runs)))
