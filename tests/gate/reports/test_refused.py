"""What was tried and refused: counts by day, kind and role, for the auditor alone."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from tests.gate.referrals import Crossed

from rahdari import gate as package
from rahdari.gate.accounts.refusals import MOST
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record
from rahdari.gate.place.models import Gate
from rahdari.gate.reports.refused import DAYS, attempts

GATE = Path(package.__path__[0])


@pytest.fixture(autouse=True)
def _nobody_was_refused() -> None:
    cache.clear()


def rows() -> list[tuple[str, str, int, bool]]:
    return [(one.what, one.role, one.count, one.more) for one in attempts(timezone.now())]


def test_an_auditor_sees_them_as_counts(
    cross: Crossed, gate: Gate, signed_in: Callable[[str], Client]
) -> None:
    cross()
    supervisor, steward = signed_in("supervisor"), signed_in("steward")
    for _ in range(3):
        assert supervisor.get("/gate/accounts/").status_code in (403, 404)
    assert steward.get("/reports/refused/").status_code == 403
    Client(enforce_csrf_checks=True).post("/sign-in/", {})
    found = {(what, role): count for what, role, count, _ in rows()}
    assert found["a page of another role", "Steward of a list"] == 1
    assert sum(n for (_, role), n in found.items() if role == "Supervisor") == 3
    assert found["a form that did not come from our page", "nobody signed in"] == 1
    page = signed_in("auditor").get("/reports/refused/").content.decode()
    assert "Steward of a list" in page
    assert "Zmaray" not in page


def test_an_attack_says_that_there_was_more(gate: Gate, signed_in: Callable[[str], Client]) -> None:
    steward = signed_in("steward")
    for _ in range(MOST + 5):
        steward.get("/nowhere/")
    assert rows() == [("a page, a reference or a number that is not there", "Steward of a list", MOST, True)]
    assert "and more" in signed_in("auditor").get("/reports/refused/").content.decode()


def test_each_day_has_its_own_and_old_ones_fall_out(gate: Gate, db: None) -> None:
    record(Kind.CODE_WRONG, who=None)
    now = timezone.now()
    assert len(attempts(now + datetime.timedelta(days=DAYS - 1))) == 1
    assert attempts(now + datetime.timedelta(days=DAYS)) == []


REFUSALS = {
    how
    for file in GATE.rglob("*.py")
    for how in re.findall(r'refused\(request, "(.+?)"\)', file.read_text("utf-8"))
}


@pytest.mark.parametrize("how", sorted(REFUSALS))
def test_whatever_is_refused_is_said_in_words(db: None, how: str) -> None:
    record(Kind.REFUSED, who=None, how=how, last=False)
    ((what, *_),) = rows()
    assert what != how
