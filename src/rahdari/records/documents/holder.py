"""From a machine-readable zone to the subject that is screened.

In: an `Mrz`. Out: a `Subject` of what it says about its holder. A field whose check digit is wrong is
misread or forged: such a birth date is left out, so that it cannot hide a hit, while such a number stays,
since it can only add one. What issuers print for a missing name (`FNU`) is missing, and nobody gets a
family name that the zone does not have: a one-part name has no parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rahdari.names.icao import from_mrz
from rahdari.records.documents import check
from rahdari.records.documents.mrz import Mrz
from rahdari.records.entry import Document, DocumentKind, Name, Subject

PLACEHOLDERS = frozenset(
    (
        "FNU",
        "LNU",
        "NFN",
        "NLN",
        "XXX",
        "XXXX",
        "UNKNOWN",
        "NOT APPLICABLE",
        "NO NAME GIVEN",
        "NAME NOT GIVEN",
    )
)
"""What issuers print for a name that is missing."""
_ARABIC_SCRIPT = "ae af bh dj dz eg eh iq ir jo km kw lb ly ma mr om pk ps qa sa sd so sy td tn ye"


def to_subject(mrz: Mrz) -> Subject:
    """Return the holder as the zone describes them."""
    birth = mrz.birth_date if mrz.check_digits.birth_date is not False else None
    nationality = mrz.nationality_country
    return Subject(
        tuple(_names(mrz)),
        birth_dates=(birth,) if birth else (),
        nationalities=(nationality,) if nationality else (),
        sex=mrz.sex,
        documents=tuple(_documents(mrz)),
    )


def arabic_reading(mrz: Mrz) -> str | None:
    """Return the name in Arabic script, if the issuer wrote it by the table of Doc 9303-3 §6.C.

    Most issuers print a phonetic Latin name instead. A name was written by the table if it holds an X and
    is all of the table's codes, and its issuer writes in Arabic script or is none we know.
    """
    identifiers, issuers = _identifiers(mrz), (None, *_ARABIC_SCRIPT.split())
    if mrz.issuer_country not in issuers or "X" not in "".join(identifiers):
        return None
    words = [from_mrz(text) for text in identifiers]
    if mrz.truncated and words[-1] is None:  # the cut may have gone through a code of up to three characters
        words[-1] = from_mrz(identifiers[-1][:-1]) or from_mrz(identifiers[-1][:-2])
    return None if None in words else " ".join(filter(None, words))


def _identifiers(mrz: Mrz) -> list[str]:
    """Return given and family names, without placeholders; a name that may go on comes last."""
    both = (mrz.primary, mrz.secondary) if mrz.truncated else (mrz.secondary, mrz.primary)
    return [text for text in both if text and text not in PLACEHOLDERS]


def _names(mrz: Mrz) -> Iterator[Name]:
    identifiers = _identifiers(mrz)
    if not identifiers:
        return
    parts = {"given": mrz.secondary, "family": mrz.primary} if len(identifiers) == 2 else None
    yield Name(" ".join(identifiers), parts=parts, truncated=mrz.truncated)
    if reading := arabic_reading(mrz):
        yield Name(reading, script="Arab", truncated=mrz.truncated)


def _documents(mrz: Mrz) -> Iterator[Document]:
    if re.search("[A-Z0-9]", mrz.number):
        yield Document(_kind(mrz), mrz.number.replace("<", " "), mrz.issuer_country)
    for number in re.findall("[0-9]+", f"{mrz.optional} {mrz.optional_2}"):
        # Pakistan and Iran put the holder's national number into the optional data.
        if mrz.issuer == "PAK" and check.is_cnic(number):
            yield Document("cnic", number, "pk")
        elif mrz.issuer == "IRN" and check.is_iranian_id(number):
            yield Document("national_id", number, "ir")


def _kind(mrz: Mrz) -> DocumentKind:
    """Return the document's kind; `other`, which compares with any, where the zone does not settle it.

    A card that Pakistan issued to somebody else (a PoR card, an ACC) is not a CNIC.
    """
    if mrz.code[:1] == "P":
        return "passport"
    if mrz.code[:1] != "I" or (mrz.issuer == "PAK" and mrz.nationality != "PAK"):
        return "other"
    if mrz.kind == "TD1" and mrz.issuer == "AFG":
        return "e_tazkira"
    return "cnic" if mrz.issuer == "PAK" and check.is_cnic(mrz.number) else "national_id"
