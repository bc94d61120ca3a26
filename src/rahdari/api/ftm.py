"""FollowTheMoney and our own records: an example to subjects, an entry's line to an entity.

`read_example` takes what a client asks by; `entity_of` gives back an entry as FollowTheMoney has it:
property by property as it was read, for a list that came in that format, and made of the entry's fields for
every other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import Any, TypeVar, cast

from attrs import frozen

from rahdari.api.model import BASE, Schema, ftm_model
from rahdari.errors import RecordError
from rahdari.lists.ftm import KINDS, NATIONALITY, NUMBERS, country
from rahdari.records import births, countries
from rahdari.records.dates import PartialDate
from rahdari.records.entry import Document, Kind, Name, Sex, Subject, name_text

T = TypeVar("T")
Json = dict[str, Any]

NAMES = ("name", "alias", "previousName")
LOW = ("weakAlias", "abbreviation")
_WHOLE = ("firstName", "secondName", "middleName", "fatherName", "lastName")
_SEXES: Mapping[str, Sex] = {"male": "m", "m": "m", "female": "f", "f": "f"}
_ISO = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_SCHEMA_OF = {
    "person": "Person",
    "organization": "Organization",
    "vehicle": "Vehicle",
    "vessel": "Vessel",
    "document": "Passport",
}
_NUMBER_OF = {
    **dict.fromkeys(("national_id", "tazkira", "e_tazkira", "cnic", "por", "acc"), "idNumber"),
    **dict.fromkeys(("plate", "registration"), "registrationNumber"),
    "passport": "passportNumber",
    "imo": "imoNumber",
}
_SANCTIONS = ("un", "ofac", "eu", "uk", "au", "ca")
"""Lists, by the formats' own ids, that are of sanctions and nothing else."""


class BadExample(ValueError):
    """An example that nothing can be compared with; the text says why, in yente's words."""


@frozen
class Example:
    """What was understood of an example: subjects to screen, one a kind, and the values that were used.

    sought: the schemata that an answer may have. ignored: values by property that were of no use.
    """

    schema: str
    sought: frozenset[str]
    subjects: tuple[Subject, ...]
    properties: dict[str, list[str]]
    ignored: dict[str, list[str]]


def read_example(schema: str, given: Mapping[str, object], there: frozenset[str]) -> Example:
    """Read an example. there: the schemata of the index's entries; other kinds are not screened for.

    Raises `BadExample` for a schema that is unknown or cannot be matched. As in yente, a property that the
    schema has not, and a value that is none, are passed over.
    """
    model = ftm_model()
    known = model.schemata.get(schema)
    if known is None:
        raise BadExample(f"Unknown schema: {schema!r}")
    if schema != BASE and not known.matchable:
        raise BadExample(f"Non-matchable schema for query: {schema}")
    reading = _Reading(known, given)
    fields = reading.fields()
    sought = model.sought(schema)
    kinds = dict.fromkeys(KINDS[name] for name in sorted(sought & there) if name in KINDS)
    subjects: tuple[Subject, ...] = ()
    if fields["names"] or fields["documents"]:
        subjects = tuple(Subject(kind=kind, **_of_kind(fields, kind)) for kind in kinds)
    return Example(schema, sought, subjects, reading.used, reading.ignored)


def _of_kind(fields: dict[str, Any], kind: Kind) -> dict[str, Any]:
    """Leave out what only a person has, and call a vehicle's registration its plate, as lists do."""
    if kind == "person":
        return fields
    documents = [
        Document("plate", d.number, d.country) if kind == "vehicle" and d.kind == "registration" else d
        for d in fields["documents"]
    ]
    return fields | {"sex": None, "father_names": [], "documents": documents}


class _Reading:
    """The properties of one example on their way to the fields of a subject."""

    def __init__(self, schema: Schema, given: Mapping[str, object]) -> None:
        self.used: dict[str, list[str]] = {}
        self.ignored: dict[str, list[str]] = {}
        self._texts: dict[str, list[str]] = {}
        for name, values in given.items():
            texts = list(_texts(values))
            (self._texts if name in schema.properties else self.ignored)[name] = texts

    def fields(self) -> dict[str, Any]:
        """Return the fields; what is used and ignored is complete afterwards."""
        names = [Name(text) for text in self._take(NAMES, name_text_of)]
        low = [Name(text, "low") for text in self._take(LOW, name_text_of)]
        if not (names or low):
            names = self._of_parts()
        fathers = self._take(("fatherName",), name_text_of)
        sexes = self._take(("gender",), _sex)
        fields = {
            "names": [*names, *low],
            "father_names": fathers,
            "birth_dates": self._take(("birthDate",), birth),
            "birth_places": self._take(("birthPlace",), name_text_of),
            "nationalities": next(filter(None, (self._take(group, _country) for group in NATIONALITY)), []),
            "sex": sexes[0] if len(set(sexes)) == 1 else None,
            "documents": self._documents(),
        }
        for name, texts in self._texts.items():
            if name not in self.used and texts:
                self.ignored.setdefault(name, texts)
        return fields

    def _of_parts(self) -> list[Name]:
        """Return the name that the first of each part makes, if it is one."""
        parts = [part for name in _WHOLE for part in self._take((name,), name_text_of)[:1]]
        try:
            return [Name(" ".join(parts))] if parts else []
        except RecordError:  # too long together
            for name in _WHOLE:
                if name != "fatherName" and name in self.used:
                    self.ignored.setdefault(name, []).extend(self.used.pop(name))
            return []

    def _documents(self) -> list[Document]:
        out = []
        for kind, properties in NUMBERS.items():
            out += self._take(properties, partial(Document, kind))
        return out

    def _take(self, names: Iterable[str], read: Callable[[str], T]) -> list[T]:
        """Read the texts of these properties; note which were of use."""
        out = []
        for name in names:
            for text in self._texts.get(name, ()):
                try:
                    out.append(read(text))
                except RecordError:
                    self._note(self.ignored, name, text)
                else:
                    self._note(self.used, name, text)
        return out

    @staticmethod
    def _note(where: dict[str, list[str]], name: str, text: str) -> None:
        if text not in (texts := where.setdefault(name, [])):
            texts.append(text)


def _texts(values: object) -> Iterable[str]:
    for value in values if isinstance(values, (list, tuple)) else (values,):
        if isinstance(value, (str, int, float)) and (text := str(value).strip()):
            yield text


def name_text_of(text: str) -> str:
    """Return a name's text as records keep it."""
    return name_text(text, "name")


@lru_cache(maxsize=1 << 14)
def birth(text: str) -> PartialDate:
    """Read a birth date: FollowTheMoney's (a prefix of an ISO date, perhaps with a time), or any other."""
    day = text.partition("T")[0]
    return PartialDate.parse(day) if _ISO.fullmatch(day) else births.read(text)


def _sex(text: str) -> Sex:
    if text.lower() not in _SEXES:
        raise RecordError("gender", text, "says neither male nor female")
    return _SEXES[text.lower()]


def _country(text: str) -> str:
    code = countries.from_name(country(text.lower())) or countries.from_name(text)
    if code is None:
        raise RecordError("nationality", text, "names no country that is known here")
    return code


def entity_of(record: Json) -> Json:
    """Return an entry, as its line of the index has it, as a FollowTheMoney entity."""
    extra = record.get("extra", {})
    stated = extra if isinstance(extra.get("schema"), str) and "properties" in extra else None
    if stated is None:
        return _made(record)
    return _entity(record["id"], stated)


def linked_entity(stated: Json) -> Json:
    """Return what is linked to an entry in the same form."""
    return _entity(stated["id"], stated)


def _entity(id_: str, stated: Json) -> Json:
    properties = {
        name: [v for v in (values if isinstance(values, list) else [values]) if isinstance(v, str)]
        for name, values in stated["properties"].items()
    }
    schema = str(stated["schema"])
    return {
        "id": id_,
        "caption": stated.get("caption") or _caption(schema, properties) or id_,
        "schema": schema,
        "properties": properties,
        "datasets": _strings(stated.get("datasets")),
        "referents": _strings(stated.get("referents")),
        "target": bool(stated.get("target", _risky(properties))),
        "first_seen": _moment(stated.get("first_seen")),
        "last_seen": _moment(stated.get("last_seen")),
        "last_change": _moment(stated.get("last_change")),
    }


def _strings(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _moment(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _risky(properties: Mapping[str, list[str]]) -> bool:
    return not ftm_model().risks.isdisjoint(properties.get("topics", ()))


def _caption(schema: str, properties: Mapping[str, list[str]]) -> str | None:
    known = ftm_model().schemata.get(schema)
    for name in known.caption if known else NAMES:
        for value in properties.get(name, ()):
            return value
    return known.label if known else None


def _made(record: Json) -> Json:
    """Make an entity of an entry that came in another format."""
    kind = record["kind"]
    names = [n if isinstance(n, dict) else {"text": n} for n in record.get("names", ())]
    good = [n["text"] for n in names if n.get("quality") != "low"]
    properties: dict[str, list[str]] = {
        "name": good[:1],
        "alias": good[1:],
        "weakAlias": [n["text"] for n in names if n.get("quality") == "low"],
        "fatherName": record.get("father_names", []),
        "birthDate": list(filter(None, map(_prefix_date, record.get("birth_dates", ())))),
        "birthPlace": record.get("birth_places", []),
        {"person": "nationality", "vessel": "flag"}.get(kind, "country"): record.get("nationalities", []),
        "gender": [{"m": "male", "f": "female"}[record["sex"]]] if "sex" in record else [],
        "notes": [record["grounds"]] if "grounds" in record else [],
        "topics": ["sanction"] if record.get("list_id") in _SANCTIONS else [],
    }
    for document in record.get("documents", ()):
        name = "number" if kind == "document" else _NUMBER_OF.get(document["kind"], "idNumber")
        properties.setdefault(name, []).append(document["number"])
    properties = {name: values for name, values in properties.items() if values}
    listed = record.get("listed_on")
    return {
        "id": record["id"],
        "caption": _caption(_SCHEMA_OF[kind], properties) or record["id"],
        "schema": _SCHEMA_OF[kind],
        "properties": properties,
        "datasets": [cast(str, record["list_id"])] if "list_id" in record else [],
        "referents": [],
        "target": True,
        "first_seen": f"{listed}T00:00:00" if listed else None,
        "last_seen": None,
        "last_change": None,
    }


def _prefix_date(stated: str) -> str | None:
    """Return a date as FollowTheMoney can say it: a day, a month or a year, and no range."""
    found = _ISO.fullmatch(stated.rstrip("~"))
    return found[0] if found else None
