"""A gate with two lanes, one account a role, and an index of the invented list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase
from pytest_django.fixtures import Settings

from rahdari.cli.demo_measure import DATA
from rahdari.gate.accounts import services as account_services
from rahdari.gate.accounts.models import Role, User
from rahdari.gate.desk.screening import SharedScreener
from rahdari.gate.events import triggers
from rahdari.gate.place import services as place_services
from rahdari.gate.place.models import Gate, Lane
from rahdari.lists.reading import read_list
from rahdari.screening import build_index
from rahdari.simulation.travellers import travellers

PIN = "482915"
PASSWORD = "a long invented phrase"


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gate-index")
    population = list(travellers(300, seed=7))
    build_index(read_list(f"un:{DATA / 'demo_list.xml'}"), folder, population=population, workers=1)
    return folder


@pytest.fixture(scope="session", autouse=True)
def _emptied() -> Iterator[None]:
    """Let a test with whole transactions empty the tables, and put back what the migrations brought."""
    tear_down = TransactionTestCase._fixture_teardown
    classes = import_module("rahdari.gate.place.migrations.0002_classes")

    def without_triggers(case: TransactionTestCase) -> None:
        triggers.remove(connection)
        tear_down(case)
        triggers.install(connection)
        classes._add(apps, None)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", without_triggers)
        yield


@pytest.fixture(autouse=True)
def _quick(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _codes_forgotten() -> None:
    cache.clear()  # allauth counts there who tried which code


@pytest.fixture
def screener(index: Path, monkeypatch: pytest.MonkeyPatch) -> SharedScreener:
    shared = SharedScreener(index)
    monkeypatch.setattr(apps.get_app_config("desk"), "screener", shared)
    return shared


@pytest.fixture
def gate(db: None, screener: SharedScreener) -> Gate:
    return place_services.set_up("Testgate", [("1", "in"), ("2", "out")], by=None, refer_to="Room 2")


@pytest.fixture
def lane(gate: Gate) -> Lane:
    return gate.lanes.get(name="1")


Accounts = Callable[[str], User]


@pytest.fixture
def account(db: None) -> Accounts:
    """Return the account of a role, made at the first call."""

    def get(role: str) -> User:
        known = User.objects.filter(role=role).first()
        officer = role == Role.OFFICER
        return known or account_services.create(
            f"{role}1",
            f"Invented {role}",
            Role(role),
            by=None,
            pin=PIN if officer else None,
            password=None if officer else PASSWORD,
        )

    return get


@pytest.fixture
def signed_in(account: Accounts, lane: Lane, settings: Settings) -> Callable[[str], Client]:
    """Return a browser in which a role is signed in, on the computer of lane 1, without a second factor."""
    settings.SECOND_FACTOR_NEEDED = False

    def get(role: str) -> Client:
        browser = Client()
        browser.cookies[place_services.COOKIE] = place_services.register(lane, "test", by=None)
        browser.force_login(account(role), backend="rahdari.gate.accounts.backends.PasswordBackend")
        return browser

    return get


@pytest.fixture
def officer(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("officer")
