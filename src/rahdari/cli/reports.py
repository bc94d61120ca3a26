"""`rahdari sources`: what reports rest on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rahdari.cli.status import AsJson

if TYPE_CHECKING:
    from rahdari.sources.model import Remark
    from rahdari.sources.records import Report


def sources(
    files: Annotated[
        list[str],
        typer.Argument(metavar="[PUBLISHER[@DATE]=]FILE...", help="Reports; - is standard input."),
    ],
    statements: Annotated[
        bool, typer.Option("--statements", help="Also every sentence, and who says it.")
    ] = False,
    svg: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the graph of who has it from whom.")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Also ask this language model, at $RAHDARI_MODEL_URL; marked, never counted."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show on whom reports rest: who has it from whom, who says what, and how many independent origins.

    A report is a text, a page saved as HTML, a PDF with text or an e-mail. Several that copy one another are
    one origin. Where a file does not say who published it, or when, say it before the name:
    `Example Herald@2023-05-02=report.txt`. It informs your own grading of a source; it grades nothing. The
    rules and their limits: docs/explanation/sources.md.

    \b
    Examples:
      rahdari sources one.txt two.html
      rahdari sources "Example Herald@2023-05-02=report.txt" --statements
      rahdari sources *.txt --svg graph.svg --json > picture.json
    """
    from rahdari.cli.output import print_json, whole_file
    from rahdari.sources.answer import picture
    from rahdari.sources.graph import as_svg
    from rahdari.sources.text import as_text

    reports = [_read(one) for one in files]
    shown = picture(reports)
    remarked = _remarks(model, reports) if model else ()
    if svg:
        with whole_file(svg) as file:
            file.write(as_svg(shown))
    if as_json:
        print_json({"picture": shown, "model_remarks": remarked})
        return
    print(as_text(shown, statements=statements), end="")
    for remark in remarked:
        where = "" if remark.found else " (these words are not in the report)"
        print(f"[{remark.by}, counted nowhere] {remark.report}: {remark.speaker}: {remark.words}{where}")


def _read(named: str) -> Report:
    import datetime
    import sys

    from rahdari.errors import UsageError
    from rahdari.sources.files import LARGEST, read_bytes, read_file

    before, equals, after = named.rpartition("=")
    publisher, at, day = before.partition("@") if equals else ("", "", "")
    path = after if equals else named
    try:
        published = datetime.date.fromisoformat(day) if at else None
    except ValueError as error:
        raise UsageError(f"{day!r} is no date.", next_step="Write it as 2023-05-02.") from error
    if path == "-":
        data = sys.stdin.buffer.read(LARGEST + 1)
        return read_bytes(data, "standard input", publisher=publisher, published=published)
    if "://" in named:
        raise UsageError(
            f"{named} is an address: reports are read from files.",
            next_step="Save the page, and name the file.",
        )
    return read_file(Path(path), publisher=publisher, published=published)


def _remarks(model: str, reports: list[Report]) -> tuple[Remark, ...]:
    from rahdari.errors import UsageError
    from rahdari.sources.model import Model, remarks

    address = os.environ.get("RAHDARI_MODEL_URL", "")
    if not address:
        raise UsageError(
            "No language model is configured.", next_step="Set RAHDARI_MODEL_URL, or leave --model out."
        )
    return remarks(Model(address, model, os.environ.get("RAHDARI_MODEL_KEY", "")), reports)
