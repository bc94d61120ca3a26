"""A session is made at the sign-in, ends for good, and is nobody's who only knows an older cookie."""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import SimpleCookie

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client

from rahdari.gate.accounts import passkeys, services
from rahdari.gate.accounts.models import User
from rahdari.gate.events.models import Event
from rahdari.gate.place import services as place
from rahdari.gate.place.models import Lane

PIN, PASSWORD = "482915", "a long invented phrase"
SESSION = settings.SESSION_COOKIE_NAME
SignIn = Callable[[Client], str]


@pytest.fixture(params=["pin", "password"])
def sign_in(request, lane: Lane, account: Callable[[str], User], settings) -> SignIn:
    """Return what signs a browser in, by PIN or by password; it returns an own page of that role."""
    settings.SECOND_FACTOR_NEEDED = False
    account("officer"), account("supervisor")

    def by_pin(browser: Client) -> str:
        browser.cookies[place.COOKIE] = place.register(lane, "test", by=None)
        assert browser.post("/sign-in/", {"username": "officer1", "pin": PIN}).status_code == 302
        return "/lane/"

    def by_password(browser: Client) -> str:
        sent = {"login": "supervisor1", "password": PASSWORD}
        assert browser.post("/accounts/login/", sent).status_code == 302
        return "/secondary/"

    return by_pin if request.param == "pin" else by_password


def with_cookies(cookies: SimpleCookie) -> Client:
    browser = Client()
    browser.cookies = SimpleCookie({name: one.value for name, one in cookies.items()})
    return browser


def test_a_cookie_that_was_planted_is_not_the_session_afterwards(sign_in: SignIn) -> None:
    planted = SessionStore()
    planted["planted"] = True
    planted.save()
    victim = Client()
    victim.cookies[SESSION] = planted.session_key
    page = sign_in(victim)
    assert victim.cookies[SESSION].value != planted.session_key
    assert victim.get(page).status_code == 200
    intruder = with_cookies(victim.cookies)
    intruder.cookies[SESSION] = planted.session_key
    assert intruder.get(page).headers["Location"] == "/sign-in/"


def test_a_made_up_cookie_is_not_taken_up(sign_in: SignIn) -> None:
    victim = Client()
    victim.cookies[SESSION] = "a" * 32
    sign_in(victim)
    assert victim.cookies[SESSION].value != "a" * 32


def test_after_the_sign_out_its_cookie_is_worth_nothing(sign_in: SignIn) -> None:
    browser = Client()
    page = sign_in(browser)
    copy = with_cookies(browser.cookies)
    assert copy.get(page).status_code == 200
    browser.post("/sign-in/out/")
    assert copy.get(page).headers["Location"] == "/sign-in/"
    assert Event.objects.filter(kind="session.signed-out").count() == 1


def test_closing_an_account_ends_its_session(sign_in: SignIn, account: Callable[[str], User]) -> None:
    browser = Client()
    page = sign_in(browser)
    user = User.objects.get(pk=browser.session["_auth_user_id"])
    services.open_or_close(user, active=False, by=account("administrator"), why="left")
    assert browser.get(page).headers["Location"] == "/sign-in/"


def test_strangers_begin_no_more_sessions_than_staff_may_need(
    lane: Lane, account, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each sign-in by passkey that is begun is a row, of whoever asks for it."""
    monkeypatch.setattr(passkeys, "MOST_BEGUN", 3)
    settings.SECOND_FACTOR_NEEDED = False
    account("supervisor")
    asked = [
        Client().get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
        for _ in range(5)
    ]
    assert [one.status_code for one in asked] == [200, 200, 200, 429, 429]
    assert Session.objects.count() == 3
    told = Event.objects.filter(kind="page.refused")
    assert set(told.values_list("who", "data__how")) == {(None, "passkeys")}
    browser = Client()
    browser.post("/accounts/login/", {"login": "supervisor1", "password": PASSWORD})
    assert browser.get("/secondary/").status_code == 200


def test_another_password_ends_the_other_sessions(lane: Lane, account, settings) -> None:
    settings.SECOND_FACTOR_NEEDED = False
    account("supervisor")
    browser, other = Client(), Client()
    for one in (browser, other):
        one.post("/accounts/login/", {"login": "supervisor1", "password": PASSWORD})
        assert one.get("/secondary/").status_code == 200
    new = "quite another invented phrase"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    browser.post("/accounts/password/", sent)
    assert browser.get("/secondary/").status_code == 200
    assert other.get("/secondary/").headers["Location"] == "/sign-in/"


def test_a_new_pin_ends_the_session_that_the_old_one_began(lane: Lane, account) -> None:
    officer, browser = account("officer"), Client()
    browser.cookies[place.COOKIE] = place.register(lane, "test", by=None)
    browser.post("/sign-in/", {"username": "officer1", "pin": PIN})
    assert browser.get("/lane/").status_code == 200
    services.set_pin(User.objects.get(pk=officer.pk), "739146", by=account("administrator"))
    assert browser.get("/lane/").headers["Location"] == "/sign-in/"


def test_cookies_are_kept_from_scripts_and_other_sites(sign_in: SignIn) -> None:
    browser = Client()
    sign_in(browser)
    assert browser.cookies[SESSION]["httponly"]
    assert browser.cookies[SESSION]["samesite"] == "Strict"
