"""Where a repository comes from: a folder, or a server; never plain http from elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.exchange.releases.simulator import NORTH, Gate, Parties, entry

from rahdari.errors import ReleaseError, UsageError
from rahdari.exchange.releases.fetchers import fetcher_of


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def served(parties: Parties) -> Iterator[str]:
    handler = partial(_Quiet, directory=str(parties.repository.path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_release_comes_from_a_server(parties: Parties, gate: Gate, served: str) -> None:
    parties.release([*NORTH, entry("n:3", "Gulalai Unreal")])
    assert gate.receive(served).release.number == 2
    assert gate.receive(served).release.number == 2, "again, with nothing new"


def test_a_server_without_a_file(parties: Parties, gate: Gate, served: str) -> None:
    parties.release([*NORTH, entry("n:3", "Gulalai Unreal")])
    for file in parties.repository.targets.glob("lists/north/*"):
        file.unlink()
    with pytest.raises(ReleaseError) as refused:
        gate.receive(served)
    assert (refused.value.reason, gate.number) == ("missing", 1)


def test_a_server_that_is_not_there(gate: Gate) -> None:
    with pytest.raises(ReleaseError) as refused:
        gate.receive("http://127.0.0.1:1")
    assert (refused.value.reason, gate.number) == ("missing", 1)


@pytest.mark.parametrize("address", ["http://lists.example", "ftp://lists.example", "file:///etc"])
def test_other_ways_are_refused(address: str) -> None:
    with pytest.raises(UsageError, match="https only"):
        fetcher_of(address)


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no repository"):
        fetcher_of(tmp_path)
