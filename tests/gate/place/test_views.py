from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from rahdari.gate.accounts.models import User
from rahdari.gate.events.models import Event
from rahdari.gate.place import services
from rahdari.gate.place.models import AcceptedDocument, Gate, Lane, LaneComputer


@pytest.fixture
def administrator(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("administrator")


@pytest.fixture
def supervisor(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("supervisor")


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_a_lane_and_its_computer(administrator: Client, account) -> None:
    administrator.post("/place/lanes/", {"name": "3", "direction": "out", "refer_to": "Room 3"})
    lane = Lane.objects.get(name="3")
    del administrator.cookies[services.COOKIE]
    administrator.post(f"/place/lanes/{lane.pk}/register/", {"name": "left window"})
    account("officer")
    assert "Invented officer" in administrator.get("/sign-in/").text
    computer = LaneComputer.objects.get(lane=lane)
    assert computer.token_hash != administrator.cookies[services.COOKIE].value
    administrator.post(f"/place/computers/{computer.pk}/withdraw/", {"why": " "})
    assert "Invented officer" in administrator.get("/sign-in/").text
    administrator.post(f"/place/computers/{computer.pk}/withdraw/", {"why": "stolen"})
    assert "Invented officer" not in administrator.get("/sign-in/").text
    assert kinds()[-3:] == ["computer.registered", "account.created", "computer.withdrawn"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "", "direction": "in", "refer_to": "x"},
        {"name": "3", "direction": "up", "refer_to": "x"},
        {"name": "n" * 41, "direction": "in", "refer_to": "x"},
        {"name": "1", "direction": "in", "refer_to": "x"},
    ],
)
def test_a_lane_that_cannot_be(administrator: Client, wrong: dict[str, str]) -> None:
    assert administrator.post("/place/lanes/", wrong).status_code == 422
    assert Lane.objects.count() == 2


LIMITS = {
    "stop_budget": "0.005",
    "referral_minutes": "20",
    "referral_warning_minutes": "5",
    "list_warning_hours": "24",
    "list_alarm_hours": "72",
    "keep_clear_hours": "12",
    "keep_referral_days": "14",
    "keep_confirmed_days": "365",
    "keep_clearance_days": "365",
    "shifts": "06:00 18:00",
    "token_hours": "12",
    "permit_days": "180",
    "keep_permit_days": "30",
    "complaint_days": "30",
    "youngest_listed": "18",
    "why": "summer",
}


def test_limits_are_changed_with_a_reason(supervisor: Client) -> None:
    assert supervisor.post("/place/limits/", LIMITS).status_code == 302
    gate = Gate.objects.get()
    assert (gate.stop_budget, gate.referral_minutes) == (0.005, 20)
    event = Event.objects.get(kind="gate.changed")
    assert (event.why, event.data["keep_clear_hours"]) == ("summer", 12)
    assert event.data["keep_clear_hours_before"] == 24


@pytest.mark.parametrize(
    "wrong",
    [
        {"why": ""},
        {"stop_budget": "2"},
        {"stop_budget": "nan"},
        {"referral_minutes": "-1"},
        {"referral_warning_minutes": "20"},
        {"list_warning_hours": "72"},
        {"keep_clear_hours": "x" * 10_000},
        {"keep_clear_hours": "0"},
        {"keep_clear_hours": "721"},
        {"keep_referral_days": "0"},
        {"keep_referral_days": "366"},
        {"keep_confirmed_days": "0"},
        {"keep_confirmed_days": "3651"},
    ],
)
def test_limits_that_cannot_be(supervisor: Client, wrong: dict[str, str]) -> None:
    assert supervisor.post("/place/limits/", LIMITS | wrong).status_code == 422
    assert not Event.objects.filter(kind="gate.changed").exists()


def test_a_rule_on_documents_begins_and_ends(supervisor: Client, lane: Lane) -> None:
    today = timezone.localdate()
    AcceptedDocument.objects.filter(document="tazkira").delete()
    assert "tazkira" not in services.accepted(lane, "general", today)
    rule = {"document": "tazkira", "direction": "in", "first": today.isoformat(), "why": "agreed"}
    assert supervisor.post("/place/documents/", rule).status_code == 302
    assert "tazkira" in services.accepted(lane, "general", today)
    assert "tazkira" not in services.accepted(lane, "general", today - datetime.timedelta(days=1))
    [made] = AcceptedDocument.objects.filter(document="tazkira")
    supervisor.post(f"/place/documents/{made.pk}/end/", {"why": ""})
    assert "tazkira" in services.accepted(lane, "general", today)
    supervisor.post(f"/place/documents/{made.pk}/end/", {"why": "no longer"})
    assert "tazkira" not in services.accepted(lane, "general", today)
    supervisor.post(f"/place/documents/{made.pk}/end/", {"why": "again"})  # it stays ended when it ended
    of_rules = [kind for kind in kinds() if kind != "page.refused"]
    assert of_rules[-2:] == ["document-rule.added", "document-rule.ended"]


def test_accounts_are_made_closed_and_reopened(administrator: Client, account) -> None:
    new = {"username": "second", "name": "Second", "role": "officer", "secret": "111111"}
    assert administrator.post("/place/accounts/", new).status_code == 422
    assert administrator.post("/place/accounts/", new | {"secret": "482916"}).status_code == 302
    taken = administrator.post("/place/accounts/", new | {"secret": "482916"})
    assert (taken.status_code, "already" in taken.text) == (422, True)
    weak = {"username": "third", "name": "Third", "role": "auditor", "secret": "password"}
    assert administrator.post("/place/accounts/", weak).status_code == 422
    user = User.objects.get(username="second")
    for active in (False, True):
        administrator.post(f"/place/accounts/{user.pk}/", {"why": "on leave"})
        user.refresh_from_db()
        assert user.is_active is active
    administrator.post(f"/place/accounts/{user.pk}/", {"pin": "123456"})
    assert "account.pin-set" not in kinds()
    administrator.post(f"/place/accounts/{user.pk}/", {"pin": "739146"})
    assert kinds()[-4:] == ["account.created", "account.closed", "account.reopened", "account.pin-set"]
    me = account("administrator")
    administrator.post(f"/place/accounts/{me.pk}/", {"why": "oops"})
    assert User.objects.get(pk=me.pk).is_active
