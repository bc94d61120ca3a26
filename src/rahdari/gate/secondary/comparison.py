"""Subject and entry side by side, field by field: what the page of a referral shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, TypedDict, cast

from attrs import frozen
from django.utils.translation import get_language

from rahdari.gate.desk.bar import solar
from rahdari.gate.looks.countries import country_word
from rahdari.gate.looks.digits import in_digits
from rahdari.gate.place.models import DocumentChoice
from rahdari.gate.secondary.words import FIELDS, field_word, isolated, sentence, value_word
from rahdari.records.dates import PartialDate
from rahdari.records.entry import Document, Entry, Name, Subject

MOST_VALUES = 8


class Piece(TypedDict):
    """One piece of evidence as a hit's snapshot holds it."""

    field: str
    subject_value: str | None
    entry_value: str | None
    millibits: int
    relation: str


@frozen
class Row:
    """One field of both. millibits: what it says in all; words: a sentence and its bits for each piece."""

    label: str
    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    state: Literal["agrees", "differs", "missing"]
    millibits: int
    words: tuple[tuple[str, float], ...]

    @property
    def bits(self) -> float:
        """The same in bits."""
        return self.millibits / 1000


def side_by_side(subject: Subject, entry: Entry, evidence: Sequence[Piece]) -> list[Row]:
    """Return a row for each field that either side has. The rows' bits add up to the hit's."""
    rows = []
    for field in FIELDS:
        mine, theirs = (shown(field, record) for record in (subject, entry))
        pieces = [piece for piece in evidence if piece["field"] == field]
        if not (mine or theirs or pieces):
            continue
        bits = sum(piece["millibits"] for piece in pieces)
        words = tuple(_said(piece) for piece in sorted(pieces, key=lambda p: -p["millibits"]))
        state: Literal["agrees", "differs", "missing"] = "differs" if bits < 0 else "agrees"
        rows.append(Row(field_word(field), mine, theirs, state if pieces else "missing", bits, words))
    return rows


def _said(piece: Piece) -> tuple[str, float]:
    mine, theirs = (value_word(piece["field"], piece[side]) for side in ("subject_value", "entry_value"))
    return sentence(piece["relation"], mine, theirs), piece["millibits"] / 1000


def shown(field: str, record: Subject | Entry) -> tuple[str, ...]:
    """Return the values of a field as a page shows them."""
    value = getattr(record, field)
    values = cast("Iterable[object]", value if isinstance(value, tuple) else (value,) if value else ())
    return tuple(_text(field, value) for value in values)[:MOST_VALUES]


def _text(field: str, value: object) -> str:
    match value:
        case Name():
            return value.text
        case PartialDate():
            day = value.earliest
            solar_day = in_digits(solar(day), get_language() or "en") if value.precision == "day" else ""
            return " · ".join(isolated(text) for text in (str(value), solar_day) if text)
        case Document():
            known = value.kind in DocumentChoice.values
            kind = DocumentChoice(value.kind).label if known else value.kind
            # Isolated: after an Arabic letter 1401-8243 would read 8243-1401 (Unicode Annex 9, W2, W4).
            issuer = country_word(value.country) if value.country else ""
            return f"{kind} \u2066{value.number}\u2069 {issuer}".strip()
        case _:
            return value_word(field, str(value)) or ""
