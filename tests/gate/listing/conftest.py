"""Two stewards, and what one of them proposes."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from rahdari.gate.accounts import services as account_services
from rahdari.gate.accounts.models import Role, User
from rahdari.gate.costs import services as costs
from rahdari.gate.listing import services
from rahdari.gate.listing.models import OwnEntry
from rahdari.gate.listing.services import Listing
from rahdari.gate.listing.vocabulary import (
    Action,
    Basis,
    Days,
    Ground,
    Handling,
    InformationGrade,
    SourceGrade,
)
from rahdari.gate.place.models import Gate
from rahdari.records.entry import Entry

TODAY = datetime.date(2026, 3, 2)
NOW = datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.UTC)
PERSON = Entry(
    "own:new",
    "person",
    ["Zmaray Torgar Invented", "زمری تورګړ"],
    father_names=["Gulwali Spinzar"],
    birth_dates=["1971-03-02"],
)
"""Someone invented, with enough to tell them from others."""


def listing(person: Entry = PERSON, **changes: object) -> Listing:
    fields: dict[str, object] = {
        "person": person,
        "adult": False,
        "basis": Basis.ARREST_WARRANT,
        "file_number": "12/1405",
        "ground": Ground.ROBBERY,
        "source_grade": SourceGrade.A,
        "information_grade": InformationGrade.ONE,
        "handling": Handling.ONE,
        "action": Action.CALL,
        "owner_contact": "Duty desk, +00 000",
        "days": Days.QUARTER,
        "review_days": 45,
    }
    return Listing(**(fields | changes))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _no_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no test wait for the travellers who cost entries; `test_costs` has few of them."""
    monkeypatch.setattr(costs, "warm", lambda: False)


@pytest.fixture
def steward(gate: Gate, account: Callable[[str], User]) -> User:
    return account("steward")


@pytest.fixture
def second(steward: User) -> User:
    return account_services.create(
        "steward2", "Another", Role.STEWARD, by=None, password="another invented phrase"
    )


@pytest.fixture
def proposed(steward: User) -> OwnEntry:
    return services.propose(listing(), by=steward, now=NOW)


@pytest.fixture
def approved(proposed: OwnEntry, second: User) -> OwnEntry:
    services.answer(proposed, agreed=True, by=second, now=NOW, today=TODAY)
    proposed.refresh_from_db()
    return proposed


@pytest.fixture
def page(steward: User, signed_in: Callable[[str], Client]) -> Client:
    return signed_in("steward")


@pytest.fixture
def second_page(second: User, page: Client) -> Client:
    browser = Client()
    browser.force_login(second, backend="rahdari.gate.accounts.backends.PasswordBackend")
    return browser
