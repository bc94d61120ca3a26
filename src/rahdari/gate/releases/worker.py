"""The process that composes: `python -m rahdari.gate.releases.worker`, started by `clock`, not by people.

It works with the data folder that `RAHDARI_DATA` names. Its standard input belongs to the server: when that
closes, be it by kill -9, this process ends at once.
"""

from __future__ import annotations

import os
import sys
import threading

_NICER = 5


def main() -> None:
    """Compose what waits."""
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    os.nice(_NICER)  # the lanes come first
    from rahdari.gate.project import start
    from rahdari.gate.project.folder import DataFolder

    start.use(DataFolder.from_environment())
    from django.utils import timezone

    from rahdari.gate.releases import composing

    while candidate := composing.claim(now=timezone.now()):
        composing.make(candidate)


def _end_with_the_server() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    main()
