"""`rahdari screen`: one subject, or a file of subjects, in; hits with their evidence out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rahdari.cli.status import AsJson, Status

if TYPE_CHECKING:
    from rahdari.cli.screen_file import Job
    from rahdari.cli.subject import Typed
    from rahdari.screening import Screener

Many = list[str] | None


def screen(
    index: Annotated[Path, typer.Option("--index", metavar="DIR", help="The index to search.")],
    name: Annotated[
        Many, typer.Argument(metavar="NAME", help="The name, in any script; several words are one name.")
    ] = None,
    also: Annotated[Many, typer.Option(metavar="NAME", help="Another name of the same subject.")] = None,
    kind: Annotated[str, typer.Option(help="person, organization, vehicle, vessel or document.")] = "person",
    father: Annotated[Many, typer.Option(metavar="NAME", help="The father's name.")] = None,
    grandfather: Annotated[Many, typer.Option(metavar="NAME", help="The grandfather's name.")] = None,
    born: Annotated[
        Many, typer.Option(metavar="DATE", help="1968, 1968-03-02, 02/03/1968, 1347/12/11, 'age 45' ...")
    ] = None,
    sex: Annotated[str | None, typer.Option(metavar="m|f", help="The sex.")] = None,
    nationality: Annotated[Many, typer.Option(metavar="CODE", help="af, AFG or Afghanistan.")] = None,
    document: Annotated[
        Many, typer.Option(metavar="KIND:NUMBER[:COUNTRY]", help="As passport:P1234567:af.")
    ] = None,
    mrz: Annotated[
        Many, typer.Option(metavar="LINE...", help="The lines of a machine-readable zone.")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--in", metavar="FILE", help="Subjects, CSV or JSON Lines; - is standard input."),
    ] = None,
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="FILE", help="Hits, CSV or JSON Lines; - is standard output."),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(metavar="csv|jsonl", help="The format where the file's name does not say it."),
    ] = None,
    errors: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Bad rows [default: OUT.errors.jsonl].")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes for a file.")] = 1,
    limit: Annotated[int, typer.Option(min=1, help="At most so many hits for a subject.")] = 5,
    stop_budget: Annotated[
        float, typer.Option(min=0, max=1, help="The share of travellers who may be stopped.")
    ] = 0.002,
    below: Annotated[bool, typer.Option("--below", help="Also the hits below the threshold.")] = False,
    as_json: AsJson = False,
) -> None:
    """Screen one subject, or a file of subjects, against an index.

    Each hit comes with its evidence in bits: what agrees, what differs. The status is 10 if there is a
    hit above the threshold, 0 if there is none, 3 if a row of a file could not be screened.

    A file is read row by row; its columns or keys are those of docs/reference/subjects.md. An interrupted
    run leaves OUT.part and OUT.state.json; the same command goes on where it was. Bad rows are noted and
    written to the errors file, and the others go on.

    \b
    Examples:
      rahdari screen --index INDEX Abdul Ghani --father "Mohammad Omar" --born 1968
      rahdari screen --index INDEX عبدالغنی --nationality af --below
      rahdari screen --index INDEX --document cnic:12345-1234567-1
      rahdari screen --index INDEX --mrz 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<' \\
                                         'L898902C36UTO7408122F1204159ZE184226B<<<<<10'
      rahdari screen --index INDEX --in travellers.csv --out hits.csv
      zcat travellers.jsonl.gz | rahdari screen --index INDEX --in - --out - --format jsonl
    """
    from rahdari.cli.screen_file import Job, formats
    from rahdari.cli.subject import Typed
    from rahdari.errors import UsageError

    words, zone = _zone_apart(name or [], mrz or [])
    names = [" ".join(words)] * bool(words) + (also or [])
    typed = Typed(kind, names, father, grandfather, born, sex, nationality, document, zone)
    if source is None and out is None:
        if typed.empty:
            raise UsageError(
                "There is nobody to screen.", next_step="Give a NAME, --document, --mrz or --in."
            )
        status = _one(typed, _screener(index, stop_budget), limit, below, as_json)
    elif source is None or out is None or typed != Typed("person"):
        raise UsageError("A file is screened with --in and --out, and without the fields of one subject.")
    else:
        job = Job(source, out, *formats(source, out, format), limit, not below, workers)
        status = _file(job, _screener(index, stop_budget), errors, as_json)
    raise typer.Exit(status)


def _zone_apart(words: list[str], zone: list[str]) -> tuple[list[str], list[str]]:
    """Give `--mrz LINE LINE` its further lines, which the parser takes for words of the name."""
    lines = [word for word in words if zone and len(word) == len(zone[0])]
    return [word for word in words if word not in lines], zone + lines


def _screener(index: Path, stop_budget: float) -> Screener:
    from rahdari.screening import Screener

    return Screener.open(index, stop_budget=stop_budget)


def _one(typed: Typed, screener: Screener, limit: int, below: bool, as_json: bool) -> Status:
    import datetime

    from rahdari.cli.output import print_json
    from rahdari.cli.subject import subject_of

    today = datetime.date.today()
    subject = subject_of(typed, today=today)
    hits = screener.screen(subject, limit=limit, refer_only=not below, today=today)
    above = sum(bool(hit.refer) for hit in hits)
    if as_json:
        print_json({"subject": subject, "hits": hits})
    else:
        for hit in hits:
            print(hit.explain())
            for what, text in (("listed by", hit.entry.party), ("action", hit.entry.action)):
                print(f"  {what}: {text}\n" if text else "", end="")
            print()
        print(f"{above} hits." if above > 1 else "1 hit." if above else "No hit.")
    return Status.HIT if above else Status.NO_HIT


def _file(job: Job, screener: Screener, errors: Path | None, as_json: bool) -> Status:
    from rahdari.cli.output import note, print_json
    from rahdari.cli.screen_file import run

    try:
        tally = run(job, screener, errors=errors)
    except KeyboardInterrupt:
        note("Interrupted." if job.out == "-" else "Interrupted. The same command goes on where it was.")
        raise
    if as_json:
        print_json(tally, error=job.out == "-")
    else:
        note(
            f"Rows: {tally.rows:,}; to refer: {tally.referred:,}; hits written: {tally.hits:,}; "
            f"not screened: {tally.bad_rows:,}."
        )
    if tally.bad_rows:
        return Status.BAD_INPUT
    return Status.HIT if tally.referred else Status.NO_HIT
