"""A file from elsewhere read in a process of its own, which may have so much time and memory and no more.

A web page or a PDF can be made to take for ever; a server that reads one goes on serving. In: one line of
JSON and the bytes, on standard input, so that nothing of it shows in a list of processes. Out: a report, or
why it cannot be read, as JSON.
"""

from __future__ import annotations

import datetime
import json
import os
import resource
import subprocess
import sys

from rahdari.errors import ReportError
from rahdari.sources.files import read_bytes
from rahdari.sources.kept import report_from_json, report_to_json
from rahdari.sources.records import Report

SECONDS = 30
_MEMORY = 1 << 30
_NICER = 10


def read_apart(
    data: bytes,
    label: str,
    *,
    publisher: str = "",
    published: datetime.date | None = None,
    seconds: float = SECONDS,
) -> Report:
    """Return the report in these bytes, as `files.read_bytes` does, or raise what it raises."""
    day = published.isoformat() if published else None
    asked = json.dumps({"label": label, "publisher": publisher, "published": day, "seconds": seconds})
    try:
        done = subprocess.run(
            [sys.executable, "-m", "rahdari.sources.apart"],
            input=asked.encode() + b"\n" + data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ReportError(label, "it takes too long to read", next_step=_PASTE) from None
    if done.returncode:  # out of memory, or of its time
        raise ReportError(label, "it cannot be read", next_step=_PASTE)
    answer = json.loads(done.stdout)
    if "why" in answer:
        raise ReportError(label, answer["why"], next_step=answer["next_step"])
    return report_from_json(answer)


_PASTE = "Paste its text instead."


def main() -> None:
    """Read what standard input holds, and write the answer."""
    os.nice(_NICER)
    asked = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (round(asked["seconds"]) + 1,) * 2)
    day = asked["published"]
    published = datetime.date.fromisoformat(day) if day else None
    data = sys.stdin.buffer.read()
    try:
        report = read_bytes(data, asked["label"], publisher=asked["publisher"], published=published)
        answer = report_to_json(report)
    except ReportError as error:
        answer = {"why": error.why, "next_step": error.next_step}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
