"""The UK Sanctions List in XML: the United Kingdom's only list since 28 January 2026.

In: `UK-Sanctions-List.xml`, one `Designation` a record. Out: an entry per designation; its id is `uk:` and
the `UniqueID`, as `uk:AFG0006` (the OFSI group id is not given to new designations).

What the format leaves to be known:
- A name is `Name1` to `Name5` in the order they are said, then `Name6`, the family name or the whole name
  of an organisation or ship. "Primary name" and "Primary Name" are one type, and come first here.
- A birth date is `dd/mm/yyyy`; what is not known is spelled out: `dd/mm/1965`, `dd/07/1978`, `00/00/1975`.
- The export repeats a passport once per birth date, so equal ones are one.
- A ship without `IMONumbers` has its number in its name, `IMO 1234567 ("NAME")`, or in the statement of
  reasons; it is taken from there where only one ship's number is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rahdari.lists.builder import EntryBuilder
from rahdari.lists.dates import day_first, iso_day
from rahdari.lists.documents import documents, identity_kind, issuer
from rahdari.lists.files import open_binary
from rahdari.lists.prose import add_facts
from rahdari.lists.reading import SourceSpec
from rahdari.lists.report import ReadReport
from rahdari.lists.xmlstream import Element, line_of, records, text_of, texts
from rahdari.records.entry import DocumentKind, Entry, Kind

_KINDS: Mapping[str, Kind] = {"individual": "person", "entity": "organization", "ship": "vessel"}
_PERSON, _SHIP = "IndividualDetails/Individual/", "ShipDetails/Ship/"
_REGISTRATIONS = "EntityDetails/Entity/BusinessRegistrationNumbers/BusinessRegistrationNumber"
_PROSE = ("OtherInformation", "UKStatementofReasons")
_IMO = re.compile(r"\bIMO\D{0,12}(\d{7})\b")
_NAMED_BY_IMO = re.compile(r"IMO (\d{7}) \([\"“](.+)[\"”]\)")
_READ = (
    r"UniqueID|IndividualEntityShip|RegimeName|DateDesignated|DOB|Nationality|Gender|(Passport|IMO)Number"
    r"|NationalIdentifierNumber|BusinessRegistrationNumber|(Town|Country)OfBirth|NameNonLatinScript"
    r"|NameType|AliasStrength|Name[1-6]|Address.*"
)
"""Elements that are read into fields; all others are kept in `extra` under their own names."""


def read(spec: SourceSpec, report: ReadReport) -> Iterator[Entry | None]:
    """Read the list, one `Designation` at a time."""
    with open_binary(spec.path) as stream:
        for element in records(stream, {"DateGenerated", "Designation"}, report.file, root="Designations"):
            if element.tag == "DateGenerated":
                report.published_on = iso_day(_iso(element.text))
                continue
            yield _entry(element, report)


def _entry(element: Element, report: ReadReport) -> Entry | None:
    stated = text_of(element, "IndividualEntityShip")
    kind = _KINDS.get((stated or "").lower())
    reference = text_of(element, "UniqueID")
    id = f"uk:{reference}" if reference else ""
    b = EntryBuilder(report, id=id, kind=kind or "organization", line=line_of(element))
    if kind is None:
        b.doubt("IndividualEntityShip", "is none of Individual, Entity, Ship; read as Entity", stated)
    _names(b, element)
    for born in dict.fromkeys(texts(element, _PERSON + "DOBs/DOB")):
        b.birth(born, field="DOB", read=day_first)
    for nationality in texts(element, _PERSON + "Nationalities/Nationality"):
        b.nationality(nationality, field="Nationality")
    for place in element.iterfind(_PERSON + "BirthDetails/Location"):
        b.place(", ".join(texts(place, "*")) or None, field="BirthDetails")
    b.sex(text_of(element, _PERSON + "Genders/Gender"))
    _documents(b, element)
    for field in _PROSE:
        if kind != "vessel":
            add_facts(b, text_of(element, field), field=field)
    _listing(b, element)
    return b.build()


def _names(b: EntryBuilder, element: Element) -> None:
    found = element.findall("Names/Name")
    for name in sorted(found, key=lambda n: (text_of(n, "NameType") or "").lower() != "primary name"):
        said = [text_of(name, f"Name{i}") for i in range(1, 7)]
        whole = " ".join(filter(None, said))
        parts = {"given": said[0], "middle": " ".join(filter(None, said[1:5])), "family": said[5]}
        low = (text_of(name, "AliasStrength") or "").lower().startswith("low")
        by_imo = _NAMED_BY_IMO.fullmatch(whole)
        b.name(
            by_imo[2] if by_imo else whole,
            quality="low" if low else "good",
            parts=parts if any(said[:5]) else None,
            field="Name",
        )
    for name in element.iterfind("NonLatinNames/NonLatinName"):
        b.name(text_of(name, "NameNonLatinScript"), field="NameNonLatinScript")


def _documents(b: EntryBuilder, element: Element) -> None:
    for holder in ("PassportDetails/Passport", "NationalIdentifierDetails/NationalIdentifier"):
        for document in element.iterfind(_PERSON + holder):
            tag = document.tag
            number = text_of(document, f"{tag}Number")
            note = text_of(document, f"{tag}AdditionalInformation") or ""
            country = issuer(note) if note else None
            kind: DocumentKind = "passport" if tag == "Passport" else identity_kind(note)
            b.document(kind, number, country, field=f"{tag}Number")
    for text in texts(element, _REGISTRATIONS):
        labelled = list(documents(text))
        for stated in labelled:
            b.document(stated.kind, stated.number, stated.country, field="BusinessRegistrationNumber")
        if not labelled:
            b.document("registration", text, field="BusinessRegistrationNumber")
    if b.kind == "vessel":
        _imo(b, element)


def _imo(b: EntryBuilder, element: Element) -> None:
    stated = [text.removeprefix("IMO").strip() for text in texts(element, _SHIP + "IMONumbers/IMONumber")]
    if not stated:
        prose = [*texts(element, "Names/Name/Name6"), *(text_of(element, tag) or "" for tag in _PROSE)]
        stated = sorted({number for text in prose for number in _IMO.findall(text)})
        if len(stated) > 1:
            b.doubt("UKStatementofReasons", "names several IMO numbers; none is taken", ", ".join(stated))
            return
    for number in stated:
        b.document("imo", number, field="IMONumber")


def _listing(b: EntryBuilder, element: Element) -> None:
    b.set("list_id", "uk")
    b.set("party", "United Kingdom")
    b.set("legal_basis", text_of(element, "RegimeName"))
    b.day("listed_on", _iso(text_of(element, "DateDesignated")), field="DateDesignated")
    b.extra(
        "Addresses", [", ".join(texts(address, "*")) for address in element.iterfind("Addresses/Address")]
    )
    rest: dict[str, list[str]] = {}
    for leaf in element.iter():
        text = (leaf.text or "").strip()
        if text and len(leaf) == 0 and not re.fullmatch(_READ, leaf.tag):
            rest.setdefault(leaf.tag, []).append(text)
    for tag, values in rest.items():
        b.extra(tag, values if len(values) > 1 else values[0])


def _iso(day: str | None) -> str | None:
    return re.sub(r"(\d\d)/(\d\d)/(\d{4})", r"\3-\2-\1", day) if day else None
