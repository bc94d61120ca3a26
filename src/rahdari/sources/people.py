"""Whether two names are one person's, by the project's own matcher; and who holds which office."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from rahdari.matching.prepare import PreparedEntry, PreparedSubject, prepare_entry, prepare_subject
from rahdari.matching.vocabulary import cut_symbols, packed_keys
from rahdari.names.tokens import tokenize
from rahdari.records.entry import Entry, Name, Subject
from rahdari.screening.comparing import default_weigher

_HEADS = r"chief|head|director[ -]general|director|boss|DG|leader"
_BEFORE = re.compile(
    r"\b(?P<b>(?-i:[A-Z]{2,6})|spy agency|intelligence|police|customs|border|army|bank)['’]?s? "
    rf"(?:{_HEADS})\b",
    re.I,
)
_OF = re.compile(
    rf"\b(?:{_HEADS}) of (?:the )?(?:[a-z][\w-]*s |[\w-]+['’]s? )?(?:premier )?"
    r"(?P<b>(?:[A-Z][\w-]+ ?){1,4}|spy agency|police|customs|army)"
)
_DG = re.compile(r"\bDG (?P<b>[A-Z]{2,6})\b")
_MINISTER = re.compile(
    r"\b(?P<b>defen[cs]e|foreign|interior|prime|finance|border|trade|health)(?: affairs)? minister\b", re.I
)


_KEPT = 1 << 14


@lru_cache(maxsize=_KEPT)
def same_name(one: str, other: str) -> bool:
    """Tell whether two names may be one person's: more likely than that two strangers are called so."""
    a, b = one.casefold().split(), other.casefold().split()
    if a == b:
        return True
    if len(a) == 1 or len(b) == 1:
        return bool(set(a) & set(b))
    if not _keys(one) & _keys(other):
        return False  # to compare takes a hundred times as long, and no word of theirs is near the other's
    evidence = default_weigher().weigh(_subject(one), _entry(other))
    return sum(piece.millibits for piece in evidence) > 0


@lru_cache(maxsize=_KEPT)
def _keys(name: str) -> frozenset[int]:
    """Return the keys under which the index finds the words of a name, and two that may be one word."""
    tokens = tokenize(name)
    words = [(token.text, token.script) for token in tokens]
    words += [(a.text + b.text, a.script) for a, b in pairwise(tokens)]
    return frozenset(key for text, script in words for key in packed_keys(cut_symbols(text, script)))


@lru_cache(maxsize=_KEPT)
def _subject(name: str) -> PreparedSubject:
    return prepare_subject(Subject(kind="person", names=(Name(name),)), default_weigher().names)


@lru_cache(maxsize=_KEPT)
def _entry(name: str) -> PreparedEntry:
    return prepare_entry(Entry(id="-", kind="person", names=(Name(name),)))


def offices(text: str) -> frozenset[str]:
    """Return the offices that a text names, so that "DG BTA" and "BTA chief" are one."""
    found = set()
    for pattern in (_BEFORE, _OF, _DG):
        for match in pattern.finditer(text):
            found.add(f"head of {_body(match['b'])}")
    found |= {f"{match['b'].lower().replace('c', 's')} minister" for match in _MINISTER.finditer(text)}
    return frozenset(found)


def _body(words: str) -> str:
    """Return a body by its initials where it has several capitals: Border Trade Agency is BTA."""
    words = re.sub(r"\(.*", "", words).strip()
    if words.isupper():
        return words
    capitals = "".join(re.findall(r"(?:^|[\s-])([A-Z])", words))
    return capitals if len(capitals) > 1 else words.lower()
