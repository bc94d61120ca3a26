"""A demonstration's desk in a process of its own: started, killed without a word, started again."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from attrs import define, field

from rahdari.errors import GateError

_START = "from rahdari.cli.main import main; main()"


@define
class DeskProcess:
    """The process. It stays on its port through every start; 0 is any that is free.

    environment: of the process, where it is not to have this one's.
    """

    folder: Path
    port: int = 0
    source: str | None = None
    environment: Mapping[str, str] | None = None
    said: deque[str] = field(factory=lambda: deque(maxlen=50), init=False)
    _process: subprocess.Popen[str] = field(init=False)

    @property
    def address(self) -> tuple[str, int]:
        """Where the desk listens."""
        return "127.0.0.1", self.port

    @property
    def url(self) -> str:
        """The same as a browser writes it."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the desk, and return when it listens."""
        words = [sys.executable, "-c", _START, "gate", "--demo", "--data", str(self.folder)]
        words += ["--port", str(self.port), *(["--list", self.source] if self.source else [])]
        self._process = subprocess.Popen(  # noqa: S603  (ourselves)
            words, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=self.environment
        )
        lines = iter(self._process.stderr or ())
        for line in lines:
            self.said.append(line)
            if "http://" in line:
                self.port = urlsplit(line[line.index("http://") :].split()[0]).port or self.port
                # A pipe that nobody reads fills up, and then the desk would stand still.
                threading.Thread(target=self.said.extend, args=(lines,), daemon=True).start()
                return
        raise GateError("The desk did not start: " + "".join(self.said).strip())

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def kill(self) -> None:
        """End it as a power cut would end the process: at once, with nothing tidied up (SIGKILL)."""
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """Ask it to end, and wait until it has."""
        self._process.terminate()
        self._process.wait(30)


def free_port() -> int:
    """Return a port that nobody listens on.

    For a desk that will be killed: one that the system chose for the desk itself cannot be bound again while
    the killed one's connections fade (cheroot sets SO_REUSEADDR on chosen ports only).
    """
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def running_desk(folder: Path, port: int = 0, source: str | None = None) -> Iterator[DeskProcess]:
    """Start the desk of a demonstration's folder; end it afterwards."""
    desk = DeskProcess(folder, port, source)
    desk.start()
    try:
        yield desk
    finally:
        desk.end()
