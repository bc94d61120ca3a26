"""A passkey, from its registration to a sign-in with nothing else; Chromium's own authenticator holds it.

The auditor's, for whoever has one signs in with nothing else, and no test after this one is an auditor.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from benchmarks.browser import sign_in as sign_in_at
from playwright.sync_api import Page, expect

from rahdari.gate.accounts.models import Role

_AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def desk(desk: str) -> str:
    """Return the address by name: a passkey belongs to a name, never to a number (WebAuthn §5.1.2)."""
    return desk.replace("127.0.0.1", "localhost")


def _secret() -> str:
    from rahdari.gate.accounts.demonstration import ACCOUNTS  # Django has to be set up by then

    return next(account.secret for account in ACCOUNTS if account.role == Role.AUDITOR)


def test_a_passkey_is_registered_and_signs_in(computer: Callable[[], Page], desk: str) -> None:
    page = computer()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": _AUTHENTICATOR})
    sign_in_at(page, Role.AUDITOR, desk=desk)
    page.goto(f"{desk}/accounts/2fa/webauthn/add/")
    page.locator("[name=password]").fill(_secret())  # asked again before a factor is added
    page.keyboard.press("Enter")
    page.locator("[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "/webauthn/add/" not in url)
    page.context.clear_cookies()
    assert page.goto(f"{desk}/reports/")
    expect(page).to_have_url(f"{desk}/sign-in/")
    page.goto(f"{desk}/accounts/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(f"{desk}/reports/")
    expect(page.locator("h1")).to_be_visible()
