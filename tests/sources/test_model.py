from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from rahdari.errors import ReportError, UsageError
from rahdari.sources.files import read_file
from rahdari.sources.model import Model, remarks

REPORT = Path(__file__).parents[1] / "samples" / "reports" / "01-parwan-wire.txt"


class _Endpoint(BaseHTTPRequestHandler):
    content = "[]"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert asked["model"] == "small"
        body = json.dumps({"choices": [{"message": {"content": self.content}}]}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None: ...


@pytest.fixture
def model() -> Iterator[Model]:
    server = HTTPServer(("127.0.0.1", 0), _Endpoint)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Model(f"http://127.0.0.1:{server.server_port}/v1", "small")
    server.shutdown()
    thread.join()
    server.server_close()


def test_remarks_are_marked_and_checked(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        {"speaker": "A", "words": "visited the Dasht-e Gol crossing"},
        {"speaker": "B", "words": "made up"},
    ]
    monkeypatch.setattr(_Endpoint, "content", json.dumps(rows))
    found = remarks(model, [read_file(REPORT)])
    assert [(r.speaker, r.found, r.by) for r in found] == [
        ("A", True, "model small"),
        ("B", False, "model small"),
    ]


@pytest.mark.parametrize("content", ["no JSON", '{"a": 1}', "[1]"])
def test_an_answer_of_another_shape_is_an_error(
    model: Model, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.setattr(_Endpoint, "content", content)
    with pytest.raises(ReportError, match="did not answer as asked"):
        remarks(model, [read_file(REPORT)])


def test_an_address_has_to_be_one() -> None:
    with pytest.raises(UsageError):
        remarks(Model("file:///etc/hosts", "small"), [])
