"""Rahdari: who is listed, and who only has a listed person's name. Public names, and nothing else.

They are imported when first asked for, so that `import rahdari` and `rahdari --help` cost nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rahdari.errors import (
        IndexFormatError,
        PopulationError,
        RahdariError,
        RecordError,
        SourceError,
        UsageError,
    )
    from rahdari.matching.evidence import Evidence, Hit
    from rahdari.records.dates import PartialDate
    from rahdari.records.entry import Document, Entry, Name, Subject
    from rahdari.screening import IndexReport, Screener, build_index, compare, update_index

_HOME = {
    "errors": (
        "IndexFormatError",
        "PopulationError",
        "RahdariError",
        "RecordError",
        "SourceError",
        "UsageError",
    ),
    "matching.evidence": ("Evidence", "Hit"),
    "records.dates": ("PartialDate",),
    "records.entry": ("Document", "Entry", "Name", "Subject"),
    "screening": ("IndexReport", "Screener", "build_index", "compare", "update_index"),
}

__all__ = [
    "Document",
    "Entry",
    "Evidence",
    "Hit",
    "IndexFormatError",
    "IndexReport",
    "Name",
    "PartialDate",
    "PopulationError",
    "RahdariError",
    "RecordError",
    "Screener",
    "SourceError",
    "Subject",
    "UsageError",
    "build_index",
    "compare",
    "update_index",
]


def __getattr__(name: str) -> object:
    for module, names in _HOME.items():
        if name in names:
            value = getattr(import_module(f"{__name__}.{module}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
