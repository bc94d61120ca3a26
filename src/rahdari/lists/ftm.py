"""FollowTheMoney entities as JSON Lines: OpenSanctions' `entities.ftm.json` and what others export so.

One entity a line, of people and things as well as of passports, sanctions and addresses. Entries are made
of the schemata in `KINDS`, unless `target` is false; everything else is skipped and counted. Passports and
other identifications stand before or after their holder, so the file is read twice: first to collect the
identifications, then to yield the entries. Memory grows with the identifications, not with the file.

Ids and `extra` are as in the file, but for `NEVER_KEPT`: who people are is no matter of a list. What is no
entry (sanctions, addresses, relations, people who are no target) is no loss: `linked` gives it back as it is.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from rahdari.errors import SourceError
from rahdari.lists.builder import EntryBuilder
from rahdari.lists.documents import document_kind
from rahdari.lists.files import open_binary
from rahdari.lists.reading import SourceSpec
from rahdari.lists.report import Problem, ReadReport
from rahdari.records.entry import DocumentKind, Entry, Kind

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "Person": "person",
        "Organization": "organization",
        "Company": "organization",
        "PublicBody": "organization",
        # Used where the publisher does not say whether it is a person; those are mostly groups.
        "LegalEntity": "organization",
        "Vehicle": "vehicle",
        "Airplane": "vehicle",
        "Vessel": "vessel",
    }
)
NEVER_KEPT = ("ethnicity", "religion", "political")
MAX_LINE = 16 << 20
"""Longest line read, in bytes: real ones stay below 1 MB."""

_IDENTIFICATION = re.compile(rb'"(?:Identification|Passport)"')
NAME_PARTS = MappingProxyType(
    {
        "title": "title",
        "firstName": "given",
        "secondName": "middle",
        "middleName": "middle",
        "fatherName": "patronymic",
        "lastName": "family",
        "nameSuffix": "suffix",
    }
)
NATIONALITY = (("nationality", "citizenship"), ("flag",), ("jurisdiction", "mainCountry"), ("country",))
NUMBERS: Mapping[DocumentKind, tuple[str, ...]] = MappingProxyType(
    {
        "passport": ("passportNumber",),
        "national_id": ("idNumber",),
        "imo": ("imoNumber",),
        "registration": ("registrationNumber", "serialNumber", "ogrnCode", "uscCode", "leiCode"),
        "other": (
            *("socialSecurityNumber", "taxNumber", "innCode", "vatCode", "licenseNumber", "dunsCode"),
            *("npiCode", "uniqueEntityId", "swiftBic", "mmsi", "callSign", "crsNumber"),
        ),
    }
)
_COUNTRY = re.compile(r"([a-z]{2})(?:-\w+|[a-z]{2})")


@frozen
class Entity:
    """One line: the texts of its properties, and `stated`, all that it says."""

    id: str
    schema: str
    texts: Mapping[str, list[str]] = field(hash=False)
    stated: Mapping[str, Any] = field(hash=False)

    @classmethod
    def parse(cls, line: bytes) -> Entity:
        """Read one line; raise ValueError that says what is wrong with it."""
        try:
            stated = json.loads(line)
            if rb"\ud" in line:
                json.dumps(stated, ensure_ascii=False).encode()  # half a character is no text
        except (ValueError, RecursionError) as error:
            raise ValueError(f"is not JSON ({error})") from error
        if not isinstance(stated, dict):
            raise ValueError("is not a JSON object")
        for key, type_ in (("id", str), ("schema", str), ("properties", dict)):
            if not isinstance(stated.get(key), type_):
                raise ValueError(f"has no {key}")
        lists = ((k, v if isinstance(v, list) else [v]) for k, v in stated["properties"].items())
        texts = {name: [text for text in values if isinstance(text, str)] for name, values in lists}
        return cls(stated["id"], stated["schema"], texts, stated)

    def get(self, *properties: str) -> list[str]:
        """Return the texts of these properties; nested entities and numbers are left out."""
        return [text for name in properties for text in self.texts.get(name, ())]


def country(code: str) -> str:
    """Return the state's own code for a part of a state (gb-sct) and for one that is no more (suhh)."""
    match = _COUNTRY.fullmatch(code)
    return match[1] if match else code


def exact(dates: Iterable[str]) -> list[str]:
    """Return the days of these prefix dates; a prefix says nothing beside a longer date that it begins."""
    days = {date.partition("T")[0] for date in dates}
    return sorted(day for day in days if not any(other != day and other.startswith(day) for other in days))


def read(spec: SourceSpec, report: ReadReport) -> Iterator[Entry | None]:
    """Yield the entries of a file of FollowTheMoney entities."""
    papers, started = _identifications(spec.path), False
    for number, line in _lines(spec.path):
        try:
            entity = Entity.parse(line)
        except ValueError as error:
            if not started:
                raise SourceError(
                    str(spec.path),
                    f"the line {error}, so these are no FollowTheMoney entities",
                    line=number,
                    next_step="Expected is one JSON object a line, as in entities.ftm.json.",
                ) from error
            report.add(Problem("rejected", f"{error}; the record is left out", number))
            continue
        started = True
        if entity.schema not in KINDS:
            report.skipped[entity.schema] += 1
        elif not _is_entry(entity):
            report.skipped[f"{entity.schema}, no target"] += 1
        else:
            held = [Entity.parse(paper) for paper in papers.pop(entity.id, ())]
            b = EntryBuilder(report, id=entity.id, kind=KINDS[entity.schema], line=number)
            yield _build(entity, held, b)


def linked(spec: SourceSpec) -> Iterator[bytes]:
    """Yield what the file holds beside its entries, one JSON object each; `read` reports bad lines."""
    for _, line in _lines(spec.path):
        try:
            entity = Entity.parse(line)
        except ValueError:
            continue
        if not _is_entry(entity):
            _drop_never_kept(entity)
            yield json.dumps(entity.stated, ensure_ascii=False, separators=(",", ":")).encode()


def _is_entry(entity: Entity) -> bool:
    return entity.schema in KINDS and entity.stated.get("target") is not False


def _drop_never_kept(entity: Entity) -> list[str]:
    """Take out what no list should say of a person; return the names of what was there."""
    properties = entity.stated["properties"]
    return [name for name in NEVER_KEPT if properties.pop(name, None)]


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with open_binary(path) as stream:
        number = 0
        while line := stream.readline(MAX_LINE):
            number += 1
            if len(line) == MAX_LINE:
                raise SourceError(str(path), f"is longer than {MAX_LINE:,} bytes", line=number)
            if line.strip():
                yield number, line


def _identifications(path: Path) -> dict[str, list[bytes]]:
    """Return the lines of identifications by the id of their holder; the second pass reports bad lines."""
    found: dict[str, list[bytes]] = defaultdict(list)
    for _, line in _lines(path):
        if _IDENTIFICATION.search(line):
            try:
                paper = Entity.parse(line)
            except ValueError:
                continue
            if paper.schema in ("Identification", "Passport"):
                for holder in paper.get("holder"):
                    found[holder].append(line)
    return found


def _build(entity: Entity, papers: list[Entity], b: EntryBuilder) -> Entry | None:
    _names(entity, b)
    for father in entity.get("fatherName"):
        b.father(father, field="fatherName")
    for date in exact(date for record in (entity, *papers) for date in record.get("birthDate")):
        b.birth(date, field="birthDate")
    for place in entity.get("birthPlace"):
        b.place(place, field="birthPlace")
    # `country` is any tie to a country: it stands in only where nothing more exact is stated.
    for code in next(filter(None, (entity.get(*names) for names in NATIONALITY)), ()):
        b.nationality(country(code))
    sexes = entity.get("gender")
    if len(sexes) == 1:
        b.sex(sexes[0])
    elif sexes:
        b.doubt("gender", "several are stated; none is used", ", ".join(sexes))
    _documents(entity, papers, b)
    _extra(entity, papers, b)
    return b.build()


def _names(entity: Entity, b: EntryBuilder) -> None:
    names = entity.get("name")
    caption = entity.stated.get("caption")
    if caption in names:  # the publisher's choice among equals comes first
        names = [caption, *names]
    if not names:
        joined = [part for name in NAME_PARTS if name != "title" for part in entity.get(name)[:1]]
        names = [" ".join(joined)] if joined else []
    for text in (*names, *entity.get("alias", "previousName")):
        b.name(text, parts=_parts(entity, text))
    for text in entity.get("weakAlias", "abbreviation"):
        b.name(text, quality="low", field="weakAlias")


def _parts(entity: Entity, text: str) -> dict[str, str | None]:
    """Return the name parts that occur in this name: they are stated of the person, not of one name."""
    words = f" {' '.join(text.replace(',', ' ').split())} ".casefold()
    parts: dict[str, str | None] = {}
    for name, kind in NAME_PARTS.items():
        for part in entity.get(name):
            if f" {part.casefold()} " in words:
                parts.setdefault(kind, part)
    return parts


def _documents(entity: Entity, papers: list[Entity], b: EntryBuilder) -> None:
    """Add the numbers of the identifications first: they state kind and issuer, the properties neither."""
    seen = {number for paper in papers for number in paper.get("number", "passportNumber")}
    for paper in papers:
        issuer = next(map(country, paper.get("country")), None)
        for number in paper.get("number", "passportNumber"):
            b.document(_kind(paper), number, issuer, field=paper.schema)
        for number in paper.get("personalNumber"):
            b.document("national_id", number, issuer, field="personalNumber")
    for kind, properties in NUMBERS.items():
        if entity.schema == "Vehicle" and kind == "registration":
            kind = "plate"
        for number in entity.get(*properties):
            if number not in seen:
                seen.add(number)
                b.document(kind, number, field=", ".join(properties))


def _kind(paper: Entity) -> DocumentKind:
    return (
        "passport"
        if paper.schema == "Passport"
        else document_kind(" ".join(paper.get("type"))) or "national_id"
    )


def _extra(entity: Entity, papers: list[Entity], b: EntryBuilder) -> None:
    for name in _drop_never_kept(entity):
        b.report.skipped[f"property {name}"] += 1
    for key, value in entity.stated.items():
        if key != "id":
            b.extra(key, value)
    b.extra("identifications", [paper.stated["properties"] for paper in papers])
    datasets = entity.stated.get("datasets")
    if isinstance(datasets, list) and len(datasets) == 1:
        b.set("list_id", str(datasets[0]))
