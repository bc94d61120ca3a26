"""Nobody gets at travellers by leafing, guessing or searching; whoever tries is slowed down and on record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from tests.gate.referrals import CARD, TRAVELLER
from tests.gate.routes import routes

from rahdari.gate.accounts.access import EVERYBODY
from rahdari.gate.accounts.models import Role
from rahdari.gate.accounts.refusals import MOST
from rahdari.gate.desk.models import Unit
from rahdari.gate.events.models import Event
from rahdari.gate.lookups import services as lookups
from rahdari.gate.secondary.models import Referral
from rahdari.gate.simulate.forms import unit
from rahdari.gate.slips import services as slips
from rahdari.gate.slips.models import Complaint

SignedIn = Callable[[str], Client]


def refusals(role: str = "supervisor") -> Counter[str]:
    kept = Event.objects.filter(kind="page.refused", who__role=role)
    return Counter(event.data["how"] for event in kept)


@pytest.mark.parametrize("role", Role.values)
def test_no_page_but_the_referrals_own_shows_a_traveller(
    role: str, signed_in: SignedIn, referral: Referral
) -> None:
    shown = set()
    for route in routes():
        if route.roles != EVERYBODY and role in route.roles:
            address = route.filled({"reference": referral.reference, "language": "en", "table": "hours"})
            page = b"".join(signed_in(role).get(address)).decode(errors="ignore")
            if CARD in page or TRAVELLER["father"] in page or TRAVELLER["scan"] + "\n" in page:
                shown.add(route.pattern)
    assert shown == ({"/secondary/<str:reference>/"} if role == "supervisor" else set())


def test_an_officer_sees_no_other_officers_unit(officer: Client, account) -> None:
    form = unit(TRAVELLER)
    told = officer.post("/lane/", form, headers={"accept": "application/json"}).json()
    reference = told["members"][0]["reference"]
    kept = Unit.objects.get(pk=form["key"])
    assert reference in officer.get("/lane/", {"unit": str(kept.pk)}).text
    kept.officer = account("supervisor")  # as if another one had screened it
    kept.save()
    assert reference not in officer.get("/lane/", {"unit": str(kept.pk)}).text
    for address in ("/lane/undo/", "/lane/others/"):
        sent = {"key": str(kept.pk), "choice": "wait"}
        assert officer.post(address, sent).status_code == 404
    assert refusals("officer") == {"unknown": 2}


def test_references_are_not_enumerated(supervisor: Client, referral: Referral) -> None:
    for n in range(MOST):
        assert supervisor.get(f"/secondary/GUESS{n}/").status_code == 404
    real = f"/secondary/{referral.reference}/"
    refused = supervisor.get(real)
    assert refused.status_code == 429
    assert "15 minutes" in refused.text
    assert supervisor.get("/secondary/").status_code == 200  # the day's work goes on
    assert refusals() == {"unknown": MOST}
    assert Event.objects.filter(kind="page.refused").last().data["last"]
    supervisor.get("/secondary/GUESS/")
    assert refusals() == {"unknown": MOST}  # and the events do not fill the disk
    cache.clear()  # the quarter of an hour is over
    assert supervisor.get(real).status_code == 200


@pytest.mark.parametrize("page", ["/redress/", "/kept/"])
def test_references_of_slips_are_not_enumerated(page: str, supervisor: Client, referral: Referral) -> None:
    asked = {"purpose": "The person asks what is kept"}
    for n in range(MOST):
        assert supervisor.post(page, {**asked, "reference": f"GUESS{n}"}).status_code == 422
    assert supervisor.post(page, {**asked, "reference": referral.reference}).status_code == 429
    assert refusals() == {"unknown": MOST}


def test_a_complaints_number_leads_to_nobodys_slip(supervisor: Client, referral: Referral) -> None:
    by = supervisor.get("/secondary/").wsgi_request.user
    kept = slips.complain(referral, Complaint.Concern.PERSON, "", "", by=by, now=timezone.now())
    answer = supervisor.post(f"/redress/GUESS/answer/{kept.pk}/", {})
    assert answer.status_code == 404
    assert referral.reference not in answer.text


def test_looking_up_is_no_way_to_read_the_lists(supervisor: Client, referral: Referral) -> None:
    asked = {"purpose": "a phone call from the police", "name": "Zmaray Torgar Invented"}
    for _ in range(lookups.MOST_AN_HOUR):
        assert supervisor.post("/look-up/", asked).status_code == 200
    refused = supervisor.post("/look-up/", asked)
    assert refused.status_code == 429
    assert "test:1" not in refused.text
    assert Event.objects.filter(kind="name.looked-up").count() == lookups.MOST_AN_HOUR
    assert refusals() == {"too many look-ups": 1}


def test_what_one_does_slows_nobody_else_down(
    supervisor: Client, other_supervisor: Client, referral: Referral
) -> None:
    for n in range(MOST):
        supervisor.get(f"/secondary/GUESS{n}/")
    assert other_supervisor.get(f"/secondary/{referral.reference}/").status_code == 200


def test_strangers_do_not_fill_the_disk_with_refusals(gate: object) -> None:
    for n in range(MOST + 5):
        assert Client(REMOTE_ADDR=f"10.0.0.{n}").get("/nowhere/").status_code == 404
    assert Event.objects.filter(kind="page.refused", who=None).count() == MOST
