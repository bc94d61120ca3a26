"""From the text of a name to its tokens.

1. Fold letters (`folding`), split into words, and those run together (`spacing`; Azizurrahman, عزیزالرحمن);
   a Czech -ová goes; "FAMILY, Given" is put in the order it is spoken.
2. Drop what stands for a missing name (FNU, LNU, XXX) and articles; write abbreviations out.
3. A patronymic particle (bin, ibn, wald) goes, and marks the next token as a father's name.
4. Join what is one name in two words: servant names (عبد الرحمن, Abd al-Rahman -> abdulrahman), kunyas
   (Abu Bakr), and names with a suffix (Saif Ullah, Salah ad-Din, Ahmad Zai, Hosein Zadeh).
5. Bring the joined ones to one spelling of the joint (abdurrahman, abdelrahman -> abdulrahman).

A name in which only particles and honorifics are left keeps them as ordinary tokens, so that no name
with a letter in it becomes empty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Literal

from attrs import evolve, frozen

from rahdari.names.folding import fold, words
from rahdari.names.scripts import Script, script_of
from rahdari.names.spacing import apart
from rahdari.names.tables import rows

TokenKind = Literal["ordinary", "honorific", "kunya", "forename"]
MAX_TOKENS = 16
"""Tokens compared at most; what follows in a longer name is left out (60 tokens are no personal name)."""


_KINDS: Mapping[str, TokenKind] = MappingProxyType(
    {"honorific": "honorific", "kunya": "kunya", "forename": "forename"}
)


@frozen
class Token:
    """One comparable part of a name: folded letters, their script, its class.

    kind: "forename" is what so many put in front of their own name that it is nobody's alone (Muhammad).
    patronymic: a particle before it says that it is a father's name.
    """

    text: str
    script: Script
    kind: TokenKind = "ordinary"
    patronymic: bool = False


@cache
def _classes() -> dict[str, str]:
    return {fold(row[0]): row[1] for row in rows("particles")}


@cache
def _abbreviations() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("abbreviations")}


@cache
def _article_kept() -> frozenset[str]:
    return frozenset(fold(row[0]) for row in rows("arabic_article_kept"))


def _spoken_order(text: str) -> str:
    family, comma, given = text.replace("،", ",").partition(",")
    if not comma:
        return text
    first = words(fold(given))[:1]
    # "Gul, son of Karim" is in order as it stands
    if not first or "," in given or not family.strip() or _classes().get(first[0]) == "patronymic":
        return text
    return f"{given} {family}"


def _without_article(word: str) -> str:
    if word.startswith("ال") and len(word) >= 5 and word not in _article_kept() and script_of(word) == "Arab":
        return word[2:]
    return word


_ARTICLE_INSIDE = re.compile(
    r"^(?!abd)(.{3,}?)(?:[uo]?[lr]*(?=r[ae]h[mi])|[uo]l+)(r[ae]hman|r[ae]him|haqq?|ha[iy]|islam)$"
    r"|^(?!عبد)(.{2,}?)(ال(?:رحمن|رحمان|رحیم|حق|حی|اسلام))$"
)
"""Aziz ur-Rahman in one word: two names with the article between them, unlike those that begin in Abdul."""


@lru_cache(maxsize=1 << 16)
def _apart(word: str) -> tuple[str, ...]:
    """Return the words that were written without a space between them."""
    inside = _ARTICLE_INSIDE.match(word)
    if inside:
        return tuple(part for part in inside.groups() if part)
    return apart(word) if script_of(word) == "Arab" else (word,)


def _joined(head: str, tail: str, kind: str) -> str:
    arabic = script_of(tail) == "Arab"
    if kind == "servant":
        return ("عبدال" if arabic else "abdul") + (tail.removeprefix("ال") if arabic else tail)
    if kind == "kunya":
        return ("ابو" if arabic else "abu") + tail if head[0] in "aا" and head != "ام" else head + tail
    if kind == "din":
        return head + ("الدین" if arabic else "uddin")
    return head + tail


_SLASHED = re.compile(r"\b([sdw]) ?/ ?o\b", re.IGNORECASE)
"""s/o, d/o and w/o: son, daughter and wife of."""
_OVA = re.compile(r"(?<=\w{3})ov(?:á|a\u0301)\b", re.IGNORECASE)
"""What Czech and Slovak add to a woman's family name, a foreigner's too; its accent gives it away."""
_SUN = re.compile(r"([^aeiou])\1")
_DIN = re.compile(r"^(.{2,}?a?)(?:[aeiou]{1,2}l?d|ld)d?(?:in|een|ine|iin|yn)$")
_ULLAH = re.compile(r"^(.{2,}?)(?:[uo]+ll+(?:ah?|oh?)|[uo]+l[ao]h|allah)$")
_ZAI = re.compile(r"^(.{3,})z(?:ai|ay|oi|oy|ey|ei)$")
_ZAI_ARABIC = re.compile(r"^(.{2,}ز)(?:وی|ای|یی|ایی)$")
_ZADA = re.compile(r"^(.{3,})zad(?:ah|e|eh)$")


@lru_cache(maxsize=1 << 16)
def joint(word: str) -> str:
    """Bring a token that holds a joint (servant name, -ullah, -uddin, -zai, -zada) to one spelling.

    In Arabic script that is -zai alone, which Pashto and Dari write in several ways.
    """
    if not word.isascii():
        return _ZAI_ARABIC.sub(r"\1ی", word)
    if word.startswith("abd") and len(word) > 5:
        rest = word[3:].lstrip("aeiou")
        if rest[:1] == "l" or _SUN.match(rest):
            rest = rest[1:]
        if len(rest) >= 3 and (len(rest) > 3 or rest == "lah"):
            word = "abdul" + rest
    for pattern, ending in ((_DIN, "uddin"), (_ULLAH, "ullah"), (_ZAI, "zai"), (_ZADA, "zada")):
        found = pattern.match(word)
        if found:
            return found[1] + ending
    return word


@lru_cache(maxsize=1 << 16)
def tokenize(text: str) -> tuple[Token, ...]:
    """Return the tokens of a name, at most `MAX_TOKENS`; empty only when it has no letter or digit."""
    classes = _classes()
    spelled = _abbreviations()
    if "/" in text:
        text = _SLASHED.sub(r"\1o", text)
    if not text.isascii():
        text = _OVA.sub("", text)
    raw = [p for w in words(fold(_spoken_order(text))) for p in _apart(spelled.get(w, w))]
    raw = [w for w in raw if classes.get(w) != "missing"]
    out: list[Token] = []
    pending = ""  # servant or kunya waiting for the word it belongs to
    pending_kind = ""
    patronymic = False
    for i, word in enumerate(raw):
        kind = classes.get(word, "")
        bare = _without_article(word)
        if bare != word:
            kind = classes.get(bare, kind)
        last = i == len(raw) - 1
        if kind in ("article", "din_article") and not (last and not out):
            continue
        if kind == "patronymic" and not last:
            patronymic = True
            continue
        if kind in ("servant", "kunya") and not last and not pending:
            pending, pending_kind = word, kind
            continue
        if pending:
            tail = word if kind == "suffix" else bare
            joined = _joined(pending, "lah" if tail.isascii() and kind == "suffix" else tail, pending_kind)
            out.append(_token(joined, "kunya" if pending_kind == "kunya" else "", patronymic))
            pending, patronymic = "", False
        elif kind in ("suffix", "din") and out and out[-1].script == script_of(word):
            before = out.pop()
            out.append(_token(_joined(before.text, word, kind), "", before.patronymic))
        else:
            out.append(_token(bare, kind, patronymic))
            patronymic = False
    if all(t.kind == "honorific" for t in out):
        out = [evolve(t, kind="ordinary") for t in out]
    return tuple(out[:MAX_TOKENS])


@lru_cache(maxsize=1 << 16)
def _token(word: str, kind: str, patronymic: bool) -> Token:
    text = joint(word)
    script = script_of(text) or "Latn"
    return Token(text, script, _KINDS.get(kind, "ordinary"), patronymic)
