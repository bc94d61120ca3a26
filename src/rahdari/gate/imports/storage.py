"""Where the files of the lists are, in the data folder: `lists/LIST/NUMBER.*`.

NUMBER.jsonl.gz            the entries of a version
NUMBER.problems.jsonl.gz   what was rejected or is doubtful, by line
NUMBER.changes.jsonl.gz    what changed since the version before
NUMBER.quality.jsonl.gz    the findings of the report on quality
NUMBER.incoming/           an upload that waits to be read; gone afterwards
fetched/                   the publisher's file as last fetched
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from django.conf import settings

from rahdari.gate.imports.models import Import, List

Part = Literal["problems", "changes", "quality"]


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
