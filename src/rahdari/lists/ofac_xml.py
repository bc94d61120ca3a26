"""OFAC's XML lists: classic here (sdnList; SDN and consolidated non-SDN), advanced in `ofac_advanced`.

In: sdn.xml or consolidated.xml as published. Out: entries `ofac:uid`. Which of the two it is, is told by
the root element. Dates of birth are words ("10 Dec 1948", "circa 1951", "1960 to 1965").
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from rahdari.lists import ofac_advanced
from rahdari.lists.builder import EntryBuilder
from rahdari.lists.files import open_binary
from rahdari.lists.ofac import add_document, add_name, add_parts, add_programs, add_vessel, builder_for
from rahdari.lists.ofac_remarks import add_remarks
from rahdari.lists.reading import SourceSpec
from rahdari.lists.report import Problem, ReadReport
from rahdari.lists.xmlstream import Element, line_of, records, root_name, text_of, texts
from rahdari.records.entry import Entry, Quality

_ADDRESS = ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode", "country")
_VESSEL = ("vesselType", "tonnage", "grossRegisteredTonnage", "vesselOwner")


def read(spec: SourceSpec, report: ReadReport) -> Iterator[Entry | None]:
    """Yield the entries of a list in either XML form."""
    with open_binary(spec.path) as stream:
        advanced = root_name(stream, str(spec.path)) == "Sanctions"
    yield from ofac_advanced.read(spec, report) if advanced else _read_classic(spec, report)


def _read_classic(spec: SourceSpec, report: ReadReport) -> Iterator[Entry | None]:
    stated, found = None, 0
    with open_binary(spec.path) as stream:
        for element in records(stream, ("publshInformation", "sdnEntry"), str(spec.path), root="sdnList"):
            if element.tag == "publshInformation":
                report.published_on = _published_on(text_of(element, "Publish_Date"))
                stated = text_of(element, "Record_Count")
                continue
            found += 1
            yield _entry(element, report)
    if stated is not None and stated != str(found):
        why = f"the list says that it has {stated} records, and has {found}"
        report.add(Problem("doubtful", why, field="Record_Count", value=stated))


def _published_on(text: str | None) -> datetime.date | None:
    try:
        return datetime.datetime.strptime(text or "", "%m/%d/%Y").date()
    except ValueError:
        return None


def _entry(element: Element, report: ReadReport) -> Entry | None:
    sdn_type = text_of(element, "sdnType")
    b = builder_for(report, text_of(element, "uid"), sdn_type, line_of(element))
    _name(b, element)
    for aka in element.iterfind("akaList/aka"):
        _name(b, aka)
        b.extra("aliases", [" ".join(texts(aka, "*")[1:])])
    for birth in texts(element, "dateOfBirthList/dateOfBirthItem/dateOfBirth"):
        b.birth(birth, field="dateOfBirth")
    for place in texts(element, "placeOfBirthList/placeOfBirthItem/placeOfBirth"):
        b.place(place, field="placeOfBirth")
    for path in ("nationalityList/nationality/country", "citizenshipList/citizenship/country"):
        for country in texts(element, path):
            b.nationality(country, field=path.partition("/")[0])
    for identification in element.iterfind("idList/id"):
        _identification(b, identification)
    vessel = element.find("vesselInfo")
    if vessel is not None:
        details = {tag: text_of(vessel, tag) for tag in _VESSEL}
        add_vessel(b, text_of(vessel, "callSign"), text_of(vessel, "vesselFlag"), details)
    add_programs(b, texts(element, "programList/program"))
    b.extra("title", text_of(element, "title"))
    addresses = element.iterfind("addressList/address")
    b.extra("addresses", [", ".join(t for tag in _ADDRESS for t in texts(a, tag)) for a in addresses])
    if remarks := text_of(element, "remarks"):
        add_remarks(b, remarks)
        b.extra("remarks", remarks)
    return b.build()


def _name(b: EntryBuilder, element: Element) -> None:
    """Add a name; that of a weak alias stands in lastName as a whole."""
    quality: Quality = "low" if text_of(element, "category") == "weak" else "good"
    family, given = text_of(element, "lastName"), text_of(element, "firstName")
    if given:
        add_parts(b, family, given, quality=quality, field=element.tag)
    else:
        add_name(b, family, quality=quality, field=element.tag)


def _identification(b: EntryBuilder, element: Element) -> None:
    label, number = text_of(element, "idType") or "", text_of(element, "idNumber")
    if label == "Gender":
        b.sex(number, field=label)
    elif label == "Nationality of Registration":
        b.nationality(number, field=label)
    elif number:
        add_document(b, label, number, text_of(element, "idCountry"), field=label)
        b.extra("ids", [" ".join(texts(element, "*")[1:])])
