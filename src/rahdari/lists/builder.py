"""`EntryBuilder`: collects what a record states, field by field, and makes the entry.

In: texts as the publisher wrote them. Out: an `Entry`, or None with the reason in the report.
Invariant: a field that no record can hold is left out and reported by the publisher's own field name;
the other fields stand. None means that the publisher stated nothing, and is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from attrs import fields_dict

from rahdari.errors import RecordError
from rahdari.lists.dates import iso_day
from rahdari.lists.report import Problem, ReadReport, Severity
from rahdari.records import births, countries
from rahdari.records.dates import PartialDate
from rahdari.records.entry import (
    Document,
    DocumentKind,
    Entry,
    Kind,
    Name,
    Quality,
    Sex,
    Source,
    name_text,
)

_SEXES: Mapping[str, Sex] = {"m": "m", "male": "m", "man": "m", "f": "f", "female": "f", "woman": "f"}


class EntryBuilder:
    """One record on its way to become an `Entry`. `field` is always the publisher's name of the field."""

    def __init__(
        self, report: ReadReport, *, id: str, kind: Kind, line: int | None = None, file: str | None = None
    ) -> None:
        self.report, self.id, self.kind = report, id, kind
        self.source = Source(file or report.file.rpartition("/")[2], line)
        self.names: list[Name] = []
        self.fathers: list[str] = []
        self.grandfathers: list[str] = []
        self.births: list[PartialDate] = []
        self.places: list[str] = []
        self.nations: list[str] = []
        self.documents: list[Document] = []
        self._set: dict[str, Any] = {}
        self._extra: dict[str, Any] = {}

    def name(
        self,
        text: str | None,
        *,
        quality: Quality = "good",
        script: str | None = None,
        parts: Mapping[str, str | None] | None = None,
        field: str = "name",
    ) -> None:
        """Add a name; of `parts` only those that are stated are kept."""
        stated = {kind: part for kind, part in (parts or {}).items() if part}
        if text is not None:
            with _Guard(self, field, text):
                self.names.append(Name(text, quality, script, stated or None))

    def father(self, text: str | None, *, field: str = "father's name") -> None:
        """Add a father's name."""
        self._add_text(self.fathers, text, field)

    def grandfather(self, text: str | None, *, field: str = "grandfather's name") -> None:
        """Add a grandfather's name."""
        self._add_text(self.grandfathers, text, field)

    def place(self, text: str | None, *, field: str = "place of birth") -> None:
        """Add a place of birth."""
        self._add_text(self.places, text, field)

    def birth(
        self,
        when: str | PartialDate | None,
        *,
        field: str = "date of birth",
        read: Callable[[str], PartialDate] = births.read,
    ) -> None:
        """Add a birth date: a `PartialDate`, or text that `read` reads without having to guess."""
        if when is not None:
            with _Guard(self, field, when, "birth_dates_as_stated"):
                self.births.append(when if isinstance(when, PartialDate) else read(when))

    def nationality(self, text: str | None, *, field: str = "nationality") -> None:
        """Add a nationality by the country's name or code; an unknown one is reported and kept in extra."""
        if text is not None:
            code = countries.from_name(text)
            if code:
                self.nations.append(code)
            else:
                self.doubt(field, "names no country that is known here; kept in extra", text)
                self.extra("nationalities", [text])

    def sex(self, text: str | None, *, field: str = "gender") -> None:
        """Set the sex from `Male`, `F` and the like; anything else is reported."""
        if text is not None:
            sex = _SEXES.get(text.strip().lower())
            if sex and self._set.setdefault("sex", sex) != sex:
                self.doubt(field, "contradicts what is stated before; left out", text)
            elif not sex:
                self.doubt(field, "says neither male nor female; kept in extra", text)
                self.extra("gender", text)

    def document(
        self, kind: DocumentKind, number: str | None, country: str | None = None, *, field: str = "document"
    ) -> None:
        """Add a document; an unknown issuer costs only the issuer.

        Pakistan's national numbers of 13 digits are CNICs, whatever the publisher calls them.
        """
        if number is None:
            return
        code = countries.from_name(country) if country else None
        if country and not code:
            self.doubt(field, "the issuer names no country that is known here; kept in extra", country)
            self.extra("document_issuers", [f"{number}: {country}"])
        if kind == "national_id" and code == "pk" and sum(c.isdigit() for c in number) == 13:
            kind = "cnic"
        with _Guard(self, field, number):
            self.documents.append(Document(kind, number, code))

    def day(self, name: str, text: str | None, *, field: str) -> None:
        """Set a date field of the listing (`listed_on`, ...) from ISO text, of which a time is cut off."""
        if text is not None:
            day = iso_day(text)
            if day:
                self.set(name, day)
            else:
                self.reject(field, "is no date of the form 2024-12-31", text)

    def set(self, name: str, value: object) -> None:
        """Set any other field of `Entry` by its name; None is passed over."""
        if name not in fields_dict(Entry):
            raise TypeError(f"Entry has no field {name}")
        if value is not None:
            self._set[name] = value

    def extra(self, key: str, value: object) -> None:
        """Keep what the format states beyond the fields. Lists under the same key are joined."""
        if value is None or value == "" or value == []:
            return
        old = self._extra.get(key)
        self._extra[key] = [*old, *value] if isinstance(old, list) and isinstance(value, list) else value

    def reject(self, field: str, why: str, value: object = None) -> None:
        """Report that a field was left out."""
        self._report("rejected", field, why, value)

    def doubt(self, field: str, why: str, value: object = None) -> None:
        """Report that a field is doubtful, though kept."""
        self._report("doubtful", field, why, value)

    def build(self) -> Entry | None:
        """Return the entry, or None when no record can hold what is left; the report then says why."""
        try:
            return Entry(
                self.id,
                self.kind,
                self.names,
                father_names=self.fathers,
                grandfather_names=self.grandfathers,
                birth_dates=self.births,
                birth_places=self.places,
                nationalities=self.nations,
                documents=self.documents,
                source=self.source,
                extra=self._extra,
                **self._set,
            )
        except RecordError as error:
            self.reject(error.field, f"{error.why}; the record is left out", error.value)
            return None

    def _add_text(self, to: list[str], text: str | None, field: str) -> None:
        if text is not None:
            with _Guard(self, field, text):
                to.append(name_text(text, field))

    def _report(self, severity: Severity, field: str, why: str, value: object) -> None:
        shown = None if value is None else str(value)[:80]
        self.report.add(Problem(severity, why, self.source.line, field, shown, self.id))


class _Guard:
    """Turns a `RecordError` inside it into a reported rejection of the field; `keep` is a key of extra."""

    def __init__(self, builder: EntryBuilder, field: str, value: object, keep: str | None = None) -> None:
        self.builder, self.field, self.value, self.keep = builder, field, value, keep

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> Literal[False] | bool:
        if isinstance(error, RecordError):
            kept = "; kept in extra" if self.keep else ""
            self.builder.reject(self.field, f"{error.why}{kept}", self.value)
            if self.keep:
                self.builder.extra(self.keep, [str(self.value)])
            return True
        return False
