"""The ledger and the day between the sides in a real browser: a key handed over, a gap, a closure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from benchmarks.browser import scan
from playwright.sync_api import Page, expect
from tests.browser.test_legible import LEAST, TOO_FAINT

from rahdari.ledger.clearances import Clearance, clear
from rahdari.ledger.note import Signer

Open = Callable[..., Page]
SAID = {
    "en": ("Ledger", "never", "the equipment does not work", "differ by"),
    "fa": ("دفتر", "هرگز", "تجهیزات کار نمی‌کند", "تفاوت دارد"),
}


@pytest.fixture
def supervisor(computer: Open, sign_in: Callable[..., None]) -> Open:
    """Return what signs a supervisor in."""

    def at_work(language: str) -> Page:
        page = computer(language)
        sign_in(page, "supervisor")
        return page

    return at_work


def _is_legible(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(TOO_FAINT, LEAST)["faint"] == []


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_other_side_is_trusted_by_its_key(language: str, desk: str, supervisor: Open) -> None:
    title, never, _, _ = SAID[language]
    page = supervisor(language)
    page.goto(f"{desk}/ledger/")
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(page.get_by_text(never).first).to_be_visible()
    _is_legible(page)
    page.locator("[name=name]").fill(f"Other side {language}")
    page.locator("[name=key]").fill(str(Signer.generate(f"rahdari/{language}").verifier))
    page.keyboard.press("Tab")
    page.locator("form[action$='/others/'] button").press("Enter")
    expect(page.locator("tbody th").filter(has_text=f"Other side {language}")).to_be_visible()
    _is_legible(page)
    page.locator("form[action$='/look/'] button").last.press("Enter")
    expect(page.locator("#messages")).to_contain_text("/media")  # no stick is in this computer
    _is_legible(page)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_gap_and_a_closure_are_seen(language: str, desk: str, supervisor: Open) -> None:
    _, _, equipment, differ = SAID[language]
    page = supervisor(language)
    page.goto(f"{desk}/compliance/")
    _is_legible(page)
    page.locator("[name=reason]").select_option("equipment")
    page.locator("form[action$='/close/'] button").press("Enter")
    expect(page.locator("#bar")).to_contain_text(equipment)
    page.locator("form[action*='/open/'] button").press("Enter")
    expect(page.locator("#bar")).not_to_contain_text(equipment)
    page.locator("form[action$='/tally/'] [name=lane]").select_option(index=2)
    page.locator("[name=count]").fill("900")
    page.locator("[name=how]").select_option("manual")
    page.keyboard.press("Enter")
    expect(page.locator(".notice.warning")).to_contain_text(differ)
    _is_legible(page)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_scanned_token_says_what_it_is_and_a_check_again_has_a_reason(
    language: str, lane: Open, key: Signer
) -> None:
    until = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(hours=6)
    page = lane(language)
    page.wait_for_selector("#verdict")
    scan(page, clear(Clearance("Demonstration", 1, "K7M2-4PQX", until), key) + "\n")
    verdict = page.locator("#verdict")
    expect(verdict).to_contain_text("K7M2-4PQX")
    expect(verdict).to_have_class("verdict new")  # and not that of a verdict
    _is_legible(page)
    page.locator("#verdict summary").press("Enter")
    page.locator("#verdict select").select_option("holder")
    _is_legible(page)
    page.locator("#verdict details button").press("Enter")
    expect(page.locator("#messages")).to_be_visible()
    expect(page.locator("#verdict")).not_to_contain_text("K7M2-4PQX")
