"""`rahdari lists diff`: two versions of a list in; what was added, removed and changed out."""

from __future__ import annotations

from typing import Annotated

import typer

from rahdari.cli.status import AsJson


def diff_lists(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The earlier list: FORMAT:PATH.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The later list: FORMAT:PATH or FORMAT:fetch.")],
    as_json: AsJson = False,
) -> None:
    """Compare two versions of a list: what was added, removed and changed, field by field.

    Entries are the same if their ids are. The status is 0 whether or not the lists differ.

    \b
    Examples:
      rahdari lists diff un:july.xml un:august.xml
      rahdari lists diff un:july.xml un:fetch --json
    """
