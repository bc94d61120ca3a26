"""What anybody may post where a passkey's answer is expected."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from rahdari.gate.accounts.passkeys import CredentialField

PASSWORD = "a long invented phrase"


def _answer(**response: str) -> str:
    return json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": response})


def _coded(data: bytes) -> str:
    return urlsafe_b64encode(data).decode()


CLIENT = _coded(b'{"type": "webauthn.get", "challenge": "AAAA", "origin": "http://localhost"}')
BAD = {
    "digits": "9" * 10_000,
    "deep": "[" * 9_000,
    "a number": "1",
    "a list": "[[]]",
    "a word": '"word"',
    "empty": "{}",
    "no answer": json.dumps({"response": 5}),
    "no base64": _answer(clientDataJSON="!", authenticatorData="!", attestationObject="!", signature="!"),
    "no CBOR": _answer(clientDataJSON=CLIENT, attestationObject=_coded(b"\xff\xff")),
    "cut short": _answer(clientDataJSON=CLIENT, authenticatorData=_coded(b"\0"), signature="AAAA"),
    "long": json.dumps({"id": "a" * 40_000}),
    "a user beyond all numbers": _answer(
        clientDataJSON=CLIENT,
        authenticatorData=_coded(bytes(37)),
        signature="AAAA",
        userHandle=_coded(b"9" * 5_000),
    ),
}
bad = pytest.mark.parametrize("credential", BAD.values(), ids=BAD)


@bad
def test_as_a_sign_in(credential: str, gate) -> None:
    browser = Client()
    answer = browser.post("/accounts/2fa/webauthn/login/", {"credential": credential}, follow=True)
    assert answer.status_code == 200
    assert 'class="notice error"' in answer.text


@bad
def test_as_a_second_factor_and_as_a_new_passkey(credential: str, account, gate) -> None:
    user = account("supervisor")
    browser = Client()
    browser.post("/accounts/login/", {"login": "supervisor1", "password": PASSWORD})
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    added = browser.post("/accounts/2fa/webauthn/add/", {"name": "key", "credential": credential})
    assert (added.status_code, "errorlist" in added.text) == (200, True)
    browser.logout()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    browser.post("/accounts/login/", {"login": "supervisor1", "password": PASSWORD})
    second = browser.post("/accounts/2fa/authenticate/", {"credential": credential})
    assert second.status_code == 200
    assert browser.get("/secondary/").headers["Location"] == "/sign-in/"


def test_an_answer_is_read() -> None:
    get = _answer(clientDataJSON=CLIENT, authenticatorData=_coded(bytes(37)), signature="AAAA")
    assert CredentialField(AuthenticationResponse).clean(get) == json.loads(get)
    with pytest.raises(Exception, match="JSON"):
        CredentialField(RegistrationResponse).clean(get)
