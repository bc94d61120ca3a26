"""What a spreadsheet would run: nowhere in a table that is downloaded, whatever was typed or brought in."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from tests.gate.routes import routes

from rahdari.gate.accounts.models import Role
from rahdari.gate.imports import judging, reading, storage
from rahdari.gate.imports import services as imports
from rahdari.gate.imports.models import List
from rahdari.gate.project.folder import DataFolder
from rahdari.gate.reports import services as reports

RUN = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", '=HYPERLINK("//evil")', "|x")


@pytest.fixture
def steward(signed_in: Callable[[str], Client], settings: Settings, tmp_path: Path) -> Client:
    """Return a steward's browser; a list was brought in whose every text would run."""
    settings.FOLDER = DataFolder(tmp_path / "data")
    settings.FILE_UPLOAD_TEMP_DIR = settings.FOLDER.lists
    imports.add_list(List(list_id="1", party="=1+1", format="ftm"), by=None)
    browser = signed_in("steward")
    for born in ("1971-03-02", "1971-04-02"):
        rows = [
            {
                "id": f"{run}{n}",
                "schema": "Person",
                "properties": {
                    "name": [f"{run} Zmaray {run}", run],
                    "birthDate": [born, run],
                    "country": [run],
                },
            }
            for n, run in enumerate(RUN)
        ]
        content = "".join(json.dumps(row) + "\n" for row in rows).encode()
        browser.post("/lists/1/upload/", {"file": SimpleUploadedFile("=1+1.json", content)})
        while job := reading.claim(now=timezone.now()):
            assert reading.bring_in(job).entries
    while version := judging.unjudged():
        judging.judge(version)
    return browser


def test_every_table(
    steward: Client, signed_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "false_stops", lambda: [reports.FalseStops("=1+1", 9, "north", "+1")])
    browsers = {role: signed_in(role) for role in Role.values} | {"everybody": Client()}
    seen = {}
    for route in routes():
        for number, part, table in product("12", storage.PARTS, ("hours", "false-stops")):
            values = {"list_id": "1", "number": number, "part": part, "kind": "csv", "table": table}
            answer = browsers[min(route.roles)].get(route.filled(values))
            if "csv" not in answer.headers.get("Content-Type", ""):
                break
            seen[route.filled(values)] = text = b"".join(answer).decode("utf-8-sig")
            for row in csv.reader(io.StringIO(text, newline="")):
                for cell in row:
                    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (route, cell)
    assert len(seen) > 10
    assert "Zmaray" in "".join(seen.values())
    assert "'=1+1" in seen["/reports/false-stops.csv"]
