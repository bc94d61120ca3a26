"""PINs, passwords and codes tried one after another: locked, and on record (more: accounts/test_lockout)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from axes.models import AccessAttempt
from django.test import Client

from rahdari.gate.accounts import refusals
from rahdari.gate.accounts.models import User
from rahdari.gate.events.models import Event
from rahdari.gate.ledger.models import Leaf
from rahdari.gate.place import services as place
from rahdari.gate.place.models import Lane

PASSWORD, WRONG = "a long invented phrase", "000111"
Account = Callable[[str], User]


def kinds(user: User) -> list[str]:
    return [event.kind for event in Event.objects.filter(who=user).order_by("pk")]


def test_pins(lane: Lane, account: Account) -> None:
    officer, browser = account("officer"), Client()
    browser.cookies[place.COOKIE] = place.register(lane, "test", by=None)
    answers = [browser.post("/sign-in/", {"username": "officer1", "pin": f"{n:06}"}) for n in range(40)]
    assert {answer.status_code for answer in answers} == {403}
    assert kinds(officer).count("session.locked-out") == 1
    officer.refresh_from_db()
    assert officer.wrong_pins <= 5  # the others were not even compared


def test_passwords(lane: Lane, account: Account) -> None:
    supervisor = account("supervisor")
    for n in range(40):
        answer = Client().post("/accounts/login/", {"login": "supervisor1", "password": f"guess {n}"})
        assert answer.status_code in (200, 403)
    assert kinds(supervisor).count("session.locked-out") == 1
    right = Client().post("/accounts/login/", {"login": "supervisor1", "password": PASSWORD})
    assert right.status_code == 403


def test_strangers_fill_neither_the_log_nor_the_disk(
    lane: Lane, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an account names are locked out as often as one likes: from elsewhere, and ones nobody has."""
    monkeypatch.setattr(refusals, "MOST", 3)
    supervisor, leaves = account("supervisor"), Leaf.objects.count()
    long = "/accounts/login/?" + "a" * 2000
    for place_ in range(5):
        for name in ("supervisor1", f"nobody{place_}"):
            for n in range(7):
                Client().post(long, {"login": name, "password": f"{n}"}, REMOTE_ADDR=f"10.0.0.{place_}")
    assert kinds(supervisor).count("session.locked-out") == 3
    assert Event.objects.filter(kind="session.locked-out", who=None).count() == 3
    assert Leaf.objects.count() == leaves
    assert {one.failures_since_start for one in AccessAttempt.objects.all()} == {5}  # no more is written


def test_codes_of_an_authenticator(lane: Lane, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    supervisor, browser = account("supervisor"), Client()
    TOTP.activate(supervisor, "JBSWY3DPEHPK3PXP")
    monkeypatch.setattr(TOTP, "validate_code", lambda self, code: False)
    browser.post("/accounts/login/", {"login": "supervisor1", "password": PASSWORD})
    for n in range(40):
        browser.post("/accounts/2fa/authenticate/", {"code": f"{n:06}"})
    assert kinds(supervisor).count("session.code-wrong") == 5
    assert "session.signed-in" not in kinds(supervisor)


def test_an_officer_gets_no_second_way_in(officer: Client) -> None:
    """A passkey or a password would open from any computer what a PIN opens at the lane alone."""
    for page in ("/accounts/2fa/", "/accounts/2fa/webauthn/add/", "/accounts/password/"):
        assert officer.get(page).status_code == 403


def test_the_lanes_cookie_is_not_guessed(lane: Lane, account: Account) -> None:
    account("officer")
    place.register(lane, "test", by=None)
    for token in ("", "1", "' OR ''='", "a" * 43, "%00", "é"):
        browser = Client()
        browser.cookies[place.COOKIE] = token
        answer = browser.post("/sign-in/", {"username": "officer1", "pin": "482915"})
        assert answer.status_code == 403
    assert Event.objects.filter(kind="page.refused", who=None).count() == 6
