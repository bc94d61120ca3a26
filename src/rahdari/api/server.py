"""Workers that serve, and one process above them that serves nothing.

The parent binds the address, makes the tables of each new generation of the index (so that no worker is busy
with them), starts the workers and puts a new one in the place of one that died. At SIGTERM or SIGINT the
workers finish the requests they have begun.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import socket
import ssl
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from types import FrameType

import uvicorn
from attrs import evolve, frozen

from rahdari.api.audit import open_folder
from rahdari.api.keys import read_keys
from rahdari.api.rates import Rates
from rahdari.api.settings import Settings
from rahdari.api.tables import make_tables, note_why_not
from rahdari.api.trouble import said_of
from rahdari.errors import ApiError
from rahdari.index.layout import current
from rahdari.index.reader import IndexReader
from rahdari.screening import Screener

LOG = logging.getLogger("rahdari.api")
_MOMENT = 0.25  # seconds between two looks at workers and index
_PATIENCE = 30  # seconds before a generation that could not be taken up is tried again
_GRACE = 20  # seconds that requests may take to finish at the end
_IDLE = 75  # seconds that a connection may lie idle: longer than clients' pools keep theirs
_YOUNG = 5  # seconds within which a worker that ends has not started
_GIVE_UP = 3  # workers in a row that have not started


@frozen
class Binding:
    """Where and how to listen."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    certificate: Path | None = None
    private_key: Path | None = None
    access_log: bool = False


def serve(settings: Settings, binding: Binding, ready: Callable[[str], None]) -> None:
    """Serve until the process is told to end. ready is called with the address once it can be asked.

    Raises `ApiError` where the address is taken or workers do not start, another `RahdariError` for what was
    asked for and cannot be.
    """
    _log(binding.access_log)
    check_safe(settings, binding)
    check_there(settings, binding)
    listening = _listen(binding)
    with tempfile.TemporaryDirectory(prefix="rahdari-metrics-") as metrics:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = metrics
        try:
            parent = _Parent(evolve(settings, own_tables=False), binding, listening)
            parent.make_tables()
            parent.run(lambda: ready(_address(binding, listening.getsockname()[1])))
        finally:
            listening.close()


def check_safe(settings: Settings, binding: Binding) -> None:
    """Raise `ApiError` for what would let anybody in, or keys go over the network in the clear."""
    if settings.keys is not None:
        read_keys(settings.keys)
    if binding.host in ("127.0.0.1", "::1", "localhost"):
        return
    if settings.keys is None:
        raise ApiError(
            f"At {binding.host} anybody on the network could ask.",
            next_step="Make a key (rahdari api key create) and name the file with --keys.",
        )
    if binding.certificate is None:
        raise ApiError(
            f"At {binding.host} queries and keys would pass in the clear.",
            next_step="Name a certificate (--tls-cert, --tls-key), or listen on 127.0.0.1 behind a proxy.",
        )


def check_there(settings: Settings, binding: Binding) -> None:
    """Raise `RahdariError` for what each worker would stumble over: certificate, records, index."""
    if binding.certificate is not None:
        try:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(binding.certificate, binding.private_key, password=lambda: "")
        except OSError as error:  # ssl.SSLError is one
            raise ApiError(
                f"{binding.certificate} and {binding.private_key} are no certificate with its private key: "
                f"{error.strerror or error}.",
                next_step="Name PEM files that belong together, with no passphrase: --tls-cert, --tls-key.",
            ) from error
    if settings.audit is not None:
        open_folder(settings.audit)
    Screener.open(settings.index, stop_budget=settings.stop_budget)


def _address(binding: Binding, port: int) -> str:
    scheme = "https" if binding.certificate else "http"
    host = f"[{binding.host}]" if ":" in binding.host else binding.host
    return f"{scheme}://{host}:{port}"


def _listen(binding: Binding) -> socket.socket:
    family = socket.AF_INET6 if ":" in binding.host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((binding.host, binding.port))
    except OSError as error:
        listening.close()
        raise ApiError(
            f"Nothing can be served at {binding.host}, port {binding.port}: {error.strerror}.",
            next_step="Is it served already? Name another port with --port.",
        ) from error
    listening.listen(2048)
    listening.set_inheritable(True)
    return listening


def _log(access: bool) -> None:
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s"
    )
    logging.getLogger("rahdari.api.access").setLevel(logging.INFO if access else logging.WARNING)
    for name in ("uvicorn", "uvicorn.error", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)


class _Parent:
    """The process above the workers."""

    def __init__(self, settings: Settings, binding: Binding, listening: socket.socket) -> None:
        self._settings, self._binding, self._listening = settings, binding, listening
        self._rates = Rates(binding.workers)
        self._workers: dict[int, tuple[int, float]] = {}
        self._ended = False
        self._failures = 0
        self._made: str | None = None
        self._refused = self._problem = ""
        self._again = 0.0

    def make_tables(self) -> None:
        """Make the tables of the generation in force, and remove those of others."""
        if current(self._settings.index).name == self._made:
            return
        cache, reader = self._settings.cache, IndexReader(self._settings.index)
        folder = make_tables(reader, cache)
        for other in cache.glob("g-*"):
            if other.is_file():
                other.unlink(missing_ok=True)
            elif other != folder:
                shutil.rmtree(other, ignore_errors=True)
        self._made = reader.generation.name

    def _look(self) -> None:
        """Make the tables of a new generation. Whatever is the matter with it, the one in use goes on."""
        name = ""
        try:
            name = current(self._settings.index).name
            if name == self._refused and time.monotonic() < self._again:
                return
            self.make_tables()
            self._refused = self._problem = ""
        except Exception as error:
            self._refused, self._again = name, time.monotonic() + _PATIENCE
            if (why := said_of(error)) != self._problem:
                self._problem = why
                LOG.error("index: %s", why)
            if name:
                note_why_not(self._settings.cache, name, why)

    def run(self, ready: Callable[[], None]) -> None:
        """Keep the workers running until the end."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        for worker in range(self._binding.workers):
            self._start(worker)
        ready()
        while not self._ended:
            self._replace_dead()
            self._look()
            time.sleep(_MOMENT)
        self._stop()

    def _end(self, number: int, frame: FrameType | None) -> None:
        self._ended = True

    def _start(self, worker: int) -> None:
        parent = os.getpid()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                for number in (signal.SIGTERM, signal.SIGINT):
                    signal.signal(number, signal.SIG_DFL)
                Thread(target=_end_with, args=(parent,), daemon=True).start()
                _work(self._settings, self._binding, self._listening, self._rates, worker)
                status = 0
            except BaseException as error:  # the child must never go on as the parent
                LOG.error("worker: %s", said_of(error))
            finally:
                os._exit(status)
        self._workers[child] = worker, time.monotonic()

    def _replace_dead(self) -> None:
        for child, (worker, began) in list(self._workers.items()):
            ended, _ = os.waitpid(child, os.WNOHANG)
            if not ended:
                continue
            del self._workers[child]
            self._failures = self._failures + 1 if time.monotonic() - began < _YOUNG else 0
            if self._failures >= _GIVE_UP:
                self._stop()
                raise ApiError("The workers do not start; the reason stands above.")
            LOG.error("a worker ended; another one takes its place")
            self._start(worker)

    def _stop(self) -> None:
        for child in self._workers:
            os.kill(child, signal.SIGTERM)
        deadline = time.monotonic() + _GRACE + 5
        while self._workers and time.monotonic() < deadline:
            for child in list(self._workers):
                if os.waitpid(child, os.WNOHANG)[0]:
                    del self._workers[child]
            time.sleep(0.05)
        for child in self._workers:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _work(settings: Settings, binding: Binding, listening: socket.socket, rates: Rates, worker: int) -> None:
    """Serve as one worker."""
    # here, after the folder of the metrics is known: they look for it when they are loaded
    from rahdari.api.app import create_guarded
    from rahdari.api.state import State

    config = uvicorn.Config(
        create_guarded(State(settings, rates, worker)),
        http="httptools",
        loop="uvloop",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ssl_certfile=binding.certificate,
        ssl_keyfile=binding.private_key,
        timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=_GRACE,
    )
    server = uvicorn.Server(config)
    server.run(sockets=[listening])
    if not server.started:
        raise SystemExit(1)


def _end_with(parent: int) -> None:
    """End the worker when its parent is gone: nobody would end it otherwise, or bring it a new index."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
