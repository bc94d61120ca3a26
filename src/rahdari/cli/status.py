"""Exit statuses, and options that several commands share."""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated

import typer


class Status(IntEnum):
    """What the command line leaves with."""

    NO_HIT = 0
    INTERNAL = 1
    USAGE = 2
    BAD_INPUT = 3
    HIT = 10


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON (docs/reference/json.md).")]
