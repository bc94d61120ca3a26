"""The server: one process, threads, TLS unless it is for this machine alone.

Cheroot (docs/decisions/0008-gate-server.md) answers; threads beside it let memory fade every hour
and keep the clock of the referrals.
"""

from __future__ import annotations

import signal
import sys
import threading
import traceback
from collections.abc import Callable
from types import FrameType

from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Server

from rahdari.errors import GateError
from rahdari.gate.project import tls
from rahdari.gate.project.folder import Configuration, DataFolder

_BACKLOG = 128
_HOUR, _MOMENT = 3600.0, 15.0  # seconds


def serve(folder: DataFolder, configuration: Configuration, *, ready: Callable[[str], None]) -> None:
    """Serve until the process is told to end. ready is called with the address once it listens."""
    from django.core.wsgi import get_wsgi_application

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
    over = threading.Event()
    for every, work in ((_HOUR, _fade), (_MOMENT, _keep_time)):
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


def _fade() -> None:
    """Destroy what is past its retention."""
    from django.utils import timezone

    from rahdari.gate.desk.retention import forget
    from rahdari.gate.place.models import Gate

    for gate in Gate.objects.all():
        while forget(gate, now=timezone.now()):
            pass


def _keep_time() -> None:
    """Warn of referrals that run out, and escalate those that have."""
    from django.utils import timezone

    from rahdari.gate.place.models import Gate
    from rahdari.gate.secondary.watch import keep_time

    for gate in Gate.objects.all():
        keep_time(gate, now=timezone.now())
