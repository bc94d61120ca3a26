"""Machine-readable zones: TD1, TD2, TD3, MRV-A and MRV-B (Doc 9303-3 §4 and parts 4 to 7).

In: the characters of a zone, as one string or as lines. Out: an `Mrz` of its fields with a verdict on
each check digit; and back by `format_mrz`: a zone in order parses and prints to itself.

A zone of the wrong size, or with other characters than A to Z, 0 to 9 and `<`, is a `RecordError` that
names line and column. Past that nothing is refused and nothing repaired: `problems` says what cannot be
right. The name and the nationality have no check digit in any format. Cards of another layout in one of
these sizes, such as the French one of before 2021 (`IDFRA`, two lines of 36), fail their check digits.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Literal

from attrs import asdict, field, frozen

from rahdari.errors import RecordError
from rahdari.records import countries
from rahdari.records.dates import PartialDate
from rahdari.records.documents import check
from rahdari.records.entry import Sex

MrzKind = Literal["TD1", "TD2", "TD3", "MRV-A", "MRV-B"]

# The cells of each line, in order, with their widths (Doc 9303-4 to -7, §4.2.2 of each).
_HEAD = {"code": 2, "issuer": 3}
_NUMBER = {"number": 9, "number_check": 1}
_DATED = {"birth": 6, "birth_check": 1, "sex": 1, "expiry": 6, "expiry_check": 1}
_SECOND = _NUMBER | {"nationality": 3} | _DATED
_LAYOUTS: dict[MrzKind, tuple[dict[str, int], ...]] = {
    "TD1": (
        _HEAD | _NUMBER | {"optional": 15},
        _DATED | {"nationality": 3, "optional_2": 11, "composite_check": 1},
        {"names": 30},
    ),
    "TD2": (_HEAD | {"names": 31}, _SECOND | {"optional": 7, "composite_check": 1}),
    "TD3": (_HEAD | {"names": 39}, _SECOND | {"optional": 14, "optional_check": 1, "composite_check": 1}),
    "MRV-A": (_HEAD | {"names": 39}, _SECOND | {"optional": 16}),
    "MRV-B": (_HEAD | {"names": 31}, _SECOND | {"optional": 8}),
}
_UNCHECKED = ("code", "issuer", "names", "nationality", "sex", "composite_check")
_LONG_NUMBERS = ("TD1", "TD2")
_WIDTHS = {90: 30, 72: 36, 88: 44}
_ZONE = "machine-readable zone"
_HOW = "A zone has 3 lines of 30 characters, 2 of 36 or 2 of 44: scan it again, or type it as printed."
_EXPIRY_AHEAD = 50  # years; what would lie further ahead lies before 1980, when there were no zones yet


@frozen
class CheckDigits:
    """A verdict on each check digit: right, wrong, or None where there is none (or may be none)."""

    number: bool | None = None
    birth_date: bool | None = None
    expiry_date: bool | None = None
    personal_number: bool | None = None
    composite: bool | None = None

    def items(self) -> Iterator[tuple[str, bool | None]]:
        """Yield the name of each check digit and its verdict."""
        yield from asdict(self).items()


@frozen(kw_only=True)
class Mrz:
    """The fields of a zone, without fillers at their ends.

    issuer, nationality: as printed (`D`, `UTO`, `XXB`); their `_country` is the ISO code, if they have one.
    number: the whole document number, also where it goes on in the optional data.
    birth, expiry: the six characters; their `_date` is what they say: None if they say nothing or cannot be.
    optional: on TD3 the personal number, on TD1 the data of the first line; optional_2: TD1, second line.
    primary, secondary: the identifiers, mostly family and given names; who has one name has it in primary.
    truncated: the name field is full, so the name may go on (Doc 9303-4 to -7, §4.2.3).
    problems: what cannot be right, in sentences.
    """

    kind: MrzKind
    code: str
    issuer: str
    number: str
    nationality: str
    birth: str = "<<<<<<"
    birth_date: PartialDate | None = None
    sex: Sex | None = None
    expiry: str = "<<<<<<"
    expiry_date: PartialDate | None = None
    optional: str = ""
    optional_2: str = ""
    primary: str = ""
    secondary: str = ""
    truncated: bool = False
    check_digits: CheckDigits = field(factory=CheckDigits)
    problems: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether no check digit is wrong."""
        return all(verdict is not False for _, verdict in self.check_digits.items())

    @property
    def issuer_country(self) -> str | None:
        """The issuer's ISO 3166-1 alpha-2 code."""
        return countries.from_icao(self.issuer)

    @property
    def nationality_country(self) -> str | None:
        """The nationality's ISO 3166-1 alpha-2 code; None for the stateless, refugees, organisations."""
        return countries.from_icao(self.nationality)


def is_mrz(text: str) -> bool:
    """Tell cheaply whether a text has the size and the characters of a zone."""
    try:
        return "<" in "".join(_lines(text))
    except RecordError:
        return False


def parse_mrz(zone: str | Iterable[str], *, today: datetime.date) -> Mrz:
    """Read a zone. `today` decides the century of its dates: nobody is born in the future."""
    lines = _lines(zone)
    kind: MrzKind = "TD1" if len(lines) == 3 else "TD2" if len(lines[0]) == 36 else "TD3"
    if kind != "TD1" and lines[0][0] == "V":
        kind = "MRV-B" if kind == "TD2" else "MRV-A"
    characters = iter("".join(lines))
    cells = {name: "".join(islice(characters, width)) for name, width in _widths(kind).items()}
    number, number_check, optional = _number(kind, cells)
    digits = CheckDigits(
        number=_verdict(number, number_check),
        birth_date=_verdict(cells["birth"], cells["birth_check"]),
        expiry_date=_verdict(cells["expiry"], cells["expiry_check"]),
        personal_number=_verdict(optional, cells.get("optional_check")),
        composite=_verdict(_checked(cells), cells.get("composite_check")),
    )
    birth_date = _date(cells["birth"], today)
    expiry_date = _date(cells["expiry"], datetime.date(today.year + _EXPIRY_AHEAD, 12, 31))
    primary, _, secondary = cells["names"].partition("<<")
    return Mrz(
        kind=kind,
        code=cells["code"].rstrip("<"),
        issuer=cells["issuer"].rstrip("<"),
        number=number.rstrip("<"),
        nationality=cells["nationality"].rstrip("<"),
        birth=cells["birth"],
        birth_date=birth_date,
        sex="m" if cells["sex"] == "M" else "f" if cells["sex"] == "F" else None,
        expiry=cells["expiry"],
        expiry_date=expiry_date,
        optional=optional.rstrip("<"),
        optional_2=cells.get("optional_2", "").rstrip("<"),
        primary=" ".join(primary.replace("<", " ").split()),
        secondary=" ".join(secondary.replace("<", " ").split()),
        truncated=cells["names"][-1] != "<",
        check_digits=digits,
        problems=tuple(_problems(cells, digits, birth_date, expiry_date)),
    )


def _lines(zone: str | Iterable[str]) -> list[str]:
    text = zone if isinstance(zone, str) else "\n".join(zone)
    lines = [line.strip() for line in re.split(r"[\r\n]+", text) if line.strip()]
    for row, line in enumerate(lines, 1):
        if wrong := re.search("[^A-Za-z0-9<]", line):
            where = f"{_ZONE}, line {row}, column {wrong.start() + 1}"
            raise RecordError(where, wrong.group(), "is not a letter A to Z, a digit or <", next_step=_HOW)
    whole = "".join(lines).upper()
    if len(lines) == 1 and len(whole) in _WIDTHS:
        width = _WIDTHS[len(whole)]
        lines = [whole[at : at + width] for at in range(0, len(whole), width)]
    width = 30 if len(lines) == 3 else 36 if len(whole) <= 80 else 44
    if len(lines) not in (2, 3):
        size = f"{len(whole)} characters in {len(lines)} line{'s' * (len(lines) != 1)}"
        raise RecordError(_ZONE, text, f"has {size}", next_step=_HOW)
    for row, line in enumerate(lines, 1):
        if len(line) != width:
            where = f"{_ZONE}, line {row}"
            raise RecordError(where, line, f"has {len(line)} characters, not {width}", next_step=_HOW)
    return [line.upper() for line in lines]


def _widths(kind: MrzKind) -> dict[str, int]:
    return {name: width for line in _LAYOUTS[kind] for name, width in line.items()}


def _number(kind: MrzKind, cells: dict[str, str]) -> tuple[str, str, str]:
    """Return the document number, its check digit and what is left of the optional data.

    A number of more than nine characters has a filler for its check digit and goes on, check digit last,
    at the beginning of the optional data, and a filler follows (Doc 9303-5 and -6, §4.2.2 note j, §4.2.4).
    """
    number, digit, optional = cells["number"], cells["number_check"], cells["optional"]
    rest, filler, left = optional.partition("<")
    if kind in _LONG_NUMBERS and digit == "<" and number[-1] != "<" and len(rest) > 1 and filler:
        return number + rest[:-1], rest[-1], left
    return number, digit, optional


def _verdict(text: str, digit: str | None) -> bool | None:
    """Judge a check digit; an empty field need not have one (Doc 9303-4 §4.2.2.2, the personal number)."""
    if digit is None or (digit == "<" and not text.strip("<")):
        return None
    return digit == check.check_digit(text)


def _checked(cells: dict[str, str]) -> str:
    """Return what the composite check digit is computed over: in order, all that is not of `_UNCHECKED`."""
    return "".join(text for name, text in cells.items() if name not in _UNCHECKED)


def _date(text: str, limit: datetime.date) -> PartialDate | None:
    """Return the latest date not after `limit` that YYMMDD can mean; `<<` and 00 are unknown (9303-3 §4.8).

    So somebody over a hundred is read as a child: the two digits of the year cannot tell them apart.
    """
    year, month, day = text[:2], text[2:4], text[4:]
    known = [part for part in (month, day) if part not in ("<<", "00")]
    for century in ("20", "19") if year.isdecimal() else ():
        try:
            date = PartialDate.parse("-".join([century + year, *(known if month in known else ())]))
        except RecordError:
            continue
        if date.earliest <= limit:
            return date
    return None


def _problems(
    cells: dict[str, str], digits: CheckDigits, birth: PartialDate | None, expiry: PartialDate | None
) -> Iterator[str]:
    for name, verdict in digits.items():
        if verdict is False:
            yield f"The check digit of the {name.replace('_', ' ')} is wrong."
    for name, date in (("birth", birth), ("expiry", expiry)):
        if date is None and cells[name][:2] != "<<":
            yield f"The {name} date {cells[name]} cannot be read."
    if cells["sex"] not in "MFX<":
        yield f"The sex {cells['sex']} cannot be read."
    if wrong := re.search("[0-9]", cells["names"]):
        yield f"The name holds a digit, {wrong.group()}."


def format_mrz(mrz: Mrz) -> tuple[str, ...]:
    """Print the lines of a zone. Check digits are computed, whatever `check_digits` says of those read.

    What does not fit is a `RecordError`: how names are cut is the issuer's to decide (9303-4 to -7, §4.2.3).
    """
    cells = {
        "code": mrz.code,
        "issuer": mrz.issuer,
        "number": mrz.number,
        "number_check": _digit(mrz.number, mrz.check_digits.number),
        "nationality": mrz.nationality,
        "birth": mrz.birth,
        "birth_check": _digit(mrz.birth, mrz.check_digits.birth_date),
        "sex": (mrz.sex or "<").upper(),
        "expiry": mrz.expiry,
        "expiry_check": _digit(mrz.expiry, mrz.check_digits.expiry_date),
        "optional": mrz.optional,
        "optional_check": _digit(mrz.optional, mrz.check_digits.personal_number),
        "optional_2": mrz.optional_2,
        "names": f"{mrz.primary}<<{mrz.secondary}".rstrip("<").replace(" ", "<"),
    }
    if mrz.kind in _LONG_NUMBERS and len(mrz.number) > 9:
        optional = f"{mrz.number[9:]}{cells['number_check']}<{mrz.optional}"
        cells |= {"number": mrz.number[:9], "number_check": "<", "optional": optional}
    widths = _widths(mrz.kind)
    for name, text in cells.items():
        width = int(widths.get(name, name.endswith("_check")))
        if not re.fullmatch(f"[A-Z0-9<]{{0,{width}}}", text):
            why = f"has to be at most {width} of A to Z, 0 to 9 and < on {mrz.kind}"
            raise RecordError(f"{_ZONE}, {name}", text, why)
    cells = {name: cells.get(name, "").ljust(width, "<") for name, width in widths.items()}
    cells["composite_check"] = check.check_digit(_checked(cells))
    return tuple("".join(cells[name] for name in line) for line in _LAYOUTS[mrz.kind])


def _digit(text: str, verdict: bool | None) -> str:
    return "<" if verdict is None and not text.strip("<") else check.check_digit(text)
