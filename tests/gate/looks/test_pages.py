"""The pages' switches, languages and directions; and that nothing on them comes from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

import rahdari.gate.looks
from rahdari.gate.accounts.models import Role, User
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.place.models import Lane

GATE = Path(rahdari.gate.looks.__file__).parent.parent


def _page(browser: Client, url: str = "/lane/") -> str:
    return browser.get(url).content.decode()


@pytest.mark.parametrize(
    ("language", "direction"), [("en", "ltr"), ("fa", "rtl"), ("ps", "rtl"), ("ur", "rtl")]
)
def test_a_page_says_its_language_and_direction(db: None, lane: Lane, language: str, direction: str) -> None:
    browser = Client()
    browser.cookies["django_language"] = language
    page = _page(browser, "/sign-in/")
    assert f'<html lang="{language}" dir="{direction}"' in page


def test_a_language_stays_with_the_account(signed_in: Callable[[str], Client]) -> None:
    browser = signed_in(Role.OFFICER)
    browser.post("/looks/language/", {"language": "ps", "next": "/lane/"})
    assert 'lang="ps"' in _page(browser)
    elsewhere = signed_in(Role.OFFICER)
    assert 'lang="ps"' in _page(elsewhere)
    event = Event.objects.get(kind=Kind.LANGUAGE_CHOSEN)
    assert (event.who, event.data) == (User.objects.get(role=Role.OFFICER), {"language": "ps"})


def test_a_language_that_there_is_not_changes_nothing(officer: Client) -> None:
    officer.post("/looks/language/", {"language": "xx", "next": "/lane/"})
    assert 'lang="en"' in _page(officer)
    assert not Event.objects.filter(kind=Kind.LANGUAGE_CHOSEN).exists()


@pytest.mark.parametrize(
    ("switch", "shown"), [("dark", 'data-theme="dark"'), ("silent", "data-silent"), ("quiet", "data-quiet")]
)
def test_a_switch_turns_on_and_off(officer: Client, switch: str, shown: str) -> None:
    assert shown not in _page(officer).partition(">\n<head>")[0]
    for on in (True, False):
        officer.post("/looks/turn/", {"switch": switch, "next": "/lane/"})
        assert (shown in _page(officer).partition(">\n<head>")[0]) is on


def test_no_other_switch_and_no_way_out(officer: Client) -> None:
    assert officer.post("/looks/turn/", {"switch": "red", "next": "/lane/"}).status_code == 404
    away = officer.post("/looks/turn/", {"switch": "dark", "next": "https://elsewhere.example/"})
    assert away["Location"] == "/"


def test_a_switch_on_an_answer_leads_back_to_a_page(officer: Client) -> None:
    """The page that answers a form may have an address that only takes forms."""
    page = officer.post("/lane/", {"class": "general"}).content.decode()
    (back,) = set(re.findall(r'name="next" value="([^"]*)"', page))
    assert officer.get(back, follow=True).status_code == 200


def test_each_role_is_led_to_its_own_pages(signed_in: Callable[[str], Client]) -> None:
    led = {role: set(re.findall(r'<a href="([^"]+)"', _nav(signed_in(role)))) for role in Role.values}
    assert led[Role.OFFICER] == set()
    assert "/place/accounts/" in led[Role.ADMINISTRATOR] - led[Role.SUPERVISOR]
    for role, urls in led.items():
        assert {signed_in(role).get(url).status_code for url in urls} <= {200}, role


def _nav(browser: Client) -> str:
    return (
        browser.get("/", follow=True)
        .content.decode()
        .partition('<nav class="pages"')[2]
        .partition("</nav>")[0]
    )


def test_the_bar_alone_is_what_the_page_asks_for(officer: Client) -> None:
    fragment = _page(officer, "/lane/bar/")
    assert fragment.startswith('<div id="figures"')
    assert "data-clock" in fragment


def test_digits_and_months_are_the_languages_own(officer: Client) -> None:
    officer.post("/looks/language/", {"language": "fa", "next": "/lane/"})
    figures = _page(officer, "/lane/bar/")
    assert re.search("[۰-۹]{2}:[۰-۹]{2}:[۰-۹]{2}", figures)
    assert re.search("حمل|ثور|جوزا|سرطان|اسد|سنبله|میزان|عقرب|قوس|جدی|دلو|حوت", figures)


def test_our_script_gets_the_verdict_with_its_request(officer: Client) -> None:
    form = {
        "key": "7c9a4a40-0f5a-4a39-9d5c-0c9d5a1f3b11",
        "class": "general",
        "member-0-scan": "Invented Person",
    }
    page = officer.post("/lane/", form, headers={"X-Requested-With": "fetch"})
    assert page.status_code == 200
    assert f'data-unit="{form["key"]}"' in page.content.decode()


def test_nothing_inline_and_nothing_from_elsewhere() -> None:
    """The content security policy would block it, and a page would be half there."""
    for path in (GATE / "templates").rglob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|https?://", text), path
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), path
    for path in (GATE / "static").rglob("*.*s"):
        assert not re.search(
            r"https?://(?!www\.w3\.org)|@import|innerHTML|\beval\(", path.read_text("utf-8")
        ), path
