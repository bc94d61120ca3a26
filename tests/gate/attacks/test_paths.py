"""Paths, names and headers that mean something else: in every address, every question, every upload."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from lxml import html
from tests.gate.routes import routes

from rahdari.gate.accounts import refusals
from rahdari.gate.accounts.models import Role
from rahdari.gate.events.models import Event
from rahdari.gate.imports import services as imports
from rahdari.gate.imports.models import Import, List
from rahdari.gate.place.models import Gate
from rahdari.gate.project.folder import DataFolder
from rahdari.gate.releases.models import Release

SignedIn = Callable[[str], Client]
SQL = "1' OR '1'='1'; DROP TABLE place_gate;--"
VALUES = (
    "../../../../etc/passwd",
    "..\\..\\x",
    "/etc/passwd",
    "....//",
    "\0",
    SQL,
    "9" * 25,
    "٩",
    "2026-99-99",
    "a\r\nX-In: 1",
)
SCRIPT = "<script>alert(1)</script>"
QUERIES = (VALUES[0], "\0", SQL, "9" * 5000, "-1", "a\r\nX-In: 1", SCRIPT, "//evil.example/")
GATE = Path(refusals.__file__).parents[1]


@pytest.fixture(autouse=True)
def _quick_and_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "MOST", 10**6)
    monkeypatch.setattr(refusals.defaults, "page_not_found", lambda *_: HttpResponse(status=404))


def unharmed(answer: HttpResponse) -> bool:
    """Whether nothing broke, and nothing came out that is not a page's."""
    page = b"".join(answer) if not getattr(answer, "is_closing_context", False) else b""
    return answer.status_code < 500 and b"root:" not in page and "X-In" not in answer.headers


def test_every_place_in_an_address(signed_in: SignedIn, gate: Gate) -> None:
    with_places, wrong = [route for route in routes() if route.names], []
    assert len(with_places) > 20
    browsers = {role: signed_in(role) for role in Role.values} | {"everybody": Client()}
    for route in with_places:
        for value in VALUES:
            for encoded in (quote(value, safe="/.\\"), quote(quote(value, safe=""), safe="%")):
                answer = browsers[min(route.roles)].get(route.filled({}, encoded))
                if not unharmed(answer) or answer.status_code in (200, 201):
                    wrong.append((route.pattern, value, answer.status_code))
    assert wrong == []
    assert Gate.objects.get() == gate
    assert Event.objects.filter(kind="page.refused", data__how="unknown").count() > len(with_places)


def test_every_question_in_an_address(signed_in: SignedIn, gate: Gate) -> None:
    """The names of the questions are read from the views, so that a new one is asked as well."""
    asked = sorted(
        {
            name
            for file in GATE.rglob("*.py")
            for name in re.findall(r'GET\.get\(\s*"(\w+)"', file.read_text())
        }
    )
    assert len(asked) > 5
    list_ = List.objects.create(list_id="1", party="north", format="ftm")
    now = timezone.now()
    Import.objects.create(list=list_, number=1, at=now, state=Import.State.ACCEPTED)
    Release.objects.create(number=1, generation="1", made_at=now, entries=1, in_force_at=now)
    browsers = {role: signed_in(role) for role in Role.values} | {"everybody": Client()}
    for route in routes():
        for value in QUERIES:
            answer = browsers[min(route.roles)].get(route.address, dict.fromkeys([*asked, "next"], value))
            assert unharmed(answer), (route.pattern, value)
            assert SCRIPT not in b"".join(answer).decode(errors="ignore")
            assert "evil.example" not in answer.headers.get("Location", "").split("?")[0]


def test_no_address_has_a_nul(gate: Gate) -> None:
    for address in ("/sign-in/?next=%00", "/sign-in/?a%00b=1", "/sign-in/%00", "/static/%00"):
        assert Client().get(address).status_code == 404
    assert Client().get("/sign-in/?next=%2500").status_code == 200


@pytest.mark.parametrize("prefix", ["/static/", "/static//", "/static/gate/", "/"])
@pytest.mark.parametrize("step", ["../", "..%2f", "%2e%2e/", "..\\", "%252e%252e%252f", "....//", ".%00./"])
def test_static_files_lead_nowhere_else(prefix: str, step: str, gate: Gate) -> None:
    for file in ("etc/passwd", "keys/django", "gate.toml", "settings.py"):
        answer = Client().get(f"{prefix}{step * 8}{file}")
        assert answer.status_code in (301, 302, 400, 404)
    assert Event.objects.filter(kind="page.refused").exists()


HEADERS = (
    "User-Agent",
    "Accept-Language",
    "Accept",
    "X-Forwarded-For",
    "Referer",
    "X-Requested-With",
    "Cookie",
)


@pytest.mark.parametrize("header", HEADERS)
def test_every_header(header: str, officer: Client, gate: Gate, caplog: pytest.LogCaptureFixture) -> None:
    for value in (SQL, "a" * 8_000, "{{7*7}}", "\0", "é", "a\nERROR forged"):
        for address in ("/lane/", "/nowhere/\nERROR forged", "/looks/turn/"):
            assert unharmed(officer.get(quote(address), headers={header: value}))
            assert unharmed(officer.post(quote(address), headers={header: value}))
    assert Gate.objects.get() == gate
    formatted = [logging.Formatter("%(levelname)s %(message)s").format(record) for record in caplog.records]
    assert not [text for text in formatted if re.search(r"^ERROR forged", text, re.MULTILINE)]


def test_a_host_that_is_not_ours(gate: Gate) -> None:
    assert Client().get("/sign-in/", headers={"host": "evil.example"}).status_code == 400
    assert Event.objects.get(kind="page.refused").data["how"] == "malformed"


NAMES = (
    "../../../evil.json",
    "/etc/evil.json",
    "..\\..\\evil.json",
    "a\r\nX-In: 1.json",
    "😀" * 300,
    ".",
    "..",
    "",
)


def test_every_name_of_an_upload(
    signed_in: SignedIn, gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "FOLDER", DataFolder(tmp_path / "in" / "data"))
    monkeypatch.setattr(settings, "FILE_UPLOAD_TEMP_DIR", settings.FOLDER.lists)
    list_ = imports.add_list(List(list_id="ours", party="north", format="ftm"), by=None)
    browser = signed_in("steward")
    uploads = set()
    for route in routes():
        if Role.STEWARD in route.roles:
            page = browser.get(route.filled({"list_id": list_.list_id}))
            if page.status_code == 200 and page.headers["Content-Type"].startswith("text/html"):
                for form in html.fromstring(page.text).forms:
                    uploads |= {
                        (form.get("action") or page.request["PATH_INFO"], one.get("name"))
                        for one in form.xpath(".//input[@type='file']")
                    }
    assert len(uploads) > 2
    for address, field in uploads:
        for name in NAMES:
            file = SimpleUploadedFile("x", b"{}")
            file._name = name  # type: ignore[attr-defined]  # Django would make a good name of it here already
            assert unharmed(browser.post(address, {field: file}))
    outside = [
        path for path in tmp_path.rglob("*") if path.is_file() and settings.FOLDER.lists not in path.parents
    ]
    assert not [path for path in outside if "evil" in path.name]
    assert not Path("/etc/evil.json").exists()
