"""What is kept about a slip: shown for a purpose, handed over, put right; in English and in Dari."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.browser import scan
from playwright.sync_api import Page, expect

from rahdari.gate.accounts.models import Role
from rahdari.gate.simulate.tray import traveller_at

Open = Callable[..., Page]
AT = 1436  # in the tray: somebody who is on the demonstration's list


def _decide(page: Page, reference: str, desk: str) -> None:
    page.goto(f"{desk}/secondary/{reference}/")
    page.locator("input[name=outcome][value=cleared]").check(force=True)
    page.locator("select[name=basis]").select_option("document")
    page.locator("form[action$='/decide/'] button").click()
    expect(page.locator("[name=purpose]")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "fa"])
def test_what_is_kept_is_shown_handed_over_and_put_right(
    language: str, lane: Open, computer: Open, sign_in: Callable[..., None], desk: str, tmp_path: Path
) -> None:
    officer = lane(language)
    scan(officer, traveller_at(AT)["scan"] + "\n")
    expect(officer.locator("#verdict.refer")).to_be_visible()
    said = officer.locator("#verdict .unit").inner_text()
    found = re.search(r"\b[2-9A-HJKMNP-TV-Z]{8}\b", said)
    assert found
    page = computer(language)
    sign_in(page, Role.SUPERVISOR)
    page.goto(f"{desk}/redress/{found[0]}/")
    page.locator("a[href*='/kept/']", has_text=re.compile(".")).last.click()
    expect(page.locator("[name=reference]")).to_have_value(found[0])
    page.locator("[name=purpose]").focus()
    page.keyboard.type("The person asks for it")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("The person asks for it")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=tmp_path / "kept.png", full_page=True)
    with page.expect_download() as download:
        page.locator("form[action$='/file/'] button").click()
    kept = json.loads(download.value.path().read_text("utf-8"))
    assert kept["reference"] == found[0]
    assert kept["traveller"]["names"]
    _decide(page, found[0], desk)
    page.goto(f"{desk}/kept/?reference={found[0]}")
    page.locator("[name=purpose]").fill("The father’s name is wrong")
    page.keyboard.press("Enter")
    page.locator("[name=field]").select_option("father_names")
    page.locator("[name=value]").fill("Gulwali Spinzar")
    page.locator("[name=note]").fill("The card says so")
    page.locator("form[action$='/correct/'] button").click()
    page.locator("[name=purpose]").fill("To see that it is right now")
    page.keyboard.press("Enter")
    for text in ("Gulwali Spinzar", "The card says so", "The person asks for it"):
        expect(page.locator("main")).to_contain_text(text)
