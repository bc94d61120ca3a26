"""What a perfect matcher could reach where the targets are out of reach: fathers, and labelled pairs.

usage: python -m benchmarks.reach DATA [--lexicon FILE] [--neg N] [--pos N]

In: a data folder, and the lexicon that the father task respells with. Out: tables, and no name.
fathers  the share found at each rate of homonyms stopped: as it is; were every spelling read (all asked as
         listed); were the homonyms left out of whom another entry has the same name and father, which nothing
         that is stated tells from the person sought; and were such entries never found by name and father.
         How many of these there are, and how many of them share a district too
pairs    were names never worth more than so many bits where each keeps a word that the other has nothing
         like: the best F1, and beside it what is found by name alone; and how the labels see the pairs, by
         what keeps their names from agreeing
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from benchmarks.accuracy import head, percent, results
from benchmarks.data import Person, Query, rows, tasks, watchlist
from benchmarks.errors_names import disagreement, person_of, screened
from benchmarks.first import FATHER_RATES, Fathers, f1_interval, labelled, with_fathers
from benchmarks.keep import keep
from benchmarks.matchers import Rahdari, entry_of, subject_of
from rahdari import Hit, Screener, compare
from rahdari.calibration.bootstrap import Interval
from rahdari.calibration.evaluation import allowance
from rahdari.matching.parameters import load
from rahdari.names.tokens import tokenize

TODAY = load().rate("name", "unlike_most") / 1000
LIMITS = (None, 20.0, 16.0, TODAY, 11.0, 10.0, 8.0, 6.0, 4.0, 2.0, 0.0)
"""In bits; None is none at all."""
TASKS = ("latin regional", "latin elsewhere")
Words = tuple[str, ...]


class Twins:
    """The entries that share name and father with another, titles and order aside."""

    def __init__(self, task: Fathers) -> None:
        groups = defaultdict(set)
        for identifier, both in task.listed.items():
            groups[self._words(*both)].add(identifier)
        self.groups = [ids for ids in groups.values() if len(ids) > 1]
        self.ids = frozenset[str]().union(*self.groups)
        self._known = {words for words, ids in groups.items() if len(ids) > 1}

    def has(self, name: str, father: str) -> bool:
        """Say whether more than one entry has this name and father."""
        return self._words(name, father) in self._known

    @staticmethod
    def _words(*texts: str) -> tuple[Words, ...]:
        return tuple(tuple(sorted(t.text for t in tokenize(text) if t.kind != "honorific")) for text in texts)


def fathers(task: Fathers, twins: Twins) -> dict[str, list[float]]:
    """Return the share found at each rate, by what is supposed."""
    matcher = Rahdari(task.people())

    def best(
        asked: Sequence[tuple[str, str, str]], *, own: bool, but: frozenset[str] = frozenset()
    ) -> NDArray[np.float64]:
        found = screened(matcher, [person_of(name, father) for _, name, father in asked])
        return np.array(
            [
                max(
                    (h.bits for h in hits if (h.entry_id == i) == own and h.entry_id not in but),
                    default=-np.inf,
                )
                for (i, _, _), hits in zip(asked, found, strict=True)
            ]
        )

    homonyms = [(row["entity_id"], row["name"], row["father"]) for row in task.homonyms]
    stopped = best(homonyms, own=False)
    others = np.array([not twins.has(name, father) for _, name, father in homonyms])
    respelled = best(task.respelled, own=True)
    listed = best([(i, *task.listed[i]) for i, _, _ in task.respelled], own=True)
    held = best(task.respelled, own=True, but=twins.ids), best(homonyms, own=False, but=twins.ids)
    return {
        "as it is": _found(respelled, stopped),
        "were every spelling read": _found(listed, stopped),
        f"were {(~others).sum()} of {len(others)} homonyms left out": _found(respelled, stopped[others]),
        "both": _found(listed, stopped[others]),
        f"were {len(twins.ids)} of {len(task.listed):,} entries never found": _found(*held),
    }


def _found(own: NDArray[np.float64], stopped: NDArray[np.float64]) -> list[float]:
    falling = -np.sort(-stopped)
    return [float((own > falling[allowance(rate, len(falling))]).mean()) for rate in FATHER_RATES]


def near(data: Path, twins: Twins) -> tuple[int, int]:
    """Return in how many groups of twins two share a district, and in how many all have another."""
    place = {row["entity_id"]: row["district"] for row in rows(data / "nacta_entries.jsonl")}
    counts = [Counter(place[i] for i in ids) for ids in twins.groups]
    return sum(max(c.values()) > 1 for c in counts), sum(max(c.values()) == 1 for c in counts)


@frozen
class Limited:
    """What a limit gives: the best F1 of labelled pairs, and by task the share found at 0.1 and at 1 %."""

    limit: float | None
    f1: Interval
    found: dict[str, tuple[Interval, Interval]]


@contextmanager
def limited(limit: float | None) -> Iterator[None]:
    """Weigh by another limit for a while."""
    rates = load().rates["name"]
    before, rates["unlike_most"] = rates["unlike_most"], 10**6 if limit is None else round(1000 * limit)
    try:
        yield
    finally:
        rates["unlike_most"] = before


def pairs(data: Path, pos: int, neg: int) -> Iterator[Limited]:
    """Measure labelled pairs and the search by name alone under each limit."""
    named, same = labelled(data)
    people = watchlist(data)
    asked = [task for task in tasks(data, people, pos, neg) if task.name in TASKS]
    matcher = Rahdari(people)
    matcher.reads_fields = False  # names alone: with a birth date the question does not arise
    for limit in LIMITS:
        with limited(limit):
            matcher.screener = Screener.open(matcher.screener.path)
            bits = np.array([_hit(*names).bits for names in named])
            found = {
                result.task: (result.evaluation.points[0].recall, result.evaluation.points[-1].recall)
                for result in results(matcher, people, asked)
            }
        yield Limited(limit, f1_interval(bits, same), {task: found[task] for task in TASKS})


def labels(data: Path) -> Counter[tuple[str, bool]]:
    """Return how many pairs there are, by what keeps their names from agreeing and by label."""
    named, same = labelled(data)
    why = (disagreement(_hit(*names)).removesuffix(", but too little") for names in named)
    return Counter(zip(why, same.tolist(), strict=True))


def _hit(mine: str, theirs: str) -> Hit:
    return compare(subject_of(Query(mine)), entry_of(Person("x", "x", theirs)))


def fathers_table(found: dict[str, list[float]]) -> Iterator[str]:
    """Yield the table of fathers."""
    yield head(("found, at homonyms stopped", *(f"{rate:.1%}" for rate in FATHER_RATES)))
    for what, shares in found.items():
        yield f"| {what} | {' | '.join(f'{share:.1%}' for share in shares)} |"


def limit_line(measured: Limited) -> str:
    """Return what a limit gives as a line of a table."""
    limit = "no limit" if measured.limit is None else f"{measured.limit:.3g}"
    found = " | ".join(percent(share) for both in measured.found.values() for share in both)
    return f"| {limit} | {percent(measured.f1)} | {found} |"


def labels_table(counted: Counter[tuple[str, bool]]) -> Iterator[str]:
    """Yield the table of labels, and how many pairs are labelled against the most of their class."""
    yield head(("what keeps the names from agreeing", "labelled one", "labelled two"))
    classes = sorted({why for why, _ in counted}, key=lambda why: -counted[why, True] - counted[why, False])
    for why in classes:
        yield f"| {why} | {counted[why, True]} | {counted[why, False]} |"
    fewer = sum(min(counted[why, True], counted[why, False]) for why in classes)
    yield f"| labelled against the most of their class: {fewer} of {counted.total()} | | |"


LIMIT_COLUMNS = (
    "unlike words weigh at most",
    "best F1 of labelled pairs",
    *(f"{task} by name, found at {rate} % stopped" for task in TASKS for rate in ("0.1", "1")),
)


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description="What a perfect matcher could reach")
    parser.add_argument("data", type=Path)
    parser.add_argument("--lexicon", type=Path)
    parser.add_argument("--neg", type=int, default=60_000)
    parser.add_argument("--pos", type=int, default=1_500)
    given = parser.parse_args()
    kept: dict[str, object] = {}
    if given.lexicon:
        task = with_fathers(given.data, given.lexicon)
        twins = Twins(task)
        kept["fathers"] = found = fathers(task, twins)
        print(*fathers_table(found), sep="\n", end="\n\n")
        some, none = near(given.data, twins)
        print(head(("entries of one name and father, groups", "two share a district", "all apart")))
        print(f"| {len(twins.groups)} | {some} | {none} |\n", flush=True)
    print(*labels_table(labels(given.data)), sep="\n", end="\n\n", flush=True)
    print(head(LIMIT_COLUMNS))
    measured = []
    for one in pairs(given.data, given.pos, given.neg):
        measured.append(one)
        print(limit_line(one), flush=True)
    kept["pairs"] = measured
    keep("reach", kept)


if __name__ == "__main__":
    main()
