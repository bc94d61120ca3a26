"""OFAC's advanced XML (sdn_advanced.xml; the UN-sponsored Advanced Sanctions Data Model).

In: the file as published. Out: entries `ofac:FixedRef` of its DistinctParty elements. What a number means
(a country, a kind of feature, a script) is said once, in ReferenceValueSets; places and documents stand
apart and are joined by their identifiers, held in memory; the parties stream. The listing (SanctionsEntry)
comes after the parties, so that the file is read twice.

A date is a period with a first and a last start and end; its outer bounds are the interval.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from attrs import define, field, frozen

from rahdari.errors import RecordError
from rahdari.lists.builder import EntryBuilder
from rahdari.lists.files import open_binary
from rahdari.lists.ofac import add_document, add_programs, builder_for
from rahdari.lists.ofac_remarks import add_remarks
from rahdari.lists.reading import SourceSpec
from rahdari.lists.report import ReadReport
from rahdari.lists.xmlstream import Element, line_of, records, text_of, texts
from rahdari.records.dates import PartialDate
from rahdari.records.entry import Entry, Quality

_SUBTYPES = {"1": "vessel", "2": "aircraft", "3": "entity", "4": "individual"}
_LATIN = "215"
_PARTS = {
    "First Name": "given",
    "Middle Name": "middle",
    "Patronymic": "patronymic",
    "Last Name": "family",
    "Matronymic": "suffix",
}
_NATIONALITY = ("Nationality Country", "Citizenship Country", "Vessel Flag", "Nationality of Registration")


@frozen
class _Listing:
    """What SanctionsEntry says of a profile."""

    listed_on: PartialDate | None
    programs: tuple[str, ...]


@define
class _Shared:
    """What stands apart from the parties, by identifier."""

    values: dict[tuple[str, str], str] = field(factory=dict)
    places: dict[str, tuple[str, str | None]] = field(factory=dict)
    documents: dict[str, list[tuple[str, str, str | None]]] = field(factory=dict)
    listings: dict[str, _Listing] = field(factory=dict)

    def value(self, kind: str, element: Element, attribute: str | None = None) -> str:
        """Return what the number in an attribute means; the number itself where the file does not say."""
        number = element.get(attribute or f"{kind}ID") or ""
        return self.values.get((kind, number), number)


def read(spec: SourceSpec, report: ReadReport) -> Iterator[Entry | None]:
    """Yield the parties of the list in the order of the file."""
    file, shared = str(spec.path), _Shared()
    with open_binary(spec.path) as stream:
        for element in records(stream, ("SanctionsEntry",), file, root="Sanctions"):
            shared.listings[element.get("ProfileID") or ""] = _listing(element)
    tags = ("DateOfIssue", "ReferenceValueSets", "Location", "IDRegDocument", "DistinctParty")
    with open_binary(spec.path) as stream:
        for element in records(stream, tags, file):
            if element.tag == "DistinctParty":
                yield _entry(element, shared, report)
            elif element.tag == "DateOfIssue":
                report.published_on = _day(element).earliest
            else:
                _remember(element, shared)


def _remember(element: Element, shared: _Shared) -> None:
    if element.tag == "ReferenceValueSets":
        for value in element.iterfind("*/*"):
            text = value.get("ScriptCode") or (value.text or "").strip()
            shared.values[value.tag, value.get("ID") or ""] = text
    elif element.tag == "Location":
        country = element.find("LocationCountry")
        named = shared.value("Country", country) if country is not None else None
        parts = texts(element, "LocationPart/LocationPartValue/Value")
        text = ", ".join(dict.fromkeys([*parts, *filter(None, [named])]))
        shared.places[element.get("ID") or ""] = (text, named)
    else:
        label = shared.value("IDRegDocType", element)
        country_name = shared.value("Country", element, "IssuedBy-CountryID") or None
        for number in texts(element, "IDRegistrationNo"):
            of_identity = shared.documents.setdefault(element.get("IdentityID") or "", [])
            of_identity.append((label, number, country_name))


def _listing(element: Element) -> _Listing:
    dates = [_day(date) for date in element.iterfind("EntryEvent/Date")]
    first = min(dates, key=lambda date: date.earliest, default=None)
    return _Listing(first, tuple(dict.fromkeys(texts(element, "SanctionsMeasure/Comment"))))


def _day(element: Element) -> PartialDate:
    """Read Year, Month and Day, as many as are stated."""
    parts = [text for tag in ("Year", "Month", "Day") if (text := text_of(element, tag))]
    return PartialDate.parse("-".join(part.zfill(2) for part in parts))


def _entry(party: Element, shared: _Shared, report: ReadReport) -> Entry | None:
    profile = party.find("Profile")
    subtype = _SUBTYPES.get(profile.get("PartySubTypeID") or "") if profile is not None else None
    b = builder_for(report, party.get("FixedRef"), subtype, line_of(party))
    for identity in party.iterfind("Profile/Identity"):
        kinds = {
            group.get("ID"): shared.value("NamePartType", group)
            for group in identity.iterfind("NamePartGroups/MasterNamePartGroup/NamePartGroup")
        }
        for alias in identity.iterfind("Alias"):
            quality: Quality = "low" if alias.get("LowQuality") == "true" else "good"
            for name in alias.iterfind("DocumentedName"):
                _name(b, name, kinds, shared, quality)
        for label, number, country in shared.documents.get(identity.get("ID") or "", ()):
            add_document(b, label, number, country, field=label)
            b.extra("ids", [f"{label} {number}"])
    for feature in party.iterfind("Profile/Feature"):
        for version in feature.iterfind("FeatureVersion"):
            _feature(b, shared.value("FeatureType", feature), version, shared)
    for comment in (*texts(party, "Comment"), *texts(party, "Profile/Comment")):
        add_remarks(b, comment)
        b.extra("remarks", [comment])
    listing = shared.listings.get(profile.get("ID") or "") if profile is not None else None
    if listing:
        add_programs(b, listing.programs)
        b.set("listed_on", listing.listed_on and listing.listed_on.earliest)
    return b.build()


def _name(
    b: EntryBuilder,
    name: Element,
    kinds: dict[str | None, str],
    shared: _Shared,
    quality: Quality,
) -> None:
    """Add a name; its known parts in the order given, middle, patronymic, family, else as they stand."""
    stated: dict[str, str] = {}
    others, script = [], None
    for value in name.iterfind("DocumentedNamePart/NamePartValue"):
        text, kind = (value.text or "").strip(), _PARTS.get(kinds.get(value.get("NamePartGroupID"), ""))
        if value.get("ScriptID") != _LATIN:
            script = shared.value("Script", value)
        if kind is None:
            others.append(text)
        else:
            stated[kind] = f"{stated[kind]} {text}" if kind in stated else text
    ordered = [stated[kind] for kind in _PARTS.values() if kind in stated]
    text = " ".join([*ordered, *others])
    script = script if script and len(script) == 4 and script != "Latn" else None
    b.name(text, quality=quality, script=script, parts=stated, field="DocumentedName")


def _feature(b: EntryBuilder, kind: str, version: Element, shared: _Shared) -> None:
    for period in version.iterfind("DatePeriod"):
        if kind == "Birthdate":
            _birth(b, period, shared)
        else:
            b.extra("features", [f"{kind}: {' '.join(' '.join(map(str, period.itertext())).split())}"])
    for location in version.iterfind("VersionLocation"):
        text, country = shared.places.get(location.get("LocationID") or "", ("", None))
        if kind in _NATIONALITY:
            b.nationality(country or text, field=kind)
        elif kind == "Place of Birth":
            b.place(text, field=kind)
        else:
            b.extra("addresses", [text] if text else [])
    details = (
        (detail.text or "").strip() or shared.value("DetailReference", detail)
        for detail in version.iterfind("VersionDetail")
    )
    for text in (*details, *texts(version, "Comment")):
        if kind == "Gender":
            b.sex(text, field=kind)
        elif kind == "Title":
            b.extra("title", text)
        elif text:
            add_document(b, kind, text, None, field=kind)
            b.extra("features", [f"{kind}: {text}"])


def _birth(b: EntryBuilder, period: Element, shared: _Shared) -> None:
    calendar = shared.value("CalendarType", period)
    if calendar not in ("Gregorian", "1"):
        b.reject(
            "Birthdate", f"the calendar {calendar} is not read here", "; ".join(texts(period, ".//Year"))
        )
        return
    try:
        days = [
            _day(bound)
            for path in ("Start/From", "Start/To", "End/From", "End/To")
            for bound in period.iterfind(path)
        ]
        about = any(end.get("Approximate") == "true" for end in period)
        earliest: datetime.date = min(day.earliest for day in days)
        b.birth(
            PartialDate.between(earliest, max(day.latest for day in days), approximate=about),
            field="Birthdate",
        )
    except (RecordError, ValueError) as error:
        b.reject("Birthdate", str(error), " ".join(texts(period, ".//Year")))
