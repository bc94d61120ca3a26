"""What all forms of the lists of the US Treasury's Office of Foreign Assets Control share.

In: names, labels and numbers as OFAC writes them. Out: fields of an `EntryBuilder`. Invariant: the same
record gives the same entry `ofac:UID`, whether read from CSV, classic XML or advanced XML, as far as
the form states the fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rahdari.lists.builder import EntryBuilder
from rahdari.lists.documents import Numbered, document_kind, numbered
from rahdari.lists.report import ReadReport
from rahdari.records.entry import Kind, Quality

_KINDS: dict[str, Kind] = {"individual": "person", "vessel": "vessel", "aircraft": "vehicle"}
_QUOTED = re.compile(r"^(['\"])(.*)\1$")
_TAIL_NUMBER = re.compile(r"(?=.*[\d-])[A-Z0-9]{1,3}-?[A-Z0-9]{2,5}")


def builder_for(report: ReadReport, uid: str | None, sdn_type: str | None, line: int | None) -> EntryBuilder:
    """Return the builder of one entry; whatever is no individual, vessel or aircraft is an organisation."""
    kind = _KINDS.get((sdn_type or "").lower(), "organization")
    b = EntryBuilder(report, id=f"ofac:{uid}" if uid else "", kind=kind, line=line)
    b.set("list_id", "ofac")
    b.set("party", "United States: Department of the Treasury, Office of Foreign Assets Control")
    return b


def add_name(b: EntryBuilder, text: str | None, *, quality: Quality = "good", field: str) -> None:
    """Add a name in one field: a person's family name comes first, before a comma. Quotes are taken off."""
    text = _QUOTED.sub(r"\2", text or "")
    family, _, given = text.partition(",")
    if b.kind == "person" and family.strip() and given.strip():
        add_parts(b, family.strip(), given.strip(), quality=quality, field=field)
    else:
        add_parts(b, text, None, quality=quality, field=field)


def add_parts(
    b: EntryBuilder, family: str | None, given: str | None, *, quality: Quality = "good", field: str
) -> None:
    """Add a name in two fields. An aircraft is named by its tail number."""
    parts = {"family": family, "given": given} if family and given else None
    name = " ".join(part for part in (given, family) if part)
    b.name(name, quality=quality, parts=parts, field=field)
    if b.kind == "vehicle" and _TAIL_NUMBER.fullmatch(name):
        b.document("registration", name, field=field)


def add_document(b: EntryBuilder, label: str, number: str, country: str | None, *, field: str) -> None:
    """Add an identification if its label, or a word beside its number, names a document."""
    found = numbered(number)
    kind = (document_kind(found.label) if found else None) or document_kind(label)
    if kind and (found or number.isupper()):  # "Provisional" is no number, a call sign of letters is one
        issuer = country or Numbered(label, number).issuer
        b.document(kind, found.number if found else number, issuer, field=field)


def add_programs(b: EntryBuilder, programs: Iterable[str]) -> None:
    """State the sanctions programmes, which are the legal basis."""
    stated = [program for program in programs if program]
    b.set("legal_basis", "; ".join(stated) or None)
    b.extra("programs", stated)


def add_vessel(
    b: EntryBuilder, call_sign: str | None, flag: str | None, details: dict[str, str | None]
) -> None:
    """Add what identifies a vessel; its flag is its nationality."""
    b.document("other", call_sign, field="call sign")
    b.nationality(flag, field="vessel flag")
    b.extra("vessel", {key: value for key, value in details.items() if value})
