"""A demonstration's desk in a process of its own, and Debian's Chromium before it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from rahdari.cli.gate_process import running_desk
from rahdari.gate.accounts.demonstration import ACCOUNTS
from rahdari.gate.accounts.models import Role

_QUIETLY = [
    "--no-sandbox",  # in CI everything is root, whom Chromium's sandbox does not serve
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a running demonstration."""
    with running_desk(tmp_path_factory.mktemp("desk") / "data") as process:
        yield "http://{}:{}".format(*process.address)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Return the browser, for a module only: while it runs, Django sees an asynchronous thread here."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("there is no chromium here (on Debian and Ubuntu: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_QUIETLY)
        yield browser
        browser.close()


@pytest.fixture
def sign_in(desk: str) -> Callable[[Page], None]:
    """Return what signs the first officer in, at the first lane unless the browser is one's already."""
    officer = next(account for account in ACCOUNTS if account.role == Role.OFFICER)

    def at(page: Page) -> None:
        page.goto(f"{desk}/sign-in/")
        if page.locator("#pin").count() == 0:
            page.locator("button[formaction]").first.click()
        page.locator(f"input[value={officer.username}]").check(force=True)
        page.locator("input[name=pin]").fill(officer.secret)
        page.keyboard.press("Enter")
        page.wait_for_selector("#lane")

    return at


@pytest.fixture
def lane(chromium: Browser, desk: str, sign_in: Callable[[Page], None]) -> Iterator[Callable[..., Page]]:
    """Return what opens a lane: `lane("fa", width=640, height=400)`.

    Whatever the page says into its console fails the test, a breach of the content policy first of all.
    """
    said: list[str] = []

    def open_lane(language: str = "en", *, width: int = 1280, height: int = 800) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height})
        context.add_cookies([{"name": "django_language", "value": language, "url": desk}])
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        sign_in(page)
        return page

    yield open_lane
    assert [text for text in said if "Failed to load resource" not in text] == []
