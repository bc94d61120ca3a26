"""The record types that everything else is about: `Name`, `Document`, `Entry`, `Subject`.

Values are checked and brought into one form when a record is made, so that nothing past this point
meets a malformed one: a `RecordError` names the field. Records are immutable and compare by value.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeVar, get_args

from attrs import field, frozen

from rahdari.errors import RecordError
from rahdari.records.countries import ALPHA2
from rahdari.records.dates import PartialDate

Kind = Literal["person", "organization", "vehicle", "vessel", "document"]
Quality = Literal["good", "low"]
Sex = Literal["m", "f"]
DocumentKind = Literal[
    "passport",
    "national_id",
    "tazkira",
    "e_tazkira",
    "cnic",
    "por",
    "acc",
    "permit",
    "licence",
    "plate",
    "registration",
    "imo",
    "other",
]
KINDS: tuple[str, ...] = get_args(Kind)
DOCUMENT_KINDS: tuple[str, ...] = get_args(DocumentKind)

MAX_NAME = 500
"""Longest name accepted, in characters."""
RESTRICTION_FIELDS = ("birth_dates", "father_names", "grandfather_names", "nationalities", "sex", "documents")
"""Fields that `Entry.restriction` may require the subject to have before the entry is matched."""
MAX_NUMBER = 100
PART_KINDS = ("title", "given", "middle", "patronymic", "family", "suffix")

T = TypeVar("T")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def name_text(text: str, where: str) -> str:
    """Collapse white space and control characters; raise `RecordError` for what is no name."""
    if not isinstance(text, str):
        raise RecordError(where, text, "a name has to be text")
    clean = " ".join(_CONTROL.sub(" ", text).split()) if not text.isalpha() else text
    if not clean:
        raise RecordError(where, text, "a name cannot be empty")
    if len(clean) > MAX_NAME:
        raise RecordError(where, text, f"a name of {len(clean)} characters; at most {MAX_NAME} are accepted")
    return unicode_text(clean, where)


def unicode_text(text: str, where: str) -> str:
    """Return the text, or raise `RecordError`: JSON can smuggle in half characters that no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise RecordError(where, text, "is not Unicode text") from None
    return text


def country_code(code: str, where: str = "country") -> str:
    """Return the lower-case ISO 3166-1 alpha-2 code, or raise `RecordError` naming the field `where`."""
    low = code.lower() if isinstance(code, str) else ""
    if low not in ALPHA2:
        raise RecordError(where, code, "is not an ISO 3166-1 alpha-2 code", next_step='Write it as "af".')
    return low


def _number(value: str) -> str:
    number = " ".join(str(value).split())
    if not any(c.isalnum() for c in number):
        raise RecordError("document number", value, "holds no letter or digit")
    if len(number) > MAX_NUMBER:
        raise RecordError("document number", value, f"is longer than {MAX_NUMBER} characters")
    return unicode_text(number, "document number")


def _issuer(value: str | None) -> str | None:
    return country_code(value, "document country") if value else None


def _text(value: str) -> str:
    return name_text(value, "name")


def _many(values: Iterable[T] | None, where: str) -> Iterable[T]:
    if values is None:
        return ()
    if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
        raise RecordError(where, values, "has to be a list")
    return values


def _parts(parts: Mapping[str, str] | None) -> Mapping[str, str] | None:
    return parts or None


@frozen
class Name:
    """One name as it was written.

    text: the whole name, 1 to 500 characters, white space collapsed.
    quality: "low" for what a list calls weak, or too vague to stand alone.
    script: ISO 15924 code where the source states it (`Arab`); otherwise found when compared.
    parts: the components that the source keeps apart, by kind (`PART_KINDS`).
    truncated: the name may go on (Doc 9303-3 §4.6: the name field of a machine-readable zone is full);
        its last token is compared by prefix.
    """

    text: str = field(converter=_text)
    quality: Quality = "good"
    script: str | None = None
    parts: Mapping[str, str] | None = field(default=None, hash=False, converter=_parts)
    truncated: bool = False

    def __attrs_post_init__(self) -> None:
        if self.quality not in ("good", "low"):
            raise RecordError("name quality", self.quality, 'has to be "good" or "low"')
        for kind in self.parts or ():
            if kind not in PART_KINDS:
                raise RecordError("name part", kind, f"has to be one of {', '.join(PART_KINDS)}")


@frozen
class Document:
    """An identity document, plate or registration: what it is, its number as written, who issued it."""

    kind: DocumentKind
    number: str = field(converter=_number)
    country: str | None = field(default=None, converter=_issuer)

    def __attrs_post_init__(self) -> None:
        if self.kind not in DOCUMENT_KINDS:
            raise RecordError("document kind", self.kind, f"has to be one of {', '.join(DOCUMENT_KINDS)}")


@frozen
class Source:
    """Where an entry was read: the file's name and, where the format has lines, the line (from 1)."""

    file: str
    line: int | None = None


def _unique(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


def _names(values: Iterable[str | Name]) -> tuple[Name, ...]:
    return _unique(v if isinstance(v, Name) else Name(v) for v in _many(values, "names"))


def _texts_of(values: Iterable[str], where: str) -> tuple[str, ...]:
    return _unique(name_text(v, where) for v in _many(values, where)) if values else ()


def _father_names(values: Iterable[str]) -> tuple[str, ...]:
    return _texts_of(values, "father_names")


def _grandfather_names(values: Iterable[str]) -> tuple[str, ...]:
    return _texts_of(values, "grandfather_names")


def _birth_places(values: Iterable[str]) -> tuple[str, ...]:
    return _texts_of(values, "birth_places")


def _birth_dates(values: Iterable[str | PartialDate]) -> tuple[PartialDate, ...]:
    if not values:
        return ()
    given = _many(values, "birth_dates")
    return _unique(v if isinstance(v, PartialDate) else PartialDate.parse(v) for v in given)


def _nationalities(values: Iterable[str]) -> tuple[str, ...]:
    return _unique(country_code(v, "nationalities") for v in _many(values, "nationalities")) if values else ()


def _documents(values: Iterable[Document]) -> tuple[Document, ...]:
    documents = tuple(_many(values, "documents")) if values else ()
    for v in documents:
        if not isinstance(v, Document):
            raise RecordError("documents", v, "has to be a list of Document")
    return _unique(documents)


def _restriction(values: Iterable[str]) -> tuple[str, ...]:
    names = tuple(_many(values, "restriction")) if values else ()
    for name in names:
        if name not in RESTRICTION_FIELDS:
            raise RecordError("restriction", name, f"has to be among {', '.join(RESTRICTION_FIELDS)}")
    return _unique(names)


def _check(record: Entry | Subject) -> None:
    """Check what entries and subjects share beyond single fields."""
    if record.kind not in KINDS:
        raise RecordError("kind", record.kind, f"has to be one of {', '.join(KINDS)}")
    if record.sex not in (None, "m", "f"):
        raise RecordError("sex", record.sex, 'has to be "m", "f" or missing')
    if not record.names and not record.documents:
        raise RecordError("names", "", "a record needs a name or a document")


@frozen
class Subject:
    """Whoever or whatever is screened. The identifying fields are those of `Entry`.

    names may be empty when there is a document: a vehicle is screened by its plate.
    id is the caller's own reference, given back with the hits and never compared.
    """

    names: tuple[Name, ...] = field(converter=_names)
    kind: Kind = field(default="person", kw_only=True)
    father_names: tuple[str, ...] = field(default=(), converter=_father_names, kw_only=True)
    grandfather_names: tuple[str, ...] = field(default=(), converter=_grandfather_names, kw_only=True)
    birth_dates: tuple[PartialDate, ...] = field(default=(), converter=_birth_dates, kw_only=True)
    birth_places: tuple[str, ...] = field(default=(), converter=_birth_places, kw_only=True)
    nationalities: tuple[str, ...] = field(default=(), converter=_nationalities, kw_only=True)
    sex: Sex | None = field(default=None, kw_only=True)
    documents: tuple[Document, ...] = field(default=(), converter=_documents, kw_only=True)
    id: str | None = field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        _check(self)


@frozen
class Entry:
    """One listed person, organisation, vehicle, vessel or document.

    id is stable and readable: the list's short name and the publisher's own reference (`un:XXi.024`).
    The identifying fields are compared; the listing fields say who listed it, on what grounds, how good
    the source is and what to do, and are never compared. `restriction` names the fields without which
    this entry must not be matched. `expires_on` is the first day on which it refers nobody. `extra` is what
    a format states beyond this; it is kept and given back unchanged.
    """

    id: str
    kind: Kind
    names: tuple[Name, ...] = field(converter=_names)
    father_names: tuple[str, ...] = field(default=(), converter=_father_names)
    grandfather_names: tuple[str, ...] = field(default=(), converter=_grandfather_names)
    birth_dates: tuple[PartialDate, ...] = field(default=(), converter=_birth_dates)
    birth_places: tuple[str, ...] = field(default=(), converter=_birth_places)
    nationalities: tuple[str, ...] = field(default=(), converter=_nationalities)
    sex: Sex | None = None
    documents: tuple[Document, ...] = field(default=(), converter=_documents)
    list_id: str | None = None
    party: str | None = None
    legal_basis: str | None = None
    grounds: str | None = None
    source_grade: str | None = None
    information_grade: str | None = None
    handling: str | None = None
    action: str | None = None
    owner_contact: str | None = None
    listed_on: datetime.date | None = None
    review_on: datetime.date | None = None
    expires_on: datetime.date | None = None
    restriction: tuple[str, ...] = field(default=(), converter=_restriction)
    status: str | None = None
    source: Source | None = None
    extra: Mapping[str, Any] = field(factory=dict, hash=False)

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.id, str) or not self.id.strip():
            raise RecordError("id", self.id, "an entry needs an id")
        _check(self)

    def expired(self, today: datetime.date) -> bool:
        """Tell whether this entry has lapsed: from the day on which it expires it refers nobody."""
        return self.expires_on is not None and self.expires_on <= today
