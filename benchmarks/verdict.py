"""From the scan to the verdict, in the browser, on a full-size index of invented entries.

usage: python -m benchmarks.verdict [--entries N] [--scans N]

In: nothing. A list of N invented entries, a demonstration's desk on it in a process of its own, Chromium
before it, on this machine: scanner and reading, request, screening, commit, page. Out: percentiles, as the
page itself measures: from the last key of the burst to the frame that shows the verdict.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

from playwright.sync_api import Page

from benchmarks.browser import chromium, sign_in
from benchmarks.browser import scan as scan_at
from rahdari.cli.gate_process import running_desk
from rahdari.gate.project.folder import Configuration, DataFolder
from rahdari.gate.project.start import use

SLOW = 150  # ms: what the 99th percentile has to stay under
_WARM = 20


def invented_list(entries: int) -> bytes:
    """Return a list in the UN's format; its people are put together at random from tokens."""
    from rahdari.simulation.lexicon import Lexicons
    from rahdari.simulation.people import People
    from rahdari.simulation.travellers import TODAY
    from rahdari.simulation.un_list import consolidated
    from rahdari.simulation.watchlist import listed

    people = People(Lexicons.load(), Random(4), TODAY)
    return consolidated([one.record for one in listed(people, entries)], [], TODAY)


def scans() -> Iterator[str]:
    """Yield the zones of invented travellers, the same ones again after the last."""
    from rahdari.gate.simulate.tray import traveller_at, tray_size

    while True:
        for at in range(tray_size()):
            scan = traveller_at(at).get("scan", "")
            if re.fullmatch(r"[A-Z0-9<]+\n[A-Z0-9<]+", scan):
                yield f"{scan}\n"


def scan(page: Page, zone: str) -> None:
    """Scan, and wait until the verdict of this scan is seen."""
    before = page.locator("#verdict").get_attribute("data-unit")
    scan_at(page, zone)
    page.wait_for_function(
        "before => (document.getElementById('verdict').dataset.unit ?? null) !== before", arg=before
    )


def measure(page: Page, count: int) -> list[float]:
    """Return the milliseconds of so many scans, sorted, after a few that warm everything up."""
    travellers = scans()
    for zone in islice(travellers, _WARM):
        scan(page, zone)
    page.evaluate("performance.clearMeasures()")
    for zone in islice(travellers, count):
        scan(page, zone)
    page.wait_for_timeout(100)
    took = page.evaluate("performance.getEntriesByName('scan to verdict').map((entry) => entry.duration)")
    if len(took) != count:
        sys.exit(f"{count} scans, and {len(took)} were measured.")
    return sorted(took)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--scans", type=int, default=1000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, chromium() as browser:
        if browser is None:
            sys.exit("There is no chromium here (on Debian and Ubuntu: apt install chromium).")
        xml = Path(home) / "list.xml"
        xml.write_bytes(invented_list(given.entries))
        folder = DataFolder(Path(home) / "data")
        folder.create(Configuration(), demonstration=True)
        use(folder)
        with running_desk(folder.path, source=f"un:{xml}") as desk:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            sign_in(page, desk=desk.url)
            took = measure(page, given.scans)
    print(f"{given.scans:,} scans, {given.entries:,} entries")
    print("scan to verdict:", ", ".join(f"{s:g} %: {_at(took, s):.0f} ms" for s in (50, 90, 99, 100)))
    if _at(took, 99) >= SLOW:
        sys.exit(f"The 99th percentile has to be under {SLOW} ms.")


def _at(took: list[float], percent: float) -> float:
    return took[min(int(len(took) * percent / 100), len(took) - 1)]


if __name__ == "__main__":
    main()
