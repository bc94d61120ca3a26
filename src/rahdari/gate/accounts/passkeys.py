"""allauth's forms of passkeys, with a field that reads what anybody may post into it, and the way in."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn import forms as allauth_forms
from allauth.mfa.webauthn.views import login_webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from rahdari.gate.accounts.refusals import refused, slow_down, times_of

MOST_BEGUN = 300
"""Sign-ins by passkey that may be begun in a quarter of an hour, by all together: each is a session on disk
before anybody is known. Where strangers use them up, a password and a code still open the gate."""
LONGEST = 32_768  # characters; a passkey's answer with its attestation has a few thousand


def by_passkey(request: HttpRequest) -> HttpResponse:
    """Show allauth's page, unless too many have been begun."""
    if not request.user.is_authenticated and times_of("passkeys-begun") > MOST_BEGUN:
        refused(request, "passkeys")
        return slow_down(request)
    answer: HttpResponse = login_webauthn(request)
    return answer


class CredentialField(forms.JSONField):
    """What a browser says of a passkey. allauth's own breaks on numbers and depths that nobody can read."""

    def __init__(self, answer: type[RegistrationResponse | AuthenticationResponse]) -> None:
        super().__init__(widget=forms.HiddenInput)
        self.answer = answer

    def to_python(self, value: Any) -> Any:
        """Return the answer as JSON, once it has been read as one."""
        try:
            if len(value or "") > LONGEST:
                raise ValueError("longer than any answer")
            read = super().to_python(value)
            self.answer.from_dict(read)
        except Exception as error:  # of base64, CBOR, keys and certificates each raises its own
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        return read

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return nothing: a credential serves once, and is never shown again."""
        return None


class AddPasskey(allauth_forms.AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types here
    """A passkey is added."""

    credential = CredentialField(RegistrationResponse)


class UsePasskey(allauth_forms.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey is the second factor."""

    credential = CredentialField(AuthenticationResponse)


class SignInByPasskey(allauth_forms.LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey is all there is to a sign-in."""

    credential = CredentialField(AuthenticationResponse)


class ConfirmByPasskey(allauth_forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey says that it is still the same person."""

    credential = CredentialField(AuthenticationResponse)
