"""`rahdari lists diff`: two versions of a list in; what was added, removed and changed out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rahdari.cli.status import AsJson

if TYPE_CHECKING:
    from rahdari.lists.diff import Change


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
    from collections import Counter

    from rahdari.cli.output import counted, print_json, progress
    from rahdari.cli.sources import open_source
    from rahdari.lists.diff import diff

    before, after = open_source(old), open_source(new)
    with progress() as tell:
        changes = list(diff(counted(before, f"Reading {old}", tell), counted(after, f"Reading {new}", tell)))
    counts: Counter[str] = Counter(added=0, removed=0, changed=0)
    counts.update(change.kind for change in changes)
    if as_json:
        print_json({**counts, "changes": changes})
    else:
        for change in changes:
            _print(change)
        print(f"{counts['added']:,} added, {counts['removed']:,} removed, {counts['changed']:,} changed.")


def _print(change: Change) -> None:
    from rahdari.lists.diff import value_text

    entry = change.new or change.old
    name = entry.names[0].text if entry and entry.names else ""
    print({"added": "+", "removed": "-", "changed": "~"}[change.kind], change.id, name)
    for field in change.fields:
        for sign, values in (("-", field.removed), ("+", field.added)):
            for value in values:
                print(f"    {sign} {field.field}: {value_text(value)}")
