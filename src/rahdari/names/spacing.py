"""Words of Arabic script that were typed without the space between them.

After a letter that does not join the next one (ا د ذ ر ز ژ و and their kin; Unicode Standard §9.2, joining
types) a missing space cannot be seen, and so محمدانور stands for محمد انور. A word that is nobody's name is
taken apart where it consists of such names altogether; the names are a table of what five people or
more are called (`tools/make_parameters.py`), and the titles.
"""

from __future__ import annotations

from functools import cache, lru_cache

from rahdari.names.folding import fold
from rahdari.names.tables import rows

_NOT_JOINING = frozenset("اآدذرزژوڈڊډړڑ")
_LEAST = 3
"""Letters of a part: shorter ones are found in any word."""


@cache
def _names() -> dict[str, int]:
    """Return the names and titles, each with how many names are commoner."""
    titles = (fold(row[0]) for row in rows("particles") if row[1] in ("honorific", "forename", "suffix"))
    return {row[0]: rank for rank, row in enumerate(rows("arabic_names"))} | dict.fromkeys(titles, 0)


def apart(word: str) -> tuple[str, ...]:
    """Return the names that a folded word of Arabic script consists of; itself if it is one or unknown."""
    if len(word) < 2 * _LEAST or word in _names():
        return (word,)
    return _parts(word) or (word,)


@lru_cache(maxsize=1 << 15)
def _parts(word: str) -> tuple[str, ...]:
    """Return the fewest names that make up the word, of equally many the commonest; or nothing."""
    names = _names()
    if word in names:
        return (word,)
    found = []
    for at in range(_LEAST, len(word) - _LEAST + 1):
        if word[at - 1] in _NOT_JOINING and word[:at] in names:
            rest = _parts(word[at:])
            if rest:
                found.append((word[:at], *rest))
    return min(found, key=lambda parts: (len(parts), max(names[p] for p in parts), parts), default=())
