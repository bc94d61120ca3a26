"""Pakistan's Fourth Schedule: proscribed persons, published by the National Counter Terrorism Authority.

In: the JSON export, an array of objects with Name, FatherName, CNIC, Province and District. Out: an entry
per object. The export has no reference of its own and its order changes, so the id is derived: `nacta:` and
a digest of the CNIC or, without one, of name, father's name, province and district (letters and digits only,
in lower case). It stays the same as long as these do; who shares all of them is told apart by order, and
reported.

What the format leaves to be known:
- `@`, "alias" and "urf" set names apart, also in FatherName; after one of them commas do too. A one-word
  alias ("Doctor") is low quality.
- FatherName may say whose name it is: S/o and D/o (a father, and the person's sex), W/o: the husband's name
  is no father's and is kept in `extra["husband_names"]`, not compared.
- "nil" and the like are missing values; "(late)" is no part of a name.
- District and Province are of residence, not of birth: they are kept in `extra`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping

from rahdari.errors import SourceError
from rahdari.lists.builder import EntryBuilder
from rahdari.lists.files import open_text
from rahdari.lists.reading import SourceSpec
from rahdari.lists.report import Problem, ReadReport
from rahdari.records.entry import Entry

_FIELDS = ("Name", "FatherName", "CNIC", "Province", "District")
_ALIAS = re.compile(r"\s*@\s*|\s+(?:alias|urf|a\.?k\.?a\.?)\s+", re.IGNORECASE)
_MARK = re.compile(r"^\s*([sdw])\s*/\s*o\b[\s.:]*", re.IGNORECASE)
_LATE = re.compile(r"\(\s*(?:late|alias)\s*\)|/o$", re.IGNORECASE)
_RESIDENT = re.compile(r"\s+r/o\s+(.*)$", re.IGNORECASE)
_MISSING = re.compile(r"(?:nil+|n/?a|none|unknown|not known|-*)", re.IGNORECASE)
_NO_NAME = re.compile(r".|(.)\1")
_EDGES = " .,;(/"
_GAP = re.compile(r"[\s,]*")


def read(spec: SourceSpec, report: ReadReport) -> Iterator[Entry | None]:
    """Read the list, one object at a time."""
    for line, fields in _objects(spec, report):
        yield _entry(fields, line, report)


def _objects(spec: SourceSpec, report: ReadReport) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield each object of the array with its line; anything else in it is reported and left out."""
    with open_text(spec.path, max_bytes=1 << 28) as stream:
        text = stream.read()
    decoder, line = json.JSONDecoder(), 1
    start = text.find("[")
    if text[:start].strip() or start < 0:
        raise SourceError(str(spec.path), "is no JSON array", next_step="Name NACTA's own JSON export.")
    at = counted = start + 1
    while True:
        at = _GAP.match(text, at).end()  # type: ignore[union-attr]  # it matches the empty text too
        line += text.count("\n", counted, at)
        counted = at
        if text[at : at + 1] == "]":
            return
        try:
            value, at = decoder.raw_decode(text, at)
        except ValueError as error:
            raise SourceError(
                str(spec.path),
                f"is not whole JSON ({error})",
                line=line,
                next_step="It may be cut off: fetch it again.",
            ) from error
        if isinstance(value, dict) and {"Name", "FatherName"} & value.keys():
            yield line, {str(key): " ".join(str(given).split()) for key, given in value.items() if given}
        else:
            report.add(
                Problem("rejected", "no object with a Name; it is left out", line, value=str(value)[:80])
            )


def _entry(fields: Mapping[str, str], line: int, report: ReadReport) -> Entry | None:
    b = EntryBuilder(report, id=_reference(fields), kind="person", line=line)
    stated = _RESIDENT.search(fields.get("Name", ""))
    if stated:
        b.extra("residence", stated[1].strip())
    for place, name in enumerate(_names(_RESIDENT.sub("", fields.get("Name", "")))):
        b.name(name, quality="low" if place and len(name.split()) == 1 else "good", field="Name")
    _father(b, fields.get("FatherName", ""))
    for number in re.split(r"[,;/]", fields.get("CNIC", "")):
        _cnic(b, number.strip())
    b.set("list_id", "nacta")
    b.set("party", "National Counter Terrorism Authority, Pakistan")
    b.set("legal_basis", "Anti-Terrorism Act 1997, section 11EE, Fourth Schedule")
    for key in fields:
        if key not in _FIELDS[:3]:
            b.extra(key.lower(), fields[key])
    return b.build()


def _names(text: str) -> list[str]:
    """Return the first name and its aliases."""
    first, *others = _ALIAS.split(_LATE.sub("", text))
    names = [first, *(name for other in others for name in other.split(","))]
    return [name for each in names if (name := each.strip(_EDGES))]


def _father(b: EntryBuilder, text: str) -> None:
    mark = _MARK.match(text)
    whose = mark[1].lower() if mark else ""
    names = [name for part in _names(_MARK.sub("", text)) for name in part.split("/")]
    if whose:
        b.sex("male" if whose == "s" else "female", field="FatherName")
    if whose == "w":
        b.doubt("FatherName", "a husband's name; kept in extra and not compared", text)
        b.extra("husband_names", names)
        return
    for name in names:
        if _NO_NAME.fullmatch(name):
            b.reject("FatherName", "is no name", name)
        elif not _MISSING.fullmatch(name):
            b.father(name, field="FatherName")


def _cnic(b: EntryBuilder, number: str) -> None:
    digits = re.sub(r"\D", "", number)
    if len(digits) == 13:
        b.document("cnic", number, "pk", field="CNIC")
    elif digits:
        b.reject("CNIC", f"has {len(digits)} digits, not 13; kept in extra", number)
        b.extra("cnic_as_stated", [number])


def _reference(fields: Mapping[str, str]) -> str:
    cnic = re.sub(r"\D", "", fields.get("CNIC", ""))
    facts = [cnic] if len(cnic) == 13 else [fields.get(key, "") for key in _FIELDS]
    folded = "|".join(re.sub(r"\W", "", fact).casefold() for fact in facts)
    return "nacta:" + hashlib.sha256(folded.encode()).hexdigest()[:12]
