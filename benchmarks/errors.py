"""What is missed, and who is stopped: classes of both, counted by task. No name ever leaves this program.

usage: python -m benchmarks.errors DATA [--neg N] [--pos N] [--rate R]

In: a data folder. Out: per task and fields, at the threshold of the stop rate, counts of
misses     by the first of these that holds: the entry was not reached; its own listed name would not have
           been enough either (no matcher by the same evidence could find it at this stop rate); the name was
           enough but other fields took it back; otherwise by what weighs against it in the names
stops      by the hit that stops: exactly a listed name; the same name in other letters; a part of it, by
           itself or carried over the threshold by other fields
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from attrs import evolve

from benchmarks.accuracy import MODES, head
from benchmarks.data import Person, Query, Task, name_only, tasks, watchlist, with_fields
from benchmarks.keep import keep
from benchmarks.matchers import HITS, Rahdari, ascii_text, subject_of
from rahdari import Hit
from rahdari.calibration.evaluation import allowance

NAMED = ("names", "father_names", "grandfather_names")
ALIKE = 0.75
OF = "**of**"
NAMELESS = (
    "a word is another",
    "not reached",
    "the listed name itself is too common",
    "other fields speak against it",
)
"""Classes that no comparison of spellings explains."""
DEEP = 2000
"""Hits among which the own entry of a miss is looked for."""
AGREEING = {"same", "spelling", "script", "joined", "split", "initial", "prefix"}


def names_bits(hit: Hit) -> float:
    """Return what the names alone say."""
    return sum(evidence.bits for evidence in hit.evidence if evidence.field in NAMED)


def why_missed(own: Hit | None, at_best: float, cut: float) -> str:
    """Return the class of a miss. at_best: what the entry's own listed name would weigh."""
    if own is None:
        return "not reached"
    if at_best <= cut:
        return "the listed name itself is too common"
    if names_bits(own) > cut:
        return "other fields speak against it"
    extra, omitted = (left_over(own, relation) for relation in ("extra", "omitted"))
    if extra and omitted:
        return "a word is spelled too differently" if alike(extra, omitted) else "a word is another"
    if omitted:
        return "a word of the entry is missing"
    return "a word is too many" if extra else "all words agree, and are common"


def left_over(hit: Hit, relation: str) -> list[str]:
    """Return the words of the names that are on one side only, in ASCII."""
    found = (e for e in hit.evidence if e.field == "names" and e.relation == relation)
    return [ascii_text(str(e.subject_value or e.entry_value)) for e in found]


def alike(some: Sequence[str], others: Sequence[str]) -> bool:
    """Say whether a person would take any two of the words for one, as far as Jaro-Winkler can tell."""
    from rapidfuzz.distance import JaroWinkler

    return any(JaroWinkler.similarity(a, b) >= ALIKE for a in some for b in others)


def why_stopped(hit: Hit, cut: float) -> str:
    """Return the class of a false stop."""
    relations = {e.relation for e in hit.evidence if e.field == "names"} - {
        "shape",
        "order",
        "alternatives",
        "namesakes",
    }
    if names_bits(hit) <= cut and relations - AGREEING:
        return "a part of a listed name, and other fields"
    if relations <= {"same"}:
        return "exactly a listed name"
    return "a listed name in other letters" if relations <= AGREEING else "a part of a listed name"


class Analysis:
    """Counts the classes of one task after another."""

    def __init__(self, people: Sequence[Person], rate: float) -> None:
        self._rahdari, self._rate = Rahdari(people), rate
        self._who = {person.id: person.who for person in people}
        self._name = {person.who: person.name for person in people}

    def classes(self, task: Task, mode: str) -> tuple[Counter[str], Counter[str]]:
        """Return how many are missed and stopped, by class; of how many stands under `of`."""
        travellers = tuple(map(name_only, task.negatives)) if mode == "name" else task.negatives
        best = np.array(self._rahdari.best(travellers))
        cut = float(-np.sort(-best)[allowance(self._rate, len(best))])
        stopped = [q for q, weight in zip(travellers, best, strict=True) if weight > cut]
        stops = Counter(why_stopped(hits[0], cut) for hits in self._hits(stopped))
        queries = with_fields(task, mode)
        missed = self._misses(queries, cut)
        return missed + Counter({OF: len(queries)}), stops + Counter({OF: len(travellers)})

    def _misses(self, queries: Sequence[Query], cut: float) -> Counter[str]:
        found = [self._own(q, hits) for q, hits in zip(queries, self._hits(queries), strict=True)]
        missed = [q for q, hit in zip(queries, found, strict=True) if hit is None or hit.bits <= cut]
        listed = [evolve(query, name=self._name[str(query.listed)]) for query in missed]
        own, ideal = self._hits(missed, DEEP), self._hits(listed)
        classes: Counter[str] = Counter()
        for query, hits, ideal_hits in zip(missed, own, ideal, strict=True):
            best = self._own(query, ideal_hits)
            classes[why_missed(self._own(query, hits), best.bits if best else -np.inf, cut)] += 1
        return classes

    def _own(self, query: Query, hits: Sequence[Hit]) -> Hit | None:
        return next((hit for hit in hits if self._who[hit.entry_id] == query.listed), None)

    def _hits(self, queries: Sequence[Query], limit: int = HITS) -> list[list[Hit]]:
        subjects = [subject_of(query) for query in queries]
        return self._rahdari.screener.screen_batch(subjects, limit=limit, refer_only=False, workers=2)


def table(what: str, counted: Mapping[str, Sequence[Counter[str]]]) -> Iterator[str]:
    """Yield a table: a line for each class, the tasks across, in each cell the counts by fields."""
    yield head((f"{what}: {' / '.join(MODES)}", *counted))
    total: Counter[str] = sum((c for counts in counted.values() for c in counts), Counter())
    for why, _ in total.most_common():
        cells = (" / ".join(f"{count[why]:,}" for count in counts) for counts in counted.values())
        yield f"| {why} | {' | '.join(cells)} |"


def bounds(counted: Mapping[str, Sequence[Counter[str]]]) -> Iterator[str]:
    """Yield the lines of what is found, and of what a perfect comparison of names could find at most."""
    for what, classes in (("found, %", None), ("by a perfect comparison of names at most, %", NAMELESS)):
        cells = (" / ".join(_found(count, classes) for count in counts) for counts in counted.values())
        yield f"| **{what}** | {' | '.join(cells)} |"


def _found(count: Counter[str], classes: Sequence[str] | None) -> str:
    missed = count.total() - count[OF] if classes is None else sum(count[why] for why in classes)
    return f"{100 * (1 - missed / count[OF]):.0f}" if count[OF] else "-"


def main() -> None:
    """Count, print and keep."""
    parser = argparse.ArgumentParser(description="Classes of misses and of false stops")
    parser.add_argument("data", type=Path)
    parser.add_argument("--neg", type=int, default=10_000)
    parser.add_argument("--pos", type=int, default=1_500)
    parser.add_argument("--rate", type=float, default=0.005)
    given = parser.parse_args()
    people = watchlist(given.data)
    analysis = Analysis(people, given.rate)
    found = {
        task.name: [analysis.classes(task, mode) for mode in MODES]
        for task in tasks(given.data, people, given.pos, given.neg)
    }
    missed, stopped = (
        {name: [both[place] for both in modes] for name, modes in found.items()} for place in (0, 1)
    )
    print(*table("missed", missed), *bounds(missed), sep="\n", end="\n\n")
    print(*table("stopped", stopped), sep="\n", flush=True)
    keep("errors", {"rate": given.rate, "tasks": found})


if __name__ == "__main__":
    main()
