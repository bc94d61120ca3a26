"""The lane in a real browser: a scanner under another layout, keys, a server that is gone, room to see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs

import pytest
from benchmarks.browser import scan
from playwright.sync_api import Page, Request, Route, expect

from rahdari.records.documents import Mrz, format_mrz

Open = Callable[..., Page]


def _zone(secondary: str, number: str) -> str:
    """Return what a scanner sends of a passport."""
    zone = Mrz(
        kind="TD3",
        code="P",
        issuer="AFG",
        number=number,
        nationality="AFG",
        birth="800101",
        sex="m",
        expiry="321231",
        primary="SAMPLEZAI",
        secondary=secondary,
    )
    return "".join(f"{line}\n" for line in format_mrz(zone))


ZONE, OTHER = _zone("INVENTED", "P1234567"), _zone("ANOTHER", "P7654321")


@contextmanager
def _posted(page: Page) -> Iterator[list[dict[str, str]]]:
    """Collect the forms that are sent to the lane."""
    forms: list[dict[str, str]] = []

    def keep(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/lane/"):
            fields = parse_qs(request.post_data or "", keep_blank_values=True)
            forms.append({name: values[0] for name, values in fields.items()})

    page.on("request", keep)
    yield forms
    page.remove_listener("request", keep)


def _type(page: Page, text: str) -> None:
    page.keyboard.type(text, delay=80)  # a fast hand


def test_a_scanner_is_heard_under_another_layout_wherever_the_cursor_is(lane: Open) -> None:
    page = lane("ps")
    father = page.locator("[name=member-0-father]")
    father.focus()
    _type(page, "Nur")
    page.wait_for_timeout(600)  # a hand that has stopped
    with _posted(page) as forms:
        scan(page, ZONE)
        expect(page.locator("#verdict[data-unit]")).to_be_visible()
    (form,) = forms
    assert form["member-0-scan"].split() == ZONE.split()
    assert form["member-0-father"] == "Nur"
    expect(page.locator("[name=member-0-scan]")).to_be_focused()


def test_the_same_burst_at_once_is_screened_once(lane: Open) -> None:
    page = lane()
    with _posted(page) as forms:
        ended = scan(page, ZONE)
        expect(page.locator("#verdict[data-unit]")).to_be_visible()
        scan(page, ZONE, after=ended)
        expect(page.locator("#notice")).to_be_visible()
    assert len(forms) == 1


@contextmanager
def _held_answer(page: Page) -> Iterator[None]:
    """Let the lane's next answer wait until the end of this block, and be seen after it."""
    asked: list[Route] = []
    page.route("**/lane/", lambda route: asked.append(route))
    with page.expect_request("**/lane/"):
        yield
    form = page.locator("#lane").element_handle()
    asked[0].continue_()
    page.unroute("**/lane/")
    form.wait_for_element_state("hidden")  # another has its place


def test_a_scan_that_the_answer_to_another_meets_is_screened_too(lane: Open) -> None:
    page = lane()
    with _posted(page) as forms:
        with _held_answer(page):
            ended = scan(page, ZONE + OTHER[:20])
        unit = page.locator("#verdict").get_attribute("data-unit")
        scan(page, OTHER[20:], after=ended)
        expect(page.locator(f"#verdict[data-unit]:not([data-unit='{unit}'])")).to_be_visible()
    assert [form["member-0-scan"].split() for form in forms] == [ZONE.split(), OTHER.split()]
    assert len({form["key"] for form in forms}) == 2
    expect(page.locator("[name=member-0-scan]")).to_have_value("")


def test_what_the_answer_found_wrong_is_not_written_over_by_the_next_scan(lane: Open) -> None:
    page = lane()
    birth = page.locator("[name=member-0-birth]")
    birth.fill("someday")
    with _posted(page) as forms:
        with _held_answer(page):
            ended = scan(page, ZONE + OTHER[:20])
        expect(birth).to_be_focused()
        scan(page, OTHER[20:], after=ended)
        expect(birth).to_have_value("someday")
        expect(birth).to_be_focused()
    assert [form["member-0-birth"] for form in forms] == ["someday", "someday"]


def test_the_same_burst_right_after_a_slow_answer_is_screened_once(lane: Open) -> None:
    page = lane()
    with _posted(page) as forms:
        page.wait_for_timeout(3000)  # no event is older than its page
        now = page.evaluate("performance.now()")
        scan(page, ZONE, after=now - 3000)
        expect(page.locator("#verdict[data-unit]")).to_be_visible()
        scan(page, ZONE, after=now)
        expect(page.locator("#notice")).to_be_visible()
    assert len(forms) == 1


def test_of_the_same_burst_at_once_nothing_stays_in_the_field(lane: Open) -> None:
    page = lane()
    with _posted(page) as forms:
        with _held_answer(page):
            ended = scan(page, ZONE + ZONE[:20])
        scan(page, ZONE[20:], after=ended)
        expect(page.locator("#notice")).to_be_visible()
    assert len(forms) == 1
    expect(page.locator("[name=member-0-scan]")).to_have_value("")


def test_what_is_garbled_is_said_at_its_field_and_may_be_scanned_again_at_once(lane: Open) -> None:
    page = lane()
    line = ZONE.split()[0]
    with _posted(page) as forms:
        ended = scan(page, f"{line}\n{line}\n")
        expect(page.locator("#member-0-scan-wrong")).to_be_visible()
        page.evaluate("document.getElementById('member-0-scan-wrong').title = 'of the first'")
        scan(page, f"{line}\n{line}\n", after=ended)
        expect(page.locator("#member-0-scan-wrong:not([title])")).to_be_visible()
    assert len(forms) == 2
    page.keyboard.press("Escape")
    expect(page.locator("[name=member-0-scan]")).to_have_value("")
    expect(page.locator("#member-0-scan-wrong")).to_have_count(0)


def test_a_hand_is_no_scanner(lane: Open) -> None:
    page = lane()
    with _posted(page) as forms:
        _type(page, "Invented Sample")
        page.keyboard.press("Enter")
        expect(page.locator("#verdict[data-unit]")).to_be_visible()
    assert [form["member-0-scan"] for form in forms] == ["Invented Sample"]


def test_undo_takes_the_verdict_back_and_the_same_traveller_may_be_scanned_again_at_once(lane: Open) -> None:
    page = lane("fa")
    ended = scan(page, ZONE)
    expect(page.locator("#verdict.clear")).to_be_visible()
    page.keyboard.press("F8")
    expect(page.locator("#verdict.clear")).to_have_count(0)
    scan(page, ZONE, after=ended)
    expect(page.locator("#verdict.clear")).to_be_visible()


def test_a_family_folds_and_is_screened_at_once(lane: Open) -> None:
    page = lane("fa")
    for n in range(5):
        _type(page, f"Invented {'ABCDE'[n]}x")
        if n < 4:
            page.keyboard.press("F2")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    page.keyboard.press("Enter")
    expect(page.locator("#verdict .unit li")).to_have_count(5)


def test_a_family_is_scanned_one_after_another_and_screened_at_once(lane: Open) -> None:
    page = lane()
    page.keyboard.press("F2")
    with _posted(page) as forms:
        for text in (ZONE, OTHER, OTHER, _zone("THIRD", "P1112223")):
            scan(page, text)
            page.wait_for_timeout(600)  # the next passport is taken up
        expect(page.locator("#work .member")).to_have_count(3)
        page.keyboard.press("Enter")
        expect(page.locator("#verdict .unit li")).to_have_count(3)
    (form,) = forms
    assert [form[f"member-{n}-scan"].split()[1][:7] for n in range(3)] == ["P123456", "P765432", "P111222"]


def test_silent_shows_no_colour_and_the_form_stays(lane: Open) -> None:
    page = lane()
    _type(page, "Invented Sample")
    page.keyboard.press("Enter")
    word = page.locator("#verdict.clear .word")
    coloured = word.evaluate("e => getComputedStyle(e).backgroundColor")
    _type(page, "Half a name")
    page.keyboard.press("F9")
    page.wait_for_selector("html[data-silent]")
    assert word.evaluate("e => getComputedStyle(e).backgroundColor") != coloured
    expect(page.locator("[name=member-0-scan]")).to_have_value("Half a name")


def test_a_server_that_is_gone_gets_the_same_form_when_it_is_back(lane: Open) -> None:
    page = lane("fa")
    _type(page, "Invented Sample")
    page.keyboard.press("Enter")
    expect(page.locator("#verdict.clear")).to_be_visible()
    page.route("**/lane/", lambda route: route.abort())
    with _posted(page) as forms:
        _type(page, "Invented Other")
        page.keyboard.press("Enter")
        expect(page.locator("#lost")).to_be_visible()
        expect(page.locator("#verdict.clear")).to_have_count(0)  # nobody takes it for this traveller's
        expect(page.locator("[name=member-0-scan]")).to_have_value("Invented Other")
        page.unroute("**/lane/")
        expect(page.locator("#verdict[data-unit]")).to_be_visible()
        expect(page.locator("#lost")).to_be_hidden()
    assert len(forms) > 1
    assert len({form["key"] for form in forms}) == 1


def test_who_was_signed_out_signs_in_beside_the_form_and_sends_it(
    lane: Open, sign_in: Callable[[Page], None]
) -> None:
    page = lane()
    page.context.clear_cookies(name="sessionid")
    _type(page, "Invented Sample")
    page.keyboard.press("Enter")
    expect(page.locator("#signed-out")).to_be_visible()
    assert page.locator("#signed-out").get_attribute("target") == "_blank"
    sign_in(page.context.new_page())
    page.bring_to_front()
    page.locator("[name=member-0-scan]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#verdict.clear")).to_be_visible()
    expect(page.locator("#signed-out")).to_be_hidden()


@pytest.mark.parametrize("language", ["en", "fa", "ps", "ur"])
def test_nothing_to_scroll_at_1280_by_800(lane: Open, language: str) -> None:
    page = lane(language)
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert page.evaluate(
        "document.querySelector('.work').scrollHeight <= document.querySelector('.work').clientHeight"
    )


@pytest.mark.parametrize("language", ["en", "ur"])
def test_at_200_percent_nothing_is_cut_off_and_the_verdict_stays_in_sight(lane: Open, language: str) -> None:
    page = lane(language, width=640, height=400)
    _type(page, "Invented Sample")
    page.keyboard.press("Enter")
    expect(page.locator("#verdict.clear .word")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_key_of_the_main_block_is_known_by_its_place(lane: Open) -> None:
    page = lane()
    read = page.evaluate(
        """async () => {
          const { characterOf } = await import("/static/gate/js/keys.js");
          const at = (code, shiftKey = false, capsLock = false) => characterOf({ code, shiftKey, capsLock });
          return [at("KeyQ"), at("KeyQ", true), at("KeyQ", true, true), at("Digit7"), at("Digit2", true),
                  at("Comma", true), at("IntlBackslash"), at("Numpad5"), at("Slash"), at("F5")];
        }"""
    )
    assert read == ["q", "Q", "q", "7", "@", "<", "<", "5", "/", ""]
