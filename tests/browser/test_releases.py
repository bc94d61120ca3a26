"""A release in a real browser: composed, signed by both invented parties, put in force; the bar shows it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]
SLOWLY = 180_000
BAR = {"en": "Release {}", "fa": "نشر {}"}


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_release_from_composing_to_the_bar(
    language: str, desk: str, computer: Open, sign_in: Callable[..., None]
) -> None:
    page = computer(language)
    sign_in(page, "steward")
    page.goto(f"{desk}/releases/")
    number = 1 + page.locator("th a[href^='/releases/']").count()
    page.locator("form[action$='/compose/'] button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("p.notice[role=status]")).to_be_visible()
    assert page.locator("form[action$='/sign/']").count() == 0, "nothing is signed before it is judged"
    for key in ("north-1", "south-1"):
        expect(page.locator("form[action$='/apply/']")).to_have_count(0, timeout=SLOWLY)
        button = page.locator(f"form[action$='/sign/'] button[value='{key}']")
        expect(button).to_be_visible(timeout=SLOWLY)
        button.click()
    page.locator("form[action$='/apply/'] button").click()
    digits = str(number) if language == "en" else str(number).translate(str.maketrans("123", "۱۲۳"))
    expect(page.locator("#figures")).to_contain_text(BAR[language].format(digits), timeout=SLOWLY)
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "fa" else "ltr")
    width = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(width)
    page.locator(f"th a[href='/releases/{number}/']").press("Enter")
    expect(page.locator("main")).to_contain_text("south")
    page.goto(f"{desk}/releases/lanes/")
    expect(page.locator("tbody tr")).to_have_count(4)
