"""Work that takes minutes is done in a process beside the server's, so that it takes no time from the lanes.

`work_beside` starts one from a thread of the server and waits for it; `begin` is what such a process does
first. Its standard input belongs to the server: when that closes, be it by kill -9, the process ends at once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading

_NICER = 10


def work_beside(over: threading.Event, module: str, *words: str) -> bool:
    """Run `python -m module words`, until it is done or it is over; return whether it broke off by itself."""
    command = [sys.executable, "-m", module, *words]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as worker:  # noqa: S603  (ourselves)
        while worker.poll() is None and not over.wait(0.2):
            pass
        return bool(worker.returncode)  # None: leaving closes its standard input, at which it ends


def begin() -> None:
    """Work with the data folder that `RAHDARI_DATA` names, until the server ends; the lanes come first."""
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    os.nice(_NICER)
    from rahdari.gate.project import start
    from rahdari.gate.project.folder import DataFolder

    start.use(DataFolder.from_environment())


def _end_with_the_server() -> None:
    while os.read(0, 1):  # not sys.stdin: its lock would be held when Python ends, which is a fatal error
        pass
    os._exit(1)
