"""Whose failures count together: a name's at one place, so that nobody is locked out from a strange machine.

django-axes counts failed sign-ins by the name that is given here. A PIN is short, so it is counted by the
registered computer that took it: an address can be changed, the computer's token cannot be made. A password
is long and has a second factor behind it, so it is counted by the address that it came from.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from rahdari.gate.place.services import computer_of

_LONGEST = 60  # as a user name
_BY_NAME: list[str | list[str]] = ["username"]
_BY_NAME_AND_ADDRESS: list[str | list[str]] = [["username", "ip_address"]]


def counted_as(request: HttpRequest, credentials: dict[str, str] | None) -> str | None:
    """Return under which name a failure counts, from Django's credentials or from the form.

    The kind stands first: what is typed as a name for a password never counts as one for a PIN.
    """
    if credentials:
        given = credentials.get("username")
    else:
        given = request.POST.get("login") or request.POST.get("username")
    if not given:
        return None
    name = given[:_LONGEST].replace("\0", "")
    computer = computer_of(request) if request.path == reverse("accounts:sign_in") else None
    return f"pin:{computer.pk}:{name}" if computer else f"password:{name}"


def parameters(request: HttpRequest, credentials: dict[str, str] | None) -> list[str | list[str]]:
    """Tell django-axes what has to be the same for failures to count together."""
    return _BY_NAME if _is_pin(counted_as(request, credentials) or "") else _BY_NAME_AND_ADDRESS


def username_in(counted: str) -> str:
    """Return the user name in a name that `counted_as` made."""
    return counted.split(":", 2 if _is_pin(counted) else 1)[-1]


def _is_pin(counted: str) -> bool:
    return counted.startswith("pin:")
