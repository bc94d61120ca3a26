"""Files brought in: what is accepted, what waits for a person, and what leaves everything as it was."""

from __future__ import annotations

import datetime
import gzip
import http.server
import io
import json
import os
import re
import threading
import urllib.request
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from django.utils import timezone
from tests.cutting import HOWS, SOON, How, serving
from tests.gate.imports.conftest import BringIn, people

from rahdari.exchange.addresses import Part
from rahdari.exchange.fetch import fetch, https_opener
from rahdari.gate.accounts.models import User
from rahdari.gate.events.models import Event
from rahdari.gate.imports import clock, obtain, reading, services, storage
from rahdari.gate.imports.models import OFFICIAL, Import, List
from rahdari.lists import versions

State = Import.State


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_the_first_version_is_accepted_with_its_owner_said(bring_in: BringIn) -> None:
    one = bring_in(people(20))
    assert (one.state, one.number, one.entries, one.added, one.why) == (State.ACCEPTED, 1, 20, 20, "")
    (accepted,) = services.accepted()
    assert (accepted.list_id, accepted.party, accepted.version, accepted.entries) == ("ours", "north", 1, 20)
    entries = list(versions.read(accepted.path))
    assert len(entries) == 20
    assert {entry.party for entry in entries} == {"north"}
    assert kinds() == ["list.added", "import.asked", "import.accepted"]


def test_a_later_version_is_compared_with_the_one_before(bring_in: BringIn) -> None:
    bring_in(people(20))
    new = people(1, born="1972") + people(18, first=2) + people(2, first=20)
    two = bring_in(new)
    assert (two.state, two.against) == (State.ACCEPTED, 1)
    assert (two.added, two.removed, two.changed) == (2, 1, 1)
    changes = list(storage.read_part(two, "changes"))
    assert {(row["kind"], row["id"]) for row in changes} == {
        ("changed", "inv-0"),
        ("removed", "inv-1"),
        ("added", "inv-20"),
        ("added", "inv-21"),
    }
    (changed,) = [row for row in changes if row["kind"] == "changed"]
    assert changed["fields"][0] == {"field": "birth_dates", "removed": ["1971-03-02"], "added": ["1972"]}


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (people(17), "shrinks"),  # 3 of 20 are gone, more than a tenth
        (people(20, first=100), "shrinks"),  # as many, and nobody that was there before
        (people(40), "grows"),
    ],
)
def test_an_import_that_shrinks_or_doubles_a_list_waits_for_a_person(
    bring_in: BringIn, second: bytes, why: str
) -> None:
    bring_in(people(20))
    two = bring_in(second)
    assert (two.state, two.why) == (State.HELD, why)
    (accepted,) = services.accepted()
    assert (accepted.version, accepted.entries) == (1, 20)
    assert kinds()[-1] == "import.held"


@pytest.mark.parametrize("second", [people(18), people(39)])
def test_less_than_the_set_share_does_not_wait(bring_in: BringIn, second: bytes) -> None:
    bring_in(people(20))
    assert bring_in(second).state == State.ACCEPTED


@pytest.mark.parametrize(("accept", "version"), [(True, 2), (False, 1)])
def test_a_person_decides_once_and_with_a_reason(
    bring_in: BringIn, steward: User, accept: bool, version: int
) -> None:
    bring_in(people(20))
    two = bring_in(people(50))
    services.decide(two, accept=accept, by=steward, why="the owner says so")
    assert services.accepted()[0].version == version
    last = Event.objects.latest("pk")
    assert (last.who, last.why) == (steward, "the owner says so")
    with pytest.raises(services.GateError, match="already"):
        services.decide(two, accept=accept, by=steward, why="again")


def test_a_later_file_takes_the_place_of_one_that_waits(bring_in: BringIn, steward: User) -> None:
    bring_in(people(20))
    two = bring_in(people(50))
    bring_in(people(21))
    two.refresh_from_db()
    assert (two.state, two.reason) == (State.REFUSED, "superseded")
    assert services.accepted()[0].version == 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"id": "half',
        b"\x89PNG\r\n\x1a\n",
        b"<html>log in</html>",
        gzip.compress(people(20))[:-9],
        b"[" * 100_000,
    ],
    ids=["empty", "half", "picture", "web-page", "cut", "deep"],
)
def test_a_bad_file_leaves_the_old_version(bring_in: BringIn, content: bytes, tmp_path: Path) -> None:
    bring_in(people(20))
    two = bring_in(content)
    assert two.state == State.FAILED
    assert two.why
    assert str(tmp_path) not in two.why, "where the server keeps its files is not said"
    assert services.accepted()[0].version == 1
    assert not storage.entries_of(two).exists()
    assert kinds()[-1] == "import.failed"


@pytest.mark.parametrize("format", ["ftm", "ofac"])
def test_a_file_that_is_gone_is_called_by_its_own_name(ours: List, tmp_path: Path, format: str) -> None:
    ours.format = format
    ours.save()
    services.ask(ours, str(tmp_path / "gone.json"), by=None)
    job = reading.claim(now=timezone.now())
    assert job
    one = reading.bring_in(job)
    assert (one.state, "gone.json" in one.why) == (State.FAILED, True)
    assert "/" not in one.why


def test_what_is_left_out_is_kept_by_line(bring_in: BringIn) -> None:
    bad = json.dumps(
        {"id": "inv-9", "schema": "Person", "properties": {"name": ["A B"], "birthDate": ["?!"]}}
    )
    one = bring_in(people(20) + bad.encode() + b"\n")
    assert one.rejected + one.doubtful >= 1
    problem = next(storage.read_part(one, "problems"))
    assert problem["line"] == 21


def zipped(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def test_an_archive_of_one_file_is_unpacked(bring_in: BringIn, tmp_path: Path) -> None:
    one = bring_in(zipped(("../../outside.json", people(20)), ("__MACOSX/x", b"x"), (".hidden", b"")))
    assert (one.state, one.entries) == (State.ACCEPTED, 20)
    assert not list(tmp_path.rglob("outside.json"))
    assert not list(storage.folder_of(one.list).glob("reading-*"))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (zipped(("a", people(3)), ("b", people(3))), "2 files"),
        (zipped(("a", b"\0" * (30 << 20))), "zip bomb"),
        (zipped(*((f"{n}", b"x") for n in range(60))), "60 files"),
        (zipped(("a", people(300)))[:-40], "cannot|not a|no |is "),
    ],
    ids=["two", "bomb", "many", "cut"],
)
def test_an_archive_that_is_none_of_a_list_is_refused(bring_in: BringIn, content: bytes, says: str) -> None:
    one = bring_in(content)
    assert one.state == State.FAILED
    assert re.search(says, one.why)


def test_a_file_beyond_the_lists_limit_is_refused(bring_in: BringIn, ours: List) -> None:
    ours.most_megabytes = 1
    ours.save()
    one = bring_in(people(1) + b" " * (2 << 20))
    assert (one.state, "1 megabytes" in one.why) == (State.FAILED, True)


def test_the_same_file_is_not_read_again_unless_somebody_asks(bring_in: BringIn, steward: User) -> None:
    bring_in(people(20))
    two = bring_in(people(20))
    assert (two.state, two.against) == (State.UNCHANGED, 1)
    assert bring_in(people(20), by=steward).state == State.ACCEPTED


def test_what_was_refused_does_not_come_back_every_night(bring_in: BringIn, steward: User) -> None:
    bring_in(people(20))
    services.decide(bring_in(people(50)), accept=False, by=steward, why="a test file")
    assert bring_in(people(50)).state == State.UNCHANGED
    assert services.accepted()[0].version == 1


def test_old_versions_are_pruned_and_the_current_one_never(bring_in: BringIn, ours: List) -> None:
    ours.keep_versions = 2
    ours.save()
    imports = [bring_in(people(20 + n)) for n in range(4)]
    assert [storage.entries_of(one).exists() for one in imports] == [False, False, True, True]
    assert [storage.part_of(one, "changes").exists() for one in imports[1:]] == [False, True, True]


def test_the_newest_file_of_a_folder_is_the_list(ours: List, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(people(3))
    (tmp_path / "b.json").write_bytes(people(4))
    os.utime(tmp_path / "b.json", (1, 1))
    assert obtain.newest(tmp_path, folder=False).name == "a.json"


def test_reading_that_broke_off_begins_again_and_not_for_ever(ours: List, tmp_path: Path) -> None:
    (tmp_path / "list.json").write_bytes(people(5))
    asked = services.ask(ours, str(tmp_path / "list.json"), by=None)
    now = timezone.now()
    for _ in range(reading.MOST_ATTEMPTS):
        job = reading.claim(now=now)
        assert job
        assert reading.claim(now=now) is None  # somebody reads it
        reading.give_back()  # the server was killed, and has started again
    job = reading.claim(now=now)
    assert job
    reading.bring_in(job)
    asked.refresh_from_db()
    assert (asked.state, "broke off" in asked.why) == (State.FAILED, True)


def test_who_lost_an_import_cannot_settle_it(ours: List, tmp_path: Path) -> None:
    (tmp_path / "list.json").write_bytes(people(5))
    services.ask(ours, str(tmp_path / "list.json"), by=None)
    slow = reading.claim(now=timezone.now())
    assert slow
    quick = reading.claim(now=timezone.now() + reading.LOST + datetime.timedelta(seconds=1))
    assert quick
    assert reading.bring_in(quick).state == State.ACCEPTED
    reading.bring_in(slow)
    assert Event.objects.filter(kind="import.accepted").count() == 1


def test_lists_are_asked_for_when_their_time_has_come(ours: List) -> None:
    List.objects.update(address="https://list.example/a", every_hours=6)
    start = timezone.now()
    for hours, asked in ((0, 1), (5, 1), (6, 2), (7, 2)):
        clock.ask_for_due(start + datetime.timedelta(hours=hours))
        assert Import.objects.count() == asked
        Import.objects.update(state=State.UNCHANGED)


def test_an_import_from_the_address_that_waits_is_not_doubled(ours: List) -> None:
    one = services.ask(ours, "https://list.example/a", by=None)
    assert services.ask(ours, "https://list.example/a", by=None) == one


class _Publisher(http.server.BaseHTTPRequestHandler):
    body = b""
    conditional: list[str | None] = []  # noqa: RUF012

    def do_GET(self) -> None:
        given = self.headers["If-None-Match"]
        self.conditional.append(given)
        same = given == f'"{len(self.body)}"'
        self.send_response(304 if same else 200)
        self.send_header("ETag", f'"{len(self.body)}"')
        self.send_header("Content-Length", str(0 if same else len(self.body)))
        self.end_headers()
        if not same:
            self.wfile.write(self.body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[_Publisher]]:
    """A publisher on loopback that our fetching takes for the official one of the format `ftm`."""
    _Publisher.conditional = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Publisher)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    part = Part("list.json", f"http://127.0.0.1:{server.server_port}/list", b"{")
    monkeypatch.setattr(obtain, "ADDRESSES", {"ftm": (part,)})
    monkeypatch.setattr(obtain, "fetch", partial(fetch, opener=https_opener(urllib.request.HTTPHandler())))
    yield _Publisher
    server.shutdown()
    thread.join()
    server.server_close()


def look(list_: List) -> Import:
    job = reading.claim(services.ask(list_, OFFICIAL, by=None).pk, now=timezone.now())
    assert job
    return reading.bring_in(job)


def test_a_list_is_fetched_and_only_if_it_is_new(ours: List, publisher: type[_Publisher]) -> None:
    publisher.body = people(20)
    assert look(ours).state == State.ACCEPTED
    assert look(ours).state == State.UNCHANGED
    publisher.body = people(21)
    assert look(ours).entries == 21
    assert publisher.conditional[0] is None
    assert publisher.conditional[1] == publisher.conditional[2] is not None


@pytest.mark.parametrize("how", HOWS)
def test_a_line_that_is_cut_leaves_the_old_version_and_the_next_try_brings_the_new(
    how: How, ours: List, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "list.json").write_bytes(people(20))
    with serving(tmp_path) as server:
        part = Part("list.json", f"{server.url}/list.json", b"{")
        opener = https_opener(urllib.request.HTTPHandler())
        monkeypatch.setattr(obtain, "ADDRESSES", {"ftm": (part,)})
        monkeypatch.setattr(obtain, "fetch", partial(fetch, opener=opener, timeout=SOON))
        assert look(ours).state == State.ACCEPTED
        (tmp_path / "list.json").write_bytes(people(21))
        server.cut, server.how = "list.json", how
        failed = look(ours)
        assert (failed.state, "could not be fetched" in failed.why) == (State.FAILED, True)
        assert services.accepted()[0].entries == 20
        server.cut = None
        assert look(ours).entries == 21
        assert services.accepted()[0].entries == 21


def test_a_publisher_out_of_reach_leaves_the_old_version(ours: List, publisher: type[_Publisher]) -> None:
    publisher.body = people(20)
    look(ours)
    publisher.body = b"<html>log in</html>"
    failed = look(ours)
    assert (failed.state, "web page" in failed.why) == (State.FAILED, True)
    assert services.accepted()[0].entries == 20
