"""The steward's page of costs in a real browser: read, acted on, and an entry's cost said as it is typed."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from benchmarks.browser import sign_in
from playwright.sync_api import Page, expect

from rahdari.cli.gate_process import running_desk
from rahdari.index.layout import current
from rahdari.screening import stored_costs
from rahdari.screening.costing import cost_index
from rahdari.screening.recalling import recall_of
from rahdari.simulation.travellers import travellers

Open = Callable[..., Page]
BUDGET = 0.002


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a demonstration whose costs are known already, by few travellers."""
    data = tmp_path_factory.mktemp("desk") / "data"
    with running_desk(data) as process:
        _cost(data / "index")
        yield process.url


def _cost(index: Path) -> None:
    some = list(travellers(3000, seed=5))
    costs = cost_index(index, some, population="few", stop_budget=BUDGET, helped=3)
    at = datetime.datetime.now(datetime.UTC)
    stored_costs.write(current(index), stored_costs.Costing(costs, recall_of(index, (BUDGET,)), at))


@pytest.fixture
def steward(computer: Open, desk: str) -> Open:
    """Return what signs a steward in and opens the page of costs: `steward("fa")`."""

    def open_costs(language: str = "en", **size: int) -> Page:
        page = computer(language, **size)
        sign_in(page, "steward", desk=desk)
        page.goto(f"{desk}/costs/")
        return page

    return open_costs


@pytest.mark.parametrize(("language", "costly"), [("en", "Costliest entries"), ("fa", "پرهزینه‌ترین مدخل‌ها")])
def test_the_costliest_entries_and_what_would_help(language: str, costly: str, steward: Open) -> None:
    page = steward(language)
    expect(page.get_by_role("heading", name=costly)).to_be_visible()
    expect(page.locator("svg.chart")).to_have_count(2)
    for chart in page.locator("svg.chart").all():
        assert chart.get_attribute("aria-label")
    first = page.locator("table tbody tr th bdi").filter(has_text="un:").first
    expect(first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_is_readable_on_a_small_screen(steward: Open) -> None:
    page = steward("fa", width=640, height=400)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_budget_is_raised_with_a_reason_by_keyboard(steward: Open) -> None:
    page = steward("en")
    page.locator("[name=in_1000]").fill("2.5")
    page.keyboard.press("Enter")  # the browser asks for the reason
    expect(page.locator("#id_why:focus")).to_have_count(1)
    page.keyboard.type("A holiday, more desks")
    page.keyboard.press("Enter")
    expect(page.locator(".notice").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("being worked out")
    page.locator("[name=in_1000]").fill("2")
    page.locator("#id_why").first.fill("As before")
    page.keyboard.press("Enter")
    expect(page.locator("svg.chart")).to_have_count(2)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_cost_is_said_as_an_entry_is_typed(language: str, desk: str, steward: Open) -> None:
    page = steward(language)
    page.goto(f"{desk}/entries/new/")
    said = {"en": "Innocent travellers stopped a day", "fa": "مسافران بی‌گناه که روزانه متوقف می‌شوند"}[
        language
    ]
    names = page.locator("[name=names]")
    names.press_sequentially("Zmaray")
    while page.locator("#typed").get_by_text(said).count() == 0:  # made ready at the first letter
        with page.expect_response("**/entries/typed/"):
            names.press_sequentially("x")
    expect(page.locator("#typed")).to_contain_text(said)
