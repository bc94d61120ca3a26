"""The stranger check: do bits keep what they promise among people who have nothing to do with one another?

usage: python -m benchmarks.strangers [DATA] [--travellers N] [--clans N] [--pairs N]

In: simulated travellers (ordinary, and of villages of clans), and those of DATA if given; as entries DATA's
listed people, or other people of the same clans. Out: for b = 5 to 25 the share of pairs at b bits or more.
Two counts: every pair of travellers and entries that retrieval brings up (all that matter from some 12 bits
on), and random pairs compared without an index, which hold for low bits too. Clans are also held against
themselves, with more people: 2^-25 of nine million pairs is a quarter of a pair, of 400 million twelve.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from tempfile import mkdtemp

from attrs import evolve, frozen

from benchmarks.data import rows, travellers_file, watchlist
from benchmarks.keep import keep
from benchmarks.matchers import entry_of
from rahdari import Entry, Screener, Subject, build_index, compare
from rahdari.calibration.population import bundled_population
from rahdari.calibration.strangers import BITS, StrangerPoint, check
from rahdari.cli.demo_measure import DATA as INVENTED
from rahdari.lists.reading import read_list
from rahdari.simulation.travellers import travellers

SEED = 41


@frozen
class Check:
    """One population against one set of entries; how: `all pairs` by retrieval, or `random pairs`."""

    population: str
    fields: str
    how: str
    pairs: int
    points: tuple[StrangerPoint, ...]


def only_names(subject: Subject) -> Subject:
    """Leave nothing but the names."""
    return Subject(subject.names)


def through_index(screener: Screener, subjects: Sequence[Subject]) -> tuple[StrangerPoint, ...]:
    """Check every pair that retrieval brings up; the others are counted as compared and light."""
    return check((screener.weights(subject, BITS[0]) for subject in subjects), len(screener))


def at_random(entries: Sequence[Entry], subjects: Sequence[Subject], pairs: int) -> tuple[StrangerPoint, ...]:
    """Compare so many pairs drawn at random, the same number for each subject."""
    rng, each = Random(SEED), max(1, pairs // len(subjects))
    drawn = ([compare(s, e).bits for e in rng.sample(entries, each)] for s in subjects)
    return check(drawn, each)


def populations(
    data: Path | None, n: int, own: int
) -> Iterator[tuple[str, Sequence[Subject], Sequence[Entry]]]:
    """Yield names of populations, their travellers, and the entries they are compared with.

    own: how many people of clans are compared with as many others of the same clans.
    """
    if data:
        listed = [entry_of(person) for person in watchlist(data)]
        sample = itertools.islice(rows(travellers_file(data)), n)
        yield "the data's travellers", [_subject(row) for row in sample], listed
    else:
        listed = [e for e in read_list(f"un:{INVENTED / 'demo_list.xml'}") if e.kind == "person"]
    yield "ordinary", list(travellers(n, SEED)), listed
    yield "clans", list(travellers(n, SEED, families=0.0, villages=1.0)), listed
    clans, others = (list(travellers(own, seed, families=0.0, villages=1.0)) for seed in (SEED, SEED + 1))
    yield "clans among themselves", clans, [*map(_entry, others)]


def _subject(row: dict[str, str]) -> Subject:
    fathers, born = [row["father_latin"]], [row["dob"]]
    return Subject(
        [row["name_latin"]],
        father_names=fathers,
        birth_dates=born,
        nationalities=[row["nationality"]],
        sex="f" if row["sex"] == "f" else "m",
    )


def _entry(subject: Subject) -> Entry:
    """List somebody as lists do: without documents, which only chance could make equal here."""
    return Entry(
        f"x:{subject.id}",
        "person",
        subject.names,
        father_names=subject.father_names,
        birth_dates=subject.birth_dates,
        nationalities=subject.nationalities,
        sex=subject.sex,
    )


def measure(data: Path | None, n: int, own: int, pairs: int) -> Iterator[Check]:
    """Check every population by names and by all fields, in both ways."""
    for name, people, entries in populations(data, n, own):
        folder = Path(mkdtemp()) / "index"
        build_index(entries, folder, population=bundled_population()[:200])
        screener = Screener.open(folder)
        undocumented = [evolve(subject, documents=()) for subject in people]
        for fields, subjects in (("names", [*map(only_names, people)]), ("all fields", undocumented)):
            every = len(subjects) * len(entries)
            yield Check(name, fields, "all pairs", every, through_index(screener, subjects))
            compared = max(1, pairs // len(subjects)) * len(subjects)
            yield Check(name, fields, "random pairs", compared, at_random(entries, subjects, pairs))


def line(checked: Check) -> str:
    """Return a check as a line of a table: the worst ratio of share to bound, and where it fails."""
    worst = max(checked.points, key=lambda p: p.share.share / p.allowed)
    ratio = f"{worst.share.share / worst.allowed:.2f} at {worst.bits} bits, reached by {worst.pairs:,}"
    fails = [point.bits for point in checked.points if not point.holds]
    above = [point.bits for point in checked.points if point.holds and point.share.share > point.allowed]
    said = [f"fails at {_listed(fails)}"] * bool(fails) + [f"too few to tell at {_listed(above)}"] * bool(
        above
    )
    return (
        f"| {checked.population} | {checked.fields} | {checked.how} | {checked.pairs:,} | {ratio} | "
        f"{'; '.join(said) or 'holds'} |"
    )


def _listed(bits: Sequence[int]) -> str:
    return ", ".join(map(str, bits))


COLUMNS = ("population", "fields", "how", "pairs", "largest share / 2^-b", "5 to 25 bits")


def main() -> None:
    """Measure, print and keep."""
    from benchmarks.accuracy import head

    parser = argparse.ArgumentParser(description="Whether bits hold among strangers")
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--travellers", type=int, default=3_000)
    parser.add_argument("--clans", type=int, default=20_000)
    parser.add_argument("--pairs", type=int, default=60_000)
    given = parser.parse_args()
    print(head(COLUMNS))
    checks = []
    for checked in measure(given.data, given.travellers, given.clans, given.pairs):
        checks.append(checked)
        print(line(checked), flush=True)
    keep("strangers", checks)


if __name__ == "__main__":
    main()
