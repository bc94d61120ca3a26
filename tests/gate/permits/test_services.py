"""Permits registered, renewed, withdrawn and forgotten, on the database itself."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from attrs import evolve
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.gate.keeping.test_forgetting import files
from tests.gate.permits.conftest import HOLDER, Register

from rahdari.gate.accounts.models import User
from rahdari.gate.events.models import Event
from rahdari.gate.keeping import forgetting
from rahdari.gate.keeping.ring import Kept, KeyName, Ring
from rahdari.gate.ledger.models import Leaf
from rahdari.gate.permits import retention, services
from rahdari.gate.permits.models import Permit
from rahdari.gate.permits.numbers import is_number
from rahdari.gate.place.models import Gate
from rahdari.gate.place.services import change_gate

DAY = datetime.timedelta(days=1)
GoOn = Callable[[int], datetime.datetime]


@pytest.fixture
def by(account: Callable[[str], User]) -> User:
    return account("supervisor")


def days_of(keys: Ring) -> list[KeyName]:
    return [name for name in keys.names() if name.kept is Kept.PERMIT]


def test_a_permit_holds_for_so_many_days_and_its_holder_is_sealed(register: Register) -> None:
    permit = register(days=180)
    today = timezone.localdate()
    assert is_number(permit.number)
    assert not permit.expired(today)
    assert not permit.expired(today + 179 * DAY)
    assert permit.expired(today + 180 * DAY)
    kept = Permit.objects.get()
    assert kept.subject() == evolve(HOLDER, documents=(*kept.subject().documents[:1], *HOLDER.documents))  # type: ignore[union-attr]
    assert kept.subject().documents[0].number == permit.number  # type: ignore[union-attr]
    assert services.counts(today) == services.Counts(1, 0)
    assert services.counts(today + 150 * DAY) == services.Counts(1, 1)
    assert services.counts(today + 180 * DAY) == services.Counts(0, 0)


@pytest.mark.parametrize("days", [-1, 0, 181, 10**6])
def test_no_permit_holds_for_longer_than_half_a_year(register: Register, days: int) -> None:
    with pytest.raises(ValueError, match=str(days)):
        register(days=days)
    assert not Permit.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_holder_is_in_the_clear_on_disk(register: Register, folder: object) -> None:
    permit = register()
    found = files(folder.path.parent)  # type: ignore[attr-defined]
    assert permit.number.encode() in found
    for word in ("Sparlay", "Makhkam", "17301", "1984-05-06"):
        assert word.encode() not in found


def test_nobody_has_two_permits(register: Register, by: User) -> None:
    first = register()
    with pytest.raises(services.Registered):
        register()
    register(evolve(HOLDER, birth_dates=("1985-05-06",)))
    services.withdraw(first, Permit.Withdrawal.LOST, by=by, now=timezone.now())
    assert register().number != first.number


def test_whoever_presses_twice_registers_nobody_twice(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second press has read who is there before the first one kept anybody."""
    real, first = services.holders, list[Permit]()

    def read(today: datetime.date, *, after: int = 0) -> frozenset[str]:
        there = real(today, after=after)
        if not first:
            monkeypatch.setattr(services, "holders", real)
            first.append(register())
        return there

    monkeypatch.setattr(services, "holders", read)
    with pytest.raises(services.Registered):
        register()
    assert list(Permit.objects.all()) == first


def test_a_renewed_one_holds_from_today_and_never_for_less(register: Register, by: User, keys: Ring) -> None:
    permit, now = register(days=100), timezone.now()
    assert services.renew(permit, 30, by=by, now=now).valid_until == permit.valid_until
    later = now + 150 * DAY  # it has ended meanwhile
    assert services.renew(permit, 180, by=by, now=later).valid_until == timezone.localdate(later) + 179 * DAY
    assert Event.objects.filter(kind="permit.renewed").count() == 2


def test_a_withdrawn_one_stays_withdrawn(register: Register, by: User) -> None:
    permit, now = register(), timezone.now()
    services.withdraw(permit, Permit.Withdrawal.LENT, by=by, now=now)
    for again in (
        lambda: services.withdraw(permit, Permit.Withdrawal.WISH, by=by, now=now),
        lambda: services.renew(permit, 10, by=by, now=now),
    ):
        with pytest.raises(services.NotNow):
            again()
    assert Event.objects.get(kind="permit.withdrawn").why == "lent"
    assert Permit.objects.get().withdrawal == "lent"


def test_the_database_refuses_a_withdrawal_without_a_reason(register: Register) -> None:
    permit = register()
    with pytest.raises(IntegrityError), transaction.atomic():
        Permit.objects.filter(pk=permit.pk).update(withdrawn_at=timezone.now())


def test_events_and_their_leaves_say_nothing_of_the_holder(register: Register, by: User) -> None:
    permit, now = register(), timezone.now()
    services.show(permit, purpose="The holder asks what is kept", by=by)
    services.renew(permit, 10, by=by, now=now)
    services.printed(permit, "en", by=by)
    services.protect(permit, by=by, now=now)
    services.protect(permit, by=by, now=now)
    services.withdraw(permit, Permit.Withdrawal.WISH, by=by, now=now)
    kinds = ["registered", "shown", "renewed", "printed", "protected", "withdrawn"]
    told = Event.objects.filter(kind__startswith="permit.").order_by("pk")
    assert [event.kind for event in told] == [f"permit.{kind}" for kind in kinds]
    for event in told:
        said = f"{event.what} {event.why} {event.data}"
        assert not any(word in said for word in ("Sparlay", "Makhkam", "17301", permit.number))
        assert Leaf.objects.get(reference=f"event:{event.pk}").held, "with the others at the end of a shift"


@pytest.mark.parametrize("withdrawn", [False, True])
def test_a_holder_is_forgotten_thirty_days_after_the_end_and_the_key_goes(
    gate: Gate, keys: Ring, register: Register, by: User, go_on: GoOn, withdrawn: bool
) -> None:
    permit = register(days=10)
    if withdrawn:
        services.withdraw(permit, Permit.Withdrawal.WISH, by=by, now=timezone.now())
    (name,) = days_of(keys)
    early = go_on(29 if withdrawn else 38)
    assert (retention.forget(gate, now=early), forgetting.forget(gate, now=early)) == (0, 0)
    later = go_on(31 if withdrawn else 41)
    assert (retention.forget(gate, now=later), forgetting.forget(gate, now=later)) == (1, 1)
    assert days_of(keys) == []
    assert Permit.objects.get().holder is None
    assert Permit.objects.get().subject() is None
    assert retention.forget(gate, now=later) == 0
    told = forgetting.destroyed().get().data
    assert (told["key"], told["records"]) == (str(name), 1)
    assert Event.objects.get(kind="permits.forgotten").data == {"permits": 1}


def test_a_renewed_ones_first_key_goes_before_it_ends(
    gate: Gate, keys: Ring, register: Register, by: User, go_on: GoOn
) -> None:
    permit = register(days=180)
    (first,) = days_of(keys)
    later = go_on(170)
    services.renew(permit, 180, by=by, now=later)
    (_, second) = days_of(keys)
    assert forgetting.forget(gate, now=go_on(172)) == 1
    assert days_of(keys) == [second]
    assert first != second
    assert Permit.objects.get().subject() is not None


def test_a_destroyed_key_leaves_a_permit_without_its_holder(register: Register, keys: Ring) -> None:
    permit = register()
    for name in days_of(keys):
        keys.destroy(name)
    assert Permit.objects.get(pk=permit.pk).subject() is None
    assert services.holders(timezone.localdate()) == frozenset()


def test_a_shorter_limit_forgets_no_holder_sooner(gate: Gate, register: Register, by: User) -> None:
    services.withdraw(register(days=10), Permit.Withdrawal.WISH, by=by, now=timezone.now())
    gate.keep_permit_days = 0
    change_gate(gate, ["keep_permit_days"], by=by, why="shorter")
    assert retention.forget(gate, now=timezone.now() + 29 * DAY) == 0
    assert retention.forget(gate, now=timezone.now() + 31 * DAY) == 1
