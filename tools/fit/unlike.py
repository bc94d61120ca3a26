"""How much less two papers of one person differ in a whole word than published aliases do.

Aliases are published because they differ: in one of nine each name has a word that is nothing like any of
the other. Where lists name the same person independently of that, one in 200 has. Papers at a gate lie
between, and nearer to the latter, for nobody chooses them to differ (ASSUMED: three quarters of the way on a
scale of logarithms). So what patterns weigh, which aliases have taught, is lowered by that much of the
logarithm of their ratio. Half the way finds 0.6 to 1.4 of 100 fewer by name alone at 1 % stopped; the whole
way finds up to 0.6 fewer at 0.1 %.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from fit.sources import alias_pairs, rows
from rahdari.matching.compare.names import NameComparer, left_unlike
from rahdari.names.tokens import tokenize

TOWARDS_REPEATS = 0.75


def rate(data: Path, comparer: NameComparer) -> int:
    """Return what words that are nothing like one another take off, in millibits."""
    published = ((r["cluster_id"], r["alias"], r["primary_name"]) for r in alias_pairs(data))
    repeated = (
        (r["split_key"], r["a"], r["b"]) for r in rows(data / "pairs" / "crosslist_primary_names.jsonl")
    )
    shares = [_share(comparer, pairs) for pairs in (published, repeated)]
    print("words nothing like one another", shares)
    return round(1000 * TOWARDS_REPEATS * float(np.log2(shares[0] / shares[1])))


def _share(comparer: NameComparer, pairs: Iterable[tuple[str, str, str]]) -> float:
    """Return the share of people; each counts once, however many names they have."""
    pairs = [(who, tokenize(a), tokenize(b)) for who, a, b in pairs]
    names = Counter(who for who, _, _ in pairs)
    apart = 0.0
    for who, mine, theirs in pairs:
        subject = comparer.prepare(mine, (), truncated=False)
        a = comparer.align(subject, theirs)
        apart += left_unlike(subject, theirs, a.extra, a.omitted) / names[who]
    return (apart + 0.5) / (len(names) + 1)
