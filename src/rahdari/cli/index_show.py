"""`rahdari index show`: what an index holds, and which threshold each stop budget means."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rahdari.cli.status import AsJson


def show(
    index: Annotated[Path, typer.Argument(metavar="DIR", help="The index.")],
    as_json: AsJson = False,
) -> None:
    """Show what an index holds, from which lists, and which threshold each stop budget means.

    \b
    Examples:
      rahdari index show INDEX
      rahdari index show INDEX --json
    """
