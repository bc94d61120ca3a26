"""Files that are small and become huge, or never end: refused at every page that takes one, and on record."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from rahdari.gate.events.models import Event
from rahdari.gate.imports import reading
from rahdari.gate.imports import services as imports
from rahdari.gate.imports.models import Import, List
from rahdari.gate.listing.models import OwnEntry
from rahdari.gate.project.folder import DataFolder
from rahdari.gate.releases.models import Release

HUGE = b"\0" * (30 << 20)
LAUGHS = b"".join(
    [
        b'<!DOCTYPE l [<!ENTITY a "ha">',
        *(f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">'.encode() for n in range(1, 10)),
        b"]><CONSOLIDATED_LIST>&a9;</CONSOLIDATED_LIST>",
    ]
)
OUTSIDE = b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><CONSOLIDATED_LIST>&a;</CONSOLIDATED_LIST>'


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


BOMBS = {
    "zip": zipped(a=HUGE),
    "zip of zips": zipped(a=zipped(a=zipped(a=HUGE))),
    "many files": zipped(**{f"metadata__{n}.json": b"{}" for n in range(6_000)}),
    "gzip": gzip.compress(HUGE),
    "gzip of gzip": gzip.compress(gzip.compress(HUGE)),
    "xlsx": zipped(**{"[Content_Types].xml": b"<Types/>", "xl__worksheets__sheet1.xml": HUGE}),
    "entities": LAUGHS,
    "entity of a file": OUTSIDE,
    "deep": b"[" * 500_000,
    "one line": b'{"id":"' + b"a" * (8 << 20),
    "no end": zipped(a=b"x" * 100)[:-30],
    "release": zipped(metadata__timestamp_json=HUGE),
}


@pytest.fixture
def steward(signed_in: Callable[[str], Client], settings: Settings, tmp_path) -> Client:
    settings.FOLDER = DataFolder(tmp_path / "data")
    settings.FILE_UPLOAD_TEMP_DIR = settings.FOLDER.lists
    for format in ("ftm", "un"):
        imports.add_list(List(list_id=format, party="north", format=format), by=None)
    return signed_in("steward")


def send(browser: Client, address: str, field: str, content: bytes, name: str = "file"):
    return browser.post(address, {field: SimpleUploadedFile(name, content), "look": "1"})


@pytest.mark.parametrize("format", ["ftm", "un"])
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_as_a_list(bomb: bytes, format: str, steward: Client) -> None:
    assert send(steward, f"/lists/{format}/upload/", "file", bomb).status_code == 302
    job = reading.claim(now=timezone.now())
    assert job
    tracemalloc.start()
    done = reading.bring_in(job)
    assert tracemalloc.get_traced_memory()[1] < 120 << 20
    tracemalloc.stop()
    assert done.state == Import.State.FAILED
    assert done.why
    assert "Internal failure" not in done.why
    assert "root:" not in done.why
    assert Event.objects.filter(kind="import.failed").exists()
    page = steward.get(f"/lists/{format}/1/")
    assert page.status_code == 200


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_as_a_table_of_own_entries(bomb: bytes, steward: Client) -> None:
    answer = send(
        steward, "/entries/table/", "table", bomb, "table.xlsx" if bomb[:2] == b"PK" else "table.csv"
    )
    assert answer.status_code == 422
    assert not OwnEntry.objects.exists()
    assert Event.objects.get(kind="page.refused").data["how"] == "upload"


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_as_a_folder_of_releases(bomb: bytes, steward: Client) -> None:
    assert send(steward, "/releases/bring/", "file", bomb).status_code == 302
    assert not Release.objects.exists()
    assert Event.objects.get(kind="page.refused").data["how"] == "upload"


def test_more_than_a_list_may_have(steward: Client) -> None:
    List.objects.update(most_megabytes=1)
    answer = send(steward, "/lists/ftm/upload/", "file", b"x" * (22 << 20))
    assert answer.status_code in (400, 413)
    assert Event.objects.get(kind="page.refused").data["how"] == "malformed"
