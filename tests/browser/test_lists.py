"""The steward's work on lists: one added, brought in, held when it shrinks, refused, and reported on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rahdari.gate.accounts.models import Role

Open = Callable[..., Page]
SOON = 60_000  # ms, on a machine that has other work


def people(of: str, count: int) -> bytes:
    rows = (
        {
            "id": f"{of}-{n}",  # two lists with the same ids could not be released together
            "schema": "Person",
            "properties": {"name": [f"Zmaray Madeup{n}khel"], "birthDate": ["197?"] if n == 3 else ["1971"]},
        }
        for n in range(count)
    )
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def _upload(page: Page, file: Path) -> None:
    """Upload a file by its field, and wait until it was read: the page looks again by itself."""
    page.locator("input[type=file]").set_input_files(file)
    page.locator("form[action$='/upload/'] button").click()
    expect(page.locator("meta[http-equiv=refresh]")).to_have_count(0, timeout=SOON)


def _fits(page: Page) -> None:
    """Nothing is cut off at the side."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_list_is_brought_in_and_what_shrinks_it_waits(
    computer: Open, sign_in: Callable[..., None], desk: str, tmp_path: Path, language: str
) -> None:
    name = f"police-{language}"
    page = computer(language)
    sign_in(page, Role.STEWARD)
    page.goto(f"{desk}/lists/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "fa" else "ltr")
    page.locator("input[name=list_id]").fill(name)
    page.locator("input[name=party]").fill("north")
    page.locator("select[name=format]").select_option("ftm")
    page.locator("form:has(input[name=list_id]) button.main").click()
    expect(page).to_have_url(f"{desk}/lists/{name}/")
    _fits(page)
    for number, count in ((1, 40), (2, 12)):
        page.goto(f"{desk}/lists/{name}/")
        (tmp_path / "rows.json").write_bytes(people(name, count))
        _upload(page, tmp_path / "rows.json")
        expect(page).to_have_url(f"{desk}/lists/{name}/{number}/")
    _fits(page)
    expect(page.locator("section.notice.warning")).to_be_visible()
    page.goto(f"{desk}/lists/")
    page.locator(f".notice a[href='/lists/{name}/2/']").click()
    page.locator("a[href='?part=changes']").click()
    expect(page.locator("tbody tr")).to_have_count(28)
    page.locator("input[name=why]").fill("Half of the file is missing")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # refuse
    expect(page.locator("button[name=answer]")).to_have_count(0)
    page.goto(f"{desk}/lists/{name}/")
    expect(page.locator("section").first.locator("dd").first).to_have_text("۱" if language == "fa" else "1")
    with page.expect_download() as download:
        page.goto(f"{desk}/lists/{name}/1/")
        page.locator("a[download]").first.click()
    assert "severity" in download.value.path().read_text("utf-8")


def test_the_report_is_printed_without_what_is_for_the_steward_alone(
    computer: Open, sign_in: Callable[..., None], desk: str, tmp_path: Path
) -> None:
    page = computer("en")
    sign_in(page, Role.STEWARD)
    page.goto(f"{desk}/lists/")
    page.locator("input[name=list_id]").fill("report")
    page.locator("input[name=party]").fill("north")
    page.locator("select[name=format]").select_option("ftm")
    page.locator("form:has(input[name=list_id]) button.main").click()
    row = {"id": "one-word", "schema": "Person", "properties": {"name": ["Torpekai"]}}
    (tmp_path / "rows.json").write_text(json.dumps(row) + "\n")
    _upload(page, tmp_path / "rows.json")
    page.goto(f"{desk}/lists/report/quality/")
    expect(page.locator("table").first).to_be_visible(timeout=2 * SOON)  # it is made beside the desk's work
    page.locator("a[href='?check=one_word_name']").click()
    expect(page.locator("tbody th", has_text="one-word")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("nav.pages")).to_be_hidden()
    expect(page.locator("a[download]").first).to_be_hidden()
    expect(page.locator("tbody th", has_text="one-word")).to_be_visible()
