"""The clock jumps a day ahead and back: it is said, nothing is forgotten at once, nothing lost or doubled."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from attrs import define
from django.test import Client
from django.utils import timezone

from rahdari.gate.desk.models import Crossing
from rahdari.gate.events.models import Event
from rahdari.gate.place.models import Gate
from rahdari.gate.project import server
from rahdari.gate.project.clock import ClockWatch, set_lately
from rahdari.gate.simulate.audit import differences
from rahdari.gate.simulate.forms import unit
from rahdari.gate.simulate.tray import traveller_at

DAY = 24 * 3600
JSON = {"accept": "application/json"}


@define
class Clocks:
    """Both clocks of a computer; only the time of day can be set."""

    passed: float = 0.0
    ahead: float = 0.0

    def watch(self) -> ClockWatch:
        start = timezone.now().timestamp()
        return ClockWatch(lambda: start + self.passed + self.ahead, lambda: self.passed)


def jumps() -> list[int]:
    kept = Event.objects.filter(kind="clock.jumped").order_by("pk")
    return [event.data["seconds"] for event in kept]


@pytest.mark.django_db
def test_a_jump_is_seen_once_and_said(capsys: pytest.CaptureFixture[str]) -> None:
    clocks = Clocks()
    watch = clocks.watch()
    for _ in range(3):
        clocks.passed += 2
        clocks.ahead += 0.5  # as a clock that is kept by the network
        assert watch.look() == 0
    assert watch.settled()
    for ahead in (DAY, 0.0):
        clocks.ahead = ahead
        assert abs(watch.look()) == pytest.approx(DAY, abs=3)
        assert watch.look() == 0
    assert jumps() == [pytest.approx(DAY, abs=3), pytest.approx(-DAY, abs=3)]
    said = capsys.readouterr().err
    assert "was set ahead" in said
    assert "was set back" in said
    assert "set it if not" in said
    assert not watch.settled()
    clocks.passed += 3601
    assert watch.settled()


@pytest.mark.django_db
def test_a_clock_that_was_set_back_while_nothing_ran(officer: Client) -> None:
    Event.objects.bulk_create([Event(at=timezone.now() + datetime.timedelta(days=1), kind="gate.changed")])
    assert Clocks().watch().look() < -DAY + 60


def test_nothing_is_forgotten_while_the_clock_may_be_wrong(officer: Client, monkeypatch) -> None:
    officer.post("/lane/", unit(traveller_at(0)))
    clocks = Clocks()
    watch = clocks.watch()
    watch.look()
    now = timezone.now()
    monkeypatch.setattr(
        timezone, "now", lambda: now + datetime.timedelta(seconds=clocks.passed + clocks.ahead)
    )
    clocks.ahead = 2 * DAY
    server._fade(watch)
    assert Crossing.objects.get().subject is not None
    clocks.ahead = 0.0
    clocks.passed += 3600
    server._fade(watch)
    clocks.passed += 3601
    server._fade(watch)
    assert Crossing.objects.get().subject is not None  # it was set right in time
    clocks.passed += 2 * DAY
    server._fade(watch)
    assert Crossing.objects.get().subject is None


def test_the_bar_says_so(officer: Client, gate: Gate) -> None:
    assert "was set" not in officer.get("/lane/").text
    clocks = Clocks()
    watch = clocks.watch()
    watch.look()
    clocks.ahead = DAY
    watch.look()
    assert set_lately()
    assert "was set: is it right?" in officer.get("/lane/").text


def test_units_before_in_and_after_a_jump_are_kept_once(
    signed_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    told, real = {}, timezone.now
    for days in (0, 1, 0, -1, 0):
        jumped = datetime.timedelta(days=days)
        monkeypatch.setattr(timezone, "now", lambda jumped=jumped: real() + jumped)
        browser, form = signed_in("officer"), unit(traveller_at(days + 1))
        told[form["key"]] = browser.post("/lane/", form, headers=JSON).json()
        assert browser.post("/lane/", form, headers=JSON).json() == told[form["key"]]
    assert list(differences(told, frozenset())) == []


def test_the_idle_clock_goes_on_after_it_was_set_back(
    officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_000_000_000.0 + DAY]
    monkeypatch.setattr("rahdari.gate.accounts.middleware.time.time", lambda: now[0])
    assert officer.get("/lane/").status_code == 200
    now[0] -= DAY
    assert officer.get("/lane/").status_code == 200
    now[0] += 16 * 60
    assert officer.get("/lane/").headers["Location"] == "/sign-in/"
