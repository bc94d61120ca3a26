"""`rahdari index update`: what has changed in; the index as if it had been built anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rahdari.cli.index_build import print_built
from rahdari.cli.status import AsJson


def update(
    index: Annotated[Path, typer.Argument(metavar="DIR", help="The index.")],
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE...", help="Entries to add, or to put in place of those of their ids."),
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="An entry to take out; may be repeated.")
    ] = None,
    population: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Ordinary travellers, as for index build; needed if it was given there."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring an index up to date with what has changed, in a fraction of the time of building it.

    The result is the index that would be built of the entries that stay and then those of SOURCE. An index
    that an older version made is built anew. An update that fails leaves the index as it was.

    \b
    Examples:
      rahdari index update INDEX table:new.csv,map=ours.toml
      rahdari index update INDEX --remove own:12 --remove own:40
    """
    from itertools import chain

    from rahdari.cli.output import counted, progress
    from rahdari.cli.sources import open_source
    from rahdari.errors import UsageError
    from rahdari.screening import update_index

    if not (sources or remove):
        raise UsageError("Nothing has changed: neither a SOURCE nor --remove was given.")
    readings = [open_source(source) for source in sources or ()]
    with progress() as tell:
        entries = counted(chain.from_iterable(readings), "Reading", tell)
        linked = chain.from_iterable(reading.linked() for reading in readings)
        report = update_index(
            index, entries, removed=remove or (), population=population, progress=tell, linked=linked
        )
    print_built([reading.report for reading in readings], report, as_json)
