"""Costs worked out, read, and held against the stop budget and against what was then observed."""

from __future__ import annotations

import datetime
import math
import threading
from functools import lru_cache
from pathlib import Path

from attrs import evolve, frozen
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from rahdari.calibration.agreement import Agreement, agreement
from rahdari.calibration.cost import Costs, EntryCost
from rahdari.errors import IndexFormatError
from rahdari.gate.accounts.models import User
from rahdari.gate.costs import names
from rahdari.gate.costs.models import Day
from rahdari.gate.desk.bar import shared_screener
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.place.models import Gate
from rahdari.gate.reports import services as reports
from rahdari.index.columns import Progress
from rahdari.index.layout import current, in_force_since
from rahdari.records.entry import Entry, Subject
from rahdari.screening import stored_costs
from rahdari.screening.costing import CROWD, Coster, cost_index
from rahdari.screening.stored_costs import Costing
from rahdari.simulation.travellers import COSTING, costing_travellers

_ONE_DAY = datetime.timedelta(days=1)
_making = threading.Lock()


def day_of(gate: Gate) -> Day:
    """Return the gate's usual day; until somebody says otherwise, a middling one."""
    return Day.objects.filter(gate=gate).first() or Day(gate=gate)


@transaction.atomic
def change_day(day: Day, fields: list[str], *, by: User, why: str) -> None:
    """Keep what was changed about the gate's usual day."""
    day.save()
    record(Kind.DAY_CHANGED, who=by, what=day, why=why, **{field: getattr(day, field) for field in fields})


def cost_of(entry: Entry, gate: Gate) -> EntryCost:
    """Return what one entry would cost at the threshold in force, and which field would help most.

    The first call in a process takes some seconds, every further one a fraction of one (`warm`).
    """
    return _ready().cost(entry, threshold(gate), per_day=day_of(gate).travellers)


def costs_of(entries: list[Entry], gate: Gate) -> list[EntryCost]:
    """Return what each of some entries would cost, without what would help."""
    return _ready().costs(entries, threshold(gate), per_day=day_of(gate).travellers, helping=False)


def warm() -> bool:
    """Tell whether `cost_of` answers at once; if it does not, begin to make ready for it meanwhile."""
    ready = bool(_coster.cache_info().currsize)
    if not ready and not _making.locked():
        threading.Thread(target=_ready, daemon=True).start()
    return ready


def threshold(gate: Gate) -> int:
    """Return the threshold in force, in millibits; without lists, the least that there can be."""
    try:
        screener, _release = shared_screener().get(gate.stop_budget)
    except IndexFormatError:
        return round(-1000 * math.log2(gate.stop_budget))
    return round(1000 * (screener.threshold or 0))


def costs_of_index(
    folder: Path,
    *,
    stop_budget: float,
    per_day: float,
    now: datetime.datetime | None = None,
    progress: Progress | None = None,
) -> Costs:
    """Work out what the index in a folder costs, and keep it beside the index; minutes for a large one.

    Also of a candidate that is not in force yet. A demonstration makes do with fewer travellers: who looks at
    it does not wait. progress is told of the steps `travellers` and `helps`.
    """
    generation = current(folder)  # first: another may come into force meanwhile
    population = _population()
    costs = cost_index(
        folder,
        _travellers(population, CROWD if settings.DEMONSTRATION else None),
        population=population,
        per_day=per_day,
        stop_budget=stop_budget,
        progress=progress,
    )
    stored_costs.keep(generation, costs, at=now or timezone.now())
    return costs


def costs_in_force(gate: Gate) -> Costing | None:
    """Return the costs of the lists in force, by the gate's day; None until they are worked out."""
    costing = stored_costs.read(index_folder())
    if costing is None or costing.costs.stop_budget != gate.stop_budget:
        return None
    return evolve(costing, costs=costing.costs.by_day(day_of(gate).travellers))


def index_folder() -> Path:
    """Return the folder of the index in force."""
    return Path(settings.FOLDER.index)


def there_is_an_index() -> bool:
    """Tell whether there are lists in force."""
    return shared_screener().release() is not None


def to_work_out(gate: Gate) -> bool:
    """Tell whether there are lists in force whose costs are not known at the gate's stop budget."""
    return there_is_an_index() and costs_in_force(gate) is None


@frozen
class Observed:
    """What was observed since these lists are in force. stopped, agreement: None where too few to show.

    whole_day: whether a day has passed since, before which there is little to say.
    """

    crossings: int
    stopped: int | None
    since: datetime.datetime
    whole_day: bool
    agreement: Agreement | None


def observed(costing: Costing, now: datetime.datetime) -> Observed | None:
    """Hold the stops since lists and threshold are in force against those expected."""
    costs = costing.costs
    if not there_is_an_index():
        return None
    # Both are judged long before a release comes into force, and costs again when the threshold changes.
    since = max(in_force_since(index_folder()), costing.at)
    found = reports.stops(since, now)
    held = None
    if found.stopped is not None and found.crossings:
        held = agreement(costs.stopped, costs.travellers, found.stopped, found.crossings)
    return Observed(found.crossings, found.stopped, since, now - since >= _ONE_DAY, held)


def _population() -> str:
    """Return what the travellers of costs are called: with this gate's names once enough were counted."""
    counted = Day.objects.filter(own_names=True).exists() and names.people() >= names.LEAST
    return names.POPULATION if counted else COSTING


def _travellers(population: str, most: int | None = None) -> list[Subject]:
    """Return those travellers."""
    made = costing_travellers(most) if most else costing_travellers()
    return list(names.given(made) if population == names.POPULATION else made)


def _ready() -> Coster:
    with _making:  # one thread makes it, the others wait for that
        return _coster(_population())  # another as soon as enough names are counted


@lru_cache(maxsize=1)
def _coster(population: str) -> Coster:
    return Coster(_travellers(population, CROWD), today=timezone.localdate())
