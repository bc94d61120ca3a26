"""The invented people of the demonstration. None of them can exist in a real gate's data folder."""

from __future__ import annotations

from attrs import frozen

from rahdari.gate.accounts import services
from rahdari.gate.accounts.models import Role, User


@frozen
class Account:
    """Who, and the secret that the sign-in page shows."""

    username: str
    name: str
    role: Role
    secret: str


ACCOUNTS = (
    Account("officer1", "Officer One", Role.OFFICER, "482915"),
    Account("officer2", "Officer Two", Role.OFFICER, "739146"),
    Account("supervisor1", "Supervisor One", Role.SUPERVISOR, "supervisor-one"),
    Account("supervisor2", "Supervisor Two", Role.SUPERVISOR, "supervisor-two"),
    Account("steward1", "Steward One", Role.STEWARD, "steward-one"),
    Account("steward2", "Steward Two", Role.STEWARD, "steward-two"),
    Account("auditor1", "Auditor One", Role.AUDITOR, "auditor-one"),
    Account("administrator1", "Administrator One", Role.ADMINISTRATOR, "administrator-one"),
)


def create_accounts() -> None:
    """Make those that are not there yet."""
    for account in ACCOUNTS:
        _create(account)


def officer(n: int) -> tuple[User, str]:
    """Return the n-th invented officer (from 1) and the PIN; one that is not there yet is made."""
    known = {account.username: account for account in ACCOUNTS}
    name = f"officer{n}"
    account = known.get(name) or Account(name, f"Officer {n}", Role.OFFICER, str(482_000 + 7 * n))
    return _create(account), account.secret


def _create(account: Account) -> User:
    pin = account.role == Role.OFFICER
    return User.objects.filter(username=account.username).first() or services.create(
        account.username,
        account.name,
        account.role,
        by=None,
        password=None if pin else account.secret,
        pin=account.secret if pin else None,
        demonstration=True,
    )
