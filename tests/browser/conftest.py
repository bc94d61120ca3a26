"""A demonstration's desk in a process of its own, and Debian's Chromium before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from benchmarks.browser import chromium
from benchmarks.browser import sign_in as sign_in_at
from playwright.sync_api import Browser, Page

from rahdari.cli.gate_process import running_desk
from rahdari.ledger.note import Signer

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data folder of the running demonstration: another test may run a desk of its own."""
    return tmp_path_factory.mktemp("desk") / "data"


@pytest.fixture(scope="session")
def desk(data: Path) -> Iterator[str]:
    """Return the address of a running demonstration."""
    with running_desk(data) as process:
        yield process.url


@pytest.fixture
def key(desk: str, data: Path) -> Signer:
    """Return the key that the demonstration signs with."""
    return Signer.read(data / "keys" / "ledger.pem")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return the browser, for a module only: while it runs, Django sees an asynchronous thread here."""
    with chromium() as started:
        if started is None:
            pytest.skip("there is no chromium here (on Debian and Ubuntu: apt install chromium)")
        yield started


@pytest.fixture
def sign_in(desk: str) -> Callable[..., None]:
    """Return what signs somebody in: `sign_in(page, "supervisor")`, by default the first officer."""
    return partial(sign_in_at, desk=desk)


@pytest.fixture
def computer(browser: Browser) -> Iterator[Open]:
    """Return what makes a browser of its own, with an empty page: `computer("fa", width=640, height=400)`.

    Whatever a page says into its console fails the test, a breach of the content policy first of all.
    """
    said: list[str] = []
    contexts = []

    def make(language: str = "en", *, width: int = 1280, height: int = 800) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        context.add_cookies(
            [{"name": "django_language", "value": language, "domain": "127.0.0.1", "path": "/"}]
        )
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    harmless = ("Failed to load resource", "Autofocus processing was blocked", "[DOM] Password forms should")
    assert [text for text in said if not text.startswith(harmless)] == []


@pytest.fixture
def lane(computer: Open, sign_in: Callable[..., None]) -> Open:
    """Return what opens a lane: `lane("fa", width=640, height=400)`."""

    def open_lane(language: str = "en", *, width: int = 1280, height: int = 800) -> Page:
        page = computer(language, width=width, height=height)
        sign_in(page)
        return page

    return open_lane
