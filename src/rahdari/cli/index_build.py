"""`rahdari index build`: lists in, the index that screening searches out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rahdari.cli.status import AsJson


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
