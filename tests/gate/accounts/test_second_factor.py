from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from rahdari.gate.accounts.models import Role
from rahdari.gate.events.models import Event

PASSWORD = "a long invented phrase"


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.mark.parametrize("role", sorted(set(Role.values) - {"officer"}))
def test_without_a_second_factor_there_is_nothing_but_setting_one_up(role: str, account, gate) -> None:
    account(role)
    browser = Client()
    browser.post("/accounts/login/", {"login": f"{role}1", "password": PASSWORD})
    assert browser.get("/").headers["Location"] == "/accounts/2fa/"
    assert browser.get("/accounts/2fa/").status_code == 200


def test_with_one_it_is_asked_for(account, gate) -> None:
    user, secret = account("supervisor"), "JBSWY3DPEHPK3PXP"
    TOTP.activate(user, secret)
    browser = Client()
    asked = browser.post("/accounts/login/", {"login": "supervisor1", "password": PASSWORD})
    assert asked.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert browser.get("/secondary/").headers["Location"] == "/sign-in/"
    browser.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert browser.get("/secondary/").status_code == 200
    assert Authenticator.objects.filter(user=user).exists()


def test_nobody_signs_up(gate) -> None:
    assert Client().get("/accounts/signup/").status_code == 404


def test_wrong_passwords_lock_too(account, gate) -> None:
    account("supervisor")
    browser = Client()
    for _ in range(5):
        browser.post("/accounts/login/", {"login": "supervisor1", "password": "wrong"})
    right = browser.post("/accounts/login/", {"login": "supervisor1", "password": PASSWORD})
    assert right.status_code == 403
    assert browser.get("/secondary/").headers["Location"] == "/sign-in/"


def test_who_does_nothing_is_signed_out(officer: Client) -> None:
    session = officer.session
    session["seen"] = session.get("seen", 1_700_000_000) - 16 * 60
    session.save()
    assert officer.get("/lane/").headers["Location"] == "/sign-in/"
    told = Event.objects.filter(kind__startswith="session.signed-out").values_list("kind", flat=True)
    assert list(told) == ["session.signed-out-idle"]


def test_a_closed_account_ends_its_session(officer: Client, account) -> None:
    user = account("officer")
    user.is_active = False
    user.save()
    assert officer.get("/lane/").headers["Location"] == "/sign-in/"


@pytest.mark.parametrize(
    ("role", "page", "fresh"),
    [("officer", "/lane/", "/lane/bar/"), ("supervisor", "/secondary/", "/secondary/fresh/")],
)
def test_a_page_that_refreshes_itself_does_not_count_as_doing_something(
    role: str, page: str, fresh: str, signed_in
) -> None:
    browser = signed_in(role)
    browser.get(page)
    session = browser.session
    session["seen"] = at = session["seen"] - 14 * 60
    session.save()
    assert browser.get(fresh).status_code == 200
    assert browser.session["seen"] == at
    browser.get(page)
    assert browser.session["seen"] > at
