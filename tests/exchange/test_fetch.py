"""Fetching, against a real server on loopback that can misbehave."""

import datetime
import hashlib
import http.server
import json
import threading
import time
import urllib.request

import pytest
from tests.cutting import HOWS, SOON, serving

from rahdari.errors import SourceError, UsageError
from rahdari.exchange.addresses import ADDRESSES, BY_HAND, Part
from rahdari.exchange.fetch import fetch, https_opener
from rahdari.lists.reading import READERS

LIST = b"<?xml version='1.0'?><LIST><ENTRY/></LIST>"
MONDAY, FRIDAY = datetime.date(2026, 3, 2), datetime.date(2026, 3, 6)


class Publisher(http.server.BaseHTTPRequestHandler):
    """Sends what the server's `pages` hold: path to (status, headers, body)."""

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        status, headers, body = self.server.pages[self.path]
        if self.headers["If-None-Match"] and self.headers["If-None-Match"] == headers.get("ETag"):
            status, body = 304, b""
        if "Sleep" in headers:
            time.sleep(headers["Sleep"])
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def publisher():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Publisher)
    server.pages, server.asked = {"/list": (200, {"ETag": '"1"'}, LIST)}, []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def get(publisher, tmp_path):
    base = f"http://127.0.0.1:{publisher.server_port}"
    addresses = {
        "un": (Part("list.xml", base + "/list", b"<"),),
        "ofac": (Part("sdn.csv", base + "/sdn", b"0123"), Part("alt.csv", base + "/alt", b"0123")),
    }

    def get(format="un", **settings):
        settings = {
            "today": MONDAY,
            "timeout": 5,
            "opener": https_opener(urllib.request.HTTPHandler()),
        } | settings
        return fetch(format, cache_dir=tmp_path, addresses=addresses, **settings)

    return get


def files(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_list_is_fetched_and_its_hash_and_date_noted(get, tmp_path):
    fetched = get()
    assert fetched.path.read_bytes() == LIST
    assert (fetched.fetched_on, fetched.from_cache, fetched.notice) == (MONDAY, False, None)
    noted = json.loads((tmp_path / "un/fetched.json").read_text())
    assert noted["fetched_on"] == "2026-03-02"
    assert noted["parts"][0]["sha256"] == hashlib.sha256(LIST).hexdigest()
    assert files(tmp_path) == ["fetched.json", "list.xml"]


def test_what_has_not_changed_is_not_sent_again(get, publisher):
    get()
    again = get(today=FRIDAY)
    assert publisher.asked[1][1]["If-None-Match"] == '"1"'
    assert (again.fetched_on, again.from_cache, again.notice) == (FRIDAY, True, None)
    assert again.path.read_bytes() == LIST


def test_what_has_changed_replaces_the_copy(get, publisher):
    get()
    publisher.pages["/list"] = (200, {"ETag": '"2"'}, LIST + b"<!-- new -->")
    again = get(today=FRIDAY)
    assert not again.from_cache
    assert again.path.read_bytes().endswith(b"<!-- new -->")


BAD = {
    "not found": (404, {}, b"gone"),
    "out of order": (500, {}, b""),
    "error page": (200, {"Content-Type": "text/html"}, b"<p>Sorry"),
    "unmarked error page": (
        200,
        {"Content-Type": "text/xml"},
        b"\xef\xbb\xbf\n <!DOCTYPE HTML><title>Log in",
    ),
    "xhtml page": (200, {}, b"<?xml version='1.0'?>\n<html xmlns='http://www.w3.org/1999/xhtml'/>"),
    "other file": (200, {}, b'{"error": 1}'),
    "empty": (200, {}, b""),
    "cut off": (200, {"Content-Length": 1000}, LIST),
    "too large": (200, {}, LIST + b" " * 2000),
    "too slow": (200, {"Sleep": 1}, LIST),
    "leads to another protocol": (302, {"Location": "ftp://127.0.0.1/list"}, b""),
    "leads to a file": (302, {"Location": "file:///etc/hostname"}, b""),
    "leads in a circle": (302, {"Location": "/list"}, b""),
    "broken chunks": (200, {"Transfer-Encoding": "chunked"}, b"zz\r\n<LIST/>"),
}


@pytest.mark.parametrize("page", BAD.values(), ids=BAD)
def test_without_a_copy_a_bad_answer_is_an_error_and_leaves_nothing(page, get, publisher, tmp_path):
    publisher.pages["/list"] = page
    with pytest.raises(SourceError, match=r"un:fetch: .*/list.*by hand.*un:PATH"):
        get(timeout=0.3, max_bytes=1500)
    assert files(tmp_path) == []


@pytest.mark.parametrize("page", BAD.values(), ids=BAD)
def test_a_bad_answer_leaves_the_copy_in_use_and_says_how_old_it_is(page, get, publisher):
    get()
    publisher.pages["/list"] = page
    again = get(today=FRIDAY, timeout=0.3, max_bytes=1500)
    assert again.path.read_bytes() == LIST
    assert (again.fetched_on, again.from_cache) == (MONDAY, True)
    assert "2026-03-02, 4 days old" in again.notice


@pytest.mark.parametrize("share", [-1, 0, 0.5, 1])
@pytest.mark.parametrize("how", HOWS)
def test_a_line_that_is_cut_leaves_the_copy_and_the_next_try_completes(how, share, tmp_path):
    """Of a list of two files the second breaks off: the first is not replaced either."""
    old, new = (b"1,old" * 999, b"1,new" * 1999)
    served = tmp_path / "served"
    served.mkdir()
    for name in ("sdn.csv", "alt.csv"):
        (served / name).write_bytes(old)
    with serving(served) as server:
        parts = tuple(Part(name, f"{server.url}/{name}", b"0123") for name in ("sdn.csv", "alt.csv"))
        opener = https_opener(urllib.request.HTTPHandler())
        how_to = {"addresses": {"ofac": parts}, "timeout": SOON, "opener": opener}
        folder = fetch("ofac", cache_dir=tmp_path / "cache", today=MONDAY, **how_to).path
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        for part in parts:
            (served / part.name).write_bytes(new)
        server.cut, server.share, server.how = "alt.csv", share, how
        again = fetch("ofac", cache_dir=tmp_path / "cache", today=FRIDAY, **how_to)
        assert (again.from_cache, "2026-03-02, 4 days old" in again.notice) == (True, True)
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
        server.cut = None
        assert fetch("ofac", cache_dir=tmp_path / "cache", today=FRIDAY, **how_to).notice is None
    assert [(folder / part.name).read_bytes() for part in parts] == [new, new]


def test_with_the_network_away_the_copy_is_used(get, publisher):
    get()
    publisher.shutdown()
    publisher.server_close()
    assert "4 days old" in get(today=FRIDAY).notice


def test_a_copy_that_was_altered_is_not_used(get, publisher):
    get().path.write_bytes(LIST + b" ")
    publisher.pages["/list"] = BAD["out of order"]
    with pytest.raises(SourceError):
        get(today=FRIDAY)
    publisher.pages["/list"] = (200, {"ETag": '"1"'}, LIST)
    assert not get(today=FRIDAY).from_cache
    assert "If-None-Match" not in publisher.asked[-1][1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"parts": [{"name": 1, "url": 1, "sha256": 1, "etag": 1, "last_modified": 1}]}',
        '{"parts": [{"url": 1}]}',
        '{"parts": [], "fetched_on": "2026"}',
    ],
)
def test_a_damaged_sidecar_means_no_copy(text, get, tmp_path):
    get()
    (tmp_path / "un/fetched.json").write_text(text)
    assert not get().from_cache


def test_a_list_of_several_files_is_replaced_whole_or_not_at_all(get, publisher):
    publisher.pages |= {"/sdn": (200, {}, b"1,old"), "/alt": (200, {}, b"1,old")}
    folder = get("ofac").path
    publisher.pages |= {"/sdn": (200, {}, b"1,new"), "/alt": (500, {}, b"")}
    assert get("ofac").notice
    assert [(folder / name).read_bytes() for name in ("sdn.csv", "alt.csv")] == [b"1,old", b"1,old"]
    publisher.pages["/alt"] = (200, {}, b"1,new")
    assert get("ofac").notice is None
    assert [(folder / name).read_bytes() for name in ("sdn.csv", "alt.csv")] == [b"1,new", b"1,new"]


def test_plain_http_is_never_spoken(get, publisher):
    with pytest.raises(SourceError, match="only https is fetched, not http"):
        get(opener=None)
    assert publisher.asked == []


def test_every_format_has_an_https_address_or_says_what_to_do(tmp_path):
    assert ADDRESSES.keys() | BY_HAND.keys() == READERS.keys()
    assert all(part.url.startswith("https://") for parts in ADDRESSES.values() for part in parts)
    with pytest.raises(UsageError, match=r"press JSON, and pass nacta:PATH"):
        fetch("nacta", cache_dir=tmp_path)
