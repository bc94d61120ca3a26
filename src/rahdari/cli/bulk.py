"""`rahdari bulk`: a file of customers in, a file of hits out; of any size, with what has changed alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from rahdari.cli.status import AsJson, Status

if TYPE_CHECKING:
    from rahdari.bulk.columns import Columns
    from rahdari.bulk.reading import Source
    from rahdari.bulk.run import Order, Summary


def bulk(
    source: Annotated[Path, typer.Argument(metavar="IN", help="Customers: .csv, .jsonl, .parquet or .xlsx.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Hits: .csv, .jsonl, .parquet or .xlsx.")],
    index: Annotated[Path, typer.Option("--index", metavar="DIR", help="The index to search.")],
    map: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=FIELD", help="What a column holds, where its name misleads."),
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="What is remembered, so that the next run screens changes only."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--everything", help="Screen everybody, whatever --state remembers.")
    ] = False,
    known: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Known false matches: customer, entry, until, by.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many hits for a customer.")] = 5,
    stop_budget: Annotated[
        float, typer.Option(min=0, max=1, help="The share of people who may be stopped.")
    ] = 0.002,
    threshold: Annotated[
        float | None, typer.Option(metavar="BITS", help="A threshold in bits, instead of --stop-budget.")
    ] = None,
    below: Annotated[bool, typer.Option("--below", help="Also the hits below the threshold.")] = False,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes [default: one a core].")] = None,
    engine: Annotated[
        Literal["local", "spark"], typer.Option(help="This machine, or Apache Spark (Parquet only).")
    ] = "local",
    master: Annotated[
        str | None, typer.Option(metavar="URL", help="The master of --engine spark [default: Spark's own].")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show which column is what, and stop.")] = False,
    as_json: AsJson = False,
) -> None:
    """Screen a file of customers of any size against an index, on all cores.

    Which column is which field is guessed from the names of the columns and shown; --map says it where the
    guess is wrong (COLUMN=- leaves a column out). OUT has a row for each hit, with its evidence in bits and
    in words; rows that could not be screened are in OUT.errors.jsonl, the counts in OUT.summary.json.

    A run that was killed leaves OUT.parts; the same command goes on where it was. With --state the next run
    screens only new and changed customers, and everybody against new and changed entries; what it writes
    is what a run over everything would. A changed threshold is a run over everything: give --threshold to
    keep it the same while the index changes.

    The status is 10 if somebody is to be referred, 0 if nobody is, 3 if a row could not be screened.

    \b
    Examples:
      rahdari bulk customers.csv hits.csv --index INDEX --dry-run
      rahdari bulk customers.parquet hits.parquet --index INDEX
      rahdari bulk clients.xlsx hits.csv --index INDEX --map "Client=names" --map "Branch=-"
      rahdari bulk customers.parquet hits.csv --index INDEX --state NIGHT --threshold 24.4 --known false.csv
      rahdari bulk customers/ hits.parquet --index INDEX --engine spark --master "local[*]"
    """
    from rahdari.bulk.columns import Columns
    from rahdari.cli.extras import needed
    from rahdari.errors import UsageError

    columns = Columns.of(map or [])
    with needed("bulk" if engine == "local" else "spark"):
        from rahdari.bulk.reading import open_source
        from rahdari.bulk.run import Order

    order = Order(
        *(source, out, index, columns, limit, not below, stop_budget, threshold, state, known, everything),
        workers=workers,
    )
    opened = open_source(source, columns)
    _show(opened, columns, str(source))
    if dry_run:
        raise typer.Exit(Status.NO_HIT)
    if engine == "spark":
        if state:
            raise UsageError("--state is for one machine; Spark screens everything.")
        with needed("spark"):
            from rahdari.bulk.spark import run_on_spark
        summary = run_on_spark(order, master)
    else:
        summary = _run(order, opened)
    _tell(summary, order, as_json)
    if summary.tally.bad_rows:
        raise typer.Exit(Status.BAD_INPUT)
    raise typer.Exit(Status.HIT if summary.tally.referred else Status.NO_HIT)


def _show(source: Source, columns: Columns, file: str) -> None:
    """Say which column is taken for what."""
    from rahdari.cli.output import note

    found = columns.check(source.columns, file)
    width = max(map(len, found))
    note(f"Columns of {file}:")
    for name, target in found.items():
        how = "as said" if name in columns.said else "guessed"
        note(f"  {name:{width}}  {f'{target} ({how})' if target else 'not read'}")


def _run(order: Order, source: Source) -> Summary:
    from rahdari.bulk.run import run
    from rahdari.cli.bulk_progress import progress
    from rahdari.cli.output import note

    try:
        with progress() as tell:
            return run(order, tell, source)
    except KeyboardInterrupt:
        note("Interrupted. The same command goes on where it was.")
        raise


def _tell(summary: Summary, order: Order, as_json: bool) -> None:
    from rahdari.cli.output import note, print_json

    if as_json:
        print_json(summary.to_json())
        return
    tally, known = summary.tally, summary.known
    if order.state:
        why = f" ({summary.why})" if summary.why else ""
        note(f"Screened: {summary.mode}{why}; customers compared with the whole index: {tally.screened:,}.")
    if order.known:
        note(
            f"Known false matches: {len(known.honoured):,} honoured, {len(known.expired):,} expired, "
            f"{len(known.fallen):,} fallen (the entry has changed), {len(known.unlisted):,} of no entry."
        )
    note(
        f"Rows: {tally.rows:,}; to refer: {tally.referred:,}; hits: {tally.hits:,}; "
        f"not screened: {tally.bad_rows:,}. Threshold: {summary.threshold:.3f} bits."
    )
    if tally.bad_rows:
        note(f"Rows that were not screened: {order.problems}")
    note(f"Hits: {order.out}; summary: {order.summary}")
