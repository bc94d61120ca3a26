"""The stranger check of `rahdari evaluate`: do bits keep what they promise on this list?

In: an index of the list, and travellers of whom none is listed. Out: for b = 5 to 25 the share of all pairs
of a traveller and an entry that reach b bits, beside the most that theory allows; for the population given,
and for simulated people of villages where many share a name and a father's name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rahdari.calibration.strangers import StrangerPoint
    from rahdari.cli.output import Tell
    from rahdari.records.entry import Subject
    from rahdari.screening import Screener

Checks = Mapping[str, tuple["StrangerPoint", ...]]
MOST = 3000
"""Travellers of each population, at most."""
SEED = 41


def check_strangers(screener: Screener, ordinary: Sequence[Subject], tell: Tell) -> Checks:
    """Check both populations."""
    from rahdari.calibration.strangers import BITS, check
    from rahdari.cli.output import counted
    from rahdari.simulation.travellers import travellers

    clans = travellers(min(MOST, len(ordinary)), SEED, families=0.0, villages=1.0)
    asked = {"population": ordinary[:MOST], "clans": list(clans)}
    return {
        name: check(
            [screener.weights(s, BITS[0]) for s in counted(people, f"Strangers, {name}", tell)], len(screener)
        )
        for name, people in asked.items()
    }


def print_strangers(checks: Checks) -> None:
    """Print the shares of each population beside what theory allows."""
    from rich.console import Console
    from rich.table import Table

    title = "Pairs of strangers at so many bits or more, one in"
    table = Table("bits", "allowed", *checks, title=title)
    for points in zip(*checks.values(), strict=True):
        table.add_row(str(points[0].bits), f"{2 ** points[0].bits:,}", *map(_one_in, points))
    Console(highlight=False).print(table)
    fails = {name: [str(p.bits) for p in points if not p.holds] for name, points in checks.items()}
    for name, bits in fails.items():
        held = f"more than theory allows at {', '.join(bits)} bits" if bits else "no more than theory allows"
        print(f"{name}: {held}, as far as these pairs can tell.")


def _one_in(point: StrangerPoint) -> str:
    return f"{1 / point.share.share:,.0f}{'' if point.holds else ' (!)'}" if point.pairs else "none"
