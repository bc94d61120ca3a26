"""The pages of the lists: uploads, decisions, settings, reports."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.gate.imports.conftest import BringIn, people
from tests.lists.test_au import HEADER, row

from rahdari.gate.events.models import Event
from rahdari.gate.imports import judging, reading, services, storage
from rahdari.gate.imports.models import Import, List
from rahdari.gate.project.folder import DataFolder
from rahdari.lists import versions
from rahdari.lists.reading import read_list

SAMPLES = Path(__file__).parents[2] / "samples"
State = Import.State


@pytest.fixture
def steward_page(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("steward")


def upload(browser: Client, content: bytes, name: str = "list.json", list_id: str = "ours"):  # type: ignore[no-untyped-def]
    return browser.post(f"/lists/{list_id}/upload/", {"file": SimpleUploadedFile(name, content)})


def read_all() -> None:
    while job := reading.claim(now=timezone.now()):
        reading.bring_in(job)


def test_an_uploaded_file_becomes_a_version(steward_page: Client, ours: List, folder: DataFolder) -> None:
    answer = upload(steward_page, people(20), name="../../Rows of people.json")
    assert answer.headers["Location"] == "/lists/ours/1/"
    waiting = steward_page.get("/lists/ours/1/").text
    assert "waits to be read" in waiting
    assert 'http-equiv="refresh"' in waiting
    read_all()
    page = steward_page.get("/lists/ours/1/").text
    assert "accepted" in page
    assert "Rows_of_people.json" in page
    assert 'http-equiv="refresh"' not in page
    assert services.accepted()[0].entries == 20
    # Nothing of the upload itself stays.
    assert sorted(p.name for p in folder.lists.rglob("*") if p.is_file()) == [
        "1.jsonl.gz",
        "1.problems.jsonl.gz",
    ]


@pytest.mark.parametrize("role", ["auditor", "supervisor", "officer"])
def test_nobody_but_a_steward_can_upload(
    role: str, signed_in: Callable[[str], Client], ours: List, folder: DataFolder
) -> None:
    assert upload(signed_in(role), people(20)).status_code in (400, 403, 413)
    assert not Import.objects.exists()
    assert not folder.lists.exists()


def test_a_stranger_cannot_fill_the_disk(ours: List, folder: DataFolder) -> None:
    assert upload(Client(), people(20)).status_code in (302, 400, 413)
    assert not folder.lists.exists()


def test_an_upload_beyond_the_limit_is_refused(steward_page: Client, ours: List, folder: DataFolder) -> None:
    List.objects.update(most_megabytes=1)
    answer = upload(steward_page, b"x" * (22 << 20))
    assert answer.status_code in (400, 413)
    assert not Import.objects.exists()
    assert not [p for p in folder.lists.rglob("*") if p.is_file()]


def test_an_empty_upload_says_so(steward_page: Client, ours: List) -> None:
    assert upload(steward_page, b"").status_code == 302
    assert "not empty" in steward_page.get("/lists/ours/").text


def test_what_waits_is_decided_on_its_page(steward_page: Client, bring_in: BringIn) -> None:
    bring_in(people(20))
    bring_in(people(10))
    assert "10 of the 20 entries" in steward_page.get("/lists/ours/2/").text
    assert "waits for a person" in steward_page.get("/lists/").text
    steward_page.post("/lists/ours/2/decide/", {"answer": "accept", "why": " "})
    assert services.accepted()[0].version == 1
    steward_page.post("/lists/ours/2/decide/", {"answer": "accept", "why": "half was moved"})
    assert services.accepted()[0].version == 2
    assert "half was moved" in steward_page.get("/lists/ours/2/").text
    steward_page.post("/lists/ours/2/decide/", {"answer": "refuse", "why": "after all"})
    assert services.accepted()[0].version == 2


def test_an_auditor_reads_and_changes_nothing(signed_in: Callable[[str], Client], bring_in: BringIn) -> None:
    bring_in(people(20))
    bring_in(people(10))
    browser = signed_in("auditor")
    for page in ("/lists/", "/lists/ours/", "/lists/ours/2/", "/lists/ours/quality/"):
        text = browser.get(page).text
        assert "<form" not in text.split('<main id="main">')[1], page
    assert browser.post("/lists/ours/2/decide/", {"answer": "accept", "why": "x"}).status_code == 403


def australian() -> bytes:
    """Return an invented list as Australia publishes its own: a workbook."""
    book, file = openpyxl.Workbook(), io.BytesIO()
    assert book.active
    book.active.append(HEADER)
    book.active.append(row(7001, "Zarmak Sharbat Madeup", **{"Date of Birth": "3 Mar. 1971"}))
    book.active.append(row(7002, "Gulwali Spinzar Madeup"))
    book.save(file)
    return file.getvalue()


OTHERS = {
    "uk": ("uk_sanctions_list.xml", lambda: (SAMPLES / "uk_sanctions_list.xml").read_bytes()),
    "ca": ("ca_sema.xml", lambda: (SAMPLES / "ca_sema.xml").read_bytes()),
    "au": ("consolidated.xlsx", australian),
}


@pytest.mark.parametrize("format", OTHERS)
def test_the_lists_of_other_states_are_brought_in_through_the_page(
    format: str, steward_page: Client, tmp_path: Path
) -> None:
    name, content = OTHERS[format]
    given = {"list_id": f"{format}-list", "party": "abroad", "format": format, "every_hours": 0}
    answer = steward_page.post("/lists/add/", given)
    assert answer.headers.get("Location") == f"/lists/{format}-list/", answer.text
    upload(steward_page, content(), name=name, list_id=f"{format}-list")
    read_all()
    (version,) = services.accepted()
    (tmp_path / name).write_bytes(content())
    assert [e.id for e in versions.read(version.path)] == [
        e.id for e in read_list(f"{format}:{tmp_path / name}")
    ]
    assert version.entries > 1
    assert "accepted" in steward_page.get(f"/lists/{format}-list/1/").text


def test_an_official_list_is_added_by_its_name(steward_page: Client) -> None:
    assert steward_page.post("/lists/add/", {"official": "un"}).headers["Location"] == "/lists/un/"
    un = List.objects.get()
    assert (un.party, un.format, un.address, un.every_hours) == ("un", "un", "official", 24)
    assert Event.objects.get(kind="list.added").data["address"] == "official"


def test_a_publisher_s_list_is_offered_once_in_whatever_format(steward_page: Client) -> None:
    """Both formats of OFAC give the same ids, which a release may have once."""

    def offered() -> list[str]:
        return list(steward_page.get("/lists/").context["official"])

    assert "ofac" in offered()
    assert "ofac-xml" not in offered()
    steward_page.post("/lists/add/", {"official": "ofac-xml"})
    assert "ofac" not in offered()


MAP = """[list]
id = "south"
party = "South Police"
kind = "person"
[columns]
id = "No"
name = "Name"
"""


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"list_id": "own"}, "There is a list of this name"),
        ({"list_id": "ours"}, "There is a list of this name"),
        ({"list_id": "a b"}, "valid"),
        ({"address": "/etc/passwd"}, "https address"),
        ({"address": "http://list.example/a"}, "https address"),
        ({"address": "official"}, "no official address"),
        ({"format": "table"}, "needs a column map"),
        ({"format": "table", "table_map": MAP.replace('id = "No"', "")}, "is missing"),
        ({"format": "table", "table_map": "[list"}, "no TOML"),
        ({"every_hours": "6"}, "nothing to look for"),
    ],
)
def test_a_list_that_cannot_be_is_not_added(
    steward_page: Client, ours: List, change: dict[str, str], says: str
) -> None:
    form = {"list_id": "south", "party": "south", "format": "ftm", "every_hours": "0", "address": ""}
    answer = steward_page.post("/lists/add/", form | {"table_map": ""} | change)
    assert answer.status_code == 422
    assert says in answer.text
    assert "/tmp" not in answer.text
    assert List.objects.count() == 1


def test_a_table_is_read_by_its_map_with_errors_by_row_and_column(steward_page: Client) -> None:
    form = {"list_id": "south", "party": "south", "format": "table", "every_hours": "0", "address": ""}
    steward_page.post("/lists/add/", form | {"table_map": MAP + 'birth_dates = "Born"\n'})
    rows = "No,Name,Born\n1,Zmaray Madeup,1971\n2,Torpekai Wardaga,never\n3,,\n4,Gulwali\n"
    upload(steward_page, rows.encode(), "rows.csv", "south")
    read_all()
    page = steward_page.get("/lists/south/1/").text
    problems = list(storage.read_part(Import.objects.get(), "problems"))
    assert [(one["line"], one["field"]) for one in problems if one["severity"] == "rejected"] == [
        (3, "Born"),
        (4, "names"),
        (5, None),
    ]
    assert "Born" in page
    assert services.accepted()[0].entries == 2


def test_settings_are_changed_with_a_reason(steward_page: Client, ours: List) -> None:
    page = "/lists/ours/settings/"
    form = {
        **{"party": "north", "address": "", "every_hours": "0", "most_megabytes": "9", "shrink_share": "0.3"},
        **{"growth": "3", "keep_versions": "4", "table_map": "", "in_use": "on"},
    }
    assert steward_page.post(page, form).status_code == 422
    assert steward_page.post(page, form | {"why": "a small list"}).status_code == 302
    ours.refresh_from_db()
    assert (ours.shrink_share, ours.growth, ours.keep_versions) == (0.3, 3.0, 4)
    event = Event.objects.get(kind="list.changed")
    assert (event.why, event.data["shrink_share"]) == ("a small list", "0.3")


def test_a_page_cannot_name_the_servers_own_files(steward_page: Client, ours: List) -> None:
    List.objects.update(address="/srv/lists")  # as the command may
    form = {
        **{"party": "north", "every_hours": "0", "most_megabytes": "9", "shrink_share": "0.3"},
        **{"growth": "3", "keep_versions": "4", "table_map": "", "in_use": "on", "why": "tidy"},
    }
    assert steward_page.post("/lists/ours/settings/", form | {"address": "/etc"}).status_code == 422
    assert steward_page.post("/lists/ours/settings/", form | {"address": "/srv/lists"}).status_code == 302


def test_a_list_out_of_use_goes_into_no_release(bring_in: BringIn, ours: List) -> None:
    bring_in(people(20))
    List.objects.update(in_use=False)
    assert services.accepted() == ()


def test_the_report_names_the_owners_own_entries_only(
    steward_page: Client, bring_in: BringIn, db: None
) -> None:
    def row(id: str, name: str, born: str) -> bytes:
        properties = {"name": [name], "birthDate": [born]}
        return json.dumps({"id": id, "schema": "Person", "properties": properties}).encode() + b"\n"

    mine = row("a-1", "Zmaray Torgar Inventedkhel", "1971-03-02")
    mine += row("a-2", "Zmaray Torgar Inventedkhel", "1971-03-02") + row("a-3", "Torpekai", "1980")
    bring_in(people(5) + mine)
    secret = services.add_list(List(list_id="secret", party="other", format="ftm"), by=None)
    bring_in(people(5, first=50) + row("s-1", "Zmaray Torgar Inventedkhel", "1971-03-02"), list_=secret)
    for version in Import.objects.filter(list__list_id="ours"):
        judging.judge(version)
    page = steward_page.get("/lists/ours/quality/").text
    assert "Entries that are likely one person" in page
    assert "a-2" in page
    assert "s-1" not in page
    rows = list(csv.reader(steward_page.get("/lists/ours/1/quality.csv").getvalue().decode().splitlines()))
    assert rows[0][:3] == ["check", "entry_id", "field"]
    assert {row[0] for row in rows[1:]} >= {"one_word_name", "likely_same"}
    assert not any("s-1" in cell for row in rows for cell in row)
    beside = steward_page.get("/lists/ours/1/beside.jsonl").getvalue().decode().splitlines()
    assert {json.loads(line)["other"] for line in beside} == {"s-1"}
    assert judging.unjudged() == Import.objects.get(list__list_id="secret")


def test_cells_are_no_formulas(steward_page: Client, bring_in: BringIn) -> None:
    bad = {"id": "x-1", "schema": "Person", "properties": {"name": ["=1+1"], "birthDate": ["=HYPERLINK(1)"]}}
    bring_in(people(5) + json.dumps(bad).encode() + b"\n")
    text = steward_page.get("/lists/ours/1/problems.csv").getvalue().decode()
    assert "HYPERLINK" in text
    assert not [cell for row in csv.reader(text.splitlines()) for cell in row if cell.startswith("=")]
