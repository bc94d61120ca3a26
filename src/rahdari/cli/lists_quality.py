"""`rahdari lists quality`: what makes a list's entries weak, as a report for its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rahdari.cli.status import AsJson

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rahdari.lists.quality import Finding

_DEFAULT_BITS = 35.0


def quality(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE...", help="FORMAT:PATH or FORMAT:fetch; several to compare."),
    ],
    bits: Annotated[
        float,
        typer.Option(min=20, help="From how many bits of evidence on two entries are likely one person."),
    ] = _DEFAULT_BITS,
    alone: Annotated[
        bool,
        typer.Option(
            "--no-duplicates", help="Do not look for entries that are likely one person, the slowest part."
        ),
    ] = False,
    most: Annotated[int, typer.Option(min=0, help="How many findings of a kind to print.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Report what makes a list's entries weak, for its owner to mend.

    Persons without a birth date, names of one word, names in capitals without parts, dates that conflict or
    cannot be, numbers that cannot be right, documents that have expired, lapsed entries, entries that share a
    document or are likely one person. With several sources also between them. The status is 0 whatever is
    found.

    \b
    Examples:
      rahdari lists quality un:consolidated.xml
      rahdari lists quality un:consolidated.xml --json > un.json
      rahdari lists quality table:ours.xlsx,map=ours.toml un:consolidated.xml --bits 40
    """
    import datetime
    from collections import Counter
    from itertools import chain

    from rahdari.cli.output import counted, print_json, progress
    from rahdari.cli.sources import open_source
    from rahdari.lists.quality import MEANINGS, examine
    from rahdari.screening.duplicates import likely_same

    readings = [open_source(source) for source in sources]
    with progress() as tell:
        entries = list(counted(chain.from_iterable(readings), "Reading", tell))
        findings = list(counted(examine(entries, today=datetime.date.today()), "Examining", tell))
        if not alone:
            findings += likely_same(
                entries, bits=bits, tell=lambda done: tell("Comparing", done, len(entries))
            )
    named: Counter[str] = Counter(check for check, _ in {(one.check, one.entry_id) for one in findings})
    if as_json:
        files = [{"file": one.report.file, "sha256": one.report.sha256} for one in readings]
        counts = {check: named[check] for check in MEANINGS}
        print_json(
            {"files": files, "entries": len(entries), "bits": bits, "named": counts, "findings": findings}
        )
        return
    print(f"{len(entries):,} entries")
    for check, count in named.most_common():
        print(f"\n{count:,}: {MEANINGS[check]} ({check})")  # type: ignore[index]
        _print([one for one in findings if one.check == check], most)


def _print(findings: Iterable[Finding], most: int) -> None:
    found = list(findings)
    for one in found[:most]:
        parts = (one.entry_id, one.value, f"~ {one.other}" if one.other else "")
        more = (f"{one.bits:.1f} bits" if one.bits else "", f"({one.why})" if one.why else "")
        print("  " + " ".join(filter(None, (*parts, *more))))
    if most and len(found) > most:
        print(f"  and {len(found) - most:,} more: --most {len(found)}, or --json")
