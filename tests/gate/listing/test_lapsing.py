"""At the lane: what has lapsed or was withdrawn refers nobody, between releases too."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import attrs
import pytest
from django.test import Client
from django.utils import timezone
from tests.gate.listing.conftest import PERSON
from tests.gate.referrals import Crossed, cross, screener

from rahdari.gate.accounts.models import User
from rahdari.gate.desk.screening import SharedScreener
from rahdari.gate.listing import services
from rahdari.gate.listing.models import OwnEntry
from rahdari.records.entry import Entry

__all__ = ["cross", "screener"]


@pytest.fixture
def listed(request: pytest.FixtureRequest) -> list[Entry]:
    days: list[int | None] = request.param
    today = timezone.localdate()
    return [
        attrs.evolve(
            PERSON, id=f"test:{n}", expires_on=None if day is None else today + datetime.timedelta(days=day)
        )
        for n, day in enumerate(days)
    ]


@pytest.mark.parametrize(
    ("listed", "verdict"),
    [
        ([1], "refer"),
        ([0], "clear"),  # from the first minute of that day
        ([-30], "clear"),
        ([-1, -1, -1, -1, None], "refer"),  # behind more than a page shows of those that have lapsed
    ],
    indirect=["listed"],
)
def test_a_lapsed_entry_refers_nobody(verdict: str, cross: Crossed) -> None:
    assert cross()["verdict"] == verdict


@pytest.mark.parametrize("listed", [[]], indirect=True)
def test_a_withdrawn_entry_refers_nobody_though_the_release_has_it(
    approved: OwnEntry,
    steward: User,
    cross: Crossed,
    screener: SharedScreener,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    signed_in: Callable[[str], Client],
) -> None:
    from django.apps import apps

    from rahdari.screening import build_index
    from rahdari.simulation.travellers import travellers

    folder = tmp_path_factory.mktemp("own")
    own = attrs.evolve(PERSON, id=services.id_of(approved))
    build_index([own], folder, population=list(travellers(300, seed=7)), workers=1)
    monkeypatch.setattr(apps.get_app_config("desk"), "screener", SharedScreener(folder))
    assert cross()["verdict"] == "refer"
    services.withdraw(approved, why="Acquitted", by=steward, now=timezone.now())
    assert cross()["verdict"] == "clear"
