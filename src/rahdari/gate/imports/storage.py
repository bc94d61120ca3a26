"""Where the files of the lists are, in the data folder: `lists/LIST/NUMBER.*`.

    NUMBER.jsonl.gz            the entries of a version
    NUMBER.problems.jsonl.gz   what was rejected or is doubtful, by line
    NUMBER.changes.jsonl.gz    what changed since the version before
    NUMBER.quality.jsonl.gz    the findings of the report on quality, which the list's owner may have
    NUMBER.beside.jsonl.gz     who is likely in another list as well, which only the steward may see
    NUMBER.incoming/           an upload that waits to be read; gone afterwards
    fetched/                   the publisher's file as last fetched

Each of these files appears whole or not at all.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args

from django.conf import settings

from rahdari.gate.imports.models import Import, List

Part = Literal["problems", "changes", "quality", "beside"]
PARTS: tuple[Part, ...] = get_args(Part)


def folder_of(list_: List) -> Path:
    """Return the folder of a list."""
    folder: Path = settings.FOLDER.lists / list_.list_id
    return folder


def entries_of(version: Import) -> Path:
    """Return the file with the entries."""
    return folder_of(version.list) / f"{version.number}.jsonl.gz"


def part_of(version: Import, part: Part) -> Path:
    """Return a file beside the entries."""
    return folder_of(version.list) / f"{version.number}.{part}.jsonl.gz"


def incoming_of(version: Import) -> Path:
    """Return the folder in which an upload waits."""
    return folder_of(version.list) / f"{version.number}.incoming"


def read_part(version: Import, part: Part) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file beside the entries; none where there is no such file (any more)."""
    try:
        with gzip.open(part_of(version, part), "rt", encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)
    except FileNotFoundError:
        return
