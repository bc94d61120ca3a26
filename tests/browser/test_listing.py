"""The steward's entries in a real browser: said while it is typed, proposed by one, approved by another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.test_legible import LEAST, TOO_FAINT

SAMPLES = Path(__file__).parents[1] / "samples" / "reports"
Open = Callable[..., Page]
SAID = {
    "en": ("Latin script", "Arabic script", "can only lead to: verify identity", "father’s name"),
    "fa": ("خط لاتین", "خط عربی", "تنها به تأیید هویت می‌انجامد", "نام پدر"),
}
CHOSEN = {
    "basis": "arrest-warrant",
    "ground": "robbery",
    "source_grade": "A",
    "information_grade": "2",
    "handling": "3",
    "action": "call",
    "days": "90",
}
WRITTEN = {"file_number": "12/1405", "owner_contact": "Duty desk, +00 000"}


@pytest.fixture
def stewards(computer: Open, sign_in: Callable[..., None]) -> Callable[[str], tuple[Page, Page]]:
    """Return what signs two stewards in, each at a computer of their own."""

    def both(language: str) -> tuple[Page, Page]:
        pages = (computer(language), computer(language))
        for nth, page in enumerate(pages):
            sign_in(page, "steward", nth=nth)
        return pages

    return both


def _listing(page: Page) -> None:
    for name, value in CHOSEN.items():
        page.locator(f"[name={name}]").select_option(value)
    for name, value in WRITTEN.items():
        page.locator(f"[name={name}]").fill(value)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_an_entry_from_the_first_letter_to_the_second_person(
    language: str, desk: str, stewards: Callable[[str], tuple[Page, Page]]
) -> None:
    page, second = stewards(language)
    page.goto(f"{desk}/entries/")
    page.locator("a[href$='/entries/new/']").click()
    typed = page.locator("#typed")
    expect(page.locator("[name=names]")).to_be_focused()
    page.keyboard.type(f"Zmaray Torgar {language}x\nزمری تورګړ")
    latin, arabic, only, father = SAID[language]
    for text in (latin, arabic, only, father):
        expect(typed).to_contain_text(text)
    page.locator("[name=father]").fill("Gulwali Spinzar")
    expect(typed).not_to_contain_text(only)  # said without leaving the page, and nothing typed is lost
    _listing(page)
    page.locator("[name=birth]").fill("2019")
    page.locator("#entry button.main").click()
    wrong = page.locator("[name=birth]")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=names]")).to_have_value(f"Zmaray Torgar {language}x\nزمری تورګړ")
    wrong.fill("1350")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/new/" not in url)
    expect(page.locator("button[value=approve]")).to_have_count(0)  # not by the same
    second.goto(page.url)
    second.locator("button[value=approve]").click()
    expect(second.locator("form[action$='/renew/']")).to_be_visible()
    assert second.evaluate("document.documentElement.scrollWidth <= innerWidth")
    second.locator("[name=withdraw-why]").fill("Acquitted in March")
    second.locator("form[action$='/withdraw/'] button").click()
    expect(second.locator("form[action$='/withdraw/']")).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_register_is_looked_at_proposed_and_approved_without_one_row(
    language: str, desk: str, stewards: Callable[[str], tuple[Page, Page]]
) -> None:
    page, second = stewards(language)
    rows = [f"Gulwali Spinzar {language}{'abcdefgh'[n]},{1350 + n},Zmaray" for n in range(8)]
    content = "\n".join(["names,birth,father", *rows, "Spogmai Torgar,2019,"]).encode()
    register = {"name": f"register-{language}.csv", "mimeType": "text/csv", "buffer": content}
    page.goto(f"{desk}/entries/table/")
    page.locator("[name=table]").set_input_files(register)  # type: ignore[arg-type]
    _listing(page)
    page.locator("button[name=look]").click()
    expect(page.locator("#read tbody tr")).to_have_count(8)
    page.locator("[name=table]").set_input_files(register)  # type: ignore[arg-type]
    page.locator("button[name=look] + button").click()
    page.wait_for_url("**/entries/table/*/")
    second.goto(page.url)
    second.locator("[name=exclude][value='3']").check()
    second.locator("button[value=approve]").click()
    expect(second.locator("[name=exclude]")).to_have_count(0)
    second.goto(f"{desk}/entries/")
    assert f"Gulwali Spinzar {language}a" in second.content()
    assert f"Gulwali Spinzar {language}h" in second.content()
    over = second.locator("section details")
    expect(over).to_contain_text(f"Gulwali Spinzar {language}b")


def test_what_an_entry_rests_on(desk: str, stewards: Callable[[str], tuple[Page, Page]]) -> None:
    page, second = stewards("fa")
    page.goto(f"{desk}/entries/new/")
    page.locator("[name=names]").fill("Zmaray Torgar Reported")
    page.locator("[name=birth]").fill("1350")
    _listing(page)
    page.locator("#entry button.main").click()
    page.wait_for_url(lambda url: "/new/" not in url)
    page.locator("dd a[href$='/reports/']").click()
    for name in ("01-parwan-wire.txt", "03-north-mirror.txt", "17-page.html"):
        page.locator("[name=file]").set_input_files(SAMPLES / name)
        page.locator("form[action$='/add/'] button").click()
        expect(page.locator("#messages .success")).to_be_visible()
    second.goto(page.url)
    expect(second.locator("#claims tbody tr")).to_have_count(3)
    expect(second.locator("svg.provenance path[stroke-dasharray]")).to_have_count(1)  # the copy
    second.locator("#reports summary").first.focus()
    second.keyboard.press("Enter")
    expect(second.locator("#reports details").first).to_contain_text("Four lorries in ten")
    assert second.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert second.evaluate(TOO_FAINT, LEAST)["faint"] == []
    second.set_viewport_size({"width": 640, "height": 400})  # 200 %
    assert second.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_entry_is_restricted_by_keyboard_alone(
    desk: str, stewards: Callable[[str], tuple[Page, Page]]
) -> None:
    page, _second = stewards("en")
    page.goto(f"{desk}/entries/measures/?entry=un:DMi.001")
    page.locator("[name=entry_id]").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.locator("[name=reason]").fill("It stops forty a day")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_contain_text(["un:DMi.001"])
    expect(page.locator("tbody tr")).to_contain_text(["birth date"])
