"""What a screen reader finds on the main pages, and that every word is seen against what lies behind it.

The contrast is measured in the page as it is drawn: `tests/gate/looks/test_contrast.py` holds the colours
that are meant to meet, this one those that do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from rahdari.gate.accounts.models import Role
from rahdari.gate.simulate.tray import traveller_at

Open = Callable[..., Page]
LEAST = 4.5  # WCAG 2.2, 1.4.3; what is 24 px or more may have 3, and none of ours needs that
LISTED = 1436  # in the demonstration's tray

TOO_FAINT = """(least) => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const over = ([r, g, b, a = 1], back) => [r, g, b].map((c, i) => c * a + back[i] * (1 - a));
  const light = (colour) => {
    const [r, g, b] = colour.map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) layers.unshift(rgb(getComputedStyle(at).backgroundColor));
    return layers.reduce((back, layer) => over(layer, back), [255, 255, 255]);
  };
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = { read: 0, faint: [] };
  while (words.nextNode()) {
    const node = words.currentNode.parentElement, text = words.currentNode.data.trim();
    const range = document.createRange();
    range.selectNodeContents(words.currentNode);
    const { width, height } = range.getBoundingClientRect();
    const shown = node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    if (!text || !shown || width < 2 || height < 2 || node.closest("svg, template, :disabled")) continue;
    const back = behind(node), ink = over(rgb(getComputedStyle(node).color), back);
    const [low, high] = [light(ink), light(back)].sort((a, b) => a - b);
    const ratio = (high + 0.05) / (low + 0.05);
    found.read += 1;
    if (ratio < least) found.faint.push(`${ratio.toFixed(1)} ${text.slice(0, 40)}`);
  }
  return found;
}"""

_NAMED = {"button", "checkbox", "combobox", "link", "radio", "searchbox", "spinbutton", "textbox", "listbox"}


def _hit(page: Page) -> str:
    """Screen somebody listed; return the referral's address."""
    page.locator("[name=member-0-scan]").fill(traveller_at(LISTED)["scan"])
    page.keyboard.press("Enter")
    expect(page.locator("#verdict.refer")).to_be_visible()
    words = page.locator("#verdict .unit").inner_text().split()
    return f"/secondary/{next(word for word in words if len(word) == 8 and word.isupper())}/"


def _main_pages(
    computer: Open, sign_in: Callable[..., None], desk: str, language: str, theme: str = "light"
) -> Iterator[tuple[str, Page]]:
    """Visit the way in, the lane with a verdict, the queue, the referral, redress and reports."""

    def dark(page: Page) -> None:
        if theme == "dark":
            page.context.add_cookies([{"name": "looks", "value": "dark", "url": desk}])

    page = computer(language)
    dark(page)
    page.goto(f"{desk}/sign-in/")
    yield "sign-in", page
    sign_in(page)
    yield "lane", page
    address = _hit(page)
    yield "lane, refer", page
    page = computer(language)
    dark(page)
    page.goto(f"{desk}/accounts/login/")
    yield "sign-in by password", page
    sign_in(page, Role.SUPERVISOR)
    for name, path in (
        ("queue", "/secondary/"),
        ("referral", address),
        ("redress", "/redress/"),
        ("documents", "/place/documents/"),
        ("reports", "/reports/"),
    ):
        page.goto(desk + path)
        yield name, page


def _tree(page: Page) -> list[dict[str, Any]]:
    """Return what Chromium tells a screen reader."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return [
        {"role": node["role"]["value"], "name": node.get("name", {}).get("value", "")}
        | {one["name"]: one["value"].get("value") for one in node.get("properties", ())}
        for node in nodes
        if not node["ignored"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_word_is_seen_against_what_lies_behind_it(
    computer: Open, sign_in: Callable[..., None], desk: str, language: str, theme: str
) -> None:
    faint = {}
    for name, page in _main_pages(computer, sign_in, desk, language, theme):
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        found = page.evaluate(TOO_FAINT, LEAST)
        assert found["read"] > 10, name
        if found["faint"]:
            faint[name] = found["faint"]
    assert faint == {}


def test_faint_words_would_be_found(computer: Open, desk: str) -> None:
    page = computer()
    page.goto(f"{desk}/sign-in/")
    page.evaluate("document.querySelector('h1').style.color = 'rgb(128 128 128 / 60%)'")
    assert len(page.evaluate(TOO_FAINT, LEAST)["faint"]) == 1


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_screen_reader_finds_its_way(
    computer: Open, sign_in: Callable[..., None], desk: str, language: str
) -> None:
    for name, page in _main_pages(computer, sign_in, desk, language):
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        tree = _tree(page)
        roles = [node["role"] for node in tree]
        assert roles.count("main") == 1, name
        assert "banner" in roles, name
        assert [node.get("level") for node in tree if node["role"] == "heading"][:1] == [1], name
        assert [node for node in tree if node["role"] in _NAMED and not node["name"].strip()] == [], name
        assert [node for node in tree if node["role"] == "image" and not node["name"]] == [], name
        landmarks = [(n["role"], n["name"]) for n in tree if n["role"] in ("navigation", "complementary")]
        assert len(set(landmarks)) == len(landmarks), name
        assert all(label for _, label in landmarks), name


def test_a_verdict_is_said_at_once(lane: Open) -> None:
    page = lane()
    live = page.locator("#said")
    expect(live).to_have_text("")
    _hit(page)
    expect(live).to_contain_text("refer")
    (said,) = (node for node in _tree(page) if node["role"] == "status" and node.get("live") == "assertive")
    assert said["atomic"]


_HEARD = """
window.heard = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...at) {
  heard.push(this.frequency.value);
  start.apply(this, at);
};
"""


def _clear(page: Page, name: str) -> list[int]:
    """Screen somebody; return the notes that were played."""
    unit = page.locator("#verdict").get_attribute("data-unit")
    page.evaluate("heard.length = 0")
    page.locator("[name=member-0-scan]").fill(name)
    page.keyboard.press("Enter")
    expect(page.locator(f"#verdict.clear:not([data-unit='{unit}'])")).to_be_visible()
    expect(page.locator("#said")).not_to_have_text("")
    notes: list[int] = page.evaluate("heard")
    return notes


def _turn_sound(page: Page) -> None:
    page.evaluate("document.getElementById('looks').open = true")
    page.locator("#looks button[value=quiet]").click()


def test_each_verdict_has_its_sound_and_it_can_be_turned_off(lane: Open) -> None:
    page = lane()
    page.add_init_script(_HEARD)
    page.reload()
    page.wait_for_load_state()
    assert _clear(page, "Invented Onesample") == [880]
    page.evaluate("heard.length = 0")
    _hit(page)
    assert page.evaluate("heard") == [440, 440]
    _turn_sound(page)
    expect(page.locator("html[data-quiet]")).to_have_count(1)
    assert _clear(page, "Invented Twosample") == []
    page.keyboard.press("F9")  # silent: no colour and no sound either
    page.wait_for_selector("html[data-silent]")
    _turn_sound(page)
    expect(page.locator("html[data-quiet]")).to_have_count(0)
    assert _clear(page, "Invented Threesample") == []
