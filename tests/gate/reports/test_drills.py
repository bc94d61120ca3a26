"""What was tried in drills: counts by day and officer, for the auditor alone."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.test import Client
from django.utils import timezone
from tests.gate.referrals import TRAVELLER, Crossed

from rahdari.gate.ledger.models import Leaf
from rahdari.gate.place.models import Gate
from rahdari.gate.reports.drills import DAYS, drills
from rahdari.gate.secondary.models import Referral
from rahdari.gate.simulate.forms import unit

OTHER = {"scan": "Palwasha Nilab", "father": "", "birth": "", "document": "passport", "number": "QX77"}


def test_an_auditor_sees_who_tried_how_many(
    cross: Crossed, officer: Client, signed_in: Callable[[str], Client]
) -> None:
    cross(**OTHER)
    officer.post("/lane/drill/")
    leaves = Leaf.objects.filter(held=False).count()
    assert cross()["verdict"] == "refer"
    officer.post("/lane/", unit(OTHER, TRAVELLER, OTHER))
    officer.post("/lane/", unit(OTHER))
    assert not Referral.objects.exists()
    assert Leaf.objects.filter(held=False).count() == leaves  # no check is counted
    now = timezone.now()
    (line,) = drills(now)
    assert (line.officer, line.units, line.names, line.referred) == ("Invented officer", 3, 5, 2)
    assert line.day == timezone.localdate(now)
    page = signed_in("auditor").get("/reports/drills/").content.decode()
    assert "Invented officer" in page
    assert "Zmaray" not in page
    assert signed_in("supervisor").get("/reports/drills/").status_code == 403


def test_old_ones_fall_out(gate: Gate, cross: Crossed, officer: Client) -> None:
    officer.post("/lane/drill/")
    cross()
    now = timezone.now()
    assert len(drills(now + datetime.timedelta(days=DAYS - 1))) == 1
    assert drills(now + datetime.timedelta(days=DAYS)) == []
