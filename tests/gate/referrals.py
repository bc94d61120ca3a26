"""A traveller who has been referred, and the pages of two supervisors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from rahdari.gate.accounts import services as account_services
from rahdari.gate.accounts.models import Role, User
from rahdari.gate.desk.screening import SharedScreener
from rahdari.gate.secondary.models import Referral
from rahdari.gate.simulate.forms import unit
from rahdari.records.entry import Document, Entry, Subject
from rahdari.screening import build_index
from rahdari.simulation.travellers import travellers

CARD = "AB123456"
LISTED = Entry(
    "test:1",
    "person",
    ["Zmaray Torgar Invented", "زمری تورګړ"],
    father_names=["Gulwali Spinzar"],
    birth_dates=["1971-03-02"],
    nationalities=["af"],
    documents=[Document("passport", "XY998877", "af")],
    list_id="test",
    action="Hold, and call the owner",
    owner_contact="+00 000",
)
"""Someone invented, with enough to tell them from others."""


_built: dict[str, Path] = {}
"""Indexes by their entries: to build one takes longer than a test."""


@pytest.fixture
def listed(tmp_path: object) -> list[Entry]:
    """Return the entries of the index; a test may have others."""
    return [LISTED]


@pytest.fixture
def screener(
    listed: list[Entry], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> SharedScreener:
    from django.apps import apps

    key = repr(listed)
    if key not in _built:
        _built[key] = tmp_path_factory.mktemp("index")
        build_index(listed, _built[key], population=list(travellers(300, seed=7)), workers=1)
    shared = SharedScreener(_built[key])
    monkeypatch.setattr(apps.get_app_config("desk"), "screener", shared)
    return shared


TRAVELLER = {
    "scan": "Zmaray Torgar",
    "father": "Gulwali Spinzar",
    "birth": "1971-03-02",
    "document": "passport",
    "number": CARD,
    "country": "af",
}
Crossed = Callable[..., dict[str, object]]


@pytest.fixture
def cross(officer: Client) -> Crossed:
    """Have a traveller cross, and return the lane's answer of them."""

    def go(**fields: str) -> dict[str, object]:
        form = unit({**TRAVELLER, **fields})
        answer = officer.post("/lane/", form, headers={"accept": "application/json"}).json()
        member: dict[str, object] = answer["members"][0]
        return member

    return go


@pytest.fixture
def referral(cross: Crossed) -> Referral:
    return Referral.objects.get(reference=cross()["reference"])


@pytest.fixture
def supervisor(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("supervisor")


@pytest.fixture
def other(supervisor: Client) -> User:
    """Return a second supervisor."""
    return account_services.create(
        "supervisor2", "Another", Role.SUPERVISOR, by=None, password="another invented phrase"
    )


@pytest.fixture
def other_supervisor(other: User) -> Client:
    browser = Client()
    browser.force_login(other, backend="rahdari.gate.accounts.backends.PasswordBackend")
    return browser


def subject() -> Subject:
    return Subject(["Zmaray Torgar"], father_names=["Gulwali Spinzar"], birth_dates=["1971-03-02"])
