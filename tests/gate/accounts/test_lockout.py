"""Wrong guesses lock the place that they come from, and never open anything."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from axes.models import AccessAttempt
from django.test import Client

from rahdari.gate.accounts import services
from rahdari.gate.accounts.backends import MOST_WRONG_PINS
from rahdari.gate.accounts.models import User
from rahdari.gate.events.models import Event
from rahdari.gate.place import services as place
from rahdari.gate.place.models import Gate

PIN, PASSWORD, WRONG = "482915", "a long invented phrase", "000111"


@pytest.fixture
def computer(gate: Gate) -> Callable[[str], Client]:
    """Return what makes a registered computer of a lane."""

    def make(lane: str = "1") -> Client:
        browser = Client()
        browser.cookies[place.COOKIE] = place.register(gate.lanes.get(name=lane), "test", by=None)
        return browser

    return make


def by_pin(browser: Client, pin: str, **request: str) -> bool:
    return browser.post("/sign-in/", {"username": "officer1", "pin": pin}, **request).status_code == 302


def by_password(browser: Client, name: str, password: str, **request: str) -> bool:
    sent = {"login": name, "password": password}
    return browser.post("/accounts/login/", sent, **request).status_code == 302


def test_a_stranger_locks_no_officer_out(computer, account) -> None:
    account("officer")
    counted = f"pin:{place.LaneComputer.objects.count() + 1}:officer1"  # as if one knew how it is counted
    lane = computer()
    for name in ("officer1", counted):
        for _ in range(6):
            assert not by_password(Client(), name, WRONG)  # the same address, even
    assert by_pin(lane, PIN)


def test_wrong_pins_lock_one_computer_and_no_other(computer, account) -> None:
    account("officer")
    here, there = computer("1"), computer("2")
    for _ in range(5):
        assert not by_pin(here, WRONG)
    assert not by_pin(here, PIN)
    assert by_pin(there, PIN)


def test_another_address_or_browser_gives_a_computer_no_further_guess(computer, account) -> None:
    account("officer")
    lane = computer()
    for n in range(5):
        assert not by_pin(lane, WRONG, REMOTE_ADDR=f"10.0.0.{n}", HTTP_USER_AGENT=f"Browser {n}")
    assert not by_pin(lane, PIN, REMOTE_ADDR="10.0.0.9", HTTP_USER_AGENT="Browser 9")


def test_a_pin_that_was_guessed_at_everywhere_needs_a_new_one(computer, account) -> None:
    officer, administrator = account("officer"), account("administrator")
    for n in range(MOST_WRONG_PINS):
        if n % 5 == 0:
            lane = computer()
        assert not by_pin(lane, WRONG)
    AccessAttempt.objects.all().delete()  # every quarter of an hour is over
    refused = computer().post("/sign-in/", {"username": "officer1", "pin": PIN}, follow=True)
    assert refused.status_code == 403
    assert "administrator" in refused.text
    services.set_pin(User.objects.get(pk=officer.pk), "739146", by=administrator)
    assert by_pin(computer(), "739146")


def test_the_right_pin_forgives_the_wrong_ones(computer, account) -> None:
    officer = account("officer")
    lane = computer()
    for _ in range(4):
        by_pin(lane, WRONG)
    assert by_pin(lane, PIN)
    officer.refresh_from_db()
    assert officer.wrong_pins == 0
    for _ in range(4):
        assert not by_pin(lane, WRONG)
    assert by_pin(lane, PIN)


def test_wrong_passwords_lock_a_name_at_their_address_only(account, gate, settings) -> None:
    account("supervisor")
    settings.SECOND_FACTOR_NEEDED = False
    for _ in range(5):
        assert not by_password(Client(), "supervisor1", WRONG, REMOTE_ADDR="10.0.0.66")
    assert not by_password(Client(), "supervisor1", PASSWORD, REMOTE_ADDR="10.0.0.66")
    assert by_password(Client(), "supervisor1", PASSWORD, REMOTE_ADDR="10.0.0.5")
    assert Event.objects.filter(kind="session.locked-out", who__username="supervisor1").exists()


def test_the_code_of_an_authenticator_is_not_guessed(account, gate, monkeypatch) -> None:
    user = account("supervisor")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    browser = Client()
    assert by_password(browser, "supervisor1", PASSWORD)
    tried = []
    monkeypatch.setattr(TOTP, "validate_code", lambda self, code: tried.append(code) or False)
    for n in range(8):
        browser.post("/accounts/2fa/authenticate/", {"code": f"{n:06}"})
    assert len(tried) == 5


@pytest.mark.parametrize("name", ["a" * 10_000, "\0", "officer1\0", "\u202eofficer1", "<b>", "😀" * 60])
def test_a_strange_name_is_nobodys(computer, account, name: str) -> None:
    account("officer")
    assert computer().post("/sign-in/", {"username": name, "pin": WRONG}).status_code == 403
    assert not by_password(Client(), name, WRONG)
