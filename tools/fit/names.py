"""How one person's names differ in their parts, and how often strangers' names agree in order.

Counted over the alignments of a listed person's names with one another (every person counts once, however
many names), and over pairs of unrelated people who share two tokens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np

from fit.sources import alias_pairs
from rahdari.matching.compare.names import NameComparer, is_crossed
from rahdari.names.tokens import Token, tokenize

ASSUMED = {"initial": 2.0**-6, "initial_letter": 2.0**-4.5, "truncated": 0.7, "another_name": 2.0**-8}
"""Shares that no open data shows: a token given as an initial, a first letter in common by chance, a cut
token that still is the entry's, and a person who gives another name altogether."""
PAIRING = 1500
"""Tokens are paired when that gains more than this costs: it keeps two faint likenesses from being a pair."""


def millibits(share: float) -> int:
    """Return -log2 of a share."""
    return round(-1000 * float(np.log2(max(share, 1e-6))))


def _class(token: Token, position: int) -> str:
    if token.kind == "honorific":
        return "honorific"
    return "patronymic" if token.patronymic else "first" if position == 0 else "ordinary"


def rates(
    data: Path, comparer: NameComparer, strangers: Iterable[tuple[str, str]], names: list[str]
) -> dict[str, int]:
    """Return `name` of parameters.json."""
    by_person = Counter(row["cluster_id"] for row in alias_pairs(data))
    kept, lost, crossed = Counter[str](), Counter[str](), Counter[bool]()
    order, honorific = Counter[str](), Counter[str]()
    joined = pairs = 0.0
    for row in alias_pairs(data):
        weight = 1 / by_person[row["cluster_id"]]
        subject = comparer.prepare(tokenize(row["alias"]), (), truncated=False)
        entry = tokenize(row["primary_name"])
        a = comparer.align(subject, entry)
        if not a.pairs or a.millibits < 0:
            continue
        left = {j for j, _ in a.omitted}
        for j, token in enumerate(entry):
            (lost if j in left else kept)[_class(token, j)] += weight  # type: ignore[assignment]
        extra = [subject.tokens[i] for i, _ in a.extra]
        plain = [t for t in extra if t.kind != "honorific"]
        if {"afghan", "pakistani"} & set(row["regions"]):  # elsewhere names hold none
            honorific["yes" if len(extra) > len(plain) else "no"] += weight  # type: ignore[assignment]
        if len(a.pairs) > 1:
            order[_order([p.entry[0] for p in a.pairs])] += weight  # type: ignore[assignment]
        pairs += weight * len(a.pairs)
        for p in a.pairs:
            mine, theirs = subject.tokens[p.subject[0]], entry[p.entry[0]]
            if mine.patronymic or theirs.patronymic:
                crossed[is_crossed(mine, p.subject[0], theirs, p.entry[0])] += weight  # type: ignore[assignment]
        joined += weight * sum(p.relation in ("joined", "split") for p in a.pairs)
    by_chance = Counter(_strangers_order(comparer, strangers))
    with_honorific = sum(any(t.kind == "honorific" for t in tokenize(n)) for n in names)
    scalars = {f"omitted_{c}": millibits(lost[c] / (lost[c] + kept[c])) for c in sorted(kept)}
    for name in ("in_order", "rotated", "out_of_order"):
        same = (order[name] + 1) / (sum(order.values()) + 3)
        chance = (by_chance[name] + 1) / (sum(by_chance.values()) + 3)
        scalars[name] = min(0, millibits(chance) - millibits(same))
    # a stranger's tokens come in any order: half of the shared patronymics stand crossed
    scalars["crossed"] = millibits((crossed[True] + 1) / (sum(crossed.values()) + 2)) - 1000
    scalars |= {name: millibits(ASSUMED[name]) for name in ("initial", "initial_letter", "truncated")}
    scalars |= {"floor": -millibits(ASSUMED["another_name"]), "pairing": PAIRING}
    scalars["joined"] = millibits(joined / pairs)
    added_honorific = millibits(honorific["yes"] / sum(honorific.values()))
    scalars["extra_honorific"] = max(0, added_honorific - millibits(with_honorific / len(names)))
    print("order", dict(order), dict(by_chance))
    return scalars


def _order(places: list[int]) -> str:
    falls = sum(a > b for a, b in pairwise(places))
    if falls == 0:
        return "in_order"
    return "rotated" if falls == 1 and places[-1] < places[0] else "out_of_order"


def _strangers_order(comparer: NameComparer, strangers: Iterable[tuple[str, str]]) -> Iterable[str]:
    for mine, theirs in strangers:
        a = comparer.align(comparer.prepare(tokenize(mine), (), truncated=False), tokenize(theirs))
        if len(a.pairs) > 1:
            yield _order([p.entry[0] for p in a.pairs])
