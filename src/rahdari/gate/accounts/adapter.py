"""What allauth is told about this gate: nobody signs up by themselves."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types here
    """Accounts are made by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Leave passwords to django-axes: allauth would count them by name alone (`lockout`)."""
