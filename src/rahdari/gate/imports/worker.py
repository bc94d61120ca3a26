"""The process that reads: `python -m rahdari.gate.imports.worker read`, started by `clock`, not by people.

It works with the data folder that `RAHDARI_DATA` names until nothing waits. Its standard input belongs to
the server: when that closes, be it by kill -9, this process ends at once, and the next server begins again
with what was being read.
"""

from __future__ import annotations

import sys

from rahdari.gate.project.beside import begin


def main(what: str) -> None:
    """Read what waits (`read`), or judge what has been accepted (`judge`)."""
    begin()
    from django.utils import timezone

    from rahdari.gate.imports import judging, reading

    if what == "read":
        while job := reading.claim(now=timezone.now()):
            reading.bring_in(job)
    else:
        while version := judging.unjudged():
            judging.judge(version)


if __name__ == "__main__":
    main(sys.argv[1])
