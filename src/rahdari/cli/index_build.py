"""`rahdari index build`: lists in, the index that screening searches out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rahdari.cli.status import AsJson

if TYPE_CHECKING:
    from rahdari.lists.report import ReadReport
    from rahdari.screening import IndexReport


def build(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="FORMAT:PATH or FORMAT:fetch.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Where the index goes.")],
    population: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Ordinary travellers, JSON Lines, to measure the threshold on."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Build an index from one or more lists.

    The threshold for each stop budget is measured on a population: the travellers of FILE, or a small
    bundled one. A build that fails leaves the index that was there as it was.

    \b
    Examples:
      rahdari index build un:consolidated.xml -o INDEX
      rahdari index build un:fetch ofac:folder table:ours.csv,map=ours.toml -o INDEX
      rahdari index build un:consolidated.xml -o INDEX --population travellers.jsonl
    """
    from itertools import chain

    from rahdari.cli.output import counted, progress
    from rahdari.cli.sources import open_source
    from rahdari.screening import build_index

    readings = [open_source(source) for source in sources]
    with progress() as tell:
        entries = counted(chain.from_iterable(readings), "Reading", tell)
        linked = chain.from_iterable(reading.linked() for reading in readings)
        report = build_index(entries, output, population=population, progress=tell, linked=linked)
    print_built([reading.report for reading in readings], report, as_json)


def print_built(sources: list[ReadReport], report: IndexReport, as_json: bool) -> None:
    """Print what was read and built."""
    from rahdari.cli.index_show import print_curve
    from rahdari.cli.output import note, print_json

    if as_json:
        print_json({"sources": sources, "index": report})
        return
    for read in sources:
        note(
            f"{read.format}: {read.file}: {read.entries.total():,} entries, "
            f"{read.rejected:,} rejected, {read.doubtful:,} doubtful (rahdari lists read says which)"
        )
    if report.repeated_ids:
        some = ", ".join(report.repeated_ids[:5])
        note(f"{len(report.repeated_ids):,} ids stand for several entries that differ; all were kept: {some}")
    print_curve(report.curve)
