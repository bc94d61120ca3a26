"""`rahdari evaluate`: how many listed people a list's index finds, at what cost to ordinary travellers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from rahdari.cli.evaluate_strangers import check_strangers, print_strangers
from rahdari.cli.status import AsJson

if TYPE_CHECKING:
    from rahdari.calibration.bootstrap import Interval
    from rahdari.calibration.evaluation import Evaluation, Sample
    from rahdari.cli.demo_measure import Case
    from rahdari.cli.evaluate_strangers import Checks
    from rahdari.cli.output import Tell
    from rahdari.records.entry import Entry, Subject
    from rahdari.screening import Screener

T = TypeVar("T")
HITS = 20
"""A listed traveller counts as reached if their entry is among so many hits, above the threshold or not."""
CHUNK = 1000
FEW = 20
"""Smaller groups are left out of the table (not of the JSON), unless they are stopped too often."""
_GIVEN = "The listed travellers are those of the file given; each is found by a hit on the entry it names."
_DERIVED = """\
The listed travellers are aliases of the list's own entries, one for each entry that has any (at most 500),
with a year of birth, nationality, sex and father's name as listed; these entries stand in the index with
their first name only. An alias may be another name altogether, which nothing could find by name."""
_MEASURED = """\
The threshold of each line lies where at most the given share of the travellers is stopped: strictly above
the best weight of the first who has to pass. Homonyms are travellers with exactly the name of an entry
(folded, in any order, in the same script). Intervals are 95 %: of what is found, by the bootstrap over
listed and ordinary travellers alike; of who is stopped, Clopper and Pearson's. Reached is who has their own
entry among the first 20 hits, however low."""


def evaluate(
    population: Annotated[
        Path, typer.Option(metavar="FILE", help="Ordinary travellers who are on no list, JSON Lines.")
    ],
    source: Annotated[str | None, typer.Option("--list", metavar="SOURCE", help="The list.")] = None,
    entries: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Or entries, JSON Lines (lists read -o).")
    ] = None,
    positives: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help='Listed travellers, JSON Lines: subjects with an "entry" key.'),
    ] = None,
    strangers: Annotated[
        bool, typer.Option("--strangers", help="Also check that bits hold what they promise among strangers.")
    ] = False,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; one per core if left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """Measure recall at 0.1, 0.5 and 1 % of travellers stopped, in all and by group.

    Listed travellers are those of --positives; without it they are made of the list's own aliases, which
    are taken out of the index. At least 200 ordinary travellers are needed, and 5,000 for five of them to
    be stopped at 0.1 %. Nothing is kept.

    \b
    Examples:
      rahdari evaluate --list un:consolidated.xml --population travellers.jsonl
      rahdari evaluate --entries ours.jsonl --population travellers.jsonl --positives known.jsonl
      rahdari evaluate --list un:fetch --population travellers.jsonl --strangers --json
    """
    from rahdari.cli.demo_measure import split_aliases
    from rahdari.cli.output import print_json, progress
    from rahdari.errors import UsageError

    if (source is None) == (entries is None):
        raise UsageError("Either --list or --entries is needed, and not both.")
    with progress() as tell:
        listed, read = _entries(source, entries, tell)
        if positives:
            cases = list(_jsonl(positives, _case_reader({entry.id for entry in listed})))
        else:
            listed, cases = split_aliases(listed)
            if not cases:
                raise UsageError(
                    "No entry of the list has another good name, of which a listed traveller could be made.",
                    next_step="Give listed travellers with --positives.",
                )
        found, checks = _measure(listed, cases, population, workers, tell, strangers=strangers)
    how = f"{_GIVEN if positives else _DERIVED}\n{_MEASURED}"
    if as_json:
        print_json(
            {"list": read, "entries": len(listed), "evaluation": found, "strangers": checks, "measured": how}
        )
        return
    _print_evaluation(found, len(listed))
    if checks:
        print_strangers(checks)
    print(f"\nHow it was measured\n{how}")


def _entries(source: str | None, file: Path | None, tell: Tell) -> tuple[list[Entry], object]:
    from rahdari.cli.output import counted
    from rahdari.cli.sources import open_source
    from rahdari.records.schema import entry_from_json

    if source:
        reading = open_source(source)
        return list(counted(reading, "Reading the list", tell)), reading.report
    assert file is not None
    return list(counted(_jsonl(file, entry_from_json), "Reading the entries", tell)), None


def _case_reader(ids: set[str]) -> Callable[[object], Case]:
    from rahdari.cli.demo_measure import Case
    from rahdari.errors import RecordError
    from rahdari.records.schema import subject_from_json

    def read(row: object) -> Case:
        entry = row.pop("entry", None) if isinstance(row, dict) else None
        if entry not in ids:
            how = "Every listed traveller names the id of an entry of this list."
            raise RecordError("entry", entry, "is no entry of the list", next_step=how)
        return Case(subject_from_json(row), str(entry))

    return read


def _jsonl(file: Path, read: Callable[[object], T]) -> Iterator[T]:
    """Read every line of a file; the first that cannot be read refuses it, for half a measure is none."""
    import json

    from rahdari.errors import RecordError, SourceError
    from rahdari.lists.files import open_text

    with open_text(file) as lines:
        for number, line in enumerate(lines, 1):
            try:
                if line.strip():
                    yield read(json.loads(line))
            except RecordError as error:
                why = f"{error.value!r}: {error.why}"
                step = error.next_step
                raise SourceError(str(file), why, line=number, field=error.field, next_step=step) from error
            except (ValueError, RecursionError) as error:
                raise SourceError(str(file), f"is not JSON ({error})", line=number) from error


def _measure(
    entries: list[Entry],
    cases: list[Case],
    population: Path,
    workers: int | None,
    tell: Tell,
    *,
    strangers: bool,
) -> tuple[Evaluation, Checks | None]:
    import os
    from tempfile import TemporaryDirectory

    from rahdari.calibration.curve import LEAST_TRAVELLERS
    from rahdari.calibration.evaluation import evaluate
    from rahdari.calibration.groups import name_sets
    from rahdari.calibration.population import read_population
    from rahdari.screening import Screener, build_index

    ordinary, many = list(read_population(population)), workers or os.cpu_count() or 1
    with TemporaryDirectory() as folder:
        # The curve that is stored with an index is not used here, so a few travellers do for it.
        build_index(entries, folder, population=ordinary[:LEAST_TRAVELLERS], progress=tell)
        screener = Screener.open(folder)
        positives = _positives(screener, cases, many, tell)
        names = name_sets(entries)
        negatives = _negatives(screener, ordinary, names, many, tell)
        checks = check_strangers(screener, ordinary, tell) if strangers else None
    return evaluate(positives, negatives), checks


def _positives(screener: Screener, cases: list[Case], workers: int, tell: Tell) -> Sample:
    import numpy as np

    from rahdari.calibration.evaluation import NOT_REACHED, Sample
    from rahdari.calibration.groups import groups_of

    weights: list[float] = []
    for start in range(0, len(cases), CHUNK):
        chunk = cases[start : start + CHUNK]
        subjects = [case.subject for case in chunk]
        found = screener.screen_batch(subjects, limit=HITS, refer_only=False, workers=workers)
        for case, hits in zip(chunk, found, strict=True):
            own = (hit.bits for hit in hits if hit.entry_id == case.entry_id)
            weights.append(max(own, default=NOT_REACHED))
        tell("Screening listed travellers", len(weights), len(cases))
    return Sample(np.array(weights), [groups_of(case.subject) for case in cases])


def _negatives(
    screener: Screener,
    subjects: list[Subject],
    names: frozenset[frozenset[str]],
    workers: int,
    tell: Tell,
) -> Sample:
    import numpy as np

    from rahdari.calibration.evaluation import NOT_REACHED, Sample
    from rahdari.calibration.groups import groups_of, is_homonym

    weights: list[float] = []
    for best in screener.best_of_batch(subjects, workers=workers):
        weights += (NOT_REACHED if b is None else b / 1000 for b in best)
        tell("Screening ordinary travellers", len(weights), len(subjects))
    homonyms = np.fromiter((is_homonym(subject, names) for subject in subjects), bool)
    return Sample(np.array(weights), [groups_of(subject) for subject in subjects], homonyms)


def _print_evaluation(found: Evaluation, entries: int) -> None:
    from rich.console import Console
    from rich.table import Table

    print(
        f"{entries:,} entries; {found.positives:,} listed travellers, {_percent(found.reached)} % of them "
        f"reached; {found.negatives:,} ordinary ones, {found.homonyms:,} of them homonyms of an entry\n"
    )
    table = Table("stopped at most", "above", "found, %", "stopped, %", "without homonyms")
    for point in found.points:
        cut = "-" if point.cut is None else f"{point.cut:.1f} bits"
        shares = _percent(point.recall), _percent(point.stopped, 2), _percent(point.stopped_net, 2)
        table.add_row(f"{point.stop_rate:.1%}", cut, *shares)
    rates = "/".join(f"{100 * point.stop_rate:g}" for point in found.points)
    groups = Table("group", "listed", "found, %", "travellers", "stopped, %", title=f"At {rates} %")
    for group in found.groups:
        if max(group.positives, group.negatives) >= FEW or group in found.unequal:
            recalls = "/".join(_brief(point.recall, 0) for point in group.points)
            stopped = "/".join(_brief(point.stopped, 2) for point in group.points)
            groups.add_row(group.name, f"{group.positives:,}", recalls, f"{group.negatives:,}", stopped)
    console = Console(highlight=False)
    console.print(table, groups)
    print("\n".join(_warnings(found)))


def _percent(interval: Interval | None, digits: int = 1) -> str:
    if interval is None:
        return "-"
    share, low, high = (f"{100 * x:.{digits}f}" for x in (interval.share, interval.low, interval.high))
    return f"{share} ({low}-{high})"


def _brief(interval: Interval | None, digits: int) -> str:
    return "-" if interval is None else f"{100 * interval.share:.{digits}f}"


def _warnings(found: Evaluation) -> Iterator[str]:
    from rahdari.calibration.curve import RELIABLE

    for point in found.points:
        if point.allowed < RELIABLE:
            yield (
                f"At {point.stop_rate:.1%} only {point.allowed} of these travellers may be stopped: "
                "give more of them, or read the interval and not the figure."
            )
    for group in found.unequal:
        for one in group.points:
            if one.over_twice != "no":
                sure = "is" if one.over_twice == "yes" else "may be (too few to tell)"
                yield (
                    f"{group.name}: {sure} stopped more than twice as often as the average at "
                    f"{one.stop_rate:.1%}: {_percent(one.stopped, 2)} %."
                )
    if not found.unequal:
        yield "No group is stopped more than twice as often as the average."
