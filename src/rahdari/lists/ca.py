"""Canada's consolidated autonomous sanctions list (Special Economic Measures Act and JVCFOA), XML.

In: a flat `record` per listing, its elements named in English (`LastName`) or, since 2025, in both
languages (`LastName-NomDeFamille`). Out: an entry per record. Canada publishes no reference: the id is the
citation, regulation, schedule and item, as `ca:russia:1-part-1:1114`. Items of a schedule keep their
numbers when others are repealed.

What the format leaves to be known:
- `Country` names the regulation, never a nationality: it becomes the legal basis.
- `EntityOrShip` is a vessel where there is an IMO number or a type of ship; the date is then its building.
- `Aliases` is one text: names are set apart by `;` `,` `/` "or", "and" or by a language (`Russian: ...`). In
  the names of organisations "and" joins, and a comma may precede a legal form or a lower-case word.
- A one-word alias of a person (often another spelling of the given name alone) is low quality.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rahdari.lists.builder import EntryBuilder
from rahdari.lists.dates import day_first
from rahdari.lists.files import open_binary
from rahdari.lists.prose import add_names
from rahdari.lists.reading import SourceSpec
from rahdari.lists.report import ReadReport
from rahdari.lists.xmlstream import Element, line_of, records
from rahdari.records.entry import Entry, Kind

_LANGUAGE = re.compile(r"\b(?:Arabic|Belarus+ian|Hebrew|Persian|Russian|Spanish|Ukrainian)\s*:")
_FAMILY_FIRST = re.compile(r"\s*[\w-]+,\s*[^\s,]+\s[^,]+")
_OF_PERSONS = re.compile(r"(\s*[,/]\s*|\s+(?:or|and|et)\s+)", re.IGNORECASE)
_OF_ORGANISATIONS = re.compile(r"(\s*[;,/]\s*(?:and\s)?(?![^()]{0,200}\))|\s+or\s+)")
_LEGAL_FORM = re.compile(
    r"(?:АО|ООО|ПАО|ОАО|ЗАО|САО|ФГУП|акционерное общество"
    r"|[POC]?JSC|LLC|FSUE|Inc|Co|Ltd|Limited|S\.?A)\.?",
    re.IGNORECASE,
)
_IN_FRENCH = re.compile(r"(\s*/\s*(?![^()]{0,200}\)))")
_KNOWN_AS = re.compile(r"\s*\(also known as\s+([^()]+)\)")


def read(spec: SourceSpec, report: ReadReport) -> Iterator[Entry | None]:
    """Read the list, one record at a time."""
    with open_binary(spec.path) as stream:
        for element in records(stream, {"record"}, report.file, root="data-set"):
            yield _entry(_fields(element), line_of(element), report)


def _fields(element: Element) -> dict[str, str]:
    """Return the record's texts by the English half of their names."""
    texts = ((child.tag.partition("-")[0], " ".join((child.text or "").split())) for child in element)
    return {tag: text for tag, text in texts if text}


def _entry(fields: Mapping[str, str], line: int | None, report: ReadReport) -> Entry | None:
    title = fields.get("TitleOrShip") or fields.get("TitleOrShipType")
    kind: Kind = "organization" if "EntityOrShip" in fields else "person"
    if kind == "organization" and ("ShipIMONumber" in fields or title):
        kind = "vessel"
    b = EntryBuilder(report, id=_reference(fields), kind=kind, line=line)
    if kind == "person":
        given, family = fields.get("GivenName"), fields.get("LastName")
        b.name(" ".join(filter(None, (given, family))), parts={"given": given, "family": family})
    else:
        _organisation(b, fields["EntityOrShip"])
    for name in _aliases(fields.get("Aliases", ""), kind):
        vague = kind == "person" and len(name.split()) == 1
        add_names(b, name, field="Aliases", quality="low" if vague else "good")
    born = fields.get("DateOfBirthOrShipBuildDate")
    if kind == "vessel":
        b.extra("built", born)
        b.document("imo", fields.get("ShipIMONumber"), field="ShipIMONumber")
    elif born:
        for date in re.split(r"\s+or\s+", born, flags=re.IGNORECASE):
            decade = re.fullmatch(r"born in the (?:early |mid-?|late )?(\d{3})0s", date)
            stated = f"{decade[1]}X" if decade else date
            b.birth(stated, field="DateOfBirthOrShipBuildDate", read=day_first)
    _listing(b, fields)
    b.extra("title", title)
    return b.build()


def _organisation(b: EntryBuilder, stated: str) -> None:
    """Add the name of an organisation or vessel: in English and French, others in brackets."""
    known_as = _KNOWN_AS.search(stated)
    for name in _pieces(_KNOWN_AS.sub("", stated), _IN_FRENCH):
        b.name(name, field="EntityOrShip")
    for name in _aliases(known_as[1] if known_as else "", b.kind):
        add_names(b, name, field="EntityOrShip")


def _aliases(text: str, kind: Kind) -> list[str]:
    text = _LANGUAGE.sub(";", text)
    if kind != "person":
        return _pieces(text, _OF_ORGANISATIONS)
    groups = ([g] if _FAMILY_FIRST.fullmatch(g) else _pieces(g, _OF_PERSONS) for g in text.split(";"))
    return [name for group in groups for name in group]


def _pieces(text: str, separator: re.Pattern[str]) -> list[str]:
    """Split at the separators, save before or after what cannot be a name by itself."""
    parts = separator.split(text)
    pieces = [parts[0]]
    for mark, part in zip(parts[1::2], parts[2::2], strict=True):
        goes_on = separator is _OF_ORGANISATIONS and part[:1].islower()
        if goes_on or _LEGAL_FORM.fullmatch(part.strip()) or _LEGAL_FORM.fullmatch(pieces[-1].strip()):
            pieces[-1] += mark + part
        else:
            pieces.append(part)
    balanced = (p if p.count("(") == p.count(")") else re.sub(r"[()]", "", p) for p in pieces)
    return [piece for p in balanced if (piece := p.strip(" ,;"))]


def _reference(fields: Mapping[str, str]) -> str:
    country = fields.get("Country", "")
    act = re.search(r"\(([A-Z]{4,})\)", country)
    parts = (act[1] if act else country.split(" / ")[0], fields.get("Schedule"), fields.get("Item"))
    slugs = (re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-") for part in parts if part)
    return ":".join(["ca", *slugs])


def _listing(b: EntryBuilder, fields: Mapping[str, str]) -> None:
    b.set("list_id", "ca")
    b.set("party", "Canada")
    schedule, item = fields.get("Schedule"), fields.get("Item")
    basis = [fields.get("Country"), schedule and f"Schedule {schedule}", item and f"item {item}"]
    b.set("legal_basis", ", ".join(filter(None, basis)) or None)
    b.day("listed_on", fields.get("DateOfListing"), field="DateOfListing")
    b.extra("aliases", fields.get("Aliases"))
