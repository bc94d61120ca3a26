"""Rahdari: who is listed, and who only has a listed person's name. Public names, and nothing else."""

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
from rahdari.screening import IndexReport, Screener, build_index, compare

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
]
