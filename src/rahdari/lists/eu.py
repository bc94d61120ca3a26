"""The European Union's consolidated financial sanctions list: FSF, XML version 1.1.

In: `xmlFullSanctionsList_1_1`, in which all but remarks is in attributes. Out: an entry per
`sanctionEntity`; its id is `eu:` and the `euReferenceNumber` (the `logicalId` only where that is missing).

What the format leaves to be known:
- A name is low quality when `strong` is false or its own remark says "low quality alias". The list marks
  no name as the main one: those in English come first here, otherwise in the order of the file.
- `calendarType` ISLAMIC with a `birthdate` states the same day in both calendars: the Gregorian one is
  taken. Without it, ISLAMIC means the Solar Hijri calendar for a birth in Iran or Afghanistan (a lunar
  1343 would make its bearers a hundred years old), the lunar one elsewhere; each is reported doubtful.
- A country `00` is unknown. `birthdate` may be a place of birth and nothing else.
- An `imo` number belongs to a shipping company here: the list has no vessels.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rahdari.errors import RecordError
from rahdari.lists import name_field
from rahdari.lists.builder import EntryBuilder
from rahdari.lists.dates import iso_day
from rahdari.lists.documents import identity_kind
from rahdari.lists.files import open_binary
from rahdari.lists.prose import add_facts
from rahdari.lists.reading import SourceSpec
from rahdari.lists.report import ReadReport
from rahdari.lists.xmlstream import Element, line_of, records, texts
from rahdari.records import births
from rahdari.records.dates import PartialDate
from rahdari.records.entry import DocumentKind, Entry, Kind

_KINDS: dict[str, DocumentKind] = {
    "passport": "passport",
    "travelcardid": "passport",
    "id": "national_id",
    "drivinglicence": "licence",
    "residentperm": "permit",
    "imo": "imo",
    "regnumber": "registration",
    "tradelic": "registration",
}
_PARTS = {"given": "firstName", "middle": "middleName", "family": "lastName"}
_FLAGS = ("knownFalse", "knownExpired", "reportedLost", "revokedByIssuer", "diplomatic")
_DATE = ("birthdate", "year", "monthOfYear", "dayOfMonth", "yearRangeFrom", "yearRangeTo", "calendarType")
_ADDRESS = ("street", "poBox", "zipCode", "place", "city", "region")
_KEPT = ("unitedNationId", "designationDetails", "logicalId")
_SOLAR = frozenset(["IR", "AF"])
_LOW = re.compile(r"\blow quality\b", re.IGNORECASE)


def read(spec: SourceSpec, report: ReadReport) -> Iterator[Entry | None]:
    """Read the list, one `sanctionEntity` at a time."""
    with open_binary(spec.path) as stream:
        for element in records(stream, {"sanctionEntity"}, report.file, root="export"):
            if report.published_on is None:
                report.published_on = iso_day(element.getroottree().getroot().get("generationDate"))
            yield _entry(element, report)


def _entry(element: Element, report: ReadReport) -> Entry | None:
    reference = _stated(element, "euReferenceNumber") or _stated(element, "logicalId")
    subject = element.find("subjectType[@code='person']")
    kind: Kind = "organization" if subject is None else "person"
    b = EntryBuilder(report, id=f"eu:{reference}" if reference else "", kind=kind, line=line_of(element))
    _names(b, element.findall("nameAlias"))
    for birth in element.iterfind("birthdate"):
        _birth(b, birth)
    for citizenship in element.iterfind("citizenship"):
        b.nationality(_country(citizenship), field="citizenship")
    for identification in element.iterfind("identification"):
        _document(b, identification)
    for remark in texts(element, "remark"):
        add_facts(b, remark, field="remark")
        b.extra("remarks", [remark])
    b.extra("addresses", _distinct(_joined(address, *_ADDRESS) for address in element.iterfind("address")))
    _listing(b, element)
    return b.build()


def _names(b: EntryBuilder, names: list[Element]) -> None:
    for name in sorted(names, key=lambda name: name.get("nameLanguage") != "EN"):
        remarks = texts(name, "remark")
        weak = name.get("strong") == "false" or any(map(_LOW.search, remarks))
        parts = {kind: _stated(name, attribute) for kind, attribute in _PARTS.items()}
        whole = _stated(name, "wholeName") or " ".join(filter(None, parts.values()))
        b.name(whole, quality="low" if weak else "good", parts=parts, field="nameAlias")
        b.sex(_stated(name, "gender"))
        for remark in remarks:
            b.extra("name_remarks", [f"{whole}: {remark}"])
    b.extra("titles", _distinct(title for name in names for title in name_field.split(name.get("title", ""))))
    functions = _distinct(_stated(name, "function") for name in names)
    b.extra("functions", functions)
    if b.kind == "person":  # an organisation's function speaks of its ships
        for function in functions:
            add_facts(b, function, field="function")


def _birth(b: EntryBuilder, birth: Element) -> None:
    b.place(_joined(birth, "place", "city", "region"), field="birthdate place")
    b.extra("birth_remarks", texts(birth, "remark"))
    try:
        b.birth(_born(b, birth), field="birthdate")
    except (RecordError, ValueError) as error:
        stated = {key: value for key in _DATE if (value := _stated(birth, key))}
        b.reject("birthdate", f"{getattr(error, 'why', error)}; kept in extra", stated)
        b.extra("birth_dates_as_stated", [stated])


def _born(b: EntryBuilder, birth: Element) -> PartialDate | None:
    day = _stated(birth, "birthdate")
    parts = [_stated(birth, part) for part in _DATE[1:4]]
    known = [int(part) for part in parts[: parts.index(None) if None in parts else None] if part]
    first, last = _stated(birth, "yearRangeFrom"), _stated(birth, "yearRangeTo")
    if known and not day and birth.get("calendarType") == "ISLAMIC":
        born = _islamic(b, birth, known)
    elif known and not (day and len(known) == 3):
        born = births.read("-".join(f"{part:02}" for part in known))
    elif day:
        born = births.read(day[:10])
    elif first and last:
        born = births.read(f"{first}/{last}")
    elif first or last or any(parts):
        raise RecordError("birthdate", parts, "states no year, or a range of years with an open end")
    else:
        return None
    return PartialDate.between(born, born, approximate=birth.get("circa") == "true")


def _islamic(b: EntryBuilder, birth: Element, known: list[int]) -> PartialDate:
    solar = birth.get("countryIso2Code") in _SOLAR
    name = "Solar" if solar else "lunar"
    b.doubt("calendarType", f"ISLAMIC does not say solar or lunar; read as {name} Hijri", known[0])
    return (PartialDate.solar_hijri if solar else PartialDate.lunar_hijri)(*known)


def _document(b: EntryBuilder, identification: Element) -> None:
    code = identification.get("identificationTypeCode", "")
    description = _stated(identification, "identificationTypeDescription")
    remarks = texts(identification, "remark")
    kind = _KINDS.get(code, "other")
    if kind == "national_id":
        kind = identity_kind(" ".join([description or "", *remarks]))
    country = _country(identification)
    number = _stated(identification, "number")
    for each in dict.fromkeys((number, _stated(identification, "latinNumber"))):
        b.document(kind, each, country, field="identification number")
    flags = [flag for flag in _FLAGS if identification.get(flag) == "true"]
    named = _stated(identification, "nameOnDocument")
    if named and b.kind == "person":
        b.name(named, field="nameOnDocument")
    notes = [
        code if kind == "other" != code else None,
        description,
        _stated(identification, "issuedBy"),
        *flags,
    ]
    note = "; ".join(filter(None, [*notes, *remarks]))
    b.extra("documents", [f"{number}: {note}"] if note else [])


def _listing(b: EntryBuilder, element: Element) -> None:
    b.set("list_id", "eu")
    b.set("party", "European Union")
    b.set("listed_on", iso_day(element.get("designationDate")))
    for key in _KEPT:
        b.extra(key, _stated(element, key))
    regulation = element.find("regulation")
    if regulation is not None:
        b.set("legal_basis", _stated(regulation, "numberTitle"))
        b.extra("programme", _stated(regulation, "programme"))
        b.extra("regulation_url", next(iter(texts(regulation, "publicationUrl")), None))


def _distinct(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def _stated(element: Element, attribute: str) -> str | None:
    """Return an attribute's text, or None where it is missing or empty."""
    return " ".join(element.get(attribute, "").split()) or None


def _country(element: Element) -> str | None:
    code = _stated(element, "countryIso2Code")
    return None if code == "00" else code


def _joined(element: Element, *attributes: str) -> str | None:
    """Return the parts of a place or address, the country last."""
    parts = [part for name in attributes if (part := _stated(element, name))]
    country = _stated(element, "countryDescription") if _country(element) else None
    if country and not (parts and parts[-1].casefold().endswith(country.casefold())):
        parts.append(country)
    return ", ".join(parts) or None
