"""How often tokens occur among travellers: the population table behind every u probability.

Aggregates only: a token is kept when at least `SHARED` people carry it over all sources; the rest is
one number per group (the mass of rare tokens) and a letter model.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np

from fit import eastern
from fit.eastern import SHARED
from fit.sources import GROUPS, NOMINAL, full_names, lexicons, popular, popular_group
from rahdari.names.graphemes import SYMBOLS, symbols
from rahdari.names.tokens import Token, tokenize

ASSUMED = {
    "mix": {"af": 0.6, "pk": 0.22, "ir": 0.05, "arab": 0.03, "cis": 0.07, "other": 0.03},
    "stock_of": {
        country: group
        for group, countries in {
            "af": "af",
            "pk": "pk",
            "ir": "ir",
            "arab": "sa ye iq sy jo lb ps eg ly tn dz ma sd kw qa ae bh om mr so dj km",
            "cis": "uz tj tm kg kz ru ua by az am ge md",
        }.items()
        for country in countries.split()
    },
    "borrowed": 0.15,
    "stray": 0.1,
}
"""What no table counts: who travels (`mix`), which stock a nationality has, the share of a stock's tokens
that are as among all (`borrowed`), and of travellers whose names are not their nationality's (`stray`)."""


def counts(folder: Path, data: Path) -> dict[Token, np.ndarray]:
    """Return people per token and group, shape (6,), from all lexicons and whole names."""
    found: dict[Token, np.ndarray] = defaultdict(lambda: np.zeros(len(GROUPS)))

    def add(text: str, group: str, n: float) -> None:
        for token in tokenize(text):
            found[Token(token.text, token.script)][GROUPS.index(group)] += n

    for group, weight, native, count, variants in lexicons(folder):
        add(native, group, weight * count)
        seen = sum(n for _, n in variants)
        for latin, n in variants:
            add(latin, group, weight * count * n / seen)
    for group, weight, native, latin in full_names(data):
        add(native, group, weight)
        add(latin, group, weight)
    scale = {"ir": 0.2, "arab": 0.2, "cis": 4.0}
    for source, _, name in popular(folder):
        group = popular_group(source)
        add(name, group, NOMINAL * scale.get(group, 1.0))
    for token, people in eastern.stock(folder).items():
        found[token][GROUPS.index("cis")] += people
    return dict(found)


def letter_model(found: dict[Token, np.ndarray]) -> np.ndarray:
    """Return log2 P(symbol | symbol before, group), shape (6, S + 1, S + 1); row and column 0 are the edges.

    Trained on token types, since it stands for tokens that were not seen: those are many and rare.
    """
    size = len(SYMBOLS) + 1
    pair = np.zeros((len(GROUPS), size, size))
    for token, by_group in found.items():
        s = [0, *(c + 1 for c in symbols(token.text, token.script)), 0]
        weight = np.minimum(by_group, 3.0)
        for a, b in pairwise(s):
            pair[:, a, b] += weight
    everyone = pair.sum(0)
    script = {0: "edge"}
    for i, name in enumerate(SYMBOLS):
        c = name.strip("^$")[0]
        script[i + 1] = "Arab" if c >= "\u0600" else "Cyrl" if c >= "\u0400" else "Latn"
    same = np.array([[script[a] == script[b] or 0 in (a, b) for b in range(size)] for a in range(size)])
    flat = same / same.sum(1, keepdims=True)
    single = everyone.sum(0)[None, :] * same + 0.01
    single /= single.sum(1, keepdims=True)
    shared = everyone + 5 * (0.95 * single + 0.05 * flat)
    shared /= shared.sum(1, keepdims=True)
    model = pair + 20 * shared[None]
    model /= model.sum(2, keepdims=True)
    return np.log2(np.maximum(model, 1e-9))


def table(
    found: dict[Token, np.ndarray],
) -> tuple[list[tuple[str, str, list[float]]], np.ndarray, np.ndarray]:
    """Return the kept rows (script, token, people per group), totals and rare mass, by script and group.

    totals, rare: shape (3, 6): Latin, Arabic and Cyrillic are separate ways to write one population.
    """
    scripts = ("Latn", "Arab", "Cyrl")
    totals, rare = np.zeros((3, len(GROUPS))), np.zeros((3, len(GROUPS)))
    kept = []
    for token, by_group in sorted(found.items(), key=lambda x: (x[0].script, x[0].text)):
        at = scripts.index(token.script)
        totals[at] += by_group
        if by_group.sum() >= SHARED:
            kept.append((token.script, token.text, [round(float(v), 1) for v in by_group]))
        else:
            rare[at] += by_group
    # lists without counts do not say how much they leave out
    cis = GROUPS.index("cis")
    rare[:, cis] = np.maximum(rare[:, cis], eastern.ASSUMED["unseen"] * totals[:, cis])
    # tokens seen once stand for those never seen (Good 1953): the rare mass is theirs too
    return kept, totals, rare
