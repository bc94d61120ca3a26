"""Names that each have a word which the other has nothing like: what is taken off, and the most that is left.

Aliases are published because they differ: in one of nine each name has a word that is nothing like any of
the other. Where lists name the same person independently of that, one in 200 has. Papers at a gate lie
between, and nearer to the latter, for nobody chooses them to differ (ASSUMED: three quarters of the way on a
scale of logarithms). So what patterns weigh, which aliases have taught, is lowered by that much of the
logarithm of their ratio. Half the way finds 0.6 to 1.4 of 100 fewer by name alone at 1 % stopped; the whole
way finds up to 0.6 fewer at 0.1 %.

However rare the words are that two such names share, they are hardly worth more than `most`: they are a
family's, and the own names differ. The listed people themselves show it: where by the rarity of their words
two different ones would meet once in a million pairs, one in 170,000 does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from fit.sources import alias_pairs, rows
from rahdari import Entry, Screener, Subject, build_index
from rahdari.matching.compare.names import NameComparer, SubjectName, left_unlike
from rahdari.names.tokens import tokenize

TOWARDS_REPEATS = 0.75
HITS, LITTLE = 200, 8_000
"""So many entries are looked at that an alias may be, and none that weighs less."""
RARE = 20_000
"""Millibits from which on what two names share is so rare that chance does not explain two people who do."""


def rate(data: Path, comparer: NameComparer) -> int:
    """Return what words that are nothing like one another take off, in millibits."""
    published = ((r["cluster_id"], r["alias"], r["primary_name"]) for r in alias_pairs(data))
    repeated = (
        (r["split_key"], r["a"], r["b"]) for r in rows(data / "pairs" / "crosslist_primary_names.jsonl")
    )
    shares = [_share(comparer, pairs) for pairs in (published, repeated)]
    print("words nothing like one another", shares)
    return round(1000 * TOWARDS_REPEATS * float(np.log2(shares[0] / shares[1])))


def most(data: Path, comparer: NameComparer, off: int) -> int:
    """Return the most that names can weigh in spite of such words, in millibits. off: what `rate` takes off.

    Of names that share so much that they would weigh `RARE` or more after that: how often a person's alias,
    of two words or more, is so with the name listed, over how often it is so with another person's.
    """
    people = [p for p in rows(data / "pairs" / "watchlist_primary_only.jsonl.gz") if p["type"] == "person"]
    who = {p["entity_id"]: p["cluster_id"] for p in people}
    asked = [
        (r["cluster_id"], r["alias"])
        for r in alias_pairs(data)
        if r["pair_kind"] == "latin-latin" and r["relation"] != "identical" and not r["single_token"]
    ]
    names = Counter(cluster for cluster, _ in asked)
    met = Counter[bool]()
    with TemporaryDirectory() as folder:
        entries = (Entry(p["entity_id"], "person", [n["name"] for n in p["names"]]) for p in people)
        build_index(entries, Path(folder) / "index")
        found = Screener.open(Path(folder) / "index").screen_batch(
            [Subject([alias]) for _, alias in asked], limit=HITS, refer_only=False
        )
        for (cluster, alias), hits in zip(asked, found, strict=True):
            subject = comparer.prepare(tokenize(alias), (), truncated=False)
            for hit in hits:
                if (
                    hit.millibits > LITTLE
                    and _shared(comparer, subject, hit.entry.names[0].text) - off >= RARE
                ):
                    met[who[hit.entry_id] == cluster] += 1 / names[cluster]  # type: ignore[assignment]
    return round(1000 * float(np.log2(met[True] * len(people) / met[False])))


def _shared(comparer: NameComparer, subject: SubjectName, theirs: str) -> int:
    """Return what two names with such words would weigh but for them; 0 for other names."""
    entry = tokenize(theirs)
    a = comparer.align(subject, entry)
    return a.millibits - a.unlike - a.floor if left_unlike(subject, entry, a.extra, a.omitted) else 0


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
