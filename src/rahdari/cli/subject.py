"""A subject from the options of `rahdari screen`: names, fields, and a machine-readable zone.

In: what a person typed or scanned. Out: a `Subject`; a `RecordError` names the field. What was typed is
added to what the zone says, and of the two sexes the typed one counts.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import cast

from attrs import field, frozen

from rahdari.cli.output import note
from rahdari.errors import RecordError
from rahdari.records.countries import ALPHA2, from_icao, from_name
from rahdari.records.dates import read_birth
from rahdari.records.documents import parse_mrz, to_subject
from rahdari.records.entry import Kind, Name, Sex, Subject
from rahdari.records.schema import document_from_text


def _texts(values: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(values or ())


@frozen
class Typed:
    """The options as typed."""

    kind: str
    names: tuple[str, ...] = field(default=(), converter=_texts)
    father: tuple[str, ...] = field(default=(), converter=_texts)
    grandfather: tuple[str, ...] = field(default=(), converter=_texts)
    born: tuple[str, ...] = field(default=(), converter=_texts)
    sex: str | None = None
    nationality: tuple[str, ...] = field(default=(), converter=_texts)
    document: tuple[str, ...] = field(default=(), converter=_texts)
    mrz: tuple[str, ...] = field(default=(), converter=_texts)

    @property
    def empty(self) -> bool:
        """Whether nothing was typed that a subject could be made of."""
        return self == Typed(self.kind)


def subject_of(typed: Typed, *, today: datetime.date) -> Subject:
    """Return the subject that the options describe."""
    zone = _zone(typed.mrz, today) if typed.mrz else None

    def with_zone(field: str, values: Iterable[object]) -> tuple[object, ...]:
        return (*(getattr(zone, field) if zone else ()), *values)

    fields = {
        "names": map(Name, typed.names),
        "father_names": typed.father,
        "grandfather_names": typed.grandfather,
        "birth_dates": (read_birth(text, today=today) for text in typed.born),
        "nationalities": map(_country, typed.nationality),
        "documents": map(document_from_text, typed.document),
    }
    return Subject(
        kind=cast(Kind, typed.kind),
        sex=cast(Sex | None, typed.sex or (zone and zone.sex)),
        **{field: with_zone(field, values) for field, values in fields.items()},  # type: ignore[arg-type]
    )


def _zone(lines: Sequence[str], today: datetime.date) -> Subject:
    zone = parse_mrz("\n".join(lines), today=today)
    for problem in zone.problems:
        note(f"Machine-readable zone: {problem}")
    return to_subject(zone)


def _country(text: str) -> str:
    if text.lower() in ALPHA2:
        return text.lower()
    if code := from_icao(text.upper()) or from_name(text):
        return code
    raise RecordError("nationalities", text, "is no country", next_step='Write it as "af" or "AFG".')
