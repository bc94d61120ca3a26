"""`rahdari ledger report`: checks and releases in use by the day, recomputed from a log's files alone."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rahdari.cli.extras import needed
from rahdari.cli.ledger import Folder, shape_of
from rahdari.cli.ledger_keys import KeyFile, held, key_in
from rahdari.cli.status import AsJson

if TYPE_CHECKING:
    from rahdari.ledger.counts import Counts
    from rahdari.ledger.verify import Report


def report(
    folder: Folder,
    day: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="Only this day, of world time.")
    ] = None,
    counts: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A day's signed counts, held against the log; may be repeated."),
    ] = None,
    key: KeyFile = None,
    as_json: AsJson = False,
) -> None:
    """Say how many checks a gate made each day, and with which release: counted again from the log's files.

    Whoever has a copy of the log and its public key gets the same figures, and needs nobody's word. With
    --counts they are held against what the gate has signed: each difference is named. Referrals, their
    times, closures and what was counted apart at the lanes are on no leaf; they are printed as what the gate
    alone says. Exit status: 0 the log holds and the counts agree, 1 one does not, 2 usage, or it cannot be
    read.

    \b
    Examples:
      rahdari ledger report east/mirror
      rahdari ledger report east/mirror --day 2026-11-22 --counts 2026-11-22.counts
    """
    with needed("ledger"), held(as_json):
        from rahdari.cli.ledger import brought, content_of
        from rahdari.cli.output import progress
        from rahdari.ledger import tiles, verify
        from rahdari.ledger.counts import open_counts
        from rahdari.ledger.note import MAX_NOTE

        _check_day(day)
        source = tiles.Folder(folder)
        with key_in(source, key) as verifier, progress() as tell:
            signed = []
            for file in counts or ():
                with brought(file):
                    signed.append((file, open_counts(content_of(file, MAX_NOTE), verifier)))
            found = verify.verify(folder, verifier, tell=lambda done, total: tell("leaves", done, total))
            for file, one in signed:
                _check_age(file, one, found)
    differ = _print(found, signed, day, as_json)
    if differ:
        raise typer.Exit(1)


def _check_day(day: str | None) -> None:
    from rahdari.errors import UsageError

    try:
        if day and datetime.date.fromisoformat(day).isoformat() != day:
            raise ValueError
    except ValueError:
        raise UsageError(f"{day} is no day.", next_step="Write it as 2026-11-22.") from None


def _check_age(file: Path, counts: Counts, found: Report) -> None:
    """Raise where the log ends before the counts do: then a difference would say nothing."""
    from rahdari.errors import LedgerError

    if f"{found.checkpoint.at:%Y-%m-%dT%HZ}" < counts.until:
        raise LedgerError(
            "unreadable",
            f"{file} counts until {counts.until}, and this copy of the log is older: "
            f"its checkpoint is of {found.checkpoint.at:%Y-%m-%d %H:%M} UTC.",
            place=str(file),
            next_step="Bring a newer copy of the log.",
        )


def _print(found: Report, signed: list[tuple[Path, Counts]], day: str | None, as_json: bool) -> bool:
    """Print the days, and what the counts say; return whether anything differs."""
    from rahdari.cli.output import print_json
    from rahdari.ledger.counts import days_in, differences

    days = {where: of for where, of in days_in(found.leaves).items() if day in (None, where[0])}
    held_against = [(file, one, differences(one, found.leaves)) for file, one in signed]
    differ = any(different for _, _, different in held_against)
    if as_json:
        print_json(
            {
                "holds": not differ,
                "checkpoint": shape_of(found.checkpoint),
                "days": [
                    {"day": where[0], "gate": where[1], "checks": _checks(of), "leaves": of}
                    for where, of in days.items()
                ],
                "counts": [
                    {"file": str(file), "since": one.since, "until": one.until, "differences": different}
                    | {"counted": [{"lane": c.lane, "count": c.count, "gap": c.gap} for c in one.counted]}
                    for file, one, different in held_against
                ],
            }
        )
        return differ
    at = found.checkpoint
    print(f"Sound: {at.origin}, {at.size:,} leaves, checkpoint of {at.at:%Y-%m-%d %H:%M} UTC")
    for (name, gate), of in days.items():
        print(f"{name}  {gate}: {_checks(of):,} checks")
        for release, count in of.items():
            print(f"  release {release}: {count:,}" if release else f"  leaves that are no checks: {count:,}")
    for file, one, different in held_against:
        print(f"{file}: {one.gate}, {one.since} to {one.until}")
        for sentence in different or ["Checks and releases are as in the log."]:
            print(f"  {sentence}")
        print(f"  The gate alone says: {_said(one)}")
        for lane in one.counted:
            gap = f"gap {lane.gap:+,}" if lane.gap else "no gap"
            print(f"  It counted apart from the checks, at lane {lane.lane}: {lane.count:,}, {gap}.")
        if not one.counted:
            print("  Nobody has counted apart from the checks.")
    return differ


def _checks(of: dict[int, int]) -> int:
    return sum(count for release, count in of.items() if release)


def _said(counts: Counts) -> str:
    referrals = "too few to show" if counts.referrals is None else f"{counts.referrals:,}"
    took = f", half of them within {counts.minutes[0]} minutes" if counts.minutes else ""
    lost = f", {counts.lost:,} checks without their record" if counts.lost else ""
    return f"referrals {referrals}{took}, closures {len(counts.closures)}{lost}."
