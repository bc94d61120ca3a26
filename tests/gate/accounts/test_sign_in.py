from __future__ import annotations

import pytest
from axes.models import AccessAttempt
from django.test import Client

from rahdari.gate.events.models import Event
from rahdari.gate.place import services
from rahdari.gate.place.models import Lane

PIN = "482915"


@pytest.fixture
def browser(lane: Lane) -> Client:
    browser = Client()
    browser.cookies[services.COOKIE] = services.register(lane, "test", by=None)
    return browser


def test_an_officer_signs_in_with_a_pin_on_a_registered_computer(browser: Client, account) -> None:
    account("officer")
    assert "Invented officer" in browser.get("/sign-in/").text
    answer = browser.post("/sign-in/", {"username": "officer1", "pin": PIN})
    assert answer.headers["Location"] == "/lane/"
    assert browser.get("/lane/").status_code == 200


def test_elsewhere_the_pin_is_worth_nothing(lane: Lane, account) -> None:
    account("officer")
    assert Client().post("/sign-in/", {"username": "officer1", "pin": PIN}).status_code == 403


def test_only_officers_sign_in_with_a_pin(browser: Client, account) -> None:
    account("supervisor")
    assert browser.post("/sign-in/", {"username": "supervisor1", "pin": PIN}).status_code == 403


def test_five_wrong_pins_lock(browser: Client, account) -> None:
    account("officer")
    for _ in range(5):
        assert browser.post("/sign-in/", {"username": "officer1", "pin": "000111"}).status_code == 403
    locked = browser.post("/sign-in/", {"username": "officer1", "pin": PIN})
    assert locked.status_code == 403
    assert "15" in locked.text
    assert Event.objects.filter(kind="session.locked-out", who__username="officer1").exists()
    assert not any(PIN in str(row) or "000111" in str(row) for row in AccessAttempt.objects.values())


def test_a_second_sign_in_ends_the_first(browser: Client, account) -> None:
    account("officer")
    other = Client()
    other.cookies = browser.cookies.copy()
    browser.post("/sign-in/", {"username": "officer1", "pin": PIN})
    other.post("/sign-in/", {"username": "officer1", "pin": PIN})
    assert browser.get("/lane/").headers["Location"] == "/sign-in/"
    assert other.get("/lane/").status_code == 200
