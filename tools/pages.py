"""Pages that hold what commands print: brought up to date, or held against it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path


def keep_current(pages: Iterable[Path], renewed: Callable[[str], str]) -> int:
    """Renew each page that is not up to date; with --check on the command line write none, and return 1."""
    check, stale = "--check" in sys.argv, 0
    for file in pages:
        old = file.read_text("utf-8")
        if (new := renewed(old)) != old:
            stale = 1
            print(f"{file.name} was not up to date")
            if not check:
                file.write_text(new, "utf-8")
    return stale if check else 0
