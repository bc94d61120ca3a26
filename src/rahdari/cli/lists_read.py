"""`rahdari lists read`: one list in; what it holds, and all that was wrong with it, out."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rahdari.cli.status import AsJson

if TYPE_CHECKING:
    from collections import Counter

    from rahdari.lists.report import Problem, ReadReport


def read(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="FORMAT:PATH or FORMAT:fetch.")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write the entries there, as JSON Lines."),
    ] = None,
    problems: Annotated[int, typer.Option(min=0, help="How many problems to show at most.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Read a list and report: how many entries, what was rejected or doubtful and why.

    A rejected field costs that field, a rejected record that record; the rest is read. The status is 3
    only when the file cannot be read as what it is said to be; FILE is then left as it was.

    \b
    Formats: un, ofac, ofac-xml, eu, uk, au, ca, nacta, ftm, simple-csv, table (docs/reference/formats.md).

    \b
    Examples:
      rahdari lists read un:consolidated.xml
      rahdari lists read un:fetch -o un.jsonl
      rahdari lists read ofac:folder --json
      rahdari lists read ofac:sdn=sdn.csv,alt=alt.csv,add=add.csv
      rahdari lists read table:ours.xlsx,map=ours.toml --problems 1000
    """
    from rahdari.cli.output import counted, json_line, print_json, progress, whole_file
    from rahdari.cli.sources import open_source

    reading = open_source(source)
    with progress() as tell, whole_file(output) if output else nullcontext() as file:
        for entry in counted(reading, f"Reading {source}", tell):
            if file:
                file.write(json_line(entry) + "\n")
    if as_json:
        print_json(reading.report)
    else:
        print_report(reading.report, problems)


def print_report(report: ReadReport, most: int) -> None:
    """Print counts and the first problems of one source."""
    print(f"{report.format}: {report.file}")
    for what, value in (
        ("SHA-256", report.sha256),
        ("published", report.published_on or "not stated"),
        ("entries", _counts(report.entries)),
        ("names", f"{report.names:,}"),
        ("birth dates", f"{report.birth_dates:,}"),
        ("documents", f"{report.documents:,}"),
        ("skipped", _counts(report.skipped)),
        ("rejected", f"{report.rejected:,}"),
        ("doubtful", f"{report.doubtful:,}"),
    ):
        print(f"  {what:<12}{value}")
    for problem in report.problems[:most]:
        print(f"  {_line(problem)}")
    left = report.rejected + report.doubtful - min(most, len(report.problems))
    if left > 0:
        print(f"  and {left:,} more: --problems {most + left}, or --json")


def _counts(counter: Counter[str]) -> str:
    parts = ", ".join(f"{count:,} {what}" for what, count in counter.most_common())
    return f"{counter.total():,}" + (f" ({parts})" if parts else "")


def _line(problem: Problem) -> str:
    where = f"line {problem.line}" if problem.line else "no line"
    what = " ".join(filter(None, (problem.field, repr(problem.value) if problem.value else None)))
    entry = f" [{problem.entry_id}]" if problem.entry_id else ""
    return f"{problem.severity} {where}{entry} {what}: {problem.why}"
