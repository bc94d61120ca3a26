"""`rahdari demo`: the whole way on a list: read, indexed, travellers screened, what came out explained."""

from __future__ import annotations

from typing import Annotated

import typer

from rahdari.cli.status import AsJson


def demo(
    source: Annotated[
        str | None, typer.Option("--list", metavar="SOURCE", help="A real list instead of the invented one.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read a list, build its index, screen 2,000 travellers and explain what was found.

    \b
    Examples:
      rahdari demo
      rahdari demo --list un:consolidated.xml
      rahdari demo --list un:fetch --json
    """
