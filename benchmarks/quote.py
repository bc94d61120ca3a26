"""Put tables of RESULTS.md into the pages that quote them, so that no page keeps figures of another day.

usage: python -m benchmarks.quote [--check]

In: benchmarks/RESULTS.md, and pages with places for tables: a line `<!-- table: FIRST CELL -->`, the table of
RESULTS whose head begins with that cell, and a line `<!-- end -->`. Out: the pages with the tables of today;
with --check nothing is written, and the status is 1 if a page is not up to date.
"""

from __future__ import annotations

import re
import sys

from tools.pages import keep_current

from benchmarks.keep import ROOT

RESULTS = ROOT / "benchmarks" / "RESULTS.md"
PAGES = (ROOT / "docs" / "explanation" / "errors.md",)
PLACE = re.compile(r"(?<=<!-- table: )([^\n]+)( -->\n).*?(?=<!-- end -->)", re.DOTALL)


def quoted(page: str, results: str) -> str:
    """Return the page with the tables of the results; a place whose table is not there stays as it is."""
    tables = re.findall(r"(?:^\|.*\n)+", results, re.MULTILINE)

    def table(place: re.Match[str]) -> str:
        found = (text for text in tables if text.startswith(f"| {place[1]}"))
        text = next(found, None)
        return place[0] if text is None else f"{place[1]}{place[2]}\n{text}\n"

    return PLACE.sub(table, page)


def main() -> int:
    """Quote or check every page."""
    return keep_current(PAGES, lambda page: quoted(page, RESULTS.read_text("utf-8")))


if __name__ == "__main__":
    sys.exit(main())
