"""`rahdari api forget`: who was asked for on days that are over is destroyed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rahdari.cli.status import AsJson


def forget(
    audit: Annotated[Path, typer.Argument(metavar="DIR", help="The records (rahdari serve --audit DIR).")],
    before: Annotated[str, typer.Option(metavar="DATE", help="The first day (UTC) that is kept.")],
    as_json: AsJson = False,
) -> None:
    """Destroy who was asked for on all days before one: the queries that were kept, and the days' secrets.

    The records stay: that something was asked, by which key, and what came of it. Without the day's secret
    nobody can find out any more of whom. `rahdari serve --retain-days` does the same day by day.

    \b
    Examples:
      rahdari api forget RECORDS --before 2026-10-01
    """
    import datetime

    from rahdari.api.audit import forget as destroy
    from rahdari.api.audit import holds_records
    from rahdari.cli.output import note, print_json
    from rahdari.errors import UsageError

    try:
        first = datetime.date.fromisoformat(before)
    except ValueError:
        raise UsageError(f"{before!r} is no date.", next_step="Write it as 2026-10-01.") from None
    if not audit.is_dir():
        raise UsageError(f"There is no folder {audit}.")
    if not holds_records(audit):
        raise UsageError(
            f"{audit} holds no records, so nothing was destroyed.",
            next_step="Name the folder of rahdari serve --audit DIR.",
        )
    destroyed = destroy(audit, first)
    if as_json:
        print_json({"destroyed": destroyed})
    else:
        note(f"{len(destroyed)} files destroyed; the records are as they were.")
