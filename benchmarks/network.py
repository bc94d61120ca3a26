"""The network is cut, at a random byte and in one of three ways, while ledger and releases come over it.

A cable stands between the two ends, on this machine: it carries so many bytes and is then dead, until it is
mended. Whoever was reading tries again over the mended one.
"""

from __future__ import annotations

import datetime
import functools
import http.server
import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from unittest.mock import patch

from attrs import define, field

from rahdari.errors import LedgerError, ReleaseError

if TYPE_CHECKING:
    from rahdari.exchange.releases.client import Received
    from rahdari.ledger.note import Verifier

HOWS = ("ends", "resets", "stalls")
"""Both ends are told, one is told roughly, nobody is told."""
SOON = 0.5
"""Seconds without a byte after which a reader gives up here, instead of ten."""
_NOW = datetime.datetime.now(datetime.UTC)
_PLAN = """
[root]
keys = ["north.pub"]
threshold = 1
[targets]
keys = ["north.pub"]
[seal]
keys = ["seal.pub"]
[party.north]
keys = ["north.pub"]
"""


@define
class Cable:
    """Carries connections to an address. left: how many bytes it still carries back; None: it is whole."""

    to: tuple[str, int]
    left: int | None = None
    how: str = "ends"
    _listens: socket.socket = field(init=False)
    _over: threading.Event = field(factory=threading.Event, init=False)

    def __attrs_post_init__(self) -> None:
        self._listens = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Where its near end is."""
        return f"http://127.0.0.1:{self._listens.getsockname()[1]}"

    def cut(self, after: int, how: str) -> None:
        """Have it carry so many bytes more."""
        self._over.clear()
        self.left, self.how = after, how

    def mend(self) -> None:
        """Make it whole, and let go of what hangs."""
        self.left = None
        self._over.set()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listens.accept()
                threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with near, suppress(OSError), socket.create_connection(self.to) as far:
            threading.Thread(target=self._send, args=(near, far), daemon=True).start()
            while data := far.recv(1024):
                if self.left is not None:
                    data, self.left = data[: self.left], max(0, self.left - len(data))
                near.sendall(data)
                if self.left == 0:
                    self._end(near)
                    return

    def _send(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while data := near.recv(1024):
                far.sendall(data)

    def _end(self, near: socket.socket) -> None:
        if self.how == "stalls":
            self._over.wait()
        elif self.how == "resets":
            near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            near.shutdown(socket.SHUT_RDWR)


def follow(cable: Cable, folder: Path, key: Verifier, size: int, cuts: int, chance: Random) -> Iterator[str]:
    """Follow a log of so many bytes as a new witness, cut so often; yield what is wrong, print what came."""
    from rahdari.ledger.fetching import source_of
    from rahdari.ledger.note import Signer
    from rahdari.ledger.verify import verify
    from rahdari.ledger.witness import Witness

    came, followed = Counter[str](), 0
    log = source_of(f"{cable.url}/ledger")
    with patch("rahdari.ledger.fetching.TIMEOUT", SOON):
        for n in range(cuts):
            witness = Witness(folder / str(n), key, Signer.generate("other/side"))
            cable.cut(chance.randrange(size), how := HOWS[n % len(HOWS)])
            try:
                witness.follow(log, datetime.datetime.now(datetime.UTC))
                came["came whole"] += 1
            except LedgerError as error:
                came[how] += 1
                if error.reason != "unreadable":
                    yield f"a cut cable is taken for something else: {error}"
            cable.mend()
            followed = witness.follow(log, datetime.datetime.now(datetime.UTC)).checkpoint.size
            verify(folder / str(n) / "mirror", key)  # raises
    told = ", ".join(f"{how} {count}" for how, count in sorted(came.items()))
    print(f"witness   {cuts} cuts ({told}); each time then followed to leaf {followed:,}, verified")


def fetch(home: Path, cuts: int, chance: Random) -> Iterator[str]:
    """Fetch a signed release, cut so often; yield what is wrong, print what came."""
    came = Counter[str]()
    repository, root = _release(home / "parties")
    size = sum(file.stat().st_size for file in repository.rglob("*") if file.is_file())
    with _serving(repository) as cable, patch("rahdari.exchange.releases.fetchers.TIMEOUT", SOON):
        for n in range(cuts):
            gate = home / f"gate-{n}"
            cable.cut(chance.randrange(size), how := HOWS[n % len(HOWS)])
            try:
                _receive(cable, gate, root)
                came["came whole"] += 1
            except ReleaseError as error:
                came[how] += 1
                if error.reason != "missing":
                    yield f"a cut cable is taken for something else: {error}"
            cable.mend()
            if _receive(cable, gate, root).release.number != 1:
                yield "the next try brought another release"
    told = ", ".join(f"{how} {count}" for how, count in sorted(came.items()))
    print(f"release   {cuts} cuts ({told}); each time the next try brought the release, verified")


def _receive(cable: Cable, gate: Path, root: Path) -> Received:
    from rahdari.exchange.releases.client import Known, receive

    known = Known(gate)
    if not gate.exists():
        known.pin(root)
    return receive(cable.url, known, in_force=None)


def _release(folder: Path) -> tuple[Path, Path]:
    """Make a signed release of some entries; return where it is, and its root."""
    from rahdari.exchange.releases import making, signing
    from rahdari.exchange.releases.keys import make_key, open_key
    from rahdari.exchange.releases.plan import read_plan
    from rahdari.exchange.releases.repository import Repository
    from rahdari.records.entry import Entry

    repository = Repository(folder / "repository")
    for name in ("north", "seal"):
        make_key(name, folder, None)
    (folder / "plan.toml").write_text(_PLAN, "utf-8")
    keys = [open_key(str(folder / f"{name}.pem"), lambda _: None) for name in ("north", "seal")]
    making.begin(repository, read_plan(folder / "plan.toml"), now=_NOW)
    signing.sign(repository, keys)
    signing.seal(repository, keys, now=_NOW)
    entries = [Entry(f"n:{n}", "person", (f"Invented Number{n}",)) for n in range(2_000)]
    making.create(repository, [making.NewList("north", "un", entries)], now=_NOW)
    signing.sign(repository, keys)
    signing.seal(repository, keys, now=_NOW)
    return repository.path, next(repository.path.rglob("1.root.json"))


@contextmanager
def _serving(folder: Path) -> Iterator[Cable]:
    """Serve a folder, at the end of a cable."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a reader that has gone
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Cable(("127.0.0.1", server.server_port))
        server.shutdown()
