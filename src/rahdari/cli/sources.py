"""Sources as the command line names them: `FORMAT:PATH`, or `FORMAT:fetch` for the publisher's address."""

from __future__ import annotations

import os
from pathlib import Path

from rahdari.cli.output import note
from rahdari.lists.reading import Reading, read_list


def cache_folder() -> Path:
    """Return where fetched lists are kept: `$XDG_CACHE_HOME/rahdari`, by default `~/.cache/rahdari`."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rahdari"


def open_source(source: str) -> Reading:
    """Return the reading of a source; `FORMAT:fetch` is fetched, or taken from the cache with a note."""
    kind, _, rest = source.partition(":")
    if rest != "fetch":
        return read_list(source)
    from rahdari.exchange.fetch import fetch

    fetched = fetch(kind, cache_dir=cache_folder())
    if fetched.notice:
        note(fetched.notice)
    return read_list(f"{kind}:{fetched.path}")
