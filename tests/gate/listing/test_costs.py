"""What an entry would cost stands beside its form, and beside each row of a table."""

from __future__ import annotations

import html

import pytest
from django.test import Client
from tests.gate.listing.conftest import TODAY
from tests.gate.listing.test_table import SHARED, as_csv

from rahdari.gate.costs import services as costs
from rahdari.records.entry import Subject
from rahdari.screening.costing import Coster


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cost entries with 300 travellers, sixty of whom have one name."""
    crowd = [
        Subject([f"Gulwali {'Lawang' if n % 5 == 0 else f'Traveller{n}'}"], birth_dates=[str(1950 + n % 50)])
        for n in range(300)
    ]
    coster = Coster(crowd, today=TODAY)
    monkeypatch.setattr(costs, "_coster", lambda population: coster)
    monkeypatch.setattr(costs, "warm", lambda: True)
    monkeypatch.setattr(costs, "threshold", lambda gate: 3_000)


@pytest.mark.usefixtures("few")
def test_a_name_that_many_bear_costs_many_and_a_birth_date_helps(page: Client) -> None:
    typed = html.unescape(page.post("/entries/typed/", {"names": "Gulwali Lawang"}).text)
    assert "Innocent travellers stopped a day" in typed
    assert "with a birth year" in typed
    assert "fewer than" not in typed
    rare = page.post("/entries/typed/", {"names": "Zmaray Torgar Spinzar"}).text
    assert "fewer than" in rare


@pytest.mark.usefixtures("few")
def test_the_costliest_rows_come_first(page: Client, second_page: Client) -> None:
    rows = [
        {"names": "Zmaray Torgar Spinzar", "birth": "1350"},
        {"names": "Gulwali Lawang", "adult": "yes"},
    ]
    for look in ({"look": "1"}, {}):
        answer = page.post("/entries/table/", SHARED | {"table": as_csv(rows)} | look, follow=True)
        assert answer.text.index("Gulwali Lawang") < answer.text.index("Zmaray Torgar Spinzar")
        assert "fewer than" in answer.text


def test_a_table_read_before_costs_are_ready_says_so(page: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(costs, "warm", lambda: bool(asked.append(1)))
    page.get("/entries/table/")
    assert asked, "made ready while the file is being chosen"
    rows = [{"names": "Gulwali Lawang", "adult": "yes"}]
    for look in ({"look": "1"}, {}):
        answer = page.post("/entries/table/", SHARED | {"table": as_csv(rows)} | look, follow=True)
        assert "is being made ready" in answer.text


def test_before_it_is_known_the_page_says_so_and_asks_again(page: Client) -> None:
    assert "data-again" in page.post("/entries/typed/", {"names": "Gulwali Lawang"}).text
