from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from rahdari.errors import GateError
from rahdari.gate.accounts import services
from rahdari.gate.accounts.models import Role, User
from rahdari.gate.events.models import Event

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "pin", ["", "12345", "1" * 13, "111111", "123456", "987654", "12a456", "１２３４５７"]
)
def test_a_pin_that_would_be_guessed_is_refused(pin: str) -> None:
    with pytest.raises(GateError):
        services.create("x", "X", Role.OFFICER, by=None, pin=pin)
    assert not User.objects.exists()


def test_a_weak_password_is_refused() -> None:
    with pytest.raises(ValidationError):
        services.create("x", "X", Role.SUPERVISOR, by=None, password="password1234")
    assert not User.objects.exists()


def test_only_officers_have_a_pin() -> None:
    with pytest.raises(GateError):
        services.create("x", "X", Role.SUPERVISOR, by=None, pin="482915")


def test_an_invented_account_cannot_exist_in_a_real_folder() -> None:
    with pytest.raises(GateError):
        services.create("x", "X", Role.OFFICER, by=None, pin="482915", demonstration=True)


def test_nobody_closes_their_own_account() -> None:
    user = services.create("x", "X", Role.ADMINISTRATOR, by=None, password="a long invented phrase")
    with pytest.raises(GateError):
        services.open_or_close(user, active=False, by=user, why="")
    assert Event.objects.get().kind == "account.created"
