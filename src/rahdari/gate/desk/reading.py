"""What lands in the one field of the lane: a scanner's burst, a permit's code, an identity number, a name.

In: the text as it came, by scanner, paste or hand. Out: `Read`, or `CannotRead` with a sentence for the
officer. A zone that came twice is read once; two that ran into one another are not guessed apart.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import Literal

from attrs import frozen
from django.utils.translation import gettext as _

from rahdari.errors import RecordError
from rahdari.gate.ledger.scanned import is_token
from rahdari.gate.looks.plain import CannotRead, clean
from rahdari.gate.permits.passes import is_pass
from rahdari.records.dates import PartialDate
from rahdari.records.documents import is_mrz, parse_mrz, to_subject
from rahdari.records.entry import MAX_NAME, Document, Name, Sex

Source = Literal["zone", "permit", "number", "name"]

MAX_SCAN = 600
"""Longest text taken: a zone three times over with its line ends, or the longest name."""
_PERMIT = re.compile(r"(?:rahdari:)?permit[:\s]+([a-z0-9][a-z0-9/-]{2,40}?)(?:[:\s]([a-z]{2}))?", re.I)
_CNIC = re.compile(r"\d{5}-?\d{7}-?\d")
_ZONE_LINE = re.compile("(?=.*[0-9])[A-Za-z0-9<]{28,}")  # letters alone are a long name
# 28 signs without a space, none of them Latin: a zone that was typed through another keyboard layout.
_OTHER_LAYOUT = re.compile(r"(?=[^\n]*[\u0600-\u06ff])[^\sA-Za-z]{28,}")
_IN_NAMES = frozenset("'’‘ʼ`.,-/()\u200c\u200d")
_ZONE_SIZE = 90
_WRONG_DIGITS = 3


@frozen(kw_only=True)
class Read:
    """What the text says of its holder. notices: what the officer should know, and what stops nothing."""

    source: Source
    names: tuple[Name, ...] = ()
    birth_dates: tuple[PartialDate, ...] = ()
    nationalities: tuple[str, ...] = ()
    sex: Sex | None = None
    documents: tuple[Document, ...] = ()
    notices: tuple[str, ...] = ()


def read(text: str, *, today: datetime.date) -> Read:
    """Read what was scanned, pasted or typed."""
    if len(text) > MAX_SCAN:
        raise CannotRead(_("That is too long to be a scan or a name. Empty the field (Esc) and scan again."))
    folded = clean(text)
    if not folded.strip():
        raise CannotRead(_("Scan a document, or type a name."))
    if is_pass(folded.strip()):
        raise CannotRead(_("That is the code of a pass. Scan it alone, at a lane."))
    if is_token(folded):
        raise CannotRead(_("That is the code of a clearance token. Scan it alone, at a lane."))
    plain = _digits(folded).strip()
    if permit := _PERMIT.fullmatch(plain):
        number = Document("permit", permit[1].upper(), permit[2])
        return Read(source="permit", documents=(number,))
    if _CNIC.fullmatch(plain):
        return Read(source="number", documents=(Document("cnic", plain, "pk"),))
    lines = _zone_lines(folded)
    if "<" in folded or any(map(_ZONE_LINE.fullmatch, lines)):
        return _zone(lines, today)
    if _OTHER_LAYOUT.match(plain):
        raise CannotRead(
            _("The scanner typed in another keyboard layout. Switch the keyboard to English and scan again.")
        )
    return Read(source="name", names=(name(folded),))


def name(text: str) -> Name:
    """Return a typed name; a name holds letters, and what is written between them."""
    text = " ".join(clean(text).split())
    if any(c.isdigit() for c in text):
        raise CannotRead(_("A name holds no digits. A document's number goes into the document field."))
    if not any(c.isalpha() for c in text):
        raise CannotRead(_("That holds no letter, so it is no name."))
    if len(text) > MAX_NAME:
        raise CannotRead(_("That name is too long."))
    strange = next((c for c in text if not _in_names(c)), None)
    if strange is not None:
        raise CannotRead(
            _("“%(sign)s” cannot be part of a name. Type the name without it.") % {"sign": strange}
        )
    return Name(text)


def _in_names(c: str) -> bool:
    return c == " " or c in _IN_NAMES or unicodedata.category(c)[0] in "LM"


def _digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(c, c)) for c in text)


def _zone_lines(text: str) -> list[str]:
    """Return the lines without what pasting and reading by camera put between and for the fillers."""
    text = text.replace("«", "<<").replace("‹", "<")
    return [line for raw in re.split(r"[\r\n]+", text) if (line := re.sub(r"[ \t]", "", raw))]


def _once(lines: list[str]) -> list[str]:
    """Return the lines of a zone that came once or twice: whole after whole, line after line, in one line."""
    half, odd = divmod(len(lines), 2)
    if not odd and lines[:half] == lines[half:]:
        return lines[:half]
    if not odd and lines[::2] == lines[1::2]:
        return lines[::2]
    if len(lines) == 1 and len(lines[0]) > _ZONE_SIZE:
        middle = len(lines[0]) // 2
        if lines[0][:middle] == lines[0][middle:]:
            return [lines[0][:middle]]
    return lines


def _zone(lines: list[str], today: datetime.date) -> Read:
    once = _once(lines)
    size = sum(map(len, once))
    if not is_mrz("\n".join(once)):
        if size > _ZONE_SIZE:
            raise CannotRead(_("Two scans ran into one another. Empty the field (Esc) and scan once."))
        raise CannotRead(
            _("The machine-readable zone is not whole (%(size)d signs). Scan it again.") % {"size": size}
        )
    try:
        zone = parse_mrz(once, today=today)
        subject = to_subject(zone)
    except RecordError:  # it names nobody and has no number
        raise CannotRead(_("The machine-readable zone is empty. Scan it again, or type the name.")) from None
    wrong = [verdict for _field, verdict in zone.check_digits.items() if verdict is False]
    if len(wrong) >= _WRONG_DIGITS:  # one misread sign spoils one digit and the composite one
        raise CannotRead(_("The scan is garbled: its check digits are wrong. Scan it again."))
    notices: tuple[str, ...] = (
        (_("A check digit is wrong: compare the scan with the document."),) if wrong else ()
    )
    if once != lines:
        notices += (_("The scan came twice and was read once."),)
    return Read(
        source="zone",
        names=subject.names,
        birth_dates=subject.birth_dates,
        nationalities=subject.nationalities,
        sex=subject.sex,
        documents=subject.documents,
        notices=notices,
    )
