"""A real web server on loopback whose line is cut: after so many bytes of a file, and in which way."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

from attrs import define, field

How = Literal["ends", "resets", "stalls"]
HOWS: tuple[How, ...] = ("ends", "resets", "stalls")
"""The line is closed, is torn, or is silent for ever."""
BEFORE, HEADS = -1, -0.5
"""Instead of a share of the file: before a word was said, and among the words before the file."""
SOON = 0.3
"""Seconds that a test lets a client wait for a byte."""


@define
class Server:
    """What is served, and where it is cut. cut: a part of the paths; share: how much of the file comes."""

    url: str
    folder: Path
    cut: str | None = None
    share: float = 0.5
    how: How = "ends"
    asked: list[str] = field(factory=list)
    over: threading.Event = field(factory=threading.Event)

    def cuts(self, path: str) -> bool:
        return self.cut is not None and self.cut in path


class _Handler(BaseHTTPRequestHandler):
    server: _Http

    def do_GET(self) -> None:
        here = self.server.told
        here.asked.append(self.path)
        file = here.folder / self.path.lstrip("/")
        if not file.is_file():
            self.send_error(404)
            return
        content = file.read_bytes()
        if here.cuts(self.path) and here.share < 0:
            if here.share == HEADS:
                self.wfile.write(b"HTTP/1.0 200 OK\r\nServer: of a test\r\nContent-")
                self.wfile.flush()
            self._cut(here)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if not here.cuts(self.path):
            self.wfile.write(content)
            return
        self.wfile.write(content[: min(int(len(content) * here.share), len(content) - 1)])
        self.wfile.flush()
        self._cut(here)

    def _cut(self, here: Server) -> None:
        if here.how == "stalls":
            here.over.wait()
        elif here.how == "resets":  # no time to linger: what is under way is thrown away
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    told: Server

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """Close at once: a polite shutdown would be an end, and no reset."""
        if self.told.how == "resets":
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, *_: object) -> None:
        pass  # a client that has gone


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Serve a folder on loopback."""
    with _Http(("127.0.0.1", 0), _Handler) as http:
        http.told = Server(f"http://127.0.0.1:{http.server_port}", folder)
        threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield http.told
        finally:
            http.told.over.set()
            http.shutdown()
