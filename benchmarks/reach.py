"""What a perfect matcher could reach where the targets are out of reach: fathers, and labelled pairs.

usage: python -m benchmarks.reach DATA --lexicon FILE

In: a data folder, and the lexicon that the father task respells with. Out: tables, and no name.
fathers  the share found at each rate of homonyms stopped: as it is; were every spelling read (all asked as
         listed); and were the homonyms left out of whom another entry has the same name and father, which
         nothing that is stated tells from the person sought
pairs    the best F1, were names never worth more than so many bits where each keeps a word that the other has
         nothing like; and how the labels see such names
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.errors_names import person_of, screened
from benchmarks.first import FATHER_RATES, Fathers, best_f1, labelled, with_fathers
from benchmarks.keep import keep
from benchmarks.matchers import Rahdari
from rahdari.calibration.evaluation import allowance
from rahdari.matching.compare.names import NameComparer, left_unlike
from rahdari.matching.parameters import load
from rahdari.names.tokens import tokenize
from rahdari.screening.comparing import default_weigher

CAPS = (np.inf, 20, 16, load().rate("name", "unlike_most") / 1000, 10, 8, 6)
"""The fourth is today's."""
Words = tuple[str, ...]


def fathers(data: Path, lexicon: Path) -> dict[str, list[float]]:
    """Return the share found at each rate, by what is supposed."""
    task = with_fathers(data, lexicon)
    matcher = Rahdari(task.people())

    def best(asked: Sequence[tuple[str, str, str]], own: bool) -> NDArray[np.float64]:
        found = screened(matcher, [person_of(name, father) for _, name, father in asked])
        return np.array(
            [
                max((h.bits for h in hits if (h.entry_id == i) == own), default=-np.inf)
                for (i, _, _), hits in zip(asked, found, strict=True)
            ]
        )

    homonyms = [(row["entity_id"], row["name"], row["father"]) for row in task.homonyms]
    stopped = best(homonyms, own=False)
    others = np.array([not same for same in _indistinguishable(task)])
    respelled = best(task.respelled, own=True)
    listed = best([(i, *task.listed[i]) for i, _, _ in task.respelled], own=True)
    return {
        "as it is": _found(respelled, stopped),
        "were every spelling read": _found(listed, stopped),
        f"were {(~others).sum()} of {len(others)} homonyms left out": _found(respelled, stopped[others]),
        "both": _found(listed, stopped[others]),
    }


def _indistinguishable(task: Fathers) -> list[bool]:
    """Say of each homonym whether another entry has its name and its father's, titles and order aside."""

    def words(name: str, father: str) -> tuple[Words, Words]:
        first, second = (
            tuple(sorted(t.text for t in tokenize(text) if t.kind != "honorific")) for text in (name, father)
        )
        return first, second

    known = Counter(words(*both) for both in task.listed.values())
    return [known[words(row["name"], row["father"])] > 1 for row in task.homonyms]


def _found(own: NDArray[np.float64], stopped: NDArray[np.float64]) -> list[float]:
    falling = -np.sort(-stopped)
    return [float((own > falling[allowance(rate, len(falling))]).mean()) for rate in FATHER_RATES]


def pairs(data: Path) -> tuple[dict[float, float], Counter[tuple[bool, bool]]]:
    """Return the best F1 at each cap; and how many pairs there are, by label and unlike words."""
    named, same = labelled(data)
    comparer = default_weigher().names
    weighed = [_weighed(comparer, *names) for names in named]
    bits, unlike = (np.array(column) for column in zip(*weighed, strict=True))
    f1 = {cap: best_f1(np.where(unlike, np.minimum(bits, cap), bits), same)[0] for cap in CAPS}
    return f1, Counter(zip(same.tolist(), unlike.tolist(), strict=True))


def _weighed(comparer: NameComparer, mine: str, theirs: str) -> tuple[float, bool]:
    subject, entry = comparer.prepare(tokenize(mine), (), truncated=False), tokenize(theirs)
    found = comparer.align(subject, entry)
    apart = bool(found.pairs) and left_unlike(subject, entry, found.extra, found.omitted)
    limited = -found.unlike - load().rate("name", "unlike") if apart else 0
    return (found.millibits + limited) / 1000, apart


def fathers_table(found: dict[str, list[float]]) -> Iterator[str]:
    """Yield the table of fathers."""
    yield f"| found, at homonyms stopped | {' | '.join(f'{rate:.1%}' for rate in FATHER_RATES)} |"
    yield f"|---|{'---|' * len(FATHER_RATES)}"
    for what, shares in found.items():
        yield f"| {what} | {' | '.join(f'{share:.1%}' for share in shares)} |"


def pairs_table(f1: dict[float, float], labels: Counter[tuple[bool, bool]]) -> Iterator[str]:
    """Yield the tables of pairs."""
    yield (
        "| unlike words weigh at most | "
        + " | ".join("no limit" if cap == np.inf else f"{cap:.3g}" for cap in f1)
        + " |"
    )
    yield f"|---|{'---|' * len(f1)}"
    yield f"| best F1 | {' | '.join(f'{value:.2f}' for value in f1.values())} |"
    yield ""
    yield "| labelled | words unlike | not |"
    yield "|---|---|---|"
    for same, text in ((True, "one"), (False, "two")):
        yield f"| {text} | {labels[same, True]} | {labels[same, False]} |"


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description="What a perfect matcher could reach")
    parser.add_argument("data", type=Path)
    parser.add_argument("--lexicon", type=Path)
    given = parser.parse_args()
    found: dict[str, object] = {}
    if given.lexicon:
        found["fathers"] = shares = fathers(given.data, given.lexicon)
        print(*fathers_table(shares), sep="\n", end="\n\n")
    f1, labels = pairs(given.data)
    print(*pairs_table(f1, labels), sep="\n")
    found["pairs"] = {str(cap): value for cap, value in f1.items()}
    keep("reach", found)


if __name__ == "__main__":
    main()
