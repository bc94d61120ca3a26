"""A permit registered, printed and scanned, in English and in Dari. Its holder is invented."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import segno
from benchmarks.browser import scan
from playwright.sync_api import Page, expect

from rahdari.gate.accounts.models import Role
from rahdari.gate.permits.passes import Pass, sign
from rahdari.ledger.note import Signer

Open = Callable[..., Page]
FIELDS = {
    "scan": "Sparlay Makhkam {}",
    "father": "Shamdin Makhkam",
    "birth": "1363/02/16",
    "nationality": "pk",
}


def code_on(page: Page, key: Signer, number: str) -> str:
    """Return the text of a pass's code: nothing here reads the picture, so it is made again and compared."""
    until = page.locator("main.slip time").get_attribute("datetime") or ""
    gate = page.locator("main.slip h1 bdi").inner_text()
    code = sign(Pass(gate, number, datetime.date.fromisoformat(until)), key)
    drawn = segno.make(code, error="m", micro=False).svg_inline(border=2, omitsize=True)
    assert page.locator("main.slip svg path").get_attribute("d") in drawn
    return code


@pytest.mark.parametrize(
    ("language", "name", "printed"), [("en", "Inventedkhel", "ur"), ("fa", "Madeupkhel", "ps")]
)
def test_a_permit_from_the_register_to_the_lane(
    language: str,
    name: str,
    printed: str,
    lane: Open,
    computer: Open,
    sign_in: Callable[..., None],
    desk: str,
    tmp_path: Path,
    key: Signer,
) -> None:
    page = computer(language)
    sign_in(page, Role.SUPERVISOR)
    page.goto(f"{desk}/permits/")
    page.locator("a[href$='/permits/new/']").press("Enter")
    for field, value in FIELDS.items():
        page.locator(f"[name=member-0-{field}]").fill(value.format(name))
    page.locator("[name=member-0-document]").select_option("cnic")
    page.locator("[name=member-0-number]").fill("17301-1234567-1")
    page.screenshot(path=tmp_path / f"new-{language}.png", full_page=True)
    page.locator("main form button.main").click()
    number = (re.findall(r"\b[2-9A-HJKMNP-Z]{9}\d\b", page.locator("h1").inner_text()) or [""])[0]
    assert number
    expect(page.locator("main")).to_contain_text(f"Sparlay Makhkam {name}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=tmp_path / f"permit-{language}.png", full_page=True)
    page.locator("form[action$='/pass/'] select").select_option(printed)
    page.locator("form[action$='/pass/'] button").click()
    expect(page.locator("main.slip")).to_have_attribute("lang", printed)
    page.screenshot(path=tmp_path / f"pass-{language}.png", full_page=True)
    code = code_on(page, key, number)
    page.emulate_media(media="print")
    expect(page.locator("main.slip svg")).to_be_visible()
    sheet = page.pdf(prefer_css_page_size=True)
    assert re.findall(rb"/Count (\d+)", sheet) == [b"1"]
    (box,) = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", sheet)
    assert [round(float(side) / 72 * 25.4) for side in box] == [105, 148]

    officer = lane(language)
    scan(officer, code + "\n")
    expect(officer.locator("[name=member-0-scan]")).to_have_value(f"Sparlay Makhkam {name}")
    expect(officer.locator("[name=member-0-father]")).to_have_value("Shamdin Makhkam")
    expect(officer.locator("[name=member-0-number]")).to_have_value(number)
    expect(officer.locator("#messages")).to_contain_text(number)
    expect(officer.locator("#verdict[data-unit]")).to_have_count(0)  # nobody has been screened yet
    officer.screenshot(path=tmp_path / f"lane-{language}.png")
    officer.keyboard.press("Enter")
    expect(officer.locator("#verdict.clear")).to_be_visible()

    page.emulate_media(media="screen")
    page.goto(f"{desk}/permits/")
    page.locator("[name=number]").fill(number)
    page.locator("[name=purpose]").fill("The holder has lost the pass")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("The holder has lost the pass")
    page.locator("form[action$='/withdraw/'] select").select_option("lost")
    page.locator("form[action$='/withdraw/'] button").click()
    expect(page.locator("[name=purpose]")).to_be_visible()
    page.screenshot(path=tmp_path / f"permits-{language}.png", full_page=True)

    officer.reload()
    scan(officer, code + "\n")
    expect(officer.locator("[name=member-0-scan][aria-invalid]")).to_be_visible()
    expect(officer.locator("[name=member-0-father]")).to_have_value("")
    officer.screenshot(path=tmp_path / f"withdrawn-{language}.png")
    officer.keyboard.press("Escape")  # and goes on by hand
    officer.locator("[name=member-0-scan]").fill(f"Sparlay Makhkam {name}")
    officer.keyboard.press("Enter")
    expect(officer.locator("#verdict.clear")).to_be_visible()


@pytest.mark.parametrize(("language", "name"), [("en", "Tabledkhel"), ("fa", "Rowedkhel")])
def test_many_from_a_table(
    language: str, name: str, computer: Open, sign_in: Callable[..., None], desk: str, tmp_path: Path
) -> None:
    file = tmp_path / "register.csv"
    rows = [f"Sparlay {name} {letter}x,Shamdin,{1340 + n}" for n, letter in enumerate("abcde")]
    file.write_text("\n".join(["name,father,birth", *rows, "Zmaray 7,,"]), "utf-8")
    page = computer(language)
    sign_in(page, Role.SUPERVISOR)
    page.goto(f"{desk}/permits/")
    page.locator("a[href$='/permits/table/']").press("Enter")
    for button in ("[name=look]", "button:not([name])"):
        page.locator("main input[type=file]").set_input_files(file)
        page.locator(f"main form {button}").click()
        page.wait_for_load_state()
        expect(page.locator("main section")).to_have_count(2)
    expect(page.locator("main section").first.locator("tbody tr")).to_have_count(5)
    expect(page.locator("main section").last.locator("tbody tr")).to_have_count(1)
    expect(page.locator("main")).not_to_contain_text("Sparlay")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=tmp_path / f"table-{language}.png", full_page=True)
