"""The server: one process, threads, TLS unless it is for this machine alone.

Cheroot (docs/decisions/0008-gate-server.md) answers; a thread beside it lets memory fade every hour.
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
_HOUR = 3600.0


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
    threading.Thread(target=_fade, args=(over,), daemon=True, name="retention").start()

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


def _fade(over: threading.Event) -> None:
    """Destroy every hour what is past its retention, from the start on."""
    from django.db import connection
    from django.utils import timezone

    from rahdari.gate.desk.retention import forget
    from rahdari.gate.place.models import Gate

    while True:
        try:
            for gate in Gate.objects.all():
                while forget(gate, now=timezone.now()):
                    pass
        except Exception:  # the next hour tries again; that it failed has to be seen
            traceback.print_exc(file=sys.stderr)
        finally:
            connection.close()
        if over.wait(_HOUR):
            return
