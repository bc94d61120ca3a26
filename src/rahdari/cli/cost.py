"""`rahdari cost`: what each entry of an index costs travellers who are not on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rahdari.cli.status import AsJson

if TYPE_CHECKING:
    from rahdari.calibration.cost import Costs, Help


def cost(
    index: Annotated[Path, typer.Option("--index", metavar="DIR", help="The index to cost.")],
    population: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Ordinary travellers, none of them listed, JSON Lines."),
    ] = None,
    per_day: Annotated[float, typer.Option(metavar="N", min=1, help="Travellers a day.")] = 10_000,
    stop_budget: Annotated[
        float, typer.Option(min=0, max=1, help="The share of travellers who may be stopped.")
    ] = 0.002,
    top: Annotated[int, typer.Option(metavar="N", min=0, help="Entries to show; 0 shows all.")] = 20,
    helps: Annotated[
        int, typer.Option(metavar="N", min=0, help="For how many of them to work out what would help.")
    ] = 10,
    workers: Annotated[int | None, typer.Option(min=1, help="Threads [default: one a core].")] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the costs beside the index, where the API gives them.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what each entry costs innocent travellers: how many it would stop a day.

    The travellers of FILE are screened at the threshold of the stop budget. They must not be those who set
    it: what a threshold was chosen on looks better than it is. Without FILE 60,000 simulated
    travellers are made, others than the bundled ones that set the threshold. A traveller whom
    two entries stop counts for both, and once in the whole. With it goes what would help: what the cost
    becomes once a field that the entry lacks is known.

    \b
    Examples:
      rahdari cost --index INDEX
      rahdari cost --index INDEX --population travellers.jsonl --per-day 20000
      rahdari cost --index INDEX --top 0 --json > costs.json
      rahdari cost --index INDEX --keep
    """
    import datetime

    from rahdari.calibration.population import read_population
    from rahdari.cli.output import note, print_json, progress
    from rahdari.index.layout import current
    from rahdari.screening import stored_costs
    from rahdari.screening.costing import cost_index
    from rahdari.simulation.travellers import COSTING, costing_travellers

    generation = current(index)  # first: another may come into force meanwhile
    with progress() as tell:
        travellers = list(read_population(population)) if population else list(costing_travellers())
        costs = cost_index(
            index,
            travellers,
            population=population.name if population else COSTING,
            per_day=per_day,
            stop_budget=stop_budget,
            helped=min(helps, top) if top else helps,
            workers=workers,
            progress=tell,
        )
    if keep:
        stored_costs.keep(generation, costs, at=datetime.datetime.now(datetime.UTC))
    if costs.overlap:
        note(
            f"{costs.overlap:,} of the {costs.travellers:,} travellers helped to set the threshold: the "
            "index looks cheaper than it is. Give travellers who did not."
        )
    if as_json:
        shown = costs.entries[:top] if top else costs.entries
        print_json({**costs.to_json(), "entries": [entry.to_json() for entry in shown]})
    else:
        _print(costs, top)


def _print(costs: Costs, top: int) -> None:
    print(
        f"{costs.expected_stops_per_day:,.1f} of {costs.per_day:,.0f} travellers a day stopped "
        f"({costs.low:,.1f} to {costs.high:,.1f}), {1000 * costs.share:.2f} in 1,000; the stop budget is "
        f"{1000 * costs.stop_budget:g} in 1,000, {costs.threshold_millibits / 1000:.1f} bits."
    )
    print(f"Measured on {costs.travellers:,} travellers ({costs.population}), {costs.stopped:,} stopped.")
    if not costs.entries:
        print("No entry stopped anybody.")
        return
    print(
        f"{costs.causing(0.8):,} of {len(costs.entries):,} entries that stop anybody cause 80 % of the stops."
    )
    print(
        f"{costs.unseen:,} entries stopped nobody: each costs fewer than {costs.unseen_per_day:.2g} a day.\n"
    )
    print(f"{'a day':>8}  {'95 %':>15}  {'alone':>7}  entry")
    each = costs.per_day / costs.travellers
    for cost in costs.entries[:top] if top else costs.entries:
        interval = f"{cost.low:,.1f} to {cost.high:,.1f}"
        print(f"{cost.expected_per_day:>8,.1f}  {interval:>15}  {cost.alone * each:>7,.1f}  {cost.entry_id}")
        told = [_told(help) for help in cost.helps if help.expected_per_day < 0.9 * cost.expected_per_day]
        if told:
            print(f"{'':>36}{'; '.join(told)}")


def _told(help: Help) -> str:
    return f"with {_WORDS[help.field]}: {help.expected_per_day:.2g} ({help.low:.2g} to {help.high:.2g})"


_WORDS = {
    "birth_year": "a birth year",
    "birth_date": "a birth date",
    "father_names": "the father's name",
    "documents": "a document",
    "nationalities": "the nationality",
    "sex": "the sex",
}
