"""Spellings of one word that are known from people who write it: P(written s | source e), for token pairs.

Two clerks write one word A: P(s | e) = sum over A of P(A | e) P(s | A), from the counts of the lexicons.
The letter correspondences (`channel`) know only single letters, and so think `ahmed` for `ahmad` nearly as
unlikely as `ahmid`; this table knows that the former is what half of the clerks write.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np

from fit import eastern
from fit.sources import GROUPS, full_names, lexicons
from rahdari.names.tokens import Token, tokenize

LEAST = 2.0**-11
SEEN = 1.5


def known(
    folder: Path, data: Path, kept: set[tuple[str, str]], mix: dict[str, float]
) -> list[tuple[Token, Token, float]]:
    """Return (source, written, P) for pairs of different kept tokens that two people's names show."""
    joint: dict[Token, dict[Token, float]] = defaultdict(lambda: defaultdict(float))
    people: dict[str, float] = defaultdict(float)
    rows = []
    for group, weight, native, _, variants in lexicons(folder):
        a = tokenize(native)
        for text, n in variants:
            b = tokenize(text)
            if len(a) == len(b):
                for x, y in zip(a, b, strict=True):
                    rows.append((group, Token(x.text, x.script), Token(y.text, y.script), weight * n))
                    people[group] += weight * n
    for group, weight, native, latin in full_names(data):
        a, b = tokenize(native), tokenize(latin)
        if len(a) == len(b):
            for x, y in zip(a, b, strict=True):
                rows.append((group, Token(x.text, x.script), Token(y.text, y.script), weight))
                people[group] += weight
    seen: dict[tuple[Token, Token], float] = defaultdict(float)
    for _, x, y, n in rows:
        seen[x, y] += n
    for group, x, y, n in rows:
        if seen[x, y] >= SEEN and x.script == "Arab" and y.script == "Latn":
            share = 0.5 * mix[group] + 0.5 / len(GROUPS)
            joint[x][y] += n / people[group] * share
    back: dict[Token, dict[Token, float]] = defaultdict(dict)
    for a, latins in joint.items():
        for b, v in latins.items():
            back[b][a] = v
    out = []

    def add(source: Token, written: Token, p: float) -> None:
        pair = {(source.script, source.text), (written.script, written.text)}
        if p >= LEAST and source != written and pair <= kept:
            out.append((source, written, p))

    for a, latins in joint.items():
        whole = sum(latins.values())
        for b, v in latins.items():
            add(a, b, v / whole)
            add(b, a, v / sum(back[b].values()))
    for b, natives in back.items():
        whole = sum(natives.values())
        written: dict[Token, float] = defaultdict(float)
        for a, v in natives.items():
            total = sum(joint[a].values())
            for c, w in joint[a].items():
                written[c] += v / whole * w / total
        for c, p in written.items():
            add(b, c, p)
    for source, used, p in eastern.known():
        add(source, used, p)
    return sorted(out, key=lambda r: (r[0].script, r[0].text, r[1].script, r[1].text))


def as_costs(p: float) -> int:
    """Return -log2 p in millibits."""
    return int(np.round(-1000 * np.log2(p)))
