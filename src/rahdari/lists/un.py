"""The United Nations Security Council Consolidated List (XML; schema sc-sanctions.xsd).

In: the XML as published. Out: entries `un:REFERENCE_NUMBER`: individuals as persons, entities as
organisations, or as vessels and vehicles where the comments say so. Invariant: whatever the record states
and no field holds is in `extra`.

What the schema does not say, and readers have tripped over:

- FIRST_NAME to FOURTH_NAME are parts of one name in the order of its own language; which is the family's
  is not stated, so that no kind is given to them.
- One ALIAS_NAME may hold several names ("A; B"), a name in another script in brackets, "born ...", or
  "son of ..."; its NOTE may hold names, birth dates and document numbers of that identity.
- A birth is DATE (perhaps with a time zone), YEAR, FROM_YEAR and TO_YEAR, or only a NOTE.
- A document's country is ISSUING_COUNTRY or COUNTRY_OF_ISSUE; its number may stand in its NOTE or type.
- Father's names stand in COMMENTS1 only; so do a ship's flag and number. Vehicles the UN does not list; one
  that says "Vehicle; registration plate: ..." there is read, as of lists that borrow the format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rahdari.errors import RecordError
from rahdari.lists import name_field
from rahdari.lists.builder import EntryBuilder
from rahdari.lists.dates import iso_day
from rahdari.lists.documents import Numbered, document_kind, documents, numbered
from rahdari.lists.files import open_binary
from rahdari.lists.name_field import original_script
from rahdari.lists.prose import add_facts, add_names
from rahdari.lists.reading import SourceSpec
from rahdari.lists.report import ReadReport
from rahdari.lists.xmlstream import Element, line_of, records, text_of, texts
from rahdari.records import births
from rahdari.records.countries import from_name
from rahdari.records.dates import PartialDate
from rahdari.records.entry import Entry, Kind, Quality

_NAME_TAGS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME", "FIFTH_NAME", "SIXTH_NAME")
_PLACE_TAGS = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")
_EXTRA = {
    "DATAID": "data_id",
    "VERSIONNUM": "version",
    "UN_LIST_TYPE": "regime",
    "COMMENTS1": "comments",
    "INTERPOL_LINK": "interpol_link",
    "SUBMITTED_BY": "submitted_by",
}
_EXTRA_LISTS = {
    "DESIGNATION/VALUE": "designations",
    "LIST_TYPE/VALUE": "list_types",
    "LAST_DAY_UPDATED/VALUE": "updated_on",
    "DELISTED_ON": "delisted_on",
    "INDIVIDUAL_DATE_OF_BIRTH/NOTE": "birth_notes",
    "INDIVIDUAL_PLACE_OF_BIRTH/NOTE": "birth_notes",
}
_LUNAR = re.compile(r"(\d{1,2})/(\d{1,2})/(1[345]\d\d)\s*\(Hijri.*\)")
_MONTHS = re.compile(r"[Bb]etween (\w+)\.? and (\w+)\.? (\d{4})")
_AGES = re.compile(r"(\d{1,3})(?:\s*-\s*(\d{1,3}))? years old")
_LONG = 5
"""Digits from which a number in a note is taken for a document's, and no longer for a day or a year."""


def read(spec: SourceSpec, report: ReadReport) -> Iterator[Entry | None]:
    """Yield the entries of the list in the order of the file."""
    with open_binary(spec.path) as stream:
        for element in records(stream, ("INDIVIDUAL", "ENTITY"), str(spec.path), root="CONSOLIDATED_LIST"):
            if report.published_on is None:
                report.published_on = iso_day(element.getroottree().getroot().get("dateGenerated"))
            yield _entry(element, report)


def _entry(element: Element, report: ReadReport) -> Entry | None:
    comments = " ".join(texts(element, "COMMENTS1"))
    reference = text_of(element, "REFERENCE_NUMBER") or text_of(element, "DATAID")
    b = EntryBuilder(
        report,
        id=f"un:{reference}" if reference else "",
        kind=_kind(element, comments),
        line=line_of(element),
    )
    _names(b, element)
    for alias in (*element.iterfind("INDIVIDUAL_ALIAS"), *element.iterfind("ENTITY_ALIAS")):
        _alias(b, alias)
    for birth in element.iterfind("INDIVIDUAL_DATE_OF_BIRTH"):
        _birth(b, birth, text_of(element, "LISTED_ON"))
    for place in element.iterfind("INDIVIDUAL_PLACE_OF_BIRTH"):
        note = (text_of(place, "NOTE") or "").removeprefix("Place of Birth:").strip()
        b.place(_place(place) or note or None, field="PLACE_OF_BIRTH")
    for nationality in texts(element, "NATIONALITY/VALUE"):
        b.nationality(nationality, field="NATIONALITY")
    for document in element.iterfind("INDIVIDUAL_DOCUMENT"):
        _document(b, document)
    b.sex(text_of(element, "GENDER"), field="GENDER")
    add_facts(b, comments, field="COMMENTS1")
    _listing(b, element)
    return b.build()


def _kind(element: Element, comments: str) -> Kind:
    if element.tag == "INDIVIDUAL":
        return "person"
    return "vessel" if "Flag State:" in comments else "vehicle" if "Vehicle;" in comments else "organization"


def _names(b: EntryBuilder, element: Element) -> None:
    parts = [part for tag in _NAME_TAGS if (part := text_of(element, tag))]
    title = "; ".join(texts(element, "TITLE/VALUE"))
    for name in name_field.split(" ".join(parts)):
        b.name(name, parts={"title": title}, field="FIRST_NAME")
    if len(parts) > 1:
        b.extra("name_parts", parts)
    for written in texts(element, "NAME_ORIGINAL_SCRIPT"):
        for name in name_field.split(written):
            b.name(name, script=original_script(name), field="NAME_ORIGINAL_SCRIPT")


def _alias(b: EntryBuilder, alias: Element) -> None:
    """Add the names of one alias, and the birth and the documents that are stated with it.

    QUALITY of an entity's alias is a.k.a. or f.k.a.; a former name is as good as another.
    """
    stated, note = text_of(alias, "QUALITY"), text_of(alias, "NOTE") or ""
    written = text_of(alias, "ALIAS_NAME")
    if written is None:
        if stated or note:
            b.reject("ALIAS_NAME", "an alias without a name", note or stated)
        return
    quality = _quality(stated)
    add_names(b, written, field="ALIAS_NAME", quality=quality)
    for name in (*name_field.foreign(note), *name_field.listed_in(note)):
        b.name(name, quality=quality, script=original_script(name), field="ALIAS_NAME")
    b.birth(_date(text_of(alias, "DATE_OF_BIRTH")), field="ALIAS/DATE_OF_BIRTH")
    b.place(_place(alias, "_OF_BIRTH"), field="ALIAS/CITY_OF_BIRTH")
    add_facts(b, note, field="ALIAS/NOTE", quality=quality)
    b.extra("aliases", [_stated(alias)])


def _quality(stated: str | None) -> Quality:
    return "low" if stated == "Low" else "good"


def _birth(b: EntryBuilder, birth: Element, listed_on: str | None) -> None:
    note = text_of(birth, "NOTE") or ""
    about = text_of(birth, "TYPE_OF_DATE") == "APPROXIMATELY" or note.startswith("Approx")
    first, last = text_of(birth, "FROM_YEAR"), text_of(birth, "TO_YEAR")
    year, date = text_of(birth, "YEAR"), _date(text_of(birth, "DATE"))
    try:
        if date:
            born = PartialDate.parse(date)
        elif first or last:
            born = PartialDate.parse(f"{first or last}/{last or first}")
        elif year:
            born = births.read(
                f"{note} {year}" if re.fullmatch(r"[A-Z][a-z]{2,}\.?", note) and not about else year
            )
        elif note:
            born = _birth_in_note(b, note, listed_on)
        else:
            return
        b.birth(PartialDate.between(born, born, approximate=about), field="DATE_OF_BIRTH")
    except RecordError as error:
        b.reject("DATE_OF_BIRTH", error.why, "; ".join(texts(birth, "*")))


def _birth_in_note(b: EntryBuilder, note: str, listed_on: str | None) -> PartialDate:
    """Read a birth that only the note states: a month or two, a Hijri date, an age when listed."""
    if hijri := _LUNAR.match(note):
        return PartialDate.lunar_hijri(int(hijri[3]), int(hijri[2]), int(hijri[1]))
    if months := _MONTHS.fullmatch(note):
        return PartialDate.between(*(births.read(f"{month} {months[3]}") for month in months.groups()[:2]))
    ages = _AGES.search(note)
    if ages is None or listed_on is None:
        return births.read(note)
    b.doubt("DATE_OF_BIRTH/NOTE", "the age is taken as on the day of listing", note)
    day = PartialDate.parse(_date(listed_on) or "")
    oldest, youngest = (PartialDate.from_age(int(age), day) for age in (ages[2] or ages[1], ages[1]))
    return PartialDate.between(oldest, youngest, approximate=True)


def _date(text: str | None) -> str | None:
    """Cut the time zone off an xs:date (`1960-01-01-05:00`)."""
    return text[:10] if text else None


def _place(element: Element, suffix: str = "") -> str | None:
    return ", ".join(part for tag in _PLACE_TAGS if (part := text_of(element, tag + suffix))) or None


def _document(b: EntryBuilder, document: Element) -> None:
    """Add a document. Its number may be wrapped in words, or stand in the type or the note instead."""
    note, number = text_of(document, "NOTE") or "", text_of(document, "NUMBER")
    types = " ".join(texts(document, "TYPE_OF_DOCUMENT2") + texts(document, "TYPE_OF_DOCUMENT"))
    found = numbered(number or types) or (Numbered("", number) if number else None)
    if found is None and not any(documents(note)):
        found = numbered(note)
        found = found if found and sum(c.isdigit() for c in found.number) >= _LONG else None
    if found:
        kind = document_kind(found.label) or document_kind(types) or "other"
        issuer = text_of(document, "ISSUING_COUNTRY") or text_of(document, "COUNTRY_OF_ISSUE")
        issuer = issuer or found.issuer or from_name(note.partition(",")[0])
        b.document(kind, found.number, issuer, field="INDIVIDUAL_DOCUMENT")
    for name in name_field.foreign(note):
        b.name(name, script=original_script(name), field="INDIVIDUAL_DOCUMENT/NOTE")
    add_facts(b, note, field="INDIVIDUAL_DOCUMENT/NOTE")
    stated = _stated(document)
    b.extra("documents", [stated] if stated else [])


def _stated(element: Element) -> dict[str, str]:
    """Return the texts of an element by lower-case tag, for `extra`."""
    return {child.tag.lower(): text for child in element if (text := (child.text or "").strip())}


def _listing(b: EntryBuilder, element: Element) -> None:
    b.set("list_id", "un")
    b.set("party", "United Nations Security Council")
    if regime := text_of(element, "UN_LIST_TYPE"):
        b.set("legal_basis", f"United Nations Security Council sanctions: {regime}")
    b.day("listed_on", text_of(element, "LISTED_ON"), field="LISTED_ON")
    for tag, key in _EXTRA.items():
        b.extra(key, text_of(element, tag))
    for path, key in _EXTRA_LISTS.items():
        b.extra(key, texts(element, path))
    addresses = (*element.iterfind("INDIVIDUAL_ADDRESS"), *element.iterfind("ENTITY_ADDRESS"))
    b.extra("addresses", [stated for address in addresses if (stated := _stated(address))])
