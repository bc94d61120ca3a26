"""A crossing from the lane to its end, in English and in Dari: hit, secondary, clearance, slip.

The travellers are the demonstration's, by their place in the tray; those named here are on its list, with a
document that the list does not have.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from benchmarks.browser import scan
from benchmarks.browser import sign_in as sign_in_at
from playwright.sync_api import Page, expect

from rahdari.cli.gate_process import free_port, running_desk
from rahdari.gate.accounts.models import Role
from rahdari.gate.desk.asked import FIELDS
from rahdari.gate.simulate.tray import traveller_at

Open = Callable[..., Page]
both = pytest.mark.parametrize("language", ["en", "fa"])


def _type(page: Page, fields: dict[str, str]) -> None:
    """Fill a member in by keyboard alone, from the field in which the cursor waits."""
    for field in FIELDS:
        here = page.locator(":focus")
        assert (here.get_attribute("name") or "").endswith(f"-{field}")
        if here.evaluate("e => e.tagName") == "SELECT":
            while here.input_value() != fields.get(field, ""):
                page.keyboard.press("ArrowDown")
        else:
            page.keyboard.type(fields.get(field, ""), delay=60)  # a fast hand
        if field != FIELDS[-1]:
            page.keyboard.press("Tab")


def _scan(page: Page, at: int) -> None:
    scan(page, traveller_at(at)["scan"] + "\n")


def _refer(page: Page, at: int) -> str:
    """Scan a listed traveller, and return the referral's reference."""
    _scan(page, at)
    expect(page.locator("#verdict.refer")).to_be_visible()
    found = re.search(r"\b[2-9A-HJKMNP-TV-Z]{8}\b", page.locator("#verdict .unit").inner_text())
    assert found
    return found[0]


@pytest.fixture
def supervisor(computer: Open, sign_in: Callable[..., None], desk: str) -> Open:
    """Return what opens a referral's page: `supervisor("fa", reference, nth=1)`."""

    def open_referral(language: str, reference: str, *, nth: int = 0) -> Page:
        page = computer(language)
        sign_in(page, Role.SUPERVISOR, nth=nth)
        page.goto(f"{desk}/secondary/")
        page.locator(f"a[href$='/{reference}/']").click()
        return page

    return open_referral


def _decide(page: Page, outcome: str) -> None:
    page.locator(f"input[name=outcome][value={outcome}]").check(force=True)
    page.locator("select[name=basis]").select_option("document")


@both
def test_a_typed_tazkira_is_clear(lane: Open, language: str) -> None:
    page = lane(language)
    fields = {"scan": "Sampleone Invented", "father": "Inventedson", "birth": "1347/02/15", "sex": "m"}
    _type(page, fields | {"nationality": "af", "document": "tazkira", "number": "1234-5678", "country": "af"})
    page.keyboard.press("Enter")
    expect(page.locator("#verdict.clear")).to_be_visible()


@both
def test_a_family_of_five_with_one_hit_holds_nobody_else(lane: Open, language: str) -> None:
    page = lane(language)
    for n in range(5):
        stranger = {"scan": f"Invented Sample{'abcde'[n]}x", "document": "tazkira", "number": f"44556{n}"}
        _type(page, traveller_at(1310) if n == 3 else stranger)
        if n < 4:
            page.keyboard.press("F2")
            expect(page.locator("#work .member")).to_have_count(n + 2)
    page.keyboard.press("Enter")
    expect(page.locator("#verdict.refer .unit li")).to_have_count(5)
    marks = page.locator("#verdict .unit .mark")
    assert ["refer" in (mark.get_attribute("class") or "") for mark in marks.all()] == [
        n == 3 for n in range(5)
    ]
    page.locator("#verdict button[value=go-on]").click()
    expect(page.locator("#verdict button[value=go-on]")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(("language", "at"), [("en", 1436), ("fa", 1618)])
def test_a_confirmation_needs_four_eyes(lane: Open, supervisor: Open, language: str, at: int) -> None:
    reference = _refer(lane(language), at)
    first = supervisor(language, reference)
    expect(first.locator("figure svg").first).to_be_visible()  # the bits
    _decide(first, "confirmed")
    first.locator("select[name=entry_id]").select_option(index=0)
    first.locator("form[action$='/decide/'] button").click()
    expect(first.locator("section.notice")).to_be_visible()
    expect(first.locator("button[value=agree]")).to_have_count(0)
    second = supervisor(language, reference, nth=1)
    second.locator("button[value=agree]").click()
    expect(second.locator("button[value=agree]")).to_have_count(0)
    expect(second.locator("figure")).to_have_count(0)  # it waits no more: for a purpose only
    expect(second.locator("form[action*='/slip/'] button")).to_be_visible()
    second.locator("[name=purpose]").focus()
    second.keyboard.type("To call the owner")
    second.keyboard.press("Enter")
    expect(second.locator("figure svg").first).to_be_visible()
    second.goto(second.url.rsplit(reference)[0])
    expect(second.locator(f"a[href$='/{reference}/']")).to_have_count(0)  # nobody waits for it any more


@pytest.mark.parametrize(("language", "at"), [("en", 1121), ("fa", 1169)])
def test_who_was_cleared_is_not_stopped_again(lane: Open, supervisor: Open, language: str, at: int) -> None:
    officer = lane(language)
    page = supervisor(language, _refer(officer, at))
    _decide(page, "cleared")
    page.locator("input[name=consent]").check(force=True)
    page.locator("form[action$='/decide/'] button").click()
    expect(page.locator("form[action$='/decide/'] [value=cleared]")).to_have_count(0)
    officer.reload()  # at once: not what a scanner whose trigger was held down repeats
    _scan(officer, at)
    expect(officer.locator("#verdict.clear")).to_be_visible()


@pytest.mark.parametrize(("language", "slip", "at"), [("en", "ps", 1826), ("fa", "ur", 1826)])
def test_the_slip_is_one_sheet_of_a6_without_a_name(
    lane: Open, supervisor: Open, language: str, slip: str, at: int
) -> None:
    reference = _refer(lane(language), at)
    page = supervisor(language, reference)
    page.locator("select[name=language]").last.select_option(slip)
    page.locator("form[action*='/slip/'] button").click()
    expect(page.locator("main.slip")).to_have_attribute("lang", slip)
    page.emulate_media(media="print")
    expect(page.locator(".noprint")).to_be_hidden()
    expect(page.locator("main.slip svg")).to_be_visible()  # the code
    text = page.locator("main.slip").inner_text()
    assert reference in text
    named = re.findall(r"[A-Z]{3,}", traveller_at(at)["scan"].split("\n")[0][5:])
    assert not [name for name in named if name.casefold() in text.casefold()]
    sheet = page.pdf(prefer_css_page_size=True)
    assert re.findall(rb"/Count (\d+)", sheet) == [b"1"]
    (box,) = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", sheet)
    assert [round(float(side) / 72 * 25.4) for side in box] == [105, 148]


def test_the_queue_keeps_itself_fresh_and_the_focus_stays(
    lane: Open, computer: Open, sign_in: Callable[..., None], desk: str
) -> None:
    officer = lane()
    first = _refer(officer, 1436)
    page = computer(width=400, height=400)
    page.clock.install()
    sign_in(page, Role.SUPERVISOR)
    page.goto(f"{desk}/secondary/")
    page.evaluate("document.querySelector('.scrolls').scrollLeft = 40")
    page.locator(f"#queue a[href$='/{first}/']").focus()
    second = _refer(officer, 1826)
    with page.expect_response("**/secondary/fresh/"):
        page.clock.run_for(11_000)
    expect(page.locator(f"#queue a[href$='/{second}/']")).to_be_visible()
    expect(page.locator(f"#queue a[href$='/{first}/']")).to_be_focused()
    assert page.evaluate("document.querySelector('.scrolls').scrollLeft") == 40


_PAGES = {
    "/lane/": {Role.OFFICER},
    "/secondary/": {Role.SUPERVISOR},
    "/redress/": {Role.SUPERVISOR},
    "/look-up/": {Role.SUPERVISOR, Role.STEWARD},
    "/place/": {Role.ADMINISTRATOR},
    "/place/documents/": {Role.ADMINISTRATOR, Role.SUPERVISOR},
}


@both
@pytest.mark.parametrize("role", list(Role))
def test_a_role_sees_its_own_pages_and_is_barred_from_the_others(
    computer: Open, sign_in: Callable[..., None], desk: str, language: str, role: Role
) -> None:
    page = computer(language)
    sign_in(page, role)
    for path, roles in _PAGES.items():
        answer = page.goto(desk + path)
        assert answer
        assert answer.status == (200 if role in roles else 403), path
        expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "fa" else "ltr")
        expect(page.locator("h1")).to_have_count(1)


@both
def test_a_server_that_was_killed_answers_the_same_form_when_it_is_back(
    computer: Open, tmp_path: Path, language: str
) -> None:
    with running_desk(tmp_path / "data", free_port()) as desk:
        page = computer(language)
        sign_in_at(page, desk=desk.url)
        page.keyboard.type("Invented Sample", delay=60)
        desk.kill()
        page.keyboard.press("Enter")
        expect(page.locator("#lost")).to_be_visible()
        expect(page.locator("[name=member-0-scan]")).to_have_value("Invented Sample")
        desk.start()
        expect(page.locator("#verdict[data-unit]")).to_be_visible(timeout=20_000)
        expect(page.locator("#lost")).to_be_hidden()
        unit = page.locator("#verdict").get_attribute("data-unit")
    with closing(sqlite3.connect(tmp_path / "data" / "rahdari.sqlite3")) as database:
        (kept,) = database.execute("SELECT key FROM desk_unit").fetchall()
    assert kept == ((unit or "").replace("-", ""),)
