"""From what a lane's page sends to what is screened; every field checked, nothing kept half.

In: the fields of the form, `key`, `class`, `paper_at` and, for each member from 0 on, `member-0-scan` and
the others of `FIELDS`. Out: `Asked`, or every `Problem` at once, each with its field and a sentence.
"""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar, cast

from attrs import evolve, frozen
from django.utils import timezone
from django.utils.translation import gettext as _

from rahdari.errors import RecordError
from rahdari.gate.desk.reading import Read, name, read
from rahdari.gate.looks.plain import CannotRead, clean
from rahdari.gate.place.models import DocumentChoice
from rahdari.records.countries import ALPHA2, from_icao, from_name
from rahdari.records.dates import PartialDate, read_birth
from rahdari.records.entry import MAX_NUMBER, Document, DocumentKind, Sex, Subject

FIELDS = (
    "scan",
    "father",
    "grandfather",
    "birth",
    "sex",
    "nationality",
    "document",
    "number",
    "country",
)
MAX_MEMBERS = 20
_PAPER_DAYS = 7
_ISSUERS = {"tazkira": "af", "e_tazkira": "af", "cnic": "pk", "por": "pk", "acc": "pk"}
T = TypeVar("T")


@frozen
class Problem:
    """What is wrong with one field. member is None where the field is the unit's."""

    member: int | None
    field: str
    message: str


class Problems(ValueError):
    """All that is wrong with a form."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{p.field}: {p.message}" for p in problems))
        self.problems = problems


@frozen(kw_only=True)
class Member:
    """One traveller of a unit. document: what was shown, also where its number cannot be read."""

    subject: Subject
    source: str
    document: DocumentChoice
    notices: tuple[str, ...] = ()


@frozen(kw_only=True)
class Asked:
    """A unit to be screened. paper_at: when it was written down, if that was on paper."""

    key: uuid.UUID
    traveller_class: str
    members: tuple[Member, ...]
    paper_at: datetime.datetime | None = None


def parse(form: Mapping[str, str], classes: frozenset[str], *, now: datetime.datetime) -> Asked:
    """Return what the page asks for, or raise `Problems`."""
    problems: list[Problem] = []
    key = _checked(problems, None, "key", lambda: uuid.UUID(form.get("key", "")))
    paper_at = _checked(problems, None, "paper_at", lambda: _paper_at(form.get("paper_at", ""), now))
    chosen = form.get("class", "general")
    if chosen not in classes:
        problems.append(Problem(None, "class", _("Choose the traveller’s class.")))
    today = timezone.localdate(paper_at or now)
    filled = [n for n in range(MAX_MEMBERS) if any(form.get(f"member-{n}-{f}", "").strip() for f in FIELDS)]
    if f"member-{MAX_MEMBERS}-scan" in form:
        problems.append(
            Problem(None, "key", _("A unit has at most %(most)d members.") % {"most": MAX_MEMBERS})
        )
    members = [_member(problems, n, form, today) for n in filled or [0]]
    whole = tuple(member for member in members if member is not None)
    if problems or key is None:
        raise Problems(tuple(problems))
    return Asked(key=key, traveller_class=chosen, members=whole, paper_at=paper_at)


def member_of(form: Mapping[str, str], *, today: datetime.date) -> Member:
    """Return the one member of a form that is none of a unit's, or raise `Problems`."""
    problems: list[Problem] = []
    member = _member(problems, 0, form, today)
    if member is None:
        raise Problems(tuple(problems))
    return member


def fields_of(n: int, values: Mapping[str, str], problems: Iterable[Problem] = ()) -> dict[str, object]:
    """Return a member's fields as a page shows them: what was typed stays until it is right."""
    wrong = {(p.member, p.field): p.message for p in reversed(tuple(problems))}
    return {
        field: {
            "name": f"member-{n}-{field}",
            "value": values.get(f"member-{n}-{field}", ""),
            "problem": wrong.get((n, field), ""),
        }
        for field in FIELDS
    }


def _checked(problems: list[Problem], member: int | None, field: str, make: Callable[[], T]) -> T | None:
    """Return what a field says; note down why it cannot be read."""
    try:
        return make()
    except CannotRead as error:
        message = str(error)
    except (RecordError, ValueError):
        message = str(_MESSAGES[field]())
    problems.append(Problem(member, field, message))
    return None


def _member(problems: list[Problem], n: int, form: Mapping[str, str], today: datetime.date) -> Member | None:
    before = len(problems)
    values = {field: form.get(f"member-{n}-{field}", "") for field in FIELDS}

    def of(field: str, make: Callable[[str], T]) -> T | None:
        """Return what a field says, None if it is empty or wrong."""
        text = _checked(problems, n, field, lambda: clean(values[field]).strip())
        return _checked(problems, n, field, lambda: make(text)) if text else None

    # Only this field may be needed: a number that was typed into its own names nobody, but finds.
    scanned = values["scan"].strip() or not values["number"].strip()
    got = _checked(problems, n, "scan", lambda: read(values["scan"], today=today)) if scanned else None
    got = got or Read(source="number")
    father, grandfather = of("father", name), of("grandfather", name)
    birth = of("birth", lambda text: typed_birth(text, today))
    sex, nationality = of("sex", _sex), of("nationality", country_of)
    kind, country = of("document", DocumentChoice), of("country", country_of)
    number = of("number", lambda text: _number(text, kind, country))
    if len(problems) > before:
        return None
    documents = _documents(got, kind, number)
    subject = Subject(
        got.names,
        father_names=(father.text,) if father else (),
        grandfather_names=(grandfather.text,) if grandfather else (),
        birth_dates=(*got.birth_dates, birth) if birth else got.birth_dates,
        sex=sex or got.sex,
        nationalities=(*got.nationalities, nationality) if nationality else got.nationalities,
        documents=documents,
    )
    shown = kind or (DocumentChoice(documents[0].kind) if documents else DocumentChoice.NONE)
    return Member(subject=subject, source=got.source, document=shown, notices=got.notices)


def _documents(got: Read, kind: DocumentChoice | None, number: Document | None) -> tuple[Document, ...]:
    """Return the documents: a kind chosen without a number says what the scanned one is."""
    if number is not None:
        return (number, *got.documents)
    if kind and kind != DocumentChoice.NONE and got.documents:
        return (evolve(got.documents[0], kind=cast(DocumentKind, kind.value)), *got.documents[1:])
    return got.documents


def typed_birth(text: str, today: datetime.date) -> PartialDate:
    """Read a birth date as it is typed here: a bare number is an age."""
    age = re.fullmatch(r"\d{1,3}", text)
    return read_birth(f"age {text}" if age else text, today=today)


def _sex(text: str) -> Sex:
    if text not in ("m", "f"):
        raise ValueError(text)
    return cast(Sex, text)


def country_of(text: str) -> str:
    """Read a country: by its code of two or three letters, or by its name."""
    code = text.lower() if text.lower() in ALPHA2 else from_icao(text.upper()) or from_name(text)
    if code is None:
        raise ValueError(text)
    return code


def _number(text: str, kind: DocumentChoice | None, country: str | None) -> Document:
    if kind is None or kind == DocumentChoice.NONE:
        raise CannotRead(_("Choose the document that this number stands on."))
    if len(text) > MAX_NUMBER or not all(c.isalnum() or c in " -/." for c in text):
        raise ValueError(text)
    return Document(cast(DocumentKind, kind.value), text, country or _ISSUERS.get(kind.value))


def _paper_at(text: str, now: datetime.datetime) -> datetime.datetime | None:
    if not text.strip():
        return None
    at = datetime.datetime.fromisoformat(text.strip())
    at = timezone.make_aware(at) if timezone.is_naive(at) else at
    if not now - datetime.timedelta(days=_PAPER_DAYS) <= at <= now:
        raise ValueError(text)
    return at


_MESSAGES: Mapping[str, Callable[[], str]] = {
    "key": lambda: _("The page sent no key. Load it again."),
    "paper_at": lambda: _("Write when it was: 2026-03-02 14:05, within the last seven days."),
    "scan": lambda: _("That is neither a scan nor a name."),
    "father": lambda: _("That is no name."),
    "grandfather": lambda: _("That is no name."),
    "birth": lambda: _("That is no birth date. Write 1968, 1968-03-02, 1347/02/15, or an age such as 45."),
    "sex": lambda: _("Choose m or f, or leave it empty."),
    "nationality": lambda: _("That is no country. Write it as af, AFG or Afghanistan."),
    "country": lambda: _("That is no country. Write it as af, AFG or Afghanistan."),
    "document": lambda: _("Choose a document from the list."),
    "number": lambda: _("That is no document number."),
}
