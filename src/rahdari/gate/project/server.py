"""The server: one process, threads, TLS unless it is for this machine alone.

Cheroot (docs/decisions/0008-gate-server.md) answers; threads beside it let memory fade every hour,
keep the clock of the referrals and the ledger, and have lists brought in.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING

from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Server

from rahdari.errors import GateError
from rahdari.gate.project import tls
from rahdari.gate.project.folder import Configuration, DataFolder

if TYPE_CHECKING:
    from rahdari.gate.project.clock import ClockWatch

_BACKLOG = 128
_HOUR, _MINUTE, _MOMENT, _SOON, _TURN = 3600.0, 60.0, 15.0, 2.0, 0.05  # seconds


def serve(folder: DataFolder, configuration: Configuration, *, ready: Callable[[str], None]) -> None:
    """Serve until the process is told to end. ready is called with the address once it listens."""
    from django.core.wsgi import get_wsgi_application

    from rahdari.gate.project.clock import ClockWatch

    server = Server(
        (configuration.address, configuration.port),
        get_wsgi_application(),
        numthreads=configuration.threads,
        request_queue_size=_BACKLOG,
        server_name="rahdari",
    )
    scheme = "http"
    if configuration.tls:
        certificate, key = tls.certificate(folder, configuration.hosts)
        server.ssl_adapter = BuiltinSSLAdapter(str(certificate), str(key))
        scheme = "https"
    over, watch = threading.Event(), ClockWatch()
    _begin_again()
    works = (
        (_SOON, watch.look),
        (_HOUR, partial(_fade, watch)),
        (_MOMENT, _keep_time),
        (_MINUTE, partial(_keep_ledger, watch)),
        (_MINUTE, _witness),
        (_SOON, partial(_read_lists, over)),
        (_MOMENT, partial(_judge_lists, over)),
        (_MOMENT, partial(_cost_lists, over)),
        (_SOON, partial(_release, over)),
        (_HOUR, _keep_sealed),
    )
    for every, work in works:
        threading.Thread(target=_repeat, args=(work, every, over), daemon=True).start()

    def end(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    try:
        server.prepare()
    except OSError as error:
        raise GateError(
            f"Nothing can be served at {configuration.address}, port {configuration.port}: {error}.",
            next_step="Is another gate running? Name another port with --port.",
        ) from error
    try:
        host = configuration.hosts[0] if configuration.tls else configuration.address
        ready(f"{scheme}://{host}:{server.bind_addr[1]}")
        server.serve()
    except KeyboardInterrupt:
        pass
    finally:
        over.set()
        server.stop()


def _repeat(work: Callable[[], None], every: float, over: threading.Event) -> None:
    """Do a piece of work from the start on, again and again until it is over."""
    from django.db import connection

    while True:
        try:
            work()
        except Exception:  # the next time tries again; that it failed has to be seen
            traceback.print_exc(file=sys.stderr)
        finally:
            connection.close()
        if over.wait(every):
            return


def _release(over: threading.Event) -> None:
    """Compose what waits; record and follow what came into force."""
    from rahdari.gate.releases.clock import work

    work(over)


def _keep_sealed() -> None:
    """Say that the own release is still the newest, before the last word on it runs out."""
    from rahdari.gate.releases.clock import keep_sealed

    keep_sealed()


def _fade(watch: ClockWatch) -> None:
    """Destroy what is past its retention, unless the clock has just been set."""
    if not watch.settled():
        return
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from rahdari.gate.desk.retention import count, forget
    from rahdari.gate.keeping import forgetting
    from rahdari.gate.ledger import retention as ledger
    from rahdari.gate.listing import retention as listing
    from rahdari.gate.permits import retention as permits
    from rahdari.gate.place.models import Gate
    from rahdari.gate.project import copying
    from rahdari.gate.project.folder import DataFolder

    SessionStore.clear_expired()
    now = timezone.now()  # one for all: what is still kept is never without its leaf
    for gate in Gate.objects.all():
        _in_pieces(partial(forget, gate, now=now))
        _in_pieces(partial(count, gate, now=now))
        listing.forget(gate, now=now)
        permits.forget(gate, now=now)
        forgetting.forget(gate, now=now)
        copying.prune(
            DataFolder.from_environment(),
            clear_hours=gate.keep_clear_hours,
            referral_days=gate.keep_referral_days,
        )
        _in_pieces(partial(ledger.forget, gate, now=now))


def _in_pieces(work: Callable[[], int]) -> None:
    """Do a piece of work until nothing is left of it; the lanes have their turn in between.

    SQLite has no queue: who waits for the lock looks again every few milliseconds, and would find it taken.
    """
    while work():
        time.sleep(_TURN)


def _keep_time() -> None:
    """Warn of referrals that run out, and escalate those that have."""
    from django.utils import timezone

    from rahdari.gate.place.models import Gate
    from rahdari.gate.secondary.watch import keep_time

    for gate in Gate.objects.all():
        keep_time(gate, now=timezone.now())


def _keep_ledger(watch: ClockWatch) -> None:
    """Bring the ledger up to what is committed, and sign it."""
    from rahdari.gate.ledger.clock import keep

    keep(watch.settled)


def _witness() -> None:
    """Look at the other side's ledger."""
    from rahdari.gate.ledger.clock import witness

    witness()


def _begin_again() -> None:
    """Have done again what the server before this one was doing when it ended."""
    from rahdari.gate.imports import reading
    from rahdari.gate.releases import composing

    reading.give_back()
    composing.give_back()


def _read_lists(over: threading.Event) -> None:
    """Bring in the lists whose time has come, and what was uploaded."""
    from rahdari.gate.imports.clock import read

    read(over)


def _judge_lists(over: threading.Event) -> None:
    """Report on the quality of what was accepted."""
    from rahdari.gate.imports.clock import judge

    judge(over)


def _cost_lists(over: threading.Event) -> None:
    """Work out what the lists in force cost."""
    from rahdari.gate.costs.clock import cost

    cost(over)
