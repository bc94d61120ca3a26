"""A process beside the server ends in silence when its work is done, and at once when the server is gone."""

from __future__ import annotations

import subprocess
import sys
import threading

from rahdari.gate.project import beside

_WAITING = """
import threading, time
from rahdari.gate.project import beside
threading.Thread(target=beside._end_with_the_server, daemon=True).start()
time.sleep({seconds})  # the thread reads by then
"""


def _process(seconds: float) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", _WAITING.format(seconds=seconds)]
    return subprocess.Popen(words, stdin=subprocess.PIPE, stderr=subprocess.PIPE)


def test_it_ends_in_silence_while_the_server_goes_on() -> None:
    process = _process(0.5)
    assert process.wait(60) == 0
    with process:
        assert process.stderr
        assert process.stderr.read() == b""


def test_it_ends_with_the_server() -> None:
    with _process(300) as process:
        assert process.stdin
        process.stdin.close()
        assert process.wait(60) == 1


def test_it_is_known_whether_it_broke_off() -> None:
    assert not beside.work_beside(threading.Event(), "keyword"), "a module that does nothing"
    assert beside.work_beside(threading.Event(), "rahdari.no_such_module")
