"""Reference populations: ordinary travellers, in the subject schema, that thresholds are measured on."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from rahdari.errors import PopulationError, RecordError, SourceError
from rahdari.lists.files import open_text
from rahdari.records.entry import Subject
from rahdari.records.schema import subject_from_json

BUNDLED = "bundled"
"""Name of the population that ships with the library: simulated travellers of a gate like Torkham."""


def read_population(path: Path) -> Iterator[Subject]:
    """Yield the subjects of a JSON Lines file (plain or .gz).

    A bad line is a `PopulationError` that names it.
    """
    try:
        with open_text(path) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _subject(line, f"{path}, line {number}")
    except SourceError as e:
        raise PopulationError(e.message, next_step=e.next_step) from e


def _subject(line: str, where: str) -> Subject:
    try:
        return subject_from_json(json.loads(line))
    except json.JSONDecodeError as e:
        raise PopulationError(
            f"{where}: this is not JSON Lines.", next_step="See docs/reference/subjects.md for the form."
        ) from e
    except (ValueError, RecordError) as e:
        raise PopulationError(
            f"{where}: {e}.", next_step="See docs/reference/subjects.md for the form."
        ) from e


def bundled_population(most: int | None = None) -> list[Subject]:
    """Return the bundled reference population, or the first ones of it."""
    raw = files("rahdari.calibration").joinpath("reference_population.jsonl.gz").read_bytes()
    lines = gzip.decompress(raw).decode().splitlines()[:most]
    return [_subject(line, f"bundled population, line {n}") for n, line in enumerate(lines, 1)]
