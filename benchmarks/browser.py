"""Debian's Chromium before a demonstration's lane, for tests and for figures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

_QUIETLY = [
    "--no-sandbox",  # in CI everything is root, whom Chromium's sandbox does not serve
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

_EACH = 3  # ms from one key of the scanner to the next, as below
_SCANNER = """([text, after]) => {
  const signs = {
    "<": ["Comma", true], " ": ["Space", false], "$": ["Digit4", true], "%": ["Digit5", true],
    "*": ["Digit8", true], "+": ["Equal", true], "-": ["Minus", false], ".": ["Period", false],
    "/": ["Slash", false], ":": ["Semicolon", true],
  };
  const placeOf = (sign) => signs[sign]
    ?? (/[A-Z]/.test(sign) ? [`Key${sign}`, true] : [`Digit${sign}`, false]);
  let at = after ?? performance.now() - 3 * text.length;
  const press = (code, key, shiftKey) => {
    const field = document.activeElement;
    const event = new KeyboardEvent("keydown", { code, key, shiftKey, bubbles: true, cancelable: true });
    Object.defineProperty(event, "timeStamp", { value: (at += 3) });
    const typed = field.dispatchEvent(event);
    if (typed && key.length === 1) field.setRangeText(key, field.value.length, field.value.length, "end");
  };
  for (const sign of text) {
    if (sign === "\\n") press("Enter", "Enter", false);
    else press(placeOf(sign)[0], "ښ", placeOf(sign)[1]);
  }
  return at;
}"""


@contextmanager
def chromium() -> Iterator[Browser | None]:
    """Start the browser; None where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        yield None
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_QUIETLY)
        yield browser
        browser.close()


def scan(page: Page, text: str, *, after: float | None = None) -> float:
    """Cause what a keyboard-wedge scanner causes under a Pashto layout, and return when its last key came.

    The places of the keys are those of a US keyboard, the characters are not; a line end is its CR. A key
    each 3 ms by the events' clock, however busy the machine is: up to now, or from `after` on.
    """
    if after is None:  # no event is older than its page
        page.wait_for_function("least => performance.now() > least", arg=_EACH * len(text))
    last: float = page.evaluate(_SCANNER, [text, after])
    return last


def sign_in(page: Page, role: str = "officer", *, desk: str, nth: int = 0) -> None:
    """Sign one of the demonstration's people in: by password, an officer by PIN.

    An officer's browser becomes the first lane's, unless it is one's already.
    """
    from rahdari.gate.accounts.demonstration import ACCOUNTS  # Django has to be set up by then

    account = [account for account in ACCOUNTS if account.role == role][nth]
    page.goto(f"{desk}/sign-in/" if role == "officer" else f"{desk}/accounts/login/")
    if role == "officer":
        if page.locator("#pin").count() == 0:
            page.locator("button[formaction]").first.click()
        page.locator(f"input[value={account.username}]").check(force=True)
        page.locator("input[name=pin]").fill(account.secret)
        page.keyboard.press("Enter")
        page.wait_for_selector("#lane")
        page.wait_for_load_state()  # before it, no script hears a scanner
    else:
        page.locator("input[name=login]").fill(account.username)
        page.locator("input[name=password]").fill(account.secret)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/accounts/login/" not in url)
