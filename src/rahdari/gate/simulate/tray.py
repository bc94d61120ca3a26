"""The tray: invented travellers, as their scan or their words would reach the lane's fields.

In: the travellers of the demonstration. Out: the form's fields. Who has a passport comes with its zone,
everybody else with what an officer would type.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from importlib.resources import files

from rahdari.errors import RecordError
from rahdari.records.countries import ICAO3
from rahdari.records.documents import Mrz, format_mrz
from rahdari.records.documents.numbers import normalize
from rahdari.records.entry import Subject
from rahdari.records.schema import subject_from_json


@cache
def _subjects() -> tuple[Subject, ...]:
    lines = (files("rahdari.simulation") / "data" / "demo_travellers.jsonl").read_text("utf-8").splitlines()
    return tuple(s for s in map(subject_from_json, map(json.loads, lines)) if s.kind == "person")


def tray_size() -> int:
    """Return how many travellers there are before they come again."""
    return len(_subjects())


def traveller_at(at: int) -> dict[str, str]:
    """Return the fields of one traveller, as those of a form's member (without `member-0-`)."""
    return {field: value for field, value in presented(_subjects()[at % tray_size()]).items() if value}


def presented(subject: Subject) -> dict[str, str]:
    """Return what a traveller's papers put into the fields of one member."""
    document = next(iter(subject.documents), None)
    known = {
        "father": "".join(subject.father_names[:1]),
        "grandfather": "".join(subject.grandfather_names[:1]),
    }
    if zone := _zone(subject):
        return {"scan": zone, **known}
    return {
        "scan": subject.names[0].text if subject.names else "",
        **known,
        "birth": "".join(map(str, subject.birth_dates[:1])),
        "sex": subject.sex or "",
        "nationality": "".join(subject.nationalities[:1]),
        "document": document.kind if document else "none",
        "number": document.number if document else "",
        "country": (document.country or "") if document else "",
    }


def _zone(subject: Subject) -> str | None:
    """Return the zone of the traveller's passport; None if there is none, or the name does not fit on it."""
    passport = next((d for d in subject.documents if d.kind == "passport" and d.country), None)
    name = next((n.text for n in subject.names if n.text.isascii()), None)
    born = next((b for b in subject.birth_dates if b.precision == "day"), None)
    if passport is None or name is None or born is None:
        return None
    *given, family = "".join(c if c.isalpha() else " " for c in _plain(name)).split()
    try:
        lines = format_mrz(
            Mrz(
                kind="TD3",
                code="P",
                issuer=_icao(passport.country),
                number=normalize("passport", passport.number),
                nationality=_icao(*subject.nationalities[:1] or (passport.country,)),
                birth=born.earliest.strftime("%y%m%d"),
                sex=subject.sex,
                expiry="321231",
                primary=family,
                secondary=" ".join(given),
            )
        )
    except RecordError:
        return None
    return "\n".join(lines)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKD", name).upper()


@cache
def _icao(country: str | None) -> str:
    return next(code for code, alpha2 in ICAO3.items() if alpha2 == country)
