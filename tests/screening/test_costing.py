"""Costs of entries, held against counting by hand, and against completing an entry in earnest."""

from __future__ import annotations

import datetime
from pathlib import Path
from random import Random

import pytest
from attrs import evolve

from rahdari.calibration.completing import DRAWS, Donors, completions
from rahdari.calibration.cost import EntryCost
from rahdari.index.few import Crowd, Few
from rahdari.records.dates import PartialDate
from rahdari.records.entry import Document, Entry, Subject
from rahdari.screening import Screener, build_index
from rahdari.screening.costing import Coster, cost_index
from rahdari.simulation.travellers import travellers

TODAY = datetime.date(2026, 11, 1)
COMMON = [
    Entry(id="own:khan", kind="person", names=["Muhammad Khan"]),
    Entry(id="own:ali", kind="person", names=["Ali Khan"], nationalities=["pk"], sex="m"),
    Entry(id="own:rare", kind="person", names=["Qozhvandak Torwuz"]),
    Entry(id="own:firm", kind="organization", names=["Muhammad Khan"]),
]
THRESHOLD = 3_500
"""Low, so that a few hundred travellers suffice to see stops."""


@pytest.fixture(scope="module")
def crowd() -> list[Subject]:
    return list(travellers(1500, seed=21))


@pytest.fixture(scope="module")
def coster(crowd: list[Subject]) -> Coster:
    return Coster(crowd, today=TODAY)


@pytest.fixture(scope="module")
def khan(coster: Coster) -> EntryCost:
    return coster.cost(COMMON[0], THRESHOLD, per_day=1500)


def test_an_entry_as_typed_costs_what_it_costs_in_an_index(
    tmp_path: Path, crowd: list[Subject], coster: Coster
) -> None:
    lapsed = evolve(COMMON[0], id="own:lapsed", expires_on=TODAY)
    build_index([*COMMON, lapsed], tmp_path, population=travellers(400, seed=3), workers=1)
    whole = cost_index(
        tmp_path, crowd, population="crowd", per_day=1500, stop_budget=0.05, helped=0, today=TODAY
    )
    alone = {c.entry_id: c for c in coster.costs(COMMON, whole.threshold_millibits, per_day=1500)}
    stopped = {c.entry_id: c.stops for c in whole.entries}
    assert stopped
    assert {i: c.stops for i, c in alone.items() if c.stops} == stopped
    screener = Screener.open(tmp_path, stop_budget=0.05)
    by_hand = [{h.entry.id for h in screener.screen(s, limit=10, today=TODAY)} for s in crowd]
    assert stopped == {i: sum(i in ids for ids in by_hand) for i in stopped}
    assert whole.stopped == sum(map(bool, by_hand))
    assert whole.expected_stops_per_day == whole.stopped
    assert whole.unseen == len(COMMON) - len(stopped)


def test_travellers_who_set_the_threshold_are_counted(tmp_path: Path, crowd: list[Subject]) -> None:
    from rahdari.calibration.population import bundled_population

    build_index(COMMON, tmp_path, workers=1)
    some = [*bundled_population()[:150], *crowd[:150]]
    assert cost_index(tmp_path, some, population="mixed", stop_budget=0.05, helped=0).overlap >= 150
    assert cost_index(tmp_path, crowd, population="others", stop_budget=0.05, helped=0).overlap < 15


def test_a_rare_name_costs_little_but_not_nothing(coster: Coster) -> None:
    cost = coster.cost(COMMON[2], THRESHOLD, per_day=1500)
    assert cost.stops == cost.expected_per_day == 0
    assert 3 < cost.high < 4
    assert cost.helps == ()


def test_a_firm_stops_nobody(coster: Coster) -> None:
    assert coster.cost(COMMON[3], THRESHOLD).stops == 0


def test_more_fields_help(khan: EntryCost) -> None:
    left = {h.field: h for h in khan.helps}
    assert khan.stops > 20
    assert {"birth_year", "birth_date", "father_names", "nationalities", "sex"} <= set(left)
    assert left["birth_year"].expected_per_day < 0.5 * khan.expected_per_day
    assert all(h.low <= h.expected_per_day <= h.high for h in khan.helps)
    assert all(h.restricted_per_day <= h.expected_per_day + 1e-9 for h in khan.helps)
    costs = [h.expected_per_day for h in khan.helps]
    assert costs == sorted(costs)


def test_what_an_entry_states_is_not_proposed() -> None:
    stated = evolve(
        COMMON[1],
        birth_dates=["1980-05-05"],
        father_names=["Zmaray"],
        documents=[Document("passport", "P1", "pk")],
    )
    assert completions(stated, [], Donors([]), TODAY, Random(1)) == []


def test_a_year_that_is_stated_stays(crowd: list[Subject]) -> None:
    entry = evolve(COMMON[1], birth_dates=["1980"])
    (found,) = [
        c for c in completions(entry, crowd[:50], Donors(crowd), TODAY, Random(1)) if c.field == "birth_date"
    ]
    assert all(e.birth_dates[0].earliest.year == 1980 for e in found.entries)
    assert all(e.birth_dates[0].precision == "day" for e in found.entries)


@pytest.mark.parametrize("field", ["birth_year", "father_names"])
def test_completed_in_earnest_the_entry_costs_what_was_foretold(
    field: str, crowd: list[Subject], coster: Coster, khan: EntryCost
) -> None:
    """Everybody is screened against the entry with each of fifty values: no sample, no lower floor."""
    entry, rng = COMMON[0], Random(99)
    few = Few([entry], Crowd(crowd).ground([entry]))
    stopped = [s for s in crowd if few.weights(s)[0] >= THRESHOLD]
    assert len(stopped) == khan.stops
    found = next(c for c in completions(entry, stopped, Donors(crowd), TODAY, rng) if c.field == field)
    costs = coster.costs(list(found.entries), THRESHOLD, per_day=1500, helping=False)
    mean = sum(share * c.expected_per_day for share, c in zip(found.shares, costs, strict=True))
    foretold = next(h for h in khan.helps if h.field == field)
    assert foretold.low - 0.5 <= mean <= foretold.high + 0.5
    assert sum(found.shares) == pytest.approx(1)
    assert len(found.entries) <= DRAWS


def test_restricting_leaves_those_who_show_the_field(crowd: list[Subject], khan: EntryCost) -> None:
    left = dict(khan.restricted)
    assert set(left) == {"birth_dates", "father_names", "documents"}
    assert 0 < left["father_names"] < khan.expected_per_day
    restricted = evolve(COMMON[0], restriction=["father_names"])
    cost = Coster(crowd, today=TODAY).cost(restricted, THRESHOLD, per_day=1500)
    assert cost.expected_per_day == pytest.approx(left["father_names"])


def test_children_s_birth_dates_are_not_drawn(crowd: list[Subject]) -> None:
    found = completions(COMMON[0], crowd[:50], Donors(crowd), TODAY, Random(1))
    years = [d.earliest.year for c in found for e in c.entries for d in e.birth_dates]
    assert max(years) <= 2010
    assert isinstance(found[0].entries[0].birth_dates[0], PartialDate)
