"""Recall of real aliases at a stop rate, ours beside our peers', task by task.

usage: python -m benchmarks.accuracy DATA [--neg N] [--pos N] [--peer-neg N] [--peers NAME ...]

In: a data folder (benchmarks/README.md). Out: on standard output and in build/bench/accuracy.json, for each
task, set of fields and matcher an `Evaluation`. The index holds primary names only; a positive is found by
any record of the same person; the negatives of a task are the travellers of its script. Last comes `all
scripts`: what all tasks asked, at one threshold, as a gate has it that reads more than one script.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from attrs import frozen

from benchmarks.data import Person, Query, Task, name_only, tasks, watchlist, with_fields
from benchmarks.matchers import Matcher, Nomenklatura, Rahdari, Rapidfuzz, ascii_text, subject_of
from rahdari.calibration.bootstrap import Interval
from rahdari.calibration.evaluation import NOT_REACHED, Evaluation, Group, Sample, evaluate
from rahdari.calibration.groups import groups_of

MODES = ("name", "clean", "noisy")
ALL = "all scripts"
PEERS = ("jaro-winkler", "token-sort", "logic-v2")


@frozen
class Result:
    """What one matcher reaches in one task with one set of fields; milliseconds per traveller, both cores."""

    task: str
    mode: str
    matcher: str
    ms: float
    evaluation: Evaluation


class Negatives:
    """The travellers of the tasks, each set asked once however many tasks share it."""

    def __init__(self, matcher: Matcher, people: Sequence[Person]) -> None:
        self._matcher = matcher
        self._listed = {frozenset(ascii_text(person.name).split()) for person in people}
        self._known: dict[tuple[Query, ...], tuple[Sample, float]] = {}

    def of(self, queries: tuple[Query, ...]) -> tuple[Sample, float]:
        """Return what the queries reach, and the milliseconds each took."""
        if queries not in self._known:
            start = time.perf_counter()
            weights = np.array(self._matcher.best(queries), np.float64)
            ms = 1000 * (time.perf_counter() - start) / len(queries)
            # a traveller under an Arabic name is a homonym if their Latin name is listed
            homonyms = [frozenset(ascii_text(q.latin or q.name).split()) in self._listed for q in queries]
            self._known[queries] = (
                Sample(weights, [groups_of(subject_of(q)) for q in queries], np.array(homonyms)),
                ms,
            )
        return self._known[queries]


def results(matcher: Matcher, people: Sequence[Person], asked: Sequence[Task]) -> Iterator[Result]:
    """Measure one matcher on all tasks."""
    who, negatives = {person.id: person.who for person in people}, Negatives(matcher, people)
    measured: dict[str, list[tuple[Sample, Sample, float]]] = {}
    for task in asked:
        for mode in MODES if matcher.reads_fields else MODES[:1]:
            travellers = tuple(map(name_only, task.negatives)) if mode == "name" else task.negatives
            ordinary, ms = negatives.of(travellers)
            queries = with_fields(task, mode)
            listed = np.array(
                [
                    max((score for found, score in hits if who[found] == query.listed), default=NOT_REACHED)
                    for query, hits in zip(queries, matcher.hits(queries), strict=True)
                ]
            )
            positives = Sample(listed, [groups_of(subject_of(query)) for query in queries])
            measured.setdefault(mode, []).append((positives, ordinary, ms))
            yield Result(task.name, mode, matcher.name, ms, evaluate(positives, ordinary))
    for mode, parts in measured.items():
        ordinary, ms = at_once({id(sample): (sample, ms) for _, sample, ms in parts}.values())
        positives, _ = at_once((sample, 0.0) for sample, _, _ in parts)
        yield Result(ALL, mode, matcher.name, ms, evaluate(positives, ordinary))


def at_once(parts: Iterable[tuple[Sample, float]]) -> tuple[Sample, float]:
    """Return several samples as one, and the mean of the milliseconds."""
    samples, ms = zip(*parts, strict=True)
    sizes = [len(sample.weights) for sample in samples]
    homonyms = [s.homonyms for s in samples if s.homonyms is not None]
    return (
        Sample(
            np.concatenate([sample.weights for sample in samples]),
            [groups for sample in samples for groups in sample.groups],
            np.concatenate(homonyms) if homonyms else None,
        ),
        float(np.average(ms, weights=sizes)),
    )


def makers(people: Sequence[Person], names: Sequence[str]) -> dict[str, Callable[[], Matcher]]:
    """Return how each matcher is made; ours first."""
    make: dict[str, Callable[[], Matcher]] = {"rahdari": lambda: Rahdari(people)}
    for name in names:
        if name == "logic-v2":
            make[name] = lambda: Nomenklatura(people)
        else:
            make[name] = lambda name=name: Rapidfuzz(people, name)  # type: ignore[misc]
    return make


def measure(data: Path, pos: int, neg: int, peer_neg: int, peers: Sequence[str]) -> Iterator[Result | str]:
    """Measure all matchers; a peer that cannot be had is a sentence instead of results."""
    people = watchlist(data)
    for name, make in makers(people, peers).items():
        # the peer that answers forty queries a second is asked fewer
        slow = name == "logic-v2"
        asked = tasks(data, people, min(pos, 600) if slow else pos, min(neg, peer_neg) if slow else neg)
        try:
            yield from results(make(), people, asked)
        except RuntimeError as error:
            yield f"{name}: {error}"


def line(result: Result) -> str:
    """Return a result as a line of a table."""
    e = result.evaluation
    recalls = " | ".join(percent(point.recall) for point in e.points)
    stopped = f"{_shares(p.stopped for p in e.points)} | {_shares(p.stopped_net for p in e.points)}"
    return (
        f"| {result.task} | {result.mode} | {result.matcher} | {recalls} | {100 * e.reached.share:.1f} | "
        f"{stopped} | {e.positives:,} | {e.negatives:,} | {result.ms:.2f} |"
    )


COLUMNS = (
    "task",
    "fields",
    "matcher",
    "found at 0.1 % stopped",
    "at 0.5 %",
    "at 1 %",
    "reached",
    "stopped, %",
    "net of homonyms",
    "listed",
    "travellers",
    "ms",
)
GROUPS = ("task", "fields", "group", "listed", "found, %", "travellers", "stopped, %")
FEW = (50, 1_000)
"""Groups with fewer listed people and fewer travellers than these are left to the JSON."""
UNEQUAL = (
    "travellers",
    "stopped more than twice as often",
    "how many",
    "stopped at 0.1 / 0.5 / 1 %, %",
    "at 0.1 / 0.5 / 1 %",
)


def head(columns: Sequence[str]) -> str:
    """Return the head of a table."""
    return f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}"


def percent(interval: Interval, digits: int = 1) -> str:
    """Return a share and the ends of its interval, in per cent."""
    share, low, high = (f"{100 * x:.{digits}f}" for x in (interval.share, interval.low, interval.high))
    return f"{share} ({low}-{high})"


def _shares(intervals: Iterable[Interval | None], digits: int = 2) -> str:
    return " / ".join(f"{100 * i.share:.{digits}f}" if i else "-" for i in intervals)


def shown(result: Result, groups: Sequence[Group]) -> list[Group]:
    """Leave out what stands elsewhere: of all scripts at one threshold, scripts are what is new.

    Travellers are asked there under two names, so that intervals of other groups would be too narrow.
    """
    return [g for g in groups if result.task != ALL or g.name.startswith("script ")]


def by_group(measured: Sequence[Result]) -> Iterator[str]:
    """Say what we reach for each group at the threshold of all, by name alone and with fields as at gates."""
    for result in measured:
        e = result.evaluation
        if result.matcher == "rahdari" and result.mode != "clean":
            for group in shown(result, e.groups):
                everybody = (group.positives, group.negatives) == (e.positives, e.negatives)
                if not everybody and (group.positives >= FEW[0] or group.negatives >= FEW[1]):
                    found = _shares((p.recall for p in group.points), 1)
                    stopped = _shares(p.stopped for p in group.points)
                    yield (
                        f"| {result.task} | {result.mode} | {group.name} | {group.positives:,} | {found} | "
                        f"{group.negatives:,} | {stopped} |"
                    )


def unequal(measured: Sequence[Result]) -> Iterator[str]:
    """Say which groups we stop more than twice as often as the average, and how surely."""
    lines = {}
    for result in measured:
        script = {"arabic script": "Arabic", "cyrillic": "Cyrillic", ALL: ALL}.get(result.task, "Latin")
        fields = "name" if result.mode == "name" else "all fields"
        unequal = result.evaluation.unequal if result.matcher == "rahdari" else ()
        for group in shown(result, unequal):
            stopped = _shares(p.stopped for p in group.points)
            surely = " / ".join(point.over_twice for point in group.points)
            lines[script, fields, group.name] = (
                f"| {script}, {fields} | {group.name} | {group.negatives:,} | {stopped} | {surely} |"
            )
    yield from lines.values()


def main() -> None:
    """Measure, print and keep."""
    from benchmarks.keep import keep

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path)
    parser.add_argument("--neg", type=int, default=60_000)
    parser.add_argument("--pos", type=int, default=1_500)
    parser.add_argument("--peer-neg", type=int, default=5_000)
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=PEERS)
    given = parser.parse_args()
    measured: list[Result] = []
    print(head(COLUMNS))
    for result in measure(given.data, given.pos, given.neg, given.peer_neg, given.peers):
        if isinstance(result, str):
            print(result, file=sys.stderr)
        else:
            measured.append(result)
            print(line(result), flush=True)
    print(f"\nBy group, at 0.1 / 0.5 / 1 % of all stopped:\n\n{head(GROUPS)}")
    print("\n".join(by_group(measured)))
    print(f"\n{head(UNEQUAL)}")
    print("\n".join(unequal(measured)))
    keep("accuracy", measured)


if __name__ == "__main__":
    main()
