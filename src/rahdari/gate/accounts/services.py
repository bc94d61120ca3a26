"""Changes to accounts, each with its event."""

from __future__ import annotations

from itertools import pairwise

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from rahdari.errors import GateError
from rahdari.gate.accounts.models import Role, User
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record

PIN_DIGITS = range(6, 13)


@transaction.atomic
def create(
    username: str,
    name: str,
    role: Role,
    *,
    by: User | None,
    password: str | None = None,
    pin: str | None = None,
    demonstration: bool = False,
) -> User:
    """Make an account. by is None for the first administrator of a gate, whom the set-up makes.

    Raises Django's ValidationError for a weak password, `GateError` for anything else that cannot be.
    """
    if demonstration != settings.DEMONSTRATION:
        raise GateError("Invented accounts live in a demonstration's folder, and only they.")
    if pin is not None and role != Role.OFFICER:
        raise GateError("Only officers sign in with a PIN.")
    user = User(username=username, name=name, role=role, demonstration=demonstration)
    if password is not None and not demonstration:
        validate_password(password, user)
    user.set_password(password)
    user.pin = make_password(checked_pin(pin)) if pin is not None else ""
    user.save()
    record(Kind.ACCOUNT_CREATED, who=by, what=user, role=role.value)
    return user


@transaction.atomic
def set_pin(user: User, pin: str, *, by: User) -> None:
    """Give an officer a new PIN. It ends the session that the old one began: it may have been guessed."""
    if user.role != Role.OFFICER:
        raise GateError("Only officers sign in with a PIN.")
    user.pin, user.wrong_pins, user.session = make_password(checked_pin(pin)), 0, ""
    user.save(update_fields=["pin", "wrong_pins", "session"])
    record(Kind.PIN_SET, who=by, what=user)


@transaction.atomic
def choose_language(user: User, language: str) -> None:
    """Have the pages speak this language to somebody from now on."""
    user.language = language
    user.save(update_fields=["language"])
    record(Kind.LANGUAGE_CHOSEN, who=user, what=user, language=language)


@transaction.atomic
def open_or_close(user: User, *, active: bool, by: User, why: str) -> None:
    """Let somebody sign in again, or no longer. Nobody closes their own account."""
    if user == by:
        raise GateError("Nobody closes their own account: the gate would be left without a key.")
    user.is_active = active
    user.save(update_fields=["is_active"])
    record(Kind.ACCOUNT_REOPENED if active else Kind.ACCOUNT_CLOSED, who=by, what=user, why=why)


def checked_pin(pin: str) -> str:
    """Return the PIN, or raise `GateError` for one that would be guessed."""
    steps = {int(b) - int(a) for a, b in pairwise(pin)} if pin.isdecimal() else set()
    if not (pin.isascii() and pin.isdecimal() and len(pin) in PIN_DIGITS):
        raise GateError("A PIN has six to twelve digits.")
    if len(steps) == 1 and steps <= {-1, 0, 1}:
        raise GateError("A PIN of one digit, or of digits in a row, is guessed at once. Choose another.")
    return pin
