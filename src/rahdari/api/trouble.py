"""What may be said of an error: not its text, unless it is one of ours, for a person may stand in it."""

from __future__ import annotations

import traceback

from rahdari.errors import RahdariError


def said_of(error: BaseException) -> str:
    """Return the text of an error of ours, the place of any other."""
    return error.message if isinstance(error, RahdariError) else place_of(error)


def place_of(error: BaseException) -> str:
    """Return what went wrong and where."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    where = " < ".join(f"{f.filename.rpartition('/')[2]}:{f.lineno}" for f in reversed(frames))
    return f"{type(error).__name__} at {where}"
