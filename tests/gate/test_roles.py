"""Each page is for the roles that it names, and for nobody else; whoever is refused is on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from tests.gate.routes import Route, routes

from rahdari.gate.accounts import refusals
from rahdari.gate.accounts.access import EVERYBODY, SIGNED_IN
from rahdari.gate.accounts.models import Role
from rahdari.gate.events.models import Event
from rahdari.gate.place.services import COOKIE

METHODS = ("get", "post")
SignedIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _all_are_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Record every refusal, however many; the pages that say so are drawn elsewhere."""
    monkeypatch.setattr(refusals, "MOST", 10**6)
    monkeypatch.setattr(refusals.defaults, "permission_denied", lambda *_: HttpResponse(status=403))
    monkeypatch.setattr(refusals.csrf, "csrf_failure", lambda *_: HttpResponse(status=403))


@pytest.mark.parametrize("route", routes(), ids=lambda route: route.pattern)
def test_every_page_says_whom_it_is_for(route: Route) -> None:
    assert route.roles
    assert route.roles <= SIGNED_IN or route.roles == EVERYBODY


def ask(browser: Client, method: str, address: str) -> tuple[Any, list[tuple[str, str | None]]]:
    """Ask for a page, take back what it did, and return its answer and the refusals that were recorded."""
    with transaction.atomic():
        before = Event.objects.count()
        answer = getattr(browser, method)(address, headers={"accept": "application/json"})
        new = Event.objects.order_by("pk")[before:]
        recorded = [
            (event.data["how"], event.who and event.who.role) for event in new if event.kind == "page.refused"
        ]
        transaction.set_rollback(True)
    return answer, recorded


def for_signed_in() -> list[Route]:
    return [route for route in routes() if route.roles != EVERYBODY]


@pytest.mark.parametrize("role", Role.values)
def test_every_page_by_every_role(role: str, signed_in: SignedIn) -> None:
    wrong, browser = [], signed_in(role)
    for route in for_signed_in():
        for method in METHODS:
            if not browser.cookies[settings.SESSION_COOKIE_NAME].value:  # the page before signed out
                browser = signed_in(role)
            answer, recorded = ask(browser, method, route.address)
            barred = answer.status_code == 403 and recorded == [("not theirs", role)]
            let_in = answer.status_code not in (401, 403, 429) and answer.status_code < 500
            if not (let_in if role in route.roles else barred):
                wrong.append((method, route.pattern, answer.status_code, recorded))
    assert wrong == []


@pytest.mark.django_db
def test_every_page_by_a_stranger(gate: object) -> None:
    wrong = []
    for route in for_signed_in():
        for method in METHODS:
            answer, _ = ask(Client(), method, route.address)
            where = answer.headers.get("Location", "").split("?")[0]
            sent_away = answer.status_code == 401 or where in ("/sign-in/", "/accounts/login/")
            if not sent_away and not route.pattern.endswith("/login/"):  # by a passkey
                wrong.append((method, route.pattern, answer.status_code, where))
    assert wrong == []


def test_every_page_of_the_lane_by_an_officer_at_an_unregistered_computer(officer: Client) -> None:
    del officer.cookies[COOKIE]
    lane = [route for route in for_signed_in() if route.roles == {Role.OFFICER}]
    assert len(lane) > 5
    for route in lane:
        for method in METHODS:
            answer, recorded = ask(officer, method, route.address)
            if answer.status_code != 405:
                assert answer.status_code in (403, 404), route
                assert recorded, route


def test_every_page_without_the_second_factor_that_the_role_needs(signed_in: SignedIn, settings: Any) -> None:
    browser = signed_in("supervisor")
    settings.SECOND_FACTOR_NEEDED = True
    for route in for_signed_in():
        if Role.SUPERVISOR in route.roles and not route.pattern.startswith("/accounts/"):
            for method in METHODS:
                answer, _ = ask(browser, method, route.address)
                assert answer.headers["Location"] == "/accounts/2fa/", route


@pytest.mark.parametrize("role", Role.values)
def test_every_form_without_its_token(role: str, signed_in: SignedIn) -> None:
    wrong = []
    browser = signed_in(role)
    browser.handler.enforce_csrf_checks = True
    for route in routes():
        if getattr(route.view, "csrf_exempt", False):
            assert route.roles == EVERYBODY, "only what nobody's session is asked for may come without"
            continue
        answer, recorded = ask(browser, "post", route.address)
        if answer.status_code != 403 or [how for how, _ in recorded] != ["no token"]:
            wrong.append((route.pattern, answer.status_code, recorded))
    assert wrong == []


@pytest.mark.parametrize("role", Role.values)
def test_the_first_page_leads_to_ones_own(role: str, signed_in: SignedIn) -> None:
    assert signed_in(role).get("/", follow=True).status_code == 200
