"""People, organisations and outlets in a text, known by their capitals and by words of the lexicon."""

from __future__ import annotations

import re
from functools import cache

from rahdari.sources import eastern
from rahdari.sources.lexicon import Lexicon, any_of, lexicon

_WORD = r"(?:[A-Z][a-z]+(?:-[A-Za-z][a-z]+)*|[A-Z][a-z]*[’'][A-Z][a-z]+)"
_RUN = re.compile(rf"\b{_WORD}(?: (?:(?:al|bin|ul|ur|de|van)[ -])?{_WORD}){{0,8}}\b")
POSSESSIVE = re.compile(r"['’](?:s\b)?.*$")
_OF_THE_STATE = re.compile(
    r"\b(?:state|local|national|regional|provincial|government)(?:-run)? "
    r"(?:television|TV|radio|media|news agency)\b"
)


@cache
def _not_names() -> frozenset[str]:
    lex = lexicon("en")
    bodies = {word.title() for word in lex.words("bodies")}
    return frozenset(lex.words("not_names") + lex.words("places")) | bodies


@cache
def _titles() -> frozenset[str]:
    """Return what stands before a name: titles, and offices with a capital letter."""
    lex = lexicon("en")
    roles = lex.words("official_roles") + lex.words("expert_roles")
    return frozenset(lex.words("titles")) | {word.title() for word in roles if " " not in word}


@cache
def _organisations() -> frozenset[str]:
    return frozenset(lexicon("en").words("organisations"))


def names_in(text: str) -> tuple[str, ...]:
    """Return what looks like people's names: capitalised words that the lexicon does not rule out."""
    titles = _titles()
    found: list[str] = []
    for run in _RUN.finditer(text):
        words: list[str] = []
        for word in [*run[0].split(), ""]:
            plain = POSSESSIVE.sub("", word) or word
            ruled_out = plain in _not_names() or word in _not_names() or (word in titles and not words)
            if word and not ruled_out:
                words.append(plain)
                continue
            if any(w in titles for w in words[:-1]):
                words = words[max(n for n, w in enumerate(words[:-1]) if w in titles) + 1 :]
            if (
                words
                and not set(words) & _organisations()
                and (len(words) > 1 or _titled(text, run.start(), run[0], words[0], titles))
            ):
                found.append(" ".join(words))
            words = []
    return tuple(dict.fromkeys(found))


def organisations_in(text: str) -> tuple[str, ...]:
    """Return the organisations of a sentence that are no outlets: capitals that end in a word for one."""
    lex = lexicon("en")
    words = any_of(lex.words("organisations"), exact=True).pattern
    runs = re.findall(rf"\b(?:[A-Z][\w-]+ ){{1,3}}{words}", text)
    return tuple(dict.fromkeys(run.removeprefix("The ") for run in runs if not outlet_in(run, lex)))


def _titled(text: str, start: int, run: str, word: str, titles: frozenset[str]) -> bool:
    before = (text[:start] + run[: run.find(word)]).rstrip(" .").split()[-1:]
    return bool(before and before[0].rstrip(".") in titles) or _official(before)


def _official(before: list[str]) -> bool:
    return bool(before and before[0].lower() in ("spokesman", "spokesperson", "ambassador", "commander"))


def outlet_in(text: str, lex: Lexicon) -> str:
    """Return the outlet that these words name: a known one, or capitals with a word of the trade."""
    if lex.language in eastern.LANGUAGES:
        return eastern.outlet(text, lex)
    if known := any_of(lex.words("outlets"), exact=True).search(text):
        return known[0]
    if state := _OF_THE_STATE.search(text):
        return state[0]
    lead = r"(?:[A-Z][\w&’'-]+ ){1,3}"
    found = re.search(rf"\b({lead})(?P<trade>(?i:newspaper|daily|weekly|news agency|magazine))\b", text)
    if found:  # a newspaper is called by its name; an Agency has that in its name
        return re.sub(r"^The ", "", found[0] if found["trade"][0].isupper() else found[1]).strip()
    trades = "|".join(word for word in lex.words("outlet_words") if word[0].isupper())
    found = re.search(rf"\b((?:[A-Z][\w&’'-]+ ){{1,3}}(?:{trades}))\b", text)
    return re.sub(r"^The ", "", found[1]) if found else ""
