"""Words of Arabic script that were typed without the space between them.

After a letter that does not join the next one (ا د ذ ر ز ژ و and their kin; Unicode Standard §9.2, joining
types) a missing space cannot be seen, and so محمدانور stands for محمد انور. The names are a table of what
five people or more are called (`tools/make_parameters.py`), and the titles. Taken apart are

- a word that is nobody's name, where it consists of such names altogether;
- a rare name, where it is a title or forename and a commoner name: some have only ever been typed so;
- what follows a servant name (عبدالغفار and whatever comes), and Khan at the end.
"""

from __future__ import annotations

from functools import cache, lru_cache

from rahdari.names.folding import fold
from rahdari.names.tables import rows

_NOT_JOINING = frozenset("اآدذرزژوڈڊډړڑ")
_LEAST = 3
"""Letters of a part: shorter ones are found in any word."""
_OWN = 1000
"""Names commoner than so many others are names of their own, whatever they consist of (محمدعلی)."""
_SERVANT, _KHAN = "عبدال", "خان"


@cache
def _titles() -> frozenset[str]:
    return frozenset(fold(row[0]) for row in rows("particles") if row[1] in ("honorific", "forename"))


@cache
def _suffixes() -> frozenset[str]:
    return frozenset(fold(row[0]) for row in rows("particles") if row[1] == "suffix")


@cache
def _names() -> dict[str, int]:
    """Return the names and titles, each with how many names are commoner."""
    names = {row[0]: rank for rank, row in enumerate(rows("arabic_names"))}
    return names | dict.fromkeys(_titles() | _suffixes(), 0)


def _ends(word: str) -> list[int]:
    """Return where a word may have ended without anybody seeing it."""
    return [at for at in range(_LEAST, len(word) - _LEAST + 1) if word[at - 1] in _NOT_JOINING]


def apart(word: str) -> tuple[str, ...]:
    """Return the names that a folded word of Arabic script consists of; itself if it is one or unknown."""
    if len(word) < 2 * _LEAST:
        return (word,)
    found = (word,) if word in _names() else _parts(word) or _unknown(word) or (word,)
    return tuple(name for part in found for name in _titled(part) or (part,))


def _titled(word: str) -> tuple[str, ...]:
    """Return the title, or forename, and the name that a rare name consists of; or nothing."""
    names = _names()
    if names.get(word, 0) >= _OWN:
        for at in _ends(word):
            head, rest = word[:at], word[at:]
            if head in _titles() and rest not in _suffixes() and names.get(rest, _OWN) < names[word] / 3:
                return head, rest
    return ()


def _known(word: str) -> int | None:
    """Return how many names are commoner; None for what is no name. A servant of whoever is named is one."""
    names = _names()
    if word in names:
        return names[word]
    return len(names) if word.startswith(_SERVANT) and word.removeprefix(_SERVANT) in names else None


@lru_cache(maxsize=1 << 15)
def _parts(word: str) -> tuple[str, ...]:
    """Return the fewest names that make up the word, of equally many the commonest; or nothing."""
    if _known(word) is not None:
        return (word,)
    found = []
    for at in _ends(word):
        if _known(word[:at]) is not None:
            rest = _parts(word[at:])
            if rest:
                found.append((word[:at], *rest))
    return min(found, key=lambda parts: (len(parts), max(_known(p) or 0 for p in parts), parts), default=())


def _unknown(word: str) -> tuple[str, ...]:
    """Return the same where one part is nobody's name."""
    ends = _ends(word)
    if word.startswith(_SERVANT):
        for at in reversed(ends):
            if _known(word[:at]) is not None:
                return word[:at], *apart(word[at:])
    if word.endswith(_KHAN) and len(word) - len(_KHAN) in ends:
        return *apart(word.removesuffix(_KHAN)), _KHAN
    return ()
