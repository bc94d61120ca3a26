"""The two ways to prove who one is by something one knows. Passkeys go through allauth.

Both take the secret as `password`, the name under which Django masks it before a failure is reported.
django-axes stands before them and counts the failures.
"""

from __future__ import annotations

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F
from django.http import HttpRequest

from rahdari.gate.accounts.models import Role, User
from rahdari.gate.place.models import Lane

MOST_WRONG_PINS = 50
"""In a row, over days and at whatever computers; then an administrator has to give a new one."""


class _Backend(BaseBackend):
    def get_user(self, user_id: int) -> User | None:
        """Return the user of a session, unless the account was closed since."""
        return User.objects.filter(pk=user_id, is_active=True).first()

    def _known(self, secret: str, stored: str) -> bool:
        if not stored:
            make_password(secret)  # as slow as for a name that exists: the time must not tell which do
            return False
        return check_password(secret, stored)


class PinBackend(_Backend):
    """An officer's PIN, good only where a registered lane computer asks (`lane`)."""

    def authenticate(  # type: ignore[override]  # Django tells the backends apart by what they take
        self, request: HttpRequest | None, username: str, password: str, lane: Lane
    ) -> User | None:
        """Return the officer whose PIN this is. One guessed at too often is worth nothing any more."""
        user = User.objects.filter(username=username, role=Role.OFFICER, is_active=True).first()
        known = self._known(password, user.pin if user else "")
        if user is None or user.wrong_pins >= MOST_WRONG_PINS:
            return None
        User.objects.filter(pk=user.pk).update(wrong_pins=0 if known else F("wrong_pins") + 1)
        return user if known else None


class PasswordBackend(_Backend):
    """User name and password; allauth asks for the second factor afterwards."""

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, username: str, password: str
    ) -> User | None:
        """Return the user whose password this is."""
        user = User.objects.filter(username=username, is_active=True).first()
        return user if self._known(password, user.password if user else "") else None
