from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.gate.referrals import Crossed

from rahdari.gate.desk import retention
from rahdari.gate.desk.models import Unit
from rahdari.gate.place.models import Gate
from rahdari.gate.reports import services
from rahdari.gate.reports.suppression import SMALLEST, suppressed
from rahdari.gate.secondary.models import Referral

ROLES = ["supervisor", "steward", "auditor", "administrator"]


@given(st.lists(st.integers(0, 50), max_size=24))
def test_no_small_count_can_be_worked_out(counts: list[int]) -> None:
    shown = suppressed(counts)
    hidden = [count for count, seen in zip(counts, shown, strict=True) if seen is None]
    for count, seen in zip(counts, shown, strict=True):
        assert seen == count if seen is not None else count > 0
        assert seen is None or not 0 < seen < SMALLEST
    if any(count >= SMALLEST for count in counts):
        assert len(hidden) != 1


def table(browser: Client, name: str) -> list[list[str]]:
    answer = browser.get(f"/reports/{name}.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    return list(csv.reader(answer.text.splitlines()))


@pytest.fixture
def a_day(cross: Crossed, supervisor: Client) -> list[Referral]:
    """Six travellers stopped for the entry who are not meant, and seven others, all at one moment."""
    for n in range(7):
        cross(scan="Torpekai Wardaga", father="", birth="", number=f"AB00000{n}")
    references = [cross(number=f"AB12345{n}")["reference"] for n in range(6)]
    for reference in references:
        page = f"/secondary/{reference}/decide/"
        supervisor.post(page, {"outcome": "cleared", "basis": "document"})
    Unit.objects.update(at=timezone.now())
    return list(Referral.objects.all())


def test_the_day_is_counted(a_day: list[Referral], supervisor: Client) -> None:
    now = timezone.now()
    hour = f"{timezone.localtime(Unit.objects.first().at).hour:02}"  # type: ignore[union-attr]
    assert [hour, "13", "6"] in table(supervisor, "hours")
    assert table(supervisor, "classes") == [["class", "crossings", "referred"], ["General", "13", "6"]]
    assert table(supervisor, "false-stops") == [["entry", "false_stops"], ["test:1", "6"]]
    assert services.stops(services.midnight(now), now) == services.Stops(13, 6, 6 / 13)
    minutes = services.time_in_secondary(now)
    assert minutes
    assert minutes.count == 6
    assert services.oldest(now) is None


def test_few_are_not_shown(referral: Referral, supervisor: Client) -> None:
    data = {"outcome": "cleared", "basis": "document"}
    supervisor.post(f"/secondary/{referral.reference}/decide/", data)
    assert table(supervisor, "classes")[1] == ["General", "<5", "<5"]
    assert table(supervisor, "false-stops")[1] == ["test:1", "<5"]
    assert services.stops(timezone.now() - services.WEEK, timezone.now()).rate is None
    assert services.time_in_secondary(timezone.now()) is None
    assert "fewer than 5" in supervisor.get("/reports/").text


@pytest.mark.parametrize("role", ROLES)
def test_reports_name_nobody(
    role: str, a_day: list[Referral], signed_in: Callable[[str], Client], gate: Gate
) -> None:
    browser = signed_in(role)
    texts = [browser.get("/reports/").text]
    texts += [browser.get(f"/reports/{name}.csv").text for name in ("hours", "classes", "false-stops")]
    for text in texts:
        assert not any(word in text for word in ("Zmaray", "Torpekai", "Gulwali", "1971", "AB12345"))
        assert not any(referral.reference in text for referral in a_day)
    assert "+00 000" in texts[0]  # whom to tell


def test_drills_and_what_was_undone_do_not_count(cross: Crossed, officer: Client) -> None:
    officer.post("/lane/drill/")
    cross()
    now = timezone.now() + datetime.timedelta(seconds=1)
    assert services.stops(services.midnight(now), now).crossings == 0
    officer.post("/lane/drill/")
    cross()
    assert services.stops(services.midnight(now), now + datetime.timedelta(seconds=5)).crossings == 1


def test_the_share_stopped_is_the_same_when_clear_crossings_are_only_counts(
    a_day: list[Referral], gate: Gate
) -> None:
    at, later = timezone.now() - datetime.timedelta(days=2), timezone.now()
    Unit.objects.update(at=at)
    before = services.stops(later - services.WEEK, later)
    assert (before.crossings, before.stopped) == (13, 6)
    retention.forget(gate, now=later)
    assert retention.count(gate, now=later) == 7
    assert services.stops(later - services.WEEK, later) == before
    hour = at.replace(minute=0, second=0, microsecond=0)
    assert services.stops(hour, later) == before
    assert services.stops(hour + datetime.timedelta(seconds=1), later).crossings == 0


def test_a_claim_of_protection_is_not_reported_to_owners(referral: Referral, supervisor: Client) -> None:
    page = f"/secondary/{referral.reference}/decide/"
    for outcome in ("cleared", "protection"):
        supervisor.post(page, {"outcome": outcome, "basis": "document"})
    assert services.false_stops() == []


def test_there_is_no_other_table(supervisor: Client) -> None:
    assert supervisor.get("/reports/people.csv").status_code == 404


def test_a_total_does_not_give_away_what_the_table_hides(cross: Crossed, supervisor: Client) -> None:
    for n in range(3):
        cross(scan="Torpekai Wardaga", father="", birth="", number=f"AB00000{n}")
    page = supervisor.get("/reports/").text
    assert not re.search(r">\s*3\s*<", page)


def test_no_column_of_the_chart_goes_below_the_ground(
    a_day: list[Referral], cross: Crossed, supervisor: Client
) -> None:
    cross(scan="Torpekai Wardaga", father="", birth="", number="AB000009")
    alone = Unit.objects.order_by("at").last()
    assert alone
    Unit.objects.exclude(pk=alone.pk).update(at=services.midnight(timezone.now()))
    assert 'height="-' not in supervisor.get("/reports/").text
