"""What each pattern of an alignment weighs: logistic regression over pairs of one person and of strangers.

The tokens that found one another have their weight already; it is the offset, with coefficient 1. What is
estimated is what the pattern adds (rahdari.matching.compare.pattern): effects of its five parts and of each
two of them together, shrunk towards nothing, so that a pattern that hardly occurs follows from its parts.
Both kinds have known shares, so that this is log2 of a likelihood ratio (Prentice & Pyke 1979).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations, product
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from fit.names import millibits
from fit.sources import alias_pairs, rows
from rahdari import Entry, Screener, Subject, build_index
from rahdari.matching.compare.names import NameComparer
from rahdari.matching.compare.pattern import LAST, LEFT, OWN, PAIRS, pattern
from rahdari.names.tokens import Token, tokenize

LEVELS = (OWN, LAST, PAIRS, LEFT, LEFT)
COUNTED = PAIRS * LEFT * LEFT
LEAST = 8000
"""Pairs below so many millibits decide nothing: whatever shares a common token is among them."""
SHRINK = 1.0
"""Precision of the prior of each effect (in nats): none is likely to be far beyond 1.4 bits."""
TRAVELLERS, HITS = 5000, 40
"""So many travellers are compared with every listed person; of each one's pairs so many share most."""
MOST = 3
"""Longer names are common, though not among simulated travellers."""


def weights(data: Path, comparer: NameComparer, travellers: list[str], omitted: int) -> list[int]:
    """Return the weight of each pattern, in millibits. omitted: what a token costs that is left out."""
    everyone = Counter(row["cluster_id"] for row in alias_pairs(data))
    same = [(row["alias"], row["primary_name"], 1 / everyone[row["cluster_id"]]) for row in alias_pairs(data)]
    people = rows(data / "pairs" / "watchlist_primary_only.jsonl.gz")
    listed = sorted({n["name"] for person in people for n in person["names"]})
    lengths = Counter(min(_plain(tokenize(n)), MOST) for n in travellers)
    length = [millibits(lengths[n] / lengths.total()) for n in range(MOST + 1)]
    travellers = travellers[:TRAVELLERS]
    strangers = [(*pair, 1.0) for pair in _likest(travellers, listed)]
    numbers, offsets, counts, one = [], [], [], []
    kept, sizes = Counter[int](), Counter[int]()
    for is_one, pairs in ((True, same), (False, strangers)):
        for mine, theirs, count in pairs:
            tokens = tokenize(theirs)
            subject = comparer.prepare(tokenize(mine), (), truncated=False)
            a = comparer.align(subject, tokens)
            rest = a.millibits - a.shape - a.unlike - a.floor
            number = pattern(subject.tokens, tokens, a.pairs)
            if is_one:
                kept[number % COUNTED] += count  # type: ignore[assignment]
                sizes[_plain(tokens)] += count  # type: ignore[assignment]
            if a.pairs and rest >= LEAST:
                numbers.append(number)
                offsets.append(rest / 1000 * np.log(2))
                counts.append(count)
                one.append(is_one)
    odds = np.log(len(everyone) / (len(travellers) * len(listed)))
    design = _design()
    effects = _regression(
        design[numbers], np.array(offsets) + odds, np.array(one, dtype=float), np.array(counts)
    )
    found = np.round(1000 * design @ effects / np.log(2)).astype(int).tolist()
    bounds = _bounds(length, omitted, kept, sizes)
    return [min(w, bounds[number % COUNTED]) for number, w in enumerate(found)]


def _plain(tokens: tuple[Token, ...]) -> int:
    return sum(t.kind != "honorific" for t in tokens)


def _bounds(length: list[int], omitted: int, kept: Counter[int], sizes: Counter[int]) -> list[int]:
    """Return the most that patterns of each number of tokens, found and left over, can weigh.

    Given an entry's name: how often its person keeps and adds so many, over how often strangers' names are so
    long. The regression alone would give more to whole names that agree: it sees few strangers who share
    three tokens, since the entries that it has most of are of people from elsewhere.
    """
    out = []
    for number, (pairs, extra, left) in enumerate(product(range(PAIRS), range(LEFT), range(LEFT))):
        more = pairs == PAIRS - 1 or left == LEFT - 1
        people = sum(c for n, c in sizes.items() if n == pairs + left or (more and n > pairs + left))
        share = min(1.0, (kept[number] + 0.5) / (people + 1))
        out.append(length[max(1, min(pairs + extra, MOST))] + left * omitted - millibits(share))
    return out


def _likest(travellers: list[str], listed: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of travellers and listed names that share most."""
    with TemporaryDirectory() as folder:
        entries = (Entry(str(i), "person", [name]) for i, name in enumerate(listed))
        build_index(entries, Path(folder) / "index")
        screener = Screener.open(Path(folder) / "index")
        found: Iterable[Iterable] = screener.screen_batch(
            [Subject([name]) for name in travellers], limit=HITS, refer_only=False
        )
        for name, hits in zip(travellers, found, strict=True):
            for hit in hits:
                yield name, listed[int(hit.entry_id)]


def _design() -> np.ndarray:
    """Return which effects make up each pattern, shape (patterns, effects)."""
    levels = np.array(list(product(*map(range, LEVELS))))
    columns = [np.ones(len(levels))]
    for part, size in enumerate(LEVELS):
        columns += [levels[:, part] == a for a in range(size)]
    for (p, n), (q, m) in combinations(enumerate(LEVELS), 2):
        columns += [(levels[:, p] == a) & (levels[:, q] == b) for a in range(n) for b in range(m)]
    return np.stack(columns, axis=1).astype(np.float64)


def _regression(x: np.ndarray, offsets: np.ndarray, one: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the effects, shape (effects,), by Newton's method. The first, common to all, is not shrunk."""
    shrink = np.full(x.shape[1], SHRINK)
    shrink[0] = 1e-3
    effects = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-(offsets + x @ effects)))
        slope = x.T @ (counts * (one - p)) - shrink * effects
        curve = (x * (counts * p * (1 - p))[:, None]).T @ x + np.diag(shrink)
        step = np.linalg.solve(curve, slope)
        effects += np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-6:
            break
    return effects
