"""The published lexicons: reporting verbs, hedges, phrases of the anonymous; one file a language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "fa", "ps", "ur")


class Lexicon:
    """The words of one language. `words(kind)` is a list of the file; `pattern(kind)` finds any of them."""

    def __init__(self, language: str, table: dict[str, Any]) -> None:
        self.language, self._table = language, table

    def words(self, kind: str) -> tuple[str, ...]:
        """Return the words of a kind; none where the language's file does not have it."""
        return tuple(self._table.get(kind, ()))

    def pairs(self, kind: str) -> tuple[tuple[str, str], ...]:
        """Return what stands before somebody and what after, for each way of a kind."""
        return tuple((before, after) for before, after in self._table.get(kind, ()))

    def events(self) -> dict[str, tuple[str, ...]]:
        """Return the words that tell of each kind of event."""
        return {kind: tuple(words) for kind, words in self._table.get("events", {}).items()}

    @cache  # noqa: B019 (a lexicon lives as long as the program)
    def pattern(self, kind: str) -> re.Pattern[str]:
        """Return what finds any word of a kind, whole."""
        return any_of(self.words(kind))


_SAME = ("یيى", "کك", "هہۀة")
_LETTERS = re.compile(f"[{''.join(_SAME)}\u200c]")
"""Letters that keyboards of the region interchange, and the joiner of none that some leave out."""


def _either(letter: re.Match[str]) -> str:
    return next((f"[{same}]" for same in _SAME if letter[0] in same), "[\u200c ]?")


def any_of(words: Iterable[str], *, exact: bool = False) -> re.Pattern[str]:
    """Return what finds any of these words, whole, the longest first; none matches nothing."""
    longest = sorted(words, key=len, reverse=True)
    body = "|".join(_LETTERS.sub(_either, re.escape(word).replace(r"\ ", r"\s+")) for word in longest)
    body = body or r"(?!)"
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)", 0 if exact else re.IGNORECASE)


@cache
def lexicon(language: str) -> Lexicon:
    """Return the lexicon of a language; English where there is none."""
    known = language if language in LANGUAGES else "en"
    text = files(__package__).joinpath("lexicons", f"{known}.json").read_text("utf-8")
    return Lexicon(known, json.loads(text))
