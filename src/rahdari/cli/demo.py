"""`rahdari demo`: the whole way on a list: read, indexed, travellers screened, what came out explained."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rahdari.cli.status import AsJson

if TYPE_CHECKING:
    from rahdari.cli.demo_measure import Measured, Screened
    from rahdari.lists.report import ReadReport
    from rahdari.screening import IndexReport

BUDGET = 0.002
MISSED_SHOWN = 5
_ON_INVENTED = """\
How it was measured: the list and the travellers are invented (rahdari.simulation). Listed travellers
present another spelling, script, order or part of a name, and birth dates as desks note them."""
_ON_REAL = """\
How it was measured: the listed travellers are aliases of the list's own entries, one for each entry that
has any (at most 500), with a year of birth, nationality, sex and father's name as listed. These entries
stand in the index with their first name only. An alias may be another name altogether, which nothing could
find by name. The ordinary travellers are the bundled simulated ones."""


def demo(
    source: Annotated[
        str | None, typer.Option("--list", metavar="SOURCE", help="A real list instead of the invented one.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read a list, build its index, screen 2,000 travellers and explain what was found.

    Without --list everybody is invented. With it, listed people are made of the list's own aliases, which
    are taken out of the index. Nothing is kept.

    \b
    Examples:
      rahdari demo
      rahdari demo --list un:consolidated.xml
      rahdari demo --list un:fetch --json
    """
    from importlib.resources import as_file
    from tempfile import TemporaryDirectory

    from rahdari.cli import demo_measure
    from rahdari.cli.output import counted, print_json, progress
    from rahdari.cli.sources import open_source
    from rahdari.screening import Screener, build_index

    with progress() as tell, TemporaryDirectory() as folder, as_file(demo_measure.DATA) as data:
        reading = open_source(source or f"un:{data / 'demo_list.xml'}")
        entries = list(counted(reading, "Reading the list", tell))
        cases = demo_measure.bundled_cases()
        if source:
            entries, listed = demo_measure.split_aliases(entries)
            cases = listed + [demo_measure.Case(case.subject) for case in cases]
        report = build_index(entries, folder, progress=tell)
        screener = Screener.open(folder, stop_budget=BUDGET)
        screened = list(
            counted(demo_measure.screen_all(screener, cases), "Screening travellers", tell, len(cases))
        )
    measured, hits = demo_measure.measure(screened), demo_measure.telling(screened)
    if as_json:
        print_json({"list": reading.report, "index": report, "measured": measured, "hits": hits})
        return
    _print_list(reading.report, report)
    _print_table(measured)
    print(_ON_REAL if source else _ON_INVENTED)
    print("\nThree hits, field by field:\n")
    for hit in hits:
        print(hit.explain(), end="\n\n")
    _print_missed(screened)


def _print_list(read: ReadReport, index: IndexReport) -> None:
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in index.entries.items())
    print(f"List:   {Path(read.file).name}: {kinds}; {read.rejected:,} rejected, {read.doubtful:,} doubtful")
    print(f"Index:  {index.names:,} names, {index.documents:,} documents, {index.bytes / 1e6:.1f} MB\n")


def _print_table(measured: Measured) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("", "travellers", "", title=f"Stop budget: {BUDGET * 1000:g} in 1,000")
    for what, part, whole in (
        ("listed, found", measured.found, measured.listed),
        ("listed, missed", measured.listed - measured.found, measured.listed),
        ("ordinary, stopped by mistake", measured.ordinary_stopped, measured.ordinary),
        (
            "brothers, sons, homonyms of listed people, stopped by mistake",
            measured.near_stopped,
            measured.near,
        ),
    ):
        if whole:
            table.add_row(what, f"{part:,} of {whole:,}", f"{100 * part / whole:.1f} %")
    table.add_row("time per screening", f"{measured.median_ms:.1f} ms", f"99 %: {measured.p99_ms:.1f} ms")
    Console(highlight=False).print(table)


def _print_missed(screened: list[Screened]) -> None:
    missed = [one.case for one in screened if one.case.entry_id and not one.found]
    if not missed:
        return
    print("Missed:" if len(missed) <= MISSED_SHOWN else f"Missed, the first {MISSED_SHOWN} of {len(missed)}:")
    for case in missed[:MISSED_SHOWN]:
        names = " / ".join(name.text for name in case.subject.names)
        print(f"  {names}, who is {case.entry_id} ({', '.join(case.varied).replace('_', ' ')})")
