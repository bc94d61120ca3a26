"""Costs of the index in force: worked out, kept, shown, and what may be changed about them."""

from __future__ import annotations

import csv
import datetime
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from attrs import evolve
from django.apps import apps
from django.test import Client
from django.utils import timezone

from rahdari.calibration.cost import Costs
from rahdari.gate.costs import services
from rahdari.gate.costs.models import Day
from rahdari.gate.desk.screening import SharedScreener
from rahdari.gate.events.models import Event
from rahdari.gate.place.models import Gate
from rahdari.gate.reports.services import Stops
from rahdari.index.layout import current
from rahdari.records.entry import Entry, Subject
from rahdari.screening import stored_costs
from rahdari.screening.costing import Coster
from rahdari.simulation.travellers import travellers

Pages = Callable[[str], Client]
BUDGET = 0.05
"""Large, so that a few travellers suffice to see stops."""


@pytest.fixture(scope="module")
def own_index(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("costed") / "index"
    shutil.copytree(index, folder)
    return folder


def _few(n: int = 600) -> Iterator[Subject]:
    return travellers(min(n, 600), seed=31)


@pytest.fixture(autouse=True)
def _few_travellers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "costing_travellers", _few)


@pytest.fixture
def gate(gate: Gate, own_index: Path, settings, monkeypatch: pytest.MonkeyPatch) -> Gate:  # type: ignore[no-untyped-def]
    """The gate with an index of its own, and a large stop budget."""
    monkeypatch.setattr(apps.get_app_config("desk"), "screener", SharedScreener(own_index))
    monkeypatch.setattr(services, "index_folder", lambda: own_index)
    gate.stop_budget = BUDGET
    gate.save()
    return gate


@pytest.fixture(scope="module")
def worked_out(own_index: Path, django_db_setup, django_db_blocker) -> tuple[Costs, bytes]:
    """The index's costs and the file that keeps them, worked out once."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():  # no name is counted there
        patch.setattr(services, "costing_travellers", _few)
        found = services.costs_of_index(own_index, stop_budget=BUDGET, per_day=6000)
    return found, (current(own_index) / stored_costs.FILE).read_bytes()


@pytest.fixture
def costs(gate: Gate, own_index: Path, worked_out: tuple[Costs, bytes]) -> Iterator[Costs]:
    found, kept = worked_out
    (current(own_index) / stored_costs.FILE).write_bytes(kept)
    yield found
    (current(own_index) / stored_costs.FILE).unlink(missing_ok=True)


def test_costs_are_kept_beside_their_index(gate: Gate, costs: Costs, own_index: Path) -> None:
    kept = stored_costs.read(own_index)
    assert kept
    assert kept.costs == costs
    assert any(e.helps for e in costs.entries)
    assert kept.recall
    assert BUDGET in [p.budget for p in kept.recall.points]


def test_they_are_shown_by_the_gate_s_day(gate: Gate, costs: Costs) -> None:
    Day.objects.create(gate=gate, travellers=12_000)
    shown = services.costs_in_force(gate)
    assert shown
    assert shown.costs.expected_stops_per_day == pytest.approx(2 * costs.expected_stops_per_day)
    highs = [[h.high for e in c.entries for h in e.helps] for c in (shown.costs, costs)]
    assert highs[0] == pytest.approx([2 * high for high in highs[1]])
    assert shown.costs.share == costs.share


@pytest.mark.parametrize("damage", ["", "{", '{"format": 9}', '{"format": 1, "parameters": "0"}'])
def test_what_cannot_be_read_is_worked_out_again(
    gate: Gate, costs: Costs, own_index: Path, damage: str
) -> None:
    assert not services.to_work_out(gate)
    (current(own_index) / stored_costs.FILE).write_text(damage, "utf-8")
    assert services.to_work_out(gate)


def test_another_budget_needs_other_costs(gate: Gate, costs: Costs) -> None:
    gate.stop_budget = 0.02
    gate.save()
    assert services.to_work_out(gate)
    assert services.costs_in_force(gate) is None


@pytest.mark.parametrize("role", ["steward", "supervisor", "auditor"])
def test_the_page(role: str, gate: Gate, costs: Costs, signed_in: Pages) -> None:
    page = signed_in(role).get("/costs/")
    assert page.status_code == 200
    assert costs.entries[0].entry_id in page.text
    assert page.text.count('<svg class="chart"') == 2
    assert ("/costs/budget/" in page.text) is (role == "steward")
    assert 'style="' not in page.text


def test_the_page_before_there_are_costs(gate: Gate, signed_in: Pages) -> None:
    page = signed_in("steward").get("/costs/")
    assert "being worked out" in page.text


def test_the_download_holds_every_entry(gate: Gate, costs: Costs, signed_in: Pages) -> None:
    rows = list(csv.reader(signed_in("auditor").get("/costs/entries.csv").text.splitlines()))
    assert rows[0] == ["entry", "stops_per_day", "low", "high", "alone_per_day"]
    assert [row[0] for row in rows[1:]] == [e.entry_id for e in costs.entries]


def test_the_budget_is_changed_by_name_and_reason(gate: Gate, signed_in: Pages) -> None:
    steward, before = signed_in("steward"), gate.stop_budget
    assert steward.post("/costs/budget/", {"in_1000": "3", "why": ""}).status_code == 422
    assert steward.post("/costs/budget/", {"in_1000": "80", "why": "x"}).status_code == 422
    assert steward.post("/costs/budget/", {"in_1000": "3", "why": "Eid"}).status_code == 302
    gate.refresh_from_db()
    assert gate.stop_budget == 0.003
    event = Event.objects.get(kind="gate.changed")
    assert (event.why, event.data) == ("Eid", {"stop_budget": 0.003, "stop_budget_before": before})
    assert event.who
    assert event.who.role == "steward"


def test_the_day_is_changed_by_name_and_reason(gate: Gate, signed_in: Pages) -> None:
    steward = signed_in("steward")
    day = {"travellers": 20_000, "hours": 16, "peak": 1.3, "minutes": 10, "wait": 5}
    assert steward.post("/costs/day/", day).status_code == 422
    assert steward.post("/costs/day/", day | {"hours": 30, "why": "x"}).status_code == 422
    assert not Day.objects.exists()
    assert steward.post("/costs/day/", day | {"why": "summer"}).status_code == 302
    assert Day.objects.get().travellers == 20_000
    assert Event.objects.get(kind="day.changed").why == "summer"


def test_desks_are_those_of_the_day(gate: Gate) -> None:
    day = Day(gate=gate, travellers=10_000, hours=12, peak=1.5, minutes=15, wait=15)
    assert [day.desks(10_000 * rate).desks for rate in (0, 0.001, 0.005, 0.01, 0.02, 0.05)] == [
        0,
        1,
        3,
        4,
        7,
        17,
    ]


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """What weighs an entry as it is typed, over a few travellers."""
    coster = Coster(list(travellers(600, seed=31)), today=datetime.date(2026, 11, 1))
    monkeypatch.setattr(services, "_coster", lambda population: coster)


def test_an_entry_is_costed_as_it_is_typed(gate: Gate, ready: None, signed_in: Pages) -> None:
    steward = signed_in("steward")

    def cost(**entry: object) -> dict[str, object]:
        answer = steward.post("/costs/typed/", json.dumps(entry), content_type="application/json")
        assert answer.status_code == 200
        return dict(answer.json())

    gate.stop_budget = BUDGET
    many, none = cost(names=["Muhammad Khan"]), cost(names=["Qozhvandak Torwuz"])
    assert none["expected_per_day"] == 0
    assert set(many) == {"stops", "expected_per_day", "low", "high", "desks", "helps", "restricted"}
    assert many["expected_per_day"] == services.cost_of(_entry("Muhammad Khan"), gate).expected_per_day
    for bad in ({}, {"names": []}, {"names": ["x"], "sex": "?"}):
        answer = steward.post("/costs/typed/", json.dumps(bad), content_type="application/json")
        assert answer.status_code == 422
    assert steward.post("/costs/typed/", "{", content_type="application/json").status_code == 422
    assert not Event.objects.filter(kind__startswith="entry").exists()


def _entry(name: str) -> Entry:
    return Entry(id="typed", kind="person", names=[name])


@pytest.mark.parametrize(("stopped", "agrees"), [(30, True), (300, False)])
def test_a_day_of_use_is_held_against_what_was_expected(
    gate: Gate, costs: Costs, monkeypatch: pytest.MonkeyPatch, signed_in: Pages, stopped: int, agrees: bool
) -> None:
    crossings = round(30 / costs.share)
    monkeypatch.setattr(services.reports, "stops", lambda since, now: Stops(crossings, stopped, None))
    costing = stored_costs.read(services.index_folder())
    assert costing
    tomorrow = timezone.now() + datetime.timedelta(days=1, minutes=1)
    found = services.observed(costing, tomorrow)
    assert found
    assert found.whole_day
    assert found.agreement
    assert found.agreement.agrees is agrees
    assert not services.observed(costing, timezone.now()).whole_day  # type: ignore[union-attr]
    assert "too early to say" in signed_in("steward").get("/costs/").text


def test_what_was_stopped_before_the_release_came_into_force_is_not_held_against_it(
    gate: Gate, costs: Costs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Composed and costed, it travels for its signatures; stops meanwhile are those of the one before."""
    asked: list[datetime.datetime] = []

    def stops(since: datetime.datetime, now: datetime.datetime) -> Stops:
        asked.append(since)
        return Stops(1000, 30, None)

    monkeypatch.setattr(services.reports, "stops", stops)
    costing = stored_costs.read(services.index_folder())
    assert costing
    in_force = (timezone.now() + datetime.timedelta(days=3)).replace(microsecond=0)
    pointer, was = services.index_folder() / "CURRENT", (services.index_folder() / "CURRENT").stat()
    os.utime(pointer, (in_force.timestamp(), in_force.timestamp()))
    try:
        early = services.observed(costing, in_force + datetime.timedelta(hours=1))
        later = services.observed(costing, in_force + datetime.timedelta(hours=25))
    finally:
        os.utime(pointer, (was.st_atime, was.st_mtime))
    assert early
    assert later
    assert (asked, early.whole_day, later.whole_day) == ([in_force, in_force], False, True)


def test_few_stops_are_not_shown(
    gate: Gate, costs: Costs, monkeypatch: pytest.MonkeyPatch, signed_in: Pages
) -> None:
    monkeypatch.setattr(services.reports, "stops", lambda since, now: Stops(40, None, None))
    costing = stored_costs.read(services.index_folder())
    assert costing
    found = services.observed(costing, timezone.now())
    assert found
    assert found.stopped is found.agreement is None
    assert "fewer than 5" in signed_in("steward").get("/costs/").text


def test_over_the_budget_the_page_says_what_to_do(gate: Gate, costs: Costs, signed_in: Pages) -> None:
    kept = stored_costs.read(services.index_folder())
    assert kept
    over = evolve(kept.costs, low=costs.per_day * 0.2)
    stored_costs.write(current(services.index_folder()), evolve(kept, costs=over))
    assert "or raise the budget" in signed_in("steward").get("/costs/").text
