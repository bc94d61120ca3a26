"""`rahdari gate --demo --simulate N`: a server of its own, invented travellers sent through it, a summary."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rahdari.errors import GateError

if TYPE_CHECKING:
    from rahdari.gate.simulate.day import Day


def simulate(folder: Path, *, crossings: int, lanes: int, port: int, source: str | None) -> None:
    """Run crossings through a desk that is started for it, and print what came out.

    The folder is prepared; this process uses it as the server's does, to count what was kept.
    """
    from rahdari.gate.desk.models import Crossing
    from rahdari.gate.simulate.day import simulate as run
    from rahdari.gate.simulate.seats import seats

    before, made = Crossing.objects.count(), seats(lanes)
    with running_desk(folder, port, source) as address:
        day = run(address, made, crossings)
    kept = Crossing.objects.count() - before
    _print(day, lanes, folder)
    if kept != day.crossings or day.crossings != crossings:
        raise GateError(
            f"{crossings} travellers, {day.crossings} answered, {kept} kept: they should be equal."
        )


@contextmanager
def running_desk(folder: Path, port: int, source: str | None = None) -> Iterator[tuple[str, int]]:
    """Start the desk of a demonstration's folder in a process of its own; end it afterwards."""
    start = "from rahdari.cli.main import main; main()"
    words = [sys.executable, "-c", start, "gate", "--demo", "--data", str(folder), "--port", str(port)]
    words += ["--list", source] if source else []
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as desk:  # noqa: S603  (ourselves)
        assert desk.stderr is not None
        try:
            said = next((line for line in desk.stderr if "http://" in line), "")
            if not said:
                raise GateError("The desk did not start; what it said stands above.")
            where = urlsplit("http://" + said.split("http://")[1].split()[0])
            yield where.hostname or "127.0.0.1", where.port or port
        finally:
            desk.terminate()
            desk.wait(30)


def _print(day: Day, lanes: int, folder: Path) -> None:
    size = sum(file.stat().st_size for file in folder.glob("rahdari.sqlite3*"))
    print(f"crossings   {day.crossings:,} in {len(day.seconds):,} units, through {lanes} lanes")
    print(f"referred    {day.referred:,} ({100 * day.referred / max(day.crossings, 1):.2f} %)")
    print(f"time        {day.wall:.1f} s, {day.crossings / day.wall:,.0f} crossings a second")
    shares = ", ".join(f"{100 * s:g} %: {day.percentile(s):.0f} ms" for s in (0.5, 0.9, 0.99, 0.999))
    print(f"answers     {shares}")
    print(f"retried     {day.retried:,}")
    print(f"database    {size / 1e6:.1f} MB")
