"""What follows a release: those who wait, and what each lane runs."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable

import pytest
from attrs import evolve
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from tests.gate.releases.conftest import FIRST, NEW, entry

from rahdari.gate.accounts.models import User
from rahdari.gate.desk.models import Crossing, Unit
from rahdari.gate.desk.retention import forget
from rahdari.gate.events.models import Event
from rahdari.gate.imports.models import List
from rahdari.gate.keeping.ring import Kept, ring
from rahdari.gate.permits import retention
from rahdari.gate.permits import services as permits
from rahdari.gate.permits.models import Permit
from rahdari.gate.place.models import Lane, TravellerClass
from rahdari.gate.releases import after, lanes, services
from rahdari.gate.releases.first import make_first
from rahdari.gate.releases.models import Candidate, Followed, NewHit, Release
from rahdari.gate.releases.own import Own
from rahdari.gate.secondary.models import Hit, Referral
from rahdari.records.entry import Subject
from rahdari.records.schema import entry_to_json, subject_to_json
from rahdari.screening import Screener

SUBJECT = Subject(("Gulalai Unreal Torkhel",), father_names=("Nazar",), birth_dates=("1975-05-06",))
Release_ = Callable[..., Release]


@pytest.fixture
def release(accept: Callable[..., List], compose: Callable[[], Candidate], steward: User) -> Release_:
    def go(*entries: object) -> Release:
        accept(list(entries))
        made = compose()
        assert made.state == "ready", made.why
        services.sign(["north-1"], by=steward)
        services.sign(["south-1"], by=steward)
        return services.put(by=steward)

    return go


@pytest.fixture
def crossing(lane: Lane, account: Callable[[str], User], first: Release) -> Callable[..., Crossing]:
    def go(subject: Subject = SUBJECT, verdict: str = "clear") -> Crossing:
        now = timezone.now()
        unit = Unit.objects.create(
            key=uuid.uuid4(),
            lane=lane,
            officer=account("officer"),
            traveller_class=TravellerClass.objects.first(),
            at=now,
            happened_at=now,
            verdict=verdict,
            answer={},
        )
        return Crossing.objects.create(
            unit=unit,
            number=1,
            subject=subject_to_json(subject),
            source="typed",
            document="none",
            verdict=verdict,
            index=first.generation,
            threshold=1000,
            microseconds=1,
        )

    return go


def refer(crossing: Crossing, status: str = "waiting") -> Referral:
    now = timezone.now()
    reference = uuid.uuid4().hex[:8].upper()
    return Referral.objects.create(
        crossing=crossing, reference=reference, reason="document", status=status, opened_at=now, due_at=now
    )


def test_whoever_waits_is_screened_against_what_is_new(
    crossing: Callable[..., Crossing], release: Release_
) -> None:
    waits, listed_before = refer(crossing()), refer(crossing(Subject((FIRST[0].names[0].text,))))
    row = release(NEW)
    after.follow(now=timezone.now())
    (hit,) = NewHit.objects.all()
    assert (hit.referral, hit.entry_id, hit.release) == (waits, "pol:1", row)
    assert hit.millibits >= hit.threshold
    assert not NewHit.objects.filter(referral=listed_before).exists(), "that entry is not new"
    assert Hit.objects.count() == 0, "nothing reaches the lane's side"
    waits.refresh_from_db()
    assert waits.status == "waiting"
    after.follow(now=timezone.now())
    assert (NewHit.objects.count(), Followed.objects.filter(release=row).count()) == (1, 1)
    assert Event.objects.get(kind="release.followed", data__hits=1).data["referrals"] == 2


def test_no_release_is_passed_over(crossing: Callable[..., Crossing], release: Release_) -> None:
    """Two come into force before anybody is screened: the new entries of both are looked at."""
    waits = refer(crossing())
    release(NEW)
    release(NEW, entry("pol:2", "Somebody Else"))
    after.follow(now=timezone.now())
    (hit,) = NewHit.objects.all()
    assert (hit.referral, hit.entry_id, hit.release.number) == (waits, "pol:1", 3)


def test_what_came_while_the_desk_was_off_is_followed(
    crossing: Callable[..., Crossing], own: Own, first: Release
) -> None:
    """By two commands, of which the desk finds the second in force."""
    waits = refer(crossing())
    make_first(own.folder, [*FIRST, evolve(NEW, list_id="un")])
    make_first(own.folder, [FIRST[0], evolve(NEW, list_id="un"), entry("x:1", "Somebody Else", list_id="un")])
    row = services.notice()
    assert (row.number, row.before, sorted(row.added), row.removed) == (3, 1, ["pol:1", "x:1"], ["un:2"])
    after.follow(now=timezone.now())
    (hit,) = NewHit.objects.all()
    assert (hit.referral, hit.entry_id) == (waits, "pol:1")


def test_past_travellers_are_not_searched(
    crossing: Callable[..., Crossing], release: Release_, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is read but who waits: not who was clear, and not whose referral is decided or undone."""
    crossing()
    refer(crossing(), "decided")
    refer(crossing(verdict="refer"), "undone")
    waits = refer(crossing(Subject(("Somebody Waiting Here",))))
    read: list[object] = []
    real = after.subject_from_json
    monkeypatch.setattr(after, "subject_from_json", lambda shape: read.append(shape) or real(shape))
    release(NEW)
    after.follow(now=timezone.now())
    assert read == [waits.crossing.subject]
    assert not NewHit.objects.exists()


def test_a_new_hit_is_forgotten_with_its_traveller(
    crossing: Callable[..., Crossing], release: Release_, lane: Lane
) -> None:
    waits = refer(crossing(verdict="refer"))
    release(NEW)
    after.follow(now=timezone.now())
    assert NewHit.objects.count() == 1
    later = timezone.now() + datetime.timedelta(days=400)
    forget(lane.gate, now=later)
    assert NewHit.objects.count() == 1, "who waits is not forgotten"
    Referral.objects.filter(pk=waits.pk).update(status="decided")
    forget(lane.gate, now=later)
    assert not NewHit.objects.exists()


def test_a_first_release_is_new_to_nobody(crossing: Callable[..., Crossing], first: Release) -> None:
    refer(crossing(Subject((FIRST[0].names[0].text,), birth_dates=("1980-02-03",))))
    after.follow(now=timezone.now())
    assert (NewHit.objects.count(), Followed.objects.get().referrals) == (0, 0)


def test_a_hit_that_the_referral_has_is_not_new_again(
    crossing: Callable[..., Crossing], release: Release_
) -> None:
    waits = refer(crossing())
    Hit.objects.create(
        referral=waits,
        rank=1,
        entry_id="pol:1",
        entry=entry_to_json(NEW),
        evidence=[],
        millibits=1,
        threshold=1,
        verify="",
    )
    release(NEW)
    after.follow(now=timezone.now())
    assert not NewHit.objects.exists()


Register = Callable[..., Permit]
LISTED_BEFORE = Subject((FIRST[0].names[0].text,), birth_dates=("1980-02-03",))


@pytest.fixture
def permit(first: Release, account: Callable[[str], User]) -> Register:
    def go(holder: Subject = SUBJECT) -> Permit:
        return permits.register(holder, 180, by=account("supervisor"), now=timezone.now())

    return go


def test_holders_of_permits_are_screened_against_what_is_new(permit: Register, release: Release_) -> None:
    holder, other, before = permit(), permit(Subject(("Somebody Crossing Often",))), permit(LISTED_BEFORE)
    row = release(NEW)
    after.follow(now=timezone.now())
    (hit,) = NewHit.objects.all()
    assert (hit.permit, hit.referral, hit.entry_id, hit.release) == (holder, None, "pol:1", row)
    assert hit.millibits >= hit.threshold
    assert sum(millibits for _, millibits in hit.evidence) == hit.millibits
    assert {"names", "father_names", "birth_dates"} <= {field for field, _ in hit.evidence}
    assert not NewHit.objects.filter(permit__in=(other, before)).exists()
    assert Hit.objects.count() == Referral.objects.count() == 0, "nothing reaches a lane"
    holder.refresh_from_db()
    assert holder.withdrawn_at is None, "people decide"
    told = Event.objects.get(kind="release.followed", data__hits=1)
    assert (told.data["permits"], told.data["referrals"]) == (3, 0)
    assert Followed.objects.get(release=row).permits == 3
    after.follow(now=timezone.now())
    assert NewHit.objects.count() == 1
    after_that = release(NEW, entry("pol:2", "Torpekai Devised"))
    after.follow(now=timezone.now())
    assert not NewHit.objects.filter(release=after_that).exists(), "that entry is not new any more"


def test_the_steward_sees_what_a_hit_on_a_holder_rests_on_and_not_the_holder(
    permit: Register, release: Release_, signed_in: Callable[[str], Client]
) -> None:
    holder = permit(evolve(SUBJECT, grandfather_names=("Gulbaz",), nationalities=("pk",)))
    release(NEW)
    after.follow(now=timezone.now())
    steward = signed_in("steward")
    assert "holds a permit" in steward.get("/releases/").text
    page = steward.get("/releases/hits/").text
    for word in (holder.number, "pol:1", "father’s name", "birth date"):
        assert word in page
    for word in ("Nazar", "1975-05-06", "Gulbaz", "Pakistan"):
        assert word not in page
    hit = NewHit.objects.get()
    steward.post(f"/releases/hits/{hit.pk}/", {"note": "The supervisor was told"})
    hit.refresh_from_db()
    assert (hit.note, hit.kept_as()) == ("The supervisor was told", Kept.PERMIT)


def test_permits_that_are_over_are_not_searched(
    permit: Register, release: Release_, account: Callable[[str], User]
) -> None:
    """Nor is a holder who claims protection, nor one whose key was destroyed."""
    over, withdrawn, protected, gone = (
        permit(evolve(SUBJECT, grandfather_names=(name,))) for name in ("Aman", "Baz", "Khan", "Dad")
    )
    by, now = account("supervisor"), timezone.now()
    Permit.objects.filter(pk=over.pk).update(valid_until=timezone.localdate() - datetime.timedelta(days=1))
    permits.withdraw(withdrawn, Permit.Withdrawal.WISH, by=by, now=now)
    permits.protect(protected, by=by, now=now)
    sealed = ring().seal(Kept.PERMIT, "permit.holder", b"{}")
    Permit.objects.filter(pk=gone.pk).update(holder=sealed[:2] + bytes((0, 0, 1)) + sealed[5:])
    release(NEW)
    after.follow(now=now)
    assert not NewHit.objects.exists()
    assert Followed.objects.latest("pk").permits == 0


def test_a_claim_of_protection_takes_what_was_found_from_the_steward(
    permit: Register, release: Release_, account: Callable[[str], User]
) -> None:
    holder = permit()
    release(NEW)
    after.follow(now=timezone.now())
    assert after.shown().count() == 1
    permits.protect(holder, by=account("supervisor"), now=timezone.now())
    assert after.shown().count() == 0


def test_what_was_found_of_a_holder_is_forgotten_with_them(
    permit: Register, release: Release_, lane: Lane
) -> None:
    permit()
    release(NEW)
    after.follow(now=timezone.now())
    forget(lane.gate, now=timezone.now() + datetime.timedelta(days=100))
    assert NewHit.objects.count() == 1, "what fades of crossings is not the permits'"
    assert retention.forget(lane.gate, now=timezone.now() + datetime.timedelta(days=400)) == 1
    assert not NewHit.objects.exists()


def test_what_is_found_of_somebody_who_was_just_forgotten_goes_as_well(
    permit: Register, release: Release_, lane: Lane
) -> None:
    permit()
    release(NEW)
    after.follow(now=timezone.now())
    Permit.objects.update(holder=None)  # as retention does it, or a backup whose key is gone
    assert retention.forget(lane.gate, now=timezone.now()) == 0
    assert not NewHit.objects.exists()


def test_a_new_hit_is_of_a_referral_or_of_a_permit(
    permit: Register, crossing: Callable[..., Crossing], first: Release
) -> None:
    hit = {"release": first, "entry_id": "un:1", "millibits": 1, "threshold": 1}
    for whose in ({}, {"permit": permit(), "referral": refer(crossing())}):
        with pytest.raises((IntegrityError, AssertionError)), transaction.atomic():
            NewHit.objects.create(**hit, **whose)


def test_no_lane_waits_while_holders_are_screened(
    permit: Register, release: Release_, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one turn to write is taken when all has been screened."""
    permit()
    real, asked = Screener.screen_batch, []

    def screen_batch(self: Screener, *given: object, **more: object) -> object:
        asked.append(len(connection.savepoint_ids))
        return real(self, *given, **more)

    monkeypatch.setattr(Screener, "screen_batch", screen_batch)
    release(NEW)
    asked.clear()
    outside = len(connection.savepoint_ids)
    after.follow(now=timezone.now())
    assert asked == [outside]


def test_lanes_say_what_they_run(crossing: Callable[..., Crossing], release: Release_, lane: Lane) -> None:
    one, other = lanes.states()
    assert (one.unknown, one.at) == (True, None)
    crossing()
    one, other = lanes.states()
    assert (one.number, one.behind, one.missing, other.unknown) == (1, 0, (), True)
    release(NEW)
    one, _ = lanes.states()
    assert (one.number, one.behind, one.missing) == (1, 1, ("pol:1",))
    second = release(NEW, entry("pol:2", "Torpekai Devised"))
    release(entry("pol:2", "Torpekai Devised"))
    one, _ = lanes.states()
    assert (one.behind, one.missing) == (3, ("pol:2",)), "what is gone again need not reach it"
    lanes.report(lane, second.generation, now=timezone.now())
    one, _ = lanes.states()
    assert (one.number, one.behind, one.missing) == (3, 1, ())
