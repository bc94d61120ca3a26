"""Files of releases that nobody needs any more, removed from a repository's folder.

A file stays as long as metadata names it that is published or waits for signatures, and `KEPT` longer: a gate
may just be fetching the release before. What was never published (a release that was given up) goes after
the same time. Metadata stays, for a gate follows the roots one after another.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

from tuf.api.metadata import Targets

from rahdari.exchange.releases.repository import Repository, read_metadata

KEPT = datetime.timedelta(days=30)


def named(repository: Repository) -> frozenset[Path]:
    """Return the files that the newest metadata names, published or waiting."""
    return frozenset(_named(repository, None))


def prune(repository: Repository, *, now: datetime.datetime) -> int:
    """Remove what has not been needed for so long; return how many files."""
    limit = (now - KEPT).timestamp()
    needed = frozenset(_named(repository, limit))
    old = [
        file
        for file in repository.targets.rglob("*")
        if file.is_file() and file not in needed and file.stat().st_mtime < limit
    ]
    for file in old:
        file.unlink()
    return len(old)


def _named(repository: Repository, since: float | None) -> Iterator[Path]:
    """Yield the files that metadata names: the newest, and what was the newest at any time since."""
    for role in ("targets", *repository.parties):
        if waiting := repository.waiting(role, Targets):
            yield from _files(repository, waiting.signed)
        for file in repository.files_of_role(role):
            if found := read_metadata(file, Targets):
                yield from _files(repository, found.signed)
            if since is None or file.stat().st_mtime < since:  # it took the place of the one before by then
                break


def _files(repository: Repository, targets: Targets) -> Iterator[Path]:
    for path, info in targets.targets.items():
        yield repository.stored(path, info.hashes["sha256"])
